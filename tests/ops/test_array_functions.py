"""NumPy's functions of tensors, and arrays beside tensors: gradients pass; where none do PyTorch answers so too."""

import warnings

import numpy as np
import pytest

import gradlite
from gradlite.device import cupy
from gradlite.ops import array_functions
from gradlite.ops.row import Elementwise

VALUES = [0.5, 2.0, 3.5]


def leaf(values=VALUES, dtype=None):
    return gradlite.tensor(values, dtype=dtype, requires_grad=True)


def host(t):
    return t.detach().cpu().numpy()


def check(expression, device, t=None):
    """Compute with a tensor that requires a gradient, and compare with NumPy and with differences."""
    t = leaf(dtype=gradlite.float64) if t is None else t
    array = host(t)
    found = eval(expression, {"np": np, "t": t})
    assert type(found) is gradlite.Tensor and found.requires_grad and found.device == t.device
    expected = eval(expression, {"np": np, "t": array})
    np.testing.assert_allclose(host(found), expected, rtol=1e-12)
    assert found.shape == np.shape(expected) and host(found).dtype == expected.dtype
    weights = np.cos(np.arange(expected.size)).reshape(expected.shape)
    (found * gradlite.tensor(weights)).sum().backward()
    step = 1e-6
    for place in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[place] += step
        down[place] -= step
        both = [(eval(expression, {"np": np, "t": a}) * weights).sum() for a in (up, down)]
        assert host(t.grad)[place] == pytest.approx((both[0] - both[1]) / (2 * step), rel=1e-5, abs=1e-6)


# ---------------------------------------------------------------------------------- gradients pass

UFUNCS = [
    "np.sin(t)", "np.add(t, 1)", "np.add(1, t)", "np.subtract(1.5, t)", "np.divide(2, t)", "np.power(t, 2)",
    "np.power(2.0, t)", "np.maximum(t, 1)", "np.minimum(1, t)", "np.hypot(t, 0.1)", "np.arctan2(0.1, t)",
    "np.logaddexp(t, 0.1)", "np.absolute(t)", "np.negative(t)", "np.sqrt(t)", "np.arcsinh(t)", "np.degrees(t)",
    "np.radians(t)", "np.multiply([1, 2, 3], t)", "np.copysign(t, -1)", "np.float_power(t, 1.5)", "np.square(t)",
    "np.matmul(t, np.eye(3))", "np.ones(3) * t", "t * np.arange(3)", "np.arange(3) - t", "1 / np.ones(3) / t",
    "np.arange(1, 4) ** t", "np.eye(3) @ t", "t @ np.eye(3)", "np.float64(2) * t", "np.float32(2) - t",
    "np.int64(2) / t", "np.array(2.5) * t", "np.ones((2, 1)) * t",
]  # fmt: skip
FUNCTIONS = [
    "np.sum(t)", "np.sum(t, 0)", "np.sum(t, axis=0, keepdims=True)", "np.sum(t, dtype=np.float64)",
    "np.mean(t, axis=0)", "np.max(t)", "np.amax(t, axis=0)", "np.where(t > 1, t, 0)",
    "np.where(np.array([True, False, True]), 0.5, t)",
    "np.clip(t, 1, 3)", "np.clip(t, None, 3)", "np.reshape(t, (3, 1))", "np.squeeze(t)", "np.expand_dims(t, 0)",
    "np.transpose(t)", "np.dot(t, np.arange(3.0))", "np.nan_to_num(t, nan=1.0)", "np.split(t, 3)[1]",
    "np.sinc(t)",
]  # fmt: skip


@pytest.mark.parametrize("expression", [*UFUNCS, *FUNCTIONS])
def test_gradients_pass(expression, device):
    check(expression, device)


MATRICES = [
    "np.sum(t, axis=(0, 1))", "np.mean(t, 1, keepdims=True)", "np.transpose(t)", "np.transpose(t, (1, 0))",
    "np.swapaxes(t, 0, 1)", "np.matmul(t, np.ones((3, 2)))", "np.max(t, axis=1)", "np.arange(3) * t",
]  # fmt: skip


@pytest.mark.parametrize("expression", MATRICES)
def test_gradients_pass_through_matrices(expression, device):
    check(expression, device, leaf([[0.5, 2.0, 3.5], [4.0, -1.0, 0.25]], gradlite.float64))


def test_types_meet_as_in_gradlite(device):
    t = leaf()
    assert (np.ones(3) * t).dtype is gradlite.float64
    assert (np.ones(3, np.float32) * t).dtype is (np.float64(2) * t).dtype is np.add(1.5, t).dtype is gradlite.float32
    assert np.add(gradlite.tensor([1], dtype=gradlite.int32), np.array([1], np.int8)).dtype is gradlite.int32


