"""A derivative formula bound to where its arguments are: among what the node saved, or among its parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradlite.core.graph import Node, operations
from gradlite.core.tensor import TensorBase
from gradlite.ops.fx import Formula
from gradlite.ops.packing import SavedPacked, repacked

Slope = Callable[[Any, Node, Sequence[Any]], Any]
"""A derivative as a function of the gradient, the node, and what the node saved."""
SAVED, PARAM = "saved", "param"
Argument = tuple[str, int]
"""Where an argument is: the place of a saved value or of a parameter."""


def bind(formula: Formula | None, arguments: Sequence[Argument], read: str, identity: bool = False) -> Slope:
    """Make the slope of a derivative, a straight one for the lists of arguments that occur most.

    Parameters
    ----------
    formula : formula or None
        Of the gradient, then of the arguments.
    arguments : sequence of Argument
        Where these are.
    read : str
        How a saved value is read: ``"array"`` or ``"tensor"``.
    identity : bool
        Whether the derivative is the gradient itself.
    """
    if formula is None:
        return lambda g, node, saved: None
    if identity:
        return lambda g, node, saved: g
    if not arguments:
        return lambda g, node, saved: formula(g)
    kind, place = arguments[0]
    if len(arguments) == 1 and kind is SAVED and read == "array":
        return lambda g, node, saved: formula(g, saved[place].array(node))
    if list(arguments) == [(PARAM, k) for k in range(len(arguments))]:
        return lambda g, node, saved: formula(g, *node.params[: len(arguments)])
    getters = [_getter(kind, place, read) for kind, place in arguments]
    return lambda g, node, saved: formula(g, *[get(node, saved) for get in getters])


def _getter(kind: str, place: int, read: str) -> Callable[[Node, Sequence[Any]], Any]:
    if kind is PARAM:
        return lambda node, saved: node.params[place]
    if read == "array":
        return lambda node, saved: saved[place] and saved[place].array(node)
    return lambda node, saved: saved[place] and saved[place].tensor(node)


def raw_saved_property(index: int) -> property:
    """Make the attribute ``_raw_saved_...`` of a node, through which hooks are put on one saved value."""
    return property(lambda node: SavedTensor(node, index), doc="What the node saved, as it keeps it.")


class SavedTensor:
    """One saved value of a node, to put hooks on."""

    def __init__(self, node: Node, index: int):
        self._node, self._index = node, index

    @property
    def data(self) -> Any:
        """The value, checked and unpacked."""
        return self._part().tensor(self._node)

    def _part(self) -> Any:
        part = self._node.unpack()[self._index]
        if part is None:
            raise RuntimeError("this value was not saved: no gradient needs it")
        return part

    def register_hooks(self, pack: Callable[[Any], Any], unpack: Callable[[Any], Any]) -> None:
        """Pack the value now, and let ``unpack`` make a tensor of it whenever it is read.

        Raises
        ------
        RuntimeError
            If it has hooks already, or was freed.
        """
        if not (callable(pack) and callable(unpack)):
            raise TypeError("register_hooks(): incompatible function arguments: it takes two callables")
        part, node = self._part(), self._node
        if isinstance(part, SavedPacked):
            raise RuntimeError(
                "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of "
                "hooks is allowed at a time."
            )
        kept = list(node.unpack())
        kept[self._index] = repacked(part, node, pack, unpack)
        node.saved = tuple(kept)


def saved_property(index: int) -> property:
    """Make the attribute ``_saved_...`` of a node that shows one saved value."""

    def read(node: Node) -> Any:
        saved = node.unpack()[index]
        if saved is None:
            return None
        value = saved.tensor(node)
        return value if isinstance(value, (TensorBase, tuple)) else operations["tensor"].function(value)

    return property(read, doc="What the node saved; reading it checks the version.")
