"""What reductions share: how they read their dimensions, and how a gradient comes back to the shape before them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import convert
from gradlite.ops import fx
from gradlite.ops.arguments import wrap_dim

Dims = tuple[int, ...] | None
"""The dimensions to reduce; None stands for all of them."""


# ---------------------------------------------------------------------------------- reading


def read_dims(dim: Any, ndim: int, function: str) -> Dims:
    """Read a dimension, several, or none (all of them).

    Raises
    ------
    IndexError, RuntimeError, TypeError
        If there is no such dimension, it is named twice, or it is no integer.
    """
    if dim is None or dim == () or dim == []:
        return None if dim is None else tuple(range(ndim))
    found = tuple(wrap_dim(d, ndim, function, 2) for d in ((dim,) if not isinstance(dim, (tuple, list)) else dim))
    if len(set(found)) != len(found):
        twice = next(d for d in found if found.count(d) > 1)
        raise RuntimeError(f"dim {twice} appears multiple times in the list of dims")
    return found if ndim else None


def check_not_empty(function: str, shape: Sequence[int], dims: Dims) -> None:
    """Refuse to choose among no elements."""
    if dims is None and not math.prod(shape):
        raise RuntimeError(
            f"{function}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
            "with the 'dim' argument."
        )
    for d in dims or ():
        if shape and not shape[d]:
            raise IndexError(f"{function}(): Expected reduction dim {d} to have non-zero size.")


def check_real(kernel: str, array: Array) -> None:
    """Refuse complex numbers, in the words of the kernel that PyTorch has not for them."""
    if array.dtype.kind == "c":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.of_array(array).legacy}'")


def wanted_type(dtype: Any, function: str) -> Any:
    """Read ``dtype=``; None where it is not given."""
    return None if dtype is None else dtypes.as_dtype(dtype, function)


def needs_floats(function: str, kind: dtypes.dtype, what: str) -> RuntimeError:
    """Build the error of a reduction that has no meaning for integers."""
    return errors.advised(RuntimeError(f"{function}{what}{kind.legacy}"), "Convert it first, as in t.float().")


# ---------------------------------------------------------------------------------- arrays


def wide(x: Array) -> Array:
    """Return the array in a type in which it may be compared and sorted on both devices."""
    return convert(x, dtypes.arithmetic(dtypes.of_array(x)).numpy)


_TWICE = {
    dtypes.float32.numpy: dtypes.float64.numpy,
    dtypes.complex64.numpy: dtypes.complex128.numpy,
}


def precise(dtype: np.dtype, on_cpu: bool) -> np.dtype:
    """Return the type in which PyTorch accumulates: float32 for 16 bits, and twice as wide as float32 on the CPU."""
    if on_cpu and dtype in _TWICE:
        return _TWICE[dtype]
    return dtypes.arithmetic(dtypes.BY_NUMPY[dtype]).numpy


def as_array(x: Array, value: Any) -> Array:
    """Return what a reduction of ``x`` gave as an array: NumPy gives a number where no dimension is left."""
    return np.asarray(value) if x.__class__ is np.ndarray else value


def dropped(y: Array, dims: Dims, keepdim: bool) -> Array:
    """Drop the reduced dimensions of size 1, unless they are to stay."""
    return y if keepdim else y.reshape(tuple([n for d, n in enumerate(y.shape) if dims is not None and d not in dims]))


def pick(x: Array, places: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    """Return the elements at places along a dimension, and these places."""
    places = convert(places, dtypes.int64.numpy)
    values = x[arrays.along(x.shape, places, dim)] if x.ndim else x.copy()
    return (values, places) if not x.ndim else (dropped(values, (dim,), keepdim), dropped(places, (dim,), keepdim))


# ---------------------------------------------------------------------------------- formulas


def kept(shape: Sequence[int], dims: Dims) -> tuple[int, ...]:
    """Return a shape in which the reduced dimensions have size 1."""
    return tuple(1 if dims is None or d in dims else n for d, n in enumerate(shape))


def count(shape: Sequence[int], dims: Dims) -> int:
    """Return how many elements are reduced to one."""
    return math.prod(shape if dims is None else [shape[d] for d in dims])


def restored(g: Any, shape: Any, dims: Any) -> Any:
    """Give a gradient, or a result, its reduced dimensions back, with size 1."""
    return fx.reshape(g, kept(shape, dims))


def spread(g: Any, shape: Any, dims: Any) -> Any:
    """Repeat a gradient along the reduced dimensions."""
    return fx.expand(restored(g, shape, dims), shape)


def put_back(g: Any, places: Any, shape: Any, dim: Any) -> Any:
    """Put a gradient back to the places along a dimension that its elements came from, into zeros."""
    return fx.gather_backward(restored(g, shape, (dim,)), restored(places, shape, (dim,)), shape, dim)
