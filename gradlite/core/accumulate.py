"""Add gradients up: two that meet on the way, and one that reaches a leaf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradlite import errors
from gradlite.backend import arrays, moving
from gradlite.core.graph import operations, wrap
from gradlite.core.version import Place, Version
from gradlite.core.views import check_write
from gradlite.device import of_array as device_of

if TYPE_CHECKING:
    from gradlite.core.tensor import TensorBase

ndarray, add = np.ndarray, np.add


def add_into(array: Any, g: Any) -> Any:
    """Add to an array in place."""
    if array.__class__ is ndarray:
        if array.size > 1:
            return add(array, g, array)
        array[...] = add(array, g)  # NumPy takes three times as long to add one element in place
        return array
    return operations["add"].arrays(array, g, out=array)


def add_in_place(grad: TensorBase, g: Any, place: Place | None) -> None:
    """Add a gradient to the one that a leaf has; it stays the same tensor and remembers who wrote."""
    array, version = grad.array, grad.version
    if version.__class__ is not Version:
        check_write(grad, False)
    if array.shape != g.shape or array.__class__ is not g.__class__:
        _check_swapped(array, g)
    add_into(array, g)
    if version.__class__ is Version:
        version.value += 1
        version.write = ("backward", "the gradient itself", place)


def _check_swapped(array: Any, g: Any) -> None:
    """Refuse a gradient that does not fit the one a leaf has, since the leaf's data were swapped in between."""
    if type(array) is not type(g):
        raise errors.two_devices("accumulating a gradient", device_of(array), device_of(g))
    try:
        fits = np.broadcast_shapes(array.shape, g.shape) == array.shape
    except ValueError:
        raise errors.size_mismatch(array.shape, g.shape) from None
    if not fits:
        raise errors.cannot_enlarge(array.shape, g.shape)


def set_gradient(leaf: TensorBase, g: Any, owned: bool, create: bool) -> None:
    """Give a leaf its first gradient, or under ``create`` a new one; see Note [Ownership].

    A gradient is taken over where it is owned and laid out as the leaf, else copied into the leaf's layout.
    """
    if create:
        if leaf._grad is None:
            leaf._grad = operations["kept_gradient"].function(g, leaf)
        else:
            leaf._grad = operations["add"].function(leaf._grad, g)
    elif owned and g.strides == leaf.array.strides and g.__class__ is leaf.array.__class__:
        leaf._grad = wrap(g)
    else:
        if type(g) is not type(leaf.array):  # its data were moved since the graph was recorded
            raise errors.two_devices("a gradient and its leaf", device_of(leaf.array), device_of(g))
        alike = g.shape == leaf.array.shape and arrays.is_dense(leaf.array)  # not where its data were swapped meanwhile
        stride = arrays.strides(leaf.array) if alike else arrays.contiguous_strides(g.shape)
        copy = arrays.empty_strided(arrays.module_of(g), g.shape, stride, g.dtype)
        moving.assign(copy, g)
        leaf._grad = wrap(copy)


def is_fresh(result: Any, g: Any) -> bool:
    """Return whether a result is neither over the incoming gradients' memory nor repeats itself.

    A NumPy array says by its base that it is a view; a view that CuPy makes of a pointer does not.
    """
    if result.__class__ is ndarray:
        return True
    if arrays.repeats(result):
        return False
    return all(
        part is None or arrays.owner(part) is not arrays.owner(result) for part in (g if g.__class__ is list else (g,))
    )
