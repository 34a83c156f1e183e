"""Run an operation: promote, broadcast, compute, save, record.  Every operation passes here, in place too.

Note [Fast path]
~~~~~~~~~~~~~~~~
`unary`, `binary` and `scalar` make one function for each operation when it registers.  That function handles the plain
case (tensors of one floating type) in a straight line; anything else goes to `elementwise`, which handles all cases.
Broadcasting needs no work here: the gradient comes back in the result's shape and the engine sums it down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core.graph import (
    VOLATILE,
    Edge,
    Node,
    SavedInput,
    SavedMany,
    SavedOutput,
    SavedScalar,
    new,
    next_seq,
    plain,
    record,
    wrap,
)
from gradlite.core.modes import is_recording
from gradlite.core.tensor import TensorBase
from gradlite.core.views import MULTI_OUTPUT, NO_GRAD, PLAIN, View, check_write, describe_alias, edge_of, rebase

OUTPUT, MANY = -1, 1000
"""In a plan: save the result; save the tensors that a parameter holds."""
Plan = Sequence[int | None]
NUMBERS = frozenset([int, float])


class Elementwise(Protocol):
    """An elementwise operation as this module sees it; `gradlite.ops.row.Elementwise` is one."""

    name: str
    node: type[Node]
    arguments: tuple[str, ...]
    derivatives: tuple[Any, ...]
    plans: Sequence[Plan]
    direct: frozenset[np.dtype]
    with_scalar: Any
    with_scalar_left: Any
    conditions: int
    number_is_saved: bool

    def arrays(self, *operands: Any, out: Array | None = None) -> Array: ...
    def result_type(self, common: dtypes.dtype) -> dtypes.dtype: ...
    def computing_type(self, common: dtypes.dtype) -> dtypes.dtype: ...


def _save(plan: Plan, operands: Sequence[Any], out: TensorBase) -> tuple[Any, ...]:
    """Save what a plan names: an operand by its position, the result by `OUTPUT`, nothing by None."""
    return tuple(
        [
            None
            if place is None
            else SavedOutput(out)
            if place is OUTPUT
            else SavedInput(operands[place])
            if isinstance(operands[place], TensorBase)
            else SavedScalar(operands[place])
            for place in plan
        ]
    )


# ---------------------------------------------------------------------------------- the fast path


def unary(op: Elementwise, slow: Callable[..., Any]) -> Callable[[Any], Any]:
    """Make the function of an operation of one tensor."""
    compute, kind, direct, plan = op.arrays, op.node, op.direct, op.plans[1]
    differentiable = any(op.derivatives)

    def function(input: Any) -> Any:
        if input.__class__ not in plain or input.array.dtype not in direct:
            return slow(op, (input,))
        out = wrap(compute(input.array))
        if differentiable and is_recording():
            edge = input.edge
            if input.view is not None or (edge is None and input.flag):
                edge = edge_of(input)
            if edge is VOLATILE:
                out.flag = VOLATILE
            elif edge is not None:
                out.edge = record(new(kind), (edge,), _save(plan, (input,), out), (), out.array)
        return out

    return function


def scalar(op: Elementwise) -> Callable[[Any, Any], Any]:
    """Make the function of the form that takes a tensor and a number; the caller has checked their types."""
    compute, kind, plan, saved = op.arrays, op.node, op.plans[1], op.number_is_saved
    differentiable = any(op.derivatives)

    def function(input: Any, number: Any) -> Any:
        out = wrap(compute(input.array, number))
        if differentiable and is_recording():
            edge = input.edge
            if input.view is not None or (edge is None and input.flag):
                edge = edge_of(input)
            if edge is VOLATILE:
                out.flag = VOLATILE
            elif edge is not None:
                kept = () if saved else (number,)
                out.edge = record(new(kind), (edge,), _save(plan, (input, number), out), kept, out.array)
        return out

    return function


def binary(op: Elementwise, slow: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """Make the function of an operation of two tensors, or of a tensor and a number where the operation takes one."""
    compute, kind, direct, plans = op.arrays, op.node, op.direct, op.plans
    differentiable = any(op.derivatives)
    with_number = None if op.with_scalar is None else scalar(op.with_scalar)

    def function(input: Any, other: Any) -> Any:
        if input.__class__ not in plain or other.__class__ not in plain:
            if with_number is not None and other.__class__ in NUMBERS and input.__class__ in plain:
                if input.array.dtype in direct:
                    return with_number(input, other)
            return slow(op, (input, other))
        x, z = input.array, other.array
        if x.dtype is not z.dtype or x.dtype not in direct or x.__class__ is not z.__class__:
            return slow(op, (input, other))
        try:
            out = wrap(compute(x, z))
        except ValueError:
            raise errors.size_mismatch(x.shape, z.shape) from None
        if differentiable and is_recording():
            left, right = input.edge, other.edge
            if input.view is not None or (left is None and input.flag):
                left = edge_of(input)
            if other.view is not None or (right is None and other.flag):
                right = edge_of(other)
            if left is VOLATILE or right is VOLATILE:
                out.flag = VOLATILE
            elif left is not None or right is not None:
                plan = plans[(left is not None) + 2 * (right is not None)]
                out.edge = record(new(kind), (left, right), _save(plan, (input, other), out), (), out.array)
        return out

    return function


# ---------------------------------------------------------------------------------- every case


def is_number(value: Any) -> bool:
    """Return whether a value counts as a Python number: NumPy's scalars do, as in PyTorch."""
    return isinstance(value, (bool, int, float, complex, np.number, np.bool_))


