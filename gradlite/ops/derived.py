"""What follows from a row: its function, its in-place twin, its operators, and the list of a tensor's methods.

The tables call `unary`, `binary`, `ternary` and `public`; `gradlite/tensor.py`, which `gradlite.ops.write` writes,
calls `inplace`, `operator` and `reflected`, one line a method.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from gradlite.core import apply, promotion, structured
from gradlite.core.graph import operations
from gradlite.core.tensor import TensorBase
from gradlite.ops.fx import Formula
from gradlite.ops.row import Elementwise
from gradlite.ops.structured import Structured

F = TypeVar("F", bound=Callable[..., Any])
Function = Callable[..., Any]


class Method(NamedTuple):
    """A line of ``class Tensor``: the attribute's name, and the expression that makes it."""

    name: str
    module: str
    expression: str


REFLECTED = ("__rpow__",)  # the others are rows of their own, or commute
methods: list[Method] = []
"""Every method of a tensor, in the order in which the tables declare them."""


# ---------------------------------------------------------------------------------- rows of the elementwise table


def unary(name: str, forward: Formula, derivative: Formula | None, **settings: Any) -> Function:
    """Add a row of one operand and return its function."""
    operators, twin = settings.pop("operators", ()), settings.pop("twin", True)
    op = Elementwise(name, forward, (derivative,), **({"arguments": ("input",)} | settings))
    return _register(op, apply.unary(op, apply.elementwise), operators, twin)


def binary(name: str, forward: Formula, left: Formula | None, right: Formula | None, **settings: Any) -> Function:
    """Add a row of two operands and return its function.

    ``scalars`` says whether the second operand may be a Python number; then a form with that number by value is made
    of the same formulas.
    """
    operators, twin = settings.pop("operators", ()), settings.pop("twin", True)
    scalars = settings.pop("scalars", True)
    op = Elementwise(name, forward, (left, right), **({"arguments": ("input", "other")} | settings))
    if scalars:
        op.with_scalar = op.scalar_form(op.formal[1], **(scalars if isinstance(scalars, dict) else {}))
    return _register(op, apply.binary(op, apply.elementwise), operators, twin)


def ternary(name: str, forward: Formula, *derivatives: Formula | None, **settings: Any) -> Function:
    """Add a row of three operands and return its function, which takes tensors only; it is no method yet."""
    op = Elementwise(name, forward, derivatives, **settings)

    def function(first: Any, second: Any, third: Any) -> Any:
        return apply.elementwise(op, (first, second, third))

    return _register(op, function, (), None)


def _register(op: Elementwise, function: Function, operators: tuple[str, ...], twin: bool | None) -> Function:
    """Name and document a row's function and list its methods: none where ``twin`` is None."""
    plain = function
    signature = inspect.Signature(
        [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in op.arguments]
        + [
            inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=d)
            for n, d in zip(op.params, op.defaults, strict=True)
        ]
    )
    count = len(op.arguments)

    def general(*args: Any, **kwargs: Any) -> Any:
        if len(args) == count and not kwargs:
            return plain(*args)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        values = tuple(bound.arguments.values())
        operands, params = values[:count], values[count:]
        if all(value is default for value, default in zip(params, op.defaults, strict=True)):
            return plain(*operands)
        return apply.elementwise(op, operands, params)

    if op.params:
        function = general
    function.__name__ = function.__qualname__ = op.name
    function.__module__ = "gradlite.ops.pointwise"
    function.__doc__ = _document(op)
    function.__signature__ = signature  # type: ignore[attr-defined]
    function.op = op  # type: ignore[attr-defined]
    function.plain = plain  # type: ignore[attr-defined]
    op.function = function
    operations[op.name] = op
    if twin is not None:
        methods.append(Method(op.name, "pointwise", f"pointwise.{op.name}"))
    if twin:
        methods.append(Method(f"{op.name}_", "pointwise", f"inplace(pointwise.{op.name})"))
    for dunder in operators:
        make = "augmented" if dunder.startswith("__i") else "reflected" if dunder in REFLECTED else "operator"
        methods.append(Method(dunder, "pointwise", f"{make}(pointwise.{op.name})"))
    return function


