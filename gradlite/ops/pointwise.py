"""Table: elementwise arithmetic, powers, choice and comparison, one row each.

A row is a forward formula and one derivative formula for each operand.  In a derivative, ``g`` is the incoming
gradient, ``y`` the result, and any other name an operand or a parameter.  The names that a derivative asks for are
exactly what the node saves; they follow PyTorch's choice, because what is saved is visible behaviour: a later write to
it is refused.  Subgradients at kinks and ties are PyTorch's too.

The functions of one operand are in `gradlite.ops.transcendental`, the activations in `gradlite.ops.activations`, logic
and bits in `gradlite.ops.logic`.
"""

import warnings
from typing import Any

import ml_dtypes
import numpy as np

from gradlite import dtypes, errors
from gradlite.callers import user_level
from gradlite.core.graph import operations, wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import checks, fx
from gradlite.ops.apply import promotion
from gradlite.ops.checks import FLOATING, INVERT, NO_BOOL, Only, Refuse
from gradlite.ops.declared import exported, public
from gradlite.ops.derived import binary, of_complex, ternary, unary, variant
from gradlite.ops.out import check as check_out

# ---------------------------------------------------------------------------------- arithmetic

add = binary("add", lambda x, z, alpha=1: x + alpha * z,
    lambda g: g,
    lambda g, alpha=1: g * alpha,
    complex=True, doc="``input + alpha * other``", operators=("__add__", "__radd__", "__iadd__"),
    settle=promotion.factors)  # fmt: skip

sub = binary("sub", lambda x, z, alpha=1: x - alpha * z,
    lambda g: g,
    lambda g, alpha=1: -g * alpha,
    complex=True, doc="``input - alpha * other``", operators=("__sub__", "__isub__"), aliases=("subtract",),
    check=checks.minus, settle=promotion.factors)  # fmt: skip

rsub = binary("rsub", lambda x, z, alpha=1: z - alpha * x,
    lambda g, alpha=1: -g * alpha,
    lambda g: g,
    complex=True, doc="``other - alpha * input``", operators=("__rsub__",), twin=False, out=False,
    scalars={"node": "RsubBackward1", "number_is_saved": False},
    check=checks.minus, settle=promotion.factors)  # fmt: skip

mul = binary("mul", lambda x, z: x * z,
    lambda g, z: g * z,
    lambda g, x: g * x,
    complex=True, doc="``input * other``", operators=("__mul__", "__rmul__", "__imul__"), aliases=("multiply",),
    one_form=True)  # fmt: skip


def _rounded(op: Any, operands: Any, rounding_mode: Any) -> Any:
    """Choose the quotient that is meant."""
    if rounding_mode is None:
        return op, operands, ()
    if not isinstance(rounding_mode, str):
        raise errors.invalid_combination("div", operands, {"rounding_mode": rounding_mode}, DIV_FORMS)
    for meant in op.variants:
        if meant.example["rounding_mode"] == rounding_mode:
            return meant, operands, ()
    raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'")


DIV_FORMS = (
    "Tensor input, Tensor other, *, Tensor out = None",
    "Tensor input, Tensor other, *, str rounding_mode, Tensor out = None",
    "Tensor input, Number other, *, str rounding_mode",
    "Tensor input, Number other",
)

div = binary("div", lambda x, z: x / z,
    lambda g, z: g / z,
    lambda g, x, z: -g * ((x / z) / z),
    complex=True, doc="``input / other``", result="float", operators=("__truediv__", "__itruediv__"),
    aliases=("divide", "true_divide"), options={"rounding_mode": None}, choose=_rounded)  # fmt: skip
variant(div, "div_floor", lambda x, z: fx.floor_divide(x, z),
    lambda g, z: fx.zeros_like(g),
    lambda g, x, z: fx.zeros_like(g),
    doc="``input / other``, rounded down", result="same", node="DivBackward2", example={"rounding_mode": "floor"},
    check=Only(NO_BOOL, "div_floor_cpu"), scalars=True)  # fmt: skip
