"""The gradients of the elementwise rows: of every operand, in every layout, of first and second order."""

from __future__ import annotations

import numpy as np
import pytest
from layouts import LAYOUTS, arrange, arrangements, each_device, host, lay_out
from samples import DIFFERENTIABLE, INF, NAN
from tolerance import assert_close

import gradlite
from gradlite.autograd import grad, gradcheck, gradgradcheck

BROADCAST = [((3, 1), (1, 2)), ((2,), (3, 2)), ((3, 2), (2,)), ((), (3,)), ((3,), ())]


ONCE = {"digamma": r"the derivative of polygamma\(1, input\) is polygamma\(2, input\), which gradlite does not have"}
"""The rows whose second derivative is refused, with what is said."""


def checked(case, rng, layout, chosen):
    """Return a function and float64 inputs for gradcheck; it refuses stride 0, so ``expanded`` happens inside."""
    expanding = [c and layout == "expanded" for c in chosen]
    if layout == "expanded":
        inputs = [lay_out(v[:1] if e else v, requires_grad=k in case.differentiable)
                  for k, (v, e) in enumerate(zip(case.draw(rng, (2, 3)), expanding, strict=True))]  # fmt: skip
    else:
        inputs = arrange(case, rng, layout, chosen, gradlite.float64)

    def function(*given):
        return case(*[t.expand(2, 3) if e else t for t, e in zip(given, expanding, strict=True)])

    return function, inputs


def check(case, rng, layout):
    """Compare first and second derivatives with finite differences."""
    for chosen in arrangements(len(case.op.operands)):
        function, inputs = checked(case, rng, layout, chosen)
        assert gradcheck(function, inputs)
        if case.op.name in ONCE and layout != "empty":
            with pytest.raises(RuntimeError, match=ONCE[case.op.name]):
                gradgradcheck(function, inputs)
        else:
            assert gradgradcheck(function, inputs)


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_gradcheck(case, device, rng):
    """On operands with gaps and in another order than that of memory, one at a time and all together."""
    check(case, rng, "transposed" if len(case.op.operands) == 1 else "sliced")


@pytest.mark.slow
@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_gradcheck_layouts(case, layout, rng):
    """The same in every other layout, on both devices."""
    with each_device() as devices:
        for _ in devices:
            check(case, rng, layout)


@pytest.mark.parametrize("case", [case for case in DIFFERENTIABLE if len(case.op.operands) > 1], ids=str)
def test_gradcheck_broadcast(case, device, rng):
    """Where operands are broadcast, their gradients come back in their own shapes."""
    for shapes in BROADCAST:
        drawn = case.draw(rng, *case.broadcast(*shapes))
        inputs = [lay_out(v, requires_grad=k in case.differentiable) for k, v in enumerate(drawn)]
        assert gradcheck(case, inputs)
        assert gradgradcheck(case, inputs)


def wider(t):
    """Copy a leaf to float64 and one dimension or more, contiguous; a condition stays bool."""
    values = np.atleast_1d(host(t))
    return lay_out(values if values.dtype.kind == "b" else values.astype(np.float64), requires_grad=t.requires_grad)


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_layouts(case, device, rng):
    """In every layout float32 gradients are those of contiguous float64 up to rounding, and no operand is written."""
    for layout in LAYOUTS:
        for chosen in arrangements(len(case.op.operands)):
            leaves = arrange(case, rng, layout, chosen, gradlite.float32)
            before, wide = [host(t).tobytes() for t in leaves], [wider(t) for t in leaves]
            case(*leaves).sum().backward()
            case(*wide).sum().backward()
            for k in case.differentiable:
                grad_of = leaves[k].grad
                assert (grad_of.dtype, grad_of.device.type) == (gradlite.float32, device.type)
                assert_close(host(grad_of), host(wide[k].grad).reshape(leaves[k].shape), depth=16)
            assert [host(t).tobytes() for t in leaves] == before


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_incoming_gradient(case, device, rng):
    """An incoming gradient may have any layout: it is read rightly and never written, nor is its memory passed on."""
    for layout in LAYOUTS:
        shape = {"0-d": (), "empty": (0, 3)}.get(layout, (2, 3))
        leaves = [lay_out(v, requires_grad=k in case.differentiable) for k, v in enumerate(case.draw(rng, shape))]
        wanted = [leaves[k] for k in case.differentiable]
        g = lay_out(rng.standard_normal((2, 3)), layout)
        before, version = host(g), g._version
        found = grad(case(*leaves), wanted, g)
        expected = grad(case(*leaves), wanted, gradlite.tensor(before))
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(host(one), host(other))
        if layout != "empty":
            case(*leaves).backward(g)
            for leaf in wanted:
                leaf.grad.zero_()
        np.testing.assert_array_equal(host(g), before)
        assert g._version == version


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_gradient_without_elements_is_written(case, cpu, rng):
    """A gradient that has no elements can be added to, as any other."""
    leaves = [lay_out(v, "empty", requires_grad=k in case.differentiable) for k, v in enumerate(case.draw(rng, (2, 3)))]
    for _ in range(2):
        case(*leaves).sum().backward()
    for k in case.differentiable:
        assert leaves[k].grad.add_(1).shape == (0, 3)


@pytest.mark.parametrize("case", [case for case in DIFFERENTIABLE if len(case.differentiable) > 1], ids=str)
def test_one_gradient_at_a_time(case, device, rng):
    """What is asked for one operand alone is what is asked for all, and an operand used twice gets both parts."""
    drawn = case.draw(rng, (2, 3))
    leaves = [lay_out(v, requires_grad=k in case.differentiable) for k, v in enumerate(drawn)]
    g = gradlite.tensor(rng.standard_normal((2, 3)))
    together = grad(case(*leaves), [leaves[k] for k in case.differentiable], g)
    for place, expected in zip(case.differentiable, together, strict=True):
        np.testing.assert_array_equal(host(grad(case(*leaves), leaves[place], g)[0]), host(expected))
        alone = [leaf if k == place else leaf.detach() for k, leaf in enumerate(leaves)]
        np.testing.assert_array_equal(host(grad(case(*alone), leaves[place], g)[0]), host(expected))


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_operand_twice(case, device, rng):
    """A leaf that is every operand gets the sum of their gradients."""
    values = case.draw(rng, (2, 3))[case.differentiable[0]]
    condition = [lay_out(values > 0)] * case.op.conditions
    leaf = lay_out(values, requires_grad=True)
    count = len(case.op.operands) - case.op.conditions
    case(*condition, *[leaf] * count).sum().backward()
    apart = [lay_out(values, requires_grad=True) for _ in range(count)]
    case(*condition, *apart).sum().backward()
    assert_close(host(leaf.grad), sum(host(t.grad) for t in apart))


def test_the_derivative_of_relu_depends_on_its_result(device):
    x = gradlite.tensor([-1.0, 0.0, 2.0, NAN, INF], requires_grad=True)
    (slope,) = gradlite.autograd.grad(x.relu().sum(), x, create_graph=True)
    assert slope.grad_fn.name() == "ThresholdBackwardBackward0"
    assert [node and node.name() for node, _ in slope.grad_fn.next_functions] == [None, "ReluBackward0"]
    slope.sum().backward()
    assert x.grad.tolist() == [0.0] * 5
