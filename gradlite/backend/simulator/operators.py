"""The operators of an array: each names the elementwise function that computes it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

__all__ = ["Operators", "is_scalar"]


def is_scalar(value: object) -> bool:
    """Whether CuPy takes a value as a scalar operand."""
    return isinstance(value, (bool, int, float, complex, np.generic))


def _defers(value: object) -> bool:
    """Whether an operand of a class unknown to CuPy answers the operator itself, by the rules of NumPy's NEP 13."""
    if hasattr(value, "__array_ufunc__"):
        return value.__array_ufunc__ is None
    return getattr(value, "__array_priority__", 0) > Operators.__array_priority__


class Operators:
    """The operators, for a class that has ``_apply``."""

    __slots__ = ()

    # For NumPy: leave the operators to this class, and do not take it for an array.
    __array_priority__ = 100
    __array_ufunc__ = None
    _ufunc: ClassVar[Any]  # the class of functions, which registers itself

    @classmethod
    def _apply(cls, name: str, *operands: Any, out: Any = None) -> Any:
        """Compute the elementwise function `name`."""
        raise NotImplementedError

    def _asked(self, name: str, *operands: Any) -> Any:
        """Compute the elementwise function `name`, unless an operand of another class answers it."""
        return self._ufunc(name)(*operands)

    def _binary(self, name: str, other: Any) -> Any:
        if is_scalar(other) or isinstance(other, Operators):
            return self._apply(name, self, other)
        return NotImplemented if _defers(other) else self._asked(name, self, other)

    def __add__(self, other: Any) -> Any:
        return self._binary("add", other)

    def __radd__(self, other: Any) -> Any:
        return self._asked("add", other, self)

    def __iadd__(self, other: Any) -> Any:
        return self._apply("add", self, other, out=self)

    def __sub__(self, other: Any) -> Any:
        return self._binary("subtract", other)

    def __rsub__(self, other: Any) -> Any:
        return self._asked("subtract", other, self)

    def __isub__(self, other: Any) -> Any:
        return self._apply("subtract", self, other, out=self)

    def __mul__(self, other: Any) -> Any:
        return self._binary("multiply", other)

    def __rmul__(self, other: Any) -> Any:
        return self._asked("multiply", other, self)

    def __imul__(self, other: Any) -> Any:
        return self._apply("multiply", self, other, out=self)

    def __truediv__(self, other: Any) -> Any:
        return self._binary("true_divide", other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._asked("true_divide", other, self)

    def __itruediv__(self, other: Any) -> Any:
        return self._apply("true_divide", self, other, out=self)

    def __floordiv__(self, other: Any) -> Any:
        return self._binary("floor_divide", other)

    def __rfloordiv__(self, other: Any) -> Any:
        return self._asked("floor_divide", other, self)

    def __ifloordiv__(self, other: Any) -> Any:
        return self._apply("floor_divide", self, other, out=self)

    def __mod__(self, other: Any) -> Any:
        return self._binary("remainder", other)

    def __rmod__(self, other: Any) -> Any:
        return self._asked("remainder", other, self)

    def __imod__(self, other: Any) -> Any:
        return self._apply("remainder", self, other, out=self)

    def __pow__(self, other: Any) -> Any:
        return self._binary("power", other)

    def __rpow__(self, other: Any) -> Any:
        return self._asked("power", other, self)

    def __ipow__(self, other: Any) -> Any:
        return self._apply("power", self, other, out=self)

    def __and__(self, other: Any) -> Any:
        return self._binary("bitwise_and", other)

    def __rand__(self, other: Any) -> Any:
        return self._asked("bitwise_and", other, self)

    def __iand__(self, other: Any) -> Any:
        return self._apply("bitwise_and", self, other, out=self)

    def __or__(self, other: Any) -> Any:
        return self._binary("bitwise_or", other)

    def __ror__(self, other: Any) -> Any:
        return self._asked("bitwise_or", other, self)

    def __ior__(self, other: Any) -> Any:
        return self._apply("bitwise_or", self, other, out=self)

    def __xor__(self, other: Any) -> Any:
        return self._binary("bitwise_xor", other)

    def __rxor__(self, other: Any) -> Any:
        return self._asked("bitwise_xor", other, self)

    def __ixor__(self, other: Any) -> Any:
        return self._apply("bitwise_xor", self, other, out=self)

    def __eq__(self, other: Any) -> Any:
        return self._binary("equal", other)

    def __ne__(self, other: Any) -> Any:
        return self._binary("not_equal", other)

    def __lt__(self, other: Any) -> Any:
        return self._binary("less", other)

    def __le__(self, other: Any) -> Any:
        return self._binary("less_equal", other)

    def __gt__(self, other: Any) -> Any:
        return self._binary("greater", other)

    def __ge__(self, other: Any) -> Any:
        return self._binary("greater_equal", other)

    def __neg__(self) -> Any:
        return self._apply("negative", self)

    def __abs__(self) -> Any:
        return self._apply("absolute", self)

    def __invert__(self) -> Any:
        return self._apply("invert", self)
