"""Data sets: something with a length and items."""

from __future__ import annotations

from typing import Any


class Dataset:
    """The base class of data sets: a subclass defines ``__getitem__`` and ``__len__``."""

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")


class TensorDataset(Dataset):
    """Pair the rows of tensors.

    Parameters
    ----------
    *tensors : Tensor
        Of one size in the first dimension.

    Raises
    ------
    AssertionError
        If the sizes differ.

    Examples
    --------
    >>> import gradlite
    >>> data = gradlite.utils.data.TensorDataset(gradlite.arange(3), gradlite.ones(3))
    >>> len(data), data[2][0].item()
    (3, 2)
    """

    def __init__(self, *tensors: Any):
        sizes = {t.array.shape[0] for t in tensors}
        if len(sizes) > 1:
            raise AssertionError(f"Size mismatch between tensors: the first dimensions are {sorted(sizes)}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Any, ...]:
        return tuple([t[index] for t in self.tensors])

    def __len__(self) -> int:
        return self.tensors[0].array.shape[0]
