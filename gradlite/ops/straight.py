"""Compute an elementwise row on the CPU's arrays in few steps; what is not plain goes to `Elementwise._compute`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradlite.backend.arrays import QUIET, Array, enter, leave

ndarray, asarray = np.ndarray, np.asarray


def compute_one(op: Any) -> Callable[..., Array]:
    """Make `Elementwise._compute` for one operand: the same in fewer steps."""
    formula = op.ufunc or op._formula

    def compute(x: Array, *params: Any, out: Array | None = None) -> Array:
        if x.__class__ is not ndarray or out is not None or params:
            return op._compute(x, *params, out=out)
        token = enter(QUIET)
        try:
            y = formula(x)
        finally:
            leave(token)
        return y if y.__class__ is ndarray else asarray(y)

    return compute


def compute_pair(op: Any) -> Callable[[Array, Array], Array]:
    """Make `Elementwise._compute` for two operands and nothing else: for the fast path."""
    formula = op.ufunc or op._formula

    def compute(x: Array, z: Array) -> Array:
        if x.__class__ is not ndarray:
            return op._compute(x, z)
        token = enter(QUIET)
        try:
            y = formula(x, z)
        finally:
            leave(token)
        return y if y.__class__ is ndarray else asarray(y)

    return compute


def compute_two(op: Any) -> Callable[..., Array]:
    """Make `Elementwise._compute` for two operands, or an operand and a number: the same in fewer steps."""
    formula, direct = op.ufunc or op._formula, op.ufunc is not None

    def compute(x: Array, z: Any, *params: Any, out: Array | None = None) -> Array:
        if x.__class__ is not ndarray or params or (out is not None and not direct):
            return op._compute(x, z, *params, out=out)
        token = enter(QUIET)
        try:
            y = formula(x, z) if out is None else formula(x, z, out=out)
        finally:
            leave(token)
        return y if y.__class__ is ndarray else asarray(y)

    return compute
