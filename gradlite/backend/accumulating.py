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
    xp, lead = arrays.module_of(array), len(index)
    rows, width = math.prod(array.shape[:lead]), math.prod(array.shape[lead:])
    places = xp.arange(rows).reshape(array.shape[:lead])[index]
    if not places.size or not width:
        return
    how, dtype = _function(how, dtypes.of_array(array))
    values = xp.broadcast_to(values, (*places.shape, *array.shape[lead:])).reshape(places.size, width)
    into = (array if array.flags.c_contiguous else array.copy()).reshape(rows, width).astype(dtype, copy=False)
    combine = _one_after_another if isinstance(array, np.ndarray) else _side_by_side
    combine(how, into, places.reshape(-1), values.astype(dtype, copy=False))
    if not array.flags.c_contiguous or into.dtype != array.dtype:  # else this is the array's own memory
        array[...] = into.reshape(array.shape).astype(array.dtype)


def _function(how: str, kind: dtypes.dtype) -> tuple[str, np.dtype]:
    """Return the function for elements of a type, and the type that it runs in: one that CuPy has it for."""
    if kind is dtypes.bool:
        return {"add": "maximum", "multiply": "minimum"}.get(how, how), np.dtype(np.uint8)
    if kind.category == dtypes.INTEGRAL:
        return how, np.dtype(np.int64)
    return how, dtypes.arithmetic(kind).numpy


def _one_after_another(how: str, array: Array, places: Array, values: Array) -> None:
    width = values.shape[1]
    if width > 1:  # NumPy is fast for single elements
        places = (places.reshape(-1, 1) * width + np.arange(width)).reshape(-1)
    getattr(np, how).at(array.reshape(-1), places, values.reshape(-1))


def _side_by_side(how: str, array: Array, places: Array, values: Array) -> None:
    """Bring values for one place side by side, and combine neighbours at distances of 1, 2, 4 ...

    The last value of each place has met all the others then, and alone is written; the others go to a row of their own.
    """
    xp, rows = arrays.module_of(array), len(array)
    combine = {"add": xp.add, "multiply": xp.multiply, "maximum": xp.maximum, "minimum": xp.minimum}[how]
    order = places.argsort()
    key, found = places[order], values[order]
    distance = 1
    while distance < len(key):
        same = (key[distance:] == key[:-distance]).reshape(-1, 1)
        met = combine(found[:-distance], found[distance:])
        found[distance:] = xp.where(same, met, found[distance:])
        distance *= 2
    last = xp.concatenate([key[1:] != key[:-1], xp.full(1, True)])
    out = xp.zeros((rows + 1, values.shape[1]), array.dtype)
    out[:rows] = array
    combined = xp.where(last.reshape(-1, 1), combine(out[key], found), xp.zeros((), array.dtype))
    out[xp.where(last, key, rows)] = combined
    array[...] = out[:rows]
