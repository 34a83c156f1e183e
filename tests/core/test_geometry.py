"""In-place changes of geometry: what they record, whom they reach, and that a refused one leaves no trace.

The answers are PyTorch 2.13's.
"""

import pytest
from making import error_of, leaf, name, result

import gradlite
from gradlite import errors


def grid(*shape):
    """Make a result of ones that requires a gradient."""
    return gradlite.ones(*shape, requires_grad=True).clone()


RECORDED = {
    "t_": ((2, 3), lambda y: y.t_(), "TBackward1", (3, 2), (1, 3)),
    "t_ of a vector": ((3,), lambda y: y.t_(), "TBackward1", (3,), (1,)),
    "transpose_": ((2, 3), lambda y: y.transpose_(0, 1), "TransposeBackward1", (3, 2), (1, 3)),
    "transpose_ of nothing": ((3,), lambda y: y.transpose_(0, 0), "TransposeBackward1", (3,), (1,)),
    "swapaxes_": ((2, 3), lambda y: y.swapaxes_(0, 1), "TransposeBackward1", (3, 2), (1, 3)),
    "swapdims_": ((2, 3), lambda y: y.swapdims_(0, 1), "TransposeBackward1", (3, 2), (1, 3)),
    "unsqueeze_": ((3,), lambda y: y.unsqueeze_(0), "UnsqueezeBackward1", (1, 3), (3, 1)),
    "squeeze_": ((1, 3, 1), lambda y: y.squeeze_(), "SqueezeBackward3", (3,), (1,)),
    "squeeze_ of nothing": ((3,), lambda y: y.squeeze_(), "SqueezeBackward3", (3,), (1,)),
    "squeeze_ one": ((1, 3, 1), lambda y: y.squeeze_(-1), "SqueezeBackward4", (1, 3), (3, 1)),
    "squeeze_ one of another size": ((1, 3), lambda y: y.squeeze_(1), "SqueezeBackward4", (1, 3), (3, 1)),
    "squeeze_ several": ((1, 3, 1), lambda y: y.squeeze_((0, 2)), "SqueezeBackward5", (3,), (1,)),
    "as_strided_": ((2, 3), lambda y: y.as_strided_((2,), (2,)), "AsStridedBackward1", (2,), (2,)),
    "as_strided_ at an offset": ((2, 3), lambda y: y.as_strided_((2,), (2,), 1), "AsStridedBackward1", (2,), (2,)),
}


@pytest.mark.parametrize("way", RECORDED)
def test_it_is_recorded_and_counts_once(device, way):
    shape, change, node, after, stride = RECORDED[way]
    y = grid(*shape)
    memory = y.data_ptr() - 4 * y.storage_offset()
    assert change(y) is y
    assert (name(y), y.shape, y.stride(), y._version) == (node, after, stride, 1)
    assert y.grad_fn.next_functions[0][0].name() == "CloneBackward0"
    assert y.data_ptr() - 4 * y.storage_offset() == memory
    plain = gradlite.ones(*shape)
    change(plain)
    assert (plain.grad_fn, plain.shape, plain._version) == (None, after, 1)


GRADIENTS = {
    "t_": (lambda y: y.t_(), [0, 2, 4, 1, 3, 5]),
    "transpose_": (lambda y: y.transpose_(1, 0), [0, 2, 4, 1, 3, 5]),
    "unsqueeze_": (lambda y: y.unsqueeze_(1), [0, 1, 2, 3, 4, 5]),
    "as_strided_": (lambda y: y.as_strided_((2, 2), (1, 1), 1), [0, 0, 3, 3, 0, 0]),
}


@pytest.mark.parametrize("way", GRADIENTS)
def test_gradients_pass_through(device, way):
    change, expected = GRADIENTS[way]
    x = gradlite.ones(2, 3, requires_grad=True)
    y = change(x * 1)
    (y * gradlite.arange(y.numel(), dtype=gradlite.float32).view(y.shape)).sum().backward()
    assert x.grad.flatten().tolist() == expected


def test_second_derivatives_pass_through(device):
    x = leaf(1, 2, 3)
    y = (x * x).unsqueeze_(0).t_()
    (first,) = gradlite.autograd.grad((y * y).sum(), x, create_graph=True)
    (second,) = gradlite.autograd.grad(first.sum(), x)
    assert (first.tolist(), second.tolist()) == ([4, 32, 108], [12, 48, 108])


def test_a_view_changes_alone(device):
    y = result(1, 2, 3)
    v, w = y[:], y[1:]
    v.unsqueeze_(0)
    assert (name(v), name(y), name(w)) == ("UnsqueezeBackward1", "CloneBackward0", "AsStridedBackward0")
    assert (v.shape, y.shape, y._version, v._version, v._base is y) == ((1, 3), (3,), 1, 1, True)


def test_a_gradient_outside_the_view_that_became_another_is_left_out(device):
    for change in (lambda v: v.as_strided_((2,), (1,), 0), lambda v: v.as_strided((2,), (1,), 0)):
        x = leaf(1, 2, 3, 4)
        v = change((x * 1)[1:3])
        (v * gradlite.tensor([5.0, 7.0])).sum().backward()
        assert (v.tolist(), x.grad.tolist()) == ([1, 2], [0, 7, 0, 0])


def test_the_base_changes_and_its_views_stay(device):
    y = result(1, 2, 3)
    v = y[:]
    y.unsqueeze_(0)
    assert (name(v), name(y), v.shape, y.shape) == ("AsStridedBackward0", "UnsqueezeBackward1", (3,), (1, 3))


