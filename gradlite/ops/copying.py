"""Table: copies, casts and moves, and the plain writes `copy_`, `fill_`, `zero_`."""

from __future__ import annotations

from typing import Any

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays, moving
from gradlite.backend.arrays import Array
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.core.version import ITSELF
from gradlite.ops import formats, fx
from gradlite.ops.apply import destination, promotion, structured
from gradlite.ops.declared import public
from gradlite.ops.derived import composite
from gradlite.ops.structured import Structured

Strides = tuple[int, ...] | None


def _to_copy(x: Array, device: devices.device, dtype: dtypes.dtype, strides: Strides = None) -> Array:
    moved = arrays.to_device(x, device)
    if moved.dtype != dtype.numpy:
        moved = moving.convert(moved, dtype.numpy)
    if strides is not None and arrays.strides(moved) != strides:
        return moving.clone(moved, strides)
    return moved if moved is not x else moving.clone(x)


def _write(x: Array, src: Array) -> None:
    moving.assign(x, arrays.to_device(src, devices.of_array(x)))


def _zeros(like: Array) -> Array:
    return arrays.module_of(like).zeros(like.shape, like.dtype)


def _ones(like: Array) -> Array:
    return arrays.module_of(like).full(like.shape, 1, like.dtype)


composite("zeros", _zeros, lambda like: wrap(_zeros(like.array)))
composite("ones", _ones, lambda like: wrap(_ones(like.array)))

CLONE = Structured("clone", moving.clone, lambda g: g)
CONTIGUOUS = Structured("contiguous", moving.contiguous_copy, lambda g: g, node="CloneBackward0")
ORDERED = Structured("ordered", lambda x, strides: moving.clone(x, strides), lambda g: g, node="CloneBackward0")
TO = Structured("to", _to_copy, lambda g, x_device, x_dtype: fx.to(g, x_device, x_dtype), node="ToCopyBackward0")
COPY = Structured("copy_", _write, lambda g: fx.zeros(g),
    lambda g, src_device, src_dtype: fx.to(g, src_device, src_dtype),
    node="torch::autograd::CopyBackwards")  # fmt: skip
FILL = Structured("fill_", moving.fill, lambda g: fx.zeros(g), node="FillBackward2")
FILL_TENSOR = Structured("fill_", _write, lambda g: fx.zeros(g), lambda g: fx.sum_to_size(g, ()),
    node="FillBackward3")  # fmt: skip
ZERO = Structured("zero_", lambda x: moving.fill(x, 0), lambda g: fx.zeros(g), node="ZeroBackward0")


# ---------------------------------------------------------------------------------- copies


@public(CLONE)
def clone(input: Any, *, memory_format: Any = None) -> Any:
    """Copy the tensor; the copy has memory and a version counter of its own, and passes gradients back.

    Parameters
    ----------
    input : Tensor
        The elements.
    memory_format : memory_format, optional
        The order of the axes in memory; by default the tensor's own.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(2, device="cpu")
    >>> x.clone().add_(1), x
    (tensor([2., 2.]), tensor([1., 1.]))
    """
    formats.check("clone", memory_format)
    if memory_format is None or memory_format is formats.preserve_format:
        out = structured.custom(CLONE, (input,))
    else:
        out = structured.custom(ORDERED, (input,), formats.strides(memory_format, input.array.shape))
    if input.inference and not out.inference:
        out.version.bump("copy_", ITSELF)  # so in PyTorch
    return out


@public(CONTIGUOUS)
def contiguous(self: Any, *, memory_format: Any = None) -> Any:
    """Return the tensor itself where its elements lie row-major, or in another format, else a copy that does.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 3, 4, 5).contiguous(memory_format=gradlite.channels_last).stride()
    (60, 1, 15, 3)
    """
    formats.check("contiguous", memory_format)
    if memory_format is formats.preserve_format and not arrays.is_contiguous(self.array):
        raise RuntimeError("preserve memory format is unsupported by the contiguous operator")
    if memory_format is None or memory_format.ndim is None:
        return self if arrays.is_contiguous(self.array) else structured.custom(CONTIGUOUS, (self,))
    stride = formats.strides(memory_format, self.array.shape)
    return self if formats.lies_in(self.array, memory_format) else structured.custom(ORDERED, (self,), stride)


# ---------------------------------------------------------------------------------- casts and moves


def _target(args: tuple[Any, ...], dtype: Any, device: Any) -> tuple[Any, Any]:
    """Read the forms of `to`: a dtype, a device, a device and a dtype, or another tensor."""
    for arg in args:
        if isinstance(arg, TensorBase):
            device, dtype = devices.of_array(arg.array), dtypes.of_array(arg.array)
        elif isinstance(arg, dtypes.dtype) or (isinstance(arg, type) and arg in dtypes.BY_PYTHON):
            dtype = dtypes.as_dtype(arg)
        elif isinstance(arg, (str, int, devices.device)) and not isinstance(arg, bool):
            device = arg
        elif not isinstance(arg, bool):
            raise TypeError(
                f"to() received an invalid argument of type {errors.type_name(arg)}: give a device, dtype or tensor."
            )
    return dtype, device


def _converted(
    input: Any, device: devices.device, dtype: dtypes.dtype, copy: bool = False, memory_format: Any = None
) -> Any:
    array, strides = input.array, None
    formats.check("to", memory_format)
    if memory_format is not None and memory_format is not formats.preserve_format:
        copy = copy or formats.suggested(array) is not memory_format
        strides = formats.strides(memory_format, array.shape)
    if not copy and array.dtype == dtype.numpy and devices.of_array(array) == device:
        return input
    return structured.custom(TO, (input,), device, dtype, strides)


