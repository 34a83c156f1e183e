"""The functions of CuPy that make, join and convert arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gradlite.backend.simulator import elementwise, state
from gradlite.backend.simulator.ndarray import ndarray

__all__ = [
    "arange",
    "array",
    "asarray",
    "ascontiguousarray",
    "asnumpy",
    "broadcast_to",
    "concatenate",
    "copyto",
    "empty",
    "full",
    "searchsorted",
    "where",
    "zeros",
]

_Shape = int | tuple[int, ...]
_Order = Literal["C", "F"]
_AnyOrder = Literal["C", "F", "A", "K"] | None


def empty(shape: _Shape, dtype: npt.DTypeLike = float, order: _Order = "C") -> ndarray:
    """Make an array that nothing has been written to: it holds NaN, or the integer whose bits are all ones."""
    return ndarray(shape, dtype, order=order)


def full(shape: _Shape, fill_value: Any, dtype: npt.DTypeLike | None = None, order: _Order = "C") -> ndarray:
    """Make an array that holds one value."""
    if dtype is None:
        dtype = fill_value.dtype if isinstance(fill_value, ndarray) else np.asarray(fill_value).dtype
    result = ndarray(shape, dtype, order=order)
    result.fill(fill_value)
    return result


def zeros(shape: _Shape, dtype: npt.DTypeLike = float, order: _Order = "C") -> ndarray:
    """Make an array of zeros."""
    return full(shape, 0, dtype, order)


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> ndarray:
    """Make an array of evenly spaced values."""
    if stop is None:
        start, stop = 0, start
    return ndarray._from_host(np.arange(start, stop, step, dtype=dtype))


def array(
    obj: Any,
    dtype: npt.DTypeLike | None = None,
    copy: bool | None = True,
    order: _AnyOrder = "K",
    subok: bool = False,
    ndmin: int = 0,
    *,
    blocking: bool = False,
) -> ndarray:
    """Copy to the device: a NumPy array, numbers in lists, or an array that is there already."""
    if isinstance(obj, ndarray):
        return obj.astype(obj.dtype if dtype is None else dtype, order or "K", copy=copy is True)
    host = np.array(obj, dtype, ndmin=ndmin)
    if host.dtype.kind not in "biufcV":
        raise ValueError(f"Unsupported dtype {host.dtype}")
    fortran = order == "F" or (order != "C" and host.flags.fnc)
    return ndarray._from_host(host, "F" if fortran else "C")


def asarray(
    a: Any,
    dtype: npt.DTypeLike | None = None,
    order: _AnyOrder = None,
    *,
    copy: bool | None = None,
    blocking: bool = False,
) -> ndarray:
    """Copy to the device what is not there already."""
    return array(a, dtype, copy, order)


def ascontiguousarray(a: Any, dtype: npt.DTypeLike | None = None) -> ndarray:
    """Give the array itself, or a copy that is contiguous; as in NumPy, with at least one axis."""
    result = asarray(a, dtype, "C")
    return result if result.ndim else result.reshape(1)


def asnumpy(
    a: Any,
    stream: object = None,
    order: Literal["C", "F", "A"] = "C",
    out: npt.NDArray[Any] | None = None,
    *,
    blocking: bool = True,
) -> npt.NDArray[Any]:
    """Copy to a NumPy array."""
    return a.get(stream, order, out) if isinstance(a, ndarray) else np.asarray(a, order=order)


def copyto(
    dst: ndarray,
    src: Any,
    casting: Literal["no", "equiv", "safe", "same_kind", "unsafe"] = "same_kind",
    where: ndarray | None = None,
) -> None:
    """Copy values into an array, where the mask allows it."""
    dst._copy_from(src, casting, where)


def where(condition: ndarray, x: Any = None, y: Any = None) -> Any:
    """Choose between the elements of two arrays; without them, give the places where the condition holds."""
    if not isinstance(condition, ndarray):
        raise TypeError(f"where takes an array as its condition, not {type(condition).__name__}")
    if x is None and y is None:
        state.syncs.append("where")  # the host must know how many places there are
        return tuple(ndarray._from_host(places) for places in np.nonzero(condition._host))
    return ndarray._apply("where", condition, x, y)


def broadcast_to(array: ndarray, shape: _Shape) -> ndarray:
    """Give a view of another shape, that repeats elements without copying them."""
    if not isinstance(array, ndarray):
        raise TypeError(f"broadcast_to takes an array, not {type(array).__name__}")
    strides = np.broadcast_to(array._host, shape).strides
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    # NumPy's view could not be written to; CuPy's can.
    return array._view(array._memory.host(shape, array.dtype, array._offset(), strides))


def concatenate(
    tup: Sequence[ndarray],
    axis: int | None = 0,
    out: ndarray | None = None,
    *,
    dtype: npt.DTypeLike | None = None,
    casting: Literal["no", "equiv", "safe", "same_kind", "unsafe"] = "same_kind",
) -> ndarray:
    """Join arrays along an axis."""
    for each in tup:
        if not isinstance(each, ndarray):
            raise TypeError(f"concatenate takes arrays, not {type(each).__name__}")
    hosts = [each._host for each in tup]
    return ndarray._result(elementwise.quietly(np.concatenate, hosts, axis, dtype=dtype, casting=casting), out)


def searchsorted(a: ndarray, v: ndarray, side: Literal["left", "right"] = "left") -> ndarray:
    """Find where values would be inserted into a sorted array."""
    for each in (a, v):
        if not isinstance(each, ndarray):
            raise TypeError(f"searchsorted takes arrays, not {type(each).__name__}")
    return ndarray._from_host(np.searchsorted(a._host, v._host, side))
