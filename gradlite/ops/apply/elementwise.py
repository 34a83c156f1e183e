"""Run an elementwise operation: promote, broadcast, compute, save, record; in place too.

Note [Fast path]
~~~~~~~~~~~~~~~~
`unary`, `binary` and `scalar` make one function for each operation when it registers.  That function handles the plain
case (tensors of one floating type) in a straight line; anything else goes to `run`, which handles all cases.
Broadcasting needs no work here: the gradient comes back in the result's shape and the engine sums it down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend.arrays import Array, is_numpy
from gradlite.backend.moving import assign, convert
from gradlite.backend.shapes import joint_shape, mismatch
from gradlite.core.graph import (
    VOLATILE,
    Edge,
    Node,
    new,
    next_seq,
    operations,
    plain,
    record,
    watching,
    wrap,
)
from gradlite.core.modes import is_recording
from gradlite.core.saved import save_output
from gradlite.core.tensor import TensorBase
from gradlite.core.views import check_write, describe_alias, edge_of, rebase
from gradlite.ops.apply.destination import (
    check_destination,
    check_holds,
    check_overlap,
    in_order,
    reads_what_it_wrote,
)
from gradlite.ops.apply.plans import OUTPUT, Plan, SavedScalar, any_volatile, mask_of, saver, without_dead_ends
from gradlite.ops.apply.plans import save as save_plan
from gradlite.ops.apply.promotion import is_number, one_device, result_type, wrapped

NUMBERS = frozenset([int, float])


class Elementwise(Protocol):
    """An elementwise operation as this module sees it; `gradlite.ops.row.Elementwise` is one."""

    name: str
    node: type[Node]
    general_node: type[Node]
    arguments: tuple[str, ...]
    derivatives: tuple[Any, ...]
    plans: Sequence[Plan]
    direct: frozenset[Any]
    with_scalar: Any
    with_scalar_left: Any
    of_complex: Any
    unrecorded: bool
    real: bool
    conditions: int
    number_is_saved: bool
    check: Callable[[Sequence[dtypes.dtype], dtypes.dtype, Any], None] | None
    settle: Callable[[Sequence[Any], dtypes.dtype], tuple[Any, ...]]
    promotes: bool

    arrays: Callable[..., Array]
    pair: Callable[[Array, Array], Array]

    def result_type(self, common: dtypes.dtype) -> dtypes.dtype:
        """Return the result's type for operands that promote to ``common``."""

    def computing_type(self, common: dtypes.dtype) -> dtypes.dtype:
        """Return the type in which it is computed."""


# ---------------------------------------------------------------------------------- the fast path


def unary(op: Elementwise, slow: Callable[..., Any]) -> Callable[[Any], Any]:
    """Make the function of an operation of one tensor."""
    compute, kind, direct, save = op.arrays, op.node, op.direct, saver(op.plans[1])
    differentiable = any(op.derivatives)

    def function(input: Any) -> Any:
        if input.__class__ not in plain or input.array.dtype not in direct:
            return slow(op, (input,))
        out = wrap(compute(input.array))
        if differentiable and is_recording():
            edge = input.edge
            if edge is None or input.viewed is not None:
                edge = (input, None, input.array) if input.flag is True and input.viewed is None else edge_of(input)
                if edge is not None and edge[0] is None:  # a gradient would vanish: nothing is saved
                    return slow(op, (input,))
            if edge is not None:
                if edge is VOLATILE:
                    out.flag = VOLATILE
                else:
                    out.edge = record(new(kind), (edge,), save(input, None, out), (), out.array)
        return out

    return function


def scalar(op: Elementwise) -> Callable[[Any, Any], Any]:
    """Make the function of the form that takes a tensor and a number; the caller has checked their types."""
    compute, kind, save, keeps = op.arrays, op.node, saver(op.plans[1], SavedScalar), not op.number_is_saved
    differentiable = any(op.derivatives)

    def function(input: Any, number: Any) -> Any:
        y = compute(input.array, number)
        out = wrap(y)
        if differentiable and is_recording():
            edge = input.edge
            if edge is None or input.viewed is not None:
                edge = (input, None, input.array) if input.flag is True and input.viewed is None else edge_of(input)
                if edge is not None and edge[0] is None:  # a gradient would vanish: nothing is saved
                    out.edge = record(
                        new(op.general_node), (None,), save_plan(op.plans[0], (), out), (number,) if keeps else (), y
                    )
                    return out
            if edge is not None:
                if edge is VOLATILE:
                    out.flag = VOLATILE
                else:
                    kept = (number,) if keeps else ()
                    out.edge = record(new(kind), (edge,), save(input, number, out), kept, y)
        return out

    return function


