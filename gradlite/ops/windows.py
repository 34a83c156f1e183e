"""Windows over the last dimensions of arrays, however many: what convolution, pooling and `unfold` look through."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gradlite.backend import arrays, moving
from gradlite.backend.arrays import Array
from gradlite.ops.fx import ARRAYS

Sizes = tuple[int, ...]


class Windows(NamedTuple):
    """How windows lie, by dimension.

    Attributes
    ----------
    kernel, stride, padding, dilation : tuple of int
        The size of a window, the step from one to the next, what is put around the input on either side, and the step
        within a window.
    """

    kernel: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes

    def reach(self) -> Sizes:
        """Return how much of the input a window spans."""
        return tuple([d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True)])

    def number(self, sizes: Sequence[int], ceil_mode: bool = False) -> Sizes:
        """Return how many windows there are; with ``ceil_mode`` the last may leave the padded input.

        Examples
        --------
        >>> Windows((2,), (2,), (0,), (1,)).number((5,)), Windows((2,), (2,), (0,), (1,)).number((5,), True)
        ((2,), (3,))
        """
        found = []
        for n, reach, step, pad in zip(sizes, self.reach(), self.stride, self.padding, strict=True):
            count = (n + 2 * pad - reach + (step - 1 if ceil_mode else 0)) // step + 1
            found.append(count - (ceil_mode and (count - 1) * step >= n + pad))  # one that would start behind the input
        return tuple(found)

    def covered(self, count: Sizes) -> Sizes:
        """Return the padded size that so many windows span."""
        return tuple([(n - 1) * s + r for n, s, r in zip(count, self.stride, self.reach(), strict=True)])

    def places(self, sizes: Sizes, count: Sizes) -> list[np.ndarray]:
        """Return by dimension the places (window, place in it) of the input; before and behind it the nearest ones."""
        tables = []
        for n, m, k, step, pad, dilation in zip(sizes, count, *self, strict=True):
            table = (np.arange(m) * step - pad)[:, None] + np.arange(k) * dilation
            inside = (table >= 0) & (table < n)
            tables.append(np.take_along_axis(table, _nearest(inside), 1))
        return tables

    def view(self, x: Array, count: Sizes) -> Array:
        """See an array that is padded already as windows: of shape ``(..., *kernel, *count)``, without a copy."""
        lead, step = x.ndim - len(count), arrays.strides(x)
        inner = [s * d for s, d in zip(step[lead:], self.dilation, strict=True)]
        outer = [s * d for s, d in zip(step[lead:], self.stride, strict=True)]
        shape = (*x.shape[:lead], *self.kernel, *count)
        return arrays.as_strided(x, shape, (*step[:lead], *inner, *outer), arrays.offset(x))

    def of(self, x: Array, count: Sizes, value: Any = 0) -> Array:
        """See an array as windows, with ``value`` around it."""
        lead, covered = x.ndim - len(count), self.covered(count)
        behind = [c - n - p for c, n, p in zip(covered, x.shape[lead:], self.padding, strict=True)]
        return self.view(padded(x, self.padding, [max(n, 0) for n in behind], value), count)

    def add(self, columns: Array, sizes: Sizes) -> Array:
        """Add windows of shape ``(..., *kernel, *count)`` up where they lie in the input: the adjoint of `of`."""
        d = len(sizes)
        lead, count = columns.shape[: -2 * d], columns.shape[-d:]
        whole = [max(c, n + p) for c, n, p in zip(self.covered(count), sizes, self.padding, strict=True)]
        full = arrays.zeros(arrays.module_of(columns), (*lead, *whole), columns.dtype)
        seen, every = self.view(full, count), (slice(None),) * len(lead)
        for place in np.ndindex(self.kernel):
            part = every + place
            ARRAYS.add(seen[part], columns[part], out=seen[part])
        if not any(self.padding) and tuple(whole) == sizes:
            return full
        inside = tuple([slice(p, p + n) for p, n in zip(self.padding, sizes, strict=True)])
        return moving.contiguous_copy(full[every + inside])


def _nearest(inside: np.ndarray) -> np.ndarray:
    """Return for each row the places, those that are not inside replaced by the nearest that is."""
    first, last = inside.argmax(1), inside.shape[1] - 1 - inside[:, ::-1].argmax(1)
    return np.clip(np.arange(inside.shape[1]), first[:, None], last[:, None])


def padded(x: Array, before: Sequence[int], behind: Sequence[int], value: Any = 0) -> Array:
    """Put a value around the last dimensions of an array; a negative number of places crops.

    Examples
    --------
    >>> padded(np.array([1, 2, 3]), (1,), (-1,)).tolist()
    [0, 1, 2]
    """
    if not any(before) and not any(behind):
        return x
    lead = x.ndim - len(before)
    shape = [n + a + b for n, a, b in zip(x.shape[lead:], before, behind, strict=True)]
    cut = [slice(max(-a, 0), n - max(-b, 0)) for n, a, b in zip(x.shape[lead:], before, behind, strict=True)]
    put = [slice(max(a, 0), m - max(b, 0)) for m, a, b in zip(shape, before, behind, strict=True)]
    out = arrays.module_of(x).empty((*x.shape[:lead], *shape), x.dtype)
    every = (slice(None),) * lead
    moving.fill(out, value)
    moving.assign(out[every + tuple(put)], x[every + tuple(cut)])
    return out


def flat_places(tables: Sequence[np.ndarray], sizes: Sizes, inner: Sequence[int]) -> np.ndarray:
    """Return where one place of each window lies in the flattened input: an array of the windows."""
    total: Any = 0
    for d, (table, k) in enumerate(zip(tables, inner, strict=True)):
        step = math.prod(sizes[d + 1 :])
        total = total + (table[:, k] * step).reshape([-1 if e == d else 1 for e in range(len(tables))])
    return np.asarray(total)
