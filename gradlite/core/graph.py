"""The recorded graph: nodes, edges, hooks; and what the core asks of the operations.

A node stands for one recorded operation.  Its edges lead to the nodes that made the operation's inputs, so the graph
points from results to leaves and is kept alive by its results alone.  Nothing in it points back: no cycle.

Note [Who holds whom]
~~~~~~~~~~~~~~~~~~~~~
result tensor -> node -> edges -> ... -> leaf tensor.  A node knows the tensor whose gradient it retains weakly, and an
output is saved as an alias, never as the tensor itself.
"""

from __future__ import annotations

import itertools
import re
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from gradlite import errors
from gradlite.backend.arrays import Array
from gradlite.core.modes import inferring, is_recording
from gradlite.core.version import Untracked, Version

if TYPE_CHECKING:
    from gradlite.core.tensor import TensorBase

Hooks = OrderedDict[int, Callable[..., Any]]
Meta = tuple[tuple[int, ...], Any]  # the shape and the NumPy dtype of one output
next_seq = itertools.count().__next__
new = object.__new__


operations: dict[str, Any] = {}
"""Every operation by name: an object whose ``function`` computes on tensors and whose ``arrays`` computes on arrays.

The core imports none of them; README.md names those that it looks up here.
"""

plain: set[Any] = set()
"""The tensor classes whose results are plain tensors: Tensor itself and Parameter."""

watching: list[Any] = []
"""Where anomaly mode is on, its watch: told of each new node (`made`), it runs each node's backward (`guarded`)."""

_tensor_class: type[TensorBase]


def register_class(cls: type[TensorBase]) -> None:
    """Name the class with which the core builds its results."""
    global _tensor_class
    _tensor_class = cls
    plain.add(cls)


def tensor_class() -> type[TensorBase]:
    """Return the class of the core's results."""
    return _tensor_class


def wrap(array: Array, version: Version | None = None) -> Any:
    """Make a tensor of an array: a leaf that requires no gradient, by default with a counter of its own."""
    t = new(_tensor_class)
    t.array = array
    t.version = version or Version()
    t.edge = None
    t.flag = False
    t.viewed = None
    if inferring and is_recording() is None:
        t.version = Untracked()
        t.inference = True
    return t


def make(cls: type[Any], array: Array, version: Version) -> Any:
    """Make a tensor of any class over an array: a leaf that requires no gradient."""
    t = new(cls)
    t.array, t.version, t.edge, t.flag, t.viewed = array, version, None, False, None
    return t