variant(div, "div_trunc", lambda x, z: fx.trunc_divide(x, z),
    lambda g, z: fx.zeros_like(g),
    lambda g, x, z: fx.zeros_like(g),
    doc="``input / other``, rounded towards 0", result="same", node="DivBackward2", example={"rounding_mode": "trunc"},
    check=Only(NO_BOOL, "div_trunc_cpu"), scalars=True)  # fmt: skip

floor_divide = binary("floor_divide", lambda x, z: fx.floor_divide(x, z), None, None,
    doc="``input / other``, rounded down", refused="derivative for aten::floor_divide is not implemented",
    check=Only(NO_BOOL, "div_floor_cpu"), operators=("__floordiv__", "__ifloordiv__", "__rfloordiv__"))  # fmt: skip
floor_divide.op.with_scalar_left = floor_divide.op.scalar_form("x", kernel="floor_divide_base")  # type: ignore[attr-defined]

remainder = binary("remainder", lambda x, z: fx.remainder(x, z),
    lambda g: g,
    lambda g, x, z: -g * fx.floor_divide(x, z),
    doc="the remainder of ``input / other``, with the sign of ``other``", node="RemainderBackward1",
    check=Only(NO_BOOL, "remainder_cpu"), operators=("__mod__", "__imod__", "__rmod__"),
    scalars={"node": "RemainderBackward0", "number_is_saved": False})  # fmt: skip
remainder.op.with_scalar_left = remainder.op.scalar_form(  # type: ignore[attr-defined]
    "x", kernel="remainder_base", refused="derivative for aten::remainder is not implemented"
)

fmod = binary("fmod", lambda x, z: fx.fmod(x, z),
    lambda g: g,
    lambda g, x, z: -g * fx.trunc_divide(x, z),
    doc="the remainder of ``input / other``, with the sign of ``input``", node="FmodBackward1",
    check=Only(NO_BOOL, "fmod_cpu"), scalars={"node": "FmodBackward0", "number_is_saved": False})  # fmt: skip

reciprocal = unary("reciprocal", lambda x: 1 / x,
    lambda g, y: -g * (y * y),
    complex=True, doc="``1 / input``", result="float")  # fmt: skip

neg = unary("neg", lambda x: -x,
    lambda g: -g,
    complex=True, doc="``-input``", operators=("__neg__",), aliases=("negative",),
    check=Refuse(f"Negation, the `-` operator, on a bool tensor is not supported. {INVERT}"))  # fmt: skip

abs = unary("abs", lambda x: fx.absolute(x),
    lambda g, x: g * fx.sign(x),
    complex=True, real=True, doc="the absolute value", operators=("__abs__",), aliases=("absolute",),
    check=Only(NO_BOOL, "abs_cpu"))  # fmt: skip

angle = unary("angle", lambda x: fx.angle(x),
    lambda g, x: fx.zeros_like(g),
    real=True, doc="the angle in the complex plane, in radians", result="float", twin=False)  # fmt: skip
of_complex(angle, lambda g, x: fx.where(x == 0, 0, g * (x / (fx.absolute(x) * fx.absolute(x)) * 1j)))

sign = unary("sign", lambda x: fx.sign(x),
    lambda g: fx.zeros_like(g),
    complex=NotImplementedError(
        "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead."),
    doc="the sign: -1, 0 or 1")  # fmt: skip

sgn = unary("sgn", lambda x: fx.sign(x),
    lambda g, x, y: fx.zeros_like(g),
    doc="the sign: -1, 0 or 1; of a complex number itself divided by its absolute value")  # fmt: skip
of_complex(sgn, lambda g, x, y: fx.where(x == 0, 0, (g - fx.real(g * fx.conj(y)) * y) / fx.absolute(x)))

copysign = binary("copysign", lambda x, z: fx.copysign(x, z),
    lambda g, x, y: g * fx.where(x == 0, 0, y / x),
    lambda g: fx.zeros_like(g),
    doc="the size of ``input`` with the sign of ``other``", result="float", saves_always=("y",),
    scalars={"node": "CopysignBackward1", "number_is_saved": False})  # fmt: skip

hypot = binary("hypot", lambda x, z: fx.hypot(x, z),
    lambda g, x, y: g * x / y,
    lambda g, z, y: g * z / y,
    doc="``sqrt(input ** 2 + other ** 2)``", scalars=False, check=Only(FLOATING, "hypot_cpu"))  # fmt: skip

