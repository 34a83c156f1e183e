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
from gradlite.backend import arrays, moving
from gradlite.backend.accumulating import add_at, out_of_range
from gradlite.backend.arrays import Array, legacy_type
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import copying, fx, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.declared import exported, public
from gradlite.ops.derived import recorded
from gradlite.ops.nested import first_of, from_data
from gradlite.ops.structured import ALIKE, Structured
from gradlite.ops.twins import check_apart, twins, warn_expanded

# ---------------------------------------------------------------------------------- arrays


def _full_index(indices: Sequence[Array | None]) -> tuple[Any, ...]:
    return tuple([slice(None) if i is None else i for i in indices])


def _index(x: Array, indices: Sequence[Array | None]) -> Array:
    found = x[_full_index(indices)]
    if x.flags.c_contiguous:
        return found if found.flags.c_contiguous else moving.contiguous_copy(found)
    order = _order(found.shape, _steps(x, indices))
    if order == sorted(order) and found.flags.c_contiguous:
        return found
    out = moving.contiguous_copy(found.transpose(order))
    return out.transpose(sorted(range(len(order)), key=lambda k: order[k]))


def _steps(x: Array, indices: Sequence[Array | None]) -> list[int]:
    """Return the stride of each dimension of what indices pick; 0 for those of the indices themselves."""
    places = [d for d, index in enumerate(indices) if index is not None]
    joint = max([index.ndim for index in indices if index is not None])
    start = places[0] if places[-1] - places[0] == len(places) - 1 else 0
    rest = [step for d, step in enumerate(x.strides) if d not in places]
    return [*rest[:start], *[0] * joint, *rest[start:]]


def _order(shape: tuple[int, ...], steps: list[int]) -> list[int]:
    """Return the dimensions in the order in which PyTorch lays them out: those that are picked whole by stride."""
    order = list(range(len(shape)))[::-1]
    for k in range(1, len(order)):
        for before in range(k - 1, -1, -1):
            a, b = order[before], order[k]
            if not steps[a] or not steps[b]:
                continue
            if steps[a] < steps[b] or (steps[a] == steps[b] and shape[a] <= shape[b]):
                break
            order[before], order[k], k = b, a, before
    return order[::-1]


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
    write=ALIKE)  # fmt: skip
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
    if isinstance(item, np.ndarray):
        return item.ndim == 0 and item.dtype.kind in "iu"
    return hasattr(item, "__index__") and not isinstance(item, (bool, np.bool_))


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


def _apply_views(t: Any, key: Any, reads: bool = True) -> tuple[Any, _Places]:
    """Apply the parts of an index that give views; return the view, and the places in it that the others name."""
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
    view, dim, places = t, 0, _Places()
    for position, item in enumerate(items):
        if isinstance(item, slice):
            view = _slice(view, dim, item, alone=reads and not isinstance(key, tuple))
            dim += 1
        elif _is_integer(item):
            view = _select(view, dim, int(item), position)
        elif item is Ellipsis:
            dim += ndim - wanted
        elif item is None:
            view = viewing.unsqueeze(view, dim)
            dim += 1
        else:
            index = _as_index(item)
            if index.array.ndim == 0 and index.array.dtype.kind == "b":  # True adds a dimension
                view = viewing.unsqueeze(view, dim)
                places.masks.append(False)
                index = wrap(index.array.reshape(1))
            dim += places.append(index, view.array, dim)
    places.check_shapes()
    return view, places


