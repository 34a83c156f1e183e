"""What a table declares: which functions are methods of a tensor, and which belong to the public namespaces.

`gradlite.ops.write` writes `gradlite/tensor.py` and the namespaces from these lists, one line a name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from gradlite.core.graph import operations
from gradlite.ops.out import Out

F = TypeVar("F", bound=Callable[..., Any])


class Method(NamedTuple):
    """A line of ``class Tensor``: the attribute's name, and the expression that makes it."""

    name: str
    module: str
    expression: str


methods: list[Method] = []
"""Every method of a tensor, in the order in which the tables declare them."""
MAIN, FUNCTIONAL = "functions", "nn.functional"
exports: dict[str, dict[str, Method]] = {}
"""The functions of each namespace, which `gradlite.ops.write` writes as a module: `MAIN` is that of ``gradlite``."""


def export(namespace: str, line: Method) -> None:
    """Put a function into a namespace."""
    exports.setdefault(namespace, {})[line.name] = line


def exported(*names: str, within: Sequence[str] = (MAIN,), out: Out | None = None) -> Callable[[F], F]:
    """Declare a function of public namespaces.

    Parameters
    ----------
    *names : str
        What it is called there; its own name where none is given.
    within : sequence of str
        The namespaces.
    out : Out, optional
        How it takes ``out=`` in `MAIN`; elsewhere it does not.
    """

    def declare(function: F) -> F:
        module = function.__module__.rpartition(".")[2]
        own = f"{module}.{function.__name__}"
        if out is not None:
            function.out = out  # type: ignore[attr-defined]
        for namespace in within:
            expression = f"takes_out({own})" if out is not None and namespace == MAIN else own
            for name in names or (function.__name__,):
                export(namespace, Method(name, module, expression))
        return function

    return declare


def public(
    op: Any = None,
    *aliases: str,
    method: bool = True,
    attribute: bool = False,
    setter: Callable[[Any, Any], None] | None = None,
    within: Sequence[str] = (MAIN,),
    out: Out | None = None,
) -> Callable[[F], F]:
    """Declare the function of a row (or of none) as a method of tensors and a function of public namespaces.

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
    within, out
        As of `exported`.  A function whose first parameter is ``self``, an attribute, an operator and what writes in
        place are methods alone.
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
        functions = [name for name in (*own, *aliases) if not name.endswith("_")]
        if not functions or attribute or next(iter(inspect.signature(function).parameters)) == "self":
            return function
        return exported(*functions, within=within, out=out)(function)

    return declare
