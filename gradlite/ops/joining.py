"""Table: operations that join tensors, or that bring several to one shape."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from typing import Any

from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import assign, convert
from gradlite.backend.shapes import joint_shape
from gradlite.core.tensor import TensorBase
from gradlite.device import of_array as device_of
from gradlite.ops import formats, fx, indexing, logic, pointwise, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.arguments import wrap_dim
from gradlite.ops.creating import arange
from gradlite.ops.declared import exported
from gradlite.ops.facts import Size
from gradlite.ops.out import CONVERTED, Out
from gradlite.ops.structured import Listed

# ---------------------------------------------------------------------------------- arrays


def _is_skipped(shape: tuple[int, ...]) -> bool:
    """Return whether `cat` takes no notice of an operand: one dimension without elements fits any others."""
    return shape == (0,)


def _stretches(shapes: Sequence[tuple[int, ...]], dim: int) -> list[tuple[int, int]]:
    ends = itertools.accumulate([0 if _is_skipped(shape) else shape[dim] for shape in shapes])
    return list(itertools.pairwise((0, *ends)))


def _cat(xs: Sequence[Array], dim: int, dtype: dtypes.dtype) -> Array:
    """Join arrays along a dimension; where all lie with the channels innermost, so does the result."""
    kept = [x for x in xs if not _is_skipped(x.shape)] or [*xs[:1]]
    first, xp = kept[0], arrays.module_of(xs[0])
    shape = (*first.shape[:dim], sum([x.shape[dim] for x in kept]), *first.shape[dim + 1 :])
    found = {formats.suggested(x) for x in kept}
    stride = formats.strides(found.pop() if len(found) == 1 else formats.contiguous_format, shape)
    out = arrays.empty_strided(xp, shape, stride, dtype.numpy)
    if out.size:
        xp.concatenate([convert(x, dtype.numpy) for x in kept], axis=dim, out=out)
    return out


def _cat_backward(g: Any, needs: Any, shapes: Any, dim: Any) -> Any:
    return [None if not need
            else fx.reshape(fx.slice(g, dim, 0, 0, 1), (0,)) if _is_skipped(shape)
            else fx.slice(g, dim, start, stop, 1)
            for need, shape, (start, stop) in zip(needs, shapes, _stretches(shapes, dim), strict=True)]  # fmt: skip


def _stack(xs: Sequence[Array], dim: int, dtype: dtypes.dtype) -> Array:
    return _cat([arrays.unsqueeze(x, dim) for x in xs], dim, dtype)


def _as_matrix(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (1,) * (2 - len(shape)) + shape


def _corners(shapes: Sequence[tuple[int, ...]]) -> list[list[tuple[int, int]]]:
    """Return for each block of a block-diagonal matrix where its rows and its columns start and stop."""
    sizes = [_as_matrix(shape) for shape in shapes]
    along = [list(itertools.pairwise((0, *itertools.accumulate([n[d] for n in sizes])))) for d in (0, 1)]
    return [[rows, columns] for rows, columns in zip(*along, strict=True)]


def _block_diag(xs: Sequence[Array], dtype: dtypes.dtype) -> Array:
    corners = _corners([x.shape for x in xs])
    out = arrays.module_of(xs[0]).zeros([stop for _, stop in corners[-1]], dtype.numpy)
    for x, (rows, columns) in zip(xs, corners, strict=True):
        assign(out[slice(*rows), slice(*columns)], x)
    return out


def _block(g: Any, shape: Any, rows: Any, columns: Any) -> Any:
    return fx.reshape(fx.slice(fx.slice(g, 0, *rows, 1), 1, *columns, 1), shape)


def _block_diag_backward(g: Any, needs: Any, shapes: Any) -> Any:
    return [_block(g, shape, rows, columns) if need else None
            for need, shape, (rows, columns) in zip(needs, shapes, _corners(shapes), strict=True)]  # fmt: skip


# ---------------------------------------------------------------------------------- rows

CAT = Listed("cat", _cat, lambda g, needs, shapes, dim, dtype: _cat_backward(g, needs, shapes, dim))
STACK = Listed("stack", _stack,
    lambda g, needs, shapes, dim, dtype:
        [fx.select(g, dim, k) if need else None for k, need in enumerate(needs)])  # fmt: skip
BLOCK_DIAG = Listed("block_diag", _block_diag, lambda g, needs, shapes, dtype: _block_diag_backward(g, needs, shapes))

# ---------------------------------------------------------------------------------- arguments


def _list(function: str, tensors: Any) -> Sequence[Any]:
    """Return a list of tensors, checked."""
    if not isinstance(tensors, (tuple, list)):
        raise errors.argument_type(function, "tensors", 1, "tuple of Tensors", tensors)
    for k, t in enumerate(tensors):
        if not isinstance(t, TensorBase):
            raise TypeError(f"expected Tensor as element {k} in argument 0, but got {errors.type_name(t)}")
    return tensors


def _some(function: str, tensors: Any) -> Sequence[Any]:
    if not _list(function, tensors):
        raise RuntimeError(f"{function} expects a non-empty TensorList")
    return tensors


def _place(function: str, dim: Any, ndim: int) -> int:
    if not hasattr(dim, "__index__") or isinstance(dim, bool):
        raise TypeError(f"{function}(): argument 'dim' must be int, not {errors.type_name(dim)}")
    return wrap_dim(dim, ndim, function, 2)


def _check_devices(function: str, tensors: Sequence[Any]) -> None:
    here = device_of(tensors[0].array)
    for t in tensors:
        if device_of(t.array) != here:
            raise errors.two_devices(function, here, device_of(t.array))


# ---------------------------------------------------------------------------------- functions

INTO = Out(CONVERTED, "torch.cat(): input types can't be cast to the desired output type {found.legacy}", apart=True)


@exported("cat", "concat", "concatenate", out=INTO)
def cat(tensors: Any, dim: int = 0) -> Any:
    """Join tensors along a dimension that they have.

    Parameters
    ----------
    tensors : sequence of Tensor
        Of one shape but for that dimension; types are promoted.  A tensor of shape ``(0,)`` is left out.
    dim : int
        The dimension.

    Raises
    ------
    ValueError, RuntimeError
        If there are no tensors; if the shapes do not fit.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.cat([gradlite.arange(2), gradlite.arange(3)]).tolist()
    [0, 1, 0, 1, 2]
    """
    if not _list("cat", tensors):
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    shapes = [t.array.shape for t in tensors]
    if () in shapes:
        raise RuntimeError(f"zero-dimensional tensor (at position {shapes.index(())}) cannot be concatenated")
    first = next((shape for shape in shapes if not _is_skipped(shape)), None)
    place = 0 if first is None else _place("cat", dim, len(first))
    for k, shape in enumerate(shapes):
        if first is None or _is_skipped(shape):
            continue
        if len(shape) != len(first):
            raise RuntimeError(f"Tensors must have same number of dimensions: got {len(first)} and {len(shape)}")
        for d, (m, n) in enumerate(zip(first, shape, strict=True)):
            if d != place and m != n:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {place}. Expected size {m} but got size {n} for "
                    f"tensor number {k} in the list."
                )
    _check_devices("cat", tensors)
    return structured.listed(CAT, tensors, place, promotion.result_type(tensors))


@exported(out=INTO)
def stack(tensors: Any, dim: int = 0) -> Any:
    """Join tensors of one shape along a new dimension.

    Raises
    ------
    RuntimeError
        If there are no tensors, or the shapes differ.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.stack([gradlite.arange(2), gradlite.arange(2)], dim=1).tolist()
    [[0, 0], [1, 1]]
    """
    first = _some("stack", tensors)[0].array.shape
    place = _place("stack", dim, len(first) + 1)
    for k, t in enumerate(tensors):
        if t.array.shape != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 and "
                f"{list(t.array.shape)} at entry {k}"
            )
    _check_devices("stack", tensors)
    return structured.listed(STACK, tensors, place, promotion.result_type(tensors))


@exported(out=INTO)
def hstack(tensors: Any) -> Any:
    """Join tensors along the second dimension; vectors along the only one."""
    wide = atleast_1d(_some("hstack", tensors))
    return cat(wide, 0 if wide[0].array.ndim == 1 else 1)


@exported("vstack", "row_stack", out=INTO)
def vstack(tensors: Any) -> Any:
    """Join tensors along the first dimension; vectors as rows.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.vstack([gradlite.arange(2), gradlite.arange(2)]).tolist()
    [[0, 1], [0, 1]]
    """
    return cat(atleast_2d(_some("vstack", tensors)), 0)


@exported(out=INTO)
def dstack(tensors: Any) -> Any:
    """Join tensors along the third dimension."""
    return cat(atleast_3d(_some("dstack", tensors)), 2)


@exported(out=INTO)
def column_stack(tensors: Any) -> Any:
    """Join tensors along the second dimension; vectors as columns."""
    given = _some("column_stack", tensors)
    return hstack([viewing.reshape(t, (t.array.size, 1)) if t.array.ndim <= 1 else t for t in given])


@exported()
def block_diag(*tensors: Any) -> Any:
    """Place matrices along the diagonal of a matrix of zeros; a vector is a row.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.block_diag(gradlite.ones(1, 2), gradlite.ones(1, 1)).tolist()
    [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    for k, t in enumerate(_list("block_diag", tensors)):
        if t.array.ndim > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {k} has {t.array.ndim} "
                "dimensions"
            )
    if not tensors:
        return viewing.reshape(arange(0.0), (1, 0))
    _check_devices("block_diag", tensors)
    return structured.listed(BLOCK_DIAG, tensors, promotion.result_type(tensors))


