"""What `gradlite.ops.write` writes in Python: the class Tensor, and the namespaces of functions.

One line binds each method and each function to what a table declares.
"""

from __future__ import annotations

import re
from typing import Any

from gradlite import ops
from gradlite.ops import derived
from gradlite.ops.declared import MAIN, exports, methods

FIRST_LINE = "Written by gradlite.ops.write; do not edit."


def tensor_file() -> str:
    """Write the class Tensor: one line a method."""
    modules = sorted({m.module for m in methods})
    derived = sorted({m.expression.split("(")[0] for m in methods if "(" in m.expression} - {"property"})
    lines = [
        f"# {FIRST_LINE}",
        '"""The class Tensor: every method, one line each, bound to the function that a table declares."""',
        "",
        "from gradlite.core.graph import register_class",
        "from gradlite.core.tensor import TensorBase",
        "from gradlite.ops import (",
        *[f"    {module}," for module in modules],
        ")",
        f"from gradlite.ops.derived import {', '.join(derived)}",
        "",
        "",
        "class Tensor(TensorBase):",
        '    """A multi-dimensional array that records what is computed from it; `gradlite.tensor` makes one."""',
        "",
        "    __new__ = legacy.construct",
        "    __hash__ = TensorBase.__hash__",
        "",
    ]
    for module in modules:
        lines.append(f"    # {module}")
        lines += [f"    {m.name} = {m.expression}" for m in methods if m.module == module]
        lines.append("")
    return "\n".join([*lines[:-1], "", "", "register_class(Tensor)", ""])


def _natural(name: str) -> list[Any]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]  # log2 before log10


def namespace_file(namespace: str) -> str:
    """Write a module of functions: one line each, by the module that declares them."""
    lines = sorted(exports[namespace].values(), key=lambda line: (line.module, line.name))
    makers = {line.expression.split("(")[0] for line in lines if "(" in line.expression}
    imported = {f"{ops.__name__}.derived": makers & set(vars(derived)), f"{ops.__name__}.out": makers & {"takes_out"}}
    modules = sorted({line.module for line in lines})
    text = [
        f"# {FIRST_LINE}",
        f'"""The functions of PyTorch\'s ``torch{"" if namespace == MAIN else f".{namespace}"}``, one line each."""',
        "",
        *([] if namespace == MAIN else ["from gradlite.errors import explain_missing_names as _explain_missing_names"]),
        f"from {ops.__name__} import (",
        *[f"    {module}," for module in modules],
        ")",
        *[f"from {module} import {', '.join(sorted(names))}" for module, names in imported.items() if names],
        "",
        "__all__ = [",
        *[f'    "{name}",' for name in sorted(exports[namespace], key=_natural)],
        "]",
    ]
    for module in modules:
        text += ["", f"# {module}"]
        text += [f"{line.name} = {line.expression}" for line in lines if line.module == module]
    return "\n".join([*text, *([] if namespace == MAIN else ["", "_explain_missing_names(__name__)"]), ""])
