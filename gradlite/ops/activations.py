"""Table: the activations, one elementwise row each.

`gradlite.ops.pointwise` says how rows are written.  At a kink the derivative is the one that PyTorch takes.
"""

from typing import Any

from gradlite import dtypes, errors
from gradlite.core.tensor import TensorBase
from gradlite.ops import checks, fx, pointwise, transcendental, viewing
from gradlite.ops.checks import FLOATING, NO_BOOL, Only, Refuse
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported, public
from gradlite.ops.derived import activation, after_write, binary, inplace, method, of_complex, unary, variant

WITH_INPLACE: dict[str, Any] = {"method": False, "function": False, "out": False, "functional": activation}
PLAIN: dict[str, Any] = WITH_INPLACE | {"functional": method}
"""Rows that are functions of `nn.functional` alone, with an argument ``inplace`` or without."""

# ---------------------------------------------------------------------------------- with one kink

fx.inline("threshold_backward", lambda g, y: fx.where(y <= 0, 0, g))  # this way round: where y is NaN g passes

relu = unary("relu", lambda x: fx.maximum(0, x),                   # this way round: -0.0 stays so
    lambda g, y: fx.threshold_backward(g, y),
    complex=pointwise.NO_CLAMP, doc="``max(input, 0)``", out=False,
    check=Refuse("Boolean inputs not supported for relu"))  # fmt: skip

relu_ = exported("relu_", within=[MAIN, FUNCTIONAL])(inplace(relu))

leaky_relu = unary("leaky_relu", lambda x, negative_slope=0.01: fx.where(x > 0, x, x * negative_slope),
    lambda g, x, negative_slope=0.01: fx.where(x > 0, g, g * negative_slope),
    doc="``input``, times ``negative_slope`` where it is negative", **WITH_INPLACE, positional=True,
    check=Only(FLOATING, "leaky_relu_cpu"), twin_within=(FUNCTIONAL,))  # fmt: skip
after_write(leaky_relu, "LeakyReluBackward1",
    lambda g, y, negative_slope=0.01: fx.where(y > 0, g, g * negative_slope))  # fmt: skip


def _both_given(op: Any, operands: Any, *values: Any) -> Any:
    missing = [f'"{name}"' for name, value in zip(op.options, values, strict=True) if value is None]
    if missing:
        many = "arguments" if len(missing) == 1 else "argument"  # sic
        raise TypeError(f"threshold() missing {len(missing)} required positional {many}: {', '.join(missing)}")
    return op, operands, values


threshold = unary("threshold", lambda x, threshold=1.0, value=2.0: fx.where(x <= threshold, value, x),
    lambda g, x, threshold=1.0: fx.where(x <= threshold, 0, g),
    doc="``input`` where it is above ``threshold``, else ``value``", method=False, positional=True,
    functional=activation, options={"threshold": None, "value": None}, choose=_both_given,
    example={"threshold": 1.0, "value": 2.0}, check=Only(NO_BOOL, "threshold_cpu"),
    twin_within=(MAIN, FUNCTIONAL))  # fmt: skip
after_write(threshold, "ThresholdBackward1", lambda g, x, threshold=1.0: fx.where(x <= threshold, 0, g))

_prelu = binary("prelu", lambda x, z: fx.where(x > 0, x, z * x),
    lambda g, x, z: fx.where(x > 0, g, z * g),
    lambda g, x: fx.where(x > 0, 0, x * g),
    doc="``input``, times ``weight`` where it is negative", arguments=("input", "weight"), method=False,
    function=False, out=False, scalars=False, node="PreluKernelBackward0", check=checks.prelu,
    saves_always=("x", "z"))  # fmt: skip

elu = unary("elu", lambda x, alpha=1.0: fx.where(x <= 0, fx.expm1(x) * alpha, x),
    lambda g, x, alpha=1.0: fx.where(x <= 0, g * alpha * fx.exp(x), g),
    doc="``input``, and ``alpha * (exp(input) - 1)`` where it is negative", **WITH_INPLACE, positional=True,
    check=Only(FLOATING, "elu_cpu"), twin_within=(FUNCTIONAL,))  # fmt: skip
after_write(elu, "EluBackward1", lambda g, y, alpha=1.0: fx.where(y <= 0, g * (y + alpha), g))

selu = unary("selu",
    lambda x: fx.where(x <= 0, fx.expm1(x) * 1.7580993408473766, x * 1.0507009873554805),
    lambda g, x: fx.where(x <= 0, g * 1.7580993408473766 * fx.exp(x), g * 1.0507009873554805),
    doc="``elu`` scaled so that mean and variance tend to 0 and 1", method=False, functional=activation, out=False,
    node="EluBackward0", check=Only(FLOATING, "elu_cpu"), twin_within=(MAIN, FUNCTIONAL))  # fmt: skip
after_write(selu, "EluBackward1",
    lambda g, y: fx.where(y <= 0, g * (y + 1.7580993408473766), g * 1.0507009873554805))  # fmt: skip


