"""Initialisers: fill a parameter in place and return it; nothing is recorded."""

from __future__ import annotations

import math
import warnings
from typing import Any

from gradlite.autograd.grad_mode import no_grad
from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops import copying, sampling

__all__ = ["calculate_gain", "constant_", "kaiming_uniform_", "ones_", "uniform_", "zeros_"]


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


def _fan(tensor: Any, mode: str) -> int:
    shape = tensor.array.shape
    if len(shape) < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(shape[2:])
    fans = {"fan_in": shape[1] * field, "fan_out": shape[0] * field}
    if mode not in fans:
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return fans[mode]


def uniform_(tensor: Any, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Any:
    """Draw from the uniform distribution over [a, b)."""
    with no_grad():
        return sampling.uniform_(tensor, a, b, generator=generator)


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
    bound = math.sqrt(3.0) * calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode))
    return uniform_(tensor, -bound, bound, generator)


_explain_missing_names(__name__)
