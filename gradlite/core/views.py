"""Views: who is a view of what, and how an in-place write rewrites history.

Note [Rebase]
~~~~~~~~~~~~~
``v = y[:2]`` makes ``v`` a view of ``y``: the same memory, the same version counter, and a node of its own::

        x <-- Clone <-- y                           memory  [ y0 y1 y2 ]
                 ^----- Slice <-- v                           [ v0 v1 ]

``v.mul_(2)`` changes ``y`` as well, so ``y`` gets a new history that says: the old gradient, but the part that lies
under ``v`` goes through the written operation.  That node is CopySlices.  The views then hang from the new ``y``::

        x <-- Clone <-- CopySlices(Mul) <-- y
                             ^----- AsStrided <-- v

Nobody keeps a list of the views of ``y``.  A view remembers the version at which its node was right; when the counter
has moved on, the next look at its node makes a new AsStrided over the base's present node (`refresh`).  So a write
costs nothing per view, and a view that nobody looks at costs nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from gradlite import errors
from gradlite.backend import arrays, parts
from gradlite.backend.moving import assign
from gradlite.core.graph import VOLATILE, Edge, Node, Shown, operations, record, short_name, shown
from gradlite.core.modes import is_recording
from gradlite.core.version import ITSELF, Alias, Untracked

if TYPE_CHECKING:
    from gradlite.core.tensor import TensorBase

PLAIN, MULTI_OUTPUT, NO_GRAD, INFERENCE, FUNCTION = "plain", "multi-output", "no_grad", "inference", "function"
"""How a view was made.  A view of a special kind may not be written where that would be recorded."""


class View:
    """That a tensor is a view."""

    __slots__ = ("at", "base", "creation")

    def __init__(self, base: TensorBase, creation: str, at: int):
        self.base = base  # the root: never itself a view
        self.creation = creation  # how it was made
        self.at = at  # the version at which the view's node is right


before_write: list[Callable[[TensorBase], None]] = []
"""Who is called with each tensor that is about to be written, see `gradlite.autograd.saving`."""


def edge_of(t: TensorBase) -> Edge | None:
    """Return the edge that a consumer of ``t`` records; None where ``t`` requires no gradient."""
    view = t.viewed
    if view is None:
        if t.edge is not None:
            return t.edge
        if t.flag is False:
            return None
        return VOLATILE if t.flag is VOLATILE else (t, None, t.array)
    refresh(t, view)
    if t.edge is not None:
        return t.edge
    if t.flag:
        return VOLATILE if t.flag is VOLATILE else (t, None, t.array)
    return (None, 0, t.array) if view.base.requires_grad else None


def refresh(t: TensorBase, view: View) -> None:
    """Give a view whose family was written since a node over its base's present one; see Note [Rebase].

    Raises
    ------
    RuntimeError
        If the view is of a kind that may not outlive a write.
    """
    if t.version.value == view.at or (t.edge is None and not view.base.requires_grad):
        return
    if view.creation is not PLAIN:
        refuse(t, view, stale=True)
    _hang(t, view)


def _hang(t: TensorBase, view: View) -> None:
    """Give a view a node over its base's present one."""
    set_edge(t, operations["view_again"].function(view.base, edge_of(view.base), t.array))
    view.at = t.version.value


def set_edge(t: TensorBase, edge: Edge) -> None:
    """Make ``edge`` the history of ``t``; hooks stay with the old value, a retained gradient follows the new one."""
    old = t.edge
    if old is not None and old[0].retained and t._retains:
        reference = old[0].retained.pop(old[1])
        retain(edge, reference)
    t._hooks = None
    t.edge = edge


def retain(edge: Edge, reference: Any) -> None:
    """Ask the node of an edge to store the gradient that arrives in the tensor referred to."""
    node, number, _ = edge
    if node.retained is None:
        node.retained, node.special = {}, True
    node.retained[number] = reference


# ---------------------------------------------------------------------------------- writing in place


