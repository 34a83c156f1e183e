"""DLPack and NumPy's protocols, view(dtype), and the constructors of 2018.  The answers are PyTorch 2.13's."""

import inspect
import warnings

import numpy as np
import pytest

import gradlite
from gradlite.device import cupy
from gradlite.ops import legacy
from gradlite.utils import dlpack

NO_EXPORT = "Can't export tensors that require gradient, use tensor.detach()"
USED = "from_dlpack received an invalid capsule. Note that DLTensor capsules can be consumed only once"


def leaf(*values):
    """Make a leaf that requires a gradient."""
    return gradlite.tensor([float(v) for v in values], requires_grad=True)


# ---------------------------------------------------------------------------------- DLPack


def test_a_tensor_made_of_a_tensor_shares_memory_and_no_counter(device):
    x = gradlite.zeros(2)
    y = gradlite.from_dlpack(x)
    y.add_(1)
    assert (x.tolist(), x._version, y._version, y.device, y._is_view()) == ([1, 1], 0, 1, x.device, False)
    t = gradlite.ones(2, 3).t()
    assert (gradlite.from_dlpack(t).stride(), gradlite.from_dlpack(t).data_ptr()) == ((1, 3), t.data_ptr())
    assert gradlite.from_dlpack(gradlite.empty(0, 3)).shape == (0, 3)
    s = gradlite.from_dlpack(gradlite.tensor(1.0))
    assert (s.shape, s.add_(1).item()) == ((), 2)


def test_the_storage_of_an_import_begins_at_its_first_element(cpu):
    y = gradlite.from_dlpack(gradlite.ones(4)[1:])
    assert (y.storage_offset(), y.untyped_storage().nbytes()) == (0, 12)
    t = gradlite.from_numpy(np.zeros((3, 4), np.float32)[:, 1:])
    assert (t.stride(), t.storage_offset(), t.untyped_storage().nbytes()) == ((4, 1), 0, 44)


def test_copies_on_demand(device):
    x = gradlite.ones(2)
    assert gradlite.from_dlpack(x, copy=True).data_ptr() != x.data_ptr()
    assert gradlite.from_dlpack(x, copy=False).data_ptr() == x.data_ptr()
    assert gradlite.from_dlpack(x, device=x.device).data_ptr() == x.data_ptr()
    if x.is_cuda:
        assert gradlite.from_dlpack(x, device="cpu").device.type == "cpu"
        with pytest.raises(BufferError, match="needs a copy"):
            gradlite.from_dlpack(x, device="cpu", copy=False)


