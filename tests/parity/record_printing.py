"""Record how PyTorch prints tensors, for ``tests/null/test_printing.py``.

Run it as ``python tests/parity/record_printing.py`` where torch 2.13 is installed. It writes
``tests/null/recorded/printing.json``.

A case is ``[options, dtype, shape, values]``: the values are repeated until they fill the shape; those of a complex
dtype are pairs.
"""

import json
import random
from pathlib import Path

import ml_dtypes  # noqa: F401 (NumPy learns of bfloat16)
import numpy as np
import torch

FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
RECORDED = Path(__file__).parents[1] / "null" / "recorded" / "printing.json"
INF, NAN = float("inf"), float("nan")

NUMBERS = (
    [1, 2.5],
    [1, 2, 300],
    [0],
    [-0.0, 0],
    [NAN, INF, -INF],
    [1, NAN, -INF],
    [1.5, NAN, INF],
    [1e-5, 1],
    [0.1, 0.2, 0.30001],
    [1, 1000],
    [1, 1001],
    [1.5, 1501],
    [-1234.5678],
    [1e-4, 2e-4],
    [3.0e4, 6.0e4],
    [0, 1e-7, NAN],
)
PAIRS = ([1, 2], [1.5, -2], [0, -0.0, 1, 0], [NAN, INF, 1, -INF], [1e-6, 1, 3, 4], [1, 1e9, 2, 3])
LARGE = ([1001], [6, 200], [7, 200], [200, 7], [200, 6], [3, 4, 100], [7, 3, 7, 9], [1, 2000], [2000, 1])
OPTIONS = (
    {"precision": 2},
    {"precision": 0},
    {"precision": 10},
    {"sci_mode": True},
    {"sci_mode": False},
    {"linewidth": 40},
    {"linewidth": 3},
    {"linewidth": 1000},
    {"threshold": 5},
    {"threshold": 5, "edgeitems": 1},
    {"threshold": 0, "edgeitems": 0},
    {"edgeitems": 0},
    {"profile": "short"},
    {"profile": "full"},
    {"profile": "short", "precision": 6, "sci_mode": True},
)


class LongName(torch.Tensor):
    """A subclass: PyTorch prints its name."""


def array_of(case: list) -> np.ndarray:
    """Build the array of a case."""
    _, dtype, shape, values = case
    flat = np.array(values, np.float64).view(np.complex128) if dtype in COMPLEX else np.array(values)
    with np.errstate(over="ignore"):
        return np.resize(flat, shape).astype(dtype)


def tensor_of(case: list, cls: type = torch.Tensor) -> torch.Tensor:
    """Build the tensor of a case."""
    array = array_of(case)
    if case[1] == "bfloat16":
        tensor = torch.from_numpy(array.reshape(-1).view(np.uint16).copy()).view(torch.bfloat16).reshape(array.shape)
    else:
        tensor = torch.from_numpy(array.copy())
    return tensor.as_subclass(cls)


