"""`linear_operator`: make a linear operator on arrays, such as a projection or a wave solver, differentiable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from gradlite import dtypes, errors
from gradlite.autograd.function import Function
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase

OnArrays = Callable[[Array], Array]


def linear_operator(forward: OnArrays, adjoint: OnArrays) -> Callable[[Any], Any]:
    """Make a linear operator on NumPy or CuPy arrays a differentiable function of tensors.

    The gradient of ``A x`` is the adjoint applied to the incoming gradient, and the gradient of that is ``A`` again: so
    there are derivatives of any order.

    Parameters
    ----------
    forward : callable
        Computes ``A x`` of an array: NumPy's on the CPU, where it is read-only, and CuPy's on CUDA.  The result may
        have another shape, and be complex where ``x`` is real or the other way round, in the same precision.  It may
        share memory with ``x`` (it is then copied), but with no array that is written later.
    adjoint : callable
        Computes ``A* y`` in the same way: <A x, y> = <x, A* y> for all x and y, where <a, b> = sum(a * conj(b)).
        Where one side is real and the other complex, the real parts of both sides are to be equal.

    Returns
    -------
    callable
        It takes a tensor of floating-point or complex numbers and returns one.

    Raises
    ------
    TypeError
        When called: if the operator returns no array, or one in another precision.
    ValueError
        When a gradient is computed: if the adjoint returns another shape than ``x`` had.

    Notes
    -----
    An adjoint that is none gives gradients that look right and are wrong.  The example is the test to make with random
    arrays; `gradcheck` finds the same.

    Examples
    --------
    >>> import numpy as np
    >>> import gradlite
    >>> def blur(x):
    ...     return x[1:] + 0.5 * x[:-1]
    >>> def blur_adjoint(y):
    ...     x = np.zeros(len(y) + 1, y.dtype)
    ...     x[1:] += y
    ...     x[:-1] += 0.5 * y
    ...     return x
    >>> x, y = np.random.default_rng(0).normal(size=7), np.random.default_rng(1).normal(size=6)
    >>> bool(np.isclose(np.vdot(blur(x), y), np.vdot(x, blur_adjoint(y))))
    True
    >>> image = gradlite.ones(4, device="cpu", requires_grad=True)
    >>> gradlite.autograd.linear_operator(blur, blur_adjoint)(image).sum().backward()
    >>> image.grad
    tensor([0.5000, 1.5000, 1.5000, 1.0000])
    """
    pair = Operator(forward, "forward"), Operator(adjoint, "adjoint")

    def function(input: Any) -> Any:
        if not isinstance(input, TensorBase):
            raise errors.argument_type("linear_operator", "input", 1, "Tensor", input)
        kind = dtypes.of_array(input.array)
        if not kind.differentiable:
            raise TypeError(f"a linear operator takes floating-point or complex numbers, not {kind}: convert them")
        return LinearOperator.apply(input, *pair, None)

    return function


class Operator(NamedTuple):
    """A function on arrays, and what errors call it."""

    function: OnArrays
    name: str

    def __call__(self, x: Array, expected: tuple[tuple[int, ...], np.dtype] | None) -> Array:
        """Apply it, and check what comes back; the result is an array of its own."""
        seen = x
        if isinstance(x, np.ndarray):
            seen = x.view()
            seen.flags.writeable = False
        y: Any = self.function(seen)
        xp = arrays.module_of(x)
        if isinstance(y, np.generic) and xp is np:
            y = np.asarray(y)  # as a product of two vectors is
        if not isinstance(y, xp.ndarray):
            raise TypeError(
                f"{self.name} was given an array of {xp.__name__} and returned {errors.type_name(y)}: it has to return "
                f"an array of {xp.__name__}"
            )
        kind, given = dtypes.BY_NUMPY.get(y.dtype), dtypes.of_array(x)
        if expected is not None and y.shape != expected[0]:
            raise ValueError(
                f"{self.name} returned the shape {y.shape}, and what it is the gradient of has {expected[0]}"
            )
        if kind is None or _precision(kind) is not _precision(given) or (expected and y.dtype != expected[1]):
            wanted = _precision(given).name if expected is None else expected[1]
            raise TypeError(f"{self.name} was given {x.dtype} and returned {y.dtype}: cast the result to {wanted}")
        borrowed = arrays.owner(y) is arrays.owner(x) or arrays.repeats(y)
        return y.copy() if borrowed or (xp is np and not y.flags.writeable) else y


class LinearOperator(Function):
    """The call of an operator; its gradient is the call of the adjoint."""

    @staticmethod
    def forward(ctx: Any, x: Any, operator: Operator, adjoint: Operator, expected: Any) -> Any:
        """Apply the operator; ``expected`` is the shape and type of the result, where that is a gradient."""
        ctx.pair, ctx.source = (adjoint, operator), (x.array.shape, x.array.dtype)
        return wrap(operator(x.array, expected))

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        """Apply the adjoint, of which the operator is the adjoint."""
        return LinearOperator.apply(g, *ctx.pair, ctx.source), None, None, None


def _precision(kind: dtypes.dtype) -> dtypes.dtype:
    """Return the real type with as many digits."""
    return {dtypes.complex64: dtypes.float32, dtypes.complex128: dtypes.float64}.get(kind, kind)
