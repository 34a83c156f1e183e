"""Devices, and the probe that finds out whether CUDA can be used and why not.  The only module that imports CuPy.

The probe runs at the first use of a device, never at import: it imports CuPy, counts the devices, allocates a few bytes
and compiles a kernel.  Where one of these fails the library works on the CPU, and the reason is kept.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from gradlite import errors


class device:
    """Where a tensor's memory lies: ``cpu`` or ``cuda``, with an index.

    Parameters
    ----------
    type : str, int or device
        ``"cpu"``, ``"cuda"``, ``"cuda:1"``; a number is a CUDA device.
    index : int, optional
        The index, where ``type`` names none.

    Raises
    ------
    RuntimeError
        If there is no such type of device.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.device("cuda:1").index
    1
    >>> gradlite.device("cpu")
    device(type='cpu')
    """

    __slots__ = ("index", "type")
    type: str
    index: int | None

    def __init__(self, type: str | int | device, index: int | None = None):
        if isinstance(type, device):
            self.type, self.index = type.type, type.index
            return
        if isinstance(type, int) and not isinstance(type, bool):
            type, index = "cuda", int(type)
        if not isinstance(type, str):
            raise errors.argument_type("device", "type", 1, "str", type)
        if not type:
            raise RuntimeError("Device string must not be empty. Write 'cpu', 'cuda' or 'cuda:0'.")
        kind, _, number = type.partition(":")
        if kind not in ("cpu", "cuda"):
            raise RuntimeError(
                f"Expected one of cpu, cuda device type at start of device string: {type}. "
                "Write 'cpu', 'cuda' or 'cuda:0'; a dtype is no text, but such as gradlite.float32."
            )
        if ":" in type:
            if not re.fullmatch(r"0|[1-9]\d*", number):
                raise RuntimeError(f"Invalid device string: '{type}'. Write 'cpu', 'cuda' or 'cuda:0'.")
            if index is not None:
                raise RuntimeError(
                    f"type (string) must not include an index because index was passed explicitly: {type}"
                )
            index = int(number)
        if index is not None and index < 0:
            raise RuntimeError(f"Device index must not be negative, and {index} is.")
        self.type, self.index = kind, index

    def __repr__(self) -> str:
        return f"device(type='{self.type}'" + ("" if self.index is None else f", index={self.index}") + ")"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return device, (str(self),)


class Probe(NamedTuple):
    """What the probe found.

    Attributes
    ----------
    cupy : module or None
        CuPy, or the simulator's stand-in; None where CUDA cannot be used.
    simulated : bool
        Whether it is the stand-in.
    reason : str
        Why CUDA can or cannot be used, in one sentence.
    """

    cupy: ModuleType | None
    simulated: bool
    reason: str


CPU = device("cpu")
WHAT_TO_INSTALL = "`python -m gradlite doctor` says what to install"
"""Said where CUDA cannot be used; the doctor leaves it out of its own report."""
simulator: Callable[[], ModuleType] | None = None
"""Loads the stand-in for CuPy; registered by the back end."""
on_cuda: list[Callable[[ModuleType], None]] = []
"""Called once with CuPy when CUDA is found; the back end registers its set-up here."""


def simulator_wanted() -> bool:
    """Return whether ``GRADLITE_CUDA_SIMULATOR`` is on (set, and neither empty nor ``0``)."""
    return os.environ.get("GRADLITE_CUDA_SIMULATOR", "") not in ("", "0")


@functools.cache
def probe() -> Probe:
    """Find out once whether CUDA can be used, and why."""
    found = _simulator() if simulator_wanted() else _gpu()
    if found.cupy is not None:
        for callback in on_cuda:
            callback(found.cupy)
    return found


def _simulator() -> Probe:
    if simulator is None:
        return Probe(None, True, "the simulator is not registered")
    try:
        return Probe(simulator(), True, "GRADLITE_CUDA_SIMULATOR is set: kernels run on the CPU, simulated")
    except Exception as error:
        return Probe(None, True, f"GRADLITE_CUDA_SIMULATOR is set, but the simulator does not start: {error}")


def _gpu() -> Probe:
    try:
        import cupy
    except ModuleNotFoundError as error:
        if error.name == "cupy":
            return Probe(None, False, "CuPy is not installed")
        return Probe(None, False, f"CuPy cannot be imported: {error}")
    except Exception as error:  # a broken install raises more than ImportError
        return Probe(None, False, f"CuPy cannot be imported: {type(error).__name__}: {error}")
    steps: list[tuple[str, Callable[[Any], object]]] = [
        ("no usable CUDA driver or device", lambda cupy: cupy.cuda.runtime.getDeviceCount()),
        ("an allocation on the GPU failed", lambda cupy: cupy.empty(8)),
        ("a kernel could not be compiled and run", _run_a_kernel),
    ]
    for what, step in steps:
        try:
            result = step(cupy)
        except Exception as error:
            return Probe(None, False, f"{what}: {type(error).__name__}: {error}")
        if isinstance(result, int) and result == 0:
            return Probe(None, False, "no CUDA device is visible")
    return Probe(cupy, False, "CuPy found a GPU, allocated on it and ran a kernel")


def _run_a_kernel(cupy: Any) -> None:
    source = 'extern "C" __global__ void gradlite_probe(int* out) { *out = 42; }'
    out = cupy.zeros(1, "int32")
    cupy.RawModule(code=source).get_function("gradlite_probe")((1,), (1,), (out,))
    if out.item() != 42:
        raise RuntimeError("the kernel ran and wrote nothing")


def cuda_is_available() -> bool:
    """Return whether tensors can be placed on ``cuda``, on a GPU or on the simulator; never raises.

    Examples
    --------
    >>> import gradlite
    >>> isinstance(gradlite.cuda.is_available(), bool)
    True
    """
    return probe().cupy is not None


def cupy() -> Any:
    """Return CuPy or its stand-in.

    Raises
    ------
    RuntimeError
        Where CUDA cannot be used; it says why.
    """
    found = probe()
    if found.cupy is None:
        raise RuntimeError(
            f"No CUDA GPUs are available: {found.reason}. {WHAT_TO_INSTALL}; "
            "device('cpu') always works, and GRADLITE_CUDA_SIMULATOR=1 runs the kernels on the CPU."
        )
    return found.cupy


def namespace(where: device) -> Any:
    """Return the array module of a device: NumPy or CuPy."""
    return np if where.type == "cpu" else cupy()


_CUDA: dict[int, device] = {}


def of_array(array: Any) -> device:
    """Return the device that holds an array."""
    if isinstance(array, np.ndarray):
        return CPU
    index = array.device.id
    found = _CUDA.get(index)
    if found is None:
        found = _CUDA[index] = device("cuda", index)
    return found


def resolve(where: str | int | device | None) -> device:
    """Return the device that a caller named, checked and with its index; None is the default device.

    Raises
    ------
    RuntimeError
        If there is no such device; it says why.
    """
    if where is None:
        return default_device()
    found = where if isinstance(where, device) else device(where)
    if found.type == "cpu":
        return CPU
    count, current = cupy().cuda.runtime.getDeviceCount(), cupy().cuda.runtime.getDevice()
    index = current if found.index is None else found.index
    if index >= count:
        raise RuntimeError(
            f"CUDA error: invalid device ordinal: '{found}' was asked for, and this machine has {count} CUDA "
            f"device{'' if count == 1 else 's'}, numbered from 0."
        )
    if index != current:
        raise NotImplementedError(
            f"'{found}' was asked for, and gradlite computes on the current CUDA device alone, cuda:{current}: "
            f"start the process with CUDA_VISIBLE_DEVICES={index}, where it is cuda:0."
        )
    return found if found.index is not None else device("cuda", index)


_default: list[device | None] = [None]


def default_device() -> device:
    """Return the device on which new tensors are created.

    ``cuda`` where a GPU can be used, else ``cpu``; the environment variable ``GRADLITE_DEVICE`` and
    `set_default_device` override it.

    Raises
    ------
    RuntimeError
        If ``GRADLITE_DEVICE`` names no device that is there; it says so.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.get_default_device().type in ("cpu", "cuda")
    True
    """
    if _default[0] is None:
        named = os.environ.get("GRADLITE_DEVICE")
        try:
            _default[0] = resolve(named or ("cuda" if cuda_is_available() else "cpu"))
        except RuntimeError as error:
            if not named:
                raise
            raise RuntimeError(f"GRADLITE_DEVICE={named}: {error}") from None
    assert _default[0] is not None
    return _default[0]


def set_default_device(where: str | int | device | None) -> None:
    """Set the device on which new tensors are created.

    Parameters
    ----------
    where : str, int, device or None
        The device; None chooses again as at the start.

    Raises
    ------
    RuntimeError
        If there is no such device; the default stays as it was.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.set_default_device("cpu")
    >>> gradlite.ones(2).device
    device(type='cpu')
    >>> gradlite.set_default_device(None)
    """
    _default[0] = None if where is None else resolve(where)