def number_like(value: Any, like: Array, kind: dtypes.dtype) -> Array:
    """Make an array of no dimensions on the device of another array."""
    return arrays.to_device(np.asarray(value).astype(kind.numpy), devices.of_array(like))


def elementwise(op: Elementwise, operands: Sequence[Any], params: tuple[Any, ...] = ()) -> Any:
    """Run an elementwise operation on any mix of tensors and numbers.

    Parameters
    ----------
    op : Elementwise
        The operation.
    operands : sequence of Tensor or number
        Its operands.
    params : tuple
        Its parameters, which are numbers.

    Raises
    ------
    TypeError
        If an operand is neither a tensor nor, where the operation takes one, a number.
    RuntimeError
        If the shapes do not broadcast or the operands are on two devices.
    """
    op, operands, numbers = _form(op, operands)
    given, common = _prepare(op, operands, numbers)
    try:
        y = op.arrays(*given, *numbers, *params)
    except ValueError:
        raise errors.size_mismatch(*_mismatched(given)) from None
    result = op.result_type(common).numpy
    out = wrap(y if y.dtype == result else y.astype(result))
    edges = _edges(op, operands)
    if VOLATILE in edges:
        out.flag = VOLATILE
    elif any(edge is not None for edge in edges):
        out.edge = _record(op, edges, (*operands, *numbers), params, out, given)
    return out


def write(op: Elementwise, operands: Sequence[Any], params: tuple[Any, ...] = (), name: str | None = None) -> Any:
    """Run an elementwise operation in place on its first operand; all checks come before the write.

    Raises
    ------
    RuntimeError
        Also if the tensor is a leaf that requires a gradient, shares memory with itself or partly with another
        operand, or cannot hold the result's type or shape.
    """
    op, operands, numbers = _form(op, operands)
    target = operands[0]
    given, common = _prepare(op, operands, numbers)
    edges = _edges(op, operands)
    recorded = any(edge is not None and edge is not VOLATILE for edge in edges)
    check_write(target, recorded)
    result = op.result_type(common)
    check_destination(target, result, given, operands[1:])
    saved: Sequence[Any] = operands
    if recorded and 0 in op.plans[_mask(edges)]:
        saved = (wrap(target.array.copy()), *operands[1:])  # a derivative needs the value that is about to go
    into = target.array if target.array.dtype == given[0].dtype and result is op.computing_type(common) else None
    y = op.arrays(*given, *numbers, *params, out=into)
    if into is None:
        target.array[...] = y
    target.version.bump(name or f"{op.name}_", describe_alias(target))
    if VOLATILE in edges:
        target.flag = VOLATILE
    elif recorded:
        rebase(target, _record(op, edges, (*saved, *numbers), params, target, given)[0])
    return target


def _form(op: Elementwise, operands: Sequence[Any]) -> tuple[Any, Sequence[Any], tuple[Any, ...]]:
    """Split tensors from numbers, and choose the form of the operation that takes a number at that place."""
    for place, operand in enumerate(operands):
        if isinstance(operand, TensorBase):
            continue
        form = None
        if len(operands) == 2 and is_number(operand) and isinstance(operands[1 - place], TensorBase):
            form = op.with_scalar if place == 1 else op.with_scalar_left
        if form is None:
            raise errors.argument_type(op.name, op.arguments[place], place + 1, "Tensor", operand)
        number = operand.item() if isinstance(operand, np.generic) else operand
        return form, (operands[1 - place],), (number,)
    return op, operands, ()


