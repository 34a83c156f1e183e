"""Derivatives of functions that write through views, of any order."""

import pytest
from making import leaf

import gradlite
from gradlite.autograd import grad, gradcheck, gradgradcheck


def test_double_backward_through_copy_slices(device):
    x = leaf(2, 3)
    y = x.clone()
    y[0].mul_(x[1])
    (g,) = grad((y**2).sum(), x, create_graph=True)
    assert g.tolist() == [36.0, 30.0]  # x0^2 x1^2 + x1^2
    assert grad(g.sum(), x)[0].tolist() == [42.0, 34.0]


def _slice(x, w):
    y = x * 1
    y[0, 1:].mul_(w[:2])
    return y**2


def _transpose(x, w):
    y = x * w[0]
    y.t()[1].mul_(w[1])
    return y * y.clone()


def _diagonal(x, w):
    y = x.clone()
    y.as_strided((2,), (y.stride(0) + y.stride(1),)).mul_(w[:2]).mul_(w[2])
    return y.tanh()


def _overlapping(x, w):
    y = x * 1
    y[:, :2].mul_(w[0])
    y[:, 1:].pow_(2)
    return y


def _chained(x, w):
    y = x.clone()
    v = y.view(-1)
    v[1:4].mul_(w)
    u = v[2:].view(2, 2)
    u[0].add_(w[0] * w[1]).exp_()
    return (y * v.view(2, 3)).tanh()


def _copied(x, w):
    y = x * x
    y[1].copy_(w * w)
    y[0, 0] = w[0] * y[1, 1].clone()
    return y**3


def _placed(x, w):
    y = x * x
    y[[0, 1], [2, 0]] = w[:2] ** 2
    return y * y.clone()


def _filled(x, w):
    y = x**2
    y[0].fill_(w[0] * w[1])
    return y**2


FUNCTIONS = [_slice, _transpose, _diagonal, _overlapping, _chained, _copied, _placed, _filled]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__.strip("_"))
@pytest.mark.parametrize("order", ["first", "second"])
def test_derivatives_of_functions_that_write(device, rng, function, order):
    x = gradlite.tensor(rng.uniform(0.5, 1, (2, 3)), dtype=gradlite.float64)
    w = gradlite.tensor(rng.uniform(0.5, 1, 3), dtype=gradlite.float64)
    check = gradcheck if order == "first" else gradgradcheck
    assert check(function, (x.requires_grad_(), w.requires_grad_()))


def test_a_third_derivative(device):
    x = leaf(2)
    y = x.clone()
    y[:1].mul_(x).mul_(x)  # the cube
    slopes = [y.sum()]
    for _ in range(3):
        slopes.append(grad(slopes[-1].sum(), x, create_graph=True)[0])
    assert [s.item() for s in slopes] == [8.0, 12.0, 12.0, 6.0]


def test_a_second_derivative_need_not_retain_the_graph(device):
    x = leaf(1, 2)
    y = x.clone()
    y[:1].tanh_()
    (g,) = grad((y**2).sum(), x, create_graph=True)
    g.sum().backward()
    assert x.grad.tolist() == pytest.approx([-0.6216267, 2.0], abs=1e-6)
