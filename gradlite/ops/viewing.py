"""Table: operations that return a view where they can: the same memory, the same version counter.

A row is a function on arrays, and a derivative formula that puts the gradient back in place.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Sequence
from typing import Any

from gradlite import dtypes
from gradlite.backend import arrays, parts
from gradlite.backend.accumulating import add_at
from gradlite.backend.arrays import Array, legacy_type
from gradlite.backend.moving import assign
from gradlite.core import graph
from gradlite.core.graph import operations
from gradlite.core.tensor import TensorBase
from gradlite.core.version import ITSELF
from gradlite.ops import copying, fx
from gradlite.ops.apply import structured
from gradlite.ops.arguments import again, infer_size, sizes, wrap_dim
from gradlite.ops.declared import exported, public
from gradlite.ops.derived import composite, recorded
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- rows: one dimension


def _along(dim: int, part: Any) -> tuple[Any, ...]:
    return (slice(None),) * dim + (part, ...)


def _into_zeros(g: Array, shape: tuple[int, ...], dim: int, part: Any) -> Array:
    full = arrays.module_of(g).zeros(shape, g.dtype)
    full[_along(dim, part)] = g
    return full


SELECT = Structured("select", lambda x, dim, index: x[_along(dim, index)],
    lambda g, x_shape, dim, index: fx.select_backward(g, x_shape, dim, index))  # fmt: skip
SELECT_BACKWARD = Structured("select_backward", lambda x, shape, dim, index: _into_zeros(x, shape, dim, index),
    lambda g, dim, index: fx.select(g, dim, index), node="SelectBackwardBackward0")  # fmt: skip
SLICE = Structured("slice", lambda x, dim, start, end, step: x[_along(dim, slice(start, end, step))],
    lambda g, x_shape, dim, start, end, step: fx.slice_backward(g, x_shape, dim, start, end, step))  # fmt: skip
SLICE_BACKWARD = Structured("slice_backward",
    lambda x, shape, dim, start, end, step: _into_zeros(x, shape, dim, slice(start, end, step)),
    lambda g, dim, start, end, step: fx.slice(g, dim, start, end, step), node="SliceBackwardBackward0")  # fmt: skip
UNSQUEEZE = Structured("unsqueeze", lambda x, dim: arrays.unsqueeze(x, dim), lambda g, x_shape: fx.reshape(g, x_shape))
SQUEEZE = Structured("squeeze", lambda x, dims: x.squeeze(dims), lambda g, x_shape: fx.reshape(g, x_shape))
SQUEEZE_DIM = Structured("squeeze_dim", lambda x, dims: x.squeeze(dims), lambda g, x_shape: fx.reshape(g, x_shape),
    node="SqueezeBackward1")  # fmt: skip
SQUEEZE_DIMS = Structured("squeeze_dims", lambda x, dims: x.squeeze(dims), lambda g, x_shape: fx.reshape(g, x_shape),
    node="SqueezeBackward2")  # fmt: skip
SQUEEZE_RESULT = Structured("squeeze_result", lambda x, dim: x.squeeze(dim), lambda g, x_shape: fx.reshape(g, x_shape),
    node="SqueezeBackward4")  # fmt: skip
UNSAFE_VIEW = Structured("unsafe_view", lambda x, shape: x.reshape(shape), lambda g, x_shape: fx.reshape(g, x_shape),
    node="UnsafeViewBackward0")  # fmt: skip
UNBIND = Structured("unbind", lambda x, dim: tuple([x[_along(dim, k)] for k in range(x.shape[dim])]),
    lambda g, x_shape, dim: fx.unbind_backward(g, x_shape, dim))  # fmt: skip

# ---------------------------------------------------------------------------------- rows: order and shape


def _inverse(dims: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(range(len(dims)), key=lambda k: dims[k]))


TRANSPOSE = Structured("transpose", lambda x, dim0, dim1: x.swapaxes(dim0, dim1) if x.ndim else x[...],
    lambda g, dim0, dim1: fx.transpose(g, dim0, dim1))  # fmt: skip
T = Structured("t", lambda x: x.T, lambda g: fx.t(g))
PERMUTE = Structured("permute", lambda x, dims: x.transpose(dims), lambda g, dims: fx.unpermute(g, dims))
UNPERMUTE = Structured("unpermute", lambda x, dims: x.transpose(_inverse(dims)), lambda g, dims: fx.permute(g, dims),
    node="PermuteBackward0")  # fmt: skip
VIEW = Structured("view", lambda x, shape: arrays.view(x, shape), lambda g, x_shape: fx.reshape(g, x_shape))
RESHAPE_ALIAS = Structured("reshape_alias", lambda x, shape: arrays.view(x, shape),
    lambda g, x_shape: fx.reshape(g, x_shape))  # fmt: skip
EXPAND = Structured("expand", arrays.expand, lambda g, x_shape: fx.sum_to_size(g, x_shape))
ALIAS = Structured("alias", lambda x: x[...], lambda g: g)

# ---------------------------------------------------------------------------------- rows: any strides
# `layout` is the shape, strides and offset that the input has; the memory of a gradient is brought to it first.


def _laid_out(x: Array, layout: Any) -> Array:
    full = arrays.empty_strided(arrays.module_of(x), layout[0], layout[1], x.dtype)
    assign(full, x)
    return full


def _strided(full: Array, layout: Any, size: Sequence[int], stride: Sequence[int], offset: int) -> Array:
    return arrays.as_strided(full, size, stride, offset - layout[2])


def _strided_backward(g: Array, layout: Any, size: Sequence[int], stride: Sequence[int], offset: int) -> Array:
    """Add a gradient into zeros laid out as the input; places that the strides repeat are summed.

    Places outside the input, which a view of its memory may have, are left out.
    """
    xp = arrays.module_of(g)
    shape, step, own = layout
    start = min(own, offset)
    length = max(own + arrays.extent(shape, step), offset + arrays.extent(size, stride)) - start
    memory = arrays.zeros(xp, (length,), g.dtype)
    if arrays.may_repeat(size, stride):
        places = arrays.as_strided(xp.arange(length), size, stride, offset - start)
        add_at(memory, (places.reshape(-1),), g.reshape(-1))
    else:
        arrays.as_strided(memory, size, stride, offset - start)[...] = g
    return arrays.as_strided(memory, shape, step, own - start)


def _strided_scatter(x: Array, src: Array | None, layout: Any, size: Any, stride: Any, offset: int) -> Array:
    full = _laid_out(x, layout)
    _strided(full, layout, size, stride, offset)[...] = 0 if src is None else src
    return full


AS_STRIDED = Structured("as_strided", lambda x, size, stride, offset: arrays.as_strided(x, size, stride, offset),
    lambda g, x_layout, size, stride, offset: fx.as_strided_backward(g, x_layout, size, stride, offset))  # fmt: skip
AS_STRIDED_BACKWARD = Structured("as_strided_backward",
    lambda x, layout, size, stride, offset: _strided_backward(x, layout, size, stride, offset),
    lambda g, layout, size, stride, offset: fx.as_strided_copy(g, layout, size, stride, offset),
    node="AsStridedBackwardBackward0")  # fmt: skip
AS_STRIDED_COPY = Structured("as_strided_copy",
    lambda x, layout, size, stride, offset: _strided(_laid_out(x, layout), layout, size, stride, offset).copy(),
    lambda g, layout, size, stride, offset: fx.as_strided_backward(g, layout, size, stride, offset),
    node="AsStridedBackward0_copy")  # fmt: skip
AS_STRIDED_SCATTER = Structured("as_strided_scatter",
    lambda x, src, layout, size, stride, offset: _strided_scatter(x, src, layout, size, stride, offset),
    lambda g, layout, size, stride, offset: fx.as_strided_scatter(g, None, layout, size, stride, offset),
    lambda g, layout, size, stride, offset: fx.as_strided_copy(g, layout, size, stride, offset))  # fmt: skip

VIEW_AS_REAL = Structured("view_as_real", parts.of_complex, lambda g: fx.view_as_complex(g))
VIEW_AS_COMPLEX = Structured("view_as_complex", parts.joined, lambda g: fx.view_as_real(g))


for _row in (SELECT_BACKWARD, SLICE_BACKWARD, UNPERMUTE, AS_STRIDED_BACKWARD, AS_STRIDED_COPY):
    _row.function = recorded(_row)
AS_STRIDED_SCATTER.function = recorded(AS_STRIDED_SCATTER)


# ---------------------------------------------------------------------------------- views of a base that was written


def _view_again(base: Any, edge: Any, array: Array) -> Any:
    """Record how a view is made of its base, by its strides; return its edge.

    Of complex numbers the parts come before; complex numbers of real ones after.
    """
    mixed = array.dtype != base.array.dtype
    here, seen = [parts.of_complex(x) if mixed and x.dtype.kind == "c" else x for x in (base.array, array)]
    if here is not base.array:
        edge = graph.record(graph.new(VIEW_AS_REAL.node), (edge,), (), (), here)
    if not (mixed and arrays.same_elements(here, seen)):
        kept = AS_STRIDED.keep((graph.wrap(here),), arrays.layout(seen))
        edge = graph.record(graph.new(AS_STRIDED.node), (edge,), (), kept, seen)
    return edge if seen is array else graph.record(graph.new(VIEW_AS_COMPLEX.node), (edge,), (), (), array)


def _part_copy(g: Any, layout: Any, where: Any, dtype: Any) -> Any:
    """Copy what lies at a place in a gradient laid out as the base."""
    if g.array.dtype == dtype:
        return AS_STRIDED_COPY.function(g, layout, *where)
    real, layout = _in_real(g, layout)
    part = AS_STRIDED_COPY.function(real, layout, *where)
    return view_as_complex(part) if dtype.kind == "c" else part


def _part_replaced(g: Any, part: Any, layout: Any, where: Any, dtype: Any) -> Any:
    """Copy a gradient laid out as the base, with another part at a place."""
    if g.array.dtype == dtype:
        return AS_STRIDED_SCATTER.function(g, part, layout, *where)
    real, layout = _in_real(g, layout)
    replaced = AS_STRIDED_SCATTER.function(real, view_as_real(part) if dtype.kind == "c" else part, layout, *where)
    return replaced if real is g else view_as_complex(replaced)


def _in_real(g: Any, layout: Any) -> tuple[Any, Any]:
    """Return a gradient and its layout in real numbers."""
    if g.array.dtype.kind != "c":
        return g, layout
    shape, step, start = layout
    return view_as_real(g), ((*shape, 2), (*[2 * s for s in step], 1), 2 * start)


composite("view_again", _view_again, _view_again)
composite("part_copy", _part_copy, _part_copy)
composite("part_replaced", _part_replaced, _part_replaced)

# ---------------------------------------------------------------------------------- views: many


def _unbind_backward(gradients: Sequence[Array | None], shape: tuple[int, ...], dim: int) -> Array:
    known = next(g for g in gradients if g is not None)
    full = arrays.module_of(known).zeros(shape, known.dtype)
    for k, g in enumerate(gradients):
        if g is not None:
            full[_along(dim, k)] = g
    return full


def _unbind_backward_tensors(gradients: Sequence[Any], shape: tuple[int, ...], dim: int) -> Any:
    parts = [SELECT_BACKWARD.function(g, shape, dim, k) for k, g in enumerate(gradients) if g is not None]
    return functools.reduce(operations["add"].function, parts)


composite("unbind_backward", _unbind_backward, _unbind_backward_tensors)

# ---------------------------------------------------------------------------------- functions: one dimension


@public(SELECT)
def select(input: Any, dim: int, index: int) -> Any:
    """View one index of a dimension; the dimension goes.

    Parameters
    ----------
    input : Tensor
        Of at least one dimension.
    dim, index : int
        The dimension and the place in it; negative ones count from the end.

    Raises
    ------
    IndexError
        If there is no such dimension or index.
    """
    return structured.view(SELECT, input, *place_of(input, dim, index))


def place_of(input: Any, dim: int, index: int) -> tuple[int, int]:
    """Return the arguments of `select`, checked and counted from the front."""
    shape = input.array.shape
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    dim = wrap_dim(dim, len(shape), "select", 2)
    if not -shape[dim] <= index < shape[dim]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {dim}")
    return dim, index % shape[dim]


@public(SLICE, method=False)
def slice_(input: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Any:
    """View a range of a dimension, clamped to its size as Python's slices are."""
    return structured.view(SLICE, input, *range_of(input, dim, start, end, step))