# ---------------------------------------------------------------------------------- of three operands

addcmul = ternary("addcmul", lambda x, z, w, value=1: x + value * z * w,
    lambda g: g,
    lambda g, w, value=1: g * (w * value),
    lambda g, z, value=1: g * (z * value),
    complex=True, doc="``input + value * tensor1 * tensor2``", arguments=("input", "tensor1", "tensor2"),
    check=Only(NO_BOOL, "addcmul_cpu_out"))  # fmt: skip

addcdiv = ternary("addcdiv", lambda x, z, w, value=1: x + value * z / w,
    lambda g: g,
    lambda g, w, value=1: g * (value / w),
    lambda g, z, w, value=1: -g * (value * z / (w * w)),
    complex=True, doc="``input + value * tensor1 / tensor2``", arguments=("input", "tensor1", "tensor2"),
    check=checks.addcdiv, saves_always=("w",))  # fmt: skip

lerp = ternary("lerp",
    lambda x, z, w: fx.where(fx.absolute(w) < 0.5, x + w * (z - x), z - (z - x) * (1 - w)),
    lambda g, w: g * (1 - w),
    lambda g, w: g * w,
    lambda g, x, z: g * (z - x),
    complex=True, doc="``input + weight * (end - input)``", arguments=("input", "end", "weight"), node="LerpBackward1",
    check=checks.lerp, saves_always=("w",), scalars={"node": "LerpBackward0", "number_is_saved": False,
        "derivatives": (lambda g, w: g * (1 - w), lambda g, w: g * w)})  # fmt: skip

# ---------------------------------------------------------------------------------- powers


def _power_left(g: Any, x: Any, z: Any) -> Any:
    return fx.where(z == 0, 0, g * (z * fx.pow(x, z - 1)))


def _power_by_left(g: Any, x: Any, z: Any) -> Any:
    return fx.where(z == 0, 0, g * (z * fx.power_by(x, z - 1)))


def _power_right(g: Any, x: Any, z: Any, y: Any) -> Any:
    slope = y * fx.log(x)
    return g * fx.where(x == 0, fx.where(z >= 0, 0, slope), slope)


pow = binary("pow", lambda x, z: fx.pow(x, z),
    lambda g, x, z: _power_left(g, x, z),
    lambda g, x, z, y: _power_right(g, x, z, y),
    complex=True, doc="``input`` raised to ``exponent``", arguments=("input", "exponent"), node="PowBackward1",
    saves_always=("x", "z", "y"),
    check=Only(NO_BOOL, "pow"),
    scalars={"forward": lambda x, z: fx.power_by(x, z), "derivatives": (lambda g, x, z: _power_by_left(g, x, z),),
        "node": "PowBackward0", "number_is_saved": False, "check": checks.exponent},
    operators=("__pow__", "__rpow__", "__ipow__"))  # fmt: skip
pow.op.with_scalar_left = pow.op.scalar_form("x", node="PowBackward2", kernel="pow_base", number_is_saved=False)  # type: ignore[attr-defined]

ldexp = binary("ldexp", lambda x, z: x * fx.exp2(z),
    lambda g, z: g * fx.exp2(z),
    lambda g, y: g * (y * 0.6931471805599453),
    complex=True, doc="``input * 2 ** other``", result="float", scalars=False, saves_always=("y",))  # fmt: skip

# ---------------------------------------------------------------------------------- choice

maximum = binary("maximum", lambda x, z: fx.maximum(x, z),
    lambda g, x, z: fx.where(x == z, g / 2, fx.where(x < z, 0, g)),    # a tie gives half to each
    lambda g, x, z: fx.where(x == z, g / 2, fx.where(x > z, 0, g)),
    complex=RuntimeError("maximum not implemented for complex tensors."),
    doc="the larger of two; NaN if either is NaN", scalars=False, twin=False)  # fmt: skip

