"""Who owns a gradient: nobody's memory is taken over, and nobody's memory is added to, but the pass's own.

Each graph runs with a gradient that the test holds; then the memory of every gradient, of the given gradient, and of
all inputs is compared, every gradient is written in turn, and the others must not change.
"""

import numpy as np
import pytest
from making import Give, Scale, leaf

import gradlite
from gradlite.autograd import grad


def _written(a, b, at, write):
    y = a.clone()
    write(y[at], b)
    return y


# Functions of two leaves of shape (2, 3) and double precision.
GRAPHS = {
    "add": lambda a, b: a + b,
    "add to itself": lambda a, b: a + a,
    "a chain of adds": lambda a, b: ((a + b) + a) + b,
    "add and a view": lambda a, b: a + a.view_as(a),
    "sub": lambda a, b: a - b,
    "rsub": lambda a, b: gradlite.rsub(a, b),
    "clones": lambda a, b: a.clone() + b.clone().clone(),
    "views": lambda a, b: a.view(6).view(2, 3) + b.reshape(3, 2).reshape(2, 3),
    "full slices": lambda a, b: a[:] + b[...],
    "transposed": lambda a, b: a.t() + b.t(),
    "transposed twice": lambda a, b: a.t().t() + b,
    "permuted": lambda a, b: a.permute(1, 0) + b.t(),
    "unsqueezed": lambda a, b: a.unsqueeze(0) + b.unsqueeze(0),
    "squeezed": lambda a, b: a.unsqueeze(1).squeeze() + b.squeeze(),
    "expanded": lambda a, b: a.expand(4, 2, 3) + b,
    "expanded to its own shape": lambda a, b: a.expand(2, 3) + b.expand(2, 3),
    "a row broadcast": lambda a, b: a + b[0],
    "a column broadcast": lambda a, b: a + b[:, :1],
    "one element broadcast": lambda a, b: a + b[0, 0],
    "rows": lambda a, b: a[0] + a[1] + b[0],
    "one element": lambda a, b: a[0, 1] + b[1, 0],
    "sum": lambda a, b: a.sum() + b.sum(),
    "sum and elements": lambda a, b: a.sum() + (a * b),
    "sum along": lambda a, b: a.sum(0) + b.sum(0),
    "sum along and elements": lambda a, b: a.sum(1, keepdim=True) + a * b,
    "mean": lambda a, b: a.mean() + b.mean(),
    "mean along": lambda a, b: a.mean(0) + b.mean(1, keepdim=True),
    "a diamond": lambda a, b: (lambda h: h + h)(a * b),
    "a diamond of views": lambda a, b: (lambda h: h + h.view(6).view(2, 3))(a + b),
    "a diamond of add and sub": lambda a, b: (a + b) + (a - b),
    "a diamond of an expanded tensor": lambda a, b: (lambda h: h + h * h)(a.sum().expand(2, 3)) + b,
    "several consumers": lambda a, b: (lambda h: h + h.clone() + h * 2 + h.t().t())(a + b),
    "three views of one": lambda a, b: a[:, 0] + a[:, 1] + a[:, 2] + b[:, 0],
    "converted": lambda a, b: a.float().double() + b.to(gradlite.float64),
    "where": lambda a, b: gradlite.where(gradlite.tensor([True, False, True]), a, b),
    "maximum of equals": lambda a, b: a.maximum(a) + b,
    "copied into": lambda a, b: a.clone().copy_(b) + a,
    "added in place": lambda a, b: a.clone().add_(b),
    "a slice added in place": lambda a, b: _written(a, b[0], 1, lambda v, w: v.add_(w)),
    "a slice copied": lambda a, b: _written(a, b[0], 0, lambda v, w: v.copy_(w)),
    "a slice filled": lambda a, b: _written(a, b[0, 0], 0, lambda v, w: v.fill_(w)),
    "a slice scaled, and the base used": lambda a, b: _written(a + b, b[0], 1, lambda v, w: v.mul_(w)) + a,
    "a copied leaf in a slice": lambda a, b: _written(gradlite.zeros_like(a), b, ..., lambda v, w: v.copy_(w)) + a,
    "unbind": lambda a, b: (lambda p, q: p + q + b[0])(*a.unbind(0)),
    "places": lambda a, b: a[[0, 1, 0]] + b[[1, 1, 1]],
    "strided": lambda a, b: a.as_strided((2, 2), (1, 1)) + b[:, :2],
    "product": lambda a, b: a @ b.t() + a.sum(),
    "relu": lambda a, b: a.relu() + b.tanh(),
    "functions": lambda a, b: Scale.apply(a, 2.0) + Scale.apply(Scale.apply(b, 3.0)[0], 1.0),
    "functions that give their gradient on": lambda a, b: Give.apply(a + b, lambda g: g) + Give.apply(a, lambda g: g),
    "functions that give a view of it": lambda a, b: (
        Give.apply(a + b, lambda g: g[:]) + Give.apply(b, lambda g: g.t().t())
    ),
    "a leaf itself": lambda a, b: a,
    "no dimensions": lambda a, b: a[0, 0] + b[0, 0] + a[0, 0],
}


