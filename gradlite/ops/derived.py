"""What follows from a row: its function, its in-place twin, its operators, and the list of a tensor's methods.

The tables call `unary`, `binary`, `ternary` and `public`; `gradlite/tensor.py`, which `gradlite.ops.write` writes,
calls `inplace`, `operator` and `reflected`, one line a method.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from gradlite.core.graph import operations
from gradlite.core.tensor import TensorBase
from gradlite.ops.apply import elementwise, promotion, structured
from gradlite.ops.arguments import by_torch_names
from gradlite.ops.fx import Formula
from gradlite.ops.out import check as check_out
from gradlite.ops.out import fit
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
    calling = _calling(settings)
    op = Elementwise(name, forward, (derivative,), **({"arguments": ("input",)} | settings))
    return _register(op, elementwise.unary(op, elementwise.run), *calling)


def binary(name: str, forward: Formula, left: Formula | None, right: Formula | None, **settings: Any) -> Function:
    """Add a row of two operands and return its function.

    ``scalars`` says whether the second operand may be a Python number; then a form with that number by value is made
    of the same formulas.
    """
    calling = _calling(settings)
    scalars = settings.pop("scalars", True)
    op = Elementwise(name, forward, (left, right), **({"arguments": ("input", "other")} | settings))
    if scalars:
        op.with_scalar = op.scalar_form(op.formal[1], **(scalars if isinstance(scalars, dict) else {}))
    return _register(op, elementwise.binary(op, elementwise.run), *calling)


def ternary(name: str, forward: Formula, *derivatives: Formula | None, **settings: Any) -> Function:
    """Add a row of three operands and return its function, which takes tensors only; it is no method yet."""
    op = Elementwise(name, forward, derivatives, **settings)

    def function(first: Any, second: Any, third: Any) -> Any:
        return elementwise.run(op, (first, second, third))

    return _register(op, function, (), None, True)


def _calling(settings: dict[str, Any]) -> tuple[tuple[str, ...], bool, bool]:
    """Take from a row's settings what concerns its calls: operators, whether it has an in-place twin and ``out=``."""
    return settings.pop("operators", ()), settings.pop("twin", True), settings.pop("out", True)


def _register(
    op: Elementwise, plain: Function, operators: tuple[str, ...], twin: bool | None, takes_out: bool
) -> Function:
    """Name and document a row's function and list its methods: none where ``twin`` is None."""
    count = len(op.arguments)

    def function(*args: Any, **kwargs: Any) -> Any:
        if len(args) == count and not kwargs:
            return plain(*args)
        operands, params, out = _read_call(op, op.name, args, kwargs, takes_out)
        if out is not None:
            check_out(op.name, out, operands, any(op.derivatives))
            return elementwise.write_out(op, operands, params, out, fit)
        return elementwise.run(op, operands, params) if params else plain(*operands)

    for made, out in ((plain, False), (function, takes_out)):
        _described(made, op.name, _document(op), _signature(op, out))
    function.op = op  # type: ignore[attr-defined]
    function.__wrapped__ = plain  # type: ignore[attr-defined]
    op.function = function if op.params else plain
    operations[op.name] = op
    if twin is not None:
        methods.append(Method(op.name, "pointwise", f"method(pointwise.{op.name})"))
    if twin:
        methods.append(Method(f"{op.name}_", "pointwise", f"inplace(pointwise.{op.name})"))
    for dunder in operators:
        make = "augmented" if dunder.startswith("__i") else "reflected" if dunder in REFLECTED else "operator"
        methods.append(Method(dunder, "pointwise", f"{make}(pointwise.{op.name})"))
    return function


def _signature(op: Elementwise, takes_out: bool) -> inspect.Signature:
    keywords = [*zip(op.params, op.defaults, strict=True), *([("out", None)] if takes_out else [])]
    return inspect.Signature(
        [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in op.arguments]
        + [inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=default) for n, default in keywords]
    )


