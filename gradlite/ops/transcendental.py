"""Table: exponentials, logarithms, trigonometry, rounding and special functions, one elementwise row each.

`gradlite.ops.pointwise` says how rows are written.
"""

import math
from typing import Any

from gradlite import errors
from gradlite.core.tensor import TensorBase
from gradlite.ops import copying, fx, pointwise
from gradlite.ops.checks import FLOATING, NO_BOOL, Only
from gradlite.ops.declared import exported, public
from gradlite.ops.derived import binary, method, of_complex, unary, variant

# ---------------------------------------------------------------------------------- exponentials and logarithms

exp = unary("exp", lambda x: fx.exp(x),
    lambda g, y: g * y,
    complex=True, doc="e raised to ``input``", result="float")  # fmt: skip

exp2 = unary("exp2", lambda x: fx.exp2(x),
    lambda g, y: g * y * 0.6931471805599453,
    complex=True, doc="2 raised to ``input``", result="float")  # fmt: skip

expm1 = unary("expm1", lambda x: fx.expm1(x),
    lambda g, y: g * (y + 1),
    complex=True, doc="``exp(input) - 1``, exact near 0", result="float")  # fmt: skip

log = unary("log", lambda x: fx.log(x),
    lambda g, x: g / x,
    complex=True, doc="the natural logarithm", result="float")  # fmt: skip

log2 = unary("log2", lambda x: fx.log2(x),
    lambda g, x: g / (x * 0.6931471805599453),
    complex=True, doc="the logarithm to base 2", result="float")  # fmt: skip

log10 = unary("log10", lambda x: fx.log10(x),
    lambda g, x: g / (x * 2.302585092994046),
    complex=True, doc="the logarithm to base 10", result="float")  # fmt: skip

log1p = unary("log1p", lambda x: fx.log1p(x),
    lambda g, x: g / (x + 1),
    complex=True, doc="``log(1 + input)``, exact near 0", result="float", node="Log1PBackward0")  # fmt: skip

sqrt = unary("sqrt", lambda x: fx.sqrt(x),
    lambda g, y: g / (2 * y),
    complex=True, doc="the square root", result="float")  # fmt: skip

rsqrt = unary("rsqrt", lambda x: fx.rsqrt(x),
    lambda g, y: -0.5 * g * (y * y * y),
    complex=True, doc="``1 / sqrt(input)``", result="float")  # fmt: skip

logaddexp = binary("logaddexp",
    lambda x, z: fx.where((x == z) & fx.isinf(x), x, fx.maximum(x, z) + fx.log1p(fx.exp(-fx.absolute(x - z)))),
    lambda g, x, z: g / (1 + fx.exp(z - x)),
    lambda g, x, z: g / (1 + fx.exp(x - z)),
    doc="``log(exp(input) + exp(other))``", scalars=False, twin=False,
    check=Only(FLOATING, "logaddexp_cpu"))  # fmt: skip


def _log_of_sum(x: Any, z: Any) -> Any:
    swapped = fx.real(x) < fx.real(z)
    small: Any = fx.where(swapped, x, z)
    large: Any = fx.where(swapped, z, x)
    return large + fx.log1p(fx.exp(small - large))


of_complex(logaddexp, *logaddexp.op.derivatives, forward=lambda x, z: _log_of_sum(x, z), holomorphic=True)  # type: ignore[attr-defined]

logaddexp2 = binary("logaddexp2",
    lambda x, z: fx.where((x == z) & fx.isinf(x), x,
        fx.maximum(x, z) + fx.log1p(fx.exp2(-fx.absolute(x - z))) * 1.4426950408889634),
    lambda g, x, z: g / (1 + fx.exp2(z - x)),
    lambda g, x, z: g / (1 + fx.exp2(x - z)),
    doc="``log2(2 ** input + 2 ** other)``", scalars=False, twin=False,
    check=Only(FLOATING, "logaddexp2_cpu"))  # fmt: skip


