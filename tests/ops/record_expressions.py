"""Record what PyTorch answers for the expressions of `expressions.py` and `refusals.py`, and its tables of types.

Run it as ``python tests/ops/record_expressions.py`` where torch 2.13 is installed.  It writes, in ``recorded``,
``expressions.json`` and ``types.json``.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from expressions import FACTORIES, LAYOUTS, RANDOM, operands
from families import FACTS, GRADIENTS, REFUSED
from record_special import numbers, write

REAL = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]
TYPES = [*REAL, "complex64", "complex128"]
VALUES = [0.0, 1.0, 0.5, 2.75, 100.0]


def plain(value: Any) -> Any:
    """Write a result: a tensor as its type, shape and values, a type by its name."""
    if isinstance(value, torch.Tensor):
        wide = value.float() if value.dtype in (torch.float16, torch.bfloat16) else value
        return {"dtype": str(value.dtype)[6:], "shape": list(value.shape), "values": numbers(wide.detach().numpy())}
    if isinstance(value, torch.Size):
        return {"size": list(value)}
    if isinstance(value, tuple) and any(isinstance(part, torch.Tensor) for part in value):
        return [plain(part) for part in value]
    if isinstance(value, torch.dtype):
        return {"type": str(value)[6:]}
    return str(value) if isinstance(value, complex) else value


def evaluated(expression: str) -> Any:
    """Record what an expression gives, or the class of what it raises."""
    torch.manual_seed(0)
    try:
        return {"result": plain(eval(expression, operands(torch)))}
    except Exception as error:
        return {"raises": type(error).__name__, "message": str(error).splitlines()[0]}


def pairs(function: Any, first: list[str], second: Any) -> dict[str, Any]:
    """Tabulate a function of two types, or of a type and a number."""
    return {a: {str(b): function(a, b) for b in second} for a in first}


def kind(name: str) -> torch.dtype:
    return getattr(torch, name)


def named(dtype: torch.dtype) -> str:
    return str(dtype)[6:]


def main() -> None:
    """Record everything."""
    warnings.simplefilter("ignore")
    write("expressions", {e: evaluated(e) for e in (*FACTORIES, *FACTS, *GRADIENTS, *LAYOUTS, *RANDOM, *REFUSED)})
    ones = {name: torch.ones(2, dtype=kind(name)) for name in TYPES}
    write("types", {
        "promote": pairs(lambda a, b: named(torch.promote_types(kind(a), kind(b))), TYPES, TYPES),
        "can_cast": pairs(lambda a, b: torch.can_cast(kind(a), kind(b)), TYPES, TYPES),
        "with_0d": pairs(lambda a, b: named(torch.result_type(ones[a], ones[b][0])), TYPES, TYPES),
        "with_number": pairs(lambda a, b: named(torch.result_type(ones[a], b)), TYPES, [True, 1, 1.5, 1j]),
        "0d_with_number": pairs(lambda a, b: named(torch.result_type(ones[a][0], b)), TYPES, [True, 1, 1.5, 1j]),
        "cast": pairs(lambda a, b: torch.tensor(VALUES).to(kind(a)).to(kind(b)).double().tolist(), REAL, REAL),
    })  # fmt: skip


if __name__ == "__main__":
    main()
