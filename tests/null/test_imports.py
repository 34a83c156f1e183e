"""Imports go one way, importing gradlite is light and touches no device, and files have the form of the house."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import gradlite
from gradlite.ops import write

PACKAGE = Path(gradlite.__file__).parent
KERNELS = PACKAGE.parent / "kernels"
FILES = sorted(p for p in PACKAGE.rglob("*.py"))

# ---------------------------------------------------------------------------------- layers

LAYERS = [
    {"callers", "errors", "dtypes"},
    {"device"},
    {"backend"},
    {"core"},
    {"ops"},
    {"tensor", "functions"},
    {"autograd"},
    {"nn", "optim", "utils", "serialization"},
    {"cuda", "backends"},
    {""},  # gradlite itself
    {"commands"},
    {"__main__"},
]
RANK = {part: rank for rank, parts in enumerate(LAYERS) for part in parts}


def module_of(path, root=PACKAGE):
    """Return the dotted name of a file below the package; the package itself is the empty name."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


def imports_of(text, module, known=MODULES, is_package=False):
    """Return the gradlite modules that a source text imports, wherever the import stands, with its line."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                base = ["gradlite", *module.split(".")]
                base = base[: len(base) - node.level + is_package]
                start = ".".join([*base, *([start] if start else [])])
            names = [f"{start}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            root, *rest = name.split(".")
            if root == "gradlite":
                while rest and ".".join(rest) not in known:
                    rest.pop()  # a name in a module, not a module
                found.append((".".join(rest), node.lineno))
    return found


def layer(module):
    return RANK[module.partition(".")[0]]


def wrong_imports(text, module):
    """Return the imports that go from a layer to one on its right."""
    return [(target, line) for target, line in imports_of(text, module) if layer(target) > layer(module)]


def test_every_part_has_a_layer():
    assert {module.partition(".")[0] for module in MODULES} == set(RANK)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m or "gradlite")
def test_imports_go_one_way(module):
    assert wrong_imports(MODULES[module].read_text(), module) == []


def test_the_core_imports_no_operation():
    for module, path in MODULES.items():
        if module.partition(".")[0] == "core":
            parts = {target.partition(".")[0] for target, _ in imports_of(path.read_text(), module)}
            assert parts <= {"callers", "errors", "dtypes", "device", "backend", "core"}


def test_the_core_is_read_in_an_afternoon():
    assert sum(len(path.read_text().splitlines()) for path in (PACKAGE / "core").glob("*.py")) <= 1500


def test_a_wrong_import_is_found():
    for text in (
        "from gradlite.ops import fx",
        "import gradlite.nn",
        "from gradlite import tensor",
        "def f():\n    from gradlite.autograd.variable import Variable",
        "from ..ops.row import Elementwise",
        "import gradlite",
    ):
        assert wrong_imports(text, "core.views"), text
    for text in ("from gradlite import errors, dtypes", "from .graph import Node", "import numpy", "from ops import x"):
        assert wrong_imports(text, "core.views") == [], text
    assert imports_of("from . import data", "utils", is_package=True) == [("utils.data", 1)]


def test_no_module_imports_itself_in_a_circle():
    """At import time; a type checker's imports and those inside functions do not count."""

    def at_import(module):
        tree = ast.parse(MODULES[module].read_text())
        plain = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        text = "\n".join(ast.unparse(node) for node in plain)
        return {target for target, _ in imports_of(text, module)} - {module, ""}

    edges, done = {module: at_import(module) for module in MODULES}, set()
    while edges:
        free = {module for module, targets in edges.items() if targets <= done}
        assert free, f"these import each other: {sorted(edges)}"
        done |= free
        edges = {module: targets for module, targets in edges.items() if module not in free}


# ---------------------------------------------------------------------------------- who may name what


def users(*names):
    """Return the files, but for the simulator's, that import or name something outside of texts and comments."""
    found = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            said = {
                ast.Import: lambda n: {a.name.partition(".")[0] for a in n.names},
                ast.ImportFrom: lambda n: {(n.module or "").partition(".")[0]} if not n.level else set(),
                ast.Attribute: lambda n: {n.attr} if n.attr.startswith("Raw") else set(),
                ast.Name: lambda n: {n.id} if n.id.startswith("Raw") else set(),
            }.get(type(node), lambda n: set())(node)
            if said & set(names) and "simulator" not in path.parts:
                found.add(path.relative_to(PACKAGE).as_posix())
    return found


def test_one_module_imports_cupy():
    assert users("cupy") == {"device.py"}


def test_one_module_makes_kernels():
    # besides the probe, which compiles a kernel of one line before there is a loader
    assert users("RawModule", "RawKernel") - {"device.py"} == {"backend/loader.py"}


def test_extras_are_imported_inside_functions():
    """So that no module fails to import where an extra is not installed."""
    extras = {"cupy", "sklearn", "rich", "matplotlib", "scipy", "safetensors", "torch"}
    for path in FILES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Import):
                names = {alias.name.partition(".")[0] for alias in node.names}
            else:
                names = {(node.module or "").partition(".")[0]} if isinstance(node, ast.ImportFrom) else set()
            assert not names & extras, f"{path.name}:{node.lineno} imports {names & extras}"


# ---------------------------------------------------------------------------------- what an import costs


