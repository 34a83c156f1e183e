"""Table: losses of classes: one target, a probability for each class, or several classes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import add_up, convert
from gradlite.core.graph import wrap
from gradlite.ops import checks, fx, neural, viewing
from gradlite.ops.apply import structured
from gradlite.ops.declared import FUNCTIONAL, exported, public
from gradlite.ops.derived import composite, recorded
from gradlite.ops.formulas import aggregate, on_arrays
from gradlite.ops.fx import ARRAYS
from gradlite.ops.losses import read_reduction, refuse_gradient
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


def _class_weights(
    target: Array, weight: Array | None, ignore_index: int, dtype: np.dtype
) -> tuple[Array, Array, Array]:
    """Return the class to read at each place, the weight of its loss, and whether it counts."""
    target = convert(target, dtypes.int64.numpy)  # a byte does not hold every ignore_index
    counted = ARRAYS.ne(target, ignore_index)
    classes = ARRAYS.mul(target, convert(counted, dtypes.int64.numpy))
    factor = convert(counted, dtype)
    return classes, factor if weight is None else ARRAYS.mul(factor, weight[classes]), counted


def _nll_loss(x: Array, target: Array, weight: Array | None, ignore_index: int, reduction: str) -> tuple[Array, Array]:
    """Average (or add, or return) minus the log-probability of each target; the second result is the total weight."""
    classes, factor, _ = _class_weights(target, weight, ignore_index, x.dtype)
    dim = 1 if x.ndim > 1 else 0
    picked = x[arrays.along(x.shape, arrays.unsqueeze(classes, dim), dim)].reshape(target.shape)
    terms = ARRAYS.mul(ARRAYS.neg(picked), factor)
    total = add_up(factor, None, False, x.dtype)
    if reduction == "none":
        return terms, total
    added = add_up(terms, None, False, x.dtype)
    return ARRAYS.div(added, total) if reduction == "mean" else added, total


def _nll_loss_backward(
    g: Array, target: Array, weight: Array | None, total: Array, shape: Any, ignore_index: int, reduction: str
) -> Array:
    classes, factor, counted = _class_weights(target, weight, ignore_index, g.dtype)
    dim = 1 if len(shape) > 1 else 0
    value = ARRAYS.mul(ARRAYS.neg(g), ARRAYS.div(factor, total) if reduction == "mean" else factor)
    value = ARRAYS.keep_where(counted, value)
    full = arrays.module_of(g).zeros(shape, g.dtype)
    full[arrays.along(shape, arrays.unsqueeze(classes, dim), dim)] = arrays.unsqueeze(value, dim)
    return ARRAYS.add(full, 0)  # -0 becomes 0 where the target is ignored


def _one_hot(target: Array, shape: tuple[int, ...], dtype: np.dtype) -> Array:
    """Return 1 at the class of each row, else 0."""
    hot = arrays.module_of(target).arange(shape[-1]).reshape((1,) * target.ndim + (-1,))
    return convert(ARRAYS.eq(arrays.unsqueeze(target, target.ndim), hot), dtype)


composite("class_mask", lambda target, x: _one_hot(target, x.shape, x.dtype),
    lambda target, x: wrap(_one_hot(target.array, x.shape, x.array.dtype)))  # fmt: skip


def _is_target(target: Array, dtype: np.dtype) -> Array:
    """Return 1 at the classes that each row of targets names up to the first -1, else 0."""
    xp, count = arrays.module_of(target), target.shape[-1]
    ends = convert(ARRAYS.lt(target, 0), np.dtype(np.int32))
    first = xp.where(ends.max(axis=-1, keepdims=True) > 0, ends.argmax(axis=-1).reshape(*target.shape[:-1], 1), count)
    named = xp.arange(count) < first
    full = xp.zeros((*target.shape[:-1], target.shape[-1] + 1), dtype)
    full[arrays.along(full.shape, xp.where(named, target, target.shape[-1]), target.ndim - 1)] = 1
    return full[..., :-1].copy()


# ---------------------------------------------------------------------------------- formulas


def _margins(x: Any, target: Any, weight: Any, p: Any, margin: Any, slope: Any) -> Any:
    """Return what each other class than the target adds to the loss, or the slope of that; and the mask of targets."""
    last = len(target.shape)
    rows = fx.reshape(fx.wide(x), (*target.shape, math.prod(x.shape[-1:])))
    hot = fx.class_mask(target, rows)
    own = fx.total(fx.mul(rows, hot), (last,))
    over = fx.mul(fx.clamp_min(fx.add(fx.sub(rows, own), margin), 0.0), fx.rsub(hot, 1.0))
    if slope:
        over = fx.mul(over, 2.0) if p == 2 else fx.like(fx.gt(over, 0.0), over)
    elif p == 2:
        over = fx.mul(over, over)
    if weight is not None:
        over = fx.mul(over, fx.total(fx.mul(hot, fx.wide(weight)), (last,)))
    return over, hot


def _multi_margin(x: Any, target: Any, weight: Any, p: Any, margin: Any, reduction: Any) -> Any:
    over, _ = _margins(x, target, weight, p, margin, False)
    rows = fx.reshape(fx.total(over, (len(target.shape),)), target.shape)
    return fx.like(fx.reduced(fx.div(rows, float(over.shape[-1])), reduction), x)


def _multi_margin_slope(g: Any, x: Any, target: Any, weight: Any, p: Any, margin: Any, reduction: Any) -> Any:
    over, hot = _margins(x, target, weight, p, margin, True)
    slope = fx.sub(over, fx.mul(hot, fx.total(over, (len(target.shape),))))
    return fx.reshape(fx.mul(slope, _of_rows(g, over.shape, reduction)), x.shape)


def _of_rows(g: Any, shape: Any, reduction: Any) -> Any:
    """Return the gradient of each row's sum where the loss is their mean over the classes."""
    g = fx.wide(g)
    if reduction == "none":
        return fx.div(fx.reshape(g, (*g.shape, 1)), float(shape[-1]))
    return fx.div(g, float(shape[-1] * (max(math.prod(shape[:-1]), 1) if reduction == "mean" else 1)))


