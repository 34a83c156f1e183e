"""Record what PyTorch answers for the expressions of `complex_programs.py`.

Run it as ``python tests/ops/record_complex.py`` where torch 2.13 is installed.  It writes ``recorded/programs.json``.
"""

from __future__ import annotations

import warnings

import torch
from complex_programs import ARITHMETIC, PARTS, TYPES, operands
from record_special import write


def answer(expression: str) -> str:
    """Return what an expression gives, as it prints, or the class and the first line of what it raises."""
    try:
        return repr(eval(expression, operands(torch)))
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    write("programs", {expression: answer(expression) for expression in (*PARTS, *ARITHMETIC, *TYPES)})
