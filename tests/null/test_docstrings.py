"""Everything public is described, and what documents show runs: doctests and the blocks of the Markdown files."""

import ast
import builtins
import doctest
import importlib
import inspect
import re
import sys
from pathlib import Path

import pytest
from test_names import PUBLIC

import gradlite

PACKAGE = Path(gradlite.__file__).parent
ROOT = PACKAGE.parent
FILES = sorted(PACKAGE.rglob("*.py"))


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}

# ---------------------------------------------------------------------------------- everything public is described


def undescribed(text):
    """Return the public classes, functions and methods of a source text that have no docstring."""
    found = []

    def visit(node, prefix):
        for child in node.body:
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not child.name.startswith(
                "_"
            ):
                overloads = {"overload", "setter", "deleter"}  # the getter describes the property
                named = {d.attr if isinstance(d, ast.Attribute) else getattr(d, "id", "") for d in child.decorator_list}
                if not ast.get_docstring(child) and not named & overloads and not _is_stub(child):
                    found.append(f"{prefix}{child.name}")
                if isinstance(child, ast.ClassDef):
                    visit(child, f"{prefix}{child.name}.")

    tree = ast.parse(text)
    if not ast.get_docstring(tree) and tree.body:
        found.append("the module")
    visit(tree, "")
    return found


def _is_stub(node):
    """Return whether a method of a protocol says nothing but that it exists."""
    return isinstance(node, ast.FunctionDef) and [ast.unparse(n) for n in node.body] == ["..."]


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_is_described(module):
    if "simulator" not in module:  # its names are CuPy's, and CuPy describes them
        assert undescribed(MODULES[module].read_text()) == []


def test_what_is_not_described_is_found():
    assert undescribed("def f(): pass") == ["the module", "f"]
    text = '"""M."""\nclass A:\n    """A."""\n    def f(self): return 1\n    def _g(self): return 1\n'
    assert undescribed(text) == ["A.f"]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_described(name):
    module = importlib.import_module(name)
    assert (module.__doc__ or "").strip()
    for n in PUBLIC[name].split():
        value = getattr(module, n)
        if callable(value):
            assert (value.__doc__ or "").strip(), f"{name}.{n}"
            assert value.__doc__ != type(value).__doc__, f"{name}.{n}"


def test_every_method_of_a_tensor_is_described():
    for n in dir(gradlite.Tensor):
        if not n.startswith("_"):
            value = inspect.getattr_static(gradlite.Tensor, n)
            if callable(value) or isinstance(value, property):
                assert (value.__doc__ or "").strip(), n


# ---------------------------------------------------------------------------------- doctests

RUN = [m for m in MODULES if "simulator" not in m and m != "gradlite.__main__"]


def examples(module):
    """Return the doctests of a module's own classes and functions, those that rows made among them."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [test for test in finder.find(importlib.import_module(module), module) if test.examples]


def run(test):
    """Run a doctest; return its report where it fails."""
    report = []
    runner = doctest.DocTestRunner(optionflags=doctest.FAIL_FAST)
    runner.run(test, out=report.append, clear_globs=False)
    failed = runner.failures if hasattr(runner, "failures") else runner.summarize(verbose=False).failed
    test.globs.clear()
    vars(builtins).pop("_", None)  # the last value that was shown
    return "".join(report) if failed else ""


@pytest.mark.parametrize("module", RUN)
def test_the_examples_of_docstrings_run(cpu, seeded, tmp_path, monkeypatch, module):
    monkeypatch.chdir(tmp_path)
    default = gradlite.get_default_device()
    for test in examples(module):
        assert run(test) == ""
        gradlite.set_default_device(default)  # the example of set_default_device sets it


def test_there_are_many_examples_and_a_wrong_one_is_found():
    assert sum(len(examples(module)) for module in RUN) > 50
    parser = doctest.DocTestParser()
    right = parser.get_doctest(">>> 1 + 1\n2\n", {}, "right", None, 0)
    wrong = parser.get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    assert run(right) == ""
    assert "Expected:\n    3\nGot:\n    2\n" in run(wrong)


# ---------------------------------------------------------------------------------- Markdown

FENCE = re.compile(r"^```python[^\n]*\n(.*?)^```\s*$", re.M | re.S)


def documents(root):
    """Return README.md and the Markdown files below docs, where they exist."""
    return [path for path in (root / "README.md", *sorted((root / "docs").rglob("*.md"))) if path.exists()]


def blocks(text):
    """Return the Python blocks of a Markdown text, each with the number of its first line."""
    return [(text.count("\n", 0, match.start(1)) + 1, match.group(1)) for match in FENCE.finditer(text)]


def run_document(path, capsys):
    """Run the blocks of a file in their order and in one namespace; check what they print against their comments.

    A comment behind a call of ``print`` that begins with what it prints is right; any other is wrong.
    """
    names, text = {"__name__": "__main__"}, path.read_text()
    lines = text.splitlines()
    printed = []

    def show(*values, **options):
        print(*values, **options)
        printed.append((sys._getframe(1).f_lineno, capsys.readouterr().out.rstrip("\n")))

    names["print"] = show
    for first, block in blocks(text):
        if ">>>" in block:
            assert run(doctest.DocTestParser().get_doctest(block, names, path.name, str(path), first - 1)) == ""
        else:
            exec(compile("\n" * (first - 1) + block, str(path), "exec"), names)
    for line, out in printed:
        _, found, comment = lines[line - 1].partition("  # ")
        if found:
            assert comment.strip().startswith(out), f"{path.name}:{line} prints {out}"
    return names, printed


DOCUMENTS = documents(ROOT)


@pytest.mark.parametrize("path", DOCUMENTS or [None], ids=lambda p: p.name if p else "none yet")
def test_the_python_blocks_of_documents_run(cpu, seeded, tmp_path, monkeypatch, capsys, path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    if path is not None:
        names, printed = run_document(path, capsys)
        assert bool(printed) == ("print(" in "".join(block for _, block in blocks(path.read_text())))
        names.clear()


def test_blocks_are_found_and_share_their_names(cpu, tmp_path, capsys):
    assert documents(tmp_path) == []
    path = tmp_path / "README.md"
    path.write_text(
        "# A\n```python\nx = 1\nprint(x)  # 1\n```\n```bash\nfail\n```\n```\nfail\n```\n"
        "```python\nprint(x + 1)  # 2: one more\n```\n```python\n>>> x + 2\n3\n```\n"
    )
    (tmp_path / "docs" / "deep").mkdir(parents=True)
    (tmp_path / "docs" / "deep" / "b.md").write_text("```python\nraise KeyError('b')\n```\n")
    assert [p.name for p in documents(tmp_path)] == ["README.md", "b.md"]
    assert run_document(path, capsys)[1] == [(4, "1"), (13, "2")]
    with pytest.raises(KeyError, match="b"):
        run_document(tmp_path / "docs" / "deep" / "b.md", capsys)
    path.write_text("```python\nprint(1)  # 2\n```\n")
    with pytest.raises(AssertionError, match=r"README.md:2 prints 1"):
        run_document(path, capsys)


def test_the_error_that_the_readme_shows_is_the_one_that_it_gets(cpu, seeded, capsys):
    path = ROOT / "README.md"
    names, printed = run_document(path, capsys)
    names.clear()
    shown = re.search(r"```text\n(one of the variables.*?)```", path.read_text(), re.S)
    text = " ".join(next(out for _, out in printed if out.startswith("one of the variables")).split())
    for part in re.split(r"\.\.\. | at example\.py:\d+", " ".join(shown.group(1).split())):
        assert part.strip() in text
