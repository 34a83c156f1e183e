"""The in-place twins of the elementwise rows: what they write, what they count, and what they pass back."""

from __future__ import annotations

import numpy as np
import pytest
from layouts import LAYOUTS, arrange, host, lay_out
from samples import TWINS
from tolerance import assert_close

import gradlite
from gradlite.autograd import gradcheck, gradgradcheck


def write(case, target, *others):
    """Call the twin."""
    return case.twin(*case.arguments([target, *others]), **case.keywords)


@pytest.mark.parametrize("case", TWINS, ids=str)
@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout != "expanded"])
def test_in_place(case, layout, device, rng):
    """The twin writes what the row computes into the same memory, and counts one write."""
    for dtype in [getattr(gradlite, name) for name in case.types]:
        target, *others = [t.detach() for t in arrange(case, rng, layout, [True] * len(case.op.operands), dtype)]
        expected = host(case(target, *others)).astype(host(target).dtype)
        address, strides, version = target.data_ptr(), target.stride(), target._version
        assert write(case, target, *others) is target
        np.testing.assert_array_equal(host(target), expected)
        assert (target.data_ptr(), target.stride(), target._version) == (address, strides, version + 1)


@pytest.mark.parametrize("case", [case for case in TWINS if case.differentiable], ids=str)
def test_gradients(case, device, rng):
    """The twin on a copy passes the gradients back that the row does."""
    drawn, incoming = case.draw(rng, (2, 3)), gradlite.tensor(rng.standard_normal((2, 3)))
    found = []
    for run in (case, lambda first, *others: write(case, first.clone(), *others)):
        leaves = [lay_out(v, "contiguous", gradlite.float64, requires_grad=True) for v in drawn]
        run(*leaves).backward(incoming)
        found.append([host(leaf.grad) for leaf in leaves])
    for one, other in zip(*found, strict=True):
        if case.op.in_place is None:
            np.testing.assert_array_equal(one, other)
        else:
            assert_close(one, other, depth=4)


@pytest.mark.parametrize("case", [case for case in TWINS if case.op.in_place is not None], ids=str)
def test_derivative_by_the_result(case, device, rng):
    """Where the twin saves the result, PyTorch's node and saved tensor, and the derivatives, are right."""
    leaf = lay_out(case.draw(rng, (2, 3))[0], requires_grad=True)
    node = write(case, leaf.clone()).grad_fn
    assert node.name() == case.op.in_place.node.__name__
    assert case.op.in_place.node.__name__ == case.op.node.__name__.replace("Backward0", "Backward1")
    assert gradcheck(lambda x: write(case, x.clone()), [leaf])
    assert gradgradcheck(lambda x: write(case, x.clone()), [leaf])


@pytest.mark.parametrize("case", [case for case in TWINS if len(case.op.operands) == 2], ids=str)
def test_broadcast(case, device, rng):
    """The other operand is broadcast to the written one, never the reverse."""
    target, other = (lay_out(v) for v in case.draw(rng, (2, 3), (3,)))
    expected = host(case(target, other)).astype(host(target).dtype)
    np.testing.assert_array_equal(host(write(case, target, other)), expected)
    before = host(other)
    with pytest.raises(RuntimeError, match=r"output with shape \[3\] doesn't match the broadcast shape \[2, 3\]"):
        write(case, other, target)
    np.testing.assert_array_equal(host(other), before)
    assert other._version == 0


@pytest.mark.parametrize("case", TWINS, ids=str)
def test_overlap_is_refused(case, device, rng):
    """A tensor that repeats its memory is not written, nor one that another operand partly shares."""
    drawn = case.draw(rng, (4,))
    repeated = lay_out(drawn[0][:1]).expand(4)
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor refers to a single memory"):
        write(case, repeated, *[lay_out(v) for v in drawn[1:]])
    if len(drawn) == 2:
        memory = lay_out(drawn[0])
        with pytest.raises(RuntimeError, match="some elements of the input tensor and the written-to tensor refer to"):
            write(case, memory[1:], memory[:-1])
        assert memory._version == 0
    assert repeated._version == 0


def shifted(t):
    return t[:, 1:].add_(t[:, :-1])


OVERLAPPING = {  # what PyTorch answers, element by element in the order of memory
    "a tensor with itself": (lambda t: t.as_strided((2, 2), (1, 1)).add_(1), [1, 3, 3, 3, 4, 5]),
    "windows": (lambda t: t.as_strided((4, 3), (1, 1)).neg_(), [0, 1, -2, -3, 4, -5]),
    "transposed windows": (lambda t: t.as_strided((3, 4), (1, 1)).t().neg_(), [0, 1, -2, -3, 4, -5]),
    "an expanded operand": (lambda t: t[1].add_(t[1, :1].expand(3)), [0, 1, 2, 6, 10, 11]),
    "a neighbour": (shifted, [0, 1, 3, 3, 7, 12]),
    "a neighbour in a transposed tensor": (lambda t: t.t()[1:].add_(t.t()[:-1]), [0, 1, 3, 3, 7, 12]),
    "the other neighbour": (lambda t: t[:, :-1].add_(t[:, 1:]), [1, 3, 2, 7, 9, 5]),
    "columns that do not meet": (lambda t: t[:, 0].sub_(t[:, 1]), [-1, 1, 2, -1, 4, 5]),
    "out=": (lambda t: gradlite.add(t[1, :1].expand(3), 1, out=t[1]), [0, 1, 2, 4, 5, 5]),
}


@pytest.mark.parametrize("case", OVERLAPPING)
def test_overlapping_elements_are_visited_in_order(cpu, case):
    """On the CPU; on CUDA it is undefined which thread reads first, in PyTorch too."""
    write, expected = OVERLAPPING[case]
    t = gradlite.arange(6.0).view(2, 3)
    write(t)
    assert t.reshape(-1).tolist() == expected
