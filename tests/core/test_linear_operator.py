"""`autograd.linear_operator`: operators on arrays, with the adjoint for a gradient, on both devices."""

from __future__ import annotations

import numpy as np
import pytest

import gradlite
from gradlite.autograd import grad, gradcheck, gradgradcheck, linear_operator
from gradlite.backend.arrays import module_of


def blur(x):
    return x[..., 1:] + 0.5 * x[..., :-1]


def blur_adjoint(y):
    x = module_of(y).zeros((*y.shape[:-1], y.shape[-1] + 1), y.dtype)
    x[..., 1:] += y
    x[..., :-1] += 0.5 * y
    return x


OPERATORS = {
    "another shape": (blur, blur_adjoint),
    "identity": (lambda x: x, lambda y: y),
    "a view": (lambda x: x[..., ::-1], lambda y: y[..., ::-1]),
    "transposed": (lambda x: x.T, lambda y: y.T),
    "a sum": (lambda x: 2 * x.sum(), lambda y: module_of(y).zeros((3, 4), y.dtype) + 2 * y),
}


@pytest.fixture(params=OPERATORS)
def pair(request):
    return OPERATORS[request.param]


def on_device(array):
    return gradlite.tensor(array).array


def inner(a, b):
    """Return the inner product of two arrays on any device."""
    a, b = (gradlite.as_tensor(v).cpu().numpy() if not isinstance(v, np.ndarray) else v for v in (a, b))
    return np.vdot(a, b)


def test_the_adjoint_test(device, rng, pair):
    """<A x, y> = <x, A* y>: of the operators of this file, and of what gradlite makes of them."""
    operator = linear_operator(*pair)
    x = gradlite.tensor(rng.normal(size=(3, 4)), requires_grad=True)
    y = operator(x)
    w = gradlite.tensor(rng.normal(size=y.shape))
    (gx,) = grad(y, x, w)
    assert (y * w).sum().item() == pytest.approx((x * gx).sum().item())


def test_derivatives(device, rng, pair):
    operator = linear_operator(*pair)
    x = gradlite.tensor(rng.normal(size=(3, 4)), requires_grad=True)
    assert gradcheck(operator, (x,))
    assert gradgradcheck(operator, (x,))
    assert gradgradcheck(lambda x: (operator(x) ** 3).sum(), (x,))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_types(device, dtype):
    kind = getattr(gradlite, dtype)
    x = gradlite.ones(4, dtype=kind, requires_grad=True)
    y = linear_operator(blur, blur_adjoint)(x)
    y.sum().backward()
    assert (y.dtype, x.grad.dtype) == (kind, kind)
    assert x.grad.tolist() == [0.5, 1.5, 1.5, 1.0]


def test_incoming_gradients_of_every_layout(device, rng):
    operator = linear_operator(blur, blur_adjoint)
    x = gradlite.tensor(rng.normal(size=(3, 5)), requires_grad=True)
    full = gradlite.tensor(rng.normal(size=(3, 4)))
    for g in (full, full.t().contiguous().t(), full[:1].expand(3, 4), gradlite.ones(()).expand(3, 4)):
        (gx,) = grad(operator(x), x, g)
        assert gx.tolist() == gradlite.tensor(blur_adjoint(g.cpu().numpy())).tolist()


def test_empty(device):
    x = gradlite.ones(0, 4, requires_grad=True)
    linear_operator(blur, blur_adjoint)(x).sum().backward()
    assert x.grad.shape == (0, 4)


def test_complex(cpu, rng):
    matrix = rng.normal(size=(3, 2)) + 1j * rng.normal(size=(3, 2))
    operator = linear_operator(lambda x: matrix @ x, lambda y: matrix.conj().T @ y)
    x = gradlite.tensor(rng.normal(size=2) + 1j * rng.normal(size=2), requires_grad=True)
    w = rng.normal(size=3) + 1j * rng.normal(size=3)
    y = operator(x)
    (gx,) = grad(y, x, gradlite.tensor(w), create_graph=True)
    assert np.allclose(np.vdot(w, y.detach().numpy()), np.vdot(gx.detach().numpy(), x.detach().numpy()))
    assert np.allclose(gx.detach().numpy(), matrix.conj().T @ w)  # as PyTorch has it for matrix @ x


