"""Table: convolution in one, two and three dimensions, its transpose, and the columns that it multiplies.

Input, weight and result of a convolution meet in one sum that is linear in each.  So its derivatives are convolutions
again, or the same sum solved for the weight: two rows make derivatives of any order.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.gemm import gemm
from gradlite.backend.moving import contiguous_copy, convert
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx, padding, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import per_dim
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported
from gradlite.ops.derived import recorded
from gradlite.ops.fx import ARRAYS
from gradlite.ops.structured import Structured
from gradlite.ops.windows import Windows

BLOCK = 1 << 24
"""How many elements of windows are laid out at a time: more samples than hold so many are convolved one block after
another."""


class Geometry(NamedTuple):
    """What a convolution is given besides tensors; ``size`` is that of the result, without batch and channels."""

    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int
    transposed: bool
    size: tuple[int, ...]

    def turned(self, shape: Sequence[int]) -> Geometry:
        """Return the geometry of the derivative by an input of this shape."""
        return self._replace(transposed=not self.transposed, size=tuple(shape[2:]))


# ---------------------------------------------------------------------------------- arrays


def _by_blocks(compute: Callable[..., Array], operands: Sequence[Array], elements: int) -> list[Array]:
    """Compute on blocks of the first dimension, of which one sample needs so many elements."""
    count, step = operands[0].shape[0], max(1, BLOCK // max(elements, 1))
    return [compute(*[x[k : k + step] for x in operands]) for k in range(0, max(count, 1), step)]


def _joined(parts: list[Array]) -> Array:
    return parts[0] if len(parts) == 1 else arrays.module_of(parts[0]).concatenate(parts)


def _in_groups(w: Array, groups: int) -> Array:
    """See a weight as one matrix a group: of results by places in a window."""
    return w.reshape(groups, w.shape[0] // groups, math.prod(w.shape[1:]))


def _correlate(x: Array, w: Array, windows: Windows, geometry: Geometry) -> Array:
    matrix, (_, _, *size) = _in_groups(w, geometry.groups), (0, 0, *geometry.size)

    def block(x: Array) -> Array:
        seen = windows.of(x, geometry.size)
        columns = seen if arrays.is_contiguous(seen) else contiguous_copy(seen)
        y = gemm(matrix, columns.reshape(x.shape[0], geometry.groups, matrix.shape[2], math.prod(size)))
        return y.reshape(x.shape[0], w.shape[0], *size)

    return _joined(_by_blocks(block, [x], math.prod(w.shape[1:]) * geometry.groups * math.prod(size)))


def _spread(x: Array, w: Array, windows: Windows, geometry: Geometry) -> Array:
    """Multiply each place by the weight and add up where the windows lie: the transpose of `_correlate`."""
    matrix = _in_groups(w, geometry.groups).swapaxes(1, 2)
    count, channels = x.shape[2:], w.shape[1] * geometry.groups

    def block(x: Array) -> Array:
        rows = x.reshape(x.shape[0], geometry.groups, matrix.shape[2], math.prod(count))
        columns = gemm(matrix, rows).reshape(x.shape[0], channels, *windows.kernel, *count)
        return windows.add(columns, geometry.size)

    return _joined(_by_blocks(block, [x], matrix.shape[1] * geometry.groups * math.prod(count)))


def _convolution(x: Array, w: Array, bias: Array | None, geometry: Geometry) -> Array:
    kind = dtypes.arithmetic(dtypes.of_array(x)).numpy
    windows = Windows(w.shape[2:], geometry.stride, geometry.padding, geometry.dilation)
    y = (_spread if geometry.transposed else _correlate)(convert(x, kind), convert(w, kind), windows, geometry)
    if bias is not None:
        y = ARRAYS.add(y, convert(bias, kind).reshape(-1, *[1] * len(geometry.size)), out=y)
    return convert(y, x.dtype)


def _convolution_weight(x: Array, z: Array, shape: tuple[int, ...], geometry: Geometry) -> Array:
    """Multiply the windows of ``x`` by ``z``, which has the shape of the result, and add up over windows and batch."""
    kind = dtypes.arithmetic(dtypes.of_array(x)).numpy
    if geometry.transposed:
        x, z = z, x
    windows = Windows(shape[2:], geometry.stride, geometry.padding, geometry.dilation)
    groups, d = geometry.groups, len(shape) - 2

    def block(x: Array, z: Array) -> Array:
        seen = windows.of(x, z.shape[2:])
        columns = contiguous_copy(seen.transpose(*range(1, d + 2), 0, *range(d + 2, 2 * d + 2)))
        rows = contiguous_copy(z.swapaxes(0, 1)).reshape(groups, z.shape[1] // groups, -1 if z.size else 0)
        return gemm(rows, columns.reshape(groups, math.prod(shape[1:]), rows.shape[2]).swapaxes(1, 2))

    parts = _by_blocks(block, [convert(x, kind), convert(z, kind)], x.shape[1] * math.prod((*shape[2:], *z.shape[2:])))
    return convert(functools.reduce(ARRAYS.add, parts), x.dtype).reshape(shape)


# ---------------------------------------------------------------------------------- rows


def _bias_slope(g: Any, dtype: Any) -> Any:
    return fx.sum_dim(g, (0, *range(2, g.ndim)), False, dtype.numpy)


CONVOLUTION = Structured("convolution", _convolution,
    lambda g, w, x_shape, geometry: fx.convolution(g, w, None, geometry.turned(x_shape)),
    lambda g, x, w_shape, geometry: fx.convolution_weight(x, g, w_shape, geometry),
    lambda g, x_dtype: _bias_slope(g, x_dtype),
    saved={"x": "input", "w": "weight"})  # fmt: skip
CONVOLUTION_WEIGHT = Structured("convolution_weight", _convolution_weight,
    lambda g, z, x_shape, geometry: fx.convolution(z, g, None, geometry.turned(x_shape)),
    lambda g, x, geometry: fx.convolution(x, g, None, geometry),
    node="ConvolutionBackwardBackward0")  # fmt: skip
for _row in (CONVOLUTION, CONVOLUTION_WEIGHT):
    _row.function = recorded(_row)

# ---------------------------------------------------------------------------------- arguments


def _check_sizes(x: Sequence[int], w: Sequence[int], bias: Any, given: Geometry) -> None:
    """Refuse what does not fit together, in PyTorch's order and words."""
    groups, channels = given.groups, w[0 if given.transposed else 1] * (1 if given.transposed else given.groups)
    start = f"Given groups={groups}, "
    if any(p < 0 for p in given.padding):
        raise RuntimeError("negative padding is not supported")
    if any(s <= 0 for s in given.stride):
        raise RuntimeError("non-positive stride is not supported")
    if any(d <= 0 for d in given.dilation):
        raise RuntimeError(f"dilation should be greater than zero, but got {list(given.dilation)}")
    if 0 in w[2:]:
        named = zip(("depth", "height", "width")[-len(w[2:]) :], w[2:], strict=True)
        raise RuntimeError(
            f"kernel size should be greater than zero, but got {' '.join(f'kernel_{name}: {n}' for name, n in named)}"
        )
    if w[0] < groups:
        raise RuntimeError(
            f"{start}expected weight to be at least {groups} at dimension 0, but got weight of size {list(w)} instead"
        )
    if w[0] % groups:
        raise RuntimeError(
            f"{start}expected weight to be divisible by {groups} at dimension 0, but got weight of size [{list(w)}] "
            "instead"
        )
    if x[1] != channels:
        start = "Given transposed=1, " if given.transposed else start
        raise RuntimeError(
            f"{start}weight of size {list(w)}, expected input{list(x)} to have {channels} channels, but got {x[1]} "
            "channels instead"
        )
    results = w[1] * groups if given.transposed else w[0]
    if bias is not None and bias.array.shape != (results,):
        raise RuntimeError(
            f"Given {'transposed=1, ' if given.transposed else ''}weight of size {list(w)}, expected bias to be "
            f"1-dimensional with {results} elements, but got bias of size {list(bias.array.shape)} instead"
        )


