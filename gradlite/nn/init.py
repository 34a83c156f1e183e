"""Initialisers: fill a parameter in place and return it; nothing is recorded."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.autograd.grad_mode import no_grad
from gradlite.core.graph import wrap
from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops import copying, creating, indexing, pointwise, sampling, viewing
from gradlite.ops.derived import inplace

__all__ = [
    "calculate_gain", "constant", "constant_", "dirac", "dirac_", "eye", "eye_", "kaiming_normal",
    "kaiming_normal_", "kaiming_uniform", "kaiming_uniform_", "normal", "normal_", "ones_", "orthogonal",
    "orthogonal_", "sparse", "sparse_", "trunc_normal_", "uniform", "uniform_", "xavier_normal", "xavier_normal_",
    "xavier_uniform", "xavier_uniform_", "zeros_",
]  # fmt: skip

_scale = inplace(pointwise.mul)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return the factor that keeps the variance through a nonlinearity.

    Parameters
    ----------
    nonlinearity : str
        ``"linear"``, ``"sigmoid"``, ``"tanh"``, ``"relu"`` or ``"leaky_relu"``.
    param : float, optional
        The negative slope of ``"leaky_relu"``; 0.01 by default.

    Raises
    ------
    ValueError
        If it is another one.

    Notes
    -----
    He, Zhang, Ren, Sun: Delving deep into rectifiers (2015), for the rectifiers; 5/3 for tanh is PyTorch's choice.
    """
    if nonlinearity in ("linear", "sigmoid"):
        return 1.0
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2.0 / (1 + slope**2))
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def _fans(tensor: Any) -> dict[str, int]:
    """Count the inputs of each output, and the outputs of each input."""
    shape = tensor.array.shape
    if len(shape) < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(shape[2:])
    return {"fan_in": shape[1] * field, "fan_out": shape[0] * field}


def _kaiming_std(tensor: Any, a: float, mode: str, nonlinearity: str) -> float:
    fans = _fans(tensor)
    if mode not in fans:
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return calculate_gain(nonlinearity, a) / math.sqrt(fans[mode])


def _xavier_std(tensor: Any, gain: float) -> float:
    return gain * math.sqrt(2.0 / sum(_fans(tensor).values()))


# ---------------------------------------------------------------------------------- plain


