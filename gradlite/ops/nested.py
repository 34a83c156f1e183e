"""Arrays of what a caller gave: numbers, nested sequences, other arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes
from gradlite.backend.arrays import Array
from gradlite.core.tensor import TensorBase
from gradlite.ops.apply.promotion import is_number, number_in


def _plain(data: Any) -> Any:
    """Replace tensors inside nested sequences by numbers."""
    if isinstance(data, TensorBase):
        return data.array.tolist()
    if isinstance(data, (list, tuple)) and any(isinstance(item, (list, tuple, TensorBase)) for item in data):
        return [_plain(item) for item in data]
    return data


def first_of(data: Any) -> Any:
    """Return the first element of nested sequences."""
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return data


def _check_nested(data: Any, dim: int = 0) -> None:
    """Find what is wrong with data that NumPy takes for no array."""
    if isinstance(data, (list, tuple)):
        if data and isinstance(data[0], str):
            raise ValueError("too many dimensions 'str'")
        for item in data:
            first, nested = data[0], isinstance(item, (list, tuple))
            if nested and isinstance(first, (list, tuple)) and len(item) != len(first):
                raise ValueError(f"expected sequence of length {len(first)} at dim {dim + 1} (got {len(item)})")
            if nested != isinstance(first, (list, tuple)):
                raise TypeError(f"not a sequence at dim {dim + 1}: {item!r} beside {first!r}")
            _check_nested(item, dim + 1)
    elif isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    elif not is_number(data):
        raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")


def plain_array(array: Any) -> Array:
    """Return a NumPy array of a subclass (a memory map, a matrix) as a plain one over the same memory.

    Raises
    ------
    ValueError
        If the bytes are in another order, or elements lie where no stride leads.
    """
    if not isinstance(array, np.ndarray):
        return array
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion between byte orders is "
            "currently not supported."
        )
    if any(s % array.itemsize for s in array.strides):
        raise ValueError(
            "given numpy array strides not a multiple of the element byte size. Copy the numpy array to reallocate the "
            "memory."
        )
    return array if type(array) is np.ndarray else array.view(np.ndarray)


ARRAYS = ("__array_interface__", "__cuda_array_interface__", "__dlpack__")
"""What tells an array of some library from other data."""


def is_array(data: Any) -> bool:
    """Return whether data are an array of some library, whose memory can be shared."""
    return any(hasattr(data, protocol) for protocol in ARRAYS) and not isinstance(data, np.generic)


def over_memory(data: Any) -> Array:
    """Return a NumPy or CuPy array over the memory of an array of any library."""
    if hasattr(data, "__array_interface__"):
        return plain_array(np.asarray(data))
    if not hasattr(data, "__cuda_array_interface__"):
        return import_dlpack(data, data.__dlpack_device__())
    return data if isinstance(data, devices.cupy().ndarray) else devices.cupy().asarray(data)


def import_dlpack(source: Any, where: tuple[int, int]) -> Array:
    """Return an array over the memory that an exporter of DLPack has on a device."""
    if where[0] in (1, 3):  # the CPU's memory, pinned or not
        return np.from_dlpack(source)
    return devices.cupy().from_dlpack(source)


def from_data(data: Any, dtype: dtypes.dtype | None) -> Array:
    """Make an array of numbers, nested sequences, or an array of any library, whose memory it may share.

    Raises
    ------
    ValueError, TypeError, RuntimeError
        If they are ragged, no numbers, or more than the type holds.
    """
    if isinstance(data, np.generic) or is_array(data):
        array = np.array(data) if isinstance(data, np.generic) else over_memory(data)
        dtypes.of_array(array)
        return array if dtype is None else array.astype(dtype.numpy, copy=False)
    data = _plain(data)
    try:
        array = np.array(data)
    except ValueError:
        _check_nested(data)
        raise
    if array.dtype.kind not in "biufc":
        _check_nested(data)
    if array.dtype.kind in "uO" and (dtype is None or dtype.category == dtypes.INTEGRAL):
        raise ValueError("Overflow when unpacking long long")
    if dtype is None:
        dtype = {"b": dtypes.bool, "i": dtypes.int64}.get(array.dtype.kind)
        if not array.size and isinstance(data, (list, tuple)):
            dtype = dtypes.get_default_dtype()
        elif array.dtype.kind == "f":
            typed = array.dtype != np.float64 or isinstance(first_of(data), np.generic)  # a NumPy number keeps its type
            dtype = dtypes.of_array(array) if typed else dtypes.get_default_dtype()
        elif array.dtype.kind == "c":
            dtype = dtypes.of_scalar(1j)
        assert dtype is not None
    _check_fits(array, dtype)
    return array.astype(dtype.numpy)


def _check_fits(array: Array, kind: dtypes.dtype) -> None:
    """Refuse numbers that a type cannot hold."""
    if array.dtype.kind == "c" and not kind.is_complex and kind is not dtypes.bool:
        wanted = "must be real number, not complex"
        raise TypeError(wanted if kind.differentiable else "'complex' object cannot be interpreted as an integer")
    if kind.category == dtypes.INTEGRAL and array.size:
        for extreme in (array.min(), array.max()):
            number_in(extreme.item(), kind, kind.name)
