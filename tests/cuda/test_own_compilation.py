"""The CUDA compiler takes the kernels of `cuda.elementwise` in every form, and computes float32 in float32."""

from __future__ import annotations

import numpy as np
import nvrtc
import pytest
from test_kernel_compilation import doubles

from gradlite.backend import loader
from gradlite.cuda import elementwise

pytestmark = pytest.mark.skipif(not nvrtc.available(), reason="NVRTC is not installed (nvidia-cuda-nvrtc-cu12)")

TYPES = [np.dtype(name) for name in ("float32", "float64", "float16", "bfloat16")]


def own_kernels(*texts, **parameters):
    before = set(loader.own)
    elementwise(*texts, **parameters)
    return sorted(set(loader.own) - before)


KERNELS = own_kernels(
    "A t = exp(-0.5 * x * x); y = w * t + a; z = w - 1e-3 * x",
    "A t = exp(-0.5 * x * x); gw = gy * t + gz; gx = -x * t * w * gy - 1e-3 * gz",
    name="compiled",
    a=0.25,
)


def test_there_are_two():
    assert [name.rpartition("_")[2] for name in KERNELS] == ["backward", "forward"]


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("form", loader.FORMS)
@pytest.mark.parametrize("name", KERNELS, ids=lambda name: name.rpartition("_")[2])
def test_compilation(name, form, dtype):
    if form == loader.REDUCED and name.endswith("forward"):
        return  # results are not added up
    binary, log, text = nvrtc.compile(loader.source(name, loader.Variant(dtype, form)), 90)
    (usage,) = nvrtc.report(log)
    assert binary[:4] == b"\x7fELF"
    assert (usage.kernel, usage.spilled) == (name, 0)
    assert dtype.itemsize == 8 or doubles(text) == 0
