"""Writes that are refused, with PyTorch's sentence, and those that look alike and are allowed."""

import pytest
from making import error_of, leaf, name, result

import gradlite
from gradlite import errors, nn


def _under_no_grad(y, view):
    with gradlite.no_grad():
        return view(y)


NO_GRAD = "A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
STALE = (
    "A view was created in no_grad mode and its base or another view of its base has been modified inplace with "
    "grad mode enabled. "
)
UNBIND = "Output 0 of Unbind is a view and is being modified inplace. "
STALE_UNBIND = "Output 0 of Unbind is a view and its base or another view of its base has been modified inplace. "


def _stale(v, look=lambda v: v.grad_fn):
    v._base.mul_(2)
    return look(v)


REFUSED = {
    "a leaf": (lambda: leaf(1, 2).mul_(2), errors.LEAF),
    "a parameter": (lambda: nn.Parameter(gradlite.ones(2)).add_(1), errors.LEAF),
    "a view of a leaf": (lambda: leaf(1, 2)[0].mul_(2), errors.LEAF_VIEW),
    "a view of a view of a leaf": (lambda: leaf(1, 2)[:][:1].mul_(2), errors.LEAF_VIEW),
    "a leaf's item": (lambda: leaf(1, 2).__setitem__(0, 5), errors.LEAF_VIEW),
    "a leaf's places": (lambda: leaf(1, 2).__setitem__([0], 5), errors.LEAF),
    "a leaf zeroed": (lambda: leaf(1, 2).zero_(), errors.LEAF),
    "a leaf's view that requires a gradient": (
        lambda: gradlite.zeros(3)[:1].requires_grad_().mul_(2),
        errors.LEAF_VIEW,
    ),
    "a view made under no_grad": (
        lambda: _under_no_grad(result(1, 2), lambda y: y[:1]).mul_(2),
        NO_GRAD + errors.AMBIGUOUS.format("no_grad"),
    ),
    "a view of a leaf made under no_grad": (
        lambda: _under_no_grad(leaf(1, 2), lambda y: y[:1]).mul_(2),
        NO_GRAD + errors.AMBIGUOUS.format("no_grad"),
    ),
    "one made under no_grad, by an operand that requires a gradient": (
        lambda: _under_no_grad(gradlite.zeros(2), lambda y: y[:1]).add_(leaf(1)),
        NO_GRAD + errors.AMBIGUOUS.format("no_grad"),
    ),
    "a view of a view made under no_grad": (
        lambda: _under_no_grad(result(1, 2), lambda y: y[:2])[:1].mul_(2),
        "Output 0 of Slice is a view of a view which was created in no_grad mode and is being modified inplace with "
        "grad mode enabled. " + errors.AMBIGUOUS.format("no_grad"),
    ),
    "one of several made under no_grad": (
        lambda: _under_no_grad(result(1, 2), lambda y: y.unbind(0)[0]).mul_(2),
        NO_GRAD + errors.AMBIGUOUS.format("no_grad"),
    ),
    "a stale view made under no_grad": (
        lambda: _stale(_under_no_grad(result(1, 2), lambda y: y[:1])),
        STALE + errors.AMBIGUOUS.format("no_grad"),
    ),
    "one of several": (lambda: result(1, 2).unbind(0)[0].mul_(2), UNBIND + errors.MULTI_VIEW),
    "the only one of several": (lambda: result(1).unbind(0)[0].mul_(2), UNBIND + errors.MULTI_VIEW),
    "one of several of a leaf": (lambda: leaf(1, 2).unbind(0)[0].mul_(2), UNBIND + errors.MULTI_VIEW),
    "a row of an iteration": (lambda: [r.mul_(2) for r in result(1, 2).view(2, 1)], UNBIND + errors.MULTI_VIEW),
    "a view of one of several": (
        lambda: result(1, 2).view(2, 1).unbind(0)[0][:1].mul_(2),
        UNBIND.replace("Unbind", "Slice") + errors.MULTI_VIEW,
    ),
    "a stale one of several": (lambda: _stale(result(1, 2).unbind(0)[0]), STALE_UNBIND + errors.MULTI_VIEW),
    "a use of a stale one of several": (
        lambda: _stale(result(1, 2).unbind(0)[0], look=lambda v: v * 1),
        STALE_UNBIND + errors.MULTI_VIEW,
    ),
    "an expanded tensor": (lambda: gradlite.zeros(1).expand(3).add_(1), errors.SELF_OVERLAP),
    "an expanded result": (lambda: result(1).expand(3).mul_(2), errors.SELF_OVERLAP),
    "a copy into an expanded tensor": (
        lambda: gradlite.zeros(1).expand(3).copy_(gradlite.ones(3)),
        errors.SELF_OVERLAP,
    ),
    "a part that overlaps the operand": (
        lambda: [x[1:].add_(x[:-1]) for x in [gradlite.ones(3)]],
        errors.OVERLAP,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_writes(device, case):
    write, text = REFUSED[case]
    assert error_of(write) == text


ALLOWED = {
    "a leaf under no_grad": (lambda: leaf(1, 2), lambda x: x, True),
    "a view of a leaf under no_grad": (lambda: leaf(1, 2), lambda x: x[:1], True),
    "one of several under no_grad": (lambda: result(1, 2), lambda x: x.unbind(0)[0], True),
    "one of several of a plain tensor": (lambda: gradlite.tensor([1.0, 2.0]), lambda x: x.unbind(0)[0], False),
    "a plain view made under no_grad": (
        lambda: gradlite.tensor([1.0, 2.0]),
        lambda x: _under_no_grad(x, lambda y: y[:1]),
        False,
    ),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_allowed_writes(device, case):
    make, view, unrecorded = ALLOWED[case]
    x = make()
    v = view(x)
    with gradlite.set_grad_enabled(not unrecorded):
        v.mul_(5)
    assert (x[0].item(), x._version, v._version) == (5.0, 1, 1)


def test_expanded_tensors_may_be_filled(device):
    assert gradlite.zeros(1).expand(3).fill_(1).tolist() == [1.0, 1.0, 1.0]
    t = gradlite.zeros(1).expand(3)
    t[0] = 2
    assert t.tolist() == [2.0, 2.0, 2.0]
    assert gradlite.zeros(1).expand(1).add_(1).tolist() == [1.0]


def test_what_still_works_on_a_stale_view_of_several(device):
    y = result(1, 2)
    v = y.unbind(0)[0]
    with gradlite.no_grad():
        y.mul_(2)  # unrecorded, and stale all the same
    assert v.requires_grad
    assert (v.detach().item(), v.item()) == (2.0, 2.0)
    assert "grad_fn=<Invalid>" in repr(v)
    with gradlite.no_grad():
        assert (v * 2).item() == 4.0
    for look in (lambda: v.grad_fn, lambda: v.is_leaf, lambda: v * 1):
        assert error_of(look) == STALE_UNBIND + errors.MULTI_VIEW


# ---------------------------------------------------------------------------------- leaf views, no_grad views


def test_a_view_of_a_leaf_is_renewed_after_a_step(device):
    x = leaf(1, 2)
    v = x[:1]
    with gradlite.no_grad():
        x.mul_(2)
    (v * 3).sum().backward()
    assert (name(v), x.grad.tolist()) == ("AsStridedBackward0", [3.0, 0.0])


def test_a_view_may_be_a_leaf(device):
    base = gradlite.ones(3)
    v = base[:1].requires_grad_()
    assert (v.is_leaf, v._is_view(), base.requires_grad) == (True, True, False)
    (v * 3).sum().backward()
    assert (v.grad.tolist(), base.grad) == ([3.0], None)
    base.add_(1)
    assert (v.tolist(), v.requires_grad, v.grad_fn) == ([2.0], True, None)


def test_a_view_taken_before_the_base_required_a_gradient_leads_nowhere(device):
    base = gradlite.zeros(3)
    v = base[:1]
    base.requires_grad_()
    assert (v.requires_grad, v.grad_fn, v.is_leaf) == (True, None, True)
    z = v * 2
    z.sum().backward()
    assert (z.requires_grad, v.grad, base.grad) == (True, None, None)
    assert error_of(v.mul_, 2) == errors.LEAF_VIEW


def test_a_view_made_under_no_grad_leads_nowhere(device):
    x = leaf(1, 2, 3)
    y = x * 1
    with gradlite.no_grad():
        v = y[:1]
    assert (v.requires_grad, v.grad_fn, v.is_leaf) == (True, None, True)
    v.requires_grad_(False)
    assert v.requires_grad
    z = (v * 3).sum()
    z.backward()
    assert z.grad_fn.next_functions[0][0].next_functions[0] == (None, 0)
    assert x.grad is None
