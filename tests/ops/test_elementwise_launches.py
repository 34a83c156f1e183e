"""On CUDA every elementwise row runs its own kernels, forwards and backwards; no function of CuPy stands in."""

from __future__ import annotations

import numpy as np
import pytest
from layouts import lay_out
from samples import CASES, DIFFERENTIABLE, TWINS

import gradlite
from gradlite.autograd import grad
from gradlite.backend import launcher, loader
from gradlite.backend.simulator import state
from gradlite.ops.row import BOOL
from gradlite.ops.write import forms, kernels, table

pytestmark = pytest.mark.simulator
ONCE = ("digamma",)  # its second derivative is refused
EMITTED = {section.split()[1] for row in table() for form in forms(row) for section in kernels(form)}
WIDTH = {loader.FLAT: "contiguous", loader.STRIDED: "sliced"}


class Nothing(dict):
    """A dictionary that keeps nothing: every launch asks for its function."""

    def __setitem__(self, key, value):
        pass


@pytest.fixture
def launched(cuda, monkeypatch):
    """Collect what is launched, as (name, dtype, form); start the simulator's own lists anew."""
    found, compiled = [], loader.function

    def function(name, variant, device):
        found.append((name, variant.dtype.name, variant.form))
        return compiled(name, variant, device)

    monkeypatch.setattr(loader, "function", function)
    monkeypatch.setattr(launcher, "_ready", Nothing())
    for name in ("launches", "ufunc_calls", "syncs"):
        monkeypatch.setattr(state, name, [])
    return found


def run(case, rng, dtype, layout, launched):
    """Run a case forwards and backwards; return the launches of each."""
    kind = getattr(gradlite, dtype)
    drawn = case.draw(rng, (4, 6))
    operands = [lay_out(v, WIDTH[layout], kind, k in case.differentiable) for k, v in enumerate(drawn)]
    g = lay_out(rng.standard_normal((4, 6)), WIDTH[layout], kind)
    for entries in (launched, state.launches, state.ufunc_calls, state.syncs):
        entries.clear()
    out = case(*operands)
    forward = list(launched)
    launched.clear()
    _ = grad(out, [operands[k] for k in case.differentiable], g) if case.differentiable else ()
    assert [name for name, *_ in (*forward, *launched)] == state.launches
    assert state.ufunc_calls == []
    assert state.syncs == []
    return forward, list(launched)


def computed(case):
    """List the operands whose gradients a kernel computes: not those that are the incoming one."""
    return [k for k in case.op.kernel_gradients if case.params or not case.op.identities[k]]


def run_twin(case, rng, launched):
    """Run the twin of a case forwards and backwards; return the names of all launches."""
    first, *others = [lay_out(v, requires_grad=k in case.differentiable) for k, v in enumerate(case.draw(rng, (2, 3)))]
    launched.clear()
    case.twin(first.clone(), *case.arguments([first, *others])[1:], **case.keywords).sum().backward()
    return {name for name, *_ in launched}


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("layout", WIDTH)
@pytest.mark.parametrize("narrow", [True, False])
def test_launches(case, layout, narrow, launched, rng):
    """One kernel forwards; one backwards for all gradients, unless they are the incoming one."""
    dtype = case.types[not narrow]
    forward, backward = run(case, rng, dtype, layout, launched)
    assert forward == [(f"{case.op.kernel}_forward", dtype, layout)]
    assert backward == ([(f"{case.op.kernel}_backward", dtype, layout)] if computed(case) else [])


