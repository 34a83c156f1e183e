"""Add gradients up: two that meet on the way, and one that reaches a leaf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradlite import errors
from gradlite.backend import arrays, moving
from gradlite.backend.shapes import check_holds_shape
from gradlite.callers import Place
from gradlite.core.graph import operations, wrap
from gradlite.core.version import Version
from gradlite.core.views import check_write
from gradlite.device import of_array as device_of

if TYPE_CHECKING:
    from gradlite.core.tensor import TensorBase

ndarray, add = np.ndarray, np.add


def add_into(array: Any, g: Any) -> Any:
    """Add to an array in place."""
    if array.__class__ is ndarray:
        if array.size != 1:
            return add(array, g, array)
        place = (0,) * array.ndim
        array[place] += g[place]  # a fifth of what NumPy takes to add arrays of one element in place
        return array
    return operations["add"].arrays(array, g, out=array)


def add_in_place(grad: TensorBase, g: Any, place: Place | None) -> None:
    """Add a gradient to the one that a leaf has; it stays the same tensor and remembers who wrote."""
    array, version = grad.array, grad.version
    if version.__class__ is not Version:
        check_write(grad, False)
    if array.shape != g.shape or array.__class__ is not g.__class__:  # the leaf's data were swapped meanwhile
        if type(array) is not type(g):
            raise errors.two_devices("accumulating a gradient", device_of(array), device_of(g))
        check_holds_shape(array, (g,))
    add_into(array, g)
    if version.__class__ is Version:
        version.value += 1
        version.write = ("backward", ("the gradient itself", None), place)


def set_gradient(leaf: TensorBase, g: Any, owned: bool, create: bool, version: Version | None = None) -> None:
    """Give a leaf its first gradient, or under ``create`` a new one; see Note [Ownership].

    A gradient is taken over, with its counter, where it is owned and laid out as the leaf, else copied into the leaf's
    layout.
    """
    if create:
        if leaf._grad is None:
            leaf._grad = operations["kept_gradient"].function(g, leaf)
        else:
            leaf._grad = operations["add"].function(leaf._grad, g)
    elif owned and g.strides == leaf.array.strides and g.__class__ is leaf.array.__class__:
        leaf._grad = wrap(g, version)
    else:
        if type(g) is not type(leaf.array):  # its data were moved since the graph was recorded
            raise errors.two_devices("a gradient and its leaf", device_of(leaf.array), device_of(g))
        alike = g.shape == leaf.array.shape and arrays.is_dense(leaf.array)  # not where its data were swapped meanwhile
        stride = arrays.strides(leaf.array) if alike else arrays.contiguous_strides(g.shape)
        copy = arrays.empty_strided(arrays.module_of(g), g.shape, stride, g.dtype)
        moving.assign(copy, g)
        leaf._grad = wrap(copy)
