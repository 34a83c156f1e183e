"""Reductions, products, views, indices, copies, losses, writes: values by NumPy, gradients by finite differences."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from families import CALLS
from layouts import DENSE, each_device, host, lay_out
from tolerance import assert_close

import gradlite
from gradlite.autograd import grad, gradcheck, gradgradcheck
from gradlite.core.graph import operations
from gradlite.ops.structured import Structured

CONTIGUOUS_ONLY = ("view", "view_as")  # of the others a reshape makes a copy


def operands(call, drawn, layout="contiguous", dtype=gradlite.float64, requires_grad=True):
    """Lay out what a call draws; what it gives as it is stays contiguous, and tensors of no dimensions do too."""
    made = []
    for k, values in enumerate(drawn):
        kind = dtype if values.dtype.kind == "f" else None
        drawn_here = k in call.drawn
        made.append(
            lay_out(
                values,
                layout if drawn_here and values.ndim and values.size else "contiguous",
                kind,
                drawn_here and requires_grad,
            )
        )
    return made


def layouts(call):
    if not call.size:
        return ["contiguous"]
    return [name for name in DENSE if call.name not in CONTIGUOUS_ONLY or name in ("contiguous", "offset")]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_values(call, device, rng):
    """In every layout and both types the values are NumPy's, and the operands stay as they are."""
    for layout in layouts(call):
        for dtype in (gradlite.float64, gradlite.float32):
            given = operands(call, call.draw(rng), layout, dtype, requires_grad=False)
            before = [host(t) for t in given]
            out = call.function(gradlite, *given)
            expected = np.asarray(call.reference(*before))
            assert out.dtype is (gradlite.int64 if expected.dtype.kind == "i" else dtype)
            assert out.device.type == device.type
            assert_close(host(out), expected, depth=4)
            for t, values in zip(given, before, strict=True):
                np.testing.assert_array_equal(host(t), values)


def differentiable(call, given):
    out = call.function(gradlite, *given)
    return out.requires_grad and out.numel() > 0 and all(t.numel() for t in given)


def check(call, given):
    """Compare first and second derivatives with finite differences."""

    def function(*drawn):
        every = iter(drawn)
        return call.function(gradlite, *[next(every) if k in call.drawn else t for k, t in enumerate(given)])

    if differentiable(call, given):
        inputs = [given[k] for k in call.drawn]
        assert gradcheck(function, inputs)
        assert gradgradcheck(function, inputs)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_gradcheck(call, cpu, rng):
    check(call, operands(call, call.draw(rng)))


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_gradcheck_on_cuda(call, cuda, rng):
    """The formulas are the same there; that their gradients are is tested below for all."""
    check(call, operands(call, call.draw(rng)))


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS, ids=str)
@pytest.mark.parametrize("layout", ["transposed", "sliced", "offset"])
def test_gradcheck_layouts(call, layout, rng):
    """The same in other layouts, on both devices."""
    if layout in layouts(call):
        with each_device() as devices:
            for _ in devices:
                check(call, operands(call, call.draw(rng), layout))


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_gradients_in_every_layout(call, device, rng):
    """Float32 gradients of laid out operands are those of contiguous float64; incoming ones may have any layout."""
    for layout in layouts(call):
        given = operands(call, call.draw(rng), layout, gradlite.float32)
        wide = operands(call, [host(t).astype(np.float64) if k in call.drawn else host(t) for k, t in enumerate(given)])
        out, expected = call.function(gradlite, *given), call.function(gradlite, *wide)
        if not out.requires_grad:
            continue
        g = lay_out(rng.standard_normal(out.shape), layout if out.ndim and out.numel() else "contiguous")
        before = host(g)
        found = grad(out, [given[k] for k in call.drawn], g.float(), allow_unused=True)
        reference = grad(expected, [wide[k] for k in call.drawn], g, allow_unused=True)
        for one, other, k in zip(found, reference, call.drawn, strict=True):
            assert (one is None) == (other is None)
            if one is not None:
                assert (one.shape, one.dtype) == (given[k].shape, gradlite.float32)
                assert_close(host(one), host(other), depth=32)
        np.testing.assert_array_equal(host(g), before)


RANDOM = {"uniform_", "normal_"}  # test_random.py has them


def differentiate_twice(call, given):
    """Run everything that a call's formulas can reach."""
    inputs, out = [given[k] for k in call.drawn], call.function(gradlite, *given)
    g = gradlite.ones_like(out, requires_grad=True)
    slopes = [s for s in grad(out, inputs, g, create_graph=True, allow_unused=True) if s is not None]
    recorded = [s for s in slopes if s.requires_grad]
    if recorded:
        grad(recorded, [*inputs, g], [gradlite.ones_like(s) for s in recorded], allow_unused=True)


OF_COMPLEX = {"complex", "conj_physical_", "polar", "view_as_complex", "view_as_real"}
"""The rows that `test_complex.py` calls."""


def test_every_row_is_called(cpu, rng):
    """Forwards, backwards and twice backwards, these calls reach the array function of every row."""
    ran, before = set(), sys.getprofile()
    sys.setprofile(lambda frame, event, arg: ran.add(frame.f_code) if event == "call" else None)
    try:
        for call in [call for call in CALLS if "empty" not in call.name]:
            if differentiable(call, given := operands(call, call.draw(rng))):
                differentiate_twice(call, given)
    finally:
        sys.setprofile(before)
    rows = {op.name: op for op in operations.values() if isinstance(op, Structured)}
    assert {name for name, op in rows.items() if {op.arrays.__code__, op.write.__code__} - ran} == RANDOM | OF_COMPLEX
