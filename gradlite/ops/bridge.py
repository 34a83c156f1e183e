"""Methods that are no operation and no part of the graph: numbers and text."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core import graph
from gradlite.core.modes import is_recording
from gradlite.core.views import edge_of
from gradlite.ops.declared import exported, public
from gradlite.ops.printing import format_tensor

# ---------------------------------------------------------------------------------- numbers


def _on_host(array: Array) -> np.ndarray:
    return array if arrays.is_numpy(array) else array.get()


@public()
def item(self: Any) -> Any:
    """Return the one element as a Python number; on CUDA this waits for the device.

    Raises
    ------
    RuntimeError
        If there are several elements.
    """
    if self.array.size != 1:
        raise RuntimeError(f"a Tensor with {self.array.size} elements cannot be converted to Scalar")
    return _on_host(self.array).astype(np.float32).item() if self.array.dtype.kind == "V" else self.array.item()


@public()
def tolist(self: Any) -> Any:
    """Return the elements as Python numbers in nested lists."""
    host = _on_host(self.array)
    return (host.astype(np.float32) if host.dtype.kind == "V" else host).tolist()


def _scalar(self: Any, convert: Any) -> Any:
    if self.array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    if self.requires_grad and is_recording():
        warnings.warn(
            "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
            "Consider using tensor.detach() first.",
            UserWarning,
            stacklevel=3,
        )
    value = item(self)
    if convert is not complex and isinstance(value, complex):
        if value.imag:
            called = "double" if convert is float else "int64_t"
            raise RuntimeError(f"value cannot be converted to type {called} without overflow")
        value = value.real
    return convert(value)


@public(None, "__float__", method=False)
def to_float(self: Any) -> float:
    """Convert the one element."""
    return _scalar(self, float)


@public(None, "__int__", method=False)
def to_int(self: Any) -> int:
    """Convert the one element."""
    return _scalar(self, int)


@public(None, "__complex__", method=False)
def to_complex(self: Any) -> complex:
    """Convert the one element."""
    return _scalar(self, complex)


@public(None, "__index__", method=False)
def to_index(self: Any) -> int:
    """Use the one element as an index."""
    if self.array.size != 1 or self.array.dtype.kind not in "biu":
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(item(self))


@public(None, "__bool__", method=False)
def to_bool(self: Any) -> bool:
    """Convert the one element."""
    if self.array.size != 1:
        which = "no values" if not self.array.size else "more than one value"
        raise RuntimeError(f"Boolean value of Tensor with {which} is ambiguous")
    return bool(item(self))


@public(None, "__contains__", method=False)
def contains(self: Any, element: Any) -> bool:
    """Return whether an element equals a number."""
    return bool((self == element).array.any())


# ---------------------------------------------------------------------------------- functions of methods


@exported()
def detach(input: Any) -> Any:
    """Return a tensor over the same memory, cut from the graph; see `Tensor.detach`."""
    return input.detach()


@exported()
def detach_(input: Any) -> Any:
    """Cut the tensor itself from the graph; see `Tensor.detach_`."""
    return input.detach_()


# ---------------------------------------------------------------------------------- text


def _suffixes(t: Any) -> list[str]:
    array, kind, out = t.array, dtypes.of_array(t.array), []
    here = devices.of_array(array)
    if here != devices.default_device():
        out.append(f"device='{here}'")
    implied = kind in (dtypes.bool, dtypes.int64, dtypes.get_default_dtype(), dtypes.of_scalar(0j))
    if not array.size:
        if array.ndim != 1:
            out.append(f"size={tuple(array.shape)}")
        implied = kind is dtypes.get_default_dtype()
    if not implied:
        out.append(f"dtype={kind}")
    try:
        edge = edge_of(t)
    except RuntimeError:  # a stale view of a special kind
        return [*out, "grad_fn=<Invalid>"]
    if t.edge is not None and edge is not None:
        out.append(f"grad_fn=<{edge[0].face.__class__.__name__}>" if edge[0] is not None else "requires_grad=True")
    elif t.requires_grad:
        out.append("requires_grad=True")
    return out


@public(None, "__repr__", method=False)
def text(self: Any) -> str:
    """Write the tensor as PyTorch does; ``device=`` where it is not the default device."""
    prefix = "tensor(" if self.__class__ in graph.plain else f"{self.__class__.__name__}("
    return format_tensor(_on_host(self.array), _suffixes(self), prefix)


@public(None, "__format__", method=False)
def formatted(self: Any, spec: str) -> str:
    """Format the one element of a tensor of no dimensions; the whole text of any other.

    Raises
    ------
    TypeError
        If a format is given for several elements.
    """
    if self.array.ndim == 0 and self.__class__ in graph.plain:
        return format(item(self), spec)
    return object.__format__(self, spec)
