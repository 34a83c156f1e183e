"""Factories, facts, random numbers and refusals: PyTorch's recorded answers to one expression each."""

from __future__ import annotations

import glob
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from expressions import FACTORIES, LAYOUTS, operands
from families import FACTS, GRADIENTS, RANDOM, REFUSED
from layouts import host
from tolerance import tolerance

import gradlite

ORDER = "where operands differ, PyTorch lays the result out as the first one"
GAPS = "an operand with gaps gives a row-major result; PyTorch keeps the order of its axes"
DEFECTIVE_LAYOUTS = {
    "(x.t() * m.ones(3, 2)).stride()": ORDER,
    "(b.permute(2, 0, 1) * m.ones(4, 2, 3)).stride()": ORDER,
    "m.where(x.t() > 0, x.t(), m.ones(3, 2)).stride()": ORDER,
    "(x.t() == m.ones(3, 2)).stride()": ORDER,
}
ON_CPU = DEFECTIVE_LAYOUTS | {"x.t().sum(1, keepdim=True).stride()": "NumPy keeps the order of the axes"}
ON_CUDA = DEFECTIVE_LAYOUTS | {
    "(b.transpose(0, 1)[::2] * 2).stride()": GAPS,
    "x.t()[::2].exp().stride()": GAPS,
}
RECORDED = json.loads((Path(__file__).parent / "recorded" / "expressions.json").read_text())


def test_every_expression_is_recorded():
    """Where this fails, run record_expressions.py where torch 2.13 is installed."""
    every = [*FACTORIES, *FACTS, *GRADIENTS, *LAYOUTS, *RANDOM, *REFUSED]
    assert set(every) == set(RECORDED)
    assert len(set(every)) == len(every)


def evaluate(expression):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations that PyTorch warns of too
        return eval(expression, operands(gradlite))


def assert_answer(found, expected, rtol=0.0):
    """Compare with what was recorded: a tensor's type, shape and values; anything else by equality and class."""
    if isinstance(expected, list) and isinstance(found, tuple):
        for part, answer in zip(found, expected, strict=True):
            assert_answer(part, answer, rtol)
    elif isinstance(found, gradlite.Tensor):
        assert (str(found.dtype)[6:], list(found.shape)) == (expected["dtype"], expected["shape"])
        values = host(found.float() if found.dtype in (gradlite.float16, gradlite.bfloat16) else found)
        np.testing.assert_allclose(values.reshape(-1), np.array(expected["values"], values.dtype), rtol, rtol)
    elif isinstance(found, gradlite.Size):
        assert {"size": list(found)} == expected
    elif isinstance(found, gradlite.dtype):
        assert {"type": str(found)[6:]} == expected
    else:
        answer = list(found) if isinstance(found, tuple) else str(found) if isinstance(found, complex) else found
        assert answer == expected
        assert type(answer) is type(expected)


@pytest.mark.parametrize("expression", FACTORIES)
def test_factory(expression, device):
    found = evaluate(expression)
    assert_answer(found, RECORDED[expression]["result"], tolerance(np.float32)["rtol"])
    assert found.device.type == device.type
    assert found.is_leaf
    assert not found.requires_grad


@pytest.mark.parametrize("expression", FACTS)
def test_fact(expression, device):
    assert_answer(evaluate(expression), RECORDED[expression]["result"], tolerance(np.float32)["rtol"])


@pytest.mark.parametrize("expression", GRADIENTS)
def test_gradient(expression, device):
    """Gradients at ties, kinks, infinities and NaN, of repeated places, of nothing."""
    assert_answer(evaluate(expression), RECORDED[expression]["result"], tolerance(np.float32)["rtol"])


def exactly(reasons):
    return {glob.escape(expression): reason for expression, reason in reasons.items()}


@pytest.mark.defects(exactly(ON_CPU))
@pytest.mark.parametrize("expression", LAYOUTS)
def test_layout_on_cpu(expression, cpu):
    assert_answer(evaluate(expression), RECORDED[expression]["result"])


@pytest.mark.defects(exactly(ON_CUDA))
@pytest.mark.parametrize("expression", LAYOUTS)
def test_layout_on_cuda(expression, cuda):
    assert_answer(evaluate(expression), RECORDED[expression]["result"])


@pytest.mark.parametrize("expression", RANDOM)
def test_random(expression, device, seeded):
    """The numbers after ``manual_seed(0)`` are PyTorch's on the CPU: bits for uniforms, nearly so for normals."""
    found = evaluate(expression)
    computed = any(name in expression for name in ("normal", "randn", "F.", "dropout"))
    assert_answer(found, RECORDED[expression]["result"], 2e-6 if computed else 0.0)
    assert found.device.type == device.type


BY_ZERO = ["i // 0", "i % 0", "m.fmod(i, 0)", "m.div(i, 0, rounding_mode='trunc')"]


@pytest.mark.parametrize("expression", [e for e in REFUSED if e not in BY_ZERO])
def test_refused(expression, device):
    check_refused(expression)


@pytest.mark.parametrize("expression", BY_ZERO)
def test_integers_by_zero(expression, cpu):
    check_refused(expression)


@pytest.mark.parametrize("expression", BY_ZERO)
def test_integers_by_zero_on_cuda(expression, cuda):
    """A check would wait for the device: the result is 0."""
    assert evaluate(expression).tolist() == [[0, 0, 0], [0, 0, 0]]


def check_refused(expression):
    """The class of what is raised is PyTorch's, and the message says what is wrong."""
    with pytest.raises(Exception, match=REFUSED[expression]) as caught:  # its class is compared below
        evaluate(expression)
    assert type(caught.value).__name__ == RECORDED[expression]["raises"]


def test_both_shapes_are_shown(device):
    """Python 3.11 and later show the note below the message, which is PyTorch's to the letter."""
    for call in (lambda a, b: a + b, gradlite.maximum, lambda a, b: a.add_(b), lambda a, b: a.copy_(b)):
        with pytest.raises(RuntimeError, match="must match the size of tensor b") as caught:
            call(gradlite.ones(2, 3), gradlite.ones(4))
        assert caught.value.__notes__[0].startswith("The shapes are [2, 3] and [4]: ")
