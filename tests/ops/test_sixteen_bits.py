"""Sums of many 16-bit numbers are added up in float32, in losses too, forward and backward."""

from __future__ import annotations

import pytest

import gradlite
from gradlite.nn import functional as F

KINDS = [gradlite.float16, gradlite.bfloat16]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_log_softmax_of_many(kind, device):
    x = gradlite.zeros(1000, dtype=kind, requires_grad=True)
    y = x.log_softmax(0)[0]
    y.backward()
    assert y.item() == pytest.approx(-6.9078, rel=4e-3)  # -log 1000
    assert x.grad[1].item() == pytest.approx(-0.001, rel=8e-3)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_losses_of_many(kind, device):
    scores, target = gradlite.zeros(600, 10, dtype=kind), gradlite.zeros(600, dtype=gradlite.int64)
    assert F.cross_entropy(scores, target).item() == pytest.approx(2.3026, rel=8e-3)  # log 10
    assert F.cross_entropy(scores, target, reduction="sum").item() == pytest.approx(1381.6, rel=8e-3)
    zeros, ones = gradlite.zeros(1000, dtype=kind), gradlite.ones(1000, dtype=kind)
    assert F.mse_loss(zeros, ones).item() == 1
    assert F.mse_loss(zeros, ones, reduction="sum").item() == 1000


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_repeated_places_in_the_gradient(kind, device):
    x = gradlite.ones(3, dtype=kind, requires_grad=True)
    x[gradlite.zeros(500, dtype=gradlite.int64)].sum().backward()
    assert x.grad.tolist() == [500.0, 0.0, 0.0]
    x.grad = None
    x.as_strided((400, 1), (0, 1)).sum().backward()
    assert x.grad.tolist() == [400.0, 0.0, 0.0]


def test_a_product_larger_than_half_holds(device):
    big = gradlite.full((1, 3), 200.0, dtype=gradlite.float16)
    y = gradlite.addmm(gradlite.zeros(1, 1, dtype=gradlite.float16), big, big.t(), alpha=0.1)
    assert y.item() == 12000
