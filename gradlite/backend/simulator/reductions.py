"""The reductions of an array; their results are arrays, 0-d ones too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from gradlite.backend.simulator.elementwise import quietly
from gradlite.backend.simulator.operators import Operators

__all__ = ["Reductions"]

_Axis = int | tuple[int, ...] | None


class Reductions(Operators):
    """The reductions, for a class that has ``_host`` and ``_result``."""

    __slots__ = ()

    _host: npt.NDArray[Any]

    @classmethod
    def _result(cls, host: Any, out: Any = None) -> Any:
        """Give an array with the values of `host`: a new one, or `out`."""
        raise NotImplementedError

    def _accumulate(self, ufunc: np.ufunc, axis: _Axis, dtype: npt.DTypeLike | None, keepdims: bool | None) -> Any:
        """Reduce by a sum or a product; 16-bit floats in float32, as CuPy does."""
        target = self._host.dtype if dtype is None else np.dtype(dtype)
        half = target.itemsize == 2 and target.kind in "fV"
        total = quietly(
            ufunc.reduce, self._host, axis=axis, dtype=np.float32 if half else dtype, keepdims=bool(keepdims)
        )
        return quietly(np.asarray(total).astype, target) if half else total

    def sum(
        self, axis: _Axis = None, dtype: npt.DTypeLike | None = None, out: Any = None, keepdims: bool = False
    ) -> Any:
        """Add the elements along axes."""
        return self._result(self._accumulate(np.add, axis, dtype, keepdims), out)

    def prod(
        self, axis: _Axis = None, dtype: npt.DTypeLike | None = None, out: Any = None, keepdims: bool | None = None
    ) -> Any:
        """Multiply the elements along axes."""
        return self._result(self._accumulate(np.multiply, axis, dtype, keepdims), out)

    def mean(
        self, axis: _Axis = None, dtype: npt.DTypeLike | None = None, out: Any = None, keepdims: bool = False
    ) -> Any:
        """Average the elements along axes."""
        host = self._host
        if dtype is None:
            dtype = float if host.dtype.kind in "biu" else host.dtype
        target = np.dtype(dtype)
        wide = np.float32 if target.itemsize == 2 else target
        total = quietly(np.add.reduce, host, axis=axis, dtype=wide, keepdims=keepdims)
        count = host.size // max(1, math.prod(np.shape(total)))
        return self._result(quietly(np.true_divide, total, count).astype(target), out)

    def max(self, axis: _Axis = None, out: Any = None, keepdims: bool = False) -> Any:
        """Give the largest element along axes; NaN where there is one."""
        return self._result(quietly(np.max, self._host, axis=axis, keepdims=keepdims), out)

    def min(self, axis: _Axis = None, out: Any = None, keepdims: bool = False) -> Any:
        """Give the smallest element along axes; NaN where there is one."""
        return self._result(quietly(np.min, self._host, axis=axis, keepdims=keepdims), out)

    def argmax(
        self, axis: int | None = None, out: Any = None, dtype: npt.DTypeLike | None = None, keepdims: bool = False
    ) -> Any:
        """Give the index of the largest element along an axis."""
        return self._result(np.asarray(np.argmax(self._host, axis=axis, keepdims=keepdims), dtype), out)

    def argmin(
        self, axis: int | None = None, out: Any = None, dtype: npt.DTypeLike | None = None, keepdims: bool = False
    ) -> Any:
        """Give the index of the smallest element along an axis."""
        return self._result(np.asarray(np.argmin(self._host, axis=axis, keepdims=keepdims), dtype), out)

    def cumsum(self, axis: int | None = None, dtype: npt.DTypeLike | None = None, out: Any = None) -> Any:
        """Add the elements along an axis, and give every sum on the way."""
        return self._result(quietly(np.cumsum, self._host, axis, self._host.dtype if dtype is None else dtype), out)

    def cumprod(self, axis: int | None = None, dtype: npt.DTypeLike | None = None, out: Any = None) -> Any:
        """Multiply the elements along an axis, and give every product on the way."""
        return self._result(quietly(np.cumprod, self._host, axis, self._host.dtype if dtype is None else dtype), out)

    def argsort(self, axis: int = -1, kind: str | None = None) -> Any:
        """Give the indices that sort the elements along an axis; those of equal ones stay in order."""
        if not self._host.ndim:
            raise ValueError("Sorting arrays with the rank of zero is not supported")
        if kind not in (None, "stable"):
            raise ValueError("kind can only be None or 'stable'")
        if self._host.dtype.kind == "V":
            raise TypeError(f"argsort takes no {self._host.dtype}")
        return self._result(np.argsort(self._host, axis, kind="stable"))

    def all(self, axis: _Axis = None, out: Any = None, keepdims: bool = False) -> Any:
        """Whether all elements along axes are true."""
        return self._result(np.all(self._host, axis=axis, keepdims=keepdims), out)

    def any(self, axis: _Axis = None, out: Any = None, keepdims: bool = False) -> Any:
        """Whether an element along axes is true."""
        return self._result(np.any(self._host, axis=axis, keepdims=keepdims), out)
