"""The stand-in for ``cupy.cuda.runtime``."""

from __future__ import annotations

from typing import Any

from gradlite.backend.simulator import state

__all__ = [
    "CUDARuntimeError",
    "deviceSynchronize",
    "driverGetVersion",
    "getDevice",
    "getDeviceCount",
    "getDeviceProperties",
    "runtimeGetVersion",
]

_TEXTS = {
    35: "cudaErrorInsufficientDriver: CUDA driver version is insufficient for CUDA runtime version",
    100: "cudaErrorNoDevice: no CUDA-capable device is detected",
    101: "cudaErrorInvalidDevice: invalid device ordinal",
}

#: A small device: grid-stride loops go round more than once on arrays of the size that tests have.
MULTIPROCESSORS = 4
TOTAL_MEMORY = 16 << 30


class CUDARuntimeError(RuntimeError):
    """An error of the CUDA runtime.

    Parameters
    ----------
    status : int
        One of 35, 100 and 101: no driver, no device, no such device.
    """

    def __init__(self, status: int) -> None:
        super().__init__(_TEXTS[status])
        self.status = status


def getDeviceCount() -> int:
    """Count the devices."""
    return 1


def getDevice() -> int:
    """Give the number of the current device."""
    return 0


def require(device: int) -> None:
    """Raise if there is no such device."""
    if device != 0:
        raise CUDARuntimeError(101)


def getDeviceProperties(device: int) -> dict[str, Any]:
    """Describe a device: the part of CUDA's answer that does not depend on a chip."""
    require(device)
    return {
        "name": b"gradlite CUDA simulator (CPU)",
        "major": 9,
        "minor": 0,
        "multiProcessorCount": MULTIPROCESSORS,
        "maxThreadsPerBlock": 1024,
        "warpSize": 32,
        "sharedMemPerBlock": 48 << 10,
        "totalGlobalMem": TOTAL_MEMORY,
    }


def driverGetVersion() -> int:
    """Give the newest version of CUDA that the driver knows."""
    return 13000


def runtimeGetVersion() -> int:
    """Give the version of CUDA."""
    return 12090


def deviceSynchronize() -> None:
    """Wait for the device."""
    state.syncs.append("device")