minimum = binary("minimum", lambda x, z: fx.minimum(x, z),
    lambda g, x, z: fx.where(x == z, g / 2, fx.where(x > z, 0, g)),
    lambda g, x, z: fx.where(x == z, g / 2, fx.where(x < z, 0, g)),
    complex=RuntimeError("minimum not implemented for complex tensors."),
    doc="the smaller of two; NaN if either is NaN", scalars=False, twin=False)  # fmt: skip

fmax = binary("fmax", lambda x, z: fx.fmax(x, z),
    lambda g, x, z: fx.where((x >= z) | fx.isnan(z), g, 0),            # a tie gives all to the first
    lambda g, x, z: fx.where((x >= z) | fx.isnan(z), 0, g),
    doc="the larger of two; of a number and NaN the number", scalars=False, twin=False)  # fmt: skip

fmin = binary("fmin", lambda x, z: fx.fmin(x, z),
    lambda g, x, z: fx.where((x <= z) | fx.isnan(z), g, 0),
    lambda g, x, z: fx.where((x <= z) | fx.isnan(z), 0, g),
    doc="the smaller of two; of a number and NaN the number", scalars=False, twin=False)  # fmt: skip

NO_CLAMP = NotImplementedError("clamp is not supported for complex types")

clamp_min = binary("clamp_min", lambda x, z: fx.maximum(x, z),
    lambda g, x, z: fx.where(x >= z, g, 0),
    lambda g, x, z: fx.where(x < z, g, 0),
    complex=NO_CLAMP, doc="``input``, at least ``min``", arguments=("input", "min"), node="ClampMinBackward1",
    scalars={"forward": lambda x, z: fx.maximum(z, x), "node": "ClampMinBackward0", "number_is_saved": False,
        "check": Only(NO_BOOL, "clamp_min_scalar_cpu")})  # fmt: skip

clamp_max = binary("clamp_max", lambda x, z: fx.minimum(x, z),
    lambda g, x, z: fx.where(x <= z, g, 0),
    lambda g, x, z: fx.where(x > z, g, 0),
    complex=NO_CLAMP, doc="``input``, at most ``max``", arguments=("input", "max"), node="ClampMaxBackward1",
    scalars={"forward": lambda x, z: fx.minimum(z, x), "node": "ClampMaxBackward0", "number_is_saved": False,
        "check": Only(NO_BOOL, "clamp_max_scalar_cpu")})  # fmt: skip

CLAMP_FORMS = (
    "Tensor input, Tensor min = None, Tensor max = None, *, Tensor out = None",
    "Tensor input, Number min = None, Number max = None, *, Tensor out = None",
)


def _bounded(op: Any, operands: Any, min: Any, max: Any) -> Any:
    """Choose by what the bounds are: numbers, or tensors, beside which one that is missing becomes an infinity."""
    bounds = [bound for bound in (min, max) if bound is not None]
    if not bounds:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if all(map(promotion.is_number, bounds)):
        return op, operands, (min, max)
    if not all(isinstance(bound, TensorBase) for bound in bounds):
        given = (*operands, *(bound for bound in (min, max)))
        raise errors.invalid_combination("clamp", given if max is not None else given[:2], {}, CLAMP_FORMS)
    like = bounds[0].array
    kind = promotion.result_type([*operands, *bounds])
    limits = [wrap(promotion.number_like(limit, like, kind)) for limit in _limits(kind)]
    chosen = [limit if bound is None else bound for bound, limit in zip((min, max), limits, strict=True)]
    return op.variants[0], (*operands, *chosen), ()


def _limits(kind: dtypes.dtype) -> tuple[Any, Any]:
    """Return the smallest and the largest value of a type."""
    if kind.category == dtypes.INTEGRAL:
        return np.iinfo(kind.numpy).min, np.iinfo(kind.numpy).max
    return (False, True) if kind is dtypes.bool else (-np.inf, np.inf)


def _numbered(bounds: Any, kind: dtypes.dtype) -> tuple[Any, ...]:
    """Replace a bound that is missing by the limit of the type."""
    chosen = [limit if bound is None else bound for bound, limit in zip(bounds, _limits(kind), strict=True)]
    return promotion.elements(chosen, kind)


