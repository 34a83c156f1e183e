"""The stand-in for ``cupy.cuda``: one device, on which everything runs at once and in order."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any, ClassVar

from gradlite.backend.simulator import function, runtime, state
from gradlite.backend.simulator.memory import MemoryPointer, UnownedMemory, get_default_memory_pool

__all__ = [
    "Device",
    "Event",
    "MemoryPointer",
    "Stream",
    "UnownedMemory",
    "function",
    "get_current_stream",
    "get_device_id",
    "is_available",
    "runtime",
]


def is_available() -> bool:
    """Whether there is a device."""
    return True


def get_device_id() -> int:
    """Give the number of the current device."""
    return runtime.getDevice()


class Device:
    """A device.

    Parameters
    ----------
    device : int, optional
        Its number; by default the current one. As in CuPy, one that does not exist is refused when it is used.
    """

    __slots__ = ("id",)

    def __init__(self, device: int | None = None) -> None:
        self.id = get_device_id() if device is None else int(device)

    def __enter__(self) -> Device:
        self.use()
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and other.id == self.id

    def __hash__(self) -> int:
        return self.id

    def __int__(self) -> int:
        return self.id

    def __repr__(self) -> str:
        return f"<CUDA Device {self.id}>"

    def use(self) -> None:
        """Make it the current device."""
        runtime.require(self.id)

    def synchronize(self) -> None:
        """Wait for the device."""
        runtime.deviceSynchronize()

    @property
    def compute_capability(self) -> str:
        """The generation of the hardware, as the compiler's target names it."""
        properties = runtime.getDeviceProperties(self.id)
        return f"{properties['major']}{properties['minor']}"

    @property
    def attributes(self) -> dict[str, Any]:
        """Limits of the device, by CUDA's names."""
        properties = runtime.getDeviceProperties(self.id)
        return {
            "MultiProcessorCount": properties["multiProcessorCount"],
            "MaxThreadsPerBlock": properties["maxThreadsPerBlock"],
            "WarpSize": properties["warpSize"],
            "MaxSharedMemoryPerBlock": properties["sharedMemPerBlock"],
        }

    @property
    def mem_info(self) -> tuple[int, int]:
        """Free and total memory in bytes."""
        total = runtime.getDeviceProperties(self.id)["totalGlobalMem"]
        return total - get_default_memory_pool().used_bytes(), total


class Stream:
    """A queue of work, which is done as soon as it is put there.

    Parameters
    ----------
    null : bool, optional
        The default stream.
    non_blocking, ptds, priority : optional
        Without a meaning here.
    """

    null: ClassVar[Stream]

    def __init__(
        self, null: bool = False, non_blocking: bool = False, ptds: bool = False, priority: int | None = None
    ) -> None:
        self.ptr = 0 if null else id(self)

    def __enter__(self) -> Stream:
        _current.streams.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _current.streams.pop()

    def synchronize(self) -> None:
        """Wait for the work of the stream."""
        state.syncs.append("stream")


Stream.null = Stream(null=True)


class _Current(threading.local):
    """The streams that this thread has entered."""

    def __init__(self) -> None:
        self.streams = [Stream.null]


_current = _Current()


def get_current_stream(device_id: int = -1) -> Stream:
    """Give the stream that this thread works on."""
    return _current.streams[-1]


class Event:
    """A mark in a stream.

    Parameters
    ----------
    block, disable_timing, interprocess : bool, optional
        Without a meaning here.
    """

    def __init__(self, block: bool = False, disable_timing: bool = False, interprocess: bool = False) -> None:
        self.ptr = id(self)

    def record(self, stream: Stream | None = None) -> None:
        """Mark the work that the stream has got so far."""

    def synchronize(self) -> None:
        """Wait for that work."""
        state.syncs.append("event")
