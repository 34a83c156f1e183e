"""How far results may be off, and comparisons that look at NaN and at the sign of zero."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np


def tolerance(dtype: Any, depth: int = 1) -> dict[str, float]:
    """Return the tolerances of a result that went through ``depth`` rounded operations: about 1e-6 each in float32."""
    if np.dtype(dtype).kind in "biu":
        return {"rtol": 0, "atol": 0}
    allowed = 8 * depth * float(ml_dtypes.finfo(dtype).eps)
    return {"rtol": allowed, "atol": allowed}


def assert_close(actual: Any, expected: Any, depth: int = 1) -> None:
    """Compare within the tolerance of the actual type; the shapes must be equal, NaN equals NaN."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape
    wide = [a.astype(np.float64) if a.dtype.kind in "fV" else a for a in (actual, expected)]
    np.testing.assert_allclose(*wide, **tolerance(actual.dtype, depth))


def assert_special(actual: Any, expected: Any) -> None:
    """Compare as `assert_close`, and the signs of zeros too."""
    assert_close(actual, expected)
    zero = np.asarray(expected) == 0
    signs = np.signbit(np.asarray(actual)[zero]), np.signbit(np.asarray(expected)[zero])
    np.testing.assert_array_equal(*signs, err_msg="the signs of zeros")
