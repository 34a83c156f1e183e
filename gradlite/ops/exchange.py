"""Memory shared with other libraries: with NumPy, with CuPy, by DLPack; and the door for writing into it."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core.graph import wrap
from gradlite.core.modes import is_recording
from gradlite.core.tensor import TensorBase
from gradlite.core.views import describe_alias
from gradlite.ops.apply.destination import check_overlap
from gradlite.ops.apply.structured import check_writable
from gradlite.ops.creating import from_numpy
from gradlite.ops.declared import exported, public
from gradlite.ops.nested import import_dlpack
from gradlite.ops.storages import lend

NEEDS_DETACH = "Can't call {0}() on Tensor that requires grad. Use tensor.detach().{0}() instead."

# ---------------------------------------------------------------------------------- NumPy


@public()
def numpy(self: Any, *, force: bool = False) -> np.ndarray:
    """Return the elements as a NumPy array over the same memory, which from then on may not grow.

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
        raise RuntimeError(NEEDS_DETACH.format("numpy"))
    own = self.array
    if not arrays.is_numpy(own) and not force:
        raise TypeError(
            f"can't convert {devices.of_array(own)} device type tensor to numpy. "
            "Use Tensor.cpu() to copy the tensor to host memory first."
        )
    if not arrays.is_numpy(own):
        return own.get()
    lend(own)
    return own[...]  # an array of its own: the caller may give it another shape


