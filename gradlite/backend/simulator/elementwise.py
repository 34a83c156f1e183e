"""What the elementwise functions compute, on NumPy arrays, where CuPy's answer differs from NumPy's."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["quietly", "table"]

# CuPy never warns. A context that has NumPy's warnings off costs 0.1 us a call, np.errstate a microsecond.
_quiet = contextvars.Context()
_quiet.run(np.seterr, all="ignore")


def quietly(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    """Call a function of NumPy without its warnings about floating-point values."""
    return _quiet.copy().run(function, *arguments, **keywords)


def _power(x: Any, y: Any, out: np.ndarray[Any, Any] | None = None, **keywords: Any) -> Any:
    """NumPy refuses integers to negative powers; CuPy rounds them towards zero."""
    dtype = np.result_type(x, y)
    if dtype.kind != "i" or not np.any(np.less(y, 0)):
        return np.power(x, y, out=out, **keywords)
    x, y = np.asarray(x, dtype), np.asarray(y, dtype)
    reciprocal = np.where(x == 1, 1, np.where(x == -1, 1 - 2 * (y % 2), 0))
    result = np.where(y < 0, reciprocal, np.power(x, np.maximum(y, 0))).astype(dtype)
    if out is None:
        return result
    np.copyto(out, result, casting="same_kind")
    return out


#: The functions by CuPy's names. Some are reached through operators alone.
table: dict[str, Callable[..., Any]] = {
    "absolute": np.absolute,
    "add": np.add,
    "bitwise_and": np.bitwise_and,
    "bitwise_or": np.bitwise_or,
    "bitwise_xor": np.bitwise_xor,
    "equal": np.equal,
    "exp": np.exp,
    "floor_divide": np.floor_divide,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "invert": np.invert,
    "less": np.less,
    "less_equal": np.less_equal,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "multiply": np.multiply,
    "negative": np.negative,
    "not_equal": np.not_equal,
    "power": _power,
    "remainder": np.remainder,
    "subtract": np.subtract,
    "true_divide": np.true_divide,
    "where": np.where,
}
