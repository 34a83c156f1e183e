"""`set_detect_anomaly` and `detect_anomaly`: find the operation whose gradient fails or is NaN."""

from __future__ import annotations

import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from gradlite.callers import is_internal
from gradlite.core.graph import Node, watching

_evaluating = threading.local()


class Watch:
    """What the core tells of nodes while the mode is on.

    Parameters
    ----------
    check_nan : bool
        Whether the gradients that a node computes are searched for NaN.
    """

    def __init__(self, check_nan: bool):
        self.check_nan = check_nan

    def made(self, node: Node) -> None:
        """Keep the calls that led to a new node, and the node whose backward made it."""
        frames = [frame for frame, _ in traceback.walk_stack(sys._getframe(1))]
        users = [frame for frame in frames if not is_internal(frame.f_globals.get("__name__", ""))]
        summary = traceback.StackSummary.extract((frame, frame.f_lineno) for frame in reversed(users))
        node.metadata["traceback_"] = summary.format()
        node.metadata["parent_"] = getattr(_evaluating, "node", None)

    def guarded(self, node: Node, compute: Callable[[Any, Any], Sequence[Any]], g: Any, needs: Any) -> Sequence[Any]:
        """Run a node's backward; where it fails or gives NaN, show where its operation was called."""
        before = getattr(_evaluating, "node", None)
        _evaluating.node = node
        try:
            results = compute(g, needs)
        except Exception:
            _explain(node)
            raise
        finally:
            _evaluating.node = before
        if self.check_nan:
            for number, result in enumerate(results):
                if result is not None and _has_nan(getattr(result, "array", result)):
                    _explain(node)
                    raise RuntimeError(f"Function '{node.name()}' returned nan values in its {number}th output.")
        return results


def _has_nan(array: Any) -> bool:
    return array.dtype.kind not in "biu" and bool((array != array).sum())


def _explain(node: Node) -> None:
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


_check_nan = [True]  # as it was asked for last, whether or not the mode is on


def is_anomaly_enabled() -> bool:
    """Return whether anomaly mode is on."""
    return bool(watching)


def is_anomaly_check_nan_enabled() -> bool:
    """Return whether anomaly mode searches gradients for NaN."""
    return _check_nan[0]


def _set(mode: bool, check_nan: bool) -> None:
    watching[:] = [Watch(check_nan)] if mode else []
    _check_nan[0] = check_nan


class set_detect_anomaly:
    """Turn anomaly mode on or off: at once as a function, or for a block as a context manager.

    While it is on, each operation remembers where it was called.  Where its backward fails or gives NaN, a warning
    shows that place.  It is slow, and for all threads.

    Parameters
    ----------
    mode : bool
        Whether it is on.
    check_nan : bool
        Whether gradients are searched for NaN; on CUDA that waits for the device.

    Examples
    --------
    >>> import gradlite
    >>> with gradlite.autograd.set_detect_anomaly(True):
    ...     gradlite.is_anomaly_enabled()
    True
    """

    def __init__(self, mode: bool, check_nan: bool = True):
        self._before = is_anomaly_enabled(), is_anomaly_check_nan_enabled()
        _set(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *raised: object) -> None:
        _set(*self._before)


class detect_anomaly:
    """Turn anomaly mode on for a block, and warn that it is slow; see `set_detect_anomaly`."""

    def __init__(self, check_nan: bool = True):
        self._wanted = check_nan
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
            "debugging.",
            stacklevel=2,
        )

    def __enter__(self) -> None:
        self._before = is_anomaly_enabled(), is_anomaly_check_nan_enabled()
        _set(True, self._wanted)

    def __exit__(self, *raised: object) -> None:
        _set(*self._before)