AFTER_ELEMENTS = {
    "mean": lambda a, b: (a * b).sum() + a.mean(),
    "mean along": lambda a, b: (a * b).sum(0) + a.mean(0),
}


def make(rng, shape=(2, 3)):
    return gradlite.tensor(rng.uniform(0.5, 1.5, shape), dtype=gradlite.float64, requires_grad=True)


def numeric(function, inputs, place, weights, eps=1e-6):
    """Differentiate ``(function * weights).sum()`` by finite differences."""
    data = [np.array(t.tolist()) for t in inputs]
    out = np.zeros_like(data[place])
    for at in np.ndindex(out.shape):
        for step in (eps, -eps):
            moved = [d.copy() for d in data]
            moved[place][at] += step
            with gradlite.no_grad():
                value = function(*[gradlite.tensor(d) for d in moved])
            out[at] += np.sum(np.array(value.tolist()) * weights) * np.sign(step)
    return out / (2 * eps)


def check_apart(tensors):
    """Write every tensor in turn; no other may change."""
    for name, t in tensors.items():
        before = {n: other.tolist() for n, other in tensors.items() if n != name}
        t.detach().fill_(123.0)
        after = {n: other.tolist() for n, other in tensors.items() if n != name}
        assert before == after, f"{name} shares memory"
    pointers = [t.untyped_storage().data_ptr() for t in tensors.values()]
    assert len(set(pointers)) == len(pointers)


def check(function, rng, eps=1e-6):
    """Run a graph twice; check the gradients' values, that nothing else was written, and that nothing is shared."""
    a, b = make(rng), make(rng)
    out = function(a, b)
    weights = rng.uniform(0.5, 1.5, out.shape)
    given = gradlite.tensor(weights)
    before = [t.tolist() for t in (a, b, given)]
    for count in (1, 2):  # the second pass adds to what the first left
        (out if count == 1 else function(a, b)).backward(given)
        assert [t.tolist() for t in (a, b, given)] == before
        for place, t in enumerate((a, b)):
            if t.grad is not None:
                expected = count * numeric(function, (a, b), place, weights, eps)
                np.testing.assert_allclose(t.grad.tolist(), expected, rtol=1e-5, atol=1e-7)
    assert given._version == 0
    found = {"a.grad": a.grad, "b.grad": b.grad, "given": given, "a": a, "b": b}
    check_apart({n: t for n, t in found.items() if t is not None})


@pytest.mark.parametrize("case", GRAPHS)
def test_no_gradient_shares_memory(device, rng, case):
    check(GRAPHS[case], rng, 0.125 if case == "converted" else 1e-6)


@pytest.mark.parametrize("case", AFTER_ELEMENTS)
def test_an_expanded_gradient_is_not_added_into(device, rng, case):
    check(AFTER_ELEMENTS[case], rng)


