"""Table: losses of elements that are averaged or added up, each one node; and those that are compositions.

A loss has a formula of its terms and one of their slopes.  The 16-bit types are computed in float32, and rounded once.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

from gradlite import device as devices
from gradlite import errors
from gradlite.backend import shapes
from gradlite.callers import user_level
from gradlite.core.modes import is_recording, unrecorded
from gradlite.ops import checks, fx, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.declared import FUNCTIONAL, exported, public
from gradlite.ops.formulas import aggregate, on_arrays
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- formulas


def _loss(terms: Any, x: Any, reduction: Any) -> Any:
    return fx.like(fx.reduced(terms, reduction), x)


def _share(g: Any, slope: Any, reduction: Any) -> Any:
    """Multiply by the gradient of the loss, of which each element has a part where the loss is an average."""
    g = fx.wide(g)
    return fx.mul(slope, fx.div(g, float(max(math.prod(slope.shape), 1))) if reduction == "mean" else g)


def _apart(x: Any, z: Any) -> Any:
    return fx.sub(fx.wide(x), fx.wide(z))


def _square(x: Any, z: Any) -> Any:
    return fx.mul(_apart(x, z), _apart(x, z))


def _smooth_l1(d: Any, beta: Any) -> Any:
    size: Any = fx.absolute(d)
    return fx.where(fx.lt(size, beta), fx.mul(fx.mul(d, d), 0.5 / beta), fx.sub(size, 0.5 * beta))


def _smooth_l1_slope(d: Any, beta: Any) -> Any:
    return fx.where(fx.ge(fx.absolute(d), beta), fx.sign(d), fx.div(d, beta))


def _huber(d: Any, delta: Any) -> Any:
    size: Any = fx.absolute(d)
    return fx.where(fx.le(size, delta), fx.mul(fx.mul(d, d), 0.5), fx.mul(fx.sub(size, 0.5 * delta), delta))


def _huber_slope(d: Any, delta: Any) -> Any:
    return fx.where(fx.ge(fx.absolute(d), delta), fx.mul(fx.sign(d), delta), d)


def _soft_margin(x: Any, z: Any) -> Any:
    return fx.exp(fx.neg(fx.mul(x, z)))


def _soft_margin_slope(x: Any, z: Any) -> Any:
    e = _soft_margin(x, z)
    return fx.neg(fx.mul(z, fx.div(e, fx.add(e, 1.0))))


def _weighted(terms: Any, weight: Any) -> Any:
    return terms if weight is None else fx.mul(terms, fx.wide(weight))


def _logs(x: Any) -> Any:
    """Return the logarithms of a probability and of its complement, none of them below -100."""
    return fx.clamp_min(fx.log(x), -100.0), fx.clamp_min(fx.log1p(fx.neg(x)), -100.0)


def _cross_entropy(x: Any, z: Any) -> Any:
    yes, no = _logs(x)
    return fx.sub(fx.mul(fx.sub(z, 1.0), no), fx.mul(z, yes))


def _cross_entropy_slope(x: Any, z: Any) -> Any:
    return fx.div(fx.sub(x, z), fx.clamp_min(fx.mul(fx.rsub(x, 1.0), x), 1e-12))


def _cross_entropy_of_target(x: Any) -> Any:
    yes, no = _logs(x)
    return fx.sub(no, yes)


def _with_logits(x: Any, z: Any, pos_weight: Any) -> Any:
    log = fx.logsigmoid(x)
    if pos_weight is not None:
        log = fx.mul(fx.add(fx.mul(fx.sub(fx.wide(pos_weight), 1.0), z), 1.0), log)
    return fx.sub(fx.mul(fx.rsub(z, 1.0), x), log)


def _with_logits_slope(x: Any, z: Any, pos_weight: Any) -> Any:
    if pos_weight is None:
        return fx.sub(fx.sigmoid(x), z)
    t = fx.mul(fx.wide(pos_weight), z)
    return fx.sub(fx.mul(fx.sub(fx.add(t, 1.0), z), fx.sigmoid(x)), t)


def _with_logits_of_target(x: Any, pos_weight: Any) -> Any:
    if pos_weight is None:
        return fx.neg(x)
    return fx.sub(fx.logsigmoid(fx.neg(x)), fx.mul(fx.wide(pos_weight), fx.logsigmoid(x)))


# ---------------------------------------------------------------------------------- rows

TARGET = {"z": "target"}
MSE_LOSS = Structured("mse_loss", on_arrays(lambda x, z, reduction: _loss(_square(x, z), x, reduction)),
    lambda g, x, z, reduction: _share(g, fx.mul(_apart(x, z), 2.0), reduction),
    lambda g, x, z, reduction: _share(g, fx.mul(_apart(z, x), 2.0), reduction),
    saved=TARGET)  # fmt: skip
SMOOTH_L1_LOSS = Structured("smooth_l1_loss",
    on_arrays(lambda x, z, reduction, beta: _loss(_smooth_l1(_apart(x, z), beta), x, reduction)),
    lambda g, x, z, reduction, beta: _share(g, _smooth_l1_slope(_apart(x, z), beta), reduction),
    lambda g, x, z, reduction, beta: _share(g, _smooth_l1_slope(_apart(z, x), beta), reduction),
    node="SmoothL1LossBackward0", saved=TARGET)  # fmt: skip
HUBER_LOSS = Structured("huber_loss",
    on_arrays(lambda x, z, reduction, delta: _loss(_huber(_apart(x, z), delta), x, reduction)),
    lambda g, x, z, reduction, delta: _share(g, _huber_slope(_apart(x, z), delta), reduction),
    lambda g, x, z, reduction, delta: _share(g, _huber_slope(_apart(z, x), delta), reduction),
    saved=TARGET)  # fmt: skip
SOFT_MARGIN_LOSS = Structured("soft_margin_loss",
    on_arrays(lambda x, z, reduction: _loss(fx.log1p(_soft_margin(fx.wide(x), fx.wide(z))), x, reduction)),
    lambda g, x, z, reduction: _share(g, _soft_margin_slope(fx.wide(x), fx.wide(z)), reduction),
    None, saved=TARGET)  # fmt: skip
BINARY_CROSS_ENTROPY = Structured("binary_cross_entropy",
    on_arrays(lambda x, z, weight, reduction:
        _loss(_weighted(_cross_entropy(fx.wide(x), fx.wide(z)), weight), x, reduction)),
    lambda g, x, z, weight, reduction:
        _share(g, _weighted(_cross_entropy_slope(fx.wide(x), fx.wide(z)), weight), reduction),
    lambda g, x, z, weight, reduction: _share(g, _weighted(_cross_entropy_of_target(fx.wide(x)), weight), reduction),
    None, saved=TARGET)  # fmt: skip
WITH_LOGITS = Structured("binary_cross_entropy_with_logits",
    on_arrays(lambda x, z, weight, pos_weight, reduction:
        _loss(_weighted(_with_logits(fx.wide(x), fx.wide(z), pos_weight), weight), x, reduction)),
    lambda g, x, z, weight, pos_weight, reduction:
        _share(g, _weighted(_with_logits_slope(fx.wide(x), fx.wide(z), pos_weight), weight), reduction),
    lambda g, x, z, weight, pos_weight, reduction:
        _share(g, _weighted(_with_logits_of_target(fx.wide(x), pos_weight), weight), reduction),
    None, None, saved=TARGET)  # fmt: skip

# ---------------------------------------------------------------------------------- arguments


def read_reduction(
    reduction: str, size_average: bool | None, reduce: bool | None, known: tuple[str, ...] = ("none", "mean", "sum")
) -> str:
    """Check a reduction; the two flags of old programs stand before it.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    if size_average is not None or reduce is not None:
        reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            UserWarning,
            stacklevel=user_level(),
        )
    if reduction not in known:
        names = f"{', '.join(map(repr, known[:-1]))} or {known[-1]!r}"
        raise ValueError(f"{reduction} is not a valid value for reduction: give {names}.")
    return reduction


