"""Pack the arguments of a launch as the driver wants them, and refuse what it would silently misread.

CuPy passes a Python float as a double and an int as 8 bytes, whatever the kernel declares, and counts nothing. Here
every argument is compared with its parameter, whose type the C++ compiler has given as a code (``native/launch.h``):
``f4`` is float, ``i8`` long long, ``S12`` a struct of 12 bytes, ``Pf4`` a pointer to float, ``Pv`` to void, ``PPf4`` a
table of pointers, for which an array of uint64 is given.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite.backend.simulator.function import CPointer
from gradlite.backend.simulator.memory import Memory, MemoryPointer
from gradlite.backend.simulator.ndarray import ndarray
from gradlite.backend.simulator.state import KernelError

__all__ = ["Arguments"]


class Arguments:
    """The packed arguments of one launch.

    Parameters
    ----------
    kernel : str
        Its name, for errors.
    signature : sequence of str
        The codes of its parameters.
    values : sequence
        What the caller gave.

    Attributes
    ----------
    addresses : ctypes array
        Where each argument lies.
    memories : list of Memory
        The memory that the kernel may touch.

    Raises
    ------
    TypeError
        If an argument has another type than its parameter.
    KernelError
        If their number is wrong.
    """

    def __init__(self, kernel: str, signature: Sequence[str], values: Sequence[Any]) -> None:
        if len(values) != len(signature):
            raise KernelError(f"{kernel} takes {len(signature)} arguments, {len(values)} given")
        self.memories: list[Memory] = []
        self._kept: list[object] = []
        self.addresses = (ctypes.c_void_p * len(values))()
        i = 0
        try:
            for i, code in enumerate(signature):
                self.addresses[i] = self._pack(values[i], code)
        except TypeError as error:
            raise TypeError(f"{kernel}, argument {i} ({signature[i]}): {error}") from None

    def _pack(self, value: Any, code: str) -> int:
        if isinstance(value, CPointer):
            self._note_packed(value.ptr, code)
            return value.ptr
        if code[0] == "P":
            return self._keep(ctypes.c_void_p(self._device_address(value, code[1:])))
        if value is None or isinstance(value, (ndarray, MemoryPointer)):
            raise TypeError("an array was given for a value")
        return self._pack_value(value, code)

    def _pack_value(self, value: Any, code: str) -> int:
        """Pack the bytes that CuPy passes for a value."""
        if type(value) is int:
            _check_fits(value, "i8", code)
            return self._keep(ctypes.c_int64(value))
        if isinstance(value, (bool, int, float, np.generic)):
            value = np.array(value)
        if not isinstance(value, np.ndarray):
            raise TypeError(f"unsupported type {type(value).__name__}")
        if value.size != 1:
            raise TypeError(
                f"You are trying to pass a numpy.ndarray of shape {value.shape} as a kernel parameter. Only "
                "numpy.ndarrays of size one can be passed by value."
            )
        _check_fits(value, dtype_code(value.dtype), code)
        host = np.ascontiguousarray(value)
        self._kept.append(host)
        address = host.ctypes.data
        self._note_packed(address, code)
        return address

    def _keep(self, value: ctypes.c_void_p | ctypes.c_int64) -> int:
        self._kept.append(value)
        return ctypes.addressof(value)

    def _device_address(self, value: Any, code: str) -> int:
        if value is None:
            return 0
        if isinstance(value, ndarray):
            self._check_elements(value, code)
            value = value.data
        if isinstance(value, MemoryPointer):
            self.memories.append(value.mem)
            return value.ptr
        if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
            if not self._note_address(int(value)) and value != 0:
                raise TypeError(f"{value} is the address of no array")
            return int(value)
        raise TypeError(f"{type(value).__name__} was given for a pointer")

    def _check_elements(self, array: ndarray, code: str) -> None:
        have = dtype_code(array.dtype)
        if code[0] == "P" and have == "u8":  # a table of pointers
            self.memories += Memory.among(array._host.ravel())
        elif code not in ("v", have) and code[0] != "S":
            raise TypeError(f"the array is {array.dtype}")

    def _note_address(self, address: int) -> bool:
        memory = Memory.at(address)
        if memory is not None:
            self.memories.append(memory)
        return memory is not None

    def _note_packed(self, address: int, code: str) -> None:
        """Note the memory that a packed argument may point to: in a struct, any word that could be an address."""
        if code[0] == "P":
            self._note_address(ctypes.c_uint64.from_address(address).value)
        elif code[0] == "S":
            text = ctypes.string_at(address, int(code[1:]))
            self.memories += Memory.among(np.frombuffer(text, np.uint64, len(text) // 8))


@functools.cache
def dtype_code(dtype: np.dtype[Any]) -> str:
    """Give the code of a type of NumPy."""
    if dtype.name == "bfloat16":
        return "B2"
    return f"{'S' if dtype.kind == 'V' else dtype.kind}{dtype.itemsize}"


def _check_fits(value: Any, have: str, want: str) -> None:
    """Raise unless a value of code `have` is read rightly as `want`."""
    if have == want:
        return
    if not (have[0] in "iu" and want[0] in "iu" and int(have[1:]) >= int(want[1:])):
        raise TypeError(f"a value of {have[1:]} bytes and kind {have[0]!r} was given")
    bits = 8 * int(want[1:])
    low, high = (-(1 << bits - 1), 1 << bits - 1) if want[0] == "i" else (0, 1 << bits)
    if not low <= int(value) < high:  # else the GPU reads the low bytes, which hold all of it
        raise TypeError(f"{value} does not fit")
