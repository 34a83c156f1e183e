"""Table: diagonals and triangles, and copies in which a part is exchanged for another tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays, layouts
from gradlite.backend.arrays import Array
from gradlite.backend.moving import assign, contiguous_copy
from gradlite.core.graph import wrap
from gradlite.ops import formats, fx, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import wrap_dim
from gradlite.ops.declared import exported, public
from gradlite.ops.derived import recorded
from gradlite.ops.out import Out
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


def _below(x: Array, diagonal: int) -> Array:
    """Return a mask of the places of a matrix that are on a diagonal or below it."""
    xp, (rows, columns) = arrays.module_of(x), x.shape[-2:]
    return (xp.arange(rows) + diagonal)[:, None] >= xp.arange(columns)


def _triangle(x: Array, kept: Array) -> Array:
    xp = arrays.module_of(x)
    out = xp.zeros(x.shape, x.dtype)
    xp.copyto(out, x, where=kept)
    return out


def _clear(x: Array, gone: Array) -> None:
    xp = arrays.module_of(x)
    xp.copyto(x, xp.zeros((), x.dtype), where=gone)


def _diagonal(x: Array, offset: int, dim1: int, dim2: int) -> Array:
    """View a diagonal of two dimensions as the last one."""
    stride, start = arrays.strides(x), arrays.offset(x)
    rest = [d for d in range(x.ndim) if d not in (dim1, dim2)]
    length = max(min(x.shape[dim1] + min(offset, 0), x.shape[dim2] - max(offset, 0)), 0)
    if length and x.size:
        start += offset * stride[dim2] if offset > 0 else -offset * stride[dim1]
    shape = (*[x.shape[d] for d in rest], length)
    return arrays.as_strided(x, shape, (*[stride[d] for d in rest], stride[dim1] + stride[dim2]), start)


def _diagonal_backward(x: Array, shape: Sequence[int], offset: int, dim1: int, dim2: int) -> Array:
    full = arrays.zeros(arrays.module_of(x), shape, x.dtype)
    assign(_diagonal(full, offset, dim1, dim2), x)
    return full


def _embedded_shape(shape: Sequence[int], offset: int, dim1: int, dim2: int) -> tuple[int, ...]:
    found, size = list(shape[:-1]), shape[-1] + abs(offset)
    for d in sorted((dim1, dim2)):
        found.insert(d, size)
    return tuple(found)


def _diag_embed(x: Array, offset: int, dim1: int, dim2: int) -> Array:
    return _diagonal_backward(x, _embedded_shape(x.shape, offset, dim1, dim2), offset, dim1, dim2)


def _exchanged(x: Array, src: Array | None, part: Any, *params: Any) -> Array:
    """Copy an array but for the part that a view shows: there is ``src``, or 0."""
    full = layouts.empty_like(x, None if arrays.repeats(x) else arrays.strides(x))
    assign(full, x)
    assign(part(full, *params), arrays.module_of(x).zeros((), x.dtype) if src is None else src)
    return full


# ---------------------------------------------------------------------------------- rows

TRIL = Structured("tril", lambda x, diagonal: _triangle(x, _below(x, diagonal)),
    lambda g, diagonal: fx.tril(g, diagonal))  # fmt: skip
TRIU = Structured("triu", lambda x, diagonal: _triangle(x, ~_below(x, diagonal - 1)),
    lambda g, diagonal: fx.triu(g, diagonal))  # fmt: skip
TRIL_ = Structured("tril_", lambda x, diagonal: _clear(x, ~_below(x, diagonal)),
    lambda g, diagonal: fx.tril(g, diagonal), node="TrilBackward0")  # fmt: skip
TRIU_ = Structured("triu_", lambda x, diagonal: _clear(x, _below(x, diagonal - 1)),
    lambda g, diagonal: fx.triu(g, diagonal), node="TriuBackward0")  # fmt: skip
DIAGONAL, DIAGONAL_COPY = (
    Structured(name, function,
        lambda g, x_shape, offset, dim1, dim2: fx.diagonal_backward(g, x_shape, offset, dim1, dim2), node=node)
    for name, node, function in (
        ("diagonal", "DiagonalBackward0", _diagonal),
        ("diagonal_copy", "DiagonalBackward0_copy",
            lambda x, offset, dim1, dim2: contiguous_copy(_diagonal(x, offset, dim1, dim2))))
)  # fmt: skip
DIAGONAL_BACKWARD = Structured("diagonal_backward", _diagonal_backward,
    lambda g, offset, dim1, dim2: fx.diagonal(g, offset, dim1, dim2), node="DiagonalBackwardBackward0")  # fmt: skip
DIAG_EMBED = Structured("diag_embed", _diag_embed,
    lambda g, offset, dim1, dim2: fx.diagonal(g, offset, dim1, dim2))  # fmt: skip

SELECT_SCATTER = Structured("select_scatter",
    lambda x, src, dim, index: _exchanged(x, src, viewing.SELECT.arrays, dim, index),
    lambda g, dim, index: fx.select_scatter(g, None, dim, index),
    lambda g, dim, index: fx.select(g, dim, index))  # fmt: skip
SLICE_SCATTER = Structured("slice_scatter",
    lambda x, src, dim, start, end, step: _exchanged(x, src, viewing.SLICE.arrays, dim, start, end, step),
    lambda g, dim, start, end, step: fx.slice_scatter(g, None, dim, start, end, step),
    lambda g, dim, start, end, step: fx.slice(g, dim, start, end, step))  # fmt: skip
DIAGONAL_SCATTER = Structured("diagonal_scatter",
    lambda x, src, offset, dim1, dim2: _exchanged(x, src, _diagonal, offset, dim1, dim2),
    lambda g, offset, dim1, dim2: fx.diagonal_scatter(g, None, offset, dim1, dim2),
    lambda g, offset, dim1, dim2: fx.diagonal(g, offset, dim1, dim2))  # fmt: skip
for _row in (TRIL, TRIU, DIAGONAL_BACKWARD, SELECT_SCATTER, SLICE_SCATTER, DIAGONAL_SCATTER):
    _row.function = recorded(_row)

# ---------------------------------------------------------------------------------- triangles


def _checked(function: str, input: Any, diagonal: Any) -> int:
    if not hasattr(diagonal, "__index__") or isinstance(diagonal, bool):
        raise errors.argument_type(function, "diagonal", 1, "int", diagonal)
    if function[:3] == "tri" and input.array.ndim < 2:
        raise RuntimeError(f"{function}: input tensor must have at least 2 dimensions")
    return diagonal.__index__()


@public(out=Out())
def tril(input: Any, diagonal: int = 0) -> Any:
    """Copy a matrix, or each of a batch, with zeros above a diagonal.

    Parameters
    ----------
    input : Tensor
        Of two or more dimensions.
    diagonal : int
        Which: 0 is the main one, positive ones lie above it.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 2).tril().tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    return structured.custom(TRIL, (input,), _checked("tril", input, diagonal))