clamp = unary("clamp", lambda x, min=-1, max=1: fx.minimum(max, fx.maximum(min, x)),
    lambda g, x, min=-1, max=1: fx.where((x >= min) & (x <= max), g, 0),
    doc="``input``, at least ``min`` and at most ``max``", node="ClampBackward1", aliases=("clip",),
    options={"min": None, "max": None}, positional=True, choose=_bounded, example={"min": -1, "max": 1},
    settle=_numbered, promotes=True, complex=NO_CLAMP, check=Only(NO_BOOL, "clamp_scalar_cpu"))  # fmt: skip
variant(clamp, "clamp_tensors", lambda x, min, max: fx.minimum(fx.maximum(x, min), max),
    lambda g, x, min, max: fx.where((x >= min) & (x <= max), g, 0),
    lambda g, x, min, max: fx.where((min < max) & (x < min), g, 0),
    lambda g, x, min, max: fx.where((x > max) | (max < min), g, 0),
    arguments=("input", "min", "max"), node="ClampBackward0", complex=NO_CLAMP,
    check=Only(NO_BOOL, "clamp_cpu"))  # fmt: skip


def _replacements(values: Any, kind: dtypes.dtype) -> tuple[Any, ...]:
    """Replace what is not given by 0 and the type's largest and smallest number; integers need none."""
    if not kind.differentiable:
        return (0, 0, 0)
    info: Any = ml_dtypes.finfo(kind.to_real().numpy)  # type: ignore[no-untyped-call]
    usual = (0.0, float(info.max), float(info.min))
    return tuple([u if v is None else v for u, v in zip(usual, values, strict=True)])


def _replaced(op: Any, operands: Any, *values: Any) -> Any:
    return op, operands, values


nan_to_num = unary("nan_to_num",
    lambda x, nan=0.0, posinf=100.0, neginf=-100.0:
        fx.where(fx.isnan(x), nan, fx.where(fx.isinf(x) & (x > 0), posinf, fx.where(fx.isinf(x), neginf, x))),
    lambda g, x: g * fx.where(fx.isfinite(x), 1, fx.zeros_like(x)),
    doc="``input`` with numbers for NaN and the infinities", positional=True,
    options={"nan": None, "posinf": None, "neginf": None}, choose=_replaced, settle=_replacements,
    example={"posinf": 100.0, "neginf": -100.0})  # fmt: skip


def _replaced_in(part: Any, nan: Any, posinf: Any, neginf: Any) -> Any:
    large: Any = fx.where(fx.isinf(part) & (part > 0), posinf, fx.where(fx.isinf(part), neginf, part))
    return fx.where(fx.isnan(part), nan, large)


of_complex(nan_to_num, None, forward=lambda x, nan=0.0, posinf=100.0, neginf=-100.0:
    fx.complex(_replaced_in(fx.real(x), nan, posinf, neginf),
        _replaced_in(fx.imag(x), nan, posinf, neginf)))  # fmt: skip

_where = ternary("where", lambda c, x, z: fx.where(c, x, z),
    None,
    lambda g, c: fx.where(c, g, 0),
    lambda g, c: fx.where(c, 0, g),
    complex=True, doc="``input`` where ``condition`` holds, else ``other``", arguments=("condition", "input", "other"),
    conditions=1, method=False, function=False)  # fmt: skip

heaviside = binary("heaviside", lambda x, z: fx.where(x == 0, z, fx.where(x > 0, 1, fx.zeros_like(x))), None, None,
    doc="0 where ``input`` is negative, 1 where it is positive, and ``values`` where it is 0",
    arguments=("input", "values"), refused="derivative for aten::heaviside is not implemented", scalars=False,
    complex=RuntimeError("heaviside is not yet implemented for complex tensors."), check=checks.one_type)  # fmt: skip

# ---------------------------------------------------------------------------------- comparison

eq = binary("eq", lambda x, z: x == z, None, None, doc="``input == other``", result="bool", operators=("__eq__",),
    complex=True)  # fmt: skip
ne = binary("ne", lambda x, z: x != z, None, None, doc="``input != other``", result="bool", operators=("__ne__",),
    complex=True, aliases=("not_equal",))  # fmt: skip
lt = binary("lt", lambda x, z: x < z, None, None, doc="``input < other``", result="bool", operators=("__lt__",),
    aliases=("less",))  # fmt: skip
