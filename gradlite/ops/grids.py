"""Table: images and volumes sampled at the places that a grid gives, and the grids of affine maps."""

from __future__ import annotations

import functools
import itertools
import math
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.accumulating import add_at
from gradlite.backend.arrays import Array
from gradlite.backend.gemm import gemm
from gradlite.backend.moving import contiguous_copy, convert
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx
from gradlite.ops.apply import structured
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported
from gradlite.ops.derived import recorded
from gradlite.ops.fx import ARRAYS
from gradlite.ops.interpolating import NEIGHBOURS
from gradlite.ops.resample import take
from gradlite.ops.structured import Structured

MODES, PADDINGS = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")


class Sampling(NamedTuple):
    """How places are read.

    Attributes
    ----------
    mode, padding_mode : str
        One of `MODES`, and one of `PADDINGS`: what is read outside.
    align_corners : bool
        Whether -1 and 1 are the centres of the first and the last place, instead of their outer borders.
    orders : tuple of int
        How often each coordinate of the grid is differentiated by: the weights of the neighbours are polynomials.
    """

    mode: str
    padding_mode: str
    align_corners: bool
    orders: tuple[int, ...]

    def by(self, coordinate: int) -> Sampling:
        """Return the sampling that is the derivative by one coordinate of the grid."""
        return self._replace(orders=tuple([n + (k == coordinate) for k, n in enumerate(self.orders)]))


# ---------------------------------------------------------------------------------- arrays


def _clipped(x: Array, size: int) -> tuple[Array, Array]:
    """Return places moved to the borders where they lie outside, and whether they moved with their coordinate."""
    inside = ARRAYS.logical_and(ARRAYS.gt(x, 0), ARRAYS.lt(x, size - 1))
    return ARRAYS.minimum(ARRAYS.maximum(x, x * 0), x * 0 + (size - 1)), convert(inside, x.dtype)


def _reflected(x: Array, size: int, align_corners: bool) -> tuple[Array, Array]:
    """Return places mirrored at the borders until they lie inside, and in which direction they move."""
    low, span = (0.0, size - 1.0) if align_corners else (-0.5, float(size))
    if not span:
        return x * 0, x * 0
    past = ARRAYS.remainder(x - low, 2 * span)
    back = ARRAYS.gt(past, span)
    mirrored = ARRAYS.where(back, 2 * span - past, past) + low
    moved, inside = _clipped(mirrored, size)
    return moved, ARRAYS.where(back, -inside, inside)


def _neighbours(u: Array, size: int, how: Sampling, order: int) -> list[tuple[Array, Array]]:
    """Return which places of a dimension a coordinate reads, in bounds, and by what each is multiplied."""
    scale = (size - 1) / 2 if how.align_corners else size / 2
    x, direction, bicubic = (u + 1) * scale - (0.0 if how.align_corners else 0.5), 1.0, how.mode == "bicubic"
    if how.padding_mode == "border" and not bicubic:
        x, direction = _clipped(x, size)
    elif how.padding_mode == "reflection" and not bicubic:
        x, direction = _reflected(x, size, how.align_corners)
    first = ARRAYS.round(x) if how.mode == "nearest" else ARRAYS.floor(x)
    found = []
    for offset, polynomial in NEIGHBOURS[how.mode.removeprefix("bi")].items():
        weight = functools.reduce(lambda y, c: y * (x - first) + float(c), np.polyder(polynomial, order), x * 0)
        place = first + offset
        if bicubic and how.padding_mode == "border":
            place = _clipped(place, size)[0]
        elif bicubic and how.padding_mode == "reflection":
            place = _reflected(place, size, how.align_corners)[0]
        inside = ARRAYS.logical_and(ARRAYS.ge(place, 0), ARRAYS.le(place, size - 1))
        weight = ARRAYS.where(inside, weight * (scale * direction) ** order, x * 0)
        found.append((convert(ARRAYS.where(inside, place, x * 0), dtypes.int64.numpy), weight))
    return found