@pytest.mark.parametrize("case", GRAPHS)
def test_a_hook_keeps_what_it_saw(device, rng, case):
    """A gradient that a hook stored does not change when the pass goes on, nor when another pass adds to it."""
    held = []

    def keep(t):
        if t.requires_grad:
            t.register_hook(lambda g: held.append((g, g.tolist())))
        return t

    a, b = make(rng), make(rng)
    c, d = keep(a * 1), keep(b * 1)
    out = keep(GRAPHS[case](c, d))
    keep(a)
    keep(b)
    given = gradlite.tensor(rng.uniform(0.5, 1.5, out.shape))
    out.backward(given, retain_graph=True)
    out.backward(given)
    assert held
    assert all(g.tolist() == values for g, values in held)
    for t in (a, b):
        if t.grad is not None:
            assert all(t.grad.untyped_storage() is not g.untyped_storage() for g, _ in held)


def _through_copy_slices(a):
    y = a.clone()
    y[0].mul_(2)
    return y, (y * 3).sum()


def test_a_captured_gradient_does_not_change_when_the_pass_goes_on(device):
    a = leaf(1, 2, 3)
    y, z = _through_copy_slices(a)
    of_y, of_a = grad(z, (y, a))
    assert (of_y.tolist(), of_a.tolist()) == ([3.0, 3.0, 3.0], [6.0, 3.0, 3.0])


def test_a_gradient_for_named_inputs_does_not_change_when_the_pass_goes_on(device):
    a = leaf(1, 2, 3)
    y, z = _through_copy_slices(a)
    z.backward(inputs=[y, a])
    assert (y._grad.tolist(), a.grad.tolist()) == ([3.0, 3.0, 3.0], [6.0, 3.0, 3.0])


def test_a_retained_gradient_does_not_change_when_the_pass_goes_on(device):
    a = leaf(1, 2, 3)
    y, z = _through_copy_slices(a)
    y.retain_grad()
    z.backward()
    assert (y.grad.tolist(), a.grad.tolist()) == ([3.0, 3.0, 3.0], [6.0, 3.0, 3.0])
    check_apart({"y.grad": y.grad, "a.grad": a.grad, "y": y, "a": a})


def test_a_hooked_gradient_does_not_change_when_the_pass_goes_on(device):
    held, a = [], leaf(1, 2, 3)
    y, z = _through_copy_slices(a)
    y.register_hook(lambda g: held.append(g))
    z.backward()
    assert (held[0].tolist(), a.grad.tolist()) == ([3.0, 3.0, 3.0], [6.0, 3.0, 3.0])


def test_a_given_gradient_is_not_written_by_copy_slices(device):
    a, given = leaf(1, 2, 3), gradlite.ones(3)
    y, _ = _through_copy_slices(a)
    y.backward(given)
    assert (given.tolist(), a.grad.tolist()) == ([1.0, 1.0, 1.0], [2.0, 1.0, 1.0])


