"""Hooks of tensors, and retained gradients: when they run, in which order, and what they may do."""

import gc
import weakref
from collections import OrderedDict

import pytest
from making import error_of, leaf

import gradlite
from gradlite.autograd import grad

# ---------------------------------------------------------------------------------- what a hook sees and returns


def test_a_hook_may_replace_the_gradient(device):
    x = leaf(1)
    y = x * 2
    y.register_hook(lambda g: g * 100)
    y.sum().backward()
    assert x.grad.tolist() == [200.0]


def test_a_hook_that_returns_none_keeps_it(device):
    seen, x = [], leaf(1)
    x.register_hook(lambda g: seen.append(g.tolist()))
    (x * 2).sum().backward()
    assert (seen, x.grad.tolist()) == ([[2.0]], [2.0])


@pytest.mark.parametrize("make", [lambda x: x, lambda x: x * 1], ids=["a leaf", "a result"])
def test_hooks_run_in_the_order_of_registration(device, make):
    seen, x = [], leaf(1)
    y = make(x)
    y.register_hook(lambda g: (seen.append(g.item()), g + 1)[1])
    y.register_hook(lambda g: (seen.append(g.item()), g * 10)[1])
    y.register_hook(lambda g: seen.append(g.item()))
    (y * 2).sum().backward()
    assert seen == [2.0, 3.0, 30.0]
    assert x.grad.tolist() == [30.0]


def test_a_hook_runs_once_for_each_pass_and_sees_that_pass_alone(device):
    seen, x = [], leaf(1)
    x.register_hook(lambda g: seen.append(g.item()))
    (x * 2 + x * 3).sum().backward()
    (x * 7).sum().backward()
    assert (seen, x.grad.tolist()) == ([5.0, 7.0], [12.0])


def test_a_hook_that_was_registered_late_still_runs(device):
    seen, x = [], leaf(1)
    y = x * 2
    z = y * 3
    y.register_hook(lambda g: seen.append("y"))
    x.register_hook(lambda g: seen.append("x"))
    z.backward()
    assert seen == ["y", "x"]


def test_a_hook_on_the_root_and_on_one_of_several(device):
    seen, x = [], leaf(1, 2)
    _, b = x.unbind(0)
    b.register_hook(lambda g: (seen.append(("b", g.item())), g * 10)[1])
    z = b * 3
    z.register_hook(lambda g: seen.append(("z", g.item())))
    z.backward()
    assert seen == [("z", 1.0), ("b", 3.0)]
    assert x.grad.tolist() == [0.0, 30.0]


def test_grad_runs_hooks_too(device):
    seen, x = [], leaf(2)
    y = x * 3
    x.register_hook(lambda g: (seen.append("x"), g * 10)[1])
    y.register_hook(lambda g: (seen.append("y"), g * 2)[1])
    assert grad(y.sum(), x, retain_graph=True)[0].tolist() == [60.0]
    assert seen == ["y", "x"]
    assert grad(y.sum(), y)[0].tolist() == [2.0]
    assert x.grad is None


def test_grad_by_a_hooked_result_and_by_what_it_was_computed_from(device):
    x = leaf(2)
    y = x * 3
    y.register_hook(lambda g: g * 2)
    of_x, of_y = grad(y.sum(), [x, y])
    assert (of_x.tolist(), of_y.tolist()) == ([6.0], [1.0])


def test_the_grad_mode_in_a_hook_is_that_of_the_pass(device):
    seen, x = [], leaf(1)
    x.register_hook(lambda g: seen.append((gradlite.is_grad_enabled(), g.requires_grad)))
    (x**2).sum().backward()
    grad((x**2).sum(), x, create_graph=True)
    assert seen == [(False, False), (True, True)]


def test_what_a_hook_computes_is_recorded_under_create_graph(device):
    x = leaf(3)
    y = x**2
    y.register_hook(lambda g: g * x.detach() ** 2)
    handle = x.register_hook(lambda g: g * x)
    (slope,) = grad(y.sum(), x, create_graph=True)
    assert slope.tolist() == [162.0]  # 9 * 2x, times x
    handle.remove()
    assert grad(slope, x)[0].tolist() == [108.0]  # 9 * 4x


def test_a_write_inside_a_hook_takes_effect(device):
    x = leaf(1, 2)
    x.register_hook(lambda g: (g.mul_(5), None)[1])
    (x * 2).sum().backward()
    assert x.grad.tolist() == [10.0, 10.0]
    y = x * 1
    y.register_hook(lambda g: (g.mul_(5), None)[1])
    assert "more than one element of the written-to tensor" in error_of(y.sum().backward)  # an expanded gradient


# ---------------------------------------------------------------------------------- refused


def _shape(g):
    return gradlite.ones(3)


def _type(g):
    return g.double()


def _number(g):
    return 1


