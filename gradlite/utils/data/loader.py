"""The loader of data: batches in an order, collated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gradlite.backend.generator import Generator, default_generator
from gradlite.ops.nested import from_data
from gradlite.utils.data.collate import default_collate, default_convert
from gradlite.utils.data.dataset import TensorDataset
from gradlite.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler, draw_seed


class DataLoader:
    """Yield the batches of a data set, in its order or shuffled anew each time.

    Parameters
    ----------
    dataset : Dataset
        Has ``__getitem__`` and ``__len__``.
    batch_size : int, optional
        The items in a batch; the last may have fewer. None yields the items themselves, without batches.
    shuffle : bool
        Whether to read in a random order, the same as PyTorch's for the same seed.
    sampler : iterable, optional
        Yields the indices, instead of ``shuffle``.
    batch_sampler : iterable, optional
        Yields lists of indices, instead of the three above and ``drop_last``.
    num_workers : int
        Must be 0: items are read in this process.
    collate_fn : callable, optional
        Joins a list of items; by default `default_collate`. Without batches it takes one item, by default
        `default_convert`.
    pin_memory : bool
        Accepted and ignored.
    drop_last : bool
        Whether a shorter last batch is left out.
    generator : Generator, optional
        Draws the order.

    Raises
    ------
    ValueError
        If the arguments contradict each other.

    Examples
    --------
    >>> import gradlite
    >>> data = gradlite.utils.data.TensorDataset(gradlite.arange(5, device="cpu"))
    >>> [batch.tolist() for (batch,) in gradlite.utils.data.DataLoader(data, batch_size=2)]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool = False,
        sampler: Any = None,
        batch_sampler: Any = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        generator: Generator | None = None,
    ):
        if num_workers:
            raise ValueError(f"num_workers={num_workers}: gradlite reads in this process only; leave num_workers at 0.")
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
            raise ValueError(
                "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
            )
        if batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        self.dataset, self.drop_last, self.generator = dataset, drop_last, generator
        self.num_workers, self.pin_memory = num_workers, pin_memory
        if sampler is None:
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        if batch_sampler is not None:
            batch_size = None
        elif batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size, self.sampler, self.batch_sampler = batch_size, sampler, batch_sampler
        self.collate_fn = collate_fn or (default_convert if batch_sampler is None else default_collate)

    def __iter__(self) -> Iterator[Any]:
        keys = iter(self._order)
        draw_seed(self.generator or default_generator)  # PyTorch draws a seed for its workers, before the first batch
        return map(self._fetch, keys)

    def __len__(self) -> int:
        return len(self._order)

    @property
    def _order(self) -> Any:
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    def _fetch(self, key: Any) -> Any:
        """Read an item, or the items of a batch."""
        if self.batch_sampler is None:
            return self.collate_fn(self.dataset[key])
        if type(self.dataset) is TensorDataset and self.collate_fn is default_collate and len(key):
            return list(self.dataset[from_data(list(key), None)])  # the same batch at once, from indices on the host
        return self.collate_fn([self.dataset[index] for index in key])
