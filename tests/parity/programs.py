"""Random small programs of views, in-place writes, detached tensors and backward passes, run on any module.

`record_programs.py` records what PyTorch answers to them; `test_programs.py` compares.
"""

from __future__ import annotations

import random
import warnings
from typing import Any

import numpy as np

SHAPES = [(3,), (2, 3), (3, 3), ()]
UNARY = ["exp", "tanh", "relu", "neg", "sqrt", "log", "reciprocal"]
BINARY = ["add", "sub", "mul", "div", "pow", "maximum"]
IN_PLACE = ["add_", "mul_", "sub_", "div_"]
SCALAR = {
    "x * 2.5": lambda x: x * 2.5,
    "1 - x": lambda x: 1 - x,
    "x / 3": lambda x: x / 3,
    "x ** 2": lambda x: x**2,
    "2 / x": lambda x: 2 / x,
    "2.0 ** x": lambda x: 2.0**x,
}
VIEWS = {
    "x[0]": lambda x: x[0],
    "x[1:]": lambda x: x[1:],
    "x[::2]": lambda x: x[::2],
    "x[..., -1]": lambda x: x[..., -1],
    "x.view(-1)": lambda x: x.view(-1),
    "x.reshape(-1)": lambda x: x.reshape(-1),
    "x.unsqueeze(0)": lambda x: x.unsqueeze(0),
    "x.squeeze()": lambda x: x.squeeze(),
    "x.transpose(0, -1)": lambda x: x.transpose(0, -1),
    "x.expand(3, ...)": lambda x: x.unsqueeze(0).expand(3, *x.shape),
    "x[x > 0.5]": lambda x: x[x > 0.5],
    "x[[0, 0]]": lambda x: x[[0, 0]],
    "x[None, ..., 0]": lambda x: x[None, ..., 0],
}
WRITES = {
    "x.mul_(2)": lambda x: x.mul_(2),
    "x.exp_()": lambda x: x.exp_(),
    "x.tanh_()": lambda x: x.tanh_(),
    "x.relu_()": lambda x: x.relu_(),
    "x.zero_()": lambda x: x.zero_(),
    "x.fill_(0.5)": lambda x: x.fill_(0.5),
    "x.pow_(2)": lambda x: x.pow_(2),
    "x.detach_()": lambda x: x.detach_(),
    "x.requires_grad_()": lambda x: x.requires_grad_(),
}
ASSIGNMENTS = {
    "x[0] = y": lambda x, y: x.__setitem__(0, y),
    "x[1:] = 0.25": lambda x, y: x.__setitem__(slice(1, None), 0.25),
    "x[x > 1] = 0.5": lambda x, y: x.__setitem__(x > 1, 0.5),
    "x[[0, -1]] = y[0]": lambda x, y: x.__setitem__([0, -1], y[0]),
    "x.copy_(y)": lambda x, y: x.copy_(y),
}


