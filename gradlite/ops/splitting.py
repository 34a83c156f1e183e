"""Table: operations that cut a dimension into pieces: several views of the same memory."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from typing import Any

from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core.graph import operations
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx
from gradlite.ops.apply import structured
from gradlite.ops.arguments import sizes, wrap_dim
from gradlite.ops.declared import exported, public
from gradlite.ops.derived import composite
from gradlite.ops.structured import Structured
from gradlite.ops.viewing import slice_

# ---------------------------------------------------------------------------------- rows


def _ranges(pieces: Sequence[int]) -> list[tuple[int, int]]:
    ends = [0, *itertools.accumulate(pieces)]
    return list(itertools.pairwise(ends))


def _pieces(size: int, split_size: int) -> list[int]:
    """Return the sizes of equal pieces, of which the last one may be smaller; there is one even of nothing."""
    full, rest = divmod(size, split_size) if split_size else (0, size)
    return [split_size] * full + ([rest] if rest or not full else [])


def _cut(x: Array, pieces: Sequence[int], dim: int) -> tuple[Array, ...]:
    return tuple([x[(slice(None),) * dim + (slice(start, end),)] for start, end in _ranges(pieces)])


def _joined(gradients: Sequence[Array | None], shape: tuple[int, ...], pieces: Sequence[int], dim: int) -> Array:
    known = next(g for g in gradients if g is not None)
    full = arrays.module_of(known).zeros(shape, known.dtype)
    for place, g in zip(_cut(full, pieces, dim), gradients, strict=True):
        if g is not None:
            place[...] = g
    return full


def _joined_tensors(gradients: Sequence[Any], shape: tuple[int, ...], pieces: Sequence[int], dim: int) -> Any:
    put_back = operations["slice_backward"].function
    parts = [put_back(g, shape, dim, start, end, 1)
             for (start, end), g in zip(_ranges(pieces), gradients, strict=True) if g is not None]  # fmt: skip
    return functools.reduce(operations["add"].function, parts)


composite("split_backward", _joined, _joined_tensors)
SPLIT, SPLIT_WITH_SIZES, UNSAFE_SPLIT, UNSAFE_SPLIT_WITH_SIZES = (
    Structured(name, lambda x, pieces, dim: _cut(x, pieces, dim),
        lambda g, x_shape, pieces, dim: fx.split_backward(g, x_shape, pieces, dim))
    for name in ("split", "split_with_sizes", "unsafe_split", "unsafe_split_with_sizes")
)  # fmt: skip

# ---------------------------------------------------------------------------------- pieces


def _size(input: Any, dim: int, function: str) -> tuple[int, int]:
    """Return a dimension, counted from the front, and its size."""
    if not input.array.ndim:
        raise RuntimeError(f"{function} expects at least a 1-dimensional tensor")
    dim = wrap_dim(dim, input.array.ndim, function, 3)
    return dim, input.array.shape[dim]


def _equal(input: Any, split_size: int, dim: int) -> tuple[list[int], int]:
    dim, size = _size(input, dim, "split")
    if split_size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={split_size}")
    if not split_size and size:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}")
    return _pieces(size, split_size), dim


def _given(input: Any, split_sizes: Any, dim: int) -> tuple[tuple[int, ...], int]:
    if not isinstance(split_sizes, (tuple, list)):
        raise errors.argument_type("split_with_sizes", "split_sizes", 2, "tuple of ints", split_sizes)
    dim, size = _size(input, dim, "split")
    pieces = sizes((split_sizes,), "split_with_sizes", "split_sizes")
    if any(n < 0 for n in pieces):
        raise RuntimeError(
            f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={list(pieces)}"
        )
    if sum(pieces) != size:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {size} (input tensor's size at dimension {dim}), "
            f"but got split_sizes={list(pieces)}"
        )
    return pieces, dim


def _chunks(input: Any, chunks: int, dim: int) -> tuple[list[int], int, bool]:
    """Return the sizes of so many pieces or fewer, and whether they are listed, since nothing makes pieces of 0."""
    if not hasattr(chunks, "__index__") or isinstance(chunks, bool):
        raise errors.argument_type("chunk", "chunks", 1, "int", chunks)
    dim, size = _size(input, dim, "chunk")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    if not size:
        return [0] * chunks, dim, True
    return _pieces(size, -(-size // chunks)), dim, False


# ---------------------------------------------------------------------------------- functions


@public(SPLIT)
def split(self: Any, split_size: Any, dim: int = 0) -> tuple[Any, ...]:
    """View a dimension in pieces of one size, or of the sizes listed; they may not be written where it is recorded.

    Parameters
    ----------
    split_size : int or list of int
        The size of each piece, of which the last may be smaller; or the size of every piece.
    dim : int
        The dimension to cut.

    Raises
    ------
    RuntimeError
        If a size is negative, or those listed do not add up.

    Examples
    --------
    >>> import gradlite
    >>> [t.tolist() for t in gradlite.arange(5).split(2)]
    [[0, 1], [2, 3], [4]]
    """
    if isinstance(split_size, bool):
        raise errors.argument_type("split", "split_size", 2, "int or tuple of ints", split_size)
    if not hasattr(split_size, "__index__"):
        return split_with_sizes(self, split_size, dim)
    return structured.views(SPLIT, self, *_equal(self, split_size.__index__(), dim))


@exported("split")
def split_of(tensor: Any, split_size_or_sections: Any, dim: int = 0) -> tuple[Any, ...]:
    """View a dimension in pieces; see `Tensor.split`."""
    return split(tensor, split_size_or_sections, dim)


@public(SPLIT_WITH_SIZES)
def split_with_sizes(input: Any, split_sizes: Sequence[int], dim: int = 0) -> tuple[Any, ...]:
    """View a dimension in pieces of the sizes listed."""
    return structured.views(SPLIT_WITH_SIZES, input, *_given(input, split_sizes, dim))


@public()
def chunk(input: Any, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """View a dimension in so many pieces of one size, of which the last may be smaller; sometimes in fewer.

    Examples
    --------
    >>> import gradlite
    >>> [len(t) for t in gradlite.arange(6).chunk(4)]
    [2, 2, 2]
    """
    pieces, dim, listed = _chunks(input, chunks, dim)
    return structured.views(SPLIT_WITH_SIZES if listed else SPLIT, input, pieces, dim)


@public(UNSAFE_SPLIT)
def unsafe_split(input: Any, split_size: int, dim: int = 0) -> tuple[Any, ...]:
    """Cut as `split`, into tensors that share the memory and are no views: a write to one is not seen in the history.

    It is for who writes to the pieces and uses the whole no more.
    """
    return structured.custom(UNSAFE_SPLIT, (input,), *_equal(input, split_size, dim))


@public(UNSAFE_SPLIT_WITH_SIZES)
def unsafe_split_with_sizes(input: Any, split_sizes: Sequence[int], dim: int = 0) -> tuple[Any, ...]:
    """Cut as `split_with_sizes`, into tensors that are no views; see `unsafe_split`."""
    return structured.custom(UNSAFE_SPLIT_WITH_SIZES, (input,), *_given(input, split_sizes, dim))


@public()
def unsafe_chunk(input: Any, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """Cut as `chunk`, into tensors that are no views; see `unsafe_split`."""
    pieces, dim, listed = _chunks(input, chunks, dim)
    return structured.custom(UNSAFE_SPLIT_WITH_SIZES if listed else UNSAFE_SPLIT, (input,), pieces, dim)


@public()
def tensor_split(input: Any, indices_or_sections: Any, dim: int = 0) -> tuple[Any, ...]:
    """View a dimension in so many pieces of nearly one size, or cut it before the indices listed.

    Each piece is a slice, and may be written.

    Parameters
    ----------
    indices_or_sections : int, list of int or Tensor
        How many pieces, or where to cut.
    dim : int
        The dimension to cut.

    Raises
    ------
    RuntimeError
        If the number of pieces is not positive.

    Examples
    --------
    >>> import gradlite
    >>> [t.tolist() for t in gradlite.arange(5).tensor_split(2)]
    [[0, 1, 2], [3, 4]]
    """
    if not input.array.ndim:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    dim = wrap_dim(dim, input.array.ndim, "tensor_split", 3)
    where = _places(indices_or_sections) if isinstance(indices_or_sections, TensorBase) else indices_or_sections
    if isinstance(where, (tuple, list)):
        cuts = (0, *sizes((where,), "tensor_split", "indices"), input.array.shape[dim])
        return tuple([slice_(input, dim, start, end) for start, end in itertools.pairwise(cuts)])
    if not hasattr(where, "__index__"):
        raise errors.argument_type("tensor_split", "indices_or_sections", 2, "int, tuple of ints or Tensor", where)
    if where <= 0:
        raise RuntimeError(f"number of sections must be larger than 0, got {where}")
    short, longer = divmod(input.array.shape[dim], where)
    ranges = _ranges([short + (k < longer) for k in range(where)])
    return tuple([slice_(input, dim, start, end) for start, end in ranges])


def _places(where: Any) -> Any:
    """Read a number of pieces or places to cut from a tensor."""
    kind, ndim = dtypes.of_array(where.array), where.array.ndim
    if kind is not dtypes.int64:
        raise RuntimeError(
            f"tensor_split expected tensor_indices_or_sections to have dtype of long, but got {kind.legacy}"
        )
    if ndim > 1:
        raise RuntimeError(
            "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but "
            f"got a tensor with {ndim} dims"
        )
    return where.array.tolist()


def _split_along(input: Any, indices_or_sections: Any, function: str, dims: int, dim: int) -> tuple[Any, ...]:
    shape = input.array.shape
    if len(shape) < dims:
        raise RuntimeError(
            f"torch.{function} requires a tensor with at least {dims} dimension, but got a tensor with {len(shape)} "
            "dimensions!"
        )
    if hasattr(indices_or_sections, "__index__") and (not indices_or_sections or shape[dim] % indices_or_sections):
        raise RuntimeError(
            f"torch.{function} attempted to split along dimension {dim}, but the size of the dimension {shape[dim]} is "
            f"not divisible by the split_size {indices_or_sections}!"
        )
    return tensor_split(input, indices_or_sections, dim)


@public()
def hsplit(input: Any, indices_or_sections: Any) -> tuple[Any, ...]:
    """View the second dimension (of a vector the only one) in equal pieces, or cut it before the indices listed."""
    return _split_along(input, indices_or_sections, "hsplit", 1, 0 if input.array.ndim == 1 else 1)


@public()
def vsplit(input: Any, indices_or_sections: Any) -> tuple[Any, ...]:
    """View the first dimension of two or more in equal pieces, or cut it before the indices listed."""
    return _split_along(input, indices_or_sections, "vsplit", 2, 0)


@public()
def dsplit(input: Any, indices_or_sections: Any) -> tuple[Any, ...]:
    """View the third dimension in equal pieces, or cut it before the indices listed."""
    return _split_along(input, indices_or_sections, "dsplit", 3, 2)