def _pairs(x: Any, is_target: Any) -> Any:
    """Return ``1 - (x[j] - x[i])`` where it is positive, for classes j that are targets and i that are none."""
    wide, mask = fx.wide(x), fx.wide(is_target)
    rows, k = x.shape[:-1], x.shape[-1]
    over = fx.clamp_min(fx.add(fx.sub(fx.reshape(wide, (*rows, 1, k)), fx.reshape(wide, (*rows, k, 1))), 1.0), 0.0)
    return fx.mul(over, fx.mul(fx.reshape(mask, (*rows, k, 1)), fx.reshape(fx.rsub(mask, 1.0), (*rows, 1, k))))


def _multilabel_margin(x: Any, is_target: Any, reduction: Any) -> Any:
    last = len(x.shape) - 1
    rows = fx.reshape(fx.total(_pairs(x, is_target), (last, last + 1)), x.shape[:-1])
    return fx.like(fx.reduced(fx.div(rows, float(x.shape[-1])), reduction), x)


def _multilabel_margin_slope(g: Any, x: Any, is_target: Any, reduction: Any) -> Any:
    over, last = _pairs(x, is_target), len(x.shape) - 1
    active = fx.like(fx.gt(over, 0.0), over)
    pushed = fx.reshape(fx.total(active, (last,)), x.shape)
    pulled = fx.reshape(fx.total(active, (last + 1,)), x.shape)
    return fx.mul(fx.sub(pushed, pulled), _of_rows(g, x.shape, reduction))


# ---------------------------------------------------------------------------------- rows

NLL_LOSS, NLL_LOSS_2D = (
    Structured(name, _nll_loss,
        lambda g, x, target, weight, y1, x_shape, ignore_index, reduction:
            fx.nll_loss_backward(g[0], target, weight, y1, x_shape, ignore_index, reduction),
        None, None, node=node, saved={"y1": "total_weight"})
    for name, node in (("nll_loss", "NllLossBackward0"), ("nll_loss_2d", "NllLoss2DBackward0"))
)  # fmt: skip
NLL_LOSS_BACKWARD = Structured("nll_loss_backward", _nll_loss_backward,
    lambda g, target, weight, total, ignore_index, reduction:
        fx.nll_loss_of(g, target, weight, total, ignore_index, reduction),
    None, None, None)  # fmt: skip
