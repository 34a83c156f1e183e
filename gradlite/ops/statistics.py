"""Table: spread, size and order of elements: variance, standard deviation, norm, quantiles, covariance."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import add_up, convert
from gradlite.callers import user_level
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx, logic, pointwise, products, reducing, scattering, transcendental, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.arguments import again, wrap_dim
from gradlite.ops.declared import exported, public
from gradlite.ops.dimensions import (
    Dims,
    count,
    dropped,
    precise,
    read_dims,
    restored,
    spread,
    wide,
)
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import CONVERTED, Out
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- variance


def _moments(x: Array, dims: Dims, correction: float, keepdim: bool) -> tuple[Array, Array]:
    """Compute the variance around the mean, and the mean, in a type that holds both well."""
    wider = convert(x, precise(x.dtype, arrays.is_numpy(x)))
    size = count(x.shape, dims)
    mean = ARRAYS.div(add_up(wider, dims, True, wider.dtype), size)
    apart = ARRAYS.sub(wider, mean)
    total = add_up(ARRAYS.mul(apart, apart), dims, True, wider.dtype)
    found = ARRAYS.div(total, max(size - correction, 0)), mean
    return dropped(found[0], dims, keepdim), dropped(found[1], dims, keepdim)


def _variance(x: Array, dims: Dims, correction: float, keepdim: bool) -> Array:
    return convert(_moments(x, dims, correction, keepdim)[0], x.dtype)


def _deviation(x: Array, dims: Dims, correction: float, keepdim: bool) -> Array:
    return convert(ARRAYS.sqrt(_moments(x, dims, correction, keepdim)[0]), x.dtype)


def _variance_mean(x: Array, dims: Dims, correction: float, keepdim: bool) -> tuple[Array, Array]:
    variance, mean = _moments(x, dims, correction, keepdim)
    return convert(variance, x.dtype), convert(mean, x.dtype)


def _deviation_mean(x: Array, dims: Dims, correction: float, keepdim: bool) -> tuple[Array, Array]:
    variance, mean = _moments(x, dims, correction, keepdim)
    return convert(ARRAYS.sqrt(variance), x.dtype), convert(mean, x.dtype)


def _twice_over(size: float) -> float:
    return 2.0 / size if size else math.inf


def _variance_slope(g: Any, x: Any, shape: Any, dtype: Any, dims: Any, correction: Any) -> Any:
    size = count(shape, dims)
    if dims is None and size <= correction:
        return spread(fx.mul(g, math.nan if size == 1 else math.inf), shape, None)
    factor = _twice_over(size - correction)
    return fx.mul(fx.mul(restored(g, shape, dims), factor), fx.sub(x, fx.mean_dim(x, dims, True, dtype.numpy)))


def _through_root(g: Any, y: Any) -> Any:
    return fx.where(fx.eq(y, 0), 0.0, fx.div(g, fx.mul(y, 2)))


def _mean_slope(g: Any, slope: Any, shape: Any, dims: Any) -> Any:
    """Add what comes from the mean, the second result."""
    if g is None:
        return slope
    part = spread(fx.div(g, count(shape, dims)), shape, dims)
    return part if slope is None else fx.add(slope, part)


VAR = Structured(
    "var",
    _variance,
    lambda g, x, x_shape, x_dtype, dims, correction: _variance_slope(g, x, x_shape, x_dtype, dims, correction),
)
STD = Structured("std", _deviation,
    lambda g, x, y, x_shape, x_dtype, dims, correction:
        _variance_slope(_through_root(g, y), x, x_shape, x_dtype, dims, correction))  # fmt: skip
VAR_MEAN = Structured("var_mean", _variance_mean,
    lambda g, x, x_shape, x_dtype, dims, correction: _mean_slope(g[1],
        None if g[0] is None else _variance_slope(g[0], x, x_shape, x_dtype, dims, correction), x_shape, dims),
    node="VarMeanBackward0")  # fmt: skip
STD_MEAN = Structured("std_mean", _deviation_mean,
    lambda g, x, y0, x_shape, x_dtype, dims, correction: _mean_slope(g[1],
        None if g[0] is None else
            _variance_slope(_through_root(g[0], y0), x, x_shape, x_dtype, dims, correction), x_shape, dims),
    node="StdMeanBackward0", saved={"y0": "result0"})  # fmt: skip

_SPREAD = (
    "Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False, *, Tensor out = None",
    "Tensor input, tuple of ints dim = None, *, Number correction = None, bool keepdim = False, Tensor out = None",
    "Tensor input, bool unbiased = True",
)


def _measure(op: Structured, given: dict[str, Any]) -> Any:
    """Read a call, of which ``given`` are the locals, and run it: ``dim`` may stand for ``unbiased``."""
    input, dim, unbiased, correction = (given[name] for name in ("input", "dim", "unbiased", "correction"))
    if isinstance(dim, bool) and unbiased is None and correction is None:
        dim, unbiased = None, dim
    fits = dim is None or isinstance(dim, (tuple, list)) or (hasattr(dim, "__index__") and not isinstance(dim, bool))
    if not fits or not (unbiased is None or isinstance(unbiased, bool)) or None not in (unbiased, correction):
        named = {name: given[name] for name in ("unbiased", "correction") if given[name] is not None}
        raise errors.invalid_combination(op.name, (input, dim), named, _SPREAD)
    kind = dtypes.of_array(input.array)
    if not kind.differentiable:
        who = "std and var" if op in (STD, VAR) else op.name
        raise RuntimeError(f"{who} only support floating point and complex dtypes")
    if kind.is_complex:
        raise NotImplementedError(f"{op.name}() of complex numbers: add up those of t.real and t.imag")
    dims = read_dims(None if dim == () or dim == [] else dim, input.array.ndim, op.name)
    taken = int(unbiased is not False) if correction is None else correction
    if not input.array.size or count(input.array.shape, dims) <= taken:
        warnings.warn(
            f"{op.name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor "
            "(input numel divided by output numel).",
            UserWarning,
            stacklevel=user_level(),
        )
    return structured.custom(op, (input,), dims, taken, given["keepdim"])


@public(VAR, out=Out(CONVERTED))
def var(
    input: Any,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    **names: Any,
) -> Any:
    """Compute the variance of all elements, or along dimensions.

    Of ``unbiased`` and ``correction`` one may be given; ``var(unbiased)`` is a call too.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    dim : int or sequence of int, optional
        The dimensions; by default all.
    unbiased : bool
        Whether the correction is 1, as by default, or 0.
    correction : number
        What is subtracted from the number of elements before the squares are divided by it.
    keepdim : bool
        Whether the dimensions stay, with size 1.

    Raises
    ------
    RuntimeError
        If the elements are no floating-point numbers.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([1.0, 2.0, 3.0, 4.0], device="cpu")
    >>> x.var(), x.var(correction=0)
    (tensor(1.6667), tensor(1.2500))
    """
    return again(var, locals()) if names else _measure(VAR, locals())


@public(STD, out=Out(CONVERTED))
def std(
    input: Any,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    **names: Any,
) -> Any:
    """Compute the standard deviation, the square root of the variance; parameters as `var`.

    Its gradient at 0 is 0.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1.0, 3.0], device="cpu").std(correction=0)
    tensor(1.)
    """
    return again(std, locals()) if names else _measure(STD, locals())


@exported()
@public(VAR_MEAN, method=False)
def var_mean(
    input: Any,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    **names: Any,
) -> Any:
    """Compute the variance and the mean; parameters as `var`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.var_mean(gradlite.tensor([1.0, 3.0], device="cpu"), correction=0)
    (tensor(1.), tensor(2.))
    """
    return again(var_mean, locals()) if names else _measure(VAR_MEAN, locals())


@exported()
@public(STD_MEAN, method=False)
def std_mean(
    input: Any,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    **names: Any,
) -> Any:
    """Compute the standard deviation and the mean; parameters as `var`."""
    return again(std_mean, locals()) if names else _measure(STD_MEAN, locals())


# ---------------------------------------------------------------------------------- order

_BETWEEN = ("linear", "lower", "higher", "midpoint", "nearest")


def _fractions(input: Any, q: Any) -> Any:
    """Read the fractions, a number or a tensor of them, and check them."""
    kind = dtypes.of_array(input.array)
    if not input.array.size:
        raise RuntimeError("quantile() input tensor must be non-empty")
    if kind not in (dtypes.float32, dtypes.float64):
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    if not isinstance(q, TensorBase):
        if not promotion.is_number(q):
            raise errors.invalid_combination("quantile", (input, q), {}, _QUANTILE)
        if not 0 <= q <= 1:
            raise RuntimeError(f"quantile() q must be in the range [0, 1] but got {q:g}")
        return wrap(promotion.number_like(float(q), input.array, kind))
    if q.array.ndim > 1:
        raise RuntimeError("quantile() q must be a scalar or 1D tensor")
    if dtypes.of_array(q.array) is not kind:
        raise RuntimeError("quantile() q tensor must be same dtype as the input tensor")
    if arrays.is_numpy(q.array) and not ((q.array >= 0) & (q.array <= 1)).all():  # on CUDA it would wait for the device
        raise RuntimeError("quantile() q values must be in the range [0, 1]")
    return q


_QUANTILE = tuple(
    f"Tensor input, {q} q, int dim = None, bool keepdim = False, *, str interpolation = linear, Tensor out = None"
    for q in ("Tensor", "float")
)


def _ordered(input: Any, dim: int) -> Any:
    """Sort along the last dimension, to which ``dim`` is moved."""
    last = viewing.transpose(viewing.unsqueeze(input, input.array.ndim), dim, -1)
    order = wrap(wide(last.array).argsort(axis=-1, kind="stable"))
    return structured.custom(scattering.GATHER, (last, order), last.array.ndim - 1)


def _ranks(values: Any, q: Any, skip: bool) -> Any:
    """Return where the fractions lie among the values, from 0 to the last one; a NaN is the last one."""
    nan = logic.isnan(values.detach())
    if skip:
        last = pointwise.sub(reducing.sum(logic.logical_not(nan), -1, True), 1)
        ranks = pointwise.mul(q, last)
        return pointwise.where(pointwise.lt(ranks, 0), 0.0, ranks)
    last = values.array.shape[-1] - 1
    return pointwise.where(reducing.any(nan, -1, True), float(last), pointwise.mul(q, last))


def _quantile(input: Any, q: Any, dim: int | None, keepdim: bool, interpolation: str, skip: bool) -> Any:
    place = None if dim is None else wrap_dim(dim, input.array.ndim, "quantile", 3)
    fractions = _fractions(input, q)
    if interpolation not in _BETWEEN:
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            f"{interpolation}"
        )
    shape = input.array.shape
    if place is None or not shape:
        input, wanted = viewing.reshape(input, (-1,)), (1,) * len(shape) if keepdim else ()
        place = 0
    else:
        wanted = tuple([1 if d == place else n for d, n in enumerate(shape) if keepdim or d != place])
    values = _ordered(input, place)
    ranks = _ranks(values, viewing.reshape(fractions, (-1,)), skip)
    adjust = {"lower": transcendental.floor, "higher": transcendental.ceil, "nearest": transcendental.round}
    if interpolation in adjust:
        ranks = adjust[interpolation](ranks)
    below = ranks.detach().long()
    last = values.array.ndim - 1
    found = structured.custom(scattering.GATHER, (values, below), last)
    if interpolation in ("linear", "midpoint"):
        above = transcendental.ceil(ranks.detach()).long()
        upper = structured.custom(scattering.GATHER, (values, above), last)
        weight = pointwise.sub(ranks, below)
        if interpolation == "midpoint":
            weight = pointwise.add(pointwise.mul(weight.detach(), 0), 0.5)
        found = pointwise.lerp(found, upper, weight)
    found = viewing.reshape(found, (*wanted, fractions.array.size))
    if fractions.array.ndim:
        found = viewing.transpose(viewing.unsqueeze(found, 0), 0, -1)
    return structured.custom(viewing.SQUEEZE_RESULT, (found,), found.array.ndim - 1)


@public(out=Out(forms=_QUANTILE))
def quantile(
    input: Any, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear", **names: Any
) -> Any:
    """Find what a fraction of the elements lies below, of all or along a dimension; NaN where one of them is.

    Parameters
    ----------
    input : Tensor
        Of type float32 or float64.
    q : float or Tensor
        The fraction, from 0 to 1, or a vector of them: they become the first dimension of the result.
    dim : int, optional
        The dimension; by default all.
    keepdim : bool
        Whether it stays, with size 1.
    interpolation : str
        What is returned where a fraction lies between two elements: ``"linear"``, ``"lower"``, ``"higher"``,
        ``"midpoint"`` or ``"nearest"``.

    Raises
    ------
    RuntimeError
        If there are no elements, they are of another type, or a fraction is out of range.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(5.0, device="cpu").quantile(0.375)
    tensor(1.5000)
    """
    if names:
        return again(quantile, locals() | {"q": q})
    return _quantile(input, q, dim, keepdim, interpolation, False)


@public(out=Out(forms=_QUANTILE))
def nanquantile(
    input: Any, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear", **names: Any
) -> Any:
    """Find what a fraction of the elements that are not NaN lies below; all as in `quantile`."""
    if names:
        return again(nanquantile, locals() | {"q": q})
    return _quantile(input, q, dim, keepdim, interpolation, True)


# ---------------------------------------------------------------------------------- matrices


def _trace_slope(g: Any, shape: Any) -> Any:
    size = min(shape)
    return fx.as_strided_backward(fx.expand(g, (size,)), (shape, (shape[1], 1), 0), (size,), (shape[1] + 1,), 0)


TRACE = Structured("trace", lambda x: add_up(_diagonal(x), None, False, _whole(x.dtype)),
    lambda g, x_shape: _trace_slope(g, x_shape))  # fmt: skip


def _diagonal(x: Array) -> Array:
    steps = arrays.strides(x)
    return arrays.as_strided(x, (min(x.shape),), (steps[0] + steps[1],), arrays.offset(x))


def _whole(dtype: np.dtype) -> np.dtype:
    return dtypes.int64.numpy if dtype.kind in "iu" else dtype


@public(TRACE)
def trace(input: Any) -> Any:
    """Add up the diagonal of a matrix.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.eye(3, device="cpu").trace()
    tensor(3.)
    """
    if input.array.dtype.kind == "b":
        raise NotImplementedError("\"trace\" not implemented for 'Bool'")
    if input.array.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input.array.ndim}")
    return structured.custom(TRACE, (input,))


def _weights(name: str, given: Any, size: int, whole: bool) -> Any:
    """Check weights of observations."""
    kind, shape = dtypes.of_array(given.array), given.array.shape
    if len(shape) > 1:
        raise RuntimeError(
            f"cov(): expected {name} to have one or fewer dimensions but got {name} with {len(shape)} dimensions"
        )
    if (kind.category == dtypes.INTEGRAL) is not whole:
        wanted = "integral" if whole else "floating point"
        raise RuntimeError(f"cov(): expected {name} to have {wanted} dtype but got {name} with {kind.legacy} dtype")
    if given.array.size != size:
        raise RuntimeError(
            f"cov(): expected {name} to have the same numel as there are observations in the input but got "
            f"{given.array.size} != {size}"
        )
    if size and bool((given.array < 0).any()):
        raise RuntimeError(f"cov(): {name} cannot be negative")
    return given


def _check_matrix(name: str, input: Any) -> None:
    if input.array.ndim > 2:
        raise RuntimeError(
            f"{name}(): expected input to have two or fewer dimensions but got an input with {input.array.ndim} "
            "dimensions"
        )


@public()
def cov(input: Any, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """Compute the covariances of variables, the rows of a matrix whose columns are observations.

    Parameters
    ----------
    input : Tensor
        Of at most two dimensions; a vector is one variable.
    correction : int
        What is subtracted from the number of observations before the products are divided by it.
    fweights : Tensor, optional
        How often each observation was made, integers.
    aweights : Tensor, optional
        How much each counts.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]], device="cpu").cov()
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    _check_matrix("cov", input)
    if input.array.dtype.kind == "b":
        raise RuntimeError("cov(): bool dtype is not supported for input")
    rows = input if input.array.ndim == 2 else viewing.reshape(input, (1, -1))
    size = rows.array.shape[1]
    weights = None if fweights is None else _weights("fweights", fweights, size, True)
    if aweights is not None:
        _weights("aweights", aweights, size, False)
        weights = aweights if weights is None else pointwise.mul(weights, aweights)
    total: Any = size if weights is None else reducing.sum(weights)
    if weights is not None and total.item() == 0:
        raise RuntimeError("cov(): weights sum to zero, can't be normalized")
    weighed = rows if weights is None else pointwise.mul(rows, weights)
    apart = pointwise.sub(rows, viewing.unsqueeze(pointwise.div(reducing.sum(weighed, 1), total), 1))
    divisor = total - correction
    if aweights is not None and correction != 0:
        divisor = total - correction * reducing.sum(weights * aweights) / total
    if divisor <= 0:
        warnings.warn(
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.",
            UserWarning,
            stacklevel=user_level(),
        )
        divisor = divisor * 0
    other = apart if weights is None else pointwise.mul(apart, weights)
    return viewing.squeeze(pointwise.div(products.mm(apart, viewing.t(other)), divisor))


@public()
def corrcoef(input: Any) -> Any:
    """Compute the correlation coefficients of variables, the rows of a matrix; see `cov`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]], device="cpu").corrcoef()
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    _check_matrix("corrcoef", input)
    found = cov(input)
    if not found.array.ndim:
        return pointwise.div(found, found)
    size = found.array.shape[0]
    deviation = transcendental.sqrt(viewing.as_strided(found, (size,), (size + 1,)))
    found = pointwise.div(found, viewing.view(deviation, (-1, 1)))
    return pointwise.clamp(pointwise.div(found, viewing.view(deviation, (1, -1))), -1, 1)
