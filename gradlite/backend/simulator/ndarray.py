"""The stand-in for ``cupy.ndarray``: a NumPy array that lets nothing in or out by accident."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, NoReturn

import numpy as np
import numpy.typing as npt

from gradlite.backend.simulator import elementwise, indexing, state
from gradlite.backend.simulator.layout import Layout
from gradlite.backend.simulator.memory import Memory, MemoryPointer
from gradlite.backend.simulator.operators import is_scalar
from gradlite.backend.simulator.reductions import Reductions

__all__ = ["ndarray"]


class ndarray(Layout, Reductions):
    """An array on the simulated device.

    It holds a NumPy array over a `Memory`, and is no subclass of ``numpy.ndarray``: NumPy must not take it for one.

    Parameters
    ----------
    shape : int or tuple of int
    dtype : optional
        Of NumPy.
    memptr : MemoryPointer, optional
        Where the first element lies; by default in new memory.
    strides : tuple of int, optional
        In bytes; needs `memptr`.
    order : {"C", "F"}, optional
    """

    __slots__ = ()

    def __init__(
        self,
        shape: int | tuple[int, ...],
        dtype: npt.DTypeLike = float,
        memptr: MemoryPointer | None = None,
        strides: tuple[int, ...] | None = None,
        order: Literal["C", "F"] = "C",
    ) -> None:
        dtype = np.dtype(dtype)
        if dtype.kind not in "biufcV" or dtype.hasobject:
            raise ValueError(f"Unsupported dtype {dtype}")
        shape = tuple(shape) if isinstance(shape, (tuple, list)) else (int(shape),)
        if shape and min(shape) < 0:
            raise ValueError("Negative dimensions are not allowed")
        if memptr is None:
            if strides is not None:
                raise ValueError("memptr is required if strides is given.")
            memptr = MemoryPointer(Memory(math.prod(shape) * dtype.itemsize), 0)
        self._memory = memptr.mem
        self._start = memptr.ptr - memptr.mem.ptr
        self._host = self._memory.host(shape, dtype, self._start, strides, order)
        self.base = None

    # ---- how arrays are made

    @classmethod
    def _wrap(cls, host: npt.NDArray[Any], memory: Memory, base: ndarray | None) -> ndarray:
        self = cls.__new__(cls)
        self._host = host
        self._memory = memory
        self._start = None  # found when it is asked for
        self.base = base
        return self

    def _view(self, host: npt.NDArray[Any]) -> ndarray:
        return self._wrap(host, self._memory, self if self.base is None else self.base)

    def _view_or_copy(self, host: npt.NDArray[Any]) -> ndarray:
        """Wrap what NumPy gives as a view where it can."""
        if np.may_share_memory(host, self._host) or not host.size:  # NumPy compares bounds, which decides it here
            return self._view(host)
        return self._from_host(host, strides=host.strides)

    @classmethod
    def _from_host(
        cls,
        host: npt.NDArray[Any] | np.generic,
        order: Literal["C", "F"] = "C",
        strides: tuple[int, ...] | None = None,
    ) -> ndarray:
        """Copy a NumPy array into new memory."""
        memory = Memory(host.nbytes)
        copy = memory.host(host.shape, host.dtype, 0, strides, order)
        copy[...] = host
        if memory.written is not None:
            memory.written[:] = 1
        return cls._wrap(copy, memory, None)

    @classmethod
    def _result(cls, host: Any, out: Any = None) -> ndarray:
        if out is None:
            return cls._from_host(np.asarray(host))
        array = _writable(out)
        if np.shape(host) != array.shape:
            raise ValueError(f"output of shape {array.shape} for a result of shape {np.shape(host)}")
        np.copyto(array._host, host, casting="same_kind")
        array._mark_written()
        return array

    @classmethod
    def _apply(cls, name: str, *operands: Any, out: Any = None) -> ndarray:
        state.ufunc_calls.append(name)
        hosts = [_operand(operand) for operand in operands]
        function = elementwise.table[name]
        if out is None:
            return cls._from_host(np.asarray(elementwise.quietly(function, *hosts)))
        array = _writable(out)
        elementwise.quietly(function, *hosts, out=array._host)
        array._mark_written()
        return array

    def _mark_written(self, keys: tuple[Any, ...] = (Ellipsis,)) -> None:
        """Tell the sanitizer that the elements `keys` have been written."""
        written = self._memory.written
        if written is not None and self.size:
            element = np.dtype((np.void, self.itemsize))
            marks = np.ndarray(self.shape, element, written, self._offset(), self.strides)
            marks[keys] = np.void(b"\1" * self.itemsize)

    # ---- to the host and back: each of these waits for the device

    def get(
        self,
        stream: object = None,
        order: Literal["C", "F", "A"] = "C",
        out: npt.NDArray[Any] | None = None,
        blocking: bool = True,
    ) -> npt.NDArray[Any]:
        """Copy to a NumPy array."""
        state.syncs.append("get")
        if out is None:
            return np.array(self._host, order=order)
        if not isinstance(out, np.ndarray):
            raise TypeError("Only numpy.ndarray can be obtained from cupy.ndarray")
        if out.dtype != self.dtype:
            raise TypeError(f"{out.dtype} array cannot be obtained from {self.dtype} array")
        if out.shape != self.shape:
            raise ValueError(f"Shape mismatch. Expected shape: {self.shape}, actual shape: {out.shape}")
        out[...] = self._host
        return out

    def set(self, arr: npt.NDArray[Any], stream: object = None) -> None:
        """Copy from a NumPy array of the same shape and type."""
        if not isinstance(arr, np.ndarray):
            raise TypeError("Only numpy.ndarray can be set to cupy.ndarray")
        if arr.dtype != self.dtype:
            raise TypeError(f"{arr.dtype} array cannot be set to {self.dtype} array")
        if arr.shape != self.shape:
            raise ValueError(f"Shape mismatch. Old shape: {self.shape}, new shape: {arr.shape}")
        if not (self._host.flags.c_contiguous or self._host.flags.f_contiguous):
            raise RuntimeError("Cannot set to non-contiguous array")
        self._host[...] = arr
        self._mark_written()

    def item(self) -> Any:
        """Give the only element as a Python number."""
        if self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        state.syncs.append("item")
        return self._host.item()

    def tolist(self) -> Any:
        """Give the elements as nested lists."""
        state.syncs.append("tolist")
        return self._host.tolist()

    def __array__(self, dtype: object = None, copy: object = None) -> NoReturn:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array "
            "explicitly."
        )

    def __bool__(self) -> bool:
        state.syncs.append("bool")
        return bool(self._host)

    def __int__(self) -> int:
        state.syncs.append("int")
        return int(self._host)

    def __float__(self) -> float:
        state.syncs.append("float")
        return float(self._host)

    def __repr__(self) -> str:
        state.syncs.append("repr")
        return repr(self._host)

    # ---- elements

    def __len__(self) -> int:
        return len(self._host)

    def __iter__(self) -> Iterator[ndarray]:
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(self.shape[0]))

    def _prepare(self, key: Any) -> tuple[tuple[Any, ...], bool]:
        if isinstance(key, (int, slice)) and not isinstance(key, bool):
            return (key, ...), False
        keys = key if isinstance(key, tuple) else (key,)
        return indexing.prepare(tuple(_host_key(each) for each in keys), self.shape)

    def __getitem__(self, key: Any) -> ndarray:
        keys, advanced = self._prepare(key)
        host = self._host[keys]
        return self._from_host(host) if advanced else self._view(host)

    def __setitem__(self, key: Any, value: Any) -> None:
        keys, advanced = self._prepare(key)
        host = _operand(value)
        if advanced and isinstance(value, ndarray) and value.size > 1:
            indexing.refuse_conflicts(self._host, keys, host)
        elementwise.quietly(self._host.__setitem__, keys, host)
        self._mark_written(keys)

    def _copy_from(self, source: Any, casting: Any, where: ndarray | None) -> None:
        mask = True if where is None else where._host
        elementwise.quietly(np.copyto, self._host, _operand(source), casting, mask)
        self._mark_written()

    def fill(self, value: Any) -> None:
        """Set all elements to one value."""
        elementwise.quietly(self._host.fill, _operand(value))
        self._mark_written()

    # ---- views

    @property
    def T(self) -> ndarray:
        """The axes in reverse order."""
        return self._view(self._host.T) if self.ndim > 1 else self

    @property
    def mT(self) -> ndarray:
        """The last two axes exchanged."""
        return self._view(self._host.mT)

    def view(self, dtype: npt.DTypeLike | None = None) -> ndarray:
        """Give a view, of another type where one is named."""
        return self._view(self._host.view() if dtype is None else self._host.view(dtype))

    def reshape(self, *shape: Any, order: Literal["C", "F"] = "C") -> ndarray:
        """Give another shape: a view where the layout allows it."""
        return self._view_or_copy(self._host.reshape(*shape, order=order))

    def ravel(self, order: Literal["C", "F"] = "C") -> ndarray:
        """Give one axis: a view where the layout allows it."""
        return self.reshape(-1, order=order)

    def transpose(self, *axes: Any) -> ndarray:
        """Give the axes in another order, by default reversed."""
        return self._view(self._host.transpose(*axes))

    def swapaxes(self, axis1: int, axis2: int) -> ndarray:
        """Exchange two axes."""
        return self._view(self._host.swapaxes(axis1, axis2))

    def squeeze(self, axis: int | tuple[int, ...] | None = None) -> ndarray:
        """Leave out axes of length one."""
        host = self._host.squeeze(axis)
        return self._view(host) if host.ndim < self.ndim else self

    # ---- copies

    def astype(
        self,
        dtype: npt.DTypeLike,
        order: Literal["C", "F", "A", "K"] = "K",
        casting: str | None = None,
        subok: bool | None = None,
        copy: bool = True,
    ) -> ndarray:
        """Convert to a type: a copy, unless `copy` is false and nothing would change."""
        host = elementwise.quietly(self._host.astype, dtype, order, copy=copy)
        return self if host is self._host else self._from_host(host, strides=host.strides)

    def copy(self, order: Literal["C", "F", "A", "K"] = "C") -> ndarray:
        """Give a copy."""
        return self.astype(self.dtype, order)

    def __matmul__(self, other: Any) -> ndarray:
        return NotImplemented if not isinstance(other, ndarray) else matmul(self, other)


def matmul(x1: ndarray, x2: ndarray, /, out: ndarray | None = None) -> ndarray:
    """Multiply matrices; 16-bit floats are accumulated in float32."""
    if not (isinstance(x1, ndarray) and isinstance(x2, ndarray)):
        raise TypeError(f"matmul takes arrays, not {type(x1).__name__} and {type(x2).__name__}")
    dtype = np.promote_types(x1.dtype, x2.dtype)
    half = dtype.itemsize == 2 and dtype.kind in "fV"
    if half and dtype.name == "bfloat16" and max(x1.ndim, x2.ndim) > 2:
        raise TypeError("CuPy 14.2 multiplies no batches of bfloat16 matrices")
    hosts = [x._host.astype(np.float32) if half else x._host for x in (x1, x2)]
    product = np.asarray(elementwise.quietly(np.matmul, *hosts))
    return ndarray._result(elementwise.quietly(product.astype, dtype, copy=False), out)


def _operand(value: Any) -> Any:
    if isinstance(value, ndarray):
        return value._host
    if is_scalar(value):
        return value
    raise TypeError(f"Unsupported type {type(value)}")


def _writable(out: Any) -> ndarray:
    if not isinstance(out, ndarray):
        raise TypeError("return arrays must be of type cupy.ndarray")
    return out


def _host_key(key: Any) -> Any:
    """Prepare one part of an index; CuPy would copy a NumPy array to the device, which is never what was meant."""
    if isinstance(key, ndarray):
        if key.dtype == bool:
            state.syncs.append("boolean index")  # the host must know how many elements it selects
        return key._host
    if isinstance(key, np.ndarray):
        raise TypeError("numpy.ndarray used as an index of a cupy.ndarray")
    if isinstance(key, list):
        return np.asarray(key, np.int32 if not key else None)
    return key
