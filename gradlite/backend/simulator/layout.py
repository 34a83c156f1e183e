"""How an array lies in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gradlite.backend.simulator.cuda import Device
from gradlite.backend.simulator.memory import Memory, MemoryPointer

if TYPE_CHECKING:
    from gradlite.backend.simulator.ndarray import ndarray

__all__ = ["Flags", "Layout"]


class Flags:
    """How an array lies in memory."""

    __slots__ = ("c_contiguous", "f_contiguous", "owndata")

    def __init__(self, c_contiguous: bool, f_contiguous: bool, owndata: bool) -> None:
        self.c_contiguous = c_contiguous
        self.f_contiguous = f_contiguous
        self.owndata = owndata


class Layout:
    """The attributes of an array: a NumPy array over a `Memory`.

    Attributes
    ----------
    base : ndarray or None
        The array of which this is a view.
    """

    __slots__ = ("_host", "_memory", "_start", "base")

    _host: npt.NDArray[Any]
    _memory: Memory
    _start: int | None  # bytes from the start of the memory; found when it is asked for
    base: ndarray | None

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return self._host.shape

    @property
    def strides(self) -> tuple[int, ...]:
        """The bytes from one element to the next, along each axis."""
        return self._host.strides

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the elements."""
        return self._host.dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self._host.ndim

    @property
    def size(self) -> int:
        """The number of elements."""
        return self._host.size

    @property
    def itemsize(self) -> int:
        """The bytes of one element."""
        return self._host.itemsize

    @property
    def nbytes(self) -> int:
        """The bytes of all elements."""
        return self._host.nbytes

    @property
    def flags(self) -> Flags:
        """How the array lies in memory; CuPy has these three flags, and no ``writeable``."""
        flags = self._host.flags
        return Flags(flags.c_contiguous, flags.f_contiguous, self.base is None)

    @property
    def device(self) -> Device:
        """The device that holds the array."""
        return Device(self._memory.device_id)

    def _offset(self) -> int:
        if self._start is None:
            address = self._host.__array_interface__["data"][0]
            self._start = address - self._memory.ptr if self._memory.length else 0
        return self._start

    @property
    def data(self) -> MemoryPointer:
        """The place of the first element."""
        return MemoryPointer(self._memory, self._offset())

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        return {
            "shape": self.shape,
            "typestr": self.dtype.str,
            "descr": self.dtype.descr,
            "stream": 1,
            "version": 3,
            "strides": None if self._host.flags.c_contiguous else self.strides,
            "data": (self.data.ptr if self.size else 0, False),
        }
