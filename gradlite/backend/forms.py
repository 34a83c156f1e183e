"""Choose the form in which a kernel runs, from the shapes and strides of its operands alone.

The forms stand in the ``.cuh`` files of the kernels: flat, row, strided and reduced.  A choice is made once for each
geometry and kept.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gradlite.backend import loader

THREADS = 256
LINES = 8
"""Lines of 32 threads in a block of the reduced form."""
RUN = 128
"""What a thread of the reduced form adds before it starts anew."""
BLOCKS_PER_PROCESSOR = 8
TERMS_PER_THREAD = 64
"""What a thread adds at least before a sum is split over several blocks, which takes a second launch."""
MAX_DIMENSIONS = 8
MAX_OPERANDS = 8
NARROW = 2**31 - 2**24
"""Places up to here are counted in 32 bits: a thread looks at most 2**24 past the end."""
COLUMNS, ROWS, BLOCK = range(3)
"""How threads share the work of the reduced form; `reduced.cuh` says what each means."""
ROW_OF_BLOCK = 1024
"""From how many terms side by side on a block adds one sum, where a line would."""


class Operand(NamedTuple):
    """Where the elements of an operand lie; the strides in bytes, as arrays keep them."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    itemsize: int


class Plan(NamedTuple):
    """How to launch: the form, whether places take 64 bits, the grid, the block, and what describes the layout."""

    form: str
    wide: bool
    grid: tuple[int, ...]
    block: tuple[int, ...]
    layout: Any


def _struct(*fields: tuple[Any, ...]) -> tuple[np.dtype, np.dtype]:
    """Make the two types of a ``struct Layout``: with places of 32 and of 64 bits."""
    narrow, wide = [
        np.dtype([(name, index if kind == "Index" else kind, *shape) for name, kind, *shape in fields], align=True)
        for index in ("i4", "i8")
    ]
    return narrow, wide


DIMENSIONS = (("size", "Index", MAX_DIMENSIONS), ("stride", "Index", (MAX_OPERANDS, MAX_DIMENSIONS)))
LAYOUTS = {
    loader.ROW: _struct(("n", "Index"), ("columns", "Index"), ("repeated", "u4")),
    loader.STRIDED: _struct(("n", "Index"), ("ndim", "i4"), *DIMENSIONS),
    loader.REDUCED: _struct(
        ("sums", "Index"), ("terms", "Index"), ("chunk", "Index"), ("kept", "i4"), ("ndim", "i4"), ("added", "u4"),
        ("threads", "i4"), *DIMENSIONS,
    ),
}  # fmt: skip
"""The struct ``Layout`` of each form that has one."""


def added_dims(own: Sequence[int], shape: Sequence[int]) -> tuple[int, ...]:
    """Return the dimensions of a shape that a result of another shape is summed over."""
    lead = len(shape) - len(own)
    return tuple([d for d, n in enumerate(shape) if n != 1 and (d < lead or own[d - lead] == 1)])


def lanes_of(itemsize: int) -> int:
    """Return how many elements a thread takes at once in the forms that move 16 bytes."""
    return 16 // itemsize


