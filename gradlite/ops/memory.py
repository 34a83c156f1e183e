"""The memory that tensors lie in: looking at it, taking over another's, growing it, sharing it between processes."""

from __future__ import annotations

import gc
import math
import mmap
import warnings
import weakref
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, NoReturn

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core import structured
from gradlite.core.graph import Node, record
from gradlite.core.tensor import TensorBase
from gradlite.core.views import describe_alias, edge_of, rebase
from gradlite.ops.arguments import sizes
from gradlite.ops.derived import public

BYTE = dtypes.uint8.numpy
TYPED_WARNING = (
    "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. "
    "This should only matter to you if you are using storages directly.  To access UntypedStorage directly, use "
    "tensor.untyped_storage() instead of tensor.storage()"
)

# ---------------------------------------------------------------------------------- memory that may not move


_lent: dict[int, weakref.ref[np.ndarray]] = {}


def lend(array: np.ndarray) -> None:
    """Note that another library holds the array's memory from now on, so that it may not move."""
    owner = arrays.owner(array)
    if isinstance(owner, np.ndarray) and id(owner) not in _lent:
        key = id(owner)
        _lent[key] = weakref.ref(owner, lambda _: _lent.pop(key, None))


def _tensors_in(array: Array) -> Iterator[TensorBase]:
    """Find the living tensors in an array's memory.

    No tensor knows of the others, and their registration would cost every view something; so this asks Python's
    collector, which takes milliseconds.
    """
    owner = arrays.owner(array)
    for found in gc.get_objects():
        if issubclass(type(found), TensorBase) and arrays.owner(getattr(found, "array", None)) is owner:
            yield found


# ---------------------------------------------------------------------------------- storages


