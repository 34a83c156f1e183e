"""Table: what occurs in a tensor, and how often: unique elements, bins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NoReturn

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import convert
from gradlite.core.tensor import TensorBase
from gradlite.ops import creating
from gradlite.ops.apply import structured
from gradlite.ops.arguments import wrap_dim
from gradlite.ops.declared import public
from gradlite.ops.dimensions import check_real, wide
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import Out
from gradlite.ops.results import named_result
from gradlite.ops.structured import Structured

INT64 = dtypes.int64.numpy

# ---------------------------------------------------------------------------------- arrays


def _unique(x: Array, dim: int | None, sort: bool) -> tuple[Array, Array, Array]:
    """Find the elements, or the slices along a dimension, without repetitions, where each went, how many there were.

    Equal neighbours are one; after sorting all that are equal are neighbours.  NaN equals nothing.
    """
    xp = arrays.module_of(x)
    slices = x.reshape(-1, 1) if dim is None else x.swapaxes(0, dim)
    lines = wide(slices).reshape(slices.shape[0], math.prod(slices.shape[1:]))
    size, length = lines.shape
    if not sort or not size or not length:
        order = xp.arange(size)
    elif length == 1:
        order = lines.reshape(-1).argsort(kind="stable")
    else:
        order = xp.lexsort(xp.ascontiguousarray(lines.T[::-1]))
    ordered = lines[order]
    fresh = xp.full((size,), True)
    fresh[1:] = ARRAYS.ne(ordered[1:], ordered[:-1]).any(axis=1)
    (first,) = xp.where(fresh)  # the host must know how many there are
    inverse = xp.empty((size,), INT64)
    inverse[order] = convert(fresh, INT64).cumsum(axis=0) - 1
    counts = xp.concatenate((first[1:], xp.full((min(size, 1),), size, INT64))) - first
    found = slices[order[first]]
    if dim is None:
        return found.reshape(-1), inverse.reshape(x.shape), counts
    return found.swapaxes(0, dim).copy(), inverse, counts


def _bincount(x: Array, weights: Array | None, minlength: int) -> Array:
    xp = arrays.module_of(x)
    if weights is None:
        return xp.bincount(convert(x, INT64), None, minlength)
    kind = weights.dtype if weights.dtype == dtypes.float32.numpy else dtypes.float64.numpy
    return convert(xp.bincount(convert(x, INT64), convert(weights, dtypes.float64.numpy), minlength), kind)


def _counted(place: Array, inside: Array, weight: Array | None, bins: int) -> Array:
    """Add up the weights of what lies in each bin; what lies on the last edge counts for the last bin."""
    double = dtypes.float64.numpy
    amount = convert(inside, double) if weight is None else ARRAYS.where(inside, convert(weight, double), 0.0)
    place = ARRAYS.where(inside, ARRAYS.minimum(place, place * 0 + (bins - 1)), 0)
    return arrays.module_of(place).bincount(place, amount, bins)


def _histc(x: Array, bins: int, low: float, high: float) -> Array:
    wider = wide(x).reshape(-1)
    inside = ARRAYS.ge(wider, low) & ARRAYS.le(wider, high)
    share = ARRAYS.div(ARRAYS.mul(ARRAYS.sub(wider, low), bins), high - low)
    place = convert(ARRAYS.where(inside, share, 0.0), INT64)
    return convert(_counted(place, inside, None, bins), x.dtype)


def _histogram(x: Array, edges: Array, weight: Array | None, density: bool) -> tuple[Array, Array]:
    line, ends = wide(x).reshape(-1), wide(edges)
    inside = ARRAYS.ge(line, ends[:1]) & ARRAYS.le(line, ends[-1:])
    place = convert(arrays.module_of(x).searchsorted(ends, line, "right"), INT64) - 1
    found = _counted(place, inside, None if weight is None else weight.reshape(-1), edges.size - 1)
    if density:
        found = found / (found.sum() * (ends[1:] - ends[:-1]))
    return convert(found, x.dtype), edges


# ---------------------------------------------------------------------------------- rows


def _missing(name: str) -> NoReturn:
    raise NotImplementedError(f"the derivative for '{name}' is not implemented.")


def _refuse(name: str) -> NoReturn:
    raise RuntimeError(f"derivative for aten::{name} is not implemented")


UNIQUE, UNIQUE_DIM, UNIQUE_CONSECUTIVE = (
    Structured(name, lambda x, dim, sort: _unique(x, dim, sort), slope, node=node)
    for name, slope, node in (
        ("_unique2", lambda g: _missing("_unique2"), "Unique2Backward0"),
        ("unique_dim", lambda g: _missing("unique_dim"), "UniqueDimBackward0"),
        ("unique_consecutive", lambda g: _missing("unique_consecutive"), "UniqueConsecutiveBackward0"),
    )
)
NONE = "torch::autograd::NotImplemented"
BINCOUNT = Structured("bincount", _bincount, None, lambda g: _refuse("bincount"), node=NONE)
HISTC = Structured("histc", _histc, None)
HISTOGRAM = Structured("histogram", _histogram,
    lambda g: _refuse("histogram"), lambda g: _refuse("histogram"), lambda g: _refuse("histogram"),
    node=NONE)  # fmt: skip

histogram_result = named_result("histogram", "hist", "bin_edges")

# ---------------------------------------------------------------------------------- unique elements


def _parts(found: Sequence[Any], return_inverse: bool, return_counts: bool) -> Any:
    values, inverse, counts = found
    wanted = (values, *([inverse] if return_inverse else []), *([counts] if return_counts else []))
    return wanted if len(wanted) > 1 else values


def _checked_dim(input: Any, dim: int | None) -> int | None:
    check_real("unique", input.array)
    if dim is None:
        return None
    if not input.array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    place = wrap_dim(dim, input.array.ndim, "unique")
    if any(not n for d, n in enumerate(input.array.shape) if d != place):
        raise RuntimeError("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied")
    return place


@public()
def unique(
    input: Any,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """Find the elements, or the slices along a dimension, without repetitions.

    Parameters
    ----------
    input : Tensor
        The elements.
    sorted : bool
        Whether to sort them; they are sorted in any case.
    return_inverse : bool
        Whether to return too where each element is in the result.
    return_counts : bool
        Whether to return too how often each occurs.
    dim : int, optional
        The dimension whose slices are compared; by default elements are.

    Returns
    -------
    Tensor, or a tuple of tensors

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([3, 1, 1], device="cpu")
    >>> x.unique(), x.unique(return_counts=True)[1]
    (tensor([1, 3]), tensor([2, 1]))
    """
    place = _checked_dim(input, dim)
    found = structured.custom(UNIQUE if dim is None else UNIQUE_DIM, (input,), place, True)
    return _parts(found, return_inverse, return_counts)


@public()
def unique_consecutive(
    input: Any, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """Leave out elements, or slices along a dimension, that equal the one before; parameters as `unique`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1, 1, 2, 1], device="cpu").unique_consecutive()
    tensor([1, 2, 1])
    """
    found = structured.custom(UNIQUE_CONSECUTIVE, (input,), _checked_dim(input, dim), False)
    return _parts(found, return_inverse, return_counts)


# ---------------------------------------------------------------------------------- bins


@public(BINCOUNT)
def bincount(input: Any, weights: Any = None, minlength: int = 0) -> Any:
    """Count how often each number occurs in a vector of integers from 0 on.

    Parameters
    ----------
    input : Tensor
        The integers.
    weights : Tensor, optional
        What each counts for.
    minlength : int
        The least size of the result.

    Raises
    ------
    RuntimeError
        If an integer is negative, the input no vector, or the weights do not fit.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.bincount(gradlite.tensor([1, 1, 3], device="cpu"))
    tensor([0, 2, 0, 1])
    """
    kind = dtypes.of_array(input.array)
    if kind.category != dtypes.INTEGRAL:
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{kind.legacy}'")
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if input.array.ndim != 1 or (input.array.size and bool(input.array.min() < 0)):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is not None and weights.array.shape != input.array.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    return structured.custom(BINCOUNT, (input, weights), minlength)


def _outer_edges(name: str, which: str, x: Array, low: float, high: float, apart: float) -> tuple[float, float]:
    """Choose the outermost edges: those given, or where they are equal the smallest and the largest element."""
    if low == high and x.size:
        low, high = float(x.min()), float(x.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"torch.{name}: {which}range {'of ' * (name == 'histc')}[{low:g}, {high:g}] is not finite")
    return (low - apart, high + apart) if low == high else (low, high)


def _check_bins(bins: int) -> None:
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")


@public(HISTC, out=Out())
def histc(input: Any, bins: int = 100, min: float = 0, max: float = 0) -> Any:
    """Count how many elements lie in each of so many bins of one width.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    bins : int
        How many bins.
    min, max : float
        Their outermost edges; where they are equal, the smallest and the largest element.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.histc(gradlite.tensor([1.0, 2.0, 1.0], device="cpu"), bins=4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    kind = dtypes.of_array(input.array)
    if not kind.is_floating_point:
        raise NotImplementedError(f"\"histogram_cpu\" not implemented for '{kind.legacy}'")
    _check_bins(bins)
    if min > max:
        raise RuntimeError("torch.histc: max must be larger than min")
    return structured.custom(HISTC, (input,), bins, *_outer_edges("histc", "", wide(input.array), min, max, 1))


@public(HISTOGRAM, out=Out())
def histogram(input: Any, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False) -> Any:
    """Add up the weights of the elements in each bin.

    Parameters
    ----------
    input : Tensor
        Of type float32 or float64.
    bins : int or Tensor
        How many bins of one width, or the edges of all, in order.
    range : tuple of float, optional
        The outermost edges of a number of bins; by default the smallest and the largest element.
    weight : Tensor, optional
        What each element counts for; by default 1.
    density : bool
        Whether to divide by the sum and by the width of each bin.

    Returns
    -------
    named tuple
        The tensors ``hist`` and ``bin_edges``.

    Examples
    --------
    >>> import gradlite
    >>> counts, edges = gradlite.histogram(gradlite.tensor([1.0, 2.0, 1.0], device="cpu"), 2, range=(0.0, 3.0))
    >>> counts, edges
    (tensor([2., 1.]), tensor([0.0000, 1.5000, 3.0000]))
    """
    kind = dtypes.of_array(input.array)
    if isinstance(bins, TensorBase):
        edges = bins
        _check_edges(bins.array, kind)
    else:
        _check_bins(bins)
        low, high = (0.0, 0.0) if range is None else range
        if low > high:
            raise RuntimeError(
                f"torch.histogramdd: min should not exceed max, but got min {low:g} max {high:g} for dimension 0"
            )
    narrow = kind not in (dtypes.float32, dtypes.float64) and range is None and not isinstance(bins, TensorBase)
    if narrow or not kind.is_floating_point:
        kernel = "histogramdd" if narrow else "histogram_cpu"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{kind.legacy}'")
    if weight is not None:
        _check_weight(input.array, weight.array)
    if not isinstance(bins, TensorBase):
        if range is None and not input.array.size:
            low, high = 0.0, 1.0
        else:
            given = input.array if range is None else input.array.reshape(-1)[:0]
            low, high = _outer_edges("histogramdd", "dimension 0's ", given, low, high, 0.5)
        edges = creating.linspace(low, high, bins + 1, dtype=kind, device=input.device)
    return histogram_result(*structured.custom(HISTOGRAM, (input, edges, weight), density))


def _check_edges(edges: Array, kind: dtypes.dtype) -> None:
    if edges.ndim != 1:
        raise RuntimeError(
            f"torch.histogramdd: bins tensor should have one dimension, but got {edges.ndim} dimensions in the bins "
            "tensor for dimension 0"
        )
    if not edges.size:
        raise RuntimeError(
            "torch.histogramdd: bins tensor should have at least 1 element, but got 0 elements in the bins tensor for "
            "dimension 0"
        )
    own = dtypes.of_array(edges)
    if own is not kind:
        raise RuntimeError(
            "torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype "
            f"{kind.in_c} and bins for dimension 0 with dtype {own.in_c}"
        )
    _check_bins(edges.size - 1)


def _check_weight(x: Array, weight: Array) -> None:
    if weight.shape != x.shape:
        raise RuntimeError(
            "torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor "
            f"excluding its innermost dimension, but got input with shape {[x.size, 1]} and weight with shape "
            f"{[weight.size]}"
        )
    if weight.dtype != x.dtype:
        names = dtypes.of_array(x).in_c, dtypes.of_array(weight).in_c
        raise RuntimeError(
            "torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same "
            f"dtype, but got input({names[0]}), and weight({names[1]})"
        )