def _prepare(op: Elementwise, operands: Sequence[Any], numbers: Sequence[Any]) -> tuple[list[Array], dtypes.dtype]:
    """Bring the operands to one device and one type; return the arrays and the promoted type."""
    where = _one_device(op.name, operands)
    common = result_type(operands[op.conditions :], numbers)
    computing = op.computing_type(common).numpy
    given = []
    for place, t in enumerate(operands):
        array = arrays.to_device(t.array, where)
        given.append(array if array.dtype == computing or place < op.conditions else array.astype(computing))
    return given, common


def _one_device(name: str, operands: Sequence[Any]) -> devices.device:
    """Return the device of the operands; a tensor of no dimensions on the CPU may meet one on any device."""
    found: devices.device | None = None
    for t in operands:
        here = devices.of_array(t.array)
        if found is None or (found is not here and t.array.ndim and found is devices.CPU and _all_0d(operands, found)):
            found = here
        elif here != found and not (here is devices.CPU and t.array.ndim == 0):
            raise errors.two_devices(name, found, here)
    assert found is not None
    return found


def _all_0d(operands: Sequence[Any], where: devices.device) -> bool:
    return all(t.array.ndim == 0 for t in operands if devices.of_array(t.array) is where)


def result_type(tensors: Sequence[Any], numbers: Sequence[Any] = ()) -> dtypes.dtype:
    """Promote: tensors with dimensions decide before tensors of none, and those before Python numbers."""
    ranks: list[dtypes.dtype | None] = [None, None, None]
    for t in tensors:
        rank, kind = int(t.array.ndim == 0), dtypes.of_array(t.array)
        before = ranks[rank]
        ranks[rank] = kind if before is None else dtypes.promote_types(before, kind)
    for number in numbers:
        before, kind = ranks[2], dtypes.of_scalar(number)
        ranks[2] = kind if before is None else dtypes.promote_types(before, kind)
    found = dtypes.combine(dtypes.combine(ranks[0], ranks[1]), ranks[2])
    assert found is not None
    return found


