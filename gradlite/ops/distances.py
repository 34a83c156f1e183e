"""Table: distances between vectors, what is normalised by a length, and the losses of distances."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import convert
from gradlite.backend.shapes import joint_shape
from gradlite.core.graph import operations, wrap
from gradlite.core.modes import unrecorded
from gradlite.ops import fx, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.arguments import wrap_dim
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported, public
from gradlite.ops.derived import composite
from gradlite.ops.formulas import aggregate
from gradlite.ops.fx import ARRAYS
from gradlite.ops.losses import read_reduction
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


def norm(x: Array, p: float, dims: Sequence[int]) -> Array:
    """Compute the p-norm along dimensions, which stay with size 1, in the type of the elements' arithmetic."""
    wide = ARRAYS.wide(x)
    size = ARRAYS.absolute(wide)
    if p == 0:
        return ARRAYS.total(convert(ARRAYS.ne(wide, 0.0), wide.dtype), dims)
    if p == 1:
        return ARRAYS.total(size, dims)
    if p == 2:
        return ARRAYS.sqrt(ARRAYS.total(ARRAYS.mul(wide, wide), dims))
    if math.isinf(p):
        largest = size.max if p > 0 else size.min
        return largest(axis=tuple(dims) if x.ndim else (), keepdims=True)
    return ARRAYS.pow(ARRAYS.total(ARRAYS.pow(size, p), dims), 1 / p)


def _norm_along(x: Array, p: float, dims: tuple[int, ...], keepdim: bool) -> Array:
    y = convert(norm(x, p, dims), x.dtype)
    return y if keepdim else y.reshape(tuple(n for d, n in enumerate(x.shape) if d not in dims))


def _differences(x: Array, z: Array) -> Array:
    """Subtract each row of the second matrix from each of the first."""
    return ARRAYS.sub(arrays.unsqueeze(ARRAYS.wide(x), x.ndim - 1), arrays.unsqueeze(ARRAYS.wide(z), z.ndim - 2))


def _lengths(d: Array, p: float, dtype: np.dtype) -> Array:
    if not d.shape[-1]:
        return arrays.module_of(d).zeros(d.shape[:-1], dtype)
    return convert(norm(d, p, (d.ndim - 1,)).reshape(d.shape[:-1]), dtype)


def _euclidean(x: Array, z: Array) -> Array:
    """Compute distances by one product of matrices: less exact, faster where there are many rows."""
    squares = [ARRAYS.total(ARRAYS.mul(a, a), (2,)) for a in (x, z)]
    product = ARRAYS.bmm(x, z.transpose(0, 2, 1))
    total = ARRAYS.add(squares[0], squares[1].transpose(0, 2, 1))
    return ARRAYS.sqrt(ARRAYS.clamp_min(ARRAYS.sub(total, ARRAYS.mul(product, 2.0)), 0.0))


def _places_of_pairs(x: Array) -> tuple[Array, Array]:
    """Return the places of the two rows of each pair."""
    where = devices.of_array(x)
    return tuple(arrays.to_device(places, where) for places in np.triu_indices(x.shape[0], 1))


def _pdist(x: Array, p: float) -> Array:
    i, j = _places_of_pairs(x)
    return _lengths(ARRAYS.sub(ARRAYS.wide(x)[i], ARRAYS.wide(x)[j]), p, x.dtype)


composite("places_of_pairs", _places_of_pairs, lambda x: tuple(wrap(places) for places in _places_of_pairs(x.array)))

# ---------------------------------------------------------------------------------- formulas


def _norm_slope(g: Any, x: Any, y: Any, p: Any, dims: Any) -> Any:
    """Differentiate a norm; of elements that are all the largest the gradient is shared along ``dims``, if any."""
    g, x, y = fx.wide(g), fx.wide(x), fx.wide(y)
    if p == 0:
        return fx.zeros(fx.mul(x, g))
    if p == 1:
        return fx.mul(fx.sign(x), g)
    if p == 2:
        return fx.mul(x, fx.keep_where(fx.ne(y, 0.0), fx.div(g, y)))
    size: Any = fx.absolute(x)
    if math.isinf(p):
        largest = fx.like(fx.eq(size, y), x)
        return fx.mul(fx.mul(fx.sign(x), largest), fx.div(g, fx.total(largest, dims)) if dims else g)
    steep = fx.mul(fx.sign(x), fx.pow(size, p - 1))
    if p < 1:
        steep = fx.keep_where(fx.ne(x, 0.0), steep)
    return fx.mul(steep, fx.keep_where(fx.ne(y, 0.0), fx.div(g, fx.pow(y, p - 1))))


