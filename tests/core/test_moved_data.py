"""Data that moved between forward and backward, gradients of another device or shape: refused, and nothing is lost."""

from __future__ import annotations

import pytest

import gradlite
from gradlite.nn import functional as F

OTHER = {"cpu": "cuda:0", "cuda": "cpu"}


def test_a_gradient_on_another_device(device):
    x = gradlite.ones(2, requires_grad=True)
    y = x * 2
    there = gradlite.ones(2, device=OTHER[device.type])
    with pytest.raises(RuntimeError, match=r"^invalid gradient at index 0 - expected device \S+ but got \S+$"):
        y.backward(there)
    with pytest.raises(RuntimeError, match="has changed the type of value"):
        x.register_hook(lambda g: there)
        y.sum().backward()
    assert x.grad is None


def test_a_leaf_whose_data_moved(device):
    x = gradlite.ones(2, requires_grad=True)
    for before in (None, gradlite.ones(2, device=OTHER[device.type])):
        y = (x * 2).sum()
        home, x.data = x.data, x.data.to(OTHER[device.type])
        x.grad = before
        with pytest.raises(RuntimeError, match="at least two devices"):
            y.backward()
        assert x.grad is before
        x.grad, x.data = None, home


def test_an_operand_whose_data_moved(cuda):
    """A NumPy array never reaches a kernel as a pointer."""
    x, w = gradlite.ones(1, requires_grad=True), gradlite.ones(1)
    y = x * w
    w.data = w.data.cpu()
    with pytest.raises(RuntimeError, match="at least two devices, cpu and cuda:0"):
        y.backward()


def test_a_gradient_of_another_shape_is_added_as_it_broadcasts(device):
    x = gradlite.ones(3, requires_grad=True)
    (x * 2).sum().backward()
    x.data = gradlite.zeros(1)
    (x * 2).sum().backward()
    assert x.grad.tolist() == [4.0, 4.0, 4.0]
    x = gradlite.ones(1, requires_grad=True)
    (x * 2).sum().backward()
    x.data = gradlite.zeros(3)
    with pytest.raises(RuntimeError, match=r"output with shape \[1\] doesn't match the broadcast shape \[3\]"):
        (x * 2).sum().backward()
    x = gradlite.ones(2, 3, requires_grad=True)
    (x * 2).sum().backward()
    x.data = gradlite.zeros(3, 2)
    with pytest.raises(RuntimeError, match="must match the size of tensor b"):
        (x * 2).sum().backward()


def test_weights_of_a_loss_have_no_derivative(device):
    scores, weight = gradlite.zeros(2, 3, requires_grad=True), gradlite.ones(3, requires_grad=True)
    target = gradlite.tensor([0, 1])
    with pytest.raises(RuntimeError, match="not differentiable with respect to argument 'weight'"):
        F.nll_loss(scores, target, weight=weight)
    with gradlite.no_grad():
        assert F.nll_loss(scores, target, weight=weight).item() == 0


def test_a_written_slice_is_freed_too(device):
    """CopySlices is freed even where the written operation saved nothing."""
    y = gradlite.ones(3, requires_grad=True) * 1
    y[:2].add_(1)
    total = y.sum()
    total.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        total.backward()
