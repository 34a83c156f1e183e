"""Table: places moved between channels and images: `unfold`, `fold`, and the shuffles of pixels and channels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from gradlite import dtypes, errors
from gradlite.backend.arrays import Array
from gradlite.backend.moving import contiguous_copy, convert
from gradlite.ops import fx
from gradlite.ops.apply import structured
from gradlite.ops.arguments import per_dim
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported
from gradlite.ops.derived import recorded
from gradlite.ops.structured import Structured
from gradlite.ops.windows import Windows

# ---------------------------------------------------------------------------------- arrays


def _im2col(x: Array, windows: Windows, count: tuple[int, ...]) -> Array:
    rows = x.shape[-3] * math.prod(windows.kernel)
    return contiguous_copy(windows.of(x, count)).reshape(*x.shape[:-3], rows, math.prod(count))


def _col2im(x: Array, windows: Windows, size: tuple[int, ...]) -> Array:
    kind = dtypes.arithmetic(dtypes.of_array(x)).numpy
    channels, count = x.shape[-2] // math.prod(windows.kernel), windows.number(size)
    columns = convert(x, kind).reshape(*x.shape[:-2], channels, *windows.kernel, *count)
    return convert(windows.add(columns, size), x.dtype)


def _pixel_shuffle(x: Array, factor: int) -> Array:
    *lead, c, h, w = x.shape
    n = len(lead)
    parts = x.reshape(*lead, c // factor**2, factor, factor, h, w)
    moved = parts.transpose(*range(n), n, n + 3, n + 1, n + 4, n + 2)
    return contiguous_copy(moved).reshape(*lead, c // factor**2, h * factor, w * factor)


def _pixel_unshuffle(x: Array, factor: int) -> Array:
    *lead, c, h, w = x.shape
    n = len(lead)
    parts = x.reshape(*lead, c, h // factor, factor, w // factor, factor)
    moved = parts.transpose(*range(n), n, n + 2, n + 4, n + 1, n + 3)
    return contiguous_copy(moved).reshape(*lead, c * factor**2, h // factor, w // factor)


def _channel_shuffle(x: Array, groups: int) -> Array:
    n, c, *rest = x.shape
    return contiguous_copy(x.reshape(n, groups, c // groups, *rest).swapaxes(1, 2)).reshape(x.shape)


# ---------------------------------------------------------------------------------- rows

IM2COL = Structured("im2col", _im2col,
    lambda g, x_shape, windows: fx.col2im(g, windows, x_shape[-2:]))  # fmt: skip
COL2IM = Structured("col2im", _col2im,
    lambda g, windows, size: fx.im2col(g, windows, windows.number(size)))  # fmt: skip
PIXEL_SHUFFLE = Structured("pixel_shuffle", _pixel_shuffle, lambda g, factor: fx.pixel_unshuffle(g, factor))
PIXEL_UNSHUFFLE = Structured("pixel_unshuffle", _pixel_unshuffle, lambda g, factor: fx.pixel_shuffle(g, factor))
CHANNEL_SHUFFLE = Structured("channel_shuffle", _channel_shuffle,
    lambda g, x_shape, groups: fx.channel_shuffle(g, x_shape[1] // groups))  # fmt: skip
for _row in (IM2COL, COL2IM, PIXEL_SHUFFLE, PIXEL_UNSHUFFLE, CHANNEL_SHUFFLE):
    _row.function = recorded(_row)

# ---------------------------------------------------------------------------------- functions


def _windows(kernel_size: Any, dilation: Any, padding: Any, stride: Any, function: str) -> Windows:
    """Read and check the windows over an image."""
    given = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    found = [
        per_dim(value, 2, f"It is expected {name} equals to 2, but got size {_length(value)}", function, name, position)
        for position, (name, value) in enumerate(given.items(), 2)
    ]
    for (name, least), (height, width) in zip(_LEAST.items(), (found[0], found[3], found[2], found[1]), strict=True):
        if min(height, width) < least:
            name, sort = (name, "greater than zero") if least else ("padding", "non-negative")
            short = {"kernel size": "kernel", "padding": "pad"}.get(name, name)
            raise RuntimeError(f"{name} should be {sort}, but got {short}_height: {height} {short}_width: {width}")
    return Windows(*found)


_LEAST = {"kernel size": 1, "dilation": 1, "padding": 0, "stride": 1}


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (tuple, list)) else 1


def _check_real(input: Any, function: str) -> None:
    kind = dtypes.of_array(input.array)
    if not kind.differentiable:
        raise NotImplementedError(f"\"{function}_out_cpu\" not implemented for '{kind.legacy}': use t.float().")


@exported(within=[FUNCTIONAL])
def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Lay out the windows over images as columns.

    Parameters
    ----------
    input : Tensor
        Of shape ``(batch, channels, height, width)``, or without the batch.
    kernel_size, dilation, padding, stride : int or sequence of int
        How the windows lie, for both dimensions or for each; see `conv2d`.

    Returns
    -------
    Tensor
        Of shape ``(batch, channels * kernel, windows)``.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.functional.unfold(gradlite.arange(4.0, device="cpu").reshape(1, 1, 2, 2), (2, 1))
    tensor([[[0., 1.],
             [2., 3.]]])
    """
    windows, shape = _windows(kernel_size, dilation, padding, stride, "unfold"), input.array.shape
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for "
            f"input, but got: {list(shape)}"
        )
    count = windows.number(shape[-2:])
    if min(count) < 1:
        raise RuntimeError(
            f"Given input with spatial size {_pair(shape[-2:])}, kernel_size={windows.kernel}, "
            f"dilation={windows.dilation}, padding={windows.padding}, calculated shape of the array of sliding blocks "
            f"as {_pair(count)}, but its components must be at least one."
        )
    _check_real(input, "im2col")
    return structured.custom(IM2COL, (input,), windows, count)