def refuse_gradient(function: str, **operands: Any) -> None:
    """Refuse a gradient for operands of a row that have no derivative."""
    for name, t in operands.items():
        if t is not None and t.requires_grad and is_recording():
            raise RuntimeError(
                f"The function '{function}' is not differentiable with respect to argument '{name}'. This input "
                "cannot have requires_grad True."
            )


def _one_place(*operands: Any) -> None:
    here = devices.of_array(operands[0].array)
    for t in operands[1:]:
        if t is not None and devices.of_array(t.array) != here:
            raise errors.two_devices("argument target", here, devices.of_array(t.array))


def _joint_shape(input: Any, target: Any, warns: bool = True) -> tuple[Any, Any]:
    """Broadcast two operands against each other; where they differ, PyTorch warns."""
    a, b = input.array, target.array
    _one_place(input, target)
    if a.shape == b.shape:
        return input, target
    if warns:
        warnings.warn(
            f"Using a target size (torch.Size({list(b.shape)})) that is different to the input size "
            f"(torch.Size({list(a.shape)})). This will likely lead to incorrect results due to broadcasting. Please "
            "ensure they have the same size.",
            UserWarning,
            stacklevel=user_level(),
        )
    shape = shapes.joint_shape((a, b))
    return tuple(t if t.array.shape == shape else viewing.expand(t, shape) for t in (input, target))


