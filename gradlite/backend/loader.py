"""From a kernel's name to a compiled function: finds the sources, joins the text, compiles, keeps the result.

The text of a kernel is the prelude (the types as ``typedef`` lines, `common.cuh`, the form) and the one section of a
``.cu`` file that starts with ``//@ name``; ``[floating]`` after the name marks it as for floating types.  No text
includes another file, because CuPy's cache key does not see headers.  On a GPU the section alone is compiled (a file at
once costs seconds); the simulator compiles all sections of the file that are for the type.

Both keep what they compiled on disk, CuPy in ``~/.cupy/kernel_cache``: a second process compiles nothing.
``logging.getLogger("gradlite").setLevel("INFO")`` shows what is compiled, or found there.
"""

from __future__ import annotations

import functools
import logging
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gradlite import device as devices
from gradlite import dtypes

logger = logging.getLogger("gradlite")
C_TYPES = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short", "int32": "int",
    "int64": "long long", "float16": "__half", "bfloat16": "__nv_bfloat16", "float32": "float", "float64": "double",
}  # fmt: skip
HEADERS = {"float16": "#include <cuda_fp16.h>\n", "bfloat16": "#include <cuda_bf16.h>\n"}
FLAT, ROW, STRIDED, REDUCED = FORMS = ("flat", "row", "strided", "reduced")


class Variant(NamedTuple):
    """What a kernel is compiled for.

    Parameters
    ----------
    dtype : numpy.dtype
        The element type ``T``.
    form : str
        One of `FORMS`: how operands are laid out.
    wide : bool
        Whether places are counted in 64 bits.
    source : numpy.dtype, optional
        The element type ``S`` of what is copied from another type.
    """

    dtype: np.dtype
    form: str
    wide: bool = False
    source: np.dtype | None = None

    def __str__(self) -> str:
        kind = self.dtype if self.source in (None, self.dtype) else f"{self.source} to {self.dtype}"
        return f"{kind}, {self.form} form, {64 if self.wide else 32}-bit places"


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
def text(file: str) -> str:
    """Return the text of a file of the folder."""
    return (folder() / file).read_text()


@functools.cache
def sections() -> dict[str, tuple[Path, str]]:
    """Return for each kernel its file and its section of the file."""
    found = {}
    for path in sorted(folder().glob("*.cu")):
        for part in re.split(r"^(?=//@ )", text(path.name), flags=re.MULTILINE)[1:]:
            found[part.split(None, 2)[1]] = (path, part)
    return found


def is_floating(section: str) -> bool:
    """Return whether a section is for floating types only."""
    return section.split(None, 3)[2] == "[floating]"


def has_kernels(dtype: np.dtype) -> bool:
    """Return whether kernels are written for an element type; they are not for complex numbers."""
    kind = dtypes.BY_NUMPY.get(dtype)
    return kind is not None and kind.name in C_TYPES


def prelude(variant: Variant) -> str:
    """Return what precedes the kernels."""
    lines, headers = [], dict[str, None]()
    for (element, computing), dtype in (("TA", variant.dtype), ("SB", variant.source or variant.dtype)):
        kind = dtypes.BY_NUMPY[dtype]
        if kind.name not in C_TYPES:
            raise NotImplementedError(f"no CUDA kernels for {kind}: compute on the CPU, with t.cpu()")
        headers[HEADERS.get(kind.name, "")] = None
        lines.append(f"typedef {C_TYPES[kind.name]} {element};\n")
        lines.append(f"typedef {C_TYPES[dtypes.arithmetic(kind).name]} {computing};\n")
    lines.append(f"typedef {'long long' if variant.wide else 'int'} Index;\n")
    return "".join([*headers, *lines, text("common.cuh"), text("functions.cuh"), text(f"{variant.form}.cuh")])


own: dict[str, str] = {}
"""The sections of the user's own kernels, by name."""


def source(name: str, variant: Variant) -> str:
    """Return the whole text that is compiled on a GPU for one kernel."""
    return prelude(variant) + (own[name] if name in own else sections()[name][1])


@functools.cache
def _simulated_file(path: Path, variant: Variant) -> Any:
    parts = [part for place, part in sections().values() if place == path]
    floating = dtypes.BY_NUMPY[variant.dtype].differentiable
    code = prelude(variant) + "".join([part for part in parts if floating or not is_floating(part)])
    logger.info("compiling %s for %s, unless it is in the cache", path.name, variant)
    return devices.cupy().RawModule(code=code)


@functools.cache
def function(name: str, variant: Variant, device: int) -> Any:
    """Compile a kernel for a device, once; return what launches it."""
    if name not in own and name not in sections():
        raise KeyError(f"no kernel {name!r} in {folder()}: run python -m gradlite.ops.write")
    if devices.probe().simulated and name not in own:
        return _simulated_file(sections()[name][0], variant).get_function(name)
    logger.info("compiling the kernel %s for %s, unless it is in the cache", name, variant)
    return raw(source(name, variant), name, (), device)


@functools.cache
def on_cpu(name: str, variant: Variant) -> Any:
    """Compile a kernel of the user's own for the CPU, once: as the simulator does, wherever CUDA can be used or not."""
    assert devices.simulator is not None
    logger.info("compiling the kernel %s for the CPU, %s, unless it is in the cache", name, variant)
    kernel = devices.simulator().RawModule(code=source(name, variant)).get_function(name)
    kernel.listed = False
    return kernel


@functools.cache
def raw(code: str, name: str, options: tuple[str, ...], device: int) -> Any:
    """Compile one kernel of a whole text for a device, once; return what launches it."""
    with devices.cupy().cuda.Device(device):
        return devices.cupy().RawModule(code=code, options=("-std=c++17", *options)).get_function(name)