def _taps(grid: Array, sizes: Sequence[int], how: Sampling) -> list[tuple[Array, Array]]:
    """Return where the neighbours of each place lie in the flattened image, and their weights, by neighbour."""
    axes = [
        _neighbours(grid[..., k], size, how, order)  # the last coordinate of a grid is that of the first dimension
        for k, size, order in zip(reversed(range(len(sizes))), sizes, reversed(how.orders), strict=True)
    ]
    found = []
    for corner in itertools.product(*axes):
        place = functools.reduce(lambda flat, pair: flat * pair[0] + pair[1],
                                 zip(sizes, [p for p, _ in corner], strict=True), 0)  # fmt: skip
        found.append((place, functools.reduce(lambda a, b: a * b, [w for _, w in corner])))
    return found


def _sample(x: Array, grid: Array, how: Sampling) -> Array:
    """Weigh and add up the neighbours of each place; all channels of a place lie together."""
    kind = dtypes.arithmetic(dtypes.of_array(x)).numpy
    xp, (n, c, *sizes), out = arrays.module_of(x), x.shape, grid.shape[1:-1]
    size, count = math.prod(sizes), math.prod(out)
    pixels = contiguous_copy(convert(x, kind).reshape(n, c, size).swapaxes(1, 2)).reshape(n * size, c)
    y: Any = arrays.zeros(xp, (n * count, c), kind)
    for place, weight in _taps(convert(grid, kind), sizes, how):
        rows = place.reshape(n, count) + xp.arange(n).reshape(n, 1) * size
        y += take(pixels, rows.reshape(-1), 0) * weight.reshape(-1, 1)
    return convert(contiguous_copy(y.reshape(n, count, c).swapaxes(1, 2)), x.dtype).reshape(n, c, *out)


def _scatter(x: Array, grid: Array, shape: Sequence[int], how: Sampling) -> Array:
    """Add weighted elements where the neighbours of their places lie: the adjoint of `_sample`."""
    kind = dtypes.arithmetic(dtypes.of_array(x)).numpy
    xp, (n, c, *sizes), count = arrays.module_of(x), shape, math.prod(x.shape[2:])
    full, rows = arrays.zeros(xp, tuple(shape), kind), convert(x, kind).reshape(n, c, count)
    images = xp.arange(n * c).reshape(n, c, 1) * math.prod(sizes)
    for place, weight in _taps(convert(grid, kind), sizes, how):
        at, spread = images + place.reshape(n, 1, count), rows * weight.reshape(n, 1, count)
        add_at(full.reshape(-1), (at.reshape(-1),), spread.reshape(-1))
    return convert(full, x.dtype)


@functools.lru_cache(maxsize=16)
def _base(size: tuple[int, ...], align_corners: bool) -> np.ndarray:
    """Return the coordinates of all places, the last dimension's first, and a 1 for the translation."""
    lines = [np.linspace(-1, 1, n) * (1 if align_corners else (n - 1) / n) if n > 1 else np.zeros(1) for n in size]
    parts = np.meshgrid(*lines, indexing="ij")[::-1]
    return np.stack([*parts, np.ones(size)], -1).reshape(-1, len(size) + 1)


def _base_like(x: Array, size: tuple[int, ...], align_corners: bool) -> Array:
    return convert(arrays.module_of(x).asarray(_base(size, align_corners)), x.dtype)


def _affine_grid(x: Array, size: tuple[int, ...], align_corners: bool) -> Array:
    points = gemm(_base_like(x, size, align_corners), x.swapaxes(1, 2))
    return points.reshape(x.shape[0], *size, len(size))


def _affine_grid_slope(x: Array, size: tuple[int, ...], align_corners: bool) -> Array:
    rows = x.reshape(x.shape[0], math.prod(size), len(size)).swapaxes(1, 2)
    return gemm(rows, _base_like(x, size, align_corners))


# ---------------------------------------------------------------------------------- rows


def _grid_slope(g: Any, x: Any, grid: Any, shape: Any, dtype: Any, how: Any) -> Any:
    """Multiply the derivative by each coordinate of the grid by the gradient, and add up over the channels."""
    total = None
    for k in range(shape[-1]):
        moved = fx.mul(g, fx.grid_sampled(x, grid, how.by(k)))
        part = fx.select_backward(fx.sum_dim(moved, (1,), False, dtype.numpy), shape, len(shape) - 1, k)
        total = part if total is None else fx.add(total, part)
    return total


