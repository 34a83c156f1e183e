"""What follows from a row: its function, its in-place twin, its operators, its form in `nn.functional`.

The tables call `unary`, `binary` and `ternary`; `gradlite/tensor.py`, which `gradlite.ops.write` writes,
calls `inplace`, `operator` and `reflected`, one line a method.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from gradlite.core.graph import operations
from gradlite.core.tensor import TensorBase
from gradlite.ops.apply import elementwise, promotion, structured
from gradlite.ops.calls import document, read_call, signature_of
from gradlite.ops.declared import FUNCTIONAL, MAIN, Method, export, methods
from gradlite.ops.fx import Formula
from gradlite.ops.out import check as check_out
from gradlite.ops.out import fit
from gradlite.ops.row import Elementwise
from gradlite.ops.structured import Structured

F = TypeVar("F", bound=Callable[..., Any])
Function = Callable[..., Any]


REFLECTED = ("__rpow__", "__rmod__", "__rfloordiv__", "__rlshift__", "__rrshift__")
"""The operators whose tensor is the second operand; the other reflections are rows of their own, or commute."""


# ---------------------------------------------------------------------------------- rows of the elementwise table


def unary(name: str, forward: Formula, derivative: Formula | None, **settings: Any) -> Function:
    """Add a row of one operand and return its function."""
    calling = _calling(settings)
    op = Elementwise(name, forward, (derivative,), **({"arguments": ("input",)} | settings))
    return _register(op, elementwise.unary(op, elementwise.run), calling)


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
    return _register(op, elementwise.binary(op, elementwise.run), calling)


def ternary(name: str, forward: Formula, *derivatives: Formula | None, **settings: Any) -> Function:
    """Add a row of three operands and return its function.

    ``scalars`` says whether the third operand may be a Python number.
    """
    calling = _calling(settings)
    scalars = settings.pop("scalars", False)
    op = Elementwise(name, forward, derivatives, **settings)
    if scalars:
        op.with_scalar = op.scalar_form(op.formal[2], **(scalars if isinstance(scalars, dict) else {}))

    def function(first: Any, second: Any, third: Any) -> Any:
        return elementwise.run(op, (first, second, third))

    return _register(op, function, calling)


def variant(of: Function, kernel: str, forward: Formula, *derivatives: Formula | None, **settings: Any) -> Elementwise:
    """Add to a row one that its ``choose`` may mean instead: by default with the same arguments and checks."""
    op: Elementwise = of.op  # type: ignore[attr-defined]
    scalars = settings.pop("scalars", False)
    own = {"arguments": op.arguments, "doc": op.doc, "result": op.result, "check": op.check}
    made = Elementwise(op.name, forward, derivatives, kernel=kernel, **(own | settings))
    if scalars:
        made.with_scalar = made.scalar_form(made.formal[1], **(scalars if isinstance(scalars, dict) else {}))
    op.variants.append(made)
    made.function = lambda *operands: elementwise.run(made, operands)
    operations[kernel] = made
    return made


def after_write(of: Function, node: str, derivative: Formula) -> None:
    """Give the in-place twin of a row of one operand a derivative of its own."""
    op: Elementwise = of.op  # type: ignore[attr-defined]
    op.in_place = Elementwise(
        op.name, op.forward, (derivative,), arguments=op.arguments, doc=op.doc, result=op.result, check=op.check,
        node=node, kernel=op.kernel, settle=op.settle, after_write=True,
    )  # fmt: skip


def of_complex(of: Function, *derivatives: Formula | None, **settings: Any) -> None:
    """Give a row another form for complex numbers, where its formulas do not hold for them; none for kernels.

    Where the function is not holomorphic, the derivatives are in PyTorch's convention: of the gradient itself, and the
    conjugates are written out.  Where there is none, a tensor that requires a gradient is refused.
    """
    op: Elementwise = of.op  # type: ignore[attr-defined]
    own: dict[str, Any] = {
        "arguments": op.arguments,
        "doc": op.doc,
        "result": op.result,
        "real": op.real,
        "settle": op.settle,
    }
    own |= {"holomorphic": False, "forward": op.forward, "node": op.general_node.__name__}
    made = Elementwise(op.name, derivatives=derivatives, complex=True, kernel=op.kernel, **(own | settings))
    made.unrecorded = not any(derivatives)
    for form in (op, *op.variants):
        form.of_complex = made


class Calling(NamedTuple):
    """How a row is called.

    Attributes
    ----------
    operators : tuple of str
        Its operators, such as ``__add__``.
    aliases : tuple of str
        Its other names.
    method, twin, function, out : bool
        Whether it is a method, has an in-place twin, is a function of ``gradlite``, and that takes ``out=``.
    functional : callable, optional
        What makes its form in `nn.functional`: `activation` or `method`.
    twin_within : tuple of str
        The namespaces in which its in-place twin is a function.
    """

    operators: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    method: bool = True
    twin: bool = True
    function: bool = True
    out: bool = True
    functional: Callable[[Function], Function] | None = None
    twin_within: tuple[str, ...] = ()


def _calling(settings: dict[str, Any]) -> Calling:
    """Take from a row's settings what concerns its calls."""
    return Calling(**{name: settings.pop(name) for name in Calling._fields if name in settings})