def range_of(input: Any, dim: int, start: int | None, end: int | None, step: int) -> tuple[int, int, int, int]:
    """Return the arguments of `slice_`, clamped and counted from the front."""
    dim = wrap_dim(dim, input.array.ndim, "slice", 2)
    begin, stop, _ = slice(start, end, step).indices(input.array.shape[dim])
    return dim, begin, max(begin, stop), step


@public()
def narrow(input: Any, dim: int, start: int, length: int) -> Any:
    """View ``length`` places of a dimension from ``start`` on.

    Raises
    ------
    RuntimeError
        If the range leaves the dimension.
    """
    dim, start, end = narrowed(input, dim, start, length)
    return slice_(input, dim, start, end)


def narrowed(input: Any, dim: int, start: Any, length: int) -> tuple[int, int, int]:
    """Return the dimension, the start and the end of what `narrow` views, checked and counted from the front."""
    if not input.array.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if isinstance(start, TensorBase):
        if start.array.ndim or start.array.dtype.kind != "i":
            raise RuntimeError("start must be an 0-dim integral Tensor.")
        start = int(start.array)
    dim = wrap_dim(dim, input.array.ndim, "narrow", 2)
    size = input.array.shape[dim]
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start = start % size if start < 0 else start
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return dim, start, start + length


