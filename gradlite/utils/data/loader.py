"""The loader of data: batches in an order, collated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.generator import Generator, default_generator
from gradlite.core.graph import wrap
from gradlite.core.promotion import is_number
from gradlite.core.tensor import TensorBase
from gradlite.ops import creating
from gradlite.utils.data.dataset import TensorDataset
from gradlite.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler, draw_seed


def default_collate(batch: Sequence[Any]) -> Any:
    """Join the items of a batch: tensors and numbers become tensors with a first dimension more.

    Parameters
    ----------
    batch : sequence
        Tensors, arrays, numbers, strings, or tuples, lists and dicts of them.

    Raises
    ------
    TypeError
        If it holds anything else.
    """
    first = batch[0]
    if isinstance(first, TensorBase):
        joined = arrays.module_of(first.array).empty((len(batch), *first.array.shape), first.array.dtype)
        for k, item in enumerate(batch):
            joined[k] = item.array
        return wrap(joined)
    if isinstance(first, np.ndarray):
        return creating.as_tensor(np.stack(batch))
    if is_number(first):
        return creating.tensor(list(batch), dtype=dtypes.float64 if isinstance(first, float) else None)
    if isinstance(first, str):
        return list(batch)
    if isinstance(first, Mapping):
        return {key: default_collate([item[key] for item in batch]) for key in first}
    if isinstance(first, (tuple, list)):
        if any(len(item) != len(first) for item in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        columns = [default_collate(column) for column in zip(*batch, strict=True)]
        return type(first)(*columns) if hasattr(first, "_fields") else columns
    raise TypeError(
        "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found "
        f"{type(first)}: pass a collate_fn."
    )


class DataLoader:
    """Yield the batches of a data set, in its order or shuffled anew each time.

    Parameters
    ----------
    dataset : Dataset
        Has ``__getitem__`` and ``__len__``.
    batch_size : int
        The items in a batch; the last may have fewer.
    shuffle : bool
        Whether to read in a random order, the same as PyTorch's for the same seed.
    sampler : iterable, optional
        Yields the indices, instead of ``shuffle``.
    batch_sampler : iterable, optional
        Yields lists of indices, instead of the three above and ``drop_last``.
    num_workers : int
        Must be 0: items are read in this process.
    collate_fn : callable, optional
        Joins a list of items; by default `default_collate`.
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
        batch_size: int = 1,
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
        if not isinstance(batch_size, int) or batch_size <= 0:
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        self.dataset, self.batch_size, self.drop_last, self.generator = dataset, batch_size, drop_last, generator
        if sampler is None:
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        self.sampler = sampler
        self.batch_sampler = batch_sampler or BatchSampler(sampler, batch_size, drop_last)
        self.collate_fn = collate_fn or default_collate

    def __iter__(self) -> Iterator[Any]:
        draw_seed(self.generator or default_generator)  # PyTorch draws a seed for its workers first
        for indices in self.batch_sampler:
            if type(self.dataset) is TensorDataset and self.collate_fn is default_collate:
                yield list(self.dataset[list(indices)])  # the same batch at once
            else:
                yield self.collate_fn([self.dataset[index] for index in indices])

    def __len__(self) -> int:
        return len(self.batch_sampler)
