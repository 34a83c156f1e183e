"""Which memory a tensor lies in: storages, `set_`, `resize_`, `share_memory_`.  The answers are PyTorch 2.13's."""

import os

import numpy as np
import pytest
from making import error_of, leaf, name, result

import gradlite
from gradlite import errors


def numbers(count):
    """Make 0.0, 1.0, ..."""
    return gradlite.arange(count, dtype=gradlite.float32)


# ---------------------------------------------------------------------------------- set_


def test_set_takes_over_memory_and_keeps_the_counter(device):
    x, z = gradlite.ones(4), numbers(6).view(2, 3)[:, 1:]
    assert x.set_(z) is x
    assert (x.tolist(), x.stride(), x.storage_offset()) == ([[1, 2], [4, 5]], (3, 1), 1)
    assert (x._is_view(), x.is_set_to(z), z._version, x._version) == (False, True, 0, 1)
    assert x.untyped_storage() is z.untyped_storage()
    z.mul_(2)
    assert (x.tolist(), x._version) == ([[2, 4], [8, 10]], 1)
    assert x.set_(x)._version == 2


def test_set_shares_no_memory_with_aliases_but_still_the_counter(device):
    x = leaf(1, 2)
    d = x.detach()
    d.set_(gradlite.zeros(3))
    d.add_(1)
    assert (d.tolist(), x.tolist(), x._version, d._version) == ([1, 1, 1], [1, 2], 2, 2)
    x.data.set_(gradlite.ones(3))
    assert (x.tolist(), x._version) == ([1, 2], 2)


def test_set_without_a_source_empties(device):
    x = gradlite.ones(4)
    assert (x.set_().shape, x.stride(), x._version, x.dtype) == ((0,), (1,), 1, gradlite.float32)


FORMS = {
    "storage": (lambda x, z: x.set_(z.untyped_storage(), 1, (2, 2), (2, 1)), [[1, 2], [3, 4]]),
    "contiguous": (lambda x, z: x.set_(z.untyped_storage(), 1, (2, 2)), [[1, 2], [3, 4]]),
    "overlapping": (lambda x, z: x.set_(z.untyped_storage(), 0, (2, 2), (1, 1)), [[0, 1], [1, 2]]),
    "tensor": (lambda x, z: x.set_(z, 1, (2,), (2,)), [1, 3]),
    "by name": (lambda x, z: x.set_(source=z, storage_offset=4, size=(2,), stride=(1,)), [4, 5]),
}


@pytest.mark.parametrize("form", FORMS)
def test_set_at_a_place(device, form):
    call, expected = FORMS[form]
    x, z = gradlite.ones(4), numbers(6)
    assert call(x, z).tolist() == expected
    assert (x._version, z._version) == (1, 0)
    x.fill_(9)
    assert 9 in z.tolist()


def test_set_reads_the_bytes_of_a_storage(device):
    x = gradlite.ones(4, dtype=gradlite.int16)
    z = numbers(2)
    x.set_(z.untyped_storage(), 0, (4,))
    assert x.tolist() == [0, 0, 0, 16256]
    with pytest.warns(UserWarning, match="TypedStorage is deprecated"):
        typed = z.storage()
    assert gradlite.empty(0).set_(typed, 0, (2,)).tolist() == [0, 1]
    text = "Expected a Storage of type short int or an UntypedStorage, but got type Float"
    assert error_of(x.set_, typed).startswith(text)


def test_tensors_set_to_one_storage_have_a_counter_each(device):
    s = gradlite.zeros(4).untyped_storage()
    a = gradlite.empty(0).set_(s, 0, (2,), (1,))
    b = gradlite.empty(0).set_(s, 0, (4,), (1,))
    b.fill_(1)
    assert (a.tolist(), a._version, b._version) == ([1, 1], 1, 2)


def test_set_grows_a_storage_that_no_tensor_lies_in(device):
    s = gradlite.UntypedStorage(list(range(8)))
    x = gradlite.empty(0, dtype=gradlite.uint8).set_(s, 1022, (2,), (1,))
    assert (s.nbytes() >= 1024, s.tolist()[:8]) == (True, list(range(8)))
    s.fill_(7)
    assert x.tolist() == [7, 7]