def _run(op: Structured, kernel: str, input: Any, target: Any, *params: Any) -> Any:
    """Run a loss of two tensors, whose types promote."""
    kind = promotion.result_type((input, target))
    checks.floating(kind, kernel)
    input, target = (t if t.dtype is kind else t.to(kind) for t in (input, target))
    return structured.custom(op, (input, target), *params)


def _with_weight(losses: Callable[[], Any], input: Any, weight: Any, reduction: str, by_weight: bool = False) -> Any:
    if weight.array.shape != input.array.shape:
        raise ValueError("Weights and input must have the same size.")
    total = losses() * weight
    return total.sum() / weight.sum() if by_weight and reduction == "mean" else aggregate(total, reduction)


# ---------------------------------------------------------------------------------- functions


@exported(within=[FUNCTIONAL])
@public(MSE_LOSS, method=False)
def mse_loss(
    input: Any,
    target: Any,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Any = None,
) -> Any:
    """Compute the mean squared error.

    Parameters
    ----------
    input, target : Tensor
        Of one shape; others broadcast, with a warning.
    size_average, reduce : bool, optional
        How old programs give the reduction; deprecated.
    reduction : str
        ``"mean"``, ``"sum"`` or ``"none"``.
    weight : Tensor, optional
        A factor for each element; the mean is then that of the weights.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.functional.mse_loss(gradlite.zeros(2, device="cpu"), gradlite.ones(2, device="cpu"))
    tensor(1.)
    """
    reduction = read_reduction(reduction, size_average, reduce)
    input, target = _joint_shape(input, target)
    if weight is not None:
        return _with_weight(lambda: _run(MSE_LOSS, "mse_cpu", input, target, "none"), input, weight, reduction, True)
    return _run(MSE_LOSS, "mse_cpu", input, target, reduction)


@exported(within=[FUNCTIONAL])
def l1_loss(
    input: Any,
    target: Any,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Any = None,
) -> Any:
    """Compute the mean absolute error; parameters as `mse_loss`."""
    reduction = read_reduction(reduction, size_average, reduce)
    input, target = _joint_shape(input, target)
    if weight is not None:
        return _with_weight(lambda: (input - target).abs(), input, weight, reduction, True)
    return _l1(input, target, reduction)


def _l1(input: Any, target: Any, reduction: str) -> Any:
    return aggregate((input - target).abs(), reduction)


