"""Writes through views: which history the base and the views get, and the gradients."""

import pytest
from making import error_of, leaf, name, result

import gradlite

COPY_SLICES = "torch::autograd::CopySlices"

# ---------------------------------------------------------------------------------- history of the base and the views


def test_the_picture_of_the_note(device):
    x = leaf(1, 2, 3)
    y = x.clone()
    v = y[:2]
    assert name(v) == "SliceBackward0"
    v.mul_(2)
    assert (name(y), name(v)) == (COPY_SLICES, "AsStridedBackward0")
    assert v.grad_fn.next_functions == ((y.grad_fn, 0),)
    assert [node and node.name() for node, _ in y.grad_fn.next_functions] == ["CloneBackward0", None]
    assert (v.output_nr, v.is_leaf, y.is_leaf, y._version) == (0, False, False, 1)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0, 1.0]


def test_next_functions_of_copy_slices_show_the_operands(device):
    x, w = leaf(1, 2, 3), leaf(5)
    y = x.clone()
    y[:1].mul_(w)
    (base, _), (operand, number) = y.grad_fn.next_functions
    assert base.name() == "CloneBackward0"
    assert (operand.name(), operand.variable is w, number) == ("torch::autograd::AccumulateGrad", True, 0)
    y[1:].add_(w)
    assert y.grad_fn.next_functions[0][0].name() == COPY_SLICES
    plain = gradlite.zeros(3)
    plain[:1].copy_(w)
    assert [node and node.name() for node, _ in plain.grad_fn.next_functions] == [
        None,
        "torch::autograd::AccumulateGrad",
    ]


def test_a_node_is_stable_until_the_next_write(device):
    y = result(1, 2, 3)
    v = y[:2]
    first = v.grad_fn
    assert v.grad_fn is first
    y.mul_(2)
    second = v.grad_fn
    assert second is not first
    assert v.grad_fn is second
    v.detach().mul_(2)  # nothing is recorded, yet the counter moved on
    assert v.grad_fn is not second
    assert v.grad_fn.next_functions == ((y.grad_fn, 0),)


def test_a_stale_view_gets_its_node_when_somebody_looks(device):
    y = result(1, 2, 3)
    unseen, seen = y[1:], y[1:]
    old = unseen.edge[0]
    y[0].mul_(2)
    assert unseen.edge[0] is old  # no write visits the views
    assert seen.grad_fn.next_functions == ((y.grad_fn, 0),)
    assert unseen.edge[0] is old
    assert unseen.grad_fn is not old


LOOKS = {
    "grad_fn": lambda v: v.grad_fn,
    "is_leaf": lambda v: v.is_leaf,
    "a use": lambda v: v * 1,
    "repr": repr,
    "retain_grad": lambda v: v.retain_grad(),
    "register_hook": lambda v: v.register_hook(lambda g: g),
    "a view of it": lambda v: v[:],
}


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_renews_a_stale_view(device, look):
    x = leaf(1, 2, 3)
    y = x.clone()
    v = y[1:]
    y.mul_(2)
    LOOKS[look](v)
    assert v.edge[0].next_functions[0][0] is y.grad_fn
    v.sum().backward()
    assert x.grad.tolist() == [0.0, 2.0, 2.0]


def test_a_view_of_a_view_has_the_root_as_its_base(device):
    x = leaf(1, 2, 3, 4)
    y = x.clone()
    v = y[1:]
    w = v[:2]
    assert w._base is y
    w.mul_(3)
    assert (name(w), name(v), name(y)) == ("AsStridedBackward0", "AsStridedBackward0", COPY_SLICES)
    assert v.grad_fn.next_functions[0][0] is y.grad_fn
    v.sum().backward()
    assert x.grad.tolist() == [0.0, 3.0, 3.0, 1.0]


def test_a_write_to_the_base_reaches_earlier_views(device):
    x = leaf(1, 2, 3)
    y = x.clone()
    v = y[:2]
    y.mul_(10)
    assert (name(y), name(v)) == ("MulBackward0", "AsStridedBackward0")
    v.sum().backward()
    assert (v.tolist(), x.grad.tolist()) == ([10.0, 20.0], [10.0, 10.0, 0.0])


