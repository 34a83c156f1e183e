"""The stand-in for CuPy computes what NumPy computes, and refuses what CuPy refuses."""

from __future__ import annotations

import gc
import operator
import re
import subprocess
import sys
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

from gradlite.backend.simulator import cupy as cp
from gradlite.backend.simulator import state
from gradlite.backend.simulator.memory import Memory

pytestmark = pytest.mark.simulator
ROOT = Path(__file__).resolve().parents[2]

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)


def array(*values, dtype=np.float32):
    return cp.asarray(values, dtype)


def test_never_installed():
    """Importing the simulator leaves `import cupy` alone."""
    code = "import sys, gradlite.backend.simulator; sys.exit('cupy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0


# ---- what is refused


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: x - [1, 2, 3],
        lambda x: x + np.ones(3),
        lambda x: np.ones(3) * x,
        lambda x: x < np.ones(3),
        lambda x: x == None,  # noqa: E711
        lambda x: x + "a",
        lambda x: cp.exp([1.0]),
        lambda x: cp.add(x, np.ones(3)),
        lambda x: cp.add(x, 1, out=np.ones(3)),
        lambda x: cp.add(x, 1.5, out=cp.zeros(3, int)),
        lambda x: cp.where([True], x, x),
        lambda x: cp.where(x > 0, x, np.ones(3)),
        lambda x: cp.concatenate([x, np.ones(3)]),
        lambda x: cp.matmul(x, np.ones(3)),
        lambda x: x @ np.ones(3),
        lambda x: cp.broadcast_to(np.ones(3), 3),
        lambda x: cp.copyto(x, np.ones(3)),
        lambda x: np.asarray(x),
        lambda x: np.exp(x),
        lambda x: x.__setitem__(0, np.ones(1)),
        lambda x: x.__setitem__(slice(None), [1, 2, 3]),
        lambda x: x[np.array([0])],
        lambda x: operator.index(cp.asarray(1)),
        lambda x: x.set([1, 2, 3]),
        lambda x: x.set(np.ones(3)),
        lambda x: x.get(out=[0, 0, 0]),
        lambda x: x.get(out=np.ones(3)),
        lambda x: x.sum(out=np.zeros(())),
        lambda x: iter(cp.zeros(())),
        lambda x: len(cp.zeros(())),
        lambda x: hash(x),
        lambda x: x.astype(BFLOAT16).argsort(),
        lambda x: cp.matmul(cp.zeros((2, 2, 2), BFLOAT16), cp.zeros((2, 2), BFLOAT16)),
    ],
)
def test_type_error(wrong):
    with pytest.raises(TypeError):
        wrong(array(1, 2, 3))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda x: cp.zeros(3, object), "Unsupported dtype object"),
        (lambda x: cp.empty(2, "U3"), "Unsupported dtype <U3"),
        (lambda x: cp.asarray(["a"]), "Unsupported dtype"),
        (lambda x: cp.empty(-1), "Negative dimensions"),
        (lambda x: cp.ndarray((2,), np.float32, strides=(4,)), "memptr is required"),
        (lambda x: x.set(np.ones(2, np.float32)), "Shape mismatch"),
        (lambda x: x.get(out=np.ones(2, np.float32)), "Shape mismatch"),
        (lambda x: x.item(), "array of size 1"),
        (lambda x: bool(x), "ambiguous"),
        (lambda x: x.mT, "matrix"),
        (lambda x: x.sum(out=cp.zeros(1)), "output of shape"),
        (lambda x: cp.zeros(()).view(np.float16), "0d array|itemsize"),
    ],
)
def test_value_error(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong(array(1, 2, 3))


@pytest.mark.parametrize(("shape", "strides"), [((4,), None), ((2, 2), (8, 4)), ((2,), (-4,))])
def test_array_must_lie_in_its_memory(shape, strides):
    with pytest.raises((TypeError, ValueError), match=r"buffer is too small|strides is incompatible"):
        cp.ndarray(shape, np.float32, array(1, 2, 3).data, strides)


def test_set_needs_contiguous_memory():
    with pytest.raises(RuntimeError, match="non-contiguous"):
        cp.zeros(4)[::2].set(np.ones(2))


# ---- indices


@pytest.mark.parametrize(
    "key",
    [
        1, -1, slice(1, 3), slice(None, None, -2), (1, 2), (1, 2, 3), (slice(None), 1), (..., 1), (1, ..., 2), None,
        (None, 1, None), (..., None), (), ..., slice(2, 2), np.int64(1), (slice(None), None, slice(1, 2)),
    ],
)  # fmt: skip
def test_basic_index_gives_a_view(key):
    x = np.arange(2 * 3 * 4).reshape(2, 3, 4)[..., :4]
    a = cp.asarray(x)
    view = a[key]
    assert type(view) is cp.ndarray
    assert view.base is a
    assert view.strides == np.asarray(x[key]).strides or not view.ndim
    np.testing.assert_array_equal(view.get(), x[key])
    view[...] = -1
    x[key] = -1
    np.testing.assert_array_equal(a.get(), x)


INDEX = np.array([1, 0, 1])
MASK = np.array([[True, False, True], [False, True, False]])


@pytest.mark.parametrize(
    "key",
    [
        INDEX, (slice(None), INDEX), (INDEX, INDEX), (INDEX[:2], slice(None), INDEX[:2]), (..., INDEX), MASK, (MASK, 1),
        (slice(None), MASK[0]), (INDEX, ..., None), np.array([], np.int32), [1, 0], [], True,
        (np.array([[0], [1]]), INDEX),
    ],
)  # fmt: skip
def test_advanced_index_gives_a_copy(key):
    x = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    a = cp.asarray(x)
    keys = tuple(cp.asarray(k) if isinstance(k, np.ndarray) else k for k in (key if isinstance(key, tuple) else (key,)))
    copy = a[keys if isinstance(key, tuple) else keys[0]]
    expected = x[key if key != [] else np.array([], int)] if isinstance(key, list) else x[key]
    np.testing.assert_array_equal(copy.get(), expected)
    assert copy.base is None
    a[keys] = -1
    if not isinstance(key, list):
        x[key] = -1
        np.testing.assert_array_equal(a.get(), x)
    assert "boolean index" in state.syncs or not any(isinstance(k, cp.ndarray) and k.dtype == bool for k in keys)


def test_index_arrays_wrap_around():
    x = array(1, 2, 3)
    assert x[cp.asarray([3, -1, 7])].tolist() == [1, 3, 2]
    assert cp.asarray([[1, 2, 3]])[..., cp.asarray([3, -1, 7])].tolist() == [[1, 3, 2]]
    assert cp.asarray([[1, 2, 3]])[None, 0, cp.asarray([3, -1, 7])].tolist() == [[1, 3, 2]]
    x[cp.asarray([4])] = 9
    assert x.tolist() == [1, 9, 3]


@pytest.mark.parametrize("key", [3, -4, (0, 0), 1.5, "a"])
def test_index_error(key):
    with pytest.raises(IndexError):
        array(1, 2, 3)[key]


def test_assignment_of_two_values_to_one_place_is_refused():
    x = array(1, 2, 3)
    with pytest.raises(RuntimeError, match="one place"):
        x[cp.asarray([0, 0])] = array(1, 2)
    x[cp.asarray([0, 0])] = 5  # one value: there is no doubt
    x[cp.asarray([0, 0])] = array(5, 5)
    x[cp.asarray([2, 1])] = array(6, 7)
    assert x.tolist() == [5, 7, 6]


def test_iteration():
    assert [row.tolist() for row in cp.asarray([[1, 2], [3, 4]])] == [[1, 2], [3, 4]]
    assert len(cp.zeros((4, 2))) == 4


# ---- memory


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, BFLOAT16, np.complex64])
def test_empty_is_poisoned(dtype):
    assert np.isnan(cp.empty(3, dtype).get()).all()


