"""`cuda.RawKernel`: every argument of a launch is checked, and what it writes counts as written."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import gradlite
from gradlite.autograd import Function, gradcheck
from gradlite.backend import loader
from gradlite.backend.simulator import state
from gradlite.cuda import RawKernel
from gradlite.cuda.c_text import Parameter, parameters

SCALE = """
template <class N> __device__ N twice(N x) { return x + x; }  // other functions may stand beside it
extern "C" __global__ void scale(const Real* __restrict__ x, Real* y, Real a, long long n) {
  for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < n; i += (long long)gridDim.x * blockDim.x)
    y[i] = a * x[i];
}
"""
scale = RawKernel("typedef float Real;" + SCALE, "scale")
scale64 = RawKernel(SCALE, "scale", options=("-DReal=double",))

pytestmark = pytest.mark.usefixtures("cuda")


class Scale(Function):
    """What `RawKernel` is made for."""

    @staticmethod
    def forward(ctx, x, a):
        ctx.a = a
        y = gradlite.empty_like(x)
        kernel = scale64 if x.dtype is gradlite.float64 else scale
        kernel(-(-x.numel() // 64), 64, (x, y, a, x.numel()))
        return y

    @staticmethod
    def backward(ctx, g):
        return Scale.apply(g.contiguous(), ctx.a), None


def pair(n=5, **options):
    return gradlite.arange(n, dtype=gradlite.float32, **options), gradlite.zeros(n)


# ---------------------------------------------------------------------------------- what works


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 300])
def test_a_launch(n):
    x, y = pair(n)
    scale(-(-n // 64), 64, (x, y, 2.5, n))
    assert y.tolist() == [2.5 * k for k in range(n)]


@pytest.mark.usefixtures("seeded")
def test_in_a_function():
    x = gradlite.randn(3, 2, dtype=gradlite.float64, requires_grad=True)
    assert gradcheck(lambda x: Scale.apply(x, 3), (x,))
    assert gradlite.autograd.gradgradcheck(lambda x: Scale.apply(x, 3), (x,))


def test_a_view_is_passed_from_its_first_element():
    x, y = pair(10)
    scale(1, 32, (x[3:6], y[5:8], 2, 3))
    assert y.tolist() == [0.0] * 5 + [6.0, 8.0, 10.0] + [0.0] * 2


def test_grids_of_three_sizes_and_shared_memory():
    kernel = RawKernel(
        """extern "C" __global__ void k(int* y) {
          extern __shared__ int seen[];
          seen[threadIdx.y] = blockIdx.z;
          __syncthreads();
          y[blockIdx.z * blockDim.y + threadIdx.y] = 10 * seen[blockDim.y - 1 - threadIdx.y] + threadIdx.y;
        }""",
        "k",
    )
    y = gradlite.zeros(6, dtype=gradlite.int32)
    kernel((1, 1, 3), (1, 2), (y,), shared_mem=8)
    assert y.tolist() == [0, 1, 10, 11, 20, 21]


def test_null_pointers_and_values_of_every_type():
    kernel = RawKernel(
        """extern "C" __global__ void k(const void* none, double* y, bool b, char c, unsigned char d, short s, int i,
                                         unsigned u, long long l, size_t z, float f, double e) {
          double v[] = {none ? 1.0 : 0.0, b, c, d, s, i, u, l, z, f, e};
          for (int k = 0; k < 11; ++k) y[k] = v[k];
        }""",
        "k",
    )
    values = [True, -128, 255, -32768, 2**31 - 1, 2**32 - 1, -(2**40), 2**41, 0.5, 0.1]
    y = gradlite.zeros(11, dtype=gradlite.float64)
    kernel(1, 1, (None, y, *values))
    assert y.tolist() == [0.0, *map(float, values)]
    kernel(1, 1, (None, y, *[np.float64(v) if isinstance(v, float) else np.int64(v) for v in values]))
    assert y.tolist() == [0.0, *map(float, values)]


@pytest.mark.simulator
def test_an_empty_grid_launches_nothing():
    x, y = pair(0)
    state.launches.clear()
    scale(0, 64, (x, y, 1.0, 0))
    scale((4, 0), 64, (x, y, 1.0, 0))
    assert state.launches == []


def test_a_kernel_is_compiled_once():
    x, y = pair()
    kernel = RawKernel(scale.source + "// compiled for this test", "scale")
    loader.raw.cache_clear()
    before = loader.raw.cache_info().misses
    for _ in range(3):
        kernel(1, 32, (x, y, 1.0, 5))
    assert loader.raw.cache_info().misses == before + 1


def test_repr():
    assert repr(scale) == "RawKernel(scale: const float* x, float* y, float a, long long n)"


# ---------------------------------------------------------------------------------- versions


def test_what_is_written_is_bumped_and_what_is_read_is_not():
    x, y = pair()
    scale(1, 32, (x, y, 1.0, 5))
    scale(1, 32, (x, y[:2], 1.0, 2))
    assert (x._version, y._version) == (0, 2)


def test_the_error_names_the_line_of_the_launch():
    x = gradlite.ones(5, requires_grad=True)
    y = x.exp()
    scale(1, 32, (gradlite.ones(5), y.detach(), 1.0, 5))
    line = inspect.currentframe().f_lineno - 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
        y.sum().backward()
    assert f"Written by the kernel scale at {__file__}:{line}" in str(caught.value)
    assert "through a detached alias" in str(caught.value)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (lambda: gradlite.zeros(5, requires_grad=True), "a leaf Variable that requires grad"),
        (lambda: gradlite.zeros(5, requires_grad=True)[:5], "a view of a leaf Variable that requires grad"),
        (lambda: gradlite.zeros(1).expand(5), "more than one element of the written-to tensor"),
        (
            lambda: gradlite.zeros(5, requires_grad=True) * 1,
            "parameter y: the tensor requires a gradient, and a launch",
        ),
        (
            lambda: gradlite.zeros(5, requires_grad=True).split(2)[0],
            "Output 0 of Split is a view and is being modified",
        ),
    ],
)
def test_what_an_in_place_operation_refuses(target, message):
    y = target()
    with pytest.raises(RuntimeError, match=message):
        scale(1, 32, (gradlite.ones(5), y, 1.0, 5))
    assert y._version == 0
    assert y.tolist() == [0.0] * len(y)


def test_a_launch_would_not_be_recorded():
    x = gradlite.ones(5, requires_grad=True)
    _, y = pair()
    with pytest.raises(RuntimeError, match=r"parameter x: the tensor requires a gradient.*not recorded.*no_grad\(\)"):
        scale(1, 32, (x, y, 1.0, 5))
    with gradlite.no_grad():
        scale(1, 32, (x, y, 2.0, 5))
    assert y.tolist() == [2.0] * 5


def test_inference_tensors():
    with gradlite.inference_mode():
        x, y = pair()
        scale(1, 32, (x, y, 1.0, 5))
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor outside InferenceMode"):
        scale(1, 32, (x, y, 1.0, 5))


# ---------------------------------------------------------------------------------- arguments that are refused


@pytest.mark.parametrize(
    ("place", "argument", "error", "message"),
    [
        (
            0,
            lambda x: x.double(),
            TypeError,
            r"parameter x: the tensor is torch\.float64, and const float\* x .*float32",
        ),
        (0, lambda x: x.int(), TypeError, "parameter x: the tensor is torch.int32"),
        (0, lambda x: x.cpu(), RuntimeError, "parameter x: the tensor is on cpu"),
        (0, lambda x: np.ones(5, "f4"), TypeError, r"parameter x: const float\* x takes a tensor, not numpy.ndarray"),
        (0, lambda x: 1.0, TypeError, "parameter x: const float.* takes a tensor, not float"),
        (0, lambda x: gradlite.ones(10)[::2], ValueError, r"parameter x: .*\(5,\) has \(2,\); pass \.contiguous\(\)"),
        (0, lambda x: gradlite.ones(1).expand(5), ValueError, r"parameter x: .* has \(0,\)"),
        (1, lambda x: gradlite.ones(10)[::2], ValueError, r"parameter y: .*\.copy_\(\)"),
        (2, lambda x: x[0], TypeError, r"parameter a: float a takes a number, not Tensor; \.item\(\)"),
        (2, lambda x: None, TypeError, "parameter a: float a takes a number, not NoneType"),
        (2, lambda x: 1j, TypeError, "parameter a: float a takes a number, not complex"),
        (2, lambda x: 1e39, OverflowError, r"parameter a: 1e\+39 does not fit float"),
        (3, lambda x: 5.0, TypeError, "parameter n: long long n takes an integer, and 5.0 is none"),
        (3, lambda x: 2**63, OverflowError, "parameter n: 9223372036854775808 does not fit long long"),
    ],
)
def test_arguments_that_are_refused(place, argument, error, message):
    x, y = pair()
    arguments = [x, y, 1.0, 5]
    arguments[place] = argument(x)
    with pytest.raises(error, match=f"scale, {message}"):
        scale(1, 32, arguments)
    assert y._version == 0


def test_narrow_integers_that_are_refused():
    kernel = RawKernel('extern "C" __global__ void k(int n, unsigned m, bool b) {}', "k")
    kernel(1, 1, (5, 5, 1))
    for arguments, name in (((2**31, 5, True), "n"), ((5, -1, True), "m"), ((5, 5, 2), "b")):
        with pytest.raises(OverflowError, match=f"k, parameter {name}: .* does not fit"):
            kernel(1, 1, arguments)


def test_infinity_fits():
    x, y = pair()
    scale(1, 32, (x, y, float("inf"), 2))
    assert y[1].item() == float("inf")


@pytest.mark.parametrize(
    ("grid", "block", "message"),
    [
        ((1, 1, 1, 1), 32, "grid has to be one to three sizes"),
        (-1, 32, "grid has to be one to three sizes, and is -1"),
        (1.5, 32, "grid has to be"),
        (1, (32, 64), r"a block of \(32, 64\) has 2048 threads; 1 to 1024"),
        (1, 0, "has 0 threads"),
    ],
)
def test_sizes_that_are_refused(grid, block, message):
    with pytest.raises(ValueError, match=f"scale: {message}|{message}"):
        scale(grid, block, (*pair(), 1.0, 5))


def test_too_few_arguments():
    with pytest.raises(TypeError, match=r"scale takes 4 arguments \(const float\* x, .*\), and was given 2"):
        scale(1, 32, pair())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('extern "C" __global__ void j(int n) {}', "no kernel 'k' in the source, which has j"),
        ("", "which has none"),
        ("__global__ void k(int n) {}", 'has to be declared extern "C"'),
        ('extern "C" __global__ void k(float4* x) {}', "k, parameter x: float4 is not a type that can be checked"),
        ('extern "C" __global__ void k(float** x) {}', r"parameter x: float \* is not"),
        ('extern "C" __global__ void k(float& x) {}', "parameter x: float & is not"),
        ('extern "C" __global__ void k(T* x) {}', "parameter x: T is not"),
        ('extern "C" __global__ void k(void x) {}', "parameter x: void is not"),
    ],
)
def test_sources_that_are_refused(source, message):
    with pytest.raises(ValueError, match=message):
        RawKernel(source, "k")


def test_every_form_of_a_declaration():
    source = """typedef float T; using W = const long
      long;
      #define U unsigned
      // extern "C" __global__ void k(int old)
      extern "C" __global__ void __launch_bounds__(256) k(const T* __restrict__ a, float const *b, T * const c, U d,
        unsigned long int e, W f, signed char g, char h, const int i[], __half j, long unsigned *k, bool) {}"""
    expected = [
        ("a", "float", True, True), ("b", "float", True, True), ("c", "float", True, False),
        ("d", "unsigned int", False, False), ("e", "unsigned long", False, False), ("f", "long long", False, True),
        ("g", "signed char", False, False), ("h", "char", False, False), ("i", "int", True, True),
        ("j", "__half", False, False), ("k", "unsigned long", True, False),
    ]  # fmt: skip
    assert parameters(source, "k")[:-1] == tuple([Parameter(*row) for row in expected])
    assert parameters('extern "C" __global__ void k(void) {}', "k") == ()
