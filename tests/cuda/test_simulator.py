"""The machine: what runs as on a GPU, and what is refused where a GPU would give garbage."""

from __future__ import annotations

import ctypes
import re
import struct
import threading

import ml_dtypes
import numpy as np
import pytest
from raw import raw, run

from gradlite.backend.simulator import KernelError, state
from gradlite.backend.simulator import cupy as cp

pytestmark = pytest.mark.simulator

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)


def pair_kernel(code):
    return cp.RawKernel(f'struct Pair {{ int n; float a; }}; extern "C" __global__ {code}', "k")


# ---- arguments


@pytest.mark.parametrize(
    ("parameter", "argument", "value"),
    [
        ("float", np.float32(2), 2),
        ("double", 2.5, 2.5),
        ("long long", -3, -3),
        ("int", -3, -3),
        ("int", np.int64(7), 7),
        ("unsigned", 2**32 - 1, 2**32 - 1),
        ("bool", True, 1),
        ("__half", np.float16(0.5), 0.5),
        ("__nv_bfloat16", ml_dtypes.bfloat16(0.5), 0.5),
        ("float", np.full((1, 1), 2, np.float32), 2),
    ],
)
def test_value(parameter, argument, value):
    x = cp.zeros(1, np.float64)
    run(f"void k(double* x, {parameter} v) {{ x[0] = (double)(float)v + ((double)v - (float)v); }}", x, argument)
    assert x.item() == value


@pytest.mark.parametrize(
    ("parameter", "argument", "message"),
    [
        ("float", 1, "a value of 8 bytes and kind 'i' was given"),
        ("float", 1.0, "a value of 8 bytes and kind 'f'"),
        ("float", np.float64(1), "a value of 8 bytes and kind 'f'"),
        ("long long", np.int32(1), "a value of 4 bytes and kind 'i'"),
        ("int", 2**31, "does not fit"),
        ("unsigned", -1, "does not fit"),
        ("int", True, "a value of 1 bytes and kind 'b'"),
        ("bool", 1, "a value of 8 bytes and kind 'i'"),
        ("__half", ml_dtypes.bfloat16(1), "a value of 2 bytes and kind 'B'"),
        ("float", None, "an array was given for a value"),
        ("float", cp.zeros(1, np.float32), "an array was given for a value"),
        ("float", "1", "unsupported type str"),
        ("float", np.zeros(3, np.float32), "numpy.ndarray of shape"),
        ("Pair", np.zeros(1, [("n", np.int32)]), "a value of 4 bytes and kind 'S'"),
        ("float*", cp.zeros(1), "the array is float64"),
        ("__half*", cp.zeros(1, BFLOAT16), "the array is bfloat16"),
        ("float*", 1.0, "float was given for a pointer"),
        ("float*", 12345, "12345 is the address of no array"),
    ],
)
def test_argument_refused(parameter, argument, message):
    kernel = pair_kernel(f"void k(int n, {parameter} v) {{}}")
    with pytest.raises(TypeError, match=re.escape("k, argument 1 (") + ".*" + re.escape(message)):
        kernel((1,), (1,), (1, argument))
    assert state.launches == []


@pytest.mark.parametrize("given", [0, 2])
def test_number_of_arguments(given):
    with pytest.raises(KernelError, match=f"k takes 1 arguments, {given} given"):
        raw("void k(int n) {}")((1,), (1,), (1,) * given)


@pytest.mark.parametrize(
    "pointer", [lambda x: x, lambda x: x.data, lambda x: x.data.ptr, lambda x: np.uint64(x.data.ptr)]
)
def test_pointer_to_a_view(pointer):
    x = cp.zeros(4, np.float32)
    run("void k(float* x) { x[0] = 1; }", pointer(x[2:]))
    assert x.tolist() == [0, 0, 1, 0]


def test_null_pointer():
    x = cp.zeros(1, np.float32)
    run("void k(float* x, const void* p) { x[0] = p == nullptr; }", x, None)
    assert x.item() == 1


def test_struct_by_value():
    x, pair = cp.zeros(1, np.float32), np.array([(3, 0.5)], [("n", np.int32), ("a", np.float32)])
    pair_kernel("void k(float* x, Pair p) { x[0] = p.n * p.a; }")((1,), (1,), (x, pair))
    assert x.item() == 1.5


