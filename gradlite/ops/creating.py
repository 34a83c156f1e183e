"""Factories: tensors from data, from sizes, from ranges; on the default device where none is named."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops.apply.promotion import is_number, number_in
from gradlite.ops.arguments import check_memory_format, sizes
from gradlite.ops.derived import composite, exported, public
from gradlite.ops.memory import resize_
from gradlite.ops.nested import from_data, is_array, over_memory, plain_array
from gradlite.ops.out import check as check_out
from gradlite.ops.out import store

COPY_WARNING = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than {}(sourceTensor)."
)


def _finished(array: Array, requires_grad: bool, name: str = "", out: Any = None) -> Any:
    """Make a tensor of a fresh array, or write it into ``out``."""
    t = wrap(array) if out is None else out
    if out is not None:
        store(name, out, array, warns=False)
        t.flag = False  # the argument decides, as in PyTorch
    if requires_grad:
        if not dtypes.of_array(array).differentiable:
            raise errors.no_gradients("Only", dtypes.of_array(array))
        t.flag = True
    return t


def _kind_and_place(name: str, dtype: Any, device: Any, out: Any, default: Any = None) -> tuple[Any, Any]:
    """Return the type and the device to create on: those of ``out``, which others may not contradict."""
    kind = None if dtype is None else dtypes.as_dtype(dtype, name)
    if out is None:
        return kind or default or dtypes.get_default_dtype(), devices.resolve(device)
    check_out(f"aten::{name}", out)
    own, here = dtypes.of_array(out.array), devices.of_array(out.array)
    if kind not in (None, own):
        raise RuntimeError(f"dtype {kind.legacy} does not match dtype of out parameter ({own.legacy})")
    if device is not None and devices.resolve(device) != here:
        raise RuntimeError(
            f"device type {devices.resolve(device).type} does not match device type of out parameter ({here.type})"
        )
    return own, here


# ---------------------------------------------------------------------------------- from data


@exported()
def tensor(
    data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False
) -> Any:
    """Make a tensor of data; the data are always copied.

    Parameters
    ----------
    data : number, nested sequence, array or Tensor
        The elements. An array is of NumPy, of CuPy, or of any library that speaks ``__cuda_array_interface__`` or
        DLPack.
    dtype : dtype, optional
        By default what the data say: floats become the default type, ints int64; an array keeps its type.
    device : device, optional
        By default that of an array or tensor on CUDA, else the default device.
    requires_grad : bool
        Whether operations on it are to be recorded.
    pin_memory : bool
        Accepted and ignored.

    Raises
    ------
    ValueError, TypeError, RuntimeError
        If the data are ragged, no numbers, or of a type without gradients where one is asked for.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([[1.0, 2.0], [3.0, 4.0]], device="cpu")
    tensor([[1., 2.],
            [3., 4.]])
    """
    kind = None if dtype is None else dtypes.as_dtype(dtype, "tensor")
    if isinstance(data, TensorBase):
        warnings.warn(COPY_WARNING.format("torch.tensor"), UserWarning, stacklevel=2)
        data = data.array
        device = devices.of_array(data) if device is None else device
    source = over_memory(data) if is_array(data) else data
    given = from_data(source, kind)
    array = arrays.to_device(given, _place(given, device))
    return _finished(array.copy() if array is source else array, requires_grad)


def _place(array: Array, device: Any) -> Any:
    """Return the device that was asked for; else that of an array on CUDA, else the default device."""
    return devices.of_array(array) if device is None and not arrays.is_numpy(array) else devices.resolve(device)


@exported()
def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Any:
    """Make a tensor of data without a copy where possible: a tensor itself, the memory of an array.

    An array of NumPy is shared where the tensor is to lie on the CPU, one of CuPy or of another library where it lies.
    Such a tensor has a version counter of its own, which knows of no write by the other library.

    Examples
    --------
    >>> import gradlite, numpy
    >>> a = numpy.zeros(1)
    >>> t = gradlite.as_tensor(a, device="cpu")
    >>> a[0] = 5
    >>> t.item()
    5.0
    """
    if isinstance(data, TensorBase):
        return data.to(  # type: ignore[attr-defined]
            device=devices.of_array(data.array) if device is None else device,
            dtype=dtypes.of_array(data.array) if dtype is None else dtype,
        )
    given = from_data(data, None)
    array = arrays.to_device(given, _place(given, device))
    if array is given and is_array(data):
        array = _shared(array)
    return wrap(array if dtype is None else array.astype(dtypes.as_dtype(dtype).numpy, copy=False))


@exported()
def from_numpy(array: np.ndarray) -> Any:
    """Make a tensor on the CPU over the memory of a NumPy array; writes to either are seen in both.

    Raises
    ------
    TypeError
        If it is no array, or of a type that tensors do not have.
    ValueError
        If a stride is negative.
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {errors.type_name(array)})")
    return wrap(_shared(plain_array(array)))


