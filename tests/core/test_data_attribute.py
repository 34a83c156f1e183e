"""`.data` and `Variable`: what they share, and what a write through `.data` hides."""

import pytest
from making import error_of, leaf

import gradlite
from gradlite import errors
from gradlite.autograd import Variable


def test_data_hides_its_writes(device):
    x = leaf(0, 0)
    y = x.exp()
    y.data.fill_(100)
    y.sum().backward()
    assert x.grad.tolist() == [100.0, 100.0]  # wrong, and PyTorch says the same: the write went unseen
    assert y.data is not y.data


def test_assigning_data_keeps_identity_history_and_version(device):
    x, other = leaf(1, 2), gradlite.tensor([7.0, 8.0])
    y = x * 2
    y.add_(1)
    node = y.grad_fn
    y.data = other
    assert y.data_ptr() == other.data_ptr()
    assert (y.grad_fn, y._version) == (node, 1)
    other.add_(1)
    assert (y.tolist(), y._version) == ([8.0, 9.0], 1)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_inputs_are_saved_by_reference_and_results_as_an_alias(device):
    x = leaf(1, 2)
    z = (x * x).sum()
    x.data = gradlite.tensor([10.0, 20.0])
    z.backward()
    assert x.grad.tolist() == [20.0, 40.0]
    x = leaf(0, 0)
    y = x.exp()
    z = y.sum()
    y.data = gradlite.full((2,), 100.0)
    z.backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_a_gradient_meets_data_of_another_shape(device):
    x = leaf(1, 2)
    z = (x * 2).sum()
    x.data = gradlite.ones(3)
    z.backward()  # the gradient of the old shape is kept
    assert x.grad.tolist() == [2.0, 2.0]
    x = leaf(1, 2)
    x.sum().backward()
    x.data = gradlite.ones(3)
    with pytest.raises(RuntimeError, match=r"size of tensor a \(2\) must match the size of tensor b \(3\)"):
        (x * 2).sum().backward()
    y = leaf(1, 2) * 2
    y.data = gradlite.zeros(3)
    with pytest.raises(
        RuntimeError, match=r"Function SumBackward0 returned an invalid gradient at index 0 - got \[3\]"
    ):
        y.sum().backward()


def test_data_must_be_a_tensor_that_fits(device):
    x = leaf(1, 2)
    with pytest.raises(TypeError, match="Variable data has to be a tensor, but got list"):
        x.data = [1.0, 2.0]
    with pytest.raises(RuntimeError, match="must be floating point or complex dtype"):
        x.data = gradlite.arange(2)
    with pytest.raises(RuntimeError, match="Deleting tensor data is not allowed"):
        del x.data
    plain = gradlite.ones(2)
    plain.data = gradlite.arange(2)
    assert plain.dtype is gradlite.int64


def test_variable_is_a_leaf_over_the_same_memory_and_counter(device):
    t = gradlite.ones(2)
    v = Variable(t, requires_grad=True)
    assert (v.is_leaf, v.requires_grad, t.requires_grad, v.data_ptr() == t.data_ptr()) == (True, True, False, True)
    assert isinstance(t, Variable)
    assert not isinstance(1.0, Variable)
    z = (v * v).sum()
    t.add_(1)
    assert "is at version 1; expected version 0" in error_of(z.backward)
    assert not Variable(leaf(1) * 2).requires_grad
    with pytest.raises(TypeError, match="Variable data has to be a tensor, but got list"):
        Variable([1.0])


def test_read_only_attributes(device):
    y = leaf(1) * 2
    for attribute in ("grad_fn", "_version", "is_leaf", "output_nr", "_base"):
        with pytest.raises(AttributeError, match=f"attribute '{attribute}' of 'torch._C.TensorBase' objects is not"):
            setattr(y, attribute, None)
    with pytest.raises(RuntimeError) as error:
        y.requires_grad = False
    assert str(error.value) == errors.FLAG
    assert y.requires_grad_(True) is y
