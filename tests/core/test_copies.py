"""copy, deepcopy, pickle, subclasses, swapped tensors, `grad_dtype`, kept counters.  The answers are PyTorch 2.13's."""

import copy
import pickle
import weakref

import pytest
from making import error_of, leaf, name, result

import gradlite
from gradlite import nn
from gradlite.autograd import _unsafe_preserve_version_counter

NO_LEAF = "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment."


class Mine(gradlite.Tensor):
    """A subclass, at module level for pickle."""


def numbers(count):
    """Make 0.0, 1.0, ..."""
    return gradlite.arange(count, dtype=gradlite.float32)


# ---------------------------------------------------------------------------------- copy


def test_copy_shares_memory_and_no_counter(device):
    x = numbers(4)
    x.tag = [5]
    v = x[1:]
    c, d = copy.copy(x), copy.copy(v)
    assert (c.data_ptr(), c._version, c.tag is x.tag) == (x.data_ptr(), 1, True)
    assert (d._is_view(), d.storage_offset(), d.data_ptr(), d._version) == (False, 1, v.data_ptr(), 1)
    c.add_(1)
    assert (x.tolist(), c._version, x._version) == ([1, 2, 3, 4], 2, 0)


def test_copy_makes_a_leaf(device):
    x = leaf(1, 2)
    x.grad = gradlite.ones(2)
    c, d = copy.copy(x), copy.copy(result(1, 2))
    assert (c.requires_grad, c.grad, d.requires_grad, d.is_leaf) == (True, None, True, True)
    p = nn.Parameter(gradlite.ones(2))
    p.tag = 1
    q = copy.copy(p)
    assert (type(q), q.tag, q.requires_grad, q.data_ptr(), q._version) == (nn.Parameter, 1, True, p.data_ptr(), 0)


# ---------------------------------------------------------------------------------- deepcopy


def test_deepcopy_copies_the_whole_memory(device):
    x = numbers(6).view(2, 3).t()[1:]
    x.tag = [5]
    c = copy.deepcopy(x)
    assert (c.tolist(), c.stride(), c.storage_offset(), c._version) == ([[1, 4], [2, 5]], (1, 3), 1, 1)
    assert c.untyped_storage().nbytes() == x.untyped_storage().nbytes()
    assert (c._is_view(), c.tag, c.tag is x.tag) == (False, [5], False)
    c.fill_(0)
    assert x.tolist() == [[1, 4], [2, 5]]
    e = copy.deepcopy(gradlite.ones(2).expand(3, 2))
    assert (e.stride(), e.tolist()) == ((0, 1), [[1, 1]] * 3)


@pytest.mark.parametrize("alias", [lambda x: x[1:], lambda x: x.detach()[1:], lambda x: x.data[1:]])
def test_deepcopy_keeps_shared_memory(device, alias):
    x = numbers(4)
    a, b, again = copy.deepcopy([x, alias(x), x])
    assert a is again
    assert a.untyped_storage() is b.untyped_storage() is not x.untyped_storage()
    b.fill_(9)
    assert (a.tolist(), a._version, b._version, b._is_view()) == ([0, 9, 9, 9], 1, 2, False)
    assert x.tolist() == [0, 1, 2, 3]


def test_deepcopy_takes_the_gradient_and_leaves_hooks(device):
    x = leaf(1, 2)
    x.grad = gradlite.ones(2)
    x.register_hook(lambda g: g * 2)
    c = copy.deepcopy(x)
    assert (c.requires_grad, c.grad.tolist(), c.grad is x.grad, c._backward_hooks) == (True, [1, 1], False, None)
    p = nn.Parameter(gradlite.ones(2), requires_grad=False)
    p.grad, p.tag = gradlite.ones(2), 1
    q = copy.deepcopy(p)
    assert (type(q), q.grad, q.requires_grad, hasattr(q, "tag"), q._version) == (nn.Parameter, None, False, False, 0)


def test_deepcopy_respects_the_memo(device):
    x, memo = numbers(2), {}
    assert copy.deepcopy(x, memo) is copy.deepcopy(x, memo)


def test_deepcopy_refuses_what_is_no_leaf(device):
    for t in (result(1, 2), leaf(1, 2)[:]):
        assert error_of(copy.deepcopy, t).startswith(NO_LEAF)
        with gradlite.no_grad():
            assert error_of(copy.deepcopy, t).startswith(NO_LEAF)
    base = gradlite.ones(2)
    view = base[:1]
    base.requires_grad_()
    assert copy.deepcopy(view).requires_grad


def test_copies_of_modules_share_nothing(device, seeded):
    m = nn.Linear(2, 2)
    n = copy.deepcopy(m)
    assert n.weight.tolist() == m.weight.tolist() and n.weight.data_ptr() != m.weight.data_ptr()
    w = m.state_dict()["weight"]
    assert (w is m.weight, type(w), w.requires_grad, w.data_ptr()) == (
        False,
        gradlite.Tensor,
        False,
        m.weight.data_ptr(),
    )
    before = m.weight._version
    w.fill_(5)
    assert (m.weight.tolist(), m.weight._version) == ([[5, 5]] * 2, before + 1)


