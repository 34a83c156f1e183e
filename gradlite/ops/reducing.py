"""Table: reductions that add, multiply or test all elements, or those along dimensions."""

from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend import arrays, loader
from gradlite.backend.arrays import Array
from gradlite.backend.moving import add_up, convert, sum_to
from gradlite.ops import fx, logic, pointwise, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import again, sizes, wrap_dim
from gradlite.ops.declared import public
from gradlite.ops.derived import composite, recorded
from gradlite.ops.dimensions import (
    Dims,
    as_array,
    check_real,
    count,
    dropped,
    needs_floats,
    precise,
    read_dims,
    restored,
    spread,
    wanted_type,
)
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import COMPUTED, CONVERTED, Out
from gradlite.ops.row import DIRECT
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


ndarray, asarray = np.ndarray, np.asarray
reduce_add: Any = np.add.reduce


def _sum_all(x: Array) -> Array:
    if x.__class__ is ndarray and x.dtype in DIRECT:
        return asarray(reduce_add(x, None))
    return add_up(x, None, False, _sum_type(x.dtype))


def _sum_type(dtype: np.dtype) -> np.dtype:
    return dtypes.int64.numpy if dtype.kind in "biu" else dtype


def average(x: Array, dims: Dims, keepdim: bool, dtype: np.dtype) -> Array:
    """Compute the mean in ``dtype``, adding up as `add_up`."""
    total = add_up(x, dims, keepdim, dtypes.arithmetic(dtypes.BY_NUMPY[dtype]).numpy)
    return convert(ARRAYS.div(total, count(x.shape, dims)), dtype)


def _sum_to_size(x: Array, size: tuple[int, ...]) -> Array:
    if x.__class__ is not ndarray and loader.has_kernels(x.dtype):
        return x.reshape(size) if x.size == math.prod(size) else sum_to(x, size)
    lead = x.ndim - len(size)
    dims = tuple(d for d, n in enumerate(x.shape) if d < lead or (size[d - lead] == 1 and n != 1))
    if lead and len(dims) == lead:
        return add_up(x, dims, False, x.dtype)  # an array of its own, which a leaf takes over; reshaped it were a view
    total = add_up(x, dims, True, x.dtype) if dims else x
    return total.reshape(size) if lead else total


def _without_nan(x: Array, dims: Dims, keepdim: bool, dtype: np.dtype) -> Array:
    return add_up(ARRAYS.where(ARRAYS.isnan(x), 0.0, x), dims, keepdim, dtype)


def _product(x: Array, dims: Dims, keepdim: bool, dtype: np.dtype) -> Array:
    wider = precise(dtype, arrays.is_numpy(x))
    return convert(as_array(x, convert(x, wider).prod(axis=dims, keepdims=keepdim)), dtype)


def _others(x: Any, dim: Any) -> Any:
    """Multiply all the others along a dimension: those before and those behind, so that zeros need no division."""
    return fx.mul(fx.products_before(x, dim, False), fx.products_before(x, dim, True))


_others_of_arrays, _others_of_tensors = fx.read(_others, ARRAYS), fx.read(_others, fx.TENSORS)


def _quotients(x: Array, y: Array, dim: int) -> Array:
    """Compute the same by one division where no element is zero, which the CPU can look at."""
    if arrays.is_numpy(x):
        found: Array = ARRAYS.div(y, x) if x.all() else _others_of_arrays(x, dim)
        return found
    return ARRAYS.where(ARRAYS.ne(x, 0).all(), ARRAYS.div(y, x), _others_of_arrays(x, dim))


composite("products_of_others", _quotients, lambda x, y, dim: _others_of_tensors(x, dim))


def _test(x: Array, every: bool, dims: Dims, keepdim: bool) -> Array:
    found = ARRAYS.ne(x, 0) if x.dtype.kind != "b" else x
    reduced = as_array(x, (found.all if every else found.any)(axis=dims, keepdims=keepdim))
    return convert(reduced, x.dtype) if x.dtype == np.uint8 else reduced


