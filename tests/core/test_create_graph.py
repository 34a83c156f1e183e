"""`create_graph`: passes that are recorded, and derivatives of higher order."""

import numpy as np
import pytest
from making import error_of, leaf

import gradlite
from gradlite import errors
from gradlite.autograd import backward, grad


def test_create_graph_warns_at_the_users_line(device):
    x = leaf(2)
    for call in (lambda: (x**3).backward(create_graph=True), lambda: backward((x**3).sum(), create_graph=True)):
        with pytest.warns(UserWarning) as warned:
            call()
        assert len(warned) == 1
        assert str(warned[0].message).startswith(errors.CREATE_GRAPH)
        assert warned[0].filename == __file__
    x.grad = None


def with_graph(t, **options):
    """Run backward with `create_graph`, which warns."""
    with pytest.warns(UserWarning, match="will create a reference cycle"):
        t.backward(create_graph=True, **options)


def test_a_gradient_under_create_graph_is_a_new_tensor(device):
    x = leaf(2)
    (x**3).sum().backward()
    plain = x.grad
    with_graph((x**3).sum())
    assert x.grad is not plain
    assert (plain.item(), x.grad.item(), x.grad.requires_grad) == (12.0, 24.0, True)
    recorded = x.grad
    (x**3).sum().backward()  # a plain pass adds in place, and the history is stale
    assert x.grad is recorded
    assert (recorded.item(), recorded.requires_grad) == (36.0, True)
    x.grad = None


def test_a_penalty_on_the_gradient(device):
    x = leaf(2)
    with_graph((x**3).sum())
    penalty = x.grad.sum()
    x.grad = None
    penalty.backward()
    assert x.grad.tolist() == [12.0]


def test_retain_graph_defaults_to_create_graph(device):
    x = leaf(2)
    z = (x * x).sum()
    with_graph(z)
    z.backward()
    x.grad = None
    z = (x * x).sum()
    with_graph(z, retain_graph=False)
    assert error_of(z.backward) == errors.FREED
    x.grad = None


def test_derivatives_of_any_order(device):
    x = leaf(2)
    slopes = [x**4]
    for _ in range(5):
        slopes.append(grad(slopes[-1], x, create_graph=True)[0])
    assert [s.item() for s in slopes] == [16.0, 32.0, 48.0, 48.0, 24.0, 0.0]


def test_a_linear_function_has_a_constant_slope(device):
    x = leaf(2)
    (slope,) = grad(x * 3, x, create_graph=True)
    assert not slope.requires_grad
    (slope,) = grad(x**3, x)
    assert error_of(slope.backward) == errors.NO_GRAD_FN.format(0)


def test_second_derivatives_through_views_and_broadcasts(device, rng):
    data = rng.uniform(0.5, 1, (2, 3))
    x = gradlite.tensor(data, dtype=gradlite.float64, requires_grad=True)
    z = (x.t()[1:] * x[:, :1].t()).sum() + (x.sum(0) ** 3).sum()
    (g,) = grad(z, x, create_graph=True)
    (h,) = grad((g**2).sum(), x)

    def slope(a):
        out = np.tile(3 * a.sum(0) ** 2, (2, 1))
        out[:, 1:] += a[:, :1]
        out[:, 0] += a[:, 1] + a[:, 2]
        return out

    eps, numeric = 1e-6, np.zeros((2, 3))
    for at in np.ndindex(2, 3):
        step = np.zeros((2, 3))
        step[at] = eps
        numeric[at] = ((slope(data + step) ** 2).sum() - (slope(data - step) ** 2).sum()) / (2 * eps)
    np.testing.assert_allclose(g.tolist(), slope(data), rtol=1e-12)
    np.testing.assert_allclose(h.tolist(), numeric, rtol=1e-6)


def test_the_first_recorded_gradient_is_written_into_memory_laid_out_as_the_leaf(device):
    """As in PyTorch: a copy into new memory, so one write; without a graph in the leaf's memory a plain copy."""
    x = gradlite.ones(2, 3, device=device).t().requires_grad_()
    with_graph((x**3).sum())
    assert (x.grad.grad_fn.name(), x.grad.stride(), x.grad._version) == ("torch::autograd::CopyBackwards", (1, 3), 1)
    assert [node and node.name() for node, _ in x.grad.grad_fn.next_functions] == [None, "MulBackward0"]
    assert grad(x.grad.sum(), x)[0].tolist() == [[6.0, 6.0]] * 3
    x.grad = None
    gaps = gradlite.ones(4, device=device)[::2].requires_grad_()
    with_graph((gaps**3).sum())
    assert (gaps.grad.grad_fn.name(), gaps.grad.stride(), gaps.grad._version) == ("CloneBackward0", (1,), 0)
    gaps.grad = None