@public(UNBIND)
def unbind(input: Any, dim: int = 0) -> tuple[Any, ...]:
    """View each index of a dimension; the views may not be written where that would be recorded.

    Returns
    -------
    tuple of Tensor
        One for each index.
    """
    if not input.array.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    return structured.views(UNBIND, input, wrap_dim(dim, input.array.ndim, "unbind", 2))


@public(None, "__iter__", method=False)
def iterate(self: Any) -> Any:
    """Iterate over the first dimension, as `unbind` views it."""
    if not self.array.ndim:
        raise TypeError("iteration over a 0-d tensor")
    return iter(unbind(self, 0))


@public(UNSQUEEZE)
def unsqueeze(input: Any, dim: int) -> Any:
    """View the tensor with a dimension of size 1 inserted before ``dim``.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(3).unsqueeze(0).shape
    torch.Size([1, 3])
    """
    return structured.view(UNSQUEEZE, input, wrap_dim(dim, input.array.ndim + 1, "unsqueeze", 2))


@public(SQUEEZE)
def squeeze(input: Any, dim: int | Sequence[int] | None = None, **names: Any) -> Any:
    """View the tensor without its dimensions of size 1, or without those named where they have size 1.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(1, 3, 1).squeeze().shape
    torch.Size([3])
    """
    if names:
        return again(squeeze, locals())
    row = SQUEEZE if dim is None else SQUEEZE_DIM if isinstance(dim, int) else SQUEEZE_DIMS
    return structured.view(row, input, unit_dims(input.array.shape, dim, "squeeze", 2))