def _kept_shape(shape: Any, dims: Any) -> Any:
    return tuple(1 if d in dims else n for d, n in enumerate(shape))


def _norm_along_slope(g: Any, x: Any, y: Any, p: Any, dims: Any) -> Any:
    if p == 0:
        return None  # as PyTorch: no gradient, rather than zeros
    kept = _kept_shape(x.shape, dims)
    return _norm_slope(fx.reshape(g, kept), x, fx.reshape(y, kept), p, dims)


def _cdist_slopes(g: Any, x: Any, z: Any, y: Any, p: Any) -> Any:
    n = len(x.shape)
    d = fx.sub(fx.unsqueeze(fx.wide(x), n - 1), fx.unsqueeze(fx.wide(z), n - 2))
    slope = _norm_slope(fx.unsqueeze(g, n), d, fx.unsqueeze(y, n), p, ())
    return fx.reshape(fx.total(slope, (n - 1,)), x.shape), fx.neg(fx.reshape(fx.total(slope, (n - 2,)), z.shape))


def _euclidean_slopes(g: Any, x: Any, z: Any, y: Any) -> Any:
    share = fx.keep_where(fx.ne(y, 0.0), fx.div(g, y))
    turned = fx.transpose(share, 1, 2)
    return (
        fx.sub(fx.mul(x, fx.total(share, (2,))), fx.bmm(share, z)),
        fx.sub(fx.mul(z, fx.total(turned, (2,))), fx.bmm(turned, x)),
    )


def _pdist_slope(g: Any, x: Any, y: Any, p: Any) -> Any:
    i, j = fx.places_of_pairs(x)
    d = fx.sub(fx.index(fx.wide(x), (i,)), fx.index(fx.wide(x), (j,)))
    slope = _norm_slope(fx.unsqueeze(g, 1), d, fx.unsqueeze(y, 1), p, ())
    return fx.sub(fx.index_backward(slope, x.shape, (i,)), fx.index_backward(slope, x.shape, (j,)))


# ---------------------------------------------------------------------------------- rows

NORM = Structured("norm_along", _norm_along, _norm_along_slope, node="NormBackward1")
CDIST = Structured("cdist", lambda x, z, p: _lengths(_differences(x, z), p, x.dtype), *[_cdist_slopes] * 2,
    joint=True, saved={"x": "x1", "z": "x2"})  # fmt: skip
EUCLIDEAN = Structured("euclidean_dist", _euclidean, *[_euclidean_slopes] * 2, joint=True,
    saved={"x": "x1", "z": "x2"})  # fmt: skip
PDIST = Structured("pdist", _pdist, _pdist_slope)

# ---------------------------------------------------------------------------------- functions


def _length(input: Any, p: float, dim: Any, keepdim: bool) -> Any:
    """Compute the p-norm along a dimension, several, or all."""
    ndim = input.array.ndim
    given = dim if isinstance(dim, (tuple, list)) else range(ndim) if dim is None else (dim,)
    dims = tuple(wrap_dim(d, ndim, "norm", 3) for d in given)
    kind = dtypes.of_array(input.array)
    if not kind.is_floating_point:
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {kind.legacy}"
        )
    return structured.custom(NORM, (input,), float(p), dims, keepdim)


@exported(within=[FUNCTIONAL])
def normalize(input: Any, p: float = 2.0, dim: Any = 1, eps: float = 1e-12, out: Any = None) -> Any:
    """Divide by the p-norm along a dimension.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    p : float
        Which norm.
    dim : int, tuple of int, or None
        The dimension, several, or all.
    eps : float
        The least that is divided by.
    out : Tensor, optional
        Where to write the result.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.functional.normalize(gradlite.tensor([[3.0, 4.0]], device="cpu"))
    tensor([[0.6000, 0.8000]])
    """
    least = _length(input, p, dim, True).clamp_min(eps)
    least = viewing.expand(least, input.array.shape)
    return fx.TENSORS.div(input, least) if out is None else operations["div"].function(input, least, out=out)


