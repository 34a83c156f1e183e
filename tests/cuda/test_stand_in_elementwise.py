"""The elementwise functions and operators of the stand-in compute what NumPy's do, without its warnings."""

from __future__ import annotations

import operator

import ml_dtypes
import numpy as np
import pytest

from gradlite.backend.simulator import cupy as cp
from gradlite.backend.simulator import state

pytestmark = pytest.mark.simulator

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
VALUES = [0.0, -0.0, 0.5, 1.0, -1.0, 2.0, 1e30, np.inf, -np.inf, np.nan]
UFUNCS = [name for name in cp.__all__ if type(getattr(cp, name)).__name__ in ("ufunc", "_Add")]
UNARY = {"exp", "log", "sqrt", "tanh", "negative", "logical_not", "isnan", "isfinite", "sign", "absolute", "reciprocal"}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, BFLOAT16, np.int32, np.bool_])
@pytest.mark.parametrize("name", UFUNCS)
def test_ufunc(name, dtype):
    x, y = np.meshgrid(np.array(VALUES if np.dtype(dtype).kind in "fV" else [0, 1, 2, 5, -3]), [0, 1, 2, -3])
    with np.errstate(all="ignore"):
        operands = [x.astype(dtype), y.astype(dtype)][: 1 if name in UNARY else 2]
        if name == "power" and dtype == np.int32:
            operands[1] = np.abs(operands[1])
        if dtype == np.bool_ and name in ("negative", "sign", "subtract"):
            with pytest.raises(TypeError):
                getattr(cp, name)(*map(cp.asarray, operands))
            return
        expected = getattr(np, name)(*operands)
    result = getattr(cp, name)(*map(cp.asarray, operands))  # a warning would be an error
    assert result.dtype == expected.dtype
    wide = np.float64 if dtype == BFLOAT16 else None  # NumPy does not take two NaN of bfloat16 as the same
    np.testing.assert_array_equal(np.asarray(result.get(), wide), np.asarray(expected, wide))
    assert result.flags.c_contiguous
    assert state.ufunc_calls == [name]


BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]
COMPARE = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
BITS = [operator.and_, operator.or_, operator.xor]
IN_PLACE = [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ifloordiv, operator.imod,
            operator.ipow, operator.iand, operator.ior, operator.ixor]  # fmt: skip


@pytest.mark.parametrize("other", [3, 2.5, np.float32(2), np.float64(2)], ids=repr)
@pytest.mark.parametrize("op", [*BINARY, *COMPARE], ids=lambda op: op.__name__)
def test_operator(op, other):
    x, y = np.array([[1, 2, 3]], np.float32), np.array([[2], [4]], np.float32)
    a, b = cp.asarray(x), cp.asarray(y)
    f = np.power if op is operator.pow else op  # until 2.3 NumPy's x ** 2.0 had a type of its own
    for result, expected in ((op(a, b), f(x, y)), (op(a, other), f(x, other)), (op(other, a), f(other, x))):
        assert type(result) is cp.ndarray
        assert result.dtype == expected.dtype
        np.testing.assert_array_equal(result.get(), expected)
    assert len(state.ufunc_calls) == 3


@pytest.mark.parametrize("op", BITS, ids=lambda op: op.__name__)
def test_bit_operator(op):
    x = np.array([5, 6, -1])
    np.testing.assert_array_equal(op(cp.asarray(x), cp.asarray(x[::-1])).get(), op(x, x[::-1]))
    np.testing.assert_array_equal(op(3, cp.asarray(x)).get(), op(3, x))


@pytest.mark.parametrize("op", [operator.neg, operator.abs, operator.invert], ids=lambda op: op.__name__)
def test_unary_operator(op):
    x = np.array([5, -6, 0])
    np.testing.assert_array_equal(op(cp.asarray(x)).get(), op(x))


@pytest.mark.parametrize("op", IN_PLACE, ids=lambda op: op.__name__)
def test_in_place_operator(op):
    x = np.array([5, 6, 7]) if "and" in op.__name__ or "or" in op.__name__ else np.array([5.0, 6.0, 7.0])
    a = cp.asarray(x)
    b, pointer = a, a.data.ptr
    a = op(a, 2)
    assert a is b
    assert a.data.ptr == pointer
    np.testing.assert_array_equal(a.get(), op(x.copy(), 2))


@pytest.mark.parametrize("x", [-3, -2, -1, 0, 1, 2])
def test_integer_power_of_a_negative_number_rounds_to_zero(x):
    result = cp.asarray([x, x], np.int8) ** cp.asarray([-3, 2], np.int8)
    assert result.tolist() == [x if abs(x) == 1 else 0, x**2]
    assert result.dtype == np.int8
    assert (cp.asarray(x, np.int8) ** -2).dtype == np.int8


def test_results_may_overlap_their_operands():
    x = cp.arange(5)
    cp.add(x[:-1], 1, out=x[1:])
    assert x.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("attributes", [{"__array_ufunc__": None}, {"__array_priority__": 1000}])
def test_operators_defer_to_other_classes(attributes):
    """As a tensor asks for it: array + tensor is tensor.__radd__(array)."""
    answer = lambda self, other: "mine"  # noqa: E731
    other = type("Other", (), {**attributes, "__radd__": answer, "__lt__": answer})()
    assert cp.zeros(3) + other == "mine"
    assert (cp.zeros(3) > other) == "mine"


def test_functions_ask_other_classes():
    """As CuPy does where the class has ``__array_ufunc__`` too: then operators come here."""

    class Other:
        __array_ufunc__ = print

        def __cupy_override_elementwise_kernel__(self, kernel, *operands, **options):
            return kernel.__name__, kernel.nin, len(operands), options

    x, other = cp.zeros(3), Other()
    assert (x - other, x < other) == (("cupy_subtract", 2, 2, {}), ("cupy_less", 2, 2, {}))
    assert cp.exp(other) == ("cupy_exp", 1, 1, {}) and cp.add(x, other, out=x)[3]["out"] is x


def test_memory_of_somebody_else():
    class Lender:
        def __init__(self, array):
            self.array = array
            self.__cuda_array_interface__ = array.__cuda_array_interface__

    x = cp.arange(12).reshape(3, 4)
    for view in (x, x[:, 1:], x[::-1], x.T, x[1:, ::-2]):
        seen = cp.asarray(Lender(view))
        assert (seen.data.ptr, seen.strides, seen.tolist()) == (view.data.ptr, view.strides, view.tolist())
        copied = cp.array(Lender(view))
        assert copied.data.ptr != view.data.ptr and copied.tolist() == view.tolist()
    assert cp.asarray(Lender(x[:0])).shape == (0, 4)
    with pytest.raises(ValueError, match="there is no device memory of 400 bytes"):
        cp.cuda.UnownedMemory(x.data.ptr, 400, x)
