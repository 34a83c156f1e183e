"""What a recorded operation saves of its inputs and results, and the check that nobody has written it since.

Each kind gives what it saved as an array to `Node.backward` and as a tensor to `Node.backward_tensors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array, legacy_type
from gradlite.callers import describe
from gradlite.core.graph import Node, new, short_name, watching, wrap
from gradlite.core.version import ITSELF, Version
from gradlite.core.views import edge_of

packing: list[Any] = []
"""An entry for each block of saved-tensor hooks that any thread is in: what is asked to pack a tensor that is saved."""
OUTPUT = "the node's own result"

if TYPE_CHECKING:
    from gradlite.core.tensor import TensorBase


class SavedInput:
    """An input, saved by reference with its version: a later ``x.data = y`` is seen, a later write is refused."""

    __slots__ = ("at", "leaf", "source")
    source: TensorBase
    at: int
    leaf: bool

    def tensor(self, node: Node) -> TensorBase:
        """Return the input, checked."""
        source = self.source
        if source.version.value != self.at or (source.edge is None and not self.leaf):
            self._refuse(node)
        return source

    def array(self, node: Node) -> Array:
        """Return the input's array, checked."""
        source = self.source
        if source.version.value != self.at or (source.edge is None and not self.leaf):
            self._refuse(node)
        return source.array

    def _refuse(self, node: Node) -> None:
        source = self.source
        edge = None if source.grad_fn is None else source.edge  # a stale view may raise its own error here
        if edge is None and not self.leaf:
            raise RuntimeError(errors.DETACHED_SAVED)
        producer = "" if edge is None else f"output 0 of {short_name(edge[0])}"
        raise _modified(source.array, source.version, self.at, producer, node, source.viewed is not None)


def save_input(source: TensorBase) -> Any:
    """Save an input; a function costs less than a constructor."""
    if packing and (packed := packing[0](source, edge_of(source), 0)) is not None:
        return packed
    saved = new(SavedInput)
    saved.source = source
    saved.at = source.version.value
    saved.leaf = source.edge is None
    return saved


def save_output(out: TensorBase, number: int = 0) -> Any:
    """Save a result."""
    if packing:
        alias = wrap(out.array)
        alias.version = out.version
        if (packed := packing[0](alias, OUTPUT, number)) is not None:
            return packed
    return SavedOutput(out, number)


class SavedOutput:
    """A result, saved as an alias of its memory, so that the node does not hold the tensor that holds the node."""

    __slots__ = ("at", "memory", "number", "version")

    def __init__(self, out: TensorBase, number: int = 0):
        self.memory = out.array
        self.version = out.version
        self.at = out.version.value
        self.number = number

    def array(self, node: Node) -> Array:
        """Return the result's array, checked."""
        if self.version.value != self.at:
            raise _modified(self.memory, self.version, self.at, f"output {self.number} of {short_name(node)}", node)
        return self.memory

    def tensor(self, node: Node) -> Any:
        """Return a tensor over the result's memory that is an output of the node again."""
        t = wrap(self.array(node))
        t.version = self.version
        if dtypes.of_array(t.array).differentiable:
            t.edge = (node, self.number, node)
        return t


def _modified(
    array: Array, version: Version, at: int, producer: str, node: Node, is_view: bool = False
) -> RuntimeError:
    if not dtypes.of_array(array).differentiable:
        producer = ""  # PyTorch gives a result of integers no node
    who = through = ""
    if version.write is not None:
        operation, alias, place = version.write
        through, detached = alias if alias is not ITSELF or not is_view else ("the base of the saved view", None)
        if detached is not None:
            through += f" made at {describe(detached)}"
        who = operation if place is None else f"{operation} at {describe(place)}"
    kind = dtypes.of_array(array)
    name = legacy_type(array)
    if kind in (dtypes.bool, dtypes.bfloat16) or kind.is_complex:
        name = f"{'CPU' if arrays.is_numpy(array) else 'CUDA'}{kind.legacy}Type"  # PyTorch has no old name for these
    return errors.modified(name, array.shape, producer, version.value, at, node.name(), who, through, bool(watching))
