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

PyTorch's kernels for AVX2 and later fuse ``x * scale + offset`` into one rounding, and so do we: see `fused`.

This module imports ``numpy.random`` only when a generator first draws: importing the library stays cheap.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gradlite.backend.draw_ranges import LOWEST, capacity, check_uniform, integer_range, look_up, missing
from gradlite.backend.draw_transforms import box_muller, exchanged, fused
from gradlite.backend.generator_state import STATE

if TYPE_CHECKING:
    from numpy.random import MT19937

DEFAULT_SEED = 67280421310721  # of a generator that nobody seeded, as in PyTorch
CHUNK = 1 << 14  # numbers drawn at a time: a multiple of 16 that stays in the cache
WIDE = 1 << 28  # ranges of integers from here on take two words
LARGEST_PERMUTATION = (2**32 - 1) // 20  # from here on PyTorch has another algorithm


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
        kind = look_up(dtype)
        if kind.dtype.kind == "c":
            return self.uniform((*shape, 2), kind.work, low, high).view(kind.dtype).reshape(shape)
        check_uniform(kind, low, high)
        drawn = np.empty(math.prod(shape), kind.work)
        unit = low == 0 and high == 1
        start, scale = kind.work(low), kind.work(high) - kind.work(low)
        for part in self._units(drawn):
            if not unit:
                part[...] = fused(part, scale, start)
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
        kind = look_up(dtype)
        if not std >= 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
        size = math.prod(shape)
        if size == 0:
            return np.empty(shape, kind.dtype)
        if kind.dtype.kind == "c":
            parts = self.normal((*shape, 2), kind.work, mean, std / math.sqrt(2), contiguous=contiguous)
            return parts.view(kind.dtype).reshape(shape)
        if not kind.digits:
            raise missing("normal_kernel_cpu", kind)
        if size < 16 or not contiguous:
            few = np.array([x * std + mean for x in self._pairs(size)], kind.work)
            return few.astype(kind.dtype, copy=False).reshape(shape)
        drawn = np.empty(size, kind.work)
        whole = size if kind.digits >= 24 else size & -16  # 16-bit dtypes draw complete blocks only
        for part in self._units(drawn[:whole]):
            box_muller(part[: part.size & -16], mean, std)
        if size % 16:
            for part in self._units(drawn[-16:]):
                box_muller(part, mean, std)
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
        kind = look_up(dtype)
        if low is None and high is None:
            base, span, wide = 0, capacity(kind), kind.dtype.name in ("int64", "float64")
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
        return exchanged(places, targets)

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