def unit_dims(shape: Sequence[int], dim: Any, function: str, position: int = 1) -> tuple[int, ...]:
    """Return the dimensions of size 1, or of those that are named the ones that have it."""
    if dim is None:
        return tuple([d for d, n in enumerate(shape) if n == 1])
    wanted = [wrap_dim(d, len(shape), function, position) for d in ((dim,) if isinstance(dim, int) else dim)]
    return tuple([d for d in wanted if shape and shape[d] == 1])


SQUEEZE_DIM.function = SQUEEZE_DIMS.function = squeeze


def squeeze_result(result: Any, dim: int) -> Any:
    """Take a dimension of size 1 from a fresh result; PyTorch does it in place, so the result is no view."""
    out = structured.custom(SQUEEZE_RESULT, (result,), dim)
    out.version.bump("squeeze_", ITSELF)
    return out


def unsafe_view(result: Any, shape: tuple[int, ...]) -> Any:
    """See a fresh result with another shape; nobody else knows its memory, so the new tensor is no view."""
    return structured.custom(UNSAFE_VIEW, (result,), shape)


# ---------------------------------------------------------------------------------- functions: order and shape


@public(TRANSPOSE, "swapaxes", "swapdims")
def transpose(input: Any, dim0: int, dim1: int) -> Any:
    """View the tensor with two dimensions exchanged.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 3).transpose(0, 1).shape
    torch.Size([3, 2])
    """
    ndim = input.array.ndim
    first, second = wrap_dim(dim0, ndim, "transpose", 2), wrap_dim(dim1, ndim, "transpose", 3)
    return structured.view(TRANSPOSE, input, first, second)


@public(T)
def t(input: Any) -> Any:
    """View a matrix transposed; a vector as it is.

    Raises
    ------
    RuntimeError
        If there are more than two dimensions.
    """
    if input.array.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.array.ndim}D")
    return structured.view(T, input)


@public(PERMUTE)
def permute(input: Any, *dims: Any, **names: Any) -> Any:
    """View the tensor with its dimensions in another order.

    Raises
    ------
    RuntimeError
        If ``dims`` does not name each dimension once.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 3, 4).permute(2, 0, 1).shape
    torch.Size([4, 2, 3])
    """
    given, ndim = sizes(dims, "permute", "dims", names), input.array.ndim
    if len(given) != ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {ndim} is not equal to len(dims) = {len(given)}"
        )
    order = tuple([wrap_dim(d, ndim) for d in given])
    if len(set(order)) != ndim:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return structured.view(PERMUTE, input, order)


