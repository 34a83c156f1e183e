"""The frame of an elementwise kernel: a function of one element, and the kernel that runs it over all of them.

`gradlite.ops.write` puts the formulas of the table into it, `gradlite.cuda.elementwise` the user's own statements.
"""

from __future__ import annotations

from collections.abc import Sequence

Operands = Sequence[tuple[str, str]]
"""Names, each with the type of its elements: ``"T"`` or ``"bool"``."""
VALUE = {"bool": "bool", "T": "A"}
"""The type of one element as it is computed with."""


def section(
    name: str,
    types: str,
    comment: str,
    inputs: Operands,
    outputs: Operands,
    numbers: Sequence[str],
    lines: Sequence[str],
) -> str:
    """Write the section of a kernel.

    Parameters
    ----------
    name : str
        The kernel.
    types : str
        What it is for, such as ``" [floating]"``; may be empty.
    comment : str
        What it computes.
    inputs, outputs : sequence of (str, str)
        Its operands.
    numbers : sequence of str
        What it takes by value.
    lines : sequence of str
        The statements of the function of one element, which assign every output.
    """
    return "\n".join(
        [
            f"//@ {name}{types} - {comment}",
            *one_element(name, inputs, outputs, numbers, lines),
            *kernel(name, inputs, outputs, numbers),
            "",
        ]
    )


def one_element(
    name: str, inputs: Operands, outputs: Operands, numbers: Sequence[str], lines: Sequence[str]
) -> list[str]:
    """Write the function of one element."""
    parameters = [f"{VALUE[kind]} {n}" for n, kind in inputs] + [f"A {n}" for n in numbers]
    parameters += [f"{VALUE[kind]}& {n}" for n, kind in outputs]
    head = f"__device__ __forceinline__ void {name}_one({', '.join(parameters)}) {{"
    return [head, *[f"  {line}" for line in lines], "}"]


def kernel(name: str, inputs: Operands, outputs: Operands, numbers: Sequence[str]) -> list[str]:
    """Write the kernel that runs the function of one element over all."""
    backward = name.endswith("_backward")
    hint = " __restrict__" if backward else ""  # a forward may run in place
    pointers = [f"const {kind}*{hint} {n}" for n, kind in inputs] + [f"{kind}*{hint} {n}" for n, kind in outputs]
    parameters = [*pointers, *[f"A {n}" for n in numbers], "Layout at"]
    arrays: dict[str, list[str]] = {}
    for n, kind in (*inputs, *outputs):
        arrays.setdefault(VALUE[kind], []).append(f"{n}_[LANES]")
    lanes = ", ".join([*[f"{n}_[k]" for n, _ in inputs], *numbers, *[f"{n}_[k]" for n, _ in outputs]])
    cursor = [f"  Cursor<{len(pointers)}> i(at);", "  for (; i; ++i) {"]
    results = [(n, len(inputs) + k) for k, (n, _) in enumerate(outputs)]
    return [
        *_parameter_list(f'extern "C" __global__ void {name}(', parameters),
        *(cursor if backward else [f"  for (Cursor<{len(pointers)}> i(at); i; ++i) {{"]),
        *[f"    {kind} {', '.join(names)};" for kind, names in arrays.items()],
        *[f"    load({n}, i, {k}, {n}_);" for k, (n, _) in enumerate(inputs)],
        "#pragma unroll",
        f"    for (int k = 0; k < LANES; ++k) {name}_one({lanes});",
        *[f"    store({n}, i, {k}, {n}_);" for n, k in results],
        "  }",
        *([f"  finish({n}, i, {k});" for n, k in results] if backward else []),  # gradients may be added up
        "}",
    ]


def _parameter_list(head: str, parameters: list[str]) -> list[str]:
    """Break a parameter list at 120 characters."""
    lines, indent = [head], " " * len(head)
    for k, parameter in enumerate(parameters):
        last = k == len(parameters) - 1
        text = parameter + (") {" if last else ",")
        if len(lines[-1]) + len(text) + 1 > 120:
            lines[-1] = lines[-1].rstrip()
            lines.append(indent)
        lines[-1] += text + ("" if last else " ")
    return lines