@public(out=Out())
def triu(input: Any, diagonal: int = 0) -> Any:
    """Copy a matrix, or each of a batch, with zeros below a diagonal; see `tril`."""
    return structured.custom(TRIU, (input,), _checked("triu", input, diagonal))


@public()
def tril_(self: Any, diagonal: int = 0) -> Any:
    """Set what lies above a diagonal to zero, in place; see `tril`."""
    structured.check_writable(self)
    return structured.write_custom(TRIL_, self, (), _checked("tril_", self, diagonal))


@public()
def triu_(self: Any, diagonal: int = 0) -> Any:
    """Set what lies below a diagonal to zero, in place; see `tril`."""
    structured.check_writable(self)
    return structured.write_custom(TRIU_, self, (), _checked("triu_", self, diagonal))


def _indices(function: str, find: Any, row: int, col: int, offset: int, options: dict[str, Any]) -> Any:
    for name, n in (("row", row), ("col", col)):
        if n < 0:
            raise RuntimeError(f"{name} must be non-negative, got{n}")  # sic
    kind = dtypes.as_dtype(options.pop("dtype", None) or dtypes.int64, function)
    if kind.category != dtypes.INTEGRAL:
        raise NotImplementedError(f"\"{function}\" not implemented for '{kind.legacy}'")
    formats.check_layout(function, options.pop("layout", None))
    where = devices.resolve(options.pop("device", None))
    options.pop("pin_memory", None)
    for unknown in options:
        raise TypeError(f"{function}() got an unexpected keyword argument '{unknown}'")
    found = np.array(find(row, offset, col), kind.numpy)
    return wrap(arrays.to_device(found, where))


