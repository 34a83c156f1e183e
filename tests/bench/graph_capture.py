"""A CUDA graph that holds kernels of the table and a matrix product, with memory and a cuBLAS handle of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cublas
from matrix_products import WORKSPACE, assert_equal, exact, operands
from measuring import F32, Bench, Row, measurement

from gradlite.backend import launcher

SIZE, KERNELS = 64, 10


class Step:
    """A product and some kernels after it; what lies between is allocated at every call."""

    def __init__(self, bench: Bench, stream: Any):
        self.a, self.b, self.c = operands(bench, SIZE)
        self.a @ self.b  # CuPy loads cuBLAS
        self.gemm = cublas.Gemm(stream.ptr, bench.cupy.empty(WORKSPACE, "u1"))

    def __call__(self) -> None:
        """Compute c = a @ b + KERNELS."""
        self.gemm(self.a, self.b, self.c)
        x = self.c
        for k in range(KERNELS):
            y = self.c if k == KERNELS - 1 else launcher.empty_result([x], x.shape, F32)
            launcher.launch("add_scalar_forward", F32, x.shape, [x], [y], [1, 1])
            x = y


@measurement("graphs", "captured step")
def captured(bench: Bench) -> Iterator[Row]:
    """Measure a step by its launches, and replayed as a graph; the result is compared after memory was used again."""
    bench.need_gpu("graph capture")
    cupy = bench.cupy
    stream, pool = cupy.cuda.Stream(non_blocking=True), cupy.cuda.MemoryPool()
    with cupy.cuda.using_allocator(pool.malloc), stream:
        step = Step(bench, stream)
        yield Row(f"a product and {KERNELS} kernels, launched", bench.host(step), "us")
        stream.begin_capture()
        step()
        graph = stream.end_capture()
        yield Row("the same, replayed as a graph", bench.host(graph.launch), "us")
    others = [cupy.full((SIZE, SIZE), 7, F32) for _ in range(KERNELS)]  # another pool: does not touch the graph's
    step.c.fill(0)
    bench.synchronize()
    graph.launch(stream=stream)
    bench.synchronize()
    assert_equal(step.c, exact(step.a, step.b) + KERNELS)
    assert all(bool((other == 7).all()) for other in others)
    yield Row("replay after other allocations", "right")
    step.gemm.close()


@measurement("graphs", "CuPy's own product in a capture")
def product_of_cupy(bench: Bench) -> Iterator[Row]:
    """Find out what CuPy says to a matrix product while a graph is captured."""
    bench.need_gpu("graph capture")
    a, b, c = operands(bench, SIZE)
    a @ b
    stream, said = bench.cupy.cuda.Stream(non_blocking=True), "captured"
    with stream:
        stream.begin_capture()
        try:
            bench.cupy.matmul(a, b, out=c)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        stream.end_capture()
    yield Row("CuPy's own product in a capture", said)