GRID_SAMPLER, GRID_SAMPLER_3D, GRID_SAMPLED = (
    Structured(name, _sample,
        lambda g, grid, x_shape, how: fx.grid_scattered(g, grid, x_shape, how),
        lambda g, x, grid, grid_shape, x_dtype, how: _grid_slope(g, x, grid, grid_shape, x_dtype, how),
        saved={"x": "input"}, node=node)
    for name, node in (("grid_sampler_2d", None), ("grid_sampler_3d", None),
                       ("grid_sampled", "GridSampler2DBackwardBackward0"))
)  # fmt: skip
GRID_SCATTERED = Structured("grid_scattered", _scatter,
    lambda g, grid, how: fx.grid_sampled(g, grid, how),
    lambda g, x, grid, grid_shape, x_dtype, how: _grid_slope(x, g, grid, grid_shape, x_dtype, how),
    node="GridSampler2DBackwardBackward0")  # fmt: skip
AFFINE_GRID = Structured("affine_grid_generator", _affine_grid,
    lambda g, size, align_corners: fx.affine_grid_slope(g, size, align_corners))  # fmt: skip
AFFINE_GRID_SLOPE = Structured("affine_grid_slope", _affine_grid_slope,
    lambda g, size, align_corners: fx.affine_grid_generator(g, size, align_corners))  # fmt: skip
for _row in (GRID_SAMPLER, GRID_SAMPLER_3D, GRID_SAMPLED, GRID_SCATTERED, AFFINE_GRID, AFFINE_GRID_SLOPE):
    _row.function = recorded(_row)

# ---------------------------------------------------------------------------------- functions


def _check(input: Any, grid: Any, mode: str) -> None:
    x, places, start = input.array.shape, grid.array.shape, "grid_sampler(): expected "
    if devices.of_array(input.array) != devices.of_array(grid.array):
        raise errors.two_devices("argument grid", devices.of_array(input.array), devices.of_array(grid.array))
    if len(x) not in (4, 5) or len(places) != len(x):
        raise RuntimeError(
            f"{start}{4 if len(x) == 4 else 5}D input and grid with same number of dimensions, but got input with "
            f"sizes {list(x)} and grid with sizes {list(places)}"
        )
    if x[0] != places[0]:
        raise RuntimeError(
            f"{start}grid and input to have same batch size, but got input with sizes {list(x)} and grid with sizes "
            f"{list(places)}"
        )
    if places[-1] != len(x) - 2:
        raise RuntimeError(
            f"{start}grid to have size {len(x) - 2} in last dimension, but got grid with sizes {list(places)}"
        )
    for d, n in enumerate(x[2:], 2):
        if not n:
            raise RuntimeError(
                f"{start}input to have non-empty spatial dimensions, but input has sizes {list(x)} with dimension {d} "
                "being empty"
            )
    if mode == "bicubic" and len(x) != 4:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    one, two = dtypes.of_array(input.array), dtypes.of_array(grid.array)
    if one is not two:
        raise RuntimeError(f"expected scalar type {one.legacy} but found {two.legacy}: convert the grid first.")
    if not one.is_floating_point:
        raise NotImplementedError(f"\"grid_sampler_{len(x) - 2}d\" not implemented for '{one.legacy}': use t.float().")


@exported("grid_sampler", "grid_sampler_2d", "grid_sampler_3d", within=[MAIN])
def grid_sampler(input: Any, grid: Any, interpolation_mode: int, padding_mode: int, align_corners: bool | None) -> Any:
    """Sample as `nn.functional.grid_sample`, with the modes by their numbers."""
    how = Sampling(
        MODES[interpolation_mode], PADDINGS[padding_mode], bool(align_corners), (0,) * (input.array.ndim - 2)
    )
    _check(input, grid, how.mode)
    return structured.custom(GRID_SAMPLER if input.array.ndim == 4 else GRID_SAMPLER_3D, (input, grid), how)


