"""Table: order along a dimension, and search in what is sorted.

NaN counts as larger than everything, and equal elements keep their order, also where larger ones come first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend import arrays, moving
from gradlite.backend.accumulating import out_of_range
from gradlite.backend.arrays import Array
from gradlite.core.graph import operations, wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx, scattering
from gradlite.ops.apply import promotion, structured
from gradlite.ops.arguments import again, wrap_dim
from gradlite.ops.declared import exported, public
from gradlite.ops.derived import recorded
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import Out
from gradlite.ops.results import named_result
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


def _argsort(x: Array, dim: int, descending: bool) -> Array:
    """Return the stable order along a dimension."""
    if x.dtype.kind == "V":  # bfloat16
        x = x.astype(np.float32)
    if not descending:
        return x.argsort(dim, kind="stable").astype(np.int64, copy=False)
    backwards = (slice(None),) * dim + (slice(None, None, -1),)
    return (x.shape[dim] - 1 - x[backwards].argsort(dim, kind="stable")[backwards]).astype(np.int64, copy=False)


def _ordered(x: Array, dim: int, descending: bool, places: slice) -> tuple[Array, Array]:
    """Return the elements at some places of the order along a dimension, and where they come from."""
    order = scattering.row_major(_argsort(scattering.raised(x), dim, descending)[(slice(None),) * dim + (places,)])
    values = scattering.raised(x)[arrays.along(order.shape, order, dim)]
    return (values, order) if x.ndim else (values.reshape(()), order.reshape(()))


def _sort(x: Array, dim: int, descending: bool) -> tuple[Array, Array]:
    values, order = _ordered(x, dim, descending, slice(None))
    return _laid_out(values, x), _laid_out(order, x)


def _laid_out(result: Array, x: Array) -> Array:
    """Return a result with the strides of an array of its shape, where that is dense."""
    if arrays.is_contiguous(x) or not arrays.is_dense(x):
        return result
    out = arrays.empty_strided(arrays.module_of(x), x.shape, arrays.strides(x), result.dtype)
    moving.assign(out, result)
    return out


def _topk(x: Array, k: int, dim: int, largest: bool) -> tuple[Array, Array]:
    return _ordered(x, dim, largest, slice(k if x.ndim else 1))


def _kthvalue(x: Array, k: int, dim: int, keepdim: bool) -> tuple[Array, Array]:
    values, order = _ordered(x, dim, False, slice(k - 1, k))
    if keepdim or not x.ndim:
        return values, order
    return values.reshape(shape := x.shape[:dim] + x.shape[dim + 1 :]), order.reshape(shape)


def _place_back(x: Array, index: Array, shape: tuple[int, ...], dim: int) -> Array:
    """Write a gradient of picked elements into zeros, each to where its element comes from."""
    full = arrays.zeros(arrays.module_of(x), shape, x.dtype)
    if index.size:
        scattering.raised(full)[arrays.along(shape or (1,), scattering.raised(index), dim)] = x
    return full


def _search(x: Array, sequence: Array, sorter: Array | None, right: bool, dtype: np.dtype) -> Array:
    """Find by bisection where in a sorted row each value belongs: before its equals, or after them.

    All values step together; a row of several is for the values with the same leading places.
    """
    xp, size = arrays.module_of(x), sequence.shape[-1]
    low, high = xp.full(x.shape, 0, np.int64), xp.full(x.shape, size, np.int64)
    rows = arrays.along(x.shape, low, x.ndim - 1)[:-1] if sequence.ndim > 1 else ()
    for _ in range(size.bit_length()):
        middle = (low + high) // 2
        at = (*rows, xp.where(middle < size, middle, size - 1))
        found = sequence[at if sorter is None else (*rows, sorter[at])]
        behind = ~(found > x if right else found >= x)  # so that NaN belongs behind all
        searched = low < high
        low, high = xp.where(searched & behind, middle + 1, low), xp.where(searched & ~behind, middle, high)
    return low.astype(dtype, copy=False)


def _is_in(x: Array, tests: Array) -> Array:
    xp = arrays.module_of(x)
    if not tests.size:
        return xp.full(x.shape, False)
    ordered = tests.reshape(-1)[_argsort(tests.reshape(-1), 0, False)]
    searched = xp.where(ordered == ordered, ordered, np.inf) if ordered.dtype.kind == "f" else ordered  # NaN is last
    place = _search(x, searched, None, False, np.dtype(np.int64))
    return xp.asarray((place < tests.size) & (ordered[xp.where(place < tests.size, place, 0)] == x))


# ---------------------------------------------------------------------------------- rows


def _selected(g: Any, index: Any, shape: Any, dim: Any) -> Any:
    kept = tuple([1 if d == dim else n for d, n in enumerate(shape)])
    return fx.place_back(fx.reshape(g, kept), fx.reshape(index, kept), shape, dim)


SORT, STABLE_SORT = (
    Structured("sort", _sort, lambda g, y1, x_shape, dim: fx.place_back(g[0], y1, x_shape, dim),
        node=node, saved={"y1": "indices"})
    for node in ("SortBackward0", "SortBackward1")
)  # fmt: skip
TOPK = Structured("topk", _topk, lambda g, y1, x_shape, dim: fx.place_back(g[0], y1, x_shape, dim),
    saved={"y1": "indices"})  # fmt: skip
KTHVALUE = Structured("kthvalue", _kthvalue, lambda g, y1, x_shape, dim: _selected(g[0], y1, x_shape, dim),
    saved={"y1": "indices"})  # fmt: skip
PLACE_BACK = Structured("place_back", _place_back, lambda g, index, dim: fx.gather_along(g, index, dim), None,
    node="ScatterBackward0")  # fmt: skip
PLACE_BACK.function = recorded(PLACE_BACK)
ARGSORT = Structured("argsort", lambda x, dim, descending: _sort(x, dim, descending)[1], None)
SEARCH = Structured("searchsorted", _search, None, None, None)
IS_IN = Structured("isin", _is_in, None, None)

sort_result = named_result("sort", "values", "indices")
topk_result = named_result("topk", "values", "indices")
kthvalue_result = named_result("kthvalue", "values", "indices")


# ---------------------------------------------------------------------------------- functions


def _check_sortable(input: Any) -> None:
    if input.array.dtype.kind == "c":
        raise RuntimeError(" Sort does not support complex dtypes on CPU")


@public(SORT, out=Out())
def sort(input: Any, dim: int = -1, descending: bool = False, *, stable: bool | None = None, **names: Any) -> Any:
    """Sort along a dimension; NaN counts as the largest.

    Parameters
    ----------
    input : Tensor
        The elements.
    dim : int
        The dimension.
    descending : bool
        Whether the largest come first.
    stable : bool, optional
        Accepted: equal elements keep their order in any case.

    Returns
    -------
    named tuple of the tensors ``values`` and ``indices``
        The sorted elements, and where they come from; the gradient goes there.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([3.0, 1.0, 2.0], device="cpu").sort().indices
    tensor([1, 2, 0])
    """
    if names:
        return again(sort, locals())
    place = wrap_dim(dim, input.array.ndim, "sort", 2)
    _check_sortable(input)
    row = SORT if stable is None else STABLE_SORT
    return sort_result(*structured.custom(row, (input,), place, descending))


@public(out=Out())
def msort(input: Any) -> Any:
    """Sort along the first dimension."""
    return sort(input, 0)[0]


@public(ARGSORT)
def argsort(input: Any, dim: int = -1, descending: bool = False, *, stable: bool = False, **names: Any) -> Any:
    """Return where the elements of `sort` come from.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([3.0, 1.0, 2.0], device="cpu").argsort(descending=True)
    tensor([0, 2, 1])
    """
    if names:
        return again(argsort, locals())
    place = wrap_dim(dim, input.array.ndim, "argsort", 2)
    _check_sortable(input)
    return structured.custom(ARGSORT, (input,), place, descending)


def _count(value: Any, name: str) -> int:
    if not hasattr(value, "__index__") or isinstance(value, bool):
        raise errors.argument_type(name, "k", 2, "int", value)
    return value.__index__()


@public(TOPK, out=Out())
def topk(input: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True, **names: Any) -> Any:
    """Find the ``k`` largest (or smallest) elements along a dimension, in order; of equal ones the first.

    Parameters
    ----------
    input : Tensor
        The elements.
    k : int
        How many.
    dim : int
        The dimension.
    largest : bool
        Whether the largest; NaN counts as the largest.
    sorted : bool
        Accepted: they are in order in any case.

    Returns
    -------
    named tuple of the tensors ``values`` and ``indices``

    Raises
    ------
    RuntimeError
        If there are not so many.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([3.0, 1.0, 2.0], device="cpu").topk(2).values
    tensor([3., 2.])
    """
    if names:
        return again(topk, locals())
    count = _count(k, "topk")
    place = wrap_dim(dim, input.array.ndim, "topk", 3)
    if not 0 <= count <= (input.array.shape[place] if input.array.ndim else 1):
        raise RuntimeError("selected index k out of range")
    if input.array.dtype.kind in "bc":
        kind = "bool" if input.array.dtype.kind == "b" else "complex"
        raise RuntimeError(f"topk does not support {kind} dtypes on CPU")
    return topk_result(*structured.custom(TOPK, (input,), count, place, largest))


@public(KTHVALUE, out=Out())
def kthvalue(input: Any, k: int, dim: int = -1, keepdim: bool = False, **names: Any) -> Any:
    """Find the ``k``-th smallest element along a dimension, counted from 1; of equal ones one.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([3.0, 1.0, 2.0], device="cpu").kthvalue(2).values
    tensor(2.)
    """
    if names:
        return again(kthvalue, locals())
    count, shape = _count(k, "kthvalue"), input.array.shape
    place = wrap_dim(dim, len(shape), "kthvalue", 3)
    if shape and not shape[place]:
        raise IndexError(f"kthvalue(): Expected reduction dim {place} to have non-zero size.")
    if not 1 <= count <= (shape[place] if shape else 1):
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {place}")
    kind = dtypes.of_array(input.array)
    if shape and (kind is dtypes.bool or kind.is_complex):
        raise NotImplementedError(f"\"kthvalue_cpu\" not implemented for '{kind.legacy}'")
    return kthvalue_result(*structured.custom(KTHVALUE, (input,), count, place, keepdim))


# ---------------------------------------------------------------------------------- functions of what is sorted


@exported(out=Out(differentiable=False))
def searchsorted(
    sorted_sequence: Any, input: Any, *, out_int32: bool = False, right: bool = False, side: str | None = None,
    sorter: Any = None,
) -> Any:  # fmt: skip
    """Find where values belong in sorted rows.

    Parameters
    ----------
    sorted_sequence : Tensor
        Sorted along the last dimension: one row for all values, or rows in the same leading dimensions as the values.
    input : Tensor or number
        The values.
    out_int32 : bool
        Whether the result is of type int32 instead of int64.
    right : bool
        Whether a value belongs after its equals instead of before them.
    side : {"left", "right"}, optional
        The same in NumPy's words.
    sorter : Tensor, optional
        The order of a sequence that is not sorted, such as `argsort` gives.

    Raises
    ------
    RuntimeError
        If shapes or types do not suit.

    Examples
    --------
    >>> import gradlite
    >>> row = gradlite.tensor([1.0, 3.0, 5.0], device="cpu")
    >>> gradlite.searchsorted(row, gradlite.tensor([3.0, 4.0], device="cpu"))
    tensor([1, 2])
    """
    row = sorted_sequence.array
    if side not in (None, "left", "right"):
        raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError(
            "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True"
        )
    if not row.ndim:
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension"
        )
    _check_rows(row.shape, input)
    if sorter is not None:
        _check_sorter(row.shape, sorter)
    number = None if isinstance(input, TensorBase) else input
    common = promotion.result_type((sorted_sequence,) if number is not None else (sorted_sequence, input),
        () if number is None else (number,))  # fmt: skip
    if common is dtypes.bool or common.is_complex:
        raise NotImplementedError(f"\"searchsorted_out_cpu\" not implemented for '{common.legacy}'")
    values = wrap(promotion.number_like(number, row, common)) if number is not None else input
    promotion.one_device("searchsorted", (sorted_sequence, values))
    kind = dtypes.int32 if out_int32 else dtypes.int64
    wide = dtypes.arithmetic(common)
    operands = (values.to(wide), sorted_sequence.to(wide), sorter)
    return structured.custom(SEARCH, operands, right or side == "right", kind.numpy)


def _check_rows(rows: tuple[int, ...], input: Any) -> None:
    if len(rows) == 1:
        return
    shape = input.array.shape if isinstance(input, TensorBase) else ()
    if not shape:
        raise RuntimeError(
            "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got "
            f"boundaries tensor dim({len(rows)}) and input value's dim(0) numel(1)"
        )
    if rows[:-1] != shape[:-1]:
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            f"tensor and input value tensor must match, but we got boundaries tensor {list(rows)} and input value "
            f"tensor {list(shape)}"
        )


def _check_sorter(rows: tuple[int, ...], sorter: Any) -> None:
    kind = dtypes.of_array(sorter.array)
    if sorter.array.shape != rows:
        raise RuntimeError(
            "torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor "
            f"{list(rows)}and got sorter tensor {list(sorter.array.shape)}"
        )
    if kind is not dtypes.int64:
        raise RuntimeError(f"torch.searchsorted(): sorter must be a tensor of long dtype but got dtype {kind.legacy}")
    if out_of_range(sorter.array, 0, rows[-1]) is not None:
        raise RuntimeError("torch.searchsorted(): sorter index out of range")


@exported(out=Out(differentiable=False))
def bucketize(input: Any, boundaries: Any, *, out_int32: bool = False, right: bool = False) -> Any:
    """Find between which boundaries values lie; see `searchsorted`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.bucketize(4.0, gradlite.tensor([1.0, 3.0, 5.0], device="cpu"))
    tensor(2)
    """
    if boundaries.array.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.array.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


@exported(out=Out(differentiable=False))
def isin(
    elements: Any = None, test_elements: Any = None, *, assume_unique: bool = False, invert: bool = False,
    element: Any = None, test_element: Any = None,
) -> Any:  # fmt: skip
    """Say of each element whether it is one of the test elements.

    Parameters
    ----------
    elements, test_elements : Tensor or number
        One of them is a tensor; as numbers they are called ``element`` and ``test_element`` too.
    assume_unique : bool
        Accepted: that none is there twice makes no difference.
    invert : bool
        Whether to say instead that it is none of them.

    Returns
    -------
    Tensor
        Of type bool, of the shape of ``elements``.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.isin(gradlite.tensor([1, 2, 3], device="cpu"), gradlite.tensor([2, 3], device="cpu"))
    tensor([False,  True,  True])
    """
    given = (elements if element is None else element, test_elements if test_element is None else test_element)
    tensors = [t for t in given if isinstance(t, TensorBase)]
    numbers = [t for t in given if promotion.is_number(t)]
    if not tensors or len(tensors) + len(numbers) != 2:
        last = "*, bool assume_unique = False, bool invert = False, Tensor out = None"
        pairs = ("Tensor elements, Tensor test_elements", "Number element, Tensor test_elements",
            "Tensor elements, Number test_element")  # fmt: skip
        raise errors.invalid_combination("isin", given, {}, [f"{pair}, {last}" for pair in pairs])
    for t in tensors:
        kind = dtypes.of_array(t.array)
        if kind is dtypes.bool or kind.is_complex:
            raise RuntimeError(f"Unsupported input type encountered for isin(): {kind.legacy}")
    common, like = promotion.result_type(tensors, numbers), tensors[0].array
    wide = dtypes.arithmetic(common)
    x, tests = (
        operations["to"].function(t, wide) if isinstance(t, TensorBase) else wrap(promotion.number_like(t, like, wide))
        for t in given
    )
    promotion.one_device("isin", (x, tests))
    found = structured.custom(IS_IN, (x, tests))
    return wrap(ARRAYS.logical_not(found.array)) if invert else found
