"""What becomes of the raw words: uniforms to normals, exchanges to a permutation, a fused multiply-add."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def box_muller(data: np.ndarray, mean: float, std: float) -> None:
    """Turn blocks of 16 uniforms into normals, in place: 8 radii and 8 angles into 8 cosines and 8 sines."""
    block = data.reshape(-1, 2, 8)
    radius = np.sqrt(-2 * np.log(1 - block[:, 0]))
    angle = block[:, 1] * data.dtype.type(2 * math.pi)
    np.multiply(radius, np.cos(angle), out=block[:, 0])
    np.multiply(radius, np.sin(angle), out=block[:, 1])
    data[...] = fused(data, data.dtype.type(std), data.dtype.type(mean))


def exchanged(places: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return `places` after the exchanges 0 with targets[0], 1 with targets[1], and so on, all of them at once.

    No target lies before its place, so exchange i leaves at place i, for good, what stood at its target, and moves
    there what stood at i. What stands at a place is therefore what the last exchange aimed at it moved there, or its
    own number if there was none; what that exchange moved had itself been moved to its place, and so on: a chain of
    ever earlier exchanges, of logarithmic length, which is followed by doubling.
    """
    order = np.sort(targets << 32 | places)  # by target, then by place
    target, place = order >> 32, order & 0xFFFFFFFF
    origin = places.copy()
    origin[target] = place  # of several exchanges aimed at a place, the last one is written last
    while ((further := origin[origin]) != origin).any():
        origin = further
    result: np.ndarray = targets.copy()
    again = target[1:] == target[:-1]
    result[place[1:][again]] = origin[place[:-1][again]]  # the exchange aimed at the same target before
    return result


def fused(x: np.ndarray, scale: np.floating, offset: np.floating) -> Any:
    """Return ``x * scale + offset`` rounded once, as a fused multiply-add does.

    In float32 the product is exact in float64, and so is the sum unless the range is far from zero for its width. In
    float64 the product and the sum are each split into what is kept and what is lost (Dekker 1971, Knuth 1969).
    """
    if scale == 1 or offset == 0:
        return x * scale + offset  # one of the two steps changes nothing
    if x.dtype == np.float32:
        return (x * np.float64(scale) + np.float64(offset)).astype(np.float32)
    if scale > 2.0**960:  # too large for the splitting
        return fused(x, scale * 2.0**-64, offset * 2.0**-64) * 2.0**64
    (x_high, x_low), (scale_high, scale_low) = _halves(x), _halves(scale)
    product = x * scale
    rest = ((x_high * scale_high - product) + x_high * scale_low + x_low * scale_high) + x_low * scale_low
    total = product + offset
    back = total - product
    lost = (product - (total - back)) + (offset - back)
    return total + (lost + rest)


def _halves(a: Any) -> tuple[Any, Any]:
    """Split float64 into two parts of at most 26 bits, whose products are exact."""
    scaled = a * (2.0**27 + 1)
    high = scaled - (scaled - a)
    return high, a - high