def _warn_about_corners(align_corners: bool | None) -> None:
    if align_corners is None:
        warnings.warn(
            "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please "
            "specify align_corners=True if the old behavior is desired. See the documentation of grid_sample for "
            "details.",
            UserWarning,
            stacklevel=3,
        )


@exported(within=[FUNCTIONAL])
def grid_sample(
    input: Any, grid: Any, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Any:
    """Read images, or volumes, at the places that a grid gives, between their elements too.

    Parameters
    ----------
    input : Tensor
        Of shape ``(batch, channels, height, width)``, or with a depth before the height.
    grid : Tensor
        Of shape ``(batch, ..., 2)`` or ``(batch, ..., 3)``: for each place of the result the coordinates x, y (and z),
        from -1 to 1.
    mode : str
        ``"bilinear"``, ``"nearest"``, or ``"bicubic"`` for images.
    padding_mode : str
        What lies outside: ``"zeros"``, the ``"border"`` repeated, or a ``"reflection"`` at it.
    align_corners : bool, optional
        Whether -1 and 1 are the centres of the outermost elements, instead of their outer borders.

    Returns
    -------
    Tensor
        Of shape ``(batch, channels, ...)``.

    Examples
    --------
    >>> import gradlite
    >>> image = gradlite.arange(4.0, device="cpu").reshape(1, 1, 2, 2)
    >>> middle = gradlite.zeros(1, 1, 1, 2, device="cpu")
    >>> gradlite.nn.functional.grid_sample(image, middle, align_corners=True)
    tensor([[[[1.5000]]]])
    """
    if mode not in MODES:
        raise ValueError(
            f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        )
    if padding_mode not in PADDINGS:
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{padding_mode}'"
        )
    _warn_about_corners(align_corners)
    return grid_sampler(input, grid, MODES.index(mode), PADDINGS.index(padding_mode), align_corners)


@exported(within=[MAIN])
def affine_grid_generator(theta: Any, size: Sequence[int], align_corners: bool) -> Any:
    """Make a grid as `nn.functional.affine_grid`."""
    if theta.array.shape[0] != size[0]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{size[0]}, {len(size) - 1}] but got: "
            f"[{theta.array.shape[0]}, {len(size) - 1}]."
        )
    return structured.custom(AFFINE_GRID, (theta,), tuple(size[2:]), align_corners)


@exported(within=[FUNCTIONAL])
def affine_grid(theta: Any, size: Sequence[int], align_corners: bool | None = None) -> Any:
    """Make the grid by which `grid_sample` maps images, or volumes, affinely.

    Parameters
    ----------
    theta : Tensor
        A matrix for each sample, of shape ``(batch, 2, 3)`` or ``(batch, 3, 4)``.
    size : sequence of int
        The shape of the sampled result: ``(batch, channels, height, width)``, or with a depth.
    align_corners : bool, optional
        As of `grid_sample`.

    Examples
    --------
    >>> import gradlite
    >>> identity = gradlite.eye(2, 3, device="cpu")[None]
    >>> gradlite.nn.functional.affine_grid(identity, (1, 1, 1, 2), align_corners=True)
    tensor([[[[-1.,  0.],
              [ 1.,  0.]]]])
    """
    if not isinstance(theta, TensorBase):
        raise errors.argument_type("affine_grid", "theta", 1, "Tensor", theta)
    if not dtypes.of_array(theta.array).is_floating_point:
        raise ValueError(f"Expected theta to have floating point type, but got {dtypes.of_array(theta.array)}")
    dims = len(size) - 2
    if dims not in (2, 3):
        raise NotImplementedError(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size "
            f"{tuple(size)}."
        )
    if theta.array.ndim != 3 or theta.array.shape[1:] != (dims, dims + 1):
        raise ValueError(
            f"Expected a batch of {dims}D affine matrices of shape Nx{dims}x{dims + 1} for size {tuple(size)}. Got "
            f"torch.Size({list(theta.array.shape)})."
        )
    if min(size) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {tuple(size)}")
    _warn_about_corners(align_corners)
    return affine_grid_generator(theta, size, bool(align_corners))