def _nonzero(op: Any, operands: Any, alpha: Any) -> Any:
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return op, operands, (alpha,)


celu = unary("celu", lambda x, alpha=1.0: fx.where(x <= 0, fx.expm1(x / alpha) * alpha, x),
    lambda g, x, alpha=1.0: fx.where(x <= 0, g * fx.exp(x / alpha), g),
    doc="``input``, and ``alpha * (exp(input / alpha) - 1)`` where it is negative", method=False, out=False,
    functional=activation, positional=True, options={"alpha": 1.0}, choose=_nonzero,
    check=Only(FLOATING, "elu_cpu"), twin_within=(MAIN, FUNCTIONAL))  # fmt: skip
after_write(celu, "CeluBackward1", lambda g, y, alpha=1.0: fx.where(y <= 0, g * (1 / alpha) * (y + alpha), g))

# ---------------------------------------------------------------------------------- with two kinks


def _ordered(op: Any, operands: Any, min_val: Any, max_val: Any) -> Any:
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    if min_val < 0 and operands[0].array.dtype == "uint8":
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    return op, operands, (min_val, max_val)


hardtanh = unary("hardtanh", lambda x, min_val=-1.0, max_val=1.0: fx.minimum(max_val, fx.maximum(min_val, x)),
    lambda g, x, min_val=-1.0, max_val=1.0: fx.where((x <= min_val) | (x >= max_val), 0, g),
    doc="``input``, at least ``min_val`` and at most ``max_val``", **WITH_INPLACE, positional=True,
    options={"min_val": -1.0, "max_val": 1.0}, choose=_ordered, complex=pointwise.NO_CLAMP,
    check=Refuse("Bool inputs not supported for hardtanh"), twin_within=(FUNCTIONAL,))  # fmt: skip

relu6 = unary("relu6", lambda x: fx.minimum(6, fx.maximum(0, x)),
    lambda g, x: fx.where((x <= 0) | (x >= 6), 0, g),
    complex=pointwise.NO_CLAMP, doc="``min(max(input, 0), 6)``", **WITH_INPLACE, node="HardtanhBackward0",
    check=Refuse("Bool inputs not supported for hardtanh"))  # fmt: skip


def _clamped(x: Any) -> Any:
    return fx.minimum(fx.maximum(x + 3, 0), 6)


hardsigmoid = unary("hardsigmoid", lambda x: _clamped(x) / 6,
    lambda g, x: fx.where((x > -3) & (x < 3), g / 6, 0),
    doc="``min(max(input + 3, 0), 6) / 6``", **WITH_INPLACE, check=Only(FLOATING, "hardsigmoid_cpu"))  # fmt: skip

hardswish = unary("hardswish", lambda x: x * _clamped(x) / 6,
    lambda g, x: fx.where(x <= -3, 0, fx.where(x < 3, g * (x / 3 + 0.5), g)),
    doc="``input * hardsigmoid(input)``", **WITH_INPLACE, check=Only(FLOATING, "hardswish_cpu"))  # fmt: skip

hardshrink = unary("hardshrink", lambda x, lambd=0.5: fx.where((x >= -lambd) & (x <= lambd), 0, x),
    lambda g, x, lambd=0.5: fx.where((x >= -lambd) & (x <= lambd), 0, g),
    doc="``input``, and 0 where it is at most ``lambd`` in size", twin=False, functional=method, positional=True,
    check=Only(FLOATING, "hardshrink_cpu"))  # fmt: skip


def _not_negative(op: Any, operands: Any, lambd: Any) -> Any:
    if lambd < 0:
        kind = dtypes.of_array(operands[0].array)
        raise RuntimeError(f"lambda must be in range [0, 3.40282e+38] for input dtype {kind.legacy}, but found {lambd}")
    return op, operands, (lambd,)


softshrink = unary("softshrink",
    lambda x, lambd=0.5: fx.where(x > lambd, x - lambd, fx.where(x < -lambd, x + lambd, x * 0)),
    lambda g, x, lambd=0.5: fx.where((x >= -lambd) & (x <= lambd), 0, g),
    doc="``input`` moved towards 0 by ``lambd``", **PLAIN, positional=True, options={"lambd": 0.5},
    choose=_not_negative, check=Only(FLOATING, "softshrink_check"))  # fmt: skip

# ---------------------------------------------------------------------------------- smooth


def _cdf(x: Any) -> Any:
    return 0.5 * (1 + fx.erf(x * 0.7071067811865476))


def _gelu_chosen(op: Any, operands: Any, approximate: Any) -> Any:
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return (op if approximate == "none" else op.variants[0]), operands, ()


gelu = unary("gelu", lambda x: x * _cdf(x),
    lambda g, x: g * (_cdf(x) + x * (0.3989422804014327 * fx.exp(x * x * -0.5))),
    doc="``input`` times the probability that a standard normal number is less", **PLAIN,
    options={"approximate": "none"}, choose=_gelu_chosen, check=Only(FLOATING, "GeluKernelImpl"))  # fmt: skip