# ---------------------------------------------------------------------------------- at least so many dimensions


def _at_least(function: str, tensors: tuple[Any, ...], widen: Any) -> Any:
    several = len(tensors) != 1 or isinstance(tensors[0], (tuple, list))
    given = tensors[0] if several and len(tensors) == 1 else tensors
    if not several and not isinstance(given[0], TensorBase):
        raise errors.invalid_combination(function, given, {}, ("Tensor input", "tuple of Tensors tensors"))
    found = tuple([widen(t) for t in _list(function, given)])
    return found if several else found[0]


@exported()
def atleast_1d(*tensors: Any) -> Any:
    """View tensors with at least one dimension; one that has it is returned as it is.

    Parameters
    ----------
    *tensors : Tensor, or one sequence of them
        A single tensor gives a tensor, several (or a sequence) a tuple.
    """
    return _at_least("atleast_1d", tensors, lambda t: t if t.array.ndim else viewing.reshape(t, 1))


@exported()
def atleast_2d(*tensors: Any) -> Any:
    """View tensors with at least two dimensions, vectors as rows; see `atleast_1d`."""
    return _at_least("atleast_2d", tensors, _as_row)


def _as_row(t: Any) -> Any:
    ndim = t.array.ndim
    return t if ndim > 1 else viewing.unsqueeze(t, 0) if ndim else viewing.reshape(t, (1, 1))


