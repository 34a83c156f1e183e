"""Whether a result fits where it is to be written: shapes, shared memory, types; all before anything is written."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend import arrays
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


def check_destination(own: Array, given: Sequence[Array]) -> None:
    """Refuse a write of operands into one of them that shares memory with itself or partly, or is too small.

    Raises
    ------
    RuntimeError
        In the order in which PyTorch looks: memory, then shapes.
    """
    check_overlap(own, given)
    if all(array.shape == own.shape for array in given):
        return
    shape = joint_shape((own, *given))
    if shape != own.shape:
        raise errors.cannot_enlarge(own.shape, shape)


def check_overlap(own: Array, given: Sequence[Array]) -> None:
    """Refuse to write into an array that shares memory with itself, or partly with an operand."""
    if arrays.repeats(own):
        raise RuntimeError(errors.SELF_OVERLAP)
    if any(arrays.overlaps_partly(own, array) for array in given):
        raise RuntimeError(errors.OVERLAP)


def check_holds(own: Array, result: dtypes.dtype) -> None:
    """Refuse to write a result into a type that cannot hold it."""
    kind = dtypes.of_array(own)
    if kind is not result and not dtypes.can_cast(result, kind):
        raise RuntimeError(
            f"result type {result.legacy} can't be cast to the desired output type {kind.legacy}. "
            f"Convert the tensor first (t = t.to(gradlite.{result.name})), or use the out-of-place form."
        )
