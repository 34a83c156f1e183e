"""Measurements on a GPU: how they are registered, timed and guarded, so that one that fails takes no other with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from gradlite.device import cupy, probe

F32 = np.dtype(np.float32)


class Row(NamedTuple):
    """One line of the report."""

    what: str
    value: float | str
    unit: str = ""


class NotMeasured(Exception):
    """Why a number cannot be had on this machine."""


class Bench:
    """What measurements use: CuPy or its stand-in, PyTorch, and clocks.

    Parameters
    ----------
    quick : bool
        Measure once, on small arrays, as on the simulated device always: it shows that the program runs, no more.
    """

    def __init__(self, quick: bool = False):
        self.cupy: Any = cupy()
        quick = quick or probe().simulated
        self.rounds, self.repeats, self.large = (1, 2, 1 << 12) if quick else (30, 100, 1 << 26)

    def need_gpu(self, what: str) -> None:
        """Refuse where the device is simulated."""
        if probe().simulated:
            raise NotMeasured(f"the simulator has no {what}")

    def torch(self) -> ModuleType:
        """Give PyTorch, where it uses the same GPU."""
        try:
            import torch
        except ImportError:
            raise NotMeasured("PyTorch is not installed") from None
        if probe().simulated or not torch.cuda.is_available():
            raise NotMeasured("PyTorch finds no CUDA here")
        return torch

    def synchronize(self) -> None:
        """Wait for the device; PyTorch's work counts, too."""
        self.cupy.cuda.runtime.deviceSynchronize()

    def host(self, call: Callable[[], object]) -> float:
        """Time what a call costs the host, in microseconds: it goes on while the device works."""
        return self._best(call, self.repeats, wait=False) * 1e6

    def whole(self, call: Callable[[], object]) -> float:
        """Time a call until the device has done the work, in seconds; the launches of many calls overlap it."""
        return self._best(call, max(self.repeats // 5, 1), wait=True)

    def _best(self, call: Callable[[], object], repeats: int, wait: bool) -> float:
        best = float("inf")
        for _ in range(self.rounds + 1):  # the first warms up
            self.synchronize()
            start = time.perf_counter()
            for _ in range(repeats):
                call()
            if wait:
                self.synchronize()
            taken = time.perf_counter() - start
            best = min(best, taken / repeats)
        self.synchronize()
        return best

    def random(self, *shape: int, seed: int = 0) -> Any:
        """Draw an array on the device, of float32 between 0.5 and 1.5."""
        return self.cupy.asarray(np.random.default_rng(seed).random(shape, F32) + F32.type(0.5))


Measurement = Callable[[Bench], Iterator[Row]]
registry: dict[str, dict[str, Measurement]] = {}
"""By group and title; the groups run one by one, each in a process of its own."""


def measurement(group: str, title: str) -> Callable[[Measurement], Measurement]:
    """Register a function that yields rows."""

    def register(function: Measurement) -> Measurement:
        registry.setdefault(group, {})[title] = function
        return function

    return register


def run(group: str, bench: Bench) -> Iterator[Row]:
    """Take all measurements of a group; one that fails says why in its row."""
    for title, function in registry[group].items():
        yield from _guarded(title, function, bench)


def _guarded(title: str, function: Measurement, bench: Bench) -> Iterator[Row]:
    try:
        yield from function(bench)
    except NotMeasured as reason:
        yield Row(title, f"not measured: {reason}")
    except Exception as error:
        yield Row(title, f"not measured: {type(error).__name__}: {error}")
