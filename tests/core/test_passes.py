"""Passes that meet: one inside a hook of another, and several threads over one graph."""

import sys
import threading

import pytest
from making import error_of, leaf

import gradlite
from gradlite import errors
from gradlite.autograd import grad
from gradlite.autograd.graph import register_multi_grad_hook
from gradlite.core import engine

# ---------------------------------------------------------------------------------- inside a hook


def test_grad_inside_a_hook(device):
    inner, x, w = [], leaf(2), leaf(5)

    @gradlite.enable_grad()
    def hook(g):
        inner.append(grad((w * w).sum(), w)[0].item())

    y = x * 3
    y.register_hook(hook)
    y.sum().backward()
    assert (inner, x.grad.tolist(), w.grad) == ([10.0], [3.0], None)


def test_grad_of_the_same_graph_inside_a_hook(device):
    inner, x = [], leaf(2)
    y = x * x
    z = y * y
    z.register_hook(lambda g: inner.append(grad(y, x, retain_graph=True)[0].item()))
    z.backward()
    assert (inner, x.grad.tolist()) == ([4.0], [32.0])


def test_backward_inside_a_hook_into_the_same_leaf(device):
    x = leaf(2)

    @gradlite.enable_grad()
    def hook(g):
        (x * 100).sum().backward()

    y = x * 3
    handle = y.register_hook(hook)
    y.sum().backward()
    handle.remove()
    assert x.grad.tolist() == [103.0]


def test_passes_nest_deeply(device):
    x, depth = leaf(1), []

    @gradlite.enable_grad()
    def hook(g):
        depth.append(len(depth))
        if len(depth) < 20:
            y = x * 2
            y.register_hook(hook)
            y.sum().backward()

    y = x * 2
    y.register_hook(hook)
    y.sum().backward()
    assert depth == list(range(20))
    assert x.grad.tolist() == [40.0]


def test_a_pass_inside_a_hook_frees_what_the_outer_one_needs(device):
    x = leaf(2)
    y = x * x
    z = y * 1
    z.register_hook(lambda g: grad(y, x) and None)
    assert error_of(z.backward) == errors.FREED


def test_create_graph_inside_a_hook(device):
    seen, x = [], leaf(3)

    @gradlite.enable_grad()
    def hook(g):
        (slope,) = grad(x**3, x, create_graph=True)
        seen.append(grad(slope, x)[0].item())

    y = x * 1
    y.register_hook(hook)
    y.backward()
    assert (seen, x.grad.tolist()) == ([18.0], [1.0])


def test_an_exception_in_an_inner_pass_restores_the_mode(device):
    x, modes = leaf(2), []

    @gradlite.enable_grad()
    def hook(g):
        z = (x * x).sum()
        z.backward()
        with pytest.raises(RuntimeError, match="second time"):
            z.backward()
        modes.append(gradlite.is_grad_enabled())

    y = x * 1
    y.register_hook(lambda g: (hook(g), modes.append(gradlite.is_grad_enabled()))[0])
    y.backward()
    assert modes == [True, False]
    assert gradlite.is_grad_enabled()


# ---------------------------------------------------------------------------------- threads


@pytest.fixture
def eager_switching():
    """Let threads take turns as often as the interpreter allows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def in_threads(count, work):
    """Run ``work(number)`` in threads that start together; raise what one of them raised."""
    failed, start = [], threading.Barrier(count)

    def run(number):
        start.wait()
        try:
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(k,)) for k in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def shared_graph():
    x = leaf(1, 2)
    y = x.exp().log() * x
    y = y + y.tanh() - y.tanh()
    return x, (y * gradlite.tensor([1.0, 10.0])).sum()


def test_two_threads_accumulate_into_a_shared_leaf(device, eager_switching):
    x, z = shared_graph()
    (once,) = grad(z, x, retain_graph=True)
    x.grad = gradlite.zeros(2)
    passes = 25
    in_threads(2, lambda number: [z.backward(retain_graph=True) for _ in range(passes)])
    assert x.grad.tolist() == pytest.approx([2 * passes * g for g in once.tolist()], rel=1e-5)
    assert x.grad._version == 2 * passes


def test_two_threads_differentiate_one_graph(device, eager_switching):
    x, z = shared_graph()
    (once,) = grad(z, x, retain_graph=True)
    found = [[], []]
    in_threads(2, lambda number: [found[number].append(grad(z, x, retain_graph=True)[0].tolist()) for _ in range(25)])
    assert found == [[once.tolist()] * 25] * 2
    assert x.grad is None


def test_threads_build_graphs_over_one_leaf(device, eager_switching):
    x = leaf(1, 2)
    x.grad = gradlite.zeros(2)

    def work(number):
        for _ in range(10):
            y = x.clone()
            y[0].mul_(number + 1)
            y.sum().backward()

    in_threads(3, work)
    assert x.grad.tolist() == [60.0, 30.0]


def test_the_first_gradient_of_another_thread_is_not_lost(device, monkeypatch):
    x, inside, overtaken = leaf(1, 1), threading.Event(), threading.Event()

    def wait_and_set(*args):
        if not inside.is_set():
            inside.set()
            overtaken.wait(0.1)  # in vain: the other thread may not come in
        set_gradient(*args)

    def work(number):
        if number:
            inside.wait()
        (x * (number + 1)).sum().backward()
        overtaken.set()

    set_gradient = engine.set_gradient
    monkeypatch.setattr(engine, "set_gradient", wait_and_set)
    in_threads(2, work)
    assert x.grad.tolist() == [3.0, 3.0]


def test_hooks_over_several_tensors_tell_the_passes_of_threads_apart(device):
    x, w, seen, both = leaf(1), leaf(2), [], threading.Barrier(2, timeout=5)

    def meet(g):
        both.wait()  # each pass is at this leaf now

    x.register_hook(meet)
    w.register_hook(meet)
    register_multi_grad_hook([x, w], lambda gradients: seen.append([g.item() for g in gradients]))
    in_threads(2, lambda number: (x * w * (number + 1)).backward())
    assert sorted(seen) == [[2.0, 1.0], [4.0, 2.0]]


def test_each_thread_has_a_grad_mode_of_its_own(device):
    seen = []
    with gradlite.no_grad():
        in_threads(1, lambda number: seen.append(gradlite.is_grad_enabled()))
    in_threads(1, lambda number: gradlite.set_grad_enabled(False))
    assert seen == [True]
    assert gradlite.is_grad_enabled()


def test_modes_of_threads_that_run_together(device, eager_switching):
    x, wrong = leaf(1), []

    def work(number):
        for _ in range(200):
            with gradlite.set_grad_enabled(bool(number)):
                if (x * 2).requires_grad != bool(number):
                    wrong.append(number)

    in_threads(2, work)
    assert wrong == []


def test_a_pass_runs_in_the_thread_that_asked_for_it(device):
    names, x = [], leaf(1)
    x.register_hook(lambda g: names.append(threading.current_thread().name))
    z = x * 1
    thread = threading.Thread(target=z.backward, name="asker")
    thread.start()
    thread.join()
    assert names == ["asker"]
