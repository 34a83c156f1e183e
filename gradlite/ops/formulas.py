"""What the formulas of structured rows call besides rows: on arrays of both devices, and recorded on tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import add_up, convert
from gradlite.core.graph import operations
from gradlite.ops import fx, reducing
from gradlite.ops.apply import structured
from gradlite.ops.derived import composite


def _to(t: Any, dtype: dtypes.dtype) -> Any:
    return t if dtypes.of_array(t.array) is dtype else operations["to"].function(t, dtype)


composite("wide",
    lambda x: convert(x, dtypes.arithmetic(dtypes.of_array(x)).numpy),
    lambda x: _to(x, dtypes.arithmetic(dtypes.of_array(x.array))))  # fmt: skip
"""The operand in the type in which its elements are computed: float32 for the 16-bit types."""

composite("like",
    lambda x, other: convert(x, other.dtype),
    lambda x, other: _to(x, dtypes.of_array(other.array)))  # fmt: skip
"""The first operand in the type of the second."""


def _keep_where(mask: Array, x: Array) -> Array:
    return fx.ARRAYS.where(mask, x, arrays.module_of(x).zeros((), x.dtype))


composite("keep_where", _keep_where, lambda mask, x: operations["where"].function(mask, x, 0.0))
"""The second operand where the mask holds, else 0."""


def _total(x: Array, dims: Sequence[int]) -> Array:
    return add_up(x, tuple(dims) if x.ndim else (), True, x.dtype)


def _total_of_tensor(x: Any, dims: Sequence[int]) -> Any:
    return structured.custom(reducing.SUM_DIM, (x,), tuple(dims) if x.array.ndim else (), True, x.array.dtype)


composite("total", _total, _total_of_tensor)
"""The sum along dimensions, which stay with size 1; a tensor of no dimensions is its own."""


def _reduced(x: Array, reduction: str) -> Array:
    if reduction == "none":
        return x
    return reducing.average(x, None, False, x.dtype) if reduction == "mean" else add_up(x, None, False, x.dtype)


def aggregate(losses: Any, reduction: str) -> Any:
    """Average losses, add them up, or return them."""
    if reduction == "none":
        return losses
    return reducing.mean(losses) if reduction == "mean" else reducing.sum(losses)


composite("reduced", _reduced, aggregate)


def on_arrays(formula: fx.Formula) -> fx.Formula:
    """Read a formula as the array function of a row."""
    return fx.read(formula, fx.ARRAYS)
