"""Operands on two devices, and a GPU that is asked for where there is none."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import numpy as np
import pytest
from calls import PRODUCTS
from layouts import host
from samples import FORMS
from tolerance import assert_close

import gradlite

TWO = "Expected all tensors to be on the same device, but found at least two devices, {} and {}!"


def placed(values, where):
    return gradlite.tensor(values, device=where)


@pytest.mark.parametrize("case", [case for case in FORMS if len(case.op.operands) > 1], ids=str)
def test_two_devices(case, rng, cuda):
    """Operands with dimensions on two devices are refused, and both devices are named."""
    drawn = case.draw(rng, (2, 3))
    for place in range(len(drawn)):
        mixed = [placed(v, "cuda" if k == place else "cpu") for k, v in enumerate(drawn)]
        with pytest.raises(RuntimeError, match=r"at least two devices, (cpu and cuda:0|cuda:0 and cpu)!"):
            case(*mixed)


BINARY = [case for case in FORMS if len(case.op.operands) == 2]


def with_0d(case, rng):
    """Yield operands on CUDA and, of no dimensions, on the CPU; each of the two in its turn is the first."""
    for drawn in (case.draw(rng, (2, 3), ()), case.draw(rng, (), (2, 3))):
        given = [placed(v, "cuda" if v.ndim else "cpu") for v in drawn]
        for place in case.differentiable:
            given[place].requires_grad_()
        yield drawn, given


@pytest.mark.parametrize("case", BINARY, ids=str)
def test_a_tensor_of_no_dimensions_on_the_cpu_meets_any(case, rng, cuda):
    """A 0-d CPU tensor goes to the other's device, as a number would."""
    for drawn, given in with_0d(case, rng):
        out = case(*given)
        assert out.is_cuda
        assert_close(host(out), case.reference(*map(np.asarray, drawn)), depth=2)


@pytest.mark.parametrize("case", [case for case in BINARY if case.differentiable], ids=str)
def test_gradient_of_a_tensor_of_no_dimensions_on_the_cpu(case, rng, cuda):
    """Each operand gets its gradient on its own device."""
    for _, given in with_0d(case, rng):
        case(*given).sum().backward()
        alike = [t.detach().cuda().requires_grad_() for t in given]
        case(*alike).sum().backward()
        for t, other in zip(given, alike, strict=True):
            assert t.grad.device == t.device
            assert_close(host(t.grad), host(other.grad), depth=8)


def test_a_tensor_of_no_dimensions_on_cuda_stays_there(cuda):
    with pytest.raises(RuntimeError, match=re.escape(TWO.format("cpu", "cuda:0"))):
        placed([1.0, 2.0], "cpu") + placed(1.0, "cuda")


@pytest.mark.parametrize("call", [call for call in PRODUCTS if call.size and call.name != "addmm-0d"], ids=str)
def test_products_of_two_devices(call, rng, cuda):
    """The last operand on another device is refused, and both devices are named."""
    given = [placed(v, "cpu" if k + 1 < len(call.operands) else "cuda") for k, v in enumerate(call.draw(rng))]
    with pytest.raises(RuntimeError, match=r"at least two devices, (cpu and cuda:0|cuda:0 and cpu)!"):
        call.function(gradlite, *given)


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy", "mse_loss"])
def test_losses_of_two_devices(name, cuda):
    scores = placed([[0.0, 1.0]], "cuda")
    target = placed([1], "cpu") if name != "mse_loss" else placed([[0.0, 1.0]], "cpu")
    with pytest.raises(RuntimeError, match=re.escape(TWO.format("cuda:0", "cpu"))):
        getattr(gradlite.nn.functional, name)(scores, target)


def test_writes_cross_devices_where_pytorchs_do(cuda):
    """``copy_`` and an assignment take a tensor of another device; in-place arithmetic does not."""
    x = placed([1.0, 2.0], "cuda")
    assert x.copy_(placed([3.0, 4.0], "cpu")).tolist() == [3, 4]
    x[:1] = placed([5.0], "cpu")
    assert (x.tolist(), x.is_cuda) == ([5, 4], True)
    with pytest.raises(RuntimeError, match=re.escape(TWO.format("cuda:0", "cpu"))):
        x.add_(placed([1.0, 1.0], "cpu"))
    assert x.tolist() == [5, 4]


def test_a_device_that_is_not_there(cuda):
    with pytest.raises(
        RuntimeError, match=r"CUDA error: invalid device ordinal: 'cuda:7' was asked for, and this machine"
    ):
        gradlite.zeros(1, device="cuda:7")


WITHOUT_A_GPU = """
import sys
sys.modules["cupy"] = None  # as on a machine without it
import gradlite
assert gradlite.zeros(2).device == gradlite.device("cpu")
assert not gradlite.cuda.is_available()
asks = [
    lambda: gradlite.zeros(2, device="cuda"),
    lambda: gradlite.zeros(2).cuda(),
    lambda: gradlite.zeros(2).to(0),
    lambda: gradlite.tensor(1.0, device=gradlite.device("cuda:1")),
    lambda: gradlite.set_default_device("cuda"),
]
for ask in asks:
    try:
        ask()
    except RuntimeError as error:
        print(error)
assert gradlite.zeros(2).device == gradlite.device("cpu")
"""


def test_a_gpu_is_asked_for_where_there_is_none():
    """Each way of asking raises RuntimeError, which says why and what to do; nothing falls back in silence."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GRADLITE_")}
    run = subprocess.run([sys.executable, "-c", WITHOUT_A_GPU], capture_output=True, text=True, env=environment)
    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert len(lines) == 5
    for line in lines:
        assert line.startswith("No CUDA GPUs are available: CuPy ")
        assert "`python -m gradlite doctor` says what to install" in line