@public(None, "T", method=False, attribute=True)
def reversed_dims(self: Any) -> Any:
    """The tensor with its dimensions in reverse order."""
    if self.array.ndim != 2:
        warnings.warn(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will "
            "throw an error in a future release. Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.",
            UserWarning,
            stacklevel=2,
        )
    return structured.view(PERMUTE, self, tuple(range(self.array.ndim))[::-1])


@public(None, "mT", method=False, attribute=True)
def matrix_transposed(self: Any) -> Any:
    """The tensor with its last two dimensions exchanged."""
    if self.array.ndim < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {self.array.ndim}-D tensor."
        )
    return transpose(self, -2, -1)


@public(VIEW)
def view(self: Any, *size: Any, dtype: Any = None, **names: Any) -> Any:
    """View the tensor with another shape of the same number of elements; one size may be -1.

    With a dtype in place of the shape it reads the bytes of the memory as elements of that type.

    Raises
    ------
    RuntimeError
        If the number of elements differs, or the strides need a copy: use ``reshape``.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(6).view(2, -1).shape
    torch.Size([2, 3])
    """
    kind = dtype if dtype is not None else size[0] if len(size) == 1 else None
    if isinstance(kind, (dtypes.dtype, type)):
        return _reinterpreted(self, dtypes.as_dtype(kind, "view"))
    return structured.view(VIEW, self, infer_size(sizes(size, "view", "size", names), self.array.size))


def _reinterpreted(input: Any, kind: dtypes.dtype) -> Any:
    """Read the same bytes as elements of another type; as in PyTorch the result is no view, and without history."""
    x, own = input.array, dtypes.of_array(input.array)
    old, new = own.itemsize, kind.itemsize
    shape, stride, start = [*x.shape], [*arrays.strides(x)], arrays.offset(x)
    if old != new:
        end = f"to view {own.legacy} as {kind.legacy} (different element sizes)"
        if not x.ndim:
            raise RuntimeError(f"self.dim() cannot be 0 {end}")
        if stride[-1] != 1:
            raise RuntimeError(f"self.stride(-1) must be 1 {end}, but got {stride[-1]}")
        if new > old:
            ratio = new // old
            facts = [("self.size(-1)", shape[-1]), ("self.storage_offset()", start)]
            facts += [(f"self.stride({d})", s) for d, s in enumerate(stride[:-1])]
            for fact, value in facts:
                if value % ratio:
                    raise RuntimeError(f"{fact} must be divisible by {ratio} {end}, but got {value}")
        shape[-1] = shape[-1] * old // new
        stride[:-1] = [s * old // new for s in stride[:-1]]
        start = start * old // new
    out = graph.wrap(arrays.as_strided(arrays.whole(x, kind.numpy), shape, stride, start))
    out.version = input.version
    return out


@public()
def reshape(input: Any, *shape: Any, **names: Any) -> Any:
    """Give the tensor another shape of the same number of elements: a view where possible, else a copy.

    Raises
    ------
    RuntimeError
        If the number of elements differs.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(6).reshape(3, 2).t().reshape(-1).tolist()
    [0, 2, 4, 1, 3, 5]
    """
    wanted = infer_size(sizes(shape, "reshape", "shape", names), input.array.size)
    if arrays.is_contiguous(input.array):
        return structured.view(VIEW, input, wanted)
    if arrays.viewed_strides(input.array, wanted) is not None:
        return structured.view(RESHAPE_ALIAS, input, wanted)
    return unsafe_view(structured.custom(copying.CONTIGUOUS, (input,)), wanted)


composite("reshape", lambda x, shape: x.reshape(shape), reshape)


@public()
def view_as(self: Any, other: Any) -> Any:
    """View the tensor with the shape of another."""
    return view(self, other.array.shape)


@public()
def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """Join the dimensions from ``start_dim`` to ``end_dim``; the tensor itself where there is nothing to join."""
    shape = input.array.shape
    if not shape:
        return reshape(input, 1)
    first, last = wrap_dim(start_dim, len(shape), "flatten", 2), wrap_dim(end_dim, len(shape), "flatten", 3)
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if first == last:
        return input
    return reshape(input, (*shape[:first], math.prod(shape[first : last + 1]), *shape[last + 1 :]))


@public(EXPAND)
def expand(self: Any, *size: Any, implicit: bool = False, **names: Any) -> Any:
    """View the tensor with dimensions of size 1 repeated, and with new ones in front; -1 keeps a size.

    Parameters
    ----------
    *size : int, or one sequence of int
        The shape.
    implicit : bool
        Accepted and ignored.

    Raises
    ------
    RuntimeError
        If a dimension of another size than 1 would change.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(3, 1).expand(-1, 4).stride()
    (1, 0)
    """
    wanted, shape = sizes(size, "expand", "size", names), self.array.shape
    lead = len(wanted) - len(shape)
    if lead < 0:
        raise RuntimeError(
            f"expand({legacy_type(self.array)}{{{list(shape)}}}, size={list(wanted)}): the number of sizes "
            f"provided ({len(wanted)}) must be greater or equal to the number of dimensions in the tensor "
            f"({len(shape)})"
        )
    result = []
    for place, n in reversed(list(enumerate(wanted))):  # as PyTorch, which names the last that does not suit
        own = shape[place - lead] if place >= lead else None
        if n == -1 and own is None:
            raise RuntimeError(
                f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {place}"
            )
        if n < -1 or (own is not None and n != -1 and own not in (1, n)):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({own}) at non-singleton "
                f"dimension {place}.  Target sizes: {list(wanted)}.  Tensor sizes: {list(shape)}"
            )
        result.append(own if n == -1 and own is not None else n)
    return structured.view(EXPAND, self, tuple(result[::-1]))