class Program:
    """A program that a seed determines, over the tensors that it has made so far."""

    def __init__(self, seed: int, module: Any):
        self.rng = random.Random(seed)
        self.m = module
        data = np.random.default_rng(seed)
        shapes = [self.rng.choice(SHAPES[:3]) for _ in range(2)] + [self.rng.choice(SHAPES) for _ in range(2)]
        values = [data.uniform(0.3, 2, shape).tolist() for shape in shapes]
        self.tensors = [
            module.tensor(value, dtype=module.float64, requires_grad=k < 2) for k, value in enumerate(values)
        ]

    def run(self, statements: int) -> list[str]:
        """Run so many statements; return what each did."""
        return [self.statement() for _ in range(statements)]

    def statement(self) -> str:
        """Run one statement; return it with its outcome.  The draws do not depend on the outcome."""
        kind = self.rng.choice([self.compute, self.compute, self.view, self.view, self.write, self.differentiate])
        places, choices = [self.rng.random() for _ in range(2)], [self.rng.random() for _ in range(3)]
        x, y = (self.tensors[int(place * len(self.tensors))] for place in places)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                text = kind(x, y, choices)
        except Exception as error:
            name = type(error).__name__
            return f"{kind.__name__}: {name}: {str(error).splitlines()[0].replace('torch.cuda.', 'torch.')}"
        return f"{kind.__name__}: {text}"

    def keep(self, tensor: Any) -> None:
        """Let later statements use a tensor."""
        self.tensors.append(tensor)

    def compute(self, x: Any, y: Any, choices: list[float]) -> str:
        """Compute out of place."""
        which, m = (
            pick(["unary", "binary", "scalar", "sum", "mean", "max", "where", "matmul", "clone"], choices[0]),
            self.m,
        )
        if which == "unary":
            self.keep(getattr(x, pick(UNARY, choices[1]))())
        elif which == "binary":
            self.keep(getattr(m, pick(BINARY, choices[1]))(x, y))
        elif which == "scalar":
            self.keep(SCALAR[pick(list(SCALAR), choices[1])](x))
        elif which == "where":
            self.keep(m.where(x > y, x, y))
        elif which == "matmul":
            self.keep(x @ y)
        elif which == "clone":
            self.keep(x.clone())
        else:
            found = getattr(x, which)(*([0] if choices[1] < 0.5 and x.dim() else []))
            self.keep(found[0] if isinstance(found, tuple) else found)
        return which

    def view(self, x: Any, y: Any, choices: list[float]) -> str:
        """Make another tensor over the same memory."""
        which = pick([*VIEWS, "x.detach()", "x.data", "x[0] under no_grad"], choices[0])
        if which == "x.detach()":
            self.keep(x.detach())
        elif which == "x.data":
            self.keep(x.data)
        elif which == "x[0] under no_grad":
            with self.m.no_grad():
                self.keep(x[0])
        else:
            self.keep(VIEWS[which](x))
        return which

    def write(self, x: Any, y: Any, choices: list[float]) -> str:
        """Write in place."""
        which = pick([*WRITES, *ASSIGNMENTS, *IN_PLACE, "x.mul_(1.5) under no_grad"], choices[0])
        if which in WRITES:
            WRITES[which](x)
        elif which in ASSIGNMENTS:
            ASSIGNMENTS[which](x, y)
        elif which in IN_PLACE:
            getattr(x, which)(y)
        else:
            with self.m.no_grad():
                x.mul_(1.5)
        return which

    def differentiate(self, x: Any, y: Any, choices: list[float]) -> str:
        """Run a backward pass, register a hook, or keep gradients."""
        which = pick(["backward", "backward", "hook", "grad"], choices[0])
        if which == "backward":
            x.sum().backward(retain_graph=choices[1] < 0.5)
        elif which == "hook":
            x.register_hook(lambda g: g * 2)
        else:
            leaves = self.tensors[:2]
            for g in self.m.autograd.grad(x.sum(), leaves, retain_graph=choices[1] < 0.5, allow_unused=True):
                if g is not None:  # a copy: how a gradient came about is PyTorch's own business
                    self.keep(g.clone())
        return which

    def state(self) -> list[list[Any]]:
        """Return what can be seen of each tensor: flags, version, history, values, gradient."""
        return [self._state(t) for t in self.tensors]

    def _state(self, t: Any) -> list[Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values = numbers(t)
            try:
                history = t.grad_fn.name() if t.grad_fn is not None else "leaf"
            except RuntimeError as error:  # a stale view of a special kind
                return [list(t.shape), t._version, str(error), values]
            gradient = None if t.grad is None else numbers(t.grad)
            return [list(t.shape), t._version, t.requires_grad, t._is_view(), history, values, gradient]


def pick(options: list[str], choice: float) -> str:
    """Choose by a number of [0, 1)."""
    return options[int(choice * len(options))]


def numbers(t: Any) -> list[float]:
    """Return the elements with nine digits, as strings where they are no numbers for JSON."""
    flat = np.asarray(t.detach().cpu().numpy()).reshape(-1)
    return [float(f"{v:.9g}") if np.isfinite(v) else str(v) for v in flat.tolist()]
