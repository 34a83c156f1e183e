"""`autograd.graph`, hooks of nodes and of leaves: what they see, what they may replace, in which order they run."""

from __future__ import annotations

import gc
import weakref

import pytest

import gradlite
from gradlite import autograd
from gradlite.autograd import graph


def leaf(*values):
    return gradlite.tensor(values, requires_grad=True)


def ones(*values):
    return gradlite.tensor(values)


# ---------------------------------------------------------------------------------- nodes


def test_a_hook_after_a_node_sees_what_pytorch_shows(device):
    seen = []
    x = leaf(3.0)
    for y in (x * x, x * 2, x * ones(4.0), x.exp(), gradlite.where(x > 0, x, ones(1.0))):
        y.grad_fn.register_hook(lambda inputs, outputs: seen.append((inputs, outputs)))
        y.backward()
    shown = [[None if g is None else g.tolist() for g in inputs] for inputs, _ in seen]
    exp3 = x.exp().tolist()
    assert shown == [[[3.0], [3.0]], [[2.0], None], [[4.0], None], [exp3], [[1.0], None]]
    assert all([g.tolist() for g in outputs] == [[1.0]] for _, outputs in seen)


def test_hooks_replace_gradients(device):
    x = leaf(3.0)
    y = x * 2
    y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 7,))
    y.grad_fn.register_hook(lambda inputs, outputs: (inputs[0] * 10, None))
    y.backward()
    assert x.grad.tolist() == [140.0]
    x.grad = None
    y = x * 2
    y.grad_fn.register_hook(lambda inputs, outputs: (None, None))
    y.backward()
    assert x.grad is None


