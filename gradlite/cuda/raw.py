"""`RawKernel`: launch a CUDA kernel of the user's own on tensors, with every argument checked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays, loader
from gradlite.backend.arrays import QUIET, enter, leave
from gradlite.core.modes import is_recording
from gradlite.core.tensor import TensorBase
from gradlite.core.views import check_write, describe_alias
from gradlite.cuda.c_text import Parameter, parameters
from gradlite.ops.apply.promotion import is_number

THREADS = 1024
"""How many threads a block may have."""
OTHER_NAMES = {
    "char": "i1", "int8_t": "i1", "uint8_t": "u1", "int16_t": "i2", "unsigned short": "u2", "uint16_t": "u2",
    "int32_t": "i4", "unsigned int": "u4", "uint32_t": "u4", "long": "l", "unsigned long": "L", "int64_t": "i8",
    "ptrdiff_t": "i8", "unsigned long long": "u8", "uint64_t": "u8", "size_t": "u8", "half": "e",
    "nv_bfloat16": "bfloat16",
}  # fmt: skip
TYPES = {name: np.dtype(kind) for name, kind in OTHER_NAMES.items()}
TYPES |= {loader.C_TYPES[kind.name]: kind.numpy for kind in dtypes.ALL if kind.name in loader.C_TYPES}
"""The types of C that parameters may have, or point to."""
Size = int | Sequence[int]


class RawKernel:
    """A CUDA kernel that is launched on tensors, in ``forward`` and ``backward`` of an `autograd.Function`.

    CuPy's own ``RawKernel`` believes what it is given: it ignores strides, and passes a Python float as a double.  Here
    each argument is compared with the parameter that the source declares.  A tensor behind a pointer that is not const
    counts as written: its version is bumped, so a graph that has saved it notices, and the error names the line of the
    launch.  A launch is not recorded.

    Parameters
    ----------
    source : str
        CUDA C++ with a kernel declared as ``extern "C" __global__ void name(...)``.
    name : str
        The kernel.
    options : sequence of str
        Options of NVRTC, such as ``"-DWIDTH=8"``.

    Raises
    ------
    ValueError
        If the source has no such kernel, or a parameter has a type that no tensor and no number has.

    Examples
    --------
    >>> import gradlite
    >>> scale = gradlite.cuda.RawKernel('''
    ...     extern "C" __global__ void scale(const float* x, float* y, float a, long long n) {
    ...       for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
    ...         y[i] = a * x[i];
    ...     }''', "scale")
    >>> scale
    RawKernel(scale: const float* x, float* y, float a, long long n)
    >>> if gradlite.cuda.is_available():
    ...     x = gradlite.ones(5, device="cuda")
    ...     y = gradlite.empty_like(x)
    ...     scale(1, 256, (x, y, 2.5, x.numel()))
    ...     assert y.tolist() == [2.5] * 5
    """

    def __init__(self, source: str, name: str, options: Sequence[str] = ()):
        self.source, self.name, self.options = source, name, tuple(options)
        defined = [f"#define {o[2:].replace('=', ' ', 1)}\n" for o in self.options if o.startswith("-D")]
        self.parameters = parameters("".join([*defined, source]), name)
        for p in self.parameters:
            if p.type not in TYPES and not (p.pointer and p.type == "void"):
                raise ValueError(
                    f"{name}, parameter {p.name}: {p.type} is not a type that can be checked; those are "
                    f"{', '.join(TYPES)}, and pointers to them or to void"
                )

    def __repr__(self) -> str:
        return f"RawKernel({self.name}: {', '.join(map(_declared, self.parameters))})"

    def __call__(self, grid: Size, block: Size, args: Sequence[Any], *, shared_mem: int = 0) -> None:
        """Launch the kernel on the tensors' device, on the stream that is current there.

        Parameters
        ----------
        grid, block : int or sequence of int
            How many blocks, and how many threads in each; a grid without blocks launches nothing.
        args : sequence
            For each pointer a contiguous tensor of its type, or None for a null pointer; for each value a number.
        shared_mem : int
            Bytes of dynamic shared memory.

        Raises
        ------
        TypeError
            If an argument has another type than its parameter, or there are too many or too few.
        OverflowError
            If a number does not fit its parameter's type.
        ValueError
            If a tensor is not contiguous, or the grid or block is none.
        RuntimeError
            If a tensor is not on CUDA, or may not be written in place: a leaf that requires a gradient, expanded
            memory; or if grad mode is on and a tensor requires a gradient, since a launch is not recorded.
        """
        grid, block = _size(self.name, "grid", grid), _size(self.name, "block", block)
        if not 0 < math.prod(block) <= THREADS:
            raise ValueError(
                f"{self.name}: a block of {block} has {math.prod(block)} threads; 1 to {THREADS} are possible"
            )
        if len(args) != len(self.parameters):
            raise TypeError(
                f"{self.name} takes {len(self.parameters)} arguments ({', '.join(map(_declared, self.parameters))}), "
                f"and was given {len(args)}"
            )
        given = list(zip(self.parameters, args, strict=True))
        values = [self._pointer(p, a) if p.pointer else self._number(p, a) for p, a in given]
        tensors = [(p, a) for p, a in given if p.pointer and a is not None]
        index = self._device(tensors)
        written = [a for p, a in tensors if not p.constant]
        self._check_writes(tensors, written)
        if 0 not in grid:
            function = loader.raw(self.source, self.name, self.options, index)
            with devices.cupy().cuda.Device(index):
                function(grid, block, tuple(values), shared_mem=shared_mem)
        for t in written:
            t.version.bump(f"the kernel {self.name}", describe_alias(t))

    def _pointer(self, p: Parameter, given: Any) -> Any:
        """Return the array of a tensor, checked against its parameter but for the device."""
        if given is None:
            return None
        if not isinstance(given, TensorBase):
            raise TypeError(
                f"{self.name}, parameter {p.name}: {_declared(p)} takes a tensor, not {errors.type_name(given)}"
            )
        kind = dtypes.of_array(given.array)
        if p.type != "void" and kind.numpy != TYPES[p.type]:
            fitting = dtypes.BY_NUMPY.get(TYPES[p.type])
            advice = "declare another type" if fitting is None else f"convert it with .to(gradlite.{fitting.name})"
            raise TypeError(
                f"{self.name}, parameter {p.name}: the tensor is {kind}, and {_declared(p)} is declared; {advice}"
            )
        return given.array

    def _number(self, p: Parameter, given: Any) -> Any:
        """Return a number in the type of its parameter, of which the driver takes the bytes as they are."""
        kind, where = TYPES[p.type], f"{self.name}, parameter {p.name}"
        if not is_number(given) or isinstance(given, complex):
            advice = "; .item() gives its number" if isinstance(given, TensorBase) else ""
            raise TypeError(f"{where}: {_declared(p)} takes a number, not {errors.type_name(given)}{advice}")
        whole = isinstance(given, (bool, int, np.integer, np.bool_))
        if kind.kind in "biu":
            if not whole:
                raise TypeError(f"{where}: {_declared(p)} takes an integer, and {given!r} is none")
            low, high = (0, 1) if kind.kind == "b" else (np.iinfo(kind).min, np.iinfo(kind).max)
            if not low <= given <= high:
                raise OverflowError(f"{where}: {given} does not fit {p.type}, which holds {low} to {high}")
        token = enter(QUIET)
        try:
            value = np.asarray(given).astype(kind)[()]
        finally:
            leave(token)
        if not whole and math.isfinite(given) and not math.isfinite(value):
            raise OverflowError(f"{where}: {given} does not fit {p.type}")
        return value

    def _device(self, tensors: Sequence[tuple[Parameter, Any]]) -> int:
        """Return the index of the tensors' device, or of the current one; and check that they lie row-major there."""
        found: Any = None
        for p, t in tensors:
            here = devices.of_array(t.array)
            if here.type != "cuda":
                raise RuntimeError(
                    f"{self.name}, parameter {p.name}: the tensor is on {here}, and a kernel takes memory of the GPU: "
                    f"move it with .to('cuda')"
                )
            if found not in (None, here):
                raise errors.two_devices(f"{self.name}, parameter {p.name}", found, here)
            found = here
        index: int = devices.cupy().cuda.runtime.getDevice() if found is None else found.index
        return index

    def _check_writes(self, tensors: Sequence[tuple[Parameter, Any]], written: Sequence[Any]) -> None:
        """Refuse what an in-place operation refuses, and memory of which a kernel would see another order."""
        recorded = bool(is_recording()) and any(t.requires_grad for _, t in tensors)
        for t in written:
            if arrays.repeats(t.array):
                raise RuntimeError(errors.SELF_OVERLAP)
            check_write(t, recorded)
        for p, t in tensors:
            if not arrays.is_contiguous(t.array):
                advice = "pass .contiguous()" if p.constant else "have it write a new tensor, and .copy_() that"
                raise ValueError(
                    f"{self.name}, parameter {p.name}: a kernel does not see strides, and the tensor of shape "
                    f"{t.array.shape} has {arrays.strides(t.array)}; {advice}"
                )
            if recorded and t.requires_grad:
                raise RuntimeError(
                    f"{self.name}, parameter {p.name}: the tensor requires a gradient, and a launch is not recorded: "
                    "launch it in forward of an autograd.Function, or under gradlite.no_grad()"
                )


def _declared(p: Parameter) -> str:
    return f"{'const ' if p.pointer and p.constant else ''}{p.type}{'*' if p.pointer else ''} {p.name}"


def _size(kernel: str, name: str, given: Size) -> tuple[int, ...]:
    """Return a grid or a block as a tuple."""
    sizes = tuple(given) if isinstance(given, Sequence) else (given,)
    if not 1 <= len(sizes) <= 3 or not all(isinstance(n, (int, np.integer)) and n >= 0 for n in sizes):
        raise ValueError(f"{kernel}: {name} has to be one to three sizes, and is {given!r}")
    return tuple([int(n) for n in sizes])