@pytest.mark.parametrize("kind", ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float64"])
def test_types_pass(device, kind):
    x = gradlite.tensor([0, 1]).to(getattr(gradlite, kind))
    y = gradlite.from_dlpack(x)
    assert (y.dtype, y.tolist(), y.data_ptr()) == (x.dtype, x.tolist(), x.data_ptr())


def test_what_requires_a_gradient_is_not_exported(device):
    for x in (leaf(1), leaf(1).clone()):
        for export in (gradlite.from_dlpack, dlpack.from_dlpack, lambda t: t.__dlpack__()):
            with pytest.raises(BufferError, match=NO_EXPORT):
                export(x)
            with gradlite.no_grad(), pytest.raises(BufferError, match=NO_EXPORT):
                export(x)
    assert gradlite.from_dlpack(gradlite.nn.Parameter(gradlite.ones(1), requires_grad=False)).tolist() == [1]


def test_numpy_exchanges_memory(cpu):
    x, a = gradlite.ones(2), np.ones(2)
    b = np.from_dlpack(x)
    b[0] = 5
    assert (x.tolist(), x._version) == ([5, 1], 0)
    gradlite.from_dlpack(a).add_(1)
    assert a.tolist() == [2, 2]
    assert x.__dlpack_device__() == (1, 0)
    with pytest.raises(AssertionError, match="stream should be None on cpu"):
        x.__dlpack__(stream=1)


def test_a_capsule_can_be_used_once(cpu):
    x = gradlite.ones(2)
    capsule = dlpack.to_dlpack(x)
    assert type(capsule).__name__ == "PyCapsule"
    y = dlpack.from_dlpack(capsule)
    y.add_(1)
    assert (x.tolist(), y.tolist(), x._version) == ([2, 2], [2, 2], 0)
    for used in (capsule, [1], 1):
        with pytest.raises(RuntimeError, match=USED):
            gradlite.from_dlpack(used)
    assert dlpack.from_dlpack(dlpack.to_dlpack(leaf(3).clone())).tolist() == [3]


@pytest.mark.simulator
def test_the_simulator_makes_no_capsules(cuda):
    x = gradlite.ones(2)
    assert x.__dlpack_device__() == (2, 0)
    with pytest.raises(BufferError, match=r"simulator of CUDA makes no DLPack capsules: .* t\.cpu\(\)"):
        dlpack.to_dlpack(x)


def test_memory_outlives_the_tensor_it_came_from(cpu):
    y = gradlite.from_dlpack(gradlite.arange(5))
    gradlite.zeros(5)
    assert y.tolist() == [0, 1, 2, 3, 4]


# ---------------------------------------------------------------------------------- NumPy


def test_numpy_gives_an_array_of_its_own(cpu):
    x = gradlite.ones(2)
    a = x.numpy()
    a.shape = (2, 1)
    assert (x.shape, a is x.numpy(), np.shares_memory(a, x.numpy())) == ((2,), False, True)
    y = leaf(1, 2).clone()
    assert np.shares_memory(y.numpy(force=True), y.detach().numpy())


def test_numpy_refuses_history(cpu):
    for convert in (lambda t: t.numpy(), np.asarray, np.array, lambda t: t.__array__()):
        with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad\. Use tensor"):
            convert(leaf(1))


def test_array_copies_as_numpy_asks(cpu):
    x = gradlite.ones(2)
    assert np.shares_memory(np.asarray(x), x.numpy()) and np.shares_memory(np.asarray(x, copy=False), x.numpy())
    assert not np.shares_memory(np.array(x), x.numpy())
    assert x.__array__(dtype=np.float64).dtype == np.float64
    with pytest.raises(ValueError, match="Unable to avoid copy"):
        np.asarray(x, np.float64, copy=False)


def test_functions_of_numpy_give_tensors(cpu):
    x = gradlite.ones(2)
    for r, kind in [(np.sin(x), "float32"), (np.add(np.ones(2), x), "float64"), (np.greater(x, 0), "uint8")]:
        assert (type(r), r.dtype) == (gradlite.Tensor, getattr(gradlite, kind))
    quotient, rest = np.divmod(x, 2)
    assert (quotient.tolist(), rest.tolist(), np.sin(gradlite.tensor(0.0)).shape) == ([0, 0], [1, 1], ())


@pytest.mark.parametrize(
    ("array", "kind", "text"),
    [
        (np.ones(3)[::-1], ValueError, "At least one stride in the given numpy array is negative"),
        (np.zeros(2, ">f4"), ValueError, "given numpy array has byte order different from the native byte order."),
        (np.zeros(3, [("x", "f4"), ("y", "u1")])["x"], ValueError, "given numpy array strides not a multiple of"),
        (np.float64(1), TypeError, r"expected np.ndarray \(got numpy.float64\)"),
        ([1], TypeError, r"expected np.ndarray \(got list\)"),
    ],
)
def test_from_numpy_refuses(cpu, array, kind, text):
    with pytest.raises(kind, match=text):
        gradlite.from_numpy(array)


# ---------------------------------------------------------------------------------- the same bytes as another type


def test_view_of_another_type(device):
    x = gradlite.ones(2, 4)
    v = x.view(gradlite.int32)
    assert (v[0, 0].item(), v._is_view(), v._base) == (1065353216, False, None)
    v.add_(1)
    assert (x._version, x.view(dtype=gradlite.int16).shape, x.view(gradlite.int16).stride()) == (1, (2, 8), (8, 1))
    assert x.view(float).shape == (2, 2)
    w = x[:, 2:].view(gradlite.float64)
    assert (w.shape, w.stride(), w.storage_offset()) == ((2, 1), (2, 1), 1)
    y = leaf(1).view(gradlite.float32)
    assert (y.requires_grad, y.grad_fn) == (False, None)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: gradlite.zeros(2, 4).t(), r"self.stride\(-1\) must be 1 to view Float as Double .*, but got 4"),
        (lambda: gradlite.zeros(3), r"self.size\(-1\) must be divisible by 2 to view Float as Double .*, but got 3"),
        (lambda: gradlite.zeros(4)[1:3], r"self.storage_offset\(\) must be divisible by 2 .*, but got 1"),
        (lambda: gradlite.zeros(2, 3)[:, :2], r"self.stride\(0\) must be divisible by 2 .*, but got 3"),
        (lambda: gradlite.tensor(1.0), r"self.dim\(\) cannot be 0 to view Float as Double"),
    ],
)
def test_view_of_another_type_refuses(device, make, text):
    with pytest.raises(RuntimeError, match=text):
        make().view(gradlite.float64)


