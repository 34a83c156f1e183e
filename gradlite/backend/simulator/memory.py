"""Device memory: host memory whose neighbourhood is guarded, and whose content is NaN until something is written."""

from __future__ import annotations

import ctypes
import weakref
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from gradlite.backend.simulator import state

__all__ = ["Memory", "MemoryPointer", "MemoryPool", "UnownedMemory", "get_default_memory_pool"]

_ALIGNMENT = 256  # of every allocation of CUDA
_GUARD = b"\xff" * 256
_UNIT = 512  # the pool of CuPy rounds sizes up to this


class Memory:
    """One allocation.

    Parameters
    ----------
    size : int
        In bytes.

    Attributes
    ----------
    size : int
    ptr : int
        The address, or 0 where the size is 0.
    device_id : int
    written : numpy.ndarray or None
        One byte for each byte, 1 once it has been written; kept for the sanitizer only.
    """

    __slots__ = ("__weakref__", "_body", "_offset", "_raw", "asked", "length", "lent", "ptr", "written")

    device_id: ClassVar[int] = 0
    _live: ClassVar[dict[int, weakref.ref[Memory]]] = {}

    def __init__(self, size: int) -> None:
        self.ptr = 0
        self.length = size
        self._raw = bytearray(b"\xff") * (len(_GUARD) + _ALIGNMENT + size + len(_GUARD))
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._raw))
        self._offset = len(_GUARD) + -(start + len(_GUARD)) % _ALIGNMENT
        self._body = memoryview(self._raw)[self._offset : self._offset + size]
        self.written: npt.NDArray[np.uint8] | None = np.zeros(size, np.uint8) if state.sanitize else None
        if size:
            self.ptr = start + self._offset
            self._live[self.ptr] = weakref.ref(self)

    @property
    def size(self) -> int:
        """The bytes of its block in the pool, which are more than were asked for."""
        return -(-self.length // _UNIT) * _UNIT

    def __del__(self) -> None:
        self._live.pop(self.ptr, None)

    def host(
        self,
        shape: tuple[int, ...],
        dtype: npt.DTypeLike,
        offset: int = 0,
        strides: tuple[int, ...] | None = None,
        order: Literal["C", "F"] = "C",
    ) -> npt.NDArray[Any]:
        """Give a NumPy array over this memory, `offset` bytes after its start; one that does not fit is refused."""
        array: npt.NDArray[Any] = np.ndarray(shape, dtype, self._body, offset, strides, order)
        return array

    def check_guards(self, kernel: str) -> None:
        """Raise `KernelError` if something was written beside this memory."""
        start, end = self._offset, self._offset + self.length
        before = self._raw.startswith(_GUARD, start - len(_GUARD))
        after = self._raw.startswith(_GUARD, end)
        if before and after:
            return
        self._raw[start - len(_GUARD) : start] = self._raw[end : end + len(_GUARD)] = _GUARD
        where = "after the end" if before else "before the start"
        raise state.KernelError(f"{kernel}: wrote {where} of an array of {self.length} bytes, outside it")

    @classmethod
    def at(cls, address: int) -> Memory | None:
        """Find the live memory that holds a device address."""
        exact = cls._live.get(address)
        if exact is not None:
            return exact()
        for memory in cls.live():
            if memory.ptr <= address < memory.ptr + memory.length:
                return memory
        return None

    @classmethod
    def among(cls, words: npt.NDArray[np.uint64]) -> list[Memory]:
        """Find the live memory that any of these words may point into."""
        if not cls._live:
            return []
        large = words[words >= np.uint64(min(cls._live))]  # most words are sizes and strides
        found = (cls.at(int(word)) for word in np.unique(large))
        return [memory for memory in found if memory is not None]

    @classmethod
    def live(cls) -> list[Memory]:
        """List all memory in use."""
        found = (reference() for reference in list(cls._live.values()))
        return [memory for memory in found if memory is not None]


class UnownedMemory(Memory):
    """A stretch of memory that somebody else allocated, and that lives as long as its owner.

    Parameters
    ----------
    ptr : int
        The address.
    size : int
        In bytes.
    owner : object
        Who keeps it alive.
    device_id : int
        Ignored: there is one device.
    """

    __slots__ = ("_allocation", "_owner")
    asked = lent = property()  # unlike a pool's it takes no attributes

    def __init__(self, ptr: int, size: int, owner: object, device_id: int = -1) -> None:
        allocation = self.at(ptr)
        if allocation is None or ptr + size > allocation.ptr + allocation.length:
            raise ValueError(f"there is no device memory of {size} bytes at {ptr:#x}")
        start = ptr - allocation.ptr
        self.ptr, self.length = ptr, size
        self._allocation, self._owner = allocation, owner
        self._body = allocation._body[start : start + size]
        self.written = None if allocation.written is None else allocation.written[start : start + size]

    @property
    def size(self) -> int:
        """The bytes, which are in no pool."""
        return self.length

    def check_guards(self, kernel: str) -> None:
        """Check what surrounds the allocation."""
        self._allocation.check_guards(kernel)

    def __del__(self) -> None:
        """Leave the allocation, which may begin at the same address, among the living."""


class MemoryPointer:
    """A place in memory, as ``array.data`` gives it.

    Parameters
    ----------
    mem : Memory
    offset : int
        In bytes.
    """

    __slots__ = ("mem", "ptr")

    def __init__(self, mem: Memory, offset: int) -> None:
        self.mem = mem
        self.ptr = mem.ptr + offset

    @property
    def device_id(self) -> int:
        """The device that holds the memory."""
        return self.mem.device_id


class MemoryPool:
    """The numbers of CuPy's pool; nothing is pooled, since memory that is used again would hide a read too early."""

    def used_bytes(self) -> int:
        """Count the bytes in use."""
        return sum(memory.size for memory in Memory.live())

    def total_bytes(self) -> int:
        """Count the bytes in use and those kept for later, of which there are none."""
        return self.used_bytes()

    def free_all_blocks(self, stream: object = None) -> None:
        """Free what is kept for later."""


_pool = MemoryPool()


def get_default_memory_pool() -> MemoryPool:
    """Give the pool that all memory comes from."""
    return _pool