def in_process(program, **environment):
    """Run a program in a fresh interpreter; return what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRADLITE_")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=kept | environment, check=False
    )
    assert done.stderr == ""
    return done.stdout


LISTED = "import sys; print('\\n'.join(sorted(sys.modules)))"
ALLOWED = (
    "__future__ dataclasses gc json logging ml_dtypes pathlib tempfile threading"  # and what these import themselves
)
HEAVY = {
    "scipy",
    "safetensors",
    "multiprocessing",
    "rich",
    "sklearn",
    "matplotlib",
    "cupy",
    "torch",
    "asyncio",
    "pytest",
}


def test_importing_gradlite_imports_little():
    """Counted, not timed."""
    allowed = set(in_process(f"import numpy, {ALLOWED.replace(' ', ', ')}; {LISTED}").split())
    found = set(in_process(f"import gradlite; {LISTED}").split())
    own = {name for name in found if name.partition(".")[0] == "gradlite"}
    assert found - own - allowed == set()
    assert not {name.partition(".")[0] for name in found | allowed} & HEAVY
    assert len(own) > 30
    assert not any(name.startswith(("gradlite.commands", "gradlite.backend.simulator.")) for name in own)


@pytest.mark.parametrize("simulated", ["0", "1"])
def test_importing_gradlite_touches_no_device(tmp_path, simulated):
    """A CuPy that shouts when it is imported stands in the way; the simulator compiles nothing either."""
    (tmp_path / "cupy.py").write_text("print('cupy was imported')\nraise ImportError('no')\n")
    program = (
        "import gradlite, sys\n"
        "from gradlite.device import _default, probe\n"
        "print(probe.cache_info().currsize, _default, 'gradlite.backend.simulator.cupy' in sys.modules)\n"
    )
    out = in_process(program, PYTHONPATH=str(tmp_path), GRADLITE_CUDA_SIMULATOR=simulated)
    assert out == "0 [None] False\n"
    used = in_process("import gradlite; gradlite.ones(1)", PYTHONPATH=str(tmp_path), GRADLITE_CUDA_SIMULATOR="0")
    assert used == "cupy was imported\n"  # the first use probes


def test_the_package_can_be_imported_from_any_part():
    for module in (
        "gradlite.errors",
        "gradlite.core.graph",
        "gradlite.nn",
        "gradlite.serialization",
        "gradlite.ops.fx",
    ):
        assert in_process(f"import {module}; print({module}.__name__)") == f"{module}\n"


# ---------------------------------------------------------------------------------- the form of files

FIRST_LINE = "Written by gradlite.ops.write; do not edit."
LONGEST = 400


def is_written(text):
    return FIRST_LINE in text.partition("\n")[0]


def is_table(text):
    docstring = ast.get_docstring(ast.parse(text)) or ""
    return docstring.startswith("Table:")


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m or "gradlite")
def test_no_file_is_long_but_tables_and_written_ones(module):
    text = MODULES[module].read_text()
    assert len(text.splitlines()) <= LONGEST or is_written(text) or is_table(text)


def test_both_exceptions_occur_and_are_not_many():
    texts = [path.read_text() for path in FILES]
    assert 1 <= sum(map(is_written, texts)) <= 8
    assert 1 <= sum(is_table(text) for text in texts) <= 40
    assert not is_table('"""A Table: of things."""')
    assert is_table('"""Table: of things."""')


def test_written_files_begin_with_the_line():
    written = write.files()
    signs = {".py": "# {}", ".cu": "// {}", ".md": "<!-- {} -->"}
    for path in written:
        assert path.read_text().partition("\n")[0] == signs[path.suffix].format(FIRST_LINE)
    pages = (PACKAGE.parent / "docs").glob("*.md")
    marked = [p for p in (*FILES, *KERNELS.glob("*.cu*"), *pages) if is_written(p.read_text())]
    assert sorted(marked) == sorted(written)


KERNEL = re.compile(r'^extern "C" __global__ [^(]*?\b(\w+)\(', re.M)
MARKER = re.compile(r"^//@ (\w+)(?: \[(?:floating|integral)\])? - \S", re.M)


def sections(text):
    """Return for each section marker the kernels that follow it."""
    parts = MARKER.split(text)
    before, rest = parts[0], parts[1:]
    return KERNEL.findall(before), {n: KERNEL.findall(body) for n, body in zip(rest[::2], rest[1::2], strict=True)}


@pytest.mark.parametrize("path", sorted(KERNELS.glob("*.cu")), ids=lambda p: p.name)
def test_every_kernel_stands_under_its_marker(path):
    text = path.read_text()
    loose, marked = sections(text)
    assert loose == []
    assert marked
    assert all(kernels == [name] for name, kernels in marked.items())
    assert len(re.findall(r"\b__global__\b", text)) == len(marked)
    assert len(re.findall(r"^//@", text, re.M)) == len(marked)
    assert "#include" not in text


def test_a_kernel_without_marker_is_found():
    kernel = 'extern "C" __global__ void {}(const T* x, Layout at) {{}}\n'
    assert sections(kernel.format("a"))[0] == ["a"]
    assert sections("//@ a - what\n" + kernel.format("a") + kernel.format("b"))[1] == {"a": ["a", "b"]}
