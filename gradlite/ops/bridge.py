"""Methods that are no operation and no part of the graph: storage, numbers, NumPy, copies, pickling, text."""

from __future__ import annotations

import builtins
import warnings
import weakref
from typing import Any, ClassVar, SupportsIndex

import numpy as np

from gradlite import device as devices
from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core import graph
from gradlite.core.graph import wrap
from gradlite.core.modes import is_recording
from gradlite.core.tensor import TensorBase
from gradlite.core.version import Version
from gradlite.core.views import edge_of
from gradlite.ops.derived import public
from gradlite.ops.printing import format_tensor

# ---------------------------------------------------------------------------------- storage


class UntypedStorage:
    """The memory that tensors lie in.

    Tensors over one memory give one storage object while it is held.
    """

    __slots__ = ("__weakref__", "_array")
    _known: ClassVar[weakref.WeakValueDictionary[int, UntypedStorage]] = weakref.WeakValueDictionary()

    def __init__(self, array: Array):
        self._array = array  # keeps the memory alive

    @classmethod
    def of(cls, array: Array) -> UntypedStorage:
        """Return the storage of an array's memory."""
        key = id(arrays.owner(array))
        found = cls._known.get(key)
        if found is None:
            found = cls._known[key] = cls(array)
        return found

    def data_ptr(self) -> int:
        """Return the address of the memory."""
        return arrays.memory(self._array)[0]

    def nbytes(self) -> int:
        """Return its size in bytes."""
        return arrays.memory(self._array)[1]

    __len__ = size = nbytes

    @property
    def device(self) -> devices.device:
        """The device that holds it."""
        return devices.of_array(self._array)


@public()
def untyped_storage(self: Any) -> UntypedStorage:
    """Return the memory that the tensor lies in."""
    return UntypedStorage.of(self.array)


# ---------------------------------------------------------------------------------- numbers


def _on_host(array: Array) -> np.ndarray:
    return array if arrays.is_numpy(array) else array.get()


@public()
def item(self: Any) -> Any:
    """Return the one element as a Python number; on CUDA this waits for the device.

    Raises
    ------
    RuntimeError
        If there are several elements.
    """
    if self.array.size != 1:
        raise RuntimeError(f"a Tensor with {self.array.size} elements cannot be converted to Scalar")
    return _on_host(self.array).astype(np.float32).item() if self.array.dtype.kind == "V" else self.array.item()


@public()
def tolist(self: Any) -> Any:
    """Return the elements as Python numbers in nested lists."""
    host = _on_host(self.array)
    return (host.astype(np.float32) if host.dtype.kind == "V" else host).tolist()


def _scalar(self: Any, convert: Any) -> Any:
    if self.array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    if self.requires_grad and is_recording():
        warnings.warn(
            "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
            "Consider using tensor.detach() first.",
            UserWarning,
            stacklevel=3,
        )
    return convert(item(self))


@public(None, "__float__", method=False)
def to_float(self: Any) -> float:
    """Convert the one element."""
    return _scalar(self, float)


@public(None, "__int__", method=False)
def to_int(self: Any) -> int:
    """Convert the one element."""
    return _scalar(self, int)


@public(None, "__complex__", method=False)
def to_complex(self: Any) -> complex:
    """Convert the one element."""
    return _scalar(self, complex)


@public(None, "__index__", method=False)
def to_index(self: Any) -> int:
    """Use the one element as an index."""
    if self.array.size != 1 or self.array.dtype.kind not in "biu":
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(item(self))


@public(None, "__bool__", method=False)
def to_bool(self: Any) -> bool:
    """Convert the one element."""
    if self.array.size != 1:
        which = "no values" if not self.array.size else "more than one value"
        raise RuntimeError(f"Boolean value of Tensor with {which} is ambiguous")
    return bool(item(self))


@public(None, "__contains__", method=False)
def contains(self: Any, element: Any) -> bool:
    """Return whether an element equals a number."""
    return bool((self == element).array.any())


# ---------------------------------------------------------------------------------- NumPy


@public()
def numpy(self: Any, *, force: bool = False) -> np.ndarray:
    """Return the elements as a NumPy array over the same memory.

    Parameters
    ----------
    force : bool
        Whether to detach and to copy from CUDA where that is needed.

    Raises
    ------
    TypeError
        If the tensor is on CUDA.
    RuntimeError
        If it requires a gradient.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, device="cpu").numpy()
    array([1., 1.], dtype=float32)
    """
    if self.requires_grad and is_recording() and not force:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    if not arrays.is_numpy(self.array):
        if not force:
            raise TypeError(
                f"can't convert {devices.of_array(self.array)} device type tensor to numpy. "
                "Use Tensor.cpu() to copy the tensor to host memory first."
            )
        return self.array.get()
    return self.array