def _shared(array: Array) -> Array:
    """Return the memory of another library's array, to be a tensor's."""
    dtypes.of_array(array)
    if any(s < 0 for s in array.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
            "currently supported. (You can probably work around this by making a copy of your array  with "
            "array.copy().) "
        )
    if not getattr(array.flags, "writeable", True):  # CuPy has no such flag
        warnings.warn(
            "The given NumPy array is not writable, and PyTorch does not support non-writable tensors. This means "
            "writing to this tensor will result in undefined behavior. You may want to copy the array to protect its "
            "data or make it writable before converting it to a tensor. This type of warning will be suppressed for "
            "the rest of this program.",
            UserWarning,
            stacklevel=3,
        )
    return arrays.imported(array)


# ---------------------------------------------------------------------------------- from sizes


def _allocate(
    name: str, size: tuple[Any, ...], dtype: Any, device: Any, fill: Any, requires_grad: bool, out: Any = None
) -> Any:
    shape = sizes(size, name)
    if any(n < 0 for n in shape):
        raise RuntimeError(f"{name}: Dimension size must be non-negative.")
    kind, where = _kind_and_place(name, dtype, device, out)
    xp = devices.namespace(where)
    array = xp.zeros(shape, kind.numpy) if fill == 0 else xp.empty(shape, kind.numpy)
    if fill is not None and fill != 0:
        array.fill(number_in(fill, kind))
    return _finished(array, requires_grad, name, out)


