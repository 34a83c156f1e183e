"""The functions that formulas may call: how NumPy computes each, how CUDA C spells it, and which operation it is.

Where NumPy answers otherwise than PyTorch (integers, signed zeros, NaN), the function here is the one that agrees.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np


class Primitive:
    """A function that formulas may call.

    Parameters
    ----------
    name : str
        What formulas call it, as ``fx.name``.
    numpy : callable
        On arrays.
    cuda : str
        In CUDA C; what CUDA does not have stands in ``kernels/functions.cuh``.
    operation : str, optional
        The operation of the registry that it is, where that has another name.
    boolean : bool
        Whether the result is a condition.
    """

    def __init__(
        self,
        name: str,
        numpy: Callable[..., Any],
        cuda: str | None = None,
        operation: str | None = None,
        boolean: bool = False,
    ):
        self.name, self.numpy, self.boolean = name, numpy, boolean
        self.cuda, self.operation = cuda or name, operation or name

    def __call__(self, *args: Any) -> NoReturn:
        """Refuse: a primitive computes nothing before a reading takes its place."""
        raise TypeError(f"fx.{self.name} was called in no reading: a formula is read by fx.read, never called as it is")


# ---------------------------------------------------------------------------------- by SciPy, imported at first use


def _special(name: str) -> Callable[..., Any]:
    def function(*args: Any) -> Any:
        from scipy import special

        return getattr(special, name)(*args)

    return function


def _lgamma(x: Any) -> Any:
    return np.where(np.isinf(x), np.inf, _special("gammaln")(x)).astype(x.dtype)  # SciPy gives -inf at -inf


def _erfinv(x: Any) -> Any:
    return np.where(x == 0, x, _special("erfinv")(x))  # SciPy drops the sign of zero


def _xlogy(x: Any, z: Any) -> Any:
    kind = np.result_type(x, z)  # a Python number does not count; SciPy counts it
    return _special("xlogy")(np.asarray(x, kind), np.asarray(z, kind))


def _trigamma(x: Any) -> Any:
    """Use the reflection formula, Abramowitz & Stegun 6.4.7, where SciPy's zeta function gives NaN."""
    left = x < 0.5
    right = _special("zeta")(2.0, np.where(left, 1 - x, x))
    turned = np.where(left, (math.pi / np.sin(math.pi * (x - np.rint(x)))) ** 2 - right, right)
    return np.where(np.isneginf(x), np.nan, turned).astype(x.dtype)


# ---------------------------------------------------------------------------------- signs and rounding


def _is_whole(x: Any) -> bool:
    return np.asarray(x).dtype.kind in "biu"


def _sign(x: Any) -> Any:
    if x.dtype.kind == "c":
        return _unit(x)
    return x if x.dtype.kind == "b" else (x > 0).astype(x.dtype) - (x < 0).astype(x.dtype)


def _unit(x: Any) -> Any:
    """Divide complex numbers by their size, each part by itself; 0 stays 0."""
    size = np.abs(x)
    out = np.where(size == 0, 0, x)
    for part in (out.real, out.imag):
        part /= np.where(size == 0, 1, size)
    return out


def _angle(x: Any) -> Any:
    if x.dtype.kind == "c":
        return np.angle(x)
    return np.where(np.isnan(x), x, np.where(x < 0, math.pi, 0)).astype(x.dtype)


