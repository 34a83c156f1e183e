"""Table: normalisation over a batch, a layer, groups of channels: one node each, with formulas of all its gradients.

All are one computation: the input seen with a shape, of which some dimensions are normalised, and weights seen with a
shape that broadcasts to it.  A `Sight` says these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import assign, convert
from gradlite.ops import checks, copying, fx, reducing, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import sizes
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported, public
from gradlite.ops.derived import composite, recorded
from gradlite.ops.formulas import on_arrays
from gradlite.ops.fx import ARRAYS
from gradlite.ops.structured import Structured


class Sight(NamedTuple):
    """How an input is seen.

    Attributes
    ----------
    shape : tuple of int
        The input's shape.
    dims : tuple of int
        The dimensions that are normalised.
    weights : tuple of int
        The shape that the weights are seen with.
    kept : tuple of int
        The shape of the statistics that the node keeps.
    """

    shape: tuple[int, ...]
    dims: tuple[int, ...]
    weights: tuple[int, ...]
    kept: tuple[int, ...]

    @property
    def many(self) -> float:
        """How many elements are normalised together."""
        return float(max(math.prod([self.shape[d] for d in self.dims]), 1))


# ---------------------------------------------------------------------------------- formulas


def _moments(x: Any, sight: Any, eps: Any) -> Any:
    """Return mean and 1 / standard deviation of what is wide, and seen in its shape."""
    mean = fx.div(fx.total(x, sight.dims), sight.many)
    apart = fx.sub(x, mean)
    return mean, fx.rsqrt(fx.add(fx.div(fx.total(fx.mul(apart, apart), sight.dims), sight.many), eps))


def _running_moments(mean: Any, variance: Any, sight: Any, eps: Any) -> Any:
    variance = fx.reshape(fx.wide(variance), sight.weights)
    return fx.reshape(fx.wide(mean), sight.weights), fx.rsqrt(fx.add(variance, eps))


def _of_weights(g: Any, shape: Any, sight: Any) -> Any:
    return None if shape is None else fx.reshape(fx.sum_to_size(g, sight.weights), shape)


def _slopes(g: Any, x: Any, weight: Any, bias_shape: Any, moments: Any, sight: Any, constant: Any) -> Any:
    """Differentiate ``(x - mean) * rstd * weight + bias``, where mean and rstd are constant or those of ``x``."""
    mean, rstd = moments
    g = fx.reshape(fx.wide(g), sight.shape)
    y = fx.mul(fx.sub(fx.reshape(fx.wide(x), sight.shape), mean), rstd)
    of_weight = None if weight is None else _of_weights(fx.mul(g, y), weight.shape, sight)
    own = g if weight is None else fx.mul(g, fx.reshape(fx.wide(weight), sight.weights))
    if not constant:
        along = fx.div(fx.total(fx.mul(own, y), sight.dims), sight.many)
        even = fx.div(fx.total(own, sight.dims), sight.many)
        own = fx.sub(fx.sub(own, even), fx.mul(y, along))
    return fx.reshape(fx.mul(own, rstd), x.shape), of_weight, _of_weights(g, bias_shape, sight)


# ---------------------------------------------------------------------------------- arrays

_array_running, _tensor_moments = on_arrays(_running_moments), fx.read(_moments, fx.TENSORS)


def _kept_moments(mean: Array, rstd: Array, x: Array, sight: Sight, eps: float) -> tuple[Array, Array]:
    """Return the moments that the forward pass kept, as they broadcast."""
    shape = tuple(1 if d in sight.dims else n for d, n in enumerate(sight.shape))
    return ARRAYS.wide(mean).reshape(shape), ARRAYS.wide(rstd).reshape(shape)


def _moments_again(mean: Any, rstd: Any, x: Any, sight: Sight, eps: float) -> Any:
    """Return those of a tensor, computed again, so that their own derivatives are recorded."""
    return _tensor_moments(viewing.reshape(fx.TENSORS.wide(x), sight.shape), sight, eps)


composite("moments", _kept_moments, _moments_again)


def _scaled(y: Array, weight: Array | None, bias: Array | None, sight: Sight, dtype: Any) -> Array:
    """Apply weights to an array that may be written."""
    if weight is not None:
        y = ARRAYS.mul(y, ARRAYS.wide(weight).reshape(sight.weights), out=y)
    if bias is not None:
        y = ARRAYS.add(y, ARRAYS.wide(bias).reshape(sight.weights), out=y)
    return convert(y, dtype)


def _normalised(x: Array, weight: Array | None, bias: Array | None, sight: Sight, eps: float) -> tuple[Array, ...]:
    """Return the result, mean and 1 / standard deviation, and the variance."""
    wide = ARRAYS.wide(x).reshape(sight.shape)
    mean = ARRAYS.div(ARRAYS.total(wide, sight.dims), sight.many)
    apart = ARRAYS.sub(wide, mean)
    variance = ARRAYS.div(ARRAYS.total(ARRAYS.mul(apart, apart), sight.dims), sight.many)
    rstd = ARRAYS.rsqrt(ARRAYS.add(variance, eps))
    y = _scaled(ARRAYS.mul(apart, rstd, out=apart), weight, bias, sight, x.dtype).reshape(x.shape)
    kept = x.dtype if weight is None else weight.dtype
    return (y, *[convert(m, kept).reshape(sight.kept) for m in (mean, rstd)], variance)


def _batch_norm(
    x: Array, weight: Array | None, bias: Array | None, running_mean: Array | None, running_var: Array | None,
    training: bool, momentum: float, eps: float, sight: Sight,
) -> tuple[Array, ...]:  # fmt: skip
    """Normalise each channel by the moments of the batch, which move the running ones, or by the running ones."""
    if not training:
        mean, rstd = _array_running(running_mean, running_var, sight, eps)
        apart = ARRAYS.sub(ARRAYS.wide(x), mean)
        nothing = arrays.module_of(x).empty((0,), x.dtype)
        y = _scaled(ARRAYS.mul(apart, rstd, out=apart), weight, bias, sight, x.dtype)
        return y, nothing, nothing.copy()
    y, mean, rstd, variance = _normalised(x, weight, bias, sight, eps)
    unbiased = ARRAYS.mul(variance, sight.many / max(sight.many - 1, 1))
    for running, new in ((running_mean, mean), (running_var, unbiased)):
        if running is not None and x.size:
            new = convert(new, running.dtype).reshape(running.shape)
            assign(running, ARRAYS.add(ARRAYS.mul(running, 1 - momentum), ARRAYS.mul(new, momentum)))
    return y, mean, rstd


def _window(x: Array, before: int, after: int) -> Array:
    """Add up the channels from ``before`` places before each to ``after`` places after it."""
    out, count = x.copy(), x.shape[1]
    for steps, ahead in ((before, False), (after, True)):
        for step in range(1, min(steps, count - 1) + 1):
            low, high = slice(None, count - step), slice(step, None)
            place, source = (out[:, low], x[:, high]) if ahead else (out[:, high], x[:, low])
            ARRAYS.add(place, source, out=place)
    return out


# ---------------------------------------------------------------------------------- rows


def _batch_slopes(
    g: Any, x: Any, weight: Any, running_mean: Any, running_var: Any, y1: Any, y2: Any, bias_shape: Any, training: Any,
    eps: Any, sight: Any,
) -> Any:  # fmt: skip
    constant = not training
    moments = _running_moments(running_mean, running_var, sight, eps) if constant else fx.moments(y1, y2, x, sight, eps)
    return _slopes(g[0], x, weight, bias_shape, moments, sight, constant)


def _layer_slopes(g: Any, x: Any, weight: Any, bias: Any, y1: Any, y2: Any, sight: Any, eps: Any) -> Any:
    bias_shape = None if bias is None else bias.shape
    return _slopes(g[0], x, weight, bias_shape, fx.moments(y1, y2, x, sight, eps), sight, False)


def _group_slopes(g: Any, x: Any, weight: Any, bias_shape: Any, y1: Any, y2: Any, sight: Any, eps: Any) -> Any:
    return _slopes(g[0], x, weight, bias_shape, fx.moments(y1, y2, x, sight, eps), sight, False)


SAVED = {"x": "input", "y1": "result1", "y2": "result2"}
BATCH_NORM = Structured("native_batch_norm", _batch_norm, *[_batch_slopes] * 3, None, None, joint=True, saved=SAVED)
LAYER_NORM, GROUP_NORM = (
    Structured(name, lambda x, weight, bias, sight, eps: _normalised(x, weight, bias, sight, eps)[:3], *[slopes] * 3,
        joint=True, saved=SAVED)
    for name, slopes in (("native_layer_norm", _layer_slopes), ("native_group_norm", _group_slopes))
)  # fmt: skip
WINDOW = Structured("window_of_channels", _window, lambda g, before, after: fx.window_of_channels(g, after, before))
WINDOW.function = recorded(WINDOW)

# ---------------------------------------------------------------------------------- arguments


def _check_types(input: Any, *parameters: Any) -> None:
    """Refuse parameters of another type than the input's, apart from float32 beside the 16-bit types."""
    for t in parameters:
        if t is None or t.dtype is input.dtype:
            continue
        if t.dtype is not dtypes.float32:
            raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
        if dtypes.arithmetic(input.dtype) is input.dtype:
            raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")


