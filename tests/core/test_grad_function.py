"""`autograd.grad`: gradients as values."""

import pytest
from making import error_of, leaf

import gradlite
from gradlite import errors
from gradlite.autograd import grad


def values(gradients):
    return [None if g is None else g.tolist() for g in gradients]


def test_grad_returns_a_tuple_and_leaves_grad_alone(device):
    x = leaf(2)
    x.grad = gradlite.tensor([7.0])
    gradients = grad(x * x, x)
    assert isinstance(gradients, tuple)
    assert (values(gradients), x.grad.tolist()) == ([[4.0]], [7.0])


def test_grad_by_several_inputs_in_their_order(device):
    a, b = leaf(1), leaf(2)
    y = a * b
    z = y * y
    assert values(grad(z, [b, y, a], retain_graph=True)) == [[4.0], [4.0], [8.0]]
    assert values(grad(z, {"a": a, "b": b}.values())) == [[8.0], [4.0]]


def test_grad_of_a_tensor_by_itself(device):
    x = leaf(2)
    y = x * 2
    assert values(grad(x, x)) == [[1.0]]
    assert values(grad(y, y, retain_graph=True)) == [[1.0]]
    assert values(grad(y, [y, x], gradlite.tensor([3.0]))) == [[3.0], [6.0]]


def test_the_same_input_twice(device):
    x = leaf(2)
    y = x * 3
    assert values(grad(y * y, [x, y, x, y])) == [[36.0], [12.0], [36.0], [12.0]]


def test_several_outputs_are_added_with_their_weights(device):
    x = leaf(2)
    weights = [gradlite.tensor([10.0]), None]
    assert values(grad([x * 2, x * 3], x, weights)) == [[23.0]]
    assert values(grad([x * 2, x * 2], x)) == [[4.0]]


def test_grad_by_a_view_and_by_its_base(device):
    x = leaf(1, 2)
    v = x[:1]
    z = (v * 3).sum() + x.sum()
    assert values(grad(z, [v, x])) == [[3.0], [4.0, 1.0]]


def test_grad_by_the_outputs_of_one_node(device):
    x = leaf(1, 2)
    a, b = x.unbind(0)
    assert values(grad(a * b * 10, [b, a, x])) == [10.0, 20.0, [20.0, 10.0]]
    a, b = x.unbind(0)
    assert values(grad(b * 10, [a, b], allow_unused=True)) == [None, 10.0]


def test_unused_inputs(device):
    x, unused = leaf(2), leaf(1, 1)
    text = error_of(grad, x * 2, [x, unused])
    assert text == f"The differentiated Tensor at index 1 {errors.UNUSED}"
    assert values(grad(x * 2, [x, unused], allow_unused=True)) == [[2.0], None]
    assert values(grad(x * 2, [x, unused], materialize_grads=True)) == [[2.0], [0.0, 0.0]]
    later = (x * 3).view(1)
    assert error_of(grad, x * 2, later) == f"The differentiated Tensor at index 0 {errors.UNUSED}"
    with pytest.raises(ValueError, match="Expected allow_unused to be True or not passed when materialize_grads=True"):
        grad(x * 2, x, allow_unused=False, materialize_grads=True)


def test_an_input_written_since_is_another_value(device):
    x = leaf(2)
    y = x * 2
    z = y + 0
    y.mul_(3)
    assert error_of(grad, z, y) == f"The differentiated Tensor at index 0 {errors.UNUSED}"
    assert values(grad(y, y)) == [[1.0]]


REFUSED = {
    "no inputs": (lambda x: grad(x * 2, []), "`inputs` argument to `grad()` cannot be empty."),
    "an input without": (
        lambda x: grad(x * 2, gradlite.ones(1)),
        "One of the differentiated Tensors does not require grad",
    ),
    "an unused one without": (
        lambda x: grad(x * 2, gradlite.ones(1), allow_unused=True),
        "One of the differentiated Tensors does not require grad",
    ),
    "an output without": (lambda x: grad(gradlite.ones(1), x), errors.NO_GRAD_FN.format(0)),
    "a weight of another shape": (
        lambda x: grad(x * 2, x, gradlite.ones(3)),
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of "
        "torch.Size([1]).",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_calls(device, case):
    call, text = REFUSED[case]
    assert error_of(call, leaf(2)) == text


def test_options_without_effect_or_without_meaning_here(device):
    x = leaf(2)
    with pytest.warns(FutureWarning, match="only_inputs argument is deprecated"):
        assert values(grad(x * 2, x, only_inputs=False)) == [[2.0]]
    with pytest.raises(NotImplementedError, match="gradlite leaves out"):
        grad(x * 2, x, is_grads_batched=True)


def test_only_what_leads_to_an_input_runs(device):
    seen, a, b = [], leaf(1), leaf(2)
    left, right = a * 2, b * 3
    left.register_hook(lambda g: seen.append("left"))
    saved = right.exp()
    z = left + saved
    saved.detach().zero_()  # would make the right-hand side refuse
    assert values(grad(z, a)) == [[2.0]]
    assert seen == ["left"]


def test_all_that_a_node_saved_is_checked(device):
    a, b = leaf(2), leaf(3)
    y, w = a * 1, b * 1
    z = y * w
    y.detach().add_(1)  # saved for the gradient by w alone
    assert "has been modified by an inplace operation" in error_of(grad, z, a)


def test_grad_frees_what_it_ran_through(device):
    x = leaf(2)
    z = x * x
    grad(z, x, retain_graph=True)
    grad(z, x)
    assert error_of(grad, z, x) == errors.FREED


def test_results_of_create_graph_are_in_the_graph(device):
    x = leaf(2)
    (g,) = grad(x**3, x, create_graph=True)
    (h,) = grad(g, x, create_graph=True)
    (k,) = grad(h, x)
    assert (g.tolist(), h.tolist(), k.tolist()) == ([12.0], [12.0], [6.0])
    assert (g.requires_grad, h.requires_grad, k.requires_grad) == (True, True, False)


def test_a_weight_that_requires_a_gradient(device):
    x, w = leaf(2), leaf(5)
    (g,) = grad(x**2, x, w, create_graph=True)
    assert values(grad(g, [x, w])) == [[10.0], [4.0]]
    (g,) = grad(x * 1, x, w, create_graph=True)
    assert values(grad(g, w)) == [[1.0]]


def test_unused_among_materialized_ones_in_a_second_derivative(device):
    x, y = leaf(2), leaf(3)
    gx, gy = grad(x * x + y, [x, y], create_graph=True)
    assert not gy.requires_grad
    assert values(grad(gx, [x, y], materialize_grads=True)) == [[2.0], [0.0]]
