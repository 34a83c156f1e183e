"""Items to batches: tensors of what a data set gives."""

from __future__ import annotations

import copy
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.core.modes import is_recording
from gradlite.core.tensor import TensorBase
from gradlite.ops import creating
from gradlite.ops.apply import promotion


def default_collate(batch: Sequence[Any]) -> Any:
    """Join the items of a batch: tensors and numbers become tensors with a first dimension more.

    Parameters
    ----------
    batch : sequence
        Tensors, arrays, numbers, strings, or tuples, lists and dicts of them.

    Raises
    ------
    RuntimeError
        If tensors differ in shape, or sequences in length.
    TypeError
        If it holds anything else.

    Examples
    --------
    >>> from gradlite.utils.data import default_collate
    >>> default_collate([(1, "a"), (2, "b")])[1]
    ('a', 'b')
    """
    first = batch[0]
    if isinstance(first, TensorBase):
        return _stack(batch)
    if isinstance(first, (np.ndarray, np.generic)) and not isinstance(first, str):
        if first.dtype.kind not in "biufcV":
            raise _refused(first.dtype)
        if isinstance(first, np.ndarray):
            return _stack([creating.as_tensor(item) for item in batch])
        return creating.as_tensor(np.array(batch))
    if isinstance(first, (int, float)):
        return creating.tensor(list(batch), dtype=dtypes.float64 if isinstance(first, float) else None)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return _like(first, {key: default_collate([item[key] for item in batch]) for key in first})
    if isinstance(first, Sequence):
        if any(len(item) != len(first) for item in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return _like(first, [default_collate(column) for column in zip(*batch, strict=True)])
    raise _refused(type(first))


def default_convert(data: Any) -> Any:
    """Make tensors of the arrays in an item; all else stays as it is: what a loader without batches does.

    Parameters
    ----------
    data : object
        An item; tuples, lists and dicts are looked into.

    Examples
    --------
    >>> import numpy as np
    >>> from gradlite.utils.data import default_convert
    >>> default_convert((np.arange(2), 3))[1]
    3
    """
    if isinstance(data, (np.ndarray, np.generic)) and data.dtype.kind in "biufcV":
        return creating.as_tensor(data)
    if isinstance(data, Mapping):
        return _like(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _like(data, [default_convert(value) for value in data])
    return data


def _stack(tensors: Sequence[Any]) -> Any:
    """Copy tensors of one shape into one, in the type that they promote to; gradients flow back to each."""
    first = tensors[0]
    for number, t in enumerate(tensors):
        if not isinstance(t, TensorBase):
            raise TypeError(f"expected Tensor as element {number} in argument 0, but got {errors.type_name(t)}")
        if t.array.shape != first.array.shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first.array.shape)} at entry 0 and "
                f"{list(t.array.shape)} at entry {number}"
            )
    kind, where = promotion.result_type(tensors), promotion.one_device("stack", tensors)
    joined = creating.empty(len(tensors), *first.array.shape, dtype=kind, device=where)
    target = joined if is_recording() and any(t.requires_grad for t in tensors) else joined.array
    for number, t in enumerate(tensors):
        target[number] = t if target is joined else t.array
    return joined


def _like(example: Any, found: Any) -> Any:
    """Put what was made of a container's parts into a container of its kind; a tuple without names becomes a list."""
    if isinstance(example, MutableMapping):
        clone = copy.copy(example)
        clone.update(found)
        return clone
    return type(example)(*found) if hasattr(example, "_fields") else found


def _refused(kind: Any) -> TypeError:
    return TypeError(
        f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {kind}: pass a "
        "collate_fn."
    )
