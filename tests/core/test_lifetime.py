"""Graphs are freed by reference counting alone, at any depth; the two programs that make a cycle are collected."""

import contextlib
import gc
import weakref

import pytest
from making import Cube, Exp, Give, Increment, Scale, dead, leaf, nodes_of

import gradlite
from gradlite import nn
from gradlite.autograd import detect_anomaly, grad
from gradlite.autograd.graph import (
    allow_mutation_on_saved_tensors,
    register_multi_grad_hook,
    save_on_cpu,
    saved_tensors_hooks,
)
from gradlite.core.graph import AccumulateGrad, Node
from gradlite.core.views import CopySlices

# ---------------------------------------------------------------------------------- graphs of each kind


def _in_place(x):
    y = x.clone()
    y[0].mul_(x[1])
    y[1] = x[0]
    y[[0, 1], [1, 0]] = 3.0
    y.t().add_(x.t()).tanh_()
    return y


def _views(x):
    y = x.clone()
    y[1:].t()[1:].mul_(2)
    views = [y.view(6), y.t(), y[0], y.unsqueeze(0), y.expand(2, 2, 3), y.as_strided((2,), (1,))]
    y.mul_(2)
    return sum((v.sum() for v in views), y.sum())


def _reductions(x):
    return x.sum(0) + x.mean(0) + x.max(0)[0] + x.max()


def _powers(x):
    return (x**x + 2**x + x**3 + x / x + x.maximum(x)).exp().log()


def _network(x):
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 3), nn.ReLU())
    return nn.functional.cross_entropy(net(x), gradlite.tensor([0, 2]))


def _indexed(x):
    return x[[0, 1, 0]] + x[x > 0][:3] + x.gather(1, gradlite.tensor([[0, 1, 0], [2, 2, 2]]))[:1]


def _several(x):
    a, b = x.unbind(0)
    return a * b + a


def _detached(x):
    y = (x * 2).exp()
    z = y * y.detach()
    y.detach_()
    return z + y


def _converted(x):
    return (x.double() * x).float() + gradlite.where(x > 1, x, 0.0)


def _second_derivative(x):
    (g,) = grad((x**3).sum(), x, create_graph=True)
    return g * x


def _second_derivative_of_writes(x):
    (g,) = grad((_in_place(x) ** 2).sum(), x, create_graph=True)
    return g


def _after_backward(x):
    y = (x * x).exp()
    y.sum().backward()
    return y


def _retained(x):
    y = (x * x).exp()
    y.sum().backward(retain_graph=True)
    y[0].sum().backward(retain_graph=True, inputs=[x])
    return y


def _hooked(x):
    y = x * 2
    y.register_hook(lambda g: g * 2)
    y.retain_grad()
    x.register_hook(lambda g: g * 2)
    z = y * y
    z.sum().backward(retain_graph=True)
    return z


def _hooked_nodes(x):
    y = x.exp()
    leaf_node = y.grad_fn.next_functions[0][0]
    for node in (y.grad_fn, leaf_node):
        node.register_prehook(lambda given: None)
        node.register_hook(lambda computed, given: None)
    x.register_post_accumulate_grad_hook(lambda t: None)
    register_multi_grad_hook([x, y], lambda gradients: None)
    register_multi_grad_hook([y, x], lambda g: None, mode="any")
    y.sum().backward(retain_graph=True)
    return y.unbind(0)[1] * y


def _hooked_saved_tensors(x):
    with saved_tensors_hooks(lambda t: [t.clone()], lambda packed: packed[0]):
        y = x.exp() * x
    y.sum().backward(retain_graph=True)
    with save_on_cpu():
        return Cube.apply(y)


def _mutated_saved_tensors(x):
    with allow_mutation_on_saved_tensors():
        y = x.exp()
        z = y * x
        y.detach().zero_()
        z.sum().backward(retain_graph=True)
    return (y * x).tanh()


def _functions(x):
    y = Scale.apply(Exp.apply(Cube.apply(x)), 0.1)
    Increment.apply(y[0])
    Increment.apply(y).grad_fn.note = [1]
    (g,) = grad(Cube.apply(x).sum(), x, create_graph=True)
    return y.t() + g.t()


def _inference(x):
    with gradlite.inference_mode():
        t = x * 2
        v = t[0]
    return x * t.clone() + x[0] * v.clone()


def _anomaly(x):
    with pytest.warns(UserWarning, match="Anomaly Detection"), detect_anomaly():
        y = (x * x).exp()
        (g,) = grad(y.sum(), x, create_graph=True)
        g.sum().backward(retain_graph=True)
    return y * g


def _backward_in_a_hook(x):
    y = (x * x).tanh()

    @gradlite.enable_grad()
    def hook(g):
        (x**3).sum().backward()
        return g + grad((g * x).sum(), x)[0]

    y.register_hook(hook)
    y.sum().backward(retain_graph=True)
    return y


def _refused(x):
    y = x.exp()
    y.detach().add_(1)
    with contextlib.suppress(RuntimeError):
        y.sum().backward()
    return y


def _failed(x):
    def fail(g):
        raise ValueError(g)

    @gradlite.enable_grad()
    def fail_late(g):
        grad((x * x).sum(), x, create_graph=True)[0].grad_fn.register_prehook(fail)
        Give.apply(x * x, fail).sum().backward()

    y = x.exp()
    for broken in (Give.apply(y * 2, fail), Give.apply(y * 2, fail_late)):
        with contextlib.suppress(ValueError):
            broken.sum().backward()
    y = x.exp() * y  # what the failed pass has freed stays so
    y.register_hook(fail)
    with contextlib.suppress(ValueError):
        grad(y.sum(), x, create_graph=True)
    return y


