"""Whether a result fits where it is to be written: shapes, shared memory, types; all before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

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


def reads_what_it_wrote(own: np.ndarray, given: Sequence[Array]) -> bool:
    """Return whether an element written into ``own`` is read again, as another element of it or of an operand.

    Only where arrays are not dense: PyTorch refuses the others.
    """
    plain = own.flags.c_contiguous
    for g in given:
        plain = plain and (g is own or g.flags.c_contiguous)
    if plain:
        return False
    if own.ndim > 1 and arrays.may_repeat(own.shape, own.strides):
        return True
    return any(g is not own and np.may_share_memory(own, g) and _share_other_places(own, g) for g in given)


def _share_other_places(a: np.ndarray, b: np.ndarray) -> bool:
    try:
        meet = np.shares_memory(a, b, max_work=1000)  # type: ignore[arg-type]  # NumPy takes any number
    except np.exceptions.TooHardError:
        meet = True
    return meet and not arrays.same_elements(a, b)


def in_order(own: np.ndarray, given: Sequence[Array]) -> Iterator[list[np.ndarray]]:
    """Give the destination and the operands element by element in the order of memory, as PyTorch visits them."""
    axes = sorted(range(own.ndim), key=lambda d: -own.strides[d])
    walked = [np.broadcast_to(a, own.shape).transpose(axes) for a in given]
    target = own.transpose(axes)
    for index in np.ndindex(target.shape):
        place = (*index, ...)  # as arrays of no dimensions, which may be written
        yield [target[place], *[a[place] for a in walked]]


def check_holds(own: Array, result: dtypes.dtype, in_c: bool = False) -> None:
    """Refuse to write a result into a type that cannot hold it; ``in_c`` calls that type as C++ does."""
    kind = dtypes.of_array(own)
    if kind is not result and not dtypes.can_cast(result, kind):
        raise RuntimeError(
            f"result type {result.legacy} can't be cast to the desired output type "
            f"{kind.in_c if in_c else kind.legacy}. "
            f"Convert the tensor first (t = t.to(gradlite.{result.name})), or use the out-of-place form."
        )
