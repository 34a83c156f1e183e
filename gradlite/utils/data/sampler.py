"""Samplers: in which order a data set is read."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from typing import Any

from gradlite.backend.generator import Generator, default_generator

CHUNK = 32  # indices that PyTorch draws at a time, with replacement


class Sampler:
    """The base class of samplers: a subclass defines ``__iter__``, which yields indices, and ``__len__``."""

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


class SequentialSampler(Sampler):
    """Yield ``0, 1, 2, ...``."""

    def __init__(self, data_source: Sized):
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler):
    """Yield indices in a random order, a new one each time; the same as PyTorch's for the same seed.

    Parameters
    ----------
    data_source : sized
        The data set.
    replacement : bool
        Whether an index may come again.
    num_samples : int, optional
        How many indices to yield; by default as many as there are.
    generator : Generator, optional
        Draws the order; by default a new one each time, seeded by the default generator.
    """

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ):
        self.data_source, self.replacement, self.generator = data_source, replacement, generator
        self._num_samples = num_samples

    def __iter__(self) -> Iterator[int]:
        generator, n, count = self.generator, len(self.data_source), len(self)
        if generator is None:
            generator = Generator().manual_seed(draw_seed(default_generator))
        if self.replacement:
            for start in range(0, count, CHUNK):
                yield from generator.random((min(CHUNK, count - start),), "int64", 0, n).tolist()
            return
        whole, rest = divmod(count, n) if n else (0, 0)
        for _ in range(whole):
            yield from generator.permutation(n).tolist()
        yield from generator.permutation(n).tolist()[:rest]  # PyTorch draws it even where nothing is left

    def __len__(self) -> int:
        return len(self.data_source) if self._num_samples is None else self._num_samples


class BatchSampler(Sampler):
    """Yield lists of indices.

    Parameters
    ----------
    sampler : iterable
        Yields the indices.
    batch_size : int
        The length of a list; the last may be shorter.
    drop_last : bool
        Whether a shorter last list is left out.

    Raises
    ------
    ValueError
        If the length is no positive number.
    """

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool):
        if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size <= 0:
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self) -> Iterator[list[int]]:
        batch: list[int] = []
        for index in self.sampler:
            batch.append(index)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        whole, rest = divmod(len(self.sampler), self.batch_size)
        return whole + bool(rest and not self.drop_last)


def draw_seed(generator: Generator) -> int:
    """Draw a seed as PyTorch does: an int64 over its whole range."""
    return int(generator.random((), "int64"))
