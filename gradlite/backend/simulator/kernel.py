"""Kernels: the stand-ins for CuPy's ``RawModule`` and ``RawKernel``."""

from __future__ import annotations

import ctypes
import re
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gradlite.backend.simulator import compiler, source, state
from gradlite.backend.simulator.arguments import Arguments
from gradlite.backend.simulator.memory import Memory
from gradlite.backend.simulator.state import KernelError

__all__ = ["RawKernel", "RawModule"]

_one_launch = threading.Lock()  # a library has one machine; on the GPU, too, a stream runs one kernel after another


class RawModule:
    """Kernels compiled from one source.

    Parameters
    ----------
    code : str
        CUDA C++.
    path : str, optional
        Compiled code, which a CPU cannot run.
    options : tuple of str, optional
        Options of NVRTC; of these ``-D`` and ``-I`` are used.
    backend, translate_cucomplex, enable_cooperative_groups, jitify
        Must keep their defaults.
    name_expressions : sequence of str, optional
        Instantiations of templates, such as ``"softmax<float>"``.

    Examples
    --------
    >>> from gradlite.backend.simulator import cupy
    >>> module = cupy.RawModule(code='extern "C" __global__ void fill(float* x) { x[threadIdx.x] = threadIdx.x; }')
    >>> x = cupy.empty(3, "float32")
    >>> module.get_function("fill")((1,), (3,), (x,))
    >>> x
    array([0., 1., 2.], dtype=float32)
    """

    def __init__(
        self,
        code: str | None = None,
        *,
        path: str | None = None,
        options: tuple[str, ...] = (),
        backend: str = "nvrtc",
        translate_cucomplex: bool = False,
        enable_cooperative_groups: bool = False,
        name_expressions: Sequence[str] | None = None,
        jitify: bool | None = None,
    ) -> None:
        if code is None or path is not None:
            raise NotImplementedError("the simulator runs kernels from their source alone")
        if backend != "nvrtc" or translate_cucomplex or enable_cooperative_groups or jitify:
            raise NotImplementedError("the simulator stands in for NVRTC alone, without cooperative groups")
        self.code = code
        self.options = tuple(options)
        self._expressions = list(name_expressions or ())
        plain = source.kernel_names(code)
        self._names = self._expressions + [name for name in plain if name not in self._expressions]
        self._libraries: dict[bool, _Library] = {}

    def get_function(self, name: str) -> RawKernel:
        """Give a kernel by its name, or by one of `name_expressions`; compiles the source."""
        kernel = RawKernel.__new__(RawKernel)
        kernel._bind(self, name)
        kernel.compile()
        return kernel

    def _entry(self, name: str, sanitize: bool) -> _Entry:
        """Find a kernel in the compiled source."""
        if sanitize not in self._libraries:
            text = source.translate(self.code, self._names)
            self._libraries[sanitize] = _Library(compiler.build(text, self.options, sanitize=sanitize))
        library = self._libraries[sanitize]
        # Only extern "C" gives a kernel the name by which the driver looks it up.
        if name in self._names and (name in self._expressions or library.exports(name)):
            return library.entry(self._names.index(name))
        raise RuntimeError(f'CUDA_ERROR_NOT_FOUND: named symbol not found: {name} (is it extern "C"?)')