PATHS = {
    "a node": lambda x: x * 1,
    "add": lambda x: x + 0,
    "a view": lambda x: x.view(2),
    "a clone": lambda x: x.clone(),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("hooked", ["the result", "the leaf"])
def test_a_gradient_that_a_hook_returns_is_not_taken_over(device, path, hooked):
    mine, x = gradlite.full((2,), 5.0), leaf(1, 2)
    y = PATHS[path](x)
    (y if hooked == "the result" else x).register_hook(lambda g: mine)
    y.sum().backward()
    (x * 2).sum().backward()
    assert mine.tolist() == [5.0, 5.0]
    assert x.grad.tolist() == ([10.0, 10.0] if hooked == "the leaf" else [7.0, 7.0])
    check_apart({"x.grad": x.grad, "x": x, "mine": mine})


def test_saved_tensors_are_not_written(device, rng):
    a, b = make(rng), make(rng)
    y = a.exp()
    z = (y * b + y + y.relu() + y * y).sum() + (y / b).sum()
    before = [t.tolist() for t in (a, b, y)]
    z.backward(retain_graph=True)
    first = a.grad.tolist()
    z.backward()
    assert [t.tolist() for t in (a, b, y)] == before
    np.testing.assert_allclose(a.grad.tolist(), 2 * np.array(first), rtol=1e-12)
    check_apart({"a.grad": a.grad, "b.grad": b.grad, "a": a, "b": b, "y": y})


def test_two_leaves_over_one_memory_get_gradients_of_their_own(device):
    x = leaf(1, 2)
    d = x.detach().requires_grad_()
    (x + d).sum().backward()
    check_apart({"x.grad": x.grad, "d.grad": d.grad, "x": x})


def test_what_was_fresh_is_taken_over(device):
    """The first gradient of a leaf costs no copy where nobody else holds it."""
    made, x = [], leaf(1, 2)
    z = x * 2
    compute = z.grad_fn.backward

    def backward(g, needs):
        made.extend(compute(g, needs))
        return tuple(made)

    z.grad_fn.backward = backward
    z.backward(gradlite.ones(2))
    assert x.grad.array is made[0]


def test_a_leaf_keeps_its_gradient_object_over_many_passes(device):
    x = leaf(1, 2)
    (x * 2).sum().backward()
    g, pointer = x.grad, x.grad.data_ptr()
    for _ in range(3):
        (x * 2 + x).sum().backward()
    assert x.grad is g
    assert (g.data_ptr(), g.tolist(), g._version) == (pointer, [11.0, 11.0], 3)


def times_three_and(keep):
    def hook(g):
        replaced = g * 3
        keep(replaced)
        return replaced

    return hook


HOOKS = {
    "looks": (lambda kept: lambda g: None, True),
    "keeps it": (lambda kept: kept.append, False),
    "keeps a view": (lambda kept: lambda g: kept.append(g[:1]), False),
    "keeps an alias": (lambda kept: lambda g: kept.append(g.detach()), True),
    "returns it": (lambda kept: lambda g: g, True),
    "returns an alias": (lambda kept: lambda g: g.detach(), True),
    "replaces it": (lambda kept: lambda g: g * 3, True),
    "keeps what replaces it": (lambda kept: times_three_and(kept.append), False),
    "keeps an alias of what replaces it": (lambda kept: times_three_and(lambda t: kept.append(t.detach())), True),
}


@pytest.mark.parametrize("case", HOOKS)
def test_a_leaf_takes_over_what_its_hooks_have_not_kept(device, case):
    make, taken = HOOKS[case]
    x, kept, places = leaf(1, 2), [], []
    x.register_hook(make(kept))
    x.register_hook(lambda g: places.append(g.data_ptr()))
    (x * 2).sum().backward()
    assert (x.grad.data_ptr() == places[0]) == taken


def test_an_alias_that_a_hook_kept_shares_the_counter_of_the_gradient(device):
    x, kept = leaf(1, 2), []
    x.register_hook(lambda g: kept.append(g.detach()))
    (x * 2).sum().backward()
    x.grad.add_(1)
    assert (kept[0].tolist(), kept[0]._version) == ([3.0, 3.0], 1)


COUNTED = {  # what PyTorch's counters say of a leaf's gradient after one pass
    "one": (lambda x: x * 2, 0),
    "two": (lambda x: x * 2 + x * 3, 1),
    "three": (lambda x: x * 2 + x * 3 + x * 4, 2),
    "twice in one node": (lambda x: x * x, 1),
    "one that was given": (lambda x: x * 2 + x, 0),
    "two that were given": (lambda x: x + x, 0),
}


@pytest.mark.parametrize("case", COUNTED)
def test_adding_gradients_up_is_counted(device, case):
    function, count = COUNTED[case]
    x, seen = leaf(1, 2), []
    assert grad(function(x).sum(), x)[0]._version == count
    function(x).sum().backward()
    assert x.grad._version == count
    function(x).sum().backward()
    assert x.grad._version == count + 1
    y = leaf(1, 2) * 1
    y.register_hook(lambda g: seen.append(g._version))
    function(y).sum().backward()
    assert seen == [count]


def test_a_gradient_that_comes_through_unchanged_is_the_one_given(device):
    x, z, g = leaf(1, 2), leaf(3, 4), gradlite.ones(2)
    assert grad(x + 0, x, g)[0] is g
    assert [found is g for found in grad(x + z, (x, z), g)] == [True, True]
    assert grad(x * 1, x, g)[0] is not g
    y = x * 1
    assert [found is g for found in grad(y, (x, y), g)] == [False, True]
