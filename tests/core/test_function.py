"""`autograd.Function` answers as PyTorch: recorded programs, then what concerns gradlite alone."""

import json
import re
import threading
import weakref
from pathlib import Path

import pytest
from function_gradient_programs import PROGRAMS as GRADIENTS
from function_programs import PROGRAMS, plain
from function_state_programs import PROGRAMS as STATE
from making import Cube, Exp, Give, Increment, Scale, error_of, leaf

import gradlite
from gradlite.autograd import Function, Variable, grad, gradcheck, gradgradcheck
from gradlite.autograd.function import BackwardCFunction, FunctionCtx, once_differentiable
from gradlite.core import graph

ALL = PROGRAMS | STATE | GRADIENTS
RECORDED = json.loads((Path(__file__).parent / "recorded" / "functions.json").read_text())["answers"]


# ---------------------------------------------------------------------------------- as PyTorch


def check(found, recorded, where):
    if isinstance(recorded, list):
        assert len(found) == len(recorded), where
        for k, (a, b) in enumerate(zip(found, recorded, strict=True)):
            check(a, b, f"{where}[{k}]")
    elif isinstance(recorded, float):
        assert found == pytest.approx(recorded, rel=1e-6), where
    else:
        assert found == recorded and type(found) is type(recorded), where


def test_every_program_is_recorded():
    assert list(RECORDED) == list(ALL)


@pytest.mark.parametrize("program", ALL)
def test_the_answers_are_pytorchs(device, program):
    found = json.dumps(plain(ALL[program](gradlite)))
    check(json.loads(found.replace("torch.cuda.", "torch.").replace(", device='cuda:0'", "")), RECORDED[program], "")


def test_marks_of_no_tensor_are_refused(device):
    def apply(mark):
        forward = staticmethod(lambda ctx, x: (getattr(ctx, mark)(x, 3), x.clone())[1])
        return type("F", (Function,), {"forward": forward}).apply(gradlite.ones(1))

    dirty = "mark_dirty can only accept variables, but argument 1 is of type int"
    constant = "mark_non_differentiable only accepts variable arguments, but argument 1 is of type int"
    assert (error_of(apply, "mark_dirty"), error_of(apply, "mark_non_differentiable")) == (dirty, constant)


def test_the_base_class_and_an_instance_are_refused(device):
    with pytest.raises(NotImplementedError, match="You must implement the forward function for custom autograd"):
        Function.apply(leaf(1))
    with pytest.raises(NotImplementedError, match="setup_context is not implemented"):
        Function.setup_context(None, (), None)
    with pytest.warns(DeprecationWarning, match="Cube'> should not be instantiated"):
        instance = Cube()
    with pytest.raises(RuntimeError, match="Legacy autograd function with non-static forward method is deprecated"):
        instance(leaf(1))


def test_derivatives_agree_with_finite_differences(device):
    x = gradlite.tensor([0.5, -1.0, 2.0], dtype=gradlite.float64, requires_grad=True)
    functions = (Cube.apply, Exp.apply, lambda x: Scale.apply(x, 3.0), lambda x: Increment.apply(x * 2)[:2])
    for function in (*functions, lambda x: Cube.apply(Exp.apply(Cube.apply(x)))):
        assert gradcheck(function, (x,))
        assert gradgradcheck(function, (x,))


# ---------------------------------------------------------------------------------- node and ctx


def test_the_grad_fn_is_a_ctx_as_long_as_somebody_holds_it(device):
    y = Cube.apply(leaf(1))
    ctx = y.grad_fn
    assert ctx is y.grad_fn and isinstance(ctx, BackwardCFunction) and isinstance(ctx, FunctionCtx)
    assert type(ctx).__name__ == "CubeBackward" and ctx._forward_cls is Cube
    assert isinstance(y.edge[0], graph.Node) and y.edge[0].face is ctx
    ctx.note = [1]
    reference = weakref.ref(ctx)
    del ctx
    assert reference() is None
    assert y.grad_fn.note == [1]
    assert not hasattr(y.grad_fn, "to_save") or y.grad_fn.to_save is None


def test_a_ctx_keeps_its_part_of_the_graph(device):
    x = leaf(2)
    ctx = Cube.apply(x.clone()).grad_fn
    assert [node.name() for node, _ in ctx.next_functions] == ["CloneBackward0"]
    assert ctx.saved_tensors[0].tolist() == [2.0]
    assert ctx._sequence_nr() > ctx.next_functions[0][0]._sequence_nr()
    assert ctx.needs_input_grad == (True,)