class UntypedStorage:
    """The memory that tensors lie in, as bytes.

    Tensors over one memory give one storage object while it is held.  What is written through it reaches no version
    counter.

    Parameters
    ----------
    data : int or sequence of int
        How many bytes, or which.
    device : device, optional
        Where; by default the default device.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(2, device="cpu")
    >>> s = x.untyped_storage()
    >>> s.nbytes(), s.tolist()[:4], s is x.detach().untyped_storage()
    (8, [0, 0, 128, 63], True)
    """

    __slots__ = ("__weakref__", "_array")
    _known: ClassVar[weakref.WeakValueDictionary[int, UntypedStorage]] = weakref.WeakValueDictionary()
    _array: Array  # keeps the memory alive

    def __init__(self, data: int | Sequence[int] = 0, *, device: Any = None):
        given = np.zeros(data, BYTE) if isinstance(data, int) else np.array(data, BYTE)
        self._adopt(arrays.to_device(given, devices.resolve(device)))

    @classmethod
    def of(cls, array: Array) -> UntypedStorage:
        """Return the storage of an array's memory."""
        found = cls._known.get(id(arrays.owner(array)))
        if found is None:
            found = object.__new__(cls)
            found._adopt(array)
        return found

    def _adopt(self, array: Array) -> None:
        self._array = array
        self._known[id(arrays.owner(array))] = self

    def typed(self, dtype: np.dtype) -> Array:
        """View the memory as elements of a type, as many as it holds."""
        return arrays.whole(self._array, dtype)

    # ------------------------------------------------------------------------------ facts

    def data_ptr(self) -> int:
        """Return the address of the memory."""
        return arrays.memory(self._array)[0]

    def nbytes(self) -> int:
        """Return its size in bytes."""
        return arrays.memory(self._array)[1]

    __len__ = size = nbytes

    def element_size(self) -> int:
        """Return the bytes of an element: 1."""
        return 1

    @property
    def device(self) -> devices.device:
        """The device that holds it."""
        return devices.of_array(self._array)

    @property
    def is_cuda(self) -> bool:
        """Whether it lies on a CUDA device."""
        return not arrays.is_numpy(self._array)

    def is_shared(self) -> bool:
        """Return whether child processes see the same memory; that of a CUDA device counts as such."""
        owner = arrays.owner(self._array)
        return self.is_cuda or isinstance(owner, mmap.mmap)

    def resizable(self) -> bool:
        """Return whether the memory may move: none that NumPy or another library holds too."""
        owner = arrays.owner(self._array)
        return self.is_cuda or (isinstance(owner, np.ndarray) and id(owner) not in _lent)

    def tolist(self) -> list[int]:
        """Return the bytes."""
        return self.typed(BYTE).tolist()

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return UntypedStorage(self.typed(BYTE)[place].tolist(), device=self.device)
        return int(self.typed(BYTE)[self._place(place)])

    def _place(self, place: Any) -> Any:
        if not isinstance(place, slice) and not -len(self) <= place < len(self):
            raise IndexError(f"index {place} out of range for storage of size {len(self)}")
        return place

    def __repr__(self) -> str:
        lines = "".join(f" {value}\n" for value in self.tolist())
        return f"{lines}[torch.storage.UntypedStorage(device={self.device}) of size {len(self)}]"

    # ------------------------------------------------------------------------------ writes and copies

    def __setitem__(self, place: Any, value: int) -> None:
        self.typed(BYTE)[self._place(place)] = value % 256

    def fill_(self, value: int) -> UntypedStorage:
        """Set every byte; no version counter hears of it."""
        self.typed(BYTE).fill(int(value) % 256)
        return self

    def copy_(self, source: UntypedStorage, non_blocking: bool = False) -> UntypedStorage:
        """Copy the bytes of another storage of the same size."""
        if len(self) != len(source):
            raise RuntimeError(f"size does not match, self was {len(self)} bytes but src was {len(source)} bytes")
        self.typed(BYTE)[...] = arrays.to_device(source.typed(BYTE), self.device)
        return self

    def clone(self) -> UntypedStorage:
        """Return a copy."""
        return UntypedStorage.of(self.typed(BYTE).copy())

    def __deepcopy__(self, memo: dict[int, Any]) -> UntypedStorage:
        return self.clone()

    def cpu(self) -> UntypedStorage:
        """Return the storage on the CPU: itself where it is there."""
        return UntypedStorage.of(arrays.to_device(self.typed(BYTE), devices.CPU)) if self.is_cuda else self

    def resize_(self, size: int) -> UntypedStorage:
        """Give the memory another size, in bytes; what fits is kept.

        Raises
        ------
        RuntimeError
            If a tensor lies in it, or another library holds it.
        """
        if size != len(self):
            self.move(size)
        return self

    def share_memory_(self) -> UntypedStorage:
        """Move the memory to where child processes see it too.

        Raises
        ------
        RuntimeError
            If a tensor lies in it: call `Tensor.share_memory_` on that, before there are aliases.
        """
        if not self.is_shared():
            self.move(len(self), shared=True)
        return self

    def move(self, size: int, tensor: Any = None, shared: bool = False) -> None:
        """Move to new memory; ``tensor`` will be told by its caller, others must not lie in the old one.

        Raises
        ------
        RuntimeError
            If they do, or another library holds it.
        """
        if not shared and not self.resizable():
            raise RuntimeError(
                "Trying to resize storage that is not resizable. NumPy or another library holds this memory too: "
                "clone() the tensor first."
            )
        if any(other is not tensor for other in _tensors_in(self._array)):
            raise RuntimeError(
                f"memory that other tensors share cannot move: it has {len(self)} bytes, and {size} are asked for"
                f"{' in memory shared between processes' if shared else ''}. Views, detach() and .data share it: "
                "clone() the tensor first, or do this before there are such aliases."
            )
        old = self.typed(BYTE)
        new = np.ndarray((size,), BYTE, mmap.mmap(-1, size)) if shared and size else arrays.module_of(old).zeros(size, BYTE)
        kept = min(size, len(old))
        new[:kept] = old[:kept]
        self._known.pop(id(arrays.owner(old)), None)
        self._adopt(new)


class TypedStorage:
    """The memory that a tensor lies in, as elements of its type: PyTorch's older kind of storage.

    Examples
    --------
    >>> import gradlite, warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     gradlite.arange(6)[2:].storage().tolist()
    [0, 1, 2, 3, 4, 5]
    """

    __slots__ = ("_untyped_storage", "dtype")

    def __init__(self, storage: UntypedStorage, dtype: dtypes.dtype):
        self._untyped_storage = storage
        self.dtype = dtype

    def untyped(self) -> UntypedStorage:
        """Return the same memory as bytes."""
        return self._untyped_storage

    def _elements(self) -> Array:
        return self._untyped_storage.typed(self.dtype.numpy)

    def __len__(self) -> int:
        return self._elements().size

    size = __len__

    def nbytes(self) -> int:
        """Return its size in bytes."""
        return self._untyped_storage.nbytes()

    def data_ptr(self) -> int:
        """Return the address of the memory."""
        return self._untyped_storage.data_ptr()

    def element_size(self) -> int:
        """Return the bytes of an element."""
        return self.dtype.itemsize

    @property
    def device(self) -> devices.device:
        """The device that holds it."""
        return self._untyped_storage.device

    @property
    def is_cuda(self) -> bool:
        """Whether it lies on a CUDA device."""
        return self._untyped_storage.is_cuda

    def is_shared(self) -> bool:
        """Return whether child processes see the same memory."""
        return self._untyped_storage.is_shared()

    def type(self) -> str:
        """Return PyTorch's old name of the storage's type."""
        return f"torch.{'cuda.' if self.is_cuda else ''}{self.dtype.legacy}Storage"

    def tolist(self) -> list[Any]:
        """Return the elements as Python numbers."""
        elements = self._elements()
        return (elements.astype(np.float32) if elements.dtype.kind == "V" else elements).tolist()

    def fill_(self, value: Any) -> TypedStorage:
        """Set every element; no version counter hears of it."""
        self._elements().fill(value)
        return self

    def __getitem__(self, place: int) -> Any:
        return self.tolist()[place]

    def __setitem__(self, place: Any, value: Any) -> None:
        self._elements()[place] = value

    def __repr__(self) -> str:
        lines = "".join(f" {value}\n" for value in self.tolist())
        return f"{lines}[torch.storage.TypedStorage(dtype={self.dtype}, device={self.device}) of size {len(self)}]"