def uniform_(tensor: Any, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Any:
    """Draw from the uniform distribution over [a, b)."""
    with no_grad():
        return sampling.uniform_(tensor, a, b, generator=generator)


def normal_(tensor: Any, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Any:
    """Draw from the normal distribution."""
    with no_grad():
        return sampling.normal_(tensor, mean, std, generator=generator)


def constant_(tensor: Any, val: float) -> Any:
    """Set every element to a number."""
    with no_grad():
        return copying.fill_(tensor, val)


def ones_(tensor: Any) -> Any:
    """Set every element to one."""
    return constant_(tensor, 1.0)


def zeros_(tensor: Any) -> Any:
    """Set every element to zero."""
    return constant_(tensor, 0.0)


def _check_dimensions(tensor: Any, allowed: tuple[int, ...], expected: str) -> None:
    if tensor.array.ndim not in allowed:
        raise ValueError(f"Only tensors with {expected} dimensions are supported")


def eye_(tensor: Any) -> Any:
    """Set a matrix to the identity."""
    _check_dimensions(tensor, (2,), "2")
    with no_grad():
        creating.eye(*tensor.array.shape, out=tensor, requires_grad=tensor.requires_grad)
    return tensor


def dirac_(tensor: Any, groups: int = 1) -> Any:
    """Set the weights of a convolution so that each channel passes through, in each group of outputs.

    Raises
    ------
    ValueError
        If there are not 3, 4 or 5 dimensions, or the first is no multiple of ``groups``.
    """
    _check_dimensions(tensor, (3, 4, 5), "3, 4, or 5")
    outputs, inputs, *field = tensor.array.shape
    if outputs % groups:
        raise ValueError("dim 0 must be divisible by groups")
    size, middle = outputs // groups, [n // 2 for n in field]
    with no_grad():
        copying.zero_(tensor)
        for group in range(groups):
            for channel in range(min(size, inputs)):
                indexing.setitem(tensor, (group * size + channel, channel, *middle), 1.0)
    return tensor


def sparse_(tensor: Any, sparsity: float, std: float = 0.01, generator: Any = None) -> Any:
    """Draw a matrix from the normal distribution, with a share of each column zero (Martens, 2010).

    Which elements are zero is drawn from the default generator, as in PyTorch.
    """
    _check_dimensions(tensor, (2,), "2")
    rows, columns = tensor.array.shape
    count = math.ceil(sparsity * rows)
    with no_grad():
        sampling.normal_(tensor, 0, std, generator=generator)
        for column in range(columns):
            zeros = sampling.randperm(rows, device="cpu").array[:count]
            indexing.setitem(tensor, (zeros, column), 0.0)
    return tensor


def orthogonal_(tensor: Any, gain: float = 1, generator: Any = None) -> Any:
    """Draw a matrix whose rows, or columns where they are fewer, are orthogonal (Saxe et al., 2013).

    Parameters
    ----------
    tensor : Tensor
        Of type float32 or float64 and two dimensions or more, of which all but the first count as one.
    gain : float
        The length of each row or column.

    Raises
    ------
    ValueError, NotImplementedError
        If it has fewer dimensions, or another type.

    Notes
    -----
    The decomposition runs on the CPU.
    """
    if tensor.array.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if not tensor.array.size:
        return tensor
    rows = tensor.array.shape[0]
    shape = rows, tensor.array.size // rows
    with no_grad():
        drawn = sampling.normal_(creating.new_empty(tensor, shape), 0, 1, generator=generator)
        matrix = copying.cpu(drawn).array
        if matrix.dtype not in (np.float32, np.float64):
            raise NotImplementedError(f"\"geqrf_cpu\" not implemented for '{dtypes.of_array(matrix).legacy}'")
        q, r = np.linalg.qr(matrix.T if rows < shape[1] else matrix)
        q *= np.sign(np.diag(r))  # without this the directions would not be uniform (Mezzadri, 2007)
        copying.copy_(viewing.view(tensor, shape), wrap(q.T if rows < shape[1] else q))
        _scale(tensor, gain)
    return tensor


# ---------------------------------------------------------------------------------- a variance that is kept


def xavier_uniform_(tensor: Any, gain: float = 1.0, generator: Any = None) -> Any:
    """Draw uniformly with the variance of Glorot and Bengio (2010)."""
    bound = math.sqrt(3.0) * _xavier_std(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Any, gain: float = 1.0, generator: Any = None) -> Any:
    """Draw from the normal distribution with the variance of Glorot and Bengio (2010)."""
    return normal_(tensor, 0.0, _xavier_std(tensor, gain), generator)


def kaiming_uniform_(
    tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Any:
    """Draw uniformly with the variance of He et al. (2015).

    Parameters
    ----------
    tensor : Tensor
        Of shape ``(out, in, ...)``; one without elements is left as it is, with a warning.
    a : float
        The negative slope of the rectifier that follows.
    mode : str
        ``"fan_in"`` keeps the variance of the forward pass, ``"fan_out"`` that of the backward pass.
    nonlinearity : str
        As `calculate_gain`.

    Raises
    ------
    ValueError
        If the tensor has fewer than two dimensions.

    Examples
    --------
    >>> import gradlite
    >>> w = gradlite.nn.init.kaiming_uniform_(gradlite.empty(3, 600))
    >>> w.max().item() <= 0.1
    True
    """
    if not tensor.array.size:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Any:
    """Draw from the normal distribution with the variance of He et al. (2015); parameters as `kaiming_uniform_`."""
    if not tensor.array.size:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


# ---------------------------------------------------------------------------------- the normal distribution, cut off


def trunc_normal_(
    tensor: Any, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None
) -> Any:
    """Draw from the part of the normal distribution that lies in [a, b].

    Examples
    --------
    >>> import gradlite
    >>> w = gradlite.nn.init.trunc_normal_(gradlite.empty(100), a=-1.0, b=1.0)
    >>> w.max().item() <= 1
    True
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be "
            "incorrect.",
            stacklevel=2,
        )
    share = math.erf((b - mean) / std / math.sqrt(2.0)) - math.erf((a - mean) / std / math.sqrt(2.0))
    with no_grad():
        draw = _redraw_outside if share / 2 > 0.3 else _reject_under_the_curve
        found = draw(tensor, mean, std, a, b, generator)
        if found is not tensor:
            copying.copy_(tensor, found)
    return tensor


def _redraw_outside(tensor: Any, mean: float, std: float, a: float, b: float, generator: Any) -> Any:
    """Draw from the whole distribution, and those outside again: where most lie within."""
    low, high = (creating.new_tensor(tensor, bound).item() for bound in (a, b))
    found = sampling.normal_(tensor, mean, std, generator=generator)
    while (outside := (found < low) + (found > high)).array.any():
        again = sampling.normal_(creating.empty_like(found), mean, std, generator=generator)
        found = pointwise.where(outside, again, found)
    return found


def _reject_under_the_curve(tensor: Any, mean: float, std: float, a: float, b: float, generator: Any) -> Any:
    """Draw uniformly, and keep each number with the probability that its density asks for."""
    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2

    def refused(candidates: Any) -> Any:
        density = ((candidates - mean) / std) ** 2 * -0.5 - peak
        return sampling.uniform_(creating.empty_like(candidates), generator=generator).log() > density

    found = sampling.uniform_(tensor, a, b, generator=generator)
    pending = refused(found)
    while pending.array.any():
        candidates = sampling.uniform_(creating.empty_like(tensor), a, b, generator=generator)
        found = pointwise.where(pending, candidates, found)
        pending = pending * refused(candidates)
    return found


# ---------------------------------------------------------------------------------- old names


def _deprecated(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make the initialiser of the old name, without the underscore."""
    new = function.__name__
    old = new.removesuffix("_")

    @functools.wraps(function)
    def initialise(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(f"`nn.init.{old}` is now deprecated in favor of `nn.init.{new}`.", FutureWarning, stacklevel=2)
        return function(*args, **kwargs)

    initialise.__name__ = initialise.__qualname__ = old
    initialise.__doc__ = f"Call `{new}`, with a warning: old programs call it so."
    return initialise


uniform, normal, constant = _deprecated(uniform_), _deprecated(normal_), _deprecated(constant_)
eye, dirac, sparse, orthogonal = _deprecated(eye_), _deprecated(dirac_), _deprecated(sparse_), _deprecated(orthogonal_)
xavier_uniform, xavier_normal = _deprecated(xavier_uniform_), _deprecated(xavier_normal_)
kaiming_uniform, kaiming_normal = _deprecated(kaiming_uniform_), _deprecated(kaiming_normal_)


_explain_missing_names(__name__)