@pytest.mark.parametrize("which", ["view", "base"])
def test_a_write_after_it_rebases_the_family(device, which):
    x = leaf(1, 2, 3)
    y = x * 1
    v = y[:]
    (v if which == "view" else y).unsqueeze_(0)
    v.mul_(2)
    assert y.flatten().tolist() == [2, 4, 6]
    y.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]


def test_only_the_detached_side_changes(device):
    y = result(1, 2)
    d = y.detach()
    d.unsqueeze_(0)
    assert (d.shape, y.shape, y._version, name(y)) == ((1, 2), (2,), 1, "CloneBackward0")
    e = gradlite.ones(2, 3, requires_grad=True).exp()
    e.detach().t_()
    text = error_of(e.sum().backward)
    assert text.startswith(errors.MODIFIED) and "is at version 1; expected version 0" in text
    assert "Written by t_ at" in text and "through a detached alias" in text


def test_what_is_saved_is_found_to_have_changed(device):
    y = grid(2, 3)
    z = y * y
    y.t_()
    assert "[3, 2]], which is output 0 of T1, is at version 1" in error_of(z.sum().backward)


def test_a_retained_gradient_and_hooks_are_of_the_value_before(device):
    y, seen = result(1, 2, 3), []
    y.retain_grad()
    y.register_hook(lambda g: seen.append(tuple(g.shape)))
    y.unsqueeze_(0)
    y.sum().backward()
    assert (seen, y.grad.shape) == ([(3,)], (3,))


def test_a_leaf_stays_one_where_nothing_is_recorded(device):
    x = gradlite.ones(2, 3, requires_grad=True)
    with gradlite.no_grad():
        x.t_()
    assert (x.shape, x.is_leaf, x._version) == ((3, 2), True, 1)
    x.sum().backward()
    assert x.grad.shape == (3, 2)


def view_without_history(t):
    """Make a view under `no_grad`."""
    with gradlite.no_grad():
        return t[:]


REFUSED = {
    "a leaf": (lambda: leaf(1, 2, 3), lambda t: t.unsqueeze_(0), RuntimeError, errors.LEAF),
    "a view of a leaf": (lambda: leaf(1, 2, 3)[:], lambda t: t.t_(), RuntimeError, errors.LEAF_VIEW),
    "before the arguments": (lambda: leaf(1, 2, 3), lambda t: t.unsqueeze_(9), RuntimeError, errors.LEAF),
    "a view without history": (
        lambda: view_without_history(result(1, 2)),
        lambda t: t.unsqueeze_(0),
        RuntimeError,
        "A view was created in no_grad mode and is being modified inplace with grad mode enabled.",
    ),
    "one view of several": (
        lambda: grid(2, 3).unbind(0)[0],
        lambda t: t.unsqueeze_(0),
        RuntimeError,
        "Output 0 of Unbind is a view and is being modified inplace.",
    ),
    "no such dimension": (
        lambda: result(1, 2, 3),
        lambda t: t.unsqueeze_(3),
        IndexError,
        "Dimension out of range (expected to be in range of [-2, 1], but got 3)",
    ),
    "squeeze_ no such dimension": (
        lambda: grid(1, 3, 1),
        lambda t: t.squeeze_(5),
        IndexError,
        "Dimension out of range (expected to be in range of [-3, 2], but got 5)",
    ),
    "transpose_ no such dimension": (
        lambda: result(1, 2, 3),
        lambda t: t.transpose_(0, 1),
        IndexError,
        "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
    ),
    "t_ of three": (
        lambda: grid(3, 1, 1),
        lambda t: t.t_(),
        RuntimeError,
        "t_() expects a tensor with <= 2 dimensions, but self is 3D",
    ),
    "as_strided_ backwards": (
        lambda: result(1, 2, 3, 4),
        lambda t: t.as_strided_((2,), (-1,)),
        RuntimeError,
        "as_strided: Negative strides are not supported at the moment, got strides: [-1]",
    ),
    "as_strided_ of other lengths": (
        lambda: result(1, 2, 3, 4),
        lambda t: t.as_strided_((2,), (1, 1)),
        RuntimeError,
        "mismatch in length of strides and shape",
    ),
    "as_strided_ before the memory": (
        lambda: result(1, 2, 3, 4),
        lambda t: t.as_strided_((2,), (1,), -1),
        RuntimeError,
        "Tensor: invalid storage offset -1",
    ),
}


@pytest.mark.parametrize("way", REFUSED)
def test_a_refused_change_leaves_no_trace(device, way):
    make, change, kind, text = REFUSED[way]
    t = make()
    before = (t.shape, t.stride(), t.tolist(), t._version, t.edge)
    with pytest.raises(kind) as caught:
        change(t)
    assert str(caught.value).startswith(text)
    assert (t.shape, t.stride(), t.tolist(), t._version, t.edge) == before
    del caught


def test_as_strided_may_not_leave_the_memory(cpu):
    """On CUDA an allocation may be longer than its tensor."""
    y = result(1, 2, 3, 4)
    text = "setStorage: sizes [5], strides [1], storage offset 0, and itemsize 4 requiring a storage size of 20 are out"
    assert error_of(y.as_strided_, (5,), (1,)).startswith(text)
    assert (y.shape, y._version, name(y)) == ((4,), 0, "CloneBackward0")


def test_views_of_one_tensor_are_not_detached_in_place(device):
    for base in (result(1, 2), gradlite.ones(2), leaf(1, 2)):
        for v in (base[:1], base.unbind()[0], base.unsqueeze(0)):
            assert error_of(v.detach_).startswith("Can't detach views in-place. Use detach() instead.")
