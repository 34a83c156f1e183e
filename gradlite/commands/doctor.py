"""Report what is installed, which device is used, and why.

Each line is found separately, and what cannot be found is said in its line: the report itself never fails.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.metadata
import importlib.util
import os
import platform
import re
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from gradlite import __version__
from gradlite.backend.simulator import compiler
from gradlite.backend.simulator.state import KernelError
from gradlite.commands import install, is_simulated, pip
from gradlite.device import WHAT_TO_INSTALL, Probe, default_device, probe, resolve, simulator_wanted

T = TypeVar("T")
WIDTH = 100
WHEEL = re.compile(r"cupy(-cuda\d+x?|-rocm-[\d-]+)?")
"""The distributions that bring the module ``cupy``."""


class Facts(NamedTuple):
    """What the lines and the advice are made of.

    Attributes
    ----------
    found : Probe
        Whether CUDA can be used, and why not.
    wheels : dict
        The distributions installed that bring CuPy, and their versions.
    cupy : module or None
        CuPy where it could be imported, whether or not it finds a GPU; the simulator's stand-in where that is on.
    driver : int
        The newest CUDA version that the driver knows, as CUDA writes it (12040 is 12.4); 0 where there is no driver.
    """

    found: Probe
    wheels: Mapping[str, str]
    cupy: Any
    driver: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line: there is nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Print the report."""
    facts = examine()
    width = max(map(len, LINES))
    for name, find in LINES.items():
        print(f"{name:{width}}  " + _attempt(_missing, find, facts).replace("\n", "\n" + " " * (width + 2)))
    text, *commands = advice(facts) or [""]
    if text:
        print(
            "\n".join(
                ["", textwrap.fill(text, WIDTH, break_on_hyphens=False), *(f"    {command}" for command in commands)]
            )
        )
    return 0


def examine() -> Facts:
    """Find the facts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # CuPy's own warning of two wheels: the report says it
        found = _attempt(lambda error: Probe(None, simulator_wanted(), f"the probe failed: {error}"), probe)
    cupy = found.cupy or (None if simulator_wanted() else sys.modules.get("cupy"))
    return Facts(found, _attempt(lambda _: {}, wheels), cupy, _attempt(lambda _: 0, _driver_version, cupy))


def wheels() -> dict[str, str]:
    """Return the installed distributions that bring CuPy, and their versions."""
    found = {}
    for distribution in importlib.metadata.distributions():
        name = (distribution.metadata["Name"] or "").lower().replace("_", "-")
        if WHEEL.fullmatch(name):
            found[name] = distribution.version
    return dict(sorted(found.items()))


def _driver_version(cupy: Any) -> int:
    return cupy.cuda.runtime.driverGetVersion() if cupy is not None else _ask_driver()


def _ask_driver() -> int:
    """Ask the driver itself, which works without CuPy and without a GPU in use."""
    version = ctypes.c_int(0)
    ctypes.CDLL("libcuda.so.1").cuDriverGetVersion(ctypes.byref(version))
    return version.value


def _missing(error: Exception) -> str:
    return f"not found: {' '.join(str(error).split()) or type(error).__name__}"


def _attempt(otherwise: Callable[[Exception], T], find: Callable[..., T], *arguments: Any) -> T:
    try:
        return find(*arguments)
    except Exception as error:
        return otherwise(error)


# ---------------------------------------------------------------------------------- the lines


def _gradlite(facts: Facts) -> str:
    return f"{__version__}, in {Path(__file__).parent.parent}"


def _python(facts: Facts) -> str:
    return f"{platform.python_version()}, on {platform.system()} {platform.machine()}"


def _cupy(facts: Facts) -> str:
    installed = " and ".join(f"{name} {version}" for name, version in facts.wheels.items())
    if facts.found.simulated:
        return "the simulator stands in for it" + (f"; {installed} is not used" if installed else "")
    if facts.cupy is None:
        return f"{installed}, but it cannot be imported" if installed else "not installed"
    return f"{facts.cupy.__version__}, from {installed or 'no known wheel'}"


def _driver(facts: Facts) -> str:
    if facts.found.simulated:
        return "none needed: the device is simulated"
    return f"CUDA {_dotted(facts.driver)}" if facts.driver else "not found: no NVIDIA driver"


def _dotted(version: int) -> str:
    return f"{version // 1000}.{version % 1000 // 10}"


def _gpus(facts: Facts) -> str:
    if facts.cupy is None:
        return "none that can be used"
    runtime = facts.cupy.cuda.runtime
    names = []
    for k in range(runtime.getDeviceCount()):
        has = runtime.getDeviceProperties(k)
        memory = has["totalGlobalMem"] / 2**30
        names.append(f"{k}: {has['name'].decode()}, {memory:.1f} GiB, compute capability {has['major']}.{has['minor']}")
    return "\n".join(names) or "none that is visible"


def _nvrtc(facts: Facts) -> str:
    try:
        return "{}.{}, through CuPy".format(*facts.cupy.cuda.nvrtc.getVersion())
    except Exception:  # no CuPy, the stand-in, or a CuPy that does not find it
        library = nvrtc_library()
    if library is None:
        return "not found"
    major, minor = ctypes.c_int(), ctypes.c_int()
    ctypes.CDLL(str(library)).nvrtcVersion(ctypes.byref(major), ctypes.byref(minor))
    return f"{major.value}.{minor.value}, {library}"


def nvrtc_library() -> Path | None:
    """Find the compiler in NVIDIA's wheel, which has no module to import."""
    spec = importlib.util.find_spec("nvidia")
    for folder in spec.submodule_search_locations or () if spec else ():
        for path in sorted(Path(folder).glob("*/lib/libnvrtc.so.*")):
            return path
    return None


