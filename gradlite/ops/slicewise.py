"""Table: whole slices along a dimension, picked and written by a vector of indices."""

from __future__ import annotations

import math
from typing import Any

from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.accumulating import add_at, out_of_range
from gradlite.backend.arrays import Array
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx
from gradlite.ops.apply import promotion, structured
from gradlite.ops.arguments import again, wrap_dim
from gradlite.ops.declared import public
from gradlite.ops.derived import recorded
from gradlite.ops.out import Out
from gradlite.ops.scattering import index_type, raised, reduce_at, reduced_from, reduced_into, reduction, row_major
from gradlite.ops.structured import ALIKE, Structured
from gradlite.ops.twins import check_apart, twins, warn_expanded

# ---------------------------------------------------------------------------------- arrays


def _at(index: Array, dim: int) -> tuple[Any, ...]:
    return (slice(None),) * dim + (index.reshape(-1),)


def _index_select(x: Array, index: Array, dim: int) -> Array:
    picked = row_major(raised(x)[_at(index, dim)])
    return picked if x.ndim else picked.reshape(())


def _index_select_backward(x: Array, index: Array, shape: tuple[int, ...], dim: int) -> Array:
    full = arrays.zeros(arrays.module_of(x), shape, x.dtype)
    add_at(raised(full), _at(index, dim), raised(x))
    return full


def _index_add(x: Array, index: Array, src: Array, dim: int, alpha: Any) -> None:
    add_at(raised(x), _at(index, dim), raised(src if alpha == 1 else fx.ARRAYS.mul(src, alpha)))


def _index_copy(x: Array, index: Array, src: Array, dim: int) -> None:
    raised(x)[_at(index, dim)] = raised(src)


def _index_fill(x: Array, index: Array, dim: int, value: Any) -> None:
    raised(x)[_at(index, dim)] = value


def _index_fill_tensor(x: Array, index: Array, value: Array, dim: int) -> None:
    raised(x)[_at(index, dim)] = value.astype(x.dtype)


def _index_reduce(x: Array, index: Array, src: Array, dim: int, reduce: str, include_self: bool) -> None:
    if index.size:
        reduce_at(raised(x), _at(index, dim), raised(src), reduce, include_self)


def _element_index(index: Array, shape: tuple[int, ...], dim: int) -> Array:
    """Return the index of each element of ``shape``, as `gather` takes it."""
    return arrays.expand(index.reshape([-1 if d == dim else 1 for d in range(len(shape))]), shape)


def _unfilled(index: Array, shape: tuple[int, ...], dim: int) -> Array:
    left = arrays.module_of(index).full(shape, True)
    _index_fill(left, index, dim, False)
    return left


# ---------------------------------------------------------------------------------- derivatives


def _picked(g: Any, index: Any, src: Any, dim: Any) -> Any:
    """Pick from a gradient what belongs to the values, which may be one of no dimensions."""
    found = fx.index_select(g, index, dim)
    return fx.expand(found, tuple(src.shape)) if src.ndim else fx.reshape(found, ())


# ---------------------------------------------------------------------------------- rows

INDEX_SELECT = Structured("index_select", _index_select,
    lambda g, index, x_shape, dim: fx.index_select_backward(g, index, x_shape, dim), None)  # fmt: skip
INDEX_SELECT_BACKWARD = Structured("index_select_backward", _index_select_backward,
    lambda g, index, dim: fx.index_select(g, index, dim), None, node="IndexAddBackward0")  # fmt: skip
INDEX_ADD = Structured("index_add", _index_add,
    lambda g: g, None,
    lambda g, index, src, dim, alpha:
        _picked(g, index, src, dim) if alpha == 1 else fx.mul(_picked(g, index, src, dim), alpha),
    saved={"src": "source"}, write=True)  # fmt: skip
INDEX_COPY = Structured("index_copy", _index_copy,
    lambda g, index, dim: fx.index_fill(g, index, dim, 0), None,
    lambda g, index, src, dim: _picked(g, index, src, dim), saved={"src": "source"}, write=True)  # fmt: skip