def test_real_to_complex(cpu, rng):
    """The adjoint is that of the real inner product: PyTorch's gradient of a real tensor is real."""
    n = 8
    operator = linear_operator(np.fft.fft, lambda y: n * np.fft.ifft(y).real)
    x = gradlite.tensor(rng.normal(size=n), requires_grad=True)
    w = rng.normal(size=n) + 1j * rng.normal(size=n)
    (gx,) = grad(operator(x), x, gradlite.tensor(w))
    assert gx.dtype is gradlite.float64
    step = np.eye(n) * 1e-6
    slopes = [(np.fft.fft(x.detach().numpy() + s) - np.fft.fft(x.detach().numpy() - s)) / 2e-6 for s in step]
    assert np.allclose(gx.numpy(), [np.vdot(w, s).real for s in slopes])


# ---------------------------------------------------------------------------------- memory


def test_nothing_is_shared(device):
    """An operator that returns its argument, or a view of it, gives a tensor with memory of its own."""
    x, g = gradlite.ones(2, 2, requires_grad=True), gradlite.ones(2, 2)
    for forward, adjoint in (OPERATORS["identity"], OPERATORS["transposed"], OPERATORS["a view"]):
        y = linear_operator(forward, adjoint)(x)
        (gx,) = grad(y, x, g)
        y.detach().zero_()
        gx.zero_()
        assert x.tolist() == g.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_repeated_result_can_be_written(device):
    operator = linear_operator(lambda x: module_of(x).broadcast_to(x.sum(), (3,)), lambda y: y.sum() + 0 * y[:1])
    y = operator(gradlite.ones(1, requires_grad=True))
    y.mul_(2)
    assert y.tolist() == [2.0] * 3


def test_an_operator_that_writes_its_argument_is_stopped(cpu):
    def double(x):
        x *= 2
        return x

    x = gradlite.ones(2)
    with pytest.raises(ValueError, match="read-only"):
        linear_operator(double, double)(x)
    assert x.tolist() == [1.0, 1.0]


# ---------------------------------------------------------------------------------- what is refused


def test_operands_that_are_refused(device):
    operator = linear_operator(*OPERATORS["identity"])
    with pytest.raises(TypeError, match=r"linear_operator\(\): argument 'input' .* must be Tensor, not float"):
        operator(1.0)
    with pytest.raises(TypeError, match=r"floating-point or complex numbers, not torch\.int64"):
        operator(gradlite.arange(3))


def test_a_result_of_another_precision_is_refused(device):
    operator = linear_operator(lambda x: x.astype(np.float64), lambda y: y)
    with pytest.raises(TypeError, match="forward was given float32 and returned float64: cast the result to float32"):
        operator(gradlite.ones(2))


def test_a_result_that_is_no_array_is_refused(device):
    where = "numpy" if device.type == "cpu" else "cupy"
    with pytest.raises(TypeError, match=f"forward was given an array of .*{where} and returned list"):
        linear_operator(lambda x: [1.0], lambda y: y)(gradlite.ones(2))
    other = (lambda x: x.get()) if device.type == "cuda" else (lambda x: gradlite.ones(2))
    with pytest.raises(TypeError, match="forward was given an array of"):
        linear_operator(other, lambda y: y)(gradlite.ones(2))


def test_an_adjoint_of_another_shape_or_type_is_refused(device):
    x = gradlite.ones(4, requires_grad=True)
    with pytest.raises(
        ValueError, match=r"adjoint returned the shape \(3,\), and what it is the gradient of has \(4,\)"
    ):
        linear_operator(blur, lambda y: y)(x).sum().backward()
    with pytest.raises(TypeError, match="adjoint was given float32 and returned float64: cast the result to float32"):
        linear_operator(blur, lambda y: blur_adjoint(y).astype(np.float64))(x).sum().backward()


def test_a_wrong_adjoint_is_found_by_gradcheck(device):
    x = gradlite.ones(4, dtype=gradlite.float64, requires_grad=True)
    with pytest.raises(gradlite.autograd.GradcheckError):
        gradcheck(linear_operator(blur, lambda y: 2 * blur_adjoint(y)), (x,))
