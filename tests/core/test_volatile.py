"""`volatile`, as PyTorch 0.3 documented it: the one meaning that differs from PyTorch 2.13 on purpose."""

import pytest
from making import error_of, leaf, name

import gradlite
from gradlite import errors, nn
from gradlite.autograd import Variable, backward, grad


def volatile(*values):
    with pytest.warns(DeprecationWarning, match="gradlite.no_grad") as warned:
        v = Variable(gradlite.tensor([float(value) for value in values]), volatile=True)
    assert len(warned) == 1
    assert warned[0].filename == __file__
    return v


def test_a_volatile_variable_is_a_leaf_over_the_same_memory(device):
    t = gradlite.ones(2)
    with pytest.warns(DeprecationWarning) as warned:
        v = Variable(t, volatile=True)
    assert str(warned[0].message) == errors.VOLATILE
    assert (v.volatile, v.requires_grad, v.is_leaf, t.volatile) == (True, False, True, False)
    assert v.data_ptr() == t.data_ptr()
    v.add_(1)
    assert (t._version, t.tolist()) == (1, [2.0, 2.0])


RESULTS = {
    "an operation with a leaf": lambda v, x: v * x,
    "the other way round": lambda v, x: x + v,
    "an operation with a number": lambda v, x: v * 2,
    "a unary operation": lambda v, x: v.tanh(),
    "a reduction": lambda v, x: v.sum(),
    "a product": lambda v, x: v @ x,
    "a view": lambda v, x: v[:1],
    "a reshape": lambda v, x: v.view(2, 1).t(),
    "an index": lambda v, x: v[[0, 1]],
    "a clone": lambda v, x: v.clone(),
    "a conversion": lambda v, x: v.double(),
    "a choice": lambda v, x: gradlite.where(x > 1, v, x),
    "a loss": lambda v, x: nn.functional.mse_loss(v, x),
    "detach": lambda v, x: v.detach(),
    "detach of a result": lambda v, x: (v * x).detach(),
    "a result of a result": lambda v, x: (v * x + x).exp().sum(),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_what_is_computed_from_a_volatile_tensor_is_volatile_and_unrecorded(device, kind):
    v, x = volatile(1, 2), leaf(3, 4)
    out = RESULTS[kind](v, x)
    assert (out.volatile, out.requires_grad, out.grad_fn) == (True, False, None)


def test_what_is_not_computed_from_one_is_not(device):
    v, x = volatile(1, 2), leaf(3, 4)
    assert not (x * 2).volatile
    assert (x * 2).requires_grad
    assert not v.data.volatile
    assert not leaf(1).detach().volatile
    assert v.tolist() == [1.0, 2.0]


def test_several_views_of_a_volatile_tensor_are_volatile(device):
    assert [t.volatile for t in volatile(1, 2).unbind(0)] == [True, True]


@pytest.mark.parametrize("root", ["leaf", "result", "beside another"])
def test_a_volatile_tensor_has_nothing_to_run_backward_through(device, root):
    v, x = volatile(1, 2), leaf(3, 4)
    roots = {"leaf": [v[0]], "result": [(v * x).sum()], "beside another": [(x * 2).sum(), (v * x).sum()]}[root]
    with pytest.raises(
        RuntimeError, match=r"^element \d of tensors does not require grad and does not have a grad_fn\n"
    ):
        backward(roots)
    assert x.grad is None


def test_nothing_is_differentiated_by_a_volatile_tensor(device):
    v, x = volatile(1, 2), leaf(3, 4)
    assert error_of(grad, (x * 2).sum(), v) == "One of the differentiated Tensors does not require grad"


def test_a_write_with_a_volatile_operand_makes_the_target_volatile(device):
    v = volatile(1, 2)
    t = gradlite.zeros(2)
    t.add_(v)
    assert (t.volatile, t.grad_fn, t.tolist()) == (True, None, [1.0, 2.0])


def test_an_ordinary_tensor_can_be_switched(device):
    t = gradlite.ones(2)
    with pytest.warns(DeprecationWarning, match="kept as PyTorch 0.3 documented it"):
        t.volatile = True
    assert (t.volatile, t.requires_grad) == (True, False)
    t.volatile = False
    assert not t.volatile
    (t * leaf(1, 2)).sum().backward()
    y = leaf(1, 2) * 2
    with pytest.warns(DeprecationWarning), pytest.raises(RuntimeError, match="only leaf tensors can be made volatile"):
        y.volatile = True
    assert name(y) == "MulBackward0"


def test_volatile_and_requires_grad_exclude_each_other(device):
    with pytest.raises(RuntimeError, match="can't be volatile and require_grad at the same time"):
        Variable(gradlite.ones(1), requires_grad=True, volatile=True)


def test_inference_through_a_network(device, seeded):
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    out = net(volatile(1, 2).view(1, 2))
    assert (out.volatile, out.grad_fn) == (True, None)
    with gradlite.no_grad():
        expected = net(gradlite.tensor([[1.0, 2.0]]))
    assert out.tolist() == expected.tolist()
    assert not expected.volatile