xlogy = binary("xlogy", lambda x, z: fx.xlogy(x, z),
    lambda g, x, z: fx.where((x == 0) & (z <= 0), 0, fx.xlogy(g, z)),
    lambda g, x, z: g * x / z,
    doc="``input * log(other)``, and 0 where ``input`` is 0", result="float",
    scalars={"node": "XlogyBackward2", "number_is_saved": False,
        "derivatives": (lambda g, x, z: fx.where(x == 0, fx.where(z > 0, fx.xlogy(g, z), 0), fx.xlogy(g, z)),)},
)  # fmt: skip
xlogy.op.with_scalar_left = xlogy.op.scalar_form(  # type: ignore[attr-defined]
    "x", node="XlogyBackward1", kernel="xlogy_base", number_is_saved=False
)

# ---------------------------------------------------------------------------------- trigonometric and hyperbolic

sin = unary("sin", lambda x: fx.sin(x),
    lambda g, x: g * fx.cos(x),
    complex=True, doc="the sine", result="float")  # fmt: skip

cos = unary("cos", lambda x: fx.cos(x),
    lambda g, x: g * -fx.sin(x),
    complex=True, doc="the cosine", result="float")  # fmt: skip

tan = unary("tan", lambda x: fx.tan(x),
    lambda g, y: g * (1 + y * y),
    complex=True, doc="the tangent", result="float")  # fmt: skip

asin = unary("asin", lambda x: fx.asin(x),
    lambda g, x: g * fx.rsqrt(-x * x + 1),
    complex=True, doc="the angle whose sine is ``input``", result="float", aliases=("arcsin",))  # fmt: skip

acos = unary("acos", lambda x: fx.acos(x),
    lambda g, x: g * -fx.rsqrt(-x * x + 1),
    complex=True, doc="the angle whose cosine is ``input``", result="float", aliases=("arccos",))  # fmt: skip

atan = unary("atan", lambda x: fx.atan(x),
    lambda g, x: g / (x * x + 1),
    complex=True, doc="the angle whose tangent is ``input``", result="float", aliases=("arctan",))  # fmt: skip


def _inverse_square(x: Any, z: Any) -> Any:
    size = x * x + z * z
    return fx.where(size == 0, 0, 1 / size)


atan2 = binary("atan2", lambda x, z: fx.atan2(x, z),
    lambda g, x, z: g * (z * _inverse_square(x, z)),
    lambda g, x, z: g * (-x * _inverse_square(x, z)),
    doc="the angle of the point (``other``, ``input``)", result="float", scalars=False,
    aliases=("arctan2",))  # fmt: skip

sinh = unary("sinh", lambda x: fx.sinh(x),
    lambda g, x: g * fx.cosh(x),
    complex=True, doc="the hyperbolic sine", result="float")  # fmt: skip

cosh = unary("cosh", lambda x: fx.cosh(x),
    lambda g, x: g * fx.sinh(x),
    complex=True, doc="the hyperbolic cosine", result="float")  # fmt: skip

tanh = unary("tanh", lambda x: fx.tanh(x),
    lambda g, y: g * ((1 - y) * (1 + y)),              # not 1 - y * y: keeps digits where |y| is near 1
    complex=True, doc="the hyperbolic tangent", result="float", functional=method)  # fmt: skip

asinh = unary("asinh", lambda x: fx.asinh(x),
    lambda g, x: g * fx.rsqrt(x * x + 1),
    complex=True, doc="the inverse hyperbolic sine", result="float", aliases=("arcsinh",))  # fmt: skip

acosh = unary("acosh", lambda x: fx.acosh(x),
    lambda g, x: g * fx.rsqrt(x * x - 1),
    doc="the inverse hyperbolic cosine", result="float", aliases=("arccosh",))  # fmt: skip
of_complex(acosh, lambda g, x: g * (fx.rsqrt(x + -1) * fx.rsqrt(x + 1)), holomorphic=True)  # on PyTorch's branch

atanh = unary("atanh", lambda x: fx.atanh(x),
    lambda g, x: g * (1 / (1 - x * x)),
    complex=True, doc="the inverse hyperbolic tangent", result="float", aliases=("arctanh",))  # fmt: skip


def _sinc_left(g: Any, x: Any) -> Any:
    angle, size = x * math.pi, x * x * math.pi
    return fx.where(size == 0, 0, g * ((angle * fx.cos(angle) - fx.sin(angle)) / size))


