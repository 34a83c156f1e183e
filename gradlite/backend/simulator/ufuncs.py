"""The elementwise functions of CuPy. Each call is noted in ``state.ufunc_calls``."""

from __future__ import annotations

from typing import Any

from gradlite.backend.simulator import elementwise
from gradlite.backend.simulator.ndarray import ndarray

__all__ = ["ufunc"]


class ufunc:
    """An elementwise function: of arrays and scalars, never of lists or NumPy arrays.

    Parameters
    ----------
    name : str
        In `elementwise.table`.

    Examples
    --------
    >>> from gradlite.backend.simulator import cupy
    >>> cupy.maximum(cupy.asarray([1.0, -2.0]), 0)
    array([1., 0.])
    """

    __slots__ = ("__name__", "_key", "nin")

    def __init__(self, name: str) -> None:
        self._key = name
        self.__name__ = f"cupy_{name}"
        self.nin = getattr(elementwise.table[name], "nin", 2)

    def __repr__(self) -> str:
        return f"<ufunc '{self.__name__}'>"

    def __call__(self, *operands: Any, out: ndarray | None = None) -> Any:
        """Compute, into `out` where it is given; an operand of a class that answers itself is asked."""
        for operand in operands:
            if hasattr(operand, "__cupy_override_elementwise_kernel__"):
                given = {} if out is None else {"out": out}
                return operand.__cupy_override_elementwise_kernel__(self, *operands, **given)
        return ndarray._apply(self._key, *operands, out=out)


ndarray._ufunc = ufunc


absolute = ufunc("absolute")
add = ufunc("add")
equal = ufunc("equal")
exp = ufunc("exp")
greater = ufunc("greater")
greater_equal = ufunc("greater_equal")
less = ufunc("less")
less_equal = ufunc("less_equal")
maximum = ufunc("maximum")
minimum = ufunc("minimum")
multiply = ufunc("multiply")
negative = ufunc("negative")
not_equal = ufunc("not_equal")
power = ufunc("power")
subtract = ufunc("subtract")
true_divide = ufunc("true_divide")
