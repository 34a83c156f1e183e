"""`inference_mode`: what it turns off, and what its tensors may not do outside of it."""

from __future__ import annotations

import threading

import pytest

import gradlite
from gradlite import errors


@pytest.fixture
def inferred(device):
    with gradlite.inference_mode():
        return gradlite.ones(3)


def leaf(*values):
    return gradlite.tensor(values, requires_grad=True)


# ---------------------------------------------------------------------------------- the mode


def flags():
    return gradlite.is_inference_mode_enabled(), gradlite.is_grad_enabled()


def test_the_grad_mode_inside(device):
    x = leaf(1.0)
    with gradlite.inference_mode():
        assert flags() == (True, False)
        with gradlite.enable_grad():
            assert flags() == (True, True)
            assert not (x * 2).requires_grad
        with gradlite.set_grad_enabled(True):
            assert flags() == (True, True)
            assert not (x * 2).requires_grad
        gradlite.set_grad_enabled(True)
        assert flags() == (True, True)
        with gradlite.no_grad():
            assert flags() == (True, False)
        with gradlite.inference_mode(False):
            assert flags() == (False, True)
            assert (x * 2).requires_grad
        assert flags() == (True, True)
    assert flags() == (False, True)
    with gradlite.no_grad():
        with gradlite.inference_mode(False):
            assert flags() == (False, True)
        assert flags() == (False, False)


def test_it_decorates(device):
    @gradlite.inference_mode()
    def plain():
        return flags()

    @gradlite.inference_mode
    def bare():
        return flags()

    @gradlite.inference_mode(False)
    def normal():
        return flags()

    @gradlite.inference_mode()
    def generator():
        for _ in range(2):
            yield flags()

    assert plain() == bare() == (True, False)
    with gradlite.inference_mode():
        assert normal() == (False, True)
    assert [(inside, flags()) for inside in generator()] == [((True, False), (False, True))] * 2
    with pytest.warns(FutureWarning, match="Decorating classes is deprecated"):

        @gradlite.no_grad()
        class Thing:
            def __init__(self):
                self.seen = gradlite.is_grad_enabled()

    assert Thing().seen is False


def test_other_threads_do_not_see_it(device):
    seen = []

    def look():
        seen.append((*flags(), gradlite.ones(1).is_inference()))

    with gradlite.inference_mode():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [(False, True, False)]


# ---------------------------------------------------------------------------------- its tensors


def test_what_is_an_inference_tensor(device):
    x = leaf(1.0, 2.0)
    with gradlite.inference_mode():
        made = [x * 2, x.exp(), x + x, x.sum(), x @ x, x[[0]], gradlite.ones(1), x.clone(), x.to(gradlite.float64)]
        assert all(t.is_inference() and not t.requires_grad and t.grad_fn is None for t in made)
        view = x[:1]
        assert (view.is_inference(), view._is_view(), view.requires_grad, view._version) == (False, True, True, 0)
        inner = made[0][:1]
        assert (inner.is_inference(), inner._is_view()) == (True, False)
        assert x.contiguous() is x
        assert not x.detach().is_inference()


def test_inference_tensors_outside(inferred):
    assert not (inferred * 2).is_inference()
    assert inferred[:1].is_inference()
    assert inferred.contiguous().is_inference()
    with pytest.raises(RuntimeError, match=f"^{errors.INFERENCE_VERSION}$"):
        _ = inferred._version
    assert inferred.detach_() is inferred
    c = inferred.clone()
    assert (c.is_inference(), c.requires_grad_().requires_grad) == (False, True)
    d = inferred.detach()
    assert (d.is_inference(), d._version) == (True, 0)
    d.add_(1)  # PyTorch counts here, and lets it pass
    assert (d._version, inferred.tolist()) == (1, [2.0, 2.0, 2.0])


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.add_(1),
        lambda t: t.fill_(1),
        lambda t: t.zero_(),
        lambda t: t.copy_(gradlite.zeros(3)),
        lambda t: t.__setitem__(0, 5),
        lambda t: t[:1].add_(1),
        lambda t: t.__setitem__(gradlite.tensor([0]), 5.0),
    ],
)
def test_they_are_not_written_outside(inferred, write):
    for mode in (gradlite.enable_grad, gradlite.no_grad):
        with mode(), pytest.raises(RuntimeError) as caught:
            write(inferred)
        assert str(caught.value) == errors.INFERENCE_WRITTEN
    assert inferred.tolist() == [1.0, 1.0, 1.0]
    with gradlite.inference_mode():
        write(inferred)