# ---------------------------------------------------------------------------------- pickle


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_keeps_memory_and_place(device, protocol):
    x = numbers(6).view(2, 3).t()[1:]
    x.tag = 5
    r = pickle.loads(pickle.dumps(x, protocol))
    assert (r.tolist(), r.stride(), r.storage_offset(), r.tag) == ([[1, 4], [2, 5]], (1, 3), 1, 5)
    assert (r._is_view(), r._version, r.device) == (False, 1, x.device)
    r.add_(1)
    assert x.tolist() == [[1, 4], [2, 5]]


def test_pickle_keeps_flag_and_class(device):
    x = leaf(1, 2)
    x.grad = gradlite.ones(2)
    r = pickle.loads(pickle.dumps(x))
    assert (r.tolist(), r.requires_grad, r.is_leaf, r.grad) == ([1, 2], True, True, None)
    r = pickle.loads(pickle.dumps(result(1, 2)))
    assert (r.requires_grad, r.is_leaf) == (True, True)
    p = nn.Parameter(gradlite.ones(2), requires_grad=False)
    p.tag = 1
    r = pickle.loads(pickle.dumps(p))
    assert (type(r), r.requires_grad, r.tag, r._version) == (nn.Parameter, False, 1, 1)
    assert type(pickle.loads(pickle.dumps(gradlite.ones(2).as_subclass(Mine)))) is Mine


@pytest.mark.parametrize("kind", ["bfloat16", "float16", "bool", "int8", "uint8", "int64", "float64"])
def test_pickle_keeps_types(device, kind):
    x = gradlite.tensor([0, 1, 1]).to(getattr(gradlite, kind))
    for r in (pickle.loads(pickle.dumps(x)), copy.deepcopy(x), copy.copy(x)):
        assert (r.dtype, r.tolist()) == (x.dtype, x.tolist())
    empty = gradlite.empty(0, 3, dtype=x.dtype)
    for r in (pickle.loads(pickle.dumps(empty)), copy.deepcopy(empty)):
        assert (r.dtype, r.shape, r.stride()) == (x.dtype, (0, 3), (3, 1))
    scalar = gradlite.tensor(1).to(x.dtype)
    for r in (pickle.loads(pickle.dumps(scalar)), copy.deepcopy(scalar)):
        assert (r.shape, r.item()) == ((), 1)


def test_pickled_views_do_not_share(device):
    x = numbers(4)
    a, b = pickle.loads(pickle.dumps([x, x[1:]]))
    b.fill_(9)
    assert (a.tolist(), a._version, b._version) == ([0, 1, 2, 3], 1, 2)


def test_hooks_stay_behind_with_a_warning(device):
    x = leaf(1)
    x.register_hook(print)
    for copied in (copy.copy, lambda t: pickle.loads(pickle.dumps(t))):
        with pytest.warns(
            UserWarning, match="backward hook <built-in function print> on tensor will not be serialized"
        ):
            assert not copied(x)._backward_hooks


# ---------------------------------------------------------------------------------- subclasses


def test_as_subclass_is_a_view(device):
    x = gradlite.ones(2)
    s = x.as_subclass(Mine)
    s.add_(1)
    assert (type(s), x._version, s._version, s._is_view(), s._base is x) == (Mine, 1, 1, True, True)
    assert (x.as_subclass(gradlite.Tensor) is x, type(s.detach()), type(s.data)) == (False, Mine, Mine)
    y = leaf(1, 2)
    s = y.as_subclass(Mine)
    assert (name(s), s.is_leaf, s.data_ptr()) == ("AliasBackward0", False, y.data_ptr())
    assert error_of(s.detach_).startswith("Can't detach views in-place.")
    (s * 3).sum().backward()
    assert y.grad.tolist() == [3, 3]


def test_as_subclass_takes_subclasses_of_tensor(device):
    with pytest.raises(TypeError, match=r"cls must be a type \(got int\)"):
        gradlite.ones(2).as_subclass(3)
    with pytest.raises(TypeError, match="Creating a Tensor subclass from a class that does not inherit from Tensor"):
        gradlite.ones(2).as_subclass(int)


def test_a_subclass_of_parameter_gives_plain_tensors(device):
    class P(nn.Parameter):
        pass

    p = P(gradlite.ones(1))
    assert (type(p), type(p.data), type(p.detach()), type(copy.deepcopy(p))) == (P, gradlite.Tensor, gradlite.Tensor, P)


# ---------------------------------------------------------------------------------- swap_tensors


