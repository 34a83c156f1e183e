"""What is passed to cuBLAS is what its declarations ask for, shown by a library with the same functions, on the CPU."""

from __future__ import annotations

import ctypes
import subprocess

import cublas
import numpy as np
import pytest
from matrix_products import assert_equal, exact

from gradlite.device import cupy

pytestmark = pytest.mark.simulator

SOURCE = r"""
#include <cstddef>
#include <cstdint>
struct Op { int epilogue; const float* bias; };
struct Layout { uint64_t rows, columns; int64_t step; };
static int handle;

static void gemm(int m, int n, int k, float alpha, const float* a, int64_t lda, const float* b, int64_t ldb, float beta,
                 float* c, int64_t ldc, const Op& op) {  // counts columns first
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < n; ++j) {
      float sum = op.bias ? op.bias[i] : 0;
      for (int l = 0; l < k; ++l) sum += alpha * a[i + l * lda] * b[l + j * ldb];
      if (beta != 0) sum += beta * c[i + j * ldc];
      c[i + j * ldc] = op.epilogue == 6 && sum < 0 ? 0 : sum;
    }
}

extern "C" {
int cublasCreate_v2(void** h) { return *h = &handle, 0; }
int cublasDestroy_v2(void* h) { return h != &handle; }
int cublasSetStream_v2(void* h, void* stream) { return h != &handle; }
int cublasSetWorkspace_v2(void* h, void* memory, size_t size) { return h != &handle || !memory || size != 1024; }
int cublasGemmEx(void* h, int ta, int tb, int m, int n, int k, const float* alpha, const void* a, int type_a, int lda,
                 const void* b, int type_b, int ldb, const float* beta, void* c, int type_c, int ldc, int compute,
                 int algorithm) {
  if (h != &handle || ta || tb || type_a || type_b || type_c || compute != 68 || algorithm != -1) return 7;
  gemm(m, n, k, *alpha, (const float*)a, lda, (const float*)b, ldb, *beta, (float*)c, ldc, Op());
  return 0;
}
int cublasLtCreate(void** h) { return *h = &handle, 0; }
int cublasLtMatmulDescCreate(Op** op, int compute, int type) { return *op = new Op(), compute != 68 || type; }
int cublasLtMatmulDescSetAttribute(Op* op, int attribute, const void* value, size_t size) {
  if (attribute == 7 && size == 4) return op->epilogue = *(const uint32_t*)value, 0;
  if (attribute == 8 && size == 8) return op->bias = *(const float* const*)value, 0;
  return 7;
}
int cublasLtMatrixLayoutCreate(Layout** layout, int type, uint64_t rows, uint64_t columns, int64_t step) {
  return *layout = new Layout{rows, columns, step}, type;
}
int cublasLtMatmul(void* h, Op* op, const float* alpha, const void* a, Layout* at_a, const void* b, Layout* at_b,
                   const float* beta, const void* c, Layout* at_c, void* d, Layout* at_d, const void* algorithm,
                   void* workspace, size_t size, void* stream) {
  if (h != &handle || c != d || at_c != at_d || algorithm || !workspace || size != 1024) return 7;
  if (at_a->columns != at_b->rows || at_d->rows != at_a->rows || at_d->columns != at_b->columns) return 8;
  gemm(at_a->rows, at_b->columns, at_b->rows, *alpha, (const float*)a, at_a->step, (const float*)b, at_b->step, *beta,
       (float*)d, at_d->step, *op);
  return 0;
}
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    path = tmp_path_factory.mktemp("cublas") / "libstand_in.so"
    command = ["g++", "-std=c++17", "-O1", "-shared", "-fPIC", "-x", "c++", "-", "-o", path]
    subprocess.run(command, input=SOURCE, text=True, check=True)
    return path


@pytest.fixture
def arrays(library, monkeypatch, rng):
    monkeypatch.setattr(cublas, "loaded", lambda name: cublas.declare(ctypes.CDLL(str(library)), name))
    a, b, bias = (cupy().asarray(rng.standard_normal(shape).astype("f4")) for shape in ((3, 5), (5, 4), (4,)))
    return a, b, bias, cupy().empty((3, 4), "f4"), cupy().empty(256, "f4")


def test_gemm(arrays):
    a, b, _, c, workspace = arrays
    gemm = cublas.Gemm(0, workspace)
    gemm(a, b, c)
    gemm.close()
    assert_equal(c, exact(a, b))


def test_linear(arrays):
    a, b, bias, c, workspace = arrays
    cublas.Linear(a, b, bias, c, 0, workspace)(a, b, c)
    assert_equal(c, np.maximum(exact(a, b) + cupy().asnumpy(bias), 0))
    assert (cupy().asnumpy(c) == 0).any()


def test_a_wrong_product_is_refused(arrays):
    a, b, _, c, workspace = arrays
    cublas.Gemm(0, workspace)(a, b, c)
    with pytest.raises(ValueError, match="the product is wrong"):
        assert_equal(c, exact(a, b) + 0.01)


def test_errors(arrays):
    *_, c, workspace = arrays
    with pytest.raises(RuntimeError, match="cuBLAS error 1"):
        cublas.Gemm(0, workspace[1:])
    with pytest.raises(RuntimeError, match="cuBLAS error 8"):
        cublas.Linear(c, c, c[0], c, 0, workspace)(c, c, c)


def test_a_library_that_is_not_loaded():
    with pytest.raises(OSError, match="libcublas is not loaded"):
        cublas.loaded("cublas")