def _check_kinds(name: str, input: Any, weight: Any, bias: Any) -> None:
    """Refuse operands of two devices or types, and types that are not multiplied."""
    own, kind = devices.of_array(input.array), dtypes.of_array(input.array)
    for t, which in ((weight, "weight"), (bias, "bias")):
        if t is None:
            continue
        there, other = devices.of_array(t.array), dtypes.of_array(t.array)
        if own != there:
            raise errors.two_devices(f"argument {which} in method {name}", own, there)
        if kind is not other and which == "weight":
            raise RuntimeError(
                f"expected scalar type {kind.legacy} but found {other.legacy}: convert the weight first."
            )
        if kind is not other:
            raise RuntimeError(f"Input type ({kind.in_c}) and bias type ({other.in_c}) should be the same")
    if kind is dtypes.bool or kind.category == dtypes.COMPLEX:
        raise NotImplementedError(f"\"{name}\" not implemented for '{kind.legacy}': convolve numbers that are real.")


def _size(x: Sequence[int], windows: Windows, given: Geometry, extra: tuple[int, ...]) -> tuple[int, ...]:
    """Return the size of the result, without batch and channels."""
    reach = windows.reach()
    if not given.transposed:
        whole = [n + 2 * p for n, p in zip(x, windows.padding, strict=True)]
        if any(n < r for n, r in zip(whole, reach, strict=True)):
            raise RuntimeError(
                f"Calculated padded input size per channel: ({_by(whole)}). Kernel size: ({_by(reach)}). Kernel size "
                "can't be greater than actual input size"
            )
        return windows.number(x)
    if any(e < 0 for e in extra):
        raise RuntimeError("negative output_padding is not supported")
    if any(e >= s and e >= d for e, s, d in zip(extra, given.stride, given.dilation, strict=True)):
        raise RuntimeError(
            "output padding must be smaller than either stride or dilation, but got "
            f"output_padding={list(extra)}, stride={list(given.stride)}, dilation={list(given.dilation)}"
        )
    size = tuple([c - 2 * p + e for c, p, e in zip(windows.covered(tuple(x)), windows.padding, extra, strict=True)])
    if any(n < 1 for n in size):
        raise RuntimeError(
            f"Given input size per channel: ({_by(x)}). Calculated output size per channel: ({_by(size)}). Output size "
            "is too small"
        )
    return size


