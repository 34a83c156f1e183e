"""Tensors of every memory layout: the values of a NumPy array, laid out by name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import gradlite
from gradlite.core.tensor import TensorBase


@contextlib.contextmanager
def each_device() -> Iterator[Iterator[str]]:
    """Iterate over the devices, each the default one in its turn: for a sweep that is one test."""
    before = gradlite.get_default_device()

    def devices() -> Iterator[str]:
        for where in ("cpu", "cuda"):
            gradlite.set_default_device(where)
            yield where

    try:
        yield devices()
    finally:
        gradlite.set_default_device(before)


def host(t: TensorBase) -> np.ndarray:
    """Copy a tensor's elements to NumPy."""
    return t.detach().cpu().numpy().copy()


def _sliced(t: Any) -> Any:
    memory = t.new_zeros((*t.shape[:-1], 2 * t.shape[-1]))
    memory[..., ::2] = t
    return memory[..., ::2]


def _offset(t: Any) -> Any:
    memory = t.new_zeros(t.numel() + 3)
    memory[3:] = t.reshape(-1)
    return memory[3:].view(t.shape)


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "contiguous": lambda t: t,
    "transposed": lambda t: t.transpose(0, -1).contiguous().transpose(0, -1),
    "sliced": _sliced,
    "offset": _offset,
    "expanded": lambda t: t[:1].expand(t.shape),
    "0-d": lambda t: t.reshape(-1)[0],
    "empty": lambda t: t[:0],
}
"""How each is made of a contiguous tensor of two or more dimensions."""
DENSE = [name for name in LAYOUTS if name not in ("0-d", "empty")]
"""Those that keep the shape."""


def lay_out(values: np.ndarray, layout: str = "contiguous", dtype: Any = None, requires_grad: bool = False) -> Any:
    """Make a leaf on the default device: ``expanded`` repeats the first row, ``0-d`` is the first element."""
    kind = dtype if dtype is not None and values.dtype.kind != "b" else None
    t = LAYOUTS[layout](gradlite.tensor(values, dtype=kind)).detach()
    return t.requires_grad_() if requires_grad else t


def arrangements(count: int) -> Iterator[list[bool]]:
    """Say which of so many operands have a layout: all of them, then one at a time beside contiguous ones."""
    yield [True] * count
    if count > 1:
        yield from ([k == chosen for k in range(count)] for chosen in range(count))


def arrange(case: Any, rng: np.random.Generator, layout: str, chosen: list[bool], dtype: Any) -> list[Any]:
    """Draw the operands of a case as leaves: the chosen ones in the layout, the others contiguous."""
    other = (3,) if layout == "empty" else (2, 3)
    drawn = case.draw(rng, *[(2, 3) if c else other for c in chosen])
    return [
        lay_out(values, layout if c else "contiguous", dtype, k in case.differentiable)
        for k, (values, c) in enumerate(zip(drawn, chosen, strict=True))
    ]
