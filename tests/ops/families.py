"""Every call, expression and refusal: those of `calls.py`, `expressions.py` and `refusals.py`, and of each family.

A family of operations has a file ``of_<family>.py`` beside this one, found by its name, with some of the tables
``CALLS``, ``FACTS``, ``GRADIENTS``, ``RANDOM`` (lists) and ``REFUSED`` (a dictionary).
"""

from __future__ import annotations

import importlib
from pathlib import Path

import calls
import expressions
import refusals
from writes import WRITES

_FAMILIES = [importlib.import_module(path.stem) for path in sorted(Path(__file__).parent.glob("of_*.py"))]


def _of_families(table: str) -> list[object]:
    return [entry for family in _FAMILIES for entry in getattr(family, table, ())]


CALLS = [
    *calls.REDUCTIONS, *calls.PRODUCTS, *calls.VIEWS, *calls.MAYBE, *calls.INDICES, *calls.COPIES, *calls.NEURAL,
    *WRITES, *_of_families("CALLS"),
]  # fmt: skip
FACTS = [*expressions.FACTS, *_of_families("FACTS")]
GRADIENTS = [*expressions.GRADIENTS, *_of_families("GRADIENTS")]
RANDOM = [*expressions.RANDOM, *_of_families("RANDOM")]
REFUSED = {**refusals.REFUSED}
for _family in _FAMILIES:
    REFUSED |= getattr(_family, "REFUSED", {})