def _log_sum_exp(x: Array, dims: Dims, keepdim: bool) -> Array:
    """Shift by the largest element, so that no exponential overflows."""
    if not x.size:
        total = add_up(x, dims, keepdim, x.dtype)
        return ARRAYS.log(total)
    wider = convert(x, dtypes.arithmetic(dtypes.of_array(x)).numpy)
    top = as_array(x, wider.max(axis=dims, keepdims=True))
    shift = ARRAYS.where(ARRAYS.isinf(top), 0.0, top)
    total = add_up(ARRAYS.exp(ARRAYS.sub(wider, shift)), dims, True, wider.dtype)
    return convert(dropped(ARRAYS.add(ARRAYS.log(total), shift), dims, keepdim), x.dtype)


# ---------------------------------------------------------------------------------- rows


SUM = Structured("sum", _sum_all, lambda g, x_shape: fx.expand(g, x_shape))
SUM_DIM = Structured("sum_dim", add_up, lambda g, x_shape, dims: spread(g, x_shape, dims), node="SumBackward1")
MEAN = Structured("mean", lambda x, dtype: average(x, None, False, dtype),
    lambda g, x_shape: fx.expand(fx.div(g, count(x_shape, None)), x_shape))  # fmt: skip
MEAN_DIM = Structured("mean_dim", average,
    lambda g, x_shape, dims: spread(fx.div(g, count(x_shape, dims)), x_shape, dims), node="MeanBackward1")  # fmt: skip
SUM_TO_SIZE = Structured("sum_to_size", _sum_to_size,
    lambda g, x_shape: fx.expand(g, x_shape), node="SumBackward1")  # fmt: skip
NANSUM = Structured("nansum", _without_nan,
    lambda g, x, x_shape, dims: fx.where(fx.isnan(x), 0.0, spread(g, x_shape, dims)))  # fmt: skip
PROD = Structured("prod", lambda x, dtype: _product(x, None, False, dtype),
    lambda g, x, y, x_shape:
        fx.mul(g, fx.reshape(fx.products_of_others(fx.reshape(x, (-1,)), y, 0), x_shape)))  # fmt: skip
PROD_DIM = Structured("prod_dim",
    lambda x, dim, keepdim, dtype: _product(x, (dim,) if x.ndim else None, keepdim, dtype),
    lambda g, x, y, x_shape, dim:
        fx.mul(restored(g, x_shape, (dim,)), fx.products_of_others(x, restored(y, x_shape, (dim,)), dim)),
    node="ProdBackward1")  # fmt: skip
LOGSUMEXP = Structured("logsumexp", _log_sum_exp,
    lambda g, x, y, x_shape, dims:
        fx.mul(restored(g, x_shape, dims), fx.exp(fx.sub(x, restored(y, x_shape, dims)))))  # fmt: skip
ALL = Structured("all", lambda x, dims, keepdim: _test(x, True, dims, keepdim), None)
ANY = Structured("any", lambda x, dims, keepdim: _test(x, False, dims, keepdim), None)
COUNT_NONZERO = Structured("count_nonzero",
    lambda x, dims: add_up(ARRAYS.ne(x, 0), dims, False, dtypes.int64.numpy), None)  # fmt: skip
SUM_DIM.function, MEAN_DIM.function = recorded(SUM_DIM), recorded(MEAN_DIM)
_sum_of_all = structured.single(SUM)


# ---------------------------------------------------------------------------------- functions


_REDUCED = "Tensor input, tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None"