@public()
def untyped_storage(self: Any) -> UntypedStorage:
    """Return the memory that the tensor lies in."""
    return UntypedStorage.of(self.array)


@public()
def storage(self: Any) -> TypedStorage:
    """Return the memory that the tensor lies in, as elements of its type; use `untyped_storage` in new programs."""
    warnings.warn(TYPED_WARNING, UserWarning, stacklevel=2)
    return TypedStorage(UntypedStorage.of(self.array), dtypes.of_array(self.array))


def is_storage(obj: Any) -> bool:
    """Return whether an object is a storage.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.is_storage(gradlite.ones(1).untyped_storage())
    True
    """
    return isinstance(obj, (UntypedStorage, TypedStorage))


# ---------------------------------------------------------------------------------- a tensor in other memory


SET_FORMS = (
    "",
    "torch.Storage source",
    "torch.Storage source, int storage_offset, tuple of ints size, tuple of ints stride = None",
    "Tensor source",
    "Tensor source, int storage_offset, tuple of ints size, tuple of ints stride = None",
)


class NotImplementedNode(Node):
    """The history of a tensor that took over other memory: no gradient passes through it."""

    label = "torch::autograd::NotImplemented"

    def backward(self, g: Any, needs: Sequence[Any]) -> NoReturn:
        """Refuse."""
        raise RuntimeError("derivative for set_ is not implemented: it is the memory of another tensor from there on.")

    backward_tensors = backward


NotImplementedNode.__name__ = "NotImplemented"  # as PyTorch prints it


@public()
def set_(self: Any, *source: Any, **where: Any) -> Any:
    """Take over the memory of another tensor or storage; its version counter stays the tensor's own.

    Parameters
    ----------
    source : Tensor or storage, optional
        Whose memory; without one the tensor is empty afterwards.
    storage_offset, size, stride : int, sequence of int, sequence of int, optional
        The place in that memory, in elements; a storage that is too short grows.

    Raises
    ------
    RuntimeError
        If the tensor is a leaf that requires a gradient, or the other one has another type or device.
    TypeError
        If the arguments are of none of these forms.

    Examples
    --------
    >>> import gradlite
    >>> x, y = gradlite.zeros(2), gradlite.ones(3)
    >>> x.set_(y).data_ptr() == y.data_ptr(), x._version, y._version
    (True, 1, 0)
    """
    names = ("source", "storage_offset", "size", "stride")
    given = dict(zip(names, source, strict=False)) | where
    source_given, place = given.get("source"), tuple(given.get(name) for name in names[1:])
    other = source_given if isinstance(source_given, TensorBase) else None
    fitting = len(source) <= 4 and given.keys() <= set(names) and not (source and "source" in where)
    if not fitting or not _is_set_form(given):
        raise errors.invalid_combination("set_", source, where, SET_FORMS)
    recorded = structured.check_writable(self, other)
    array = _array_of(self, source_given, place)
    edges = (edge_of(self), None if other is None else edge_of(other)) if recorded else ()
    self.array = array
    self.version.bump("set_", describe_alias(self))
    if recorded:
        node = NotImplementedNode()
        record(node, edges, (), (), array)
        rebase(self, node)
    return self


def _is_set_form(given: dict[str, Any]) -> bool:
    if not given:
        return True
    place = given.get("storage_offset"), given.get("size")
    placed = isinstance(place[0], int) and isinstance(place[1], (tuple, list))
    strided = isinstance(given.get("stride"), (tuple, list)) or given.get("stride") is None
    source = given.get("source")
    return (isinstance(source, TensorBase) or is_storage(source)) and (len(given) == 1 or (placed and strided))


