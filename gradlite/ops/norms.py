"""Table: norms of vectors, distances, and what norms bound."""

from __future__ import annotations

import math
from typing import Any

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import add_up, convert
from gradlite.backend.shapes import joint_shape
from gradlite.core.graph import operations
from gradlite.ops import fx
from gradlite.ops.apply import destination, structured
from gradlite.ops.apply.promotion import one_device
from gradlite.ops.arguments import wrap_dim
from gradlite.ops.declared import public
from gradlite.ops.dimensions import Dims, as_array, precise, read_dims, restored, wanted_type
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import Out
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- rows


def _vector_norm(x: Array, ord: float, dims: Dims, keepdim: bool) -> Array:
    dtype = x.dtype
    size = ARRAYS.abs(convert(x, precise(dtype, arrays.is_numpy(x))))
    if math.isinf(ord):
        return convert(as_array(x, (size.max if ord > 0 else size.min)(axis=dims, keepdims=keepdim)), dtype)
    if ord == 0:
        return add_up(ARRAYS.ne(size, 0), dims, keepdim, dtype)
    if ord == 1:
        return convert(add_up(size, dims, keepdim, size.dtype), dtype)
    power = ARRAYS.mul(size, size) if ord == 2 else ARRAYS.pow(size, ord)
    total = add_up(power, dims, keepdim, size.dtype)
    return convert(ARRAYS.sqrt(total) if ord == 2 else ARRAYS.pow(total, 1.0 / ord), dtype)


def _unless(zero: Any, value: Any) -> Any:
    return fx.where(fx.eq(zero, 0), 0.0, value)


def _norm_slope(g: Any, x: Any, y: Any, ord: Any, dims: Any, device: Any, dtype: Any) -> Any:
    """Differentiate a norm whose result and gradient have all dimensions; at 0 the gradient is 0."""
    if ord == 0:
        return None
    if ord == 1:
        return fx.mul(fx.sign(x), g)
    if ord == 2:
        return fx.mul(g, _unless(y, fx.div(x, y)))
    size = fx.abs(x)
    if math.isinf(ord):
        equal = fx.to(fx.where(fx.eq(size, size), fx.eq(size, y), fx.ne(size, size)), device, dtype)
        return fx.mul(fx.sign(x), fx.mul(fx.div(g, fx.sum_dim(equal, dims, True, dtype.numpy)), equal))
    if ord < 1:
        scaled = fx.mul(fx.sign(x), _unless(x, fx.pow(size, ord - 1)))
        return fx.mul(fx.mul(scaled, g), fx.pow(y, 1 - ord))
    scaled = fx.mul(fx.sign(x), fx.pow(size, ord - 1)) if ord < 2 else fx.mul(x, fx.pow(size, ord - 2))
    return fx.mul(scaled, _unless(y, fx.div(g, fx.pow(y, ord - 1))))


VECTOR_NORM = Structured("linalg_vector_norm", _vector_norm,
    lambda g, x, y, x_shape, x_device, x_dtype, ord, dims:
        _norm_slope(restored(g, x_shape, dims), x, restored(y, x_shape, dims), ord, dims, x_device, x_dtype),
    node="LinalgVectorNormBackward0", withholds=True)  # fmt: skip


def _distance(x: Array, z: Array, ord: float) -> Array:
    return _vector_norm(ARRAYS.sub(x, z), ord, None, False)


def _distance_slope(g: Any, x: Any, z: Any, y: Any, ord: Any, device: Any, dtype: Any) -> Any:
    return _norm_slope(g, fx.sub(x, z), y, ord, None, device, dtype)


DIST = Structured("dist", _distance,
    lambda g, x, z, y, x_device, x_dtype, ord: _distance_slope(g, x, z, y, ord, x_device, x_dtype),
    lambda g, x, z, y, x_device, x_dtype, ord: _distance_slope(g, z, x, y, ord, x_device, x_dtype),
    withholds=True)  # fmt: skip


def _others(shape: Any, dim: Any) -> Any:
    return tuple([d for d in range(len(shape)) if d != dim])


def _bounded(x: Array, ord: float, dim: int, maxnorm: float) -> Array:
    size = _vector_norm(convert(x, precise(x.dtype, arrays.is_numpy(x))), ord, _others(x.shape, dim), True)
    factor = ARRAYS.where(ARRAYS.gt(size, maxnorm), ARRAYS.mul(ARRAYS.reciprocal(ARRAYS.add(size, 1e-7)), maxnorm), 1.0)
    return ARRAYS.mul(x, convert(factor, x.dtype))


def _bounded_slope(g: Any, x: Any, shape: Any, device: Any, dtype: Any, ord: Any, dim: Any, maxnorm: Any) -> Any:
    dims = _others(shape, dim)
    size = fx.linalg_vector_norm(x, ord, dims, True)
    inverse = fx.reciprocal(fx.add(size, 1e-7))
    through_size = _norm_slope(fx.sum_dim(fx.mul(x, g), dims, True, dtype.numpy), x, size, ord, dims, device, dtype)
    scaled = fx.mul(fx.mul(inverse, maxnorm), fx.sub(g, fx.mul(inverse, through_size)))
    return fx.where(fx.gt(size, maxnorm), scaled, g)


RENORM = Structured("renorm", _bounded,
    lambda g, x, x_shape, x_device, x_dtype, ord, dim, maxnorm:
        _bounded_slope(g, x, x_shape, x_device, x_dtype, ord, dim, maxnorm))  # fmt: skip

