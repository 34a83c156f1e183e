"""From a kernel's name to a compiled function: finds the sources, joins the text, compiles, keeps the result.

The text of a kernel is the prelude (the element type as ``typedef`` lines, `common.cuh`, the layout) and the one
section of a ``.cu`` file that starts with ``//@ name``; ``[floating]`` after the name marks it as for floating types.
No text includes another file, because CuPy's cache key does not see headers.  On a GPU the section alone is compiled (a
file at once costs seconds); the simulator compiles all sections of the file that are for the type.
"""

from __future__ import annotations

import functools
import logging
import re
from pathlib import Path
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes

logger = logging.getLogger("gradlite")
C_TYPES = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short", "int32": "int",
    "int64": "long long", "float16": "__half", "bfloat16": "__nv_bfloat16", "float32": "float", "float64": "double",
}  # fmt: skip
HEADERS = {"float16": "#include <cuda_fp16.h>\n", "bfloat16": "#include <cuda_bf16.h>\n"}
FLAT, STRIDED = "flat", "strided"


@functools.cache
def folder() -> Path:
    """Return the folder of the kernels: in the wheel, or beside the package in a checkout.

    Raises
    ------
    FileNotFoundError
        If neither exists; it names both.
    """
    package = Path(__file__).resolve().parent.parent
    places = [package / "_kernels", package.parent / "kernels"]
    for place in places:
        if (place / "common.cuh").exists():
            return place
    raise FileNotFoundError(f"the CUDA kernels are neither in {places[0]} nor in {places[1]}: reinstall gradlite")


@functools.cache
def sections() -> dict[str, tuple[Path, str]]:
    """Return for each kernel its file and its section of the file."""
    found = {}
    for path in sorted(folder().glob("*.cu")):
        for part in re.split(r"^(?=//@ )", path.read_text(), flags=re.MULTILINE)[1:]:
            found[part.split(None, 2)[1]] = (path, part)
    return found


def is_floating(section: str) -> bool:
    """Return whether a section is for floating types only."""
    return section.split(None, 3)[2] == "[floating]"


def prelude(dtype: np.dtype, layout: str) -> str:
    """Return what precedes the kernels for an element type and a layout."""
    kind = dtypes.BY_NUMPY[dtype]
    if kind.name not in C_TYPES:
        raise NotImplementedError(f"no CUDA kernels for {kind}: compute on the CPU, with t.cpu()")
    element, computing = C_TYPES[kind.name], C_TYPES[dtypes.arithmetic(kind).name]
    text = "".join([(folder() / f"{part}.cuh").read_text() for part in ("common", "functions", layout)])
    return f"{HEADERS.get(kind.name, '')}typedef {element} T;\ntypedef {computing} A;\n{text}"


def source(name: str, dtype: np.dtype, layout: str) -> str:
    """Return the whole text that is compiled on a GPU for one kernel."""
    return prelude(dtype, layout) + sections()[name][1]


@functools.cache
def _simulated_file(path: Path, dtype: np.dtype, layout: str) -> Any:
    parts = [text for place, text in sections().values() if place == path]
    fitting = parts if dtype.kind == "f" or dtype.name == "bfloat16" else [p for p in parts if not is_floating(p)]
    return devices.cupy().RawModule(code=prelude(dtype, layout) + "".join(fitting))


@functools.cache
def function(name: str, dtype: np.dtype, layout: str, device: int) -> Any:
    """Compile a kernel for an element type, a layout and a device, once; return what launches it."""
    if name not in sections():
        raise KeyError(f"no kernel {name!r} in {folder()}: run python -m gradlite.ops.write")
    if devices.probe().simulated:
        return _simulated_file(sections()[name][0], dtype, layout).get_function(name)
    logger.info("compiling the kernel %s for %s, %s layout", name, dtype, layout)
    with devices.cupy().cuda.Device(device):
        module = devices.cupy().RawModule(code=source(name, dtype, layout), options=("-std=c++17",))
        return module.get_function(name)
