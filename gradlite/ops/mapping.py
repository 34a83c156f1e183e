"""Table: a Python function called on each element, in place.

These writes are counted by no version, as in PyTorch: they are for tensors without history.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.core.tensor import TensorBase
from gradlite.ops import viewing
from gradlite.ops.apply import promotion
from gradlite.ops.declared import public


def _check(function: str, *operands: Any) -> None:
    if any(t.requires_grad for t in operands):
        raise RuntimeError(
            f"Can't call {function}() on Variable that requires grad. Use var.detach().{function}() instead."
        )
    if not arrays.is_numpy(operands[0].array):
        raise TypeError(f"{function} is only implemented on CPU tensors: use t.cpu(), or an operation on the whole")


def _element(array: np.ndarray, index: tuple[int, ...]) -> Any:
    value = array[index]
    return value.astype(np.float32).item() if array.dtype.kind == "V" else value.item()


def _converted(value: Any, kind: dtypes.dtype) -> Any:
    """Convert what the function returned to a type's numbers."""
    number = isinstance(value, (int, float, complex))
    if kind is dtypes.bool:
        return bool(value if number else operator.index(value))
    if not kind.differentiable:
        whole = value if isinstance(value, float) else operator.index(value)
        return int(promotion.number_in(whole, kind, kind.name))
    if kind.is_complex and number:
        return value
    return math.ldexp(value, 0)  # float() would read text


def _write(array: np.ndarray, given: tuple[np.ndarray, ...], function: Callable[..., Any]) -> None:
    kind = dtypes.of_array(array)
    for index in np.ndindex(array.shape):
        value = _converted(function(*[_element(a, index) for a in (array, *given)]), kind)
        with np.errstate(over="ignore"):
            array[index] = value


def _fitting(function: str, label: str, self: Any, other: Any) -> np.ndarray:
    """Bring another operand to the tensor's shape; its type and device must be the same."""
    own, found = arrays.legacy_type(self.array), arrays.legacy_type(other.array)
    if own != found:
        raise TypeError(f"{function}: expected {own} for {label} (got {found})")
    return viewing.expand(other, self.array.shape).array


@public()
def apply_(self: Any, callable: Callable[[Any], Any]) -> Any:
    """Replace each element by what a function returns for it, on the CPU; slow.

    Raises
    ------
    RuntimeError
        If the tensor requires a gradient.
    TypeError
        If it is on CUDA, or the function returns no number.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1.0, 2.0], device="cpu").apply_(lambda v: v + 1)
    tensor([2., 3.])
    """
    _check("apply_", self)
    _write(self.array, (), callable)
    return self


@public()
def map_(self: Any, other: Any, callable: Callable[[Any, Any], Any]) -> Any:
    """Replace each element by what a function returns for it and the other tensor's element; see `apply_`."""
    if not isinstance(other, TensorBase):
        raise errors.argument_type("map_", "other", 1, "Tensor", other)
    _check("map_", self, other)
    _write(self.array, (_fitting("map_", "'other'", self, other),), callable)
    return self


@public()
def map2_(self: Any, x: Any, y: Any, callable: Callable[[Any, Any, Any], Any]) -> Any:
    """Replace each element by what a function returns for it and the elements of two tensors; see `apply_`."""
    for place, (name, t) in enumerate({"x": x, "y": y}.items(), 1):
        if not isinstance(t, TensorBase):
            raise errors.argument_type("map2_", name, place, "Tensor", t)
    _check("map2_", self, x, y)
    given = tuple([_fitting("map2_", f"argument '{name}'", self, t) for name, t in (("x", x), ("y", y))])
    _write(self.array, given, callable)
    return self