def suffixes_of(tensor: torch.Tensor) -> list[str]:
    """Say what PyTorch prints after the numbers of a tensor on the CPU."""
    suffixes = []
    usual = tensor.dtype in (torch.float32, torch.complex64, torch.int64, torch.bool)
    if tensor.ndim != 1 if tensor.numel() == 0 else not torch._tensor_str.PRINT_OPTS.edgeitems:
        suffixes.append(f"size={tuple(tensor.shape)}")
    if tensor.dtype != torch.float32 if tensor.numel() == 0 else not usual:
        suffixes.append(f"dtype={tensor.dtype}")
    if tensor.grad_fn is not None:
        suffixes.append(f"grad_fn=<{type(tensor.grad_fn).__name__}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    return suffixes


def printed(case: list, kind: int = 0) -> list:
    """Return the prefix, the suffixes and the text of a case; of a leaf, a result, or a subclass."""
    cls = LongName if kind == 3 else torch.Tensor
    tensor = tensor_of(case, cls)
    if kind in (1, 2) and case[1] in FLOATS + COMPLEX:
        tensor.requires_grad_()
        tensor = tensor.clone() if kind == 2 else tensor
    torch.set_printoptions(**case[0])
    try:
        return ["LongName(" if kind == 3 else "tensor(", suffixes_of(tensor), repr(tensor)]
    finally:
        torch.set_printoptions(profile="default")


def every_case() -> list:
    """List the cases that are recorded."""
    cases = [[{}, dtype, [len(values)], values] for dtype in FLOATS for values in NUMBERS]
    for dtype in ("float32", "float64"):
        cases += [[{}, dtype, [2], values] for values in ([1e8, 1], [1e8], [1.1e8], [1e20], [1e-38], [5e7, 1e8])]
        cases += [[{}, dtype, [], [value]] for value in (1, 1.5, 0, -0.0, NAN, -INF, 1e9, 1e-9, 123456.789)]
    cases += [[{}, "float64", [2], [1e-300, 1e300]], [{}, "float64", [2], [5e-324, 1.7e308]]]
    for dtype in COMPLEX:
        cases += [[{}, dtype, [len(values) // 2], values] for values in PAIRS]
        cases += [[{}, dtype, [], [1.5, -0.25]], [{}, dtype, [2, 3, 7], [1.25, -1, 100, 2.5]]]
    for dtype in INTEGERS:
        cases += [[{}, dtype, [3], [1, 20, 100]], [{}, dtype, [], [7]], [{}, dtype, [2, 2], [0, 5, 99, 1]]]
    cases += [[{}, "int64", [2], [-(2**63), 2**63 - 1]], [{}, "int8", [3], [-128, 0, 1]]]
    cases += [[{}, "bool", [2], [True, False]], [{}, "bool", [], [False]], [{}, "bool", [3, 2], [True, False, True]]]
    for dtype in ("float32", "float64", "int64", "bool", "int32", "complex64"):
        cases += [[{}, dtype, shape, [1, 0]] for shape in ([0], [2, 0], [0, 3, 1])]
    for shape in ([1, 1, 1], [2, 1, 3], [2, 2, 2, 2], [1, 0, 1], [3, 30], [25], [2, 13]):
        cases += [[{}, "float32", shape, [1.5, -2, 0.25, 100]], [{}, "int64", shape, [3, -14, 159]]]
    for number, shape in enumerate(LARGE):
        cases.append([{}, ("float32", "int64")[number % 2], shape, [1, -22, 3] + [4] * 50])
    cases += [[{"linewidth": 200}, "bool", [40, 25], [True]], [{}, "float32", [2000], [1] * 20 + [1e9] + [2] * 99]]
    cases += [[{}, "complex64", [50, 30], [1, 2, 3.5, -4]], [{}, "float32", [60], [0]], [{}, "float32", [60], [NAN]]]
    for options in OPTIONS:
        cases += [[options, "float32", [5], [1.5, 1e5, -3]], [options, "float64", [3, 4], [1, 2, NAN]]]
        cases += [[options, "complex64", [4], [1, 2, 0.5, 0]], [options, "int64", [8], [1, -20]]]
        cases += [[options, "float32", [], [0.5]], [options, "float32", [3], [0]]]
    return cases


def some_case(choice: random.Random) -> list:
    """Choose a case."""
    options = {
        "precision": choice.choice((None, None, 0, 1, 3, 7)),
        "threshold": choice.choice((None, 0, 5, 20, 60)),
        "edgeitems": choice.choice((None, 0, 1, 2, 4)),
        "linewidth": choice.choice((None, 1, 20, 55, 120)),
        "sci_mode": choice.choice((None, None, True, False)),
        "profile": choice.choice((None, "default", "short", "full")),
    }
    dtype = choice.choice((*FLOATS, *FLOATS, *COMPLEX, *INTEGERS, "bool"))
    limit = choice.choice((3, 9)), choice.choice((1, 2, 2, 3, 4, 5, 9, 9))
    shape = [choice.randint(choice.random() > 0.05, limit[choice.random() > 0.5]) for _ in range(choice.randint(0, 4))]
    if dtype not in FLOATS + COMPLEX:
        low, high = {"bool": (0, 1), "uint8": (0, 255), "int8": (-128, 127)}.get(
            dtype, (-choice.choice((1, 999, 2**15)), 99)
        )
        return [options, dtype, shape, [choice.randint(low, high) for _ in range(choice.randint(1, 9))]]
    scale = 10 ** choice.uniform(0, choice.choice((0.5, 2, 5, 20)))
    kinds = choice.choice(((0,), (1,), (0, 1), (0, 2), (1, 2), (2,), (0, 1, 2)))
    values = []
    for _ in range(2 * choice.randint(1, 9)):
        kind = choice.choice(kinds)
        plain = choice.choice((scale, -scale, 1 / scale, 1.0)) * choice.random()
        whole = choice.randint(-9, 9) * choice.choice((1, 10, 100, 10**7))
        values.append((plain, float(whole), choice.choice((INF, -INF, NAN, 0.0, -0.0)))[kind])
    return [options, dtype, shape, values]


def main() -> None:
    """Write the file."""
    rows = [[case, *printed(case, number % 4)] for number, case in enumerate(every_case())]
    text = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    RECORDED.write_text(f'{{"torch": {json.dumps(torch.__version__)}, "cases": [\n{text}\n]}}\n')


if __name__ == "__main__":
    main()
