"""Arrays and kernels: what lies between the operations and NumPy or CuPy."""

from types import ModuleType

from gradlite import device


def _simulator() -> ModuleType:
    from gradlite.backend.simulator import cupy

    return cupy


device.simulator = _simulator
