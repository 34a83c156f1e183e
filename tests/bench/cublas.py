"""cuBLAS and cuBLASLt by ctypes, as much as measuring needs: matrices of float32, row-major, on a stream of choice.

cuBLAS counts columns first.  A row-major matrix is to it the transposed one, so that ``c = a @ b`` is asked for as
``c.T = b.T @ a.T``: the operands change places and nothing is copied.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_float, c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any

N_OP, F32, COMPUTE_F32, DEFAULT_ALGORITHM = 0, 0, 68, -1
EPILOGUE, BIAS_POINTER, RELU_BIAS = 7, 8, 6
_ONE, _ZERO = c_float(1), c_float(0)

SIGNATURES: dict[str, dict[str, tuple[Any, ...]]] = {
    "cublas": {
        "cublasCreate_v2": (POINTER(c_void_p),),
        "cublasDestroy_v2": (c_void_p,),
        "cublasSetStream_v2": (c_void_p, c_void_p),
        "cublasSetWorkspace_v2": (c_void_p, c_void_p, c_size_t),
        "cublasGemmEx": (
            c_void_p, c_int, c_int, c_int, c_int, c_int,  # handle, transposed a and b, m, n, k
            POINTER(c_float), c_void_p, c_int, c_int, c_void_p, c_int, c_int,  # alpha, a, type, row, b, type, row
            POINTER(c_float), c_void_p, c_int, c_int, c_int, c_int,  # beta, c, type, row, compute type, algorithm
        ),
    },
    "cublasLt": {
        "cublasLtCreate": (POINTER(c_void_p),),
        "cublasLtMatmulDescCreate": (POINTER(c_void_p), c_int, c_int),
        "cublasLtMatmulDescSetAttribute": (c_void_p, c_int, c_void_p, c_size_t),
        "cublasLtMatrixLayoutCreate": (POINTER(c_void_p), c_int, c_uint64, c_uint64, c_int64),
        "cublasLtMatmul": (
            c_void_p, c_void_p, POINTER(c_float), c_void_p, c_void_p, c_void_p, c_void_p,  # handle, op, alpha, a, b
            POINTER(c_float), c_void_p, c_void_p, c_void_p, c_void_p,  # beta, c, d; each with its layout
            c_void_p, c_void_p, c_size_t, c_void_p,  # algorithm, workspace, its size, stream
        ),
    },
}  # fmt: skip


def loaded(name: str) -> ctypes.CDLL:
    """Find a library that this process has loaded, and declare its functions.

    Raises
    ------
    OSError
        If it has not loaded it.
    """
    lines = Path("/proc/self/maps").read_text().splitlines()
    paths = {line.split(None, 5)[5] for line in lines if f"/lib{name}.so" in line}
    if not paths:
        raise OSError(f"lib{name} is not loaded")
    return declare(ctypes.CDLL(min(paths)), name)


def declare(library: ctypes.CDLL, name: str) -> ctypes.CDLL:
    """Give every function that is used its types: without them ctypes would cut pointers."""
    for function, types in SIGNATURES[name].items():
        getattr(library, function).argtypes = types
        getattr(library, function).restype = c_int
    return library


def check(status: int) -> None:
    """Raise unless a call succeeded."""
    if status:
        raise RuntimeError(f"cuBLAS error {status}")


class Gemm:
    """A handle of its own, which a captured graph may use.

    Parameters
    ----------
    stream : int
        Where it runs.
    workspace : cupy.ndarray
        Memory that it may use; without it cuBLAS would allocate while a graph is captured.
    """

    def __init__(self, stream: int, workspace: Any):
        self._library, self._handle, self._workspace = loaded("cublas"), c_void_p(), workspace
        check(self._library.cublasCreate_v2(byref(self._handle)))
        check(self._library.cublasSetStream_v2(self._handle, stream))
        check(self._library.cublasSetWorkspace_v2(self._handle, workspace.data.ptr, workspace.nbytes))

    def __call__(self, a: Any, b: Any, c: Any) -> None:
        """Compute ``c = a @ b``."""
        (n, k), m = a.shape, b.shape[1]
        check(
            self._library.cublasGemmEx(
                self._handle, N_OP, N_OP, m, n, k, byref(_ONE), b.data.ptr, F32, m, a.data.ptr, F32, k,
                byref(_ZERO), c.data.ptr, F32, m, COMPUTE_F32, DEFAULT_ALGORITHM,
            )
        )  # fmt: skip

    def close(self) -> None:
        """Give the handle back."""
        check(self._library.cublasDestroy_v2(self._handle))


class Linear:
    """``c = max(a @ b + bias, 0)`` in one call of cuBLASLt, for one set of shapes.

    Parameters
    ----------
    a, b, bias, c : cupy.ndarray
        Arrays of these shapes; the bias is used at every call.
    stream : int
        Where it runs.
    workspace : cupy.ndarray
        Memory that it may use.
    """

    def __init__(self, a: Any, b: Any, bias: Any, c: Any, stream: int, workspace: Any):
        self._library, self._handle, self._op = loaded("cublasLt"), c_void_p(), c_void_p()
        self._stream, self._workspace, self._bias = stream, workspace, bias
        check(self._library.cublasLtCreate(byref(self._handle)))
        check(self._library.cublasLtMatmulDescCreate(byref(self._op), COMPUTE_F32, F32))
        self._set(EPILOGUE, c_uint32(RELU_BIAS))
        self._set(BIAS_POINTER, c_void_p(bias.data.ptr))
        self._layouts = [self._layout(array) for array in (b, a, c)]

    def _set(self, attribute: int, value: Any) -> None:
        check(self._library.cublasLtMatmulDescSetAttribute(self._op, attribute, byref(value), ctypes.sizeof(value)))

    def _layout(self, array: Any) -> c_void_p:
        layout, (rows, columns) = c_void_p(), array.shape
        check(self._library.cublasLtMatrixLayoutCreate(byref(layout), F32, columns, rows, columns))
        return layout

    def __call__(self, a: Any, b: Any, c: Any) -> None:
        """Compute it."""
        left, right, result = self._layouts
        check(
            self._library.cublasLtMatmul(
                self._handle, self._op, byref(_ONE), b.data.ptr, left, a.data.ptr, right, byref(_ZERO),
                c.data.ptr, result, c.data.ptr, result, None, self._workspace.data.ptr, self._workspace.nbytes,
                self._stream,
            )
        )  # fmt: skip