# ---------------------------------------------------------------------------------- functions


def vector_norm(x: Any, ord: float = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Compute the ``ord``-norm of all elements, or along dimensions.

    Raises
    ------
    RuntimeError
        If the elements are no floating-point numbers, or there are none and no number is their norm.
    """
    _check_floating(x)
    kind, wanted = dtypes.of_array(x.array), wanted_type(dtype, "linalg.vector_norm")
    if wanted is not None and not wanted.differentiable:
        raise RuntimeError(f"linalg.vector_norm: dtype should be floating point or complex, but got {wanted.legacy}")
    if wanted is not None and dtypes.promote_types(kind, wanted) is not wanted:
        raise RuntimeError(
            f"linalg.vector_norm: the dtype of the input ({kind.legacy}) should be convertible without narrowing to "
            f"the specified dtype ({wanted.legacy})"
        )
    dims, shape = read_dims(None if dim == () or dim == [] else dim, x.array.ndim, "linalg.vector_norm"), x.array.shape
    if ord < 0 or ord == math.inf:
        _check_identity(ord, shape, dims if dims is None else tuple(dim) if isinstance(dim, (tuple, list)) else (dim,))
    return structured.custom(VECTOR_NORM, (x if wanted is None else x.to(wanted),), ord, dims, keepdim)


def _check_floating(x: Any) -> None:
    kind = dtypes.of_array(x.array)
    if kind.is_complex:
        raise NotImplementedError("linalg.vector_norm of complex numbers: compute that of view_as_real(t)")
    if not kind.is_floating_point:
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {kind.legacy}"
        )


def _check_identity(ord: float, shape: tuple[int, ...], dims: Dims) -> None:
    start, end = f"linalg.vector_norm cannot compute the {ord:g} norm on", "the operation does not have an identity"
    if dims is None and not math.prod(shape):
        raise RuntimeError(f"{start} an empty tensor because {end}")
    for d in dims or ():
        if not shape[d]:
            raise RuntimeError(f"{start} the dimension {d}because this dimension is empty and {end}")


@public(out=Out())
def norm(input: Any, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    """Compute a norm of all elements, or along dimensions.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    p : number or str
        The order: ``(abs(x) ** p).sum() ** (1 / p)``; infinity asks for the largest size, 0 for the number of elements
        that are not 0.  ``"fro"``, the default, is 2, and ``"nuc"`` the sum of a matrix's singular values.
    dim : int or sequence of int, optional
        The dimensions; by default all.
    keepdim : bool
        Whether these stay, with size 1.
    dtype : dtype, optional
        The type to convert to first.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([3.0, 4.0], device="cpu").norm()
    tensor(5.)
    """
    if isinstance(p, str) and not (p == "fro" and (not isinstance(dim, (tuple, list)) or len(dim) <= 2)):
        places = tuple(range(input.array.ndim)) if dim is None else dim
        if "linalg_matrix_norm" not in operations:
            raise NotImplementedError(f"norm(p={p!r}): gradlite has norms of vectors only")
        return operations["linalg_matrix_norm"].function(input, p, places, keepdim, dtype=dtype)
    return vector_norm(input, 2 if isinstance(p, str) or p is None else p, dim, keepdim, dtype=dtype)


VECTOR_NORM.function = vector_norm


@public(DIST)
def dist(input: Any, other: Any, p: float = 2) -> Any:
    """Compute the norm of the difference of two tensors.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.dist(gradlite.tensor([3.0, 4.0], device="cpu"), gradlite.zeros(2, device="cpu"))
    tensor(5.)
    """
    one_device("dist", (input, other))
    common = dtypes.promote_types(dtypes.of_array(input.array), dtypes.of_array(other.array))
    if not common.is_floating_point:
        raise RuntimeError(
            f"norm(): input dtype should be either floating point or complex. Got {common.legacy} instead."
        )
    joint_shape((input.array, other.array))
    return structured.custom(DIST, (input.to(common), other.to(common)), p)


def _check_bound(input: Any, p: float, dim: int, maxnorm: float) -> int:
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm:g}")
    if input.array.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {input.array.ndim} dimensions")
    _check_floating(input)
    return wrap_dim(dim, input.array.ndim, "renorm", 3)


@public(RENORM, out=Out())
def renorm(input: Any, p: float, dim: int, maxnorm: float) -> Any:
    """Scale down every slice of a dimension whose norm is larger than a bound.

    Parameters
    ----------
    input : Tensor
        Of at least two dimensions.
    p : float
        The order of the norm.
    dim : int
        The dimension.
    maxnorm : float
        The bound.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([[3.0, 4.0], [0.3, 0.4]], device="cpu").renorm(2, 0, 1.0)
    tensor([[0.6000, 0.8000],
            [0.3000, 0.4000]])
    """
    return structured.custom(RENORM, (input,), p, _check_bound(input, p, dim, maxnorm), maxnorm)


@public()
def renorm_(self: Any, p: float, dim: int, maxnorm: float) -> Any:
    """Scale down in place every slice of a dimension whose norm is larger than a bound; see `renorm`."""
    structured.check_writable(self)
    place = _check_bound(self, p, dim, maxnorm)
    destination.check_overlap(self.array, ())
    return structured.write_result(RENORM, self, (), p, place, maxnorm)
