"""Find the user's call: the innermost frame outside this package, as a place that keeps nothing alive."""

from __future__ import annotations

import sys
from types import CodeType, FrameType

Place = tuple[CodeType, int]
"""A call in the user's code: its code object and the instruction that was running."""


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