@exported()
def tril_indices(row: int, col: int, offset: int = 0, **options: Any) -> Any:
    """List the places of a matrix that `tril` keeps: their rows, then their columns.

    Parameters
    ----------
    row, col, offset : int
        The sizes of the matrix, and the diagonal.
    **options
        ``dtype`` (by default int64) and ``device``.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tril_indices(2, 2).tolist()
    [[0, 1, 1], [0, 0, 1]]
    """
    return _indices("tril_indices", np.tril_indices, row, col, offset, options)


@exported()
def triu_indices(row: int, col: int, offset: int = 0, **options: Any) -> Any:
    """List the places of a matrix that `triu` keeps; see `tril_indices`."""
    return _indices("triu_indices", np.triu_indices, row, col, offset, options)


# ---------------------------------------------------------------------------------- diagonals


def _pair(dim1: int, dim2: int, ndim: int) -> tuple[int, int]:
    first, second = wrap_dim(dim1, ndim), wrap_dim(dim2, ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return first, second


@public(DIAGONAL)
def diagonal(input: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """View a diagonal of two dimensions, as the last one.

    Parameters
    ----------
    input : Tensor
        The elements.
    offset : int
        Which diagonal: 0 is the main one, positive ones lie above it.
    dim1, dim2 : int
        The dimensions of the rows and of the columns.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(4).view(2, 2).diagonal().tolist()
    [0, 3]
    """
    return structured.view(DIAGONAL, input, offset, *_pair(dim1, dim2, input.array.ndim))


@public(DIAG_EMBED)
def diag_embed(input: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """Make matrices of zeros with the last dimension as a diagonal; see `diagonal`."""
    return structured.custom(DIAG_EMBED, (input,), offset, *_pair(dim1, dim2, input.array.ndim + 1))


@public(out=Out())
def diag(input: Any, diagonal: int = 0) -> Any:
    """Make a matrix with a vector as its diagonal, or copy the diagonal of a matrix.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.diag(gradlite.arange(2)).tolist()
    [[0, 0], [0, 1]]
    """
    ndim, place = input.array.ndim, _checked("diag", input, diagonal)
    if ndim not in (1, 2):
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {ndim}D")
    return diag_embed(input, place) if ndim == 1 else structured.custom(DIAGONAL_COPY, (input,), place, 0, 1)


@public()
def diagflat(input: Any, offset: int = 0) -> Any:
    """Make a matrix with all elements, as one row, as its diagonal."""
    return diag_embed(viewing.reshape(input, -1), offset)


# ---------------------------------------------------------------------------------- copies with a part exchanged


def _scatter(row: Structured, part: Any, input: Any, src: Any, *params: Any) -> Any:
    shape = part(input.array, *params).shape
    if src.array.shape != shape:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(src.array.shape)}, slice size = "
            f"{list(shape)}"
        )
    return structured.custom(row, (input, src), *params)


@public()
def diagonal_scatter(input: Any, src: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """Copy the tensor with a diagonal exchanged for another tensor; see `diagonal`.

    Raises
    ------
    RuntimeError
        If that has not the diagonal's shape.
    """
    return _scatter(DIAGONAL_SCATTER, _diagonal, input, src, offset, *_pair(dim1, dim2, input.array.ndim))


@public()
def select_scatter(input: Any, src: Any, dim: int, index: int) -> Any:
    """Copy the tensor with one index of a dimension exchanged for another tensor; see `select`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.zeros(2, 2).select_scatter(gradlite.ones(2), 0, 1).tolist()
    [[0.0, 0.0], [1.0, 1.0]]
    """
    place = viewing.place_of(input, dim, index)
    return _scatter(SELECT_SCATTER, viewing.SELECT.arrays, input, src, *place)


@public()
def slice_scatter(
    input: Any, src: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Any:
    """Copy the tensor with a range of a dimension exchanged for another tensor."""
    place = viewing.range_of(input, dim, start, end, step)
    return _scatter(SLICE_SCATTER, viewing.SLICE.arrays, input, src, *place)


@public()
def as_strided_scatter(input: Any, src: Any, size: Any, stride: Any, storage_offset: int | None = None) -> Any:
    """Copy the tensor with what `as_strided` views exchanged for another tensor."""
    where = viewing.strided_place(input.array, size, stride, storage_offset)
    if src.array.shape != where[0]:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(src.array.shape)}, slice size = "
            f"{list(where[0])}"
        )
    return structured.custom(viewing.AS_STRIDED_SCATTER, (input, src), arrays.layout(input.array), *where)
