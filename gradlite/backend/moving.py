"""What arrays do without a formula, on both devices: copy, convert, fill, add up.

On CUDA each is one launch of a kernel in `kernels/copy.cu`; what no kernel is written for (complex numbers) CuPy does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays, launcher, layouts, loader, parts
from gradlite.backend.arrays import Array

ndarray = np.ndarray
reduce_add: Any = np.add.reduce


def assign(out: Array, source: Array) -> None:
    """Write an array into another one, converted to its type and broadcast to its shape.

    Examples
    --------
    >>> import numpy as np
    >>> out = np.zeros((2, 2), np.int64)
    >>> assign(out, np.array([1.5, 2.5]))
    >>> out.tolist()
    [[1, 2], [1, 2]]
    """
    source = _real_part(source, out.dtype)
    if out.__class__ is ndarray or source.ndim > out.ndim or not _have_kernels(out, source):
        out[...] = source if source.dtype == out.dtype else source.astype(out.dtype)
        return
    kind = None if source.dtype == out.dtype else source.dtype
    launcher.launch("copy", out.dtype, out.shape, (source,), (out,), source=kind)


def convert(x: Array, dtype: np.dtype) -> Array:
    """Return the array in another type, laid out as it is; the array itself where it has the type."""
    if x.dtype == dtype:
        return x
    x = _real_part(x, dtype)
    if x.__class__ is ndarray or not _have_kernels(x) or not loader.has_kernels(dtype):
        return x.astype(dtype)
    out = launcher.empty_result((x,), x.shape, dtype)
    assign(out, x)
    return out


def _real_part(x: Array, dtype: np.dtype) -> Array:
    """Return the real parts of complex numbers that go to another type; bool asks for both parts."""
    return parts.of_complex(x)[..., 0] if x.dtype.kind == "c" and dtype.kind not in "cb" else x


def contiguous_copy(x: Array) -> Array:
    """Return a copy whose elements lie row-major."""
    if x.__class__ is ndarray or not _have_kernels(x):
        return x.copy(order="C")
    out = arrays.module_of(x).empty(x.shape, x.dtype)
    assign(out, x)
    return out


def clone(x: Array, strides: tuple[int, ...] | None = None) -> Array:
    """Return a copy: dense in the order of its axes, or with given strides."""
    out = layouts.empty_like(x, strides)
    assign(out, x)
    return out


def assign_where(out: Array, source: Array, mask: Array) -> None:
    """Write an array, broadcast, into the elements of another one of its type where a mask holds."""
    if out.__class__ is not ndarray and _have_kernels(out):
        launcher.launch("where_forward", out.dtype, out.shape, (mask, source, out), (out,))
    else:
        arrays.module_of(out).copyto(out, source, where=mask)


def fill(out: Array, value: Any) -> None:
    """Set every element to a number."""
    if out.__class__ is ndarray or not _have_kernels(out):
        out.fill(value)
    else:
        launcher.launch("fill", out.dtype, out.shape, (), (out,), (value,))


def add_up(x: Array, dims: Sequence[int] | None, keepdim: bool, dtype: np.dtype) -> Array:
    """Add up along dimensions, or all elements, in ``dtype``; the 16-bit types are added in float32.

    Examples
    --------
    >>> import numpy as np
    >>> add_up(np.ones((2, 3), np.float32), (0,), False, np.dtype(np.float32)).tolist()
    [2.0, 2.0, 2.0]
    """
    if x.__class__ is ndarray or not _have_kernels(x) or not loader.has_kernels(dtype):
        wide = dtypes.arithmetic(dtypes.BY_NUMPY[dtype]).numpy
        axes = None if dims is None else tuple(dims)
        if x.__class__ is ndarray:
            return np.asarray(reduce_add(x, axes, wide, None, keepdim)).astype(dtype, copy=False)
        return x.sum(axis=axes, dtype=wide, keepdims=keepdim).astype(dtype, copy=False)
    added = range(x.ndim) if dims is None else dims
    kept = tuple([1 if d in added else n for d, n in enumerate(x.shape)])
    shape = kept if keepdim else tuple([n for d, n in enumerate(x.shape) if d not in added])
    out = arrays.module_of(x).empty(shape, dtype)
    _sum_into(out if keepdim else out.reshape(kept), x)
    return out


def sum_to(x: Array, shape: tuple[int, ...]) -> Array:
    """Add up what broadcasting from ``shape`` would repeat: a new array of that shape, on CUDA."""
    out = arrays.module_of(x).empty(shape, x.dtype)
    _sum_into(out, x)
    return out


def _sum_into(out: Array, x: Array) -> None:
    """Add up into an array whose shape broadcasts to that of ``x``."""
    launcher.launch("copy", out.dtype, x.shape, (x,), (out,), source=None if x.dtype == out.dtype else x.dtype)


def _have_kernels(*given: Array) -> bool:
    return all(loader.has_kernels(a.dtype) for a in given)
