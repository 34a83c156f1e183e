"""Record what PyTorch answers for the elementwise rows, for ``test_elementwise_recorded.py``.

Run it as ``python tests/ops/record_special.py`` where torch 2.13 is installed, after a row came to the table.  It
writes, in ``recorded``: ``special.json`` (values and gradients at zeros, infinities, NaN, kinks and ties),
``dtypes.json`` (what comes of integers, bools and mixed types), ``complex.json``, and ``saved.json``
(what the nodes save).
"""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from samples import COMPLEX, DIFFERENTIABLE, FORMS, INCOMING, INCOMING_COMPLEX, SPECIAL_CASES, Case

RECORDED = Path(__file__).parent / "recorded"
DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]
VALUES = [[0, 1, 3, -2], [2, 1, 2, -1], [1, 0, 2, 2]]
NUMBERS = [2, True, 1.5, -1]
MIXED = [("int64", "uint8"), ("bool", "int32"), ("int64", "float16"), ("uint8", "int8"), ("float16", "bfloat16")]


def write(name: str, content: dict[str, Any]) -> None:
    """Write a file with one line for each key, so that a change shows where it is."""
    lines = ",\n".join(
        f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in content.items()
    )
    (RECORDED / f"{name}.json").write_text("{\n" + lines + "\n}\n")


def numbers(values: Any) -> list[Any]:
    """Write numbers as short as their type allows."""
    array = np.asarray(values).reshape(-1)
    return [
        float(str(v)) if array.dtype.kind == "f" else v for v in (array if array.dtype.kind == "f" else array.tolist())
    ]


def call(case: Case, *operands: Any) -> Any:
    """Call PyTorch's function as the case calls gradlite's."""
    name = case.op.name
    if name == "trigamma":
        return torch.polygamma(1, *operands)
    own = {"prelu": "_prelu_kernel"}.get(name, name)
    function = getattr(torch, own, None) or getattr(torch.nn.functional, own)
    return function(*case.arguments(operands), **case.keywords)


def tensors(case: Case, columns: list[list[Any]], dtype: str, requires_grad: bool = False) -> list[torch.Tensor]:
    """Make the operands."""
    made = []
    for k, column in enumerate(columns):
        kind = torch.bool if k < case.op.conditions else getattr(torch, dtype)
        made.append(torch.tensor(column, dtype=kind, requires_grad=requires_grad and k in case.differentiable))
    return made


def special(case: Case, dtype: str) -> dict[str, list[Any]]:
    """Record values, and gradients for each incoming gradient.

    PyTorch computes most elements of a large tensor in vectors, by code of its own, which answers otherwise for some
    NaN and signs of zero.  Where it does, its other answer stands under the same key with ``alone`` behind it.
    """
    columns, count = case.grid(), len(case.grid()[0])
    vectors = answers(case, dtype, [column * (512 // count + 2) for column in columns])
    alone = [answers(case, dtype, [[v] for v in row]) for row in zip(*columns, strict=True)]
    found = {}
    for key, values in vectors.items():
        found[key] = numbers(values[:count])
        other = numbers(np.concatenate([answer[key] for answer in alone]))
        if str(other) != str(found[key]):
            found[f"{key} alone"] = other
    return found


def answers(case: Case, dtype: str, columns: list[list[float]]) -> dict[str, np.ndarray]:
    """Compute values, and the gradient of each operand for each incoming gradient."""
    found = {"forward": call(case, *tensors(case, columns, dtype)).numpy()}
    for g in INCOMING if case.differentiable else ():
        leaves = tensors(case, columns, dtype, requires_grad=True)
        out = call(case, *leaves)
        out.backward(torch.full_like(out, g))
        for k in case.differentiable:
            found[f"gradient {k} of {g}"] = leaves[k].grad.numpy(force=True)
    return found


def outcome(function: Any) -> list[Any]:
    """Record a result as its type and values, an error as its class and message."""
    try:
        result = function()
    except Exception as error:
        return [type(error).__name__, str(error).splitlines()[0]]
    return [str(result.dtype).removeprefix("torch."), result.double().tolist()]


def typed(case: Case) -> list[Any]:
    """Record what comes of operands of each type, and of some pairs; a number is an int, a bool and a float."""
    count, conditions = len(case.op.operands), case.op.conditions
    combinations = [(*["bool"] * conditions, *[d] * (count - conditions)) for d in DTYPES]
    if count - conditions == 2:
        combinations += [(*["bool"] * conditions, *pair) for pair in MIXED]
    answers = []
    for combination in combinations:
        columns = VALUES if case.op.formal[0] != case.op.number else VALUES[1:]
        if case.op.name == "trigamma":
            columns = [[0, 1, 3, 5]]  # it has poles on the other side
        values = [convert(v, d) for v, d in zip(columns, combination, strict=False)]
        for number in [None] if case.number is None else NUMBERS:
            given = [torch.tensor(v, dtype=getattr(torch, d)) for v, d in zip(values, combination, strict=True)]
            variant = case._replace(number=number)
            answers.append([combination, number, values, outcome(lambda v=variant, g=given: call(v, *g))])
    return answers


def convert(values: list[int], dtype: str) -> list[Any]:
    """Choose values that a type has."""
    return [bool(v) for v in values] if dtype == "bool" else [abs(v) for v in values] if dtype == "uint8" else values


def saved(case: Case) -> dict[str, Any]:
    """Record for each set of operands that require a gradient: the node, the tensors it saves, and its edges."""
    answers, conditions = {}, case.op.conditions
    columns = [[1, 0]] * conditions + [[0.5, 1.5]] * (len(case.op.operands) - conditions)
    for size in range(1, len(case.differentiable) + 1):
        for chosen in itertools.combinations(case.differentiable, size):
            operands = tensors(case, columns, "float64")
            for k in chosen:
                operands[k].requires_grad_()
            node = call(case, *operands).grad_fn
            names = [n for n in dir(node) if n.startswith("_saved_") and isinstance(getattr(node, n), torch.Tensor)]
            edges = [edge is not None for edge, _ in node.next_functions]
            answers["".join(map(str, chosen))] = {"node": node.name(), "saved": names, "edges": edges}
    return answers


def of_complex(case: Case) -> Any:
    """Record values and gradients of complex numbers as pairs; None where they are refused."""
    try:
        leaves = [torch.tensor(v, dtype=torch.complex128, requires_grad=True) for v in COMPLEX]
        leaves = leaves[: len(case.op.operands)]
        out = call(case, *leaves)
        found = [out]
        if case.differentiable:
            out.backward(torch.tensor(INCOMING_COMPLEX, dtype=torch.complex128).to(out.dtype))
            found += [leaves[k].grad for k in case.differentiable]
    except RuntimeError:
        return None
    return [[[v.real, v.imag] if isinstance(v, complex) else v for v in t.tolist()] for t in found]


def main() -> None:
    """Record everything."""
    warnings.simplefilter("ignore")
    write(
        "special",
        {f"{name} {dtype}": special(case, dtype) for name, case in SPECIAL_CASES.items() for dtype in case.types},
    )
    write("complex", {case.op.kernel: of_complex(case) for case in FORMS if not case.op.conditions})
    write("dtypes", {case.op.kernel: typed(case) for case in FORMS})
    write("saved", {str(case): saved(case) for case in DIFFERENTIABLE})


if __name__ == "__main__":
    main()
