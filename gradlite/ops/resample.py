"""Sparse matrices along the dimensions of arrays: averages over windows, interpolation, and padding by the input.

Each of these computes the places of a result, in each dimension by itself, as sums of a few places of the input.  Such
a matrix along a dimension is a `Taps`; the derivative is the transposed one.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays, moving
from gradlite.backend.arrays import Array
from gradlite.ops.fx import ARRAYS

Place = slice | np.ndarray


class Taps:
    """A sparse matrix along one dimension: a list of entries, of which each adds an input's place to a result's.

    Parameters
    ----------
    size : tuple of int
        The number of places of the result and of the input.
    out, into : array of int
        Where each entry lies.
    weight : array, optional
        By what it multiplies; 1 by default.
    """

    def __init__(self, size: tuple[int, int], out: np.ndarray, into: np.ndarray, weight: np.ndarray | None = None):
        self.size, self.out, self.into, self.weight = size, out, into, weight

    @functools.cached_property
    def transposed(self) -> Taps:
        """The matrix of the derivative."""
        return Taps(self.size[::-1], self.into, self.out, self.weight)

    @functools.cached_property
    def steps(self) -> list[tuple[Place | None, Place, np.ndarray | None]]:
        """The entries in as many steps as a place of the result has: its places (or all), the input's, the weights."""
        order = np.argsort(self.out, kind="stable")
        out, into = self.out[order], self.into[order]
        weight = None if self.weight is None else self.weight[order]
        rank = np.arange(out.size) - np.searchsorted(out, out)
        found: list[tuple[Place | None, Place, np.ndarray | None]] = []
        for k in range(rank.max(initial=-1) + 1):
            chosen = rank == k
            every = int(chosen.sum()) == self.size[0]
            places = None if every else _as_slice(out[chosen])
            found.append((places, _as_slice(into[chosen]), None if weight is None else weight[chosen]))
        return found


def _as_slice(places: np.ndarray) -> Place:
    """Return places as a slice where they are evenly spaced: arrays are read and written by one much faster."""
    step = int(places[1] - places[0]) if places.size > 1 else 1
    if step > 0 and (np.diff(places) == step).all():
        return slice(int(places[0]), int(places[-1]) + 1, step)
    return places


def _along(x: Array, taps: Taps, dim: int) -> Array:
    """Multiply an array by a matrix along a dimension."""
    xp = arrays.module_of(x)
    shape = (*x.shape[:dim], taps.size[0], *x.shape[dim + 1 :])
    total: Any = None
    fresh = False  # the first part may be a view of the input
    for places, source, weight in taps.steps:
        part = take(x, source, dim)
        if weight is not None:
            part = ARRAYS.mul(part, xp.asarray(weight.astype(x.dtype).reshape(-1, *[1] * (x.ndim - dim - 1))))
        if places is None and total is None:
            total, fresh = part, weight is not None
        elif places is None:
            total, fresh = ARRAYS.add(total, part, out=total if fresh else None), True
        else:
            if not fresh:
                total = arrays.zeros(xp, shape, x.dtype) if total is None else moving.contiguous_copy(total)
                fresh = True
            target = _at(places, dim, xp)
            total[target] = ARRAYS.add(total[target], part)
    if total is None:
        total = arrays.zeros(xp, shape, x.dtype)
    return total


def take(x: Array, places: Place, dim: int) -> Array:
    """Return places of one dimension: a view where they are a slice."""
    if isinstance(x, np.ndarray) and isinstance(places, np.ndarray):
        return x.take(places, dim, mode="clip")  # row-major, and faster than an index; no place is out of bounds
    return x[_at(places, dim, arrays.module_of(x))]


def _at(places: Place, dim: int, xp: Any) -> tuple[Any, ...]:
    """Return the index of places of one dimension."""
    return (*[slice(None)] * dim, places if isinstance(places, slice) else xp.asarray(places))


def resample(x: Array, taps: Sequence[Taps | None], before: Any, behind: Any) -> Array:
    """Multiply the last dimensions by matrices, in the arithmetic type; None leaves one as it is.

    Parameters
    ----------
    x : array
        The input.
    taps : sequence of Taps or None
        One for each of the last dimensions; the last is multiplied first.
    before, behind : float, array or None
        What the input is divided by, and the result.

    Returns
    -------
    array
        In memory of its own.
    """
    y = moving.convert(x, _computing_type(x, before, behind))
    if before is not None:
        y = ARRAYS.div(y, _divisor(before, y))
    for place in reversed(range(len(taps))):
        matrix = taps[place]
        if matrix is not None:
            y = _along(y, matrix, x.ndim - len(taps) + place)
    if behind is not None:
        y = ARRAYS.div(y, _divisor(behind, y))
    y = moving.convert(y, x.dtype)
    return moving.contiguous_copy(y) if arrays.owner(y) is arrays.owner(x) or not arrays.is_contiguous(y) else y


def _computing_type(x: Array, *divisors: Any) -> np.dtype:
    divided = any(divisor is not None for divisor in divisors)
    return dtypes.float64.numpy if divided and x.dtype.kind in "iu" else dtypes.arithmetic(dtypes.of_array(x)).numpy


def _divisor(divisor: Any, x: Array) -> Any:
    return divisor if isinstance(divisor, (int, float)) else arrays.module_of(x).asarray(divisor.astype(x.dtype))


def turned(taps: Sequence[Taps | None]) -> tuple[Taps | None, ...]:
    """Return the transposed matrices."""
    return tuple([None if matrix is None else matrix.transposed for matrix in taps])


@functools.lru_cache(maxsize=256)
def ranges(size: int, starts: tuple[int, ...], ends: tuple[int, ...]) -> Taps:
    """Return the matrix that adds up ranges of the input."""
    first = np.asarray(starts, np.int64)
    lengths = np.maximum(np.asarray(ends, np.int64) - first, 0)
    out = np.repeat(np.arange(len(starts)), lengths)
    within = np.arange(out.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Taps((len(starts), size), out, first[out] + within)
