"""Loaders read in PyTorch's order: recorded answers; and what they do with items and mistakes."""

import json
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
from data_programs import PROGRAMS

import gradlite
from gradlite.utils import data

RECORDED = json.loads((Path(__file__).parent / "recorded" / "data.json").read_text())["answers"]


def test_every_program_is_recorded():
    assert list(RECORDED) == list(PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS)
def test_loaders_read_as_pytorchs(device, seeded, program):
    assert PROGRAMS[program](gradlite) == RECORDED[program]


# ---------------------------------------------------------------------------------- items


class Squares(data.Dataset):
    def __init__(self):
        self.read = []

    def __len__(self):
        return 5

    def __getitem__(self, index):
        self.read.append(index)
        return gradlite.tensor([float(index)]), index**2


def test_a_data_set_of_ones_own(device, seeded):
    squares = Squares()
    batches = list(data.DataLoader(squares, batch_size=2))
    assert [x.tolist() for x, _ in batches] == [[[0.0], [1.0]], [[2.0], [3.0]], [[4.0]]]
    assert [y.tolist() for _, y in batches] == [[0, 1], [4, 9], [16]]
    assert batches[0][0].device.type == device.type
    assert squares.read == [0, 1, 2, 3, 4]


def test_items_are_read_when_their_batch_is(device, seeded):
    squares = Squares()
    iterator = iter(data.DataLoader(squares, batch_size=2))
    next(iterator)
    assert squares.read == [0, 1]


def test_batches_are_copies(device, seeded):
    x = gradlite.arange(4.0)
    (batch,) = next(iter(data.DataLoader(data.TensorDataset(x), batch_size=4)))
    batch.fill_(9)
    assert x.tolist() == [0.0, 1.0, 2.0, 3.0]


def test_collate_fn_joins_the_items(device, seeded):
    loader = data.DataLoader(Squares(), batch_size=3, collate_fn=lambda items: sum(y for _, y in items))
    assert list(loader) == [5, 25]


def test_collating_arrays_and_what_cannot_be_collated(device):
    joined = data.default_collate([np.array([1, 2]), np.array([3, 4])])
    assert (joined.tolist(), joined.dtype) == ([[1, 2], [3, 4]], gradlite.int64)
    assert data.default_collate([np.float32(1.5), np.float32(2.5)]).tolist() == [1.5, 2.5]
    with pytest.raises(TypeError, match="default_collate: batch must contain tensors, numpy arrays, numbers, dicts or"):
        data.default_collate([object()])


def test_collating_named_tuples(device):
    Pair = namedtuple("Pair", ["x", "y"])
    joined = data.default_collate([Pair(1, 2.0), Pair(3, 4.0)])
    assert type(joined) is Pair
    assert joined.x.tolist() == [1, 3]


def test_items_of_different_lengths(device):
    with pytest.raises(RuntimeError, match="each element in list of batch should be of equal size"):
        data.default_collate([[1, 2], [3]])
    for make in (gradlite.ones, np.ones):
        with pytest.raises(
            RuntimeError,
            match=r"^stack expects each tensor to be equal size, but got \[3\] at entry 0 and \[1\] at entry 2$",
        ):
            data.default_collate([make(3), make(3), make(1)])


REFUSED_ITEMS = {
    "a tensor and a number": ([gradlite.ones(1, device="cpu"), 2], "^expected Tensor as element 1 in argument 0, but"),
    "complex numbers": ([1j], "found <class 'complex'>"),
    "arrays of texts": ([np.array(["a"])], "found <U1"),
    "nothing": ([None], "found <class 'NoneType'>"),
    "an object": ([object()], "found <class 'object'>: pass a collate_fn"),
}


@pytest.mark.parametrize("case", REFUSED_ITEMS)
def test_items_that_do_not_join(device, case):
    items, text = REFUSED_ITEMS[case]
    with pytest.raises(TypeError, match=text):
        data.default_collate(items)


def test_items_on_two_devices_do_not_join(cpu):
    with pytest.raises(RuntimeError, match=r"^Expected all tensors to be on the same device"):
        data.default_collate([gradlite.ones(1), gradlite.ones(1, device="cuda")])


def test_batches_that_cannot_be_read(device, seeded):
    loader = data.DataLoader(data.TensorDataset(gradlite.ones(5)), batch_sampler=[[0, 9], [], [0]])
    batches = iter(loader)
    with pytest.raises(IndexError, match=r"^index 9 is out of bounds for dimension 0 with size 5$"):
        next(batches)
    with pytest.raises(IndexError, match=r"^list index out of range$"):
        next(batches)
    assert next(batches)[0].tolist() == [1.0]  # the loader goes on


def test_gradients_flow_through_a_batch(device, seeded):
    x = gradlite.arange(4.0).requires_grad_()
    for dataset in (data.TensorDataset(x), [x[k] for k in range(4)]):
        x.grad = None
        (found,) = data.DataLoader(dataset, batch_sampler=[[1, 1, 3]])
        batch = found[0] if isinstance(found, list) else found
        batch.sum().backward()
        assert x.grad.tolist() == [0.0, 2.0, 0.0, 1.0]


def test_tensors_of_one_data_set_must_fit(device):
    with pytest.raises(AssertionError, match=r"^Size mismatch between tensors"):
        data.TensorDataset(gradlite.ones(2), gradlite.ones(3))
    with pytest.raises(NotImplementedError, match="Subclasses of Dataset should implement __getitem__"):
        data.Dataset()[0]


REFUSED = {
    "a sampler and shuffle": (
        {"sampler": [0], "shuffle": True},
        "^sampler option is mutually exclusive with shuffle$",
    ),
    "a batch sampler and a size": (
        {"batch_sampler": [[0]], "batch_size": 2},
        "^batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last$",
    ),
    "a batch sampler and shuffle": ({"batch_sampler": [[0]], "shuffle": True}, "^batch_sampler option is mutually"),
    "a batch sampler and drop_last": ({"batch_sampler": [[0]], "drop_last": True}, "^batch_sampler option is mutually"),
    "no batch to drop": (
        {"batch_size": None, "drop_last": True},
        "^batch_size=None option disables auto-batching and is mutually exclusive with drop_last$",
    ),
    "no size beside a batch sampler": ({"batch_sampler": [[0]], "batch_size": None}, "^batch_sampler option is mutual"),
    "a truth for a size": (
        {"batch_size": True},
        "^batch_size should be a positive integer value, but got batch_size=True$",
    ),
    "no items in a batch": (
        {"batch_size": 0},
        "^batch_size should be a positive integer value, but got batch_size=0$",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_contradicting_arguments(cpu, case):
    options, text = REFUSED[case]
    with pytest.raises(ValueError, match=text):
        data.DataLoader(Squares(), **options)


def test_workers_are_refused_with_a_way_out(cpu):
    with pytest.raises(ValueError, match="gradlite reads in this process only; leave num_workers at 0"):
        data.DataLoader(Squares(), num_workers=2)
