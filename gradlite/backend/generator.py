"""PyTorch's random stream of the CPU, on NumPy arrays.

``manual_seed(0)`` and then ``rand(3)`` give PyTorch's numbers: a program compared with PyTorch starts from the same
weights and sees the same batches. Integers and uniforms agree to the bit, normals to a few units in the last place.

The raw stream is MT19937, whose 32-bit words NumPy hands out. What PyTorch adds is how many words a draw takes, and
what becomes of them::

    uniform, float32 and shorter    one word, its low 24 bits
    uniform, float64                two words, the upper half first, their low 53 bits
    normal, 16 numbers and more     Box-Muller on blocks of 16 uniforms; the last 16 again if a block is incomplete
    normal, fewer                   Box-Muller in float64, pair by pair; an odd one out waits for the next such draw
    integers, a range below 2**28   one word, modulo the range; above, two
    permutation                     Fisher and Yates, one word an exchange

PyTorch's kernels for AVX2 and later fuse ``x * scale + offset`` into one rounding, and so do we: see `_fused`.

This module imports ``numpy.random`` only when a generator first draws: importing the library stays cheap.
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gradlite import dtypes

if TYPE_CHECKING:
    from numpy.random import MT19937

__all__ = ["Generator", "default_generator", "integer_range"]

DEFAULT_SEED = 67280421310721  # of a generator that nobody seeded, as in PyTorch
CHUNK = 1 << 14  # numbers drawn at a time: a multiple of 16 that stays in the cache
WIDE = 1 << 28  # ranges of integers from here on take two words
LARGEST_PERMUTATION = (2**32 - 1) // 20  # from here on PyTorch has another algorithm
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

# The bytes of torch.get_rng_state(): a C structure of PyTorch's ancestor, and what was added to it since.
LEGACY_STATE = np.dtype(
    [
        ("seed", "u8"),
        ("left", "i4"),
        ("seeded", "i4"),
        ("next", "u8"),
        ("key", "u8", 624),
        ("unused_x", "f8"),
        ("spare", "f8"),
        ("unused_rho", "f8"),
        ("has_spare", "i4"),
    ],
    align=True,
)
STATE = np.dtype([("legacy", LEGACY_STATE), ("unused_spare", "f4"), ("has_unused_spare", "?")], align=True)


class Generator:
    """A stream of random numbers: PyTorch's own, of the CPU.

    Parameters
    ----------
    seed : int or None
        The seed, in the range of `manual_seed`. None draws one from the operating system at the first use.

    Examples
    --------
    >>> generator = Generator().manual_seed(0)
    >>> generator.uniform((2,), "float64").round(4).tolist()
    [0.9701, 0.7078]
    >>> generator.permutation(4).tolist()
    [3, 1, 0, 2]
    """

    __slots__ = ("_bits", "_fresh", "_seed", "_spare")

    def __init__(self, seed: int | None = DEFAULT_SEED) -> None:
        self._seed: int | None = None
        self._bits: MT19937 | None = None  # from the first draw on
        self._fresh = True  # no word drawn since the seed: PyTorch's state tells it
        self._spare: float | None = None  # the odd one out of `_pairs`
        if seed is not None:
            self.manual_seed(seed)

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream that belongs to a seed.

        Parameters
        ----------
        seed : int
            From -2**63 to 2**64 - 1; a negative one counts down from 2**64. The stream depends on the lowest 32 bits
            alone, as PyTorch's does.

        Returns
        -------
        Generator
            This generator.

        Raises
        ------
        ValueError
            If the seed is out of range.
        RuntimeError
            If it is no integer.

        Examples
        --------
        >>> Generator().manual_seed(-1).initial_seed() == 2**64 - 1
        True
        """
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not LOWEST <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed = int(seed) % 2**64
        self._bits = self._spare = None
        self._fresh = True
        return self

    def seed(self) -> int:
        """Start a stream that nobody can foresee.

        Returns
        -------
        int
            The seed: 53 bits from the operating system.

        Examples
        --------
        >>> generator = Generator()
        >>> generator.seed() == generator.initial_seed()
        True
        """
        return self.manual_seed(int.from_bytes(os.urandom(8), "little") >> 11).initial_seed()

    def initial_seed(self) -> int:
        """Return the seed that the stream began with.

        Returns
        -------
        int
            From 0 to 2**64 - 1.

        Examples
        --------
        >>> Generator().initial_seed()
        67280421310721
        """
        return self.seed() if self._seed is None else self._seed

    def get_state(self) -> np.ndarray:
        """Return the whole state, as the bytes that ``torch.Generator.get_state`` returns.

        Returns
        -------
        numpy.ndarray
            5056 bytes, uint8.

        Examples
        --------
        >>> generator = Generator()
        >>> state = generator.get_state()
        >>> first = generator.normal((3,), "float32")
        >>> generator.set_state(state)
        >>> (generator.normal((3,), "float32") == first).tolist()
        [True, True, True]
        """
        engine = self._engine().state["state"]
        state = np.zeros(1, STATE)
        legacy = state["legacy"]
        legacy["seed"], legacy["seeded"], legacy["key"] = self._seed, 1, engine["key"]
        legacy["left"] = 625 - engine["pos"]  # NumPy counts the words used, PyTorch also those left, plus one
        legacy["next"] = 0 if self._fresh else engine["pos"]
        if self._spare is not None:
            legacy["spare"], legacy["has_spare"] = self._spare, 1
        return state.view(np.uint8)

    def set_state(self, state: np.ndarray) -> None:
        """Continue from where `get_state` was called, here or in PyTorch.

        Parameters
        ----------
        state : numpy.ndarray
            5056 bytes, uint8.

        Raises
        ------
        TypeError
            If it is no array of bytes.
        RuntimeError
            If it is not of this size, or no state of MT19937.
        """
        if not isinstance(state, np.ndarray) or state.dtype != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        if state.size != STATE.itemsize:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {STATE.itemsize}"
                f" but found the input RNG state size to be {state.size}"
            )
        legacy = state.ravel().view(STATE)["legacy"][0]
        left, used = int(legacy["left"]), int(legacy["next"])
        consistent = used <= 624 if left == 1 else 1 < left <= 624 and left + used == 625
        if not (legacy["seeded"] and consistent):
            raise RuntimeError("Invalid mt19937 state")
        self.manual_seed(int(legacy["seed"]))
        key = legacy["key"].astype(np.uint32)
        self._engine().state = {"bit_generator": "MT19937", "state": {"key": key, "pos": 625 - left}}
        self._fresh = used == 0
        self._spare = float(legacy["spare"]) if legacy["has_spare"] else None

    def uniform(self, shape: Sequence[int], dtype: Any, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """Draw uniform numbers, as ``torch.rand`` and ``Tensor.uniform_`` do.

        Parameters
        ----------
        shape : sequence of int
            The shape.
        dtype : dtype-like
            A floating or a complex dtype. Those of 16 bits are drawn in float32 and rounded; of a complex number both
            parts are drawn.
        low, high : float
            The numbers lie in [low, high).

        Returns
        -------
        numpy.ndarray
            A new array.

        Examples
        --------
        >>> Generator().manual_seed(1).uniform((2,), "float64", -1.0, 1.0).round(4).tolist()
        [-0.8779, -0.5509]
        """
        kind = _look_up(dtype)
        if kind.dtype.kind == "c":
            return self.uniform((*shape, 2), kind.work, low, high).view(kind.dtype).reshape(shape)
        _check_uniform(kind, low, high)
        drawn = np.empty(math.prod(shape), kind.work)
        unit = low == 0 and high == 1
        start, scale = kind.work(low), kind.work(high) - kind.work(low)
        for part in self._units(drawn):
            if not unit:
                part[...] = _fused(part, scale, start)
        result = drawn.astype(kind.dtype, copy=False)
        if not (unit and kind.digits >= 24):
            result[result == result.dtype.type(kind.work(high))] = start  # where rounding reached the bound
        return result.reshape(shape)

    @np.errstate(over="ignore", invalid="ignore")
    def normal(
        self, shape: Sequence[int], dtype: Any, mean: float = 0.0, std: float = 1.0, *, contiguous: bool = True
    ) -> np.ndarray:
        """Draw normal numbers, as ``torch.randn`` and ``Tensor.normal_`` do.

        Parameters
        ----------
        shape : sequence of int
            The shape.
        dtype : dtype-like
            A floating or a complex dtype. Those of 16 bits are drawn in float32 and rounded; of a complex number both
            parts are drawn, and `std` is that of the whole.
        mean, std : float
            The mean and the standard deviation.
        contiguous : bool
            False if the numbers are to fill a tensor that is not contiguous: PyTorch then draws pair by pair at any
            size.

        Returns
        -------
        numpy.ndarray
            A new array.

        Examples
        --------
        >>> Generator().manual_seed(0).normal((3,), "float64").round(4).tolist()
        [1.541, -0.2934, -2.1788]
        """
        kind = _look_up(dtype)
        if not std >= 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
        size = math.prod(shape)
        if size == 0:
            return np.empty(shape, kind.dtype)
        if kind.dtype.kind == "c":
            parts = self.normal((*shape, 2), kind.work, mean, std / math.sqrt(2), contiguous=contiguous)
            return parts.view(kind.dtype).reshape(shape)
        if not kind.digits:
            raise _missing("normal_kernel_cpu", kind)
        if size < 16 or not contiguous:
            few = np.array([x * std + mean for x in self._pairs(size)], kind.work)
            return few.astype(kind.dtype, copy=False).reshape(shape)
        drawn = np.empty(size, kind.work)
        whole = size if kind.digits >= 24 else size & -16  # 16-bit dtypes draw complete blocks only
        for part in self._units(drawn[:whole]):
            _box_muller(part[: part.size & -16], mean, std)
        if size % 16:
            for part in self._units(drawn[-16:]):
                _box_muller(part, mean, std)
        return drawn.astype(kind.dtype, copy=False).reshape(shape)

    def random(self, shape: Sequence[int], dtype: Any, low: int | None = None, high: int | None = None) -> np.ndarray:
        """Draw integers, in a dtype of any kind, as ``torch.randint`` and ``Tensor.random_`` do.

        Parameters
        ----------
        shape : sequence of int
            The shape.
        dtype : dtype-like
            The dtype of the result.
        low, high : int or None
            The numbers lie in [low, high). Without `low` they begin at 0. Without `high` they reach the largest
            integer of the dtype (of a floating dtype: the last one before the gaps), and from -2**63 all 64 bits are
            drawn.

        Returns
        -------
        numpy.ndarray
            A new array.

        Examples
        --------
        >>> generator = Generator().manual_seed(0)
        >>> generator.random((4,), "int64", 0, 10).tolist()
        [4, 9, 3, 0]
        >>> generator.random((), "int64").item()  # as a data loader draws its seed
        1895649597198586619
        """
        kind = _look_up(dtype)
        if low is None and high is None:
            base, span, wide = 0, _capacity(kind), kind.dtype.name in ("int64", "float64")
        else:
            base, span = integer_range(kind.dtype, low or 0, high)
            wide = span >= WIDE
        size = math.prod(shape)
        drawn = self._wide_words(size) if wide else self._words(size)
        if span < 2**64:
            drawn %= np.uint64(span)
            drawn += np.uint64(base % 2**64)  # else the word is the number
        return drawn.view(np.int64).astype(kind.dtype, copy=False).reshape(shape)

    def permutation(self, n: int) -> np.ndarray:
        """Draw a permutation of 0, ..., n - 1, as ``torch.randperm`` does.

        Parameters
        ----------
        n : int
            The length.

        Returns
        -------
        numpy.ndarray
            A new array, int64.

        Examples
        --------
        >>> Generator().manual_seed(0).permutation(5).tolist()
        [4, 0, 1, 3, 2]
        """
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
        if n >= LARGEST_PERMUTATION:
            raise NotImplementedError(f"permutations are shorter than {LARGEST_PERMUTATION}; this one has {n}")
        places = np.arange(n)
        targets = places.copy()
        targets[:-1] += (self._words(max(n - 1, 0)) % (n - places[:-1]).astype(np.uint64)).view(np.int64)
        return _exchanged(places, targets)

    def _engine(self) -> MT19937:
        """Return NumPy's engine, made and seeded at the first call."""
        if self._bits is None:
            from numpy.random import MT19937, RandomState

            seed = self.initial_seed() & 0xFFFFFFFF  # may draw one, and forget the engine
            self._bits = MT19937(0)
            RandomState(self._bits).seed(seed)  # seeds it in place, as init_genrand
        return self._bits

    def _words(self, n: int) -> np.ndarray:
        """Draw `n` words of 32 bits, as uint64."""
        words: np.ndarray = self._engine().random_raw(n)
        self._fresh = self._fresh and n == 0
        return words

    def _wide_words(self, n: int) -> np.ndarray:
        """Draw `n` words of 64 bits, the upper half first."""
        words = self._words(2 * n)
        upper, lower = words[0::2], words[1::2]
        wide: np.ndarray = upper << np.uint64(32) | lower
        return wide

    def _units(self, out: np.ndarray) -> Iterator[np.ndarray]:
        """Fill `out` with uniforms of [0, 1), yielding part after part while it is in the cache."""
        bits, draw = (53, self._wide_words) if out.dtype == np.float64 else (24, self._words)
        mask = np.uint64(2**bits - 1)
        for start in range(0, out.size, CHUNK):
            part = out[start : start + CHUNK]
            part[...] = draw(part.size) & mask
            part *= 2.0**-bits
            yield part

    def _pairs(self, n: int) -> list[float]:
        """Draw `n` normals pair by pair, in float64; an odd one out waits for the next call."""
        drawn = [] if self._spare is None else [self._spare]
        pairs = np.empty(((n - len(drawn) + 1) // 2, 2))
        for _ in self._units(pairs.reshape(-1)):
            pass
        for turn, level in pairs.tolist():
            radius, angle = math.sqrt(-2 * math.log1p(-level)), 2 * math.pi * turn
            drawn += radius * math.cos(angle), radius * math.sin(angle)
        self._spare = drawn.pop() if len(drawn) > n else None
        return drawn


default_generator = Generator(None)
"""The generator of every draw that names none; nobody can foresee its numbers before `manual_seed`."""


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
    kind = _look_up(dtype)
    dtype = kind.dtype
    if high is not None and low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    if high is None and low == LOWEST:
        if dtype.name in ("int64", "float64", "float32", "bfloat16"):
            return LOWEST, 2**64
        kernel = "random_full_64_bits_range_kernel_cpu"
        if dtype.kind in "iu":
            raise RuntimeError(f"{kernel} handles only int64, double, float and bfloat16")
        raise _missing(kernel, kind)
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


def _check_uniform(kind: Kind, low: float, high: float) -> None:
    """Refuse what ``uniform_`` refuses."""
    if not kind.digits:
        raise _missing("check_uniform_bounds", kind)
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


def _missing(kernel: str, kind: Kind) -> NotImplementedError:
    """Return PyTorch's error for a dtype that it does not draw."""
    return NotImplementedError(f"\"{kernel}\" not implemented for '{kind.title}'")


@cache
def _look_up(dtype: Any) -> Kind:
    """Return what is known of a dtype."""
    found = dtypes.BY_NUMPY[np.dtype(dtype)]
    work = dtypes.arithmetic(found).numpy.type(0).real.dtype.type
    return Kind(found.numpy, found.legacy, work, *KINDS[found.name])


def _capacity(kind: Kind) -> int:
    """Return how many integers ``random_()`` chooses from."""
    if kind.dtype.kind == "c":
        raise _missing("random_kernel_cpu", kind)
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


def _box_muller(data: np.ndarray, mean: float, std: float) -> None:
    """Turn blocks of 16 uniforms into normals, in place: 8 radii and 8 angles into 8 cosines and 8 sines."""
    block = data.reshape(-1, 2, 8)
    radius = np.sqrt(-2 * np.log(1 - block[:, 0]))
    angle = block[:, 1] * data.dtype.type(2 * math.pi)
    np.multiply(radius, np.cos(angle), out=block[:, 0])
    np.multiply(radius, np.sin(angle), out=block[:, 1])
    data[...] = _fused(data, data.dtype.type(std), data.dtype.type(mean))


def _exchanged(places: np.ndarray, targets: np.ndarray) -> np.ndarray:
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


def _fused(x: np.ndarray, scale: np.floating, offset: np.floating) -> Any:
    """Return ``x * scale + offset`` rounded once, as a fused multiply-add does.

    In float32 the product is exact in float64, and so is the sum unless the range is far from zero for its width. In
    float64 the product and the sum are each split into what is kept and what is lost (Dekker 1971, Knuth 1969).
    """
    if scale == 1 or offset == 0:
        return x * scale + offset  # one of the two steps changes nothing
    if x.dtype == np.float32:
        return (x * np.float64(scale) + np.float64(offset)).astype(np.float32)
    if scale > 2.0**960:  # too large for the splitting
        return _fused(x, scale * 2.0**-64, offset * 2.0**-64) * 2.0**64
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