INDEX_FILL = Structured("index_fill", _index_fill,
    lambda g, index, dim: fx.index_fill(g, index, dim, 0), None, write=ALIKE)  # fmt: skip
INDEX_FILL_TENSOR = Structured("index_fill_tensor", _index_fill_tensor,
    lambda g, index, dim: fx.index_fill(g, index, dim, 0), None,
    lambda g, index, x_shape, dim: fx.sum(fx.masked_fill(g, fx.unfilled(index, x_shape, dim), 0)),
    node="IndexFillBackward1", write=ALIKE)  # fmt: skip
INDEX_REDUCE = Structured("index_reduce", _index_reduce,
    lambda g, x, index, src, y, x_device, x_dtype, src_shape, dim, reduce, include_self:
        reduced_into(g, x, fx.element_index(index, src_shape, dim), src, y, x_device, x_dtype, dim, reduce,
            include_self), None,
    lambda g, x, index, src, y, x_device, x_dtype, src_shape, dim, reduce, include_self:
        reduced_from(g, x, fx.element_index(index, src_shape, dim), src, y, x_device, x_dtype, dim, reduce,
            include_self), saved={"src": "source"}, write=True)  # fmt: skip
ELEMENT_INDEX = Structured("element_index", _element_index, None)
UNFILLED = Structured("unfilled", _unfilled, None)
for _row in (INDEX_SELECT, INDEX_SELECT_BACKWARD, INDEX_FILL, ELEMENT_INDEX, UNFILLED):
    _row.function = recorded(_row)

# ---------------------------------------------------------------------------------- what is refused


def _check_vector(index: Any, kind: dtypes.dtype, name: str) -> None:
    if index.array.ndim > 1:
        raise IndexError(
            f"{name}_(): Index is supposed to be a vector, but got dim: {index.array.ndim} with type: {kind.legacy} "
            f"and size: {list(index.array.shape)}"
        )
    if kind not in (dtypes.int32, dtypes.int64):
        raise RuntimeError(f"{name}_(): Expected dtype int32/int64 for index but got: {kind.legacy}")


def _read_source(name: str, input: Any, dim: int, index: Any, source: Any) -> int:
    """Return the dimension along which slices are added or reduced, once index and slices suit."""
    kind = index_type(index, name)
    if not isinstance(source, TensorBase):
        raise errors.argument_type(name, "source", 4, "Tensor", source)
    place = wrap_dim(dim, input.array.ndim, name, 2)
    _check_vector(index, kind, name)
    own, given = dtypes.of_array(input.array), dtypes.of_array(source.array)
    if own is not given:
        raise RuntimeError(f"{name}_(): self ({own.legacy}) and source ({given.legacy}) must have the same scalar type")
    shape, count = source.array.shape, index.array.size
    if place and place >= len(shape):
        raise RuntimeError(
            f"{name}_(): Indexing dim {place} is out of bounds of the source tensor with dim {len(shape)}"
        )
    if count != (shape[place] if shape else 1):
        if not shape:
            raise IndexError("Dimension specified as 0 but tensor has no dimensions")
        raise RuntimeError(
            f"{name}_(): Number of indices ({count}) should be equal to source.size(dim): ({shape[place]}), for dim: "
            f"{place}"
        )
    target = input.array.shape
    if len(shape) != len(target) or any(
        m != n for d, (m, n) in enumerate(zip(shape, target, strict=True)) if d != place
    ):
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(target)} source.shape = {list(shape)}"
        )
    promotion.one_device(name, (input, index, source))
    return place


def _factor(alpha: Any, kind: dtypes.dtype) -> Any:
    return alpha if kind.differentiable else promotion.wrapped(int(alpha), kind) if kind is not dtypes.bool else alpha


def _size(input: Any, dim: int) -> int:
    return input.array.shape[dim] if input.array.ndim else 1


