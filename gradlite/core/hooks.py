"""Run hooks: of a tensor's gradient, of a node before and after it runs, of a leaf that has got its gradient."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gradlite.backend.arrays import legacy_type
from gradlite.core.graph import Hooks, tensor_class

running = threading.local()
"""``running.now`` refers weakly to the pass whose hook runs in this thread."""


def run_hooks(hooks: Mapping[int, Callable[..., Any]], gradient: Any) -> Any:
    """Pass a gradient through hooks in the order of their registration; each may replace it.

    The gradient is None where none arrived.
    """
    for hook in list(hooks.values()):
        result = hook(gradient)
        if result is None:
            continue
        if gradient is None:
            raise RuntimeError("can't replace a None gradient with a non-None value")
        _check_replacement(hook, gradient, result)
        gradient = result
    return gradient


def _check_replacement(hook: Callable[..., Any], before: Any, after: Any) -> None:
    name = getattr(hook, "__name__", type(hook).__name__)
    if not isinstance(after, tensor_class()):
        raise TypeError(f"expected Variable, but hook returned '{type(after).__name__}'")
    if before is None:
        return
    if after.array.dtype != before.array.dtype or type(after.array) is not type(before.array):
        was, got = legacy_type(before.array), legacy_type(after.array)
        raise RuntimeError(f"hook '{name}' has changed the type of value (was {was} got {got})")
    if after.array.shape != before.array.shape:
        raise RuntimeError(f"hook '{name}' has changed the size of value")


def run_tuple_hooks(hooks: Hooks | None, gradients: Sequence[Any], *others: Any) -> tuple[Any, ...]:
    """Pass several gradients through hooks of a node; each may replace all of them."""
    now = tuple(gradients)
    for hook in list(hooks.values()) if hooks else ():
        result = hook(now, *others)
        if result is None:
            continue
        if not isinstance(result, tuple):
            raise TypeError(f"expected tuple, but hook returned '{type(result).__name__}'")
        if len(result) != len(now):
            name = getattr(hook, "__name__", type(hook).__name__)
            raise RuntimeError(
                f"hook '{name}' has returned an incorrect number of values (got {len(result)}, but expected {len(now)})"
            )
        for before, after in zip(now, result, strict=True):
            if after is not None:
                _check_replacement(hook, before, after)
        now = result
    return now


def run_accumulated(hooks: Hooks, leaf: Any) -> None:
    """Call the hooks of a leaf that has got its gradient."""
    for hook in list(hooks.values()):
        result = hook(leaf)
        if result is not None:
            _check_replacement(hook, None, result)