@exported()
def atleast_3d(*tensors: Any) -> Any:
    """View tensors with at least three dimensions, the third one new; see `atleast_1d`."""
    return _at_least("atleast_3d", tensors, _as_block)


def _as_block(t: Any) -> Any:
    ndim = t.array.ndim
    if ndim > 2:
        return t
    return viewing.unsqueeze(_as_row(t), -1) if ndim else viewing.reshape(t, (1, 1, 1))


# ---------------------------------------------------------------------------------- one shape


@exported()
def broadcast_tensors(*tensors: Any) -> tuple[Any, ...]:
    """View tensors expanded to the shape that they have in common; one that has it is returned as it is."""
    if not _list("broadcast_tensors", tensors):
        return ()
    shape = joint_shape([t.array for t in tensors])
    return tuple([t if t.array.shape == shape else viewing.expand(t, shape) for t in tensors])


@exported()
def broadcast_shapes(*shapes: Any) -> Size:
    """Return the shape that shapes broadcast to.

    Raises
    ------
    RuntimeError
        If they do not.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.broadcast_shapes((2, 1), (3,))
    torch.Size([2, 3])
    """
    given = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    result = [1] * max([len(shape) for shape in given], default=0)
    for k, shape in enumerate(given):
        for d in range(-1, -1 - len(shape), -1):
            if shape[d] < 0:
                raise ValueError("Attempting to broadcast a dimension with negative length!")
            if shape[d] in (1, result[d]):
                continue
            if result[d] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {shape[d]} at {d}! Mismatching argument at index "
                    f"{k} had {shape}; but expected shape should be broadcastable to {result}"
                )
            result[d] = shape[d]
    return Size(result)


