"""Table: ``x[...]`` on both sides of an assignment.

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
from gradlite.backend.accumulating import add_at, out_of_range
from gradlite.backend.arrays import Array, legacy_type
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import copying, fx, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.derived import exported, public, recorded
from gradlite.ops.nested import first_of, from_data
from gradlite.ops.structured import Structured
from gradlite.ops.twins import check_apart, twins, warn_expanded

# ---------------------------------------------------------------------------------- arrays


def _full_index(indices: Sequence[Array | None]) -> tuple[Any, ...]:
    return tuple([slice(None) if i is None else i for i in indices])


def _index(x: Array, indices: Sequence[Array | None]) -> Array:
    return x[_full_index(indices)]


def _index_backward(x: Array, shape: tuple[int, ...], indices: Sequence[Array | None]) -> Array:
    """Add a gradient into zeros at the indexed places; a place that is indexed twice gets both."""
    xp = arrays.module_of(x)
    full = xp.zeros(shape, x.dtype)
    add_at(full, _full_index(indices), x)
    return full


def _index_put(x: Array, src: Array, indices: Sequence[Array | None], accumulate: bool) -> None:
    if accumulate:
        add_at(x, _full_index(indices), src)
    else:
        x[_full_index(indices)] = src


def _index_zero(x: Array, indices: Sequence[Array | None]) -> Array:
    out = x.copy()
    out[_full_index(indices)] = 0
    return out


# ---------------------------------------------------------------------------------- rows

INDEX = Structured("index", _index, lambda g, x_shape, indices: fx.index_backward(g, x_shape, indices), many="indices")
INDEX_BACKWARD = Structured("index_backward", _index_backward, lambda g, indices: fx.index(g, indices), many="indices",
    node="IndexPutImplBackward0")  # fmt: skip
INDEX_PUT = Structured("index_put", _index_put,
    lambda g, indices, accumulate: g if accumulate else fx.index_zero(g, indices),
    lambda g, indices, src_shape: fx.sum_to_size(fx.index(g, indices), src_shape), many="indices",
    write=True)  # fmt: skip
INDEX_ZERO = Structured("index_zero", _index_zero, lambda g, indices: fx.index_zero(g, indices), many="indices",
    node="IndexPutBackward0")  # fmt: skip
for _row in (INDEX, INDEX_BACKWARD, INDEX_ZERO):
    _row.function = recorded(_row)


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


def _apply_views(t: Any, key: Any, reads: bool = True) -> tuple[Any, list[Any], bool]:
    """Apply the parts of an index that give views; return the view, the index tensors by dimension, if one is a mask.

    "One" is one alone.
    """
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
    source, masks = 0, []  # the tensor's own dimension, which errors name; whether an index tensor is a mask
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
            masks.append(index.array.dtype.kind == "b")
            if index.array.ndim == 0 and index.array.dtype.kind == "b":  # True adds a dimension
                view = viewing.unsqueeze(view, dim)
                index = wrap(index.array.reshape(1))
            indices += [None] * (dim - len(indices))
            dim += _place_index(indices, index, view.array, dim)
        source += _consumed(item)
    if indices:
        _check_broadcast(indices)
    return view, indices, masks == [True]


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
        _check_range(index.array, shape[dim], dim)
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


def _check_range(index: Array, size: int, dim: int) -> None:
    """Refuse an index that is out of range; on CUDA this waits for the device, where CuPy would wrap around."""
    wrong = out_of_range(index, -size, size)
    if wrong is not None:
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
    view, indices, _ = _apply_views(self, key)
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
    view, indices, masked = _apply_views(self, key, reads=False)
    if not indices and value.array.shape == view.array.shape:
        copying.copy_(view, value)
    elif not indices and not value.array.ndim and arrays.is_numpy(value.array):
        copying.fill_(view, value)
    else:
        lead = next((d for d, n in enumerate(value.array.shape) if n != 1), value.array.ndim)
        if lead:
            value = viewing.view(value, value.array.shape[lead:])
        if indices:
            structured.check_writable(view, value)
            _check_put("index_put_", view.array, [value.array])
            fitted = _fitted(view, indices, value, masked)
            structured.write_custom(INDEX_PUT, view, (fitted,), tuple(indices), False)
        else:
            copying.copy_(view, viewing.expand(value, view.array.shape))


@public(None, "__delitem__", method=False)
def delitem(self: Any, key: Any) -> None:
    """Refuse."""
    raise TypeError("Tensor does not support deleting items: index those to keep")


def _check_put(name: str, own: Array, others: Sequence[Array]) -> None:
    warn_expanded(name, own, "indices] = tensor")
    check_apart(own, others)


def _fitted(target: Any, indices: Sequence[Any], value: Any, masked: bool) -> Any:
    """Return the value, on the target's device, where it broadcasts to what is indexed and has the target's type.

    A single value for one mask is converted: PyTorch fills then.
    """
    own, given = target.array, value.array
    if given.dtype != own.dtype:
        if not masked or given.size != 1:
            raise RuntimeError(
                "Index put requires the source and destination dtypes match, got "
                f"{dtypes.of_array(own).legacy} for the destination and {dtypes.of_array(given).legacy} for the source."
            )
        value = value.to(dtypes.of_array(own))
    if devices.of_array(given) != devices.of_array(own):
        value = value.to(devices.of_array(own))
    shape = _indexed_shape(own.shape, indices)
    try:
        fits = np.broadcast_shapes(shape, value.array.shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value.array.shape)} cannot be broadcast to indexing result "
            f"of shape {list(shape)}"
        )
    return value


def _indexed_shape(shape: tuple[int, ...], indices: Sequence[Any]) -> tuple[int, ...]:
    """Return the shape of what indices pick: theirs stands where they do, if these are neighbours, else in front."""
    places = [d for d, index in enumerate(indices) if index is not None]
    joint = np.broadcast_shapes(*[indices[d].array.shape for d in places])
    start = places[0] if places[-1] - places[0] == len(places) - 1 else 0
    rest = [n for d, n in enumerate(shape) if d not in places]
    return (*rest[:start], *joint, *rest[start:])


@twins(check=_check_put)
def index_put(input: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    """Write values at indexed places, or add them there where ``accumulate`` says so.

    The order in which values for one place are added depends on nothing but the indices, on CUDA too.

    Parameters
    ----------
    input : Tensor
        What is written, in a copy.
    indices : tuple of Tensor
        Places or masks for the first dimensions, as in ``input[indices]``.
    values : Tensor
        Of the input's type; broadcast to the shape of ``input[indices]``.
    accumulate : bool
        Whether to add.

    Raises
    ------
    IndexError, RuntimeError
        If an index is out of range, or shapes or types do not suit.

    Examples
    --------
    >>> import gradlite
    >>> x, places = gradlite.zeros(3, device="cpu"), gradlite.tensor([1, 1], device="cpu")
    >>> x.index_put((places,), gradlite.ones(2, device="cpu"), accumulate=True)
    tensor([0., 2., 0.])
    """
    if not isinstance(indices, (tuple, list)):
        raise errors.argument_type("index_put", "indices", 1, "tuple of Tensors", indices)
    if not isinstance(values, TensorBase):
        raise errors.argument_type("index_put", "values", 2, "Tensor", values)
    for k, index in enumerate(indices):
        if not isinstance(index, TensorBase):
            raise TypeError(f"expected Tensor as element {k} in argument 0, but got {errors.type_name(index)}")
    if not indices:
        raise RuntimeError("index_put() without indices: give a tensor of places, or a mask")
    read, masked = _read_tensors(input, indices)
    return INDEX_PUT, (input, _fitted(input, read, values, masked)), read, accumulate


index_put_ = exported()(index_put.in_place)


def _read_tensors(input: Any, indices: Sequence[Any]) -> tuple[tuple[Any, ...], bool]:
    """Return the places that index tensors name, by dimension; and whether they are one mask."""
    wanted, ndim = sum([_consumed(index) for index in indices]), input.array.ndim
    if wanted > ndim:
        raise IndexError(f"too many indices for tensor of dimension {ndim} (got {wanted})")
    read: list[Any] = []
    for index in indices:
        _place_index(read, _as_index(index), input.array, len(read))
    _check_broadcast(read)
    return tuple(read), [index.array.dtype.kind for index in indices] == ["b"]
