"""`gradcheck` and `gradgradcheck`: they find wrong derivatives, and pass right ones."""

import pytest
from making import leaf

import gradlite
from gradlite.autograd import GradcheckError, grad, gradcheck, gradgradcheck
from gradlite.core.graph import operations


def double(*values):
    return leaf(*values, dtype=gradlite.float64)


RIGHT = {
    "a square": lambda x, w: x * x,
    "several results": lambda x, w: (x * w, x.sum(), w.exp()),
    "results without gradient among them": lambda x, w: (x.argmax(), x * w),
    "one input unused": lambda x, w: x**3,
    "broadcast": lambda x, w: x.view(2, 1) * w + w.view(1, 2),
    "a write": lambda x, w: (x * 1).mul_(w).add_(w),
    "views": lambda x, w: x[:1].expand(3) * w[1:],
    "a choice": lambda x, w: gradlite.where(x > 1.5, x * w, w),
    "products": lambda x, w: x.view(2, 1) @ w.view(1, 2) @ x,
    "a stop": lambda x, w: x * w,
}


@pytest.mark.parametrize("case", RIGHT)
@pytest.mark.parametrize("check", [gradcheck, gradgradcheck], ids=["first", "second"])
def test_right_derivatives_pass(device, case, check):
    inputs = double(1.25, 2), double(0.5, 1.75)
    assert check(RIGHT[case], inputs) is True
    assert [t.tolist() for t in inputs] == [[1.25, 2.0], [0.5, 1.75]]
    assert all(t.grad is None for t in inputs)


def _hooked(factor):
    def function(x):
        y = x * 2
        y.register_hook(lambda g: g * factor)
        return y

    return function


def test_a_wrong_first_derivative_is_found(device):
    with pytest.raises(GradcheckError) as error:
        gradcheck(_hooked(1.5), double(1, 2))
    text = str(error.value)
    assert text.startswith(
        "Jacobian mismatch for output 0 with respect to input 0,\nnumerical:tensor([[2.0000, 0.0000]"
    )
    assert "\nanalytical:tensor([[3., 0.],\n        [0., 3.]]" in text
    assert gradcheck(_hooked(1.5), double(1, 2), raise_exception=False) is False
    assert gradcheck(_hooked(1.0), double(1, 2))


def test_a_derivative_that_is_off_by_little_is_found(device):
    assert gradcheck(_hooked(1 + 1e-4), double(1))
    assert not gradcheck(_hooked(1 + 1e-2), double(1), raise_exception=False)
    assert gradcheck(_hooked(1 + 1e-2), double(1), rtol=0.1)
    assert not gradcheck(_hooked(1 + 1e-4), double(1), rtol=0, raise_exception=False)


def test_a_patched_slope_is_found(cpu, monkeypatch):
    node = operations["tanh"].node
    right = node.backward
    monkeypatch.setattr(node, "backward", lambda self, g, needs: [2 * part for part in right(self, g, needs)])
    with pytest.raises(GradcheckError, match="Jacobian mismatch for output 0 with respect to input 0"):
        gradcheck(lambda x: x.tanh(), double(0.5))
    monkeypatch.undo()
    assert gradcheck(lambda x: x.tanh(), double(0.5))


def test_a_wrong_derivative_by_one_input_of_several_names_it(device):
    def function(a, b):
        y = a * 1
        if y.requires_grad:
            y.register_hook(lambda g: -g)
        return b * b, b * 2 + y

    with pytest.raises(GradcheckError, match="for output 1 with respect to input 0"):
        gradcheck(function, (double(1), double(2)))
    assert gradcheck(function, (double(1).detach(), double(2)))


def _half_recorded(x):
    """Square, with a hook that gives the right slope as a constant: only its own derivative is wrong."""
    y = x * 1
    y.register_hook(lambda g: g * 2 * x.detach())
    return y + (x.detach() ** 2 - y.detach())


def test_a_wrong_second_derivative_is_found(device):
    inputs = (double(1.5, 2),)
    assert gradcheck(_half_recorded, inputs)
    with pytest.raises(GradcheckError, match="Jacobian mismatch"):
        gradgradcheck(_half_recorded, inputs)
    assert gradgradcheck(_half_recorded, inputs, raise_exception=False) is False
    assert gradgradcheck(lambda x: x**2, inputs)


def test_the_gradients_of_the_results_may_be_given(device):
    weights = double(3, 4)
    assert gradgradcheck(lambda x: x**3, double(1, 2), weights)
    assert gradgradcheck(lambda x: x**3, (double(1, 2),), [weights])
    assert weights.tolist() == [3.0, 4.0]


def test_a_pass_that_differs_from_run_to_run_is_found(device):
    runs = []

    def function(x):
        y = x * 1
        y.register_hook(lambda g: (runs.append(1), g * (1 + 1e-5 * (len(runs) % 2)))[1])
        return y

    with pytest.raises(GradcheckError, match="Backward is not reentrant"):
        gradcheck(function, double(1))
    assert gradcheck(function, double(1), nondet_tol=1e-3)


def test_a_function_that_raises_leaves_the_input_as_it_was(device):
    x, calls = double(1, 2), []

    def function(x, last):
        calls.append(x.tolist())
        if len(calls) == last:
            raise OSError("gone")
        return x * 2

    for last in (2, 3):  # at x + eps, at x - eps
        calls.clear()
        with pytest.raises(OSError, match="gone"):
            gradcheck(function, (x, last))
        assert calls[-1] != [1.0, 2.0]
        assert x.tolist() == [1.0, 2.0]


def test_inputs_that_gradcheck_does_not_take(device):
    with pytest.raises(ValueError, match="gradcheck expects at least one input tensor to require gradient"):
        gradcheck(lambda x: x * 2, gradlite.ones(1))
    with pytest.raises(RuntimeError, match="The 0th input has a dimension with stride 0"):
        gradcheck(lambda x: x * 2, gradlite.ones(1).double().expand(2).requires_grad_())
    with pytest.warns(UserWarning, match="Input #0 requires gradient and is not a double precision"):
        assert gradcheck(lambda x: x * 2, leaf(1), eps=1e-2, atol=1e-1)


def test_inputs_of_any_layout_and_numbers_beside_them(device):
    x = gradlite.arange(1.0, 7.0).double().view(2, 3).t()[::2].requires_grad_()
    assert gradcheck(lambda x, n, flag: (x * n) ** 2, (x, 3, True))
    assert gradgradcheck(lambda x, n, flag: (x * n) ** 2, (x, 3, True))
    assert gradcheck(lambda x: x**2, gradlite.tensor(2.0, dtype=gradlite.float64, requires_grad=True))


def test_an_input_without_elements(device):
    assert gradcheck(lambda x: x.sum(), gradlite.ones(0, dtype=gradlite.float64, requires_grad=True))
    assert gradcheck(lambda x: x * 2, gradlite.ones(2, 0, dtype=gradlite.float64, requires_grad=True))


def test_results_without_gradient_must_not_depend_on_the_inputs(device):
    with pytest.raises(GradcheckError, match="Numerical gradient for function expected to be zero"):
        gradcheck(lambda x: x.detach() * 2, double(1, 2))


def test_a_non_leaf_input_is_checked_at_its_own_value(device):
    x = double(1, 2)
    y = x * 3
    assert gradcheck(lambda t: t**2, y)
    (g,) = grad((y**2).sum(), x)
    assert g.tolist() == [18.0, 36.0]
