"""`gradcheck`: compare derivatives with finite differences."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes
from gradlite.autograd.differentiate import grad
from gradlite.backend import arrays
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops.creating import from_numpy


class GradcheckError(RuntimeError):
    """A derivative disagrees with finite differences."""


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
) -> bool:
    """Compare the gradients of a function with finite differences.

    Each element of each input that requires a gradient is moved by ``eps`` both ways; inputs should be float64 or
    complex128.  A complex number counts as two real ones, its parts.

    Parameters
    ----------
    func : callable
        Takes the inputs; returns a tensor or a sequence of tensors.
    inputs : Tensor or sequence
        At least one tensor that requires a gradient; it is not changed in the end.
    eps : float
        The step.
    atol, rtol : float
        How far a derivative may be off: ``atol + rtol * |finite difference|``.
    raise_exception : bool
        Whether to raise, or to return False.
    nondet_tol : float
        How far two runs of backward may differ.

    Returns
    -------
    bool
        Whether all agree.

    Raises
    ------
    GradcheckError
        If a derivative is off; it shows both Jacobians.
    ValueError
        If no input requires a gradient.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(2, dtype=gradlite.float64, requires_grad=True)
    >>> gradlite.autograd.gradcheck(lambda x: x * x, (x,))
    True
    """
    given = (inputs,) if isinstance(inputs, TensorBase) else tuple(inputs)
    checked = _checked_inputs(given)
    outputs = _outputs(func, given)
    try:
        for number, place in itertools.product(range(len(outputs)), checked):
            if outputs[number].requires_grad:
                _compare(func, given, number, outputs[number], place, eps, atol, rtol, nondet_tol)
            elif not any(t.requires_grad for t in outputs) and _numerical(func, given, number, place, eps).any():
                raise GradcheckError("Numerical gradient for function expected to be zero")
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _checked_inputs(inputs: Sequence[Any]) -> list[int]:
    checked = [k for k, t in enumerate(inputs) if isinstance(t, TensorBase) and t.requires_grad]
    if not checked:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    for k in checked:
        array = inputs[k].array
        if dtypes.of_array(array) not in (dtypes.float64, dtypes.complex128):
            warnings.warn(
                f"Input #{k} requires gradient and is not a double precision floating point or complex. "
                "This check will likely fail if all the inputs are not of double precision floating point or complex. ",
                UserWarning,
                stacklevel=4,
            )
        if arrays.repeats(array):
            raise RuntimeError(
                f"The {k}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous "
                "on the input before passing it to gradcheck."
            )
        inputs[k].retain_grad()
    return checked


def _outputs(func: Callable[..., Any], inputs: Sequence[Any]) -> list[Any]:
    result = func(*inputs)
    results = [result] if isinstance(result, TensorBase) else list(result)
    return [t for t in results if isinstance(t, TensorBase) and dtypes.of_array(t.array).differentiable]


def _compare(
    func: Any, inputs: Any, number: int, output: Any, place: int, eps: float, atol: float, rtol: float, nondet: float
) -> None:
    numerical = _numerical(func, inputs, number, place, eps)
    analytical = _analytical(output, inputs[place])
    if not np.allclose(analytical, numerical, rtol, atol, equal_nan=True):
        shown = [from_numpy(jacobian).to(inputs[place].device) for jacobian in (numerical, analytical)]
        raise GradcheckError(
            f"Jacobian mismatch for output {number} with respect to input {place},\n"
            f"numerical:{shown[0]!r}\nanalytical:{shown[1]!r}\n"
        )
    again = _analytical(output, inputs[place])
    if not np.allclose(analytical, again, 0, nondet, equal_nan=True):
        raise GradcheckError(
            f"Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives "
            f"different values, although analytical gradient matches numerical gradient.The tolerance for "
            f"nondeterminism was {nondet}."
        )


def _host(t: Any) -> np.ndarray:
    return np.asarray(arrays.to_device(t.array, devices.CPU))


def _real(t: Any) -> np.ndarray:
    """Return the elements in one dimension, a complex one as its two parts."""
    host = np.ascontiguousarray(_host(t)).reshape(-1)
    return host.view(host.real.dtype).astype(np.float64)


def _units(array: Any) -> list[Any]:
    """Return the steps of an element: along the real axis, and along the imaginary one where it has one."""
    return [1, 1j] if array.dtype.kind == "c" else [1]


def _numerical(func: Any, inputs: Any, number: int, place: int, eps: float) -> np.ndarray:
    """Move each element both ways; the rows are the input's real numbers, the columns the output's."""
    array, host = inputs[place].array, _host(inputs[place])
    rows = []
    for index, unit in itertools.product(np.ndindex(host.shape), _units(array)):
        values = []
        before = host[index].copy()
        try:
            for step in (eps, -eps):
                _set(array, index, before + step * unit)
                values.append(_real(_outputs(func, inputs)[number]))
        finally:
            _set(array, index, before)
        rows.append((values[0] - values[1]) / (2 * eps))
    return np.array(rows).reshape(len(rows), -1) if rows else np.zeros((0, 0))


def _set(array: Any, index: tuple[int, ...], value: Any) -> None:
    array[index] = value.item()


def _analytical(output: Any, input: Any) -> np.ndarray:
    """Differentiate each real number of the output."""
    columns = []
    xp, out = arrays.module_of(output.array), output.array
    size = input.array.size * len(_units(input.array))
    for index, unit in itertools.product(np.ndindex(out.shape), _units(out)):
        one = xp.zeros(out.shape, out.dtype)
        one[index] = unit
        (g,) = grad(output, input, wrap(one), retain_graph=True, allow_unused=True)
        columns.append(np.zeros(size) if g is None else _real(g))
    return np.array(columns).reshape(-1, size).T if size else np.zeros((0, 0))


def gradgradcheck(func: Callable[..., Any], inputs: Any, grad_outputs: Any = None, **options: Any) -> bool:
    """Compare second derivatives with finite differences of the first ones; parameters as `gradcheck`.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(2, dtype=gradlite.float64, requires_grad=True)
    >>> gradlite.autograd.gradgradcheck(lambda x: x**3, (x,))
    True
    """
    given = (inputs,) if isinstance(inputs, TensorBase) else tuple(inputs)
    places = _checked_inputs(given)
    results = [t for t in _outputs(func, given) if t.requires_grad]
    if grad_outputs is None:
        rng = np.random.default_rng(0)
        seeds = [_random_like(t, rng) for t in results]
    else:
        seeds = [grad_outputs] if isinstance(grad_outputs, TensorBase) else list(grad_outputs)
    count = len(given)

    def first(*args: Any) -> Any:
        outputs = [t for t in _outputs(func, args[:count]) if t.requires_grad]
        wanted = [args[k] for k in places]
        slopes = grad(outputs, wanted, args[count:], create_graph=True, allow_unused=True)
        return tuple(s for s in slopes if s is not None)

    return gradcheck(first, (*given, *seeds), **options)


def _random_like(t: Any, rng: np.random.Generator) -> Any:
    array = sum(unit * rng.standard_normal(t.array.shape) for unit in _units(t.array)).astype(t.array.dtype)
    seed = wrap(arrays.to_device(np.asarray(array), devices.of_array(t.array)))
    seed.flag = True
    return seed