NLL_LOSS_OF = Structured("nll_loss_of",
    lambda x, target, weight, total, ignore_index, reduction: _nll_loss(x, target, weight, ignore_index, reduction)[0],
    lambda g, target, weight, total, x_shape, ignore_index, reduction:
        fx.nll_loss_backward(g, target, weight, total, x_shape, ignore_index, reduction),
    None, None, None, node="NllLossBackward0")  # fmt: skip
MULTI_MARGIN_LOSS = Structured("multi_margin_loss", on_arrays(_multi_margin), _multi_margin_slope, None, None)
MULTILABEL_MARGIN_LOSS = Structured("multilabel_margin_loss",
    lambda x, target, is_target, reduction: ARRAYS.multilabel_margin_of(x, is_target, reduction),
    lambda g, x, target, is_target, reduction: _multilabel_margin_slope(g, x, is_target, reduction),
    None, None)  # fmt: skip
composite("multilabel_margin_of", on_arrays(_multilabel_margin), fx.read(_multilabel_margin, fx.TENSORS))
for _row in (NLL_LOSS_BACKWARD, NLL_LOSS_OF):
    _row.function = recorded(_row)


# ---------------------------------------------------------------------------------- one class


def _check_classes(input: Any, target: Any, ignore_index: int) -> None:
    x, classes = input.array, target.array
    if devices.of_array(x) != devices.of_array(classes):
        raise errors.two_devices("argument target", devices.of_array(x), devices.of_array(classes))
    if dtypes.of_array(classes) not in (dtypes.int64, dtypes.uint8):
        advice = "probabilities have the input's shape" if classes.dtype.kind == "f" else "convert with .long()"
        kind = dtypes.of_array(classes).legacy
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {kind}: {advice}.")
    if x.ndim > 1 and (not classes.ndim or x.shape[0] != classes.shape[0]):
        batch = classes.shape[0] if classes.ndim else "none"
        raise ValueError(f"Expected input batch_size ({x.shape[0]}) to match target batch_size ({batch}).")
    wanted = x.shape[:1] + x.shape[2:] if x.ndim > 1 else ()
    if classes.shape != wanted:
        raise RuntimeError(f"Expected target size {list(wanted)}, got {list(classes.shape)}")
    count = x.shape[1] if x.ndim > 1 else x.shape[0]
    if isinstance(classes, np.ndarray) and classes.size:  # on CUDA the check would wait for the device
        wrong = classes[((classes < 0) | (classes >= count)) & (classes != ignore_index)]
        if wrong.size:
            raise IndexError(f"Target {int(wrong.reshape(-1)[0])} is out of bounds.")


def _check_weight(input: Any, weight: Any) -> None:
    if weight is None:
        return
    refuse_gradient("nll_loss_forward", weight=weight)
    count, own, given = input.array.shape[input.array.ndim > 1], input.array.dtype, weight.array.dtype
    if weight.array.shape != (count,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {count} classes or no classes but got weight tensor of "
            f"shape: {list(weight.array.shape)}"
        )
    if own != given:
        kinds = dtypes.BY_NUMPY[own].legacy, dtypes.BY_NUMPY[given].legacy
        raise RuntimeError(f"expected scalar type {kinds[0]} but found {kinds[1]}: convert the weights first.")


