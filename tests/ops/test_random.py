"""Random numbers in place: which memory they fill, what they count, and that no gradient passes.

`test_expressions.py` has the numbers, and `tests/null/test_generator.py` the generator.
"""

from __future__ import annotations

import numpy as np
import pytest
from layouts import host

import gradlite


@pytest.mark.parametrize("method", ["uniform_", "normal_"])
def test_fill(method, device, seeded):
    """A view is filled in its own order, in place, with one write counted; what is beside it stays."""
    memory = gradlite.zeros(4, 6)
    view = memory[1:, ::2]
    assert getattr(view, method)() is view
    assert memory._version == view._version == 1
    gradlite.manual_seed(0)
    np.testing.assert_array_equal(host(view), host(getattr(gradlite.empty(3, 3), method)()))
    assert not host(memory)[:, 1::2].any()
    assert not host(memory)[0].any()


@pytest.mark.parametrize("method", ["uniform_", "normal_"])
def test_no_gradient_passes_what_is_filled(method, device, seeded):
    x = gradlite.ones(2, 3, requires_grad=True)
    y = x * 2
    getattr(y[0], method)()
    y.sum().backward()
    assert x.grad.tolist() == [[0, 0, 0], [2, 2, 2]]


def test_devices_draw_the_same(cuda, seeded):
    """CUDA gets the numbers that the CPU gets."""
    for draw in (gradlite.rand, gradlite.randn):
        found = []
        for where in ("cpu", "cuda"):
            gradlite.manual_seed(3)
            found.append(draw(20, device=where))
        assert [t.device.type for t in found] == ["cpu", "cuda"]
        np.testing.assert_array_equal(host(found[0]), host(found[1]))


def test_seed_and_generator(device, seeded):
    """A generator of one's own leaves the default one alone."""
    gradlite.manual_seed(7)
    assert gradlite.initial_seed() == 7
    first = gradlite.rand(3)
    gradlite.manual_seed(7)
    own = gradlite.Generator()
    own.manual_seed(7)
    np.testing.assert_array_equal(host(gradlite.rand(3, generator=own)), host(first))
    np.testing.assert_array_equal(host(gradlite.rand(3)), host(first))
    assert gradlite.rand(2, requires_grad=True).requires_grad


def test_rrelu_draws_for_what_is_negative(cpu, seeded):
    """On the CPU a slope is drawn for each of these, as in PyTorch; on CUDA for every element."""
    x = gradlite.tensor([[1.0, -2.0, 3.0], [0.5, 2.0, -1.0]])
    expected = np.float32([[1, -0.6541887521743774, 3], [0.5, 2, -0.27246248722076416]])
    np.testing.assert_array_equal(host(gradlite.nn.functional.rrelu(x, training=True)), expected)


def test_dropout_in_place(device, seeded):
    """A dropout in place is one write, and the two of alpha_dropout are two."""
    x = gradlite.ones(100)
    assert gradlite.nn.functional.dropout(x, inplace=True) is x
    assert (x._version, set(x.tolist())) == (1, {0, 2})
    gradlite.nn.functional.alpha_dropout(x, training=True, inplace=True)
    assert x._version == 3
    leaf = gradlite.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        gradlite.nn.functional.dropout(leaf, inplace=True)
