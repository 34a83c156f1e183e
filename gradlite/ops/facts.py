"""Methods that state a fact about a tensor: its sizes, type, device, strides, place in memory."""

from __future__ import annotations

import math
from typing import Any

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import legacy_type
from gradlite.core.tensor import TensorBase
from gradlite.ops import formats
from gradlite.ops.apply import promotion
from gradlite.ops.arguments import wrap_dim
from gradlite.ops.declared import exported, public


class Size(tuple[int, ...]):
    """The sizes of a tensor: a tuple that prints as PyTorch's.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 3).shape
    torch.Size([2, 3])
    """

    __slots__ = ()

    def numel(self) -> int:
        """Return the number of elements."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return Size(found) if isinstance(key, slice) else found

    def __add__(self, other: Any) -> Size:
        return Size(tuple(self) + tuple(other))


# ---------------------------------------------------------------------------------- facts


@public(attribute=True)
def shape(self: Any) -> Size:
    """The sizes of the dimensions."""
    return Size(self.array.shape)


@public()
def size(self: Any, dim: int | None = None) -> Any:
    """Return the sizes of the dimensions, or of one."""
    return Size(self.array.shape) if dim is None else self.array.shape[wrap_dim(dim, self.array.ndim, "size")]


@public(attribute=True)
def dtype(self: Any) -> dtypes.dtype:
    """The type of the elements."""
    return dtypes.of_array(self.array)


@public(attribute=True)
def device(self: Any) -> devices.device:
    """The device that holds the memory."""
    return devices.of_array(self.array)


@public(attribute=True)
def is_cuda(self: Any) -> bool:
    """Whether the memory lies on a CUDA device."""
    return not arrays.is_numpy(self.array)


@public(attribute=True)
def ndim(self: Any) -> int:
    """The number of dimensions."""
    return self.array.ndim


@public(None, "ndimension")
def dim(self: Any) -> int:
    """Return the number of dimensions."""
    return self.array.ndim


@exported()
@public(None, "nelement")
def numel(self: Any) -> int:
    """Return the number of elements."""
    return self.array.size


@public()
def element_size(self: Any) -> int:
    """Return the bytes of an element."""
    return self.array.itemsize


@public()
def stride(self: Any, dim: int | None = None) -> Any:
    """Return the strides, or one of them, in elements."""
    step = arrays.strides(self.array)
    return step if dim is None else step[wrap_dim(dim, self.array.ndim, "stride")]


@public()
def storage_offset(self: Any) -> int:
    """Return the place of the first element in the storage, in elements."""
    return arrays.offset(self.array)


@public()
def is_inference(self: Any) -> bool:
    """Return whether the tensor was made in `inference_mode`."""
    return self.inference


@public()
def is_contiguous(self: Any, *, memory_format: Any = formats.contiguous_format) -> bool:
    """Return whether the elements lie row-major, or in another format, without a gap."""
    formats.check("is_contiguous", memory_format, optional=False)
    return formats.lies_in(self.array, memory_format)


@public(attribute=True)
def layout(self: Any) -> formats.layout:
    """How the elements are stored: always `gradlite.strided`."""
    return formats.strided


@public()
def data_ptr(self: Any) -> int:
    """Return the address of the first element; on CUDA a device address."""
    return arrays.address(self.array)


@public()
def is_floating_point(input: Any) -> bool:
    """Return whether the elements are real floating-point numbers."""
    return dtypes.of_array(_tensor(input, "is_floating_point", "input", 1).array).is_floating_point


@public()
def is_complex(input: Any) -> bool:
    """Return whether the elements are complex numbers."""
    return dtypes.of_array(_tensor(input, "is_complex", "input", 1).array).is_complex


@public()
def is_signed(input: Any) -> bool:
    """Return whether the type of the elements has negative numbers."""
    return dtypes.of_array(_tensor(input, "is_signed", "input", 1).array).is_signed


@public()
def is_set_to(self: Any, tensor: Any) -> bool:
    """Return whether the other tensor is the same elements of the same memory."""
    return arrays.same_elements(self.array, tensor.array)


@public()
def is_same_size(input: Any, other: Any) -> bool:
    """Return whether another tensor has the same shape."""
    return input.array.shape == _tensor(other, "is_same_size", "other", 1).array.shape


@public()
def equal(input: Any, other: Any) -> bool:
    """Return whether another tensor has the same shape and equal elements, of whatever types; nan equals nothing.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.equal(gradlite.ones(2), gradlite.ones(2)), gradlite.equal(gradlite.ones(2), gradlite.ones(2, 1))
    (True, False)
    """
    _tensor(input, "equal", "input", 1)
    _tensor(other, "equal", "other", 2)
    return input.array.shape == other.array.shape and bool((input == other).array.all())


def _tensor(value: Any, function: str, name: str, position: int) -> Any:
    if not isinstance(value, TensorBase):
        raise errors.argument_type(function, name, position, "Tensor", value)
    return value


RESULT_TYPE_FORMS = (
    "Tensor tensor, Tensor other",
    "Number scalar, Tensor tensor",
    "Tensor tensor, Number other",
    "Number scalar1, Number scalar2",
)


@exported()
def result_type(*args: Any, **kwargs: Any) -> dtypes.dtype:
    """Return the type of the result of arithmetic on two operands: ``result_type(tensor, other)``.

    Parameters
    ----------
    tensor, other : Tensor or number
        The operands.  Tensors with dimensions decide before tensors of none, and those before numbers.

    Returns
    -------
    dtype

    Raises
    ------
    TypeError
        If there are not two operands, or one is neither a tensor nor a number.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.result_type(gradlite.ones(2, dtype=gradlite.int32), 1.0)
    torch.float32
    >>> gradlite.result_type(1, 2)
    torch.int64
    """
    given = [*args, *kwargs.values()]
    kinds = ["Tensor" if isinstance(value, TensorBase) else "Number" for value in given]
    if not all(map(_is_operand, given)) or not any(_fits(form, kinds, kwargs) for form in RESULT_TYPE_FORMS):
        raise errors.invalid_combination("result_type", args, kwargs, RESULT_TYPE_FORMS)
    tensors = [value for value in given if isinstance(value, TensorBase)]
    return promotion.result_type(tensors, [value for value in given if not isinstance(value, TensorBase)])


def _is_operand(value: Any) -> bool:
    return isinstance(value, TensorBase) or promotion.is_number(value)


def _fits(form: str, kinds: list[str], named: Any) -> bool:
    """Return whether operands of these kinds, of which the last ones are named, are what a form takes."""
    parts, count = form.split(", "), len(kinds) - len(named)
    by_name = [f"{kind} {name}" for kind, name in zip(kinds[count:], named, strict=True)]
    return [part.split()[0] for part in parts[:count]] == kinds[:count] and sorted(parts[count:]) == sorted(by_name)


@public()
def type(self: Any, dtype: Any = None) -> Any:
    """Return PyTorch's old name of the tensor's type, or the tensor converted to a type."""
    if dtype is None:
        return legacy_type(self.array)
    if isinstance(dtype, str):
        name = dtype.rpartition(".")[2].removesuffix("Tensor")
        found = next((d for d in dtypes.ALL if d.legacy == name), None)
        if found is None:
            raise ValueError(f"invalid type: '{dtype}'")
        dtype = found
    return self.to(getattr(dtype, "kind", dtype))


@public(None, "__len__", method=False)
def length(self: Any) -> int:
    """Return the size of the first dimension."""
    if not self.array.ndim:
        raise TypeError("len() of a 0-d tensor")
    return self.array.shape[0]
