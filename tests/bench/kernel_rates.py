"""The kernels of the table on large arrays, as rates of memory, and on numbers at the edge of their type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from measuring import F32, Bench, Row, measurement

from gradlite.backend import launcher

#: How many arrays each reads, and writes.
KERNELS = {
    "mul_forward": (2, 1),
    "add_forward": (2, 1),
    "exp_forward": (1, 1),
    "tanh_forward": (1, 1),
    "tanh_backward": (2, 1),
    "mul_backward": (3, 2),
}
NUMBERS = {"add_forward": [1]}  # alpha


def _rate(bench: Bench, arrays: int, call: Callable[[], object], n: int) -> float:
    """Count the bytes that have to move, in GB/s."""
    return arrays * n * F32.itemsize / bench.whole(call) / 1e9


@measurement("rates", "device copy")
def copy(bench: Bench) -> Iterator[Row]:
    """Measure a plain copy: what the memory gives."""
    bench.need_gpu("rate of memory")
    x = bench.random(bench.large)
    y = bench.cupy.empty_like(x)
    call = lambda: y.data.copy_from_device_async(x.data, x.nbytes)  # noqa: E731
    yield Row("device copy", _rate(bench, 2, call, x.size), "GB/s")


@measurement("rates", "kernels")
def contiguous(bench: Bench) -> Iterator[Row]:
    """Measure kernels in the flat layout."""
    n = bench.large
    arrays = [bench.random(n, seed=seed) for seed in range(5)]
    for name, (read, written) in KERNELS.items():
        inputs, outputs = arrays[:read], arrays[read : read + written]
        call = lambda: launcher.launch(name, F32, (n,), inputs, outputs, NUMBERS.get(name, ()))  # noqa: B023, E731
        yield Row(f"{name}, contiguous", _rate(bench, read + written, call, n), "GB/s")


@measurement("rates", "strided kernels")
def strided(bench: Bench) -> Iterator[Row]:
    """Measure a product in the strided layout: of a transposed operand, and of a row that is broadcast."""
    side = int(bench.large**0.5)
    x, z, y = (bench.random(side, side, seed=seed) for seed in range(3))
    row = bench.random(side, seed=3)
    for what, other, moved in (("transposed operand", z.T, 3), ("broadcast row", row, 2)):
        call = lambda: launcher.launch("mul_forward", F32, y.shape, [x, other], [y])  # noqa: B023, E731
        yield Row(f"mul_forward, {what}", _rate(bench, moved, call, side * side), "GB/s")


@measurement("rates", "torch kernels")
def by_torch(bench: Bench) -> Iterator[Row]:
    """Measure PyTorch's kernels beside them."""
    torch, n = bench.torch(), bench.large
    x, z, y = (torch.rand(n, device="cuda") for _ in range(3))
    calls: dict[str, tuple[int, Callable[[], Any]]] = {
        "mul": (3, lambda: torch.mul(x, z, out=y)),
        "add": (3, lambda: torch.add(x, z, out=y)),
        "exp": (2, lambda: torch.exp(x, out=y)),
        "tanh": (2, lambda: torch.tanh(x, out=y)),
        "tanh_backward": (3, lambda: torch.ops.aten.tanh_backward(x, z)),
        "copy_": (2, lambda: y.copy_(x)),
    }
    for name, (moved, call) in calls.items():
        yield Row(f"torch {name}, contiguous", _rate(bench, moved, call, n), "GB/s")


def _apply(bench: Bench, name: str, *inputs: np.ndarray) -> np.ndarray:
    arrays = [bench.cupy.asarray(np.asarray(x, F32)) for x in inputs]
    y = bench.cupy.empty(arrays[0].shape, F32)
    launcher.launch(name, F32, y.shape, arrays, [y], NUMBERS.get(name, ()))
    return bench.cupy.asnumpy(y)


@measurement("numerics", "subnormal numbers")
def subnormals(bench: Bench) -> Iterator[Row]:
    """Find out whether results, or operands, below the smallest normal number become 0."""
    cases = {
        "1e-30 * 1e-10": ("mul_forward", [1e-30], [1e-10]),
        "1e-40 * 1": ("mul_forward", [1e-40], [1.0]),
        "1e-40 + 0": ("add_forward", [1e-40], [0.0]),
        "1e-30 / 1e10": ("div_forward", [1e-30], [1e10]),
        "exp(-100)": ("exp_forward", [-100.0]),
        "sqrt(1e-40)": ("sqrt_forward", [1e-40]),
        "log(1e-40)": ("log_forward", [1e-40]),
    }
    for what, (name, *inputs) in cases.items():
        (got,) = _apply(bench, name, *inputs)
        yield Row(f"{what} in float32", f"{got:.9g}")


@measurement("numerics", "accuracy")
def accuracy(bench: Bench) -> Iterator[Row]:
    """Compare kernels of float32 with NumPy in float64, in units of the last place."""
    x = np.exp(np.linspace(-20, 4, 20_001)).astype(F32)
    wide = x.astype(np.float64)
    third = np.full_like(x, 1 / 3)
    cases = {
        "exp_forward": (np.exp(wide), (x,)),
        "log_forward": (np.log(wide), (x,)),
        "sqrt_forward": (np.sqrt(wide), (x,)),
        "tanh_forward": (np.tanh(wide), (x,)),
        "reciprocal_forward": (1 / wide, (x,)),
        "div_forward": (wide / third.astype(np.float64), (x, third)),
        "pow_forward": (wide ** third.astype(np.float64), (x, third)),
    }
    for name, (expected, inputs) in cases.items():
        error = np.abs(_apply(bench, name, *inputs) - expected) / np.spacing(np.abs(expected).astype(F32))
        yield Row(f"{name}, largest error", float(error.max()), "units of the last place")
