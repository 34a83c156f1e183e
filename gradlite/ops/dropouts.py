"""Functions of random numbers: the dropout family, `rrelu`, `gumbel_softmax`.

The numbers are PyTorch's of the CPU, drawn in the order in which the elements lie in memory; on CUDA they are copied
there.  A dropout is a product with its mask, and recorded as that.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes
from gradlite.backend import arrays, moving
from gradlite.backend.arrays import Array
from gradlite.backend.generator import default_generator
from gradlite.callers import user_level
from gradlite.core.graph import wrap
from gradlite.ops import activations, checks, fx, neural, pointwise, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import wrap_dim
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported
from gradlite.ops.derived import inplace
from gradlite.ops.fx import ARRAYS
from gradlite.ops.structured import Structured

_multiply, _multiply_, _add_ = pointwise.mul, inplace(pointwise.mul), inplace(pointwise.add)
ALPHA = 1.7580993408473766
"""What selu tends to far below 0, with the sign changed."""

# ---------------------------------------------------------------------------------- draws


def _uniform(shape: tuple[int, ...]) -> np.ndarray:
    return default_generator.uniform(shape, np.float64)


def _filled(like: Array, draw: Callable[[tuple[int, ...]], np.ndarray]) -> Array:
    """Draw elements for an array laid out as another one, in the order of its memory."""
    stride = arrays.strides(like) if arrays.is_dense(like) else arrays.contiguous_strides(like.shape)
    out = arrays.empty_strided(arrays.module_of(like), like.shape, stride, like.dtype)
    ordered = arrays.by_memory(out)
    moving.assign(ordered, arrays.to_device(draw(ordered.shape).astype(out.dtype), devices.of_array(like)))
    return out


def _mask(like: Array, p: float) -> Array:
    """Draw 1 where an element is kept, else 0."""
    return _filled(like, lambda shape: _uniform(shape) < 1 - p)


# ---------------------------------------------------------------------------------- dropout


def _drop(input: Any, p: float, training: bool, feature: bool, alpha: bool, inplace: bool) -> Any:
    """Set elements, or whole channels, to 0 with probability ``p``, and scale the others up."""
    if p == 0 or not training or not input.array.size:
        return input
    x, multiply = input.array, _multiply_ if inplace else _multiply
    if p == 1:
        return multiply(input, wrap(arrays.module_of(x).zeros((), x.dtype)))
    if feature and x.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    kind = dtypes.of_array(x)
    if kind.is_complex:
        raise NotImplementedError(f"\"bernoulli_scalar_cpu_\" not implemented for '{kind.legacy}'")
    checks.keeps_type(dtypes.get_default_dtype(), kind)
    places = arrays.module_of(x).empty((*x.shape[:2], *[1] * (x.ndim - 2)), x.dtype) if feature else x
    mask = ARRAYS.wide(_mask(places, p))
    if not alpha:
        return multiply(input, wrap(moving.convert(ARRAYS.div(mask, 1 - p), x.dtype)))
    scale = 1 / math.sqrt((ALPHA * ALPHA * p + 1) * (1 - p))
    shift = ARRAYS.add(ARRAYS.mul(ARRAYS.sub(mask, 1.0), ALPHA * scale), ALPHA * scale * p)
    kept, shift = (wrap(moving.convert(a, x.dtype)) for a in (ARRAYS.mul(mask, scale), shift))
    return _add_(multiply(input, kept), shift)


def _check_probability(p: float, error: type[Exception] = ValueError) -> None:
    if not 0 <= p <= 1:
        raise error(f"dropout probability has to be between 0 and 1, but got {p}")


@exported(within=[FUNCTIONAL])
def dropout(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Set elements to 0 with probability ``p``, and divide the others by ``1 - p``.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    p : float
        The probability.
    training : bool
        False returns the input.
    inplace : bool
        Whether to write into the input.

    Raises
    ------
    ValueError
        If ``p`` is no probability.

    Examples
    --------
    >>> import gradlite
    >>> _ = gradlite.manual_seed(0)
    >>> gradlite.nn.functional.dropout(gradlite.ones(4, device="cpu"))
    tensor([0., 0., 2., 0.])
    """
    _check_probability(p)
    return _drop(input, p, training, False, False, inplace)


