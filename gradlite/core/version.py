"""The version counter that an alias family shares, and the record of who wrote last.

The counter belongs to the family, not to the memory: a base, its views and their `detach` results share one `Version`;
`.data` and arrays that came from NumPy do not, though they share memory.

A record holds the code object and the instruction of the call, never a frame and never a tensor, so it keeps nothing
alive; the line is worked out only when somebody asks.
"""

from __future__ import annotations

import sys

from gradlite import errors
from gradlite.callers import Place, calling_place

Alias = tuple[str, Place | None]
"""What a write went through, and where `detach` was called for it."""
ITSELF: Alias = ("the tensor itself", None)
Write = tuple[str, Alias, Place | None]
"""The operation, what it wrote through, and the call (None where no Python code called)."""


class Version:
    """How often an alias family was written, and by whom last."""

    # class defaults until the first write: most tensors are never written
    value: int = 0
    write: Write | None = None

    def bump(self, operation: str, alias: Alias) -> None:
        """Count a write and remember it."""
        self.value += 1
        self.write = (operation, alias, calling_place(sys._getframe(1)))


class Untracked(Version):
    """The counter of an inference tensor, which counts nothing: reading it is what saving for a gradient does."""

    @property
    def value(self) -> int:  # type: ignore[override]
        """Refuse."""
        raise RuntimeError(errors.INFERENCE_SAVED)

    def bump(self, operation: str, alias: Alias) -> None:
        """Count nothing."""
