"""Table: padding, by a value, by the input mirrored, by its border, or by it around again."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend.arrays import Array
from gradlite.core.tensor import TensorBase
from gradlite.ops import fx
from gradlite.ops.apply import structured
from gradlite.ops.arguments import sizes
from gradlite.ops.declared import FUNCTIONAL, MAIN, exported
from gradlite.ops.derived import recorded
from gradlite.ops.resample import Taps, resample, turned
from gradlite.ops.structured import Structured
from gradlite.ops.windows import padded

# ---------------------------------------------------------------------------------- arrays


def _constant_pad_nd(x: Array, pad: tuple[int, ...], value: Any) -> Array:
    y = padded(x, pad[-2::-2], pad[::-2], value)
    return x.copy() if y is x else y


@functools.lru_cache(maxsize=256)
def _taps(mode: str, size: int, before: int, behind: int) -> Taps:
    """Return the matrix that pads a dimension by its own places."""
    places = np.arange(-before, size + behind)
    if mode == "reflect":
        places = size - 1 - abs(size - 1 - abs(places))
    elif mode == "replicate":
        places = np.clip(places, 0, size - 1)
    else:  # a negative number crops first: what is left goes around
        start, width = max(-before, 0), size + min(before, 0) + min(behind, 0)
        places = start + (places - start) % width
    return Taps((places.size, size), np.arange(places.size), places)


# ---------------------------------------------------------------------------------- rows


def _negated(pad: Any) -> Any:
    return tuple([-n for n in pad])


CONSTANT_PAD_ND = Structured("constant_pad_nd", _constant_pad_nd,
    lambda g, pad: fx.constant_pad_nd(g, _negated(pad), 0))  # fmt: skip
RESAMPLE = Structured("resample", resample,
    lambda g, taps, before, behind: fx.resample(g, turned(taps), behind, before))  # fmt: skip
REFLECTION_PAD, REPLICATION_PAD = (
    [
        Structured(f"{name}_pad{dims}d", lambda x, taps: resample(x, taps, None, None),
            lambda g, x, taps: fx.resample(g, turned(taps), None, None))
        for dims in (1, 2, 3)
    ]
    for name in ("reflection", "replication")
)  # fmt: skip
CIRCULAR_PAD = Structured("circular_pad", lambda x, taps: resample(x, taps, None, None),
    lambda g, taps: fx.resample(g, turned(taps), None, None), node="torch::autograd::CopySlices")  # fmt: skip
for _row in (CONSTANT_PAD_ND, RESAMPLE):
    _row.function = recorded(_row)
ROWS = {"reflect": REFLECTION_PAD, "replicate": REPLICATION_PAD, "circular": [CIRCULAR_PAD] * 3}

# ---------------------------------------------------------------------------------- functions


def _amounts(input: Any, pad: Any) -> tuple[int, ...]:
    amounts, ndim = sizes((pad,), "pad", "pad"), input.array.ndim
    if len(amounts) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(amounts) > 2 * ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(amounts)} and input of dimension {ndim}"
        )
    return amounts


@exported(within=[MAIN])
def constant_pad_nd(input: Any, pad: Sequence[int], value: Any = 0) -> Any:
    """Pad with a value, as `nn.functional.pad`."""
    amounts, shape = _amounts(input, pad), input.array.shape
    for n, before, behind in zip(shape[::-1], amounts[::2], amounts[1::2], strict=False):
        if n + min(before, 0) + min(behind, 0) < 0:
            raise RuntimeError(f"narrow(): length must be non-negative. {before}, {behind} crop more than {n} places")
    return structured.custom(CONSTANT_PAD_ND, (input,), amounts, value)


def _check_mirrored(mode: str, shape: Sequence[int], amounts: tuple[int, ...]) -> None:
    dims = len(amounts) // 2
    if len(amounts) not in (2, 4, 6) or len(shape) not in (dims + 1, dims + 2):
        raise NotImplementedError(
            f"Padding size {len(amounts)} is not supported for {len(shape)}D input tensor.\n"
            "Supported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
            "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    if mode != "circular" and 0 in shape[len(shape) - dims - 1 :]:
        raise RuntimeError(
            f"Expected {dims + 1}D or {dims + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {list(shape)}"
        )
    for k, (before, behind) in enumerate(zip(amounts[::2], amounts[1::2], strict=True)):
        place = len(shape) - 1 - k
        n = shape[place]
        if mode == "reflect" and max(before, behind) >= n:
            raise RuntimeError(
                f"Argument #{4 + 2 * k}: Padding size should be less than the corresponding input dimension, but got: "
                f"padding ({before}, {behind}) at dimension {place} of input {list(shape)}"
            )
        if mode == "circular" and max(before, behind) > n:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        if n + before + behind < (mode == "reflect"):
            raise RuntimeError(f"padding ({before}, {behind}) leaves nothing of dimension {place} of size {n}")


@exported(within=[FUNCTIONAL])
def pad(input: Any, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Any:
    """Put places around the last dimensions of a tensor.

    Parameters
    ----------
    input : Tensor
        What is padded.
    pad : sequence of int
        How many places to put before and behind the last dimension, then before and behind the one before it, and so
        on; negative numbers crop.
    mode : str
        ``"constant"`` fills them with ``value``; ``"reflect"`` with the input mirrored at its last place,
        ``"replicate"`` with its last place, ``"circular"`` with its other end.
    value : float, optional
        0 by default.

    Raises
    ------
    RuntimeError, NotImplementedError
        If the mode does not pad so many dimensions, or not so far.

    Examples
    --------
    >>> import gradlite
    >>> row = gradlite.tensor([[1.0, 2.0, 3.0]], device="cpu")
    >>> gradlite.nn.functional.pad(row, (1, 2), mode="reflect")
    tensor([[2., 1., 2., 3., 2., 1.]])
    """
    if not isinstance(input, TensorBase):
        raise errors.argument_type("pad", "input", 1, "Tensor", input)
    if not isinstance(pad, (tuple, list)):
        raise errors.argument_type("pad", "pad", 2, "tuple of ints", pad)
    if value is not None and not isinstance(value, (int, float)):
        raise errors.argument_type("pad", "value", 4, "float", value)
    if mode == "constant":
        return constant_pad_nd(input, pad, 0 if value is None else value)
    if value:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    if mode not in ROWS:
        raise NotImplementedError(f"Unrecognised padding mode {mode}: give {', '.join(('constant', *ROWS))}.")
    amounts, shape = _amounts(input, pad), input.array.shape
    _check_mirrored(mode, shape, amounts)
    if dtypes.of_array(input.array) is dtypes.bool and mode != "circular":
        raise NotImplementedError(f"\"{ROWS[mode][len(amounts) // 2 - 1].name}\" not implemented for 'Bool'")
    pairs = zip(shape[::-1], amounts[::2], amounts[1::2], strict=False)
    taps = [None if before == behind == 0 else _taps(mode, n, before, behind) for n, before, behind in pairs]
    return structured.custom(ROWS[mode][len(taps) - 1], (input,), tuple(taps[::-1]))