def test_earlier_consumers_keep_the_old_history(device):
    x = leaf(1, 2)
    y = x.clone()
    z = y + 0
    y[0].mul_(100)
    (z.sum() + y.sum()).backward()
    assert x.grad.tolist() == [101.0, 2.0]


def test_a_write_that_saved_nothing_is_freed_as_well(device):
    x = leaf(1, 2)
    y = x.clone()
    y[:1].add_(1)
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    assert error_of(y.sum().backward).startswith("Trying to backward through the graph a second time")
    assert x.grad.tolist() == [2.0, 2.0]


def test_a_plain_base_begins_to_require_a_gradient(device):
    base, w = gradlite.zeros(3), leaf(5)
    sibling, v = base[1:], base[:1]
    assert not sibling.requires_grad
    v.copy_(w)
    assert (base.requires_grad, base.is_leaf, name(base)) == (True, False, COPY_SLICES)
    assert (v.requires_grad, sibling.requires_grad, name(sibling)) == (True, True, "AsStridedBackward0")
    base.sum().backward(retain_graph=True)
    assert w.grad.tolist() == [1.0]
    (sibling * 3).sum().backward()
    assert w.grad.tolist() == [1.0]
    item = gradlite.zeros(3)
    item[1] = w[0]
    assert (item.requires_grad, name(item), item.tolist()) == (True, COPY_SLICES, [0.0, 5.0, 0.0])


def test_an_integer_base_gets_no_history(device):
    base = gradlite.arange(3)
    v = base[1:]
    v.mul_(5)
    assert (base.tolist(), base._version, base.grad_fn) == ([0, 5, 10], 1, None)


def _square_every(y, stop):
    for k in range(stop):
        y[k].mul_(y[k].clone())


# In each case a function of x = [1, 2, 3] that writes in place, and the gradient of the sum of its result.
GRADIENTS = {
    "two views in turn": (lambda x, y: (y[0].mul_(2), y[1:].mul_(x[0])), [7.0, 1.0, 1.0]),
    "overlapping views": (lambda x, y: (y[:2].mul_(2), y[1:].mul_(5)), [2.0, 10.0, 5.0]),
    "an item set to a number": (lambda x, y: y.__setitem__(1, 0), [1.0, 0.0, 1.0]),
    "an item set to another": (lambda x, y: y.__setitem__(0, y[1] * 3), [0.0, 4.0, 1.0]),
    "a slice zeroed": (lambda x, y: y[:2].zero_(), [0.0, 0.0, 1.0]),
    "a slice filled with a tensor": (lambda x, y: y[:2].fill_(x[2]), [0.0, 0.0, 3.0]),
    "a slice copied": (lambda x, y: y[1:].copy_(x[:2] * 2), [3.0, 2.0, 0.0]),
    "a copy that broadcasts": (lambda x, y: y.copy_(x[:1]), [3.0, 0.0, 0.0]),
    "a copy of itself": (lambda x, y: y.copy_(y), [1.0, 1.0, 1.0]),
    "places set": (lambda x, y: y.__setitem__([0, 2], x[1]), [0.0, 3.0, 0.0]),
    "a mask set": (lambda x, y: y.__setitem__(y > 1.5, 7.0), [1.0, 0.0, 0.0]),
    "powers": (lambda x, y: y[1:].pow_(2), [1.0, 4.0, 6.0]),
    "squares one by one": (lambda x, y: _square_every(y, 3), [2.0, 4.0, 6.0]),
    "a chain": (lambda x, y: y[1:].mul_(2).add_(x[0]).mul_(x[1]), [5.0, 16.0, 4.0]),
    "through view(-1)": (lambda x, y: y.view(3, 1).view(-1)[1:].mul_(4), [1.0, 4.0, 4.0]),
    "through unsqueeze and t": (lambda x, y: y.unsqueeze(0).t()[2].mul_(4), [1.0, 1.0, 4.0]),
    "through as_strided": (lambda x, y: y.as_strided((2,), (2,)).mul_(4), [4.0, 1.0, 4.0]),
    "the base by its own part": (lambda x, y: y.mul_(y[:1].clone()), [7.0, 1.0, 1.0]),
    "every element by its double": (lambda x, y: y.add_(y), [2.0, 2.0, 2.0]),
    "nothing at all": (lambda x, y: y[3:].mul_(9), [1.0, 1.0, 1.0]),
}