sinc = unary("sinc", lambda x: fx.where(x == 0, 1, fx.sin(x * math.pi) / (x * math.pi)),
    lambda g, x: _sinc_left(g, x),
    complex=True, doc="``sin(pi * input) / (pi * input)``, and 1 at 0", result="float")  # fmt: skip

deg2rad = unary("deg2rad", lambda x: x * 0.017453292519943295,
    lambda g: g * 0.017453292519943295,
    complex=RuntimeError("deg2rad is not supported for complex tensors."),
    doc="radians of degrees", result="float", node="Deg2RadBackward0")  # fmt: skip

rad2deg = unary("rad2deg", lambda x: x * 57.29577951308232,
    lambda g: g * 57.29577951308232,
    complex=RuntimeError("rad2deg is not supported for complex tensors."),
    doc="degrees of radians", result="float", node="Rad2DegBackward0")  # fmt: skip

# ---------------------------------------------------------------------------------- rounding

floor = unary("floor", lambda x: fx.floor(x),
    lambda g: fx.zeros_like(g),
    complex=NotImplementedError("floor is not supported for complex inputs"),
    doc="``input`` rounded down", check=Only(NO_BOOL, "floor_vml_cpu"))  # fmt: skip

ceil = unary("ceil", lambda x: fx.ceil(x),
    lambda g: fx.zeros_like(g),
    complex=NotImplementedError("ceil is not supported for complex inputs"),
    doc="``input`` rounded up", check=Only(NO_BOOL, "ceil_vml_cpu"))  # fmt: skip

trunc = unary("trunc", lambda x: fx.trunc(x),
    lambda g: fx.zeros_like(g),
    complex=NotImplementedError("trunc is not supported for complex inputs"),
    doc="``input`` rounded towards 0", aliases=("fix",), check=Only(NO_BOOL, "trunc_vml_cpu"))  # fmt: skip

ROUND_FORMS = ("Tensor input, *, Tensor out = None", "Tensor input, *, int decimals, Tensor out = None")


def _to_decimals(op: Any, operands: Any, decimals: Any) -> Any:
    """Choose by the digits that are kept: none behind the point, some, or fewer than all before it."""
    if isinstance(decimals, bool) or not isinstance(decimals, int):
        raise errors.invalid_combination("round", operands, {"decimals": decimals}, ROUND_FORMS)
    if decimals == 0:
        return op, operands, ()
    return op.variants[decimals < 0], operands, (10.0 ** abs(decimals),)


round = unary("round", lambda x: fx.round(x),
    lambda g: fx.zeros_like(g),
    doc="``input`` rounded to the next whole number, halves to the even one", check=Only(NO_BOOL, "round_vml_cpu"),
    options={"decimals": 0}, choose=_to_decimals)  # fmt: skip
variant(round, "round_decimals", lambda x, scale=10.0: fx.round(x * scale) / scale,
    lambda g: fx.zeros_like(g),
    doc="``input`` rounded to digits behind the point", node="RoundBackward1", example={"decimals": 1},
    check=Only(FLOATING, "round_cpu"))  # fmt: skip
variant(round, "round_tens", lambda x, scale=10.0: fx.round(x / scale) * scale,
    lambda g: fx.zeros_like(g),
    doc="``input`` rounded to tens, hundreds ...", node="RoundBackward1", example={"decimals": -1},
    check=Only(FLOATING, "round_cpu"))  # fmt: skip

frac = unary("frac", lambda x: x - fx.trunc(x),
    lambda g: g,
    doc="what ``trunc`` takes away", check=Only(FLOATING, "frac_cpu"))  # fmt: skip

# ---------------------------------------------------------------------------------- special functions

erf = unary("erf", lambda x: fx.erf(x),
    lambda g, x: 1.1283791670955126 * fx.exp(-(x * x)) * g,
    doc="the error function", result="float")  # fmt: skip

erfc = unary("erfc", lambda x: fx.erfc(x),
    lambda g, x: -1.1283791670955126 * fx.exp(-(x * x)) * g,
    doc="``1 - erf(input)``, exact where it is small", result="float")  # fmt: skip


def _erfinv_slope(x: Any) -> Any:
    y: Any = fx.erfinv(x)
    return 0.886226925452758 * fx.exp(y * y)


erfinv = unary("erfinv", lambda x: fx.erfinv(x),
    lambda g, x: _erfinv_slope(x) * g,
    doc="the number whose error function is ``input``", result="float")  # fmt: skip

