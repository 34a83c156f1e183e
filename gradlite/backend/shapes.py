"""Whether shapes meet, with PyTorch's errors where they do not."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from gradlite import errors
from gradlite.backend.arrays import Array


def mismatch(given: Sequence[Array], error: ValueError) -> Exception:
    """Return PyTorch's error where shapes do not broadcast, else the error itself."""
    for a, b in itertools.combinations(given, 2):
        if any(m != n and 1 not in (m, n) for m, n in zip(a.shape[::-1], b.shape[::-1], strict=False)):
            return errors.size_mismatch(a.shape, b.shape)
    return error


def joint_shape(given: Sequence[Array]) -> tuple[int, ...]:
    """Return the shape that arrays broadcast to, or raise PyTorch's error."""
    try:
        return np.broadcast_shapes(*[array.shape for array in given])
    except ValueError as error:
        raise mismatch(given, error) from None


def check_holds_shape(own: Array, given: Sequence[Array]) -> None:
    """Refuse operands that broadcast to a larger shape than that of the array they are to be written to.

    Raises
    ------
    RuntimeError
        If they do, or do not broadcast at all.
    """
    if all(array.shape == own.shape for array in given):
        return
    shape = joint_shape((own, *given))
    if shape != own.shape:
        raise errors.cannot_enlarge(own.shape, shape)