@public(TO)
def to(
    self: Any,
    *args: Any,
    dtype: Any = None,
    device: Any = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: Any = None,
) -> Any:
    """Convert to another type or device, or to those of another tensor; the tensor itself where nothing changes.

    Parameters
    ----------
    *args
        A dtype, a device, a device and a dtype, or a tensor.
    dtype, device
        The same by keyword.
    non_blocking : bool
        Accepted; copies are made at once.
    copy : bool
        Whether to copy even where nothing changes.
    memory_format : memory_format, optional
        The order of the axes in memory.

    Raises
    ------
    RuntimeError
        If there is no such device; it says why.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(1, device="cpu").to(gradlite.float64)
    tensor([1.], dtype=torch.float64)
    """
    flags = [arg for arg in args if isinstance(arg, bool)]  # non_blocking, then copy
    copy = copy or (len(flags) > 1 and flags[1])
    kind, where = _target(args, dtype, device)
    kind = dtypes.of_array(self.array) if kind is None else dtypes.as_dtype(kind)
    place = devices.of_array(self.array) if where is None else devices.resolve(where)
    return _converted(self, place, kind, copy, memory_format)


@public()
def cpu(self: Any, *, memory_format: Any = None) -> Any:
    """Return the tensor on the CPU."""
    return _converted(self, devices.CPU, dtypes.of_array(self.array), memory_format=memory_format)


@public()
def cuda(self: Any, device: Any = None, non_blocking: bool = False, *, memory_format: Any = None) -> Any:
    """Return the tensor on a CUDA device; ``non_blocking`` is accepted and ignored.

    Raises
    ------
    RuntimeError
        If there is none; it says why.
    """
    where = devices.resolve("cuda" if device is None else device)
    return _converted(self, where, dtypes.of_array(self.array), memory_format=memory_format)


def _cast_method(name: str, kind: dtypes.dtype) -> Any:
    def cast(self: Any, *, memory_format: Any = None) -> Any:
        return _converted(self, devices.of_array(self.array), kind, memory_format=memory_format)

    cast.__name__ = cast.__qualname__ = f"to_{name}"
    cast.__doc__ = f"Return the tensor as {kind.name}; itself where it is that already."
    return public(None, name, method=False)(cast)


to_half = _cast_method("half", dtypes.float16)
to_bfloat16 = _cast_method("bfloat16", dtypes.bfloat16)
to_float = _cast_method("float", dtypes.float32)
to_double = _cast_method("double", dtypes.float64)
to_short = _cast_method("short", dtypes.int16)
to_int = _cast_method("int", dtypes.int32)
to_long = _cast_method("long", dtypes.int64)
to_bool = _cast_method("bool", dtypes.bool)
to_cfloat = _cast_method("cfloat", dtypes.complex64)
to_cdouble = _cast_method("cdouble", dtypes.complex128)


@public()
def type_as(self: Any, other: Any) -> Any:
    """Return the tensor with the type of another."""
    return _converted(self, devices.of_array(other.array), dtypes.of_array(other.array))


# ---------------------------------------------------------------------------------- writes


@public()
def copy_(self: Any, src: Any, non_blocking: Any = False) -> Any:
    """Copy the elements of another tensor into this one, converted and broadcast.

    Raises
    ------
    RuntimeError
        If the shape does not broadcast to this one's, or memory overlaps.
    """
    if promotion.is_number(src):
        src = wrap(promotion.number_like(src, self.array, dtypes.of_array(self.array)))
    elif not isinstance(src, TensorBase):
        raise errors.argument_type("copy_", "src", 1, "Tensor", src)
    structured.check_writable(self, src)
    if not arrays.same_elements(self.array, src.array):
        destination.check_destination(self.array, (src.array,))
    return structured.write_custom(COPY, self, (src,))


def _kept(g: Any, leaf: Any) -> Any:
    """Copy a gradient into the layout of its leaf, as a recorded write into new memory: so PyTorch does it."""
    own = leaf.array
    if not arrays.is_dense(own) or own.shape != g.array.shape:
        return structured.custom(CONTIGUOUS, (g,))
    out = wrap(arrays.empty_strided(arrays.module_of(g.array), own.shape, arrays.strides(own), g.array.dtype))
    return structured.write_custom(COPY, out, (g,))


composite("kept_gradient", moving.clone, _kept)


@public()
def fill_(self: Any, value: Any) -> Any:
    """Set every element to a number or to a tensor of no dimensions."""
    if isinstance(value, TensorBase):
        if value.array.ndim:
            raise RuntimeError(
                f"fill_ only supports 0-dimension value tensor but got tensor with {value.array.ndim} dimensions."
            )
        structured.check_writable(self, value)
        destination.check_destination(self.array, ())  # PyTorch copies a tensor, and writes a number without a look
        return structured.write_custom(FILL_TENSOR, self, (value,))
    if not promotion.is_number(value):
        raise errors.argument_type("fill_", "value", 1, "Number", value)
    return structured.write_custom(FILL, self, (), promotion.number_in(value, dtypes.of_array(self.array)))


@public()
def zero_(self: Any) -> Any:
    """Set every element to zero."""
    return structured.write_custom(ZERO, self, ())
