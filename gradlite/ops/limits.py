"""The limits of types of numbers: `finfo` of floating-point ones, `iinfo` of integers."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

from gradlite import dtypes


class _Limits:
    """What the numbers of a type are limited by: two of one type are equal, and none can be changed."""

    __slots__ = ("_info", "_kind")
    __hash__ = None  # type: ignore[assignment]
    _shown: tuple[str, ...]

    _info: Any
    _kind: dtypes.dtype

    @property
    def bits(self) -> int:
        """The bits of a number."""
        return self._kind.itemsize * 8

    @property
    def dtype(self) -> str:
        """The name of the type; of a complex type that of its parts."""
        return self._kind.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Limits) and self._kind is other._kind

    def __repr__(self) -> str:
        values = [f"{name}={getattr(self, name):g}" for name in self._shown]
        return f"{type(self).__name__}({', '.join(values)}, dtype={self.dtype})"


class finfo(_Limits):
    """The limits of a floating-point type: bits, eps, max, min, tiny, smallest_normal, resolution, dtype.

    Parameters
    ----------
    type : dtype, optional
        A floating-point or complex type; by default the default one.

    Raises
    ------
    TypeError
        If the type is another one.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.finfo(gradlite.float32).eps
    1.1920928955078125e-07
    >>> gradlite.finfo(gradlite.float16)
    finfo(resolution=0.001, min=-65504, max=65504, eps=0.000976562, smallest_normal=6.10352e-05, tiny=6.10352e-05, dtype=float16)
    """  # noqa: E501

    __slots__ = ()
    _shown = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")

    def __init__(self, type: dtypes.dtype | None = None):
        kind = dtypes.get_default_dtype() if type is None else dtypes.as_dtype(type, "finfo", "'type' (position 1)")
        if not kind.differentiable:
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"
            )
        self._kind = kind.to_real()
        self._info = ml_dtypes.finfo(self._kind.numpy)  # type: ignore[no-untyped-call]

    @property
    def max(self) -> float:
        """The largest number."""
        return float(self._info.max)

    @property
    def min(self) -> float:
        """The smallest number: ``-max``."""
        return float(self._info.min)

    @property
    def eps(self) -> float:
        """The distance from 1 to the next number."""
        return float(self._info.eps)

    @property
    def smallest_normal(self) -> float:
        """The smallest positive number of full precision."""
        return float(self._info.smallest_normal)

    @property
    def tiny(self) -> float:
        """The same as ``smallest_normal``."""
        return self.smallest_normal

    @property
    def resolution(self) -> float:
        """Ten to the power of minus the number of decimal digits that are kept."""
        return 10.0 ** -int(self._info.precision)


class iinfo(_Limits):
    """The limits of a type of integers: bits, max, min, dtype.

    Parameters
    ----------
    type : dtype
        A type of integers.

    Raises
    ------
    TypeError
        If the type is another one.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.iinfo(gradlite.uint8)
    iinfo(min=0, max=255, dtype=uint8)
    """

    __slots__ = ()
    _shown = ("min", "max")

    def __init__(self, type: dtypes.dtype):
        kind = dtypes.as_dtype(type, "iinfo", "'type' (position 1)")
        if kind is dtypes.bool:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        if kind.differentiable:
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        self._kind, self._info = kind, np.iinfo(kind.numpy)

    @property
    def max(self) -> int:
        """The largest number."""
        return int(self._info.max)

    @property
    def min(self) -> int:
        """The smallest number."""
        return int(self._info.min)