def test_comparisons_with_arrays_are_masks(device):
    t, array = leaf(), np.ones(3, np.float32)
    for mask in (array < t, t > array, np.float32(1) < t, array == t, t == array, array != t):
        assert mask.dtype is gradlite.bool and not mask.requires_grad
    assert t[array < t].tolist() == [2.0, 3.5] and (array == t).tolist() == [False] * 3


def test_an_array_is_copied(device):
    """What NumPy writes into its array later does not reach a gradient."""
    t, array = leaf([1.0]), np.array([2.0], np.float32)
    product = array * t
    array[0] = 7
    product.backward()
    assert t.grad.tolist() == [2.0]


def test_an_array_times_itself_through_higher_derivatives(device):
    t = leaf([2.0])
    (first,) = gradlite.autograd.grad(np.power(t, 3), t, create_graph=True)
    assert gradlite.autograd.grad(first, t)[0].tolist() == [12.0]


def test_results_go_into_tensors(device):
    t, out = gradlite.tensor(VALUES), gradlite.zeros(3)
    assert np.exp(t, out=out) is out and out._version == 1
    np.testing.assert_allclose(host(out), np.exp(VALUES), rtol=1e-6)
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        np.exp(leaf(), out=out)


def test_volatile_is_carried(device):
    with pytest.warns(DeprecationWarning):
        v = gradlite.autograd.Variable(gradlite.tensor(VALUES), volatile=True)
    assert np.sin(v).volatile and (np.ones(3, np.float32) * v).volatile


def test_views_stay_views(device):
    t = gradlite.zeros(2, 3)
    np.transpose(t).add_(1)
    np.reshape(t, (6,)).add_(1)
    assert t._version == 2 and t.tolist() == [[2] * 3] * 2


@pytest.mark.parametrize("name", sorted(n for n in dir(np) if isinstance(getattr(np, n), np.ufunc)))
def test_names_of_ufuncs_mean_rows(name, cpu):
    """No name of a ufunc finds a function that means something else, as ``equal`` would."""
    name = getattr(np, name).__name__
    found = array_functions._public[0].get(array_functions.UFUNCS.get(name, name))
    no_rows = (None, gradlite.matmul, gradlite.square, gradlite.positive, gradlite.float_power)
    assert found in no_rows or isinstance(found.op, Elementwise)


# ---------------------------------------------------------------------------------- where there is no gradient

# PyTorch 2.13's answers for t = tensor([0.5, 2, 3.5]) and i = tensor([1, 2, 3]): the type of the result
PYTORCH = {
    "np.sin(t)": "float32", "np.sin(i)": "float64", "np.add(i, 1.5)": "float64", "np.add(i, i)": "int64",
    "np.divide(i, i)": "float64", "np.greater(t, 0)": "uint8", "np.isnan(t)": "uint8", "np.add.reduce(t)": "float32",
    "np.add.accumulate(t)": "float32", "np.add(t, 1, dtype=np.float64)": "float64", "t * np.ones(3)": "float64",
    "i / np.ones(3)": "float64", "np.round(t)": "float32", "np.clip(t, 0, 1)": "float32", "np.argmax(t)": "int64",
    "np.squeeze(t)": "float32", "np.float32(2) * t": "float32", "np.float64(2) * t": "float32",
    "np.modf(t)[0]": "float32", "np.cumsum(t)": "float32", "np.argsort(t)": "int64", "np.ones(3) == t": "bool",
}  # fmt: skip


@pytest.mark.parametrize("expression", PYTORCH)
def test_answers_of_pytorch(expression, cpu):
    found = eval(expression, {"np": np, "t": gradlite.tensor(VALUES), "i": gradlite.tensor([1, 2, 3])})
    expected = eval(expression, {"np": np, "t": np.array(VALUES, np.float32), "i": np.array([1, 2, 3])})
    assert type(found) is gradlite.Tensor and found.dtype.name == PYTORCH[expression]
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-6)


def test_what_gradlite_has_not_numpy_computes(cpu):
    t = gradlite.tensor(VALUES)
    assert type(np.sort(t)) is np.ndarray and type(np.stack([t, t])) in (np.ndarray, gradlite.Tensor)
    assert np.allclose(t, t) is True and np.shape(t) == (3,) and np.array_equal(t, t)
    np.testing.assert_allclose(t, VALUES)
    array = np.zeros(3)
    np.copyto(array, t)
    array += t
    assert type(array) is np.ndarray and array.tolist() == [1, 4, 7]
    assert np.exp(t, out=array) is array


NONE_HERE = ["np.cbrt(t)", "np.sort(t)", "np.add.reduce(t)", "np.add(t, 1, where=True)", "np.exp(t, out=np.zeros(3))",
             "np.multiply.outer(t, t)", "np.linalg.norm(t)", "np.modf(t)"]  # fmt: skip


