"""Write `docs/ops.md` and `docs/subgradients.md` from the tables.

A row's formulas are run on symbols and written as Python.  A formula that decides by shapes or parameters cannot be
written so: the page names its file.
"""

from __future__ import annotations

import doctest
import functools
import importlib
import inspect
import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from gradlite.core.graph import operations
from gradlite.ops import checks, fx
from gradlite.ops.declared import MAIN, exports
from gradlite.ops.fx import Symbol
from gradlite.ops.namespaces import FIRST_LINE
from gradlite.ops.row import BOOL, FLOAT, Elementwise
from gradlite.ops.structured import Structured

BINDING = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 4, "-": 4, "*": 5, "/": 5}
PYTHON = {"||": "or", "&&": "and"}
SIGN, ATOM = 6, 7
HEAD = f"""<!-- {FIRST_LINE} -->

# Operations

Written by `python -m gradlite.ops.write` from the tables in `gradlite/ops`. In the formulas `x`, `z`, `w` are the
operands in their order, `y` is the result, `g` the gradient that arrives. A derivative is of the operand at its place;
what it names is what the node saves, and nothing else is kept. Each is differentiable again, as often as its derivative
says. Names of parameters are the function's. Rows of both devices are the same.
"""


# ---------------------------------------------------------------------------------- formulas as text


def python(value: Any) -> str:
    """Write a traced formula as Python."""
    return _expression(value)[0]


def _expression(value: Any) -> tuple[str, int]:
    """Write a value, and say how strongly its outermost operator binds."""
    if not isinstance(value, Symbol):
        return (f"{value!r}", ATOM) if not isinstance(value, tuple) else (f"({', '.join(map(python, value))})", ATOM)
    if value.op == "name":
        return value.args[0], ATOM
    if value.op == "neg":
        return f"-{_within(value.args[0], SIGN)}", SIGN
    if value.op in BINDING:
        power = BINDING[value.op]
        first, second = value.args
        sign = PYTHON.get(value.op, value.op)
        return f"{_within(first, power)} {sign} {_within(second, power + 1)}", power
    return f"{value.op}({', '.join(map(python, value.args))})", ATOM


def _within(value: Any, power: int) -> str:
    text, own = _expression(value)
    return text if own >= power else f"({text})"


class _Names:
    """A reading in which every name is a symbol's."""

    def __getattr__(self, name: str) -> Callable[..., Symbol]:
        if name.startswith("_"):
            raise AttributeError(name)
        sign = {"mul": "*", "add": "+", "sub": "-", "div": "/"}.get(name, name)
        return lambda *args: Symbol(sign, *args)


def derivative(formula: fx.Formula | None) -> str:
    """Write a derivative; where it decides by shapes or parameters, name the file that has it."""
    if formula is None:
        return "none"
    try:
        found = fx.read(formula, _Names())(*[Symbol("name", n) for n in fx.parameters(formula)])
    except RuntimeError:
        return "refused"
    except (TypeError, AttributeError, ValueError, IndexError):
        return f"see {formula.__module__.rpartition('.')[2]}.py"
    return f"`{python(found)}`"


# ---------------------------------------------------------------------------------- one line for each function


class Entry(NamedTuple):
    """A public function, its names, and its row where it has one."""

    names: list[str]
    function: Callable[..., Any]
    row: Elementwise | Structured | None


def entries() -> dict[str, list[Entry]]:
    """Find the public functions, by the module of the table that declares them."""
    rows = {id(op.function): op for op in operations.values() if isinstance(op, Structured) and hasattr(op, "function")}
    found: dict[tuple[str, str], Entry] = {}
    for namespace, lines in exports.items():
        module = importlib.import_module(f"gradlite.{namespace}")
        prefix = "" if namespace == MAIN else f"{namespace}."
        for name, line in lines.items():
            function = getattr(module, name)
            inner = getattr(function, "__wrapped__", function)
            row = getattr(function, "op", None) or getattr(inner, "op", None) or rows.get(id(inner))
            entry = found.setdefault((line.module, f"{namespace}{line.expression}"), Entry([], function, row))
            entry.names.append(prefix + name)
    modules: dict[str, list[Entry]] = {}
    for (name, _), entry in found.items():
        modules.setdefault(name, []).append(entry)
    return dict(sorted(modules.items()))


