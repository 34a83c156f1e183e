"""Table: what a mask picks, and what is written where it holds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend import arrays, moving, shapes
from gradlite.backend.accumulating import out_of_range
from gradlite.backend.arrays import Array
from gradlite.core.graph import operations, wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx, scattering, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.derived import FUNCTIONAL, exported, public, recorded
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import Out
from gradlite.ops.scattering import raised
from gradlite.ops.structured import Structured
from gradlite.ops.twins import check_apart, check_memory, twins, warn_expanded

# ---------------------------------------------------------------------------------- arrays


def _broadcast_copy(x: Array, mask: Array) -> Array:
    return moving.contiguous_copy(arrays.expand(x, shapes.joint_shape((mask, x))))


def _masked_fill(x: Array, mask: Array, value: Any) -> Array:
    out = _broadcast_copy(x, mask)
    _fill_where(out, mask, value)
    return out


def _fill_where(x: Array, mask: Array, value: Any) -> None:
    moving.assign_where(x, arrays.module_of(x).full((), value, x.dtype), mask)


def _masked_fill_tensor(x: Array, mask: Array, value: Array) -> Array:
    out = _broadcast_copy(x, mask)
    _fill_with(out, mask, value)
    return out


def _fill_with(x: Array, mask: Array, value: Array) -> None:
    moving.assign_where(x, value.astype(x.dtype), mask)


def _masked_scatter(x: Array, mask: Array, src: Array) -> Array:
    out = _broadcast_copy(x, mask)
    _scatter_where(out, mask, src)
    return out


def _scatter_where(x: Array, mask: Array, src: Array) -> None:
    places = arrays.module_of(x).where(raised(arrays.expand(mask, x.shape)))
    raised(x)[places] = src.reshape(-1)[: places[0].size]


def _masked_scatter_backward(x: Array, mask: Array, shape: tuple[int, ...]) -> Array:
    full = arrays.zeros(arrays.module_of(x), (math.prod(shape),), x.dtype)
    picked = _masked_select(x, mask)
    full[: picked.size] = picked
    return full.reshape(shape)


def _masked_select(x: Array, mask: Array) -> Array:
    shape = shapes.joint_shape((mask, x))
    return raised(arrays.expand(x, shape))[raised(arrays.expand(mask, shape))]


def _masked_select_backward(x: Array, mask: Array, shape: tuple[int, ...]) -> Array:
    full = arrays.zeros(arrays.module_of(x), np.broadcast_shapes(shape, mask.shape), x.dtype)
    _scatter_where(full, mask, x)
    return full


def _nonzero(x: Array) -> Array:
    xp = arrays.module_of(x)
    places = xp.where(raised(x if x.dtype == bool else ARRAYS.ne(x, 0)))
    return xp.concatenate([p.reshape(1, -1) for p in places])[: x.ndim].T


# ---------------------------------------------------------------------------------- rows

MASKED_FILL = Structured("masked_fill", _masked_fill,
    lambda g, mask: fx.masked_fill(g, mask, 0), None, write=_fill_where)  # fmt: skip
MASKED_FILL_TENSOR = Structured("masked_fill_tensor", _masked_fill_tensor,
    lambda g, mask: fx.masked_fill(g, mask, 0), None,
    lambda g, mask: fx.sum(fx.masked_fill(g, fx.logical_not(mask), 0)),
    node="MaskedFillBackward1", write=_fill_with)  # fmt: skip
MASKED_SCATTER = Structured("masked_scatter", _masked_scatter,
    lambda g, mask: fx.masked_fill(g, mask, 0), None,
    lambda g, mask, src_shape: fx.masked_scatter_backward(g, mask, src_shape), write=_scatter_where)  # fmt: skip
MASKED_SCATTER_BACKWARD = Structured("masked_scatter_backward", _masked_scatter_backward,
    lambda g, mask, x_shape: fx.masked_select_backward(g, mask, x_shape), None,
    node="MaskedScatterBackwardBackward0")  # fmt: skip
MASKED_SELECT = Structured("masked_select", _masked_select,
    lambda g, x, mask, x_shape: fx.masked_select_backward(g, mask, x_shape), None)  # fmt: skip
MASKED_SELECT_BACKWARD = Structured("masked_select_backward", _masked_select_backward,
    lambda g, mask: fx.masked_select(g, mask), None, node="MaskedScatterBackward0")  # fmt: skip
NONZERO = Structured("nonzero", _nonzero, None)
for _row in (MASKED_FILL, MASKED_SCATTER_BACKWARD, MASKED_SELECT, MASKED_SELECT_BACKWARD):
    _row.function = recorded(_row)

# ---------------------------------------------------------------------------------- what is refused


def _read_mask(name: str, input: Any, mask: Any, text: str, in_c: bool = False) -> None:
    """Refuse a mask that is none, or on another device; a tensor of no dimensions may lie anywhere."""
    if not isinstance(mask, TensorBase):
        raise errors.argument_type(name, "mask", 2, "Tensor", mask)
    kind = dtypes.of_array(mask.array)
    if kind is not dtypes.bool:
        raise RuntimeError(text.format(kind.in_c if in_c else kind.legacy))
    promotion.one_device(name, (input, mask))


def _check_filled(name: str, own: Array, others: Any) -> None:
    warn_expanded(name, own)
    check_apart(own, others[:1])
    shapes.check_holds_shape(own, others[:1])


def _check_scattered(name: str, own: Array, others: Any) -> None:
    check_memory(name, own, ())
    mask = others[0]
    if mask.ndim > own.ndim or any(m not in (1, n) for m, n in zip(mask.shape[::-1], own.shape[::-1], strict=False)):
        raise errors.cannot_enlarge(own.shape, shapes.joint_shape((mask, own)))


# ---------------------------------------------------------------------------------- functions


@twins(check=_check_filled)
def masked_fill(input: Any, mask: Any, value: Any) -> Any:
    """Fill with a number, or a tensor of no dimensions, where a mask holds; the shapes broadcast.

    Parameters
    ----------
    input : Tensor
        What is filled, in a copy.
    mask : Tensor
        Of type bool.
    value : number or Tensor
        What to fill with.

    Raises
    ------
    RuntimeError
        If the mask is of another type, or the input's type does not hold the value.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([1.0, -2.0, 3.0], device="cpu")
    >>> x.masked_fill(x < 0, 0)
    tensor([1., 0., 3.])
    """
    if not promotion.is_number(value) and not isinstance(value, TensorBase):
        forms = [f"Tensor mask, {what} value" for what in ("Tensor", "Number")]
        raise errors.invalid_combination("masked_fill", (mask, value), {}, forms)
    text = "masked_fill_ only supports boolean masks, but got mask with dtype {}"
    _read_mask("masked_fill", input, mask, text, in_c=True)
    if isinstance(value, TensorBase):
        if value.array.ndim:
            raise RuntimeError(
                "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value.array.ndim} dimension(s)."
            )
        return MASKED_FILL_TENSOR, (input, mask, operations["to"].function(value, input.device))
    return MASKED_FILL, (input, mask), promotion.element(value, dtypes.of_array(input.array))


@twins(check=_check_scattered)
def masked_scatter(input: Any, mask: Any, source: Any) -> Any:
    """Write the elements of a source, one after another, where a mask holds.

    Parameters
    ----------
    input : Tensor
        What is written, in a copy.
    mask : Tensor
        Of type bool; its shape and the input's broadcast.
    source : Tensor
        Of the input's type, with at least as many elements as the mask has places.

    Raises
    ------
    RuntimeError
        If it has fewer, or a type does not suit.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([1.0, -2.0, -3.0], device="cpu")
    >>> x.masked_scatter(x < 0, gradlite.tensor([7.0, 8.0], device="cpu"))
    tensor([1., 7., 8.])
    """
    if not isinstance(source, TensorBase):
        raise errors.argument_type("masked_scatter", "source", 3, "Tensor", source)
    own, given = dtypes.of_array(input.array), dtypes.of_array(source.array)
    if own is not given:
        raise RuntimeError(
            f"masked_scatter: expected self and source to have same dtypes but got{own.legacy} and {given.legacy}"
        )
    _read_mask("masked_scatter", input, mask, "masked_scatter_ only supports boolean masks, but got mask with dtype {}")
    promotion.one_device("masked_scatter", (input, source))
    places = arrays.expand(mask.array, shapes.joint_shape((mask.array, input.array)))
    if places.size > source.array.size and int(places.sum()) > source.array.size:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    return MASKED_SCATTER, (input, mask, source)


@public(out=Out(mismatch="masked_select(): self and result must have the same scalar type"))
def masked_select(input: Any, mask: Any) -> Any:
    """Return the elements where a mask holds, in one dimension; the shapes broadcast.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([1.0, -2.0, 3.0], device="cpu")
    >>> x.masked_select(x > 0)
    tensor([1., 3.])
    """
    _read_mask("masked_select", input, mask, "masked_select: expected BoolTensor for mask")
    return structured.custom(MASKED_SELECT, (input, mask))


_NOT_LONG = "nonzero: Expected out tensor to have scalar type Long but got scalar type{found.legacy}"


@public(NONZERO, out=Out(mismatch=_NOT_LONG, differentiable=False))
def nonzero(input: Any, *, as_tuple: bool = False) -> Any:
    """Return the places of the elements that are not zero.

    Parameters
    ----------
    as_tuple : bool
        Whether as one vector a dimension, with which ``input`` can be indexed, instead of one row a place.

    Returns
    -------
    Tensor or tuple of Tensor

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([[0, 1], [2, 3]], device="cpu").nonzero().tolist()
    [[0, 1], [1, 0], [1, 1]]
    """
    if as_tuple and not input.array.ndim:
        input = viewing.unsqueeze(input, 0)
    found = structured.custom(NONZERO, (input,))
    return viewing.unbind(found, 1) if as_tuple else found


@public()
def argwhere(input: Any) -> Any:
    """Return the places of the elements that are not zero, one row each; `nonzero` by NumPy's name."""
    return nonzero(input)


@exported(within=[FUNCTIONAL])
def one_hot(input: Any, num_classes: int = -1) -> Any:
    """Return a vector for each class number: 1 at its place, else 0.

    Parameters
    ----------
    input : Tensor
        Class numbers, of type int64.
    num_classes : int
        The length of a vector; by default the largest number and one.

    Raises
    ------
    RuntimeError
        If a number is negative, or too large.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.functional.one_hot(gradlite.tensor([1, 0], device="cpu"), 3).tolist()
    [[0, 1, 0], [1, 0, 0]]
    """
    index = input.array
    if dtypes.of_array(index) is not dtypes.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if num_classes == -1:
        if not index.size:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        num_classes = int(index.max()) + 1
    elif not index.size and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if out_of_range(index, 0, num_classes) is not None:
        what = "non-negative" if index.min() < 0 else "smaller than num_classes"
        raise RuntimeError(f"Class values must be {what}.")
    full = wrap(arrays.zeros(arrays.module_of(index), (*index.shape, num_classes), index.dtype))
    return scattering.scatter.in_place(full, -1, viewing.unsqueeze(input, -1), 1)