@public(None, "__array__", method=False)
def to_array(self: Any, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
    """Convert for NumPy: the same memory where the type allows."""
    array = numpy(self)
    if dtype is not None and array.dtype != dtype:
        return array.astype(dtype)
    return array.copy() if copy else array


# ---------------------------------------------------------------------------------- copies and pickling


@public(None, "__copy__", method=False)
def shallow_copy(self: Any) -> Any:
    """Make another tensor over the same memory, with a version counter of its own."""
    t = self._alias(Version())
    t.version.value = 1  # as PyTorch's, which makes it by set_()
    if self.flag is True:
        t.flag = True
    return t


@public(None, "__deepcopy__", method=False)
def deep_copy(self: Any, memo: dict[int, Any]) -> Any:
    """Copy a leaf with its memory, its flag and its gradient.

    Raises
    ------
    RuntimeError
        If the tensor is no leaf.
    """
    if self.edge is not None:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
            "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
            "see https://github.com/pytorch/pytorch/pull/103001. detach() the tensor first, or clone() it."
        )
    if id(self) in memo:
        return memo[id(self)]
    t = _rebuild(self.__class__, self.array.copy(), self.requires_grad)
    if self._grad is not None:
        t._grad = deep_copy(self._grad.detach(), memo)
    memo[id(self)] = t
    return t


def _rebuild(cls: Any, array: Array, requires_grad: bool) -> Any:
    t = graph.make(cls, array, Version())
    t.flag = requires_grad
    return t


def _unpickle(cls: Any, array: np.ndarray, requires_grad: bool, where: str) -> Any:
    return _rebuild(cls, arrays.to_device(array, devices.resolve(where)), requires_grad)


@public(None, "__reduce_ex__", method=False)
def reduce(self: Any, protocol: SupportsIndex) -> Any:
    """Pickle the elements, the flag and the device."""
    return _unpickle, (self.__class__, _on_host(self.array), self.requires_grad, str(devices.of_array(self.array)))


@public()
def as_subclass(self: Any, cls: Any) -> Any:
    """Return the tensor as an instance of a subclass, over the same memory and with the same history."""
    if not (isinstance(cls, builtins.type) and issubclass(cls, TensorBase)):
        raise TypeError("cls must be a subclass of Tensor")
    t = graph.make(cls, self.array, self.version)
    t.edge, t.flag, t.viewed = self.edge, self.flag, self.viewed
    return t


def detach(input: Any) -> Any:
    """Return a tensor over the same memory, cut from the graph; see `Tensor.detach`."""
    return input.detach()


def detach_(input: Any) -> Any:
    """Cut the tensor itself from the graph; see `Tensor.detach_`."""
    return input.detach_()


# ---------------------------------------------------------------------------------- text


def _suffixes(t: Any) -> list[str]:
    array, kind, out = t.array, dtypes.of_array(t.array), []
    here = devices.of_array(array)
    if here != devices.default_device():
        out.append(f"device='{here}'")
    implied = kind in (dtypes.bool, dtypes.int64, dtypes.get_default_dtype())
    if not array.size:
        if array.ndim != 1:
            out.append(f"size={tuple(array.shape)}")
        implied = kind is dtypes.get_default_dtype()
    if not implied:
        out.append(f"dtype={kind}")
    try:
        edge = edge_of(t)
    except RuntimeError:  # a stale view of a special kind
        return [*out, "grad_fn=<Invalid>"]
    if t.edge is not None and edge is not None:
        out.append(f"grad_fn=<{edge[0].face.__class__.__name__}>" if edge[0] is not None else "requires_grad=True")
    elif t.requires_grad:
        out.append("requires_grad=True")
    return out


@public(None, "__repr__", method=False)
def text(self: Any) -> str:
    """Write the tensor as PyTorch does; ``device=`` where it is not the default device."""
    prefix = "tensor(" if self.__class__ in graph.plain else f"{self.__class__.__name__}("
    return format_tensor(_on_host(self.array), _suffixes(self), prefix)


@public(None, "__array_wrap__", method=False)
def array_wrap(self: Any, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Any:
    """Make a tensor of what a NumPy function computed of this one; bools become uint8, as in PyTorch."""
    return wrap(np.asarray(array, np.uint8 if array.dtype == np.bool_ else None))


@public(None, "__format__", method=False)
def formatted(self: Any, spec: str) -> str:
    """Format the one element of a tensor of no dimensions; the whole text of any other.

    Raises
    ------
    TypeError
        If a format is given for several elements.
    """
    if self.array.ndim == 0 and self.__class__ in graph.plain:
        return format(item(self), spec)
    return object.__format__(self, spec)