def ops_page() -> str:
    """Write the page."""
    text = [HEAD]
    for name, found in entries().items():
        module = importlib.import_module(f"gradlite.ops.{name}")
        title = (module.__doc__ or name).partition("\n")[0].removeprefix("Table: ").rstrip(".")
        text += [f"## {title[0].upper()}{title[1:]}", "", "| function | computes | derivatives | saves | takes |",
                 "|---|---|---|---|---|", *map(_line, found), ""]  # fmt: skip
        if shown := list(itertools.chain.from_iterable(map(_example, found))):
            text += ["```pycon", ">>> import gradlite", *shown, "", "```", ""]
    return "\n".join(text)


def _line(entry: Entry) -> str:
    function, row = entry.function, entry.row
    names = ", ".join(f"`{name}`" for name in entry.names)
    call = f"{names}`{_signature(function)}`".replace("``", "")
    if isinstance(row, Elementwise):
        computes = f"`{python(fx.trace(row.forward))}`"
    else:
        computes = (function.__doc__ or "").partition("\n")[0].replace("``", "`").replace("|", "\\|")
    found = "" if row is None else ", ".join(map(derivative, row.derivatives))
    kept = "" if row is None else ", ".join(row.saved) or ("" if not any(row.derivatives) else "nothing")
    return f"| {call} | {computes} | {found} | {kept} | {_types(row)} |"


def _signature(function: Callable[..., Any]) -> str:
    parts: list[str] = []
    for p in inspect.signature(function).parameters.values():
        if p.kind is p.KEYWORD_ONLY and "*" not in parts and not any(part.startswith("*") for part in parts):
            parts.append("*")
        star = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
        parts.append(f"{star}{p.name}" + ("" if p.default is p.empty else f"={p.default!r}"))
    return f"({', '.join(part for part in parts if part != '**names')})"


def _types(row: Any) -> str:
    if not isinstance(row, Elementwise):
        return ""
    takes = {checks.ANY: "any", checks.NO_BOOL: "no bool", checks.FLOATING: "floating", checks.INTEGRAL: "integers"}
    kinds = takes.get(row.takes, "some") + (", complex" if row.complex is True else "")
    return kinds + {BOOL: "; gives bool", FLOAT: "; integers give floating"}.get(row.result, "")


# ---------------------------------------------------------------------------------- examples

DRAWN = ("[0.5, 0.25]", "[1.5, 2.0]", "[5, 12]")
"""Operands that are tried in this order, until a result is finite."""


@functools.cache
def _run(call: str) -> str | None:
    gradlite = importlib.import_module("gradlite")
    before = gradlite.get_default_device()
    gradlite.set_default_device("cpu")  # so that no device is shown
    try:
        result = eval(call, {"gradlite": gradlite})
        finite = bool(gradlite.isfinite(result).all()) if isinstance(result, gradlite.Tensor) else True
        return repr(result) if finite else None
    except (RuntimeError, TypeError, NotImplementedError, AttributeError):
        return None
    finally:
        gradlite.set_default_device(before)


def _example(entry: Entry) -> Iterator[str]:
    """Give lines of a terminal: of an elementwise row on two numbers, of others the example in their documentation."""
    name = f"gradlite.{entry.names[0]}"
    if isinstance(entry.row, Elementwise) and not entry.row.conditions:
        count = len(entry.row.arguments)
        for drawn in DRAWN:
            operands = [f'gradlite.tensor({drawn}, device="cpu")', 'gradlite.tensor([2, 3], device="cpu")']
            call = f"{name}({', '.join((operands * 2)[:count])})"
            if (shown := _run(call)) is not None:
                yield from (f">>> {call}", *shown.splitlines())
                return
    for example in doctest.DocTestParser().get_examples(inspect.getdoc(entry.function) or ""):
        if example.source != "import gradlite\n":
            first, *rest = example.source.splitlines()
            yield from (f">>> {first}", *[f"... {line}" for line in rest], *example.want.splitlines())