def test_arguments_packed_by_the_caller(mode):
    """All arguments in one struct, at odd addresses: the cheapest launch that CuPy allows."""
    code = """struct __align__(4) Args { unsigned long long x, y; int n; float a; };
    extern "C" __global__ void k(const Args p) {
      int i = blockIdx.x * blockDim.x + threadIdx.x;
      if (i < p.n) ((float*)p.y)[i] = p.a * ((const float*)p.x)[i];
    }"""
    buffer = ctypes.create_string_buffer(25)
    x, y = cp.arange(100, dtype=np.float32), cp.empty(200, np.float32)[100:]
    struct.pack_into("=QQif", buffer, 1, x.data.ptr, y.data.ptr, 100, 2.0)
    pointer = cp.cuda.function.CPointer(ctypes.addressof(buffer) + 1)
    cp.RawKernel(code, "k").kernel((1,), (128,), (pointer,))
    np.testing.assert_array_equal(y.get(), 2 * x.get())


def test_packed_pointer(sanitizer):
    """Memory behind a packed pointer is known, too: its guards are watched and its reads checked."""
    x = cp.empty(4, np.float32)
    packed = ctypes.c_uint64(x.data.ptr)
    pointer = cp.cuda.function.CPointer(ctypes.addressof(packed))
    run("void k(float* x) { x[threadIdx.x] = 1; }", pointer, block=4)
    assert x.tolist() == [1] * 4
    with pytest.raises(KernelError, match="byte 16 of an array of 16 bytes"):
        run("void k(float* x) { x[threadIdx.x] = 1; }", pointer, block=5)


def test_pointers_in_a_struct(mode):
    """The memory behind them is known: the sanitizer would report it otherwise."""
    code = """struct Lists { float* x[2]; int n; };
    extern "C" __global__ void k(Lists lists) { lists.x[threadIdx.x][lists.n] = threadIdx.x; }"""
    x, y = cp.zeros(4, np.float32), cp.zeros(4, np.float32)
    lists = np.array([((x.data.ptr, y[1:].data.ptr), 2)], np.dtype([("x", np.uint64, 2), ("n", np.int32)], align=True))
    cp.RawKernel(code, "k")((1,), (2,), (lists,))
    assert (x.tolist(), y.tolist()) == ([0, 0, 0, 0], [0, 0, 0, 1])
    lists["n"] = 4
    with pytest.raises(KernelError, match="outside"):
        cp.RawKernel(code, "k")((1,), (1,), (lists,))


def test_table_of_pointers(mode):
    x, y = cp.zeros(1, np.float32), cp.zeros(1, np.float32)
    table = cp.asarray([x.data.ptr, y.data.ptr], np.uint64)
    run("void k(float* const* table) { *table[threadIdx.x] = 1 + threadIdx.x; }", table, block=2)
    assert (x.item(), y.item()) == (1, 2)


# ---- grids


@pytest.mark.parametrize(
    ("grid", "block", "message"),
    [
        ((1,), (1025,), "at most 1024 threads"),
        ((1,), (1, 1, 65), "at most 1024 threads"),
        ((1, 1 << 16), (1,), "invalid argument"),
        ((1 << 31,), (1,), "invalid argument"),
    ],
)
def test_grid_refused(grid, block, message):
    with pytest.raises(RuntimeError, match="CUDA_ERROR_INVALID_VALUE: .*" + message):
        raw("void k() {}")(grid, block, ())


def test_grid_must_be_a_tuple():
    with pytest.raises(TypeError, match="must be tuples"):
        raw("void k() {}")(1, 1, ())


def test_indices(mode):
    """Every thread of a grid in three dimensions runs once, zeros count as one."""
    code = """void k(int* count, int* where) {
      int b = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
      int t = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
      int i = b * blockDim.x * blockDim.y * blockDim.z + t;
      atomicAdd(count + i, 1);
      where[i] = 1000 * blockIdx.y + 100 * blockIdx.z + 10 * threadIdx.y + threadIdx.z;
    }"""
    count, where = cp.zeros((2, 3, 4, 5), np.int32), cp.empty((2, 3, 4, 5), np.int32)
    raw(code)((0, np.int64(3), 2), (0, 5, 4), (count, where))
    assert (count == 1).all()
    block_z, block_y, thread_z, thread_y = np.indices(where.shape)
    np.testing.assert_array_equal(where.get(), 1000 * block_y + 100 * block_z + 10 * thread_y + thread_z)


