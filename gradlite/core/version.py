"""The version counter that an alias family shares, and the record of who wrote last.

The counter belongs to the family, not to the memory: a base, its views and their `detach` results share one `Version`;
`.data` and arrays that came from NumPy do not, though they share memory.

A record holds the code object and the instruction of the call, never a frame and never a tensor, so it keeps nothing
alive; the line is worked out only when somebody asks.
"""

from __future__ import annotations

import sys
from types import CodeType, FrameType

from gradlite import errors

Place = tuple[CodeType, int]
"""A call in the user's code: its code object and the instruction that was running."""
Write = tuple[str, str, Place | None]
"""The operation, the alias it wrote through, and the call (None where no Python code called)."""


class Version:
    """How often an alias family was written, and by whom last."""

    # class defaults until the first write: most tensors are never written
    value: int = 0
    write: Write | None = None

    def bump(self, operation: str, alias: str) -> None:
        """Count a write and remember it."""
        self.value += 1
        self.write = (operation, alias, calling_place(sys._getframe(1)))


class Untracked(Version):
    """The counter of an inference tensor, which counts nothing: reading it is what saving for a gradient does."""

    @property
    def value(self) -> int:  # type: ignore[override]
        """Refuse."""
        raise RuntimeError(errors.INFERENCE_SAVED)

    def bump(self, operation: str, alias: str) -> None:
        """Count nothing."""


def describe(place: Place) -> str:
    """Return a place as ``file:line, in function``."""
    code, instruction = place
    line = next((line for start, end, line in code.co_lines() if start <= instruction < end), None)
    return f"{code.co_filename}:{line}, in {code.co_name}"


_internal: dict[str, bool] = {}


def is_internal(module: str) -> bool:
    """Return whether a module is part of gradlite."""
    name = module.split(".")
    # the commands count as a user's program: their writes are named like anybody's
    return name[0] == "gradlite" and name[1:2] not in (["commands"], ["__main__"])


def user_level() -> int:
    """Return the ``stacklevel`` at which a warning of the caller's points at the user's call."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("gradlite."):
        frame, level = frame.f_back, level + 1
    return level


def calling_place(frame: FrameType | None) -> Place | None:
    """Find the innermost call, from a frame outwards, that is not in this package."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        internal = _internal.get(module)
        if internal is None:
            internal = _internal[module] = is_internal(module)
        if not internal:
            return frame.f_code, frame.f_lasti
        frame = frame.f_back
    return None
