"""Table: factories: tensors from data, from sizes, from ranges; on the default device where none is named."""

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
from gradlite.ops import formats
from gradlite.ops.apply.promotion import is_number, number_in
from gradlite.ops.arguments import sizes
from gradlite.ops.declared import exported, public
from gradlite.ops.derived import composite
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


def _check_ignored(name: str, options: dict[str, Any]) -> None:
    """Refuse other options than those that every factory takes, and that change nothing."""
    formats.check_layout(name, options.get("layout"))
    for unknown in options.keys() - {"layout", "pin_memory"}:
        raise TypeError(f"{name}() got an unexpected keyword argument '{unknown}'")


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
def asarray(
    obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None, requires_grad: bool = False
) -> Any:
    """Make a tensor of data, as `as_tensor`, and say whether they may be copied.

    Parameters
    ----------
    obj : number, nested sequence, array, buffer or Tensor
        The elements.
    dtype, device : optional
        As of `tensor`.
    copy : bool, optional
        Whether to copy; by default only where that is needed.
    requires_grad : bool
        Whether operations on a new tensor are to be recorded.

    Raises
    ------
    ValueError
        If a copy is needed and ``copy`` is False.
    """
    if isinstance(obj, (bytes, bytearray, memoryview)):
        kind = dtypes.get_default_dtype() if dtype is None else dtypes.as_dtype(dtype, "asarray")
        obj = np.frombuffer(bytearray(obj) if isinstance(obj, bytes) else obj, kind.numpy)
    known = isinstance(obj, (TensorBase, np.ndarray))
    if copy is False and not known:
        raise ValueError("can't alias arbitrary sequence into a tensor.")
    found = as_tensor(obj, dtype, device)
    if copy is False:
        given = dtypes.of_array(obj.array if isinstance(obj, TensorBase) else obj)
        kind = dtypes.of_array(found.array)
        if given is not kind:
            raise ValueError(f"can't alias tensor with dtype '{given.legacy}' into dtype '{kind.legacy}'.")
        if isinstance(obj, np.ndarray) and not arrays.is_numpy(found.array):
            raise ValueError(f"can't alias tensor from device 'cpu' to '{devices.of_array(found.array)}'.")
    if copy and known and (found is obj or isinstance(obj, np.ndarray)):
        found = found.clone()
    if not isinstance(obj, TensorBase) or (requires_grad and not found.requires_grad):
        return _finished(found.array, requires_grad) if found is not obj else _finished(obj.array, requires_grad)
    return found


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
    name: str,
    shape: tuple[int, ...],
    dtype: Any,
    device: Any,
    fill: Any,
    requires_grad: bool,
    out: Any = None,
    stride: tuple[int, ...] | None = None,
) -> Any:
    """Make a tensor of a shape, filled with a number or with nothing, row-major where no strides are given."""
    if any(n < 0 for n in shape):
        raise RuntimeError(f"{name}: Dimension size must be non-negative.")
    kind, where = _kind_and_place(name, dtype, device, out)
    xp = devices.namespace(where)
    if fill == 0 and stride in (None, arrays.contiguous_strides(shape)):
        return _finished(xp.zeros(shape, kind.numpy), requires_grad, name, out)
    array = xp.empty(shape, kind.numpy) if stride is None else arrays.empty_strided(xp, shape, stride, kind.numpy)
    if fill is not None:
        array.fill(number_in(fill, kind))
    return _finished(array, requires_grad, name, out)


@exported()
def zeros(
    *size: Any, out: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any
) -> Any:
    """Make a tensor of zeros.

    Parameters
    ----------
    *size : int, or one sequence of int
        The shape; also by keyword.
    out : Tensor, optional
        Where to write them.
    dtype, device : optional
        The type and the place; by default the default ones.
    requires_grad : bool
        Whether operations on it are to be recorded.
    **names
        ``size``, and ``layout`` and ``pin_memory``, which change nothing.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.zeros(2, device="cpu")
    tensor([0., 0.])
    """
    return _allocate("zeros", _size("zeros", size, names), dtype, device, 0, requires_grad, out)


def _size(name: str, size: tuple[Any, ...], names: dict[str, Any]) -> tuple[int, ...]:
    """Read sizes; ``names`` may have them, and options that change nothing."""
    _check_ignored(name, {option: value for option, value in names.items() if option != "size"})
    return sizes(size, name, "size", {"size": names["size"]} if "size" in names else {})


@exported()
def ones(
    *size: Any, out: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any
) -> Any:
    """Make a tensor of ones; see `zeros`."""
    return _allocate("ones", _size("ones", size, names), dtype, device, 1, requires_grad, out)


