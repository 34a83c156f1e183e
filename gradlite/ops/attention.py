"""Table: scaled dot-product attention: one node where PyTorch has a kernel, else a composition.

The heads of a batch are folded into one dimension, and the query heads that share a key head into its rows.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import convert
from gradlite.core.graph import wrap
from gradlite.ops import dropouts, fx, neural, products, viewing
from gradlite.ops.apply import structured
from gradlite.ops.declared import FUNCTIONAL, exported, public
from gradlite.ops.derived import composite
from gradlite.ops.fx import ARRAYS
from gradlite.ops.neural import softmax_slope
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


def _shares(scores: Array) -> tuple[Array, Array]:
    """Return the softmax along the last dimension and the logarithm of its denominator; 0 where all scores are -inf."""
    largest = scores.max(axis=-1, keepdims=True)
    known = ARRAYS.gt(largest, -np.inf)
    largest = ARRAYS.keep_where(known, largest)
    powers = ARRAYS.exp(ARRAYS.sub(scores, largest))
    total = ARRAYS.total(powers, (scores.ndim - 1,))
    logarithm = ARRAYS.add(largest, ARRAYS.log(total))
    return ARRAYS.div(powers, ARRAYS.where(known, total, arrays.module_of(total).full((), 1, total.dtype))), logarithm


def _safe_softmax(x: Array, dim: int) -> Array:
    return convert(_shares(ARRAYS.wide(x))[0], x.dtype) if x.size else x.copy()


def _attention(
    query: Array, key: Array, value: Array, attn_mask: Array | None, causal: bool, scale: float
) -> tuple[Array, Array]:
    batch, heads, rows, _ = query.shape
    scores = _array_scores(query, key, attn_mask, causal, scale)
    shares, logarithm = _shares(scores)
    y = ARRAYS.bmm(shares, _array_folded(value, value.shape[1]))
    return (
        convert(y, query.dtype).reshape(batch, heads, rows, value.shape[3]),
        logarithm.reshape(batch, heads, rows),
    )


def _below(x: Array, causal: bool) -> Array | None:
    """Return a mask of the places up to the diagonal, of the last two dimensions of scores seen by head."""
    if not causal:
        return None
    xp, (rows, columns) = arrays.module_of(x), x.shape[-2:]
    return ARRAYS.ge(xp.arange(rows).reshape(-1, 1), xp.arange(columns).reshape(1, -1))


def _masked(scores: Array, attn_mask: Array | None, causal: bool) -> Array:
    """Add a mask of numbers, or set to -inf where one of bools does not hold."""
    masks = [m for m in (attn_mask, _below(scores, causal)) if m is not None]
    for mask in masks:
        if mask.dtype == np.bool_:
            scores = ARRAYS.where(mask, scores, arrays.module_of(scores).full((), -np.inf, scores.dtype))
        else:
            scores = ARRAYS.add(scores, ARRAYS.wide(mask))
    return scores


def _masked_tensor(scores: Any, attn_mask: Any, causal: bool) -> Any:
    below = _below(scores.array, causal)
    for mask in (attn_mask, None if below is None else wrap(below)):
        if mask is not None:
            scores = scores + (_as_terms(mask, scores.dtype) if mask.dtype is dtypes.bool else mask)
    return scores


def _as_terms(mask: Any, kind: dtypes.dtype) -> Any:
    """Return 0 where a mask holds, else -inf."""
    xp = arrays.module_of(mask.array)
    zero, least = (xp.full((), number, kind.numpy) for number in (0, -np.inf))
    return wrap(ARRAYS.where(mask.array, zero, least))


composite("masked_scores", _masked, _masked_tensor)


def _shares_again(scores: Array, logarithm: Array) -> Array:
    """Return what `_shares` returned, by the logarithm that was kept."""
    known = ARRAYS.gt(logarithm, -np.inf)
    return ARRAYS.keep_where(known, ARRAYS.exp(ARRAYS.sub(scores, ARRAYS.keep_where(known, logarithm))))


def _tensor_shares(scores: Any, logarithm: Any) -> Any:
    """Return them as a function of the scores, so that their derivatives are recorded."""
    keep_where, known = fx.TENSORS.keep_where, logarithm.detach() > -math.inf
    return keep_where(known, neural.softmax(keep_where(known, scores), -1))


composite("shares_again", _shares_again, _tensor_shares)

# ---------------------------------------------------------------------------------- formulas


def _folded(t: Any, heads: Any) -> Any:
    """Fold batch and heads into one dimension, and the queries that share one of ``heads`` into its rows."""
    batch, own, rows, size = t.shape
    return fx.reshape(fx.wide(t), (batch * heads, own // heads * rows, size))


def _scores(query: Any, key: Any, attn_mask: Any, causal: Any, scale: Any) -> Any:
    (batch, heads, rows, _), shared, columns = query.shape, key.shape[1], key.shape[2]
    product = fx.bmm(_folded(query, shared), fx.transpose(_folded(key, shared), 1, 2))
    seen = fx.reshape(fx.mul(product, scale), (batch, heads, rows, columns))
    return fx.reshape(fx.masked_scores(seen, attn_mask, causal), product.shape)


def _slopes(g: Any, query: Any, key: Any, value: Any, attn_mask: Any, y0: Any, y1: Any, causal: Any, scale: Any) -> Any:
    shared = key.shape[1]
    scores = _scores(query, key, attn_mask, causal, scale)
    shares = fx.shares_again(scores, fx.reshape(y1, (*scores.shape[:2], 1)))
    given = _folded(g[0], shared)
    of_shares = fx.bmm(given, fx.transpose(_folded(value, shared), 1, 2))
    of_scores = fx.mul(fx.mul(shares, fx.sub(of_shares, fx.total(fx.mul(of_shares, shares), (2,)))), scale)
    return (
        fx.reshape(fx.bmm(of_scores, _folded(key, shared)), query.shape),
        fx.reshape(fx.bmm(fx.transpose(of_scores, 1, 2), _folded(query, shared)), key.shape),
        fx.reshape(fx.bmm(fx.transpose(shares, 1, 2), given), value.shape),
    )


_array_folded, _array_scores = fx.read(_folded, fx.ARRAYS), fx.read(_scores, fx.ARRAYS)

# ---------------------------------------------------------------------------------- rows

ATTENTION = Structured("scaled_dot_product_attention", _attention, *[_slopes] * 3, None, joint=True,
    node="ScaledDotProductFlashAttentionForCpuBackward0", saved={"y0": "output", "y1": "logsumexp"})  # fmt: skip
SAFE_SOFTMAX = Structured("safe_softmax", _safe_softmax, softmax_slope)

# ---------------------------------------------------------------------------------- functions


def _check(query: Any, key: Any, value: Any, attn_mask: Any, is_causal: bool) -> None:
    q, k, v = query.array, key.array, value.array
    kinds = [t.dtype.in_c for t in (query, key, value)]
    if len(set(kinds)) > 1:
        raise RuntimeError(
            f"Expected query, key, and value to have the same dtype, but got query.dtype: {kinds[0]} key.dtype: "
            f"{kinds[1]} and value.dtype: {kinds[2]} instead."
        )
    for t in (key, value, attn_mask):
        if t is not None and devices.of_array(t.array) != devices.of_array(q):
            raise errors.two_devices("attention", devices.of_array(q), devices.of_array(t.array))
    if min(q.ndim, k.ndim, v.ndim) < 2:
        raise RuntimeError(
            f"Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {q.ndim} key.dim: "
            f"{k.ndim} and value.dim: {v.ndim} instead."
        )
    if attn_mask is not None and attn_mask.dtype not in (dtypes.bool, dtypes.float32, query.dtype):
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{attn_mask.dtype.in_c} and  query.dtype: {kinds[0]} instead."
        )
    if attn_mask is not None and is_causal:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")


def _has_kernel(query: Any, key: Any, value: Any, attn_mask: Any, dropout_p: float, enable_gqa: bool) -> bool:
    """Return whether PyTorch computes these by its kernel for the CPU."""
    q, k, v = (t.array.shape for t in (query, key, value))
    if not len(q) == len(k) == len(v) == 4 or dropout_p or not query.dtype.is_floating_point:
        return False
    if 0 in (*q, *k, *v) or not q[3] == k[3] == v[3] or k[:3] != v[:3] or q[0] != k[0]:
        return False
    if q[1] != k[1] and not enable_gqa:
        return False
    if attn_mask is None:
        return True
    if attn_mask.requires_grad or attn_mask.array.ndim not in (2, 4):
        return False
    wanted = (q[0], q[1], q[2], k[2])[-attn_mask.array.ndim :]
    return all(m in (1, n) for m, n in zip(attn_mask.array.shape, wanted, strict=True))


def _repeated(t: Any, heads: int) -> Any:
    """Repeat each head of keys or values for the queries that share it."""
    *batch, own, rows, size = t.array.shape
    if own == heads:
        return t
    wide = viewing.expand(viewing.unsqueeze(t, -3), (*batch, own, heads // own, rows, size))
    return viewing.reshape(wide, (*batch, heads, rows, size))


@exported(within=[FUNCTIONAL])
@public(ATTENTION, method=False)
def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """Average values by the softmax of the products of queries and keys.

    Parameters
    ----------
    query, key, value : Tensor
        Of shapes ``(..., rows, size)``, ``(..., columns, size)`` and ``(..., columns, width)``.
    attn_mask : Tensor, optional
        What is added to the scores; or of bool, which of them count.
    dropout_p : float
        The probability with which a share is dropped; 0 where nothing is trained.
    is_causal : bool
        Whether the scores up to the diagonal count alone.
    scale : float, optional
        What the products are multiplied by; by default ``1 / sqrt(size)``.
    enable_gqa : bool
        Whether several heads of queries may share one of keys and values.

    Returns
    -------
    Tensor
        Of shape ``(..., rows, width)``; 0 where no score counts.

    Raises
    ------
    RuntimeError
        If shapes or types do not fit.

    Examples
    --------
    >>> import gradlite
    >>> q, k = gradlite.zeros(1, 2, device="cpu"), gradlite.eye(2, device="cpu")
    >>> gradlite.nn.functional.scaled_dot_product_attention(q, k, k)
    tensor([[0.5000, 0.5000]])
    """
    _check(query, key, value, attn_mask, is_causal)
    size = query.array.shape[-1]
    factor = scale if scale is not None else 1 / math.sqrt(size) if size else math.inf
    if enable_gqa and query.array.ndim > 2:
        heads = query.array.shape[-3]
        if any(heads % max(t.array.shape[-3], 1) for t in (key, value)):
            raise RuntimeError("Number of heads in key and value must divide the number of heads in query")
    if _has_kernel(query, key, value, attn_mask, dropout_p, enable_gqa):
        return structured.custom(ATTENTION, (query, key, value, attn_mask), is_causal, float(factor))[0]
    if enable_gqa and query.array.ndim > 2:
        key, value = _repeated(key, heads), _repeated(value, heads)
    kind = query.dtype
    query, key, value = map(fx.TENSORS.wide, (query, key, value))
    part = math.sqrt(factor) if factor >= 0 else math.nan
    scores = products.matmul(query * part, viewing.transpose(key * part, -2, -1))
    if attn_mask is not None or is_causal:
        scores = _masked_tensor(scores, attn_mask, is_causal)
    shares = structured.custom(SAFE_SOFTMAX, (scores,), scores.array.ndim - 1)
    return products.matmul(dropouts.plain_dropout(shares, dropout_p, True), value).to(kind)