@public(SUM, out=Out(COMPUTED, forms=("Tensor input, *, torch.dtype dtype = None", _REDUCED)))
def sum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Add up all elements, or those along dimensions.

    Parameters
    ----------
    input : Tensor
        The elements; ints and bools are added in int64, 16-bit floats in float32.
    dim : int or sequence of int, optional
        The dimensions to add along; NumPy's names ``axis`` and ``keepdims`` are understood too.
    keepdim : bool
        Whether these stay, with size 1.
    dtype : dtype, optional
        The type to convert to first.

    Returns
    -------
    Tensor
        The sums.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 3, device="cpu").sum(0)
    tensor([2., 2., 2.])
    """
    if names:
        return again(sum, locals())
    if dim is None and dtype is None and not keepdim:
        return _sum_of_all(input)
    kind = _sum_type(input.array.dtype)
    if dtype is not None:
        wanted = dtypes.as_dtype(dtype, "sum")
        input, kind = input.to(wanted), wanted.numpy
        if dim is None and not keepdim:
            return _sum_of_all(input).to(wanted)
    return structured.custom(SUM_DIM, (input,), read_dims(dim, input.array.ndim, "sum"), keepdim, kind)


@public(MEAN, out=Out(CONVERTED, forms=("Tensor input, *, torch.dtype dtype = None, Tensor out = None", _REDUCED)))
def mean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Compute the mean of all elements, or along dimensions; parameters as `sum`.

    Raises
    ------
    RuntimeError
        If the elements are no floating-point numbers.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(4.0, device="cpu").mean()
    tensor(1.5000)
    """
    if names:
        return again(mean, locals())
    if dtype is not None:
        input = input.to(dtypes.as_dtype(dtype, "mean"))
    kind = dtypes.of_array(input.array)
    if not kind.differentiable:
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. "
            f"Got: {kind.legacy}. Convert it first: t.float().mean()."
        )
    if dim is None and not keepdim:
        return structured.custom(MEAN, (input,), kind.numpy)
    return structured.custom(MEAN_DIM, (input,), read_dims(dim, input.array.ndim, "mean"), keepdim, kind.numpy)


@public(NANSUM, out=Out(COMPUTED, forms=(_REDUCED,)))
def nansum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Add up what is not NaN; parameters as `sum`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nansum(gradlite.tensor([1.0, float("nan")], device="cpu"))
    tensor(1.)
    """
    if names:
        return again(nansum, locals())
    kind = dtypes.of_array(input.array)
    if kind.is_complex:
        raise RuntimeError("nansum on CPU does not support complex inputs")
    if not kind.differentiable:
        return sum(input, dim, keepdim, dtype=dtype)
    wanted = wanted_type(dtype, "nansum") or kind
    return structured.custom(NANSUM, (input,), read_dims(dim, input.array.ndim, "nansum"), keepdim, wanted.numpy)


@public(out=Out(CONVERTED, forms=(_REDUCED,)))
def nanmean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Compute the mean of what is not NaN; parameters as `sum`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nanmean(gradlite.tensor([1.0, float("nan"), 2.0], device="cpu"))
    tensor(1.5000)
    """
    if names:
        return again(nanmean, locals())
    kind = dtypes.of_array(input.array)
    if not kind.differentiable:
        raise needs_floats("nanmean", kind, "(): expected input to have floating point or complex dtype but got ")
    numbers = logic.logical_not(logic.isnan(input.detach()))
    return pointwise.div(nansum(input, dim, keepdim, dtype=dtype), sum(numbers, dim, keepdim))


_FACTORS = (
    "Tensor input, *, torch.dtype dtype = None",
    "Tensor input, int dim, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None",
)


