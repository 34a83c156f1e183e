"""Table: interpolation: tensors seen on a finer or coarser grid."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.ops import fx, pooling
from gradlite.ops.apply import structured
from gradlite.ops.declared import FUNCTIONAL, exported
from gradlite.ops.resample import Taps, resample, turned
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- matrices


def _scale(size: int, out: int, factor: float | None, kind: Any) -> Any:
    """Return how far apart in the input neighbours of the result lie."""
    return kind(1.0 / factor) if factor is not None and factor > 0 else kind(size) / kind(out)


A = -0.75
NEIGHBOURS = {
    "nearest": {0: [1.0]},
    "linear": {0: [-1.0, 1.0], 1: [1.0, 0.0]},
    "cubic": {
        -1: [A, -2 * A, A, 0.0],
        0: [A + 2, -A - 3, 0.0, 1.0],
        1: [-A - 2, 2 * A + 3, -A, 0.0],
        2: [-A, A, 0.0, 0.0],
    },
}
"""How neighbours are weighed: for each, counted from the one before the place, the coefficients of a polynomial of how
far behind that one the place lies."""


@functools.lru_cache(maxsize=256)
def _nearest(size: int, out: int, factor: float | None, exact: bool) -> Taps:
    """Return the matrix that picks the nearest place; its places are computed in float32 for every type."""
    places = np.arange(out)
    found = (places + (0.5 if exact else 0)) * _scale(size, out, factor, np.float32)
    source = np.minimum(np.floor(found.astype(np.float32)).astype(np.int64), size - 1)
    return Taps((out, size), places, source)


@functools.lru_cache(maxsize=256)
def _between(size: int, out: int, factor: float | None, align_corners: bool, cubic: bool, double: bool) -> Taps:
    """Return the matrix that weighs the two nearest places, or the four nearest by cubic polynomials."""
    kind = np.float64 if double else np.float32
    places = np.arange(out).astype(kind)
    if align_corners:
        found = places * (kind(size - 1) / kind(out - 1) if out > 1 else kind(0))
    elif out == size and not cubic:
        found = places
    else:
        found = (places + kind(0.5)) * _scale(size, out, factor, kind) - kind(0.5)
    found = found if cubic else np.maximum(found, 0)
    first = np.minimum(np.floor(found).astype(np.int64), size - 1)
    part = np.clip(found - first, 0, 1).astype(kind)
    neighbours = NEIGHBOURS["cubic" if cubic else "linear"]
    source = np.clip([first + k for k in neighbours], 0, size - 1).reshape(-1)
    weights = np.concatenate([np.polyval(np.asarray(p, kind), part) for p in neighbours.values()])
    return Taps((out, size), np.tile(np.arange(out), len(neighbours)), source, weights)


# ---------------------------------------------------------------------------------- rows

NAMES = {
    "nearest": ("nearest1d", "nearest2d", "nearest3d"),
    "nearest-exact": ("nearest_exact1d", "nearest_exact2d", "nearest_exact3d"),
    "linear": ("linear1d",),
    "bilinear": (None, "bilinear2d"),
    "bicubic": (None, "bicubic2d"),
    "trilinear": (None, None, "trilinear3d"),
}
ROWS = {
    (mode, dims): Structured(f"upsample_{name}", lambda x, taps: resample(x, taps, None, None),
        lambda g, taps: fx.resample(g, turned(taps), None, None))
    for mode, names in NAMES.items() for dims, name in enumerate(names, 1) if name is not None
}  # fmt: skip

# ---------------------------------------------------------------------------------- functions


def _check_mode(mode: str, ndim: int, align_corners: bool | None, antialias: bool) -> None:
    if mode in ("nearest", "area", "nearest-exact") and align_corners is not None:
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
        )
    if antialias and (mode not in ("bilinear", "bicubic", "lanczos") or ndim != 4):
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input"
        )
    if antialias:
        raise NotImplementedError(
            "interpolate(): antialias=True is left out: average first, as with mode='area', then interpolate."
        )
    if (mode, ndim - 2) in ROWS or (mode == "area" and 3 <= ndim <= 5):
        return
    wanted = {"linear": 3, "bilinear": 4, "trilinear": 5}.get(mode)
    if wanted is not None and 3 <= ndim <= 5:
        raise NotImplementedError(f"Got {ndim}D input, but {mode} mode needs {wanted}D input")
    raise NotImplementedError(
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {ndim}D) for the modes: nearest | linear | "
        f"bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
    )


def _per_dim(value: Any, sizes: Sequence[int], which: str, name: str, letter: str) -> list[Any]:
    """Read one number for each dimension."""
    if not isinstance(value, (tuple, list)):
        return [value] * len(sizes)
    if len(value) != len(sizes):
        verb, plural = ("of shape", "") if name == "scale_factor" else ("of", "")
        raise ValueError(
            f"Input and {which} must have the same number of spatial dimensions, but got input with spatial dimensions "
            f"of {list(sizes)} and {name.replace('size', 'output size')}{plural} {verb} {value}. Please provide input "
            f"tensor in (N, C, d1, d2, ...,dK) format and {name.replace('size', 'output size')} in "
            f"({letter}1, {letter}2, ...,{letter}K) format."
        )
    return list(value)


def _sizes(
    sizes: Sequence[int], size: Any, scale_factor: Any, recompute: bool | None
) -> tuple[list[int], list[float | None]]:
    """Return the size of the result in each dimension, and by what it was asked to grow, or None."""
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is None and scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if size is not None:
        wanted = _per_dim(size, sizes, "output", "size", "o")
        if recompute:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
        if not all(hasattr(n, "__index__") for n in wanted):
            raise TypeError(
                "expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size "
                f"with types {[type(n) for n in wanted]}"
            )
        return [n.__index__() for n in wanted], [None] * len(sizes)
    factors = _per_dim(scale_factor, sizes, "scale_factor", "scale_factor", "s")
    return [int(n * f) for n, f in zip(sizes, factors, strict=True)], [None if recompute else float(f) for f in factors]


@exported(within=[FUNCTIONAL])
def interpolate(
    input: Any,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Any:
    """See a tensor on a finer or coarser grid.

    Parameters
    ----------
    input : Tensor
        Of shape ``(batch, channels, ...)``, with one to three further dimensions.
    size : int or sequence of int, optional
        The size of the result in these.
    scale_factor : float or sequence of float, optional
        The size by the input's, instead.
    mode : str
        ``"nearest"`` and ``"nearest-exact"`` pick a place; ``"linear"``, ``"bilinear"`` and ``"trilinear"`` (of one,
        two and three dimensions) and ``"bicubic"`` (of two) weigh neighbours; ``"area"`` averages.
    align_corners : bool, optional
        Whether the centres of the corners of input and result coincide, instead of their outer borders.
    recompute_scale_factor : bool, optional
        Whether the factor is computed again from the sizes, which are whole numbers.
    antialias : bool
        Is refused.

    Raises
    ------
    NotImplementedError
        If the mode is not for so many dimensions.

    Examples
    --------
    >>> import gradlite
    >>> line = gradlite.tensor([[[1.0, 3.0]]], device="cpu")
    >>> gradlite.nn.functional.interpolate(line, scale_factor=2, mode="linear")
    tensor([[[1.0000, 1.5000, 2.5000, 3.0000]]])
    """
    shape, dims = input.array.shape, input.array.ndim - 2
    wanted, factors = _sizes(shape[2:], size, scale_factor, recompute_scale_factor)
    _check_mode(mode, dims + 2, align_corners, antialias)
    if mode == "area":
        return (pooling.adaptive_avg_pool1d, pooling.adaptive_avg_pool2d, pooling.adaptive_avg_pool3d)[dims - 1](
            input, wanted
        )
    row = ROWS[mode, dims]
    if min((*shape[2:], *wanted)) <= 0:
        before, after = (
            ", ".join(f"{letter}: {n}" for letter, n in zip("DHW"[-dims:], sizes, strict=True))
            for sizes in (shape[2:], wanted)
        )
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input ({before}) output ({after})"
        )
    if not shape[1]:
        raise RuntimeError(f"Non-empty {dims + 2}D data tensor expected but got a tensor with sizes {list(shape)}")
    kind, nearest = dtypes.of_array(input.array), mode.startswith("nearest")
    if not (kind.is_floating_point or (nearest and kind is dtypes.uint8)):
        raise NotImplementedError(f"\"{row.name}\" not implemented for '{kind.legacy}': use t.float().")
    taps = [
        _nearest(n, m, f, mode == "nearest-exact") if nearest
        else _between(n, m, f, bool(align_corners), mode == "bicubic", kind is dtypes.float64)
        for n, m, f in zip(shape[2:], wanted, factors, strict=True)
    ]  # fmt: skip
    return structured.custom(row, (input,), tuple(taps))


def _deprecated(name: str) -> None:
    warnings.warn(
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.", UserWarning, stacklevel=3
    )


@exported(within=[FUNCTIONAL])
def upsample(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Any:
    """Interpolate, by the old name; see `interpolate`."""
    _deprecated("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


@exported(within=[FUNCTIONAL])
def upsample_nearest(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """Pick the nearest places, by the old name; see `interpolate`."""
    _deprecated("upsample_nearest")
    return interpolate(input, size, scale_factor, "nearest")


@exported(within=[FUNCTIONAL])
def upsample_bilinear(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """Interpolate images linearly with aligned corners, by the old name; see `interpolate`."""
    _deprecated("upsample_bilinear")
    return interpolate(input, size, scale_factor, "bilinear", True)
