"""What a test sets and reads: how kernels run, and what has run.

Set the switches on this module (``state.order = 1``, or ``monkeypatch.setattr(state, "order", 1)``); clear the lists
before counting, since they only grow.
"""

from __future__ import annotations

import os

__all__ = ["KernelError", "launches", "order", "sanitize", "syncs", "ufunc_calls"]

#: The order in which threads and blocks run: 0 forward, 1 reverse, n > 1 shuffled with n as the seed. A result that
#: depends on it lacks a barrier or an atomic operation.
order: int = 0

#: Check every access of a kernel. Arrays made before it is switched on are not checked for reads of unwritten memory.
sanitize: bool = os.environ.get("GRADLITE_SANITIZE") == "1"

#: The names of the kernels launched.
launches: list[str] = []

#: The names of the elementwise functions that ran on NumPy, where a kernel would have run on the GPU.
ufunc_calls: list[str] = []

#: What made the host wait for the device: each entry would have cost a pipeline stall on the GPU.
syncs: list[str] = []


class KernelError(RuntimeError):
    """A kernel does not compile, or does what a GPU would answer with garbage: a race, a wild access, a deadlock."""
