"""Three small graphs, each as every library writes it: an elementwise one, one with views and a write, a small network.

Every step records a new graph and walks it backward.  All libraries compute in float32 from the same numbers and find
the same gradients; `test_hot_path.py` compares them.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

STEP = "z = (x*y + x).sum(); z.backward()"
WRITE = "ten operations, two views, a write"
MLP = "an MLP of 8-16-1, batch 1"
GRAPHS = (STEP, WRITE, MLP)
NOTES = {
    STEP: "One element. The gradients add up from step to step in gradlite and in PyTorch.",
    WRITE: "Four elements; `left += right` writes in place through one view of a result what the other shows. autograd "
    "cannot write in place: it joins `left + right` and `right` to a new array.",
    MLP: "Two products of matrices, biases, tanh, the squared error. The gradients start from None in each step.",
}


class Program(NamedTuple):
    """What is timed, what is made for it outside of the time, and the gradients that the last run found, as lists."""

    run: Callable[..., Any]
    prepare: Callable[[], tuple[Any, ...]] = tuple
    gradients: Callable[[], list[Any]] = list


def _numbers(*shape: int) -> np.ndarray:
    """Make numbers between a half and two, none like its neighbours."""
    count = int(np.prod(shape))
    return (0.5 + np.arange(1, count + 1) * 7 % 11 / 8).astype(np.float32).reshape(shape)


def _network() -> list[np.ndarray]:
    """Make the weights and biases of the network: small, so that no tanh saturates."""
    return [_numbers(*shape) / 16 for shape in ((8, 16), (16,), (16, 1), (1,))]


# ---------------------------------------------------------------------------------- gradlite and PyTorch


def as_pytorch(library: ModuleType, device: str) -> dict[str, Program]:
    """Write the graphs for a library that speaks as PyTorch does, and the parts of the first one."""

    def leaf(array: np.ndarray) -> Any:
        return library.tensor(array.tolist(), requires_grad=True, device=device)

    def found(*leaves: Any) -> Callable[[], list[Any]]:
        return lambda: [t.grad.tolist() for t in leaves]

    x, y = leaf(_numbers(1)), leaf(_numbers(2)[1:])
    four, more = leaf(_numbers(4)), leaf(_numbers(8)[4:])
    inputs, target = (library.tensor(_numbers(1, n).tolist(), device=device) for n in (8, 1))
    parameters = w1, b1, w2, b2 = [leaf(array) for array in _network()]

    def step() -> None:
        z = (x * y + x).sum()
        z.backward()

    def write() -> None:
        four.grad = more.grad = None
        w = (four * more).tanh() + four
        left, right = w[:2], w[2:]
        left += right
        c = (w * more - four).tanh()
        z = (c * c / more * 2.0).sum()
        z.backward()

    def network() -> None:
        for parameter in parameters:
            parameter.grad = None
        hidden = (inputs @ w1 + b1).tanh()
        error = hidden @ w2 + b2 - target
        loss = (error * error).sum()
        loss.backward()

    return {
        STEP: Program(step, gradients=found(x, y)),
        WRITE: Program(write, gradients=found(four, more)),
        MLP: Program(network, gradients=found(*parameters)),
        "z.backward() of the first": Program(lambda z: z.backward(), lambda: ((x * y + x).sum(),)),
        "x * y": Program(lambda: x * y),
        "x * 2.0": Program(lambda: x * 2.0),
        "x.sum()": Program(lambda: x.sum()),
        "x.exp()": Program(lambda: x.exp()),
    }


# ---------------------------------------------------------------------------------- MyGrad


def as_mygrad(library: ModuleType, device: str) -> dict[str, Program]:
    """Write the graphs for MyGrad, which forgets a leaf's gradient by itself when the leaf is used again."""

    def leaf(array: np.ndarray) -> Any:
        return library.tensor(array)

    def found(*leaves: Any) -> Callable[[], list[Any]]:
        return lambda: [t.grad.tolist() for t in leaves]

    x, y = leaf(_numbers(1)), leaf(_numbers(2)[1:])
    four, more = leaf(_numbers(4)), leaf(_numbers(8)[4:])
    inputs, target = _numbers(1, 8), _numbers(1, 1)
    w1, b1, w2, b2 = [leaf(array) for array in _network()]
    tanh = library.tanh

    def step() -> None:
        z = (x * y + x).sum()
        z.backward()

    def write() -> None:
        w = tanh(four * more) + four
        left, right = w[:2], w[2:]
        left += right
        c = tanh(w * more - four)
        z = (c * c / more * 2.0).sum()
        z.backward()

    def network() -> None:
        hidden = tanh(inputs @ w1 + b1)
        error = hidden @ w2 + b2 - target
        loss = (error * error).sum()
        loss.backward()

    return {
        STEP: Program(step, gradients=found(x, y)),
        WRITE: Program(write, gradients=found(four, more)),
        MLP: Program(network, gradients=found(w1, b1, w2, b2)),
    }


# ---------------------------------------------------------------------------------- HIPS autograd


def as_autograd(library: ModuleType, device: str) -> dict[str, Program]:
    """Write the graphs for autograd, which differentiates functions of arrays and returns the gradients."""
    import autograd.numpy as anp

    inputs, target = _numbers(1, 8), _numbers(1, 1)

    def step(x: Any, y: Any) -> Any:
        return anp.sum(x * y + x)

    def write(four: Any, more: Any) -> Any:
        w = anp.tanh(four * more) + four
        left, right = w[:2], w[2:]
        w = anp.concatenate((left + right, right))
        c = anp.tanh(w * more - four)
        return anp.sum(c * c / more * 2.0)

    def network(w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
        hidden = anp.tanh(inputs @ w1 + b1)
        error = hidden @ w2 + b2 - target
        return anp.sum(error * error)

    def program(function: Callable[..., Any], *arguments: np.ndarray) -> Program:
        gradient = library.grad(function, tuple(range(len(arguments))))
        return Program(lambda: gradient(*arguments), gradients=lambda: [g.tolist() for g in gradient(*arguments)])

    return {
        STEP: program(step, _numbers(1), _numbers(2)[1:]),
        WRITE: program(write, _numbers(4), _numbers(8)[4:]),
        MLP: program(network, *_network()),
    }


WRITERS: dict[str, Callable[[ModuleType, str], dict[str, Program]]] = {
    "gradlite": as_pytorch,
    "torch": as_pytorch,
    "mygrad": as_mygrad,
    "autograd": as_autograd,
}
"""Who writes the programs for a library, by the name under which it is imported."""
TITLES = {"gradlite": "gradlite", "torch": "PyTorch", "mygrad": "MyGrad", "autograd": "autograd"}
"""What the tables call them."""