@exported(within=[FUNCTIONAL])
@public(NLL_LOSS, method=False)
def nll_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute the negative log-likelihood of target classes.

    Parameters
    ----------
    input : Tensor
        Log-probabilities, of shape ``(classes,)``, ``(batch, classes)`` or ``(batch, classes, ...)``.
    target : Tensor
        Class numbers, of type int64 and of the input's shape without the classes.
    weight : Tensor, optional
        A factor for each class.
    ignore_index : int
        A target that counts for nothing.
    reduction : str
        ``"mean"`` (weighted), ``"sum"`` or ``"none"``.
    size_average, reduce : bool, optional
        How old programs say the same; deprecated.

    Raises
    ------
    ValueError, RuntimeError, IndexError
        If shapes, types or devices do not fit, or (on the CPU) a target is no class.
    """
    reduction = read_reduction(reduction, size_average, reduce)
    _check_classes(input, target, ignore_index)
    _check_weight(input, weight)
    row = NLL_LOSS if input.array.ndim < 3 else NLL_LOSS_2D
    return structured.custom(row, (input, target, weight), ignore_index, reduction)[0]


@exported(within=[FUNCTIONAL])
def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Compute the cross-entropy of scores and targets: `log_softmax`, then `nll_loss`.

    Parameters
    ----------
    input, weight, size_average, ignore_index, reduce, reduction
        As in `nll_loss`.
    target : Tensor
        Class numbers; or probabilities, of the input's shape.
    label_smoothing : float
        The share of the target's probability that all classes get evenly.

    Examples
    --------
    >>> import gradlite
    >>> scores, target = gradlite.zeros(1, 2, device="cpu"), gradlite.tensor([1], device="cpu")
    >>> gradlite.nn.functional.cross_entropy(scores, target)
    tensor(0.6931)
    """
    reduction = read_reduction(reduction, size_average, reduce)
    if label_smoothing > 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    dim = 1 if input.array.ndim > 1 else 0
    if input.array.shape == target.array.shape:
        return _of_probabilities(input, target, weight, dim, ignore_index, reduction, label_smoothing)
    _check_classes(input, target, ignore_index)
    scores = neural.log_softmax(input, dim)
    loss = nll_loss(scores, target, weight, ignore_index=ignore_index, reduction=reduction)
    if label_smoothing <= 0:
        return loss
    smooth = _smoothed(scores, target, weight, dim, ignore_index, reduction)
    return loss * (1 - label_smoothing) + smooth * (label_smoothing / input.array.shape[dim])


def _by_class(weight: Any, input: Any, dim: int) -> Any:
    return weight.view([-1 if d == dim else 1 for d in range(input.array.ndim)])


def _of_probabilities(
    input: Any, target: Any, weight: Any, dim: int, ignore_index: int, reduction: str, smoothing: float
) -> Any:
    """Compute minus the scores' logarithms by the targets' probabilities."""
    if not target.dtype.is_floating_point:
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {target.dtype.legacy}"
        )
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")
    count = input.array.shape[dim]
    if weight is not None and weight.array.shape != (count,):
        raise RuntimeError(
            f"cross_entropy: weight tensor should be defined either for all {count} classes or no classes but got "
            f"weight tensor of shape: {list(weight.array.shape)}"
        )
    terms = neural.log_softmax(input, dim)
    if smoothing > 0:
        target = target * (1 - smoothing) + smoothing / count
    terms = terms * target if weight is None else terms * target * _by_class(weight, input, dim)
    if reduction == "none":
        return -terms.sum(dim)
    return -terms.sum() if reduction == "sum" else -terms.sum() / (input.array.size // max(count, 1))


def _smoothed(scores: Any, target: Any, weight: Any, dim: int, ignore_index: int, reduction: str) -> Any:
    """Compute the loss of targets that give every class the same probability, times the number of classes."""
    terms = scores if weight is None else scores * _by_class(weight, scores, dim)
    counted = target != ignore_index
    rows = fx.TENSORS.keep_where(counted, -terms.sum(dim))
    if reduction != "mean":
        return aggregate(rows, reduction)
    _, factor, _ = _class_weights(
        target.array, None if weight is None else weight.array, ignore_index, scores.array.dtype
    )
    return rows.sum() / wrap(factor).sum()


# ---------------------------------------------------------------------------------- several classes


def _check_matrix(input: Any) -> None:
    shape = input.array.shape
    if len(shape) > 2 or 0 in shape[-1:]:
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(shape)}"
        )


def _check_long(target: Any) -> None:
    if target.dtype is not dtypes.int64:
        raise RuntimeError(f"expected scalar type Long but found {target.dtype.legacy}")


