"""Compile kernels with the C++ compiler of the machine, once: libraries are kept in a cache on disk.

The cache is ``$GRADLITE_CACHE_DIR/simulator``, else ``gradlite/simulator`` in ``$XDG_CACHE_HOME`` or ``~/.cache``. It
holds code that will be run, so it is private to the user. Delete it at any time.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gradlite.backend.simulator.state import KernelError

__all__ = ["build", "cache_directory"]

_NATIVE = Path(__file__).parent / "native"
_FLAGS = (
    "-std=c++17",
    "-O1",
    "-g1",  # line numbers, for the sanitizer's reports
    "-fPIC",
    "-fvisibility=hidden",  # or two libraries would share one machine
    "-fno-threadsafe-statics",  # shared variables are static
    "-U_FORTIFY_SOURCE",  # its longjmp refuses to leave a fiber
    "-Wno-attributes",
    "-Wno-unknown-pragmas",
)
_CHECKS = ("-fsanitize=thread,alignment,bounds",)


def build(code: str, options: Sequence[str] = (), *, sanitize: bool = False) -> Path:
    """Compile C++ text, as `source.translate` gives it, into a shared library.

    Parameters
    ----------
    code : str
        The text.
    options : sequence of str, optional
        Options of NVRTC. Definitions and include paths are used, the rest says nothing to a C++ compiler.
    sanitize : bool, optional
        Have every access checked.

    Returns
    -------
    pathlib.Path
        The library, in the cache.

    Raises
    ------
    KernelError
        If the text does not compile, or there is no compiler.
    """
    compiler = _compiler()
    define = ("-DSIM_SANITIZE",) if sanitize else ()
    used = tuple(option for option in options if option.startswith(("-D", "-I")))
    flags = (*_FLAGS, *define, *(_CHECKS if sanitize else ()), *used)
    key = _key(compiler, flags, code)

    def make(directory: Path, output: Path) -> None:
        source, kernel = directory / "kernel.cu", directory / "kernel.o"
        source.write_text(code)
        include = ("-I", _NATIVE / "include", "-include", _NATIVE / "cuda_cpu.h")
        _run(*compiler, *flags, *include, "-x", "c++", "-c", source, "-o", kernel)
        machine = [_object(compiler, name, define) for name in ("scheduler", *(("sanitize",) if sanitize else ()))]
        _run(
            *compiler, "-shared", kernel, *machine, "-o", output
        )  # without _CHECKS: sanitize.o takes the library's place

    return _cached(f"kernel-{key}.so", make)


def _object(compiler: Sequence[str], name: str, define: Sequence[str]) -> Path:
    """Compile a part of the machine itself, without checks."""
    flags = (*_FLAGS, *define)
    source = _NATIVE / f"{name}.cpp"
    return _cached(
        f"{name}-{_key(compiler, flags)}.o",
        lambda _, output: _run(*compiler, *flags, "-c", source, "-o", output),
    )


def _run(*command: object) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise KernelError(f"{command[0]} could not compile the kernel:\n{done.stderr}")


@functools.cache
def _own_text() -> bytes:
    files = [Path(__file__), *sorted(path for path in _NATIVE.rglob("*") if path.is_file())]
    return b"\0".join(path.read_bytes() for path in files)


def _key(compiler: Sequence[str], flags: Sequence[str], code: str = "") -> str:
    """Digest everything that the result depends on, the compiler's version by its date."""
    stat = os.stat(compiler[0])
    words = [*compiler, str(stat.st_mtime_ns), str(stat.st_size), *flags, code]
    return hashlib.sha256(_own_text() + "\0".join(words).encode()).hexdigest()[:24]


def _compiler() -> list[str]:
    """Give the command of the C++ compiler: ``$CXX``, else ``g++``."""
    words = shlex.split(os.environ.get("CXX", "")) or ["g++"]
    path = shutil.which(words[0])
    if path is None:
        raise KernelError(
            f"the CUDA simulator compiles kernels with a C++17 compiler, and {words[0]!r} was not found: install g++ "
            "(Debian, Ubuntu: `apt install g++`; Fedora: `dnf install gcc-c++`; conda: `conda install gxx`), or name "
            "another compiler in the environment variable CXX"
        )
    return [path, *words[1:]]


def _cached(name: str, make: Callable[[Path, Path], None]) -> Path:
    """Give the file `name` of the cache; `make(directory, output)` makes it where it is missing.

    A file appears whole: it is made in a directory of its own and renamed. The lock spares other processes the work.
    """
    path = cache_directory() / name
    if path.exists():
        return path
    with _lock(path.with_suffix(".lock")):
        if not path.exists():
            with tempfile.TemporaryDirectory(dir=path.parent) as temporary:
                output = Path(temporary, name)
                make(Path(temporary), output)
                os.replace(output, path)
    return path


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)  # who waits for it will find the result, or try again


def cache_directory() -> Path:
    """Name the directory that keeps compiled kernels, and create it where it is missing.

    Where the home directory cannot be written, it is a private directory among the temporary files.
    """
    chosen = os.environ.get("GRADLITE_CACHE_DIR")
    if chosen:
        path = Path(chosen, "simulator")
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = Path(home, "gradlite", "simulator")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return _temporary_cache()
    return path if os.access(path, os.W_OK) else _temporary_cache()


@functools.cache
def _temporary_cache() -> Path:
    path = Path(tempfile.gettempdir(), f"gradlite-simulator-{os.getuid()}")
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    stat = path.lstat()  # anybody can create this name: run nothing out of a directory that is not ours alone
    private = path.is_dir() and not path.is_symlink() and stat.st_uid == os.getuid() and not stat.st_mode & 0o077
    return path if private else Path(tempfile.mkdtemp(prefix="gradlite-simulator-"))
