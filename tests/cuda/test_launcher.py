"""What the launcher makes of operands: which form, how wide, on which device; and what it compiles only once."""

from __future__ import annotations

import logging
import mmap
import os
import subprocess
import sys

import numpy as np
import pytest

import gradlite
from gradlite.backend import forms, launcher, loader
from gradlite.backend.simulator import memory, state
from gradlite.backend.simulator.cuda import Device
from gradlite.device import cupy

NINE = (2,) * 9
ORDER = (8, 0, 2, 1, 4, 3, 6, 5, 7)
F32, I8 = np.dtype("float32"), np.dtype("int8")


@pytest.fixture
def chosen(monkeypatch):
    """Collect what is compiled or found, as (form, whether places take 64 bits)."""
    found, compiled = [], loader.function

    def function(name, variant, device):
        found.append((variant.form, variant.wide))
        return compiled(name, variant, device)

    monkeypatch.setattr(loader, "function", function)
    monkeypatch.setattr(launcher, "_ready", {})
    return found


# ---------------------------------------------------------------------------------- forms


def _operands(case):
    xp = cupy()
    whole, row, column = xp.full((6, 8), 2.0, F32), xp.full((8,), 3.0, F32), xp.full((6, 1), 4.0, F32)
    late = xp.full((49,), 5.0, F32)[1:].reshape(6, 8)
    return {
        "whole": (loader.FLAT, whole, whole),
        "one element": (loader.FLAT, whole[:1, :1], whole[:1, :1]),
        "both transposed": (loader.FLAT, whole.T, whole.T),
        "a row": (loader.ROW, whole, row),
        "two rows": (loader.ROW, row, row),
        "a row that begins late": (loader.STRIDED, whole, late[0]),
        "begins late": (loader.STRIDED, whole, late),
        "begins 16 bytes later": (loader.FLAT, whole[2:], whole[2:]),
        "a column": (loader.STRIDED, whole, column),
        "a number": (loader.STRIDED, whole, row[0]),
        "one transposed": (loader.STRIDED, whole[:, :6], whole[:, :6].T),
        "narrow rows": (loader.STRIDED, whole[:, :6], whole[:, :6]),
    }[case]


@pytest.mark.parametrize(
    "case",
    ["whole", "one element", "both transposed", "a row", "two rows", "a row that begins late", "begins late",
     "begins 16 bytes later", "a column", "a number", "one transposed", "narrow rows"],
)  # fmt: skip
def test_the_form_depends_on_the_layout(case, chosen, sanitizer):
    form, x, z = _operands(case)
    shape = (6, 8) if case == "two rows" else np.broadcast_shapes(x.shape, z.shape)
    out = launcher.empty_result([x, z], shape, F32)
    launcher.launch("mul_forward", F32, shape, [x, z], [out])
    np.testing.assert_array_equal(out.get(), np.broadcast_to(x.get() * z.get(), shape))
    assert chosen == [(form, False)]


def test_conditions_are_aligned_to_fewer_bytes(chosen, sanitizer):
    """A thread takes 16 bytes of float32, and of bool as many elements: 4 bytes."""
    xp = cupy()
    x = xp.full((8,), 2.0, F32)
    for start, form in ((4, loader.FLAT), (2, loader.STRIDED)):
        condition = xp.asarray(np.arange(16) % 3 == 0)[start : start + 8]
        out = xp.empty((8,), F32)
        launcher.launch("where_forward", F32, (8,), [condition, x, x], [out])
        assert chosen.pop() == (form, False)


@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 0, 2)])
def test_an_empty_array_launches_nothing(shape, cuda):
    x = gradlite.ones(shape, requires_grad=True)
    state.launches.clear()
    (x * x + 1).backward(gradlite.ones(shape))
    assert x.grad.shape == shape
    assert state.launches == []


def test_more_dimensions_than_kernels_take(cuda, rng):
    """They are computed on copies, forwards and backwards, and in place."""
    values = rng.standard_normal(NINE)
    x = gradlite.tensor(values, requires_grad=True)
    y = gradlite.tensor(values.transpose(ORDER).copy())
    out = x.permute(ORDER) * y[(slice(None, None, 1),) * 9].permute(ORDER)
    expected = values.transpose(ORDER) * values.transpose(ORDER).transpose(ORDER)
    np.testing.assert_array_equal(out.detach().cpu().numpy(), expected)
    out.sum().backward()
    slopes = values.transpose(ORDER).transpose(ORDER)
    np.testing.assert_array_equal(x.grad.permute(ORDER).cpu().numpy(), slopes)
    target = gradlite.tensor(values)
    target.permute(ORDER).mul_(y.permute(ORDER))
    np.testing.assert_array_equal(target.permute(ORDER).cpu().numpy(), expected)