def _check_layer(input: Any, normalized_shape: Any, function: str, star: str, **parameters: Any) -> tuple[int, ...]:
    """Return the shape that is normalised, checked."""
    if not isinstance(normalized_shape, (tuple, list)):
        raise TypeError(
            f"{function}(): argument 'normalized_shape' (position 2) must be tuple of ints, not "
            f"{type(normalized_shape).__name__}"
        )
    wanted = sizes((normalized_shape,), function, "normalized_shape")
    if not wanted:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
    for name, t in parameters.items():
        if t is not None and t.array.shape != wanted:
            raise RuntimeError(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(t.array.shape)} and normalized_shape = {list(wanted)}"
            )
    shape = input.array.shape
    if shape[len(shape) - len(wanted) :] != wanted or len(shape) < len(wanted):
        listed = ", ".join(map(str, wanted))
        raise RuntimeError(
            f"Given normalized_shape={list(wanted)}, expected input with shape [{star}{listed}], but got input of "
            f"size{list(shape)}"
        )
    return wanted


def _channels(shape: Sequence[int], size: int) -> tuple[int, ...]:
    return tuple(size if d == 1 else 1 for d in range(len(shape)))


# ---------------------------------------------------------------------------------- functions


@exported(within=[FUNCTIONAL])
@public(BATCH_NORM, method=False)
def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Normalise each channel over the batch and all places.

    Parameters
    ----------
    input : Tensor
        Of shape ``(batch, channels, ...)``.
    running_mean, running_var : Tensor or None
        Moments of each channel: used where not ``training``, else moved towards those of the batch, in place and
        unseen by the version counter, as PyTorch does.
    weight, bias : Tensor, optional
        A factor and a term for each channel.
    training : bool
        Whether to normalise by the moments of the batch.
    momentum : float
        The share of the new moments in the running ones.
    eps : float
        What is added to the variance.

    Raises
    ------
    ValueError, RuntimeError
        If shapes or types do not fit.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([[1.0], [3.0]], device="cpu")
    >>> gradlite.nn.functional.batch_norm(x, None, None, training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    shape = input.array.shape
    if training and math.prod(shape[:1] + shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.shape}")
    if eps < 0:
        raise ValueError(f"batch_norm eps must be non-negative, but got {eps}")
    if training and not eps:
        raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    if not isinstance(momentum, (int, float)):
        raise TypeError(f"batch_norm(): argument 'momentum' (position 7) must be float, not {type(momentum).__name__}")
    running = {"running_mean": running_mean, "running_var": running_var}
    for name, t in running.items():
        if t is None and not training:
            raise RuntimeError(f"{name} must be defined in evaluation mode")
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    count = shape[1] if len(shape) > 1 else 0
    for name, t in (running | {"weight": weight, "bias": bias}).items():
        if t is not None and t.array.size != count:
            raise RuntimeError(f"{name} should contain {count} elements not {t.array.size}")
    checks.floating(input.dtype, "batch_norm")
    _check_types(input, weight, bias, running_mean, running_var)
    dims = tuple(d for d in range(len(shape)) if d != 1)
    sight = Sight(shape, dims, _channels(shape, count), (count,))
    operands = (input, weight, bias, running_mean, running_var)
    return structured.custom(BATCH_NORM, operands, training, float(momentum), float(eps), sight)[0]


@exported(within=[MAIN, FUNCTIONAL])
@public(LAYER_NORM, method=False)
def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """Normalise over the last dimensions.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    normalized_shape : sequence of int
        The sizes of these dimensions.
    weight, bias : Tensor, optional
        Factors and terms of this shape.
    eps : float
        What is added to the variance.

    Raises
    ------
    RuntimeError
        If shapes or types do not fit.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.functional.layer_norm(gradlite.tensor([1.0, 3.0], device="cpu"), (2,))
    tensor([-1.0000,  1.0000])
    """
    wanted = _check_layer(input, normalized_shape, "layer_norm", "*, ", weight=weight, bias=bias)
    checks.floating(input.dtype, "LayerNormKernelImpl")
    _check_types(input, weight, bias)
    shape = input.array.shape
    lead = shape[: len(shape) - len(wanted)]
    ones = (1,) * len(wanted)
    sight = Sight(shape, tuple(range(len(lead), len(shape))), (*(1 for _ in lead), *wanted), (*lead, *ones))
    return structured.custom(LAYER_NORM, (input, weight, bias), sight, float(eps))[0]


@exported(within=[MAIN, FUNCTIONAL])
@public(GROUP_NORM, method=False)
def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """Normalise each group of channels over all places; parameters as `batch_norm`.

    Raises
    ------
    RuntimeError
        If the channels do not divide evenly, or shapes or types do not fit.
    """
    shape = input.array.shape
    if len(shape) < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {len(shape)}")
    batch, channels, *places = shape
    if channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(shape)} and num_groups={num_groups}"
        )
    each = channels // num_groups
    if batch * each * math.prod(places) == 1:
        listed = [batch * each, num_groups, *places]
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {listed}")
    for name, t in {"weight": weight, "bias": bias}.items():
        if t is not None and t.array.shape != (channels,):
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of "
                f"shape {list(t.array.shape)} and input of shape {list(shape)}"
            )
    checks.floating(input.dtype, "GroupNormKernelImpl")
    _check_types(input, weight, bias)
    seen = (batch, num_groups, each, math.prod(places))
    sight = Sight(seen, (2, 3), (1, num_groups, each, 1), (batch, num_groups))
    return structured.custom(GROUP_NORM, (input, weight, bias), sight, float(eps))[0]