def _array_of(self: Any, source: Any, place: tuple[Any, Any, Any]) -> Array:
    """Return the array that a form of `set_` names."""
    own = self.array
    if source is None:
        return arrays.module_of(own).empty(0, own.dtype)
    here, there = devices.of_array(own), source.device
    if here != there:
        raise RuntimeError(
            f'Attempted to set the storage of a tensor on device "{here}" to a storage on different device "{there}".  '
            "This is no longer allowed; the devices must match."
        )
    kind = dtypes.of_array(own)
    if isinstance(source, TensorBase):
        theirs = dtypes.of_array(source.array)
        if theirs is not kind:
            raise RuntimeError(f"Could not set tensor of type {theirs.in_c} to a tensor of type {kind.in_c}")
        if place[1] is None:
            return source.array
        held = UntypedStorage.of(source.array)
    else:
        if isinstance(source, TypedStorage) and source.dtype is not kind:
            raise RuntimeError(
                f"Expected a Storage of type {kind.in_c} or an UntypedStorage, but got type {source.dtype.legacy} for "
                "argument 1 'storage'"
            )
        held = source.untyped() if isinstance(source, TypedStorage) else source
        if place[1] is None:
            return held.typed(own.dtype)
    offset, size, stride = place
    return place_in(held, own.dtype, size, arrays.contiguous_strides(size) if stride is None else stride, offset, self)


def place_in(
    held: UntypedStorage, dtype: np.dtype, size: Sequence[int], stride: Sequence[int], offset: int, tensor: Any
) -> Array:
    """Return an array at a place in a storage, which grows where it is too short.

    Raises
    ------
    RuntimeError
        If there is no such place, or tensors other than ``tensor`` lie in a storage that would have to grow.
    """
    if len(size) != len(stride):
        raise RuntimeError(f"unequal size length ({len(size)}) and stride length ({len(stride)})")
    if any(n < 0 for n in size):
        raise RuntimeError(f"numel: integer multiplication overflow, since a size of {list(size)} is negative")
    if any(s < 0 for s in stride):
        raise RuntimeError(
            f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}: negative strides "
            "are not supported"
        )
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    if math.prod(size):
        last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
        if (last + 1) * dtype.itemsize > len(held):
            held.move((last + 1) * dtype.itemsize, tensor)
    return arrays.as_strided(held.typed(dtype), size, stride, offset)


@public()
def resize_(self: Any, *size: Any, memory_format: Any = None) -> Any:
    """Give the tensor another shape over the same memory, row-major, however many elements that takes.

    Memory that is too short is exchanged for longer, whose new part is zero, where no other tensor lies in it.

    Parameters
    ----------
    *size : int
        The shape; where it is the present one nothing happens.
    memory_format
        Accepted and ignored.

    Raises
    ------
    RuntimeError
        If the tensor requires a gradient; if its memory would have to grow and other tensors, or another library, share
        it.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.arange(6)
    >>> x.resize_(2, 2).tolist(), x._version
    ([[0, 1], [2, 3]], 1)
    """
    if not size:
        raise TypeError('resize_() missing 1 required positional arguments: "size"')
    wanted = sizes(size, "resize_")
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    own = self.array
    if wanted == own.shape:
        return self
    held = UntypedStorage.of(own)
    stride, offset = arrays.contiguous_strides(wanted), arrays.offset(own)
    self.array = place_in(held, own.dtype, wanted, stride, offset, self)
    self.version.bump("resize_", describe_alias(self))
    return self


@public()
def resize_as_(self: Any, the_template: Any, *, memory_format: Any = None) -> Any:
    """Give the tensor the shape of another, as `resize_` does."""
    if not isinstance(the_template, TensorBase):
        raise errors.argument_type("resize_as_", "the_template", 1, "Tensor", the_template)
    return resize_(self, the_template.array.shape)


# ---------------------------------------------------------------------------------- between processes


@public()
def is_shared(self: Any) -> bool:
    """Return whether child processes see the tensor's memory; that of a CUDA device counts as such."""
    return UntypedStorage.of(self.array).is_shared()


@public()
def share_memory_(self: Any) -> Any:
    """Move the tensor to memory that processes forked later share; on CUDA nothing happens.

    Raises
    ------
    RuntimeError
        If other tensors share its memory: PyTorch moves them too, here they would stay behind.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2).share_memory_().is_shared()
    True
    """
    held, own = UntypedStorage.of(self.array), self.array
    if not held.is_shared():
        held.move(len(held), self, shared=True)
        self.array = arrays.as_strided(held.typed(own.dtype), own.shape, arrays.strides(own), arrays.offset(own))
    return self