def test_they_are_not_saved_for_a_gradient(inferred):
    x = leaf(1.0, 2.0, 3.0)
    for compute in (lambda: x * inferred, lambda: inferred * x, lambda: (x * 1).mul_(inferred), lambda: x @ inferred):
        with pytest.raises(RuntimeError) as caught:
            compute()
        assert str(caught.value) == errors.INFERENCE_SAVED
    y = x + inferred  # nothing is saved
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 1.0]
    with gradlite.no_grad():
        assert (x * inferred).tolist() == [1.0, 2.0, 3.0]


def test_they_do_not_come_to_require_a_gradient_outside(inferred):
    for ask in (lambda: inferred.requires_grad_(), lambda: setattr(inferred, "requires_grad", True)):
        with pytest.raises(RuntimeError) as caught:
            ask()
        assert str(caught.value) == errors.INFERENCE_FLAG
    with gradlite.inference_mode():
        t = gradlite.ones(2, requires_grad=True)
    (t * 2).sum().backward()
    assert t.grad.tolist() == [2.0, 2.0]


# ---------------------------------------------------------------------------------- normal tensors inside


def test_a_write_inside_is_counted(device):
    x = leaf(1.0)
    z = (x * x).sum()
    with gradlite.inference_mode():
        x.add_(1)
    assert x._version == 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()


def test_a_view_made_inside_is_not_written_outside(device):
    y = leaf(1.0, 2.0) * 1
    with gradlite.inference_mode():
        v = y[:1]
    text = errors.AMBIGUOUS.format("inference_mode")
    with pytest.raises(RuntimeError) as caught:
        v.mul_(2)
    assert str(caught.value).startswith("A view was created in inference mode and is being modified inplace in normal")
    assert str(caught.value).endswith(text)
    y.mul_(2)
    with pytest.raises(RuntimeError, match="its base or another view of its base has been modified inplace in normal"):
        _ = v.grad_fn
    plain = gradlite.zeros(2)
    with gradlite.inference_mode():
        v = plain[:1]
    v.add_(2)
    assert plain.tolist() == [2.0, 0.0]


def test_detach_in_place_does_nothing_inside(device):
    y = leaf(1.0) * 2
    with gradlite.inference_mode():
        assert y.detach_() is y
    assert y.grad_fn.name() == "MulBackward0"


def test_backward_inside_makes_inference_gradients(device):
    x = leaf(2.0)
    z = (x * x).sum()
    with gradlite.inference_mode():
        z.backward()
    assert (x.grad.tolist(), x.grad.is_inference()) == ([4.0], True)
    with pytest.raises(RuntimeError) as caught:
        (x * 2).sum().backward()
    assert str(caught.value) == errors.INFERENCE_WRITTEN
    assert x.grad.tolist() == [4.0]
    x.grad = None
    with gradlite.inference_mode():
        g = gradlite.ones(1)
    (x * 2).backward(g)
    assert (x.grad.tolist(), x.grad.is_inference()) == ([2.0], False)


def test_data_of_an_inference_tensor(inferred):
    x = leaf(0.0, 0.0, 0.0)
    x.data = inferred
    assert (x.is_inference(), x.requires_grad, x._version) == (True, True, 0)


def test_the_results_of_a_function_are_inference_tensors(device):
    class Double(gradlite.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    with gradlite.inference_mode():
        assert Double.apply(leaf(1.0)).is_inference()
