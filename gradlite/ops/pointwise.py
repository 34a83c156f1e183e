"""Table: every elementwise operation, one row each.

A row is a forward formula and one derivative formula for each operand.  In a derivative, ``g`` is the incoming
gradient, ``y`` the result, and any other name an operand or a parameter.  The names that a derivative asks for are
exactly what the node saves; they follow PyTorch's choice, because what is saved is visible behaviour: a later write to
it is refused.  Subgradients at kinks and ties are PyTorch's too.
"""

from collections.abc import Sequence
from typing import Any

from gradlite import dtypes, errors
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx
from gradlite.ops.apply import promotion
from gradlite.ops.derived import binary, inplace, public, ternary, unary
from gradlite.ops.out import check as check_out

Kinds = Sequence[dtypes.dtype]

# ---------------------------------------------------------------------------------- what rows refuse
#
# A check is called with the types of the operands, the promoted type, and the operand that is a number.

INVERT = "If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."


def _check_minus(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    if common is dtypes.bool:
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. "
            "Use the `^` or `logical_xor()` operator instead."
        )
    if dtypes.bool in kinds:
        raise RuntimeError(f"Subtraction, the `-` operator, with a bool tensor is not supported. {INVERT}")


def _check_negation(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    if common is dtypes.bool:
        raise RuntimeError(f"Negation, the `-` operator, on a bool tensor is not supported. {INVERT}")


def _check_relu(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    if common is dtypes.bool:
        raise RuntimeError("Boolean inputs not supported for relu")


def _check_power(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    if common is dtypes.bool:
        raise NotImplementedError("\"pow\" not implemented for 'Bool'")


def _check_exponent(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    if common.category <= dtypes.INTEGRAL:
        if number < 0:
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        promotion.number_in(number, common)


# ---------------------------------------------------------------------------------- arithmetic

add = binary("add", lambda x, z, alpha=1: x + alpha * z,
    lambda g: g,
    lambda g, alpha=1: g * alpha,
    doc="``input + alpha * other``", operators=("__add__", "__radd__", "__iadd__"))  # fmt: skip

sub = binary("sub", lambda x, z, alpha=1: x - alpha * z,
    lambda g: g,
    lambda g, alpha=1: -g * alpha,
    doc="``input - alpha * other``", operators=("__sub__", "__isub__"),
    check=_check_minus)  # fmt: skip

rsub = binary("rsub", lambda x, z, alpha=1: z - alpha * x,
    lambda g, alpha=1: -g * alpha,
    lambda g: g,
    doc="``other - alpha * input``", operators=("__rsub__",), twin=False, out=False,
    scalars={"node": "RsubBackward1", "number_is_saved": False},
    check=_check_minus)  # fmt: skip

mul = binary("mul", lambda x, z: x * z,
    lambda g, z: g * z,
    lambda g, x: g * x,
    doc="``input * other``", operators=("__mul__", "__rmul__", "__imul__"), one_form=True)  # fmt: skip

div = binary("div", lambda x, z: x / z,
    lambda g, z: g / z,
    lambda g, x, z: -g * ((x / z) / z),
    doc="``input / other``", result="float", operators=("__truediv__", "__itruediv__"))  # fmt: skip

reciprocal = unary("reciprocal", lambda x: 1 / x,
    lambda g, y: -g * (y * y),
    doc="``1 / input``", result="float")  # fmt: skip

neg = unary("neg", lambda x: -x,
    lambda g: -g,
    doc="``-input``", operators=("__neg__",),
    check=_check_negation)  # fmt: skip

# ---------------------------------------------------------------------------------- powers, exponentials, logarithms


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
    doc="``input`` raised to ``exponent``", arguments=("input", "exponent"), node="PowBackward1", saves_all=True,
    check=_check_power,
    scalars={"forward": lambda x, z: fx.power_by(x, z), "derivatives": (lambda g, x, z: _power_by_left(g, x, z),),
        "node": "PowBackward0", "number_is_saved": False, "check": _check_exponent},
    operators=("__pow__", "__rpow__", "__ipow__"))  # fmt: skip
pow.op.with_scalar_left = pow.op.scalar_form("x", node="PowBackward2", kernel="pow_base", number_is_saved=False)  # type: ignore[attr-defined]

exp = unary("exp", lambda x: fx.exp(x),
    lambda g, y: g * y,
    doc="e raised to ``input``", result="float")  # fmt: skip

log = unary("log", lambda x: fx.log(x),
    lambda g, x: g / x,
    doc="the natural logarithm", result="float")  # fmt: skip

sqrt = unary("sqrt", lambda x: fx.sqrt(x),
    lambda g, y: g / (2 * y),
    doc="the square root", result="float")  # fmt: skip

# ---------------------------------------------------------------------------------- activations

tanh = unary("tanh", lambda x: fx.tanh(x),
    lambda g, y: g * ((1 - y) * (1 + y)),              # not 1 - y * y: keeps digits where |y| is near 1
    doc="the hyperbolic tangent", result="float")  # fmt: skip

fx.inline("threshold_backward", lambda g, y: fx.where(y <= 0, 0, g))  # this way round: where y is NaN g passes

relu = unary("relu", lambda x: fx.maximum(0, x),                   # this way round: -0.0 stays so
    lambda g, y: fx.threshold_backward(g, y),
    doc="``max(input, 0)``", out=False, check=_check_relu)  # fmt: skip

relu_ = inplace(relu)

# ---------------------------------------------------------------------------------- choice and comparison

maximum = binary("maximum", lambda x, z: fx.maximum(x, z),
    lambda g, x, z: fx.where(x == z, g / 2, fx.where(x < z, 0, g)),    # a tie gives half to each
    lambda g, x, z: fx.where(x == z, g / 2, fx.where(x > z, 0, g)),
    doc="the larger of two; NaN if either is NaN", scalars=False, twin=False)  # fmt: skip

_where = ternary("where", lambda c, x, z: fx.where(c, x, z),
    None,
    lambda g, c: fx.where(c, g, 0),
    lambda g, c: fx.where(c, 0, g),
    doc="``input`` where ``condition`` holds, else ``other``", arguments=("condition", "input", "other"),
    conditions=1)  # fmt: skip

eq = binary("eq", lambda x, z: x == z, None, None, doc="``input == other``", result="bool", operators=("__eq__",))
ne = binary("ne", lambda x, z: x != z, None, None, doc="``input != other``", result="bool", operators=("__ne__",))
lt = binary("lt", lambda x, z: x < z, None, None, doc="``input < other``", result="bool", operators=("__lt__",))
le = binary("le", lambda x, z: x <= z, None, None, doc="``input <= other``", result="bool", operators=("__le__",))
gt = binary("gt", lambda x, z: x > z, None, None, doc="``input > other``", result="bool", operators=("__gt__",))
ge = binary("ge", lambda x, z: x >= z, None, None, doc="``input >= other``", result="bool", operators=("__ge__",))


# ---------------------------------------------------------------------------------- functions that need more than a row


@public(_where.op, method=False)  # type: ignore[attr-defined]
def where(condition: Any, input: Any, other: Any, *, out: Any = None) -> Any:
    """Choose element by element: ``input`` where ``condition`` holds, else ``other``.

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
    if out is not None:
        _check_where_out(input, other, out)
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
    """Return the tensor itself."""
    return input


@public(None, "__rtruediv__", method=False)
def reflected_div(self: Any, other: Any) -> Any:
    """Compute ``other / self`` as PyTorch does: the reciprocal, times ``other``."""
    return reciprocal(self) * other if promotion.is_number(other) else NotImplemented
