"""Whether a result fits where it is to be written: shapes, shared memory, types; all before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from gradlite import dtypes, errors
from gradlite.backend import arrays, shapes
from gradlite.backend.arrays import Array


def check_destination(own: Array, given: Sequence[Array]) -> None:
    """Refuse a write of operands into one of them that shares memory with itself or partly, or is too small.

    Raises
    ------
    RuntimeError
        In the order in which PyTorch looks: memory, then shapes.
    """
    check_overlap(own, given)
    shapes.check_holds_shape(own, given)


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
