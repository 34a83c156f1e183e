"""Places in arrays: which of them are out of range, and what several values for one place make together.

Values for one place are combined in an order that depends on nothing but the indices, on CUDA too.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array


def out_of_range(index: Array, low: int, high: int) -> int | None:
    """Return the first index below ``low`` or not below ``high``, or None; on CUDA this waits for the device, once."""
    if not index.size or not (index.min() < low) | (index.max() >= high):
        return None
    return int(index[(index < low) | (index >= high)].reshape(-1)[0])


def add_at(array: Array, index: tuple[Any, ...], values: Array) -> None:
    """Add values at indexed places; one that is indexed twice gets both.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.zeros(2)
    >>> add_at(x, (np.array([1, 1]),), np.array([3.0, 4.0]))
    >>> x.tolist()
    [0.0, 7.0]
    """
    combine_at("add", array, index, values)


def combine_at(how: str, array: Array, index: tuple[Any, ...], values: Array) -> None:
    """Combine values with the elements at indexed places; 16-bit types in float32.

    Parameters
    ----------
    how : str
        ``add``, ``multiply``, ``maximum`` or ``minimum``: elementwise functions of NumPy and CuPy.
    array : array
        What is written.
    index : tuple
        Arrays of places and full slices, for the first dimensions.
    values : array
        Of a shape that broadcasts to that of ``array[index]``.
    """
    kind = dtypes.of_array(array)
    wide = dtypes.int32 if kind.category < dtypes.FLOATING and kind.itemsize < 4 else dtypes.arithmetic(kind)
    if kind is dtypes.bool:
        how, wide = {"add": "maximum", "multiply": "minimum"}.get(how, how), dtypes.uint8
    into = array if wide is kind else array.astype(wide.numpy)
    combine = _one_after_another if isinstance(array, np.ndarray) else _sorted
    combine(how, into, index, values.astype(wide.numpy, copy=False))
    if into is not array:
        array[...] = into.astype(array.dtype)


def _one_after_another(how: str, array: Array, index: tuple[Any, ...], values: Array) -> None:
    getattr(np, how).at(array, index, values)


def _sorted(how: str, array: Array, index: tuple[Any, ...], values: Array) -> None:
    """Bring values for one place side by side, and combine neighbours at distances of 1, 2, 4 ...

    The last value of each place has met all the others then, and alone is written; the others go to a row of their own.
    """
    xp = arrays.module_of(array)
    combine, lead = getattr(xp, how), len(index)
    places = xp.arange(rows := math.prod(array.shape[:lead])).reshape(array.shape[:lead])[index]
    shape = (*places.shape, *array.shape[lead:])
    if not math.prod(shape):
        return
    order = places.reshape(-1).argsort()
    key, found = places.reshape(-1)[order], xp.broadcast_to(values, shape).reshape(places.size, -1)[order]
    distance = 1
    while distance < len(key):
        same = (key[distance:] == key[:-distance]).reshape(-1, 1)
        met = combine(found[:-distance], found[distance:])
        found[distance:] = xp.where(same, met, found[distance:])
        distance *= 2
    last = xp.concatenate([key[1:] != key[:-1], xp.full(1, True)])
    out = xp.zeros((rows + 1, found.shape[1]), array.dtype)
    out[:rows] = array.reshape(rows, -1)
    combined = xp.where(last.reshape(-1, 1), combine(out[key], found), xp.zeros((), array.dtype))
    out[xp.where(last, key, rows)] = combined
    array[...] = out[:rows].reshape(array.shape)
