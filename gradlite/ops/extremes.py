"""Table: reductions that choose an element: the largest, the smallest, the middle one, the most frequent.

The gradient of an element chosen among all, or along several dimensions, is shared evenly by all that are equal to it;
along one dimension it goes to the one at the returned place.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import add_up, convert
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx, pointwise
from gradlite.ops.apply import structured
from gradlite.ops.arguments import again, wrap_dim
from gradlite.ops.declared import public
from gradlite.ops.dimensions import (
    Dims,
    as_array,
    check_not_empty,
    check_real,
    pick,
    put_back,
    read_dims,
    restored,
    wide,
)
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import CONVERTED, Out
from gradlite.ops.results import named_result
from gradlite.ops.scanning import running
from gradlite.ops.structured import Structured

INT64 = dtypes.int64.numpy

# ---------------------------------------------------------------------------------- arrays


def _extreme(x: Array, name: str, dims: Dims, keepdim: bool) -> Array:
    return convert(as_array(x, getattr(wide(x), name)(axis=dims, keepdims=keepdim)), x.dtype)


def _place(x: Array, name: str, dim: int | None, keepdim: bool) -> Array:
    return convert(as_array(x, getattr(wide(x), name)(axis=dim if x.ndim else None, keepdims=keepdim)), INT64)


def _extreme_at(x: Array, name: str, dim: int, keepdim: bool) -> tuple[Array, Array]:
    return pick(x, _place(x, name, dim, True), dim, keepdim)


def _middle_at(x: Array, dim: int, keepdim: bool, skip: bool) -> tuple[Array, Array]:
    """Choose the lower middle element along a dimension: the first NaN where there is one, unless NaN is skipped."""
    line = wide(x) if x.ndim else wide(x).reshape(1)
    order = line.argsort(axis=dim, kind="stable")  # NaN comes last
    size = line.shape[dim]
    numbers = add_up(ARRAYS.eq(line, line), (dim,), True, INT64)
    if skip:
        middle = (numbers - ARRAYS.ne(numbers, 0)) // 2
    else:
        middle = ARRAYS.where(ARRAYS.eq(numbers, size), (size - 1) // 2, numbers)
    return pick(x, order[arrays.along(line.shape, middle, dim)].reshape(middle.shape if x.ndim else ()), dim, keepdim)


def _middle(x: Array, skip: bool) -> Array:
    if not x.size:
        return arrays.module_of(x).full((), np.nan if x.dtype.kind in "fV" else np.iinfo(x.dtype).min, x.dtype)
    return _middle_at(x.reshape(-1), 0, False, skip)[0]


def _mode_at(x: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    """Choose the most frequent element along a dimension, the smallest of several, where it occurs last."""
    line = wide(x) if x.ndim else wide(x).reshape(1)
    order = line.argsort(axis=dim, kind="stable")
    ordered = line[arrays.along(line.shape, order, dim)]
    rest, but_last = [(slice(None),) * dim + (part,) for part in (slice(1, None), slice(None, -1))]
    index = arrays.module_of(x).arange(line.shape[dim]).reshape((-1,) + (1,) * (line.ndim - dim - 1))
    starts = arrays.zeros(arrays.module_of(x), line.shape, INT64)  # of each run of equal elements
    starts[rest] = ARRAYS.ne(ordered[rest], ordered[but_last]) * index[1:]
    length = index - running(starts, dim, "maximum")
    longest = length.argmax(axis=dim, keepdims=True)
    return pick(x, order[arrays.along(line.shape, longest, dim)].reshape(longest.shape if x.ndim else ()), dim, keepdim)


# ---------------------------------------------------------------------------------- rows


def _is_it(x: Any, y: Any) -> Any:
    return fx.where(fx.eq(y, y), fx.eq(x, y), fx.ne(x, x))  # where it is NaN: all that are NaN


def _shared(g: Any, chosen: Any) -> Any:
    return fx.mul(fx.div(g, fx.sum(chosen)), chosen)


def _shared_along(g: Any, x: Any, y: Any, shape: Any, dims: Any, device: Any, dtype: Any) -> Any:
    chosen = fx.eq(x, restored(y, shape, dims))
    number = fx.to(fx.sum_dim(chosen, dims, True, INT64), device, dtype)
    return fx.div(fx.mul(restored(g, shape, dims), fx.to(chosen, device, dtype)), number)


def _both_shared(g: Any, x: Any, y0: Any, y1: Any, shape: Any, dims: Any, device: Any, dtype: Any) -> Any:
    parts = [None if one is None else _shared_along(one, x, y, shape, dims, device, dtype)
             for one, y in ((g[0], y0), (g[1], y1))]  # fmt: skip
    return parts[1] if parts[0] is None else parts[0] if parts[1] is None else fx.add(*parts)


MAX, MIN, MEDIAN, NANMEDIAN = (
    Structured(name, choose,
        lambda g, x, y, x_device, x_dtype: _shared(g, fx.to(_is_it(x, y), x_device, x_dtype)), node=node)
    for name, choose, node in (
        ("max", lambda x: _extreme(x, "max", None, False), "MaxBackward1"),
        ("min", lambda x: _extreme(x, "min", None, False), "MinBackward1"),
        ("median", lambda x: _middle(x, False), "MedianBackward0"),
        ("nanmedian", lambda x: _middle(x, True), "NanmedianBackward0"),
    )
)  # fmt: skip
MAX_DIM, MIN_DIM, MEDIAN_DIM, NANMEDIAN_DIM, MODE = (
    Structured(name, choose, lambda g, y1, x_shape, dim: put_back(g[0], y1, x_shape, dim), node=node,
        saved={"y1": "indices"})
    for name, choose, node in (
        ("max_dim", lambda x, dim, keepdim: _extreme_at(x, "argmax", dim, keepdim), "MaxBackward0"),
        ("min_dim", lambda x, dim, keepdim: _extreme_at(x, "argmin", dim, keepdim), "MinBackward0"),
        ("median_dim", lambda x, dim, keepdim: _middle_at(x, dim, keepdim, False), "MedianBackward1"),
        ("nanmedian_dim", lambda x, dim, keepdim: _middle_at(x, dim, keepdim, True), "NanmedianBackward1"),
        ("mode", lambda x, dim, keepdim: _mode_at(x, dim, keepdim), "ModeBackward0"),
    )
)  # fmt: skip
AMAX, AMIN = (
    Structured(name, choose,
        lambda g, x, y, x_shape, dims, x_device, x_dtype: _shared_along(g, x, y, x_shape, dims, x_device, x_dtype))
    for name, choose in (
        ("amax", lambda x, dims, keepdim: _extreme(x, "max", dims, keepdim)),
        ("amin", lambda x, dims, keepdim: _extreme(x, "min", dims, keepdim)),
    )
)  # fmt: skip
AMINMAX = Structured("aminmax",
    lambda x, dims, keepdim: (_extreme(x, "min", dims, keepdim), _extreme(x, "max", dims, keepdim)),
    lambda g, x, y0, y1, x_shape, dims, x_device, x_dtype:
        _both_shared(g, x, y0, y1, x_shape, dims, x_device, x_dtype),
    saved={"y0": "min", "y1": "max"})  # fmt: skip
ARGMAX = Structured("argmax", lambda x, dim, keepdim: _place(x, "argmax", dim, keepdim), None)
ARGMIN = Structured("argmin", lambda x, dim, keepdim: _place(x, "argmin", dim, keepdim), None)

max_result, min_result, median_result, nanmedian_result, mode_result = (
    named_result(name, "values", "indices") for name in ("max", "min", "median", "nanmedian", "mode")
)
aminmax_result = named_result("aminmax", "min", "max")

# ---------------------------------------------------------------------------------- functions


_CHOSEN = (
    "Tensor input, *, Tensor out = None",
    "Tensor input, Tensor other, *, Tensor out = None",
    "Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None",
)


def _chosen_at(op: Structured, result: Any, input: Any, dim: Any, keepdim: bool, name: str) -> Any:
    """Choose along a dimension."""
    place = wrap_dim(dim, input.array.ndim, name, 2)
    check_not_empty(name, input.array.shape, (place,))
    return result(*structured.custom(op, (input,), place, keepdim))


@public(MAX, out=Out(CONVERTED, forms=_CHOSEN))
def max(input: Any, dim: Any = None, keepdim: bool = False, **names: Any) -> Any:
    """Find the largest element, or the largest along a dimension with its place, or the larger of two tensors.

    NaN counts as the largest.  The gradient of the largest element is shared evenly by all that are equal; along a
    dimension it goes to the one at the returned place.

    Parameters
    ----------
    input : Tensor
        The elements.
    dim : int or Tensor, optional
        The dimension; a tensor asks for ``maximum(input, dim)``.
    keepdim : bool
        Whether the dimension stays, with size 1.

    Returns
    -------
    Tensor, or a named tuple of the tensors ``values`` and ``indices``
        The second where ``dim`` is an int.

    Raises
    ------
    RuntimeError, IndexError
        If there are no elements.

    Examples
    --------
    >>> import gradlite
    >>> values, indices = gradlite.tensor([[1.0, 3.0, 2.0]], device="cpu").max(1)
    >>> values, indices
    (tensor([3.]), tensor([1]))
    """
    if "other" in names:
        dim = names.pop("other")
    if names:
        return again(max, locals())
    if isinstance(dim, TensorBase):
        return pointwise.maximum(input, dim)
    check_real("max_all" if dim is None else "max_cpu", input.array)
    if dim is not None:
        return _chosen_at(MAX_DIM, max_result, input, dim, keepdim, "max")
    check_not_empty("max", input.array.shape, None)
    return structured.custom(MAX, (input,))


@public(MIN, out=Out(CONVERTED, forms=_CHOSEN))
def min(input: Any, dim: Any = None, keepdim: bool = False, **names: Any) -> Any:
    """Find the smallest element, or the smallest along a dimension with its place, or the smaller of two tensors.

    All as in `max`; NaN counts as the smallest.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([2.0, 1.0], device="cpu").min()
    tensor(1.)
    """
    if "other" in names:
        dim = names.pop("other")
    if names:
        return again(min, locals())
    if isinstance(dim, TensorBase):
        return pointwise.minimum(input, dim)
    check_real("min_all" if dim is None else "min_cpu", input.array)
    if dim is not None:
        return _chosen_at(MIN_DIM, min_result, input, dim, keepdim, "min")
    check_not_empty("min", input.array.shape, None)
    return structured.custom(MIN, (input,))


_SAME = "Expected the dtype for input and out to match, but got {expected.legacy} for input's dtype and {found.legacy} "
_ALONG = ("Tensor input, tuple of ints dim = (), bool keepdim = False, *, Tensor out = None",)


def _extreme_along(op: Structured, input: Any, dim: Any, keepdim: bool) -> Any:
    dims = read_dims(None if dim == () or dim == [] else dim, input.array.ndim, op.name)
    check_real("max_values_cpu" if op is AMAX else "min_values_cpu", input.array)
    given = dims if dims is None else tuple(dim) if isinstance(dim, (tuple, list)) else (dim,)
    check_not_empty(op.name, input.array.shape, given)
    return structured.custom(op, (input,), dims, keepdim)


@public(AMAX, out=Out(mismatch=f"{_SAME}for out's dtype.", forms=_ALONG))
def amax(input: Any, dim: Any = (), keepdim: bool = False, **names: Any) -> Any:
    """Find the largest elements along dimensions; the gradient is shared evenly by all that are equal.

    Parameters
    ----------
    input : Tensor
        The elements.
    dim : int or sequence of int
        The dimensions; by default all.
    keepdim : bool
        Whether these stay, with size 1.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([[1.0, 3.0], [2.0, 0.0]], device="cpu").amax(1)
    tensor([3., 2.])
    """
    return again(amax, locals() | {"dim": dim or None}) if names else _extreme_along(AMAX, input, dim, keepdim)


@public(AMIN, out=Out(mismatch=f"{_SAME}for out's dtype.", forms=_ALONG))
def amin(input: Any, dim: Any = (), keepdim: bool = False, **names: Any) -> Any:
    """Find the smallest elements along dimensions; all as in `amax`."""
    return again(amin, locals() | {"dim": dim or None}) if names else _extreme_along(AMIN, input, dim, keepdim)


@public(AMINMAX, out=Out(forms=("Tensor input, *, int dim = None, bool keepdim = False, tuple of Tensors out = None",)))
def aminmax(input: Any, *, dim: int | None = None, keepdim: bool = False, **names: Any) -> Any:
    """Find the smallest and the largest element, of all or along a dimension: a tuple ``min``, ``max``.

    Examples
    --------
    >>> import gradlite
    >>> low, high = gradlite.aminmax(gradlite.tensor([1.0, 3.0, 2.0], device="cpu"))
    >>> low, high
    (tensor(1.), tensor(3.))
    """
    if names:
        return again(aminmax, locals())
    shape = input.array.shape
    dims = None if dim is None else (wrap_dim(dim, len(shape), "aminmax", 2),)
    check_real("aminmax_all" if dim is None else "aminmax_cpu", input.array)
    if dim is None and not input.array.size:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    if dims is not None and shape and not shape[dims[0]]:
        raise IndexError(f"aminmax: Expected reduction dim {dims[0]} to have non-zero size.")
    return aminmax_result(*structured.custom(AMINMAX, (input,), dims if shape else None, keepdim))


def _place_of(op: Structured, input: Any, dim: int | None, keepdim: bool) -> Any:
    kind = dtypes.of_array(input.array)
    if kind is dtypes.bool or kind.is_complex:
        raise RuntimeError(f"{op.name}(): does not support {'bool' if kind is dtypes.bool else 'complex'} input")
    if dim is None and not input.array.size:
        raise IndexError(f"{op.name}(): Expected reduction dim to be specified for input.numel() == 0.")
    place = None if dim is None else wrap_dim(dim, input.array.ndim, op.name, 2)
    check_not_empty(op.name, input.array.shape, None if place is None else (place,))
    return structured.custom(op, (input,), place, keepdim)


@public(ARGMAX, out=Out(differentiable=False))
def argmax(input: Any, dim: int | None = None, keepdim: bool = False, **names: Any) -> Any:
    """Find the place of the largest element: in the flattened tensor, or along a dimension; the first of equal ones.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1.0, 3.0, 3.0], device="cpu").argmax()
    tensor(1)
    """
    return again(argmax, locals()) if names else _place_of(ARGMAX, input, dim, keepdim)


@public(ARGMIN, out=Out(differentiable=False))
def argmin(input: Any, dim: int | None = None, keepdim: bool = False, **names: Any) -> Any:
    """Find the place of the smallest element, of all or along a dimension; the first of equal ones."""
    return again(argmin, locals()) if names else _place_of(ARGMIN, input, dim, keepdim)


def _check_ordered(array: Array, dim: int | None) -> None:
    if array.dtype.kind in "bc":
        name = "median_cpu" if dim is None else "median_out"
        raise NotImplementedError(f"\"{name}\" not implemented for '{dtypes.of_array(array).legacy}'")


_MIDDLE = (
    "Tensor input",
    "Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None",
)


@public(MEDIAN, out=Out(forms=_MIDDLE))
def median(input: Any, dim: int | None = None, keepdim: bool = False, **names: Any) -> Any:
    """Find the middle element, the lower one of two, or that along a dimension with its place; NaN where one is.

    Parameters
    ----------
    input : Tensor
        The elements.
    dim : int, optional
        The dimension.
    keepdim : bool
        Whether it stays, with size 1.

    Returns
    -------
    Tensor, or a named tuple of the tensors ``values`` and ``indices``
        The second where ``dim`` is given.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([4.0, 1.0, 3.0, 2.0], device="cpu").median()
    tensor(2.)
    """
    if names:
        return again(median, locals())
    _check_ordered(input.array, dim)
    if dim is None:
        return structured.custom(MEDIAN, (input,))
    return _chosen_at(MEDIAN_DIM, median_result, input, dim, keepdim, "median")


@public(NANMEDIAN, out=Out(forms=_MIDDLE))
def nanmedian(input: Any, dim: int | None = None, keepdim: bool = False, **names: Any) -> Any:
    """Find the middle one of the elements that are not NaN; all as in `median`."""
    if names:
        return again(nanmedian, locals())
    _check_ordered(input.array, dim)
    if dim is None:
        return structured.custom(NANMEDIAN, (input,))
    return _chosen_at(NANMEDIAN_DIM, nanmedian_result, input, dim, keepdim, "median")


@public(MODE, out=Out())
def mode(input: Any, dim: int = -1, keepdim: bool = False, **names: Any) -> Any:
    """Find the most frequent element along a dimension, with the place where it occurs last.

    Of several that are equally frequent it is the smallest.

    Examples
    --------
    >>> import gradlite
    >>> values, indices = gradlite.tensor([3, 1, 1, 3, 2], device="cpu").mode()
    >>> values, indices
    (tensor(1), tensor(2))
    """
    if names:
        return again(mode, locals() | {"dim": None if "axis" in names else dim})
    check_real("mode_cpu", input.array)
    return _chosen_at(MODE, mode_result, input, dim, keepdim, "mode")
