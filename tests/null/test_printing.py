"""Tensors print as PyTorch prints them: recorded answers, and PyTorch itself where it is installed."""

import doctest
import json
import random
import runpy
from pathlib import Path

import ml_dtypes  # noqa: F401 (NumPy learns of bfloat16)
import numpy as np
import pytest

from gradlite.ops import printing
from gradlite.ops.printing import PrintOptions, format_tensor, format_values, printoptions

RECORDED = json.loads((Path(__file__).parent / "recorded" / "printing.json").read_text())
RECORDER = Path(__file__).parents[1] / "parity" / "record_printing.py"


@pytest.fixture(autouse=True)
def default_options():
    printing.set_printoptions(profile="default")
    yield
    printing.set_printoptions(profile="default")


def array_of(dtype, shape, values):
    flat = np.array(values, np.float64).view(np.complex128) if dtype.startswith("complex") else np.array(values)
    with np.errstate(over="ignore"):
        return np.resize(flat, shape).astype(dtype)


def test_enough_is_recorded():
    assert len(RECORDED["cases"]) >= 250
    assert len({case[1] for case, *_ in RECORDED["cases"]}) == 12


@pytest.mark.parametrize("row", RECORDED["cases"], ids=lambda row: "-".join(map(str, row[0][:3])))
def test_tensors_print_as_pytorchs(row):
    (options, *case), prefix, suffixes, text = row
    with printoptions(**options):
        assert format_tensor(array_of(*case), suffixes, prefix) == text


def test_any_layout_prints():
    array = np.arange(24.0, dtype=np.float32).reshape(4, 6)
    for view in (array.T, array[::2, ::-1], np.broadcast_to(array[0], (3, 6)), array[:, :0], array[1:2, 2:3]):
        assert format_values(view, 7, PrintOptions()) == format_values(view.copy(), 7, PrintOptions())


def test_only_what_is_shown_is_read():
    shape = (10**6, 10**6, 10**3)  # would take petabytes
    array = np.broadcast_to(np.float32(1.5), shape)
    text = format_values(array, 7, PrintOptions())
    assert text == format_values(np.full((9, 9, 900), np.float32(1.5)), 7, PrintOptions(threshold=1))
    shown, cut = printing.summary(array, PrintOptions(edgeitems=2))
    assert shown.shape == (4, 4, 4)
    assert cut == (True, True, True)
    assert isinstance(printing.summary(np.array(1.5), PrintOptions(threshold=0))[0], np.ndarray)


def test_the_array_is_not_written():
    array = np.array([[1.5, np.nan], [-0.0, 2]])
    array.flags.writeable = False
    assert format_values(array, 7, PrintOptions()) == "[[1.5000,    nan],\n        [-0.0000, 2.0000]]"


def test_options_given_count_not_those_in_force():
    with printoptions(precision=1, sci_mode=True):
        assert format_values(np.array([1.25]), 7, PrintOptions()) == "[1.2500]"


def test_set_printoptions():
    options = printing.get_printoptions
    default = {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None}
    assert options() == default
    printing.set_printoptions(2, 5, 1, 60, None, True)
    assert options() == {"precision": 2, "threshold": 5, "edgeitems": 1, "linewidth": 60, "sci_mode": True}
    printing.set_printoptions(precision=0)  # forgets the scientific form, and nothing else
    assert options() == {"precision": 0, "threshold": 5, "edgeitems": 1, "linewidth": 60, "sci_mode": None}
    printing.set_printoptions(profile="short", linewidth=50)
    assert options() == {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 50, "sci_mode": None}
    printing.set_printoptions(profile="full")
    assert options() == default | {"threshold": float("inf")}
    printing.set_printoptions(profile="default")
    assert options() == default
    with pytest.raises(ZeroDivisionError), printoptions(precision=9, sci_mode=True):
        assert options() == default | {"precision": 9, "sci_mode": True}
        raise ZeroDivisionError
    assert options() == default


@pytest.mark.parametrize(
    ("lengths", "breaks"),
    [
        ([60], [False]),  # 78 characters, without the parenthesis: PyTorch leaves two free before the first suffix
        ([61], [True]),
        ([57, 1], [False, False]),
        ([58, 1], [False, True]),
        ([70, 1], [True, False]),
        ([71, 1], [True, True]),
        ([100, 100], [True, True]),
    ],
)
def test_suffixes_break_the_line(lengths, breaks):
    text = "tensor([0, 1, 2]"
    for length, broken in zip(lengths, breaks, strict=True):
        text += (",\n       " if broken else ", ") + "x" * length
    assert format_tensor(np.arange(3), ["x" * length for length in lengths]) == text + ")"


def test_the_examples_run():
    assert doctest.testmod(printing).failed == 0


@pytest.fixture(scope="module")
def oracle():
    pytest.importorskip("torch", minversion="2.13", reason="compares with PyTorch itself")
    return runpy.run_path(str(RECORDER))


@pytest.mark.parametrize("seed", range(8))
def test_random_tensors_print_as_pytorchs(oracle, seed):
    choice = random.Random(seed)
    for number in range(150):
        options, *case = oracle["some_case"](choice)
        prefix, suffixes, text = oracle["printed"]([options, *case], number % 4)
        with printoptions(**options):
            assert format_tensor(array_of(*case), suffixes, prefix) == text, (options, case)


def test_random_suffixes_break_the_line_as_pytorchs(oracle):
    choice = random.Random(0)
    add_suffixes = oracle["torch"]._tensor_str._add_suffixes
    for _ in range(500):
        suffixes = ["x" * choice.randint(1, 40) for _ in range(choice.randint(0, 4))]
        array = np.arange(choice.randint(1, 99)) * choice.randint(1, 1000)
        values = "tensor(" + format_values(array, 7, PrintOptions())
        assert format_tensor(array, suffixes) == add_suffixes(values, suffixes, 7, False)
