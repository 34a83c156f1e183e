"""What a random draw may be asked for: the dtypes, their bounds, and PyTorch's errors for what lies outside."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from gradlite import dtypes

LOWEST, HIGHEST = -(2**63), 2**63 - 1  # of int64, in which PyTorch counts


class Kind(NamedTuple):
    """What a draw knows of a dtype."""

    dtype: np.dtype
    title: str  # what PyTorch's errors call it; some of them use its name in C++
    work: Any  # the NumPy type in which it, or a part of a complex number, is drawn
    name: str
    least: float
    largest: float
    digits: int = 0  # of the significand, in bits; 0 if it is not a floating dtype


KINDS: dict[str, tuple[Any, ...]] = {
    "bool": ("bool", 0, 1),
    "uint8": ("unsigned char", 0, 2**8 - 1),
    "int8": ("signed char", -(2**7), 2**7 - 1),
    "int16": ("short int", -(2**15), 2**15 - 1),
    "int32": ("int", -(2**31), 2**31 - 1),
    "int64": ("long int", LOWEST, HIGHEST),
    "float16": ("c10::Half", -65504.0, 65504.0, 11),
    "bfloat16": ("c10::BFloat16", -3.3895313892515355e38, 3.3895313892515355e38, 8),
    "float32": ("float", -3.4028234663852886e38, 3.4028234663852886e38, 24),
    "float64": ("double", -1.7976931348623157e308, 1.7976931348623157e308, 53),
    "complex64": ("c10::complex<float>", 0, 0),
    "complex128": ("c10::complex<double>", 0, 0),
}


def integer_range(dtype: Any, low: int, high: int | None = None) -> tuple[int, int]:
    """Return where the integers of ``random_(low, high)`` begin, and how many there are to choose from.

    In a floating dtype the bounds move inwards, to where rounding cannot leave [low, high).

    Parameters
    ----------
    dtype : dtype-like
        The dtype of the result.
    low, high : int
        The bounds, `high` excluded; None is beyond the largest integer of the dtype.

    Returns
    -------
    tuple of int
        The first integer, the number of integers.

    Raises
    ------
    RuntimeError
        If there is none, or the dtype does not hold them.

    Examples
    --------
    >>> integer_range("int64", -5, 5)
    (-5, 10)
    >>> integer_range("uint8", 1)
    (1, 255)
    """
    kind = look_up(dtype)
    dtype = kind.dtype
    if high is not None and low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    if high is None and low == LOWEST:
        if dtype.name in ("int64", "float64", "float32", "bfloat16"):
            return LOWEST, 2**64
        kernel = "random_full_64_bits_range_kernel_cpu"
        if dtype.kind in "iu":
            raise RuntimeError(f"{kernel} handles only int64, double, float and bfloat16")
        raise missing(kernel, kind)
    if dtype.kind == "c":
        where = "random_from_to_impl" if high is None else "check_random_bounds"
        raise RuntimeError(f"{where} handles only integral, floating-point and boolean types")
    if kind.digits:
        low = _inward(kind, low, 1)
        relation, end = "less than or equal to 'to_inc'", f"> to_inc={2**kind.digits}"
        if high is not None:
            high = _inward(kind, high, -1)
            relation, end = "less than 'to'", f">= to={high}"
        if low >= (2**kind.digits if high is None else high):
            raise RuntimeError(
                f"random_ expects 'from' casted to dtype to be {relation} casted to dtype, but got from={low} {end}"
            )
        high = 2**kind.digits + 1 if high is None else high
    elif high is None:
        high = int(kind.largest) + 1
    _check_range(kind, low, high - 1)
    return low, high - low


def _check_range(kind: Kind, first: int, last: int) -> None:
    """Refuse bounds that a dtype does not hold; warn of those beyond which it has gaps."""
    bounds = {"from": first, "to - 1": last}
    for bound, value in bounds.items():
        if not kind.least <= value <= kind.largest:
            raise RuntimeError(f"{bound} is out of bounds for {kind.name}")
    for bound, value in bounds.items():
        if kind.digits and abs(value) > 2**kind.digits:
            warnings.warn(
                f"{bound} is out of bounds [-(2^{kind.digits}), 2^{kind.digits}]. Due to precision limitations"
                f" {kind.name} can support discrete uniform distribution only within this range. This warning will"
                " become an error in version 1.7 release, please fix the code in advance",
                stacklevel=4,
            )


def check_uniform(kind: Kind, low: float, high: float) -> None:
    """Refuse what ``uniform_`` refuses."""
    if not kind.digits:
        raise missing("check_uniform_bounds", kind)
    for bound, value in (("from", low), ("to", high)):
        if not kind.least <= value <= kind.largest:
            raise RuntimeError(f"{bound} is out of bounds for {kind.name}")
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    if high - low > kind.largest:
        raise RuntimeError(
            f"uniform_ expects to-from <= std::numeric_limits<{kind.title}>::max(), but found to={high:g} and"
            f" from={low:g} which result in to-from to exceed the limit"
        )


def missing(kernel: str, kind: Kind) -> NotImplementedError:
    """Return PyTorch's error for a dtype that it does not draw."""
    return NotImplementedError(f"\"{kernel}\" not implemented for '{kind.title}'")


@cache
def look_up(dtype: Any) -> Kind:
    """Return what is known of a dtype."""
    found = dtypes.BY_NUMPY[np.dtype(dtype)]
    work = dtypes.arithmetic(found).numpy.type(0).real.dtype.type
    return Kind(found.numpy, found.legacy, work, *KINDS[found.name])


def capacity(kind: Kind) -> int:
    """Return how many integers ``random_()`` chooses from."""
    if kind.dtype.kind == "c":
        raise missing("random_kernel_cpu", kind)
    return 2**kind.digits + 1 if kind.digits else int(kind.largest) + 1


def _inward(kind: Kind, bound: int, step: int) -> int:
    """Move a bound inwards if rounding would carry its neighbour inside the range out of it."""
    neighbour = bound + step
    with np.errstate(over="ignore"):
        rounded = float(np.array(neighbour).astype(kind.dtype))
    back = int(rounded) if LOWEST <= rounded < 2**63 else LOWEST  # as C++ converts what int64 does not hold
    if back < bound if step > 0 else back >= bound:
        return back + step * (1 << abs(neighbour).bit_length() - kind.digits)
    return bound
