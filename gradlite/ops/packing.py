"""What a user's hooks make of a tensor that an operation saves, see `gradlite.autograd.saving`."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from gradlite import dtypes, errors
from gradlite.backend.arrays import Array
from gradlite.core.graph import Node, new, operations, record, tensor_class, wrap
from gradlite.core.modes import unrecorded
from gradlite.core.saved import OUTPUT, SavedInput
from gradlite.core.tensor import TensorBase
from gradlite.core.views import edge_of

pack_hooks: ContextVar[tuple[tuple[Any, Any], ...]] = ContextVar("gradlite_pack_hooks", default=())
"""The pairs of hooks of this thread, the innermost last."""


def pack(t: TensorBase, edge: Any, number: int) -> SavedPacked | None:
    """Pack a tensor with the innermost hooks of this thread, if it has any."""
    hooks = pack_hooks.get()
    return SavedPacked(t, edge, number, *hooks[-1]) if hooks else None


class SavedPacked:
    """What a pack hook made of a tensor; the unpack hook makes a tensor of it again, and nobody checks its version."""

    __slots__ = ("edge", "number", "packed", "unpack")

    def __init__(self, t: TensorBase, edge: Any, number: int, pack: Any, unpack: Any):
        self.edge, self.number, self.unpack = edge, number, unpack
        before = t.version.value
        with unrecorded():
            self.packed = pack(t)
        if t.version.value != before:
            raise RuntimeError(errors.PACKED_IN_PLACE)

    def _unpacked(self) -> Any:
        with unrecorded():
            t = self.unpack(self.packed)
        if not isinstance(t, tensor_class()):
            kind = type(t).__name__
            raise TypeError(f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {kind}")
        return t

    def array(self, node: Node) -> Array:
        """Return the array of what the hook unpacks."""
        return self._unpacked().array

    def tensor(self, node: Node) -> Any:
        """Return what the hook unpacks, at the place in the graph of what was saved."""
        t = self._unpacked()
        edge = (node, self.number, node) if self.edge is OUTPUT else self.edge
        if edge is None or t is edge[0] or not dtypes.of_array(t.array).differentiable:
            return t
        placed = wrap(t.array)
        if edge[1] is None:  # a leaf is reached through a node that passes the gradient on
            alias: Node = new(operations["clone"].node)
            edge = record(alias, (edge,), (), (), t.array)
        placed.edge = edge
        return placed


def repacked(part: Any, node: Node, pack: Any, unpack: Any) -> SavedPacked:
    """Pack what a node has saved already."""
    if isinstance(part, SavedInput):
        return SavedPacked(part.tensor(node), edge_of(part.source), 0, pack, unpack)
    alias = wrap(part.array(node))
    return SavedPacked(alias, OUTPUT, part.number, pack, unpack)
