"""Hooks on what operations save: packed, kept elsewhere, refused, or written nevertheless."""

from __future__ import annotations

import threading

import pytest

import gradlite
from gradlite import autograd, errors
from gradlite.autograd.graph import (
    allow_mutation_on_saved_tensors,
    disable_saved_tensors_hooks,
    save_on_cpu,
    saved_tensors_hooks,
)


def leaf(*values):
    return gradlite.tensor(values, requires_grad=True)


def same(t):
    return t


def test_pack_when_saved_unpack_when_read(device):
    seen = []

    def pack(t):
        seen.append(("pack", t))
        return t

    def unpack(t):
        seen.append(("unpack", t))
        return t

    x = leaf(3.0)
    with saved_tensors_hooks(pack, unpack):
        y = x * x
        with gradlite.no_grad():
            x.exp()
    assert [(what, t is x) for what, t in seen] == [("pack", True), ("pack", True)]
    y.backward()
    assert [what for what, _ in seen] == ["pack", "pack", "unpack", "unpack"]
    assert x.grad.tolist() == [6.0]


OPERATIONS = {
    "mul": lambda x: x * x,
    "exp": lambda x: x.exp(),
    "div": lambda x: 1 / x,
    "pow": lambda x: x**3,
    "matmul": lambda x: x.view(1, 2) @ x.view(2, 1),
    "max": lambda x: x.max(0)[0],
    "log_softmax": lambda x: x.log_softmax(0),
    "index": lambda x: x[gradlite.tensor([1, 1])] * x,
    "in place": lambda x: (x * 1).mul_(x).exp_(),
    "linear": lambda x: gradlite.nn.functional.linear(x.view(1, 2), x.view(1, 2), x[:1]),
    "nll_loss": lambda x: gradlite.nn.functional.nll_loss(x.view(1, 2), gradlite.tensor([1])),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_gradients_are_those_without_hooks(device, name):
    """Of first and of second order, whatever the values were packed into."""
    function = OPERATIONS[name]

    def slopes(x):
        y = function(x).sum()
        (g,) = autograd.grad(y, x, create_graph=True)
        return [g, *autograd.grad((g * g).sum() + 0 * x.sum(), x)]

    x = gradlite.tensor([0.5, 2.0], dtype=gradlite.float64, requires_grad=True)
    expected = slopes(x)
    with saved_tensors_hooks(
        lambda t: (t.device, t.numpy(force=True).copy()), lambda p: gradlite.tensor(p[1], device=p[0])
    ):
        found = slopes(x)
    for one, other in zip(found, expected, strict=True):
        assert one.tolist() == pytest.approx(other.tolist(), rel=1e-12)


def test_what_is_packed_is_not_checked(device):
    x = leaf(3.0)
    with saved_tensors_hooks(lambda t: t.clone(), same):
        y = x.exp()
    before = y.tolist()
    y.detach().zero_()
    y.backward()
    assert x.grad.tolist() == before


def test_hooks_that_are_wrong(device):
    x = leaf(3.0)
    with saved_tensors_hooks(lambda t: t.item(), lambda v: 3):
        y = x * x
    with pytest.raises(TypeError, match="unpack_hook expected to be a Tensor but got result of type int"):
        y.backward()
    with saved_tensors_hooks(lambda t: t.add_(1), same), pytest.raises(RuntimeError) as caught:
        (x * 1).exp()
    assert str(caught.value) == errors.PACKED_IN_PLACE

    def broken(t):
        raise KeyError("no")

    with saved_tensors_hooks(broken, same), pytest.raises(KeyError):
        x * x
    assert (x * x).requires_grad


def test_the_innermost_hooks_count(device):
    seen = []

    def hooks(name):
        return saved_tensors_hooks(lambda t: (seen.append(name), t)[1], same)

    x = leaf(3.0)
    with hooks("outer"):
        with hooks("inner"):
            x.exp()
        x.exp()
    x.exp()
    assert seen == ["inner", "outer"]


def test_other_threads_save_as_ever(device):
    seen = []
    x = leaf(3.0)

    def work():
        (x * x).backward()

    with saved_tensors_hooks(seen.append, same):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert seen == []
    assert x.grad.tolist() == [6.0]


def test_hooks_may_be_disabled(device):
    with disable_saved_tensors_hooks("not here"):
        with pytest.raises(RuntimeError, match=r"^not here$"), saved_tensors_hooks(same, same):
            pass
        (leaf(1.0) * leaf(2.0)).backward()
    with saved_tensors_hooks(same, same):
        pass


def test_saving_on_the_cpu(device):
    x = leaf(3.0)
    with save_on_cpu():
        y = x * x
    assert {s.packed[1].device.type for s in y.grad_fn.saved} == {"cpu"}
    y.backward()
    assert (x.grad.tolist(), x.grad.device) == ([6.0], x.device)


def test_hooks_on_one_saved_value(device):
    x = leaf(3.0)
    y = x * x
    raw = y.grad_fn._raw_saved_self
    assert raw.data is x
    raw.register_hooks(lambda t: 7, lambda packed: gradlite.full((1,), float(packed)))
    y.backward(retain_graph=True)
    assert x.grad.tolist() == [10.0]
    with pytest.raises(RuntimeError, match="hooks have already been set"):
        raw.register_hooks(same, same)
    with pytest.raises(TypeError, match="incompatible function arguments"):
        y.grad_fn._raw_saved_other.register_hooks(3, 4)
    y.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        _ = raw.data


# ---------------------------------------------------------------------------------- writing what is saved


WRITES = {
    "the tensor": lambda y: y.mul_(10),
    "a view": lambda y: y[:1].zero_(),
    "a detached alias": lambda y: y.detach().fill_(7),
    "an item": lambda y: y.__setitem__(0, 5.0),
    "a copy": lambda y: y.copy_(gradlite.zeros(2)),
}


@pytest.mark.parametrize("name", WRITES)
def test_what_is_saved_may_be_written(device, name):
    x = leaf(1.0, 2.0)
    with allow_mutation_on_saved_tensors():
        y = x * 1
        z = (y * y).sum()
        WRITES[name](y)
        z.backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_outside_of_the_block_it_is_gone(device):
    x = leaf(1.0, 2.0)
    with allow_mutation_on_saved_tensors():
        z = (x * x).sum()
    with pytest.raises(RuntimeError, match="Trying to backward outside of the 'allow_mutation_on_saved_tensors'"):
        z.backward()
    y = x.exp()
    y.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
