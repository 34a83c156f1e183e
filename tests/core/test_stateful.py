"""Random programs of views, writes, aliases, hooks and passes: after each line all is as the reference says."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import reference
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import gradlite

STEPS = 40
PROGRAMS = 800  # about 20,000 lines
LIVE = 7
LARGEST = 50.0  # values stay small enough to compare

anything = st.integers(0, 11)
number = st.sampled_from([0.5, 2.0, -1.0, 3.0])
SHAPES = [(), (3,), (2, 3), (2, 3), (1, 3), (2, 1)]
INDICES = {
    1: ["0", "-1", "1:", ":1", "::2", ":"],
    2: ["0", "-1", "1:", ":1", ":, 0", ":, 1:", ":, ::2", "0, 0", ":, -1:"],
}
MARKS = {
    "ask": "requires_grad_()",
    "ask no more": "requires_grad_(False)",
    "detach": "detach_()",
    "retain": "retain_grad()",
    "hook": "register_hook(lambda g: g * 3)",
}


def indices(t):
    """Return the indices that leave something of a tensor."""
    return [i for i in INDICES[len(t.shape)] if eval(f"t.places[{i}]", {"t": t}).size]


class Program(RuleBasedStateMachine):
    """One program, run line by line on the reference and on a module; ``torch`` names each of them in its turn."""

    torch = gradlite

    def __init__(self):
        super().__init__()
        self.expected = {"torch": reference}
        self.found = {"torch": self.torch}
        self.names = []
        self.lines = []
        self.made = 0
        self.grad_mode = True

    # ------------------------------------------------------------------------------ running a line

    def step(self, line):
        """Run a line on both; both raise the same, or neither does."""
        if not self.grad_mode:
            line = f"with torch.no_grad(): {line}"
        code = compile(line, "<program>", "exec")
        expected = self.error(code, self.expected)
        found = self.error(code, self.found)
        if expected is None:
            self.lines.append(line)
        else:
            self.lines.append(f"try:\n    {line}\nexcept RuntimeError as error:\n    print(error)")
        if (expected is None) != (found is None) or (expected and expected not in found):
            self.fail(f"raised {found!r}, not {expected!r}")
        return expected is None

    @staticmethod
    def error(code, names):
        """Run code; return the text of what it raises, or None."""
        try:
            exec(code, names)
        except RuntimeError as error:
            return str(error)
        except Exception as error:
            if names["torch"] is reference:
                raise
            return f"{type(error).__name__}: {error}"
        return None

    def fail(self, difference):
        program = "\n".join(["import torch", *self.lines])
        pytest.fail(f"{difference} after this program:\n\n{program}\n", pytrace=False)

    def new(self, expression):
        """Bind a new name; the oldest one makes way."""
        name = f"t{self.made}"
        if self.step(f"{name} = {expression}"):
            self.made += 1
            self.names.append(name)
        if len(self.names) > LIVE:
            self.forget(self.names[0])

    def forget(self, name):
        self.names.remove(name)
        self.lines.append(f"del {name}")
        del self.expected[name], self.found[name]

    def pick(self, k, fits=lambda t: True):
        """Choose a live tensor that fits; None where there is none."""
        names = [n for n in self.names if fits(self.expected[n])]
        return names[-1 - k % len(names)] if names else None

    def partner(self, k, name, fits):
        """Choose a second operand: mostly another one."""
        another = self.pick(k, lambda t: t is not self.expected[name] and fits(t)) if k < 11 else None
        return another or self.pick(k, fits)

    # ------------------------------------------------------------------------------ rules

    @initialize(shape=st.sampled_from(SHAPES), kind=st.sampled_from(["mul", "add"]))
    def start(self, shape, kind):
        self.leaf(shape, True)
        self.leaf(shape, True)
        self.new(f"t0.{kind}(t1)")

    @rule(shape=st.sampled_from(SHAPES), wanted=st.sampled_from([True, True, True, False]))
    def leaf(self, shape, wanted):
        values = (np.arange(np.prod(shape, dtype=int)) * 0.5 - 1 + self.made % 3).reshape(shape).tolist()
        self.new(f"torch.tensor({values}, dtype=torch.float64, requires_grad={wanted})")

    @precondition(lambda self: self.names)
    @rule(k=anything, kind=st.sampled_from(["index", "index", "transpose", "view", "expand"]), which=anything)
    def view(self, k, kind, which):
        if kind == "index" and (n := self.pick(k, lambda t: t.shape)):
            options = indices(self.expected[n])
            self.new(f"{n}[{options[which % len(options)]}]")
        elif kind == "transpose" and (n := self.pick(k, lambda t: len(t.shape) == 2)):
            self.new(f"{n}.transpose(0, 1)")
        elif kind == "view" and (n := self.pick(k, lambda t: t.places.flags.c_contiguous)):
            shapes = ["-1", "-1, 1", "1, -1", "2, -1" if self.expected[n].places.size % 2 == 0 else "-1"]
            self.new(f"{n}.view({shapes[which % 4]})")
        elif kind == "expand" and (n := self.pick(k, lambda t: t.shape in ((), (3,), (1, 3), (2, 1)))):
            self.new(f"{n}.expand({'2, 3' if self.expected[n].shape else '2'})")

    @precondition(lambda self: self.names)
    @rule(k=anything, kind=st.sampled_from(["exp", "exp", "sum", "clone"]))
    def function(self, k, kind):
        n = self.pick(k, lambda t: kind != "exp" or np.abs(t.values).max() < 3)
        if n:
            self.new(f"{n}.{kind}()")

    @precondition(lambda self: self.names)
    @rule(k=anything, other=anything, kind=st.sampled_from(["mul", "mul", "add", "matmul"]))
    def operation(self, k, other, kind):
        n = self.pick(k)
        m = self.partner(other, n, lambda b: fit(kind, self.expected[n], b))
        if m:
            self.new(f"{n}.{kind}({m})")

    @precondition(lambda self: self.names)
    @rule(k=anything, kind=st.sampled_from(["detach", "data", "grad"]))
    def alias(self, k, kind):
        n = self.pick(k, apart if kind != "grad" else lambda t: t.grad is not None)
        if n:
            self.new(n + {"detach": ".detach()", "data": ".data", "grad": ".grad.data"}[kind])

    def target(self, k):
        """Choose a tensor to write: mostly one that may be."""
        if k > 9:
            return self.pick(k)
        return self.pick(k, lambda t: not (self.grad_mode and t.requires_grad and (t.base or t).is_leaf))

    @precondition(lambda self: self.names)
    @rule(k=anything, kind=st.sampled_from(["add_", "mul_", "copy_", "fill_", "zero_"]), by=number)
    def write_number(self, k, kind, by):
        n = self.target(k)
        # PyTorch fills what overlaps itself, and refuses only to go back through that
        if n and size(self.expected[n]) < LARGEST and (kind in ("add_", "mul_") or apart(self.expected[n])):
            argument = {"zero_": "", "copy_": f"torch.tensor({by}, dtype=torch.float64)"}.get(kind, by)
            self.step(f"{n}.{kind}({argument})")

    @precondition(lambda self: self.names)
    @rule(k=anything, other=anything, kind=st.sampled_from(["add_", "mul_", "mul_", "copy_"]))
    def write(self, k, other, kind):
        n = self.target(k)
        m = n and self.partner(other, n, lambda b: takes(kind, self.expected[n], b))
        if m:
            self.step(f"{n}.{kind}({m})")

    @precondition(lambda self: self.names)
    @rule(k=anything, which=anything, other=st.none() | anything, by=number)
    def assign(self, k, which, other, by):
        n = self.target(k)
        if not n or not self.expected[n].shape or not apart(self.expected[n]):
            return
        options = indices(self.expected[n])
        index = options[which % len(options)]
        with reference.no_grad():
            part = eval(f"{n}[{index}]", self.expected)
        value = by if other is None else self.pick(other, lambda b: takes("copy_", part, b))
        if value is not None:
            self.step(f"{n}[{index}] = {value}")

    @precondition(lambda self: self.names)
    @rule(k=anything, kind=st.sampled_from(list(MARKS)))
    def mark(self, k, kind):
        if kind in ("retain", "hook"):
            n = self.pick(k, lambda t: not t.cut and t.requires_grad and t.edge() is not None)
        else:
            n = self.pick(k, lambda t: not t.hooked)
        if n:
            self.expected[n].cut |= kind == "detach"
            self.step(f"{n}.{MARKS[kind]}")

    @rule(k=anything)
    def switch_grad_mode(self, k):
        self.grad_mode = k > 2

    @precondition(lambda self: self.names)
    @rule(k=anything, by=number, retain=st.sampled_from([True, True, True, False]))
    def backward(self, k, by, retain):
        n = self.pick(k) if k > 10 else self.pick(k, lambda t: t.op) or self.pick(k, lambda t: t.requires_grad)
        if not n:
            return
        gradient = np.full(self.expected[n].shape, by).tolist()
        self.step(f"{n}.backward(torch.tensor({gradient}, dtype=torch.float64), retain_graph={retain})")

    @precondition(lambda self: self.names)
    @rule(
        k=anything,
        inputs=st.lists(anything, min_size=1, max_size=3),
        by=number,
        retain=st.sampled_from([True, True, True, False]),
    )
    def grad(self, k, inputs, by, retain):
        n = self.pick(k, lambda t: t.requires_grad)
        if not n:
            return
        inputs = list(dict.fromkeys(self.pick(i, lambda t: t.requires_grad) for i in inputs))
        gradient = np.full(self.expected[n].shape, by).tolist()
        done = self.step(
            f"g = torch.autograd.grad({n}, [{', '.join(inputs)}], torch.tensor({gradient}, dtype=torch.float64), "
            f"retain_graph={retain}, allow_unused=True)"
        )
        if done:
            for name, a, b in zip(inputs, self.expected.pop("g"), self.found.pop("g"), strict=True):
                self.compare_values(f"the gradient of {name}", a, b)

    @precondition(lambda self: self.names)
    @rule(k=anything)
    def clear(self, k):
        n = self.pick(k, lambda t: t.grad is not None)
        if n:
            self.step(f"{n}.grad = None")

    # ------------------------------------------------------------------------------ comparing

    def compare_values(self, what, a, b):
        if a is None or b is None:
            return a is b or self.fail(f"{what} is {b}, not {a and a.values.tolist()}")
        wanted, values = a.values, np.array(b.tolist())
        if wanted.shape != values.shape or not (np.abs(wanted - values) <= 1e-9 * (1 + np.abs(wanted))).all():
            self.fail(f"{what} is {values.tolist()}, not {wanted.tolist()}")
        return None

    @invariant()
    def everything_is_as_expected(self):
        memories = {}
        for n in list(self.names):
            a, b = self.expected[n], self.found[n]
            self.compare_values(n, a, b)
            self.compare_values(f"{n}.grad", a.grad, b.grad)
            for t, s in ((a, b), (a.grad, b.grad)):
                if t is not None:
                    memories.setdefault(id(t.memory), set()).add(s.untyped_storage().data_ptr())
            wanted = (a._version, a.requires_grad, a.shape, strides(a.shape, a.places.strides, 8))
            got = (b._version, b.requires_grad, tuple(b.shape), strides(b.shape, b.stride()))
            if wanted != got:
                self.fail(f"(version, requires_grad, shape, stride) of {n} is {got}, not {wanted}")
            wanted, got = (self.error(f"x = {n}.is_leaf", names) or names["x"] for names in (self.expected, self.found))
            if wanted != got and not (isinstance(wanted, str) and wanted in str(got)):
                self.fail(f"{n}.is_leaf is {got}, not {wanted}")
            if isinstance(wanted, str):
                self.forget(n)  # a view that may be used no more
        pointers = set().union(*memories.values())
        if not len(pointers) == len(memories) == sum(map(len, memories.values())):
            self.fail(f"the memories of {self.names} are shared otherwise: {memories}")


def strides(shape, steps, unit=1):
    """Return the strides that mean something: those of dimensions with more than one element."""
    return tuple(step // unit for size, step in zip(shape, steps, strict=True) if size > 1)


def size(t):
    return np.abs(t.values).max()


def apart(t):
    return reference.apart(t.places)


def broadcast(a, b):
    """Return the shape that two tensors meet in, or None."""
    try:
        return np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        return None


def fit(kind, a, b):
    """Whether an operation takes two tensors, and lays its result out as the reference does."""
    if size(a) * size(b) > LARGEST:
        return False
    if kind == "matmul":
        return len(a.shape) == len(b.shape) == 2 and a.shape[1] == b.shape[0]
    if a.shape == b.shape:
        return strides(a.shape, a.places.strides) == strides(b.shape, b.places.strides)
    return broadcast(a, b) in (a.shape, b.shape)


def takes(kind, a, b):
    """Whether a tensor can be written with another, and the two share all of their places or none."""
    if broadcast(a, b) != a.shape or size(b) * (size(a) if kind == "mul_" else 1) > LARGEST:
        return False
    if a.memory is not b.memory or not np.intersect1d(a.places, b.places).size:
        return True
    return kind != "copy_" and a.places.strides == b.places.strides and np.array_equal(a.places, b.places)


def check(torch, programs=PROGRAMS):
    """Run programs on a module."""
    machine = type("Program", (Program,), {"torch": torch})
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The .grad attribute of a Tensor that is not a leaf")
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=programs,
                stateful_step_count=STEPS,
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate, Phase.shrink),
                report_multiple_bugs=False,
            ),
        )


def test_programs_do_what_the_reference_says(device):
    check(gradlite)


def test_the_reference_is_pytorch():
    check(pytest.importorskip("torch", reason="the reference is compared with PyTorch where that is installed"))