def _cache(facts: Facts) -> str:
    if facts.found.simulated:
        return str(compiler.cache_directory())
    return os.environ.get("CUPY_CACHE_DIR") or os.path.expanduser("~/.cupy/kernel_cache")


def _simulator(facts: Facts) -> str:
    if not simulator_wanted():
        return "off (GRADLITE_CUDA_SIMULATOR=1 switches it on)"
    if _no_compiler():
        return f"on, but the compiler is missing: {_no_compiler()}"
    words = compiler._compiler()
    version = subprocess.run([*words, "--version"], capture_output=True, text=True).stdout.partition("\n")[0]
    return f"on: {' '.join(words)}, {version}"


def _named(facts: Facts) -> str:
    return os.environ.get("GRADLITE_DEVICE") or "not set"


def _default(facts: Facts) -> str:
    named = os.environ.get("GRADLITE_DEVICE")
    try:
        chosen = default_device()
    except RuntimeError as error:  # it sends the reader here, where the last lines say it
        return f"none: {str(error).replace(f' {WHAT_TO_INSTALL};', '')}"
    if is_simulated(chosen) and _no_compiler():
        return f"{chosen}: simulated, but no kernel can be compiled"
    if chosen != resolve(named or ("cuda" if facts.found.cupy else "cpu")):
        return f"{chosen}: set_default_device was called"
    return f"{chosen}: {'GRADLITE_DEVICE is set' if named else facts.found.reason}"


def _no_compiler() -> str:
    """Say why the simulator has no compiler, and what to do; nothing where it has one."""
    try:
        compiler._compiler()
    except KernelError as error:
        return str(error)
    return ""


LINES: dict[str, Callable[[Facts], str]] = {
    "gradlite": _gradlite,
    "Python": _python,
    "NumPy": lambda facts: np.__version__,
    "CuPy": _cupy,
    "CUDA driver": _driver,
    "GPU": _gpus,
    "NVRTC": _nvrtc,
    "kernel cache": _cache,
    "simulator": _simulator,
    "GRADLITE_DEVICE": _named,
    "default device": _default,
}

# ---------------------------------------------------------------------------------- what to do


def advice(facts: Facts) -> list[str]:
    """Say what keeps the machine from its GPU: a text, then the commands that mend it; empty if nothing does."""
    names, reason = list(facts.wheels), facts.found.reason
    if len(names) > 1:
        text = f"{' and '.join(names)} are installed together. They own the same files, and overwrote each other's."
        return [f"{text} Remove them all, then install one:", *_mend(facts)]
    if simulator_wanted() or facts.found.cupy is not None:
        return []
    if facts.cupy is None and names:
        return [f"CuPy is installed and does not work ({reason}). Remove it, then install it again:", *_mend(facts)]
    if not facts.driver:
        text = "There is no NVIDIA driver on this machine: CUDA finds no GPU, and tensors lie on the CPU."
        text += " GRADLITE_CUDA_SIMULATOR=1 runs the CUDA kernels there."
        return [text] if names else [f"{text} For a GPU, install NVIDIA's driver, and then CuPy:", *_mend(facts)]
    if facts.cupy is None:
        return [f"There is an NVIDIA driver for CUDA {_dotted(facts.driver)}, and no CuPy to use it:", *_mend(facts)]
    needed = re.search(r"-cuda(\d+)x", "".join(names))
    if needed and int(needed[1]) > facts.driver // 1000:
        text = f"{names[0]} needs a driver for CUDA {needed[1]}; this one knows no more than {_dotted(facts.driver)}."
        return [f"{text} Update the driver, or install the CuPy that fits it:", *_mend(facts)]
    if _attempt(_missing, _nvrtc, facts).startswith("not found"):
        return ["CuPy compiles kernels with NVRTC, which its own wheel does not bring. Install it:", *_mend(facts)]
    return [f"Driver, CuPy and compiler are there, and CUDA cannot be used all the same: {reason}."]


def _mend(facts: Facts) -> list[str]:
    """Return the pip commands that leave one CuPy, for the driver at hand."""
    remove = [pip(f"uninstall -y {' '.join(facts.wheels)}")] if facts.wheels else []
    return [*remove, install("cuda13" if facts.driver >= 13000 else "cuda12")]
