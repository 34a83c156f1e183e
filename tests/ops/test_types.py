"""Types: the promotion table, what operations promote to, and casts with their gradients."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from layouts import host

import gradlite
from gradlite import dtypes
from gradlite.ops.apply.promotion import result_type

RECORDED = json.loads((Path(__file__).parent / "recorded" / "types.json").read_text())
NAMES = [kind.name for kind in dtypes.ALL]
REAL = NAMES[:-2]
NUMBERS = {str(number): number for number in (True, 1, 1.5, 1j)}
VALUES = [0.0, 1.0, 0.5, 2.75, 100.0]


def of(name):
    """Return a type by PyTorch's name; complex32, which gradlite has not, is complex64."""
    return getattr(gradlite, name.replace("complex32", "complex64"))


def ones(name, size=(2,)):
    return gradlite.ones(size, dtype=of(name))


def test_every_type_is_recorded():
    for table in ("promote", "can_cast", "with_0d"):
        assert {(a, b) for a, row in RECORDED[table].items() for b in row} == set(itertools.product(NAMES, NAMES))


@pytest.mark.parametrize("name", NAMES)
def test_promotion(name):
    """Two types promote as in PyTorch, whichever comes first."""
    for other in NAMES:
        assert gradlite.promote_types(of(name), of(other)) is of(RECORDED["promote"][name][other])
        assert gradlite.promote_types(of(other), of(name)) is of(RECORDED["promote"][name][other])
        assert gradlite.can_cast(of(name), of(other)) is RECORDED["can_cast"][name][other]


@pytest.mark.parametrize("name", NAMES)
def test_classes_of_operands(name, device):
    """A tensor with dimensions decides before one of none, and that before a number."""
    for other in NAMES:
        expected = of(RECORDED["with_0d"][name][other])
        assert result_type([ones(name), ones(other, ())]) is expected
        assert result_type([ones(other, ()), ones(name)]) is expected
    for text, number in NUMBERS.items():
        assert result_type([ones(name)], [number]) is of(RECORDED["with_number"][name][text])
        assert result_type([ones(name, ())], [number]) is of(RECORDED["0d_with_number"][name][text])


@pytest.mark.parametrize("name", REAL)
def test_operations_promote(name, device):
    """What an operation returns has the promoted type, on either device."""
    for other in REAL:
        assert (ones(name) * ones(other)).dtype is of(RECORDED["promote"][name][other])
        assert (ones(name) * ones(other, ())).dtype is of(RECORDED["with_0d"][name][other])
        assert (ones(name, ()) + ones(other)).dtype is of(RECORDED["with_0d"][other][name])
    for text in ("True", "1", "1.5"):
        assert (ones(name) * NUMBERS[text]).dtype is of(RECORDED["with_number"][name][text])


def test_default_type_decides_what_numbers_make_of_integers(device):
    gradlite.set_default_dtype(gradlite.float64)
    try:
        found = [
            (ones("int64") * 1.5).dtype,
            (ones("int64") / 2).dtype,
            ones("bool").exp().dtype,
            gradlite.tensor(1.0).dtype,
        ]
        kept = (ones("float32") * 1.5).dtype
    finally:
        gradlite.set_default_dtype(gradlite.float32)
    assert found == [gradlite.float64] * 4
    assert kept is gradlite.float32


# ---------------------------------------------------------------------------------- casts


@pytest.mark.parametrize("name", REAL)
def test_cast(name, device):
    """Values go from each type to each as in PyTorch."""
    source = gradlite.tensor(VALUES).to(of(name))
    for target in REAL:
        found = source.to(of(target))
        assert found.dtype is of(target)
        assert found.double().tolist() == RECORDED["cast"][name][target]
        assert (found is source) == (name == target)


@pytest.mark.parametrize("method", ["half", "bfloat16", "float", "double", "short", "int", "long", "bool"])
def test_cast_method(method, device):
    x = gradlite.tensor(VALUES)
    found = getattr(x, method)()
    assert found.dtype is getattr(gradlite, method)
    np.testing.assert_array_equal(host(found.double()), RECORDED["cast"]["float32"][found.dtype.name])
    assert getattr(found, method)() is found
    assert x.type_as(found).dtype is found.dtype


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float64"])
def test_gradient_of_a_cast(name, device):
    """The gradient comes back in the type of the input."""
    x = gradlite.tensor([1.0, 2.0], requires_grad=True)
    y = x.to(of(name)) * 3
    assert y.dtype is of(name)
    y.backward(gradlite.tensor([1.0, 0.5], dtype=of(name)))
    assert (x.grad.dtype, x.grad.tolist()) == (gradlite.float32, [3, 1.5])


def test_gradient_of_mixed_types(device):
    """Each operand gets its gradient in its own type."""
    x = gradlite.tensor([1.0, 2.0], requires_grad=True)
    z = gradlite.tensor([3.0, 4.0], dtype=gradlite.float64, requires_grad=True)
    (x * z).sum().backward()
    assert (x.grad.dtype, z.grad.dtype) == (gradlite.float32, gradlite.float64)
    assert (x.grad.tolist(), z.grad.tolist()) == ([3, 4], [1, 2])


def test_a_cast_to_integers_cuts_the_graph(device):
    x = gradlite.tensor([1.5], requires_grad=True)
    assert not x.long().requires_grad
    assert not (x > 1).requires_grad
    assert (x * x.long()).requires_grad


# ---------------------------------------------------------------------------------- moves


def test_move_to_a_device_and_back(cuda):
    """A move is recorded, and its gradient goes back to the device that the input is on."""
    x = gradlite.tensor([1.0, 2.0], device="cpu", requires_grad=True)
    y = (x.cuda() * 3).to("cpu", gradlite.float64)
    assert (y.device, y.dtype) == (gradlite.device("cpu"), gradlite.float64)
    y.sum().backward()
    assert (x.grad.device, x.grad.dtype, x.grad.tolist()) == (gradlite.device("cpu"), gradlite.float32, [3, 3])


def test_moves_copy_and_staying_does_not(cuda):
    here = gradlite.tensor([1.0, 2.0], device="cpu")
    there = here.to(device="cuda")
    there.add_(1)
    assert (here.tolist(), there.tolist(), there.device) == ([1, 2], [2, 3], gradlite.device("cuda:0"))
    assert there.cuda() is there
    assert there.to("cuda") is there
    assert here.cpu() is here
    assert here.to(here) is here
    assert here.to(here.double()).dtype is gradlite.float64
    assert here.to("cpu", copy=True) is not here
    assert there.to(here).device == here.device