@public(PROD, out=Out(COMPUTED, forms=_FACTORS))
def prod(input: Any, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Multiply all elements, or those along a dimension.

    Parameters
    ----------
    input : Tensor
        The factors; ints and bools are multiplied in int64.
    dim : int, optional
        The dimension to multiply along.
    keepdim : bool
        Whether it stays, with size 1.
    dtype : dtype, optional
        The type to convert to first.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([2.0, 3.0], device="cpu").prod()
    tensor(6.)
    """
    if names:
        return again(prod, locals())
    check_real("prod_cpu", input.array)
    if dtype is not None:
        input = input.to(dtypes.as_dtype(dtype, "prod"))
    kind = _sum_type(input.array.dtype) if dtype is None else input.array.dtype
    if dim is None:
        return structured.custom(PROD, (input,), kind)
    if isinstance(dim, (tuple, list)):
        raise errors.invalid_combination("prod", (input, dim), {}, _FACTORS)
    place = wrap_dim(dim, input.array.ndim, "prod", 2)
    return structured.custom(PROD_DIM, (input,), place, keepdim, kind)


@public(LOGSUMEXP, out=Out())
def logsumexp(input: Any, dim: Any = None, keepdim: bool = False, **names: Any) -> Any:
    """Compute the logarithm of the sum of exponentials along dimensions, without overflow.

    Parameters
    ----------
    input : Tensor
        The exponents; ints are converted.
    dim : int or sequence of int
        The dimensions.
    keepdim : bool
        Whether these stay, with size 1.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1000.0, -1000.0], device="cpu").logsumexp(0)
    tensor(1000.)
    """
    if names:
        return again(logsumexp, locals())
    if dim is None:
        raise TypeError('logsumexp() missing 1 required positional arguments: "dim"')
    check_real("logsumexp", input.array)
    if not dtypes.of_array(input.array).differentiable:
        input = input.to(dtypes.get_default_dtype())
    return structured.custom(LOGSUMEXP, (input,), read_dims(dim, input.array.ndim, "logsumexp"), keepdim)


_TESTED = (
    "Tensor input, *, Tensor out = None",
    "Tensor input, tuple of ints dim = None, bool keepdim = False, *, Tensor out = None",
    "Tensor input, int dim, bool keepdim = False, *, Tensor out = None",
)


def _tested(op: Structured, input: Any, dim: Any, keepdim: bool) -> Any:
    none = isinstance(dim, (tuple, list)) and not dim  # PyTorch reduces no dimension then
    return structured.custom(op, (input,), () if none else read_dims(dim, input.array.ndim, op.name), keepdim)


@public(
    ALL,
    out=Out(mismatch="all only supports bool tensor for result, got: {found.legacy}", forms=_TESTED,
            differentiable=False),
)  # fmt: skip
def all(input: Any, dim: Any = None, keepdim: bool = False, **names: Any) -> Any:
    """Say whether all elements, or all along dimensions, are true: not 0.

    Parameters
    ----------
    input : Tensor
        The elements; NaN counts as true.
    dim : int or sequence of int, optional
        The dimensions.
    keepdim : bool
        Whether these stay, with size 1.

    Returns
    -------
    Tensor
        Of type bool; of uint8 where the input is.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([[1, 0], [2, 3]], device="cpu").all(1)
    tensor([False,  True])
    """
    return again(all, locals()) if names else _tested(ALL, input, dim, keepdim)


@public(
    ANY,
    out=Out(mismatch="any only supports bool tensor for result, got: {found.legacy}", forms=_TESTED,
            differentiable=False),
)  # fmt: skip
def any(input: Any, dim: Any = None, keepdim: bool = False, **names: Any) -> Any:
    """Say whether an element, or one along dimensions, is true; parameters as `all`."""
    return again(any, locals()) if names else _tested(ANY, input, dim, keepdim)


@public(COUNT_NONZERO)
def count_nonzero(input: Any, dim: Any = None, **names: Any) -> Any:
    """Count the elements that are not 0: all, or those along dimensions.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.count_nonzero(gradlite.tensor([[1, 0], [2, 3]], device="cpu"), dim=0)
    tensor([2, 1])
    """
    if names:
        return again(count_nonzero, locals())
    return structured.custom(COUNT_NONZERO, (input,), read_dims(dim, input.array.ndim, "count_nonzero"))


@public(SUM_TO_SIZE)
def sum_to_size(self: Any, *size: Any) -> Any:
    """Add up along the dimensions that broadcasting from ``size`` would repeat; the tensor itself where there are none.

    Raises
    ------
    RuntimeError
        If ``size`` does not broadcast to the tensor's shape.
    """
    wanted, shape = sizes(size, "sum_to_size"), self.array.shape
    lead = len(shape) - len(wanted)
    if lead < 0 or builtins.any(m not in (1, n) for m, n in zip(wanted, shape[lead:], strict=True)):
        raise RuntimeError(f"size {{{list(wanted)}}} is not expandable to size {{{list(shape)}}}.")
    full = (1,) * lead + wanted
    total = self if full == shape else structured.custom(SUM_TO_SIZE, (self,), full)
    return viewing.view(total, wanted) if lead else total
