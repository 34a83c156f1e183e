"""Data sets and the loader that batches them."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.utils.data.collate import default_collate, default_convert
from gradlite.utils.data.dataset import Dataset, TensorDataset
from gradlite.utils.data.loader import DataLoader
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
    "default_convert",
]

_explain_missing_names(__name__)
