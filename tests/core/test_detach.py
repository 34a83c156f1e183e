"""`detach` and `detach_`: who shares memory, counter and history with whom."""

import pytest
from making import error_of, leaf, name, result

import gradlite
from gradlite import errors, nn
from gradlite.autograd import grad

# ---------------------------------------------------------------------------------- detach


def test_detach_shares_memory_and_layout(device):
    y = (gradlite.arange(12.0).view(3, 4).requires_grad_() * 1)[1:, ::2]
    d = y.detach()
    assert d is not y
    assert d.is_set_to(y)
    assert (d.data_ptr(), d.storage_offset(), d.stride(), d.shape) == (y.data_ptr(), 4, (4, 2), (2, 2))
    assert d.untyped_storage() is y.untyped_storage()
    d.fill_(7)
    assert y.tolist() == [[7.0, 7.0], [7.0, 7.0]]


def test_detach_is_a_leaf_and_no_view(device):
    y = result(1, 2, 3)
    for t in (y, y[1:], y[1:][:1], gradlite.zeros(3)[1:], gradlite.arange(3)):
        d = t.detach()
        assert (d.requires_grad, d.is_leaf, d.grad_fn, d.grad, d._base) == (False, True, None, None, None)
        assert not d._is_view()
        assert d.dtype is t.dtype
    d = y.detach()
    assert d[1:]._base is d


def test_detach_carries_nothing_over(device):
    x = leaf(1, 2)
    x.tag = 1
    x.grad = gradlite.ones(2)
    x.register_hook(lambda g: None)
    d = x.detach()
    assert not hasattr(d, "tag")
    assert (d.grad, d._backward_hooks, d.retains_grad) == (None, None, False)
    assert type(nn.Parameter(gradlite.ones(1)).detach()) is gradlite.Tensor


def test_a_write_to_a_detached_tensor_never_rebases(device):
    x, w = leaf(1, 2), leaf(7)
    y = x * 2
    d = y[:1].detach()
    d.mul_(w)
    assert (name(d), name(y), y._version) == ("MulBackward0", "MulBackward0", 1)
    assert y.tolist() == [14.0, 4.0]
    y.sum().backward(retain_graph=True)
    assert x.grad.tolist() == [2.0, 2.0]
    assert w.grad is None
    d.sum().backward()
    assert w.grad.tolist() == [2.0]
    assert x.grad.tolist() == [2.0, 2.0]


def test_a_write_to_a_detached_leaf_is_allowed(device):
    x = leaf(1, 2)
    x.detach().mul_(10)
    assert (x.tolist(), x._version, x.requires_grad, x.is_leaf) == ([10.0, 20.0], 1, True, True)
    with pytest.raises(RuntimeError, match=errors.LEAF):
        x.detach().requires_grad_().mul_(10)


def test_a_detached_tensor_may_begin_a_graph_of_its_own(device):
    x = leaf(1, 2)
    y = x * 2
    d = y.detach().requires_grad_()
    (d * d).sum().backward()
    assert d.grad.tolist() == [4.0, 8.0]
    assert x.grad is None
    z = (d * d).sum()
    y.add_(1)  # the source writes: the alias sees it, and what saved the alias notices
    assert d.tolist() == [3.0, 5.0]
    assert "is at version 1; expected version 0" in error_of(z.backward)


def test_detach_stops_gradients(device):
    x = leaf(3)
    (x * x.detach()).sum().backward()
    assert x.grad.tolist() == [3.0]
    assert not (x.detach() * x.detach()).requires_grad


def test_a_detached_result_has_nothing_to_run_backward_through(device):
    with pytest.raises(RuntimeError, match=errors.NO_GRAD_FN.format(0)):
        (leaf(1) * 2).detach().backward()


# ---------------------------------------------------------------------------------- y = A(x), z = B(y), both ways


def _two_nets():
    return nn.Linear(2, 2), nn.Linear(2, 1)


