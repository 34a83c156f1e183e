"""Launch elementwise kernels: the one place that knows strides, offsets, empty sizes and argument types.

A kernel takes its pointers (inputs, then outputs), its numbers, and the layout, which depends on the form that
`gradlite.backend.forms` chooses.  An operand that is not there is a null pointer: it reads as 0 and is not written.  An
output that is smaller than the shape of the launch is summed: the gradient of an operand that was broadcast.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import forms, loader
from gradlite.backend.arrays import QUIET, Array, empty_strided, enter, is_dense, leave, strides


class _Launch(NamedTuple):
    """What a launch takes besides its operands and numbers."""

    function: Any
    device: int
    grid: tuple[int, ...]
    block: tuple[int, ...]
    layout: Any


_processors: dict[int, int] = {}
_ready: dict[tuple[Any, ...], _Launch] = {}
KEPT = 4096
"""How many launches are kept ready."""


def launch(
    name: str,
    dtype: np.dtype,
    shape: tuple[int, ...],
    inputs: Sequence[Array | None],
    outputs: Sequence[Array | None],
    numbers: Sequence[Any] = (),
    source: np.dtype | None = None,
) -> None:
    """Run a kernel over all elements of a shape, on the operands' device and the stream that is current there.

    Parameters
    ----------
    name : str
        The kernel.
    dtype : numpy.dtype
        The element type ``T``; conditions are bool whatever it is.
    shape : tuple of int
        The shape that inputs are broadcast to.
    inputs, outputs : sequence of cupy.ndarray or None
        The operands, in the order of the kernel's parameters.  Outputs have the shape, or a shape that broadcasts to
        it: those are summed over what broadcasting would repeat.
    numbers : sequence of number
        By-value parameters; they are passed in the type that the kernel computes in.
    source : numpy.dtype, optional
        The element type ``S``, where a kernel reads another type than it writes.
    """
    operands = (*inputs, *outputs)
    try:  # all that the choice of the kernel and its layout depends on
        places = [None if a is None else (a.shape, a.strides, (at := a.data).ptr % 16, at.device_id) for a in operands]
    except AttributeError:
        raise errors.two_devices(name, *sorted({str(devices.of_array(a)) for a in operands if a is not None})) from None
    key = (name, dtype, source, shape, len(inputs), *places)
    ready = _ready.get(key)
    if ready is None:
        ready = _prepare(name, dtype, shape, inputs, outputs, source)
        if ready is None:
            _launch_in_parts(name, dtype, shape, inputs, outputs, numbers, source)
            return
        if len(_ready) >= KEPT:
            _ready.clear()
        _ready[key] = ready
    function, device, grid, block, layout = ready
    arguments = (*operands, *(_by_value(numbers, dtype) if numbers else ()), layout)
    if devices.cupy().cuda.runtime.getDevice() == device:
        function(grid, block, arguments)
    else:
        with devices.cupy().cuda.Device(device):
            function(grid, block, arguments)


def launch_on_cpu(
    name: str,
    dtype: np.dtype,
    shape: tuple[int, ...],
    inputs: Sequence[np.ndarray | None],
    outputs: Sequence[np.ndarray | None],
    numbers: Sequence[Any] = (),
) -> None:
    """Run a kernel of the user's own on NumPy arrays: the same text, compiled for the CPU, in one thread.

    The parameters are those of `launch`; here outputs have the shape, and are contiguous.

    Raises
    ------
    RuntimeError
        If the text does not compile, or no C++ compiler is found.
    """
    n = math.prod(shape)
    if not n:
        return
    assert devices.simulator is not None
    xp = devices.simulator()
    given = [None if a is None else xp.asarray(np.ascontiguousarray(np.broadcast_to(a, shape))) for a in inputs]
    results = [None if a is None else xp.empty(shape, a.dtype) for a in outputs]
    run = loader.on_cpu(name, loader.Variant(dtype, loader.FLAT, n > forms.NARROW))
    run((1,), (1,), (*given, *results, *_by_value(numbers, dtype), n))
    for out, result in zip(outputs, results, strict=True):
        if out is not None and result is not None:
            out[...] = result.get()


def _prepare(
    name: str, dtype: np.dtype, shape: tuple[int, ...], inputs: Sequence[Any], outputs: Sequence[Any], source: Any
) -> _Launch | None:
    """Choose the form and compile the kernel; None where there is nothing to write, or one launch is not enough."""
    dims = {_added(out, shape) for out in outputs if out is not None and out.size}
    added = dims - {()}
    if not dims or len(added) > 1:
        return None
    operands = (*inputs, *outputs)
    device = next(a for a in operands if a is not None).device.id
    geometry = _geometry(operands)
    if added:
        how = forms.split(shape, geometry, *added, _multiprocessors(device))
        which = (*[False for _ in inputs], *[out is not None and bool(_added(out, shape)) for out in outputs])
        plan = forms.choose_sums(shape, geometry, which, how) if how.chunks == 1 else None
    else:
        lanes = forms.lanes_of(dtype.itemsize)
        aligned = all(a is None or a.data.ptr % min(16, lanes * a.itemsize) == 0 for a in operands)
        plan = forms.choose(shape, geometry, lanes if aligned else 1, _multiprocessors(device))
    return None if plan is None else _compiled(name, dtype, source, device, plan)


def _launch_in_parts(
    name: str, dtype: np.dtype, shape: tuple[int, ...], inputs: Sequence[Any], outputs: Sequence[Any], numbers: Any,
    source: Any,
) -> None:  # fmt: skip
    """Launch what one kernel cannot do: outputs summed over different dimensions, long sums, too many dimensions."""
    groups: dict[tuple[int, ...], set[int]] = {}
    for k, out in enumerate(outputs):
        if out is not None and out.size:
            groups.setdefault(_added(out, shape), set()).add(k)
    whole = groups.pop((), set()) if len(groups) > 1 else set()
    if len(groups) == 1:
        (dims,) = groups
        if not dims or not _launch_chunks(name, dtype, shape, inputs, outputs, numbers, source, dims):
            _launch_on_copies(name, dtype, shape, inputs, outputs, numbers, source)
        return
    for members in groups.values():
        wanted = members | whole  # outputs of the full shape join the first
        launch(name, dtype, shape, inputs, [o if k in wanted else None for k, o in enumerate(outputs)], numbers, source)
        whole = set()


def _launch_chunks(
    name: str, dtype: np.dtype, shape: tuple[int, ...], inputs: Sequence[Any], outputs: Sequence[Any], numbers: Any,
    source: Any, dims: tuple[int, ...],
) -> bool:  # fmt: skip
    """Split long sums among blocks, and add up in a second launch what those found; False if that cannot be."""
    device = next(a for a in (*inputs, *outputs) if a is not None).device.id
    how = forms.split(shape, _geometry((*inputs, *outputs)), dims, _multiprocessors(device))
    wide = dtypes.arithmetic(dtypes.BY_NUMPY[dtype]).numpy
    if wide != dtype:  # chunks are added up in float32 too
        if name != "copy":
            return False
        dtype, source = wide, source or dtype
    summed = [out is not None and bool(_added(out, shape)) for out in outputs]
    xp = devices.cupy()
    with xp.cuda.Device(device):
        parts = [
            xp.empty((how.chunks, *out.shape), dtype) if is_summed else None
            for out, is_summed in zip(outputs, summed, strict=True)
        ]
    found = [out if part is None else part[0] for out, part in zip(outputs, parts, strict=True)]
    operands = (*inputs, *found)
    plan = forms.choose_sums(shape, _geometry(operands), (*[False for _ in inputs], *summed), how)
    if plan is None:
        return False
    function, device, grid, block, layout = _compiled(name, dtype, source, device, plan)
    with xp.cuda.Device(device):
        function(grid, block, (*operands, *_by_value(numbers, dtype), layout))
    for out, part in zip(outputs, parts, strict=True):
        if part is not None:
            launch("copy", out.dtype, part.shape, [part], [out], source=None if out.dtype == dtype else dtype)
    return True


def _launch_on_copies(
    name: str, dtype: np.dtype, shape: tuple[int, ...], inputs: Sequence[Any], outputs: Sequence[Any], numbers: Any,
    source: Any,
) -> None:  # fmt: skip
    """Run a kernel on contiguous copies, for operands of more dimensions than the layouts hold."""
    xp = devices.cupy()
    given = [None if a is None else xp.ascontiguousarray(xp.broadcast_to(a, shape)) for a in inputs]
    results = [None if a is None else xp.empty(shape, a.dtype) for a in outputs]
    launch(name, dtype, shape, given, results, numbers, source)
    for out, result in zip(outputs, results, strict=True):
        if out is not None and result is not None:
            dims = _added(out, shape)
            if dims and len(shape) <= forms.MAX_DIMENSIONS:
                launch("copy", out.dtype, shape, [result], [out])
            else:
                out[...] = result.sum(axis=dims).reshape(out.shape) if dims else result


def _added(out: Array, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the dimensions that an output is summed over."""
    return () if out.shape == shape else forms.added_dims(out.shape, shape)