def _check_copied(input: Any, dim: int, index: Any, source: Any) -> None:
    """Refuse what `index_copy` does not take, in PyTorch's order and words."""
    kind, name = index_type(index, "index_copy"), "index_copy_()"
    own, given, count = input.array, source.array, index.array.size
    if index.array.ndim > 1:
        raise IndexError(f"{name}: Index should have dimension 1 or 0 (got {index.array.ndim})")
    if not given.ndim and count != 1:
        raise IndexError(f"{name}: When source is scalar, index should have one element (got {count})")
    if own.ndim and given.ndim and own.ndim != given.ndim:
        raise IndexError(
            f"{name}: When source and destination are not scalars, their dimensionality must match. Source "
            f"dimensionality ({given.ndim}), destination dimensionality ({own.ndim})"
        )
    if kind is not dtypes.int64:
        raise RuntimeError(f"{name}: Expected a long tensor for index, but got {kind.legacy}")
    if own.dtype != given.dtype:
        raise RuntimeError(
            f"{name}: self and source expected to have the same dtype, but got (self) {dtypes.of_array(own).legacy} "
            f"and (source) {dtypes.of_array(given).legacy}"
        )
    slices = [[n for d, n in enumerate(a.shape) if d != dim] for a in (own, given)]
    if slices[0] != slices[1] and math.prod(slices[0]) + math.prod(slices[1]) and own.ndim and given.ndim:
        shapes = [" ".join(map(str, part)) for part in slices]
        raise RuntimeError(
            f"{name}: Source/destination tensor must have same slice shapes. Destination slice shape: {shapes[0]} at "
            f"dimension {dim} and source slice shape: {shapes[1]} at dimension 0."
        )
    if given.ndim and given.shape[dim] != count:
        raise IndexError(
            f"{name}: Number of indices ({count}) should be equal to source.size(dim) ({given.shape[dim]})"
        )
    promotion.one_device("index_copy", (input, index, source))
    wrong = out_of_range(index.array, 0, _size(input, dim))
    if wrong is not None:
        raise IndexError(f"{name}: index {wrong} is out of bounds for dimension {dim} with size {_size(input, dim)}")


def _check_filled(name: str, own: Array, others: Any) -> None:
    warn_expanded(name, own)
    check_apart(own, others[:1])


# ---------------------------------------------------------------------------------- functions


@public(out=Out(mismatch="index_select(): self and result must have the same scalar type"))
def index_select(input: Any, dim: int, index: Any, **names: Any) -> Any:
    """Pick slices along a dimension, as ``input[index]`` does for the first one; the result is a copy.

    Parameters
    ----------
    input : Tensor
        The elements.
    dim : int
        The dimension.
    index : Tensor
        A vector of int64 or int32.

    Raises
    ------
    IndexError
        If an index is negative or too large, or there is no vector of them.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([[1.0, 2.0], [3.0, 4.0]], device="cpu")
    >>> x.index_select(1, gradlite.tensor([1, 1], device="cpu")).tolist()
    [[2.0, 2.0], [4.0, 4.0]]
    """
    if names:
        return again(index_select, locals())
    kind = index_type(index, "index_select")
    place = wrap_dim(dim, input.array.ndim, "index_select", 2)
    if index.array.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if not input.array.ndim and index.array.size != 1:
        raise RuntimeError(f"index_select(): Index to scalar can have only 1 value, got {index.array.size} value(s)")
    if kind not in (dtypes.int32, dtypes.int64):
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    promotion.one_device("index_select", (input, index))
    if index.array.size and not _size(input, place) and input.array.ndim > 1:
        raise RuntimeError("index_select(): self indexing axis dim should be positive")
    if out_of_range(index.array, 0, _size(input, place)) is not None:
        raise IndexError("index out of range in self")
    return structured.custom(INDEX_SELECT, (input, index), place)


