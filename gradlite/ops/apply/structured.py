"""Run a view, or an operation with formulas of its own (a reduction, a product, an index), in place too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from gradlite.backend.arrays import QUIET, Array, enter, leave
from gradlite.backend.moving import assign
from gradlite.core.graph import VOLATILE, Edge, Node, new, operations, record, wrap
from gradlite.core.modes import is_recording
from gradlite.core.saved import save_input, save_output
from gradlite.core.views import (
    INFERENCE,
    MULTI_OUTPUT,
    NO_GRAD,
    PLAIN,
    View,
    check_write,
    describe_alias,
    edge_of,
    rebase,
)
from gradlite.ops.apply.plans import MANY, OUTPUT, Plan, SavedMany, any_volatile, mask_of, without_dead_ends


class Structured(Protocol):
    """A view or custom operation as this module sees it; `gradlite.ops.structured.Structured` is one."""

    name: str
    node: type[Node]
    plans: Sequence[Plan]
    saved: tuple[str, ...]
    many: int | None
    derivatives: tuple[Any, ...]
    keep_of_one: Callable[[Any], tuple[Any, ...]]

    arrays: Callable[..., Any]
    write: Callable[..., Any]

    def keep(self, inputs: Sequence[Any], params: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what the derivative formulas need besides saved tensors."""


class Listed(Protocol):
    """An operation on a list of tensors as this module sees it; `gradlite.ops.structured.Listed` is one."""

    node: type[Node]
    arrays: Callable[..., Array]


def view(op: Structured, input: Any, *params: Any) -> Any:
    """Run an operation that returns a view: the same memory, the same version counter."""
    out = view_of(input, op.arrays(input.array, *params), PLAIN)
    if is_recording():
        edge = edge_of(input)
        if edge is VOLATILE:
            out.flag = VOLATILE
        elif edge is not None:
            out.edge = record(
                new(op.node), (edge if edge[0] is not None else None,), (), op.keep((input,), params), out.array
            )
    return out


def views(op: Structured, input: Any, *params: Any) -> tuple[Any, ...]:
    """Run an operation that returns several views, which may not be written where that would be recorded."""
    outs = tuple([view_of(input, array, MULTI_OUTPUT) for array in op.arrays(input.array, *params)])
    edge = edge_of(input) if is_recording() else None
    if edge is VOLATILE:
        for out in outs:
            out.flag = VOLATILE
    elif edge is not None:
        _record_outputs(outs, new(op.node), without_dead_ends((edge,)), (), op.keep((input,), params))
    return outs


def view_of(input: Any, array: Array, creation: str) -> Any:
    """Make a tensor that is a view of ``input`` without recording anything."""
    out = wrap(array)
    out.version = input.version
    if input.inference or out.inference:
        out.inference = input.inference
    if input.inference:
        return out
    before, mode = input.viewed, is_recording()
    if not mode:
        creation = INFERENCE if mode is None else NO_GRAD
    if before is None:
        out.viewed = View(input, creation, input.version.value)
    else:
        out.viewed = View(before.base, before.creation if creation is PLAIN else creation, input.version.value)
    return out


def custom(op: Structured, inputs: tuple[Any, ...], *params: Any) -> Any:
    """Run an operation with formulas of its own; an input may be None.

    A result that is no floating-point array (indices, say) gets no history.
    """
    result = _run_quietly(op, op.arrays, inputs, params)
    several = result.__class__ is tuple
    outs = tuple([wrap(array) for array in result]) if several else (wrap(result),)
    if is_recording():
        edges = _edges(op, inputs)
        if any_volatile(edges):
            for out in outs:
                out.flag = VOLATILE
        elif edges.count(None) != len(edges):
            edges = without_dead_ends(edges)
            saved = _save_custom(op, edges, inputs, outs, params) if op.saved else ()
            _record_outputs(outs, new(op.node), edges, saved, op.keep(inputs, params))
    return outs if several else outs[0]


def listed(op: Listed, inputs: Sequence[Any], *params: Any) -> Any:
    """Run an operation on a list of tensors, of any length."""
    given = [t.array for t in inputs]
    token = enter(QUIET)
    try:
        out = wrap(op.arrays(given, *params))
    finally:
        leave(token)
    if is_recording():
        edges = [edge_of(t) for t in inputs]
        if any_volatile(edges):
            out.flag = VOLATILE
        elif edges.count(None) != len(edges):
            kept = (tuple([array.shape for array in given]), *params)
            out.edge = record(new(op.node), without_dead_ends(edges), (), kept, out.array)
    return out