@public()
def expand_as(self: Any, other: Any) -> Any:
    """View the tensor expanded to the shape of another."""
    return expand(self, other.array.shape)


@exported()
@public(VIEW_AS_REAL, method=False)
def view_as_real(input: Any) -> Any:
    """View complex numbers as their real and imaginary parts, in a last dimension of size 2.

    Raises
    ------
    RuntimeError
        If the elements are not complex.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.view_as_real(gradlite.tensor([1 + 2j], device="cpu"))
    tensor([[1., 2.]])
    """
    if input.array.dtype.kind != "c":
        raise RuntimeError("view_as_real is only supported for complex tensors")
    return structured.view(VIEW_AS_REAL, input)


@exported()
@public(VIEW_AS_COMPLEX, method=False)
def view_as_complex(input: Any) -> Any:
    """View pairs of numbers, in a last dimension of size 2, as complex numbers.

    Raises
    ------
    RuntimeError
        If the elements are neither float32 nor float64, or the pairs do not lie as complex numbers do.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.view_as_complex(gradlite.tensor([[1.0, 2.0]], device="cpu"))
    tensor([1.+2.j])
    """
    x, kind = input.array, dtypes.of_array(input.array)
    if kind not in (dtypes.float32, dtypes.float64):
        raise RuntimeError(
            f"view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: "
            f"{kind.legacy}"
        )
    if not x.ndim:
        raise RuntimeError("Input tensor must have one or more dimensions")
    step = arrays.strides(x)
    if x.shape[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    if step[-1] != 1:
        raise RuntimeError("Tensor must have a last dimension with stride 1")
    if any(s % 2 for s in step[:-1]):
        raise RuntimeError("Tensor must have a stride divisible by 2 for all but last dimension")
    if arrays.offset(x) % 2:
        raise RuntimeError("Tensor must have a storage_offset divisible by 2")
    return structured.view(VIEW_AS_COMPLEX, input)


@public(ALIAS, method=False)
def alias(input: Any) -> Any:
    """View the whole tensor."""
    return structured.view(ALIAS, input)


@public(AS_STRIDED)
def as_strided(input: Any, size: Any, stride: Any, storage_offset: int | None = None) -> Any:
    """View the tensor's memory with any shape, strides and offset, in elements.

    The offset counts from the start of the memory, not of the tensor; by default it is the tensor's own.

    Raises
    ------
    RuntimeError
        If the view would leave the memory, or a stride is negative.
    """
    return structured.view(AS_STRIDED, input, *strided_place(input.array, size, stride, storage_offset))


def strided_place(array: Array, size: Any, stride: Any, offset: int | None) -> tuple[Any, Any, int]:
    """Return the arguments of `as_strided`, checked; the offset is by default the array's own.

    Raises
    ------
    RuntimeError
        If there are not as many strides as sizes, or a stride or the offset is negative.
    """
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(s < 0 for s in stride):
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}")
    if offset is not None and offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    if any(n < 0 for n in size):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}")
    return tuple(size), tuple(stride), arrays.offset(array) if offset is None else offset
