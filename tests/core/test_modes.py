"""Grad modes: as context managers, decorators, on generators, nested, with exceptions."""

import pytest
from making import leaf, name

import gradlite
from gradlite import nn

enabled = gradlite.is_grad_enabled


# ---------------------------------------------------------------------------------- what is recorded


def test_results_under_no_grad(device):
    x = leaf(1, 2)
    with gradlite.no_grad():
        y = x * 2
        made = [gradlite.ones(1, requires_grad=True), gradlite.ones(1).requires_grad_(), nn.Parameter(gradlite.ones(1))]
        views = [x[:1], x.view(2), x.reshape(2), x.t(), x.expand(2), x.unbind(0)[0]]
        copies = [x.clone(), x.detach(), x[[0]], x.double()]
        same = x.contiguous()
    assert (y.requires_grad, y.grad_fn, y.is_leaf) == (False, None, True)
    assert [t.requires_grad for t in made] == [True] * 3
    assert [t.requires_grad for t in views] == [True] * 6  # from their base, and leading nowhere
    assert [t.requires_grad for t in copies] == [False] * 4
    assert same is x


def test_a_graph_may_begin_inside_no_grad(device):
    x = leaf(2)
    with gradlite.no_grad():
        y = x * 2
        with gradlite.enable_grad():
            z = x * y
    z.backward()
    assert x.grad.tolist() == [4.0]


def test_writes_under_no_grad_change_values_alone(device):
    x = leaf(1)
    y = x * 2
    with gradlite.no_grad():
        y.mul_(5)
        x.sub_(3)
    assert (name(y), y.tolist(), x.tolist(), x.is_leaf) == ("MulBackward0", [10.0], [-2.0], True)
    plain = gradlite.zeros(1)
    with gradlite.no_grad():
        plain.copy_(x)
    assert not plain.requires_grad


def test_backward_works_in_any_mode(device):
    x = leaf(2)
    z = (x * x).sum()
    with gradlite.no_grad():
        z.backward(retain_graph=True)
        (g,) = gradlite.autograd.grad(z, x, create_graph=True)
        assert not enabled()
    assert x.grad.tolist() == [4.0]
    assert g.requires_grad


# ---------------------------------------------------------------------------------- nesting and exceptions


def test_modes_nest(device):
    seen = []
    with gradlite.no_grad():
        seen.append(enabled())
        with gradlite.enable_grad():
            seen.append(enabled())
            with gradlite.set_grad_enabled(False):
                seen.append(enabled())
            seen.append(enabled())
        seen.append(enabled())
    seen.append(enabled())
    assert seen == [False, True, False, True, False, True]


def test_one_object_may_be_entered_again(cpu):
    mode, seen = gradlite.no_grad(), []
    with mode:
        with gradlite.enable_grad(), mode:
            seen.append(enabled())
        seen.append(enabled())
    with mode:
        seen.append(enabled())
    seen.append(enabled())
    assert seen == [False, False, False, True]


@pytest.mark.parametrize("mode", [gradlite.no_grad, gradlite.enable_grad, lambda: gradlite.set_grad_enabled(False)])
def test_an_exception_restores_the_mode(cpu, mode):
    for outer in (True, False):
        with gradlite.set_grad_enabled(outer):
            with pytest.raises(ZeroDivisionError), mode():
                1 / 0  # noqa: B018
            assert enabled() == outer


def test_set_grad_enabled_works_at_once(cpu):
    gradlite.set_grad_enabled(False)
    assert not enabled()
    gradlite.set_grad_enabled(True)
    assert enabled()
    mode = gradlite.set_grad_enabled(False)
    with mode:
        assert not enabled()
    assert enabled()  # what held before it was called
    with mode:
        with mode:
            assert not enabled()
        assert enabled()  # so is what the inner block leaves behind, as in PyTorch
    assert enabled()
    with pytest.raises(TypeError, match="must be bool, not int"):
        gradlite.set_grad_enabled(1)
    assert enabled()


# ---------------------------------------------------------------------------------- decorators


