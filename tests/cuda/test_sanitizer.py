"""What the order of threads shows, and what the sanitizer finds."""

from __future__ import annotations

import re

import numpy as np
import pytest
from raw import raw, run

from gradlite.backend.simulator import KernelError, state
from gradlite.backend.simulator import cupy as cp

pytestmark = pytest.mark.simulator

MISSING_BARRIER = """void k(const float* x, float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = x[threadIdx.x];
  %s
  y[threadIdx.x] = s[63 - threadIdx.x];
}"""


def test_missing_barrier_shows_in_one_order(monkeypatch):
    x = cp.arange(64, dtype=np.float32)
    right = {"": 0, "__syncthreads();": 0}
    for order in (0, 1):
        monkeypatch.setattr(state, "order", order)
        for barrier in right:
            y = cp.zeros(64, np.float32)
            run(MISSING_BARRIER % barrier, x, y, block=64)
            right[barrier] += np.array_equal(y.get(), x.get()[::-1])
    assert right == {"": 0, "__syncthreads();": 2}


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (MISSING_BARRIER % "", "race: .* at line 5 .* with no barrier between"),
        ("void k(const float* x, float* y) { y[0] = x[threadIdx.x]; }", "race: write after write"),
        ("void k(const float* x, float* y) { y[0] += x[threadIdx.x]; }", "nothing has written"),
        ("void k(float* x, float* y) { x[0] += x[threadIdx.x]; }", "race: "),
        ("void k(float* x, float* y) { atomicAdd(x, 1.f); x[threadIdx.x] = 0; }", "race: "),
        ("void k(float* x, float* y) { x[blockIdx.x + threadIdx.x] = 0; }", "also touched by block 0 thread 1 "),
        ("void k(const float* x, float* y) { y[threadIdx.x] = x[threadIdx.x + 1]; }",
         "read outside every array .*byte 256 of an array of 256 bytes"),
        ("void k(const float* x, float* y) { y[threadIdx.x + 64] = x[0]; }", "write outside every array"),
        ("void k(const float* x, float* y) { y = nullptr; *y = x[0]; }", "write outside every array"),
        ("void k(const float* x, float* y) { y[threadIdx.x] += x[threadIdx.x]; }", "nothing has written"),
        ("void k(const float* x, float* y) { *(float4*)(y + 1) = make_float4(1, 2, 3, x[0]); }",
         "line 1: misaligned address: not a multiple of 16"),
        ("void k(const float* x, float* y) {\n __shared__ float s[8]; s[threadIdx.x] = x[0]; }",
         "line 2: index 8 is outside"),
    ],
    ids=["missing barrier", "write and write", "unwritten sum", "no atomic", "atomic and plain", "blocks",
         "read outside", "write outside", "null", "unwritten", "misaligned", "shared index"],
)  # fmt: skip
def test_sanitizer_finds(code, message, sanitizer):
    x, y = cp.zeros(64, np.float32), cp.empty(64, np.float32)
    with pytest.raises(KernelError, match=re.compile(message, re.DOTALL)):
        run(code, x, y, grid=2 if "blockIdx" in code else 1, block=64)


LOCAL = """__device__ __noinline__ float last(const float* v, int n) { return v[n - 1]; }
extern "C" __global__ void k(const float* x, float* y) {
  float v[4];
  for (int i = 0; i < 4; ++i) v[i] = x[threadIdx.x];
  y[threadIdx.x] = last(v, 1 + threadIdx.x % 4);
}"""


@pytest.mark.parametrize(
    "code",
    [
        MISSING_BARRIER % "__syncthreads();",
        MISSING_BARRIER.replace("63 - threadIdx.x", "threadIdx.x ^ 1") % "__syncwarp();",
        LOCAL,
    ],
    ids=["barrier", "warp", "local array"],
)
def test_sanitizer_is_quiet_on_a_good_kernel(code, sanitizer):
    x, y = cp.zeros(64, np.float32), cp.empty(64, np.float32)
    kernel = cp.RawKernel(code if "extern" in code else f'extern "C" __global__ {code}', "k")
    kernel((1,), (64,), (x, y))
    kernel((1,), (64,), (y, x))  # what a kernel has written can be read


def test_sanitizer_knows_what_the_host_wrote(sanitizer):
    """Only elements that nothing has written are reported: not those that an index, a copy or a fill has reached."""
    x = cp.empty((4, 4), np.float32)
    x[..., 0] = 1
    x[1] = 2
    x[cp.asarray([2])] = 3
    x.T[3] += 1
    code = "void k(const float* x, float* y, int i) { y[0] = x[i]; }"
    y = cp.zeros(1, np.float32)
    for i in (0, 3, 4, 7, 8, 11, 12, 15):
        run(code, x, y, i)
    with pytest.raises(KernelError, match="byte 4 of an array of 64 bytes"):
        run(code, x, y, 1)


def test_sanitizer_can_be_switched_while_running(monkeypatch):
    kernel, x = raw("void k(float* x) { x[0] += 1; }"), cp.zeros(1, np.float32)
    kernel((1,), (2,), (x,))
    monkeypatch.setattr(state, "sanitize", True)
    with pytest.raises(KernelError, match="race"):
        kernel((1,), (2,), (x,))
    monkeypatch.setattr(state, "sanitize", False)
    kernel((1,), (2,), (x,))
    assert state.launches == ["k"] * 3
