"""The core and its public face ask the registry for operations by name; the registry holds them."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

import gradlite
from gradlite.backend import arrays
from gradlite.core.graph import operations
from gradlite.core.views import edge_of

PACKAGE = Path(gradlite.__file__).parent
SOURCES = [*(PACKAGE / "core").glob("*.py"), *(PACKAGE / "autograd").glob("*.py")]


def asked_for(text):
    """Return the names in ``operations["..."]``, wherever they stand in a source text."""
    return {
        node.slice.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "operations"
        and isinstance(node.slice, ast.Constant)
    }


ASKED = sorted(set().union(*(asked_for(path.read_text()) for path in SOURCES)))


def test_the_search_finds_names():
    assert asked_for('f(operations["add"].function)\nother["sub"]\noperations[name]') == {"add"}
    assert {"add", "clone", "part_copy", "part_replaced", "sum_to_size", "to", "view_again", "zeros"} <= set(ASKED)
    assert len(ASKED) <= 9  # the core stays small in what it asks for


@pytest.mark.parametrize("name", ASKED)
def test_the_registry_holds_it(name):
    op = operations[name]
    assert callable(op.function)
    assert callable(op.arrays)


def test_the_readme_names_them_all():
    rows = [line.split("|")[1] for line in (PACKAGE / "core" / "README.md").read_text().splitlines() if "|" in line]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(ASKED)


def test_an_operation_is_known_by_its_name():
    """Rows that another row chooses are known by their kernel's name."""
    assert all(name in (op.name, getattr(op, "kernel", None)) for name, op in operations.items())


LAYOUT, COLUMN = ((2, 3), (3, 1), 0), ((2,), (3,), 1)
"""How the tensor below lies, and its middle column in it."""


def again(t):
    """Make the middle column by the edge that a view gets again."""
    column = t.detach()[:, 1]
    column.edge = operations["view_again"].function(t, edge_of(t), column.array)
    return column


USES = {
    "add": lambda t: operations["add"].function(t, t),
    "clone": lambda t: operations["clone"].function(t),
    "kept_gradient": lambda t: operations["kept_gradient"].function(t, t),
    "sum_to_size": lambda t: operations["sum_to_size"].function(t, (1, 3)),
    "to": lambda t: operations["to"].function(t, gradlite.float64),
    "part_copy": lambda t: operations["part_copy"].function(t, LAYOUT, COLUMN, t.array.dtype),
    "part_replaced": lambda t: operations["part_replaced"].function(
        t, gradlite.tensor([7.0, 8.0]), LAYOUT, COLUMN, t.array.dtype
    ),
    "view_again": again,
    "zeros": lambda t: operations["zeros"].function(t),
}
ANSWERS = {
    "add": [[0.0, 2.0, 4.0], [6.0, 8.0, 10.0]],
    "clone": [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]],
    "kept_gradient": [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]],
    "sum_to_size": [[3.0, 5.0, 7.0]],
    "to": [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]],
    "part_copy": [1.0, 4.0],
    "view_again": [1.0, 4.0],
    "part_replaced": [[0.0, 7.0, 2.0], [3.0, 8.0, 5.0]],
    "zeros": [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
}


def test_every_use_is_tried():
    assert set(ASKED) == set(USES)


@pytest.mark.parametrize("name", USES)
def test_an_operation_does_what_the_core_needs(device, name):
    """On tensors, and the gradients flow; on arrays the answer is the same."""
    t = gradlite.arange(6.0).view(2, 3).clone().requires_grad_()
    out = USES[name](t)
    assert out.tolist() == ANSWERS[name]
    assert out.requires_grad == (name != "zeros")
    if name in ("add", "sum_to_size", "zeros"):
        given = {"add": (t.array, t.array), "sum_to_size": (t.array, (1, 3)), "zeros": (t.array,)}[name]
        array = operations[name].arrays(*given)
        assert type(array) is type(t.array)
        np.testing.assert_array_equal(arrays.to_device(array, gradlite.device("cpu")), ANSWERS[name])


def test_add_writes_into_an_array(device):
    a, b = gradlite.tensor([1.0, 2.0]).array, gradlite.tensor([10.0, 20.0]).array
    assert operations["add"].arrays(a, b, out=a) is a
    assert a.tolist() == [11.0, 22.0]
    assert b.tolist() == [10.0, 20.0]
