"""Table: ``x[...]`` on both sides of an assignment, and `gather`.

Numbers, slices, None and Ellipsis give a view, one operation each; bool masks, lists and index tensors give a copy.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array, legacy_type
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import copying, fx, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.arguments import wrap_dim
from gradlite.ops.derived import public, recorded
from gradlite.ops.nested import first_of, from_data
from gradlite.ops.out import Out
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


def _full_index(indices: Sequence[Array | None]) -> tuple[Any, ...]:
    return tuple([slice(None) if i is None else i for i in indices])


def _index(x: Array, indices: Sequence[Array | None]) -> Array:
    return x[_full_index(indices)]


def _index_backward(x: Array, shape: tuple[int, ...], indices: Sequence[Array | None]) -> Array:
    """Add a gradient into zeros at the indexed places; a place that is indexed twice gets both."""
    xp = arrays.module_of(x)
    full = xp.zeros(shape, x.dtype)
    arrays.add_at(full, _full_index(indices), x)
    return full


def _index_put(x: Array, src: Array, indices: Sequence[Array | None]) -> None:
    x[_full_index(indices)] = src


def _index_zero(x: Array, indices: Sequence[Array | None]) -> Array:
    out = x.copy()
    out[_full_index(indices)] = 0
    return out


def _gather_backward(x: Array, index: Array, shape: tuple[int, ...], dim: int) -> Array:
    xp = arrays.module_of(x)
    full = xp.zeros(shape, x.dtype)
    if shape:
        arrays.add_at(full, arrays.along(shape, index, dim), x)
    else:
        full[...] = x
    return full


# ---------------------------------------------------------------------------------- rows

INDEX = Structured("index", _index, lambda g, x_shape, indices: fx.index_backward(g, x_shape, indices), many="indices")
INDEX_BACKWARD = Structured("index_backward", _index_backward, lambda g, indices: fx.index(g, indices), many="indices",
    node="IndexBackwardBackward0")  # fmt: skip
INDEX_PUT = Structured("index_put_", _index_put,
    lambda g, indices: fx.index_zero(g, indices),
    lambda g, indices, src_shape: fx.sum_to_size(fx.index(g, indices), src_shape), many="indices")  # fmt: skip
INDEX_ZERO = Structured("index_zero", _index_zero, lambda g, indices: fx.index_zero(g, indices), many="indices",
    node="IndexPutBackward0")  # fmt: skip
GATHER = Structured("gather_along",
    lambda x, index, dim: x[arrays.along(x.shape, index, dim)] if x.ndim else x.copy(),
    lambda g, x, index, x_shape, dim: fx.gather_backward(g, index, x_shape, dim), None,
    node="GatherBackward0")  # fmt: skip
GATHER_BACKWARD = Structured("gather_backward", _gather_backward,
    lambda g, index, dim: fx.gather_along(g, index, dim), None)  # fmt: skip
for _row in (INDEX, INDEX_BACKWARD, INDEX_ZERO, GATHER, GATHER_BACKWARD):
    _row.function = recorded(_row)


@public(out=Out(apart=True))
def gather(input: Any, dim: int, index: Any) -> Any:
    """Pick along one dimension: ``out[i, j] = input[i, index[i, j]]`` for ``dim=1``.

    Parameters
    ----------
    input : Tensor
        The elements.
    dim : int
        The dimension.
    index : Tensor
        Of type int64, of the result's shape, no larger than ``input`` in the other dimensions.

    Raises
    ------
    RuntimeError
        If an index is out of range or of another type.
    """
    if index.array.dtype.kind not in "iu":
        raise RuntimeError("gather(): Expected dtype int32/int64 for index")
    place = wrap_dim(dim, input.array.ndim, "gather", 2)
    shape, wanted = input.array.shape, index.array.shape
    if index.array.size and max(len(shape), 1) != max(len(wanted), 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    for d, (m, n) in enumerate(zip(wanted, shape, strict=False)):
        if index.array.size and d != place and m > n:
            raise RuntimeError(
                f"Size does not match at dimension {d} expected index {list(wanted)} to be no larger than self "
                f"{list(shape)} apart from dimension {place}"
            )
    _check_range(index.array, input.array.shape[place] if input.array.ndim else 1, place, "gather")
    return structured.custom(GATHER, (input, index), place)


# ---------------------------------------------------------------------------------- reading an index


def _is_sequence(item: Any) -> bool:
    """Return whether PyTorch reads an index item by item, as it does any sequence but a tuple and an array."""
    return hasattr(type(item), "__getitem__") and not isinstance(
        item, (tuple, TensorBase, np.ndarray, np.generic, dict)
    )


def _from_sequence(key: Any) -> tuple[Any, ...]:
    """Take a sequence for one index where it holds numbers, else for several, with a warning."""
    parts = (slice, tuple, TensorBase, np.ndarray)
    if len(key) >= 32 or not any(k is None or k is Ellipsis or isinstance(k, parts) or _is_sequence(k) for k in key):
        return (key,)
    warnings.warn(
        "Using a non-tuple sequence for multidimensional indexing is deprecated: use x[tuple(seq)] instead of x[seq], "
        "or x[gradlite.tensor(seq)] where it is one index.",
        UserWarning,
        stacklevel=3,
    )
    return tuple(key)


def _as_index(item: Any) -> Any:
    """Make an index tensor of a sequence, an array, a tensor or a bool, where that is."""
    if isinstance(item, TensorBase):
        found: Any = item
    elif isinstance(item, (tuple, np.ndarray, bool)) or _is_sequence(item):
        found = wrap(_numbers(item))
    else:
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
            f"(got {type(item).__name__})"
        )
    if found.array.dtype == np.uint8:
        warnings.warn(
            "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.",
            UserWarning,
            stacklevel=5,
        )
        return found.bool()
    if found.array.dtype.kind not in "biu":
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    return found


def _numbers(data: Any) -> Array:
    """Read places or a mask; numbers with a fraction lose it, as in PyTorch."""
    if isinstance(first_of(data), (str, bytes)):
        kind = type(first_of(data)).__name__
        raise TypeError(f"new(): invalid data type '{kind}': use numbers, slices or tensors as indices")
    if _is_sequence(data):
        data = list(data)
    found = from_data(data, None)
    return found if found.dtype.kind in "bu" else from_data(data, dtypes.int64)


def _is_integer(item: Any) -> bool:
    if isinstance(item, TensorBase):
        return item.array.ndim == 0 and item.array.dtype.kind in "iu"
    return hasattr(item, "__index__") and not isinstance(item, (bool, np.bool_, np.ndarray))


def _consumed(item: Any) -> int:
    """Return how many dimensions an index item takes."""
    if isinstance(item, (slice, int)) and not isinstance(item, bool):
        return 1
    if item is None or item is Ellipsis or isinstance(item, (bool, np.bool_)):
        return 0
    if isinstance(item, (TensorBase, np.ndarray)):
        array = item.array if isinstance(item, TensorBase) else item
        return array.ndim if array.dtype.kind == "b" else 1
    return 1


def _apply_views(t: Any, key: Any, reads: bool = True) -> tuple[Any, list[Any]]:
    """Apply the parts of an index that give views; return the view and the index tensors, by dimension."""
    items = key if isinstance(key, tuple) else (key,)
    ndim, wanted = t.array.ndim, sum([_consumed(item) for item in items])
    if wanted > ndim:
        if ndim == 0 and isinstance(key, slice):
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        if ndim == 0 and not isinstance(key, tuple):
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a 0-dim tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {ndim}")
    view, dim = t, 0
    indices: list[Any] = []
    source = 0  # the tensor's own dimension, which errors name
    for item in items:
        if isinstance(item, slice):
            view = _slice(view, dim, item, alone=reads and not isinstance(key, tuple))
            dim += 1
        elif _is_integer(item):
            view = _select(view, dim, int(item), source)
        elif item is Ellipsis:
            dim += ndim - wanted
            source += ndim - wanted
        elif item is None:
            view = viewing.unsqueeze(view, dim)
            dim += 1
        else:
            index = _as_index(item)
            if index.array.ndim == 0 and index.array.dtype.kind == "b":  # True adds a dimension
                view = viewing.unsqueeze(view, dim)
                index = wrap(index.array.reshape(1))
            indices += [None] * (dim - len(indices))
            dim += _place_index(indices, index, view.array, dim)
        source += _consumed(item)
    if indices:
        _check_broadcast(indices)
    return view, indices


def _check_broadcast(indices: Sequence[Any]) -> None:
    shapes = [i.array.shape for i in indices if i is not None]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        listed = ", ".join(str(list(shape)) for shape in shapes)
        raise IndexError(
            f"shape mismatch: indexing tensors could not be broadcast together with shapes {listed}"
        ) from None


def _place_index(indices: list[Any], index: Any, array: Array, dim: int) -> int:
    """Append an index tensor, a mask as the places where it holds; return how many dimensions it took.

    An index on the host is read there and moved after: what the host knows it need not wait for the device to tell.
    """
    shape, where = array.shape, devices.of_array(array)
    if index.array.dtype.kind != "b":
        _check_range(index.array, shape[dim], dim, "index")
        indices.append(copying.to(index, where))
        return 1
    mask = index.array
    for d, n in enumerate(mask.shape):
        if shape[dim + d] != n:
            raise IndexError(
                f"The shape of the mask {list(mask.shape)} at index {d} does not match the shape of the indexed tensor "
                f"{list(shape)} at index {dim + d}"
            )
    for places in arrays.module_of(mask).where(mask):
        indices.append(wrap(arrays.to_device(places, where)))
        indices[-1].version = index.version  # what is saved are the places, and a write to the mask outdates them
    return mask.ndim


def _check_range(index: Array, size: int, dim: int, function: str) -> None:
    """Refuse an index that is out of range; on CUDA this waits for the device, where CuPy would wrap around."""
    if not index.size:
        return
    low, high = int(index.min()), int(index.max())
    least = 0 if function == "gather" else -size
    if low < least or high >= size:
        wrong = low if low < least else high
        if function == "gather":
            raise RuntimeError(f"index {wrong} is out of bounds for dimension {dim} with size {size}")
        raise IndexError(f"index {wrong} is out of bounds for dimension {dim} with size {size}")


def _select(t: Any, dim: int, index: int, source: int) -> Any:
    size = t.array.shape[dim]
    if not -size <= index < size:
        raise IndexError(f"index {index} is out of bounds for dimension {source} with size {size}")
    return viewing.select(t, dim, index)


def _slice(t: Any, dim: int, item: slice, alone: bool) -> Any:
    parts = [None if p is None else p.__index__() for p in (item.start, item.stop, item.step)]
    if parts[2] is not None and parts[2] <= 0:
        raise ValueError("step must be greater than zero")
    begin, stop, step = slice(*parts).indices(t.array.shape[dim])
    size = t.array.shape[dim]
    if not alone and parts[0] in (None, 0) and (parts[1] is None or parts[1] >= size) and step == 1:
        return t  # what is written as a full slice changes nothing beside other indices
    return structured.view(viewing.SLICE, t, dim, begin, max(begin, stop), step)


# ---------------------------------------------------------------------------------- functions


@public(None, "__getitem__", method=False)
def getitem(self: Any, key: Any) -> Any:
    """Read ``self[key]``: a view for numbers, slices, None and Ellipsis, a copy for masks, lists and index tensors.

    Raises
    ------
    IndexError
        If there are too many indices, or one is out of range or of no valid type.
    """
    if _is_sequence(key):
        key = _from_sequence(key)
    view, indices = _apply_views(self, key)
    if not indices:
        return viewing.alias(view) if view is self else view
    return structured.custom(INDEX, (view,), tuple(indices))


@public(None, "__setitem__", method=False)
def setitem(self: Any, key: Any, value: Any) -> None:
    """Write ``self[key] = value``; the value is converted and broadcast."""
    if _is_sequence(key):
        key = _from_sequence(key)
    if not isinstance(value, TensorBase):
        if not promotion.is_number(value):
            what, own = errors.type_name(value), legacy_type(self.array)
            raise TypeError(f"can't assign a {what} to a {own}: make it a tensor first, as in gradlite.tensor(...)")
        kind = dtypes.of_array(self.array)
        value = wrap(promotion.number_like(promotion.number_in(value, kind), self.array, kind))
    view, indices = _apply_views(self, key, reads=False)
    if not indices and value.array.shape == view.array.shape:
        copying.copy_(view, value)
    elif not indices and not value.array.ndim and arrays.is_numpy(value.array):
        copying.fill_(view, value)
    else:
        lead = next((d for d, n in enumerate(value.array.shape) if n != 1), value.array.ndim)
        if lead:
            value = viewing.view(value, value.array.shape[lead:])
        if indices:
            _put(view, tuple(indices), value)
        else:
            copying.copy_(view, viewing.expand(value, view.array.shape))


@public(None, "__delitem__", method=False)
def delitem(self: Any, key: Any) -> None:
    """Refuse."""
    raise TypeError("Tensor does not support deleting items: index those to keep")


def _put(target: Any, indices: tuple[Any, ...], value: Any) -> None:
    own, given = target.array, value.array
    structured.check_writable(target, value)
    if arrays.repeats(own):
        warnings.warn(
            "Use of index_put_ on expanded tensors is deprecated. Please clone() the tensor before performing this "
            "operation. This also applies to advanced indexing e.g. tensor[indices] = tensor",
            UserWarning,
            stacklevel=3,
        )
    if arrays.overlaps(own, given):
        raise RuntimeError(errors.OVERLAP)
    if given.dtype != own.dtype:
        if given.ndim or dtypes.of_array(given).category > dtypes.of_array(own).category:
            raise RuntimeError(
                "Index put requires the source and destination dtypes match, got "
                f"{dtypes.of_array(own).legacy} for the destination and {dtypes.of_array(given).legacy} for the source."
            )
        value = value.to(dtypes.of_array(own))
    if devices.of_array(given) != devices.of_array(own):
        value = value.to(devices.of_array(own))
    shape = own[_full_index([None if i is None else i.array for i in indices])].shape
    try:
        fits = np.broadcast_shapes(shape, value.array.shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value.array.shape)} cannot be broadcast to indexing result "
            f"of shape {list(shape)}"
        )
    structured.write_custom(INDEX_PUT, target, (value,), indices)
