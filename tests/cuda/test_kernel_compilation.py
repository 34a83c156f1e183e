"""The CUDA compiler takes each kernel as the loader gives it on a GPU, and keeps all that it holds in registers."""

from __future__ import annotations

import re

import numpy as np
import nvrtc
import pytest
from sections import forms_of, parameters, types

from gradlite import dtypes
from gradlite.backend import forms, loader

SECTIONS = loader.sections()
RUNS = [(name, form) for name in SECTIONS for form in forms_of(name)]
OTHER = [
    (name, dtype)
    for name, (_, section) in SECTIONS.items()
    for dtype in ("float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")
    if "float" in dtype or not loader.is_floating(section)
]
F32 = np.dtype("float32")
LANES = forms.lanes_of(F32.itemsize)
#: Kernels that are compiled in every form, where of the others one form stands for all.
TYPICAL = ("copy", "mul_backward", "where_backward")
#: Kernels of float32 in which the compiler computes in float64, and how many instructions they have of it per lane:
#: three for each sine, cosine or tangent, whose slow path for large angles does so.
DOUBLE = {
    **dict.fromkeys(("sin_forward", "sin_backward", "cos_forward", "cos_backward", "tan_forward", "sinc_forward"), 3),
    "sinc_backward": 6,
}
#: Bytes of shared memory that hold what each thread of a block has of a sum.
LINES = {name: 8 * 33 * (8 if name == "float64" else 4) for name in ("float16", "bfloat16", "float32", "float64")}


def check(name, variant, arch):
    """Compile a kernel and check what it takes; give the intermediate language."""
    binary, log, text = nvrtc.compile(loader.source(name, variant), arch)
    (usage,) = nvrtc.report(log)
    assert binary[:4] == b"\x7fELF"
    assert (usage.kernel, usage.spilled) == (name, 0)
    assert usage.shared == (LINES[variant.dtype.name] if variant.form == loader.REDUCED else 0)
    assert usage.registers <= (128 if variant.wide or variant.dtype.itemsize < 4 else 80)
    return text


def doubles(text):
    """Count the instructions that compute in float64."""
    return len(re.findall(r"^\s+(?!ld\.param)\w[\w.]*\.f64\b", text, re.MULTILINE))


def moved_at_once(text, instruction):
    """List how many bytes each access of an instruction moves, where it is a vector."""
    vectors = re.findall(rf"\b{instruction}\.global(?:\.nc)?\.v(\d)\.[a-z](\d+)", text)
    return [int(count) * int(bits) // 8 for count, bits in vectors]


def uses(name, parameter):
    """Say whether a kernel needs what it reads: of a gradient that is always 0 the compiler drops the loads."""
    body = re.search(rf"void {name}_one\(.*?\) \{{\n(.*?)^\}}", loader.sections()[name][1], re.DOTALL | re.MULTILINE)
    return body is None or re.search(rf"\b{parameter}\b", body[1]) is not None


@pytest.mark.parametrize(("name", "form"), RUNS)
def test_float32(name, form):
    variant = loader.Variant(np.dtype(types(name)[0]), form)  # int32, where a kernel is for integers alone
    text = check(name, variant, 90)
    assert doubles(text) == DOUBLE.get(name, 0) * (LANES if form in (loader.FLAT, loader.ROW) else 1)
    if form in (loader.FLAT, loader.ROW):  # 16 bytes at once, of bool as many elements
        read = [p for p in parameters(name) if not p.written and p.type in "TS" and uses(name, p.name)]
        written = [p for p in parameters(name) if p.written and p.type == "T"]
        assert moved_at_once(text, "ld").count(16) >= len(read)
        assert moved_at_once(text, "st").count(16) >= len(written)


@pytest.mark.parametrize("dtype", ["float64", "float16", "bfloat16", "int8", "int64"])
def test_vectors_of_every_size_are_16_bytes(dtype):
    text = check("add_forward", loader.Variant(getattr(dtypes, dtype).numpy, loader.FLAT), 90)
    assert set(moved_at_once(text, "ld")) == set(moved_at_once(text, "st")) == {16}


@pytest.mark.parametrize("form", [form for form in loader.FORMS if form != loader.REDUCED])
def test_narrow_places_take_no_division_of_64_bits(form):
    narrow, wide = [check("mul_forward", loader.Variant(F32, form, wide), 90) for wide in (False, True)]
    assert ".s64" in wide
    assert not re.search(r"\b(div|rem)\.[su]64", narrow)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "dtype"), OTHER)
def test_other_types(name, dtype):
    check(name, loader.Variant(getattr(dtypes, dtype).numpy, loader.FLAT), 90)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", LINES)
@pytest.mark.parametrize("name", TYPICAL)
def test_sums_of_other_types(name, dtype):
    check(name, loader.Variant(getattr(dtypes, dtype).numpy, loader.REDUCED), 90)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "form"), [run for run in RUNS if run[0] in TYPICAL])
def test_64_bit_places(name, form):
    check(name, loader.Variant(F32, form, wide=True), 90)


@pytest.mark.slow
@pytest.mark.parametrize("source", loader.C_TYPES)
@pytest.mark.parametrize("dtype", loader.C_TYPES)
def test_casts(dtype, source):
    kinds = [getattr(dtypes, name).numpy for name in (dtype, source)]
    form = loader.REDUCED if source == dtype else loader.FLAT
    code = loader.source("copy", loader.Variant(kinds[0], form, source=kinds[1]))
    (usage,) = nvrtc.report(nvrtc.compile(code, 90).log)
    assert usage.spilled == 0


@pytest.mark.slow
@pytest.mark.parametrize("arch", [75, 80, 100, 120])
@pytest.mark.parametrize(("name", "form"), [run for run in RUNS if run[0] in TYPICAL or run[1] == loader.FLAT])
def test_other_generations(name, form, arch):
    check(name, loader.Variant(F32, form), arch)


def test_doubles_are_counted():
    single = 'extern "C" __global__ void k(float* x, float z) { x[0] = sqrtf(x[1] * z); }'
    double = 'extern "C" __global__ void k(float* x, double z) { x[0] = sqrt(x[1] * z); }'
    assert doubles(nvrtc.compile(single, 90).ptx) == 0
    assert doubles(nvrtc.compile(double, 90).ptx) >= 3
