"""Table: what an index tensor picks, element by element along a dimension, and what is written there."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend import arrays, moving
from gradlite.backend.accumulating import add_at, combine_at, out_of_range
from gradlite.backend.arrays import Array
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx, pointwise, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.arguments import again, wrap_dim
from gradlite.ops.declared import public
from gradlite.ops.derived import recorded
from gradlite.ops.out import Out
from gradlite.ops.structured import ALIKE, Structured
from gradlite.ops.twins import twins

# ---------------------------------------------------------------------------------- arrays


def raised(x: Array) -> Array:
    """View an array of no dimensions as one of one."""
    return x if x.ndim else x.reshape(1)


def _along(x: Array, index: Array, dim: int) -> tuple[Array, ...]:
    return arrays.along(raised(x).shape, raised(index), dim)


def row_major(x: Array) -> Array:
    """Return an array, or a copy of it, whose elements lie row-major: NumPy lays out what it picks as the index is."""
    return x if x.flags.c_contiguous else moving.contiguous_copy(x)


def _corner(x: Array, shape: tuple[int, ...]) -> Array:
    return raised(x)[tuple([slice(n) for n in shape or (1,)])]


def _gather(x: Array, index: Array, dim: int) -> Array:
    if not index.size:
        return arrays.zeros(arrays.module_of(x), index.shape, x.dtype)
    return row_major(raised(x)[_along(x, index, dim)]).reshape(index.shape)


def _gather_backward(x: Array, index: Array, shape: tuple[int, ...], dim: int) -> Array:
    full = arrays.zeros(arrays.module_of(x), shape, x.dtype)
    _scatter_add(full, index, x, dim)
    return full


def _scatter(x: Array, index: Array, src: Array, dim: int) -> None:
    if index.size:
        raised(x)[_along(x, index, dim)] = _corner(src, index.shape)


def _scatter_value(x: Array, index: Array, dim: int, value: Any) -> None:
    if index.size:
        raised(x)[_along(x, index, dim)] = value


def _scatter_add(x: Array, index: Array, src: Array, dim: int) -> None:
    if index.size:
        add_at(raised(x), _along(x, index, dim), _corner(src, index.shape))


def _scatter_reduce(x: Array, index: Array, src: Array, dim: int, reduce: str, include_self: bool) -> None:
    if index.size:
        reduce_at(raised(x), _along(x, index, dim), _corner(src, index.shape), reduce, include_self)


COMBINED = {"sum": "add", "mean": "add", "prod": "multiply", "amax": "maximum", "amin": "minimum"}
"""The function of two elements that each reduction repeats."""


def reduce_at(x: Array, index: tuple[Any, ...], src: Array, reduce: str, include_self: bool) -> None:
    """Reduce the elements at indexed places with values; ``include_self`` says whether with what is there, too."""
    wide = x.astype(dtypes.arithmetic(dtypes.of_array(x)).numpy, copy=False)
    if not include_self:
        wide[index] = _neutral(reduce, wide.dtype)
    combine_at(COMBINED[reduce], wide, index, src)
    if reduce == "mean":
        xp = arrays.module_of(x)
        count = xp.full(x.shape, int(include_self), np.int64)
        add_at(count, index, xp.full(src.shape, 1, np.int64))
        count = xp.maximum(count, 1).astype(wide.dtype)
        wide = wide // count if wide.dtype.kind in "iu" else wide / count
    if wide is not x:
        x[...] = wide


def _neutral(reduce: str, dtype: np.dtype) -> Any:
    if reduce in ("sum", "mean", "prod"):
        return int(reduce == "prod")
    if dtype.kind == "b":
        return reduce == "amin"
    largest = np.inf if dtype.kind == "f" else np.iinfo(dtype).max
    return largest if reduce == "amin" else -largest if dtype.kind == "f" else np.iinfo(dtype).min


def _take(x: Array, index: Array) -> Array:
    return x.reshape(-1)[index.reshape(-1)].reshape(index.shape)


def _put(x: Array, index: Array, src: Array, accumulate: bool) -> None:
    flat = x.reshape(-1)  # a copy, where the elements do not lie side by side
    if accumulate:
        add_at(flat, (index.reshape(-1),), src.reshape(-1))
    else:
        flat[index.reshape(-1)] = src.reshape(-1)
    if not x.flags.c_contiguous:
        x[...] = flat.reshape(x.shape)


# ---------------------------------------------------------------------------------- derivatives


def _refuse(g: Any, name: str) -> NoReturn:
    raise RuntimeError(f"derivative for aten::{name} is not implemented")


def reduced_into(
    g: Any, x: Any, index: Any, src: Any, y: Any, device: Any, dtype: Any, dim: Any, reduce: Any, include_self: Any
) -> Any:
    """Return the gradient of what is reduced into."""
    if reduce == "sum":
        found = g
    elif reduce == "mean":
        found = fx.div(g, _count(g, index, src, dim, include_self))
    elif reduce == "prod":
        others = fx.masked_fill(x, fx.eq(x, 0), 1)
        found = fx.div(fx.mul(g, fx.scatter_reduce(others, index, src, dim, reduce, include_self)), others)
    else:
        chosen = fx.to(fx.eq(x, y), device, dtype)
        found = fx.mul(chosen, _shared(g, chosen, index, src, y, device, dtype, dim))
    return found if include_self else fx.scatter_value(found, index, dim, 0)


def reduced_from(
    g: Any, x: Any, index: Any, src: Any, y: Any, device: Any, dtype: Any, dim: Any, reduce: Any, include_self: Any
) -> Any:
    """Return the gradient of the values that are reduced."""
    if reduce == "sum":
        return fx.gather_along(g, index, dim)
    if reduce == "mean":
        count = _count(g, index, src, dim, include_self)
        return fx.div(fx.gather_along(g, index, dim), fx.gather_along(count, index, dim))
    if reduce != "prod":
        shared = _shared(g, fx.to(fx.eq(x, y), device, dtype), index, src, y, device, dtype, dim)
        chosen = fx.to(fx.eq(src, fx.gather_along(y, index, dim)), device, dtype)
        return fx.mul(chosen, fx.gather_along(shared, index, dim))
    zero = fx.eq(src, 0)
    zeros = fx.gather_along(fx.scatter_add(fx.zeros(x), index, fx.to(zero, device, dtype), dim), index, dim)
    alone = fx.logical_and(zero, fx.eq(zeros, 1))  # without this zero the product is another than 0
    without = fx.scatter_reduce(x, index, fx.masked_fill(src, alone, 1), dim, reduce, include_self)
    usual = fx.div(fx.gather_along(fx.mul(g, y), index, dim), fx.masked_fill(src, zero, 1))
    return fx.where(alone, fx.gather_along(fx.mul(g, without), index, dim), usual)


def _count(g: Any, index: Any, src: Any, dim: Any, include_self: Any) -> Any:
    """Count what is averaged at each place; 1 where there is nothing."""
    start = fx.ones(g) if include_self else fx.zeros(g)
    count = fx.scatter_add(start, index, fx.ones(src), dim)
    return fx.masked_fill(count, fx.eq(count, 0), 1)


def _shared(g: Any, chosen: Any, index: Any, src: Any, y: Any, device: Any, dtype: Any, dim: Any) -> Any:
    """Divide a gradient evenly among all that are the largest, or the smallest, at a place."""
    also = fx.to(fx.eq(src, fx.gather_along(y, index, dim)), device, dtype)
    return fx.div(g, fx.scatter_add(chosen, index, also, dim))


# ---------------------------------------------------------------------------------- rows

GATHER = Structured("gather_along", _gather,
    lambda g, x, index, x_shape, dim: fx.gather_backward(g, index, x_shape, dim), None,
    node="GatherBackward0")  # fmt: skip
GATHER_BACKWARD = Structured("gather_backward", _gather_backward,
    lambda g, index, dim: fx.gather_along(g, index, dim), None, node="ScatterAddBackward0")  # fmt: skip
SCATTER = Structured("scatter", _scatter,
    lambda g, index, dim: fx.scatter_value(g, index, dim, 0), None,
    lambda g, index, dim: fx.gather_along(g, index, dim), write=True)  # fmt: skip
SCATTER_VALUE = Structured("scatter_value", _scatter_value,
    lambda g, index, dim: fx.scatter_value(g, index, dim, 0), None, node="ScatterBackward1", write=True)  # fmt: skip
SCATTER_UPDATE = Structured("scatter_update", _scatter_reduce,
    lambda g: _refuse(g, "scatter"), None, lambda g: _refuse(g, "scatter"),
    node="torch::autograd::NotImplemented", write=True)  # fmt: skip
SCATTER_ADD = Structured("scatter_add", _scatter_add,
    lambda g: g, None, lambda g, index, dim: fx.gather_along(g, index, dim), write=True)  # fmt: skip
SCATTER_REDUCE = Structured("scatter_reduce", _scatter_reduce,
    lambda g, x, index, src, y, x_device, x_dtype, dim, reduce, include_self:
        reduced_into(g, x, index, src, y, x_device, x_dtype, dim, reduce, include_self), None,
    lambda g, x, index, src, y, x_device, x_dtype, dim, reduce, include_self:
        reduced_from(g, x, index, src, y, x_device, x_dtype, dim, reduce, include_self),
    saved={"src": "src"}, write=True)  # fmt: skip
TAKE = Structured("take", _take, lambda g, x, index: fx.put(fx.zeros(x), index, g, True), None)
PUT = Structured("put", _put,
    lambda g, index, src, accumulate: g if accumulate else fx.put(g, index, fx.zeros(src), False), None,
    lambda g, index, src: fx.reshape(fx.take(g, index), src.shape), saved={"src": "source"}, write=ALIKE)  # fmt: skip
for _row in (GATHER, GATHER_BACKWARD, SCATTER, SCATTER_VALUE, SCATTER_ADD, SCATTER_REDUCE, TAKE, PUT):
    _row.function = recorded(_row)

# ---------------------------------------------------------------------------------- what is refused


def index_type(index: Any, function: str, name: str = "index", position: int = 3) -> dtypes.dtype:
    """Return the type of an index tensor, or refuse what is none."""
    if not isinstance(index, TensorBase):
        raise errors.argument_type(function, name, position, "Tensor", index)
    return dtypes.of_array(index.array)


def _read_along(function: str, input: Any, dim: int, index: Any, src: Any = None) -> int:
    """Return the dimension of a gather or scatter, once the index and the values suit.

    Raises
    ------
    RuntimeError
        In PyTorch's words.
    """
    called = "gather" if function == "gather" else "scatter"
    kind = index_type(index, function)
    if src is not None and not isinstance(src, TensorBase):
        raise errors.argument_type(function, "src", 4, "Tensor", src)
    place = wrap_dim(dim, input.array.ndim, function, 2)
    if kind not in (dtypes.int32, dtypes.int64):
        raise RuntimeError(f"{called}(): Expected dtype int32/int64 for index")
    if src is not None and src.array.dtype != input.array.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    promotion.one_device(function, (input, index) if src is None else (input, index, src))
    if index.array.size:
        _check_shapes(called, place, raised(input.array).shape, raised(index.array).shape, src)
        size = raised(input.array).shape[place]
        wrong = out_of_range(index.array, 0, size)
        if wrong is not None:
            raise RuntimeError(f"index {wrong} is out of bounds for dimension {place} with size {size}")
    return place


def _check_shapes(called: str, dim: int, own: tuple[int, ...], wanted: tuple[int, ...], src: Any) -> None:
    if len(own) != len(wanted):
        what = "input" if called == "gather" else "self"
        raise RuntimeError(f"Index tensor must have the same number of dimensions as {what} tensor")
    larger = [d for d, (m, n) in enumerate(zip(wanted, own, strict=True)) if d != dim and m > n]
    if called == "gather" and larger:
        raise RuntimeError(
            f"Size does not match at dimension {larger[0]} expected index {list(wanted)} to be no larger than self "
            f"{list(own)} apart from dimension {dim}"
        )
    text = f"Expected index {list(wanted)} to be no larger than self {list(own)} apart from dimension {dim}"
    if src is not None:
        given = raised(src.array).shape
        if len(given) != len(wanted):
            if src.array.ndim and len(given) < len(wanted) and not larger:
                raise errors.dimension_out_of_range(len(given), len(given))
            raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
        larger += [d for d, (m, n) in enumerate(zip(wanted, given, strict=True)) if m > n]
        text += f" and to be no larger size than src {list(given)}"
    if larger:
        raise RuntimeError(text)


def _flat_index(function: str, input: Any, index: Any) -> None:
    kind, size = index_type(index, function, position=2), input.array.size
    named = function if function == "take" else f"{function}_"
    if kind is not dtypes.int64:
        raise RuntimeError(f"{named}(): Expected a long tensor for index, but got {kind.legacy}")
    promotion.one_device(function, (input, index))
    if index.array.size and not size:
        what = "take from" if function == "take" else "put elements into"
        raise IndexError(f"{named}(): {'tried' if function == 'take' else 'Tried'} to {what} an empty tensor")
    wrong = out_of_range(index.array, -size, size)
    if wrong is not None:
        raise IndexError(f"out of range: tried to access index {wrong} on a tensor of {size} elements.")


# ---------------------------------------------------------------------------------- functions


@public(out=Out(apart=True))
def gather(input: Any, dim: int, index: Any, *, sparse_grad: bool = False, **names: Any) -> Any:
    """Pick along one dimension: ``out[i, j] = input[i, index[i, j]]`` for ``dim=1``.

    Parameters
    ----------
    input : Tensor
        The elements.
    dim : int
        The dimension.
    index : Tensor
        Of type int64 or int32, of the result's shape, no larger than ``input`` in the other dimensions.
    sparse_grad : bool
        Accepted; gradients are dense.

    Raises
    ------
    RuntimeError
        If an index is out of range or of another type.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([[1.0, 2.0], [3.0, 4.0]], device="cpu")
    >>> x.gather(1, gradlite.tensor([[0], [1]], device="cpu")).tolist()
    [[1.0], [4.0]]
    """
    if names:
        return again(gather, locals())
    return structured.custom(GATHER, (input, index), _read_along("gather", input, dim, index))


@public(out=Out(apart=True))
def take_along_dim(input: Any, indices: Any, dim: int | None = None, **names: Any) -> Any:
    """Pick along one dimension as `gather`, broadcasting the others; without ``dim`` from the flattened tensor.

    Indices count from the end where they are negative.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([[3.0, 1.0], [2.0, 4.0]], device="cpu")
    >>> x.take_along_dim(x.argsort(1), 1).tolist()
    [[1.0, 3.0], [2.0, 4.0]]
    """
    if names:
        return again(take_along_dim, locals())
    kind = index_type(indices, "take_along_dim", "indices", 2)
    if kind is not dtypes.int64:
        raise RuntimeError(f"torch.take_along_dim(): dtype of indices should be Long but got {kind.legacy}")
    if dim is None:
        return gather(viewing.view(input, -1), 0, viewing.view(indices, -1))
    own, wanted = input.array.shape, indices.array.shape
    if len(own) != len(wanted):
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{len(own)} dimensions for input, and {len(wanted)} dimensions for indices"
        )
    place = wrap_dim(dim, len(own), "take_along_dim", 3)
    if not own:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    alike = (*own[:place], wanted[place], *own[place + 1 :])
    try:
        joint = np.broadcast_shapes(alike, wanted)
    except ValueError:
        raise errors.size_mismatch(alike, wanted) from None
    given = viewing.expand(input, (*joint[:place], own[place], *joint[place + 1 :]))
    places = pointwise.remainder(indices, own[place]) if own[place] else indices
    return gather(given, place, viewing.expand(places, (*joint[:place], wanted[place], *joint[place + 1 :])))


@twins(out=Out())
def scatter(input: Any, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: str | None = None) -> Any:
    """Write along one dimension: ``out[i, index[i, j]] = src[i, j]`` for ``dim=1``.

    Of two values for one place the last one stays on the CPU; on CUDA it is undefined which.

    Parameters
    ----------
    input : Tensor
        What is written, in a copy.
    dim : int
        The dimension.
    index : Tensor
        Of type int64 or int32; in no dimension larger than ``src``, nor in another than ``dim`` than ``input``.
    src : Tensor or number
        The values, of the input's type; there is a gradient for them where their shape is that of ``index``.
    value : number
        The same by this name.
    reduce : {"add", "multiply"}, optional
        How the values are combined with what is there; this has no derivative, `scatter_reduce` has.

    Raises
    ------
    RuntimeError
        If an index is out of range, or shapes or types do not suit.

    Examples
    --------
    >>> import gradlite
    >>> index = gradlite.tensor([[0], [2]], device="cpu")
    >>> gradlite.zeros(2, 3, device="cpu").scatter(1, index, 1.0).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    if (src is None) == (value is None) or not (
        promotion.is_number(src if value is None else value) or isinstance(src, TensorBase)
    ):
        forms = [f"int dim, Tensor index, {what}" for what in ("Tensor src", "Number value")]
        given = {name: part for name, part in (("src", src), ("value", value)) if part is not None}
        every = [form for start in forms for form in (start, f"{start}, *, str reduce")]
        raise errors.invalid_combination("scatter", (dim, index), given, every)
    if reduce not in (None, "add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    if isinstance(src, TensorBase):
        place = _read_along("scatter", input, dim, index, src)
        if reduce is None:
            return SCATTER, (input, index, src), place
    else:
        place, kind = _read_along("scatter", input, dim, index), dtypes.of_array(input.array)
        number = promotion.element(value if src is None else src, kind)
        if reduce is None:
            return SCATTER_VALUE, (input, index), place, number
        src = wrap(arrays.expand(promotion.number_like(number, input.array, kind), index.array.shape))
    return SCATTER_UPDATE, (input, index, src), place, "sum" if reduce == "add" else "prod", True


@twins(out=Out())
def scatter_add(input: Any, dim: int, index: Any, src: Any) -> Any:
    """Add along one dimension: ``out[i, index[i, j]] += src[i, j]`` for ``dim=1``; parameters as `scatter`.

    The order in which values for one place are added depends on nothing but the index, on CUDA too.

    Examples
    --------
    >>> import gradlite
    >>> index = gradlite.tensor([0, 0, 1], device="cpu")
    >>> gradlite.zeros(2, device="cpu").scatter_add(0, index, gradlite.ones(3, device="cpu"))
    tensor([2., 1.])
    """
    return SCATTER_ADD, (input, index, src), _read_along("scatter_add", input, dim, index, src)


@twins(out=Out())
def scatter_reduce(input: Any, dim: int, index: Any, src: Any, reduce: str, *, include_self: bool = True) -> Any:
    """Reduce along one dimension all values of ``src`` for a place; parameters as `scatter`.

    Parameters
    ----------
    reduce : {"sum", "prod", "mean", "amax", "amin"}
        The reduction.  The gradient of a largest or smallest value is shared evenly by all that are equal.
    include_self : bool
        Whether what is there takes part.

    Examples
    --------
    >>> import gradlite
    >>> index, x = gradlite.tensor([0, 0, 1], device="cpu"), gradlite.tensor([1.0, 3.0, 2.0], device="cpu")
    >>> gradlite.zeros(2, device="cpu").scatter_reduce(0, index, x, "mean", include_self=False)
    tensor([2., 2.])
    """
    place = _read_along("scatter_reduce", input, dim, index, src)
    return SCATTER_REDUCE, (input, index, src), place, reduction(reduce, input), include_self


def reduction(reduce: str, input: Any) -> str:
    """Return the name of a reduction, or refuse it for the type of a tensor."""
    known = {"max": "amax", "min": "amin"}.get(reduce, reduce)
    if known not in COMBINED:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}.")
    kind = dtypes.of_array(input.array)
    if (kind is dtypes.bool and known == "mean") or (kind.is_complex and known in ("amax", "amin")):
        raise NotImplementedError(f"\"scatter_gather_tensor_cpu_reduce_{known}\" not implemented for '{kind.legacy}'")
    return known


