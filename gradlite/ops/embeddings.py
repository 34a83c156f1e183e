"""Table: rows of a matrix by their numbers: `embedding`, and their sums, means or maxima: `embedding_bag`."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.accumulating import add_at
from gradlite.backend.arrays import Array
from gradlite.backend.moving import convert
from gradlite.core.graph import wrap
from gradlite.core.views import check_write, describe_alias
from gradlite.ops import fx, viewing
from gradlite.ops.apply import structured
from gradlite.ops.declared import FUNCTIONAL, exported, public
from gradlite.ops.derived import composite
from gradlite.ops.distances import norm
from gradlite.ops.fx import ARRAYS
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


def _add_rows(count: int, places: Array, rows: Array) -> Array:
    """Add up rows by their places, into zeros; on the CPU run by run of equal places, after they are sorted."""
    full = arrays.module_of(rows).zeros((count, *rows.shape[1:]), rows.dtype)
    if not arrays.is_numpy(rows) or not places.size:
        add_at(full, (places,), rows)
        return full
    order = np.argsort(places, kind="stable")
    ordered = places[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    full[ordered[starts]] = np.add.reduceat(rows[order], starts, axis=0)
    return full


def _frequencies(places: Array, count: int, dtype: np.dtype) -> Array:
    """Return for each place how often it occurs."""
    ones = arrays.module_of(places).full(places.shape, 1, dtype)
    return _add_rows(count, places, ones)[places]


def _row_factors(indices: Array, count: int, padding_idx: int, by_freq: bool, dtype: np.dtype) -> Array:
    """Return what the gradient of each row is multiplied by: 0 for padding, and one over its frequency if wanted."""
    factor = convert(ARRAYS.ne(indices, padding_idx), dtype)
    return ARRAYS.div(factor, _frequencies(indices, count, dtype)) if by_freq else factor


def _bag_of(offsets: Array, count: int) -> Array:
    """Return for each of ``count`` places the bag that it lies in."""
    xp = arrays.module_of(offsets)
    return xp.searchsorted(offsets, xp.arange(count, dtype=offsets.dtype), side="right") - 1


def _embedding_bag(
    x: Array, indices: Array, offsets: Array, per_sample_weights: Array | None, mode: str, bags: int, padding_idx: int
) -> tuple[Array, ...]:
    """Return the result, the bag of each index, how many each bag holds, and the index of each maximum."""
    xp, bag = arrays.module_of(x), _bag_of(offsets[:bags], indices.size)
    rows = ARRAYS.wide(x)[indices]
    counted = convert(ARRAYS.ne(indices, padding_idx), rows.dtype)
    sizes = _add_rows(bags, bag, counted)
    if mode == "max":
        y, chosen = _maxima(rows, indices, bag, offsets[:bags], counted)
    else:
        factor = ARRAYS.div(counted, ARRAYS.clamp_min(sizes, 1.0)[bag]) if mode == "mean" else counted
        if per_sample_weights is not None:
            factor = ARRAYS.mul(factor, ARRAYS.wide(per_sample_weights))
        y, chosen = _add_rows(bags, bag, ARRAYS.mul(rows, factor.reshape(-1, 1))), xp.zeros((bags,), bag.dtype)
    return convert(y, x.dtype), bag, convert(sizes, bag.dtype), chosen


def _maxima(rows: Array, indices: Array, bag: Array, offsets: Array, counted: Array) -> tuple[Array, Array]:
    """Return the largest of each bag in each column and the index of the first that is: 0 and -1 of an empty bag."""
    xp, bags = arrays.module_of(rows), offsets.shape[0]
    within = xp.arange(indices.size) - offsets[bag]
    longest = int(within.max()) + 1 if indices.size else 1
    kept = counted.reshape(-1, 1) > 0
    spread = xp.full((bags, longest, rows.shape[1]), -np.inf, rows.dtype)
    spread[bag, within] = ARRAYS.where(kept, rows, xp.full((), -np.inf, rows.dtype))
    named = xp.full((bags, longest), -1, np.int64)
    named[bag, within] = xp.where(kept.reshape(-1), indices, -1)
    place = spread.argmax(axis=1)
    chosen = named[xp.arange(bags).reshape(-1, 1), place]
    return ARRAYS.keep_where(chosen >= 0, spread.max(axis=1)), chosen


# ---------------------------------------------------------------------------------- formulas

composite("add_rows", lambda rows, places, count: _add_rows(count, places, rows),
    lambda rows, places, count: fx.TENSORS.index_backward(rows, (count, *rows.shape[1:]), (places,)))  # fmt: skip
composite("row_factors",
    lambda indices, count, padding_idx, by_freq, like: _row_factors(indices, count, padding_idx, by_freq, like.dtype),
    lambda indices, count, padding_idx, by_freq, like:
        wrap(_row_factors(indices.array, count, padding_idx, by_freq, like.array.dtype)))  # fmt: skip


def _columns(chosen: Array) -> tuple[Array, Array]:
    """Return the places of what was chosen in each column; those of nothing are 0."""
    xp = arrays.module_of(chosen)
    return xp.where(chosen < 0, 0, chosen), arrays.expand(xp.arange(chosen.shape[1]), chosen.shape)


composite("columns", _columns, lambda chosen: tuple(wrap(a) for a in _columns(chosen.array)))


def _embedding_slope(g: Any, indices: Any, x_shape: Any, padding_idx: Any, by_freq: Any) -> Any:
    places = fx.reshape(indices, (-1,))
    rows = fx.reshape(fx.wide(g), (*places.shape, *x_shape[1:]))
    if padding_idx >= 0 or by_freq:
        rows = fx.mul(rows, fx.unsqueeze(fx.row_factors(places, x_shape[0], padding_idx, by_freq, rows), 1))
    return fx.add_rows(rows, places, x_shape[0])


def _bag_slope(
    g: Any, indices: Any, offsets: Any, per_sample_weights: Any, y1: Any, y2: Any, y3: Any, x_shape: Any, mode: Any,
    padding_idx: Any, by_freq: Any,
) -> Any:  # fmt: skip
    g = fx.wide(g[0])
    if mode == "max":
        return fx.index_backward(fx.keep_where(fx.ge(y3, 0), g), x_shape, fx.columns(y3))
    if mode == "mean":
        g = fx.div(g, fx.unsqueeze(fx.clamp_min(fx.like(y2, g), 1.0), 1))
    rows = fx.index(g, (y1,))
    factor = fx.row_factors(indices, x_shape[0], padding_idx, by_freq, rows)
    if per_sample_weights is not None:
        factor = fx.mul(factor, fx.wide(per_sample_weights))
    return fx.add_rows(fx.mul(rows, fx.unsqueeze(factor, 1)), indices, x_shape[0])


def _bag_slope_of_weights(g: Any, x: Any, indices: Any, offsets: Any, y1: Any, padding_idx: Any) -> Any:
    rows = fx.mul(fx.index(fx.wide(g[0]), (y1,)), fx.index(fx.wide(x), (indices,)))
    return fx.mul(fx.reshape(fx.total(rows, (1,)), indices.shape), fx.row_factors(indices, 0, padding_idx, False, rows))


# ---------------------------------------------------------------------------------- rows

EMBEDDING = Structured("embedding", lambda x, indices, padding_idx, by_freq: x[indices], _embedding_slope, None)
EMBEDDING_BAG = Structured("embedding_bag",
    lambda x, indices, offsets, per_sample_weights, mode, bags, padding_idx, by_freq:
        _embedding_bag(x, indices, offsets, per_sample_weights, mode, bags, padding_idx),
    _bag_slope, None, None, _bag_slope_of_weights,
    saved={"x": "weight", "y1": "result1", "y2": "result2", "y3": "result3"})  # fmt: skip

# ---------------------------------------------------------------------------------- functions


def _check(function: str, indices: Any, weight: Any, sparse: bool) -> None:
    if sparse:
        raise NotImplementedError(f"{function}: sparse gradients are left out; use sparse=False.")
    if weight.array.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if indices.dtype not in (dtypes.int64, dtypes.int32):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"{arrays.legacy_type(indices.array)} instead (while checking arguments for {function})"
        )
    here, there = devices.of_array(weight.array), devices.of_array(indices.array)
    if here != there:
        raise errors.two_devices(f"argument indices of {function}", here, there)


def _out_of_range(indices: Array, count: int) -> bool:
    """Return whether an index is none; on CUDA the check would wait for the device."""
    return arrays.is_numpy(indices) and bool(((indices < 0) | (indices >= count)).any())


def _renormalize(weight: Any, indices: Array, max_norm: float, norm_type: float) -> None:
    """Scale the rows that are read down to a norm, in place: a write that is not recorded."""
    check_write(weight, False)
    places = indices.reshape(-1)
    rows = weight.array[places]
    size = norm(rows, norm_type, (1,))
    scale = ARRAYS.div(arrays.module_of(rows).full(size.shape, max_norm, size.dtype), ARRAYS.add(size, 1e-7))
    scaled = convert(ARRAYS.mul(ARRAYS.wide(rows), scale), rows.dtype)
    weight.array[places] = ARRAYS.where(ARRAYS.gt(size, max_norm), scaled, rows)
    weight.version.bump("embedding_renorm_", describe_alias(weight))


@exported(within=[FUNCTIONAL])
@public(EMBEDDING, method=False)
def embedding(
    input: Any,
    weight: Any,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """Pick rows of a matrix.

    Parameters
    ----------
    input : Tensor
        The rows' numbers, of an integer type.
    weight : Tensor
        The matrix.
    padding_idx : int, optional
        A row that gets no gradient.
    max_norm : float, optional
        The norm to which the rows that are picked are scaled down first, in place.
    norm_type : float
        Which norm.
    scale_grad_by_freq : bool
        Whether to divide a row's gradient by how often it is picked.
    sparse : bool
        Sparse gradients are left out.

    Raises
    ------
    IndexError, RuntimeError
        If (on the CPU) there is no such row, or a type or shape does not fit.

    Examples
    --------
    >>> import gradlite
    >>> weight = gradlite.tensor([[1.0, 2.0], [3.0, 4.0]], device="cpu")
    >>> gradlite.nn.functional.embedding(gradlite.tensor([1, 0], device="cpu"), weight)
    tensor([[3., 4.],
            [1., 2.]])
    """
    count = weight.array.shape[0] if weight.array.ndim else 0
    if padding_idx is not None and weight.array.ndim == 2:
        if not -count <= padding_idx < count:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx %= count
    _check("embedding", input, weight, sparse)
    if _out_of_range(input.array, count):
        raise IndexError("index out of range in self")
    if max_norm is not None:
        _renormalize(weight, input.array, max_norm, norm_type)
    return structured.custom(EMBEDDING, (weight, input), -1 if padding_idx is None else padding_idx, scale_grad_by_freq)


@exported(within=[FUNCTIONAL])
@public(EMBEDDING_BAG, method=False)
def embedding_bag(
    input: Any,
    weight: Any,
    offsets: Any = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Any:
    """Add up rows of a matrix, bag by bag; or average them, or find the largest of each column.

    Parameters
    ----------
    input : Tensor
        The rows' numbers: each row of a matrix is a bag, or the bags of a vector begin at ``offsets``.
    weight, max_norm, norm_type, scale_grad_by_freq, sparse
        As in `embedding`.
    offsets : Tensor, optional
        Where bags begin; the first is 0.
    mode : str
        ``"sum"``, ``"mean"`` or ``"max"``.
    per_sample_weights : Tensor, optional
        A factor for each number, where rows are added up.
    include_last_offset : bool
        Whether the last offset is the end.
    padding_idx : int, optional
        A row that counts for nothing.

    Raises
    ------
    ValueError, RuntimeError, NotImplementedError
        If arguments do not fit.

    Examples
    --------
    >>> import gradlite
    >>> weight = gradlite.tensor([[1.0, 2.0], [3.0, 4.0]], device="cpu")
    >>> gradlite.nn.functional.embedding_bag(gradlite.tensor([[0, 1]], device="cpu"), weight)
    tensor([[2., 3.]])
    """
    _check_bag_arguments(input, offsets, mode, scale_grad_by_freq, sparse, per_sample_weights)
    if input.array.ndim == 2:
        lines, length = input.array.shape
        if not length:
            raise RuntimeError("step must be nonzero")
        where, kind = devices.of_array(input.array), input.array.dtype
        starts = arrays.to_device(np.arange(0, lines * length, length, dtype=kind), where)
        offsets, input = wrap(starts), viewing.reshape(input, (-1,))
        per_sample_weights = None if per_sample_weights is None else viewing.reshape(per_sample_weights, (-1,))
    _check("embedding_bag", input, weight, sparse)
    _check_offsets(input.array.size, offsets)
    count = weight.array.shape[0]
    if padding_idx is not None:
        if not -count <= padding_idx < count:
            raise RuntimeError(
                f"padding_idx must be within the number of embeddings, -{count} through {count - 1}, but got "
                f"{padding_idx}"
            )
        padding_idx %= count
    if per_sample_weights is not None and per_sample_weights.dtype is not weight.dtype:
        raise RuntimeError(
            "Expected tensor for argument #1 'weight' to have the same type as tensor for argument #1 "
            f"'per_sample_weights'; but type {arrays.legacy_type(weight.array)} does not equal "
            f"{arrays.legacy_type(per_sample_weights.array)} (while checking arguments for embedding_bag)"
        )
    if _out_of_range(input.array, count):
        raise RuntimeError("Expected i < index_size to be true, but got false: an index is no row of the weight.")
    if max_norm is not None:
        _renormalize(weight, input.array, max_norm, norm_type)
    bags = offsets.array.shape[0] - include_last_offset
    if include_last_offset and (end := int(offsets.array[-1])) < input.array.size:  # the rest lies in no bag
        input = viewing.narrow(input, 0, 0, end)
        per_sample_weights = None if per_sample_weights is None else viewing.narrow(per_sample_weights, 0, 0, end)
    padding = -1 if padding_idx is None else padding_idx
    operands = (weight, input, offsets, per_sample_weights)
    return structured.custom(EMBEDDING_BAG, operands, mode, bags, padding, scale_grad_by_freq)[0]


def _check_bag_arguments(
    input: Any, offsets: Any, mode: str, scale_grad_by_freq: bool, sparse: bool, per_sample_weights: Any
) -> None:
    ndim = input.array.ndim
    if per_sample_weights is not None and per_sample_weights.array.shape != input.array.shape:
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then it must have the "
            f"same shape as the input ({input.shape})"
        )
    if ndim not in (1, 2):
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {ndim}")
    if ndim == 2 and offsets is not None:
        raise ValueError(
            "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
            f"sequences. However, found offsets of type {type(offsets)}"
        )
    if ndim == 1 and offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    if ndim == 1 and offsets.array.ndim != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max" and scale_grad_by_freq:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if mode == "max" and sparse:
        raise ValueError("max mode does not support sparse weights")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got "
            f"mode='{mode}')."
        )


def _check_offsets(count: int, offsets: Any) -> None:
    """Check where bags begin and end; on CUDA that would wait for the device."""
    if offsets.dtype not in (dtypes.int64, dtypes.int32):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"{arrays.legacy_type(offsets.array)} instead (while checking arguments for embedding_bag)"
        )
    known = offsets.array
    if not arrays.is_numpy(known) or not known.size:
        return
    if known[0] != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, "
            f"got {known[0]}"
        )
    if known[-1] > count:
        raise RuntimeError(
            f"offsets[-1] can not be greater than input's length {count} but got offsets[-1] of {known[-1]}"
        )
