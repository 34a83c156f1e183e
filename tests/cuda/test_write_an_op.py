"""docs/write-an-op.md is right: its blocks, applied to a copy of the project, make operations that work."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from mutations import ROOT, copy_of_the_project

BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (ROOT / "docs" / "write-an-op.md").read_text()


def run(folder, *command):
    environment = {**os.environ, "PYTHONPATH": str(folder), "GRADLITE_CUDA_SIMULATOR": "1"}
    done = subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.simulator
def test_the_blocks_of_the_page_make_operations(tmp_path):
    folder = copy_of_the_project(tmp_path)
    blocks = BLOCK.findall(PAGE)
    assert [language for language, *_ in blocks] == ["py", "sh", "py", "py", "py", "cuda", *["py"] * 5]
    for language, file, text in blocks:
        if file:
            with (folder / file).open("a") as target:
                target.write("\n" + text if target.tell() else text)
        elif language == "sh":
            assert text.splitlines()[0] == "python -m gradlite.ops.write"
        else:
            run(folder, "-m", "gradlite.ops.write")
            run(folder, "-c", text)
    written = {
        name: (folder / name).read_text()
        for name in ("gradlite/tensor.py", "gradlite/functions.py", "kernels/unary.cu")
    }
    assert re.search(r"^algebraic_sigmoid = ", written["gradlite/functions.py"], re.MULTILINE)
    for name in ("algebraic_sigmoid", "algebraic_sigmoid_"):
        assert re.search(rf"^    {name} = ", written["gradlite/tensor.py"], re.MULTILINE)
    for name in ("algebraic_sigmoid_forward [floating]", "algebraic_sigmoid_backward [floating]"):
        assert f"//@ {name} - " in written["kernels/unary.cu"]
    assert "squared_norm" in written["gradlite/tensor.py"]


@pytest.mark.simulator
def test_a_row_brings_all_that_follows_from_it(tmp_path):
    """One row, nowhere else: function, method, twin, documentation, kernels, and tests that pass on both devices."""
    folder = copy_of_the_project(tmp_path)
    row = next(text for _, file, text in BLOCK.findall(PAGE) if file == "gradlite/ops/pointwise.py")
    with (folder / "gradlite/ops/pointwise.py").open("a") as table:
        table.write("\n" + row)
    assert run(folder, "-m", "gradlite.ops.write").splitlines() == [
        f"wrote {name}"
        for name in (
            "gradlite/tensor.py",
            "kernels/unary.cu",
            "gradlite/functions.py",
            "docs/ops.md",
            "docs/subgradients.md",
        )
    ]
    assert "| `algebraic_sigmoid(input, *, out=None)` | `x / sqrt(1 + x * x)` |" in (folder / "docs/ops.md").read_text()
    text = run(
        folder, "-c", "import gradlite; help(gradlite.algebraic_sigmoid); help(gradlite.Tensor.algebraic_sigmoid_)"
    )
    for part in (
        "(input, *, out=None)",
        "Compute a sigmoid without exponentials",
        "Saved for the gradient: input.",
        "in place",
    ):
        assert part in text
    files = [*sorted((folder / "tests/ops").glob("test_elementwise_*.py")), folder / "tests/cuda/test_kernels.py"]
    ran = run(folder, "-m", "pytest", "-q", "-rs", *map(str, files), "-k", "algebraic_sigmoid")
    on_cpu, on_cuda, passed = map(
        int, re.search(r"cpu: (\d+), on cuda \(simulated\): (\d+)\n(\d+) passed", ran).groups()
    )
    assert on_cpu == on_cuda >= 20
    assert passed > on_cpu + on_cuda  # those of kernels and launches run on cuda alone
    assert "table's row that were skipped: 0" in ran
