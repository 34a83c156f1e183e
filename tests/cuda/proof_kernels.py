"""The kernels in proof/, and what each must compute.

They are the kinds of kernel that an autograd library has: vectors of float4, strided operands by a struct, a product
and a column sum in one launch, warp shuffles, block reductions, atomics, counter-based random numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ml_dtypes  # noqa: F401  (gives NumPy the type bfloat16)
import numpy as np
from scipy.special import erf

from gradlite.backend.simulator import cupy as cp

PROOF = Path(__file__).parent / "proof"
SOURCES = {path.stem: path.read_text() for path in sorted(PROOF.glob("*.cu*"))}
TYPES = {"float32": "float", "float16": "__half", "bfloat16": "__nv_bfloat16"}
EXPRESSIONS = {
    "elementwise": [f"{kernel}<{type}>" for kernel in ("mul_strided", "gelu_backward") for type in TYPES.values()],
    "softmax": [f"{kernel}<{type}>" for kernel in ("softmax", "softmax_backward") for type in TYPES.values()],
}
LAYOUT = np.dtype({"names": ["ndim", "shape", "stride"], "formats": [np.int32, (np.int32, 8), (np.int32, (3, 8))]})
TOLERANCE = {"float32": 2e-5, "float16": 2e-3, "bfloat16": 2e-2}


class Proof:
    """Kernels by name, from sources of which a test may have changed some."""

    def __init__(self, sources=SOURCES):
        self.sources = sources
        self.modules = {}
        self.rng = np.random.default_rng(0)

    def kernel(self, name):
        file = next(file for file, text in SOURCES.items() if f" {name.split('<')[0]}(" in text)
        if file not in self.modules:
            code = self.sources["common"] + self.sources[file]
            self.modules[file] = cp.RawModule(code=code, name_expressions=EXPRESSIONS.get(file))
        return self.modules[file].get_function(name)

    def normal(self, *shape, dtype="float32"):
        return cp.asarray(self.rng.standard_normal(shape).astype(np.dtype(dtype)))


def exact(array):
    """The values in float64."""
    return array.get().astype(np.float64)


def assert_close(array, expected, tolerance=2e-5):
    np.testing.assert_allclose(exact(array), expected, rtol=tolerance, atol=tolerance)


def layout(*arrays):
    """The struct that describes arrays of one shape."""
    shape = arrays[0].shape
    struct = np.zeros(1, LAYOUT)
    struct["ndim"] = len(shape)
    struct["shape"][0, : len(shape)] = shape
    for k, array in enumerate(arrays):
        struct["stride"][0, k, : len(shape)] = [stride // array.itemsize for stride in array.strides]
    return struct


def mul_vec4(proof):
    a, b = proof.normal(4096), proof.normal(4096)
    out = cp.empty(4096, np.float32)
    proof.kernel("mul_vec4")((4,), (128,), (a, b, out, 1024))
    assert_close(out, exact(a) * exact(b))


def mul_strided(proof, dtype="float32"):
    shape = (5, 4, 3, 7)
    a = cp.broadcast_to(proof.normal(5, 1, 1, 7, dtype=dtype), shape)
    b = cp.broadcast_to(proof.normal(3, 4, 1, dtype=dtype).transpose(1, 0, 2), shape)
    out = cp.empty(shape, dtype)
    proof.kernel(f"mul_strided<{TYPES[dtype]}>")((2,), (64,), (a, b, out, layout(a, b, out), out.size))
    assert_close(out, exact(a) * exact(b), TOLERANCE[dtype])


def mul_backward_row(proof):
    g, a = proof.normal(100, 70), proof.normal(100, 70)
    gb = cp.empty(70, np.float32)
    proof.kernel("mul_backward_row")((3,), (32, 8), (g, a, gb, 100, 70))
    assert_close(gb, (exact(g) * exact(a)).sum(0), 1e-4)


def gelu_backward(proof, dtype="float32"):
    g, x = proof.normal(1000, dtype=dtype), proof.normal(1000, dtype=dtype)
    gx = cp.empty(1000, dtype)
    proof.kernel(f"gelu_backward<{TYPES[dtype]}>")((8,), (128,), (g, x, gx, 1000))
    v = exact(x)
    cdf, pdf = 0.5 * (1 + erf(v / np.sqrt(2))), np.exp(-v * v / 2) / np.sqrt(2 * np.pi)
    assert_close(gx, exact(g) * (cdf + v * pdf), TOLERANCE[dtype])


def softmax(proof, dtype="float32"):
    x, g = proof.normal(37, 100, dtype=dtype), proof.normal(37, 100, dtype=dtype)
    y, gx = cp.empty(x.shape, dtype), cp.empty(x.shape, dtype)
    proof.kernel(f"softmax<{TYPES[dtype]}>")((10,), (128,), (x, y, 37, 100))
    e = np.exp(exact(x) - exact(x).max(1, keepdims=True))
    e /= e.sum(1, keepdims=True)
    assert_close(y, e, TOLERANCE[dtype])
    proof.kernel(f"softmax_backward<{TYPES[dtype]}>")((10,), (128,), (g, y, gx, 37, 100))
    e, v = exact(y), exact(g)
    assert_close(gx, e * (v - (v * e).sum(1, keepdims=True)), TOLERANCE[dtype])


def layernorm(proof):
    rows, cols = 9, 200
    x, g = proof.normal(rows, cols), proof.normal(rows, cols)
    w, b = proof.normal(cols), proof.normal(cols)
    y, mean, rstd = cp.empty(x.shape, np.float32), cp.empty(rows, np.float32), cp.empty(rows, np.float32)
    arguments = (x, w, b, y, mean, rstd, cols, np.float32(1e-5))
    proof.kernel("layernorm")((rows,), (64,), arguments, shared_mem=4 * cols)
    r = 1 / np.sqrt(exact(x).var(1, keepdims=True) + 1e-5)
    h = (exact(x) - exact(x).mean(1, keepdims=True)) * r
    assert_close(y, h * exact(w) + exact(b))
    gx, gw, gb = cp.empty(x.shape, np.float32), cp.zeros(cols, np.float32), cp.zeros(cols, np.float32)
    proof.kernel("layernorm_backward")((rows,), (64,), (g, x, w, mean, rstd, gx, gw, gb, cols))
    v = exact(g) * exact(w)
    assert_close(gw, (exact(g) * h).sum(0), 1e-4)
    assert_close(gb, exact(g).sum(0), 1e-4)
    assert_close(gx, r * (v - v.mean(1, keepdims=True) - h * (v * h).mean(1, keepdims=True)), 1e-4)


def embedding(proof):
    g, index = proof.normal(50, 8), proof.rng.integers(0, 6, 50)
    gw = cp.zeros((6, 8), np.float32)
    proof.kernel("embedding_backward")((4,), (128,), (g, cp.asarray(index), gw, 50, 8))
    expected = np.zeros((6, 8))
    np.add.at(expected, index, exact(g))
    assert_close(gw, expected)


def philox(seed, counter):
    """Philox4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011)."""
    c, k = [counter & 0xFFFFFFFF, counter >> 32, 0, 0], [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & 0xFFFFFFFF, (a >> 32) ^ c[3] ^ k[1], a & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def dropout(proof):
    n, p, seed, offset = 1003, np.float32(0.3), 0x1234567890, 77
    x, y = proof.normal(n), cp.empty(n, np.float32)
    proof.kernel("dropout")((2,), (128,), (x, y, n, p, np.uint64(seed), np.uint64(offset)))
    words = [word for t in range((n + 3) // 4) for word in philox(seed, offset + t)][:n]
    uniform = (np.array(words) >> 8).astype(np.float32) / 2**24
    assert_close(y, np.where(uniform < p, 0, exact(x) / (1 - p)))


#: The cases by the file whose kernels they run.
CASES: dict[str, list[Callable[[Proof], None]]] = {
    "dropout": [dropout],
    "elementwise": [mul_vec4, mul_strided, mul_backward_row, gelu_backward],
    "embedding": [embedding],
    "layernorm": [layernorm],
    "softmax": [softmax],
}
#: The cases that also take a 16-bit type.
TYPED = [mul_strided, gelu_backward, softmax]