@exported(within=[FUNCTIONAL])
@public(SMOOTH_L1_LOSS, method=False)
def smooth_l1_loss(
    input: Any,
    target: Any,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Any:
    """Compute the absolute error less ``beta / 2``, and where it is below ``beta`` a square; parameters as `mse_loss`.

    Raises
    ------
    RuntimeError
        If ``beta`` is negative.
    """
    reduction = read_reduction(reduction, size_average, reduce)
    input, target = _joint_shape(input, target)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return _l1(input, target, reduction)
    return _run(SMOOTH_L1_LOSS, "smooth_l1_cpu", input, target, reduction, float(beta))


@exported(within=[FUNCTIONAL])
@public(HUBER_LOSS, method=False)
def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Any:
    """Compute half the squared error, and where the error is above ``delta`` a line; parameters as `mse_loss`.

    Raises
    ------
    RuntimeError
        If ``delta`` is not positive.
    """
    reduction = read_reduction(reduction, None, None)
    input, target = _joint_shape(input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    if weight is not None:
        return _with_weight(lambda: huber_loss(input, target, "none", delta), input, weight, reduction)
    return _run(HUBER_LOSS, "huber_cpu", input, target, reduction, float(delta)).to(input.dtype)


@exported(within=[FUNCTIONAL])
@public(SOFT_MARGIN_LOSS, method=False)
def soft_margin_loss(
    input: Any,
    target: Any,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute ``log(1 + exp(-target * input))`` of targets 1 and -1; parameters as `mse_loss`."""
    reduction = read_reduction(reduction, size_average, reduce)
    refuse_gradient("soft_margin_loss", target=target)
    own = input.dtype
    checks.keeps_type(promotion.result_type((input, target), (1.0,)), own)
    input, target = _joint_shape(input, target, warns=False)
    return _run(SOFT_MARGIN_LOSS, "soft_margin_cpu", input, target, reduction).to(own)


@exported(within=[FUNCTIONAL])
@public(BINARY_CROSS_ENTROPY, method=False)
def binary_cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute the cross-entropy of probabilities of yes and targets between 0 and 1.

    Parameters
    ----------
    input, target : Tensor
        Of one shape and type.
    weight : Tensor, optional
        A factor for each element, or one that broadcasts.
    size_average, reduce, reduction
        As in `mse_loss`.

    Raises
    ------
    ValueError, RuntimeError
        If shapes or types differ, or (on the CPU) a number is no probability.

    Examples
    --------
    >>> import gradlite
    >>> p, target = gradlite.tensor([0.5], device="cpu"), gradlite.ones(1, device="cpu")
    >>> gradlite.nn.functional.binary_cross_entropy(p, target)
    tensor(0.6931)
    """
    reduction = read_reduction(reduction, size_average, reduce)
    if input.array.shape != target.array.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is deprecated. "
            "Please ensure they have the same size."
        )
    _one_place(input, target, weight)
    if weight is not None:
        refuse_gradient("binary_cross_entropy", weight=weight)
        weight = viewing.expand(weight, input.array.shape)
    checks.floating(input.dtype, "binary_cross_entropy")
    for t in (target, weight):
        if t is not None and t.dtype is not input.dtype:
            raise RuntimeError(f"Found dtype {t.dtype.legacy} but expected {input.dtype.legacy}")
    for name, t in {"input": input, "target": target}.items():
        checks.probabilities(t.array, f"all elements of {name} should be between 0 and 1")
    return structured.custom(BINARY_CROSS_ENTROPY, (input, target, weight), reduction)


@exported(within=[FUNCTIONAL])
@public(WITH_LOGITS, method=False)
def binary_cross_entropy_with_logits(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Any = None,
) -> Any:
    """Compute `binary_cross_entropy` of ``sigmoid(input)``, without overflow.

    Parameters
    ----------
    input, target : Tensor
        Of one shape.
    weight : Tensor, optional
        A factor for each element, or one that broadcasts.
    size_average, reduce, reduction
        As in `mse_loss`.
    pos_weight : Tensor, optional
        A factor for the losses of targets that are 1.

    Examples
    --------
    >>> import gradlite
    >>> scores, target = gradlite.zeros(1, device="cpu"), gradlite.ones(1, device="cpu")
    >>> gradlite.nn.functional.binary_cross_entropy_with_logits(scores, target)
    tensor(0.6931)
    """
    reduction = read_reduction(reduction, size_average, reduce)
    if input.array.shape != target.array.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    _one_place(input, target, weight, pos_weight)
    checks.floating(input.dtype, "log_sigmoid_cpu")
    refuse_gradient("binary_cross_entropy_with_logits", weight=weight, pos_weight=pos_weight)
    checks.keeps_type(input.dtype, target.dtype)
    given = [t for t in (input, target, weight, pos_weight) if t is not None]
    shapes.check_holds_shape(input.array, [t.array for t in given[::-1]])
    kind = promotion.result_type(given)
    operands = [t if t is None or t.dtype is kind else t.to(kind) for t in (input, target, weight, pos_weight)]
    return structured.custom(WITH_LOGITS, tuple(operands), reduction)


# ---------------------------------------------------------------------------------- compositions


@exported(within=[FUNCTIONAL])
def kl_div(
    input: Any,
    target: Any,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Any:
    """Compute the Kullback-Leibler divergence of log-probabilities from target probabilities.

    Parameters
    ----------
    input, target : Tensor
        Log-probabilities, and probabilities.
    size_average, reduce, reduction
        As in `mse_loss`; ``"batchmean"`` divides the sum by the first size.
    log_target : bool
        Whether the targets are logarithms too.

    Examples
    --------
    >>> import gradlite
    >>> p = gradlite.tensor([[0.5, 0.5]], device="cpu")
    >>> gradlite.nn.functional.kl_div(p.log() - 1, p, reduction="batchmean")
    tensor(1.)
    """
    reduction = read_reduction(reduction, size_average, reduce, ("none", "mean", "sum", "batchmean"))
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size."
            "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
            "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
            UserWarning,
            stacklevel=user_level(),
        )
    terms = target.exp() * (target - input) if log_target else target.xlogy(target) - target * input
    if reduction != "batchmean":
        return aggregate(terms, reduction)
    return terms.sum() / input.array.shape[0] if input.array.ndim else terms.sum()


@exported(within=[FUNCTIONAL])
def poisson_nll_loss(
    input: Any,
    target: Any,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute the negative log-likelihood of counts whose distribution is Poisson's.

    Parameters
    ----------
    input, target : Tensor
        The logarithms of the expected counts, and the counts.
    log_input : bool
        Whether ``input`` are logarithms, or else the expected counts themselves.
    full : bool
        Whether to add Stirling's approximation of the logarithm of the factorial of counts above 1.
    eps : float
        What is added before a logarithm is taken.
    size_average, reduce, reduction
        As in `mse_loss`.
    """
    reduction = read_reduction(reduction, size_average, reduce)
    terms = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        terms = terms + fx.TENSORS.keep_where(target > 1, stirling)
    return aggregate(terms, reduction)


@exported(within=[FUNCTIONAL])
def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    """Compute the negative log-likelihood of normally distributed targets.

    Parameters
    ----------
    input, target : Tensor
        The expected values, and the targets.
    var : Tensor or float
        The variances: of the input's shape, or with 1 for the last size, or without it.
    full : bool
        Whether to add the constant term.
    eps : float
        The least variance; below it none is seen, but the gradient passes.
    reduction : str
        As in `mse_loss`.

    Raises
    ------
    ValueError
        If a variance is negative, or of another shape.
    """
    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = fx.TENSORS.full_like(input, var)
    own, given = input.array.shape, var.array.shape
    if own != given:
        if own[:-1] == given:
            var = viewing.unsqueeze(var, -1)
        elif own[:-1] != given[:-1] or given[-1] != 1:
            raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    if bool((var.array < 0).any()):
        raise ValueError("var has negative entry/entries")
    var = var.clone()
    with unrecorded():
        var.clamp_(min=eps)
    terms = 0.5 * (var.log() + (input - target) ** 2 / var)
    return aggregate(terms + 0.5 * math.log(2 * math.pi) if full else terms, reduction)