@twins(out=Out())
def index_add(input: Any, dim: int, index: Any, source: Any, *, alpha: Any = 1) -> Any:
    """Add slices, times ``alpha``, to those that a vector of indices names.

    The order in which slices for one place are added depends on nothing but the indices, on CUDA too.

    Parameters
    ----------
    input : Tensor
        What is added to, in a copy.
    dim : int
        The dimension.
    index : Tensor
        A vector of int64 or int32; a place that it names twice gets both slices.
    source : Tensor
        The slices: of the input's type, and its shape but in ``dim``.
    alpha : number
        A factor.

    Raises
    ------
    RuntimeError, IndexError
        If an index is out of range, or shapes or types do not suit.

    Examples
    --------
    >>> import gradlite
    >>> x, index = gradlite.zeros(3, device="cpu"), gradlite.tensor([0, 0], device="cpu")
    >>> x.index_add(0, index, gradlite.ones(2, device="cpu"), alpha=2)
    tensor([4., 0., 0.])
    """
    place, kind = _read_source("index_add", input, dim, index, source), dtypes.of_array(input.array)
    size = _size(input, place)
    wrong = out_of_range(index.array, 0, size)
    if wrong is not None and input.array.ndim < 2:
        raise IndexError("index out of range in self")
    if wrong is not None:
        raise RuntimeError(f"index {wrong} is out of bounds for dimension {place} with size {size}")
    return INDEX_ADD, (input, index, source), place, _factor(alpha, kind)


@twins(out=Out())
def index_copy(input: Any, dim: int, index: Any, source: Any) -> Any:
    """Write slices over those that a vector of indices names; parameters as `index_add`.

    Examples
    --------
    >>> import gradlite
    >>> x, index = gradlite.zeros(3, device="cpu"), gradlite.tensor([2, 0], device="cpu")
    >>> x.index_copy(0, index, gradlite.tensor([1.0, 2.0], device="cpu"))
    tensor([2., 0., 1.])
    """
    if not isinstance(source, TensorBase):
        raise errors.argument_type("index_copy", "source", 4, "Tensor", source)
    place = wrap_dim(dim, input.array.ndim, "index_copy", 2)
    _check_copied(input, place, index, source)
    return INDEX_COPY, (input, index, source), place


@twins(check=_check_filled)
def index_fill(input: Any, dim: int, index: Any, value: Any) -> Any:
    """Fill the slices that a vector of indices names with a number, or a tensor of no dimensions.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.zeros(3, device="cpu").index_fill(0, gradlite.tensor([0, -1], device="cpu"), 7)
    tensor([7., 0., 7.])
    """
    kind, own = index_type(index, "index_fill"), dtypes.of_array(input.array)
    place = wrap_dim(dim, input.array.ndim, "index_fill", 2)
    tensor = isinstance(value, TensorBase)
    if not tensor and not promotion.is_number(value):
        forms = [f"int dim, Tensor index, {what} value" for what in ("Tensor", "Number")]
        raise errors.invalid_combination("index_fill", (dim, index, value), {}, forms)
    if tensor and value.array.ndim:
        raise RuntimeError(
            "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{value.array.ndim} dimension(s)."
        )
    if kind is not dtypes.int64:
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    if isinstance(value, complex) and not own.is_complex:
        raise RuntimeError("index_fill_(): Converting complex Scalar to non-complex type is not supported")
    if index.array.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    promotion.one_device("index_fill", (input, index))
    size = _size(input, place)
    wrong = out_of_range(index.array, -size, size)
    if wrong is not None:
        raise IndexError(f"index {wrong} is out of bounds for dimension {place} with size {size}")
    if tensor:
        return INDEX_FILL_TENSOR, (input, index, value.to(input.device)), place
    return INDEX_FILL, (input, index), place, promotion.element(value, own)


@twins(out=Out())
def index_reduce(input: Any, dim: int, index: Any, source: Any, reduce: str, *, include_self: bool = True) -> Any:
    """Reduce slices with those that a vector of indices names; parameters as `index_add`.

    Parameters
    ----------
    reduce : {"prod", "mean", "amax", "amin"}
        The reduction.
    include_self : bool
        Whether what is there takes part.

    Examples
    --------
    >>> import gradlite
    >>> x, index = gradlite.ones(2, device="cpu"), gradlite.tensor([0, 0], device="cpu")
    >>> x.index_reduce(0, index, gradlite.tensor([3.0, 5.0], device="cpu"), "mean")
    tensor([3., 1.])
    """
    place = _read_source("index_reduce", input, dim, index, source)
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    reduction(reduce, input)
    if out_of_range(index.array, 0, _size(input, place)) is not None:
        raise IndexError("index out of range in self")
    return INDEX_REDUCE, (input, index, source), place, reduce, include_self