def check_write(t: TensorBase, recorded: bool) -> None:
    """Refuse an in-place operation that would break the history, before anything is written.

    Parameters
    ----------
    t : TensorBase
        The tensor to be written.
    recorded : bool
        Whether the operation would be recorded: grad mode is on and an operand requires a gradient.
    """
    for keep in before_write:
        keep(t)
    if t.version.__class__ is Untracked and is_recording() is not None:
        raise RuntimeError(errors.INFERENCE_WRITTEN)
    if not recorded:
        return
    view = t.viewed
    if view is not None:
        if view.creation is not PLAIN:
            refuse(t, view, stale=False)
        if t.requires_grad and view.base.is_leaf:
            raise errors.leaf_written(errors.LEAF_VIEW)
    elif t.requires_grad and t.is_leaf:
        raise errors.leaf_written(errors.LEAF)


def refuse(t: TensorBase, view: View, stale: bool) -> NoReturn:
    """Raise the error of a view that may not be written, or whose family was written since."""
    edge = t.edge
    if view.creation is INFERENCE:
        what = "A view was created in inference mode"
    elif edge is None or edge[0] is None:
        what = "A view was created in no_grad mode"
    else:
        what = f"Output {edge[1]} of {short_name(edge[0])} is a view"
        if view.creation is NO_GRAD:
            what += " of a view which was created in no_grad mode"
    done = " and its base or another view of its base has been" if stale else " and is being"
    mode = " with grad mode enabled" if view.creation is NO_GRAD or edge is None else ""
    if view.creation is INFERENCE:
        mode = " in normal mode"
    why = {
        NO_GRAD: errors.AMBIGUOUS.format("no_grad"),
        INFERENCE: errors.AMBIGUOUS.format("inference_mode"),
        MULTI_OUTPUT: errors.MULTI_VIEW,
        FUNCTION: errors.FUNCTION_VIEW,
    }
    raise RuntimeError(f"{what}{done} modified inplace{mode}. {why[view.creation]}")


def rebase(t: TensorBase, node: Node) -> None:
    """Make ``node``, an in-place operation on ``t``, the history of ``t``; see Note [Rebase]."""
    view = t.viewed
    if view is None:
        set_edge(t, (node, 0, node))
        return
    base = view.base
    copy = CopySlices(base, edge_of(base), t.array, node)
    set_edge(base, (copy, 0, copy))
    _hang(t, view)


class CopySlices(Node):
    """The history of a base of which a view was written: the part under the view goes through the written operation.

    Its backward works inside the incoming gradient: a write to a slice costs the slice, not the base.
    """

    consumes = special = True
    label = "torch::autograd::CopySlices"
    written: Node

    def __init__(self, base: TensorBase, old: Edge | None, view: arrays.Array, written: Node):
        self.layout = arrays.strides(base.array)
        self.where = (parts.place(view, base.array), view.dtype)
        self.written = written
        self.lends = written.lends
        record(self, (old, *written.edges[1:]), written.saved or (None,), (), base.array)

    @property
    def next_functions(self) -> tuple[Shown, ...]:
        """The edges as PyTorch shows them."""
        others = map(shown, self.edges[1:]) if self.saved is None else self.written.next_functions[1:]
        return (shown(self.edges[0]), *others)

    def backward(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients on arrays; ``g`` is this node's own to write."""
        self.unpack()
        if arrays.strides(g) != self.layout:
            full = arrays.empty_strided(arrays.module_of(g), g.shape, self.layout, g.dtype)
            assign(full, g)
            g = full
        part = parts.part_at(g, *self.where)
        if arrays.repeats(part):
            raise RuntimeError(errors.SELF_OVERLAP)
        inner, *others = self.written.backward(part.copy(), needs)
        if inner is None or not needs[0]:
            return (None, *others)
        assign(part, inner)
        return (g, *others)

    def backward_tensors(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients on tensors."""
        self.unpack()
        layout = (self.shape, self.layout, 0)
        part = operations["part_copy"].function(g, layout, *self.where)
        inner, *others = self.written.backward_tensors(part, needs)
        if inner is None or not needs[0]:
            return (None, *others)
        return (operations["part_replaced"].function(g, inner, layout, *self.where), *others)

    def check_saved(self) -> None:
        """Check what the written operation saved."""
        self.unpack()
        self.written.check_saved()

    def release(self) -> None:
        """Free the written operation; a result that it saved may lead to it by another way, so it keeps its own."""
        self.saved = None
        del self.written


def describe_alias(t: TensorBase) -> Alias:
    """Say what kind of alias a write goes through."""
    if t.viewed is None:
        return t.alias
    kind, place = t.viewed.base.alias
    return ("a view" if kind == ITSELF[0] else f"a view of {kind}", place)
