"""Graphs are freed by reference counting alone, at any depth; the two programs that make a cycle are collected."""

import gc
import sys
import weakref

import pytest
from making import Cube, Exp, Increment, Scale, leaf

import gradlite
from gradlite import nn
from gradlite.autograd import grad
from gradlite.core.graph import Node


@pytest.fixture
def no_collector():
    """Turn the collector off, so that only reference counting frees."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def nodes_of(*tensors):
    """Return all nodes that the tensors reach."""
    found = [t.grad_fn for t in tensors if t.grad_fn is not None]
    for node in found:
        found.extend(n for n, _ in node.next_functions if n is not None and n not in found)
    return found


def dead(references):
    return [reference() for reference in references] == [None] * len(references)


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


def _hooked(x):
    y = x * 2
    y.register_hook(lambda g: g * 2)
    y.retain_grad()
    z = y * y
    z.sum().backward(retain_graph=True)
    return z


def _functions(x):
    y = Scale.apply(Exp.apply(Cube.apply(x)), 0.1)
    Increment.apply(y[0])
    Increment.apply(y).grad_fn.note = [1]
    (g,) = grad(Cube.apply(x).sum(), x, create_graph=True)
    return y.t() + g.t()


def _refused(x):
    y = x.exp()
    y.detach().add_(1)
    try:
        y.sum().backward()
    except RuntimeError as error:
        error.__traceback__ = None
    return y


GRAPHS = {f.__name__.strip("_"): f for f in (
    _in_place, _views, _reductions, _powers, _network, _indexed, _several, _detached, _converted, _second_derivative,
    _second_derivative_of_writes, _after_backward, _hooked, _functions, _refused,
)}  # fmt: skip


@pytest.mark.parametrize("kind", GRAPHS)
def test_a_graph_is_freed_without_the_collector(device, seeded, no_collector, kind):
    x = gradlite.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    y = GRAPHS[kind](x)
    nodes = nodes_of(y)
    assert len(nodes) > 1
    leaves = [n.variable for n in nodes if hasattr(n, "variable")]
    references = [weakref.ref(node) for node in nodes]
    references += [weakref.ref(t) for t in (x, y, *leaves)]
    del nodes, leaves, y, x
    assert dead(references)


@pytest.mark.parametrize("kind", GRAPHS)
def test_a_pass_leaves_nothing_behind(device, seeded, no_collector, kind):
    x = gradlite.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    y = GRAPHS[kind](x)
    if kind in ("refused", "after_backward"):  # cannot run again
        y = y.detach() * x
    y.sum().backward(retain_graph=kind == "second_derivative_of_writes")
    references = [weakref.ref(node) for node in nodes_of(y)] + [weakref.ref(t) for t in (x, y, x.grad) if t is not None]
    del x, y
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


# ---------------------------------------------------------------------------------- depth

DEPTH = 200_000


def _chain(x, depth):
    y = x
    for _ in range(depth):
        y = y + 1
    return y


def _chain_of_writes(x, depth):
    y = x.clone()
    v = y[:1]
    for _ in range(depth):
        v.add_(1)
    return y


def _chain_of_functions(x, depth):
    y = x
    for _ in range(depth):
        y = Scale.apply(y, 1.0)
    return y + float(depth)


def test_a_deep_graph_is_built_run_and_freed_without_recursion(cpu, no_collector):
    x = leaf(1)
    y = _chain(x, DEPTH)
    y.backward()
    middle, reference = y.grad_fn, weakref.ref(y.grad_fn)
    for _ in range(DEPTH // 2):
        middle = middle.next_functions[0][0]
    middle = weakref.ref(middle)
    del y
    assert (reference(), middle()) == (None, None)
    assert x.grad.tolist() == [1.0]


@pytest.mark.parametrize("build", [_chain, _chain_of_writes, _chain_of_functions])
def test_depth_is_not_limited_by_the_stack(device, no_collector, build):
    depth = 5 * sys.getrecursionlimit()
    x = leaf(1)
    y = build(x, depth)
    (g,) = grad(y.sum(), x, create_graph=True)
    assert g.tolist() == [1.0]
    y = build(x, depth) * x
    (g,) = grad(y.sum(), x, create_graph=True)
    assert g.tolist() == [2.0 * (1 + depth) - depth]
    reference = weakref.ref(y.grad_fn)
    del y, g
    assert reference() is None


def test_a_deep_graph_of_views_is_freed(device, no_collector):
    x = leaf(1, 2)
    y = x.clone()
    for _ in range(5 * sys.getrecursionlimit()):
        y = y.view(2)
    reference = weakref.ref(y._base)
    y.sum().backward()
    del y
    assert reference() is None
    assert x.grad.tolist() == [1.0, 1.0]


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