def test_order(mode):
    """What a mode is called is how threads and blocks run."""
    y, count = cp.empty((2, 40), np.int32), cp.zeros(1, np.int32)
    run(
        "void k(int* y, int* count) { y[blockIdx.x * 40 + threadIdx.x] = atomicAdd(count, 1); }",
        y,
        count,
        grid=2,
        block=40,
    )
    turns = y.get().ravel()
    if mode == "shuffled":
        assert sorted(turns) == list(range(80))
        assert (np.abs(np.diff(turns)) > 1).mean() > 0.5
        assert not np.array_equal(turns[:40] - 40, turns[40:])  # every block is shuffled anew
    else:
        np.testing.assert_array_equal(turns, range(80) if mode != "reverse" else range(79, -1, -1))


def test_launches_from_two_threads():
    """Two host threads may launch at once, also one kernel with barriers."""
    kernel = raw("void k(int* x) { for (int i = 0; i < 500; ++i) { __syncthreads(); x[threadIdx.x] += 1; } }")
    arrays = [cp.zeros(64, np.int32) for _ in range(2)]
    start = threading.Barrier(2)

    def work(x):
        start.wait()
        for _ in range(20):
            kernel((1,), (64,), (x,))

    threads = [threading.Thread(target=work, args=(x,)) for x in arrays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all((x == 10000).all() for x in arrays)


# ---- shared memory, barriers


def test_shared_memory(mode):
    code = """void k(const float* x, float* y) {
      __shared__ float s[64];
      extern __shared__ __align__(16) float4 d[];
      float* e = (float*)d;
      s[threadIdx.x] = x[threadIdx.x];
      __syncthreads();
      e[threadIdx.x] = s[63 - threadIdx.x];
      __syncthreads();
      y[blockIdx.x * 64 + threadIdx.x] = e[threadIdx.x ^ 1];
    }"""
    x, y = cp.arange(64, dtype=np.float32), cp.empty(128, np.float32)
    run(code, x, y, grid=2, block=64, shared_mem=256)
    expected = x.get()[::-1][np.arange(64) ^ 1]
    np.testing.assert_array_equal(y.get(), np.tile(expected, 2))


@pytest.mark.parametrize("declare", ["__shared__ float s[2];", "extern __shared__ float s[];"])
def test_shared_memory_starts_as_nan_in_each_block(declare):
    y = cp.zeros(6, np.float32)
    run(f"void k(float* y) {{ {declare} y[blockIdx.x] = s[1]; s[1] = 1; }}", y, grid=6, shared_mem=8)
    assert np.isnan(y.get()).all()


def test_dynamic_shared_memory_has_a_limit():
    with pytest.raises(KernelError, match="48 KiB"):
        run("void k() {}", shared_mem=(48 << 10) + 1)


@pytest.mark.parametrize(
    ("body", "block", "message"),
    [
        ("if (threadIdx.x < 16) __syncthreads();", 64, "reached by 16 of 64 threads"),
        (
            "if (threadIdx.x < 32) {\n __syncthreads(); } else {\n __syncthreads(); }",
            64,
            r"different .*\(lines 2 and 3\)",
        ),
        (
            "if (threadIdx.x < 16) __syncwarp(); else __syncthreads();",
            32,
            "deadlock: 16 threads .* 16 at a warp operation",
        ),
        ("if (threadIdx.x < 16) __syncwarp();\n else __syncwarp();", 32, "deadlock: .* 32 at a warp operation"),
        ("__syncwarp(2u);", 2, "lane 0 is not in its own mask 00000002"),
    ],
    ids=["half a block", "two barriers", "barrier and warp", "two warp operations", "mask"],
)
def test_wait_that_cannot_end(body, block, message):
    kernel = raw("void k(int* x, bool wait) { if (wait) { " + body + " } x[threadIdx.x] = __syncthreads_count(1); }")
    x = cp.zeros(block, np.int32)
    for _ in range(2):
        with pytest.raises(KernelError, match=re.compile(message, re.DOTALL)):
            kernel((1,), (block,), (x, True))
        kernel((1,), (block,), (x, False))  # the machine is as new
        assert (x == block).all()


@pytest.mark.parametrize(
    ("vote", "expected"),
    [("__syncthreads_and(p)", 0), ("__syncthreads_or(p)", 1), ("__syncthreads_count(p)", 3)],
)
def test_votes_of_a_block(vote, expected, mode):
    x = cp.empty(50, np.int32)
    run(f"void k(int* x) {{ int p = 2 * (threadIdx.x % 20 == 3); x[threadIdx.x] = {vote}; }}", x, block=50)
    assert (x == expected).all()


# ---- warps


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("__shfl_sync(m, v, 3)", lambda i: 3),
        ("__shfl_sync(m, v, 3, 8)", lambda i: i // 8 * 8 + 3),
        ("__shfl_xor_sync(m, v, 5)", lambda i: i ^ 5),
        ("__shfl_xor_sync(m, v, 8, 8)", lambda i: i if i < 8 else i ^ 8 if i & 8 else i),
        ("__shfl_down_sync(m, v, 4)", lambda i: i + 4 if i < 28 else i),
        ("__shfl_down_sync(m, v, 4, 8)", lambda i: i + 4 if i % 8 < 4 else i),
        ("__shfl_up_sync(m, v, 4)", lambda i: i - 4 if i >= 4 else i),
        ("__shfl_up_sync(m, v, 4, 8)", lambda i: i - 4 if i % 8 >= 4 else i),
        ("__popc(__ballot_sync(m, v > 29))", lambda i: 2),
        ("__any_sync(m, v == 7)", lambda i: 1),
        ("__all_sync(m, v < 31)", lambda i: 0),
        ("__all_sync(m, v < 32)", lambda i: 1),
    ],
)
@pytest.mark.parametrize("type", ["int", "double", "__half"])
def test_warp_operations(expression, expected, type, mode):
    y = cp.empty(64, np.float32)
    declare = f"unsigned m = 0xffffffffu; {type} v = ({type})(float)(threadIdx.x & 31);"
    if "(m, v " in expression:
        declare = declare.replace(f"{type} v", "float v")
    run(f"void k(float* y) {{ {declare} y[threadIdx.x] = (float){expression}; }}", y, block=64)
    assert y.tolist() == [expected(i) for i in range(32)] * 2