GRAPHS = {f.__name__.strip("_"): f for f in (
    _in_place, _views, _reductions, _powers, _network, _indexed, _several, _detached, _converted, _second_derivative,
    _second_derivative_of_writes, _after_backward, _retained, _hooked, _hooked_nodes, _hooked_saved_tensors,
    _mutated_saved_tensors, _functions, _inference, _anomaly, _backward_in_a_hook, _refused, _failed,
)}  # fmt: skip
ENDED = ("after_backward", "mutated_saved_tensors", "refused", "failed")  # of these no further pass can run


def graph_of(kind):
    """Build a graph of a kind; return its leaf, its result and a weak reference to all that belongs to it."""
    x = gradlite.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    y = GRAPHS[kind](x)
    return x, y, references_to(x, y)


def references_to(*tensors):
    """Refer weakly to tensors, their gradients, and every node and leaf that they reach."""
    nodes = nodes_of(*tensors)
    nodes += [node.written for node in nodes if isinstance(node, CopySlices) and node.saved is not None]
    assert len(nodes) > 1
    leaves = [node.variable for node in nodes if isinstance(node, AccumulateGrad)]
    gradients = [t._grad for t in (*tensors, *leaves) if t._grad is not None]
    return [weakref.ref(o) for o in (*nodes, *tensors, *leaves, *gradients)]


@pytest.mark.parametrize("kind", GRAPHS)
def test_a_graph_is_freed_without_the_collector(device, seeded, no_collector, kind):
    x, y, references = graph_of(kind)
    del x, y
    assert dead(references)


@pytest.mark.parametrize("kind", [kind for kind in GRAPHS if kind not in ENDED])
def test_a_pass_leaves_nothing_behind(device, seeded, no_collector, kind):
    x, y, references = graph_of(kind)
    y.sum().backward(retain_graph=kind == "second_derivative_of_writes")
    references += references_to(x, y)
    del x, y
    assert dead(references)


def test_the_check_finds_a_cycle(device, no_collector):
    for plant in (
        lambda y: y.grad_fn.metadata.update(result=y),
        lambda y: setattr(y.grad_fn, "result", y),
        lambda y: y.register_hook(lambda g: y),
    ):
        x, y, references = graph_of("powers")
        plant(y)
        del x, y
        assert not dead(references)
        gc.collect()
        assert dead(references)


def test_intermediate_results_are_not_kept_alive(device, no_collector):
    x = leaf(1)
    y = x * 2
    reference = weakref.ref(y)
    z = y + 1
    del y
    assert reference() is None
    y = x.exp()  # saves its result, as an alias
    reference = weakref.ref(y)
    w = y + z
    del y
    assert reference() is None
    w.backward()
    assert x.grad.tolist() == pytest.approx([2.0 + 2.7182817])


def test_memory_of_saved_tensors_goes_with_backward(device, no_collector):
    x = leaf(1, 2)
    y = x * 2
    z = (y * y).sum()
    reference = weakref.ref(y)
    del y
    assert reference() is not None  # saved as an input
    z.backward()
    assert reference() is None
    assert z.grad_fn is not None


def test_a_stale_view_lets_go_of_its_old_node(device, no_collector):
    y = leaf(1, 2).clone()
    v = y[:1]
    reference = weakref.ref(v.grad_fn)
    y.mul_(2)
    assert v.grad_fn is not None
    assert reference() is None


def test_a_base_lets_go_of_nothing_that_its_views_need(device, no_collector):
    y = leaf(1, 2).clone()
    v, reference = y[:1], weakref.ref(y)
    del y
    assert v._base is reference()
    del v
    assert reference() is None


def test_a_training_loop_does_not_grow(device, seeded, no_collector):
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    optimizer = gradlite.optim.Adam(net.parameters(), lr=0.01)
    x, target = gradlite.ones(2, 3), gradlite.zeros(2, 1)

    def step():
        optimizer.zero_grad()
        nn.functional.mse_loss(net(x), target).backward()
        optimizer.step()

    def living():
        return sum(issubclass(type(o), (Node, gradlite.Tensor)) for o in gc.get_objects())

    for _ in range(3):
        step()
    before = living()
    for _ in range(5):
        step()
    assert living() == before


def test_nodes_have_no_finalizer():
    kinds = [Node]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    assert len(kinds) > 30
    assert not any("__del__" in vars(kind) for kind in kinds)


# ---------------------------------------------------------------------------------- the two programs with a cycle


def test_a_gradient_that_carries_its_graph_is_collected(device):
    x = leaf(2)
    with pytest.warns(UserWarning, match="reference cycle"):
        (x**3).sum().backward(create_graph=True)
    references = [weakref.ref(x), weakref.ref(x.grad), weakref.ref(x.grad.grad_fn)]
    del x
    gc.collect()
    assert dead(references)


def test_a_write_that_saves_a_view_of_its_own_target_is_collected(device):
    y = leaf(1, 2).clone()
    y[:1].mul_(y[1:])
    references = [weakref.ref(y), weakref.ref(y.grad_fn)]
    del y
    gc.collect()
    assert dead(references)
