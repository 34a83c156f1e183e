"""The functions and 16-bit types of CUDA C++ give the right values."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
from raw import run
from scipy import special

from gradlite.backend.simulator import cupy as cp

pytestmark = pytest.mark.simulator

UNARY = {
    "exp": np.exp, "exp2": np.exp2, "exp10": lambda x: 10**x, "expm1": np.expm1,
    "log": np.log, "log2": np.log2, "log10": np.log10, "log1p": np.log1p,
    "sqrt": np.sqrt, "cbrt": np.cbrt, "rsqrt": lambda x: 1 / np.sqrt(x),
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
    "erf": special.erf, "erfc": special.erfc, "erfinv": special.erfinv,
    "lgamma": lambda x: np.where(np.isneginf(x), np.inf, special.gammaln(x)),
    "tgamma": lambda x: np.where(x == 0, 1 / x, np.where((x < 0) & (x == np.rint(x)), np.nan, special.gamma(x))),
    "fabs": np.abs, "abs": np.abs, "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "rint": np.rint,
    "nearbyint": np.rint, "round": lambda x: np.copysign(np.floor(np.abs(x) + 0.5), x),
    "isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite, "signbit": np.signbit,
}  # fmt: skip
BINARY = {
    "pow": np.power, "atan2": np.arctan2, "hypot": np.hypot, "fmod": np.fmod, "copysign": np.copysign,
    "fmax": np.fmax, "fmin": np.fmin, "max": np.fmax, "min": np.fmin, "nextafter": np.nextafter,
    "remainder": lambda x, y: np.where(np.isinf(y) & np.isfinite(x), x, x - y * np.rint(x / y)),
    "fdim": lambda x, y: np.where(x > y, x - y, np.where(x <= y, 0, np.nan)),
}  # fmt: skip
# Float alone.  The fast ones are as accurate as the others here.
FLOAT = {
    "__expf": np.exp, "__exp10f": lambda x: 10**x, "__logf": np.log, "__log2f": np.log2, "__log10f": np.log10,
    "__sinf": np.sin, "__cosf": np.cos, "__tanf": np.tan, "rcbrtf": lambda x: 1 / np.cbrt(x),
    "sinpif": lambda x: np.sin(np.pi * x), "cospif": lambda x: np.cos(np.pi * x), "normcdff": special.ndtr,
    "__frcp_rn": lambda x: 1 / x, "__fsqrt_rn": np.sqrt, "__frsqrt_rn": lambda x: 1 / np.sqrt(x),
    "__saturatef": lambda x: np.where(np.isnan(x), 0, np.clip(x, 0, 1)),
}  # fmt: skip
FLOAT_BINARY = {
    "__powf": np.power, "__fdividef": np.divide, "__fdiv_rn": np.divide,
    "__fadd_rn": np.add, "__fsub_rn": np.subtract, "__fmul_rn": np.multiply,
}  # fmt: skip
SPECIAL = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, 2.5, -2.5, np.inf, -np.inf, np.nan]


def compute(functions, arguments, dtype):
    """The values of functions of x and y in one launch."""
    x, y = np.meshgrid(np.array([*SPECIAL, 0.1, 0.3, 3.7, -3.2], dtype), np.array(SPECIAL, dtype))
    x, y = x.ravel(), y.ravel()
    type = {"float32": "float", "float64": "double"}[dtype]
    calls = "\n".join(f"*out = {name}({arguments}); out += blockDim.x;" for name in functions)
    code = f"""void k(const {type}* a, const {type}* b, {type}* out) {{
      {type} x = a[threadIdx.x], y = b[threadIdx.x];
      out += threadIdx.x;
      {calls}
    }}"""
    out = cp.empty((len(functions), x.size), dtype)
    run(code, cp.asarray(x), cp.asarray(y), out, block=x.size)
    return x, y, dict(zip(functions, out.get(), strict=True))


def check(functions, arguments, dtype):
    x, y, results = compute(functions, arguments, dtype)
    tolerance = 4e-6 if dtype == "float32" else 1e-13
    for name, result in results.items():
        wide = (x.astype(float), y.astype(float)) if name != "nextafter" else (x, y)
        with np.errstate(all="ignore"):
            expected = functions[name](*wide[: arguments.count(",") + 1])
        np.testing.assert_allclose(result, expected, tolerance, tolerance, err_msg=name)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("functions", "arguments"), [(UNARY, "x"), (BINARY, "x, y")], ids=["unary", "binary"])
def test_functions(functions, arguments, dtype):
    check(functions, arguments, dtype)


@pytest.mark.parametrize(("functions", "arguments"), [(FLOAT, "x"), (FLOAT_BINARY, "x, y")], ids=["unary", "binary"])
def test_functions_of_float(functions, arguments):
    check(functions, arguments, "float32")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sizeof(exp(1.f))", 4),
        ("sizeof(max(1.f, 1.))", 8),
        ("max(-1, 2u)", 0xFFFFFFFF),
        ("max(2, 3ll)", 3),
        ("min(-2, -3)", -3),
        ("abs(-7ll)", 7),
        ("pow(3.f, 2)", 9),
        ("fma(2.f, 3.f, 4.f)", 10),
        ("__fmaf_rn(2.f, 3.f, 4.f)", 10),
        ("__float_as_int(1.f)", 0x3F800000),
        ("__float_as_uint(-0.f)", 0x80000000),
        ("__int_as_float(0x40000000)", 2),
        ("__uint_as_float(0x40000000u)", 2),
        ("__longlong_as_double(__double_as_longlong(2.5) + (1ll << 52))", 5),
        ("__float2int_rn(2.5f)", 2),
        ("__float2int_rz(-2.7f)", -2),
        ("__int2float_rn(-3)", -3),
        ("__uint2float_rn(4000000000u)", 4e9),
        ("__mulhi(-(1 << 30), 8)", -2),
        ("__umulhi(1u << 31, 6u)", 3),
        ("__umul64hi(1ull << 63, 6ull)", 3),
        ("__popc(0xf0f0u)", 8),
        ("__popcll(0xf0f0f0f0f0ull)", 20),
        ("__clz(1)", 31),
        ("__clz(0)", 32),
        ("__clzll(1ll)", 63),
        ("__clzll(0ll)", 64),
        ("__ffs(8)", 4),
        ("__brev(3u)", 0xC0000000),
        ("__funnelshift_l(0x80000000u, 1u, 1)", 3),
        ("__funnelshift_l(5u, 7u, 32)", 7),
        ("__funnelshift_r(2u, 3u, 1)", 0x80000001),
        ("__funnelshift_r(2u, 3u, 0)", 2),
        ("__ldg(&n) + __ldcs(&n) + __ldcg(&n)", 6),
        ("__half2float(__float2half(0.5f) * __float2half_rn(3.f))", 1.5),
        ("__half22float2(__floats2half2_rn(1.f, 2.f)).y", 2),
        ("__half22float2(__float22half2_rn(make_float2(1.f, 2.f))).x", 1),
        ("__bfloat162float(__float2bfloat16(0.5f) + __float2bfloat16_rn(1.f))", 1.5),
        ("__bfloat1622float2(__float22bfloat162_rn(make_float2(1.f, 2.f))).y", 2),
        ("(float)-__half(3)", -3),
        ("(__half(1.f) < __half(2.f)) + (__half(1.f) > __half(2.f)) + (__half(2) == __half(2.))", 2),
        ("sizeof(float4) + sizeof(float3) + alignof(float3) + alignof(double4) + alignof(char4) + alignof(short2)", 56),
        ("make_ulonglong2(1, 2).y + make_uchar4(1, 2, 3, 4).w", 6),
        ("warpSize + __CUDA_CPU__", 33),
    ],
)
def test_expression(expression, expected):
    x = cp.empty(1, np.float64)
    run(f"void k(double* x, int n) {{ x[0] = (double)({expression}); }}", x, 2)
    assert x.item() == expected


def test_pairs_of_results():
    x = cp.empty(4, np.float32)
    run("void k(float* x) { sincosf(0.5f, x, x + 1); sincospif(0.5f, x + 2, x + 3); }", x)
    np.testing.assert_allclose(x.get(), [np.sin(0.5), np.cos(0.5), 1, 0], atol=1e-6)


def test_stores_with_a_hint():
    x = cp.empty(2, np.float32)
    run("void k(float* x) { __stcs(x, 1.f); __stcg(x + 1, 2.f); __threadfence(); __threadfence_block(); }", x)
    assert x.tolist() == [1, 2]


def every_rounding(dtype):
    """All values of a 16-bit type, the ties between them, their neighbours in float32, and floats of any bits."""
    values = np.arange(1 << 16, dtype=np.uint16).view(dtype).astype(np.float32)
    with np.errstate(all="ignore"):
        ties = (values[:-1] + values[1:]) / 2
        around = [np.nextafter(each, np.float32(limit)) for each in (values, ties) for limit in (np.inf, -np.inf)]
    anything = np.random.default_rng(0).integers(0, 1 << 32, 1 << 17, np.uint32).view(np.float32)
    return np.concatenate([values, ties, *around, anything, np.geomspace(1, 1e6, 1000, dtype=np.float32)])


@pytest.mark.parametrize(("type", "dtype"), [("__half", np.float16), ("__nv_bfloat16", ml_dtypes.bfloat16)])
def test_16_bit_conversion_is_that_of_numpy(type, dtype):
    x = every_rounding(dtype)
    half, back = cp.empty(x.size, dtype), cp.empty(x.size, np.float32)
    code = f"""void k(const float* x, {type}* half, float* back, int n) {{
      int i = blockIdx.x * blockDim.x + threadIdx.x;
      if (i < n) back[i] = half[i] = x[i];
    }}"""
    run(code, cp.asarray(x), half, back, x.size, grid=x.size // 256 + 1, block=256)
    with np.errstate(all="ignore"):
        expected = x.astype(dtype)
    np.testing.assert_array_equal(half.get().astype(np.float32), expected.astype(np.float32))
    number = ~np.isnan(x)
    np.testing.assert_array_equal(np.signbit(half.get())[number], np.signbit(expected)[number])
    np.testing.assert_array_equal(back.get(), half.get().astype(np.float32))