def test_swapped_tensors_take_all_along(device):
    a, b = leaf(1, 2), gradlite.zeros(3).add_(1)
    a.tag, a.grad = 3, gradlite.ones(2)
    gradlite.utils.swap_tensors(a, b)
    assert (a.tolist(), a.requires_grad, a._version, a.grad, hasattr(a, "tag")) == ([1, 1, 1], False, 1, None, False)
    assert (b.tolist(), b.requires_grad, b._version, b.grad.tolist(), b.tag) == ([1, 2], True, 0, [1, 1], 3)
    (b * 2).sum().backward()
    assert b.grad.tolist() == [3, 3]


def test_swapped_tensors_take_class_and_history_along(device):
    p, t = nn.Parameter(gradlite.ones(1)), result(3)
    gradlite.utils.swap_tensors(p, t)
    assert (type(p), type(t), name(p), name(t)) == (gradlite.Tensor, nn.Parameter, "CloneBackward0", None)
    gradlite.utils.swap_tensors(p, p)
    assert p.tolist() == [3]


HELD = {
    "a view": lambda t: t[:],
    "a recorded graph": lambda t: t * 2,
    "a graph that saved it": lambda t: t * t,
}


@pytest.mark.parametrize("way", HELD)
def test_a_swap_that_others_would_see_is_refused(device, way):
    a, b = leaf(1, 2), gradlite.zeros(2)
    held = HELD[way](a)
    for pair in ((a, b), (b, a)):
        assert error_of(gradlite.utils.swap_tensors, *pair).startswith("Expected use_count of t")
    assert (a.tolist(), b.tolist()) == ([1, 2], [0, 0])
    del held
    gradlite.utils.swap_tensors(a, b)
    assert (a.tolist(), b.tolist()) == ([0, 0], [1, 2])


def test_a_swap_of_what_is_weakly_held_is_refused(device):
    a, b = gradlite.ones(2), gradlite.zeros(2)
    reference = weakref.ref(b)
    text = "Cannot swap t2 because it has weakref associated with it"
    assert error_of(gradlite.utils.swap_tensors, a, b) == text
    assert reference() is b and b.tolist() == [0, 0]
    with pytest.raises(TypeError, match="t2 must be a Tensor, not int"):
        gradlite.utils.swap_tensors(a, 3)


# ---------------------------------------------------------------------------------- counters and gradient types


def test_a_kept_counter_hides_writes(device):
    x, z = gradlite.ones(4), gradlite.ones(1)
    with _unsafe_preserve_version_counter((x, z)):
        x.add_(1).add_(1)
        z.add_(1)
    assert (x.tolist(), x._version, z._version) == ([3] * 4, 0, 0)
    e = leaf(0, 0).exp()
    with _unsafe_preserve_version_counter(e), gradlite.no_grad():
        e.mul_(3)
    e.sum().backward()
    with pytest.raises(AssertionError, match="Expected tensors to be a tuple"):
        _unsafe_preserve_version_counter(3)


def test_grad_dtype_is_the_tensors_own_by_default(device):
    assert gradlite.arange(2).grad_dtype is gradlite.int64
    x = leaf(1)
    x.grad_dtype = gradlite.float64
    assert (x.grad_dtype, x.detach().grad_dtype) == (gradlite.float64, gradlite.float32)
    text = "attempting to assign a gradient with dtype 'float' to a tensor with grad_dtype 'Double'."
    assert error_of(setattr, x, "grad", gradlite.ones(1)).startswith(text)
    x.grad = gradlite.ones(1, dtype=gradlite.float64)
    text = "Cannot set grad_dtype to 'Half' because there is already a gradient with dtype 'double'."
    assert error_of(setattr, x, "grad_dtype", gradlite.float16).startswith(text)
    x.grad_dtype = None
    x.grad = gradlite.ones(1, dtype=gradlite.int64)
    assert (x.grad_dtype, x.grad.dtype) == (None, gradlite.int64)
    assert error_of(setattr, x, "grad_dtype", 3) == "grad_dtype must be a torch.dtype or None, but got int"
    y = result(1)
    assert error_of(setattr, y, "grad_dtype", None) == "grad_dtype can only be set on leaf tensors."
    assert error_of(getattr, y, "grad_dtype") == "grad_dtype can only be accessed on leaf tensors."


@pytest.mark.parametrize("kind", ["float64", "float16"])
def test_gradients_come_in_the_grad_dtype(device, kind):
    wanted = getattr(gradlite, kind)
    for create in (False, True):
        x = leaf(1)
        x.grad_dtype = wanted
        (g,) = gradlite.autograd.grad((x * x).sum(), x, create_graph=create)
        assert (g.dtype, g.tolist()) == (wanted, [2])
    for expected in (2, 4):
        (x * 2).sum().backward()
        assert (x.grad.dtype, x.grad.tolist()) == (wanted, [expected])
    x = leaf(1)
    x.grad_dtype = None
    (x * 2).sum().backward()
    assert x.grad.dtype is gradlite.float32