@exported()
def empty(
    *size: Any,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
    **names: Any,
) -> Any:
    """Make a tensor whose elements are whatever the memory holds; ``out`` only gets the shape; see `zeros`."""
    shape = _size("empty", size, names)
    if out is None:
        formats.check("empty", memory_format)
        stride = None if memory_format is None else formats.strides(memory_format, shape)
        return _allocate("empty", shape, dtype, device, None, requires_grad, stride=stride)
    _kind_and_place("empty", dtype, device, out)
    return resize_(out, shape)


@exported()
def full(
    size: Any,
    fill_value: Any,
    *,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    **options: Any,
) -> Any:
    """Make a tensor filled with a number; the type is the number's."""
    _check_ignored("full", options)
    if not isinstance(size, (tuple, list)):
        raise errors.argument_type("full", "size", 1, "tuple of ints", size)
    fill = _number("full", fill_value)
    kind = dtypes.of_scalar(fill) if dtype is None and out is None else dtype
    return _allocate("full", sizes((size,), "full"), kind, device, fill, requires_grad, out)


def _number(function: str, value: Any) -> Any:
    """Return a number, also that in a tensor of no dimensions."""
    if isinstance(value, TensorBase) and not value.array.ndim and not value.requires_grad:
        return value.item()  # type: ignore[attr-defined]
    if not is_number(value):
        raise errors.argument_type(function, "fill_value", 2, "Number", value)
    return value


@exported()
def scalar_tensor(s: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, **options: Any) -> Any:
    """Make a tensor of no dimensions that holds a number; of the default type where none is named."""
    _check_ignored("scalar_tensor", options)
    return _allocate("scalar_tensor", (), dtype, device, _number("scalar_tensor", s), requires_grad)


@exported()
def empty_strided(
    size: Any, stride: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, **options: Any
) -> Any:
    """Make a tensor with these strides whose elements are whatever the memory holds.

    Raises
    ------
    RuntimeError
        If there are not as many strides as sizes, or one is negative.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.empty_strided((2, 3), (1, 2)).stride()
    (1, 2)
    """
    _check_ignored("empty_strided", options)
    shape, steps = sizes((size,), "empty_strided"), sizes((stride,), "empty_strided", "stride")
    if len(shape) != len(steps):
        raise RuntimeError(
            f"dimensionality of sizes ({len(shape)}) must match dimensionality of strides ({len(steps)})"
        )
    if any(n < 0 for n in (*shape, *steps)):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)} and strides={list(steps)}")
    return _allocate("empty_strided", shape, dtype, device, None, requires_grad, stride=steps)


def _like(name: str, fill: Any) -> Any:
    def like(
        input: Any,
        *,
        dtype: Any = None,
        device: Any = None,
        requires_grad: bool = False,
        memory_format: Any = None,
        **options: Any,
    ) -> Any:
        _check_ignored(name, options)
        formats.check(name, memory_format)
        if not isinstance(input, TensorBase):
            raise errors.argument_type(name, "input", 1, "Tensor", input)
        kind = dtypes.of_array(input.array) if dtype is None else dtype
        where = devices.of_array(input.array) if device is None else device
        stride = formats.strides_like(memory_format, input.array)
        return _allocate(name, input.array.shape, kind, where, fill, requires_grad, stride=stride)

    like.__name__ = like.__qualname__ = name
    like.__doc__ = (
        f"Make a tensor as `{name.removesuffix('_like')}` does, of the shape, type and device of another, and of the "
        "order of its axes."
    )
    return like


zeros_like = exported("zeros_like")(_like("zeros_like", 0))
ones_like = exported("ones_like")(_like("ones_like", 1))
empty_like = exported("empty_like")(_like("empty_like", None))


@exported()
def full_like(input: Any, fill_value: Any, **options: Any) -> Any:
    """Make a tensor filled with a number, of the shape, type and device of another."""
    return _like("full_like", _number("full_like", fill_value))(input, **options)


def _new(name: str, fill: Any) -> Any:
    def new(
        self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any
    ) -> Any:
        kind = dtypes.of_array(self.array) if dtype is None else dtype
        where = devices.of_array(self.array) if device is None else device
        return _allocate(name, _size(name, size, names), kind, where, fill, requires_grad)

    new.__name__ = new.__qualname__ = name
    new.__doc__ = f"Make a tensor as `{name.removeprefix('new_')}` does, of this one's type and device."
    return new


new_zeros, new_ones = public()(_new("new_zeros", 0)), public()(_new("new_ones", 1))
new_empty = public()(_new("new_empty", None))