def _register(op: Elementwise, plain: Function, calling: Calling) -> Function:
    """Name and document a row's function and list its methods."""
    count, straight, takes_out = len(op.arguments), op.choose is None, calling.out

    def function(*args: Any, **kwargs: Any) -> Any:
        if straight and len(args) == count and not kwargs:
            return plain(*args)
        meant, operands, params, out = read_call(op, op.name, args, kwargs, takes_out)
        if out is not None:
            check_out(op.name, out, operands, any(op.derivatives))
            return elementwise.write_out(meant, operands, params, out, fit)
        return elementwise.run(meant, operands, params) if params or meant is not op else plain(*operands)

    for made, out in ((plain, False), (function, takes_out)):
        _described(made, op, op.name, document(op), signature_of(op, out))
    function.__wrapped__ = plain  # type: ignore[attr-defined]
    op.function = function if op.options else plain
    operations[op.name] = op
    module = op.forward.__module__.rpartition(".")[2]
    names, own = (op.name, *calling.aliases), f"{module}.{op.name}"
    for name in names:
        if calling.method:
            methods.append(Method(name, module, f"method({own})"))
        if calling.method and calling.twin:
            methods.append(Method(f"{name}_", module, f"inplace({own})"))
        if calling.function:
            export(MAIN, Method(name, module, own))
    if calling.functional is not None:
        export(FUNCTIONAL, Method(op.name, module, f"{calling.functional.__name__}({own})"))
    for namespace in calling.twin_within:
        export(namespace, Method(f"{op.name}_", module, f"inplace({own})"))
    for dunder in calling.operators:
        augments = dunder.startswith("__i") and dunder != "__invert__"
        make = "augmented" if augments else "reflected" if dunder in REFLECTED else "operator"
        methods.append(Method(dunder, module, f"{make}({own})"))
    return function


def method(function: Function) -> Function:
    """Make the method of a row: its function without ``out=``, in a straight line where the row has no parameters."""
    op, plain = function.op, function.__wrapped__  # type: ignore[attr-defined]
    count = len(op.arguments)
    straight = op.choose is None
    if not op.options:
        return plain

    def called(*args: Any, **kwargs: Any) -> Any:
        if straight and len(args) == count and not kwargs:
            return plain(*args)
        meant, operands, params, _ = read_call(op, op.name, args, kwargs)
        return elementwise.run(meant, operands, params) if params or meant is not op else plain(*operands)

    called.__wrapped__ = plain  # type: ignore[attr-defined]
    return _described(called, op, op.name, function.__doc__, signature_of(op, False))


def _described(
    function: Function, op: Elementwise, name: str, doc: str | None, signature: inspect.Signature
) -> Function:
    function.__name__ = function.__qualname__ = name
    function.__module__, function.__doc__ = op.forward.__module__, doc
    function.__signature__ = signature  # type: ignore[attr-defined]
    function.op = op  # type: ignore[attr-defined]
    return function


def inplace(function: Function) -> Function:
    """Make the in-place twin of a row's function."""
    op = function.op  # type: ignore[attr-defined]
    name, count, straight = f"{op.name}_", len(op.arguments), op.choose is None

    def twin(self: Any, *args: Any, **kwargs: Any) -> Any:
        if straight and len(args) == count - 1 and not kwargs:
            return elementwise.write(op.in_place or op, (self, *args))
        meant, operands, params, _ = read_call(op, name, (self, *args), kwargs)
        return elementwise.write(meant.in_place or meant, operands, params)

    doc = f"Compute `{op.name}` in place: write the result into the tensor itself and return it."
    return _described(twin, op, name, doc, signature_of(op, False))


def activation(function: Function) -> Function:
    """Make the form of a row's function in `nn.functional`: without ``out=``, and with ``inplace`` as last argument."""
    op, plain, twin = function.op, method(function), inplace(function)  # type: ignore[attr-defined]
    signature = signature_of(op, False)
    flag = inspect.Parameter("inplace", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=False)
    signature = signature.replace(parameters=[*signature.parameters.values(), flag])

    def called(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs).arguments
        meant = twin if bound.pop("inplace", False) else plain
        return meant(*[bound.pop(n) for n in op.arguments], **bound)

    flag_doc = "inplace : bool, default False\n        Whether to write the result into the input."
    doc = f"{function.__doc__}".replace("    Returns\n", f"    {flag_doc}\n\n    Returns\n", 1)
    return _described(called, op, op.name, doc, signature)


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