@exported(within=[MAIN, FUNCTIONAL])
def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Any:
    """Compute the cosine of the angle between vectors along a dimension.

    Parameters
    ----------
    x1, x2 : Tensor
        The vectors; shapes broadcast and types promote.
    dim : int
        The dimension.
    eps : float
        The least length that is divided by.

    Raises
    ------
    RuntimeError
        If the types promote to no floating type.

    Examples
    --------
    >>> import gradlite
    >>> x, z = gradlite.tensor([[3.0, 4.0]], device="cpu"), gradlite.tensor([[1.0, 0.0]], device="cpu")
    >>> gradlite.cosine_similarity(x, z)
    tensor([0.6000])
    """
    kind = promotion.result_type((x1, x2))
    if not kind.is_floating_point:
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {kind.legacy}")
    shape = joint_shape((x1.array, x2.array))
    place = wrap_dim(dim, len(shape), "cosine_similarity", 3)
    parts = []
    for t in (x1, x2):
        t = viewing.expand(t.to(kind), shape)
        size = _length(t, 2.0, place, True).clone()
        with unrecorded():  # as PyTorch: the gradient passes below the least length
            size.clamp_min_(eps)
        parts.append(t / size)
    return (parts[0] * parts[1]).sum(place)


@exported(within=[MAIN, FUNCTIONAL])
def pairwise_distance(x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """Compute the p-norm of the difference of vectors along the last dimension.

    Parameters
    ----------
    x1, x2 : Tensor
        The vectors; shapes broadcast.
    p : float
        Which norm.
    eps : float
        What is added to each difference, so that no gradient is infinite.
    keepdim : bool
        Whether the last dimension stays, with size 1.
    """
    return _length(x1 - x2 + eps, p, -1, keepdim)


MODES = {"use_mm_for_euclid_dist_if_necessary": None, "use_mm_for_euclid_dist": True,
    "donot_use_mm_for_euclid_dist": False}  # fmt: skip


@public(CDIST, method=False)
def _cdist(x1: Any, x2: Any, p: float) -> Any:
    return structured.custom(CDIST, (x1, x2), p)


@exported()
def cdist(x1: Any, x2: Any, p: float = 2.0, compute_mode: str | None = "use_mm_for_euclid_dist_if_necessary") -> Any:
    """Compute the p-norm of the difference of each row of one matrix and each of another, in batches.

    Parameters
    ----------
    x1, x2 : Tensor
        Of shapes ``(..., m, k)`` and ``(..., n, k)``; the batches broadcast.
    p : float
        Which norm.
    compute_mode : str
        ``"use_mm_for_euclid_dist"`` computes 2-norms by a product of matrices, ``"donot_use_mm_for_euclid_dist"`` does
        not; by default it does where there are more than 25 rows.

    Raises
    ------
    RuntimeError, ValueError
        If shapes, types or arguments do not fit.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([[0.0, 0.0], [3.0, 4.0]], device="cpu")
    >>> gradlite.cdist(x, x)
    tensor([[0., 5.],
            [5., 0.]])
    """
    if compute_mode not in MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    for name, t in {"X1": x1, "X2": x2}.items():
        if t.array.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {t.array.ndim}D")
    (*batch1, m, k), (*batch2, n, columns) = x1.array.shape, x2.array.shape
    if k != columns:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {k} X2: {columns}")
    for name, t in {"X1": x1, "X2": x2}.items():
        if not t.dtype.is_floating_point:
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {t.dtype.legacy}")
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    if x1.dtype is not x2.dtype:
        raise RuntimeError(f"expected scalar type {x1.dtype.legacy} but found {x2.dtype.legacy}")
    batch = np.broadcast_shapes(tuple(batch1), tuple(batch2))
    x1, x2 = (t if t.array.shape[:-2] == batch else viewing.expand(t, (*batch, *t.array.shape[-2:])) for t in (x1, x2))
    by_product = MODES[compute_mode]
    if p == 2 and (m > 25 or n > 25 if by_product is None else by_product):
        rows = [viewing.reshape(t, (-1, *t.array.shape[-2:])) for t in (x1, x2)]
        return viewing.view(structured.custom(EUCLIDEAN, tuple(rows)), (*batch, m, n))
    return _cdist(x1, x2, float(p))


@exported(within=[MAIN, FUNCTIONAL])
@public(PDIST, method=False)
def pdist(input: Any, p: float = 2.0) -> Any:
    """Compute the p-norm of the difference of each pair of rows of a matrix.

    Raises
    ------
    RuntimeError
        If there is no matrix, or ``p`` is negative.
    """
    if input.array.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.array.ndim}D")
    if not input.dtype.is_floating_point:
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    return structured.custom(PDIST, (input,), float(p))


