"""The node of one call of an `autograd.Function`: what it saves, what it makes of its results, how it runs backward.

Note [Node and ctx]
~~~~~~~~~~~~~~~~~~~
In PyTorch the ``ctx`` of a Function is the node itself.  Here the engine reads a node's ``shape``, ``saved``,
``params`` and so on, names that users give to attributes of their own all the time.  So the two are apart, and the ctx
is made for those who look::

    result tensor --> FunctionNode --> edges --> ...
                        ^    '- - weakly - -> ctx
                        '---------------------'

The ctx holds the node and its ``__dict__`` is the node's ``attributes``, so what a user stores there lives as long as
the node.  The node knows the ctx weakly: no cycle, and one ctx as long as somebody holds it.
"""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.core.graph import VOLATILE, Node, new, next_seq, operations, watching, wrap
from gradlite.core.modes import is_recording
from gradlite.core.saved import SavedInput, save_input, save_output
from gradlite.core.tensor import TensorBase
from gradlite.core.views import FUNCTION, MULTI_OUTPUT, check_write, describe_alias, edge_of, rebase, set_edge
from gradlite.ops.apply.plans import any_volatile, without_dead_ends
from gradlite.ops.apply.structured import view_of

AS_IT_IS = (
    "An input that has been returned as-is as output is being saved for backward. This is not supported if you "
    "override setup_context. You should return and save a view of the input instead, e.g. with x.view_as(x) or setup "
    "ctx inside the forward function itself."
)
NOT_RETURNED = (
    "Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified "
    "inplace must all be outputs of the Function."
)
NOT_AN_INPUT = (
    "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should be "
    "passed to ctx.mark_dirty()."
)
LEAF_USED = "a leaf Variable that requires grad has been used in an in-place operation."
VIEW_AND_OTHERS = (
    "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more "
    "than one Tensor. This is not supported by the current autograd engine. You should either make sure the input is "
    "not a view (using .clone() for example) or make your Function only return one Tensor (potentially splitting it "
    "into two Functions: one doing the inplace that returns a single Tensor and a second one that does the other "
    "operations)."
)
READ_ONCE = (
    "saved_tensors can only be accessed once when clear_saved_tensors_on_access=True is set on the autograd.Function. "
    "Either access saved_tensors only once, or set clear_saved_tensors_on_access=False."
)


