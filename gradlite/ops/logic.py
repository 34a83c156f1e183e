"""Table: logic, bits, and questions about values, one elementwise row each; none has a derivative.

`gradlite.ops.pointwise` says how rows are written.
"""

from typing import Any

from gradlite import dtypes
from gradlite.ops import fx, pointwise
from gradlite.ops.checks import INTEGRAL, Only
from gradlite.ops.declared import public
from gradlite.ops.derived import binary, unary

# ---------------------------------------------------------------------------------- logic

logical_not = unary("logical_not", lambda x: x == 0, None,
    complex=True, doc="whether ``input`` is 0", result="bool")  # fmt: skip

logical_and = binary("logical_and", lambda x, z: (x != 0) & (z != 0), None, None,
    complex=True, doc="whether neither is 0", result="bool", scalars=False)  # fmt: skip

logical_or = binary("logical_or", lambda x, z: (x != 0) | (z != 0), None, None,
    complex=True, doc="whether one is not 0", result="bool", scalars=False)  # fmt: skip

logical_xor = binary("logical_xor", lambda x, z: (x != 0) != (z != 0), None, None,
    complex=True, doc="whether exactly one is 0", result="bool", scalars=False)  # fmt: skip

# ---------------------------------------------------------------------------------- bits

bitwise_and = binary("bitwise_and", lambda x, z: fx.bitwise_and(x, z), None, None,
    doc="the bits that both have", check=Only(INTEGRAL, "bitwise_and_cpu"),
    operators=("__and__", "__iand__", "__rand__"))  # fmt: skip

bitwise_or = binary("bitwise_or", lambda x, z: fx.bitwise_or(x, z), None, None,
    doc="the bits that one has", check=Only(INTEGRAL, "bitwise_or_cpu"),
    operators=("__or__", "__ior__", "__ror__"))  # fmt: skip

bitwise_xor = binary("bitwise_xor", lambda x, z: fx.bitwise_xor(x, z), None, None,
    doc="the bits that exactly one has", check=Only(INTEGRAL, "bitwise_xor_cpu"),
    operators=("__xor__", "__ixor__", "__rxor__"))  # fmt: skip

bitwise_not = unary("bitwise_not", lambda x: fx.bitwise_not(x), None,
    doc="the bits that ``input`` has not", check=Only(INTEGRAL, "bitwise_not_cpu"))  # fmt: skip

bitwise_left_shift = binary("bitwise_left_shift", lambda x, z: fx.left_shift(x, z), None, None,
    doc="the bits moved up by ``other``", check=Only(INTEGRAL, "lshift_cpu", dtypes.bool),
    operators=("__lshift__", "__ilshift__", "__rlshift__"))  # fmt: skip

bitwise_right_shift = binary("bitwise_right_shift", lambda x, z: fx.right_shift(x, z), None, None,
    doc="the bits moved down by ``other``", check=Only(INTEGRAL, "rshift_cpu", dtypes.bool),
    operators=("__rshift__", "__irshift__", "__rrshift__"))  # fmt: skip

for _function in (bitwise_and, bitwise_or, bitwise_xor, bitwise_left_shift, bitwise_right_shift):
    _op = _function.op  # type: ignore[attr-defined]
    _op.with_scalar_left = _op.scalar_form("x", kernel=f"{_op.kernel}_base")

# ---------------------------------------------------------------------------------- questions about values

isnan = unary("isnan", lambda x: fx.isnan(x), None,
    complex=True, doc="whether ``input`` is NaN", result="bool", twin=False, out=False)  # fmt: skip

isinf = unary("isinf", lambda x: fx.isinf(x), None,
    complex=True, doc="whether ``input`` is infinite", result="bool", twin=False, out=False)  # fmt: skip

isfinite = unary("isfinite", lambda x: fx.isfinite(x), None,
    complex=True, doc="whether ``input`` is neither infinite nor NaN", result="bool", twin=False,
    out=False)  # fmt: skip

isposinf = unary("isposinf", lambda x: fx.isinf(x) & (x > 0), None,
    complex=RuntimeError("isposinf does not support complex inputs."),
    doc="whether ``input`` is positive infinity", result="bool", twin=False)  # fmt: skip

isneginf = unary("isneginf", lambda x: fx.isinf(x) & (x < 0), None,
    complex=RuntimeError("isneginf does not support complex inputs."),
    doc="whether ``input`` is negative infinity", result="bool", twin=False)  # fmt: skip

signbit = unary("signbit", lambda x: fx.signbit(x), None,
    complex=NotImplementedError("signbit is not implemented for complex tensors."),
    doc="whether the sign is negative, also of zeros", result="bool", twin=False)  # fmt: skip


# ---------------------------------------------------------------------------------- functions that need more than a row


@public(None, "__invert__", method=False)
def invert(self: Any) -> Any:
    """Compute the bits that a tensor has not; of bool, its opposite."""
    if dtypes.of_array(self.array).category not in INTEGRAL:
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return bitwise_not(self)


@public(method=True)
def isclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """Say where two tensors are equal but for ``atol + rtol * abs(other)``.

    Parameters
    ----------
    input, other : Tensor
        Of one type; shapes broadcast.
    rtol, atol : float
        How much they may differ, in relation to ``other`` and absolutely.
    equal_nan : bool
        Whether NaN equals NaN.

    Returns
    -------
    Tensor
        Of type bool.

    Raises
    ------
    RuntimeError
        If the types differ, or a tolerance is negative.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([1.0, 2.0], device="cpu")
    >>> gradlite.isclose(x, gradlite.tensor([1.000001, 2.1], device="cpu"))
    tensor([ True, False])
    """
    kinds = [dtypes.of_array(t.array) for t in (input, other)]
    if kinds[0] is not kinds[1]:
        raise RuntimeError(f"{kinds[0].legacy} did not match {kinds[1].legacy}")
    for name, value in {"rtol": rtol, "atol": atol}.items():
        if value < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {value}")
    close = pointwise.eq(input, other)
    if equal_nan and kinds[0].differentiable:
        close = logical_or(close, logical_and(isnan(input), isnan(other)))
    if rtol == 0 and atol == 0:
        return close
    wide = [t if kinds[0].differentiable else t.to(dtypes.get_default_dtype()) for t in (input, other)]
    wide = [t.detach() for t in wide]
    allowed = pointwise.add(pointwise.abs(pointwise.mul(wide[1], rtol)), atol)
    difference = pointwise.abs(pointwise.sub(*wide))
    return logical_or(close, logical_and(isfinite(difference), pointwise.le(difference, allowed)))


@public()
def allclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Return whether two tensors are equal everywhere but for ``atol + rtol * abs(other)``; parameters as `isclose`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.allclose(gradlite.ones(2), gradlite.ones(2) + 1e-7)
    True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan).array.all())