# ---------------------------------------------------------------------------------- equal, new, and the names of 2018


def test_equal(device):
    ones = gradlite.ones(2)
    nan = gradlite.tensor([float("nan")])
    assert gradlite.equal(ones, gradlite.ones(2)) and ones.equal(gradlite.ones(2, dtype=gradlite.int64))
    assert gradlite.equal(leaf(1), leaf(1)) and gradlite.equal(gradlite.empty(0), gradlite.empty(0))
    for other in (gradlite.ones(3), gradlite.ones(2, 1), gradlite.zeros(2)):
        assert not gradlite.equal(ones, other)
    assert not gradlite.equal(nan, nan)
    for args, place in (((ones, 1), r"'other' \(position 2\)"), ((1, ones), r"'input' \(position 1\)")):
        with pytest.raises(TypeError, match=rf"equal\(\): argument {place} must be Tensor, not int"):
            gradlite.equal(*args)
    assert (ones.is_same_size(gradlite.zeros(2)), gradlite.is_same_size(ones, gradlite.zeros(2, 1))) == (True, False)
    assert (gradlite.is_tensor(ones), gradlite.is_tensor(ones.tolist())) == (True, False)


def test_new_is_of_the_tensors_kind(device):
    x, y = gradlite.ones(2, dtype=gradlite.int64), gradlite.arange(3)
    assert (x.new([1.5]).tolist(), x.new((2, 3)).tolist(), x.new(2, 3).shape) == ([1], [2, 3], (2, 3))
    assert (x.new().shape, x.new(x.new(2, 3).shape).shape, x.new([[1, 2]]).shape) == ((0,), (2, 3), (1, 2))
    z = x.new(y)
    assert (z is y, z.data_ptr(), x.new(y.untyped_storage(), device=x.device).data_ptr()) == (
        False,
        y.data_ptr(),
        y.data_ptr(),
    )
    assert (z.dtype, x.new([1]).device, leaf(1).new([1]).requires_grad) == (x.dtype, x.device, False)


@pytest.mark.parametrize(
    ("args", "options", "text"),
    [
        ((1.5,), {}, r"new\(\): data must be a sequence \(got float\)"),
        ((2, 1.5), {}, r"argument 'size' failed to unpack the object at pos 2 with error \"type must be tuple of ints"),
        (("ab",), {}, r"new\(\): invalid data type 'str'"),
        (([1.0],), {"requires_grad": True}, r"got \(list, requires_grad=bool\), but expected one of:\n \* \(\*, torch"),
        (
            (gradlite.arange(2, device="cpu"),),
            {},
            r"expected TensorOptions\(dtype=float, .*\(got TensorOptions\(dtype=long",
        ),
    ],
)
def test_old_constructors_refuse(device, args, options, text):
    for make in (gradlite.FloatTensor, gradlite.Tensor, gradlite.ones(1).new):
        with pytest.raises(TypeError, match=text):
            make(*args, **options)


def test_the_types_of_cuda(cuda):
    x = gradlite.cuda.FloatTensor([1, 2])
    assert (x.device.type, x.dtype, x.tolist()) == ("cuda", gradlite.float32, [1, 2])
    assert isinstance(x, gradlite.cuda.FloatTensor) and isinstance(x, gradlite.FloatTensor)
    assert not isinstance(x.cpu(), gradlite.cuda.FloatTensor)


def test_the_types_of_cuda_say_why_there_is_none(cpu, monkeypatch):
    monkeypatch.setattr(legacy.devices, "cuda_is_available", lambda: False)
    with pytest.raises(TypeError, match=r"type torch\.cuda\.FloatTensor not available\. Torch not compiled with CUDA"):
        gradlite.cuda.FloatTensor([1])


def test_range_includes_its_end(device):
    with pytest.warns(UserWarning, match="torch.range is deprecated"):
        assert gradlite.range(1, 2, 0.5).tolist() == [1, 1.5, 2]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert (gradlite.range(0, 2).tolist(), gradlite.range(2, 0, -1).tolist()) == ([0, 1, 2], [2, 1, 0])
        assert gradlite.range(0, 2).dtype is gradlite.float32
        with pytest.raises(RuntimeError, match="upper bound and lower bound inconsistent with step sign"):
            gradlite.range(2, 0)