class _Places:
    """What index tensors name.

    Attributes
    ----------
    indices : list of Tensor or None
        By dimension; a mask is there as the places where it holds.
    given : list of (int, array)
        Those that are no masks, as they were given, with their dimensions.
    masks : list of bool
        Of each that was given, whether it is a mask.
    """

    def __init__(self) -> None:
        self.indices: list[Any] = []
        self.given: list[tuple[int, Array]] = []
        self.masks: list[bool] = []

    def append(self, index: Any, array: Array, dim: int) -> int:
        """Append an index tensor; return how many dimensions it takes."""
        shape, where = array.shape, devices.of_array(array)
        self.indices += [None] * (dim - len(self.indices))
        self.masks.append(index.array.dtype.kind == "b")
        if not self.masks[-1]:
            self.given.append((dim, index.array))
            self.indices.append(copying.to(index, where))
            return 1
        mask = index.array
        for d, n in enumerate(mask.shape):
            if shape[dim + d] != n:
                raise IndexError(
                    f"The shape of the mask {list(mask.shape)} at index {d} does not match the shape of the indexed "
                    f"tensor {list(shape)} at index {dim + d}"
                )
        for places in arrays.module_of(mask).where(mask):
            self.indices.append(wrap(arrays.to_device(places, where)))
            self.indices[-1].version = index.version  # what is saved are places, and a write to the mask outdates them
        return mask.ndim

    def check_shapes(self) -> None:
        """Refuse index tensors that do not broadcast."""
        shapes = [i.array.shape for i in self.indices if i is not None]
        try:
            np.broadcast_shapes(*shapes)
        except ValueError:
            listed = ", ".join(str(list(shape)) for shape in shapes)
            raise IndexError(
                f"shape mismatch: indexing tensors could not be broadcast together with shapes {listed}"
            ) from None

    def check_range(self, shape: tuple[int, ...]) -> None:
        """Refuse an index that is out of range; on CUDA this waits for the device, where CuPy would wrap around.

        An index on the host is read there: what the host knows it need not wait for the device to tell.
        """
        for dim, index in self.given:
            size = shape[dim]
            wrong = out_of_range(index, -size, size)
            if wrong is not None and not size:
                raise IndexError("index is out of bounds for dimension with size 0")
            if wrong is not None:
                raise IndexError(f"index {wrong} is out of bounds for dimension {dim} with size {size}")


def _select(t: Any, dim: int, index: int, position: int) -> Any:
    size = t.array.shape[dim]
    if not -size <= index < size:  # PyTorch names not the dimension, but where in the key the index stands
        raise IndexError(f"index {index} is out of bounds for dimension {position} with size {size}")
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
    view, places = _apply_views(self, key)
    if not places.indices:
        return viewing.alias(view) if view is self else view
    places.check_range(view.array.shape)
    return structured.custom(INDEX, (view,), tuple(places.indices))


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
    if key is False:
        return
    view, places = _apply_views(self, None if key is True else key, reads=False)
    indices = tuple(places.indices)
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
            structured.write_custom(INDEX_PUT, view, (_fitted(view, places, value),), indices, False, name="index_put_")
        else:
            copying.copy_(view, viewing.expand(value, view.array.shape))


@public(None, "__delitem__", method=False)
def delitem(self: Any, key: Any) -> None:
    """Refuse."""
    raise TypeError("Tensor does not support deleting items: index those to keep")


def _check_put(name: str, own: Array, others: Sequence[Array]) -> None:
    warn_expanded(name, own, "indices] = tensor")
    check_apart(own, others)


def _fitted(target: Any, places: _Places, value: Any, accumulate: bool = False) -> Any:
    """Return the value, on the target's device, where it broadcasts to what is indexed and has the target's type.

    A single value for one mask is converted: PyTorch fills then.
    """
    own, given = dtypes.of_array(target.array), dtypes.of_array(value.array)
    fills = places.masks == [True] and value.array.size == 1 and not accumulate
    shape, found = value.array.shape, _indexed_shape(target.array.shape, places.indices)
    lead = len(shape) - len(found)
    if (lead > 0 and not fills) or any(m not in (1, n) for m, n in zip(shape[::-1], found[::-1], strict=False)):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(shape)} cannot be broadcast to indexing result of shape "
            f"{list(found)}"
        )
    if own is not given and not fills:
        raise RuntimeError(
            f"Index put requires the source and destination dtypes match, got {own.legacy} for the destination and "
            f"{given.legacy} for the source."
        )
    places.check_range(target.array.shape)
    value = viewing.view(value, ()) if lead > 0 else value
    where = devices.of_array(target.array)
    return value if own is given and devices.of_array(value.array) == where else copying.to(value, where, own)


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
    wanted, ndim, places = sum([_consumed(index) for index in indices]), input.array.ndim, _Places()
    if wanted > ndim:
        raise IndexError(f"too many indices for tensor of dimension {ndim} (got {wanted})")
    for index in indices:
        if not index.array.ndim and index.array.dtype.kind == "b":
            raise IndexError("too many indices for tensor: a mask of no dimensions goes with x[mask] = values alone")
        places.append(_as_index(index), input.array, len(places.indices))
    places.check_shapes()
    return INDEX_PUT, (input, _fitted(input, places, values, accumulate)), tuple(places.indices), accumulate


index_put_ = exported()(index_put.in_place)