def test_sums_of_more_dimensions_than_kernels_take(rng):
    values = rng.integers(0, 9, NINE).astype(F32)
    x, out = cupy().asarray(values).transpose(ORDER), cupy().empty((2, 1) * 4 + (2,), F32)
    launcher.launch("copy", F32, NINE, [x], [out])
    np.testing.assert_array_equal(out.get(), values.transpose(ORDER).sum((1, 3, 5, 7), keepdims=True))


def test_gradients_that_are_added_up_over_different_dimensions(chosen, rng):
    """Each takes a launch; one of the full shape joins the first."""
    xp = cupy()
    g, x, z = (rng.standard_normal(shape).astype(F32) for shape in ((5, 7), (5, 1), (7,)))
    gx, gz = xp.empty((5, 1), F32), xp.empty((7,), F32)
    launcher.launch("mul_backward", F32, (5, 7), [xp.asarray(a) for a in (g, z, x)], [gx, gz])
    np.testing.assert_allclose(gx.get(), (g * z).sum(1, keepdims=True), rtol=1e-5)
    np.testing.assert_allclose(gz.get(), (g * x).sum(0), rtol=1e-5)
    assert chosen == [(loader.REDUCED, False)] * 2


def test_a_number_larger_than_the_type_is_infinite(device):
    assert (gradlite.ones(1) * 1e40).item() == float("inf")
    assert (gradlite.ones(1) - 1e40).item() == float("-inf")


def test_a_geometry_is_looked_at_once(chosen, monkeypatch):
    x = cupy().full((6, 8), 2.0, F32)
    for _ in range(3):
        launcher.launch("mul_forward", F32, (6, 8), [x, x], [x])
    assert len(chosen) == 1
    monkeypatch.setattr(launcher, "KEPT", 1)
    launcher.launch("mul_forward", F32, (3, 8), [x[:3], x[:3]], [x[:3]])
    assert len(launcher._ready) == 1


def test_another_geometry_is_another_launch(chosen):
    """Of the same kernel, shape and alignment: other strides, another type, an operand fewer."""
    x = cupy().asarray(np.arange(64, dtype=F32).reshape(8, 8))
    out, narrow = cupy().empty((8, 8), F32), cupy().asarray(np.arange(64, dtype=I8).reshape(8, 8))
    for source, kind in ((x, None), (x.T, None), (x[:1], None), (narrow, I8), (narrow.T, I8)):
        launcher.launch("copy", F32, (8, 8), [source], [out], source=kind)
        np.testing.assert_array_equal(out.get(), np.broadcast_to(source.get(), (8, 8)))
    assert len(chosen) == 5


@pytest.mark.simulator
def test_another_device_than_the_current_one_is_entered(monkeypatch):
    """A kernel runs where its operands lie, on the stream that is current there."""
    entered = []
    monkeypatch.setattr(cupy().cuda.runtime, "getDevice", lambda: 1)
    monkeypatch.setattr(Device, "__enter__", lambda self: entered.append(self.id))
    x = cupy().full((4,), 2.0, F32)
    launcher.launch("mul_forward", F32, (4,), [x, x], [x])
    assert entered == [0]


# ---------------------------------------------------------------------------------- beyond 2**31


class Sparse(memory.Memory):
    """Device memory of any size, of which pages exist where something was written."""

    def __init__(self, size):
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # MAP_NORESERVE, which Python names since 3.11
        self._raw = mmap.mmap(-1, size, flags=flags)
        self.length, self._offset, self._body, self.written = size, 0, memoryview(self._raw), None
        self.ptr = np.frombuffer(self._raw, np.uint8).ctypes.data
        self._live[self.ptr] = memory.weakref.ref(self)

    def check_guards(self, kernel):
        pass


BILLIONS = (1 << 31) + 5


@pytest.mark.simulator
@pytest.mark.parametrize("name", ["add_forward", "copy"])
def test_places_beyond_32_bits_are_read_and_written(name, chosen, mode):
    """Three elements, 2**31 + 5 apart: of 4 GB twice, six pages exist."""
    size = 2 * BILLIONS + 1
    x, y = [cupy().ndarray((3,), I8, cupy().cuda.MemoryPointer(Sparse(size), 0), (BILLIONS,)) for _ in range(2)]
    x._host[...] = 1, 2, 3
    inputs, numbers = ([x, x], [1]) if name == "add_forward" else ([x], [])
    launcher.launch(name, I8, (3,), inputs, [y], numbers)
    assert chosen == [(loader.STRIDED, True)]
    assert y._host.tolist() == ([2, 4, 6] if numbers else [1, 2, 3])
    total = cupy().empty((1,), I8)
    launcher.launch("copy", I8, (3,), [y], [total])
    assert chosen[1:] == [(loader.REDUCED, True)]
    assert total.get() == sum(y._host)