def test_empty_integers_are_poisoned():
    assert cp.empty(2, np.int16).tolist() == [-1, -1]


def test_views_share_memory():
    x = cp.zeros((4, 6), np.float32)
    view = x[1:, ::2].T
    assert view.base is x
    assert view.data.mem is x.data.mem
    assert view.data.ptr == x.data.ptr + 24
    assert view[0].base is x
    assert x.base is None
    assert x.copy().data.mem is not x.data.mem
    assert x.data.ptr % 256 == 0
    same = cp.ndarray((2, 2), np.float32, view.data, (8, 4))
    same[...] = 1
    assert x[1, :4].tolist() == [1, 1, 1, 1]
    assert same.base is None
    assert same.data.device_id == 0


def test_a_view_keeps_its_memory():
    view = cp.arange(10)[5:]
    gc.collect()
    cp.zeros(10, int)
    assert view.tolist() == [5, 6, 7, 8, 9]


def test_flags():
    x = cp.zeros((2, 3))
    assert (x.flags.c_contiguous, x.flags.f_contiguous, x.flags.owndata) == (True, False, True)
    assert (x.T.flags.c_contiguous, x.T.flags.f_contiguous, x.T.flags.owndata) == (False, True, False)
    assert not hasattr(x.flags, "writeable")


@pytest.mark.parametrize("dtype", ["float32", "int8", "complex128", BFLOAT16])
def test_attributes(dtype):
    x, a = np.zeros((2, 3), dtype).T, cp.zeros((2, 3), dtype).T
    for name in ("shape", "strides", "dtype", "ndim", "size", "itemsize", "nbytes"):
        assert getattr(a, name) == getattr(x, name)
    assert repr(a) == repr(x)
    assert a.device == cp.cuda.Device(0)


