"""Table: pooling: the largest element of each window or their average, with its inverses.

The functions of one dimension see their input as an image of one row, as PyTorch's do.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend import arrays, moving
from gradlite.backend.accumulating import add_at
from gradlite.backend.arrays import Array
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx, reducing, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import per_dim
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported
from gradlite.ops.derived import recorded
from gradlite.ops.fx import ARRAYS
from gradlite.ops.resample import ranges, resample, take, turned
from gradlite.ops.structured import Structured
from gradlite.ops.windows import Windows, flat_places

# ---------------------------------------------------------------------------------- arrays


def _largest(parts: Iterable[Array], places: Sequence[np.ndarray]) -> tuple[Array, Array]:
    """Find the largest of arrays, and its place: of equal ones the first, of NaNs the last, as PyTorch.

    A part is the elements at one place in each window, and ``places`` says where these lie in the flattened input.
    """
    first, *others = parts
    xp, best = arrays.module_of(first), moving.contiguous_copy(first)
    which = arrays.zeros(xp, best.shape, np.min_scalar_type(len(places)))
    for k, part in enumerate(others, 1):
        better = ARRAYS.logical_or(ARRAYS.gt(part, best), ARRAYS.ne(part, part))
        best = ARRAYS.maximum(best, part, out=best)
        which = ARRAYS.maximum(which, ARRAYS.mul(moving.convert(better, which.dtype), k), out=which)
    table = xp.asarray(np.stack(places).reshape(len(places), -1))
    count = table.shape[1]
    return best, table[which.reshape(-1, count or 1), xp.arange(count or 1)].reshape(best.shape)


def _max_pool(x: Array, windows: Windows, count: tuple[int, ...]) -> tuple[Array, Array]:
    sizes = x.shape[-len(count) :]
    least = -math.inf if x.dtype.kind not in "iu" else np.iinfo(x.dtype).min
    seen, tables = windows.of(x, count, least), windows.places(sizes, count)
    every, inner = (slice(None),) * (x.ndim - len(count)), [*np.ndindex(windows.kernel)]
    return _largest((seen[every + k] for k in inner), [flat_places(tables, sizes, k) for k in inner])


def _adaptive_max_pool(x: Array, size: tuple[int, ...]) -> tuple[Array, Array]:
    sizes = x.shape[-len(size) :]
    tables = [_adaptive_places(n, m) for n, m in zip(sizes, size, strict=True)]
    flat = x.reshape(*x.shape[: -len(size)], math.prod(sizes))
    places = [flat_places(tables, sizes, k) for k in itertools.product(*[range(t.shape[1]) for t in tables])]
    parts = (take(flat, where.reshape(-1), flat.ndim - 1).reshape(*flat.shape[:-1], *size) for where in places)
    return _largest(parts, places)


def _adaptive_ends(n: int, m: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return where each of ``m`` windows over ``n`` places starts and ends."""
    return tuple([k * n // m for k in range(m)]), tuple([-((k + 1) * n // -m) for k in range(m)])


@functools.lru_cache(maxsize=256)
def _adaptive_places(n: int, m: int) -> np.ndarray:
    starts, ends = (np.asarray(side, np.int64) for side in _adaptive_ends(n, m))
    inner = np.arange((ends - starts).max(initial=1))
    return np.minimum(starts[:, None] + inner, ends[:, None] - 1)


def _flat(x: Array, dims: int) -> Array:
    """See an array as rows: each image, flattened."""
    return x.reshape(math.prod(x.shape[:-dims]), math.prod(x.shape[-dims:]))


def _places(index: Array, size: int, dims: int) -> Array:
    """Return where places of each image lie in all images, flattened."""
    rows = _flat(index, dims)
    return ARRAYS.add(rows, arrays.module_of(index).arange(rows.shape[0]).reshape(-1, 1) * size)


def _put(x: Array, index: Array, size: tuple[int, ...]) -> Array:
    """Add elements into images of zeros at the places that ``index`` gives."""
    full = arrays.zeros(arrays.module_of(x), (*x.shape[: -len(size)], *size), x.dtype)
    add_at(full.reshape(-1), (_places(index, math.prod(size), len(size)).reshape(-1),), x.reshape(-1))
    return full


def _pick(x: Array, index: Array, dims: int) -> Array:
    """Pick elements of images at the places that ``index`` gives."""
    return x.reshape(-1)[_places(index, math.prod(x.shape[-dims:]), dims)].reshape(index.shape)


def _max_unpool(x: Array, index: Array, size: tuple[int, ...]) -> Array:
    full = arrays.zeros(arrays.module_of(x), (*x.shape[: -len(size)], *size), x.dtype)
    full.reshape(-1)[_places(index, math.prod(size), len(size)).reshape(-1)] = x.reshape(-1)
    return full


# ---------------------------------------------------------------------------------- rows


def _put_back(g: Any, index: Any, shape: Any, dims: Any) -> Any:
    return fx.put_places(g, index, shape[-dims:])


MAX_POOL = [
    Structured(f"max_pool{dims}d_with_indices", _max_pool,
        lambda g, x, y1, count: _put_back(g[0], y1, x.shape, len(count)), saved={"y1": "result1"})
    for dims in (2, 3)
]  # fmt: skip
ADAPTIVE_MAX_POOL = [
    Structured(f"adaptive_max_pool{dims}d", _adaptive_max_pool,
        lambda g, x, y1, size: _put_back(g[0], y1, x.shape, len(size)), saved={"y1": "result1"})
    for dims in (2, 3)
]  # fmt: skip
PUT_PLACES = Structured("put_places", _put,
    lambda g, index, size: fx.pick_places(g, index, len(size)), None,
    node="MaxPool2DWithIndicesBackwardBackward0")  # fmt: skip
PICK_PLACES = Structured("pick_places", _pick,
    lambda g, index, x_shape, dims: _put_back(g, index, x_shape, dims), None,
    node="MaxPool2DWithIndicesBackwardBackward0")  # fmt: skip
MAX_UNPOOL = [
    Structured(f"max_unpool{dims}d", _max_unpool,
        lambda g, index, size: fx.pick_places(g, index, len(size)), None, saved={"index": "indices"})
    for dims in (2, 3)
]  # fmt: skip
AVG_POOL, ADAPTIVE_AVG_POOL = (
    [
        Structured(f"{name}{dims}d", lambda x, taps, count: resample(x, taps, None, count),
            lambda g, x, taps, count: fx.resample(g, turned(taps), count, None))
        for dims in (2, 3)
    ]
    for name in ("avg_pool", "adaptive_avg_pool")
)  # fmt: skip
for _row in (PUT_PLACES, PICK_PLACES):
    _row.function = recorded(_row)

# ---------------------------------------------------------------------------------- arguments

COUNT = {2: "two", 3: "three"}
LETTERS = {2: "HW", 3: "THW"}


def _windows(function: str, dims: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any = 1) -> Windows:
    """Read how windows lie, and refuse those that PyTorch refuses."""
    ends = {
        "kernel_size": "must either be", "stride": "must either be omitted,", "padding": "must either be",
        "dilation": "must be either",
    }  # fmt: skip
    stride = kernel_size if stride is None or stride in ((), []) else stride
    given = zip(ends.items(), (kernel_size, stride, padding, dilation), strict=True)
    windows = Windows(*[
        per_dim(value, dims, f"{function}: {name} {start} a single int, or a tuple of {COUNT[dims]} ints", function,
                name, position)
        for position, ((name, start), value) in enumerate(given, 2)
    ])  # fmt: skip
    if 0 in windows.stride:
        raise RuntimeError("stride should not be zero")
    for kernel, pad, inner in zip(windows.kernel, windows.padding, windows.dilation, strict=True):
        if pad < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {pad}")
        if kernel > 0 and inner > 0 and pad > ((kernel - 1) * inner + 1) // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={pad}, kernel_size={kernel} and "
                f"dilation={inner}"
            )
    if any(pad > kernel // 2 for kernel, pad in zip(windows.kernel, windows.padding, strict=True) if kernel > 0):
        raise RuntimeError(
            f"pad should be smaller than or equal to half of kernel size, but got padding={windows.padding} and "
            f"kernel_size={windows.kernel}"
        )
    for name, short, values in (("kernel size", "k", windows.kernel), ("stride", "d", windows.stride),
                                ("dilation", "dilation", windows.dilation)):  # fmt: skip
        if min(values) <= 0:
            named = " ".join(f"{short}{letter}: {n}" for letter, n in zip(LETTERS[dims], values, strict=True))
            raise RuntimeError(f"{name} should be greater than zero, but got {named}")
    return windows


def _counted(function: str, input: Any, windows: Windows, ceil_mode: bool) -> tuple[int, ...]:
    """Return how many windows there are, of an input that has the right number of dimensions."""
    shape, dims = input.array.shape, len(windows.kernel)
    if len(shape) not in (dims + 1, dims + 2):
        raise RuntimeError(f"non-empty {dims + 1}D or {dims + 2}D (batch mode) tensor expected for input")
    if 0 in shape[-dims - 1 :]:
        raise RuntimeError(
            f"Expected {dims + 1}D or {dims + 2}D (batch mode) tensor with optional 0 dim batch size for input, but "
            f"got:{list(shape)}"
        )
    count = windows.number(shape[-dims:], ceil_mode)
    if min(count) < 1:
        channels, before, after = shape[-dims - 1], shape[-dims:], count
        raise RuntimeError(
            f"Given input size: ({'x'.join(map(str, (channels, *before)))}). Calculated output size: "
            f"({'x'.join(map(str, (channels, *after)))}). Output size is too small"
        )
    kind = dtypes.of_array(input.array)
    if kind is dtypes.bool or kind.is_complex:
        raise NotImplementedError(f"\"{function}\" not implemented for '{kind.legacy}'")
    return count


def _as_image(function: str, input: Any) -> Any:
    """See sequences as images of one row."""
    if not isinstance(input, TensorBase):
        raise errors.argument_type(function, "input", 1, "Tensor", input)
    if input.array.ndim not in (2, 3):
        raise RuntimeError(
            f"Expected 2 to 3 dimensions, but got {input.array.ndim}-dimensional tensor for argument #1 'self' (while "
            f"checking arguments for {function})"
        )
    return viewing.unsqueeze(input, -2)


def _one(function: str, name: str, value: Any) -> int:
    """Read the number that a function of one dimension takes, or a list of it."""
    if isinstance(value, (tuple, list)):
        if len(value) != 1:
            raise RuntimeError(f"{function}() argument '{name}' should contain one int (got {len(value)})")
        value = value[0]
    if not hasattr(value, "__index__"):
        raise errors.argument_type(function, name, 2, "tuple of ints", value)
    return int(value)


def _outer(parts: Sequence[np.ndarray]) -> Any:
    """Multiply what belongs to each dimension: one number where it is the same everywhere."""
    product: np.ndarray = functools.reduce(np.multiply, np.ix_(*parts))
    return float(product.flat[0]) if product.size and (product == product.flat[0]).all() else product


# ---------------------------------------------------------------------------------- functions: the largest


def _max(function: str, dims: int, input: Any, windows: Windows, ceil_mode: bool) -> Any:
    count = _counted(function, input, windows, ceil_mode)
    return structured.custom(MAX_POOL[dims - 2], (input,), windows, count)


@exported(within=[MAIN, FUNCTIONAL])
def max_pool2d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Take the largest element of each window; of equal ones the first gets the gradient.

    Parameters
    ----------
    input : Tensor
        Of shape ``(batch, channels, height, width)``, or without the batch.
    kernel_size : int or sequence of int
        The size of a window, for both dimensions or for each.
    stride : int or sequence of int, optional
        The step from one window to the next; by default ``kernel_size``.
    padding : int or sequence of int
        How far the windows reach over the borders, at most half their size.
    dilation : int or sequence of int
        The step within a window.
    ceil_mode : bool
        Whether a last window may reach further.
    return_indices : bool
        Whether to return as well where the elements lie in the flattened image.

    Returns
    -------
    Tensor, or a pair of them
        The elements, and their places.

    Examples
    --------
    >>> import gradlite
    >>> image = gradlite.arange(4.0, device="cpu").reshape(1, 2, 2)
    >>> gradlite.nn.functional.max_pool2d(image, 2, return_indices=True)
    (tensor([[[3.]]]), tensor([[[3]]]))
    """
    windows = _windows("max_pool2d", 2, kernel_size, stride, padding, dilation)
    values, places = _max("max_pool2d", 2, input, windows, ceil_mode)
    return (values, places) if return_indices else values


@exported(within=[MAIN, FUNCTIONAL])
def max_pool1d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Take the largest element of each window over sequences; parameters as `max_pool2d`."""
    if input.array.ndim not in (2, 3):
        raise RuntimeError(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but "
            f"got:{list(input.array.shape)}"
        )
    given = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    read: dict[str, int] = {}
    for name, value in given.items():
        if isinstance(value, (tuple, list)) and len(value) > 1:
            raise RuntimeError(
                f"max_pool1d() {name} must be an int, list of ints or tuple of ints of size 1 but got size {len(value)}"
            )
        missing = name == "stride" and (value is None or value in ((), []))
        read[name] = read["kernel_size"] if missing else _one("max_pool1d", name, value)
        if read[name] < (name != "padding"):
            least = "non-negative" if name == "padding" else "greater than zero"
            raise RuntimeError(f"max_pool1d() {name} must be {least}, but got {read[name]}")
    kernel, step, pad, inner = read.values()
    if pad > kernel // 2:
        raise RuntimeError(
            f"max_pool1d() padding should be at most half of kernel size, but got padding={pad} and "
            f"kernel_size={kernel}"
        )
    windows = Windows((1, kernel), (1, step), (0, pad), (1, inner))
    size = windows.number((1, input.array.shape[-1]), ceil_mode)[1]
    if size < 1:
        raise RuntimeError(f"max_pool1d() Invalid computed output size: {size}")
    values, places = _max("max_pool1d_impl", 2, _as_image("max_pool1d", input), windows, ceil_mode)
    values = viewing.squeeze(values, -2)
    return (values, viewing.squeeze(places, -2)) if return_indices else values


@exported(within=[MAIN, FUNCTIONAL])
def max_pool3d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Take the largest element of each window over volumes; parameters as `max_pool2d`."""
    windows = _windows("max_pool3d", 3, kernel_size, stride, padding, dilation)
    values, places = _max("max_pool3d", 3, input, windows, ceil_mode)
    return (values, places) if return_indices else values


def _target(function: str, dims: int, input: Any, output_size: Any, wrong: str) -> tuple[int, ...]:
    """Read the size of the result of adaptive pooling; None keeps a size."""
    shape, average = input.array.shape, "avg" in function
    if isinstance(output_size, (tuple, list)):
        if len(shape) <= len(output_size):
            raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
        kept = shape[-len(output_size) :]
        output_size = [n if n is not None else own for n, own in zip(output_size, kept, strict=True)]
        if len(output_size) != dims:
            raise RuntimeError(f"{function}{wrong} {dims}")
    elif not hasattr(output_size, "__index__"):
        raise TypeError(f"object of type '{errors.type_name(output_size)}' has no len()")
    if len(shape) not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"{function}(): Expected {dims + 1}D or {dims + 2}D tensor, but got{'' if average else ':'} {list(shape)}"
        )
    for d in range(len(shape) - dims, len(shape)):
        if not shape[d]:
            raise RuntimeError(
                f"{function}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{list(shape)} with dimension {d} being empty"
            )
    size = per_dim(output_size, dims, "", function, "output_size", 2)
    if min(size) < 0 and average:
        raise RuntimeError(
            f"{function}: elements of output_size must be greater than or equal to 0 but received "
            f"{{{', '.join(map(str, size))}}}"
        )
    if min(size) < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(size)}: {[*shape[:-dims], *size]}")
    kind = dtypes.of_array(input.array)
    if not kind.is_floating_point:
        name = f"{function}_cpu" if dims == 3 else function
        raise NotImplementedError(f"\"{name}\" not implemented for '{kind.legacy}': use t.float().")
    return size


def _adaptive_max(dims: int, input: Any, output_size: Any, return_indices: bool) -> Any:
    name = f"adaptive_max_pool{dims}d"
    size = _target(name, dims, input, output_size, "(): internal error: output_size.size() must be")
    both = structured.custom(ADAPTIVE_MAX_POOL[dims - 2], (input,), size)
    return both if return_indices else both[0]


@exported(within=[MAIN, FUNCTIONAL])
def adaptive_max_pool1d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """Take the largest elements of sequences, as `adaptive_max_pool2d`."""
    size = (1, _one("adaptive_max_pool1d", "output_size", output_size))
    both = _adaptive_max(2, _as_image("adaptive_max_pool1d", input), size, True)
    values, places = (viewing.squeeze(t, -2) for t in both)
    return (values, places) if return_indices else values


@exported(within=[FUNCTIONAL])
def adaptive_max_pool2d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """Take the largest element of each of as many windows as the result shall have; see `adaptive_avg_pool2d`."""
    return _adaptive_max(2, input, output_size, return_indices)


@exported(within=[FUNCTIONAL])
def adaptive_max_pool3d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """Take the largest elements of volumes, as `adaptive_max_pool2d`."""
    return _adaptive_max(3, input, output_size, return_indices)


# ---------------------------------------------------------------------------------- functions: the average


def _average(
    dims: int,
    input: Any,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None = None,
) -> Any:
    name = f"avg_pool{dims}d"
    windows = _windows(name, dims, kernel_size, stride, padding)
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    if dims == 3 and any(n < k for n, k in zip(input.array.shape[-3:], windows.kernel, strict=True)):
        size, kernel = (" ".join(f"{n}: {v}" for n, v in pairs) for pairs in (
            zip("THW", input.array.shape[-3:], strict=True), zip(("kT", "kH", "kW"), windows.kernel, strict=True)
        ))  # fmt: skip
        raise RuntimeError(f"input image ({size}) smaller than kernel size ({kernel})")
    count = _counted(name, input, windows, ceil_mode)
    taps, parts = [], []
    for n, m, k, step, pad in zip(input.array.shape[-dims:], count, *windows[:3], strict=True):
        starts = np.arange(m) * step - pad
        ends = np.minimum(starts + k, n + pad)
        inside = np.maximum(starts, 0), np.minimum(ends, n)
        taps.append(None if k == step == 1 and not pad else ranges(n, *(tuple(side.tolist()) for side in inside)))
        parts.append(ends - starts if count_include_pad else inside[1] - inside[0])
    divisor = _outer(parts) if divisor_override is None else divisor_override
    return structured.custom(AVG_POOL[dims - 2], (input,), tuple(taps), divisor)


@exported(within=[FUNCTIONAL])
def avg_pool2d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Average each window.

    Parameters
    ----------
    input, kernel_size, stride, padding, ceil_mode
        As of `max_pool2d`.
    count_include_pad : bool
        Whether the zeros of the padding count.
    divisor_override : int, optional
        What to divide by instead of the number of elements.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.functional.avg_pool2d(gradlite.arange(4.0, device="cpu").reshape(1, 2, 2), 2)
    tensor([[[1.5000]]])
    """
    return _average(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@exported(within=[MAIN, FUNCTIONAL])
def avg_pool1d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:
    """Average each window over sequences; parameters as `avg_pool2d`."""
    given = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    kernel, step, pad = (
        None if value is None or value in ((), []) else _one("avg_pool1d", name, value) for name, value in given.items()
    )
    image, step = _as_image("avg_pool1d", input), kernel if step is None else step
    return viewing.squeeze(_average(2, image, (1, kernel), (1, step), (0, pad), ceil_mode, count_include_pad), -2)


@exported(within=[FUNCTIONAL])
def avg_pool3d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Average each window over volumes; parameters as `avg_pool2d`."""
    return _average(3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def adaptive_average(dims: int, input: Any, output_size: Any) -> Any:
    """Average over windows of nearly one size that give a result of a size."""
    size = _target(f"adaptive_avg_pool{dims}d", dims, input, output_size, ": output_size must be")
    sizes = input.array.shape[-dims:]
    if set(size) == {1} and 0 not in input.array.shape:
        return reducing.mean(input, tuple(range(-dims, 0))[::-1], True)
    ends = [_adaptive_ends(n, m) for n, m in zip(sizes, size, strict=True)]
    taps = [None if n == m else ranges(n, *both) for n, m, both in zip(sizes, size, ends, strict=True)]
    divisor = _outer([np.subtract(last, first) for first, last in ends])
    return structured.custom(ADAPTIVE_AVG_POOL[dims - 2], (input,), tuple(taps), divisor)


@exported(within=[FUNCTIONAL])
def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """Average each of as many windows as the result shall have; they have nearly one size, and cover the input.

    Parameters
    ----------
    input : Tensor
        Of shape ``(batch, channels, height, width)``, or without the batch.
    output_size : int or sequence of int
        The height and width of the result; None keeps the input's.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.functional.adaptive_avg_pool2d(gradlite.arange(6.0, device="cpu").reshape(1, 2, 3), (1, 2))
    tensor([[[2., 3.]]])
    """
    return adaptive_average(2, input, output_size)


@exported(within=[MAIN, FUNCTIONAL])
def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """Average sequences, as `adaptive_avg_pool2d`."""
    size = (1, _one("adaptive_avg_pool1d", "output_size", output_size))
    return viewing.squeeze(adaptive_average(2, _as_image("adaptive_avg_pool1d", input), size), -2)


@exported(within=[FUNCTIONAL])
def adaptive_avg_pool3d(input: Any, output_size: Any) -> Any:
    """Average volumes, as `adaptive_avg_pool2d`."""
    return adaptive_average(3, input, output_size)


def _power_average(dims: int, input: Any, norm_type: float, kernel_size: Any, stride: Any, ceil_mode: bool) -> Any:
    largest = (max_pool1d, max_pool2d, max_pool3d)[dims - 1]
    if norm_type == math.inf:
        return largest(input.abs(), kernel_size, stride, 0, 1, ceil_mode)
    if norm_type == -math.inf:
        return -largest(-input.abs(), kernel_size, stride, 0, 1, ceil_mode)
    average = (avg_pool1d, avg_pool2d, avg_pool3d)[dims - 1]
    out = average(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return (
        (out.sign() * out.abs().relu())
        .mul(math.prod(per_dim(kernel_size, dims, "", "lp_pool", "kernel_size", 3)))
        .pow(1.0 / norm_type)
    )


@exported(within=[FUNCTIONAL])
def lp_pool2d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """Compute the norm of each window, ``sum(x ** norm_type) ** (1 / norm_type)``; the rest as `avg_pool2d`."""
    return _power_average(2, input, norm_type, kernel_size, stride, ceil_mode)


@exported(within=[FUNCTIONAL])
def lp_pool1d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """Compute the norm of each window over sequences, as `lp_pool2d`."""
    return _power_average(1, input, norm_type, kernel_size, stride, ceil_mode)


@exported(within=[FUNCTIONAL])
def lp_pool3d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """Compute the norm of each window over volumes, as `lp_pool2d`."""
    return _power_average(3, input, norm_type, kernel_size, stride, ceil_mode)


# ---------------------------------------------------------------------------------- functions: the inverse


def _unpooled(dims: int, input: Any, indices: Any, size: tuple[int, ...]) -> Any:
    shape, name = input.array.shape, f"max_unpooling{dims}d"
    if dtypes.of_array(indices.array) is not dtypes.int64:
        raise RuntimeError(f"elements in indices should be type int64 but got: {dtypes.of_array(indices.array).legacy}")
    if len(shape) not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"Input to {name} should be a {dims + 1}d or {dims + 2}d Tensor, but got a tensor with {len(shape)} "
            "dimensions."
        )
    if shape != indices.array.shape:
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor ({list(shape)}) but got indices tensor "
            f"with shape: {list(indices.array.shape)}"
        )
    places = indices.array
    if arrays.is_numpy(places) and places.size:  # on CUDA the check would wait for the device
        wrong = places[(places < 0) | (places >= math.prod(size))]
        if wrong.size:
            by = "x".join(map(str, size))
            raise RuntimeError(f"Found an invalid max index: {wrong.flat[0]} (output volumes are of size {by})")
    return structured.custom(MAX_UNPOOL[dims - 2], (input, indices), size)


def _unpooled_size(
    dims: int, input: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any
) -> tuple[int, ...]:
    name = f"max_unpool{dims}d"
    kernel, step, pad = (
        per_dim(value, dims, f"{name}: {which} must be one int or {dims}", name, which, 3)
        for which, value in (("kernel_size", kernel_size), ("stride", kernel_size if stride is None else stride),
                             ("padding", padding))
    )  # fmt: skip
    if min(step) < 1:
        raise RuntimeError(f"strides should be greater than zero, but got stride: {list(step)}")
    sizes = input.array.shape[-dims:]
    default = tuple([(n - 1) * s + k - 2 * p for n, s, k, p in zip(sizes, step, kernel, pad, strict=False)])
    if output_size is None:
        return default
    wanted = tuple(output_size[2:] if len(output_size) == dims + 2 else output_size)
    if len(wanted) != dims:
        raise ValueError(
            f"output_size should be a sequence containing {dims} or {dims + 2} elements, but it has a length of "
            f"'{len(output_size)}'"
        )
    for d, (n, near, s) in enumerate(zip(wanted, default, step, strict=True)):
        if not near - s < n < near + s:
            raise ValueError(f'invalid output_size "{wanted}" (dim {d} must be between {near - s} and {near + s})')
    return wanted


@exported(within=[FUNCTIONAL])
def max_unpool2d(
    input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """Put elements back where `max_pool2d` took them, among zeros.

    Parameters
    ----------
    input, indices : Tensor
        The elements and their places, as of ``max_pool2d(..., return_indices=True)``.
    kernel_size, stride, padding
        How the windows lay.
    output_size : sequence of int, optional
        The size of the pooled images, where several give the same result.

    Raises
    ------
    RuntimeError
        If (on the CPU) a place lies outside.

    Examples
    --------
    >>> import gradlite
    >>> element, place = gradlite.ones(1, 1, 1, device="cpu"), gradlite.tensor([[[2]]], device="cpu")
    >>> gradlite.nn.functional.max_unpool2d(element, place, 2)
    tensor([[[0., 0.],
             [1., 0.]]])
    """
    return _unpooled(2, input, indices, _unpooled_size(2, input, kernel_size, stride, padding, output_size))


@exported(within=[FUNCTIONAL])
def max_unpool1d(
    input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """Put elements back where `max_pool1d` took them; parameters as `max_unpool2d`."""
    size = _unpooled_size(1, input, kernel_size, stride, padding, output_size)
    image = _unpooled(2, viewing.unsqueeze(input, -1), viewing.unsqueeze(indices, -1), (*size, 1))
    return viewing.squeeze(image, -1)


@exported(within=[FUNCTIONAL])
def max_unpool3d(
    input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """Put elements back where `max_pool3d` took them; parameters as `max_unpool2d`."""
    return _unpooled(3, input, indices, _unpooled_size(3, input, kernel_size, stride, padding, output_size))
