"""Table: functions of neural networks."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import add_up, convert
from gradlite.core.modes import is_recording
from gradlite.ops import activations, fx, pointwise, products, reducing, viewing
from gradlite.ops.apply import promotion, structured
from gradlite.ops.arguments import again, wrap_dim
from gradlite.ops.derived import FUNCTIONAL, MAIN, exported, inplace, method, public, recorded
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import Out
from gradlite.ops.structured import Structured

_relu, _add_in_place = method(activations.relu), inplace(pointwise.add)


# ---------------------------------------------------------------------------------- arrays


def _log_softmax(x: Array, dim: int) -> Array:
    """Subtract the logarithm of the sum of exponentials, shifted by the maximum so that none overflows."""
    if not x.ndim or not x.size:
        return ARRAYS.mul(x, 0.0)
    wide = convert(x, dtypes.arithmetic(dtypes.of_array(x)).numpy)
    shifted = ARRAYS.sub(wide, wide.max(axis=dim, keepdims=True))
    total = add_up(ARRAYS.exp(shifted), (dim,), True, shifted.dtype)
    return convert(ARRAYS.sub(shifted, ARRAYS.log(total)), x.dtype)


def _log_softmax_backward(g: Any, y: Any, dim: Any) -> Any:
    return fx.sub(g, fx.mul(fx.exp(y), fx.sum_along(g, dim)))


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
    losses = ARRAYS.mul(ARRAYS.neg(picked), factor)
    total = add_up(factor, None, False, x.dtype)
    if reduction == "none":
        return losses, total
    added = add_up(losses, None, False, x.dtype)
    return ARRAYS.div(added, total) if reduction == "mean" else added, total


def _nll_loss_backward(
    g: Array, target: Array, weight: Array | None, total: Array, shape: Any, ignore_index: int, reduction: str
) -> Array:
    classes, factor, counted = _class_weights(target, weight, ignore_index, g.dtype)
    dim = 1 if len(shape) > 1 else 0
    value = ARRAYS.mul(ARRAYS.neg(g), ARRAYS.div(factor, total) if reduction == "mean" else factor)
    value = ARRAYS.where(counted, value, arrays.module_of(g).zeros((), g.dtype))
    full = arrays.module_of(g).zeros(shape, g.dtype)
    full[arrays.along(shape, arrays.unsqueeze(classes, dim), dim)] = arrays.unsqueeze(value, dim)
    return ARRAYS.add(full, 0)  # -0 becomes 0 where the target is ignored


def _mse_loss(x: Array, z: Array, reduction: str) -> Array:
    difference = ARRAYS.sub(x, z)
    square = ARRAYS.mul(difference, difference)
    if reduction == "none":
        return square
    if reduction == "mean":
        return reducing.average(square, None, False, x.dtype)
    return add_up(square, None, False, x.dtype)


def _mse_slope(g: Any, x: Any, z: Any, shape: Any, reduction: Any) -> Any:
    return fx.mul(fx.mul(fx.sub(x, z), 2.0 / (max(math.prod(shape), 1) if reduction == "mean" else 1)), g)


def _threshold_backward(x: Array, z: Array) -> Array:
    return ARRAYS.where(ARRAYS.le(z, 0.0), arrays.module_of(x).zeros((), x.dtype), x)


# ---------------------------------------------------------------------------------- rows

LOG_SOFTMAX = Structured("log_softmax", _log_softmax, lambda g, y, dim: _log_softmax_backward(g, y, dim))
SUM_ALONG = Structured("sum_along", lambda x, dim: add_up(x, (dim,) if x.ndim else (), True, x.dtype),
    lambda g, x_shape: fx.expand(g, x_shape), node="SumBackward1")  # fmt: skip
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
MSE_LOSS = Structured("mse_loss", _mse_loss,
    lambda g, x, z, x_shape, reduction: _mse_slope(g, x, z, x_shape, reduction),
    lambda g, x, z, x_shape, reduction: fx.neg(_mse_slope(g, x, z, x_shape, reduction)),
    saved={"z": "target"})  # fmt: skip
THRESHOLD_BACKWARD = Structured("threshold_backward", _threshold_backward,
    lambda g, z: fx.threshold_backward(g, z), lambda g: fx.zeros(g),
    node="ThresholdBackwardBackward0", saved={"z": "self"})  # fmt: skip
for _row in (SUM_ALONG, NLL_LOSS_BACKWARD, NLL_LOSS_OF, THRESHOLD_BACKWARD):
    _row.function = recorded(_row)


# ---------------------------------------------------------------------------------- functions


@exported(within=[FUNCTIONAL])
def relu(input: Any, inplace: bool = False) -> Any:
    """Compute ``max(input, 0)``, into the tensor itself where ``inplace`` says so."""
    return activations.relu_(input) if inplace else _relu(input)


@public(LOG_SOFTMAX, within=[MAIN, FUNCTIONAL], out=Out())
def log_softmax(input: Any, dim: int | None = None, *, dtype: Any = None, **names: Any) -> Any:
    """Compute the logarithm of the softmax along a dimension, without overflow.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    dim : int
        The dimension of the classes.
    dtype : dtype, optional
        The type to convert to first.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.zeros(2, device="cpu").log_softmax(0)
    tensor([-0.6931, -0.6931])
    """
    if names:
        return again(log_softmax, locals())
    if dtype is not None:
        input = input.to(dtypes.as_dtype(dtype, "log_softmax"))
    if not dtypes.of_array(input.array).differentiable:
        kind = dtypes.of_array(input.array).legacy
        raise NotImplementedError(f"\"log_softmax_lastdim_kernel_impl\" not implemented for '{kind}': use t.float().")
    if dim is None:
        warnings.warn(
            "Implicit dimension choice for log_softmax has been deprecated. Change the call to include dim=X as an "
            "argument.",
            UserWarning,
            stacklevel=2,
        )
        dim = 0 if input.array.ndim in (0, 1, 3) else 1
    return structured.custom(LOG_SOFTMAX, (input,), wrap_dim(dim, input.array.ndim, "log_softmax", 2))


def _reduction(reduction: str, size_average: bool | None, reduce: bool | None) -> str:
    """Check a reduction; the two flags of old programs stand before it."""
    if size_average is not None or reduce is not None:
        reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            UserWarning,
            stacklevel=3,
        )
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction: give 'none', 'mean' or 'sum'.")
    return reduction


def _check_classes(input: Any, target: Any, ignore_index: int) -> None:
    x, classes = input.array, target.array
    if devices.of_array(x) != devices.of_array(classes):
        raise errors.two_devices("argument target", devices.of_array(x), devices.of_array(classes))
    if dtypes.of_array(classes) not in (dtypes.int64, dtypes.uint8):
        advice = "class probabilities are not supported" if classes.dtype.kind == "f" else "convert with .long()"
        kind = dtypes.of_array(classes).legacy
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {kind}: {advice}.")
    if x.ndim > 1 and (not classes.ndim or x.shape[0] != classes.shape[0]):
        batch = classes.shape[0] if classes.ndim else "none"
        raise ValueError(f"Expected input batch_size ({x.shape[0]}) to match target batch_size ({batch}).")
    wanted = x.shape[:1] + x.shape[2:] if x.ndim > 1 else ()
    if classes.shape != wanted:
        raise RuntimeError(
            f"expected a target of shape {list(wanted)} for an input of {list(x.shape)}, got {list(classes.shape)}"
        )
    count = x.shape[1] if x.ndim > 1 else x.shape[0]
    if isinstance(classes, np.ndarray) and classes.size:  # on CUDA the check would wait for the device
        wrong = classes[((classes < 0) | (classes >= count)) & (classes != ignore_index)]
        if wrong.size:
            raise IndexError(f"Target {int(wrong.reshape(-1)[0])} is out of bounds.")


def _check_weight(input: Any, weight: Any) -> None:
    if weight is None:
        return
    if weight.requires_grad and is_recording():
        raise RuntimeError(
            "The function 'nll_loss_forward' is not differentiable with respect to argument 'weight'. This input "
            "cannot have requires_grad True."
        )
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
    reduction = _reduction(reduction, size_average, reduce)
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
) -> Any:
    """Compute the cross-entropy of scores and target classes: `log_softmax`, then `nll_loss`; parameters as there.

    Examples
    --------
    >>> import gradlite
    >>> scores, target = gradlite.zeros(1, 2, device="cpu"), gradlite.tensor([1], device="cpu")
    >>> gradlite.nn.functional.cross_entropy(scores, target)
    tensor(0.6931)
    """
    reduction = _reduction(reduction, size_average, reduce)
    _check_classes(input, target, ignore_index)
    scores = log_softmax(input, 1 if input.array.ndim > 1 else 0)
    return nll_loss(scores, target, weight, ignore_index=ignore_index, reduction=reduction)


@exported(within=[FUNCTIONAL])
@public(MSE_LOSS, method=False)
def mse_loss(
    input: Any,
    target: Any,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
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

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.functional.mse_loss(gradlite.zeros(2, device="cpu"), gradlite.ones(2, device="cpu"))
    tensor(1.)
    """
    reduction = _reduction(reduction, size_average, reduce)
    a, b = input.array, target.array
    if a.shape != b.shape:
        warnings.warn(
            f"Using a target size (torch.Size({list(b.shape)})) that is different to the input size "
            f"(torch.Size({list(a.shape)})). This will likely lead to incorrect results due to broadcasting. Please "
            "ensure they have the same size.",
            UserWarning,
            stacklevel=2,
        )
        try:
            shape = np.broadcast_shapes(a.shape, b.shape)
        except ValueError:
            raise errors.size_mismatch(a.shape, b.shape) from None
        input, target = viewing.expand(input, shape), viewing.expand(target, shape)
    if devices.of_array(a) != devices.of_array(b):
        raise errors.two_devices("argument target", devices.of_array(a), devices.of_array(b))
    if a.dtype != b.dtype:
        kind = promotion.result_type((input, target))
        input, target = input.to(kind), target.to(kind)
    return structured.custom(MSE_LOSS, (input, target), reduction)


@exported(within=[FUNCTIONAL])
def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """Compute ``input @ weight.T + bias``.

    Parameters
    ----------
    input : Tensor
        Of shape ``(..., in_features)``.
    weight : Tensor
        Of shape ``(out_features, in_features)``.
    bias : Tensor, optional
        Of shape ``(out_features,)``.

    Returns
    -------
    Tensor
        Of shape ``(..., out_features)``.
    """
    columns = viewing.t(weight)
    if bias is None:
        return products.matmul(input, columns)
    if input.array.ndim == 2:
        return products.addmm(bias, input, columns)
    if not arrays.is_contiguous(input.array):
        return _add_in_place(products.matmul(input, columns), bias)
    rows = viewing.reshape(input, -1, input.array.shape[-1])
    return viewing.view(products.addmm(bias, rows, columns), *input.array.shape[:-1], weight.array.shape[0])
