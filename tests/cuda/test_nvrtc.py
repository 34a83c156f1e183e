"""The CUDA compiler takes the proof kernels, and keeps all that they hold in registers."""

from __future__ import annotations

import nvrtc
import pytest
from proof_kernels import EXPRESSIONS, SOURCES

pytestmark = pytest.mark.skipif(not nvrtc.available(), reason="NVRTC is not installed (nvidia-cuda-nvrtc-cu12)")

ADD = """extern "C" __global__ void add(float* x, int n) {
  __shared__ float s[4];
  s[n] = x[0];
  __syncthreads();
  x[0] = s[n + 1];
}"""


@pytest.mark.parametrize("arch", [75, 80, 90, 100, 120])
@pytest.mark.parametrize("file", [file for file in SOURCES if file != "common"])
def test_proof_kernels(file, arch):
    code = SOURCES["common"] + SOURCES[file]
    binary, log, _ = nvrtc.compile(code, arch, names=EXPRESSIONS.get(file, ()))
    usages = nvrtc.report(log)
    assert binary[:4] == b"\x7fELF"
    assert len(usages) == code.count("__global__") - (0 if file not in EXPRESSIONS else 2) + len(
        EXPRESSIONS.get(file, ())
    )
    assert [usage for usage in usages if usage.spilled] == []
    assert max(usage.registers for usage in usages) <= 64


def test_report():
    (usage,) = nvrtc.report(nvrtc.compile(ADD, 90).log)
    assert (usage.kernel, usage.shared, usage.spilled) == ("add", 16, 0)
    assert usage.registers > 0


def test_report_finds_spills():
    code = """extern "C" __global__ void many(float* x) {
      float v[64];
      for (int i = 0; i < 64; ++i) v[i] = x[i * 32 + threadIdx.x];
      __syncthreads();
      for (int i = 0; i < 64; ++i) x[(63 - i) * 32 + threadIdx.x] = v[i] * v[63 - i];
    }"""
    (usage,) = nvrtc.report(nvrtc.compile(code, 90, ["--maxrregcount=24"]).log)
    assert usage.spilled > 0


def test_ptx():
    assert ".visible .entry add(" in nvrtc.compile(ADD, 90).ptx


@pytest.mark.parametrize("name", ["INFINITY", "NAN", "std::vector<int>"])
def test_error(name):
    with pytest.raises(SyntaxError, match=r"kernel\.cu\(2\): error"):
        nvrtc.compile(f'extern "C" __global__ void k() {{\n (void)sizeof({name}); }}', 90)


def test_options():
    code = 'extern "C" __global__ void k(int* x) { *x = VALUE; }'
    nvrtc.compile(code, 90, ["-DVALUE=1"])
    with pytest.raises(SyntaxError, match="VALUE"):
        nvrtc.compile(code, 90)


def test_unknown_target():
    with pytest.raises(SyntaxError):
        nvrtc.compile(ADD, 12)