def _by(sizes: Sequence[int]) -> str:
    return " x ".join(map(str, sizes))


def _same(input: Any, windows: Windows) -> tuple[Any, tuple[int, ...]]:
    """Pad so that the result is as large as the input: by one more behind where the windows' reach is even."""
    if any(s != 1 for s in windows.stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    total = [r - 1 for r in windows.reach()]
    if any(n % 2 for n in total):
        input = padding.constant_pad_nd(input, [n for t in reversed(total) for n in (0, t % 2)])
    return input, tuple([t // 2 for t in total])


def _convolve(
    name: str,
    dims: int,
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    pad: Any,
    dilation: Any,
    groups: int,
    output_padding: Any = 0,
    transposed: bool = False,
) -> Any:
    for position, (which, t) in enumerate((("input", input), ("weight", weight), ("bias", bias)), 1):
        if not isinstance(t, TensorBase) and (which != "bias" or t is not None):
            raise errors.argument_type(name, which, position, "Tensor", t)
    ndim = input.array.ndim
    if ndim not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {name}, but got input of size: "
            f"{list(input.array.shape)}"
        )
    if ndim == dims + 1:
        given = (bias, stride, pad, dilation, groups, output_padding, transposed)
        return viewing.squeeze(_convolve(name, dims, viewing.unsqueeze(input, 0), weight, *given), 0)
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    kernel = weight.array.shape[2:]
    if isinstance(pad, str) and not transposed and pad not in ("same", "valid"):
        raise RuntimeError(f"Invalid padding string: '{pad}'")
    text = isinstance(pad, str) and not transposed
    lists = {"stride": stride, "padding": 0 if text else pad, "dilation": dilation, "output_padding": output_padding}
    wrong = f"or a list of {len(kernel)} values to match the convolution dimensions, but got"
    steps, pads, inner, extra = (
        per_dim(value, dims, f"expected {n} to be a single integer value {wrong} {n}={value}", name, n, position)
        for position, (n, value) in enumerate(lists.items(), 4)
    )
    if len(kernel) != dims:
        raise RuntimeError(f"expected stride to be a single integer value {wrong} stride={list(steps)}")
    if pad == "same":
        input, pads = _same(input, Windows(kernel, steps, pads, inner))
    geometry = Geometry(steps, pads, inner, groups, transposed, ())
    _check_sizes(input.array.shape, weight.array.shape, bias, geometry)
    _check_kinds(name, input, weight, bias)
    size = _size(input.array.shape[2:], Windows(kernel, steps, pads, inner), geometry, extra)
    return structured.custom(CONVOLUTION, (input, weight, bias), geometry._replace(size=size))


# ---------------------------------------------------------------------------------- functions


@exported(within=[MAIN, FUNCTIONAL])
def conv2d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """Convolve images: multiply each window of the input by the weight and add up.

    Parameters
    ----------
    input : Tensor
        Of shape ``(batch, in_channels, height, width)``, or without the batch.
    weight : Tensor
        Of shape ``(out_channels, in_channels // groups, height, width)``.
    bias : Tensor, optional
        What is added, for each output channel.
    stride : int or sequence of int
        The step from one window to the next, for both dimensions or for each.
    padding : int, sequence of int or str
        How many zeros are put around the input on each side; ``"same"`` keeps its size, ``"valid"`` is none.
    dilation : int or sequence of int
        The step within a window.
    groups : int
        Into how many groups the channels are parted; each is convolved by itself.

    Returns
    -------
    Tensor
        Of shape ``(batch, out_channels, height, width)``.

    Raises
    ------
    RuntimeError
        If sizes, types or devices do not fit, or a window is larger than the padded input.

    Examples
    --------
    >>> import gradlite
    >>> image, weight = gradlite.ones(1, 1, 3, 3, device="cpu"), gradlite.ones(1, 1, 2, 2, device="cpu")
    >>> gradlite.conv2d(image, weight, stride=2, padding=1)
    tensor([[[[1., 2.],
              [2., 4.]]]])
    """
    return _convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


@exported(within=[MAIN, FUNCTIONAL])
def conv1d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """Convolve sequences, of shape ``(batch, in_channels, length)``; parameters as `conv2d`."""
    return _convolve("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


@exported(within=[MAIN, FUNCTIONAL])
def conv3d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """Convolve volumes, of shape ``(batch, in_channels, depth, height, width)``; parameters as `conv2d`."""
    return _convolve("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


@exported(within=[MAIN, FUNCTIONAL])
def conv_transpose2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """Convolve images by the transpose of `conv2d`, as its derivative does: each place is spread over a window.

    Parameters
    ----------
    input, bias, stride, dilation, groups
        As of `conv2d`.
    weight : Tensor
        Of shape ``(in_channels, out_channels // groups, height, width)``.
    padding : int or sequence of int
        How much of the result is left out on each side.
    output_padding : int or sequence of int
        How much larger the result is made on the far sides: several sizes are convolved to one by a stride.

    Examples
    --------
    >>> import gradlite
    >>> image, weight = gradlite.ones(1, 1, 1, 2, device="cpu"), gradlite.ones(1, 1, 1, 2, device="cpu")
    >>> gradlite.conv_transpose2d(image, weight)
    tensor([[[[1., 2., 1.]]]])
    """
    return _convolve(
        "conv_transpose2d", 2, input, weight, bias, stride, padding, dilation, groups, output_padding, True
    )


@exported(within=[MAIN, FUNCTIONAL])
def conv_transpose1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """Convolve sequences by the transpose of `conv1d`; parameters as `conv_transpose2d`."""
    return _convolve(
        "conv_transpose1d", 1, input, weight, bias, stride, padding, dilation, groups, output_padding, True
    )


@exported(within=[MAIN, FUNCTIONAL])
def conv_transpose3d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """Convolve volumes by the transpose of `conv3d`; parameters as `conv_transpose2d`."""
    return _convolve(
        "conv_transpose3d", 3, input, weight, bias, stride, padding, dilation, groups, output_padding, True
    )
