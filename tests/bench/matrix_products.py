"""Matrix products: what a call costs the host, and how fast large ones are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cublas
import numpy as np
from measuring import F32, Bench, Row, measurement

from gradlite.device import cupy

SMALL = 64
WORKSPACE = 32 << 20  # bytes, what cuBLAS asks for on Hopper


def operands(bench: Bench, size: int) -> tuple[Any, Any, Any]:
    """Give two square matrices, and room for their product."""
    return bench.random(size, size), bench.random(size, size, seed=1), bench.cupy.empty((size, size), F32)


def assert_equal(got: Any, expected: np.ndarray) -> None:
    """Compare with a product computed in float64."""
    error = np.abs(np.asarray(cupy().asnumpy(got), np.float64) - expected).max() / np.abs(expected).max()
    if not error < 1e-4:
        raise ValueError(f"the product is wrong: relative error {error}")


def exact(a: Any, b: Any) -> np.ndarray:
    """Multiply on the host, in float64."""
    left, right = (np.asarray(cupy().asnumpy(m), np.float64) for m in (a, b))
    return left @ right


@measurement("products", "cupy matmul 64")
def by_cupy(bench: Bench) -> Iterator[Row]:
    """Measure CuPy's operator."""
    a, b, c = operands(bench, SMALL)
    yield Row("cupy a @ b, 64", bench.host(lambda: a @ b), "us")
    yield Row("cupy.matmul(a, b, out=c), 64", bench.host(lambda: bench.cupy.matmul(a, b, out=c)), "us")


@measurement("products", "cublasGemmEx by ctypes, 64")
def by_ctypes(bench: Bench) -> Iterator[Row]:
    """Measure cuBLAS called through ctypes."""
    bench.need_gpu("cuBLAS")
    a, b, c = operands(bench, SMALL)
    a @ b  # CuPy loads the library
    gemm = cublas.Gemm(0, bench.cupy.empty(WORKSPACE, "u1"))
    took = bench.host(lambda: gemm(a, b, c))
    assert_equal(c, exact(a, b))
    gemm.close()
    yield Row("cublasGemmEx by ctypes, 64", took, "us")


@measurement("products", "cublasLtMatmul with bias and ReLU by ctypes, 64")
def with_epilogue(bench: Bench) -> Iterator[Row]:
    """Measure cuBLASLt with what comes after a product fused into it."""
    bench.need_gpu("cuBLASLt")
    a, b, c = operands(bench, SMALL)
    a @ b
    bias = bench.random(SMALL) - F32.type(SMALL + 1)  # so that half of the sums are negative
    linear = cublas.Linear(a, b, bias, c, 0, bench.cupy.empty(WORKSPACE, "u1"))
    took = bench.host(lambda: linear(a, b, c))
    assert_equal(c, np.maximum(exact(a, b) + cupy().asnumpy(bias), 0))
    yield Row("cublasLtMatmul with bias and ReLU by ctypes, 64", took, "us")


@measurement("products", "torch matmul 64")
def by_torch(bench: Bench) -> Iterator[Row]:
    """Measure the same in PyTorch."""
    torch = bench.torch()
    a, b = (torch.rand(SMALL, SMALL, device="cuda") for _ in range(2))
    bias, out = torch.rand(SMALL, device="cuda"), torch.empty(SMALL, SMALL, device="cuda")
    yield Row("torch a @ b, 64", bench.host(lambda: a @ b), "us")
    yield Row("torch.mm(a, b, out=c), 64", bench.host(lambda: torch.mm(a, b, out=out)), "us")
    yield Row("torch.addmm(bias, a, b).relu(), 64", bench.host(lambda: torch.addmm(bias, a, b).relu()), "us")


@measurement("products", "large products")
def large(bench: Bench) -> Iterator[Row]:
    """Measure the rate of large products of float32, without TF32."""
    bench.need_gpu("speed")
    size = 4096
    a, b, c = operands(bench, size)
    took = bench.whole(lambda: bench.cupy.matmul(a, b, out=c))
    yield Row(f"cupy.matmul, {size}", 2 * size**3 / took / 1e12, "TFLOP/s")
    torch = bench.torch()
    x, z, y = (torch.rand(size, size, device="cuda") for _ in range(3))
    yield Row(f"torch.mm, {size}", 2 * size**3 / bench.whole(lambda: torch.mm(x, z, out=y)) / 1e12, "TFLOP/s")
