"""Sequences as indices: which PyTorch takes for one index, and which for several."""

from __future__ import annotations

import numpy as np
import pytest

import gradlite

ONE = {
    "numbers": [1, 0, 1],
    "a mask": [True, False],
    "numbers with a fraction": [1.5, 0.5],
    "NumPy's numbers": [np.int64(0), np.int64(1)],
    "a range": range(2),
    "bytes that can be written": bytearray(b"\x00\x01"),
    "nothing": [],
    "in a tuple": ([[0, 1], [0, 1]],),
    "32 items": [[0]] * 32,
}
SEVERAL = {
    "lists": [[0, 1], [2, 0]],
    "ragged lists": [[0, 1], [2]],
    "arrays": [np.array([0, 1]), np.array([2, 0])],
    "tensors": [gradlite.tensor(1, device="cpu"), gradlite.tensor(2, device="cpu")],
    "a number and a list": [1, [0, 2]],
    "slices": [slice(0, 1), slice(1, None)],
    "None": [None, 0],
    "an ellipsis": [..., 1],
    "an empty list": [[]],
}


def table():
    return gradlite.arange(6.0).view(2, 3)


@pytest.mark.parametrize("case", ONE)
def test_one_index(device, case):
    (places,) = ONE[case] if case == "in a tuple" else (list(ONE[case]),)
    index = np.array(places, np.bool_ if case == "a mask" else np.int64)
    expected = np.arange(6.0).reshape(2, 3)
    assert table()[ONE[case]].tolist() == expected[index].tolist()
    written = table()
    written[ONE[case]] = 9.0
    expected[index] = 9.0
    assert written.tolist() == expected.tolist()


@pytest.mark.parametrize("case", SEVERAL)
def test_several_indices(device, case):
    with pytest.warns(UserWarning, match="Using a non-tuple sequence for multidimensional indexing is deprecated"):
        found = table()[SEVERAL[case]]
    expected = table()[tuple(SEVERAL[case])]
    assert (found.tolist(), found.shape) == (expected.tolist(), expected.shape)
    written, wanted = table(), table()
    with pytest.warns(UserWarning, match="non-tuple"):
        written[SEVERAL[case]] = 9.0
    wanted[tuple(SEVERAL[case])] = 9.0
    assert written.tolist() == wanted.tolist()


@pytest.mark.parametrize("key", ["a", ["a"], "abc"], ids=str)
def test_text_is_refused_after_the_warning(device, key):
    message = "too many indices" if key == "abc" else "new\\(\\): invalid data type 'str'"
    with pytest.warns(UserWarning, match="non-tuple"), pytest.raises((TypeError, IndexError), match=message):
        table()[key]


def test_nothing_is_deleted(device):
    with pytest.raises(TypeError, match="Tensor does not support deleting items"):
        del table()[0]


@pytest.mark.parametrize("key", ["", b"a", (["a"],)], ids=str)
def test_text_is_refused(device, key):
    with pytest.raises(TypeError, match=r"new\(\): invalid data type '(str|bytes)'"):
        table()[key]