def _document(op: Elementwise) -> str:
    operands = "\n".join(
        f"{n} : Tensor{' or number' if k and op.with_scalar else ''}" for k, n in enumerate(op.arguments)
    )
    params = "".join(f"\n{n} : number, default {d}" for n, d in zip(op.params, op.defaults, strict=True))
    saved = ", ".join(
        {"y": "the result"}.get(n, op.arguments[op.formal.index(n)] if n in op.formal else n) for n in op.saved
    )
    return f"""Compute {op.doc}, element by element.

    Parameters
    ----------
    {operands.replace(chr(10), chr(10) + "    ")}{params.replace(chr(10), chr(10) + "    ")}
        Shapes broadcast and types promote.

    Returns
    -------
    Tensor
        Of the broadcast shape{", of type bool" if op.result == "bool" else ""}.

    Notes
    -----
    Saved for the gradient: {saved or "nothing"}.
    """


def inplace(function: Function) -> Function:
    """Make the in-place twin of a row's function."""
    op = function.op  # type: ignore[attr-defined]
    signature = inspect.signature(function)
    count = len(op.arguments)
    if count == 1:

        def twin(self: Any) -> Any:
            return apply.write(op, (self,))

    elif not op.params:

        def twin(self: Any, other: Any) -> Any:  # type: ignore[misc]
            return apply.write(op, (self, other))

    else:

        def twin(self: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            if len(args) == count - 1 and not kwargs:
                return apply.write(op, (self, *args))
            bound = signature.bind(self, *args, **kwargs)
            values = tuple(bound.arguments.values())
            return apply.write(op, values[:count], values[count:])

    twin.__name__ = twin.__qualname__ = f"{op.name}_"
    twin.__doc__ = f"Compute `{op.name}` in place: write the result into the tensor itself and return it."
    twin.__signature__ = signature  # type: ignore[attr-defined]
    return twin


def augmented(function: Function) -> Function:
    """Make the operator such as ``+=`` of a row: an operand of another type is left to the plain operator."""
    twin = inplace(function)

    def method(self: Any, other: Any) -> Any:
        return twin(self, other) if isinstance(other, TensorBase) or promotion.is_number(other) else NotImplemented

    method.__name__ = method.__qualname__ = twin.__name__
    return method


def _attempt(op: Elementwise, operands: tuple[Any, ...]) -> Any:
    if op.name in ("eq", "ne"):  # else Python would compare identities, and say False
        operands = tuple([operations["tensor"].function(o) if isinstance(o, np.ndarray) else o for o in operands])
    if all(isinstance(operand, TensorBase) or promotion.is_number(operand) for operand in operands):
        return apply.elementwise(op, operands)
    return NotImplemented


def operator(function: Function) -> Function:
    """Make the operator method of a row: an operand of another type is left to that type."""
    op = function.op  # type: ignore[attr-defined]
    if len(op.arguments) == 1:
        return function
    method = apply.binary(op, _attempt)
    method.__name__ = method.__qualname__ = op.name
    return method


def reflected(function: Function) -> Function:
    """Make the operator method for the tensor on the right-hand side."""
    op = function.op  # type: ignore[attr-defined]

    def method(self: Any, other: Any) -> Any:
        return _attempt(op, (other, self))

    method.__name__ = method.__qualname__ = op.name
    return method


# ---------------------------------------------------------------------------------- functions of other rows


def recorded(op: Structured) -> Function:
    """Make the plain function of a row: its operands, then its parameters."""
    count = len(op.operands)

    def function(*args: Any) -> Any:
        return structured.custom(op, args[:count], *args[count:])

    function.__name__ = op.name
    return function


class Composite(NamedTuple):
    """An operation that formulas call and that is no row: one function on arrays, one on tensors."""

    name: str
    arrays: Function
    function: Function


def composite(name: str, on_arrays: Function, on_tensors: Function) -> None:
    """Register what formulas may call under a name."""
    operations[name] = Composite(name, on_arrays, on_tensors)


def public(op: Any = None, *aliases: str, method: bool = True, attribute: bool = False) -> Callable[[F], F]:
    """Declare the function of a row (or of none) as a method of tensors.

    Parameters
    ----------
    op : Structured, optional
        The row; core and formulas then find the function by the row's name.
    *aliases : str
        Further names of the method, such as operators.
    method : bool
        Whether it is a method under its own name.
    attribute : bool
        Whether it is a read-only attribute instead.
    """

    def declare(function: F) -> F:
        module = function.__module__.rpartition(".")[2]
        if op is not None:
            op.function = function
            operations[op.name] = op
        own = (function.__name__,) if method else ()
        for name in (*own, *aliases):
            expression = f"{module}.{function.__name__}"
            methods.append(Method(name, module, f"property({expression})" if attribute else expression))
        return function

    return declare