def _trained(module):
    return [p.grad is not None for p in module.parameters()]


def test_train_b_alone_by_detach(device, seeded):
    a, b = _two_nets()
    y = a(gradlite.ones(1, 2))
    b(y.detach()).sum().backward()
    assert (_trained(a), _trained(b)) == ([False, False], [True, True])
    y.sum().backward()  # y still leads to A
    assert _trained(a) == [True, True]


def test_train_b_alone_by_detach_in_place(device, seeded):
    a, b = _two_nets()
    y = a(gradlite.ones(1, 2))
    y.detach_()
    b(y).sum().backward()
    assert (_trained(a), _trained(b)) == ([False, False], [True, True])
    with pytest.raises(RuntimeError, match=errors.NO_GRAD_FN.format(0)):
        y.sum().backward()


def test_train_a_through_a_frozen_b(device, seeded):
    a, b = _two_nets()
    b.requires_grad_(False)
    b(a(gradlite.ones(1, 2))).sum().backward()
    assert (_trained(a), _trained(b)) == ([True, True], [False, False])


def test_detach_in_place_after_the_tensor_was_saved(device, seeded):
    a, b = _two_nets()
    y = a(gradlite.ones(1, 2))
    z = b(y)
    y.detach_()
    with pytest.raises(RuntimeError) as error:
        z.backward()
    assert str(error.value) == errors.DETACHED_SAVED


# ---------------------------------------------------------------------------------- detach_


def test_detach_in_place_makes_a_leaf(device):
    y = leaf(1, 2) * 2
    pointer = y.data_ptr()
    assert y.detach_() is y
    assert (y.requires_grad, y.grad_fn, y.is_leaf, y._version, y.output_nr) == (False, None, True, 0, 0)
    assert y.data_ptr() == pointer
    y.add_(1)
    assert y.tolist() == [3.0, 5.0]
    assert gradlite.detach_(y) is y


def test_detach_in_place_of_a_leaf_keeps_its_gradient(device):
    x = leaf(1, 2)
    x.sum().backward()
    x.detach_()
    assert (x.requires_grad, x.is_leaf, x.grad.tolist()) == (False, True, [1.0, 1.0])
    p = nn.Parameter(gradlite.ones(1))
    assert type(p.detach_()) is nn.Parameter


def _no_grad_view(y):
    with gradlite.no_grad():
        return y[:1]


VIEWS = {
    "of a result": lambda: result(1, 2)[0],
    "of a leaf": lambda: leaf(1, 2)[0],
    "of a plain tensor": lambda: gradlite.ones(2)[0],
    "of integers": lambda: gradlite.arange(3)[1:],
    "made under no_grad": lambda: _no_grad_view(result(1, 2)),
    "of several": lambda: result(1, 2).unbind(0)[0],
    "reshaped without a copy": lambda: result(1, 2).reshape(2, 1),
    "of a view": lambda: result(1, 2)[:][:1],
    "with no dimension squeezed": lambda: result(1, 2).squeeze(),
}


@pytest.mark.parametrize("kind", VIEWS)
def test_detach_in_place_refuses_a_view(device, kind):
    v = VIEWS[kind]()
    before = v.grad_fn
    with pytest.raises(RuntimeError, match=r"^Can't detach views in-place\. Use detach\(\) instead\."):
        v.detach_()
    with gradlite.no_grad(), pytest.raises(RuntimeError, match=r"^Can't detach views in-place"):
        v.detach_()
    assert v.grad_fn is before


def test_detach_in_place_takes_what_shares_memory_without_being_a_view(device):
    y = result(1, 2)
    assert not y[:1].detach().detach_().requires_grad
    copied = gradlite.ones(2, 3, requires_grad=True).t().reshape(6)
    assert not copied.detach_().requires_grad
    assert not gradlite.ones(2, 2, requires_grad=True).max(1)[0].detach_().requires_grad