class RawKernel:
    """One kernel.

    Parameters
    ----------
    code : str
        CUDA C++.
    name : str
        The kernel.
    options, backend, translate_cucomplex, enable_cooperative_groups, jitify
        As for `RawModule`.
    """

    def __init__(
        self,
        code: str,
        name: str,
        options: tuple[str, ...] = (),
        backend: str = "nvrtc",
        translate_cucomplex: bool = False,
        *,
        enable_cooperative_groups: bool = False,
        jitify: bool | None = None,
    ) -> None:
        module = RawModule(
            code,
            options=options,
            backend=backend,
            translate_cucomplex=translate_cucomplex,
            enable_cooperative_groups=enable_cooperative_groups,
            jitify=jitify,
        )
        self._bind(module, name)

    def _bind(self, module: RawModule, name: str) -> None:
        self.name = name
        self.listed = True  # among the launches; not what is work of the CPU itself
        self._module = module
        self._entries: dict[bool, _Entry] = {}  # by whether it is checked

    def compile(self) -> None:
        """Compile the kernel now, rather than at its first launch."""
        if state.sanitize not in self._entries:
            self._entries[state.sanitize] = self._module._entry(self.name, state.sanitize)

    @property
    def kernel(self) -> RawKernel:
        """What launches: on the GPU it saves a look-up to call this instead."""
        self.compile()
        return self

    def __call__(
        self,
        grid: tuple[int, ...],
        block: tuple[int, ...],
        args: Sequence[Any],
        *,
        shared_mem: int = 0,
        stream: object = None,
    ) -> None:
        """Launch the kernel, and wait for it.

        Parameters
        ----------
        grid, block : tuple of int
            Numbers of blocks and of threads.
        args : sequence
            Arrays, NumPy scalars, Python numbers, ``None`` for a null pointer, or `function.CPointer`.
        shared_mem : int, optional
            Bytes of dynamic shared memory.
        stream : Stream, optional
            Without a meaning here: everything runs in order.
        """
        if not (isinstance(grid, tuple) and isinstance(block, tuple)):
            raise TypeError("grid and block must be tuples")
        self.compile()
        entry = self._entries[state.sanitize]
        arguments = Arguments(self.name, entry.signature, args)
        with _one_launch:
            error = entry.launch(_dimensions(grid), _dimensions(block), arguments, shared_mem)
        if self.listed:
            state.launches.append(self.name)
        if error:
            raise KernelError(f"{self.name}: {error}")
        for memory in arguments.memories:
            memory.check_guards(self.name)


_Dimensions = ctypes.c_uint * 3


def _dimensions(given: tuple[int, ...]) -> ctypes.Array[ctypes.c_uint]:
    """Give three sizes; as in CuPy a zero counts as one."""
    x, y, z = [max(1, int(size)) for size in (*given, 1, 1)[:3]]
    if x >= 1 << 31 or y >= 1 << 16 or z >= 1 << 16:
        raise RuntimeError(f"CUDA_ERROR_INVALID_VALUE: invalid argument: a grid or block of {given}")
    return _Dimensions(x, y, z)


class _Library:
    """A compiled source in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._library = ctypes.CDLL(str(path))
        self.checked = hasattr(self._library, "sim_sanitize_begin")
        if self.checked:
            self._library.sim_sanitize_begin.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
            self._library.sim_sanitize_report.restype = ctypes.c_char_p

    def exports(self, name: str) -> bool:
        return hasattr(self._library, name)

    def entry(self, index: int) -> _Entry:
        signature = ctypes.create_string_buffer(1 << 14)
        self._library[f"sim_signature_{index}"](signature)
        return _Entry(self, self._library[f"sim_launch_{index}"], signature.value.decode().split())

    def begin(self, memories: list[Memory]) -> None:
        """Tell the sanitizer which memory the kernel may touch."""
        ranges = sorted({(m.ptr, m.length, 0 if m.written is None else m.written.ctypes.data) for m in memories})
        flat = [number for each in ranges for number in each]
        self._library.sim_sanitize_begin((ctypes.c_uint64 * len(flat))(*flat), len(ranges))

    def report(self) -> str:
        """Give what the sanitizer found, with lines of the source in place of addresses."""
        text = self._library.sim_sanitize_report().decode()
        return re.sub(r"<\+(0x[0-9a-f]+)>", lambda match: self._line(match[1]), text)

    def _line(self, offset: str) -> str:
        command = ["addr2line", "-e", str(self._path), offset]
        place = subprocess.run(command, capture_output=True, text=True).stdout
        number = re.search(r":(\d+)", place)
        return f"line {number[1]}" if number else f"an unknown line ({offset})"


class _Entry:
    """A kernel in a library."""

    __slots__ = ("_library", "_run", "signature")

    def __init__(self, library: _Library, run: Any, signature: list[str]) -> None:
        self._library = library
        self._run = run
        self._run.argtypes = (_Dimensions, _Dimensions, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint)
        self._run.restype = ctypes.c_char_p
        self.signature = signature

    def launch(
        self,
        grid: ctypes.Array[ctypes.c_uint],
        block: ctypes.Array[ctypes.c_uint],
        arguments: Arguments,
        shared_mem: int,
    ) -> str:
        """Run the kernel; give the text of an error, or the empty text."""
        if self._library.checked:
            self._library.begin(arguments.memories)
        error = self._run(grid, block, arguments.addresses, shared_mem, state.order)
        texts = (self._library.report() if self._library.checked else "", error.decode() if error else "")
        return "\n".join(text for text in texts if text)