def test_set_is_recorded_as_something_without_a_derivative(device):
    y = result(1, 2, 3)
    y.set_(gradlite.ones(2))
    assert (y.tolist(), type(y.grad_fn).__name__, name(y)) == (
        [1, 1],
        "NotImplemented",
        "torch::autograd::NotImplemented",
    )
    assert error_of(y.sum().backward).startswith("derivative for set_ is not implemented")
    x = gradlite.ones(4).set_(leaf(1, 2))
    assert (x.requires_grad, x.is_leaf, x._version) == (True, False, 1)
    y = result(1, 2, 3)
    v = y[1:]
    v.set_(gradlite.ones(5))
    assert (name(v), type(y.grad_fn).__name__) == ("AsStridedBackward0", "CopySlices")
    with gradlite.no_grad():
        x = leaf(1)
        x.set_(gradlite.ones(3))
    assert (x.shape, x.requires_grad, x.is_leaf, x._version) == ((3,), True, True, 1)


def test_set_makes_what_was_saved_stale(device):
    z = result(1, 2, 3).exp()
    z.detach().set_(gradlite.zeros(3))
    assert "is at version 1; expected version 0" in error_of(z.sum().backward)


REFUSED = {
    "a leaf": (leaf, lambda t: t.set_(), errors.LEAF),
    "a leaf, a storage": (leaf, lambda t: t.set_(gradlite.ones(2).untyped_storage()), errors.LEAF),
    "a view of a leaf": (lambda *v: leaf(*v)[:], lambda t: t.set_(gradlite.ones(2)), errors.LEAF_VIEW),
    "another type": (
        result,
        lambda t: t.set_(gradlite.arange(3)),
        "Could not set tensor of type long int to a tensor of type float",
    ),
    "lengths": (
        result,
        lambda t: t.set_(numbers(6), 0, (2, 2), (2,)),
        "unequal size length (2) and stride length (1)",
    ),
    "offset": (result, lambda t: t.set_(numbers(6), -1, (2,)), "Tensor: invalid storage offset -1"),
    "strides": (
        result,
        lambda t: t.set_(numbers(6), 0, (2, 2), (-2, 1)),
        "Storage size calculation overflowed with sizes=[2, 2] and strides=[-2, 1]",
    ),
    "sizes": (result, lambda t: t.set_(numbers(6), 0, (-2, 2)), "numel: integer multiplication overflow"),
    "no room": (result, lambda t: t.set_(numbers(600), 0, (1200,)), "memory that other tensors share cannot move"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_a_refused_set_leaves_no_trace(device, way):
    make, call, text = REFUSED[way]
    t = make(1, 2)
    before = (t.tolist(), t.data_ptr(), t._version, t.edge)
    assert error_of(call, t).startswith(text)
    assert (t.tolist(), t.data_ptr(), t._version, t.edge) == before


@pytest.mark.parametrize(
    "args", [([1],), (gradlite.ones(2), 0), (gradlite.ones(2), 0, 2, 1), (np.ones(2),), (gradlite.ones(1), 0, (1,), 1)]
)
def test_set_takes_its_forms_only(device, args):
    x = gradlite.ones(2)
    with pytest.raises(TypeError, match=r"set_\(\) received an invalid combination of arguments - got \("):
        x.set_(*args)
    assert (x.tolist(), x._version) == ([1, 1], 0)


def test_set_stays_on_its_device(cuda):
    x = gradlite.ones(2)
    assert 'on device "cuda:0" to a storage on different device "cpu"' in error_of(
        x.set_, gradlite.ones(2, device="cpu")
    )


# ---------------------------------------------------------------------------------- resize_


def test_resize_within_the_memory(device):
    x = numbers(6)
    assert x.resize_(2, 2) is x
    assert (x.tolist(), x.stride(), x._version) == ([[0, 1], [2, 3]], (2, 1), 1)
    assert (x.resize_((6,)).tolist(), x._version) == ([0, 1, 2, 3, 4, 5], 2)
    assert (x.resize_(0).numel(), x.resize_([6]).tolist()) == (0, [0, 1, 2, 3, 4, 5])


def test_the_present_shape_changes_nothing(device):
    x = numbers(6).view(2, 3).t()
    assert (x.resize_(3, 2).stride(), x._version) == ((1, 3), 0)
    assert (x.resize_(2, 3).tolist(), x.stride(), x._version) == ([[0, 1, 2], [3, 4, 5]], (3, 1), 1)
    e = gradlite.ones(2).expand(3, 2)
    assert (e.resize_(3, 2).stride(), e._version) == ((0, 1), 0)


def test_resize_of_a_view_and_an_alias(device):
    x = numbers(6)
    v = x[2:4]
    v.resize_(4)
    assert (v.tolist(), v.storage_offset(), v._version, x._version) == ([2, 3, 4, 5], 2, 1, 1)
    assert (v._is_view(), v._base is x, x.shape) == (True, True, (6,))
    y = leaf(1, 2)
    y.detach().resize_(1)
    assert (y.shape, y._version) == ((2,), 1)
    y.data.resize_(1)
    assert (y.shape, y._version) == ((2,), 1)


def test_memory_of_its_own_grows(device):
    x = gradlite.tensor([1.0, 2.0, 3.0])
    s = x.untyped_storage()
    x.resize_(1000)
    assert (x[:3].tolist(), x.shape, x._version) == ([1, 2, 3], (1000,), 1)
    assert s is x.untyped_storage() and s.nbytes() >= 4000
    x.fill_(2)
    assert x.sum().item() == 2000


SHARING = {
    "view": lambda x: x[1:],
    "detach": lambda x: x.detach(),
    ".data": lambda x: x.data,
    "Parameter": gradlite.nn.Parameter,
    "set_": lambda x: gradlite.empty(0).set_(x),
}


@pytest.mark.parametrize("kind", SHARING)
def test_shared_memory_does_not_grow(device, kind):
    x = gradlite.tensor([1.0, 2.0])
    other = SHARING[kind](x)
    text = error_of(x.resize_, 1000)
    assert text.startswith("memory that other tensors share cannot move") and "clone()" in text
    assert (x.tolist(), x._version, other.data_ptr() - 4 * other.storage_offset()) == ([1, 2], 0, x.data_ptr())
    del other
    assert x.resize_(1000).shape == (1000,)


def test_memory_that_numpy_holds_does_not_grow(cpu):
    mine, theirs = gradlite.ones(3), np.ones(3, np.float32)
    array = mine.numpy()
    for x in (mine, gradlite.from_numpy(theirs), gradlite.from_dlpack(theirs), gradlite.from_dlpack(gradlite.ones(3))):
        assert error_of(x.resize_, 1000).startswith("Trying to resize storage that is not resizable")
        assert not x.untyped_storage().resizable()
        assert (x.resize_(2).tolist(), x._version) == ([1, 1], 1)
    array[0] = 5
    assert mine.tolist() == [5, 1]


def test_resize_refuses_history(device):
    for t in (leaf(1, 2), result(1, 2), result(1, 2)[:]):
        for mode in (gradlite.enable_grad(), gradlite.no_grad()):
            with mode:
                assert error_of(t.resize_, 1) == "cannot resize variables that require grad"
        assert error_of(t.resize_as_, gradlite.ones(1)) == "cannot resize variables that require grad"
        assert (t.tolist(), t._version) == ([1, 2], 0)


def test_resize_reads_its_arguments(device):
    x = gradlite.ones(3)
    for size in ("a", 2.0):
        with pytest.raises(TypeError, match=r"resize_\(\): argument 'size' \(position 1\) must be tuple of ints"):
            x.resize_(size)
    with pytest.raises(TypeError, match='missing 1 required positional arguments: "size"'):
        x.resize_()
    with pytest.raises(TypeError, match=r"resize_as_\(\): argument 'the_template' \(position 1\) must be Tensor"):
        x.resize_as_([3])
    assert error_of(x.resize_, -1).startswith("numel: integer multiplication overflow")
    assert (x.tolist(), x._version) == ([1, 1, 1], 0)
    assert (x.resize_as_(leaf(3)).tolist(), x._version) == ([1], 1)
    assert gradlite.resize_as_(gradlite.ones(4), gradlite.zeros(2)).tolist() == [1, 1]


# ---------------------------------------------------------------------------------- storages


def test_a_storage_is_one_object_and_knows_its_memory(device):
    x = gradlite.ones(2)
    s = x.untyped_storage()
    assert s is x.untyped_storage() is x.detach().untyped_storage() is x[1:].untyped_storage()
    assert s is not gradlite.ones(2).untyped_storage()
    assert (s.data_ptr(), s.device, s.is_cuda, s.element_size()) == (x.data_ptr(), x.device, x.is_cuda, 1)
    assert s.resizable() and len(s) == s.size() == s.nbytes() >= 8
    assert (s[0], s[3], s.tolist()[:8]) == (0, 63, [0, 0, 128, 63, 0, 0, 128, 63])
    with pytest.raises(IndexError, match="index 100000 out of range for storage of size"):
        s[100000]


def test_writes_to_a_storage_are_not_counted(device):
    x = gradlite.ones(2)
    s = x.untyped_storage()
    s[3] = 64
    assert x.tolist() == [4, 1]
    s[0:4] = 0
    assert x.tolist() == [0, 1]
    assert s.fill_(256) is s
    assert (x.tolist(), x._version) == ([0, 0], 0)
    c = s.clone()
    c.fill_(1)
    assert x.tolist() == [0, 0]
    s.copy_(c)
    assert (s.tolist(), x._version) == (c.tolist(), 0)
    assert error_of(s.copy_, gradlite.UntypedStorage(3)).endswith("bytes but src was 3 bytes")


def test_storages_print_as_pytorchs(cpu):
    s = gradlite.UntypedStorage([1, 2])
    assert repr(s) == " 1\n 2\n[torch.storage.UntypedStorage(device=cpu) of size 2]"
    assert repr(s[1:]) == " 2\n[torch.storage.UntypedStorage(device=cpu) of size 1]"
    with pytest.warns(UserWarning, match="TypedStorage is deprecated"):
        t = gradlite.tensor([1.0, 2.0]).storage()
    assert repr(t) == " 1.0\n 2.0\n[torch.storage.TypedStorage(dtype=torch.float32, device=cpu) of size 2]"
    assert (t.type(), t.dtype, len(t), t.nbytes(), t[1]) == ("torch.FloatStorage", gradlite.float32, 2, 8, 2.0)
    assert gradlite.is_storage(s) and gradlite.is_storage(t) and not gradlite.is_storage(gradlite.ones(1))


def test_a_storage_that_tensors_lie_in_keeps_its_size(device):
    x = gradlite.ones(2)
    s = x.untyped_storage()
    assert error_of(s.resize_, 4000).startswith("memory that other tensors share cannot move")
    assert s.resize_(len(s)) is s
    del x
    assert s.resize_(4000).nbytes() >= 4000


# ---------------------------------------------------------------------------------- between processes


def test_a_child_process_sees_shared_memory(cpu):
    x = gradlite.tensor([1.0, 2.0])
    assert not x.is_shared()
    assert x.share_memory_() is x.share_memory_() is x
    assert (x.tolist(), x._version) == ([1, 2], 0)
    assert x.is_shared() and x[1:].is_shared() and x.detach().is_shared() and not x.clone().is_shared()
    child = os.fork()
    if not child:
        x.add_(5)
        os._exit(0)
    os.waitpid(child, 0)
    assert (x.tolist(), x._version) == ([6, 7], 0)


def test_aliases_would_stay_behind(cpu):
    x = leaf(1, 2)
    v = x.detach()
    assert error_of(x.share_memory_).startswith("memory that other tensors share cannot move")
    assert (x.is_shared(), v.is_shared()) == (False, False)
    del v
    assert x.share_memory_().requires_grad


def test_memory_of_cuda_counts_as_shared(cuda):
    x = gradlite.ones(2)
    where = x.data_ptr()
    assert (x.is_shared(), x.share_memory_().data_ptr()) == (True, where)


def test_memory_that_numpy_lends_to_processes_is_copied(cpu):
    array = np.ones(2, np.float32)
    x = gradlite.from_numpy(array).share_memory_()
    array[0] = 5
    assert (x.tolist(), x.is_shared()) == ([1, 1], True)
    assert error_of(x.resize_, 1000).startswith("Trying to resize storage that is not resizable")