# ---------------------------------------------------------------------------------- kinks

KINKS = f"""<!-- {FIRST_LINE} -->

# Derivatives at kinks and ties

Written by `python -m gradlite.ops.write`, which computes them. Where a function has no derivative, PyTorch chooses a
value between those on either side, and gradlite chooses the same.

| function | at | gradient there | before | after |
|---|---|---|---|---|
"""
POINTS = (0.0, 1.0, -1.0, 0.5, -0.5, 3.0, -3.0, 6.0, 2.5)
STEP = 1e-6
TIES = """
## Of several elements

| call | `x` | gradient of the sum |
|---|---|---|
"""
CALLS = {
    "[1.0, 3.0, 3.0]": "max(x) min(-x) amax(x,0) max(x,0)[0] median(x) sort(x)[0] topk(x,1)[0] cummax(x,0)[0]",
    "[0.0, 0.0]": "norm(x) linalg.vector_norm(x) norm(x,1) dist(x,x.detach()) prod(x)",
    "[2.0, 2.0]": "std(x) maximum(x,x.detach()) minimum(x,x.detach())",
}
"""What is asked about functions of several elements, where they exist."""


def kinks_page() -> str:
    """Write the page about derivatives at kinks."""
    rows: dict[int, Entry] = {}
    for entry in itertools.chain.from_iterable(entries().values()):
        rows.setdefault(id(entry.row), entry)
    lines = itertools.chain.from_iterable(map(_kinks, rows.values()))
    return "".join([KINKS, *lines, TIES, *_ties()])


def _kinks(entry: Entry) -> Iterator[str]:
    """Compare the derivative at points with those beside them; alike kinks of one operand are one line."""
    row = entry.row
    if not isinstance(row, Elementwise) or row.refused:
        return
    seen = set()
    for place, formula in enumerate(row.derivatives):
        for point, other in itertools.product(POINTS, (None, 0.0) if len(row.operands) > 1 else (None,)):
            rest = [point if other is None else other] * (len(row.operands) - 1)
            values = [[*rest[:place], point + h, *rest[place:]] for h in (0.0, -STEP, STEP)]
            slopes = [None if formula is None else _slope(entry, place, v) for v in values]
            at, before, after = [f"{s:.4g}" if s is not None and math.isfinite(s) else "" for s in slopes]
            shape = (place, at, before, after)
            if "" in shape or shape in seen or math.isclose(float(before), float(after), rel_tol=1e-3, abs_tol=1e-3):
                continue
            if abs(float(before)) > 1e4:
                continue  # a pole
            seen.add(shape)
            which = f", of `{row.arguments[place]}`" if rest else ""
            where = ", ".join(f"{v:g}" for v in values[0])
            yield f"| `{entry.names[0]}`{which} | {where} | {at} | {before} | {after} |\n"


def _slope(entry: Entry, place: int, values: list[float]) -> Any:
    gradlite = importlib.import_module("gradlite")
    leaves = [gradlite.tensor([v], dtype=gradlite.float64, device="cpu") for v in values]
    leaves[place].requires_grad_()
    try:
        entry.function(*leaves).sum().backward()
    except (RuntimeError, TypeError, NotImplementedError):
        return None
    found = leaves[place].grad
    return None if found is None else found.item() + 0.0  # no sign of zero


def _ties() -> Iterator[str]:
    names = {"gradlite": importlib.import_module("gradlite")}
    for values, calls in CALLS.items():
        for call in calls.split():
            x = names["x"] = eval(f"gradlite.tensor({values}, device='cpu', requires_grad=True)", names)
            try:
                eval(f"gradlite.{call}", names).sum().backward()
            except AttributeError:
                continue  # for a function to come
            yield f"| `{call}` | `{values}` | `{[round(g, 4) for g in x.grad.tolist()]}` |\n"
