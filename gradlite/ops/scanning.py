"""Table: scans along a dimension: running sums, products, extremes; differences.

A linear recurrence ``y[k] = x[k] + z[k] * y[k - 1]`` and the products of what stands before give the derivatives of
products and of logarithms of sums, to any order and without a division.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import assign, convert
from gradlite.ops import fx, logic, pointwise, viewing
from gradlite.ops.apply import destination, structured
from gradlite.ops.arguments import wrap_dim
from gradlite.ops.declared import public
from gradlite.ops.derived import composite, recorded
from gradlite.ops.dimensions import check_real, precise, wide
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import COMPUTED, Out
from gradlite.ops.results import named_result
from gradlite.ops.structured import Structured

INT64 = dtypes.int64.numpy
ALONG: dict[str, Any] = {"maximum": np.maximum, "minimum": np.minimum, "logaddexp": np.logaddexp}

# ---------------------------------------------------------------------------------- arrays


def _part(x: Array, dim: int, start: int | None, stop: int | None) -> Array:
    return x[(slice(None),) * dim + (slice(start, stop),)]


def _flip(x: Array, dim: int) -> Array:
    return x[(slice(None),) * dim + (slice(None, None, -1),)]


def _joined(first: Array, second: Array, dim: int) -> Array:
    """Put two arrays behind each other, in new memory."""
    return arrays.module_of(first).concatenate((first, second), dim)


def doubling(parts: Sequence[Array], dim: int, combine: Callable[..., Sequence[Array]]) -> Sequence[Array]:
    """Combine each place with all before it, in as many steps as the size has bits; ``combine`` is associative."""
    step, size = 1, parts[0].shape[dim]
    while step < size:
        earlier = [_part(part, dim, None, size - step) for part in parts]
        later = [_part(part, dim, step, None) for part in parts]
        pairs = zip(parts, combine(earlier, later), strict=True)
        parts = [_joined(_part(part, dim, None, step), joined, dim) for part, joined in pairs]
        step *= 2
    return parts


def running(x: Array, dim: int, name: str) -> Array:
    """Accumulate along a dimension by an elementwise operation of two arrays."""
    if not x.ndim:
        return x.copy()
    if arrays.is_numpy(x):
        found: Array = ALONG[name].accumulate(x, dim)
        return found
    combine = getattr(ARRAYS, name)
    return doubling((x,), dim, lambda earlier, later: (combine(earlier[0], later[0]),))[0]


def _accumulated(x: Array, dim: int, name: str, dtype: np.dtype | None, reverse: bool = False) -> Array:
    """Add up or multiply along a dimension, in the type that PyTorch accumulates in."""
    kind = x.dtype if dtype is None else dtype
    source = convert(convert(x, kind), precise(kind, arrays.is_numpy(x)))
    if not x.ndim:
        return convert(source, kind).copy()
    if not reverse:
        return convert(getattr(source, name)(axis=dim), kind)
    return convert(_flip(getattr(_flip(source, dim), name)(axis=dim), dim).copy(), kind)


def _extreme(x: Array, dim: int, name: str) -> tuple[Array, Array]:
    """Accumulate extremes; the place of one is where it was last met."""
    if not x.ndim:
        return x.copy(), arrays.zeros(arrays.module_of(x), (), INT64)
    line = wide(x)
    values = running(line, dim, name)
    met = ARRAYS.eq(line, values) if x.dtype.kind in "biu" else ARRAYS.eq(line, values) | ARRAYS.ne(line, line)
    index = arrays.module_of(x).arange(x.shape[dim]).reshape((-1,) + (1,) * (x.ndim - dim - 1))
    return convert(values, x.dtype), running(ARRAYS.where(met, index, 0), dim, "maximum")


def _log_of_sums(x: Array, dim: int) -> Array:
    return convert(running(convert(x, precise(x.dtype, arrays.is_numpy(x))), dim, "logaddexp"), x.dtype)


def _shift(x: Array, dim: int, reverse: bool) -> Array:
    """Move every element one place on, or back, and put 0 where none came from."""
    out = arrays.zeros(arrays.module_of(x), x.shape, x.dtype)
    if x.ndim:
        places = (None, -1), (1, None)
        source, target = reversed(places) if reverse else places
        assign(_part(out, dim, *target), _part(x, dim, *source))
    return out


def _products_before(x: Array, dim: int, reverse: bool) -> Array:
    shifted = _shift(x, dim, reverse)
    if not x.ndim:
        return ARRAYS.add(shifted, 1)
    _part(shifted, dim, *((-1, None) if reverse else (None, 1)))[...] = 1
    return _accumulated(shifted, dim, "cumprod", None, reverse)


def _recurrence(x: Array, z: Array, dim: int, reverse: bool) -> Array:
    if not x.ndim:
        return x.copy()
    if reverse:
        return _flip(_recurrence(_flip(x, dim).copy(), _flip(z, dim).copy(), dim, False), dim).copy()
    _, sums = doubling((wide(z), wide(x)), dim,
        lambda earlier, later: (ARRAYS.mul(earlier[0], later[0]),
                                ARRAYS.add(later[1], ARRAYS.mul(later[0], earlier[1]))))  # fmt: skip
    return convert(sums, x.dtype)


# ---------------------------------------------------------------------------------- rows


def _product_slope(g: Any, x: Any, dim: Any) -> Any:
    return fx.mul(fx.products_before(x, dim, False), fx.recurrence(g, fx.shift(x, dim, True), dim, True))


_product_slope_of_arrays, _product_slope_of_tensors = (fx.read(_product_slope, how) for how in (ARRAYS, fx.TENSORS))


def _quotients(g: Array, x: Array, y: Array, dim: int) -> Array:
    """Compute the same by a division where no element is zero, which the CPU can look at."""
    if arrays.is_numpy(x) and x.all():
        return ARRAYS.div(_accumulated(ARRAYS.mul(g, y), dim, "cumsum", None, True), x)
    found: Array = _product_slope_of_arrays(g, x, dim)
    return found


composite("cumprod_backward", _quotients, lambda g, x, y, dim: _product_slope_of_tensors(g, x, dim))

CUMSUM = Structured("cumsum", lambda x, dim, dtype=None: _accumulated(x, dim, "cumsum", dtype),
    lambda g, dim: fx.reversed_cumsum(g, dim))  # fmt: skip
REVERSED_CUMSUM = Structured("reversed_cumsum", lambda x, dim: _accumulated(x, dim, "cumsum", None, True),
    lambda g, dim: fx.cumsum(g, dim), node="FlipBackward0")  # fmt: skip
CUMPROD = Structured("cumprod", lambda x, dim, dtype=None: _accumulated(x, dim, "cumprod", dtype),
    lambda g, x, y, dim: fx.cumprod_backward(g, x, y, dim))  # fmt: skip
PRODUCTS_BEFORE = Structured("products_before", _products_before,
    lambda g, x, dim, reverse: fx.mul(fx.products_before(x, dim, reverse),
        fx.recurrence(fx.shift(g, dim, not reverse), fx.shift(x, dim, not reverse), dim, not reverse)),
    node="CumprodBackward0")  # fmt: skip
SHIFT = Structured("shift", _shift, lambda g, dim, reverse: fx.shift(g, dim, not reverse))
RECURRENCE = Structured("recurrence", _recurrence,
    lambda g, z, dim, reverse: fx.recurrence(g, fx.shift(z, dim, not reverse), dim, not reverse),
    lambda g, z, y, dim, reverse: fx.mul(fx.recurrence(g, fx.shift(z, dim, not reverse), dim, not reverse),
        fx.shift(y, dim, reverse)))  # fmt: skip
LOGCUMSUMEXP = Structured("logcumsumexp", _log_of_sums,
    lambda g, x, y, dim: fx.mul(fx.exp(fx.sub(x, y)),
        fx.recurrence(g, fx.exp(fx.sub(y, fx.shift(y, dim, True))), dim, True)))  # fmt: skip
CUMMAX, CUMMIN = (
    Structured(name, choose, lambda g, x, y1, x_shape, dim: fx.gather_backward(g[0], y1, x_shape, dim), node=node,
        saved={"y1": "indices"})
    for name, choose, node in (
        ("cummax", lambda x, dim: _extreme(x, dim, "maximum"), "CummaxBackward0"),
        ("cummin", lambda x, dim: _extreme(x, dim, "minimum"), "CumminBackward0"),
    )
)  # fmt: skip
for _row in (REVERSED_CUMSUM, PRODUCTS_BEFORE, SHIFT, RECURRENCE):
    _row.function = recorded(_row)

cummax_result, cummin_result = (named_result(name, "values", "indices") for name in ("cummax", "cummin"))

# ---------------------------------------------------------------------------------- functions


def _kind(input: Any, dtype: Any, name: str) -> np.dtype:
    if dtype is not None:
        return dtypes.as_dtype(dtype, name).numpy
    own: np.dtype = input.array.dtype
    return INT64 if own.kind in "biu" else own


@public(CUMSUM, out=Out(COMPUTED))
def cumsum(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """Add up along a dimension, and return every sum on the way.

    Parameters
    ----------
    input : Tensor
        The elements; ints and bools are added in int64.
    dim : int
        The dimension.
    dtype : dtype, optional
        The type to convert to first.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(3, device="cpu").cumsum(0)
    tensor([1., 2., 3.])
    """
    place = wrap_dim(dim, input.array.ndim, "cumsum", 2)
    return structured.custom(CUMSUM, (input,), place, _kind(input, dtype, "cumsum"))


@public(CUMPROD, out=Out(COMPUTED))
def cumprod(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """Multiply along a dimension, and return every product on the way; parameters as `cumsum`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([2.0, 3.0, 4.0], device="cpu").cumprod(0)
    tensor([ 2.,  6., 24.])
    """
    place = wrap_dim(dim, input.array.ndim, "cumprod", 2)
    check_real("cumprod_out_cpu", input.array)
    if dtype is not None:
        input = input.to(dtypes.as_dtype(dtype, "cumprod"))
    return structured.custom(CUMPROD, (input,), place, _kind(input, dtype, "cumprod"))


@public()
def cumsum_(self: Any, dim: int, *, dtype: Any = None) -> Any:
    """Replace each element by the sum of it and all before it along a dimension."""
    return _in_place(CUMSUM, self, dim, dtype)


@public()
def cumprod_(self: Any, dim: int, *, dtype: Any = None) -> Any:
    """Replace each element by the product of it and all before it along a dimension."""
    return _in_place(CUMPROD, self, dim, dtype)


def _in_place(op: Structured, self: Any, dim: int, dtype: Any) -> Any:
    structured.check_writable(self)
    place, own = wrap_dim(dim, self.array.ndim, f"{op.name}_"), dtypes.of_array(self.array)
    wanted = own if dtype is None else dtypes.as_dtype(dtype, f"{op.name}_")
    if wanted is not own:
        raise RuntimeError(
            f"Bad in-place call: input tensor dtype {own.in_c} and output tensor dtype {wanted.in_c} should match"
        )
    destination.check_overlap(self.array, ())
    return structured.write_result(op, self, (), place, own.numpy)


@public(CUMMAX, out=Out())
def cummax(input: Any, dim: int) -> Any:
    """Find the largest element so far along a dimension, and the place where it was last met.

    Returns
    -------
    named tuple
        The tensors ``values`` and ``indices``.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1.0, 3.0, 2.0], device="cpu").cummax(0).values
    tensor([1., 3., 3.])
    """
    return _extremes(CUMMAX, cummax_result, input, dim)


@public(CUMMIN, out=Out())
def cummin(input: Any, dim: int) -> Any:
    """Find the smallest element so far along a dimension; all as in `cummax`."""
    return _extremes(CUMMIN, cummin_result, input, dim)


def _extremes(op: Structured, result: Any, input: Any, dim: int) -> Any:
    place = wrap_dim(dim, input.array.ndim, op.name, 2)
    check_real(f"{op.name}_cpu", input.array)
    return result(*structured.custom(op, (input,), place))


@public(LOGCUMSUMEXP, out=Out(mismatch="expected scalar_type {expected.legacy} but found {found.legacy}"))
def logcumsumexp(input: Any, dim: int) -> Any:
    """Compute the logarithm of the sum of exponentials so far along a dimension, without overflow.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.zeros(2, device="cpu").logcumsumexp(0)
    tensor([0.0000, 0.6931])
    """
    place, kind = wrap_dim(dim, input.array.ndim, "logcumsumexp", 2), dtypes.of_array(input.array)
    if not kind.is_floating_point:
        raise NotImplementedError(f"\"logcumsumexp_out_cpu\" not implemented for '{kind.legacy}'")
    return structured.custom(LOGCUMSUMEXP, (input,), place)


# ---------------------------------------------------------------------------------- differences


def _checked(input: Any, other: Any, dim: int) -> Any:
    own, given = input.array.shape, other.array.shape
    if len(own) != len(given):
        raise RuntimeError("diff expects prepend or append to be the same dimension as input")
    for d, (m, n) in enumerate(zip(own, given, strict=True)):
        if d != dim and m != n:
            raise RuntimeError(
                "diff expects the shape of tensor to prepend or append to match that of input except along the "
                f"differencing dimension; input.size({d}) = {m}, but got tensor.size({d}) = {n}"
            )
    return other


def _placed(parts: Sequence[Any], dim: int) -> Any:
    """Put tensors behind each other: each into zeros of the whole size, which are added."""
    shape = list(parts[0].array.shape)
    ends = [0, *itertools.accumulate(part.array.shape[dim] for part in parts)]
    shape[dim] = ends[-1]
    placed = [viewing.SLICE_BACKWARD.function(part, tuple(shape), dim, start, end, 1)
              for part, (start, end) in zip(parts, itertools.pairwise(ends), strict=True)]  # fmt: skip
    return functools.reduce(pointwise.add, placed)


@public(out=Out())
def diff(input: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Subtract from each element along a dimension the one before it.

    Parameters
    ----------
    input : Tensor
        Of at least one dimension.
    n : int
        How many times.
    dim : int
        The dimension.
    prepend, append : Tensor, optional
        What to put before and behind the elements first.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1.0, 4.0, 9.0], device="cpu").diff()
    tensor([3., 5.])
    """
    if not input.array.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    place = wrap_dim(dim, input.array.ndim, "diff", 3)
    given = [None if t is None else _checked(input, t, place) for t in (prepend, append)]
    if any(t is not None for t in given):
        parts = [t for t in (given[0], input, given[1]) if t is not None]
        input = _placed(parts, place)
    subtract = logic.logical_xor if dtypes.of_array(input.array) is dtypes.bool else pointwise.sub
    for _ in range(min(n, input.array.shape[place])):
        size = input.array.shape[place]
        input = subtract(viewing.narrow(input, place, 1, size - 1), viewing.narrow(input, place, 0, size - 1))
    return pointwise.mul(input, 1) if n == 0 else input
