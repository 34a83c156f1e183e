"""The kernels of `cuda.elementwise` run in every order of threads, and the CUDA compiler takes them in every form."""

from __future__ import annotations

import numpy as np
import nvrtc
import pytest
from test_kernel_compilation import doubles

import gradlite
from gradlite.backend import loader
from gradlite.cuda import elementwise

TYPES = [np.dtype(name) for name in ("float32", "float64", "float16", "bfloat16")]


def own_kernels(*texts, **parameters):
    """Return the operation, and the names of its two kernels."""
    before = set(loader.own)
    operation = elementwise(*texts, **parameters)
    return operation, sorted(set(loader.own) - before, key=lambda name: name.rpartition("_")[2])


operation, KERNELS = own_kernels(
    "A t = exp(-0.5 * x * x); y = w * t + a; z = w - 1e-3 * x",
    "A t = exp(-0.5 * x * x); gw = gy * t + gz; gx = -x * t * w * gy - 1e-3 * gz",
    name="compiled",
    a=0.25,
)


def test_there_are_two():
    assert [name.rpartition("_")[2] for name in KERNELS] == ["backward", "forward"]


@pytest.mark.parametrize("shapes", [((40, 33), (40, 33)), ((40, 33), (33,)), ((40, 1), (33,)), ((40, 33), ())])
def test_every_mode(cuda, rng, mode, shapes):
    w, x = (gradlite.tensor(rng.normal(size=s), requires_grad=True) for s in shapes)
    y, z = operation(x=x, w=w)
    (y.sum() + (z * z).sum()).backward()
    values = [t.detach().cpu().numpy() for t in (w, x)]
    t = np.exp(-0.5 * values[1] ** 2)
    gz = 2 * (values[0] - 1e-3 * values[1])
    gradients = t + gz, -values[1] * t * values[0] - 1e-3 * gz
    np.testing.assert_allclose(y.detach().cpu().numpy(), values[0] * t + 0.25, rtol=1e-12)
    for leaf, wanted in zip((w, x), gradients, strict=True):
        full = gradlite.tensor(np.broadcast_to(wanted, y.shape).copy(), device="cpu")
        np.testing.assert_allclose(leaf.grad.cpu().numpy(), full.sum_to_size(leaf.shape).numpy(), rtol=1e-10)


@pytest.mark.skipif(not nvrtc.available(), reason="NVRTC is not installed (nvidia-cuda-nvrtc-cu12)")
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