def _bent(x: Any) -> Any:
    return fx.tanh(0.7978845608028654 * (x + 0.044715 * (x * x * x)))


def _gelu_tanh_slope(x: Any) -> Any:
    y = _bent(x)
    return 0.5 * (1 + y) + 0.5 * x * (1 - y * y) * (0.7978845608028654 * (1 + 3 * 0.044715 * (x * x)))


variant(gelu, "gelu_tanh", lambda x: 0.5 * x * (1 + _bent(x)),
    lambda g, x: g * _gelu_tanh_slope(x),
    doc="``gelu``, nearly, by the hyperbolic tangent", node="GeluBackward0",
    example={"approximate": "tanh"})  # fmt: skip


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + fx.exp(-x))


def _silu_slope(x: Any) -> Any:
    s = _sigmoid(x)
    return s * (1 + x * (1 - s))


silu = unary("silu", lambda x: x / (1 + fx.exp(-x)),
    lambda g, x: g * _silu_slope(x),
    doc="``input * sigmoid(input)``", **WITH_INPLACE, check=Only(FLOATING, "silu_cpu"))  # fmt: skip
of_complex(silu, None)


def _mish_slope(x: Any) -> Any:
    y: Any = fx.tanh(fx.log1p(fx.exp(x)))
    return y + x * _sigmoid(x) * (1 - y * y)


mish = unary("mish", lambda x: x * fx.tanh(fx.log1p(fx.exp(x))),
    lambda g, x: g * _mish_slope(x),
    doc="``input * tanh(softplus(input))``", **WITH_INPLACE, check=Only(FLOATING, "mish_cpu"))  # fmt: skip


def _softplus_slope(x: Any, beta: Any) -> Any:
    z: Any = fx.exp(x * beta)
    return z / (z + 1)


softplus = unary("softplus",
    lambda x, beta=1.0, threshold=20.0: fx.where(x * beta > threshold, x, fx.log1p(fx.exp(x * beta)) / beta),
    lambda g, x, beta=1.0, threshold=20.0: fx.where(x * beta > threshold, g, g * _softplus_slope(x, beta)),
    doc="``log(1 + exp(beta * input)) / beta``", **PLAIN, positional=True,
    check=Only(FLOATING, "softplus_cpu"))  # fmt: skip


def _logsigmoid_slope(x: Any) -> Any:
    z: Any = fx.exp(-fx.absolute(x))
    share = z / (1 + z)
    return fx.where(x < 0, 1 - share, share)


logsigmoid = unary("logsigmoid", lambda x: fx.where(x < 0, x, 0) - fx.log1p(fx.exp(-fx.absolute(x))),
    lambda g, x: g * _logsigmoid_slope(x),
    doc="``log(sigmoid(input))``", **PLAIN, node="LogSigmoidBackward0", shown=("buffer",),
    check=Only(FLOATING, "log_sigmoid_cpu"))  # fmt: skip

# ---------------------------------------------------------------------------------- of other rows


@exported(within=[FUNCTIONAL])
def tanhshrink(input: Any) -> Any:
    """Compute ``input - tanh(input)``, element by element."""
    return pointwise.sub(input, transcendental.tanh(input))


@exported(within=[FUNCTIONAL])
def softsign(input: Any) -> Any:
    """Compute ``input / (1 + abs(input))``, element by element."""
    return pointwise.div(input, pointwise.add(pointwise.abs(input), 1))


@public(within=[MAIN, FUNCTIONAL])
def prelu(input: Any, weight: Any) -> Any:
    """Compute ``input``, times ``weight`` where it is negative.

    Parameters
    ----------
    input : Tensor
        Of shape (N, C, ...).
    weight : Tensor
        Of one element, or of one for each channel C.

    Returns
    -------
    Tensor

    Raises
    ------
    RuntimeError
        If the weight has another size or type.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([-2.0, 2.0], device="cpu")
    >>> gradlite.nn.functional.prelu(x, gradlite.tensor([0.25], device="cpu"))
    tensor([-0.5000,  2.0000])
    """
    for place, (name, t) in enumerate({"input": input, "weight": weight}.items(), 1):
        if not isinstance(t, TensorBase):
            raise errors.argument_type("prelu", name, place, "Tensor", t)
    found, given = dtypes.of_array(input.array), dtypes.of_array(weight.array)
    if found is not given:
        raise RuntimeError(f"prelu: Type promoting not supported. Got {found.legacy} and {given.legacy}")
    if weight.dim() > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.dim()}")
    if weight.numel() != 1:
        if not input.dim():
            raise RuntimeError("Not allow zero-dim input tensor.")
        channels = input.shape[1] if input.dim() > 1 else 1
        if channels != weight.numel():
            raise RuntimeError(
                "Mismatch of parameter numbers and input channel size. "
                f"Found parameter numbers = {weight.numel()} and channel size = {channels}."
            )
    shape = [weight.numel() if d == 1 else 1 for d in range(input.dim())] if input.dim() > 1 else [1] * input.dim()
    return _prelu(input, weight if list(weight.shape) == shape else viewing.reshape(weight, shape))
