"""The version counter that an alias family shares, and the record of who wrote last.

The counter belongs to the family, not to the memory: a base, its views and their `detach` results share one `Version`;
`.data` and arrays that came from NumPy do not, though they share memory.

A record holds the code object and the instruction of the call, never a frame and never a tensor, so it keeps nothing
alive; the line is worked out only when somebody asks.
"""

from __future__ import annotations

import sys
from types import CodeType
from typing import NamedTuple


class Place(NamedTuple):
    """A call in the user's code: its code object and the instruction that was running."""

    code: CodeType
    instruction: int

    def __str__(self) -> str:
        line = next((line for start, end, line in self.code.co_lines() if start <= self.instruction < end), None)
        return f"{self.code.co_filename}:{line}, in {self.code.co_name}"


class Write(NamedTuple):
    """Who wrote last: the operation, the alias it wrote through, and the call (None where no Python code called)."""

    operation: str
    alias: str
    place: Place | None

    def __str__(self) -> str:
        return self.operation if self.place is None else f"{self.operation} at {self.place}"


class Version:
    """How often an alias family was written, and by whom last."""

    __slots__ = ("value", "write")

    def __init__(self) -> None:
        self.value = 0
        self.write: Write | None = None

    def bump(self, operation: str, alias: str) -> None:
        """Count a write and remember it."""
        self.value += 1
        self.write = Write(operation, alias, calling_place())


_internal: dict[str, bool] = {}


def _is_internal(module: str) -> bool:
    known = _internal.get(module)
    if known is None:
        name = module.split(".")
        # the commands count as a user's program: their writes are named like anybody's
        known = _internal[module] = name[0] == "gradlite" and name[1:2] not in (["commands"], ["__main__"])
    return known


def calling_place() -> Place | None:
    """Find the innermost call that is not in this package."""
    frame = sys._getframe(1)
    while frame is not None:
        if not _is_internal(frame.f_globals.get("__name__", "")):
            return Place(frame.f_code, frame.f_lasti)
        frame = frame.f_back  # type: ignore[assignment]
    return None
