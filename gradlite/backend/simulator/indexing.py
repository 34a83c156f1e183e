"""CuPy's rules for indices, on NumPy arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["prepare", "refuse_conflicts"]


def prepare(keys: tuple[Any, ...], shape: tuple[int, ...]) -> tuple[tuple[Any, ...], bool]:
    """Rewrite an index for NumPy.

    Integer arrays wrap around, where NumPy would raise; an index of integers alone gives a 0-d view, where NumPy would
    give a scalar.

    Parameters
    ----------
    keys : tuple
        Integers, slices, ``None``, ``Ellipsis``, NumPy arrays.
    shape : tuple of int
        Of the array that is indexed.

    Returns
    -------
    keys : tuple
    advanced : bool
        Whether the index makes a copy.
    """
    consumed = sum(_axes(key) for key in keys)
    result: list[Any] = []
    advanced = False
    axis = 0
    for key in keys:
        if isinstance(key, (np.ndarray, bool, np.bool_)):
            advanced = True
            if isinstance(key, np.ndarray) and key.dtype.kind in "iu" and axis < len(shape) and shape[axis]:
                key = key % shape[axis]
        result.append(key)
        axis += len(shape) - consumed if key is Ellipsis else _axes(key)
    if not any(key is Ellipsis for key in keys):
        result.append(Ellipsis)
    return tuple(result), advanced


def _axes(key: Any) -> int:
    """How many axes of the array a part of an index uses up."""
    if key is None or key is Ellipsis or isinstance(key, (bool, np.bool_)):
        return 0
    return key.ndim if isinstance(key, np.ndarray) and key.dtype == bool else 1


def refuse_conflicts(host: np.ndarray[Any, Any], keys: tuple[Any, ...], values: Any) -> None:
    """Raise where an assignment would write two values to one place: which one stays is undefined on the GPU."""
    places = np.arange(host.size).reshape(host.shape)[keys]
    if len(np.unique(places)) == places.size:
        return
    trial = host.copy()
    trial[keys] = values
    wanted = np.broadcast_to(values, places.shape).astype(host.dtype)
    if not np.array_equal(trial[keys], wanted, equal_nan=host.dtype.kind in "fc"):
        raise RuntimeError("assignment of two values to one place: on a GPU it is undefined which one stays")
