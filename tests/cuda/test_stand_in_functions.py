"""The functions of the stand-in that make, join, reduce and reshape arrays."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from gradlite.backend.simulator import cupy as cp

pytestmark = pytest.mark.simulator

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)


def assert_same(array, expected):
    """The same values, type and shape, in memory of its own."""
    assert type(array) is cp.ndarray
    assert array.dtype == expected.dtype
    assert array.base is None
    np.testing.assert_array_equal(array.get(), expected, strict=True)


# ---- making


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        ("zeros", (3,)),
        ("zeros", ((2, 3), np.int8)),
        ("zeros", ((), BFLOAT16)),
        ("full", ((2, 3), 7)),
        ("full", ((2, 3), 1.5, np.float16)),
        ("full", (2, np.float32(3))),
        ("full", (2, np.nan)),
        ("arange", (5,)),
        ("arange", (2, 8, 3)),
        ("arange", (0, 1, 0.25)),
        ("array", ([[1, 2], [3, 4]],)),
        ("array", (3.5,)),
        ("array", ([1, 2], np.float32)),
        ("asarray", (np.arange(6).reshape(2, 3).T,)),
        ("asarray", (np.ones(3, np.float32), np.float64)),
        ("ascontiguousarray", (np.arange(6).reshape(2, 3).T,)),
    ],
)
def test_make(make, arguments):
    assert_same(getattr(cp, make)(*arguments), getattr(np, make)(*arguments))


@pytest.mark.parametrize("order", ["C", "F"])
def test_order(order):
    for array in (cp.empty((2, 3), order=order), cp.zeros((2, 3), order=order), cp.full((2, 3), 1, order=order)):
        assert array.flags.f_contiguous is (order == "F")
    host = np.zeros((2, 3), order=order)
    assert cp.asarray(host).strides == host.strides
    assert cp.array(host, order="C").flags.c_contiguous
    assert cp.array(host, order="F").flags.f_contiguous


def test_array_of_an_array():
    x = cp.zeros((2, 3))
    assert cp.asarray(x) is cp.array(x, copy=False) is cp.ascontiguousarray(x) is x
    assert cp.array(x) is not x
    assert cp.asarray(x, np.float32).dtype == np.float32
    assert cp.ascontiguousarray(x.T).flags.c_contiguous
    assert cp.asarray(x, order="F").flags.f_contiguous
    assert cp.array(5, ndmin=2).shape == (1, 1)
    assert cp.ascontiguousarray(cp.zeros(())).shape == (1,)
    assert cp.full(2, cp.asarray(3, np.int16)).dtype == np.int16


def test_array_copies_from_the_host():
    host = np.zeros(3)
    x = cp.asarray(host)
    host[0] = 1
    assert x.tolist() == [0, 0, 0]


# ---- copies and views


@pytest.mark.parametrize("order", ["C", "F", "A", "K"])
def test_astype_and_copy_keep_numpy_strides(order):
    host = np.arange(24.0).reshape(2, 3, 4).transpose(1, 0, 2)
    x = cp.arange(24.0).reshape(2, 3, 4).transpose(1, 0, 2)
    for result, expected in ((x.astype("f4", order), host.astype("f4", order)), (x.copy(order), host.copy(order))):
        assert_same(result, expected)
        assert result.strides == expected.strides


def test_astype():
    x = cp.asarray([1.7, -1.7, np.inf])
    assert x.astype(float, copy=False) is x
    assert x.astype(float) is not x
    assert x.astype(np.int64).dtype == np.int64  # inf gives no warning
    assert cp.broadcast_to(cp.zeros(1), (1000, 1000)).astype(np.float32).strides == (4000, 4)


@pytest.mark.parametrize(
    ("view", "shares"),
    [
        (lambda x: x.T, True),
        (lambda x: x.mT, True),
        (lambda x: x.transpose(2, 0, 1), True),
        (lambda x: x.transpose((0, 2, 1)), True),
        (lambda x: x.transpose(), True),
        (lambda x: x.swapaxes(0, -1), True),
        (lambda x: x.reshape(6, 4), True),
        (lambda x: x.reshape((-1, 2, 1)), True),
        (lambda x: x.reshape(-1), True),
        (lambda x: x.ravel(), True),
        (lambda x: x.T.ravel(), False),
        (lambda x: x.T.ravel("F"), True),
        (lambda x: x.T.reshape(6, 4), False),
        (lambda x: x.reshape(4, 6, order="F"), False),
        (lambda x: x.view(), True),
        (lambda x: x.view(np.int32), True),
        (lambda x: x.view(np.int8), True),
        (lambda x: x.reshape(2, 1, 12).squeeze(), True),
        (lambda x: x.reshape(2, 1, 12).squeeze(1), True),
        (lambda x: x[:, 1:2].squeeze(), True),
    ],
)
def test_view(view, shares):
    host = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    x = cp.asarray(host)
    result, expected = view(x), view(host)
    np.testing.assert_array_equal(result.get(), expected, strict=True)
    assert result.strides == expected.strides
    assert (result.data.mem is x.data.mem) is shares
    assert (result.base is x) is shares


def test_views_that_are_the_array_itself():
    x = cp.zeros(3)
    assert x.T is x
    assert x.squeeze() is x


def test_broadcast_to():
    x = cp.asarray([[1.0], [2.0]])
    wide = cp.broadcast_to(x, (3, 2, 4))
    assert wide.strides == (0, 8, 0)
    assert wide.base is x
    assert wide.data.ptr == x.data.ptr
    wide[0, 1, 0] = 5  # CuPy lets us, NumPy would not
    assert x.tolist() == [[1], [5]]
    assert cp.broadcast_to(cp.zeros(()), 3).shape == (3,)
    with pytest.raises(ValueError, match="broadcast"):
        cp.broadcast_to(x, (3, 3))


# ---- joining and choosing


@pytest.mark.parametrize("axis", [0, 1, -1, None])
def test_concatenate(axis):
    hosts = [np.ones((2, 2)), np.zeros((2, 2), np.float32)]
    assert_same(cp.concatenate([cp.asarray(h) for h in hosts], axis), np.concatenate(hosts, axis))


def test_concatenate_into():
    out = cp.zeros(3)
    assert cp.concatenate((cp.full(2, 1), cp.full(1, 2)), out=out) is out
    assert out.tolist() == [1, 1, 2]
    assert cp.concatenate((cp.full(2, 1), cp.full(1, 2)), dtype=np.float32).dtype == np.float32


def test_where():
    x = np.array([[1, -2], [-3, 4]], np.float32)
    a = cp.asarray(x)
    assert_same(cp.where(a > 0, a, 0.5), np.where(x > 0, x, np.float32(0.5)))
    assert_same(cp.where(a, a, cp.asarray([7.0, 8.0])), np.where(x, x, [7.0, 8.0]))
    for places, expected in zip(cp.where(a > 0), np.where(x > 0), strict=True):
        assert_same(places, expected)


def test_copyto():
    x = cp.zeros(3)
    cp.copyto(x, cp.asarray([1, 2, 3]))
    cp.copyto(x, 9, where=x > 2)
    assert x.tolist() == [1, 2, 9]
    with pytest.raises(TypeError, match="Cannot cast"):
        cp.copyto(cp.zeros(3, int), x)


@pytest.mark.parametrize("axis", [0, -1, None])
@pytest.mark.parametrize("kind", [None, "stable"])
def test_argsort(axis, kind):
    host = np.array([[2, np.nan, 1, 2], [0, 3, np.nan, -1]], np.float32)
    assert_same(cp.asarray(host).argsort(axis, kind), host.argsort(axis, kind="stable"))
    with pytest.raises(ValueError, match="stable"):
        cp.asarray(host).argsort(kind="heapsort")


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_the_larger_and_the_smaller(name):
    x, z = np.array([1, np.nan, 3], np.float32), np.array([2, 2, np.nan], np.float32)
    assert_same(getattr(cp, name)(cp.asarray(x), cp.asarray(z)), getattr(np, name)(x, z))


def test_fill():
    x = cp.zeros((2, 2), np.float32)
    x[:, 1].fill(np.nan)
    x[:, 0].fill(cp.asarray(3))
    np.testing.assert_array_equal(x.get(), [[3, np.nan]] * 2)


# ---- reductions and products


@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "bool", "complex64"])
@pytest.mark.parametrize("name", ["sum", "prod", "mean", "max", "min", "argmax", "argmin", "all", "any"])
def test_reduction(name, dtype, keepdims, axis):
    host = np.array([[0, 1, 3], [2, 5, -4]]).astype(dtype)
    x = cp.asarray(host)
    result = getattr(x, name)(axis=axis, keepdims=keepdims)
    expected = np.asarray(getattr(host, name)(axis=axis, keepdims=keepdims))
    assert result.dtype == expected.dtype
    np.testing.assert_allclose(result.get(), expected, rtol=1e-6, strict=True)
    out = cp.empty(result.shape, result.dtype)
    assert getattr(x, name)(axis=axis, keepdims=keepdims, out=out) is out
    np.testing.assert_array_equal(out.get(), result.get())


def test_reduction_over_two_axes():
    x = cp.arange(24.0).reshape(2, 3, 4)
    assert x.sum((0, 2)).tolist() == [60, 92, 124]
    assert x.sum(axis=(0, 2), keepdims=True).shape == (1, 3, 1)


def test_reduction_to_a_type():
    x = cp.full(3, 100, np.int8)
    assert (x.sum().item(), x.sum(dtype=np.int8).item()) == (300, 44)
    assert x.mean(dtype=np.float32).dtype == np.float32
    assert x.argmax(dtype=np.int32).dtype == np.int32


@pytest.mark.parametrize("dtype", [np.float16, BFLOAT16])
def test_16_bit_sums_are_accumulated_in_float32(dtype):
    x = cp.full(4096, 1, dtype)
    assert (x.sum().dtype, float(x.sum())) == (dtype, 4096)
    assert float(x.mean()) == 1
    assert float((x[:8] * 2).prod()) == 256
    assert float(cp.full(1 << 13, 16, np.float16).mean()) == 16  # the sum itself would overflow
    product = x[:300].reshape(1, 300) @ x[:300].reshape(300, 1)
    assert (product.dtype, product.item()) == (dtype, 300)


def test_mean_of_nothing_is_nan():
    assert np.isnan(cp.zeros((0, 2)).mean(0).get()).all()
    assert np.isnan(float(cp.zeros(0).mean()))


@pytest.mark.parametrize("nan", [0, 2])
def test_extremes_keep_nan(nan):
    x = cp.arange(3.0)
    x[nan] = np.nan
    assert np.isnan(float(x.max()))
    assert np.isnan(float(x.min()))


@pytest.mark.parametrize(
    ("left", "right"),
    [((2, 3), (3, 4)), ((3,), (3,)), ((2, 3), (3,)), ((5, 2, 3), (3, 4)), ((5, 1, 2, 3), (4, 3, 2)), ((0, 3), (3, 2))],
)
@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
def test_matmul(left, right, dtype):
    a, b = np.arange(np.prod(left)).reshape(left).astype(dtype), np.arange(np.prod(right)).reshape(right).astype(dtype)
    expected = np.asarray(a @ b)
    assert_same(cp.asarray(a) @ cp.asarray(b), expected)
    out = cp.empty(expected.shape, dtype)
    assert cp.matmul(cp.asarray(a), cp.asarray(b), out=out) is out
    np.testing.assert_array_equal(out.get(), expected)


def test_cumsum():
    host = np.arange(6, dtype=np.int32).reshape(2, 3)
    assert_same(cp.cumsum(cp.asarray(host)), np.cumsum(host))
    assert_same(cp.cumsum(cp.asarray(host), 1), np.cumsum(host, 1))
    with pytest.raises(TypeError):
        cp.cumsum(host)


@pytest.mark.parametrize("side", ["left", "right"])
def test_searchsorted(side):
    row, values = np.array([1, 3, 3, 6]), np.array([0, 1, 3, 4, 7])
    assert_same(cp.searchsorted(cp.asarray(row), cp.asarray(values), side), np.searchsorted(row, values, side))
    with pytest.raises(NotImplementedError, match="ndarray"):
        cp.searchsorted(row, cp.asarray(values))


# ---- order and counts


@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("name", ["cumsum", "cumprod", "argsort"])
def test_along_an_axis(name, axis):
    host = np.array([[2.0, np.nan, 1.0], [1.0, 0.5, 1.0]])
    expected = np.argsort(host, axis, kind="stable") if name == "argsort" else getattr(host, name)(axis)
    assert_same(getattr(cp.asarray(host), name)(axis=axis), expected)


def test_argsort_takes_one_kind_and_some_dimensions():
    with pytest.raises(ValueError, match="stable"):
        cp.zeros(2).argsort(kind="quicksort")
    with pytest.raises(ValueError, match="rank of zero"):
        cp.zeros(()).argsort()


def test_several_keys():
    keys = np.array([[2, 1, 0], [1, 1, 0]])
    assert_same(cp.lexsort(cp.asarray(keys)), np.lexsort(keys))
    with pytest.raises(TypeError, match="need to be array"):
        cp.lexsort(keys)
    with pytest.raises(NotImplementedError, match="rank"):
        cp.lexsort(cp.zeros((1, 1, 1)))


def test_counts():
    numbers, weights = np.array([1, 1, 3]), np.array([0.5, 0.5, 2.0])
    assert_same(cp.bincount(cp.asarray(numbers)), np.bincount(numbers))
    assert_same(cp.bincount(cp.asarray(numbers), cp.asarray(weights), 6), np.bincount(numbers, weights, 6))
    with pytest.raises(ValueError, match="too deep"):
        cp.bincount(cp.asarray(numbers)[None])
