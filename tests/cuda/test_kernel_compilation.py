"""The CUDA compiler takes each kernel as the loader gives it on a GPU, and keeps all that it holds in registers."""

from __future__ import annotations

import re

import numpy as np
import nvrtc
import pytest

from gradlite import dtypes
from gradlite.backend import loader

SECTIONS = loader.sections()
OTHER = [
    (name, dtype)
    for name, (_, section) in SECTIONS.items()
    for dtype in ("float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")
    if "float" in dtype or not loader.is_floating(section)
]
#: Kernels of float32 in which the compiler computes in float64, and how many instructions they have of it, flat and
#: strided: three for each sine, cosine or tangent, whose slow path for large angles does so.  A flat loop is unrolled.
DOUBLE: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("sin_forward", "sin_backward", "cos_forward", "cos_backward", "tan_forward"), (6, 3)),
    "sinc_forward": (3, 3),
    "sinc_backward": (6, 6),
}


def check(name, dtype, layout, arch):
    binary, log = nvrtc.compile(loader.source(name, getattr(dtypes, dtype).numpy, layout), arch)
    (usage,) = nvrtc.report(log)
    assert binary[:4] == b"\x7fELF"
    assert (usage.kernel, usage.spilled, usage.shared) == (name, 0, 0)
    assert usage.registers <= 64


def doubles(code):
    """Count the instructions that compute in float64."""
    text, _ = nvrtc.compile(code, 90, ptx=True)
    return len(re.findall(rb"^\s+(?!ld\.param)\w[\w.]*\.f64\b", text, re.MULTILINE))


@pytest.mark.parametrize("layout", (loader.FLAT, loader.STRIDED))
@pytest.mark.parametrize("name", SECTIONS)
def test_float32(name, layout):
    check(name, "float32", layout, 90)
    assert (
        doubles(loader.source(name, np.dtype("float32"), layout)) == DOUBLE.get(name, (0, 0))[layout == loader.STRIDED]
    )


@pytest.mark.slow
@pytest.mark.parametrize(("name", "dtype"), OTHER)
def test_other_types(name, dtype):
    check(name, dtype, loader.STRIDED, 90)


@pytest.mark.slow
@pytest.mark.parametrize("arch", [75, 80, 100, 120])
@pytest.mark.parametrize("name", SECTIONS)
def test_other_generations(name, arch):
    check(name, "float32", loader.STRIDED, arch)


def test_doubles_are_counted():
    assert doubles('extern "C" __global__ void k(float* x, float z) { x[0] = sqrtf(x[1] * z); }') == 0
    assert doubles('extern "C" __global__ void k(float* x, double z) { x[0] = sqrt(x[1] * z); }') >= 3