def binary(op: Elementwise, slow: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """Make the function of an operation of two tensors, or of a tensor and a number where the operation takes one."""
    compute, kind, direct, savers = op.pair, op.node, op.direct, [saver(plan) for plan in op.plans]
    differentiable = any(op.derivatives)
    with_number = None if op.with_scalar is None else scalar(op.with_scalar)

    def function(input: Any, other: Any) -> Any:
        if input.__class__ not in plain or other.__class__ not in plain:
            tensor_first = with_number is not None and other.__class__ in NUMBERS and input.__class__ in plain
            if tensor_first and input.array.dtype in direct:
                return with_number(input, other)  # type: ignore[misc]
            return slow(op, (input, other))
        x, z = input.array, other.array
        dtype = x.dtype
        if dtype is not z.dtype or dtype not in direct or x.__class__ is not z.__class__:
            return slow(op, (input, other))
        try:
            y = compute(x, z)
        except ValueError as error:
            raise mismatch((x, z), error) from None
        out = wrap(y)
        if differentiable and is_recording():
            left, right = input.edge, other.edge
            if left is None or input.viewed is not None:
                if input.flag is True and input.viewed is None:
                    left = (input, None, x)
                else:
                    left = edge_of(input)
                    if left is not None and left[0] is None:
                        return slow(op, (input, other))
            if right is None or other.viewed is not None:
                if other.flag is True and other.viewed is None:
                    right = (other, None, z)
                else:
                    right = edge_of(other)
                    if right is not None and right[0] is None:
                        return slow(op, (input, other))
            if left is not None or right is not None:
                if left is VOLATILE or right is VOLATILE:
                    out.flag = VOLATILE
                else:
                    save = savers[(left is not None) + 2 * (right is not None)]
                    node = new(kind)
                    node.edges = (left, right)
                    node.saved = save(input, other, out)
                    node.params = ()
                    node.shape = y.shape
                    node.dtype = dtype
                    node.seq = next_seq()
                    if watching:
                        watching[0].made(node)
                    out.edge = (node, 0, node)
        return out

    return function


# ---------------------------------------------------------------------------------- every case


def run(op: Elementwise, operands: Sequence[Any], params: tuple[Any, ...] = ()) -> Any:
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
    given, values, params, common = _prepare(op, operands, numbers, params)
    try:
        y = op.arrays(*given, *values, *params)
    except ValueError as error:
        raise mismatch(given, error) from None
    result = op.result_type(common).numpy
    out = wrap(convert(y, result))
    edges = _edges(op, operands)
    if any_volatile(edges):
        out.flag = VOLATILE
    elif any(edge is not None for edge in edges):
        edges = without_dead_ends(edges)
        saved = save_plan(op.plans[mask_of(edges)], (*operands, *numbers), out)
        out.edge = _record(op, edges, operands, numbers, params, saved, out, given)
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
    recorded = bool(is_recording()) and any(op.derivatives) and any(t.requires_grad for t in operands)
    check_write(target, recorded)
    given, values, params, common = _prepare(op, operands, numbers, params)
    if op.real and common.is_complex:
        raise RuntimeError(f"In-place {op.name} is not supported for complex tensors.")
    check_destination(target.array, [t.array for t in operands[1:]])
    check_holds(target.array, op.result_type(common), op.promotes)
    edges = without_dead_ends(_edges(op, operands))
    saved: tuple[Any, ...] = ()
    plan = op.plans[mask_of(edges)]
    if recorded:  # inputs are saved as they are before the write; the first one is about to go, so a copy
        copied = 0 in plan
        before = (operations["clone"].function(target) if copied else target, *operands[1:], *numbers)
        saved = save_plan(tuple([place if place != OUTPUT else None for place in plan]), before, target)
    _compute_into(op, target.array, given, (*values, *params), common)
    target.version.bump(name or f"{op.name}_", describe_alias(target))
    if any_volatile(edges):
        target.flag = VOLATILE
    elif recorded:
        saved = tuple([save_output(target) if place == OUTPUT else s for place, s in zip(plan, saved, strict=True)])
        rebase(target, _record(op, edges, operands, numbers, params, saved, target, given)[0])
    return target


def write_out(
    op: Elementwise, operands: Sequence[Any], params: tuple[Any, ...], out: Any, fit: Callable[[Any, Any], None]
) -> Any:
    """Run an elementwise operation into ``out``, unrecorded; ``fit`` gives that the result's shape before the write."""
    op, operands, numbers = _form(op, operands)
    given, values, params, common = _prepare(op, operands, numbers, params)
    one_device(op.name, (*operands, out))
    check_overlap(out.array, [t.array for t in operands])
    shape = joint_shape(given)
    check_holds(out.array, op.result_type(common), op.promotes)
    fit(out, shape)
    _compute_into(op, out.array, given, (*values, *params), common)
    out.version.bump(f"{op.name}(out=...)", describe_alias(out))
    return out


def _compute_into(op: Elementwise, own: Array, given: Sequence[Array], numbers: Any, common: dtypes.dtype) -> None:
    """Compute into an array: straight where its type is the one that the operation computes in."""
    direct = own.dtype == given[op.conditions].dtype and own.dtype == op.result_type(common).numpy
    if direct and own.__class__ is np.ndarray and reads_what_it_wrote(own, given):
        for parts in in_order(own, given):
            op.arrays(*parts[1:], *numbers, out=parts[0])
        return
    y = op.arrays(*given, *numbers, out=own if direct else None)
    if not direct:
        assign(own, y)


def _form(op: Elementwise, operands: Sequence[Any]) -> tuple[Any, Sequence[Any], tuple[Any, ...]]:
    """Split tensors from numbers, choose the form that takes a number at that place, and bring tensors together."""
    numbers: tuple[Any, ...] = ()
    for place, operand in enumerate(operands):
        if isinstance(operand, TensorBase):
            continue
        form, others = None, (*operands[:place], *operands[place + 1 :])
        if is_number(operand) and all(isinstance(t, TensorBase) for t in others):
            form = op.with_scalar if place else op.with_scalar_left
        if form is None or form.number != form.formal[place]:
            raise errors.argument_type(op.name, op.arguments[place], place + 1, "Tensor", operand)
        op, operands, numbers = form, others, (operand.item() if isinstance(operand, np.generic) else operand,)
        break
    if op.of_complex is not None and any(t.array.dtype.kind == "c" for t in operands):
        op = op.of_complex
    kind = operands[0].array.__class__
    if not all(t.array.__class__ is kind for t in operands):  # two devices
        where = one_device(op.name, operands)
        operands = [t if devices.of_array(t.array) == where else operations["to"].function(t, where) for t in operands]
    return op, operands, numbers


def _prepare(
    op: Elementwise, operands: Sequence[Any], numbers: Sequence[Any], params: tuple[Any, ...]
) -> tuple[list[Array], list[Any], tuple[Any, ...], dtypes.dtype]:
    """Bring the operands to one type; return their arrays, the numbers, the parameters and the promoted type."""
    if not numbers and op.check is None and not op.conditions and not op.promotes:
        dtype = operands[0].array.dtype
        if dtype in op.direct and all(t.array.dtype is dtype for t in operands):
            common = dtypes.of_array(operands[0].array)
            return [t.array for t in operands], [], op.settle(params, common), common
    tensors = operands[op.conditions :]
    common = result_type(tensors, [p for p in params if p is not None] if op.promotes else numbers)
    if op.check is not None:
        kinds = [*(dtypes.of_array(t.array) for t in tensors), *map(dtypes.of_scalar, numbers)]
        op.check(kinds, common, *numbers or (None,))
    computing, result = op.computing_type(common), op.result_type(common)
    read = (
        computing if is_numpy(tensors[0].array) or common.is_complex else common if result is dtypes.bool else result
    )  # kernels widen
    given = [t.array if k < op.conditions else convert(t.array, read.numpy) for k, t in enumerate(operands)]
    return given, [wrapped(number, computing) for number in numbers], op.settle(params, result), common


def _edges(op: Elementwise, operands: Sequence[Any]) -> tuple[Edge | None, ...]:
    if not is_recording() or not any(op.derivatives):
        if op.unrecorded and is_recording() and any(t.requires_grad for t in operands):
            raise RuntimeError(f"{op.name} does not support automatic differentiation for outputs with complex dtype.")
        return (None,) * len(operands)
    return tuple(
        [None if derivative is None else edge_of(t) for t, derivative in zip(operands, op.derivatives, strict=True)]
    )


def _record(
    op: Elementwise,
    edges: tuple[Edge | None, ...],
    operands: Sequence[Any],
    numbers: tuple[Any, ...],
    params: tuple[Any, ...],
    saved: tuple[Any, ...],
    out: TensorBase,
    given: Sequence[Array],
) -> Edge:
    computing = given[op.conditions].dtype
    mixed = any(t.array.dtype != computing for t in (*operands[op.conditions :], out))
    node: Any = new(op.general_node if mixed or params or computing.kind == "c" else op.node)
    if mixed:
        node.computing = computing  # the formulas run in this type, not in the saved tensors' own
    return record(node, edges, saved, params if op.number_is_saved else (*numbers, *params), out.array)