BAD = {
    "another shape": (_shape, RuntimeError, r"^hook '_shape' has changed the size of value$"),
    "another type": (
        _type,
        RuntimeError,
        r"^hook '_type' has changed the type of value \(was torch(\.cuda)?\.FloatTensor got torch(\.cuda)?\."
        r"DoubleTensor\)$",
    ),
    "no tensor": (_number, TypeError, "^expected Variable, but hook returned 'int'$"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("on", ["a leaf", "a result"])
def test_what_a_hook_may_not_return(device, case, on):
    hook, kind, text = BAD[case]
    x = leaf(1, 2)
    y = x * 2
    (x if on == "a leaf" else y).register_hook(hook)
    with pytest.raises(kind, match=text):
        y.sum().backward()
    assert x.grad is None
    assert gradlite.is_grad_enabled()


def test_an_exception_in_a_hook_comes_through(device):
    x = leaf(1)

    def hook(g):
        raise ValueError("boom")

    handle = x.register_hook(hook)
    z = (x * 2).sum()
    with pytest.raises(ValueError, match=r"^boom$"):
        z.backward(retain_graph=True)
    assert gradlite.is_grad_enabled()
    handle.remove()
    z.backward()
    assert x.grad.tolist() == [2.0]


def test_a_tensor_without_gradient_takes_no_hook(device):
    text = "cannot register a hook on a tensor that doesn't require gradient"
    assert error_of(gradlite.ones(1).register_hook, print) == text
    with gradlite.no_grad():
        assert error_of((leaf(1) * 2).register_hook, print) == text


# ---------------------------------------------------------------------------------- removal


def test_removing_a_hook(device):
    seen, x = [], leaf(1)
    y = x * 2
    handles = [t.register_hook(lambda g, k=k: seen.append(k)) for k, t in enumerate((y, y, x))]
    handles[1].remove()
    handles[1].remove()
    y.backward(retain_graph=True)
    assert seen == [0, 2]
    handles[2].remove()
    y.backward()
    assert seen == [0, 2, 0]


def test_a_handle_is_a_context_manager(device):
    seen, x = [], leaf(1)
    with x.register_hook(lambda g: seen.append(1)):
        (x * 2).sum().backward()
    (x * 2).sum().backward()
    assert seen == [1]


def test_a_hook_may_remove_itself(device):
    seen, x = [], leaf(1)

    def once(g):
        seen.append(1)
        handle.remove()

    handle = x.register_hook(once)
    x.register_hook(lambda g: seen.append(2))
    for _ in range(2):
        (x * 2).sum().backward()
    assert seen == [1, 2, 2]


def test_a_handle_outlives_its_tensor_and_holds_it_not(device):
    x = leaf(1)
    dead = weakref.ref(x)
    handle = x.register_hook(lambda g: None)
    del x
    gc.collect()
    assert dead() is None
    handle.remove()


def test_the_hooks_are_shown_as_pytorch_shows_them(device):
    x = leaf(1)
    assert x._backward_hooks is None
    x.register_hook(lambda g: g)
    assert type(x._backward_hooks) is OrderedDict
    assert len(x._backward_hooks) == 1


# ---------------------------------------------------------------------------------- retain_grad


def test_a_retained_gradient_is_stored_after_all_hooks(device):
    x = leaf(1)
    y = x * 2
    y.register_hook(lambda g: g + 1)
    y.retain_grad()
    y.register_hook(lambda g: g * 10)
    y.sum().backward()
    assert (y.grad.tolist(), x.grad.tolist(), y.retains_grad) == ([20.0], [40.0], True)


def test_retained_gradients_add_up_and_grad_fills_them(device):
    x = leaf(1)
    y = x * 2
    y.retain_grad()
    y.retain_grad()
    z = (y * 3).sum()
    z.backward(retain_graph=True)
    z.backward(retain_graph=True)
    assert y.grad.tolist() == [6.0]
    grad(z, x)
    assert y.grad.tolist() == [9.0]


def test_a_retained_gradient_is_a_copy(device):
    seen, x = [], leaf(1, 2)
    y = x * 2
    y.retain_grad()
    y.register_hook(lambda g: seen.append(g))
    (y * 3).sum().backward()
    assert y.grad.data_ptr() != seen[0].data_ptr()
    y.grad.zero_()
    assert (seen[0].tolist(), x.grad.tolist()) == ([3.0, 3.0], [6.0, 6.0])


def test_retain_grad_on_a_leaf_does_nothing(device):
    x = leaf(1)
    x.retain_grad()
    assert not x.retains_grad
    assert error_of(gradlite.ones(1).retain_grad) == "can't retain_grad on Tensor that has requires_grad=False"


def test_a_retained_gradient_of_the_root_and_of_one_of_several(device):
    x = leaf(1, 2)
    a, b = x.unbind(0)
    b.retain_grad()
    z = a * b
    z.retain_grad()
    z.backward()
    assert (z.grad.item(), b.grad.item(), x.grad.tolist()) == (1.0, 1.0, [2.0, 1.0])


def test_a_node_does_not_keep_the_tensor_alive_whose_gradient_it_retains(device):
    x = leaf(1)
    y = x * 2
    y.retain_grad()
    z = y + 1
    dead = weakref.ref(y)
    del y
    assert dead() is None
    z.backward()
    assert x.grad.tolist() == [2.0]


# ---------------------------------------------------------------------------------- what nodes show


def test_nodes_show_the_graph_as_pytorch_does(device):
    x = leaf(1)
    a, b = x * 2, x.exp()
    z = a + b
    assert z.grad_fn.name() == type(z.grad_fn).__name__ == "AddBackward0"
    assert z.grad_fn.next_functions == ((a.grad_fn, 0), (b.grad_fn, 0))
    (end, number), _ = (x * gradlite.ones(1)).grad_fn.next_functions
    assert (end.name(), end.variable is x, number) == ("torch::autograd::AccumulateGrad", True, 0)
    assert (x + gradlite.ones(1)).grad_fn.next_functions[1] == (None, 0)
    assert (x * 3).grad_fn.next_functions[0][0] is end  # one for each leaf, as long as somebody holds it
    a.view(1).fill_(1)
    for node, shown in ((b.grad_fn, "ExpBackward0"), (a.grad_fn, "CopySlices"), (end, "AccumulateGrad")):
        assert repr(node).startswith(f"<{shown} object at 0x")


def test_outputs_of_one_node(device):
    a, b = leaf(1, 2).unbind(0)
    assert (a.output_nr, b.output_nr, a.grad_fn is b.grad_fn) == (0, 1, True)
    assert (a * b).grad_fn.next_functions == ((a.grad_fn, 0), (a.grad_fn, 1))