def _pair(sizes: Sequence[int]) -> str:
    return f"({', '.join(map(str, sizes))})"


@exported(within=[FUNCTIONAL])
def fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Add columns up where the windows lie that `unfold` lays out so: its adjoint, not its inverse.

    Parameters
    ----------
    input : Tensor
        Of shape ``(batch, channels * kernel, windows)``, or without the batch.
    output_size : int or sequence of int
        The height and width of the images.
    kernel_size, dilation, padding, stride
        As of `unfold`.

    Returns
    -------
    Tensor
        Of shape ``(batch, channels, height, width)``.
    """
    wrong = f"It is expected output_size equals to 2, but got size {_length(output_size)}"
    size = per_dim(output_size, 2, wrong, "fold", "output_size", 2)
    if isinstance(output_size, (tuple, list)) and len(output_size) != 2:
        raise RuntimeError(wrong)
    windows, shape = _windows(kernel_size, dilation, padding, stride, "fold"), input.array.shape
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
            f"input, but got: {list(shape)}"
        )
    rows = len(shape) - 2
    if shape[-2] % math.prod(windows.kernel):
        raise RuntimeError(
            f"Expected size of input's dimension {rows} to be divisible by the product of kernel_size, but got "
            f"input.size({rows})={shape[-2]} and kernel_size={windows.kernel}."
        )
    count = windows.number(size)
    if math.prod(count) != shape[-1] or min(count) < 1:
        raise RuntimeError(
            f"Given output_size={size}, kernel_size={windows.kernel}, dilation={windows.dilation}, "
            f"padding={windows.padding}, stride={windows.stride}, expected size of input's dimension {rows + 1} to "
            f"match the calculated number of sliding blocks {count[0]} * {count[1]} = {math.prod(count)}, but got "
            f"input.size({rows + 1})={shape[-1]}."
        )
    _check_real(input, "col2im")
    return structured.custom(COL2IM, (input,), windows, size)


def _check_factor(input: Any, function: str, name: str, factor: Any) -> None:
    if not hasattr(factor, "__index__"):
        raise errors.argument_type(function, name, 2, "int", factor)
    if input.array.ndim < 3:
        raise RuntimeError(
            f"{function} expects input to have at least 3 dimensions, but got input with {input.array.ndim} "
            "dimension(s)"
        )
    if factor <= 0:
        raise RuntimeError(f"{function} expects a positive {name}, but got {factor}")


@exported(within=[MAIN, FUNCTIONAL])
def pixel_shuffle(input: Any, upscale_factor: int) -> Any:
    """Turn channels into pixels: from shape ``(..., c * r * r, h, w)`` to ``(..., c, h * r, w * r)``.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.pixel_shuffle(gradlite.arange(4.0, device="cpu").reshape(4, 1, 1), 2)
    tensor([[[0., 1.],
             [2., 3.]]])
    """
    _check_factor(input, "pixel_shuffle", "upscale_factor", upscale_factor)
    channels = input.array.shape[-3]
    if channels % upscale_factor**2:
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={channels} is not divisible by {upscale_factor**2}"
        )
    return structured.custom(PIXEL_SHUFFLE, (input,), upscale_factor)


@exported(within=[MAIN, FUNCTIONAL])
def pixel_unshuffle(input: Any, downscale_factor: int) -> Any:
    """Turn pixels into channels: the inverse of `pixel_shuffle`."""
    _check_factor(input, "pixel_unshuffle", "downscale_factor", downscale_factor)
    for name, dim in (("height", -2), ("width", -1)):
        if input.array.shape[dim] % downscale_factor:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({dim})="
                f"{input.array.shape[dim]} is not divisible by {downscale_factor}"
            )
    return structured.custom(PIXEL_UNSHUFFLE, (input,), downscale_factor)


@exported("channel_shuffle", "native_channel_shuffle", within=[MAIN, FUNCTIONAL])
def channel_shuffle(input: Any, groups: int) -> Any:
    """Deal the channels, in groups of neighbours, out one of each group after another."""
    shape = input.array.shape
    if len(shape) < 3:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(shape)}")
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if shape[1] % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {shape[1]} channels and {groups} groups."
        )
    return structured.custom(CHANNEL_SHUFFLE, (input,), groups)