@gradlite.no_grad()
def called(x):
    """Double."""
    return x * 2


@gradlite.no_grad
def bare(x):
    return x * 2


@gradlite.enable_grad()
def recorded(x):
    return x * 2


@gradlite.set_grad_enabled(False)
def switched(x):
    return x * 2


class Holder:
    @gradlite.no_grad()
    def method(self, x, *, factor=3):
        return x * factor


def test_decorated_functions(device):
    x = leaf(1)
    assert enabled()  # the decorators above changed nothing
    assert [f(x).requires_grad for f in (called, bare, recorded, switched)] == [False, False, True, False]
    assert Holder().method(x, factor=5).tolist() == [5.0]
    assert not Holder().method(x).requires_grad
    with gradlite.no_grad():
        assert recorded(x).requires_grad
        assert not enabled()
    assert (called.__name__, called.__doc__) == ("called", "Double.")


def test_a_decorated_function_may_call_itself(cpu):
    depths = []

    @gradlite.no_grad()
    def down(n):
        depths.append(enabled())
        if n:
            with gradlite.enable_grad():
                down(n - 1)
                depths.append(enabled())

    down(2)
    assert depths == [False, False, False, True, True]
    assert enabled()


def test_an_exception_in_a_decorated_function(cpu):
    @gradlite.no_grad()
    def fail():
        raise ValueError("boom")

    with pytest.raises(ValueError, match=r"^boom$"):
        fail()
    assert enabled()


# ---------------------------------------------------------------------------------- generators


def test_the_mode_of_a_decorated_generator_stays_inside(cpu):
    @gradlite.no_grad()
    def generate():
        for _ in range(3):
            yield enabled()

    assert [(inside, enabled()) for inside in generate()] == [(False, True)] * 3


def test_two_decorated_generators_taken_in_turn(cpu):
    @gradlite.no_grad()
    def off():
        while True:
            yield enabled()

    @gradlite.enable_grad()
    def on():
        while True:
            yield enabled()

    a, b = off(), on()
    with gradlite.no_grad():
        assert [(next(a), next(b), enabled()) for _ in range(3)] == [(False, True, False)] * 3
    assert (next(a), next(b), enabled()) == (False, True, True)
    a.close()
    b.close()


def test_a_decorated_generator_takes_values_and_errors_and_returns(cpu):
    seen = []

    @gradlite.no_grad()
    def generate():
        try:
            got = yield "first"
            seen.append((got, enabled()))
            try:
                yield "second"
            except KeyError:
                seen.append(("caught", enabled()))
            yield "third"
            return "value"
        finally:
            seen.append(("closed", enabled()))

    generator = generate()
    assert (next(generator), generator.send(5), generator.throw(KeyError())) == ("first", "second", "third")
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == "value"
    assert seen == [(5, False), ("caught", False), ("closed", False)]
    seen.clear()
    generator = generate()
    next(generator)
    generator.close()
    assert seen == [("closed", False)]
    assert enabled()


def test_an_error_in_a_decorated_generator_comes_through(cpu):
    @gradlite.no_grad()
    def generate():
        yield 1
        raise ValueError("boom")

    generator = generate()
    next(generator)
    with pytest.raises(ValueError, match=r"^boom$"):
        next(generator)
    assert enabled()
    generator = generate()
    next(generator)
    with pytest.raises(KeyError):
        generator.throw(KeyError("other"))
    assert enabled()


def test_a_block_inside_an_ordinary_generator_reaches_its_consumer(cpu):
    """So it is in PyTorch: only the decorator keeps the mode inside."""

    def generate():
        with gradlite.no_grad():
            yield 1
            yield 2

    assert [enabled() for _ in generate()] == [False, False]
    assert enabled()


def test_decorating_a_class_covers_its_construction_with_a_warning(cpu):
    with pytest.warns(FutureWarning, match="Decorating classes is deprecated"):

        @gradlite.no_grad()
        class Model:
            def __init__(self):
                self.mode = enabled()

            def method(self):
                return enabled()

    model = Model()
    assert (model.mode, model.method()) == (False, True)