def _mismatched(given: Sequence[Array]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    for a in given:
        for b in given:
            if any(m != n and 1 not in (m, n) for m, n in zip(a.shape[::-1], b.shape[::-1], strict=False)):
                return a.shape, b.shape
    raise AssertionError("the shapes broadcast")


def check_destination(
    target: TensorBase, result: dtypes.dtype, given: Sequence[Array], others: Sequence[Any]
) -> None:
    """Refuse a write that the target cannot hold; see `write`."""
    own = target.array
    kind = dtypes.of_array(own)
    if not dtypes.can_cast(result, kind):
        raise RuntimeError(
            f"result type {result.legacy} can't be cast to the desired output type {kind.legacy}. "
            f"Convert the tensor first (t = t.to(gradlite.{result.name})), or use the out-of-place form."
        )
    try:
        shape = np.broadcast_shapes(*[a.shape for a in given])
    except ValueError:
        raise errors.size_mismatch(*_mismatched(given)) from None
    if shape != own.shape:
        raise RuntimeError(
            f"output with shape {list(own.shape)} doesn't match the broadcast shape {list(shape)}: "
            "an in-place operation cannot enlarge its tensor."
        )
    if arrays.repeats(own):
        raise RuntimeError(errors.SELF_OVERLAP)
    if any(arrays.overlaps_partly(own, t.array) for t in others):
        raise RuntimeError(errors.OVERLAP)


def _edges(op: Elementwise, operands: Sequence[Any]) -> tuple[Edge | None, ...]:
    if not is_recording() or not any(op.derivatives):
        return (None,) * len(operands)
    return tuple(
        [
            None if derivative is None else edge_of(t)
            for t, derivative in zip(operands, op.derivatives, strict=True)
        ]
    )


def _mask(edges: Sequence[Any]) -> int:
    return sum(1 << place for place, edge in enumerate(edges) if edge is not None)


def _record(
    op: Elementwise,
    edges: tuple[Edge | None, ...],
    operands: Sequence[Any],
    params: tuple[Any, ...],
    out: TensorBase,
    given: Sequence[Array],
) -> Edge:
    node: Any = new(op.node)
    kept = params if op.number_is_saved else (*operands[len(edges) :], *params)
    edge = record(node, edges, _save(op.plans[_mask(edges)], operands, out), kept, out.array)
    computing = given[op.conditions].dtype
    if any(t.array.dtype != computing for t in (*operands[op.conditions : len(edges)], out)):
        node.computing = computing  # the formulas run in this type, not in the saved tensors' own
    return edge


# ---------------------------------------------------------------------------------- views and operations of other shapes


class Structured(Protocol):
    """A view or custom operation as this module sees it; `gradlite.ops.row` makes them."""

    name: str
    node: type[Node]
    plans: Sequence[Plan]
    many: int | None

    def arrays(self, *args: Any) -> Any: ...
    def keep(self, inputs: Sequence[Any], params: tuple[Any, ...]) -> tuple[Any, ...]: ...


def view(op: Structured, input: Any, *params: Any) -> Any:
    """Run an operation that returns a view: the same memory, the same version counter."""
    out = view_of(input, op.arrays(input.array, *params), PLAIN)
    if is_recording():
        edge = edge_of(input)
        if edge is VOLATILE:
            out.flag = VOLATILE
        elif edge is not None:
            out.edge = record(new(op.node), (edge,), (), op.keep((input,), params), out.array)
    return out


def views(op: Structured, input: Any, *params: Any) -> tuple[Any, ...]:
    """Run an operation that returns several views, which may not be written where that would be recorded."""
    outs = tuple([view_of(input, array, MULTI_OUTPUT) for array in op.arrays(input.array, *params)])
    edge = edge_of(input) if is_recording() else None
    if edge is not None and edge is not VOLATILE:
        _record_outputs(outs, new(op.node), (edge,), (), op.keep((input,), params))
    return outs


def view_of(input: Any, array: Array, creation: str) -> Any:
    """Make a tensor that is a view of ``input`` without recording anything."""
    out = wrap(array)
    out.version = input.version
    before = input.view
    if not is_recording():
        creation = NO_GRAD
    if before is None:
        out.view = View(input, creation, input.version.value)
    else:
        out.view = View(before.base, creation if before.creation is PLAIN else before.creation, input.version.value)
    return out


def custom(op: Structured, inputs: tuple[Any, ...], *params: Any) -> Any:
    """Run an operation with formulas of its own; an input may be None.

    A result that is no floating-point array (indices, say) gets no history.
    """
    result = op.arrays(*_arrays_of(inputs), *_array_params(op, params))
    outs = tuple([wrap(array) for array in result]) if isinstance(result, tuple) else (wrap(result),)
    if is_recording():
        edges = tuple([None if t is None else edge_of(t) for t in inputs])
        if VOLATILE in edges:
            for out in outs:
                out.flag = VOLATILE
        elif any(edge is not None for edge in edges):
            saved = _save_custom(op, edges, inputs, outs, params)
            _record_outputs(outs, new(op.node), edges, saved, op.keep(inputs, params))
    return outs if isinstance(result, tuple) else outs[0]


def write_custom(op: Structured, target: Any, inputs: tuple[Any, ...], *params: Any) -> Any:
    """Run an in-place operation with formulas of its own; its array function writes into the first array.

    The caller has checked types, shapes and overlap.
    """
    operands = (target, *inputs)
    edges: tuple[Any, ...] = (None,) * len(operands)
    if is_recording():
        edges = tuple([None if t is None else edge_of(t) for t in operands])
    recorded = any(edge is not None and edge is not VOLATILE for edge in edges)
    check_write(target, recorded)
    op.arrays(*_arrays_of(operands), *_array_params(op, params))
    target.version.bump(op.name, describe_alias(target))
    if recorded and VOLATILE not in edges:
        saved = _save_custom(op, edges, operands, (target,), params)
        node: Node = new(op.node)
        record(node, edges, saved, op.keep(operands, params), target.array)
        rebase(target, node)
    return target


def _arrays_of(tensors: Sequence[Any]) -> list[Any]:
    return [None if t is None else t.array for t in tensors]


def _array_params(op: Structured, params: tuple[Any, ...]) -> tuple[Any, ...]:
    if op.many is None:
        return params
    return (*params[: op.many], tuple(_arrays_of(params[op.many])), *params[op.many + 1 :])


def _save_custom(
    op: Structured, edges: Sequence[Any], inputs: Sequence[Any], outs: Sequence[Any], params: Sequence[Any]
) -> tuple[Any, ...]:
    saved: list[Any] = []
    for place in op.plans[_mask(edges)]:
        if place is None:
            saved.append(None)
        elif place == MANY:
            assert op.many is not None
            saved.append(SavedMany(params[op.many]))
        elif place < 0:
            saved.append(SavedOutput(outs[OUTPUT - place], OUTPUT - place))
        else:
            saved.append(None if inputs[place] is None else SavedInput(inputs[place]))
    return tuple(saved)


def _record_outputs(
    outs: Sequence[Any], node: Node, edges: tuple[Edge | None, ...], saved: tuple[Any, ...], kept: tuple[Any, ...]
) -> None:
    node.edges, node.saved, node.params, node.seq = edges, saved, kept, next_seq()
    node.outputs = tuple([(out.array.shape, out.array.dtype) for out in outs])
    for number, out in enumerate(outs):
        if out.array.dtype.kind not in "biu":
            out.edge = (node, number)