def test_every_emitted_kernel_runs(launched, rng):
    """The cases reach every kernel that the table emits."""
    found = set()
    for case in CASES:
        forward, backward = run(case, rng, case.types[0], loader.FLAT, launched)
        found |= {name for name, *_ in (*forward, *backward)}
    for case in TWINS:
        if case.op.in_place is not None:
            found |= {name for name in run_twin(case, rng, launched) if name in EMITTED}
    assert found == EMITTED
    assert found <= set(loader.sections())


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("case", [case for case in CASES if case.types[0] == "float32"], ids=str)
def test_16_bits_take_no_more_launches(case, dtype, launched, rng):
    """The kernels read 16 bits, compute in float32 and round once: what the CPU does in several steps."""
    forward, backward = run(case, rng, dtype, loader.FLAT, launched)
    assert forward == [(f"{case.op.kernel}_forward", dtype, loader.FLAT)]
    assert backward == ([(f"{case.op.kernel}_backward", dtype, loader.FLAT)] if computed(case) else [])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_long_gradients_of_16_bits_are_added_up_in_float32(dtype, launched):
    """A sum in chunks is none of 16 bits: the whole gradient comes first."""
    kind = getattr(gradlite, dtype)
    x, z = gradlite.ones(4096, dtype=kind), gradlite.ones(1, dtype=kind, requires_grad=True)
    (slope,) = grad(x * z, z, gradlite.ones(4096, dtype=kind))
    assert slope.item() == 4096
    (slope,) = grad(gradlite.ones(1 << 15, dtype=kind) * z, z, gradlite.ones(1 << 15, dtype=kind))
    assert slope.item() == 1 << 15


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_second_derivative_launches_kernels_alone(case, launched, rng):
    """The derivative of a derivative is computed by kernels of the table too."""
    leaves = [lay_out(v, requires_grad=k in case.differentiable) for k, v in enumerate(case.draw(rng, (2, 3)))]
    wanted = [leaves[k] for k in case.differentiable]
    g = lay_out(rng.standard_normal((2, 3)), requires_grad=True)
    state.ufunc_calls.clear()
    slopes = [s for s in grad(case(*leaves), wanted, g, create_graph=True) if s.requires_grad]
    if case.op.name in ONCE:
        return
    if slopes:  # the slope of x ** 0 is a constant
        grad(slopes, [*wanted, g], [gradlite.ones_like(s) for s in slopes], allow_unused=True)
    assert state.ufunc_calls == []
    assert {name for name, *_ in launched} <= EMITTED


BROADCAST = [case for case in DIFFERENTIABLE if len(case.differentiable) > 1]


@pytest.mark.parametrize("shape", [(6,), (4, 1), (1, 1), ()], ids=str)
@pytest.mark.parametrize("case", BROADCAST, ids=str)
def test_the_gradients_of_a_broadcast_take_one_launch(case, shape, launched, rng):
    """What belongs to the smaller operand is added up where it is computed, whichever of the two that is."""
    for small in case.differentiable[-2:]:
        drawn = [v[(0,) * (2 - len(shape))] if k == small else v for k, v in enumerate(case.draw(rng, (4, 6)))]
        drawn[small] = np.broadcast_to(drawn[small].reshape(-1)[0], shape).copy()
        g = rng.standard_normal((4, 6))
        found = {}
        for device in ("cpu", "cuda"):
            operands = [
                gradlite.tensor(v, device=device, requires_grad=k in case.differentiable) for k, v in enumerate(drawn)
            ]
            out = case(*operands)
            launched.clear()
            slopes = grad(out, [operands[k] for k in case.differentiable], gradlite.tensor(g, device=device))
            found[device] = [slope.cpu().numpy() for slope in slopes]
        assert len([name for name, *_ in launched if name != "copy"]) <= 1
        assert [name for name, *_ in launched if name == "copy"] == (
            ["copy"] if small not in computed(case) else []  # a gradient that is the incoming one
        )
        for on_cuda, on_cpu in zip(found["cuda"], found["cpu"], strict=True):
            np.testing.assert_allclose(on_cuda, on_cpu, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", [case for case in TWINS if case.op.result != BOOL], ids=str)
def test_in_place_is_one_launch(case, launched, rng):
    """The in-place twin writes where it reads, without a temporary."""
    first, *others = case.arguments([lay_out(v) for v in case.draw(rng, (2, 3))])
    launched.clear()
    case.twin(first, *others, **case.keywords)
    assert [name for name, *_ in launched] == [f"{case.op.kernel}_forward"]
    assert state.ufunc_calls == []
