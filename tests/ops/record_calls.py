"""Record how PyTorch lays out and records what calls return, for ``test_calls_recorded.py``.

Run it as ``python tests/ops/record_calls.py`` where torch 2.13 is installed, after a call came to a table.  It writes
``recorded/calls.json``: for each call, on contiguous and on transposed operands, the node and what it saves, the shape,
and whether the result is a view of the first operand; for views and copies also their strides and offset.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from calls import COPIES, MAYBE, VIEWS, Call
from families import CALLS
from record_special import write

STRIDED = [str(call) for call in (*VIEWS, *MAYBE, *COPIES)]


def operands(call: Call, transposed: bool) -> list[torch.Tensor]:
    """Make operands, the drawn ones with a history, so that the first may be written."""
    made = []
    for operand in call.operands:
        if not isinstance(operand, tuple):
            made.append(torch.tensor(operand))
            continue
        t = torch.ones(operand[::-1] if transposed else operand, dtype=torch.float64)
        made.append((t.permute(tuple(range(t.dim()))[::-1]) if transposed else t).detach().requires_grad_())
    return made


def saved(node: Any) -> list[str]:
    """Name the tensors that a node saves, and the tuples that hold some."""
    found = {n: getattr(node, n) for n in dir(node) if n.startswith("_saved_")}
    return [
        n
        for n, value in found.items()
        if any(isinstance(v, torch.Tensor) for v in (value if type(value) is tuple else (value,)))
    ]


def answer(call: Call, transposed: bool) -> dict[str, Any]:
    """Record one call."""
    given = operands(call, transposed)
    try:
        out = call.function(torch, *given)
    except RuntimeError as error:
        return {"error": str(error).splitlines()[0]}
    found: dict[str, Any] = {"shape": list(out.shape), "view": out._base is given[0], "same": out is given[0]}
    if out.grad_fn is not None:
        found |= {"node": out.grad_fn.name(), "saved": saved(out.grad_fn)}
    if found["view"] or str(call) in STRIDED:
        found |= {"strides": list(out.stride()), "offset": out.storage_offset()}
    return found


def main() -> None:
    """Record everything."""
    warnings.simplefilter("ignore")
    write("calls", {str(call): [answer(call, False), answer(call, True)] for call in CALLS})


if __name__ == "__main__":
    main()