def _geometry(operands: Sequence[Array | None]) -> tuple[forms.Operand | None, ...]:
    return tuple([None if a is None else forms.Operand(a.shape, a.strides, a.itemsize) for a in operands])


def _compiled(name: str, dtype: np.dtype, source: Any, device: int, plan: forms.Plan) -> _Launch:
    variant = loader.Variant(dtype, plan.form, plan.wide, source)
    return _Launch(loader.function(name, variant, device), device, plan.grid, plan.block, plan.layout)


def _by_value(numbers: Sequence[Any], dtype: np.dtype) -> list[Any]:
    """Return numbers in the type that a kernel computes in: the driver takes their bytes as they are."""
    if not numbers:
        return []
    computing = dtypes.arithmetic(dtypes.BY_NUMPY[dtype]).numpy
    token = enter(QUIET)
    try:
        return [np.asarray(number).astype(computing)[()] for number in numbers]
    finally:
        leave(token)


def _multiprocessors(device: int) -> int:
    if device not in _processors:
        _processors[device] = devices.cupy().cuda.Device(device).attributes["MultiProcessorCount"]
    return _processors[device]


def empty_result(inputs: Sequence[Array], shape: tuple[int, ...], dtype: np.dtype) -> Array:
    """Allocate a result: laid out as the inputs of its shape where they agree and are dense, else row-major."""
    xp = devices.cupy()
    if all(a.flags.c_contiguous for a in inputs):
        return xp.empty(shape, dtype)
    whole = [a for a in inputs if a.shape == shape]
    if whole and is_dense(whole[0]) and len({strides(a) for a in whole}) == 1:
        return empty_strided(xp, shape, strides(whole[0]), dtype)
    return xp.empty(shape, dtype)
