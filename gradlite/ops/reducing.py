"""Table: reductions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays, loader
from gradlite.backend.arrays import Array
from gradlite.backend.moving import add_up, convert, sum_to
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx, pointwise, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import again, sizes, wrap_dim
from gradlite.ops.derived import public, recorded
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


def average(x: Array, dims: tuple[int, ...] | None, keepdim: bool, dtype: np.dtype) -> Array:
    """Compute the mean in ``dtype``, adding up as `add_up`."""
    count = _count(x.shape, dims)
    total = add_up(x, dims, keepdim, dtypes.arithmetic(dtypes.BY_NUMPY[dtype]).numpy)
    return convert(ARRAYS.div(total, count), dtype)


def _max(x: Array) -> Array:
    return np.asarray(np.maximum.reduce(x, None)) if isinstance(x, np.ndarray) else x.max()


def _argmax(x: Array, dim: int | None, keepdim: bool) -> Array:
    found = x.argmax(axis=dim)
    found = (np.asarray(found) if isinstance(x, np.ndarray) else found).astype(np.int64, copy=False)
    if keepdim:
        found = found.reshape((1,) * x.ndim if dim is None else _kept(x.shape, (dim,)))
    return found


def _max_dim(x: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    places = _argmax(x, dim, True) if x.ndim else _argmax(x, None, True)
    values = x[arrays.along(x.shape, places, dim)] if x.ndim else x.copy()
    if keepdim:
        return values, places
    shape = tuple(n for d, n in enumerate(x.shape) if d != dim)
    return values.reshape(shape), places.reshape(shape)


def _sum_to_size(x: Array, size: tuple[int, ...]) -> Array:
    if x.__class__ is not ndarray and loader.has_kernels(x.dtype):
        return x.reshape(size) if x.size == math.prod(size) else sum_to(x, size)
    lead = x.ndim - len(size)
    dims = tuple(d for d, n in enumerate(x.shape) if d < lead or (size[d - lead] == 1 and n != 1))
    if lead and len(dims) == lead:
        return add_up(x, dims, False, x.dtype)  # an array of its own, which a leaf takes over; reshaped it were a view
    total = add_up(x, dims, True, x.dtype) if dims else x
    return total.reshape(size) if lead else total


def _kept(shape: Sequence[int], dims: Sequence[int] | None) -> tuple[int, ...]:
    """Return a shape in which the reduced dimensions have size 1."""
    return tuple(1 if dims is None or d in dims else n for d, n in enumerate(shape))


def _count(shape: Sequence[int], dims: Sequence[int] | None) -> int:
    return math.prod(shape if dims is None else [shape[d] for d in dims])


# ---------------------------------------------------------------------------------- rows


def _spread(g: Any, shape: Any, dims: Any) -> Any:
    return fx.expand(fx.reshape(g, _kept(shape, dims)), shape)


def _put_back(g: Any, places: Any, shape: Any, dim: Any) -> Any:
    kept = _kept(shape, (dim,))
    return fx.gather_backward(fx.reshape(g, kept), fx.reshape(places, kept), shape, dim)


def _largest(x: Any, y: Any) -> Any:
    return fx.where(fx.eq(y, y), fx.eq(x, y), fx.ne(x, x))  # where the largest is NaN: all that are NaN


def _shared(g: Any, largest: Any) -> Any:
    return fx.mul(fx.div(g, fx.sum(largest)), largest)


SUM = Structured("sum", _sum_all, lambda g, x_shape: fx.expand(g, x_shape))
SUM_DIM = Structured("sum_dim", add_up, lambda g, x_shape, dims: _spread(g, x_shape, dims), node="SumBackward1")
MEAN = Structured("mean", lambda x, dtype: average(x, None, False, dtype),
    lambda g, x_shape: fx.expand(fx.div(g, _count(x_shape, None)), x_shape))  # fmt: skip
MEAN_DIM = Structured("mean_dim", average,
    lambda g, x_shape, dims: _spread(fx.div(g, _count(x_shape, dims)), x_shape, dims),
    node="MeanBackward1")  # fmt: skip
SUM_TO_SIZE = Structured("sum_to_size", _sum_to_size,
    lambda g, x_shape: fx.expand(g, x_shape), node="SumBackward1")  # fmt: skip
MAX = Structured("max", _max,
    lambda g, x, y, x_device, x_dtype: _shared(g, fx.to(_largest(x, y), x_device, x_dtype)),
    node="MaxBackward1")  # fmt: skip
MAX_DIM = Structured("max_dim", _max_dim,
    lambda g, y1, x_shape, dim: _put_back(g[0], y1, x_shape, dim),
    node="MaxBackward0", saved={"y1": "indices"})  # fmt: skip
ARGMAX = Structured("argmax", _argmax, None)
SUM_DIM.function = recorded(SUM_DIM)
_sum_of_all = structured.single(SUM)


class max_result(NamedTuple):
    """What `max` over a dimension returns."""

    values: Any
    indices: Any

    def __repr__(self) -> str:
        return f"torch.return_types.max(\nvalues={self.values!r},\nindices={self.indices!r})"


# ---------------------------------------------------------------------------------- functions


def _dims(dim: Any, ndim: int, function: str) -> tuple[int, ...] | None:
    """Read a dimension, several, or none (all of them)."""
    if dim is None or dim == ():
        return tuple(range(ndim)) if dim == () else None
    found = tuple(wrap_dim(d, ndim, function, 2) for d in ((dim,) if not isinstance(dim, (tuple, list)) else dim))
    if len(set(found)) != len(found):
        raise RuntimeError(f"dim {found[-1]} appears multiple times in the list of dims")
    return found if ndim else None


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
    return structured.custom(SUM_DIM, (input,), _dims(dim, input.array.ndim, "sum"), keepdim, kind)


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
    return structured.custom(MEAN_DIM, (input,), _dims(dim, input.array.ndim, "mean"), keepdim, kind.numpy)


@public(
    MAX,
    out=Out(
        CONVERTED,
        forms=(
            "Tensor input, *, Tensor out = None",
            "Tensor input, Tensor other, *, Tensor out = None",
            "Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None",
        ),
    ),
)
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
    if names:
        return again(max, locals())
    if isinstance(dim, TensorBase):
        return pointwise.maximum(input, dim)
    if input.array.dtype.kind == "c":
        kernel = f"\"max_all\" not implemented for '{dtypes.of_array(input.array).legacy}'"
        raise NotImplementedError(kernel) if dim is None else RuntimeError("max(): does not support complex input")
    if dim is None:
        if not input.array.size:
            raise RuntimeError(
                "max(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with "
                "the 'dim' argument."
            )
        return structured.custom(MAX, (input,))
    place = wrap_dim(dim, input.array.ndim, "max", 2)
    _check_not_empty("max", input.array.shape, place)
    return max_result(*structured.custom(MAX_DIM, (input,), place, keepdim))


@public(out=Out(differentiable=False))
def argmax(input: Any, dim: int | None = None, keepdim: bool = False, **names: Any) -> Any:
    """Find the place of the largest element: in the flattened tensor, or along a dimension; the first of equal ones.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1.0, 3.0, 3.0], device="cpu").argmax()
    tensor(1)
    """
    if names:
        return again(argmax, locals())
    if input.array.dtype.kind == "c":
        raise RuntimeError("argmax(): does not support complex input")
    if dim is None:
        if not input.array.size:
            raise IndexError("argmax(): Expected reduction dim to be specified for input.numel() == 0.")
        return structured.custom(ARGMAX, (input,), None, keepdim)
    place = wrap_dim(dim, input.array.ndim, "argmax", 2)
    _check_not_empty("argmax", input.array.shape, place)
    return structured.custom(ARGMAX, (input,), place if input.array.ndim else None, keepdim)


def _check_not_empty(name: str, shape: tuple[int, ...], dim: int) -> None:
    if shape and not shape[dim]:
        raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")


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
    if lead < 0 or any(m not in (1, n) for m, n in zip(wanted, shape[lead:], strict=True)):
        raise RuntimeError(f"size {{{list(wanted)}}} is not expandable to size {{{list(shape)}}}.")
    kept = (1,) * lead + wanted
    total = self if kept == shape else structured.custom(SUM_TO_SIZE, (self,), kept)
    return viewing.view(total, wanted) if lead else total
