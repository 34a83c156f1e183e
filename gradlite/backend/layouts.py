"""How a new array is laid out: dense in the order of another's axes, or with the channels last.

Strides are in elements.
"""

from __future__ import annotations

from collections.abc import Sequence

from gradlite.backend import arrays
from gradlite.backend.arrays import Array


def dense_strides(array: Array) -> tuple[int, ...]:
    """Return the strides of a new array that keeps the order of the array's axes and leaves no gap, as in PyTorch."""
    shape, stride = array.shape, arrays.strides(array)
    if arrays.is_dense(array):
        return stride
    order = list(range(len(shape)))[::-1]  # the innermost first
    for start in range(1, len(order)):  # sorted by insertion: a stride of 0 has no place of its own
        here = start
        for before in range(start - 1, -1, -1):
            compared = _compare(order[before], order[here], shape, stride)
            if compared < 0:
                break
            if compared > 0:
                order[before], order[here] = order[here], order[before]
                here = before
    return _strides_in(order, shape)


def _compare(a: int, b: int, shape: Sequence[int], stride: Sequence[int]) -> int:
    if not stride[a] or not stride[b]:
        return 0
    if stride[a] != stride[b]:
        return 1 if stride[a] > stride[b] else -1
    return 1 if shape[a] > shape[b] else 0


def _strides_in(order: Sequence[int], shape: Sequence[int]) -> tuple[int, ...]:
    """Return the strides of a dense array whose axes are listed from the innermost on."""
    found, step = [0] * len(shape), 1
    for d in order:
        found[d], step = step, step * max(shape[d], 1)
    return tuple(found)


def channels_last_strides(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the strides of a dense array of batch, channels and space whose channels are the innermost."""
    return _strides_in((1, *range(len(shape) - 1, 1, -1), 0), shape)


def is_channels_last(array: Array) -> bool:
    """Return whether the elements lie with the channels innermost and no gap; sizes of 1 do not matter."""
    expected = channels_last_strides(array.shape)
    return all(n == 1 or s == e for n, s, e in zip(array.shape, arrays.strides(array), expected, strict=True))


def looks_channels_last(array: Array) -> bool:
    """Return whether the strides say that the channels are innermost, gaps or not: PyTorch's guess at what was meant.

    Sizes of 1 count, so that an array of one channel, or of no space, is not taken for one.
    """
    shape, stride = array.shape, arrays.strides(array)
    if len(shape) not in (4, 5) or stride[1] == 0:
        return False
    least = 0
    for d in (1, *range(len(shape) - 1, 1, -1), 0):
        if shape[d] == 0 or stride[d] < least or (d == 0 and least == stride[1]):
            return False
        least = stride[d] * (shape[d] if shape[d] > 1 else 1)
    return True


def empty_like(array: Array, stride: Sequence[int] | None = None) -> Array:
    """Allocate an array of the shape and type of another, dense in the order of its axes, or with given strides."""
    xp = arrays.module_of(array)
    if stride is None and array.flags.c_contiguous and 1 not in array.shape:  # sizes of 1 may have any stride
        return xp.empty(array.shape, array.dtype)
    return arrays.empty_strided(xp, array.shape, dense_strides(array) if stride is None else stride, array.dtype)
