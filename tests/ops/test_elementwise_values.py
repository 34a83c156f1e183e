"""What the elementwise rows compute: every row, form, layout and floating type, by NumPy's answers."""

from __future__ import annotations

import math
import operator

import numpy as np
import pytest
from layouts import LAYOUTS, arrange, arrangements, host, lay_out
from samples import CASES, FORMS, PLAIN
from tolerance import assert_close

import gradlite
from gradlite.ops.declared import methods
from gradlite.ops.row import BOOL

BROADCAST = [
    ((3, 1), (1, 4)),
    ((4,), (3, 4)),
    ((3, 4), (4,)),
    ((), (3,)),
    ((3,), ()),
    ((0, 1), (4,)),
    ((2, 1, 3), (4, 1)),
]


def dtype_of(name):
    return getattr(gradlite, name)


def bits(tensors):
    return [host(t).tobytes() for t in tensors]


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_values(case, layout, device, rng):
    """In every layout the values are NumPy's, the type is the operands', and the operands stay as they are."""
    for dtype in map(dtype_of, case.types):
        for chosen in arrangements(len(case.op.operands)):
            operands = arrange(case, rng, layout, chosen, dtype)
            before = bits(operands)
            with gradlite.no_grad():
                out = case(*operands)
            assert out.dtype is (gradlite.bool if case.op.result == BOOL else dtype)
            assert out.device.type == device.type
            assert_close(host(out), case.reference(*map(host, operands)), depth=2)
            assert bits(operands) == before


@pytest.mark.parametrize("case", [case for case in CASES if len(case.op.operands) > 1], ids=str)
@pytest.mark.parametrize("shapes", BROADCAST, ids=str)
def test_broadcast(case, shapes, device, rng):
    """Operands of two shapes meet as NumPy's do."""
    operands = [lay_out(v) for v in case.draw(rng, *case.broadcast(*shapes))]
    assert_close(host(case(*operands)), case.reference(*map(host, operands)), depth=2)


@pytest.mark.parametrize("case", FORMS, ids=str)
def test_results_of_no_dimensions_have_memory(case, device, rng):
    """NumPy makes scalars of them; a write through ``detach()`` must be seen."""
    leaves = [lay_out(v, requires_grad=k in case.differentiable) for k, v in enumerate(case.draw(rng, ()))]
    out = case(*leaves)
    assert out.shape == ()
    other = not out.item() if case.op.result == BOOL else 7.0
    out.detach().fill_(other)
    assert out.item() == other
    assert out._version == 1


