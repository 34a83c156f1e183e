"""What the host pays for a launch, an allocation, an operation; all on a thousand elements."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from measuring import F32, Bench, Row, measurement

import gradlite
from gradlite.backend import launcher, loader

N = 1000
GRID, BLOCK = (4,), (256,)


def _kernel(bench: Bench) -> tuple[Any, tuple[Any, ...]]:
    """Give y = x * z as CuPy's kernel, and its arguments."""
    x, z, y = (bench.random(N, seed=seed) for seed in range(3))
    return loader.function("mul_forward", loader.Variant(F32, loader.FLAT), x.device.id), (x, z, y, N)


@measurement("launches", "launcher.launch")
def by_launcher(bench: Bench) -> Iterator[Row]:
    """Measure gradlite's launcher, which looks at strides, sizes and types."""
    _, (x, z, y, _) = _kernel(bench)
    yield Row("launcher.launch", bench.host(lambda: launcher.launch("mul_forward", F32, (N,), [x, z], [y])), "us")


@measurement("launches", "raw kernel")
def by_raw_kernel(bench: Bench) -> Iterator[Row]:
    """Measure CuPy's kernel called with arrays, and with its look-ups spared."""
    kernel, arguments = _kernel(bench)
    yield Row("raw(grid, block, arrays)", bench.host(lambda: kernel(GRID, BLOCK, arguments)), "us")
    function = kernel.kernel
    yield Row("raw.kernel(grid, block, arrays)", bench.host(lambda: function(GRID, BLOCK, arguments)), "us")


@measurement("launches", "raw.kernel(grid, block, packed)")
def by_packed_arguments(bench: Bench) -> Iterator[Row]:
    """Measure arguments that are packed into one buffer, of which CuPy is given the addresses."""
    kernel, (x, z, y, _) = _kernel(bench)
    function, fields = kernel.kernel, struct.Struct("PPPq")
    buffer = ctypes.create_string_buffer(fields.size)
    start = ctypes.addressof(buffer)
    pointers = tuple(bench.cupy.cuda.function.CPointer(start + 8 * k) for k in range(4))

    def launch() -> None:
        fields.pack_into(buffer, 0, x.data.ptr, z.data.ptr, y.data.ptr, N)
        function(GRID, BLOCK, pointers)

    took = bench.host(launch)
    if not bool((y == x * z).all()):
        raise ValueError("the kernel read other arguments than were packed")
    yield Row("raw.kernel(grid, block, packed)", took, "us")


@measurement("launches", "cupy")
def by_cupy(bench: Bench) -> Iterator[Row]:
    """Measure an allocation and a ufunc of CuPy."""
    cupy, x, z, y = bench.cupy, *(bench.random(N, seed=seed) for seed in range(3))
    yield Row("cupy.empty(1000)", bench.host(lambda: cupy.empty(N, F32)), "us")
    yield Row("cupy.add(x, z)", bench.host(lambda: cupy.add(x, z)), "us")
    yield Row("cupy.add(x, z, out=y)", bench.host(lambda: cupy.add(x, z, out=y)), "us")


@measurement("operations", "operations of gradlite")
def of_gradlite(bench: Bench) -> Iterator[Row]:
    """Measure operations and their backward passes."""
    for name, call in operations(gradlite).items():
        yield Row(f"gradlite {name}", bench.host(call), "us")


@measurement("operations", "operations of PyTorch")
def of_torch(bench: Bench) -> Iterator[Row]:
    """Measure the same in PyTorch."""
    for name, call in operations(bench.torch()).items():
        yield Row(f"torch {name}", bench.host(call), "us")


def operations(library: ModuleType) -> dict[str, Callable[[], object]]:
    """Write operations for a library that speaks as PyTorch does."""
    device = "cuda"
    x, z = (library.tensor([1.5] * N, device=device, requires_grad=True) for _ in range(2))
    a, b = x.detach(), z.detach()
    layer = library.nn.Linear(64, 64).to(device)
    plain = library.nn.Linear(64, 64).to(device)
    plain.requires_grad_(False)
    batch = library.tensor([[0.5] * 64] * 32, device=device)
    return {
        "x + z": lambda: a + b,
        "x + z, recorded": lambda: x + z,
        "(x + z).sum(), and backward": lambda: (x + z).sum().backward(),
        "linear 32x64 by 64x64": lambda: plain(batch),
        "linear 32x64 by 64x64, its sum, and backward": lambda: layer(batch).sum().backward(),
    }