@public(None, "__array__", method=False)
def to_array(self: Any, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
    """Convert for NumPy: the same memory where the type allows."""
    array = numpy(self)
    if dtype is not None and array.dtype != dtype:
        if copy is False:
            raise ValueError(
                f"Unable to avoid copy while creating an array of {dtype} of a {dtypes.of_array(array)} one."
            )
        return array.astype(dtype)
    return array.copy() if copy else array


@public(None, "__array_wrap__", method=False)
def wrap_array(self: Any, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
    """Make the result of a NumPy function of a tensor a tensor; conditions become bytes, as in PyTorch."""
    result = np.asarray(array)
    return from_numpy(result.astype(np.uint8) if result.dtype == np.bool_ else result)


# ---------------------------------------------------------------------------------- CuPy


@public()
def cupy(self: Any) -> Any:
    """Return the elements as a CuPy array over the same memory, which from then on may not grow.

    Raises
    ------
    TypeError
        If the tensor is on the CPU.
    RuntimeError
        If it requires a gradient.

    Examples
    --------
    >>> import gradlite
    >>> if gradlite.cuda.is_available():
    ...     x = gradlite.ones(2, device="cuda")
    ...     x.cupy()[0] = 5
    ...     assert x.tolist() == [5, 1]
    """
    if self.requires_grad and is_recording():
        raise RuntimeError(NEEDS_DETACH.format("cupy"))
    own = self.array
    if arrays.is_numpy(own):
        raise TypeError(
            "can't convert cpu device type tensor to cupy. Use Tensor.cuda() to copy the tensor to device memory first."
        )
    lend(own)
    return own[...]


@public(None, "__cuda_array_interface__", method=False, attribute=True)
def cuda_array_interface(self: Any) -> dict[str, Any]:
    """Describe the memory for other libraries on CUDA, which see it without a copy.

    Raises
    ------
    AttributeError
        If the tensor is on the CPU: it does not have the attribute then.
    RuntimeError
        If it requires a gradient.
    """
    own = self.array
    if arrays.is_numpy(own):
        raise AttributeError(
            f"Can't get __cuda_array_interface__ on non-CUDA tensor type: {arrays.legacy_type(own)} If CUDA data is "
            "required use tensor.cuda() to copy tensor to device memory."
        )
    if self.requires_grad:
        raise RuntimeError(
            "Can't get __cuda_array_interface__ on Variable that requires grad. If gradients aren't required, use "
            "var.detach() to get Variable that doesn't require grad."
        )
    lend(own)
    strides = None if arrays.is_contiguous(own) else tuple(own.strides)
    place = arrays.address(own), False  # it may be written
    return {"typestr": own.dtype.str, "shape": tuple(own.shape), "strides": strides, "data": place, "version": 2}


# ---------------------------------------------------------------------------------- writing


class _Writing:
    """A write by another library: it gets the array, and the version counter hears of it when the block ends."""

    def __init__(self, tensor: Any):
        self._tensor = tensor

    def __enter__(self) -> Array:
        t = self._tensor
        if check_writable(t):
            raise RuntimeError(
                "writing() on a tensor that requires grad: how the new values come about is not recorded, so no "
                "gradient could follow them. Write through tensor.detach().writing() or under no_grad()."
            )
        check_overlap(t.array, ())
        lend(t.array)
        return t.array[...]

    def __exit__(self, *raised: object) -> None:
        self._tensor.version.bump("a writing() block", describe_alias(self._tensor))


@public()
def writing(self: Any) -> Any:
    """Write into the tensor's memory as an array, as a write that is counted.

    What NumPy, CuPy or a kernel writes into the memory goes past the version counter; within
    ``with t.writing() as array:`` it counts as one in-place operation, also where the block raises. A gradient that
    needs the old value is then refused, and the error names the block.

    Returns
    -------
    context manager
        It gives the NumPy or CuPy array over the same memory. Keep no reference beyond the block.

    Raises
    ------
    RuntimeError
        Where an in-place operation is refused: of a leaf that requires a gradient, of an inference tensor, of a tensor
        whose elements share places. Also of any other tensor that requires a gradient, since nothing would record
        the write: take ``t.detach().writing()``, or write under `no_grad`.

    Examples
    --------
    >>> import gradlite
    >>> t = gradlite.zeros(2, device="cpu")
    >>> with t.writing() as array:
    ...     array[0] = 5
    >>> t, t._version
    (tensor([5., 0.]), 1)
    """
    return _Writing(self)


# ---------------------------------------------------------------------------------- DLPack


@public(None, "__dlpack_device__", method=False)
def dlpack_device(self: Any) -> tuple[int, int]:
    """Return the device as DLPack counts it: (1, 0) for the CPU, (2, index) for CUDA."""
    where = devices.of_array(self.array)
    return (1, 0) if where.type == "cpu" else (2, where.index or 0)


@public(None, "__dlpack__", method=False)
def to_capsule(
    self: Any,
    *,
    stream: Any = -1,
    max_version: tuple[int, int] | None = None,
    dl_device: tuple[int, int] | None = None,
    copy: bool | None = None,
) -> Any:
    """Return a DLPack capsule over the same memory; what is written through it reaches no version counter.

    Raises
    ------
    BufferError
        If the tensor requires a gradient, or is of a type that the array library does not export.
    """
    _check_export(self)
    if arrays.is_numpy(self.array):
        assert stream in (None, -1), "stream should be None on cpu."
        return _capsule(self.array, max_version=max_version, dl_device=dl_device, copy=copy)
    return _capsule(self.array, stream=None if stream == -1 else stream)


def _capsule(array: Array, **options: Any) -> Any:
    if arrays.is_numpy(array):
        lend(array)
    elif not hasattr(array, "__dlpack__"):
        raise BufferError("the simulator of CUDA makes no DLPack capsules: copy the tensor first, with t.cpu()")
    return array.__dlpack__(**{name: value for name, value in options.items() if value is not None})


def _check_export(t: Any) -> None:
    if t.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")


class _Held:
    """A capsule in the form in which array libraries import one."""

    def __init__(self, capsule: Any, device: tuple[int, int]):
        self._capsule, self._device = capsule, device

    def __dlpack__(self, **options: Any) -> Any:
        return self._capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._device


@exported()
def from_dlpack(ext_tensor: Any, *, device: Any = None, copy: bool | None = None) -> Any:
    """Make a tensor over the memory of another library's array, or of a DLPack capsule.

    It has a version counter of its own, also where it is made of a tensor.

    Parameters
    ----------
    ext_tensor : array, Tensor or capsule
        Anything with ``__dlpack__``; a capsule can be used once.
    device : device, optional
        Where the result is to lie: copied there if it lies elsewhere.
    copy : bool, optional
        Whether to copy in any case; False refuses to.

    Raises
    ------
    BufferError
        If it is a tensor that requires a gradient, or a copy is needed and refused.
    RuntimeError
        If it is nothing of the kind, or a capsule that was used.

    Examples
    --------
    >>> import gradlite, numpy
    >>> a = numpy.zeros(2)
    >>> gradlite.from_dlpack(a).add_(1).tolist(), a.tolist()
    ([1.0, 1.0], [1.0, 1.0])
    """
    if isinstance(ext_tensor, TensorBase):
        _check_export(ext_tensor)
        array = ext_tensor.array[...]
        if arrays.is_numpy(array):
            lend(array)
            array = arrays.imported(array)
    elif hasattr(ext_tensor, "__dlpack__"):
        array = import_dlpack(ext_tensor, ext_tensor.__dlpack_device__())
    else:
        array = _import_capsule(ext_tensor)
    dtypes.of_array(array)
    where = devices.of_array(array) if device is None else devices.resolve(device)
    if copy is False and where != devices.of_array(array):
        raise BufferError(f"from_dlpack: a tensor on {where} of memory on {devices.of_array(array)} needs a copy")
    moved = arrays.to_device(array, where)
    return wrap(moved.copy() if copy and moved is array else moved)


def _import_capsule(capsule: Any) -> Array:
    try:
        # a capsule of DLPack before 1.0 does not say whether it may be written, and NumPy takes that for a no
        return arrays.imported(import_dlpack(_Held(capsule, (1, 0)), (1, 0)), writeable=True)
    except BufferError:  # it is on CUDA
        return import_dlpack(_Held(capsule, (2, 0)), (2, 0))
    except (ValueError, TypeError):
        raise RuntimeError(
            "from_dlpack received an invalid capsule. Note that DLTensor capsules can be consumed only once, so you "
            f"might have already constructed a tensor from it once. It was given {type(capsule).__name__}."
        ) from None


def to_dlpack(tensor: Any) -> Any:
    """Return a DLPack capsule over the tensor's memory, whether or not it requires a gradient.

    In new programs `from_dlpack` takes the tensor itself.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.zeros(2, device="cpu")
    >>> y = gradlite.utils.dlpack.from_dlpack(gradlite.utils.dlpack.to_dlpack(x))
    >>> y.add_(1), x, x._version
    (tensor([1., 1.]), tensor([1., 1.]), 0)
    """
    return _capsule(tensor.array)
