"""Memory formats and layouts: how a program says in which order the elements lie, and what is made of it."""

from __future__ import annotations

from typing import Any

from gradlite import errors
from gradlite.backend import arrays, layouts
from gradlite.backend.arrays import Array


class memory_format:
    """An order of the axes in memory; there are four: `preserve_format`, `contiguous_format`, `channels_last`,
    `channels_last_3d`.
    """  # noqa: D205

    def __init__(self, name: str, ndim: int | None = None):
        self.name, self.ndim = name, ndim

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


class layout:
    """How elements are stored; there is `strided` alone."""

    def __repr__(self) -> str:
        return "torch.strided"

    def __reduce__(self) -> str:
        return "strided"


preserve_format = memory_format("preserve_format")
contiguous_format = memory_format("contiguous_format")
channels_last = memory_format("channels_last", 4)
channels_last_3d = memory_format("channels_last_3d", 5)
strided = layout()


def check(function: str, value: Any, optional: bool = True) -> None:
    """Refuse what is no memory format.

    Raises
    ------
    TypeError
        In PyTorch's words.
    """
    if not isinstance(value, memory_format) and not (optional and value is None):
        kind = errors.type_name(value)
        raise TypeError(f"{function}(): argument 'memory_format' must be torch.memory_format, not {kind}")


def check_layout(function: str, value: Any) -> None:
    """Refuse what is no layout.

    Raises
    ------
    TypeError
        In PyTorch's words.
    """
    if not isinstance(value, layout) and value is not None:
        raise TypeError(f"{function}(): argument 'layout' must be torch.layout, not {errors.type_name(value)}")


def strides(wanted: memory_format, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides of a new array in a format.

    Raises
    ------
    RuntimeError
        If the format is for another number of dimensions, or says nothing about a new array.
    """
    if wanted is preserve_format:
        raise RuntimeError("unsupported memory format Preserve")
    if wanted.ndim is None:
        return arrays.contiguous_strides(shape)
    if len(shape) != wanted.ndim:
        raise RuntimeError(f"required rank {wanted.ndim} tensor to use {wanted.name} format")
    return layouts.channels_last_strides(shape)


def strides_like(wanted: memory_format | None, array: Array) -> tuple[int, ...]:
    """Return the strides of a new array in a format, of the shape of another, whose order it keeps by default."""
    if wanted is None or wanted is preserve_format:
        return layouts.dense_strides(array)
    return strides(wanted, array.shape)


def lies_in(array: Array, wanted: memory_format) -> bool:
    """Return whether the elements lie in a format without a gap; sizes of 1 do not matter."""
    if wanted.ndim is None:
        return arrays.is_contiguous(array)
    return array.ndim == wanted.ndim and layouts.is_channels_last(array)


def suggested(array: Array) -> memory_format:
    """Return the format that the strides of an array suggest."""
    if not layouts.looks_channels_last(array):
        return contiguous_format
    return channels_last if array.ndim == 4 else channels_last_3d