@public(out=Out())
def take(input: Any, index: Any) -> Any:
    """Pick from the flattened tensor; negative indices count from the end.

    Parameters
    ----------
    index : Tensor
        Of type int64; the result has its shape.

    Raises
    ------
    IndexError
        If an index is out of range.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([[1.0, 2.0], [3.0, 4.0]], device="cpu").take(gradlite.tensor([3, 0], device="cpu"))
    tensor([4., 1.])
    """
    _flat_index("take", input, index)
    return structured.custom(TAKE, (input, index))


@twins()
def put(input: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    """Write into the flattened tensor, or add to it where ``accumulate`` says so; see `take`.

    Examples
    --------
    >>> import gradlite
    >>> places, values = gradlite.tensor([0, 0], device="cpu"), gradlite.ones(2, device="cpu")
    >>> gradlite.zeros(2, device="cpu").put(places, values, accumulate=True)
    tensor([2., 0.])
    """
    if not isinstance(source, TensorBase):
        raise errors.argument_type("put", "source", 3, "Tensor", source)
    own, given = dtypes.of_array(input.array), dtypes.of_array(source.array)
    if own is not given:
        raise RuntimeError(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{own.legacy} and source.dtype = {given.legacy}"
        )
    if source.array.size != index.array.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.array.size}, index.numel() = {index.array.size}"
        )
    _flat_index("put", input, index)
    return PUT, (input, index, source), accumulate