@pytest.mark.parametrize("expression", NONE_HERE)
def test_what_gradlite_has_not_refuses_gradients(expression, device):
    way = r"t\.detach\(\)\.numpy\(\)" if device.type == "cpu" else r"t\.detach\(\)\.cpu\(\)\.numpy\(\)"
    with pytest.raises(TypeError, match=rf"gradlite has no numpy\..* a tensor that requires grad.*: pass {way}"):
        eval(expression, {"np": np, "t": leaf()})
    with gradlite.no_grad():  # then there is nothing to follow
        if device.type == "cpu":
            eval(expression, {"np": np, "t": leaf()})
            return
        with pytest.raises(TypeError, match=r"is on cuda:0: pass t\.cpu\(\)\.numpy|can't convert cuda:0 device type"):
            eval(expression, {"np": np, "t": leaf()})


def test_numpy_writes_into_no_tensor_unseen(device):
    t = gradlite.zeros(3)
    with pytest.raises(TypeError, match=r"gradlite has no numpy\.add"):
        np.add.at(t, 0, 1)
    for write in (lambda: np.cbrt(gradlite.ones(3), out=t), lambda: np.cbrt(np.ones(3), out=t)):
        with pytest.raises(TypeError, match=r"gradlite has no numpy\.cbrt"):
            write()
    assert (t.tolist(), t._version) == ([0] * 3, 0)


def test_arguments_are_translated(device, monkeypatch):
    """A list of tensors and arrays becomes one of tensors, and NumPy's names become PyTorch's."""
    t, array = leaf(), np.ones(3)
    monkeypatch.setitem(array_functions._public[0], "stack", lambda tensors, dim=0: (tensors, dim))
    given, dim = np.stack([t, array], axis=1)
    assert given[0] is t and isinstance(given[1], gradlite.Tensor) and given[1].device == t.device and dim == 1


def test_arrays_of_others_decline(device):
    class Other:
        def __array_function__(self, *args):
            return NotImplemented

    with pytest.raises(TypeError, match=r"no implementation found for 'numpy\.where'"):
        np.where(Other(), gradlite.ones(1), 0)


# ---------------------------------------------------------------------------------- CuPy


def test_functions_of_cupy(cuda):
    cp, t = cupy(), leaf([1.0, 2.0])
    array = cp.asarray(np.array([2, 3], np.float32))
    for found, expected in [
        (cp.exp(t), np.exp([1, 2])), (array * t, [2, 6]), (t * array, [2, 6]), (array - t, [1, 1]),
        (t / array, [1 / 2, 2 / 3]), (cp.add(1, t), [2, 3]), (cp.power(t, 2), [1, 4]),
        (cp.true_divide(array, t), [2, 1.5]),
    ]:  # fmt: skip
        assert type(found) is gradlite.Tensor and found.requires_grad and found.is_cuda
        np.testing.assert_allclose(host(found), expected, rtol=1e-6)
    (array * t).sum().backward()
    assert t.grad.tolist() == [2, 3]
    assert (array < t).dtype is (array == t).dtype is gradlite.bool


def test_functions_of_cupy_write_into_tensors(cuda):
    cp, out = cupy(), gradlite.zeros(2)
    assert cp.exp(gradlite.zeros(2), out=out) is out and (out.tolist(), out._version) == ([1, 1], 1)
    array = cp.zeros(2, np.float32)
    assert cp.add(array, gradlite.ones(2), out=array) is array and array.tolist() == [1, 1]
    with pytest.raises(RuntimeError, match=r"Can't call cupy\(\) on Tensor that requires grad"):
        cp.add(array, leaf([1.0, 2.0]), out=array)


def test_kernels_of_the_user_get_arrays(cuda):
    """Whatever their names: that of a function of gradlite's means nothing."""

    def exp(*operands):
        return operands

    t = gradlite.ones(2)
    (array,) = t.__cupy_override_elementwise_kernel__(exp, t)
    assert type(array) is cupy().ndarray and array.data.ptr == t.data_ptr()
    with pytest.raises(RuntimeError, match=r"Can't call cupy\(\) on Tensor that requires grad"):
        leaf().__cupy_override_elementwise_kernel__(exp, leaf())


def test_devices_do_not_mix(cuda):
    array = cupy().zeros(2, np.float32)
    with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device"):
        array * gradlite.ones(2, device="cpu")
    assert (np.ones(2, np.float32) * gradlite.ones(2)).is_cuda  # NumPy's numbers go where the tensor is


def test_no_warnings_of_numpy(cpu):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.sin(leaf())
        assert np.log(leaf([0.0])).tolist() == [float("-inf")]