class FunctionNode(Node):
    """The node of one call; see Note [Node and ctx].

    Its edges are those of the arguments that are tensors.  ``saved`` has one part, so that a node that saved nothing
    can be freed too: the saved tensors, or None once they were read and are to be read only once.

    Attributes
    ----------
    function : type
        The user's subclass of `Function`.
    attributes : dict
        What the user stores on the ctx.
    takes : tuple of (device or None)
        For each argument where it lies; None for one that is no tensor.
    makes : tuple of (module or None)
        For each result NumPy or CuPy; None for one that is no tensor.
    recorded, volatile : bool
        Whether the call is recorded, and whether its results are volatile.
    """

    __slots__ = ("_ctx", "attributes", "function", "makes", "recorded", "takes", "volatile")
    special = lends = eager = True
    _ctx: weakref.ref[Any] | None
    makes: tuple[Any, ...]

    def __init__(self, function: Any, arguments: Sequence[Any]):
        recording, edges, needs = is_recording(), [], []
        takes: list[Any] = []
        for t in arguments:
            if isinstance(t, TensorBase):
                takes.append(devices.of_array(t.array))
                needs.append(t.requires_grad)
                edges.append(edge_of(t) if recording else None)
            else:
                takes.append(None)
                needs.append(False)
        self.volatile = any_volatile(edges)
        self.recorded = not self.volatile and edges.count(None) < len(edges)
        self.edges = without_dead_ends(edges) if self.recorded else ()
        self.function, self.takes, self.makes = function, tuple(takes), ()
        self.saved, self.params, self.shape, self.dtype = ((),), (), None, None
        self.seq = next_seq()
        self.attributes: dict[str, Any] = {"needs_input_grad": tuple(needs)}
        self._ctx = None
        if self.recorded and watching:
            watching[0].made(self)

    @property
    def face(self) -> Any:
        """The ctx."""
        ctx = self._ctx and self._ctx()
        if ctx is None:
            ctx = new(self.function._backward_cls)
            ctx._node = self
            ctx.__dict__ = self.attributes
            self._ctx = weakref.ref(ctx)
        return ctx

    def name(self) -> str:
        """Return the name that PyTorch prints: the Function's, and ``Backward``."""
        name: str = self.function._backward_cls.__name__
        return name

    # ------------------------------------------------------------------------------ what is saved

    def save(self, tensors: Iterable[Any]) -> None:
        """Save tensors: results of this node as aliases, all others by reference."""
        parts: list[Any] = []
        for number, t in enumerate(tensors):
            if t is None:
                parts.append(None)
                continue
            if not isinstance(t, TensorBase):
                kind = errors.type_name(t)
                raise TypeError(f"save_for_backward can only save variables, but argument {number} is of type {kind}")
            edge = edge_of(t)
            if edge is not None and edge[0] is self:
                parts.append(save_output(t, edge[1]))
            else:
                parts.append(save_input(t))
                if isinstance(parts[-1], SavedInput):
                    parts[-1].leaf = True  # as in PyTorch a Function, unlike an operation, allows a later detach_()
        self.saved = (tuple(parts),)

    def saved_tensors(self) -> tuple[Any, ...]:
        """Return what was saved, each checked."""
        (parts,) = self.unpack()
        if parts is None:
            raise RuntimeError(READ_ONCE)
        tensors = tuple([None if part is None else part.tensor(self) for part in parts])
        if self.function.clear_saved_tensors_on_access:
            self.saved = (None,)
        return tensors

    def check_saved(self) -> None:
        """Check nothing: what was saved is checked when the user's code reads it."""

    # ------------------------------------------------------------------------------ backward

    def backward(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Run the user's backward on arrays; grad mode is off."""
        parts = [part if part is None else wrap(part) for part in self._parts(g)]
        return [t if t is None else t.array for t in self._differentiate(parts, needs)]

    def backward_tensors(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Run the user's backward on tensors; grad mode is on."""
        return self._differentiate(self._parts(g), needs)

    def _parts(self, g: Any) -> Sequence[Any]:
        return (g,) if len(self.outputs) == 1 else g

    def _differentiate(self, gradients: Sequence[Any], needs: Sequence[Any]) -> Sequence[Any]:
        ctx, function = self.face, self.function
        if ctx.materialize_grads:
            gradients = [self._zeros(k) if part is None else part for k, part in enumerate(gradients)]
        derive = function._derivative()
        returned = derive(ctx, list(gradients)) if function.boxed_grads_call else derive(ctx, *gradients)
        results = self._checked(returned if isinstance(returned, tuple) else (returned,))
        return [t if need else None for t, need in zip(results, needs, strict=True)]

    def _zeros(self, number: int) -> Any:
        """Make the gradient of a result that got none; None for one that is no tensor."""
        xp = self.makes[number]
        return None if xp is None else wrap(arrays.zeros(xp, *self.outputs[number]))

    def _checked(self, returned: tuple[Any, ...]) -> list[Any]:
        """Return the gradients of the arguments that are tensors."""
        count = len(self.takes)
        if all(extra is None for extra in returned[count:]):
            returned = returned[:count]
        if len(returned) != count:
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients "
                f"(expected {count}, got {len(returned)})"
            )
        results: list[Any] = []
        for position, (t, place) in enumerate(zip(returned, self.takes, strict=True), 1):
            if place is None:
                if t is not None:
                    raise RuntimeError(
                        f"function {self.name()} returned a gradient different than None at position {position}, but "
                        "the corresponding forward input was not a Variable"
                    )
                continue
            if t is not None:
                if not isinstance(t, TensorBase):
                    raise RuntimeError(f"expected Variable or None (got {errors.type_name(t)})")
                t = self._placed(t, place, len(results))
            results.append(t)
        return results

    def _placed(self, t: TensorBase, place: Any, number: int) -> Any:
        """Return a gradient on its input's device: a tensor of no dimensions is moved there, another refused."""
        found = devices.of_array(t.array)
        if found == place or self.edges[number] is None:
            return t
        if t.array.ndim:
            raise RuntimeError(
                f"Function {self.name()} returned an invalid gradient at index {number} - expected device {place} but "
                f"got {found}"
            )
        return operations["to"].function(t, place)

    # ------------------------------------------------------------------------------ what forward returned

    def finish(self, arguments: Sequence[Any], result: Any, separate: bool) -> Any:
        """Give the results of forward their place in the graph, and save what is to be saved.

        ``separate`` is whether setup_context saved it, which may not save an input that is returned as it is.
        """
        ctx = self.face
        marks = Marks(
            [t for t in arguments if isinstance(t, TensorBase)],
            ctx.dirty_tensors or (),
            ctx.non_differentiable or (),
            (separate and ctx.to_save) or (),
        )
        _check_tensors(marks.dirty, "mark_dirty can only accept variables")
        _check_tensors(marks.constant, "mark_non_differentiable only accepts variable arguments")
        for t in marks.dirty:
            t.version.bump(self.function.__name__, describe_alias(t))
        returned = result if isinstance(result, tuple) else (result,)
        outs = list(returned)
        for number, out in enumerate(returned):
            if isinstance(out, TensorBase):
                outs[number] = self._place(out, number, len(returned), marks)
        if not all(_holds(returned, t) for t in marks.dirty):
            raise RuntimeError(NOT_RETURNED)
        self._note(outs)
        if self.recorded:
            self.save(ctx.to_save or ())
        for name in ("to_save", "dirty_tensors", "non_differentiable"):
            self.attributes.pop(name, None)
        return tuple(outs) if isinstance(result, tuple) else outs[0]

    def _place(self, out: Any, number: int, count: int, marks: Marks) -> Any:
        """Return a result in its place: with this node for its history, or with none."""
        is_input, is_dirty = _holds(marks.inputs, out), _holds(marks.dirty, out)
        as_it_is = is_input and not is_dirty
        if self.recorded and not _holds(marks.constant, out) and dtypes.of_array(out.array).differentiable:
            if is_dirty:
                self._take_over(out, number, is_input, count)
            else:
                out = _view_of_itself(out, marks) if is_input else out
                set_edge(out, (self, number, self))
                if out.viewed is not None:
                    out.viewed.at = out.version.value
        elif not out.requires_grad:
            out = _view_of_itself(out, marks) if as_it_is else out
        elif is_input:
            out = out.detach()
        elif out.viewed is None:  # a view of an input stays one, as under no_grad
            out.detach_()
        if out.viewed is not None and (as_it_is or not is_input):
            out.viewed.creation = FUNCTION
        if self.volatile:
            out.flag = VOLATILE
        return out

    def _take_over(self, out: Any, number: int, is_input: bool, count: int) -> None:
        """Make this node the history of a tensor that forward wrote in place."""
        if out.requires_grad and out.edge is None:
            raise RuntimeError(LEAF_USED)
        if not is_input:
            warnings.warn(NOT_AN_INPUT, UserWarning, stacklevel=5)
        if out.viewed is None:
            set_edge(out, (self, number, self))
            return
        if count > 1:
            raise RuntimeError(VIEW_AND_OTHERS)
        check_write(out, recorded=True)
        rebase(out, self)

    def _note(self, outs: Sequence[Any]) -> None:
        """Remember what the results are; where several are differentiable, no view among them may be written."""
        metas, own = [], 0
        makes: list[Any] = []
        for out in outs:
            metas.append(_meta(out))
            if isinstance(out, TensorBase):
                makes.append(arrays.module_of(out.array))
                own += out.edge is not None and out.edge[0] is self
            else:
                makes.append(None)
        self.outputs, self.makes = tuple(metas), tuple(makes)
        for out in outs if own > 1 else ():
            if isinstance(out, TensorBase) and out.viewed is not None:
                out.viewed.creation = MULTI_OUTPUT


class Marks(NamedTuple):
    """The tensors that forward was given, and those that it marked.

    Attributes
    ----------
    inputs : sequence of Tensor
        The arguments that are tensors.
    dirty, constant : sequence of Tensor
        Those written in place, and those that get no gradient.
    kept : sequence of Tensor
        Those that may not be inputs returned as they are.
    """

    inputs: Sequence[Any]
    dirty: Sequence[Any]
    constant: Sequence[Any]
    kept: Sequence[Any]


def _view_of_itself(t: Any, marks: Marks) -> Any:
    """Return a view of an input that forward returned as it is, in place of the input."""
    if _holds(marks.kept, t):
        raise RuntimeError(AS_IT_IS)
    return view_of(t, t.array, FUNCTION)


def _holds(tensors: Sequence[Any], t: Any) -> bool:
    return any(t is other for other in tensors)


def _meta(t: Any) -> tuple[tuple[int, ...], Any]:
    return (t.array.shape, t.array.dtype) if isinstance(t, TensorBase) else ((), None)


def _check_tensors(marked: Sequence[Any], what: str) -> None:
    for number, t in enumerate(marked):
        if not isinstance(t, TensorBase):
            raise RuntimeError(f"{what}, but argument {number} is of type {errors.type_name(t)}")


class Error(Node):
    """The node of gradients that may not be differentiated again: it raises when a second pass reaches it.

    Parameters
    ----------
    text : str
        The error.
    tensors : sequence of (Tensor or None)
        The gradients.
    """

    label = "torch::autograd::Error"
    special = True

    def __init__(self, text: str, tensors: Sequence[Any]):
        self.edges = tuple([None if t is None else edge_of(t.detach().requires_grad_()) for t in tensors])
        self.saved, self.params = (), (text,)
        self.outputs = tuple([_meta(t) for t in tensors])
        self.shape = self.dtype = None
        self.seq = next_seq()

    def outcome(self, tensors: Sequence[Any]) -> tuple[Any, ...]:
        """Return the gradients as results of this node."""
        results = [None if t is None else wrap(t.array) for t in tensors]
        for number, result in enumerate(results):
            if result is not None:
                result.edge = (self, number, self)
        return tuple(results)

    def backward(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Raise."""
        raise RuntimeError(self.params[0])

    backward_tensors = backward
