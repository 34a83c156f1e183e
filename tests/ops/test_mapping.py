"""A Python function called on each element."""

from __future__ import annotations

import pytest

import gradlite


def test_each_element_is_replaced(cpu):
    t = gradlite.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert t.t().apply_(lambda v, seen=[]: seen.append(v) or len(seen)).tolist() == [[1, 2], [3, 4]]
    assert t.map_(gradlite.tensor([10.0, 20.0]), lambda a, b: a + b).tolist() == [[11.0, 23.0], [12.0, 24.0]]
    assert t[0].map2_(t[1], t[0], lambda a, b, c: a + b * c).tolist() == [143.0, 575.0]
    assert t._version == 0, "PyTorch counts none of these writes"


@pytest.mark.parametrize(
    ("dtype", "given", "found"),
    [
        (gradlite.int64, 1.9, 1),
        (gradlite.uint8, -1, 255),
        (gradlite.bool, 2, True),
        (gradlite.float16, 1e10, float("inf")),
        (gradlite.bfloat16, 2, 2.0),
        (gradlite.complex64, 1j, 1j),
        (gradlite.float32, gradlite.tensor(3, device="cpu"), 3.0),
    ],
    ids=str,
)
def test_what_the_function_returns_is_converted(dtype, given, found, cpu):
    assert gradlite.ones(1, dtype=dtype).apply_(lambda v: given).tolist() == [found]


LEAF = "Can't call {0}() on Variable that requires grad. Use var.detach().{0}() instead."
REFUSALS = {
    "a leaf": (lambda t: t.requires_grad_().apply_(abs), RuntimeError, LEAF.format("apply_")),
    "an operand with history": (
        lambda t: t.map_(gradlite.ones(2, requires_grad=True) * 1, max),
        RuntimeError,
        LEAF.format("map_"),
    ),
    "another type": (
        lambda t: t.map2_(t, t.double(), max),
        TypeError,
        "map2_: expected torch.FloatTensor for argument 'y' (got torch.DoubleTensor)",
    ),
    "text": (lambda t: t.apply_(lambda v: "3"), TypeError, "must be real number, not str"),
    "text for an integer": (
        lambda t: t.long().apply_(lambda v: "3"),
        TypeError,
        "'str' object cannot be interpreted as an integer",
    ),
    "too large": (
        lambda t: t.to(gradlite.uint8).apply_(lambda v: 300),
        RuntimeError,
        "value cannot be converted to type uint8 without overflow",
    ),
    "no tensor": (lambda t: t.map_(3, max), TypeError, "map_(): argument 'other' (position 1) must be Tensor, not int"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals(case, cpu):
    function, error, message = REFUSALS[case]
    with pytest.raises(error) as info:
        function(gradlite.ones(2))
    assert str(info.value) == message


def test_cuda_is_refused(cuda):
    with pytest.raises(TypeError, match="apply_ is only implemented on CPU tensors"):
        gradlite.ones(2).apply_(abs)
