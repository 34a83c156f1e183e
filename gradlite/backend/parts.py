"""Complex arrays seen as real ones and back, and the place of a view in its base, of whichever kind the two are."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array


def of_complex(x: Array) -> Array:
    """View complex numbers as their real and imaginary parts, in a last dimension of size 2."""
    kind, step = dtypes.of_array(x).to_real().numpy, arrays.strides(x)
    return arrays.as_strided(x, (*x.shape, 2), (*[2 * s for s in step], 1), 2 * arrays.offset(x), kind)


def joined(x: Array) -> Array:
    """View pairs of numbers, adjacent in a last dimension, as complex ones."""
    return x.view(dtypes.of_array(x).to_complex().numpy)[..., 0]


def place(part: Array, base: Array) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Return where a view lies in its base: shape, strides, and offset from the base's first element.

    Where one of them is complex and the other is not, the complex one counts as what `of_complex` gives.
    """
    if part.dtype != base.dtype:
        part, base = [of_complex(x) if x.dtype.kind == "c" else x for x in (part, base)]
    return part.shape, arrays.strides(part), arrays.offset(part) - arrays.offset(base)


def part_at(array: Array, where: tuple[Any, ...], dtype: np.dtype) -> Array:
    """View what lies at a `place` in an array laid out as the base, in the type of the view."""
    whole = of_complex(array) if array.dtype.kind == "c" and dtype != array.dtype else array
    shape, stride, start = where
    part = arrays.as_strided(whole, shape, stride, start + arrays.offset(whole))
    return part if part.dtype == dtype else joined(part)