@exported(within=[FUNCTIONAL])
def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Set elements to what `selu` tends to with probability ``p``, and keep mean and variance; see `dropout`."""
    _check_probability(p)
    return _drop(input, p, training, False, True, inplace)


@exported(within=[FUNCTIONAL])
def feature_alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Do as `alpha_dropout` with whole channels."""
    _check_probability(p)
    return _drop(input, p, training, True, True, inplace)


@exported(within=[FUNCTIONAL])
def dropout1d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Do as `dropout` with whole channels, of shape ``(batch, channels, places)`` or without the batch."""
    _check_probability(p)
    ndim = input.array.ndim
    if ndim not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {ndim}D input. Note that dropout1d exists to provide "
            "channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch "
            "dimension (i.e. 2D or 3D inputs)."
        )
    return _by_channel(input, p, training, inplace, 2)


@exported(within=[FUNCTIONAL])
def dropout2d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Do as `dropout` with whole channels, of shape ``(batch, channels, height, width)``."""
    _check_probability(p)
    ndim = input.array.ndim
    _warn_of_dimensions(ndim, 2)
    if ndim == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired "
            "- input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a "
            "future release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain "
            "the 1D channel-wise dropout behavior, please switch to using dropout1d instead.",
            UserWarning,
            stacklevel=user_level(),
        )
    return _drop(input, p, training, True, False, inplace)