def _edges(op: Structured, inputs: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(
        [
            None if t is None or derivative is None else edge_of(t)
            for t, derivative in zip(inputs, op.derivatives, strict=True)
        ]
    )


def single(op: Structured) -> Callable[[Any], Any]:
    """Make the function of an operation of one tensor and no parameter, with one result: `custom` in fewer steps."""
    compute, kind, saves, keep = op.arrays, op.node, bool(op.saved), op.keep_of_one

    def function(input: Any) -> Any:
        token = enter(QUIET)
        try:
            out = wrap(compute(input.array))
        finally:
            leave(token)
        if is_recording():
            edge = input.edge
            if edge is None or input.viewed is not None:
                edge = (input, None, input.array) if input.flag is True and input.viewed is None else edge_of(input)
                if edge is not None and edge[0] is None:
                    return custom(op, (input,))
            if edge is VOLATILE:
                out.flag = VOLATILE
            elif edge is not None:
                saved = _save_custom(op, (edge,), (input,), (out,), ()) if saves else ()
                out.edge = record(new(kind), (edge,), saved, keep(input), out.array)
        return out

    return function


def check_writable(target: Any, *inputs: Any) -> bool:
    """Return whether an in-place operation would be recorded.

    Raises
    ------
    RuntimeError
        If the target may not be written so.  PyTorch says this before it looks at types and shapes.
    """
    recorded = bool(is_recording()) and any(t is not None and t.requires_grad for t in (target, *inputs))
    check_write(target, recorded)
    return recorded


def write_custom(op: Structured, target: Any, inputs: tuple[Any, ...], *params: Any, name: str | None = None) -> Any:
    """Run an in-place operation with formulas of its own; its array function writes into the first array.

    The caller has checked types, shapes and overlap.  The target is saved as it was before, so a copy of it.
    The write is remembered by ``name``, or that of the row.
    """
    operands = (target, *inputs)
    recorded = check_writable(target, *inputs)
    edges: tuple[Any, ...] = (None,) * len(operands)
    if is_recording():
        edges = without_dead_ends(_edges(op, operands))
    saved: tuple[Any, ...] = ()
    plan = op.plans[mask_of(edges)]
    if recorded:
        before = operations["clone"].function(target) if 0 in plan else target
        saved = _save_custom(op, edges, (before, *inputs), (), params)
    _run_quietly(op, op.write, operands, params)
    target.version.bump(name or op.name, describe_alias(target))
    if any_volatile(edges):
        target.flag = VOLATILE
    elif recorded:
        node: Node = new(op.node)
        saved = tuple([save_output(target) if k == OUTPUT else s for k, s in zip(plan, saved, strict=True)])
        record(node, edges, saved, op.keep(operands, params), target.array)
        rebase(target, node)
    return target


def write_result(op: Structured, target: Any, inputs: tuple[Any, ...], *params: Any) -> Any:
    """Run an operation with formulas of its own, and write its result into its first input.

    Where a derivative names the input, a copy from before the write is saved.  The caller has checked types, shapes and
    overlap.
    """
    operands = (target, *inputs)
    recorded = check_writable(target, *inputs)
    edges: tuple[Any, ...] = without_dead_ends(_edges(op, operands)) if is_recording() else (None,) * len(operands)
    plan = op.plans[mask_of(edges)] if recorded else ()
    copy = operations["clone"].function(target) if 0 in plan else target
    saved = [None if place is None or place < 0 else save_input((copy, *inputs)[place]) for place in plan]
    assign(target.array, _run_quietly(op, op.arrays, operands, params))
    target.version.bump(f"{op.name}_", describe_alias(target))
    if any_volatile(edges):
        target.flag = VOLATILE
    elif recorded:
        kept = op.keep(operands, params)
        saved = [save_output(target) if place == OUTPUT else part for place, part in zip(plan, saved, strict=True)]
        node: Node = new(op.node)
        record(node, edges, tuple(saved), kept, target.array)
        rebase(target, node)
    return target


def change_geometry(op: Structured, node: type[Node], target: Any, *params: Any) -> Any:
    """Run a view operation in place: the tensor keeps its memory, and is seen otherwise from now on.

    That counts as a write, though no element changes.  So only the tensor's own history grows: that of a base says what
    it said, and a gradient that the tensor retains is that of its value before, as in PyTorch.  The caller has called
    `check_writable`, which comes before any look at the parameters.
    """
    edge = edge_of(target) if is_recording() else None
    array = op.arrays(target.array, *params)
    kept = op.keep((target,), params)
    target.version.bump(f"{op.name}_", describe_alias(target))
    target.array = array
    if edge is not None and edge is not VOLATILE:
        target.edge = record(new(node), without_dead_ends((edge,)), (), kept, array)
        target._hooks = None
        if target.viewed is not None:
            target.viewed.at = target.version.value
    return target


def _run_quietly(op: Structured, function: Callable[..., Any], inputs: Sequence[Any], params: tuple[Any, ...]) -> Any:
    given = [None if t is None else t.array for t in inputs]
    if op.many is not None:
        held = tuple([None if t is None else t.array for t in params[op.many]])
        params = (*params[: op.many], held, *params[op.many + 1 :])
    token = enter(QUIET)
    try:
        return function(*given, *params)
    finally:
        leave(token)


def _save_custom(
    op: Structured, edges: Sequence[Any], inputs: Sequence[Any], outs: Sequence[Any], params: Sequence[Any]
) -> tuple[Any, ...]:
    saved: list[Any] = []
    for place in op.plans[mask_of(edges)]:
        if place is None or (place < 0 and not outs):  # what is written in place is saved after the write
            saved.append(None)
        elif place == MANY:
            assert op.many is not None
            saved.append(SavedMany(params[op.many]))
        elif place < 0:
            saved.append(save_output(outs[OUTPUT - place], OUTPUT - place))
        else:
            saved.append(None if inputs[place] is None else save_input(inputs[place]))
    return tuple(saved)


def _record_outputs(
    outs: Sequence[Any], node: Node, edges: tuple[Edge | None, ...], saved: tuple[Any, ...], kept: tuple[Any, ...]
) -> None:
    (first, *others) = outs
    first.edge = record(node, edges, saved, kept, first.array)
    if others:
        node.outputs = tuple([(out.array.shape, out.array.dtype) for out in outs])
        node.shape, node.special = None, True
        for number, out in enumerate(others, 1):
            if out.array.dtype.kind not in "biu":
                out.edge = (node, number, node)
    if first.array.dtype.kind in "biu":
        first.edge = None