# ---------------------------------------------------------------------------------- CuPy


class Exporter:
    """Another library's array on CUDA, of which only the protocol is known."""

    def __init__(self, array):
        self._array = array
        self.__cuda_array_interface__ = array.__cuda_array_interface__


@pytest.mark.parametrize("wrapped", [lambda a: a, Exporter], ids=["cupy", "exporter"])
def test_arrays_on_cuda_are_shared(cuda, wrapped):
    array = cupy().asarray(np.arange(12, dtype=np.float32).reshape(3, 4))[:, 1:]
    t = gradlite.as_tensor(wrapped(array))
    assert (t.device.type, t.dtype, t.stride(), t.data_ptr()) == ("cuda", gradlite.float32, (4, 1), array.data.ptr)
    assert (t.storage_offset(), t.untyped_storage().nbytes(), t._version, t._is_view()) == (0, 44, 0, False)
    array[0, 0] = 9
    assert (t[0, 0].item(), t._version) == (9, 0)
    t.add_(1)
    assert (float(array[0, 0]), t._version) == (10, 1)
    other = gradlite.as_tensor(wrapped(array))  # a counter of its own
    assert (other._version, other.data_ptr(), t.untyped_storage() is other.untyped_storage()) == (
        0,
        t.data_ptr(),
        False,
    )
    with pytest.raises(RuntimeError, match="storage that is not resizable"):
        t.resize_(100)


@pytest.mark.parametrize("wrapped", [lambda a: a, Exporter], ids=["cupy", "exporter"])
def test_arrays_on_cuda_are_copied(cuda, wrapped):
    array = cupy().asarray(np.ones((2, 2), np.float32)).T
    for kind in (None, gradlite.float32, gradlite.float64):
        t = gradlite.tensor(wrapped(array), dtype=kind)
        t.zero_()
        assert t.is_cuda and t.dtype is (kind or gradlite.float32) and float(array.sum()) == 4
    gradlite.set_default_device("cpu")
    try:
        assert gradlite.tensor(wrapped(array)).is_cuda and gradlite.as_tensor(wrapped(array)).is_cuda
        assert not gradlite.tensor(wrapped(array), device="cpu").is_cuda
    finally:
        gradlite.set_default_device(cuda)


def test_arrays_on_cuda_that_are_refused(cuda):
    array = cupy().asarray(np.ones(3, np.float32))
    with pytest.raises(ValueError, match="At least one stride"):
        gradlite.as_tensor(array[::-1])
    assert gradlite.tensor(array[::-1]).tolist() == [1] * 3
    with pytest.raises(TypeError, match=r"can't convert np\.ndarray of type numpy\.uint16"):
        gradlite.as_tensor(array.view(np.uint16))


@pytest.mark.parametrize("kind", ["bool", "int64", "float16", "bfloat16", "float32"])
def test_types_pass_through_cupy(cuda, kind):
    t = gradlite.tensor([[0, 1], [1, 0]]).to(getattr(gradlite, kind))
    back = gradlite.as_tensor(t.t().cupy())
    assert (back.dtype, back.tolist(), back.data_ptr(), back.stride()) == (
        t.dtype,
        t.t().tolist(),
        t.data_ptr(),
        (1, 2),
    )
    assert gradlite.as_tensor(gradlite.empty(0, 3).to(t.dtype).cupy()).shape == (0, 3)


def test_cupy_shares_memory(cuda):
    t = gradlite.zeros(2)
    array = t.cupy()
    array[0] = 5
    assert (t.tolist(), t._version, type(array) is cupy().ndarray) == ([5, 0], 0, True)
    with pytest.raises(RuntimeError, match="storage that is not resizable"):
        t.resize_(100)
    for x in (leaf(1), leaf(1).clone()):
        with pytest.raises(
            RuntimeError, match=r"Can't call cupy\(\) on Tensor that requires grad\. Use tensor\.detach\(\)"
        ):
            x.cupy()
        with gradlite.no_grad():
            assert float(x.cupy()[0]) == 1


def test_cupy_of_the_cpu_is_refused(cpu):
    with pytest.raises(TypeError, match=r"can't convert cpu device type tensor to cupy\. Use Tensor\.cuda\(\)"):
        gradlite.ones(1).cupy()


