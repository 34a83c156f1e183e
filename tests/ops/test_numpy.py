"""To NumPy and back: what shares memory, what is refused, and that the types fit."""

from __future__ import annotations

import operator

import numpy as np
import pytest
from layouts import LAYOUTS, host, lay_out

import gradlite
from gradlite import dtypes


def test_numpy_shares_memory(cpu):
    """``numpy()`` and ``from_numpy`` give the same memory, with its strides; a write by NumPy is not counted."""
    t = gradlite.arange(6.0).view(2, 3)
    array = t.t().numpy()
    assert array.strides == (4, 12)
    array[0, 1] = 9
    assert t.tolist() == [[0, 1, 2], [9, 4, 5]]
    assert t._version == 0
    t.add_(1)
    assert array[2, 1] == 6
    back = gradlite.from_numpy(array)
    assert (back.data_ptr(), back.stride(), back._version) == (t.data_ptr(), (1, 3), 0)
    assert gradlite.from_numpy(array[1:, 1:]).storage_offset() == 0  # its storage starts there, as in PyTorch


def test_numpy_of_cuda_is_refused(cuda):
    t = gradlite.ones(2)
    for ask in (t.numpy, lambda: np.asarray(t)):
        with pytest.raises(TypeError, match=r"can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu\(\)"):
            ask()
    copy = t.numpy(force=True)
    copy[0] = 5
    assert t.tolist() == [1, 1]


def test_numpy_of_what_requires_a_gradient(device):
    t = gradlite.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad"):
        t.cpu().numpy()
    assert t.numpy(force=True).tolist() == [1, 1]
    assert t.detach().cpu().numpy().tolist() == [1, 1]


def test_numpy_converts_a_tensor(cpu):
    """``np.asarray`` shares memory where the type allows."""
    t = gradlite.tensor([1.0, 2.0])
    assert np.asarray(t).ctypes.data == t.data_ptr()
    assert np.asarray(t, np.float64).dtype == np.float64
    copied = np.array(t)
    copied[0] = 7
    assert t.tolist() == [1, 2]


def test_from_numpy_of_read_only_memory(cpu):
    array = np.zeros(2)
    array.flags.writeable = False
    with pytest.warns(UserWarning, match="array is not writable"):
        gradlite.from_numpy(array)


@pytest.mark.parametrize("kind", dtypes.ALL, ids=lambda kind: kind.name)
def test_types_of_arrays(kind, device):
    """Every type goes to NumPy and comes back with its values; ``tensor`` copies, ``as_tensor`` on the CPU does not."""
    array = np.array([[0, 1], [1, 0]]).astype(kind.numpy)
    t = gradlite.tensor(array)
    assert (t.dtype, t.shape, t.device.type) == (kind, (2, 2), device.type)
    np.testing.assert_array_equal(host(t), array)
    assert host(t).dtype == kind.numpy
    array[0, 0] = 1
    assert host(t)[0, 0] == 0
    shared = gradlite.as_tensor(array)
    array[0, 1] = 0
    assert host(shared)[0, 1] == (0 if device.type == "cpu" else 1)


def check_refused(kind):
    for make in (gradlite.from_numpy, gradlite.tensor, gradlite.as_tensor):
        with pytest.raises(TypeError, match=r"can't convert np.ndarray of type numpy\."):
            make(np.zeros(2, kind))


@pytest.mark.parametrize("kind", [np.uint16, np.uint32], ids=lambda kind: kind.__name__)
def test_other_types_of_arrays_are_refused(kind, device):
    check_refused(kind)


NO_NUMBERS = ["<U2", "datetime64[s]"]


@pytest.mark.parametrize("kind", NO_NUMBERS)
def test_arrays_of_no_numbers_are_refused(kind, cpu):
    check_refused(kind)


@pytest.mark.parametrize("kind", NO_NUMBERS)
def test_arrays_of_no_numbers_are_refused_on_cuda(kind, cuda):
    check_refused(kind)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("bool", True), ("int64", 2**62), ("uint8", 255), ("float64", 0.1), ("float16", 0.5), ("bfloat16", 1.5)],
)
def test_item_is_a_python_number(kind, value, device):
    """``item`` and ``tolist`` give Python's numbers, exactly."""
    t = gradlite.tensor([[value]], dtype=getattr(gradlite, kind))
    assert type(t.item()) is type(value)
    assert t.item() == value
    assert t.tolist() == [[value]]
    assert type(t.tolist()[0][0]) is type(value)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tolist_of_every_layout(layout, device, rng):
    t = lay_out(rng.standard_normal((2, 3)), layout)
    assert t.tolist() == host(t).tolist()


def test_conversion_of_what_requires_a_gradient_warns(device):
    t = gradlite.tensor(2.0, requires_grad=True)
    for convert in (float, int, complex):
        with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True to a scalar"):
            assert convert(t) == 2
    assert t.item() == 2


def test_copies_of_tensors_warn(device):
    t = gradlite.ones(2)
    for make, name in ((gradlite.tensor, "torch.tensor"), (t.new_tensor, "tensor.new_tensor")):
        with pytest.warns(
            UserWarning, match=rf"To copy construct from a tensor, .* rather than {name}\(sourceTensor\)"
        ):
            copy = make(t)
        copy.zero_()
    assert t.tolist() == [1, 1]
    assert gradlite.as_tensor(t) is t


# ---------------------------------------------------------------------------------- beside tensors


@pytest.mark.parametrize(
    "call",
    [
        lambda t, n: t + n,
        lambda t, n: t - n,
        lambda t, n: t**n,
        lambda t, n: t @ n,
        lambda t, n: t == n,
        lambda t, n: n == t,
        lambda t, n: np.exp(t),
        lambda t, n: np.maximum(t, n),
        lambda t, n: np.float64(2) * t,
        lambda t, n: operator.iadd(t, n),
    ],
)
def test_arrays_beside_tensors_give_tensors(call, cpu):
    """As in PyTorch, what NumPy computes of a tensor comes back as one."""
    values = np.array([1.0, 2.0], np.float32)
    t = gradlite.tensor([3.0, 2.0])
    found = call(t, values)
    assert type(found) is gradlite.Tensor
    np.testing.assert_array_equal(host(found), call(np.array([3.0, 2.0], np.float32), values))
    assert t.tolist() == [3.0, 2.0]  # += made a new one


def test_bools_of_numpy_come_back_as_bytes(cpu):
    assert np.isnan(gradlite.tensor([1.0, np.nan])).dtype is gradlite.uint8


class Own(np.ndarray):
    """A subclass, as a memory map is one."""

    def __new__(cls, values):
        return values.view(cls)


@pytest.mark.parametrize("make", [Own, lambda a: np.ma.masked_array(a, [[0, 1]])])
def test_subclasses_of_arrays_are_plain_arrays(make, cpu):
    array = make(np.ones((1, 2)))
    t = gradlite.from_numpy(array)
    assert (t * 2).tolist() == [[2.0, 2.0]]
    t[0, 0] = 5
    assert array[0, 0] == 5


def test_data_of_another_library_are_copied(cpu):
    class Picture:
        def __init__(self):
            self.values = np.ones(2)
            self.__array_interface__ = self.values.__array_interface__

    picture = Picture()
    gradlite.tensor(picture).add_(5)
    assert picture.values.tolist() == [1.0, 1.0]
