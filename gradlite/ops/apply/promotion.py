"""Which type and which device operands meet in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array

NUMBERS = (bool, int, float, complex, np.number, np.bool_)


def is_number(value: Any) -> bool:
    """Return whether a value counts as a Python number: NumPy's scalars do, as in PyTorch."""
    return isinstance(value, NUMBERS)


def number_like(value: Any, like: Array, kind: dtypes.dtype) -> Array:
    """Make an array of no dimensions on the device of another array."""
    return arrays.to_device(np.asarray(value).astype(kind.numpy), devices.of_array(like))


_IN_C = {"int32": "int", "float32": "float", "float16": "c10::Half", "bfloat16": "c10::BFloat16"} | {
    name: f"{name}_t" for name in ("uint8", "int8", "int16", "int64")
}


_LARGEST = {"float16": 65504.0, "bfloat16": 2.0**128 - 2.0**120, "float32": 2.0**128 - 2.0**104}


def number_in(number: Any, kind: dtypes.dtype, name: str | None = None) -> Any:
    """Return a number as an element of a type: a negative one wraps around in an unsigned type.

    Raises
    ------
    RuntimeError
        If the type cannot hold it; the message calls the type by ``name``, else as C does.
    """
    if kind is dtypes.bool or kind.is_complex:
        return number
    if isinstance(number, complex):
        fits = False
    elif kind.category == dtypes.INTEGRAL:
        bounds = np.iinfo(kind.numpy)
        low = -bounds.max if bounds.min == 0 and isinstance(number, int) else bounds.min
        fits = low <= number <= bounds.max
    else:
        fits = not math.isfinite(number) or abs(number) <= _LARGEST.get(kind.name, math.inf)
    if not fits:
        called = name or _IN_C.get(kind.name, "double")
        raise RuntimeError(f"value cannot be converted to type {called} without overflow")
    return int(number) % 256 if kind is dtypes.uint8 else number


def element(number: Any, kind: dtypes.dtype) -> Any:
    """Return a number as an element of a type, as `number_in`.

    Raises
    ------
    OverflowError
        If it is an integer that takes more than 64 bits.
    """
    if isinstance(number, int) and not -(1 << 63) <= number < 1 << 64:
        raise OverflowError("int too big to convert")
    return number_in(number, kind)


def wrapped(number: Any, kind: dtypes.dtype) -> Any:
    """Return a number as C's arithmetic takes it beside elements of a type of integers: it wraps around.

    Raises
    ------
    OverflowError
        If it takes more than 64 bits.
    """
    if kind.category != dtypes.INTEGRAL:
        return number
    if not -(1 << 63) <= number < 1 << 64:
        raise OverflowError("int too big to convert")
    return np.uint64(number % (1 << 64)).astype(kind.numpy).item()


def checked_factor(alpha: Any, kind: dtypes.dtype) -> Any:
    """Return a factor such as ``alpha`` beside elements of a type, wrapped around.

    Raises
    ------
    RuntimeError
        If it is of a higher kind than the elements.
    """
    if isinstance(alpha, bool) and kind is not dtypes.bool:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and kind.category <= dtypes.INTEGRAL:
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if isinstance(alpha, complex) and not kind.is_complex:
        raise RuntimeError("For non-complex input tensors, argument alpha must not be a complex number.")
    return wrapped(alpha, kind)


def factors(params: Sequence[Any], kind: dtypes.dtype) -> tuple[Any, ...]:
    """Return factors beside elements of a type; see `checked_factor`."""
    return tuple([checked_factor(p, kind) for p in params])


def elements(params: Sequence[Any], kind: dtypes.dtype) -> tuple[Any, ...]:
    """Return parameters as elements of a type: beside integers a fraction is cut off, and they wrap around."""
    return tuple([wrapped(int(p), kind) for p in params]) if kind.category == dtypes.INTEGRAL else tuple(params)


def one_device(name: str, operands: Sequence[Any]) -> devices.device:
    """Return the device of the operands; a tensor of no dimensions on the CPU may meet one on any device."""
    found: devices.device | None = None
    for t in operands:
        here = devices.of_array(t.array)
        if found is None or (found is not here and t.array.ndim and found is devices.CPU and _all_0d(operands, found)):
            found = here
        elif here != found and not (here is devices.CPU and t.array.ndim == 0):
            raise errors.two_devices(name, found, here)
    assert found is not None
    return found


def _all_0d(operands: Sequence[Any], where: devices.device) -> bool:
    return all(t.array.ndim == 0 for t in operands if devices.of_array(t.array) is where)


def result_type(tensors: Sequence[Any], numbers: Sequence[Any] = ()) -> dtypes.dtype:
    """Promote: tensors with dimensions decide before tensors of none, and those before Python numbers."""
    kinds = {t.array.dtype for t in tensors}
    if len(kinds) == 1 and not numbers:
        return dtypes.of_array(tensors[0].array)
    ranks: list[dtypes.dtype | None] = [None, None, None]
    for t in tensors:
        rank, kind = int(t.array.ndim == 0), dtypes.of_array(t.array)
        before = ranks[rank]
        ranks[rank] = kind if before is None else dtypes.promote_types(before, kind)
    for number in numbers:
        before, kind = ranks[2], dtypes.of_scalar(number)
        ranks[2] = kind if before is None else dtypes.promote_types(before, kind)
    found = dtypes.combine(dtypes.combine(ranks[0], ranks[1]), ranks[2])
    assert found is not None
    return found
