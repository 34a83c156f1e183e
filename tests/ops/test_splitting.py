"""Pieces of a dimension: what they share with the whole, and how their gradients come together."""

from __future__ import annotations

import pytest

import gradlite

WAYS = {
    "split": lambda y: y.split(2),
    "sizes": lambda y: y.split([2, 2, 1]),
    "chunk": lambda y: gradlite.chunk(y, 3),
    "unsafe_split": lambda y: gradlite.unsafe_split(y, 2),
    "unsafe_split_with_sizes": lambda y: y.unsafe_split_with_sizes([2, 2, 1]),
    "unsafe_chunk": lambda y: y.unsafe_chunk(3),
    "tensor_split": lambda y: y.tensor_split(gradlite.tensor([2, 4])),
}


def whole():
    return gradlite.arange(1.0, 6.0, requires_grad=True)


@pytest.mark.parametrize("way", WAYS)
def test_gradients_come_together(way, device):
    x = whole()
    a, b, c = WAYS[way](x * 1)
    (slope,) = gradlite.autograd.grad((a * a * c).sum(), x, create_graph=True)  # b takes no part
    assert slope.tolist() == [10.0, 20.0, 0.0, 0.0, 5.0]
    slope.pow(2).sum().backward()
    assert x.grad.tolist() == [220.0, 440.0, 0.0, 0.0, 200.0]
    assert b.tolist() == [3.0, 4.0]


@pytest.mark.parametrize("way", WAYS)
def test_pieces_share_memory(way, device):
    y = gradlite.arange(5.0)
    WAYS[way](y)[0].add_(1)
    unsafe = way.startswith("unsafe")
    assert y.tolist() == [1.0, 2.0, 2.0, 3.0, 4.0]
    assert y._version == (0 if unsafe else 1)


def test_unsafe_pieces_are_no_views(device):
    y = whole() * 1
    a, _, _ = gradlite.unsafe_split(y, 2)
    a.mul_(2)
    assert (a._is_view(), a.grad_fn.name(), y.grad_fn.name()) == (False, "MulBackward0", "MulBackward0")


def test_pieces_of_nothing(device):
    nothing = gradlite.zeros(0)
    assert [[t.numel() for t in p] for p in (nothing.split(0), nothing.split(2), nothing.chunk(2))] == [
        [0],
        [0],
        [0, 0],
    ]