def test_cuda_array_interface():
    x = cp.zeros((2, 3), np.float32)
    interface = x.T.__cuda_array_interface__
    assert interface["data"] == (x.data.ptr, False)
    assert (interface["shape"], interface["strides"], interface["typestr"]) == ((3, 2), (4, 12), "<f4")
    assert x.__cuda_array_interface__["strides"] is None
    assert cp.zeros(0).__cuda_array_interface__["data"] == (0, False)


def test_arrays_without_elements():
    x = cp.empty((0, 3), np.float32)
    assert x.data.ptr == x.T.data.ptr == 0
    assert x.reshape(3, 0).shape == (3, 0)
    assert (x + 1).shape == (0, 3)
    assert x.sum(0).tolist() == [0, 0, 0]
    assert x[0:0].T.get().shape == (3, 0)


def test_pool_counts_what_is_in_use():
    pool = cp.get_default_memory_pool()
    before = pool.used_bytes()
    x = cp.empty(1000, np.float32)
    view = x[:10]
    assert pool.used_bytes() - before == 4096
    del x
    assert pool.used_bytes() - before == 4096
    del view
    pool.free_all_blocks()
    assert pool.used_bytes() == pool.total_bytes() == before


def test_memory_at_an_address():
    x = cp.empty(10, np.float32)
    assert Memory.at(x.data.ptr) is Memory.at(x[9].data.ptr) is x.data.mem
    assert Memory.at(x.data.ptr + 40) is None
    address = x.data.ptr
    del x
    assert address not in Memory._live


# ---- to the host


@pytest.mark.parametrize(
    ("wait", "sync"),
    [
        (lambda x: x.get(), "get"),
        (lambda x: cp.asnumpy(x), "get"),
        (lambda x: x.item(), "item"),
        (lambda x: x.tolist(), "tolist"),
        (lambda x: bool(x), "bool"),
        (lambda x: int(x), "int"),
        (lambda x: float(x), "float"),
        (lambda x: repr(x), "repr"),
        (lambda x: f"{x}", "repr"),
        (lambda x: cp.arange(3)[cp.asarray([True, False, True])], "boolean index"),
        (lambda x: cp.where(x), "where"),
        (lambda x: cp.cuda.Device().synchronize(), "device"),
        (lambda x: cp.cuda.runtime.deviceSynchronize(), "device"),
        (lambda x: cp.cuda.Stream.null.synchronize(), "stream"),
        (lambda x: cp.cuda.Event().synchronize(), "event"),
    ],
)
def test_what_waits_for_the_device(wait, sync):
    x = cp.asarray([2.0]).reshape(())
    assert state.syncs == []
    wait(x if sync != "where" else x.reshape(1))
    assert state.syncs == [sync]


def test_what_does_not_wait():
    x = cp.asarray(np.ones((3, 3)))
    x.set(np.ones((3, 3)))
    x[0] = (x + 1).sum(0) @ x
    x[cp.asarray([1, 2])] = 0
    cp.copyto(x, cp.where(x > 0, x, 0), where=x < 5)
    cp.cuda.Event().record()
    assert state.syncs == []


@pytest.mark.parametrize("order", ["C", "F"])
def test_get(order):
    x = np.arange(6.0).reshape(2, 3)
    result, out = cp.asarray(x).get(order=order), np.zeros((2, 3))
    np.testing.assert_array_equal(result, x)
    assert result.flags.f_contiguous is (order == "F")
    assert cp.asarray(x).get(out=out) is out
    np.testing.assert_array_equal(out, x)
    result[...] = 7  # a copy


def test_asnumpy_takes_numpy_arrays():
    assert cp.asnumpy([1, 2]).tolist() == [1, 2]


@pytest.mark.parametrize("name", ["ones", "einsum", "random", "linalg", "testing", "clip", "sin"])
def test_only_the_names_in_use(name):
    assert not hasattr(cp, name)
    with pytest.raises(AttributeError, match=name):
        getattr(cp, name)


OPERATORS = re.findall(
    r'_(?:apply|binary|reflected)\("(\w+)"', (ROOT / "gradlite/backend/simulator/operators.py").read_text()
)


def test_the_stand_in_has_only_names_that_are_called():
    """By the library or by tests; an elementwise function may stand for an operator of arrays."""
    files = [p for p in [*ROOT.glob("gradlite/**/*.py"), *ROOT.glob("tests/**/*.py")] if "simulator" not in p.parts]
    text = "\n".join(p.read_text() for p in files)
    called = set(re.findall(r"\b(?:cupy\(\)|xp|cp|cupy|module_of\([^)]*\))\.(\w+)", text))
    assert set(cp.__all__) - called - set(OPERATORS) == set()
