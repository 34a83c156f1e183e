"""Depth and breadth are limited by memory alone: nothing recurses over a graph, reference counting alone frees it."""

import sys
import weakref

import pytest
from making import Scale, dead, leaf, nodes_of

import gradlite
from gradlite.autograd import Function, grad


@pytest.fixture
def many(device):
    """Count a graph of some seconds; the stack bears a thousand calls of Python, and some ten thousand of C."""
    assert sys.getrecursionlimit() <= 2_000
    return 200_000 if device.type == "cpu" else 20_000


# ---------------------------------------------------------------------------------- depth


def _operations(x, depth):
    y = x
    for _ in range(depth):
        y = y + 1
    return y


def _saved_results(x, depth):
    y = x
    for _ in range(depth):
        y = y.tanh()
    return y


def _views(x, depth):
    y = x.clone()
    for _ in range(depth):
        y = y.view(2)
    return y


def _writes(x, depth):
    y = x.clone()
    for _ in range(depth):
        y.add_(1)
    return y


def _writes_of_a_view(x, depth):
    y = x.clone()
    v = y[:1]
    for _ in range(depth):
        v.add_(1)
    return y


def _writes_of_fresh_views(x, depth):
    y = x.clone()
    for _ in range(depth):
        y[:1].mul_(1)
    return y


def _functions(x, depth):
    y = x
    for _ in range(depth):
        y = Scale.apply(y, 1.0)
    return y


LIGHT = {f.__name__.strip("_"): f for f in (_operations, _saved_results, _views)}
HEAVY = {f.__name__.strip("_"): f for f in (_writes, _writes_of_a_view, _writes_of_fresh_views, _functions)}


@pytest.mark.parametrize("chain", [*LIGHT, *HEAVY])
def test_a_deep_graph(device, many, no_collector, chain):
    depth = many if chain in LIGHT else many // 10
    x = leaf(0, 0)
    y = (LIGHT | HEAVY)[chain](x, depth)
    nodes = nodes_of(y)
    end = nodes[-1]
    assert len(nodes) > depth
    assert end.variable is x
    assert repr(end).startswith("<AccumulateGrad object at ")
    assert repr(y).endswith(f"grad_fn=<{y.grad_fn.name().rsplit('::')[-1]}>)")
    assert f"{type(y.grad_fn).__name__} object at " in repr(y.grad_fn)
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]
    references = [weakref.ref(node) for node in nodes]
    del nodes, end
    del y
    assert dead(references)


@pytest.mark.parametrize("chain", [*LIGHT, *HEAVY])
def test_a_deep_graph_whose_backward_is_recorded(device, many, no_collector, chain):
    x = leaf(0, 0)
    y = (LIGHT | HEAVY)[chain](x, many // 10)
    (slope,) = grad((y * x).sum(), x, create_graph=True)  # y + x dy/dx, where dy/dx is 1
    assert slope.tolist() == y.tolist()
    (second,) = grad(slope.sum(), x)
    assert second.tolist() == [2.0, 2.0]
    references = [weakref.ref(node) for node in nodes_of(y, slope)]
    del y, slope
    assert dead(references)


# ---------------------------------------------------------------------------------- breadth


def test_one_tensor_with_many_consumers(device, many, no_collector):
    x = leaf(1)
    parts = [x * 2 for _ in range(many)]
    while len(parts) > 1:  # a balanced tree of sums; the last of an odd count waits for the next level
        odd = parts[-1:] if len(parts) % 2 else []
        parts = [a + b for a, b in zip(parts[::2], parts[1::2], strict=False)] + odd
    y = parts.pop()
    assert y.tolist() == [2.0 * many]
    nodes = nodes_of(y)
    assert len([node for node in nodes if node.name() == "MulBackward0"]) == many
    (end,) = (node for node in nodes if not node.next_functions)
    assert end.variable is x
    y.backward()
    assert x.grad.tolist() == [2.0 * many]
    references = [weakref.ref(node) for node in nodes]
    del y, nodes, end
    assert dead(references)


class Total(Function):
    """The sum of any number of tensors, in one node."""

    @staticmethod
    def forward(ctx, *parts):
        ctx.count = len(parts)
        return gradlite.tensor([sum(part.item() for part in parts)])

    @staticmethod
    def backward(ctx, g):
        return (g,) * ctx.count


def test_one_result_of_many_leaves(device, many, no_collector):
    leaves = [leaf(1) for _ in range(many)]
    y = Total.apply(*leaves)
    assert y.tolist() == [many]
    nodes = nodes_of(y)
    assert all(node.variable is x for node, x in zip(nodes[1:], leaves, strict=True))
    assert len(repr(y.grad_fn.next_functions)) > 20 * many
    y.backward()
    assert [x.grad.item() for x in leaves] == [1.0] * many
    references = [weakref.ref(o) for o in (*nodes, *leaves)]
    del y, nodes, leaves
    assert dead(references)


@pytest.mark.parametrize("nested", [False, True], ids=["views of one base", "views of views"])
def test_many_views_are_refreshed_one_by_one(device, many, no_collector, nested):
    x = leaf(1, 2)
    y = x.clone()
    views = [y[:]]
    for _ in range(many - 1):
        views.append((views[-1] if nested else y)[:])  # the last one is read
    references = [weakref.ref(view) for view in views]
    before = [weakref.ref(view.grad_fn) for view in views[:2]]
    y.mul_(3)
    first, last = views[0].grad_fn, views[-1].grad_fn
    assert (first.name(), last.name()) == ("AsStridedBackward0", "AsStridedBackward0")
    assert last.next_functions[0][0] is y.grad_fn
    assert before[0]() is None or nested
    assert before[1]() is not None  # nobody looked at that one
    (views[0] + views[-1]).sum().backward()
    assert x.grad.tolist() == [6.0, 6.0]
    del y, views, first, last
    assert dead(references) and dead(before)