PROBE = """
extern "C" __global__ void probe(long long element, long long* places, Layout at) {
  Cursor<3> i(at);
  i.%s = element - i.step;
  ++i;
  for (int k = 0; k < 3; ++k) places[k] = i[k];
  places[3] = bool(i);
}"""
HUGE = {
    loader.FLAT: ((3 * BILLIONS,), [(3 * BILLIONS,)] * 3),
    loader.ROW: ((BILLIONS, 8), [(BILLIONS, 8), (8,), (BILLIONS, 8)]),
    loader.STRIDED: ((3, BILLIONS, 2), [(BILLIONS, 1), (3, 1, 2), (3, BILLIONS, 2)]),
}


@pytest.mark.simulator
@pytest.mark.parametrize("form", HUGE)
def test_elements_beyond_32_bits_have_their_places(form):
    """The cursor is put on elements of arrays that nobody allocates, and says where their operands lie."""
    shape, own = HUGE[form]
    steps = [forms.contiguous_steps(size) for size in own]
    operands = [forms.Operand(size, tuple(4 * s for s in step), 4) for size, step in zip(own, steps, strict=True)]
    plan = forms.choose(shape, tuple(operands), 4, 132)
    assert (plan.form, plan.wide) == (form, True)
    code = loader.prelude(loader.Variant(F32, form, True)) + PROBE % "i"
    kernel, places = cupy().RawKernel(code, "probe"), cupy().empty((4,), np.int64)
    n = np.prod(shape, dtype=object)
    for element in (0, 8, (1 << 31) - 8, 1 << 31, (1 << 32) + 16, n - 8, n):
        kernel((1,), (1,), (int(element), places, plan.layout))
        *got, inside = places.get().tolist()
        assert inside == (element < n)
        if inside:
            index = np.unravel_index(int(element), shape)
            strides = [forms.broadcast_strides(operand, shape) for operand in operands]
            assert got == [sum(int(i) * s for i, s in zip(index, step, strict=True)) for step in strides]


@pytest.mark.parametrize(("n", "wide"), [(forms.NARROW, False), (forms.NARROW + 1, True)])
def test_the_width_of_places_follows_the_size(n, wide):
    flat, row = forms.Operand((n,), (4,), 4), forms.Operand((n, 1), (4, 4), 4)
    assert forms.choose((n,), (flat, flat), 4, 132).wide == wide
    assert forms.choose((n, 1), (row, row), 1, 132).wide == wide
    assert forms.choose_sums((n, 1), (row, forms.Operand((1,), (4,), 4)), (False, True),
                             forms.split((n, 1), (row,), (0,), 132)).wide == wide  # fmt: skip
    gap = forms.Operand((2,), (4 * n,), 4)
    assert forms.choose((2,), (gap, gap), 1, 132).wide == wide


def test_the_step_past_the_end_fits_in_32_bits():
    step = 512 * forms.BLOCKS_PER_PROCESSOR * forms.THREADS * forms.lanes_of(1)  # 512 multiprocessors: none has as many
    assert forms.NARROW + step < 1 << 31 or forms.NARROW + step == 1 << 31


# ---------------------------------------------------------------------------------- compiling


PROGRAM = """
import logging, gradlite
logging.basicConfig(level="INFO")
x = gradlite.ones(8, device="cuda", requires_grad=True)
(x * 2).tanh().backward(gradlite.ones(8, device="cuda"))
print(x.grad.tolist()[0])
"""


@pytest.mark.simulator
def test_the_second_process_compiles_nothing(tmp_path):
    """The compiler is a script that counts its calls."""
    compiler, calls = tmp_path / "compiler", tmp_path / "calls"
    compiler.write_text(f'#!/bin/sh\necho >> {calls}\nexec g++ "$@"\n')
    compiler.chmod(0o755)
    environment = {
        **os.environ, "CXX": str(compiler), "GRADLITE_CACHE_DIR": str(tmp_path), "GRADLITE_CUDA_SIMULATOR": "1",
    }  # fmt: skip
    seen = []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "INFO:gradlite:compiling unary.cu for float32, flat form, 32-bit places" in done.stderr
        seen.append(calls.read_text().count("\n"))
    assert seen[0] > 0
    assert seen[0] == seen[1]


def test_a_log_line_says_what_is_compiling(caplog, monkeypatch):
    loader._simulated_file.cache_clear()
    loader.function.cache_clear()
    with caplog.at_level(logging.INFO, "gradlite"):
        loader.function("copy", loader.Variant(F32, loader.STRIDED, True, I8), 0)
        loader.function("copy", loader.Variant(F32, loader.STRIDED, True, I8), 0)
    (line,) = caplog.messages
    assert "for int8 to float32, strided form, 64-bit places" in line
