"""CUDA devices: are there any, what are they called, wait for them."""

from __future__ import annotations

from typing import Any

from gradlite import device as devices
from gradlite.cuda.own import elementwise
from gradlite.cuda.raw import RawKernel
from gradlite.device import cuda_is_available as is_available
from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops import legacy

__all__ = [
    "RawKernel",
    "current_device",
    "device_count",
    "elementwise",
    "get_device_name",
    "is_available",
    "synchronize",
]

(
    FloatTensor, DoubleTensor, HalfTensor, ByteTensor, CharTensor, ShortTensor, IntTensor, LongTensor, BoolTensor,
) = legacy.ON_CUDA  # fmt: skip


def device_count() -> int:
    """Return the number of CUDA devices; 0 where CUDA cannot be used.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.cuda.device_count() >= 0
    True
    """
    return devices.cupy().cuda.runtime.getDeviceCount() if is_available() else 0


def current_device() -> int:
    """Return the index of the current CUDA device.

    Raises
    ------
    RuntimeError
        Where CUDA cannot be used; it says why.
    """
    return devices.cupy().cuda.runtime.getDevice()


def get_device_name(device: Any = None) -> str:
    """Return the name of a CUDA device; the simulator's says that it is simulated.

    Raises
    ------
    RuntimeError
        Where CUDA cannot be used; it says why.
    """
    index = devices.resolve("cuda" if device is None else device).index
    return devices.cupy().cuda.runtime.getDeviceProperties(index)["name"].decode()


def synchronize(device: Any = None) -> None:
    """Wait until a CUDA device has done its work.

    Raises
    ------
    RuntimeError
        Where CUDA cannot be used; it says why.
    """
    with devices.cupy().cuda.Device(devices.resolve("cuda" if device is None else device).index):
        devices.cupy().cuda.runtime.deviceSynchronize()


_explain_missing_names(__name__)
