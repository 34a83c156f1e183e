"""The CUDA compiler itself, through ctypes: it needs no GPU and no driver.

It comes in two wheels, ``nvidia-cuda-nvrtc-cu12`` and, for the headers, ``nvidia-cuda-runtime-cu12`` (of CUDA 13:
``nvidia-cuda-nvrtc``, ``nvidia-cuda-runtime`` and ``nvidia-cuda-crt``).
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

#: What CuPy passes.
OPTIONS = ("-std=c++17", "-ftz=true", "--device-as-default-execution-space")


class Usage(NamedTuple):
    """What a kernel takes, for each thread; shared memory, for each block. The rest in bytes."""

    kernel: str
    registers: int
    shared: int
    spilled: int


def available() -> bool:
    """Whether the wheels are installed."""
    return _find() is not None


class Compiled(NamedTuple):
    """What the compiler gives: machine code, what it said (`report` reads it), and the intermediate language."""

    binary: bytes
    log: str
    ptx: str


def compile(code: str, arch: int, options: Sequence[str] = (), *, names: Sequence[str] = ()) -> Compiled:
    """Compile CUDA C++.

    Parameters
    ----------
    code : str
        The source.
    arch : int
        The compute capability without its dot: 90 is sm_90.
    options : sequence of str, optional
        More options than CuPy passes.
    names : sequence of str, optional
        Instantiations of templates.

    Returns
    -------
    Compiled

    Raises
    ------
    SyntaxError
        With the compiler's message.
    """
    nvrtc, include = _load()
    program = ctypes.c_void_p()
    _check(nvrtc.nvrtcCreateProgram(ctypes.byref(program), code.encode(), b"kernel.cu", 0, None, None))
    try:
        for name in names:
            _check(nvrtc.nvrtcAddNameExpression(program, name.encode()))
        target = [f"-arch=sm_{arch}", "--ptxas-options=--verbose"]
        words = [word.encode() for word in (*OPTIONS, *target, f"-I{include}", *options)]
        failed = nvrtc.nvrtcCompileProgram(program, len(words), (ctypes.c_char_p * len(words))(*words))
        log = _read(nvrtc, program, "ProgramLog").rstrip(b"\0").decode()
        if failed:
            raise SyntaxError(log)
        return Compiled(_read(nvrtc, program, "CUBIN"), log, _read(nvrtc, program, "PTX").decode())
    finally:
        nvrtc.nvrtcDestroyProgram(ctypes.byref(program))


def report(log: str) -> list[Usage]:
    """Read what each kernel takes from the log of a compilation to machine code."""
    usages = []
    for part in re.split(r"Compiling entry function '", log)[1:]:
        shared = re.search(r"(\d+) bytes smem", part)
        spilled = re.findall(r"(\d+) bytes spill", part)
        registers = re.search(r"Used (\d+) registers", part)
        assert registers is not None, part
        usages.append(
            Usage(part.split("'")[0], int(registers[1]), int(shared[1]) if shared else 0, sum(map(int, spilled)))
        )
    return usages


def _read(nvrtc: ctypes.CDLL, program: ctypes.c_void_p, what: str) -> bytes:
    size = ctypes.c_size_t()
    _check(getattr(nvrtc, f"nvrtcGet{what}Size")(program, ctypes.byref(size)))
    buffer = ctypes.create_string_buffer(size.value)
    _check(getattr(nvrtc, f"nvrtcGet{what}")(program, buffer))
    return buffer.raw


def _check(status: int) -> None:
    if status:
        raise RuntimeError(f"NVRTC error {status}")


@functools.cache
def _find() -> tuple[Path, Path] | None:
    """The library, and its headers."""
    package = importlib.util.find_spec("nvidia")
    for base in map(Path, (package.submodule_search_locations or ()) if package else ()):
        for directory, include in (("cuda_nvrtc", "cuda_runtime/include"), ("cu13", "cu13/include")):
            libraries = [path for path in base.glob(f"{directory}/lib/libnvrtc.so.*") if ".alt" not in path.name]
            if libraries and (base / include).is_dir():
                return libraries[0], base / include
    return None


def _load() -> tuple[ctypes.CDLL, Path]:
    found = _find()
    if found is None:
        raise ImportError("NVRTC is not installed: pip install nvidia-cuda-nvrtc-cu12 nvidia-cuda-runtime-cu12")
    library, include = found
    return ctypes.CDLL(str(library)), include