def test_two_halves_of_a_warp(mode):
    """Lanes that name disjoint masks do not wait for one another."""
    code = """void k(int* y) {
      unsigned mask = threadIdx.x < 16 ? 0xffffu : 0xffff0000u;
      int v = threadIdx.x;
      for (int i = 0; i < 1 + (threadIdx.x >= 16); ++i) v = __shfl_xor_sync(mask, v, 1);
      y[threadIdx.x] = v;
    }"""
    y = cp.empty(32, np.int32)
    run(code, y, block=32)
    assert y.tolist() == [i ^ 1 if i < 16 else i for i in range(32)]


# ---- memory


@pytest.mark.parametrize(
    ("operation", "type", "expected"),
    [
        ("atomicAdd(x, i)", "int", sum(range(64))),
        ("atomicAdd(x, i)", "unsigned long long", sum(range(64))),
        ("atomicAdd(x, i)", "double", sum(range(64))),
        ("atomicAdd(x, __half(1.f))", "__half", 64),
        ("atomicAdd(x, __nv_bfloat16(1.f))", "__nv_bfloat16", 64),
        ("atomicSub(x, i)", "int", -sum(range(64))),
        ("atomicMax(x, i)", "int", 63),
        ("atomicMin(x, -i)", "int", -63),
        ("atomicOr(x, 1 << (i & 3))", "int", 15),
        ("atomicXor(x, i)", "int", 0),
        ("atomicAnd(x, 0)", "int", 0),
        ("atomicExch(x, 9)", "int", 9),
        ("atomicCAS(x, i, i + 1)", "int", None),
    ],
)
def test_atomics(operation, type, expected, mode):
    types = {"int": "int32", "unsigned long long": "uint64", "double": "float64", "__half": "float16"}
    x = cp.zeros(1, types.get(type, BFLOAT16))
    run(f"void k({type}* x) {{ int i = blockIdx.x * 32 + threadIdx.x; {operation}; }}", x, grid=2, block=32)
    if expected is None:  # depends on the order: only forward does every exchange succeed
        expected = {"forward": 64, "sanitized": 64}.get(mode, x.item())
    assert x.item() == expected


@pytest.mark.parametrize(
    ("index", "message"),
    [("31", "after the end of an array of 124 bytes"), ("-1", "before the start of an array of 124 bytes")],
)
def test_guards_find_a_write_beside_an_array(index, message):
    x = cp.zeros(31, np.float32)
    with pytest.raises(KernelError, match="k: wrote " + message):
        run(f"void k(float* x) {{ x[{index}] = 1; }}", x)
    run("void k(float* x) { x[0] = 1; }", x)  # said once
