"""What a recorded operation saves: a plan for each set of wanted gradients, and the kinds of things that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from gradlite.core.graph import VOLATILE, Edge, Node
from gradlite.core.saved import save_input, save_output
from gradlite.core.tensor import TensorBase

OUTPUT = -1
"""In a plan: save the result."""
Plan = tuple[int | None, ...]
MANY = 1000
"""In a plan: save the tensors that a parameter holds."""


def without_dead_ends(edges: Sequence[Any]) -> tuple[Edge | None, ...]:
    """Replace edges that lead nowhere: the gradient of a view without a node vanishes, and nothing is saved for it."""
    return tuple([None if edge is not None and edge[0] is None else edge for edge in edges])


def any_volatile(edges: Iterable[Any]) -> bool:
    """Return whether one of these is `VOLATILE`; ``in`` would compare leaves, which is an operation on tensors."""
    return any(edge is VOLATILE for edge in edges)


def mask_of(edges: Sequence[Any]) -> int:
    """Return the number of a plan: a bit for each wanted gradient."""
    return sum([1 << place for place, edge in enumerate(edges) if edge is not None])


class SavedScalar:
    """A Python number that PyTorch saves as a tensor of no dimensions."""

    __slots__ = ("number",)

    def __init__(self, number: Any):
        self.number = number

    def array(self, node: Node) -> Any:
        """Return the number, which array formulas take as it is."""
        return self.number

    def tensor(self, node: Node) -> Any:
        """Return the number, which tensor formulas take as it is."""
        return self.number


def _saved(value: Any) -> Any:
    return save_input(value) if isinstance(value, TensorBase) else SavedScalar(value)


def saver(plan: Plan, second: Callable[[Any], Any] = save_input) -> Callable[[Any, Any, Any], tuple[Any, ...]]:
    """Make the function that saves what a plan names: straight for the plans that occur most.

    ``second`` is what the second operand is saved as.
    """
    known: dict[Plan, Callable[[Any, Any, Any], tuple[Any, ...]]] = {
        (): lambda a, b, y: (),
        (0,): lambda a, b, y: (save_input(a),),
        (OUTPUT,): lambda a, b, y: (save_output(y),),
        (None, 0): lambda a, b, y: (None, save_input(a)),
        (0, 1): lambda a, b, y: (save_input(a), second(b)),
        (1, 0): lambda a, b, y: (second(b), save_input(a)),
        (1, None): lambda a, b, y: (second(b), None),
        (1,): lambda a, b, y: (second(b),),
    }
    return known.get(plan) or (lambda a, b, y: save(plan, (a, b), y))


def save(plan: Plan, operands: Sequence[Any], out: Any) -> tuple[Any, ...]:
    """Save what a plan names: an operand by its position, the result by `OUTPUT`, nothing by None."""
    found = [None if k is None else save_output(out) if k == OUTPUT else _saved(operands[k]) for k in plan]
    return tuple(found)


class SavedMany:
    """Several inputs that one parameter holds, such as the index tensors of ``x[i, j]``; some may be None."""

    __slots__ = ("parts",)

    def __init__(self, tensors: Sequence[Any]):
        self.parts = tuple([None if t is None else save_input(t) for t in tensors])

    def array(self, node: Node) -> tuple[Any, ...]:
        """Return their arrays, checked."""
        return tuple([None if part is None else part.array(node) for part in self.parts])

    def tensor(self, node: Node) -> tuple[Any, ...]:
        """Return the inputs, checked."""
        return tuple([None if part is None else part.tensor(node) for part in self.parts])
