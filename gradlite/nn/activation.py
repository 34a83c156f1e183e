"""Activations as modules."""

from __future__ import annotations

from typing import Any

from gradlite.nn.module import Module
from gradlite.ops import neural, transcendental


class ReLU(Module):
    """Compute ``max(x, 0)``.

    Parameters
    ----------
    inplace : bool
        Whether to write into the input.
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Compute the output."""
        return neural.relu(input, self.inplace)

    def extra_repr(self) -> str:
        """Say whether it works in place."""
        return "inplace=True" if self.inplace else ""


class Tanh(Module):
    """Compute the hyperbolic tangent."""

    def forward(self, input: Any) -> Any:
        """Compute the output."""
        return transcendental.tanh(input)
