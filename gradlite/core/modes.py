"""Whether operations are recorded: one context variable, so each thread has its own; an operation reads it once.

`gradlite.autograd.grad_mode` has what users turn it on and off with.
"""

from __future__ import annotations

from contextvars import ContextVar

recording: ContextVar[bool | None] = ContextVar("gradlite_recording", default=True)
"""Whether operations are recorded; None in inference mode, where they are not whatever the grad mode is."""
is_recording = recording.get
inferring: list[None] = []
"""An entry for each block of inference mode that any thread is in: who makes a tensor looks here first."""


class unrecorded:
    """Record nothing in the block; inference mode stays."""

    def __enter__(self) -> None:
        self._token = recording.set(is_recording() and False)

    def __exit__(self, *raised: object) -> None:
        recording.reset(self._token)
