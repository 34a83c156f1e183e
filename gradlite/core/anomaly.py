"""Anomaly mode: remember where each operation was called, and say so when its backward fails or gives NaN."""

from __future__ import annotations

import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from gradlite.core.graph import Node, watching
from gradlite.core.version import is_internal

checking_nan = [True]
"""Whether the gradients that a node computes are searched for NaN."""
_evaluating = threading.local()


def enable(mode: bool, check_nan: bool) -> None:
    """Turn the mode on or off, for all threads."""
    watching[:] = [remember] if mode else []
    checking_nan[0] = check_nan


def is_enabled() -> bool:
    """Return whether the mode is on."""
    return bool(watching)


def remember(node: Node) -> None:
    """Keep the calls that led to a new node, and the node whose backward made it."""
    frames = [frame for frame, _ in traceback.walk_stack(sys._getframe(1))]
    users = [frame for frame in frames if not is_internal(frame.f_globals.get("__name__", ""))]
    summary = traceback.StackSummary.extract((frame, frame.f_lineno) for frame in reversed(users))
    node.metadata["traceback_"] = summary.format()
    node.metadata["parent_"] = getattr(_evaluating, "node", None)


def guarded(node: Node, compute: Callable[[Any, Sequence[Any]], Sequence[Any]], g: Any, needs: Any) -> Sequence[Any]:
    """Run a node's backward; where it fails or gives NaN, show where its operation was called."""
    before = getattr(_evaluating, "node", None)
    _evaluating.node = node
    try:
        results = compute(g, needs)
    except Exception:
        explain(node)
        raise
    finally:
        _evaluating.node = before
    if checking_nan[0]:
        for number, result in enumerate(results):
            if result is not None and _has_nan(getattr(result, "array", result)):
                explain(node)
                raise RuntimeError(f"Function '{node.name()}' returned nan values in its {number}th output.")
    return results


def _has_nan(array: Any) -> bool:
    if array.dtype.kind in "biu":
        return False
    return bool((array != array).sum())


def explain(node: Node) -> None:
    """Warn with the calls that led to a node, and to the node whose backward made it."""
    called = node.metadata.get("traceback_")
    if called is None:
        warnings.warn(
            f"Error detected in {node.name()}. No forward pass information available. Enable detect anomaly during "
            "forward pass for more information.",
            stacklevel=2,
        )
        return
    text = "".join(called)
    warnings.warn(
        f"Error detected in {node.name()}. Traceback of forward call that caused the error:\n{text}", stacklevel=2
    )
    parent = node.metadata.get("parent_")
    while parent is not None:
        text = "".join(parent.metadata.get("traceback_", ["No forward pass information available.\n"]))
        warnings.warn(
            f"\n\nPrevious calculation was induced by {parent.name()}. Traceback of forward call that induced the "
            f"previous calculation:\n{text}",
            stacklevel=2,
        )
        parent = parent.metadata.get("parent_")