@exported(within=[FUNCTIONAL])
def dropout3d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Do as `dropout` with whole channels, of shape ``(batch, channels, depth, height, width)``; the batch may lack."""
    _check_probability(p)
    _warn_of_dimensions(input.array.ndim, 3)
    return _by_channel(input, p, training, inplace, 4)


def _by_channel(input: Any, p: float, training: bool, inplace: bool, unbatched: int) -> Any:
    if input.array.ndim != unbatched:
        return _drop(input, p, training, True, False, inplace)
    batch = viewing.unsqueeze(input, 0)
    return viewing.squeeze(_drop(batch, p, training, True, False, inplace), 0)


def _warn_of_dimensions(ndim: int, spatial: int) -> None:
    if ndim not in (spatial + 1, spatial + 2):
        name = f"dropout{spatial}d"
        warnings.warn(
            f"{name}: Received a {ndim}-D input to {name}, which is deprecated and will result in an error in a future "
            f"release. To retain the behavior and silence this warning, please use dropout instead. Note that {name} "
            f"exists to provide channel-wise dropout on inputs with {spatial} spatial dimensions, a channel dimension, "
            f"and an optional batch dimension (i.e. {spatial + 1}D or {spatial + 2}D inputs).",
            UserWarning,
            stacklevel=user_level(),
        )


def _plain(name: str, feature: bool, alpha: bool, in_place: bool) -> Any:
    """Make the form that is a function of ``gradlite``: it has no defaults."""

    def function(input: Any, p: float, train: bool) -> Any:
        _check_probability(p, RuntimeError)
        return _drop(input, p, train, feature, alpha, in_place)

    function.__name__ = function.__qualname__ = f"plain_{name}"
    function.__doc__ = f"Do as `nn.functional.{name.rstrip('_')}`{', into the input' if in_place else ''}."
    return exported(name, within=[MAIN])(function)


plain_dropout, plain_dropout_ = (_plain(f"dropout{_}", False, False, bool(_)) for _ in ("", "_"))
plain_alpha_dropout, plain_alpha_dropout_ = (_plain(f"alpha_dropout{_}", False, True, bool(_)) for _ in ("", "_"))
plain_feature_dropout, plain_feature_dropout_ = (_plain(f"feature_dropout{_}", True, False, bool(_)) for _ in ("", "_"))
plain_feature_alpha_dropout, plain_feature_alpha_dropout_ = (
    _plain(f"feature_alpha_dropout{_}", True, True, bool(_)) for _ in ("", "_")
)

# ---------------------------------------------------------------------------------- rrelu


def _rrelu(x: Array, noise: Array, slope: float | None) -> Array:
    return ARRAYS.mul(x, noise) if slope is None else ARRAYS.leaky_relu(x, slope)


def _leaky(g: Any, x: Any, slope: Any) -> Any:
    return fx.where(fx.gt(x, 0.0), g, fx.mul(g, slope))


RRELU = Structured("rrelu_with_noise", _rrelu,
    lambda g, x, noise, slope: fx.mul(g, noise) if slope is None else _leaky(g, x, slope), None)  # fmt: skip


def _slopes(x: Array, lower: float, upper: float) -> Array:
    """Draw a slope for each element that is not positive, in row-major order; 1 for the others.

    On CUDA one is drawn for every element: how many are positive only the device knows.
    """

    def draw(shape: tuple[int, ...]) -> np.ndarray:
        low, high = (float(x.dtype.type(bound)) for bound in (lower, upper))  # PyTorch rounds the bounds first
        return (_uniform(shape) * (high - low) + low).astype(x.dtype)

    if not arrays.is_numpy(x):
        drawn = arrays.to_device(draw(x.shape), devices.of_array(x))
        return ARRAYS.where(ARRAYS.le(x, 0.0), drawn, arrays.module_of(x).full((), 1, x.dtype))
    out, negative = np.ones(x.shape, x.dtype), x <= 0
    out[negative] = draw((int(negative.sum()),))
    return out


def _check_rrelu(input: Any, lower: float, upper: float, training: bool) -> None:
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    checks.floating(input.dtype, "rrelu_with_noise_out_cpu" if training else "leaky_relu_cpu")


@exported(within=[FUNCTIONAL])
def rrelu(
    input: Any, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, inplace: bool = False
) -> Any:
    """Compute `leaky_relu` with slopes drawn from the uniform distribution, or their mean where not ``training``.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    lower, upper : float
        The range of the slopes.
    training : bool
        Whether to draw.
    inplace : bool
        Whether to write into the input.

    Raises
    ------
    RuntimeError
        If ``lower`` is above ``upper``.
    """
    if inplace:
        return rrelu_(input, lower, upper, training)
    _check_rrelu(input, lower, upper, training)
    x = input.array
    noise = wrap(_slopes(x, lower, upper) if training else arrays.module_of(x).zeros(x.shape, x.dtype))
    return structured.custom(RRELU, (input, noise), None if training else (lower + upper) / 2)


@exported(within=[MAIN, FUNCTIONAL])
def rrelu_(input: Any, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Any:
    """Compute `rrelu` in place."""
    _check_rrelu(input, lower, upper, training)
    if training:
        return _multiply_(input, wrap(_slopes(input.array, lower, upper)))
    return _leaky_relu_(input, (lower + upper) / 2)


_leaky_relu_ = inplace(activations.leaky_relu)


@exported("rrelu", within=[MAIN])
def plain_rrelu(input: Any, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Any:
    """Do as `nn.functional.rrelu`."""
    return rrelu(input, lower, upper, training)


# ---------------------------------------------------------------------------------- gumbel_softmax


@exported(within=[FUNCTIONAL])
def gumbel_softmax(logits: Any, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Any:
    """Draw from a categorical distribution in a way that has derivatives.

    Parameters
    ----------
    logits : Tensor
        Log-probabilities, up to a term.
    tau : float
        The temperature: the lower, the nearer the draws come to single classes.
    hard : bool
        Whether the result is the single class, with the gradient of the other.
    eps : float
        Has no effect; deprecated.
    dim : int
        The dimension of the classes.

    Raises
    ------
    RuntimeError
        If the type is no floating one.
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", UserWarning, stacklevel=user_level())
    x, kind = logits.array, logits.dtype
    if not kind.is_floating_point:
        raise RuntimeError(
            "Exponential distribution is a continuous probability distribution. dtype must be a floating point but you "
            f"specified {kind.legacy}"
        )
    drawn = (-np.log1p(-_uniform(x.shape))).astype(x.dtype)
    noise = -wrap(arrays.to_device(drawn, devices.of_array(x))).log()
    soft = neural.softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    place = wrap_dim(dim, x.ndim, "softmax", 2)
    chosen = viewing.transpose(soft.detach(), place, -1)
    hot = fx.TENSORS.class_mask(chosen.argmax(-1), chosen)
    return viewing.transpose(hot, place, -1) - soft.detach() + soft
