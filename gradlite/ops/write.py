"""Write the kernels, the class Tensor, the namespaces of functions and the pages about them from the tables.

``python -m gradlite.ops.write`` writes them; ``--check`` says whether they are up to date and writes nothing.  The
files are committed and read like any other; nothing is generated when the library runs.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gradlite import ops
from gradlite.ops import fx
from gradlite.ops.checks import FLOATING, INTEGRAL
from gradlite.ops.declared import exports
from gradlite.ops.frame import section
from gradlite.ops.fx import Symbol
from gradlite.ops.manual import kinks_page, ops_page
from gradlite.ops.namespaces import FIRST_LINE, namespace_file, tensor_file
from gradlite.ops.row import BOOL, FLOAT, Elementwise

ROOT = Path(__file__).resolve().parents[2]
INFIX = {
    "||": 2, "&&": 3, "==": 4, "!=": 4, "<": 5, "<=": 5, ">": 5, ">=": 5, "+": 6, "-": 6, "*": 7, "/": 7,
}  # fmt: skip
"""Binding power of C's operators; ``?:`` binds weakest, a sign stronger than any."""
TERNARY, COMPARISON, SIGN, ATOM = 1, 5, 8, 9
NOT_FINITE = {"inf": "infinity()", "-inf": "-infinity()", "nan": "not_a_number()"}


# ---------------------------------------------------------------------------------- formulas to C


class Body:
    """Writes the statements of one device function: shared sub-expressions are named, each other one is in place."""

    def __init__(self, results: dict[str, Any]):
        self.lines: list[str] = []
        self.names: dict[Symbol, str] = {}
        self.uses: dict[int, int] = {}
        self.shared: dict[tuple[Any, ...], Symbol] = {}
        unified = {name: self._unify(value) for name, value in results.items()}
        for value in unified.values():
            self._count(value)
        for name, value in unified.items():
            self.lines.append(f"{name} = {self.write(value)[0]};")

    def _unify(self, value: Any) -> Any:
        """Make equal sub-expressions one object."""
        if not isinstance(value, Symbol):
            return value
        args = tuple(self._unify(arg) for arg in value.args)
        key = (value.op, *[id(arg) if isinstance(arg, Symbol) else (type(arg), arg) for arg in args])
        return self.shared.setdefault(key, Symbol(value.op, *args))

    def _count(self, value: Any) -> None:
        if not isinstance(value, Symbol):
            return
        seen = self.uses.get(id(value), 0)
        self.uses[id(value)] = seen + 1
        if not seen:
            for arg in value.args:
                self._count(arg)

    def write(self, value: Any) -> tuple[str, int]:
        """Return a value as C, with the binding power of its outermost operator."""
        if not isinstance(value, Symbol):
            return NOT_FINITE.get(repr(value), f"A({value!r})"), ATOM
        if value.op == "name":
            return value.args[0], ATOM
        if value in self.names:
            return self.names[value], ATOM
        text, power = self._operator(value)
        if self.uses[id(value)] > 1:
            name = f"t{len(self.names)}"
            self.names[value] = name
            kind = "bool" if _is_condition(value) else "A"
            self.lines.append(f"const {kind} {name} = {text};")
            return name, ATOM
        return text, power

    def _operator(self, value: Symbol) -> tuple[str, int]:
        parts = [self.write(arg) for arg in value.args]
        if value.op == "where":
            condition, chosen, other = _wrap(parts[0], TERNARY + 1), _wrap(parts[1], TERNARY), _wrap(parts[2], TERNARY)
            return f"{condition} ? {chosen} : {other}", TERNARY
        if value.op == "neg":
            return f"-{_wrap(parts[0], SIGN)}", SIGN
        if value.op in INFIX:
            power = INFIX[value.op]
            if value.op == "||":  # compilers warn of && within || without parentheses
                power = COMPARISON - 1
            return f"{_wrap(parts[0], power)} {value.op} {_wrap(parts[1], power + 1)}", INFIX[value.op]
        return f"{fx.PRIMITIVES[value.op].cuda}({', '.join(text for text, _ in parts)})", ATOM


def _is_condition(value: Symbol) -> bool:
    found = fx.PRIMITIVES.get(value.op)
    return found.boolean if found is not None else INFIX.get(value.op, ATOM) <= COMPARISON


def _wrap(part: tuple[str, int], power: int) -> str:
    text, own = part
    return text if own >= power else f"({text})"


# ---------------------------------------------------------------------------------- kernels