lgamma = unary("lgamma", lambda x: fx.lgamma(x),
    lambda g, x: g * fx.digamma(x),
    doc="the logarithm of the absolute value of the gamma function", result="float")  # fmt: skip

digamma = unary("digamma", lambda x: fx.digamma(x),
    lambda g, x: g * fx.trigamma(x),
    doc="the derivative of ``lgamma``", result="float")  # fmt: skip

_trigamma = unary("trigamma", lambda x: fx.trigamma(x), None,
    doc="the derivative of ``digamma``", result="float", method=False, function=False, out=False,
    refused="the derivative of polygamma(1, input) is polygamma(2, input), which gradlite does not have: "
    "detach() before, or ask for one derivative less")  # fmt: skip

sigmoid = unary("sigmoid", lambda x: 1 / (1 + fx.exp(-x)),
    lambda g, y: g * ((1 - y) * y),
    complex=True, doc="``1 / (1 + exp(-input))``", result="float", functional=method)  # fmt: skip


def _within(op: Any, operands: Any, eps: Any) -> Any:
    """Choose whether the input is clamped before."""
    if eps is None or eps < 0:
        return op, operands, ()
    return op.variants[0], operands, (float(eps),)


logit = unary("logit", lambda x: fx.log(x / (1 - x)),
    lambda g, x: fx.where((x < 0) | (x > 1), math.nan, g / (x * (1 - x))),
    doc="``log(input / (1 - input))``", result="float", options={"eps": None}, positional=True,
    choose=_within)  # fmt: skip


def _logit_of(z: Any) -> Any:
    return fx.log(z / (1 - z))


variant(logit, "logit_clamped",
    lambda x, eps=0.25: _logit_of(fx.where(x < eps, eps, fx.where(x > 1 - eps, 1 - eps, x))),
    lambda g, x, eps=0.25: fx.where((x < eps) | (x > 1 - eps), 0, g / (x * (1 - x))),
    doc="``log(input / (1 - input))``, with ``input`` at least eps and at most 1 - eps", node="LogitBackward0",
    example={"eps": 0.25})  # fmt: skip


# ---------------------------------------------------------------------------------- functions that need more than a row


@exported()
def polygamma(n: int, input: Any) -> Any:
    """Compute a derivative of the digamma function: the function itself for 0, the first one for 1.

    Parameters
    ----------
    n : int
        0 or 1.
    input : Tensor

    Returns
    -------
    Tensor

    Raises
    ------
    NotImplementedError
        If ``n`` is larger.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.polygamma(1, gradlite.tensor([1.0], device="cpu"))
    tensor([1.6449])
    """
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    if n > 1:
        raise NotImplementedError(f"polygamma({n}, input): gradlite has polygamma(0, input) and polygamma(1, input)")
    return _trigamma(input) if n else digamma(input)


@public(None, "polygamma", method=False)
def polygamma_method(self: Any, n: int) -> Any:
    """Compute a derivative of the digamma function; see `gradlite.polygamma`."""
    return polygamma(n, self)


@public(method=True)
def float_power(input: Any, exponent: Any) -> Any:
    """Raise to a power in float64, whatever the types are.

    Parameters
    ----------
    input, exponent : Tensor or number
        At least one is a tensor.

    Returns
    -------
    Tensor
        Of type float64.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.float_power(gradlite.tensor([2, 3], device="cpu"), 2)
    tensor([4., 9.], dtype=torch.float64)
    """
    if not isinstance(input, TensorBase) and not isinstance(exponent, TensorBase):
        raise errors.invalid_combination("float_power", (input, exponent), {}, FLOAT_POWER_FORMS)
    return pointwise.pow(_double(input), _double(exponent))


FLOAT_POWER_FORMS = (
    "Tensor input, Tensor exponent, *, Tensor out = None",
    "Number self, Tensor exponent, *, Tensor out = None",
    "Tensor input, Number exponent, *, Tensor out = None",
)


def _double(value: Any) -> Any:
    if isinstance(value, TensorBase):
        return copying.to_cdouble(value) if value.array.dtype.kind == "c" else copying.to_double(value)
    return value if isinstance(value, complex) else float(value)