@functools.lru_cache(4096)
def choose(shape: tuple[int, ...], operands: tuple[Operand | None, ...], lanes: int, processors: int) -> Plan | None:
    """Choose the form for an elementwise kernel.

    Parameters
    ----------
    shape : tuple of int
        The shape that operands are broadcast to.
    operands : tuple of Operand or None
        Where they lie; None for one that is not there.
    lanes : int
        How many elements a thread takes at once where that is possible; 1 where an operand is not aligned.
    processors : int
        How many multiprocessors the device has.

    Returns
    -------
    Plan or None
        None if more dimensions remain than kernels take.

    Examples
    --------
    >>> bias, matrix = Operand((8,), (4,), 4), Operand((5, 8), (32, 4), 4)
    >>> choose((5, 8), (matrix, bias, matrix), 4, 132).form
    'row'
    """
    n = math.prod(shape)
    steps = [None if a is None else broadcast_strides(a, shape) for a in operands]
    wide, order = _is_wide(n, shape, steps), in_order(shape, steps)
    size, stride = collapse([shape[d] for d in order], [None if s is None else [s[d] for d in order] for s in steps])
    contiguous = list(contiguous_steps(size))
    rows = [s is None or s == contiguous or (len(size) == 2 and s == [0, 1]) for s in stride]
    layout: Any
    if lanes > 1 and len(size) == 1 and all(rows):
        form, layout = loader.FLAT, n
    elif lanes > 1 and len(size) == 2 and all(rows) and size[1] % lanes == 0:
        form, layout = loader.ROW, np.zeros((), LAYOUTS[loader.ROW][wide])
        layout["n"], layout["columns"] = n, size[1]
        layout["repeated"] = sum([1 << k for k, s in enumerate(stride) if s is not None and s[0] == 0])
    elif len(size) <= MAX_DIMENSIONS:
        form, lanes, layout = loader.STRIDED, 1, np.zeros((), LAYOUTS[loader.STRIDED][wide])
        layout["n"], layout["ndim"] = n, len(size)
        _describe(layout, size, stride)
    else:
        return None
    blocks = min(-(-n // (THREADS * lanes)), processors * BLOCKS_PER_PROCESSOR)
    return Plan(form, wide, (blocks,), (THREADS,), layout)


class Sums(NamedTuple):
    """How results are summed over dimensions: what `choose_sums` and the launcher need to know of it."""

    dims: tuple[int, ...]
    sums: int
    terms: int
    threads: int
    chunks: int
    order: tuple[int, ...]


@functools.lru_cache(4096)
def split(shape: tuple[int, ...], operands: tuple[Operand | None, ...], dims: tuple[int, ...], processors: int) -> Sums:
    """Work out how many sums of how many terms there are, and how they are shared out among threads and blocks.

    Few long sums are split into as many chunks as keep the device busy; they take a second launch, which adds them up.

    Examples
    --------
    >>> matrix = Operand((512, 1024), (4096, 4), 4)
    >>> split((512, 1024), (matrix,), (0,), 132).chunks, split((512, 1024), (matrix,), (0, 1), 132).chunks
    (1, 32)
    """
    sums = math.prod([n for d, n in enumerate(shape) if d not in dims])
    terms = math.prod([shape[d] for d in dims])
    steps = [broadcast_strides(a, shape) for a in operands if a is not None]
    order = tuple(sorted(range(len(shape)), key=lambda d: -sum([step[d] for step in steps])))
    inner = next((d for d in reversed(order) if shape[d] != 1), -1)
    threads = COLUMNS if inner not in dims else BLOCK if terms >= ROW_OF_BLOCK else ROWS
    blocks = -(-sums // {COLUMNS: 32, ROWS: LINES, BLOCK: 1}[threads])
    share = {COLUMNS: LINES, ROWS: 32, BLOCK: LINES * 32}[threads] * TERMS_PER_THREAD
    chunks = max(1, min(processors * BLOCKS_PER_PROCESSOR // max(1, blocks), terms // share))
    return Sums(dims, sums, terms, threads, chunks, order)


@functools.lru_cache(4096)
def choose_sums(
    shape: tuple[int, ...], operands: tuple[Operand | None, ...], added: tuple[bool, ...], how: Sums
) -> Plan | None:
    """Describe a launch in which some results are summed over dimensions.

    Parameters
    ----------
    shape, operands
        As for `choose`.
    added : tuple of bool
        For each operand whether it is a result that is summed.
    how : Sums
        What `split` said.

    Returns
    -------
    Plan or None
        None if more dimensions remain than kernels take.
    """
    steps = [None if a is None else broadcast_strides(a, shape) for a in operands]
    wide = _is_wide(max(how.sums * how.chunks, how.terms), shape, steps)
    parts = [
        collapse([shape[d] for d in part], [None if s is None else [s[d] for d in part] for s in steps])
        for part in ([d for d in how.order if d not in how.dims], [d for d in how.order if d in how.dims])
    ]
    (outer, outer_steps), (inner, inner_steps) = parts
    if len(outer) + len(inner) > MAX_DIMENSIONS:
        return None
    layout = np.zeros((), LAYOUTS[loader.REDUCED][wide])
    layout["sums"], layout["terms"], layout["chunk"] = how.sums, how.terms, -(-how.terms // how.chunks)
    layout["kept"], layout["ndim"] = len(outer), len(outer) + len(inner)
    layout["added"], layout["threads"] = sum([1 << k for k, is_added in enumerate(added) if is_added]), how.threads
    joined = [None if a is None or b is None else a + b for a, b in zip(outer_steps, inner_steps, strict=True)]
    _describe(layout, outer + inner, joined)
    blocks = -(-how.sums // {COLUMNS: 32, ROWS: LINES, BLOCK: 1}[how.threads])
    return Plan(loader.REDUCED, wide, (blocks, how.chunks), (32, LINES), layout)


def _describe(layout: Any, size: Sequence[int], stride: Sequence[Sequence[int] | None]) -> None:
    layout["size"][: len(size)] = size
    for row, step in enumerate(stride):
        if step is not None:
            layout["stride"][row, : len(size)] = step


def _is_wide(n: int, shape: Sequence[int], steps: Sequence[Sequence[int] | None]) -> bool:
    """Return whether a count or a place needs more than 32 bits."""
    reaches = [sum([(m - 1) * s for m, s in zip(shape, step, strict=True)]) for step in steps if step is not None]
    return max(n, *reaches) > NARROW


def broadcast_strides(a: Operand, shape: Sequence[int]) -> list[int]:
    """Return the strides, in elements, of an operand seen with the shape that it is broadcast to."""
    lead = [0] * (len(shape) - len(a.shape))
    return lead + [0 if n == 1 else s // a.itemsize for n, s in zip(a.shape, a.strides, strict=True)]


def contiguous_steps(size: Sequence[int]) -> list[int]:
    """Return the strides of row-major elements."""
    return [math.prod(size[d + 1 :]) for d in range(len(size))]


def in_order(shape: Sequence[int], steps: Sequence[list[int] | None]) -> list[int]:
    """Return the dimensions in the order of the last operand's strides, the longest first."""
    last = [s for s in steps if s is not None][-1]
    return sorted(range(len(shape)), key=lambda d: -last[d])


def collapse(shape: Sequence[int], steps: Sequence[list[int] | None]) -> tuple[list[int], list[list[int] | None]]:
    """Drop dimensions of size 1, and join neighbours where every operand's elements allow it.

    Parameters
    ----------
    shape : sequence of int
        The sizes, the outermost first.
    steps : sequence of list of int, or None
        For each operand its strides in elements; None for one that is not there.

    Returns
    -------
    size, stride : list
        The same in as few dimensions as possible; at least one.
    """
    present = [s for s in steps if s is not None]
    joined: list[list[int]] = []  # each: the size, then the stride of each present operand
    for d, n in enumerate(shape):
        if n == 1:
            continue
        here = [n, *[s[d] for s in present]]
        if joined and all(outer == inner * n for outer, inner in zip(joined[-1][1:], here[1:], strict=True)):
            joined[-1] = [joined[-1][0] * n, *here[1:]]
        else:
            joined.append(here)
    if not joined:
        joined = [[1, *[1 for _ in present]]]
    columns = iter(zip(*[row[1:] for row in joined], strict=True))
    return [row[0] for row in joined], [None if s is None else list(next(columns)) for s in steps]