@pytest.mark.parametrize("case", GRADIENTS)
def test_gradients_go_through_the_write(device, case):
    write, expected = GRADIENTS[case]
    x = leaf(1, 2, 3)
    y = x.clone()
    write(x, y)
    y.sum().backward()
    assert x.grad.tolist() == expected


def test_a_copy_converts_the_gradient_back(device):
    w, y = gradlite.ones(2, dtype=gradlite.float64, requires_grad=True), gradlite.zeros(3)
    y[1:].copy_(w)
    assert y.dtype is gradlite.float32
    y.sum().backward()
    assert (w.grad.dtype, w.grad.tolist()) == (gradlite.float64, [1.0, 1.0])


def test_a_transposed_view_writes_a_column(device):
    x = gradlite.ones(2, 2, requires_grad=True)
    y = x.clone()
    y.t()[0].mul_(gradlite.tensor([2.0, 3.0]))
    y.sum().backward()
    assert y.tolist() == x.grad.tolist() == [[2.0, 1.0], [3.0, 1.0]]


def test_a_base_that_is_not_contiguous(device):
    x = gradlite.arange(6.0).view(2, 3).requires_grad_()
    y = x.t().clone()  # keeps the strides: column by column
    assert y.stride() == (1, 3)
    y[1:, 0].mul_(10)
    y[:, 1].add_(x[0])
    weights = gradlite.arange(1.0, 7.0).view(3, 2)
    (y * weights).sum().backward()
    assert x.grad.tolist() == [[1.0 + 2.0, 30.0 + 4.0, 50.0 + 6.0], [2.0, 4.0, 6.0]]


def test_a_detached_base_at_an_offset(device):
    """The base is a part of larger memory: places are counted from the base's own start."""
    w = leaf(1, 2)
    base = gradlite.zeros(6)[2:].detach()
    base[1:3].copy_(w)
    (base * gradlite.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()
    assert (base.tolist(), w.grad.tolist()) == ([0.0, 1.0, 2.0, 0.0], [10.0, 100.0])


# ---------------------------------------------------------------------------------- hooks and retained gradients


def test_a_hook_stays_with_the_old_value(device):
    seen, x = [], leaf(1, 2)
    y = x * 1
    y.register_hook(lambda g: seen.append(g.tolist()))
    y[0].mul_(10)
    y.register_hook(lambda g: seen.append(g.tolist()))
    (y * 3).sum().backward()
    assert seen == [[3.0, 3.0], [30.0, 3.0]]


def test_a_hook_on_a_view_sees_the_uses_of_that_value_alone(device):
    seen, x = [], leaf(1, 2)
    y = x * 1
    v = y[:1]
    v.register_hook(lambda g: seen.append("before"))
    v.mul_(10)
    v.register_hook(lambda g: seen.append(g.tolist()))
    (y * 3).sum().backward(retain_graph=True)
    assert seen == []
    (v * 5).sum().backward()
    assert seen == [[5.0]]
    assert x.grad.tolist() == [80.0, 3.0]


RETAINED = {
    "the tensor written": (lambda y, v: y, lambda y, v: y.mul_(10), [3.0, 3.0], [30.0, 30.0]),
    "a base, through a view": (lambda y, v: y, lambda y, v: v.mul_(10), [3.0, 3.0], [30.0, 3.0]),
    "a view, through the base": (lambda y, v: v, lambda y, v: y.mul_(10), [3.0], [30.0, 30.0]),
    "a view, through itself": (lambda y, v: v, lambda y, v: v.mul_(10), [3.0], [30.0, 3.0]),
}


@pytest.mark.parametrize("case", RETAINED)
def test_a_retained_gradient_follows_the_newest_value(device, case):
    which, write, kept, expected = RETAINED[case]
    x = leaf(1, 2)
    y = x * 1
    v = y[:1]
    keeper = which(y, v)
    keeper.retain_grad()
    write(y, v)
    (v * 3).sum().backward(retain_graph=True)
    (y[1:] * 3).sum().backward()
    assert keeper.grad.tolist() == kept
    assert x.grad.tolist() == expected