def kernels(op: Elementwise) -> Iterator[str]:
    """Write the sections of a row: forward, and backward where a gradient needs computing."""
    conditions = op.operands[: op.conditions]
    inputs = [(n, "bool" if n in conditions else "T") for n in op.operands]
    result = "bool" if op.result == BOOL else "T"
    saved = ", ".join({"y": "the result"}.get(n, n) for n in op.saved) or "nothing"
    formula = {"y": fx.trace(op.forward)}
    comment = f"y = {op.doc.replace('`', '')}"
    types = (
        " [floating]" if FLOATING is op.takes or op.result == FLOAT else " [integral]" if INTEGRAL is op.takes else ""
    )
    if not op.after_write:  # else it is the kernel of the row itself
        yield section(f"{op.kernel}_forward", types, comment, inputs, [("y", result)], op.by_value, Body(formula).lines)
    if op.kernel_gradients:
        inputs = [("g", "T"), *[(n, "bool" if n in conditions else "T") for n in op.saved if n != op.number]]
        traced = {f"g{op.operands[k]}": fx.trace(op.derivatives[k]) for k in op.kernel_gradients}  # type: ignore[arg-type]
        outputs = [(name, "T") for name in traced]
        comment = f"the gradients of {op.kernel}{'_' if op.after_write else ''}, which saves {saved}"
        lines = Body(traced).lines
        yield section(op.backward_kernel, " [floating]", comment, inputs, outputs, op.kernel_numbers, lines)


def forms(op: Elementwise) -> list[Elementwise]:
    """Return a row, and the forms of it that take a number or stand for its in-place twin."""
    return [form for form in (op, op.with_scalar, op.with_scalar_left, op.in_place) if form is not None]


def table() -> list[Elementwise]:
    """Return the rows of the elementwise table."""
    from gradlite.core.graph import operations

    return list(dict.fromkeys(op for op in operations.values() if isinstance(op, Elementwise)))


def kernel_file(arity: int) -> str:
    """Write the kernels of all rows with so many operands."""
    name = {1: "unary", 2: "binary", 3: "ternary"}[arity]
    head = [
        f"// {FIRST_LINE}",
        f"// {name}.cu - the elementwise operations of {arity} operand{'s' if arity > 1 else ''}, from the tables of "
        "gradlite/ops.",
        "//",
        "// Each section is a function of one element and the kernel that runs it over all of them.  T is the type of",
        "// the elements, A the type to compute in; Cursor, Layout and LANES come from the form in which it is",
        "// compiled, such as flat.cuh.  README.md says more.",
        "",
        "",
    ]
    rows = [op for row in table() for op in forms(row) if len(op.operands) + bool(op.number) == arity]
    sections = itertools.chain.from_iterable(map(kernels, rows))
    return "\n".join(head) + "\n".join(sections)


# ---------------------------------------------------------------------------------- files


def code() -> dict[Path, str]:
    """Return the written kernels and modules with the text that they should have."""
    for module in pkgutil.iter_modules(ops.__path__):  # also those that no other imports
        importlib.import_module(f"{ops.__name__}.{module.name}")
    written = {
        ROOT / "kernels" / f"{name}.cu": kernel_file(k + 1) for k, name in enumerate(("unary", "binary", "ternary"))
    }
    modules = {
        ROOT.joinpath("gradlite", *namespace.split(".")).with_suffix(".py"): namespace_file(namespace)
        for namespace in exports
    }
    return {ROOT / "gradlite" / "tensor.py": tensor_file(), **written, **modules}


def pages() -> dict[Path, str]:
    """Return the written pages; they show what the library answers, so it has to be up to date itself."""
    return {ROOT / "docs" / "ops.md": ops_page(), ROOT / "docs" / "subgradients.md": kinks_page()}


def files() -> dict[Path, str]:
    """Return every written file with the text that it should have."""
    return code() | pages()


def _bring_up_to_date(written: dict[Path, str], check: bool) -> bool:
    """Write the files that differ, or say which do; return whether any does."""
    stale = [path for path, text in written.items() if not path.exists() or path.read_text() != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is out of date" if check else f"wrote {path.relative_to(ROOT)}", flush=True)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written[path])
    return bool(stale)


def main(argv: list[str] | None = None) -> int:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(prog="python -m gradlite.ops.write", description=__doc__)
    parser.add_argument("--check", action="store_true", help="say which files are out of date, and write nothing")
    check = parser.parse_args(argv).check
    stale = _bring_up_to_date(code(), check)
    if stale and not check:  # the pages are written by a process that has imported the new files
        return subprocess.run([sys.executable, "-m", "gradlite.ops.write"], check=False).returncode
    return int((stale or _bring_up_to_date(pages(), check)) and check)


if __name__ == "__main__":
    sys.exit(main())