REFUSED = {
    "no tuple": (lambda i, o: 3, TypeError, "expected tuple, but hook returned 'int'"),
    "a list": (lambda i, o: list(i), TypeError, "expected tuple, but hook returned 'list'"),
    "too few": (lambda i, o: (i[0],), RuntimeError, "incorrect number of values (got 1, but expected 2)"),
    "no tensor": (lambda i, o: (3, None), TypeError, "expected Variable, but hook returned 'int'"),
    "another size": (lambda i, o: (ones(1.0, 1.0), None), RuntimeError, "has changed the size of value"),
    "another type": (lambda i, o: (i[0].double(), None), RuntimeError, "has changed the type of value"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_hook_may_not_return(device, case):
    hook, kind, text = REFUSED[case]
    x = leaf(3.0)
    y = x * 2
    y.grad_fn.register_hook(hook)
    with pytest.raises(kind) as caught:
        y.backward()
    assert text in str(caught.value)
    assert x.grad is None


def test_the_order_of_hooks(device):
    order = []
    x = leaf(3.0)
    y = x * 1
    accumulate = y.grad_fn.next_functions[0][0]
    accumulate.register_prehook(lambda outputs: order.append("before the leaf"))
    accumulate.register_hook(lambda inputs, outputs: order.append(("after the leaf", inputs, x.grad.tolist())))
    x.register_post_accumulate_grad_hook(lambda t: order.append("accumulated"))
    x.register_hook(lambda g: order.append("gradient of the leaf"))
    y.grad_fn.register_hook(lambda inputs, outputs: order.append("after the node"))
    y.grad_fn.register_prehook(lambda outputs: order.append("before the node"))
    y.register_hook(lambda g: order.append("gradient"))
    y.backward()
    assert order == [
        "gradient", "before the node", "after the node", "gradient of the leaf", "before the leaf", "accumulated",
        ("after the leaf", (), [1.0]),
    ]  # fmt: skip
    order.clear()
    autograd.grad(x * 1, x)
    assert order == ["gradient of the leaf"]


def test_a_hook_before_a_leaf_replaces_its_gradient(device):
    x = leaf(3.0)
    (x * 1).grad_fn.next_functions[0][0].register_prehook(lambda outputs: (outputs[0] * 10,))
    (x * 1).backward()
    assert x.grad.tolist() == [10.0]


def test_what_a_hook_kept_is_nobody_elses(device):
    kept = []
    x = leaf(3.0, 4.0)
    y = x * 2
    y.grad_fn.register_hook(lambda inputs, outputs: kept.append(inputs[0]))
    y.sum().backward()
    x.grad.zero_()
    assert kept[0].tolist() == [2.0, 2.0]


def test_hooks_under_create_graph_get_tensors_with_history(device):
    seen = []
    x = leaf(3.0)
    y = x * x
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append([g.requires_grad for g in inputs]))
    autograd.grad(y, x, create_graph=True)
    assert seen == [[True, True]]


def test_removed_hooks_do_not_run(device):
    seen = []
    x = leaf(3.0)
    y = x * 2
    with y.grad_fn.register_hook(lambda *both: seen.append(1)):
        y.backward(retain_graph=True)
    handles = [y.grad_fn.register_prehook(seen.append), x.register_post_accumulate_grad_hook(seen.append)]
    for handle in handles:
        handle.remove()
    y.backward()
    assert seen == [1]


def test_a_node_is_called_by_hand(device):
    x = leaf(3.0)
    y = x * 2
    assert [g and g.tolist() for g in y.grad_fn(ones(1.0))] == [[2.0], None]
    assert y.grad_fn(None) == (None, None)
    assert y.grad_fn(leaf(1.0))[0].requires_grad
    assert x.exp().grad_fn(ones(1.0)).grad_fn.name() == "MulBackward0"
    for wrong in ((), (ones(1.0), ones(1.0))):
        with pytest.raises(TypeError, match=f"^expected 1 arguments, got {len(wrong)} instead$"):
            y.grad_fn(*wrong)


def test_metadata_stay_with_the_node(device):
    y = leaf(3.0) * 2
    y.grad_fn.metadata["note"] = 1
    assert y.grad_fn.metadata == {"note": 1}
    assert isinstance(y.grad_fn, graph.Node)
    assert issubclass(type(y.grad_fn), graph.Node)
    with pytest.raises(TypeError):
        graph.Node()


# ---------------------------------------------------------------------------------- leaves


def test_post_accumulate_hooks(device):
    seen = []
    x = leaf(1.0)
    x.register_post_accumulate_grad_hook(lambda t: seen.append((t is x, t.grad.tolist())))
    for _ in range(2):
        (x * 2).sum().backward()
    assert seen == [(True, [2.0]), (True, [4.0])]

    def forget(t):
        t.grad = None

    x.register_post_accumulate_grad_hook(forget)
    (x * 2).sum().backward()
    assert x.grad is None
    x.register_post_accumulate_grad_hook(lambda t: 1)
    with pytest.raises(TypeError, match="expected Variable, but hook returned 'int'"):
        (x * 2).sum().backward()


def test_who_has_no_post_accumulate_hooks(device):
    with pytest.raises(RuntimeError, match="doesn't require gradient"):
        gradlite.ones(1).register_post_accumulate_grad_hook(print)
    with pytest.raises(RuntimeError, match="cannot be registered on non-leaf tensors"):
        (leaf(1.0) * 2).register_post_accumulate_grad_hook(print)


def test_a_leaf_that_was_moved_into_the_graph(device):
    x, w = leaf(2.0), leaf(3.0)
    z = x * 5 + w * 2
    x.requires_grad_(False)
    x.mul_(w)
    with pytest.raises(RuntimeError, match="leaf variable has been moved into the graph interior"):
        z.backward()


# ---------------------------------------------------------------------------------- edges


def test_gradient_edges_stand_for_tensors(device):
    x = leaf(1.0, 2.0)
    y = x * 2
    edge = graph.get_gradient_edge(y)
    assert (edge.node is y.grad_fn, edge.output_nr) == (True, 0)
    assert graph.get_gradient_edge(x).node.name() == "torch::autograd::AccumulateGrad"
    (g,) = autograd.grad(edge, x, ones(1.0, 1.0), retain_graph=True)
    assert g.tolist() == [2.0, 2.0]
    to_y, to_x = autograd.grad((y * 3).sum(), [edge, graph.get_gradient_edge(x)], retain_graph=True)
    assert (to_y.tolist(), to_x.tolist()) == ([3.0, 3.0], [6.0, 6.0])
    autograd.backward(edge, ones(1.0, 1.0))
    assert x.grad.tolist() == [2.0, 2.0]
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar outputs"):
        autograd.backward(graph.get_gradient_edge(x * 2))
    with pytest.raises(RuntimeError, match=r"^It is not possible to get the gradient edge"):
        graph.get_gradient_edge(gradlite.ones(1))


def test_versions_are_counted_by_hand(device):
    x, y = leaf(1.0), gradlite.ones(1)
    z = (x * x).sum()
    graph.increment_version(x)
    graph.increment_version([x, y])
    assert (x._version, y._version) == (2, 1)
    with pytest.raises(RuntimeError, match=r"is at version 2; expected version 0 instead"):
        z.backward()
    with pytest.raises(RuntimeError, match="increment_version expect a Iterable"):
        graph.increment_version(3)


# ---------------------------------------------------------------------------------- hooks on several tensors


def test_a_hook_on_several_tensors_runs_once_a_pass(device):
    a, b, c = leaf(1.0), leaf(2.0), leaf(3.0)
    seen = []
    handle = graph.register_multi_grad_hook(
        [a, b, c], lambda gradients: seen.append([None if g is None else g.tolist() for g in gradients])
    )
    (a * 2 + b * 3).sum().backward()
    (a * 2 + b * 3 + c).sum().backward()
    autograd.grad((a * 2 + b * 3).sum(), b)
    assert seen == [[[2.0], [3.0], None], [[2.0], [3.0], [1.0]], [None, [3.0], None]]
    handle.remove()
    (a * 2).sum().backward()
    assert len(seen) == 3


def test_the_first_of_several(device):
    a, b = leaf(1.0), leaf(2.0)
    seen = []
    graph.register_multi_grad_hook([a * 1, b], seen.append, mode="any")
    graph.register_multi_grad_hook([a, b], lambda g: seen.append(g.tolist()), mode="any")
    (a * 2 + b * 3).sum().backward()
    assert len(seen) == 2
    with pytest.raises(ValueError, match=r"^Expects mode to be one of \('all', 'any'\) but got x$"):
        graph.register_multi_grad_hook([a], print, mode="x")
    with pytest.raises(AssertionError, match="Expected gradient function to be set"):
        graph.register_multi_grad_hook([gradlite.ones(1)], print)


def test_hooks_keep_no_graph_alive(device):
    x = leaf(1.0)
    graph.register_multi_grad_hook([x], lambda g: None)
    x.register_post_accumulate_grad_hook(lambda t: None)
    y = x * 2
    y.grad_fn.register_hook(lambda *both: None)
    node = weakref.ref(y.grad_fn)
    y.backward()
    gc.disable()
    try:
        del y
        assert node() is None
    finally:
        gc.enable()