def test_consumers_recorded_before_stay_attached(device):
    x = leaf(1, 2)
    y = x * 2
    before = y + 1
    y.detach_()
    after = y * 100
    assert (before.requires_grad, after.requires_grad) == (True, False)
    (before + after).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_earlier_and_later_paths_of_a_detached_tensor_that_is_a_leaf_anew(device):
    x = leaf(1, 2)
    y = x * 2
    a = (y + 1).sum()
    y.detach_().requires_grad_()
    b = (y * 5).sum()
    (a + b).backward()
    assert (x.grad.tolist(), y.grad.tolist()) == ([2.0, 2.0], [5.0, 5.0])


CONSUMERS = {
    "saved as an input": (lambda y: y * y, False),
    "saved beside another": (lambda y: y * leaf(3, 3), False),
    "not saved": (lambda y: y * 3, True),
    "its view saved": (lambda y: y[:] * 1.0, True),
}


@pytest.mark.parametrize("kind", CONSUMERS)
@pytest.mark.parametrize("again", [False, True])
def test_what_saved_a_tensor_notices_that_it_was_detached(device, kind, again):
    consume, fine = CONSUMERS[kind]
    y = leaf(1, 2) * 2
    z = consume(y).sum()
    y.detach_()
    if again:
        y.requires_grad_()
    assert error_of(z.backward) == (None if fine else errors.DETACHED_SAVED)


def test_a_saved_result_survives_detach_in_place(device):
    x = leaf(0, 1)
    y = x.exp()
    z = y.sum()
    y.detach_()
    (g,) = grad(z, x, create_graph=True)
    assert g.tolist() == pytest.approx([1.0, 2.7182817])
    assert grad(g.sum(), x)[0].tolist() == pytest.approx([1.0, 2.7182817])


def test_a_leaf_saved_and_then_detached_gets_no_gradient(device):
    x, w = leaf(1, 2), leaf(3, 4)
    z = (x * w).sum()
    x.detach_()
    z.backward()
    assert x.grad is None
    assert w.grad.tolist() == [1.0, 2.0]


def test_hooks_and_retained_gradients_survive_detach_in_place(device):
    seen, x = [], leaf(1, 2)
    y = x * 2
    y.retain_grad()
    y.register_hook(lambda g: (seen.append(g.tolist()), g * 10)[1])
    z = (y + 1).sum()
    y.detach_()
    assert y._backward_hooks is not None
    z.backward()
    assert (seen, x.grad.tolist(), y.grad.tolist(), y.retains_grad) == ([[1.0, 1.0]], [20.0, 20.0], [10.0, 10.0], True)
    with pytest.raises(RuntimeError, match="cannot register a hook on a tensor that doesn't require gradient"):
        y.register_hook(lambda g: g)


def test_a_view_keeps_its_node_when_the_base_is_detached(device):
    x = leaf(1, 2)
    y = x * 2
    v = y[:1]
    y.detach_()
    assert (v.requires_grad, name(v), v._base is y) == (True, "SliceBackward0", True)
    with pytest.raises(RuntimeError, match=errors.LEAF_VIEW):
        v.mul_(3)
    v.sum().backward()
    assert x.grad.tolist() == [2.0, 0.0]
    y.mul_(3)  # the view is renewed over the base, which leads nowhere now
    assert (v.tolist(), v.requires_grad, name(v)) == ([6.0], True, "AsStridedBackward0")
    with pytest.raises(RuntimeError, match="appears to not have been used in the graph"):
        grad(v.sum(), x)


def test_truncated_backpropagation(device):
    w, h, out = leaf(2), gradlite.ones(1), []
    for _ in range(3):
        h = h * w
        h.sum().backward()
        out.append(w.grad.item())
        w.grad = None
        h.detach_()
    assert out == [1.0, 2.0, 4.0]


def test_detach_in_place_under_no_grad(device):
    y = leaf(1) * 2
    with gradlite.no_grad():
        y.detach_()
    assert (y.requires_grad, y.grad_fn) == (False, None)