def _read_call(
    op: Elementwise, name: str, args: Sequence[Any], kwargs: dict[str, Any], takes_out: bool = False
) -> tuple[tuple[Any, ...], tuple[Any, ...], Any]:
    """Return the operands of a call, its parameters (none where they have their defaults), and ``out``."""
    count = len(op.arguments)
    if op.params == ("alpha",) and len(args) == 3 and not kwargs.keys() & {"alpha", "other"}:
        warnings.warn(_alpha_first(name), UserWarning, stacklevel=3)
        args, kwargs = (args[0], args[2]), {"alpha": args[1], **kwargs}
    if len(args) > count:
        plural = "s" if count > 1 else ""
        raise TypeError(f"{name}() takes {count} positional argument{plural} but {len(args)} were given")
    names = (*op.arguments, *op.params, *(("out",) if takes_out else ()))
    given = by_torch_names(name, names, count, args, kwargs, _forms(op))
    out = given.pop("out", None)
    operands = (*args, *[given[n] for n in op.arguments[len(args) :]])
    params = tuple([given.get(n, default) for n, default in zip(op.params, op.defaults, strict=True)])
    same = all(value is default for value, default in zip(params, op.defaults, strict=True))
    return operands, () if same else params, out


@functools.cache
def _forms(op: Elementwise) -> tuple[str, ...]:
    """Return the forms that PyTorch lists where a call fits none; where it has but one it says what is missing."""
    if op.with_scalar is None or op.one_form:
        return ()
    left, right = op.arguments
    more = "".join(f", Number {n} = {d}" for n, d in zip(op.params, op.defaults, strict=True))
    kinds = [f"Tensor {left}, Tensor {right}"]
    kinds += [f"Number self, Tensor {right}"] if op.with_scalar_left else []
    kinds += [] if op.params else [f"Tensor {left}, Number {right}"]
    return tuple(f"{kind}, *{more}, Tensor out = None" for kind in kinds)


def _alpha_first(name: str) -> str:
    """Return PyTorch's warning of its old form with the factor in the middle."""
    own, out = ("", "") if name.endswith("_") else ("Tensor input, ", ", Tensor out = None")
    return (
        f"This overload of {name} is deprecated:\n\t{name}({own}Number alpha, Tensor other)\n"
        "Consider using one of the following signatures instead:\n"
        f"\t{name}({own}Tensor other, *, Number alpha = 1{out})"
    )


def method(function: Function) -> Function:
    """Make the method of a row: its function without ``out=``, in a straight line where the row has no parameters."""
    op, plain = function.op, function.__wrapped__  # type: ignore[attr-defined]
    count = len(op.arguments)
    if not op.params:
        return plain

    def called(*args: Any, **kwargs: Any) -> Any:
        if len(args) == count and not kwargs:
            return plain(*args)
        operands, params, _ = _read_call(op, op.name, args, kwargs)
        return elementwise.run(op, operands, params) if params else plain(*operands)

    called.__wrapped__ = plain  # type: ignore[attr-defined]
    return _described(called, op.name, function.__doc__, _signature(op, False))


def _described(function: Function, name: str, doc: str | None, signature: inspect.Signature) -> Function:
    function.__name__ = function.__qualname__ = name
    function.__module__, function.__doc__ = "gradlite.ops.pointwise", doc
    function.__signature__ = signature  # type: ignore[attr-defined]
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
    name, count = f"{op.name}_", len(op.arguments)

    def twin(self: Any, *args: Any, **kwargs: Any) -> Any:
        if len(args) == count - 1 and not kwargs:
            return elementwise.write(op, (self, *args))
        operands, params, _ = _read_call(op, name, (self, *args), kwargs)
        return elementwise.write(op, operands, params)

    doc = f"Compute `{op.name}` in place: write the result into the tensor itself and return it."
    return _described(twin, name, doc, _signature(op, False))


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
        return elementwise.run(op, operands)
    return NotImplemented


def operator(function: Function) -> Function:
    """Make the operator method of a row: an operand of another type is left to that type."""
    op = function.op  # type: ignore[attr-defined]
    if len(op.arguments) == 1:
        return function
    method = elementwise.binary(op, _attempt)
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


def public(
    op: Any = None,
    *aliases: str,
    method: bool = True,
    attribute: bool = False,
    setter: Callable[[Any, Any], None] | None = None,
) -> Callable[[F], F]:
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
        Whether it is an attribute instead.
    setter : callable, optional
        What assigns the attribute; without it nobody can.
    """

    def declare(function: F) -> F:
        module = function.__module__.rpartition(".")[2]
        if op is not None:
            op.function = function
            operations[op.name] = op
        own = (function.__name__,) if method else ()
        for name in (*own, *aliases):
            expression = f"{module}.{function.__name__}"
            if attribute:
                expression = f"property({expression}{'' if setter is None else f', {module}.{setter.__name__}'})"
            methods.append(Method(name, module, expression))
        return function

    return declare
