"""Table: more ways to view a tensor, most of them made of those in `viewing.py`; and windows over a dimension."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from gradlite import errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import contiguous_copy
from gradlite.core.graph import operations
from gradlite.core.tensor import TensorBase
from gradlite.ops import copying, fx, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import infer_size, sizes, wrap_dim
from gradlite.ops.declared import public
from gradlite.ops.derived import recorded
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import Out
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


def _unfold(x: Array, dim: int, size: int, step: int) -> Array:
    """View the windows of a dimension: where they start takes its place, and what is in them comes last."""
    shape, stride = list(x.shape) or [1], list(arrays.strides(x)) or [1]
    shape[dim], stride[dim], inner = (shape[dim] - size) // step + 1, stride[dim] * step, stride[dim]
    found = (*shape, size)[0 if x.ndim else 1 :], (*stride, inner)[0 if x.ndim else 1 :]
    return arrays.as_strided(x, *found, arrays.offset(x))


def _unfold_backward(x: Array, shape: tuple[int, ...], dim: int, size: int, step: int) -> Array:
    """Add up windows, one place in all of them at a time: so no two elements meet, whatever the order."""
    full = arrays.zeros(arrays.module_of(x), shape or (1,), x.dtype)
    for k in range(size):
        part = full[(slice(None),) * dim + (slice(k, k + step * x.shape[dim] if shape else None, step),)]
        ARRAYS.add(part, x[..., k], out=part)
    return full.reshape(shape)


# ---------------------------------------------------------------------------------- rows

UNFOLD = Structured("unfold", _unfold,
    lambda g, x_shape, dim, size, step: fx.unfold_backward(g, x_shape, dim, size, step))  # fmt: skip
UNFOLD_BACKWARD = Structured("unfold_backward", _unfold_backward,
    lambda g, dim, size, step: fx.unfold(g, dim, size, step), node="UnfoldBackwardBackward0")  # fmt: skip
NARROW_COPY = Structured("narrow_copy",
    lambda x, dim, start, end: contiguous_copy(viewing.SLICE.arrays(x, dim, start, end, 1)),
    lambda g, x_shape, dim, start, end: fx.slice_backward(g, x_shape, dim, start, end, 1))  # fmt: skip
UNFOLD_BACKWARD.function = recorded(UNFOLD_BACKWARD)

# ---------------------------------------------------------------------------------- order


def _wrapped(given: dict[str, Sequence[int]], ndim: int) -> list[list[int]]:
    found = [[wrap_dim(d, ndim) for d in dims] for dims in given.values()]
    for (name, dims), own in zip(given.items(), found, strict=True):
        if len(set(own)) != len(own):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({list(dims)})")
    return found


@public(None, "moveaxis")
def movedim(input: Any, source: Any, destination: Any) -> Any:
    """View the tensor with dimensions moved to other places; the others keep their order.

    Parameters
    ----------
    input : Tensor
        The elements.
    source, destination : int or sequence of int
        Where each dimension is, and where it goes.

    Raises
    ------
    RuntimeError
        If there are not as many of both, or one is named twice.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 3, 4).movedim(0, -1).shape
    torch.Size([3, 4, 2])
    """
    ndim, given = input.array.ndim, [sizes((d,), "movedim") for d in (source, destination)]
    if len(given[0]) != len(given[1]):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(given[0])} dims) should contain the same "
            f"number of dims as destination ({list(given[1])} dims)"
        )
    from_, to = _wrapped({"source": given[0], "destination": given[1]}, ndim)
    if not ndim:
        return viewing.alias(input)
    placed = dict(zip(to, from_, strict=True))
    rest = iter([d for d in range(ndim) if d not in from_])
    return viewing.permute(input, tuple([placed[d] if d in placed else next(rest) for d in range(ndim)]))


def _conjugate(input: Any) -> Any:
    return operations["conj"].function(input) if input.array.dtype.kind == "c" else input


def _matrices(attribute: str, input: Any) -> Any:
    if not input.array.ndim:
        return _conjugate(input)
    if input.array.ndim < 2:
        raise RuntimeError(
            f"tensor.{attribute} is only supported on matrices or batches of matrices. Got {input.array.ndim}-D tensor."
        )
    return _conjugate(viewing.transpose(input, -2, -1))


@public()
def adjoint(input: Any) -> Any:
    """View the tensor with its last two dimensions exchanged; complex elements are conjugated."""
    return _matrices("adjoint()", input)


@public(None, "mH", method=False, attribute=True)
def matrix_adjoint(self: Any) -> Any:
    """The tensor with its last two dimensions exchanged; complex elements are conjugated."""
    return _matrices("mH", self)


@public(None, "H", method=False, attribute=True)
def hermitian(self: Any) -> Any:
    """The matrix transposed; complex elements are conjugated."""
    ndim = self.array.ndim
    if ndim not in (0, 2):
        batches = " For batches of matrices, consider using tensor.mH" if ndim > 2 else ""
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {ndim}-D tensor.{batches}")
    return _matrices("H", self)


# ---------------------------------------------------------------------------------- shape


@public()
def ravel(input: Any) -> Any:
    """Give the elements as one row: a view where they lie row-major, else a copy."""
    return viewing.view(copying.contiguous(input), -1)


@public()
def unflatten(input: Any, dim: int, sizes: Any) -> Any:
    """View the tensor with one dimension split into several; one size may be -1.

    Raises
    ------
    RuntimeError
        If the sizes do not multiply to that of the dimension.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 6).unflatten(1, (2, -1)).shape
    torch.Size([2, 2, 3])
    """
    if not isinstance(sizes, (tuple, list)):
        raise errors.argument_type("unflatten", "sizes", 2, "tuple of ints", sizes)
    shape, wanted = input.array.shape, tuple(sizes)
    place = wrap_dim(dim, len(shape), "unflatten")
    if not wanted:
        raise RuntimeError("unflatten: sizes must be non-empty")
    if not shape:
        raise RuntimeError(
            f"unflatten got an unexpected error:\nDimension specified as {place} but tensor has no dimensions"
        )
    size = shape[place]
    if -1 not in wanted and math.prod(wanted) != size:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(wanted)} don't multiply up to the size of dim {place} ({size}) in the "
            "input tensor"
        )
    return viewing.view(input, (*shape[:place], *_inferred(wanted, size, place), *shape[place + 1 :]))


def _inferred(wanted: Sequence[int], size: int, dim: int) -> tuple[int, ...]:
    try:
        return infer_size(wanted, size)
    except RuntimeError as error:
        if "only one" in f"{error}":
            raise RuntimeError(f"unflatten got an unexpected error:\n{error}") from None
        raise RuntimeError(
            f"unflatten: Provided sizes {list(wanted)} don't multiply up to the size of dim {dim} ({size}) in the "
            "input tensor"
        ) from None


@public()
def broadcast_to(input: Any, *size: Any, **names: Any) -> Any:
    """View the tensor expanded to a shape; see `expand`."""
    return viewing.expand(input, sizes(size, "broadcast_to", "size", names))


@public()
def reshape_as(self: Any, other: Any) -> Any:
    """Give the tensor the shape of another; see `reshape`."""
    if not isinstance(other, TensorBase):
        raise errors.argument_type("reshape_as", "other", 1, "Tensor", other)
    return viewing.reshape(self, other.array.shape)


# ---------------------------------------------------------------------------------- parts of a dimension


@public(UNFOLD)
def unfold(self: Any, dimension: int, size: int, step: int) -> Any:
    """View windows of a dimension, which may overlap; what is in them becomes the last dimension.

    Parameters
    ----------
    dimension, size, step : int
        Which dimension, how long a window is, and how far it is from one to the next.

    Raises
    ------
    RuntimeError
        If a window is longer than the dimension.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(4).unfold(0, 2, 1).tolist()
    [[0, 1], [1, 2], [2, 3]]
    """
    shape = self.array.shape
    dim = wrap_dim(dimension, len(shape), "unfold")
    longest = shape[dim] if shape else 1
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > longest:
        raise RuntimeError(f"maximum size for tensor at dimension {dim} is {longest} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    return structured.view(UNFOLD, self, dim, size, step)


@public(out=Out())
def narrow_copy(input: Any, dim: int, start: int, length: int) -> Any:
    """Copy ``length`` places of a dimension from ``start`` on; see `narrow`."""
    dim, start, end = viewing.narrowed(input, dim, start, length)
    return structured.custom(NARROW_COPY, (input,), dim, start, end)