def test_the_old_name_of_saved_tensors_warns(device):
    y = Cube.apply(leaf(3))
    with pytest.warns(DeprecationWarning, match="'saved_variables' is deprecated; use 'saved_tensors'"):
        (x,) = y.grad_fn.saved_variables
    assert x.tolist() == [3.0]


def test_the_error_of_a_dirty_tensor_names_the_call(device):
    y = leaf(1).clone()
    z = (y * y).sum()
    Increment.apply(y)
    text = error_of(z.backward)
    assert "which is output 0 of Increment, is at version 2; expected version 0 instead" in text
    written = r"Written by Increment at .*test_function\.py:\d+, in test_the_error_of_a_dirty_tensor_names_the_call"
    assert re.search(written, text)


def test_the_warning_of_a_mark_names_the_call(device):
    def forward(ctx, x):
        y = x * 2
        ctx.mark_dirty(y)
        return y

    f = type("F", (Function,), {"forward": staticmethod(forward)})
    with pytest.warns(UserWarning, match="received a tensor that was not an input") as caught:
        f.apply(leaf(1))
    assert caught[0].filename == __file__


def test_what_a_jvp_would_read_is_ignored(device):
    forward = staticmethod(lambda ctx, x: (ctx.save_for_forward(x), x.clone())[1])
    y = type("F", (Function,), {"forward": forward, "backward": staticmethod(lambda ctx, g: g)}).apply(leaf(1))
    assert y.grad_fn.saved_tensors == ()


def test_memory_that_backward_gives_away_stays_the_users(device):
    """Also where the call was a write through a view, whose node runs inside another."""

    kept = gradlite.ones(2)

    class Add(Function):
        @staticmethod
        def forward(ctx, x, w):
            ctx.mark_dirty(x.add_(w))
            return x

        @staticmethod
        def backward(ctx, g):
            return g, kept

    for base, target in ((leaf(1, 2), lambda y: y), (leaf(1, 2, 3), lambda y: y[:2])):
        w, y = leaf(1, 2), base.clone()
        Add.apply(target(y), w)
        y.sum().backward()
        w.grad.add_(5)
        assert (w.grad.tolist(), kept.tolist()) == ([6.0, 6.0], [1.0, 1.0])


# ---------------------------------------------------------------------------------- volatile, devices, threads


def test_what_is_computed_from_a_volatile_tensor_is_volatile(device):
    with pytest.warns(DeprecationWarning, match="volatile"):
        v = Variable(gradlite.ones(2), volatile=True)
    same = type("Same", (Function,), {"forward": staticmethod(lambda ctx, x, y: (x, x[:1], x * y))})
    for t in (Cube.apply(v), Scale.apply(v, 2.0), *same.apply(v, leaf(1, 2)), Increment.apply(v)):
        assert t.volatile and not t.requires_grad and t.grad_fn is None
        assert (t * leaf(1)).volatile
    assert v.tolist() == [2.0, 2.0]


def test_a_gradient_on_another_device_is_refused(cuda):
    x = gradlite.ones(2, requires_grad=True)
    y = Give.apply(x, lambda g: g.cpu())
    message = "Function GiveBackward returned an invalid gradient at index 0 - expected device cuda:0 but got cpu"
    assert error_of(y.backward, gradlite.ones(2)) == message
    x = gradlite.tensor(2.0, requires_grad=True)
    Give.apply(x, lambda g: g.cpu()).backward()  # one of no dimensions is moved
    assert x.grad.is_cuda and x.grad.tolist() == 1.0


def test_once_differentiable_takes_numpy(device):
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        @once_differentiable
        def backward(ctx, g):
            return gradlite.from_numpy(g.cpu().numpy() * 2).to(g.device)

    x = leaf(1, 2)
    Double.apply(x).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]
    (g,) = grad(Double.apply(x).exp().sum(), x, create_graph=True)
    assert error_of(g.sum().backward) == (
        "trying to differentiate twice a function that was marked with @once_differentiable"
    )


def test_threads_share_functions_and_graphs(device):
    x = leaf(2)
    shared, found = Cube.apply(Cube.apply(x)), []

    def work():
        own = leaf(2)
        for _ in range(20):
            own.grad = None
            Scale.apply(Exp.apply(Cube.apply(own)).log(), 2.0).backward()
            (g,) = grad(shared, x, retain_graph=True)
            found.append((own.grad.item(), g.item(), gradlite.is_grad_enabled()))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    assert {(round(a, 3), b, mode) for a, b, mode in found} == {(24.0, 2304.0, True)}
