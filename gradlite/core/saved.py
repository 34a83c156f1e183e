"""What a recorded operation saves of its inputs and results, and the check that nobody has written it since.

Each kind gives what it saved as an array to `Node.backward` and as a tensor to `Node.backward_tensors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core.graph import Node, legacy_type, new, operations, record, short_name, tensor_class, watching, wrap
from gradlite.core.modes import recording
from gradlite.core.version import Version, describe
from gradlite.core.views import edge_of

packing: list[None] = []
"""An entry for each block of saved-tensor hooks that any thread is in: who saves a tensor looks here first."""
pack_hooks: ContextVar[tuple[tuple[Any, Any], ...]] = ContextVar("gradlite_pack_hooks", default=())
"""The pairs of hooks of this thread, the innermost last."""
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
    if packing and (packed := _packed_input(source)) is not None:
        return packed
    saved = new(SavedInput)
    saved.source = source
    saved.at = source.version.value
    saved.leaf = source.edge is None
    return saved


def save_output(out: TensorBase, number: int = 0) -> Any:
    """Save a result."""
    if packing and (hooks := pack_hooks.get()):
        alias = wrap(out.array)
        alias.version = out.version
        return SavedPacked(alias, OUTPUT, number, *hooks[-1])
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


class SavedPacked:
    """What a pack hook made of a tensor; the unpack hook makes a tensor of it again, and nobody checks its version."""

    __slots__ = ("edge", "number", "packed", "unpack")

    def __init__(self, t: TensorBase, edge: Any, number: int, pack: Any, unpack: Any):
        self.edge, self.number, self.unpack = edge, number, unpack
        before = t.version.value
        mode = recording.set(False)
        try:
            self.packed = pack(t)
        finally:
            recording.reset(mode)
        if t.version.value != before:
            raise RuntimeError(errors.PACKED_IN_PLACE)

    def _unpacked(self) -> Any:
        mode = recording.set(False)
        try:
            t = self.unpack(self.packed)
        finally:
            recording.reset(mode)
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


def _packed_input(source: TensorBase) -> SavedPacked | None:
    hooks = pack_hooks.get()
    return SavedPacked(source, edge_of(source), 0, *hooks[-1]) if hooks else None


def repacked(part: Any, node: Node, pack: Any, unpack: Any) -> SavedPacked:
    """Pack what a node has saved already."""
    if isinstance(part, SavedInput):
        return SavedPacked(part.tensor(node), edge_of(part.source), 0, pack, unpack)
    alias = wrap(part.array(node))
    return SavedPacked(alias, OUTPUT, part.number, pack, unpack)


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


def _modified(
    array: Array, version: Version, at: int, producer: str, node: Node, is_view: bool = False
) -> RuntimeError:
    if not dtypes.of_array(array).differentiable:
        producer = ""  # PyTorch gives a result of integers no node
    who = through = ""
    if version.write is not None:
        operation, through, place = version.write
        if is_view and through == "the tensor itself":
            through = "the base of the saved view"
        who = operation if place is None else f"{operation} at {describe(place)}"
    kind = dtypes.of_array(array)
    name = legacy_type(array)
    if kind in (dtypes.bool, dtypes.bfloat16) or kind.is_complex:
        name = f"{'CPU' if arrays.is_numpy(array) else 'CUDA'}{kind.legacy}Type"  # PyTorch has no old name for these
    return errors.modified(name, array.shape, producer, version.value, at, node.name(), who, through, bool(watching))
