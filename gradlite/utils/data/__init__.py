"""Data sets and the loader that batches them."""

from gradlite.utils.data.dataset import Dataset, TensorDataset
from gradlite.utils.data.loader import DataLoader, default_collate
from gradlite.utils.data.sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler

__all__ = [
    "BatchSampler",
    "DataLoader",
    "Dataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "TensorDataset",
    "default_collate",
]
