"""The written files are those that the table writes; a change of the table is noticed."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys

import pytest

from gradlite.core.graph import operations
from gradlite.ops import fx, write
from gradlite.ops.declared import exports, methods


@pytest.mark.parametrize("path", write.files(), ids=lambda path: path.name)
def test_file_is_fresh(path):
    assert path.read_text() == write.files()[path]
    assert write.FIRST_LINE in path.read_text().splitlines()[0]


def test_the_page_of_operations_is_whole_and_its_examples_run(cpu, seeded):
    page = write.ROOT / "docs" / "ops.md"
    failed, ran = doctest.testfile(str(page), module_relative=False)
    assert (failed, ran > 60) == (0, True)
    for namespace, declared in exports.items():
        prefix = "" if namespace == "functions" else f"{namespace}."
        missing = [n for n in declared if not re.search(rf"[`(, ]{re.escape(prefix + n)}[(`]", page.read_text())]
        assert missing == []


def test_the_page_of_kinks_names_them():
    text = (write.ROOT / "docs" / "subgradients.md").read_text()
    for line in (
        "| `relu` | 0 | 0 | 0 | 1 |",
        "| `abs` | 0 | 0 | -1 | 1 |",
        "| `maximum`, of `input` | 0, 0 | 0.5 | 0 | 1 |",
    ):
        assert line in text


def test_check_as_a_command():
    """``python -m gradlite.ops.write --check`` says nothing, and that all is well."""
    run = subprocess.run([sys.executable, "-m", "gradlite.ops.write", "--check"], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("name", "attribute", "formulas", "stale"),
    [
        ("tanh", "derivatives", (lambda g, y: g * (1 + y * y),), "kernels/unary.cu"),
        ("mul", "derivatives", (lambda g, z: -g * z, lambda g, x: g * x), "kernels/binary.cu"),
        (
            "where",
            "derivatives",
            (None, lambda g, c: fx.where(c, 0, g), lambda g, c: fx.where(c, g, 0)),
            "kernels/ternary.cu",
        ),
        ("exp", "forward", lambda x: fx.exp(-x), "kernels/unary.cu"),
    ],
)
def test_check_fails_where_a_row_changed(name, attribute, formulas, stale, monkeypatch, capsys):
    """A changed formula makes its file out of date; nothing is written."""
    before = {path: path.read_text() for path in write.files()}
    monkeypatch.setattr(operations[name], attribute, formulas)
    assert write.main(["--check"]) == 1
    assert f"{stale} is out of date\n" in capsys.readouterr().out
    assert {path: path.read_text() for path in write.files()} == before


def test_write_brings_a_file_up_to_date(monkeypatch, capsys, tmp_path):
    """Without ``--check`` the files are written, and those that are fresh are left alone."""
    for path, text in write.files().items():
        copy = tmp_path / path.relative_to(write.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text)
    monkeypatch.setattr(write, "ROOT", tmp_path)
    (tmp_path / "gradlite" / "tensor.py").write_text("old")
    (tmp_path / "kernels" / "unary.cu").unlink()
    assert write.main([]) == 0
    assert capsys.readouterr().out.splitlines() == ["wrote gradlite/tensor.py", "wrote kernels/unary.cu"]
    assert write.main(["--check"]) == 0


def test_functions_are_one_line_each():
    """In a written namespace every function is one assignment, and can be imported by a star."""
    for namespace, declared in exports.items():
        text = write.namespace_file(namespace)
        assert sorted(re.findall(r"^([a-zA-Z]\w*) = ", text, re.MULTILINE)) == sorted(declared)
        assert sorted(re.findall(r"^    \"(\w+)\",$", text, re.MULTILINE)) == sorted(declared)


def test_methods_are_one_line_each():
    """In the written class every method is one assignment, and every listed method is there once."""
    text = write.tensor_file()
    lines = [line.split(" = ")[0].strip() for line in text.splitlines() if line.startswith("    ") and " = " in line]
    listed = [method.name for method in methods]
    assert sorted(lines) == sorted(["__new__", "__hash__", *listed])
    assert len(set(listed)) == len(listed)


def body(formula):
    """Write the statements of a formula."""
    return write.Body({"y": fx.trace(formula)}).lines


@pytest.mark.parametrize(
    ("formula", "lines"),
    [
        (lambda x, z: x + z * 2, ["y = x + z * A(2);"]),
        (lambda x, z: (x + z) * 2, ["y = (x + z) * A(2);"]),
        (lambda x, z: x - (z - x), ["y = x - (z - x);"]),
        (lambda x, z: x - z - x, ["y = x - z - x;"]),
        (lambda x, z: x / (z / 2.5), ["y = x / (z / A(2.5));"]),
        (lambda x: -(x + 1), ["y = -(x + A(1));"]),
        (lambda x: 1 - -x, ["y = A(1) - -x;"]),
        (lambda x: -x * x, ["y = -x * x;"]),
        (lambda x, z: fx.where(x < z, x, fx.where(x == 0, 1, z)), ["y = x < z ? x : x == A(0) ? A(1) : z;"]),
        (lambda x, z: fx.where(x < z, x, z) + 1, ["y = (x < z ? x : z) + A(1);"]),
        (lambda x: fx.exp(x) * fx.exp(x), ["const A t0 = exp(x);", "y = t0 * t0;"]),
        (lambda x: fx.where(x > 0, 1, 2) + fx.where(x > 0, 3, 4),
         ["const bool t0 = x > A(0);", "y = (t0 ? A(1) : A(2)) + (t0 ? A(3) : A(4));"]),
        (lambda x, z: fx.pow(x, z - 1), ["y = power(x, z - A(1));"]),
    ],
)  # fmt: skip
def test_formulas_become_c(formula, lines):
    """Parentheses stand where C needs them, literals are typed, and what is used twice is named."""
    assert body(formula) == lines