le = binary("le", lambda x, z: x <= z, None, None, doc="``input <= other``", result="bool", operators=("__le__",),
    aliases=("less_equal",))  # fmt: skip
gt = binary("gt", lambda x, z: x > z, None, None, doc="``input > other``", result="bool", operators=("__gt__",),
    aliases=("greater",))  # fmt: skip
ge = binary("ge", lambda x, z: x >= z, None, None, doc="``input >= other``", result="bool", operators=("__ge__",),
    aliases=("greater_equal",))  # fmt: skip


# ---------------------------------------------------------------------------------- functions that need more than a row


@public(_where.op, method=False)  # type: ignore[attr-defined]
@exported()
def where(condition: Any, input: Any = None, other: Any = None, *, out: Any = None) -> Any:
    """Choose element by element: ``input`` where ``condition`` holds, else ``other``.

    Of the condition alone, of any type, it gives the places where that is not zero, as ``nonzero(as_tuple=True)``.

    Parameters
    ----------
    condition : Tensor
        Of type bool.
    input, other : Tensor or number
        Shapes broadcast and types promote.
    out : Tensor, optional
        Where to write the result, whose type it must have; the other two are tensors then.

    Returns
    -------
    Tensor
        Of the broadcast shape.

    Raises
    ------
    RuntimeError
        If the condition is not of type bool.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([-1.0, 2.0], device="cpu")
    >>> gradlite.where(x > 0, x, 0.0)
    tensor([0., 2.])
    """
    if not isinstance(condition, TensorBase):
        raise errors.argument_type("where", "condition", 1, "Tensor", condition)
    if input is None and other is None:
        return operations["nonzero"].function(condition, as_tuple=True)
    if out is not None:
        _check_where_out(input, other, out)
    if condition.array.dtype == np.uint8:
        warnings.warn(
            "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future "
            "version of PyTorch. Use a boolean condition instead.",
            UserWarning,
            stacklevel=user_level(),
        )
        condition = operations["to"].function(condition, dtypes.bool)
    if condition.array.dtype.kind != "b":
        legacy = dtypes.of_array(condition.array).legacy
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {legacy}. Compare it first."
        )
    tensors = [t for t in (input, other) if isinstance(t, TensorBase)]
    numbers = [t for t in (input, other) if promotion.is_number(t)]
    if numbers and len(tensors) + len(numbers) == 2:
        kind = promotion.result_type(tensors, numbers)
        like = (tensors or [condition])[0].array
        input, other = (
            wrap(promotion.number_like(t, like, kind)) if promotion.is_number(t) else t for t in (input, other)
        )
    return _where(condition, input, other, out=out)


def _check_where_out(input: Any, other: Any, out: Any) -> None:
    check_out("where", out)
    for place, (name, t) in enumerate({"input": input, "other": other}.items(), 2):
        if not isinstance(t, TensorBase):
            raise errors.argument_type("where", name, place, "Tensor", t)
    expected, found = promotion.result_type((input, other)), dtypes.of_array(out.array)
    if expected is not found:
        raise RuntimeError(f"Expected out type to be {expected.legacy} but got {found.legacy}")


@public(None, "where", method=False)
def where_self(self: Any, condition: Any, other: Any) -> Any:
    """Choose element by element: the tensor's own where ``condition`` holds, else ``other``."""
    return where(condition, self, other)


@public(None, "__pos__")
def positive(input: Any) -> Any:
    """Return the tensor itself.

    Raises
    ------
    RuntimeError
        If it is of type bool.
    """
    if input.array.dtype == bool:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


@public(method=True)
def square(input: Any) -> Any:
    """Compute ``input ** 2``."""
    return pow(input, 2)


@public(method=True)
def square_(self: Any) -> Any:
    """Write ``input ** 2`` into the tensor itself."""
    return self.pow_(2)


@public(None, "__rtruediv__", method=False)
def reflected_div(self: Any, other: Any) -> Any:
    """Compute ``other / self`` as PyTorch does: the reciprocal, times ``other``."""
    return reciprocal(self) * other if promotion.is_number(other) else NotImplemented