@exported(within=[FUNCTIONAL])
@public(MULTI_MARGIN_LOSS, method=False)
def multi_margin_loss(
    input: Any,
    target: Any,
    p: int = 1,
    margin: float = 1.0,
    weight: Any = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute by how much the other classes' scores come within ``margin`` of the target's, averaged over the classes.

    Parameters
    ----------
    input : Tensor
        Scores, of shape ``(classes,)`` or ``(batch, classes)``.
    target : Tensor
        Class numbers.
    p : int
        1, or 2 for squares.
    margin : float
        The margin.
    weight : Tensor, optional
        A factor for each target class.
    size_average, reduce, reduction
        As in `nll_loss`.

    Raises
    ------
    ValueError, RuntimeError
        If ``p`` is neither, shapes or types do not fit, or (on the CPU) a target is no class.
    """
    reduction = read_reduction(reduction, size_average, reduce)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    _check_matrix(input)
    shape, classes = input.array.shape, target.array
    batch, count = (shape[0] if len(shape) == 2 else 1), math.prod(shape[-1:])
    if classes.ndim > 1 or classes.size != batch or (len(shape) == 2 and not classes.ndim):
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch "
            f"size). Expected target size [{batch}], but got {list(classes.shape)}. Input has shape {list(shape)}."
        )
    if weight is not None and weight.array.shape != (count,):
        raise RuntimeError(f"inconsistent weight size, expected {count} but got {list(weight.array.shape)}")
    _check_long(target)
    checks.floating(input.dtype, "multi_margin_loss_cpu_kernel")
    if weight is not None and weight.dtype is not input.dtype:
        raise RuntimeError(f"expected scalar type {input.dtype.legacy} but found {weight.dtype.legacy}")
    refuse_gradient("multi_margin_loss", weight=weight)
    if arrays.is_numpy(classes) and ((classes < 0) | (classes >= count)).any():
        raise RuntimeError("target out of range")
    return structured.custom(MULTI_MARGIN_LOSS, (input, target, weight), p, float(margin), reduction)


@exported(within=[FUNCTIONAL])
@public(MULTILABEL_MARGIN_LOSS, method=False)
def multilabel_margin_loss(
    input: Any,
    target: Any,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute by how much other scores come within 1 of the targets', averaged over the classes.

    Parameters
    ----------
    input : Tensor
        Scores, of shape ``(classes,)`` or ``(batch, classes)``.
    target : Tensor
        Class numbers, of the input's shape; those up to the first -1 of a row count.
    size_average, reduce, reduction
        As in `nll_loss`.

    Raises
    ------
    RuntimeError
        If shapes or types do not fit, or (on the CPU) a target is no class.
    """
    reduction = read_reduction(reduction, size_average, reduce)
    _check_matrix(input)
    shape, classes = input.array.shape, target.array
    if classes.shape != shape:
        raise RuntimeError(f"inconsistent target size: {list(classes.shape)} for input of size: {list(shape)}")
    _check_long(target)
    checks.floating(input.dtype, "multilabel_margin_loss_forward_out_frame")
    if arrays.is_numpy(classes) and ((classes < -1) | (classes >= math.prod(shape[-1:]))).any():
        raise RuntimeError("argument #2 'target' is out of range")
    if not shape:
        input, target = viewing.unsqueeze(input, 0), viewing.unsqueeze(target, 0)
    mask = wrap(_is_target(target.array, input.array.dtype))
    return structured.custom(MULTILABEL_MARGIN_LOSS, (input, target, mask), reduction)


@exported(within=[FUNCTIONAL])
def multilabel_soft_margin_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Compute the cross-entropy of yes and no for each class, averaged over the classes; targets are 1 or 0."""
    if size_average is not None or reduce is not None:
        reduction = read_reduction(reduction, size_average, reduce)
    logsigmoid = fx.TENSORS.logsigmoid
    terms = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        terms = terms * weight
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    return aggregate(terms.sum(input.array.ndim - 1) / input.array.shape[input.array.ndim - 1], reduction)


@exported(within=[FUNCTIONAL])
def ctc_loss(*args: Any, **kwargs: Any) -> Any:
    """Refuse: `ctc_loss` is left out.

    Raises
    ------
    NotImplementedError
        Always.
    """
    raise NotImplementedError(
        "ctc_loss is left out of gradlite; of the losses of classes, cross_entropy comes nearest."
    )