@exported()
def zeros(*size: Any, out: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Make a tensor of zeros.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.zeros(2, device="cpu")
    tensor([0., 0.])
    """
    return _allocate("zeros", size, dtype, device, 0, requires_grad, out)


@exported()
def ones(*size: Any, out: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Make a tensor of ones."""
    return _allocate("ones", size, dtype, device, 1, requires_grad, out)


@exported()
def empty(
    *size: Any,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Any:
    """Make a tensor whose elements are whatever the memory holds; ``out`` only gets the shape."""
    if out is None:
        return _allocate("empty", size, dtype, device, None, requires_grad)
    _kind_and_place("empty", dtype, device, out)
    return resize_(out, *size)


@exported()
def full(
    size: Any,
    fill_value: Any,
    *,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Make a tensor filled with a number; the type is the number's."""
    if not isinstance(size, (tuple, list)):
        raise errors.argument_type("full", "size", 1, "tuple of ints", size)
    if isinstance(fill_value, TensorBase):
        fill_value = fill_value.item()  # type: ignore[attr-defined]
    kind = dtypes.of_scalar(fill_value) if dtype is None and out is None else dtype
    return _allocate("full", (size,), kind, device, fill_value, requires_grad, out)


def _like(name: str, fill: Any) -> Any:
    def like(
        input: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None
    ) -> Any:
        check_memory_format(memory_format)
        kind = dtypes.of_array(input.array) if dtype is None else dtype
        where = devices.of_array(input.array) if device is None else device
        made = _allocate(name, (input.array.shape,), kind, where, fill, requires_grad)
        if not arrays.is_contiguous(input.array) and arrays.is_dense(input.array):  # the same order of the axes
            order = sorted(range(input.array.ndim), key=lambda d: -input.array.strides[d])
            made.array = made.array.reshape([input.array.shape[d] for d in order]).transpose(np.argsort(order))
        return made

    like.__name__ = like.__qualname__ = name
    like.__doc__ = f"Make a tensor as `{name.removesuffix('_like')}` does, of the shape, type and device of another."
    return like


zeros_like = exported("zeros_like")(_like("zeros_like", 0))
ones_like = exported("ones_like")(_like("ones_like", 1))
empty_like = exported("empty_like")(_like("empty_like", None))


@exported()
def full_like(input: Any, fill_value: Any, **options: Any) -> Any:
    """Make a tensor filled with a number, of the shape, type and device of another."""
    return _like("full_like", fill_value)(input, **options)


def _new(name: str, fill: Any) -> Any:
    def new(self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
        kind = dtypes.of_array(self.array) if dtype is None else dtype
        where = devices.of_array(self.array) if device is None else device
        return _allocate(name, size, kind, where, fill, requires_grad)

    new.__name__ = new.__qualname__ = name
    new.__doc__ = f"Make a tensor as `{name.removeprefix('new_')}` does, of this one's type and device."
    return new


new_zeros, new_ones = public()(_new("new_zeros", 0)), public()(_new("new_ones", 1))
new_empty = public()(_new("new_empty", None))


@public()
def new_full(self: Any, size: Any, fill_value: Any, **options: Any) -> Any:
    """Make a tensor filled with a number, of this one's type and device."""
    return _new("new_full", fill_value)(self, size, **options)


@public()
def new_tensor(self: Any, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Make a tensor of data, by default of this one's type and device."""
    if isinstance(data, TensorBase):
        warnings.warn(COPY_WARNING.format("tensor.new_tensor"), UserWarning, stacklevel=2)
        data = data.array.copy()
    kind = dtypes.of_array(self.array) if dtype is None else dtype
    where = devices.of_array(self.array) if device is None else device
    return tensor(data, dtype=kind, device=where, requires_grad=requires_grad)


# ---------------------------------------------------------------------------------- ranges


@exported()
def arange(*bounds: Any, out: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Make a tensor of ``start, start + step, ...`` below ``end``.

    Parameters
    ----------
    *bounds : number
        ``end``, or ``start, end``, or ``start, end, step``.
    dtype : dtype, optional
        int64 where all bounds are ints, else the default type.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(1, 2, 0.25, device="cpu")
    tensor([1.0000, 1.2500, 1.5000, 1.7500])
    """
    given = [b.item() if hasattr(b, "item") else b for b in bounds]
    whole = given and all(isinstance(b, int) for b in given)
    kind, where = _kind_and_place("arange", dtype, device, out, dtypes.int64 if whole else None)
    if kind.is_complex:
        raise NotImplementedError(f"\"arange_cpu\" not implemented for '{kind.legacy}'")
    if (dtype is not None or out is not None) and kind.category == dtypes.INTEGRAL:
        given = [int(b) for b in given if is_number(b)]  # PyTorch casts the bounds first
    if not 1 <= len(given) <= 3 or not all(is_number(b) for b in given):
        raise TypeError(f"arange() takes one to three numbers (end; start, end; start, end, step), got {bounds}")
    start, end, step = (0, given[0], 1) if len(given) == 1 else (*given, 1)[:3]
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = math.ceil((end - start) / step)
    if isinstance(start, int) and isinstance(step, int):
        array = start + step * np.arange(count)
    else:
        array = start + step * np.arange(count, dtype=np.float64)
    if out is not None and out.array.size not in (0, count):
        warnings.warn(
            f"The number of elements in the out tensor of shape {list(out.array.shape)} is {out.array.size} which does "
            f"not match the computed number of elements {count}. Note that this may occur as a result of rounding "
            f"error. The out tensor will be resized to a tensor of shape ({count},).",
            UserWarning,
            stacklevel=2,
        )
    return _finished(arrays.to_device(array.astype(kind.numpy), where), requires_grad, "arange", out)


@exported()
def linspace(
    start: Any,
    end: Any,
    steps: int,
    *,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Make a tensor of ``steps`` numbers evenly spaced from ``start`` to ``end``, both included."""
    kind, where = _kind_and_place("linspace", dtype, device, out)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    array = np.linspace(start, end, steps).astype(kind.numpy)
    return _finished(arrays.to_device(array, where), requires_grad, "linspace", out)


@exported()
def eye(
    n: int,
    m: int | None = None,
    *,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Make a matrix with ones on the diagonal and zeros elsewhere."""
    kind, where = _kind_and_place("eye", dtype, device, out)
    for name, size in (("n", n), ("m", m)):
        if size is not None and size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    return _finished(arrays.to_device(np.eye(n, m, dtype=kind.numpy), where), requires_grad, "eye", out)


composite("tensor", np.asarray, tensor)
composite("full_like", np.full_like, full_like)
composite("zeros_like", np.zeros_like, zeros_like)