# ---------------------------------------------------------------------------------- losses


@exported(within=[FUNCTIONAL])
def cosine_embedding_loss(
    input1: Any,
    input2: Any,
    target: Any,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute ``1 - cosine`` where the target is 1, and where it is -1 by how much the cosine exceeds ``margin``.

    Parameters
    ----------
    input1, input2 : Tensor
        Vectors, or matrices of them.
    target : Tensor
        1 or -1 for each.
    margin : float
        The margin.
    size_average, reduce, reduction
        As in `mse_loss`.

    Raises
    ------
    RuntimeError
        If shapes do not fit.
    """
    reduction = read_reduction(reduction, size_average, reduce)
    ndim, first, second = target.array.ndim, input1.array.shape, input2.array.shape
    if ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if not len(first) == len(second) == ndim + 1:
        raise RuntimeError(
            f"{ndim}D target tensor expects {ndim + 1}D input tensors, but found inputs with sizes {list(first)} and "
            f"{list(second)}."
        )
    product, *squares = [(a * b).sum(ndim) for a, b in ((input1, input2), (input1, input1), (input2, input2))]
    cosine = product / ((squares[0] + 1e-12) * (squares[1] + 1e-12)).sqrt()
    keep_where = fx.TENSORS.keep_where
    terms = keep_where(target == 1, 1 - cosine) + keep_where(target == -1, (cosine - margin).clamp_min(0))
    return aggregate(terms, reduction)


@exported(within=[FUNCTIONAL])
def hinge_embedding_loss(
    input: Any,
    target: Any,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute a distance where the target is 1, and where it is -1 by how much ``margin`` exceeds it."""
    reduction = read_reduction(reduction, size_average, reduce)
    keep_where = fx.TENSORS.keep_where
    terms = keep_where(target != 1, (margin - input).clamp_min(0)) + keep_where(target != -1, input)
    return aggregate(terms, reduction)


@exported(within=[FUNCTIONAL])
def margin_ranking_loss(
    input1: Any,
    input2: Any,
    target: Any,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute by how much the first input fails to exceed the second by ``margin``, or the other way by the target.

    Raises
    ------
    RuntimeError
        If the numbers of dimensions differ.
    """
    reduction = read_reduction(reduction, size_average, reduce)
    if not input1.array.ndim == input2.array.ndim == target.array.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            f"{input1.shape}, input2: {input2.shape}, target: {target.shape} "
        )
    return aggregate((-target * (input1 - input2) + margin).clamp_min(0), reduction)


def _triplet(
    anchor: Any, positive: Any, negative: Any, distance: Callable[[Any, Any], Any], margin: float, swap: bool
) -> Any:
    sizes = [t.array.ndim for t in (anchor, positive, negative)]
    if len(set(sizes)) != 1:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {sizes[0]}D, positive {sizes[1]}D, and negative {sizes[2]}D inputs"
        )
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = fx.TENSORS.minimum(far, distance(positive, negative))
    return (margin + near - far).clamp_min(0)


def _check_margin(margin: float) -> None:
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")


@exported(within=[FUNCTIONAL])
def triplet_margin_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute by how much the distance to the negative fails to exceed that to the positive by ``margin``.

    Parameters
    ----------
    anchor, positive, negative : Tensor
        Vectors along the last dimension.
    margin : float
        The margin.
    p, eps : float
        As in `pairwise_distance`.
    swap : bool
        Whether the negative's distance from the positive counts where it is less than that from the anchor.
    size_average, reduce, reduction
        As in `mse_loss`.

    Raises
    ------
    ValueError, RuntimeError
        If the margin is not positive, or the numbers of dimensions differ.
    """
    reduction = read_reduction(reduction, size_average, reduce)
    _check_margin(margin)
    terms = _triplet(anchor, positive, negative, lambda a, b: pairwise_distance(a, b, p, eps), margin, swap)
    return aggregate(terms, reduction)


@exported(within=[FUNCTIONAL])
def triplet_margin_with_distance_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    *,
    distance_function: Callable[[Any, Any], Any] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Any:
    """Compute `triplet_margin_loss` of distances by a function of the caller's, or else `pairwise_distance`."""
    reduction = read_reduction(reduction, None, None)
    _check_margin(margin)
    terms = _triplet(anchor, positive, negative, distance_function or pairwise_distance, margin, swap)
    return aggregate(terms, reduction)
