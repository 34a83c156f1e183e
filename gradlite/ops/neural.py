"""Table: functions of neural networks: softmax and its kin, `glu`, `linear`, `bilinear`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.moving import convert
from gradlite.callers import user_level
from gradlite.ops import activations, checks, fx, pointwise, products, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import again, wrap_dim
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported, public
from gradlite.ops.derived import inplace, method, recorded
from gradlite.ops.formulas import on_arrays
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import Out
from gradlite.ops.structured import Structured

_relu, _add_in_place = method(activations.relu), inplace(pointwise.add)


# ---------------------------------------------------------------------------------- arrays


def _exponentials(x: Array, dim: int) -> tuple[Array, Array, Array]:
    """Return the elements less their maximum, so that none overflows, the exponentials of that, and their sum."""
    wide = ARRAYS.wide(x)
    shifted = ARRAYS.sub(wide, wide.max(axis=dim, keepdims=True))
    powers = ARRAYS.exp(shifted)
    return shifted, powers, ARRAYS.total(powers, (dim,))


def _softmax(x: Array, dim: int) -> Array:
    if not x.ndim or not x.size:
        return ARRAYS.exp(ARRAYS.mul(x, 0.0))
    _, powers, total = _exponentials(x, dim)
    return convert(ARRAYS.div(powers, total, out=powers), x.dtype)


def _log_softmax(x: Array, dim: int) -> Array:
    if not x.ndim or not x.size:
        return ARRAYS.mul(x, 0.0)
    shifted, _, total = _exponentials(x, dim)
    return convert(ARRAYS.sub(shifted, ARRAYS.log(total), out=shifted), x.dtype)


def _threshold_backward(x: Array, z: Array) -> Array:
    return ARRAYS.where(ARRAYS.le(z, 0.0), arrays.module_of(x).zeros((), x.dtype), x)


# ---------------------------------------------------------------------------------- formulas


def softmax_slope(g: Any, y: Any, dim: Any) -> Any:
    """Differentiate a softmax, by its result."""
    y, g = fx.wide(y), fx.wide(g)
    return fx.mul(y, fx.sub(g, fx.total(fx.mul(g, y), (dim,))))


def _log_softmax_slope(g: Any, y: Any, dim: Any) -> Any:
    g = fx.wide(g)
    return fx.sub(g, fx.mul(fx.exp(fx.wide(y)), fx.total(g, (dim,))))


def _halves(x: Any, dim: Any) -> Any:
    n = x.shape[dim] // 2
    return fx.slice(fx.wide(x), dim, 0, n, 1), fx.sigmoid(fx.slice(fx.wide(x), dim, n, 2 * n, 1))


def _glu(x: Any, dim: Any) -> Any:
    half, gate = _halves(x, dim)
    return fx.like(fx.mul(half, gate), x)


def _glu_slope(g: Any, x: Any, dim: Any) -> Any:
    half, gate = _halves(x, dim)
    n, open = x.shape[dim] // 2, fx.mul(fx.wide(g), gate)
    closing = fx.mul(fx.mul(open, half), fx.rsub(gate, 1.0))
    return fx.add(fx.slice_backward(open, x.shape, dim, 0, n, 1), fx.slice_backward(closing, x.shape, dim, n, 2 * n, 1))


# ---------------------------------------------------------------------------------- rows

SOFTMAX = Structured("softmax", _softmax, lambda g, y, dim: softmax_slope(g, y, dim))
LOG_SOFTMAX = Structured("log_softmax", _log_softmax, lambda g, y, dim: _log_softmax_slope(g, y, dim))
GLU = Structured("glu", on_arrays(_glu), _glu_slope)
THRESHOLD_BACKWARD = Structured("threshold_backward", _threshold_backward,
    lambda g, z: fx.threshold_backward(g, z), lambda g: fx.zeros(g),
    node="ThresholdBackwardBackward0", saved={"z": "self"})  # fmt: skip
THRESHOLD_BACKWARD.function = recorded(THRESHOLD_BACKWARD)


# ---------------------------------------------------------------------------------- softmax


@exported(within=[FUNCTIONAL])
def relu(input: Any, inplace: bool = False) -> Any:
    """Compute ``max(input, 0)``, into the tensor itself where ``inplace`` says so."""
    return activations.relu_(input) if inplace else _relu(input)


def _along(op: Structured, input: Any, dim: int | None, dtype: Any) -> Any:
    if dim is None:
        raise TypeError(f'{op.name}() missing 1 required positional arguments: "dim"')
    if dtype is not None:
        input = input.to(dtypes.as_dtype(dtype, op.name))
    ndim = input.array.ndim
    place = wrap_dim(dim, ndim, op.name, 2)
    checks.floating(input.dtype, f"{op.name}_{'lastdim_' if place + 1 >= ndim else ''}kernel_impl")
    return structured.custom(op, (input,), place)


@public(SOFTMAX, out=Out())
def softmax(input: Any, dim: int | None = None, dtype: Any = None, **names: Any) -> Any:
    """Divide the exponentials of the elements by their sum along a dimension, without overflow.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    dim : int
        The dimension along which the results add up to 1.
    dtype : dtype, optional
        The type to convert to first.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.zeros(2, device="cpu").softmax(0)
    tensor([0.5000, 0.5000])
    """
    return again(softmax, locals()) if names else _along(SOFTMAX, input, dim, dtype)


@public(LOG_SOFTMAX, out=Out())
def log_softmax(input: Any, dim: int | None = None, dtype: Any = None, **names: Any) -> Any:
    """Compute the logarithm of the softmax along a dimension, without overflow; parameters as `softmax`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.zeros(2, device="cpu").log_softmax(0)
    tensor([-0.6931, -0.6931])
    """
    return again(log_softmax, locals()) if names else _along(LOG_SOFTMAX, input, dim, dtype)


def _softmin(input: Any, dim: int, dtype: Any = None) -> Any:
    return softmax(-input, dim, dtype)


def _choosing(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Make the form in `nn.functional`, which chooses a dimension where none is given; PyTorch warns of that."""

    def chosen(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
        if dim is None:
            warnings.warn(
                f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an "
                "argument.",
                UserWarning,
                stacklevel=user_level(),
            )
            dim = 0 if input.array.ndim in (0, 1, 3) else 1
        return function(input, dim, dtype)

    chosen.__name__ = chosen.__qualname__ = f"functional_{name}"
    chosen.__doc__ = f"""Compute the {name} along a dimension; see `softmax`.

    Parameters
    ----------
    input : Tensor
        Of a floating type.
    dim : int, optional
        The dimension; where none is given the first or the second, with a warning.
    dtype : dtype, optional
        The type to convert to first.
    """
    return exported(name, within=[FUNCTIONAL])(chosen)


functional_softmax = _choosing("softmax", softmax)
functional_log_softmax = _choosing("log_softmax", log_softmax)
functional_softmin = _choosing("softmin", _softmin)


# ---------------------------------------------------------------------------------- products and gates


@exported(within=[FUNCTIONAL])
def glu(input: Any, dim: int = -1) -> Any:
    """Multiply the first half along a dimension by the sigmoid of the second.

    Raises
    ------
    RuntimeError
        If there are no two halves.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.functional.glu(gradlite.tensor([3.0, 0.0], device="cpu"))
    tensor([1.5000])
    """
    shape = input.array.shape
    if not shape:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    place = wrap_dim(dim, len(shape), "glu", 2)
    if shape[place] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {place} is size {shape[place]}")
    checks.floating(input.dtype, "glu_cpu")
    return structured.custom(GLU, (input,), place)


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


@exported(within=[MAIN, FUNCTIONAL])
def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """Compute ``input1 @ weight[k] @ input2 + bias[k]`` for each output ``k``.

    Parameters
    ----------
    input1, input2 : Tensor
        Of shapes ``(..., in1)`` and ``(..., in2)``.
    weight : Tensor
        Of shape ``(out, in1, in2)``.
    bias : Tensor, optional
        Of shape ``(out,)``.

    Returns
    -------
    Tensor
        Of shape ``(..., out)``.

    Raises
    ------
    RuntimeError
        If shapes do not fit.
    """
    _check_bilinear(input1.array.shape, input2.array.shape, weight.array.shape, bias)
    (*batch, m), n, count = input1.array.shape, input2.array.shape[-1], weight.array.shape[0]
    rows = products.matmul(viewing.reshape(input1, (-1, m)), viewing.reshape(weight.transpose(0, 1), (m, count * n)))
    terms = viewing.reshape(rows, (-1, count, n)) * viewing.reshape(input2, (-1, 1, n))
    y = viewing.view(terms.sum(-1), (*batch, count))
    return y if bias is None else y + bias


def _check_bilinear(first: Any, second: Any, weight: Any, bias: Any) -> None:
    if len(first) != len(second):
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {len(first)} and {len(second)}")
    for d, (m, n) in enumerate(zip(first[:-1], second[:-1], strict=True)):
        if m != n:
            raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {d}: got {m} and {n}")
    for k, (own, wanted) in enumerate(((first[-1], weight[1]), (second[-1], weight[2])), 1):
        if own != wanted:
            raise RuntimeError(f"bilinear(): input{k} size does not match weight size: got {own} but expected {wanted}")
    if bias is not None and bias.array.shape[0] != weight[0]:
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {bias.array.shape[0]} but expected {weight[0]}"
        )