SIZES = (0, 1, 31, 257, *(block * 4 + k for block in (256, 1024) for k in (-1, 0, 1)))
"""Around a vector, a block of threads, and what one block does at a time."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_sizes(case, device, rng):
    """Of every size the values are NumPy's, and so are the gradients' shapes."""
    for size in SIZES:
        leaves = [lay_out(v, requires_grad=k in case.differentiable) for k, v in enumerate(case.draw(rng, (size,)))]
        out = case(*leaves)
        assert_close(host(out), case.reference(*map(host, leaves)), depth=2)
        if case.differentiable:
            out.sum().backward()
            assert [leaves[k].grad.shape for k in case.differentiable] == [(size,)] * len(case.differentiable)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("shape", [(9000,), (7, 11, 13)], ids=str)
def test_sizes_beyond_a_grid(case, shape, cuda, rng):
    """Beyond one grid of blocks, and strided in three ways."""
    layouts = ("transposed", "sliced", "offset") if len(shape) == 3 else ("contiguous",) * 3
    operands = [lay_out(v, layouts[k], dtype_of(case.types[0])) for k, v in enumerate(case.draw(rng, shape))]
    assert_close(host(case(*operands)), case.reference(*map(host, operands)), depth=2)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_devices_agree(case, rng):
    """CUDA computes what the CPU computes, up to rounding, forwards and backwards."""
    for dtype in map(dtype_of, case.types):
        drawn, found = case.draw(rng, (19, 27)), {}
        incoming = rng.standard_normal((19, 27))
        for where in ("cpu", "cuda"):
            leaves = [gradlite.tensor(v, dtype=None if v.dtype.kind == "b" else dtype, device=where) for v in drawn]
            for place in case.differentiable:
                leaves[place].requires_grad_()
            out = case(*leaves)
            if case.differentiable:
                out.backward(gradlite.tensor(incoming, dtype=dtype, device=where))
            found[where] = [host(out), *[host(leaves[k].grad) for k in case.differentiable]]
        for one, other in zip(found["cpu"], found["cuda"], strict=True):
            assert_close(one, other, depth=4)


@pytest.mark.parametrize("case", [c for c in PLAIN if c.op.number and c.types == ("float32", "float64")], ids=str)
def test_number_is_not_rounded(case, device):
    """A number by value meets float64 as it is, not rounded to float32 before."""
    operands, call = (
        [np.array([0.7, 1.3]), np.array([0.9, 1.1])][: len(case.op.operands)],
        case._replace(number=math.pi),
    )
    assert_close(host(call(*map(gradlite.tensor, operands))), call.reference(*operands), depth=8)


# ---------------------------------------------------------------------------------- methods and operators


NOT_THE_ROW = ("prelu",)  # it has a function of its own before it
METHODS = [c for c in CASES if hasattr(gradlite.Tensor, c.op.name) and c.op.name not in NOT_THE_ROW]


@pytest.mark.parametrize("case", METHODS, ids=str)
def test_method(case, device, rng):
    """The method on the first tensor is the function; a choice is a method of what is chosen."""
    operands = [lay_out(v) for v in case.draw(rng, (2, 3))]
    expected = case(*operands)
    arguments = case.arguments(operands)
    if not isinstance(arguments[0], gradlite.Tensor):
        arguments = arguments[::-1]
        expected = getattr(gradlite, case.op.name)(*arguments, **case.keywords)
    elif case.op.conditions:
        arguments = [arguments[1], arguments[0], arguments[2]]
    found = getattr(arguments[0], case.op.name)(*arguments[1:], **case.keywords)
    np.testing.assert_array_equal(host(found), host(expected))


TABLES = ("pointwise", "transcendental", "activations", "logic")
OPERATORS = [m.name.strip("_") for m in methods if m.module in TABLES and m.name.startswith("__")]
UNARY = ("neg", "pos", "abs", "invert")
BITS = ("and", "or", "xor", "lshift", "rshift")


def is_of_bits(name):
    return (name if name in BITS else name[1:]) in BITS


BINARY = [
    (name, other)
    for name in OPERATORS
    for other in (None, 2, 1.5, np.float64(1.5), True)
    if name not in UNARY and not (is_of_bits(name) and isinstance(other, float))
]


@pytest.mark.parametrize(("name", "other"), BINARY)
def test_operator(name, other, device, rng):
    """An operator with a tensor or a number on either side computes what NumPy does, in the tensor's type."""
    drawn = np.round(rng.uniform(0.3, 2.5, (2, 2, 3)), 1).astype(np.float32)
    if is_of_bits(name):
        drawn = rng.integers(0, 5, (2, 2, 3))
    x, z = map(gradlite.tensor, drawn)
    swapped = name.startswith("r") and name[1:] in OPERATORS
    plain = name[1:] if swapped else name
    function = getattr(operator, f"{plain}_" if plain in ("and", "or") else plain)
    pair = (x, z if other is None else other)[:: -1 if swapped else 1]
    if other is True and "sub" in name:
        with pytest.raises(RuntimeError, match="Subtraction, the `-` operator, with a bool tensor is not supported"):
            function(*pair)
        return
    found = function(*pair)
    expected = function(*(drawn[0], drawn[1] if other is None else drawn.dtype.type(other))[:: -1 if swapped else 1])
    assert_close(host(found), expected, depth=2)
    assert found.dtype is (gradlite.bool if expected.dtype == bool else x.dtype)
    assert (found is x) == name.startswith("i")


@pytest.mark.parametrize("name", [name for name in OPERATORS if name in UNARY])
def test_operator_of_one(name, device):
    x = gradlite.tensor([1, -2] if name == "invert" else [1.0, -2.0])
    np.testing.assert_array_equal(host(getattr(operator, name)(x)), getattr(operator, name)(host(x)))


@pytest.mark.parametrize("name", [name for name in OPERATORS if name not in UNARY])
def test_operator_leaves_other_types_alone(name, device):
    """With an operand that it does not know, an operator answers NotImplemented, in place too."""
    x = gradlite.ones(2)
    assert getattr(x, f"__{name}__")(object()) is NotImplemented
    assert x.tolist() == [1, 1]