@exported(within=[FUNCTIONAL])
def instance_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Normalise each channel of each sample over all places: `batch_norm` with the samples as channels.

    Parameters
    ----------
    input, running_mean, running_var, weight, bias, momentum, eps
        As in `batch_norm`.
    use_input_stats : bool
        Whether to normalise by the moments of the input, which move the running ones.

    Raises
    ------
    ValueError, RuntimeError
        If shapes or types do not fit.
    """
    shape = input.array.shape
    if use_input_stats and math.prod(shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.shape}")
    if not use_input_stats and (running_mean is None or running_var is None):
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    batch, channels, *places = shape

    def repeated(t: Any) -> Any:
        return None if t is None else copying.contiguous(viewing.expand(t, (batch, *t.array.shape))).view(-1)

    seen = viewing.reshape(input, (1, batch * channels, *places))
    running = [repeated(t) for t in (running_mean, running_var)]
    y = batch_norm(seen, running[0], running[1], repeated(weight), repeated(bias), use_input_stats, momentum, eps)
    for t, new in zip((running_mean, running_var), running, strict=True):
        if t is not None and use_input_stats:
            t.detach().copy_(new.view(batch, channels).mean(0))
    return viewing.view(y, shape)


@exported(within=[MAIN, FUNCTIONAL])
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
    """Divide by the root of the mean square over the last dimensions; parameters as `layer_norm`.

    ``eps`` is by default that of the type it is computed in.
    """
    wanted = _check_layer(input, normalized_shape, "rms_norm", "*", weight=weight)
    checks.floating(input.dtype, "rms_norm")
    ndim = input.array.ndim
    wide = fx.TENSORS.wide(input)
    least = float(np.finfo(wide.array.dtype).eps) if eps is None else eps
    dims = tuple(range(ndim - len(wanted), ndim))
    y = wide * (reducing.mean(wide * wide, dims, True) + least).rsqrt()
    return (y if weight is None else y * weight).to(input.dtype)


@exported(within=[FUNCTIONAL])
def local_response_norm(input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    """Divide by ``(k + alpha * mean square) ** beta``, the mean being over ``size`` channels around each.

    Raises
    ------
    ValueError, RuntimeError
        If there are fewer than three dimensions, or ``size`` is not positive.
    """
    if input.array.ndim < 3:
        raise ValueError(f"Expected 3D or higher dimensionality input (got {input.array.ndim} dimensions)")
    if size <= 0:
        raise RuntimeError(f"kernel size should be greater than zero, but got kH: {size} kW: 1")
    squares = structured.custom(WINDOW, (input * input,), size // 2, (size - 1) // 2)
    return input / (squares / size * alpha + k) ** beta