class Node:
    """One recorded operation."""

    __slots__ = ("__dict__", "__weakref__", "dtype", "edges", "params", "saved", "seq", "shape")
    edges: tuple[Edge | None, ...]  # for each input; None where no gradient is wanted
    saved: tuple[Any, ...] | None  # what the derivative formulas name; None once it was freed
    params: tuple[Any, ...]  # what they need besides tensors
    shape: tuple[int, ...] | None  # of its output; None where it has several
    dtype: Any
    seq: int  # grows with each recorded operation; backward runs the latest first

    op: Any  # the operation, a class attribute of each operation's own subclass
    label: str | None = None  # the name, where it is not the class's

    # Rare things are class defaults until they are set.
    outputs: tuple[Meta, ...] = ()  # where it has several
    hooks: dict[int, list[Hooks]] | None = None  # of the tensors that it made, by output number
    prehooks: Hooks | None = None  # of the node itself
    posthooks: Hooks | None = None
    retained: dict[int, weakref.ref[TensorBase]] | None = None  # tensors that asked retain_grad()
    special: bool = False  # more than one output, hooks, or one of the two below
    lends: bool = False  # what its backward returns belongs to somebody else
    consumes: bool = False  # its backward writes into the incoming gradient, so it needs one of its own
    eager: bool = False  # runs even if no gradient arrives: a user's backward code does

    @property
    def face(self) -> Any:
        """What users see of the node: itself, but for an `autograd.Function` the ``ctx`` of its user."""
        return self

    def name(self) -> str:
        """Return the name that PyTorch prints."""
        return self.label or type(self).__name__

    def shown_places(self) -> Sequence[int | None]:
        """Return which edges PyTorch shows, by their place; None stands for one that leads nowhere."""
        return range(len(self.edges))

    @property
    def next_functions(self) -> tuple[Shown, ...]:
        """The edges as PyTorch shows them: ``(None, 0)`` where there is none."""
        return tuple([shown(None if place is None else self.edges[place]) for place in self.shown_places()])

    @property
    def metadata(self) -> dict[str, Any]:
        """What anybody wants to remember with the node; anomaly mode keeps the forward call's traceback there."""
        kept: dict[str, Any] = self.__dict__.setdefault("_metadata", {})
        return kept

    def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after the node has run.

        What it returns, a tuple as long as ``grad_inputs``, takes their place; None keeps them.
        """
        if self.posthooks is None:
            self.posthooks, self.special = OrderedDict(), True
        return add_hook(self.posthooks, hook)

    def register_prehook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before the node runs; what it returns takes their place, None keeps them."""
        if self.prehooks is None:
            self.prehooks, self.special = OrderedDict(), True
        return add_hook(self.prehooks, hook)

    def __call__(self, *gradients: Any) -> Any:
        """Compute the gradients of the inputs by hand, with no hooks; recorded where grad mode is on."""
        count = len(self.outputs) or 1
        if len(gradients) != count:
            raise TypeError(f"expected {count} arguments, got {len(gradients)} instead")
        if all(g is None for g in gradients):
            results: Sequence[Any] = [None] * len(self.edges)
        else:
            results = self.backward_tensors(gradients[0] if count == 1 else list(gradients), self.edges)
        found = tuple([None if place is None else results[place] for place in self.shown_places()])
        return found[0] if len(found) == 1 else found

    def _sequence_nr(self) -> int:
        return self.seq

    def backward(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients of the inputs on arrays; ``needs`` is true where one is wanted.

        ``g`` is the gradient of the output; for a node of several outputs a list of them, with None for unused ones.
        """
        raise NotImplementedError

    def backward_tensors(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the same on tensors, recording it, for derivatives of higher order."""
        raise NotImplementedError

    def unpack(self) -> tuple[Any, ...]:
        """Return what was saved, each still to be checked; refuse where it was freed."""
        if self.saved is None:
            raise RuntimeError(errors.FREED)
        return self.saved

    def check_saved(self) -> None:
        """Check all that was saved, whichever gradients are wanted."""
        for saved in self.unpack():
            if saved is not None:
                saved.array(self)

    def release(self) -> None:
        """Free what was saved."""
        if self.saved:
            self.saved = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"


Edge = tuple[Any, Any, Any]
"""Where a gradient goes: ``(node, output number, node)``, or ``(leaf, None, the leaf's array)``.

The last part has the gradient's shape and type; a leaf's array is the one that it had when the edge was recorded.  A
view whose base came to require a gradient has no node of its own, and its edge ``(None, 0, array)`` leads nowhere.
"""
Shown = tuple["Node | None", int]
"""An edge as PyTorch shows it."""
VOLATILE: Any = ("volatile", -1, None)
"""Stands for the edge and for the flag of a volatile tensor: what is computed from it is volatile and unrecorded."""
SAME_TYPE: Any = "the leaf's own"
"""Stands for the type in which a leaf keeps its gradient, until another is chosen."""


def arriving(edge: Edge) -> Meta:
    """Return the shape and the type of the gradient that an edge takes."""
    _, number, like = edge
    return like.outputs[number] if like.shape is None else (like.shape, like.dtype)


class AccumulateGrad(Node):
    """The end of a path, as PyTorch shows it: it stands for a leaf in `Node.next_functions`.

    A recorded edge leads to the leaf itself; this node is made for those who look, one as long as somebody holds it.
    """

    __slots__ = ("variable",)
    variable: Any
    label = "torch::autograd::AccumulateGrad"

    def __init__(self, leaf: TensorBase):
        self.variable = leaf
        self.edges = self.saved = self.params = ()
        self.seq = (1 << 64) - 1

    def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook((), grad_outputs)`` after the leaf has got its gradient."""
        return add_hook(leaf_hooks(self.variable).post, hook)

    def register_prehook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before the leaf gets its gradient; what it returns takes their place."""
        return add_hook(leaf_hooks(self.variable).pre, hook)


def shown(edge: Edge | None) -> Shown:
    """Return an edge as PyTorch shows it."""
    if edge is None:
        return (None, 0)
    leaf, number, _ = edge
    if number is not None:
        return (leaf and leaf.face, number)
    node = leaf._accumulator and leaf._accumulator()
    if node is None:
        node = AccumulateGrad(leaf)
        leaf._accumulator = weakref.ref(node)
    return (node, 0)


def record(node: Node, edges: tuple[Edge | None, ...], saved: tuple[Any, ...], params: Any, out: Array) -> Edge:
    """Fill in a new node that made the array ``out`` and return the edge to it."""
    node.edges = edges
    node.saved = saved
    node.params = params
    node.shape = out.shape
    node.dtype = out.dtype
    node.seq = next_seq()
    if watching:
        watching[0].made(node)
    return (node, 0, node)


def short_name(node: Node) -> str:
    """Return a node's name as the messages have it: ``Exp`` for ``ExpBackward0``, ``Pow1`` for ``PowBackward1``."""
    return re.sub(r"Backward(\d*)$", lambda match: match[1].removeprefix("0"), node.name())


class RemovableHandle:
    """Removes a hook: call `remove`, or use it as a context manager.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(1, requires_grad=True)
    >>> handle = x.register_hook(lambda g: g * 10)
    >>> handle.remove()
    """

    _ids = itertools.count()

    def __init__(self, hooks: Hooks):
        self._hooks = weakref.ref(hooks)
        self.id = next(self._ids)

    def remove(self) -> None:
        """Remove the hook; a second call does nothing."""
        hooks = self._hooks()
        if hooks is not None:
            hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *args: object) -> None:
        self.remove()


def add_hook(hooks: Hooks, hook: Callable[..., Any]) -> RemovableHandle:
    """Add a hook and return what removes it."""
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    return handle


class LeafHooks:
    """The hooks of a leaf that are not those of its gradient: of its AccumulateGrad node, and after it."""

    __slots__ = ("accumulated", "post", "pre")

    def __init__(self) -> None:
        self.pre, self.accumulated, self.post = Hooks(), Hooks(), Hooks()


def leaf_hooks(leaf: Any) -> LeafHooks:
    """Return the hooks of a leaf besides those of its gradient."""
    if leaf._leaf_hooks is None:
        leaf._leaf_hooks, leaf._hooked = LeafHooks(), True
    hooks: LeafHooks = leaf._leaf_hooks
    return hooks
