"""Launch elementwise kernels: the one place that knows strides, offsets, empty sizes and argument types.

A kernel takes its pointers (inputs, then outputs), its numbers, and the layout.  Two layouts exist: flat (the elements
of all operands lie in the same order without gaps: the layout is their count) and strided.  An operand that is not
there is a null pointer: it reads as 0 and is not written.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import loader
from gradlite.backend.arrays import QUIET, Array, empty_strided, enter, is_dense, leave, strides

THREADS = 256
BLOCKS_PER_PROCESSOR = 8
MAX_DIMENSIONS = 8
MAX_OPERANDS = 8
LAYOUT = np.dtype(
    [("n", "i8"), ("ndim", "i4"), ("size", "i8", MAX_DIMENSIONS), ("stride", "i8", (MAX_OPERANDS, MAX_DIMENSIONS))],
    align=True,
)
"""The struct ``Layout`` of `strided.cuh`."""
_processors: dict[int, int] = {}


def launch(
    name: str,
    dtype: np.dtype,
    shape: tuple[int, ...],
    inputs: Sequence[Array | None],
    outputs: Sequence[Array | None],
    numbers: Sequence[Any] = (),
) -> None:
    """Run a kernel over all elements of a shape.

    Parameters
    ----------
    name : str
        The kernel.
    dtype : numpy.dtype
        The element type ``T``; conditions are bool whatever it is.
    shape : tuple of int
        The shape that inputs are broadcast to and outputs have.
    inputs, outputs : sequence of cupy.ndarray or None
        The operands, in the order of the kernel's parameters.
    numbers : sequence of number
        By-value parameters; they are passed in the type that the kernel computes in.
    """
    n = math.prod(shape)
    if n == 0:
        return
    operands = [*inputs, *outputs]
    present = [a for a in operands if a is not None]
    if any(isinstance(a, np.ndarray) for a in present):
        raise errors.two_devices(name, *sorted({str(devices.of_array(a)) for a in present}))
    device = present[0].device.id
    if all(a.flags.c_contiguous and a.shape == shape for a in present):
        layout, at = loader.FLAT, n
    else:
        layout, at = _layout(operands, shape, n)
        if at is None:
            _launch_copies(name, dtype, shape, inputs, outputs, numbers)
            return
    function = loader.function(name, dtype, layout, device)
    blocks = min(-(-n // THREADS), _multiprocessors(device) * BLOCKS_PER_PROCESSOR)
    computing = dtypes.arithmetic(dtypes.BY_NUMPY[dtype]).numpy
    token = enter(QUIET)
    try:
        by_value = [np.asarray(number).astype(computing)[()] for number in numbers]
    finally:
        leave(token)
    function((blocks,), (THREADS,), (*operands, *by_value, at))


def _launch_copies(
    name: str, dtype: np.dtype, shape: tuple[int, ...], inputs: Sequence[Any], outputs: Sequence[Any], numbers: Any
) -> None:
    """Run a kernel on contiguous copies, for operands of more dimensions than the strided layout takes."""
    xp = devices.cupy()
    given = [None if a is None else xp.ascontiguousarray(xp.broadcast_to(a, shape)) for a in inputs]
    results = [None if a is None else xp.empty(shape, a.dtype) for a in outputs]
    launch(name, dtype, shape, given, results, numbers)
    for out, result in zip(outputs, results, strict=True):
        if out is not None:
            out[...] = result


def _multiprocessors(device: int) -> int:
    if device not in _processors:
        _processors[device] = devices.cupy().cuda.Device(device).attributes["MultiProcessorCount"]
    return _processors[device]


def _layout(operands: Sequence[Array | None], shape: tuple[int, ...], n: int) -> tuple[str, Any]:
    """Collapse the dimensions; what then is one dimension of stride 1 everywhere is flat; None if too many remain."""
    steps = [None if a is None else _broadcast_strides(a, shape) for a in operands]
    size, stride = collapse(shape, steps)
    if len(size) == 1 and all(s is None or s == [1] for s in stride):
        return loader.FLAT, n
    if len(size) > MAX_DIMENSIONS:
        return loader.STRIDED, None
    at = np.zeros((), LAYOUT)
    at["n"], at["ndim"] = n, len(size)
    at["size"][: len(size)] = size
    for row, step in enumerate(stride):
        if step is not None:
            at["stride"][row, : len(size)] = step
    return loader.STRIDED, at


def _broadcast_strides(array: Array, shape: tuple[int, ...]) -> list[int]:
    lead = [0] * (len(shape) - array.ndim)
    return lead + [0 if n == 1 else s for n, s in zip(array.shape, strides(array), strict=True)]


def collapse(shape: Sequence[int], steps: Sequence[list[int] | None]) -> tuple[list[int], list[list[int] | None]]:
    """Drop dimensions of size 1, put the others in the order of the last operand's strides, and join neighbours.

    Parameters
    ----------
    shape : sequence of int
        The sizes.
    steps : sequence of list of int, or None
        For each operand its strides in elements; None for one that is not there.

    Returns
    -------
    size, stride : list
        The same in as few dimensions as possible; at least one.
    """
    present = [s for s in steps if s is not None]
    dims = [d for d, n in enumerate(shape) if n != 1]
    dims.sort(key=lambda d: -present[-1][d])
    joined: list[list[int]] = []  # each: the size, then the stride of each present operand
    for d in dims:
        here = [shape[d], *[s[d] for s in present]]
        if joined and all(outer == inner * here[0] for outer, inner in zip(joined[-1][1:], here[1:], strict=True)):
            joined[-1] = [joined[-1][0] * here[0], *here[1:]]
        else:
            joined.append(here)
    if not joined:
        joined = [[1, *[1 for _ in present]]]
    columns = iter(zip(*[row[1:] for row in joined], strict=True))
    return [row[0] for row in joined], [None if s is None else list(next(columns)) for s in steps]


def empty_result(inputs: Sequence[Array], shape: tuple[int, ...], dtype: np.dtype) -> Array:
    """Allocate a result: laid out as the inputs of its shape where they agree and are dense, else row-major."""
    xp = devices.cupy()
    if all(a.flags.c_contiguous for a in inputs):
        return xp.empty(shape, dtype)
    whole = [a for a in inputs if a.shape == shape]
    if whole and is_dense(whole[0]) and len({strides(a) for a in whole}) == 1:
        return empty_strided(xp, shape, strides(whole[0]), dtype)
    return xp.empty(shape, dtype)