@public()
def new_full(self: Any, size: Any, fill_value: Any, **options: Any) -> Any:
    """Make a tensor filled with a number, of this one's type and device."""
    return _new("new_full", _number("new_full", fill_value))(self, size, **options)


@public()
def new_empty_strided(self: Any, size: Any, stride: Any, **options: Any) -> Any:
    """Make a tensor with these strides, of this one's type and device; see `empty_strided`."""
    own: dict[str, Any] = {"dtype": dtypes.of_array(self.array), "device": devices.of_array(self.array)}
    return empty_strided(size, stride, **(own | options))


@public()
def new_tensor(
    self: Any, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, **options: Any
) -> Any:
    """Make a tensor of data, by default of this one's type and device."""
    _check_ignored("new_tensor", options)
    if isinstance(data, TensorBase):
        warnings.warn(COPY_WARNING.format("tensor.new_tensor"), UserWarning, stacklevel=2)
        data = data.array.copy()
    kind = dtypes.of_array(self.array) if dtype is None else dtype
    where = devices.of_array(self.array) if device is None else device
    return tensor(data, dtype=kind, device=where, requires_grad=requires_grad)


# ---------------------------------------------------------------------------------- ranges


@exported()
def arange(
    *bounds: Any, out: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any
) -> Any:
    """Make a tensor of ``start, start + step, ...`` below ``end``.

    Parameters
    ----------
    *bounds : number
        ``end``, or ``start, end``, or ``start, end, step``; also by keyword.
    dtype : dtype, optional
        int64 where all bounds are ints, else the default type.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(1, 2, 0.25, device="cpu")
    tensor([1.0000, 1.2500, 1.5000, 1.7500])
    """
    given = [b.item() if hasattr(b, "item") else b for b in _bounds(bounds, names)]
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
    if not all(math.isfinite(b) for b in (start, end)):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
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


def _bounds(bounds: tuple[Any, ...], names: dict[str, Any]) -> list[Any]:
    """Read the bounds of a range, some of which may be given by keyword."""
    known = ("start", "end", "step")
    _check_ignored("arange", {name: value for name, value in names.items() if name not in known})
    alone = len(bounds) == 1 and "end" not in names
    given = dict(zip(("end",) if alone else known, bounds, strict=False)) | names
    if len(bounds) > 3 or "end" not in given or ("step" in given and "start" not in given):
        raise TypeError(f"arange() takes one to three numbers (end; start, end; start, end, step), got {bounds}")
    return [given[name] for name in known if name in given]


def _spaced(
    name: str, start: Any, end: Any, steps: int, out: Any, dtype: Any, device: Any, requires_grad: bool, base: Any
) -> Any:
    kind, where = _kind_and_place(name, dtype, device, out)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    first, last = [b.item() if isinstance(b, TensorBase) else b for b in (start, end)]  # type: ignore[attr-defined]
    array = np.linspace(first, last, steps)
    found = (array if base is None else float(base) ** array).astype(kind.numpy)
    return _finished(arrays.to_device(found, where), requires_grad, name, out)


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
    **options: Any,
) -> Any:
    """Make a tensor of ``steps`` numbers evenly spaced from ``start`` to ``end``, both included."""
    _check_ignored("linspace", options)
    return _spaced("linspace", start, end, steps, out, dtype, device, requires_grad, None)


@exported()
def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    **options: Any,
) -> Any:
    """Make a tensor of ``base`` raised to ``steps`` numbers evenly spaced from ``start`` to ``end``.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.logspace(0, 2, 3).tolist()
    [1.0, 10.0, 100.0]
    """
    _check_ignored("logspace", options)
    return _spaced("logspace", start, end, steps, out, dtype, device, requires_grad, base)


@exported()
def eye(
    n: int,
    m: int | None = None,
    *,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    **options: Any,
) -> Any:
    """Make a matrix with ones on the diagonal and zeros elsewhere."""
    _check_ignored("eye", options)
    for place, (name, size) in enumerate({"n": n, "m": m}.items(), 1):
        if size is not None and not hasattr(size, "__index__"):
            raise errors.argument_type("eye", name, place, "int", size)
    kind, where = _kind_and_place("eye", dtype, device, out)
    for name, size in (("n", n), ("m", m)):
        if size is not None and size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    return _finished(arrays.to_device(np.eye(n, m, dtype=kind.numpy), where), requires_grad, "eye", out)


composite("tensor", np.asarray, tensor)
composite("full_like", np.full_like, full_like)
composite("zeros_like", np.zeros_like, zeros_like)