def test_cuda_array_interface(cuda):
    t = gradlite.zeros(2, 3)
    known = {"typestr": "<f4", "shape": (2, 3), "strides": None, "data": (t.data_ptr(), False), "version": 2}
    assert t.__cuda_array_interface__ == known
    assert t.t().__cuda_array_interface__ == known | {"shape": (3, 2), "strides": (4, 12)}
    assert gradlite.zeros(0).__cuda_array_interface__["data"] == (0, False)
    cupy().asarray(t.detach())[0, 1] = 7
    assert t[0, 1].item() == 7
    assert gradlite.ones(1).bfloat16().__cuda_array_interface__["typestr"] == "<V2"
    with pytest.raises(
        RuntimeError, match=r"Can't get __cuda_array_interface__ on Variable that requires grad\. If grad"
    ):
        getattr(leaf(1), "__cuda_array_interface__")  # noqa: B009 - as other libraries ask


def test_the_cpu_has_no_cuda_array_interface(cpu):
    for t in (gradlite.ones(1), leaf(1)):
        assert not hasattr(t, "__cuda_array_interface__")
    with pytest.raises(
        AttributeError, match=r"on non-CUDA tensor type: torch\.FloatTensor If CUDA data is required use"
    ):
        getattr(gradlite.ones(1), "__cuda_array_interface__")  # noqa: B009 - as other libraries ask


def test_exporters_of_dlpack(cpu):
    class Exporter:
        def __init__(self, array):
            self._array = array

        def __dlpack__(self, **options):
            return self._array.__dlpack__(**options)

        def __dlpack_device__(self):
            return self._array.__dlpack_device__()

    array = np.arange(3.0)
    shared, copied = gradlite.as_tensor(Exporter(array)), gradlite.tensor(Exporter(array))
    array[0] = 5
    assert (shared.tolist(), copied.tolist(), shared.dtype) == ([5, 1, 2], [0, 1, 2], gradlite.float64)
    shared[1] = 7
    assert array.tolist() == [5, 7, 2]


def test_subclasses_of_arrays_are_copied(device):
    matrix = np.ones((2, 2), np.float32).view(np.matrix)
    gradlite.tensor(matrix).zero_()
    assert matrix.sum() == 4


# ---------------------------------------------------------------------------------- writing


def test_a_write_is_counted_once(device):
    t = gradlite.zeros(3)
    view, detached = t[1:], t.detach()
    with t.writing() as array:
        array[0] = 5
        array += 1
        assert t._version == 0  # it counts when the block ends
    assert (t.tolist(), t._version, view._version, detached._version, t.data._version) == ([6, 1, 1], 1, 1, 1, 0)
    with view.writing() as array:
        array[...] = 2
    assert (t.tolist(), t._version) == ([6, 2, 2], 2)
    with pytest.raises(KeyError), t.writing():
        raise KeyError
    assert t._version == 3


def test_the_error_names_the_block(device):
    x = leaf(1, 2)
    y = x.exp()
    d = y.detach()
    with d.writing() as array:
        array[0] = 3
    line = inspect.currentframe().f_lineno - 2
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
        y.sum().backward()
    assert f"Written by a writing() block at {__file__}:{line}, in test_the_error_names_the_block" in str(caught.value)
    assert "through a detached alias" in str(caught.value)


def test_what_a_write_refuses(device):
    x = leaf(1, 2)
    y = x * 2
    with gradlite.inference_mode():
        frozen = gradlite.ones(2)
        with frozen.writing() as array:
            array[0] = 2
    for t, text in [
        (x, "a leaf Variable that requires grad is being used in an in-place operation"),
        (x[:1], "a view of a leaf Variable that requires grad is being used in an in-place operation"),
        (y, r"writing\(\) on a tensor that requires grad: .* tensor\.detach\(\)\.writing\(\) or under no_grad\(\)"),
        (frozen, "Inplace update to inference tensor outside InferenceMode is not allowed"),
        (
            gradlite.ones(1).expand(2),
            "more than one element of the written-to tensor refers to a single memory location",
        ),
    ]:
        with pytest.raises(RuntimeError, match=text), t.writing():
            pass
    assert (x._version, y._version) == (0, 0)
    with gradlite.no_grad(), x.writing() as array:
        array[0] = 9
    assert (x.tolist(), x._version, x.is_leaf) == ([9, 2], 1, True)


def test_a_saved_tensor_may_be_kept_from_a_write(device):
    x = leaf(1, 2)
    with gradlite.autograd.graph.allow_mutation_on_saved_tensors():
        y = x * x
        with x.detach().writing() as array:
            array[...] = 100
        y.sum().backward()
    assert x.grad.tolist() == [2, 4]