_warned: list[str] = []


@exported()
def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Any, ...]:
    """View vectors as the coordinates of a grid, one tensor for each vector.

    Parameters
    ----------
    *tensors : Tensor, or one sequence of them
        Of one or no dimension.
    indexing : "ij" or "xy"
        Whether the first two dimensions are those of the first two vectors, or exchanged.

    Raises
    ------
    RuntimeError
        If a tensor has more dimensions, or the types differ.

    Examples
    --------
    >>> import gradlite
    >>> rows, columns = gradlite.meshgrid(gradlite.arange(2), gradlite.arange(2), indexing="ij")
    >>> rows.tolist(), columns.tolist()
    ([[0, 0], [1, 1]], [[0, 1], [0, 1]])
    """
    alone = len(tensors) == 1 and isinstance(tensors[0], (tuple, list))
    given = _some("meshgrid", tensors[0] if alone else tensors)
    if indexing is None and not _warned:
        _warned.append("meshgrid")
        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.",
            UserWarning,
            stacklevel=2,
        )
    for t in given:
        if t.array.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {t}")
        if t.array.dtype != given[0].array.dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    order = list(range(len(given)))
    if indexing == "xy" and len(given) > 1:
        order[:2] = 1, 0
    shape = tuple([given[k].array.size for k in order])
    places = [tuple([n if o == k else 1 for n, o in zip(shape, order, strict=True)]) for k in range(len(given))]
    return tuple([viewing.expand(viewing.view(t, place), shape) for t, place in zip(given, places, strict=True)])


# ---------------------------------------------------------------------------------- choices


def _vectors(tensors: Sequence[Any]) -> None:
    for t in tensors:
        if t.array.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(t.array.shape)}")


@exported()
def cartesian_prod(*tensors: Any) -> Any:
    """List every choice of one element from each vector, one choice a row; a single vector is returned as it is."""
    _vectors(_list("cartesian_prod", tensors))
    if len(tensors) == 1:
        return tensors[0]
    return stack([viewing.flatten(t) for t in meshgrid(*tensors, indexing="ij")], 1)


@exported()
def combinations(input: Any, r: int = 2, with_replacement: bool = False) -> Any:
    """List every choice of ``r`` elements of a vector in their order, one choice a row.

    Parameters
    ----------
    input : Tensor
        A vector.
    r : int
        How many to choose.
    with_replacement : bool
        Whether one element may be chosen again.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.combinations(gradlite.arange(3)).tolist()
    [[0, 1], [0, 2], [1, 2]]
    """
    _vectors([input])
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return input.new_empty(0)
    places = arange(input.array.size, device=input.device)
    grids, before = meshgrid(*[places] * r, indexing="ij"), pointwise.le if with_replacement else pointwise.lt
    chosen = None
    for left, right in itertools.pairwise(grids):
        found = before(left, right)
        chosen = found if chosen is None else logic.logical_and(chosen, found)
    columns = meshgrid(*[input] * r, indexing="ij")
    return stack([viewing.flatten(c) if chosen is None else indexing.getitem(c, chosen) for c in columns], 1)