def _rounding(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x: x if _is_whole(x) else function(x)


def _checked_divisor(x: Any, z: Any) -> None:
    if np.size(x) and not np.all(z):
        raise RuntimeError("ZeroDivisionError")


def _floor_divide(x: Any, z: Any) -> Any:
    """Divide and round down: what NumPy rounds twice, PyTorch does too."""
    if _is_whole(z) and _is_whole(x):
        _checked_divisor(x, z)
    return np.floor_divide(x, z)


def _trunc_divide(x: Any, z: Any) -> Any:
    if not (_is_whole(z) and _is_whole(x)):
        return np.trunc(x / z)
    _checked_divisor(x, z)
    return (x - np.fmod(x, z)) // z


def _remainder(x: Any, z: Any) -> Any:
    """Give the remainder with the divisor's sign; a zero keeps the dividend's, where NumPy turns it."""
    if _is_whole(z) and _is_whole(x):
        _checked_divisor(x, z)
        return np.remainder(x, z)
    rest = np.fmod(x, z)
    return np.where((rest != 0) & ((z < 0) != (rest < 0)), rest + z, rest)


def _fmod(x: Any, z: Any) -> Any:
    if _is_whole(z) and _is_whole(x):
        _checked_divisor(x, z)
    return np.fmod(x, z)


# ---------------------------------------------------------------------------------- powers and choice


def _power(x: Any, z: Any) -> Any:
    """Raise to a power."""
    if not isinstance(z, np.generic) and z.dtype.kind == "i":  # NumPy refuses negative exponents; PyTorch rounds to 0
        inverse = np.where(np.abs(x) == 1, np.power(x, -z % 2), 0)
        return np.where(z >= 0, np.power(x, np.maximum(z, 0)), inverse).astype(z.dtype)
    return np.power(x, z)


def _power_by(x: Any, z: Any) -> Any:
    """Raise to a power that is a number: those that PyTorch singles out cost a multiplication, not a logarithm."""
    if z == 2:
        return x * x
    if z == 3:
        return x * x * x
    if x.dtype.kind == "f":
        if z == 0.5:
            return np.sqrt(x)
        if z == -0.5:
            return 1 / np.sqrt(x)
        if z == -1:
            return 1 / x
        if z == -2:
            return 1 / (x * x)
    return np.power(x, z)


def _where(c: Any, x: Any, z: Any) -> Any:
    """Choose; a condition on a number by value is decided at once."""
    if c.__class__ is not bool:
        return np.where(c, x, z)
    chosen, other = (x, z) if c else (z, x)
    # by class: a NumPy float64 is a float, and it is a value here
    return np.full_like(other, chosen) if chosen.__class__ in (int, float) else chosen


# ---------------------------------------------------------------------------------- shifts


def _left_shift(x: Any, z: Any) -> Any:
    """Shift; by a negative count, or by as many bits as there are, everything goes: what C leaves open."""
    count, bits = np.asarray(z), 8 * np.asarray(x).dtype.itemsize
    outside = (count < 0) | (count >= bits)
    return np.where(outside, 0, np.left_shift(x, np.where(outside, 0, count).astype(np.asarray(x).dtype)))


def _right_shift(x: Any, z: Any) -> Any:
    """Shift, and keep the sign, also where everything goes."""
    kind = np.asarray(x).dtype
    count, most = np.asarray(z), 8 * kind.itemsize - (kind.kind == "i")
    outside = (count < 0) | (count >= most)
    return np.right_shift(x, np.where(outside, most, count).astype(kind))


# ---------------------------------------------------------------------------------- the table

exp = Primitive("exp", np.exp)
exp2 = Primitive("exp2", np.exp2)
expm1 = Primitive("expm1", np.expm1)
log = Primitive("log", np.log)
log2 = Primitive("log2", np.log2)
log10 = Primitive("log10", np.log10)
log1p = Primitive("log1p", np.log1p)
sqrt = Primitive("sqrt", np.sqrt)
rsqrt = Primitive("rsqrt", lambda x: 1 / np.sqrt(x))
sin = Primitive("sin", np.sin)
cos = Primitive("cos", np.cos)
tan = Primitive("tan", np.tan)
asin = Primitive("asin", np.arcsin)
acos = Primitive("acos", np.arccos)
atan = Primitive("atan", np.arctan)
atan2 = Primitive("atan2", np.arctan2)
sinh = Primitive("sinh", np.sinh)
cosh = Primitive("cosh", np.cosh)
tanh = Primitive("tanh", np.tanh)
asinh = Primitive("asinh", np.arcsinh)
acosh = Primitive("acosh", np.arccosh)
atanh = Primitive("atanh", np.arctanh)
hypot = Primitive("hypot", np.hypot)
erf = Primitive("erf", _special("erf"))
erfc = Primitive("erfc", _special("erfc"))
erfinv = Primitive("erfinv", _erfinv)
xlogy = Primitive("xlogy", _xlogy, "x_log_y")
lgamma = Primitive("lgamma", _lgamma)
digamma = Primitive("digamma", _special("psi"))
trigamma = Primitive("trigamma", _trigamma)

absolute = Primitive("absolute", np.abs, operation="abs")
sign = Primitive("sign", _sign, "sign_of", operation="sgn")
angle = Primitive("angle", _angle, "angle_of")
copysign = Primitive("copysign", np.copysign)
floor = Primitive("floor", _rounding(np.floor), "round_down")
ceil = Primitive("ceil", _rounding(np.ceil), "round_up")
trunc = Primitive("trunc", _rounding(np.trunc), "round_to_zero")
round = Primitive("round", _rounding(np.rint), "round_to_even")
floor_divide = Primitive("floor_divide", _floor_divide, "divide_down", "div_floor")
trunc_divide = Primitive("trunc_divide", _trunc_divide, "divide_to_zero", "div_trunc")
remainder = Primitive("remainder", _remainder, "modulo")
fmod = Primitive("fmod", _fmod, "modulo_to_zero")

maximum = Primitive("maximum", np.maximum)
minimum = Primitive("minimum", np.minimum)
fmax = Primitive("fmax", lambda x, z: np.where((x >= z) | np.isnan(z), x, z), "larger_number")
fmin = Primitive("fmin", lambda x, z: np.where((x <= z) | np.isnan(z), x, z), "smaller_number")
pow = Primitive("pow", _power, "power")
power_by = Primitive("power_by", _power_by, operation="pow")
where = Primitive("where", _where, "?:")
zeros_like = Primitive("zeros_like", np.zeros_like)

isnan = Primitive("isnan", np.isnan, "is_nan", boolean=True)
isinf = Primitive("isinf", np.isinf, "is_infinite", boolean=True)
isfinite = Primitive("isfinite", np.isfinite, "is_finite", boolean=True)
signbit = Primitive("signbit", np.signbit, "sign_bit", boolean=True)
bitwise_and = Primitive("bitwise_and", np.bitwise_and)
bitwise_or = Primitive("bitwise_or", np.bitwise_or)
bitwise_xor = Primitive("bitwise_xor", np.bitwise_xor)
bitwise_not = Primitive("bitwise_not", np.bitwise_not)
left_shift = Primitive("left_shift", _left_shift, operation="bitwise_left_shift")
right_shift = Primitive("right_shift", _right_shift, operation="bitwise_right_shift")

PRIMITIVES = {p.name: p for p in list(globals().values()) if isinstance(p, Primitive)}


def _complex(x: Any, z: Any) -> Any:
    out = np.empty(np.shape(x), np.result_type(x, np.complex64))
    out.real, out.imag = x, z
    return out


OF_COMPLEX: dict[str, Callable[..., Any]] = {
    "conj": np.conj, "real": np.real, "imag": np.imag, "complex": _complex,
}  # fmt: skip
"""What formulas of complex numbers name besides; there are no kernels for these."""
