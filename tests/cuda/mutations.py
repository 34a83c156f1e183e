"""Make mistakes in the kernels, in their launcher and in the table, one at a time, and see whether the tests notice.

``python tests/cuda/mutations.py`` makes all of them, and ``--report docs/mutations.md`` writes what came of it.  That
the written kernels are what the table writes is not checked meanwhile: a mistake has to show in what is computed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sections

from gradlite.backend import launcher, loader
from gradlite.backend.simulator import state
from gradlite.device import cupy

ROOT = Path(__file__).resolve().parents[2]
F32 = np.dtype("float32")
WAYS = {"one order of threads": (0, False), "three orders": (1, False), "the third": (7, False), "sanitizer": (0, True)}
"""How the kernels of a mutant run, one after the other until the mistake shows: the order, and whether each access is
checked."""


class Mutant(NamedTuple):
    """One mistake: in a file, the first place where it reads ``right`` behind ``after`` reads ``wrong``."""

    kind: str
    file: str
    right: str
    wrong: str
    after: str = ""
    tests: str = ""  # for Python: the tests that run, by pytest's arguments

    @property
    def name(self) -> str:
        """What the report calls it."""
        behind = self.after.strip("/@ (\n=")
        place = f"{self.file}, {behind}" if behind else self.file
        return f"{place}: `{' '.join(self.right.split())}` to `{' '.join(self.wrong.split()) or 'nothing'}`"

    def text(self) -> str:
        """Return the file with the mistake."""
        original = (ROOT / self.file).read_text()
        start = original.index(self.right, original.index(self.after))
        return original[:start] + self.wrong + original[start + len(self.right) :]


def _kernel(kind: str, file: str, right: str, wrong: str, after: str = "") -> Mutant:
    return Mutant(kind, f"kernels/{file}", right, wrong, after)


KERNELS = [
    _kernel("flipped sign", "unary.cu", "-g", "g", "neg_backward_one("),
    _kernel("flipped sign", "binary.cu", "-g", "g", "div_backward_one("),
    _kernel("flipped sign", "binary.cu", "x - alpha", "x + alpha", "sub_forward_one("),
    _kernel("flipped sign", "unary.cu", "A(1) - y", "A(1) + y", "tanh_backward_one("),
    _kernel("wrong operand", "binary.cu", "g * z", "g * x", "mul_backward_one("),
    _kernel("wrong operand", "binary.cu", "load(z, i, 1, z_)", "load(z, i, 0, z_)", "void mul_forward("),
    _kernel("wrong operand", "ternary.cu", "store(gz, i, 3", "store(gz, i, 2", "void where_backward("),
    _kernel("wrong comparison", "binary.cu", "x <= z", "x < z", "le_forward_one("),
    _kernel("wrong comparison", "binary.cu", "x > z", "x >= z", "gt_forward_one("),
    _kernel("wrong branch", "ternary.cu", "c ? g : A(0)", "c ? A(0) : g", "where_backward_one("),
    _kernel("flipped sign", "ternary.cu", "z - x", "z + x", "lerp_forward_one("),
    _kernel("flipped sign", "binary.cu", "-x", "x", "atan2_backward_one("),
    _kernel("wrong comparison", "binary.cu", "x >= z", "x > z", "fmax_backward_one("),
    _kernel("wrong constant", "unary.cu", "0.044715", "0.4715", "gelu_tanh_forward_one("),
    _kernel("wrong lane count", "binary.cu", "k < LANES", "k < LANES - 1", "void mul_forward("),
    _kernel("wrong lane count", "copy.cu", "k < LANES", "k < LANES / 2", "void copy("),
    _kernel("lost result", "binary.cu", "store(gx, i, 3, gx_);", "", "void mul_backward("),
    _kernel("lost sum", "binary.cu", "finish(gz, i, 4);", "", "void mul_backward("),
    _kernel("lost sum", "copy.cu", "finish(y, i, 1);", "", "void copy("),
    _kernel("wrong value", "copy.cu", "= value", "= A(0)", "void fill("),
    _kernel("wrong cast", "copy.cu", "cast<A>(x)", "A(bool(x))", "copy_one("),
    _kernel("dropped tail", "common.cuh", "left >= N", "left > 0", "void load("),
    _kernel("dropped tail", "common.cuh", "left >= N", "left > 0", "void store("),
    _kernel("dropped tail", "common.cuh", "if (lane < left)", "if (false)", "void store("),
    _kernel("`<=` for `<`", "common.cuh", "lane < left", "lane <= left", "void load("),
    _kernel("`<=` for `<`", "common.cuh", "lane < left", "lane <= left", "void store("),
    _kernel("null pointer", "common.cuh", "!p ||", "", "void store("),
    _kernel("wrong lane count", "common.cuh", "lane < N", "lane < N - 1", "const Vector<E, N> all ="),
    _kernel("wrong lane count", "flat.cuh", "* LANES), n(n)", "* 1), n(n)"),
    _kernel("wrong lane count", "flat.cuh", "blockDim.x * LANES) {}", "blockDim.x) {}"),
    _kernel("wrong lane count", "row.cuh", "16 / sizeof(T)", "32 / sizeof(T)"),
    _kernel("dropped tail", "flat.cuh", "return n - i", "return n"),
    _kernel("`<=` for `<`", "flat.cuh", "i < n", "i < n - LANES"),
    _kernel("lost stride", "row.cuh", "? column : i", "? i : i"),
    _kernel("lost stride", "row.cuh", "column = i % at.columns", "column = 0", "operator++"),
    _kernel("wrong operand", "row.cuh", ">> operand", ">> 0"),
    _kernel("lost stride", "strided.cuh", "d > 0", "d > 1"),
    _kernel("lost stride", "strided.cuh", "rest = quotient", ""),
    _kernel("lost stride", "strided.cuh", "at.stride[k][0]", "1"),
    _kernel("wrong initial value", "strided.cuh", "place[k] = 0", "place[k] = k"),
    _kernel("wrong step", "strided.cuh", "step(gridDim.x * (Index)blockDim.x)", "step(blockDim.x)"),
    _kernel("`<=` for `<`", "strided.cuh", "i < at.n", "i <= at.n"),
    _kernel("dropped barrier", "reduced.cuh", "__syncthreads();\n      value", "value"),
    _kernel("dropped barrier", "reduced.cuh", "__syncthreads();  //", "//"),
    _kernel("wrong initial value", "reduced.cuh", "total[k] = A(0)", "total[k] = A(1)"),
    _kernel("wrong initial value", "reduced.cuh", "run[k] = A(0);", "run[k] = A(1);", "void end_run("),
    _kernel("wrong initial value", "reduced.cuh", "value = A(0)", "value = value"),
    _kernel("lost run", "reduced.cuh", "total[k] + run[k]", "run[k]"),
    _kernel("lost run", "reduced.cuh", "total[k] += run[k]", "total[k] = run[k]", "void end_run("),
    _kernel("short shuffle", "reduced.cuh", "distance = 16", "distance = 8"),
    _kernel("wrong lane count", "reduced.cuh", "COLUMNS ? LINES :", "COLUMNS ? 7 :"),
    _kernel("wrong lane count", "reduced.cuh", "y * 32 + x)", "y * 31 + x)"),
    _kernel("small shared array", "reduced.cuh", "[LINES][33]", "[LINES - 1][33]"),
    _kernel("small shared array", "reduced.cuh", "[LINES][33]", "[LINES][31]"),
    _kernel("`<=` for `<`", "reduced.cuh", "sum >= at.sums", "sum > at.sums"),
    _kernel("`<=` for `<`", "reduced.cuh", "sum < at.sums", "sum <= at.sums", "void write_sums("),
    _kernel("`<=` for `<`", "reduced.cuh", "term < end;", "term <= end;"),
    _kernel("several writers", "reduced.cuh", "|| threadIdx.y == 0", "|| true"),
    _kernel("dropped tail", "reduced.cuh", "< at.chunk ? at.terms :", "< 0 ? at.terms :"),
    _kernel("lost stride", "reduced.cuh", "blockIdx.y * at.sums", "0"),
    _kernel("lost stride", "reduced.cuh", "i = quotient", ""),
    _kernel("lost stride", "reduced.cuh", "place[k] = base[k]", "place[k] = 0"),
    _kernel("wrong operand", "reduced.cuh", "at.added >> k", "at.added >> 0", "bool adds("),
]  # fmt: skip


def _python(kind: str, file: str, right: str, wrong: str, tests: str, after: str = "") -> Mutant:
    return Mutant(kind, f"gradlite/{file}", right, wrong, after, tests)


TABLE = "tests/ops/test_elementwise_values.py tests/ops/test_elementwise_gradients.py -k "
LAUNCHER = "tests/cuda/test_launcher.py tests/cuda/test_kernels.py -k 'not second_process and not sanitized'"
PYTHON = [
    _python("flipped sign", "ops/pointwise.py", "lambda g, alpha=1: -g * alpha", "lambda g, alpha=1: g * alpha",
            TABLE + "sub", "\nsub = "),
    _python("flipped sign", "ops/pointwise.py", "-g * ((x / z) / z)", "g * ((x / z) / z)", TABLE + "div", "\ndiv = "),
    _python("flipped sign", "ops/transcendental.py", "(1 - y) * (1 + y)", "(1 + y) * (1 + y)", TABLE + "tanh",
            "\ntanh = "),
    _python("wrong operand", "ops/pointwise.py", "lambda g, z: g * z", "lambda g, x: g * x", TABLE + "mul", "\nmul = "),
    _python("wrong operand", "ops/transcendental.py", "g * y", "g + y", TABLE + "exp", "\nexp = "),
    _python("flipped sign", "ops/pointwise.py", "-g * fx.floor_divide", "g * fx.floor_divide", TABLE + "remainder",
            "\nremainder = "),
    _python("wrong comparison", "ops/pointwise.py", "(x <= max), g, 0)", "(x < max), g, 0)",
            "tests/ops/test_elementwise_recorded.py -k clamp", "\nclamp = "),
    _python("wrong operand", "ops/transcendental.py", "g * (z * _inverse", "g * (x * _inverse", TABLE + "atan2",
            "\natan2 = "),
    _python("wrong constant", "ops/activations.py", "1.0507009873554805", "1.05", TABLE + "selu", "\nselu = "),
    _python("wrong branch", "ops/activations.py", "fx.where(x > 0, g, g * negative_slope)",
            "fx.where(x > 0, g * negative_slope, g)", TABLE + "leaky_relu"),
    _python("wrong function", "ops/primitives.py", "np.where((x >= z) | np.isnan(z), x, z)", "np.maximum(x, z)",
            "tests/ops/test_elementwise_recorded.py -k fmax", "\nfmax = "),
    _python("wrong comparison", "ops/pointwise.py", "x < z", "x <= z", TABLE + "lt", "\nlt = "),
    _python("int overflow", "backend/forms.py", "NARROW = 2**31 - 2**24", "NARROW = 2**33", LAUNCHER),
    _python("int overflow", "backend/loader.py", "'long long' if variant.wide else 'int'", "'int'", LAUNCHER),
    _python("int overflow", "backend/forms.py", "(m - 1) * s", "m - 1", LAUNCHER),
    _python("misaligned", "backend/launcher.py", "lanes if aligned else 1", "lanes", LAUNCHER),
    _python("misaligned", "backend/forms.py", "size[1] % lanes == 0", "True", LAUNCHER),
    _python("lost stride", "backend/forms.py", "0 if n == 1 else s // a.itemsize", "s // a.itemsize", LAUNCHER),
    _python("lost stride", "backend/forms.py", "outer == inner * n", "outer >= inner * n", LAUNCHER),
    _python("wrong grid", "backend/forms.py", "(blocks, how.chunks)", "(blocks, 1)", LAUNCHER),
    _python("wrong grid", "backend/forms.py", "blocks = -(-how.sums // ", "blocks = (how.sums // ", LAUNCHER),
    _python("lost sum", "backend/launcher.py", "if part is not None:", "if False:", LAUNCHER, "def _launch_chunks"),
    _python("stale layout", "backend/launcher.py", "a.strides, (at", "(at", LAUNCHER),
    _python("wrong device", "backend/launcher.py", "getDevice() == device", "getDevice() >= 0", LAUNCHER),
]  # fmt: skip
MUTANTS = [*KERNELS, *PYTHON]


# ---------------------------------------------------------------------------------- the kernels' checks


def check_section(name: str, forms: Sequence[str]) -> None:
    """Run a kernel in forms."""
    for form in forms:
        sections.assert_close(name, sections.launch(name, F32, form, np.random.default_rng(0)))


SUMMED = [
    ((1, 9, 33), (1,)), ((1, 33, 40), (2,)), ((1, 5, 7), (1, 2)), ((2, 3, 1100), (0, 2)), ((1, 2101, 3), (1,)),
    ((3, 5000, 2), (1,)), ((1, 3, 40000), (2,)), ((5, 6, 7), (1,)),
]  # fmt: skip


def check_forms() -> None:
    """Run a few kernels at the borders of every form."""
    rng = np.random.default_rng(0)
    for name in ("mul_backward", "where_backward", "copy"):
        check_section(name, loader.FORMS)
    for columns in (4, 12):
        sections.assert_close("mul", sections.launch("mul_backward", F32, loader.ROW, rng, shape=(1, 7, columns)))
    for n in (1, 3, 5, 255, 1026, 9001):
        sections.assert_close("mul", sections.launch("mul_backward", F32, loader.FLAT, rng, shape=(1, 1, n)))
    sections.assert_close("mul", sections.launch("mul_backward", F32, loader.FLAT, rng, "gx", (1, 5, 7)))
    for shape, dims in SUMMED:
        sections.assert_close("mul", sections.launch("mul_backward", F32, loader.REDUCED, rng, None, shape, dims))
    two_sums()
    launcher._processors[0] = 0  # so that a long sum is not split
    sections.assert_close("mul", sections.launch("mul_backward", F32, loader.REDUCED, rng, None, (1, 2200, 3), (1,)))


def two_sums() -> None:
    """Add up both gradients in one launch: the lines of threads are used twice."""
    rng = np.random.default_rng(0)
    g, z, x = (rng.standard_normal(shape).astype(F32) for shape in ((40, 33), (33,), (33,)))
    out = [cupy().empty((33,), F32) for _ in range(2)]
    launcher.launch("mul_backward", F32, g.shape, [cupy().asarray(a) for a in (g, z, x)], out)
    for got, expected in zip(out, ((g * z).sum(0), (g * x).sum(0)), strict=True):
        np.testing.assert_allclose(got.get(), expected, rtol=1e-4, atol=1e-4)


def _checks(mutant: Mutant) -> Callable[[], None]:
    if mutant.file.endswith(".cuh"):
        return check_forms
    text = mutant.text()
    before = text[
        : next(k for k, (a, b) in enumerate(zip(text, (ROOT / mutant.file).read_text(), strict=False)) if a != b)
    ]
    name = re.findall(r"^//@ (\w+)", before, re.MULTILINE)[-1]
    forms = sections.forms_of(name)
    return lambda: check_section(name, forms)


def _run_kernel(mutant: Mutant | None, way: tuple[int, bool], check: Callable[[], None]) -> bool:
    """Run checks in a child process, with the mistake; return whether it failed, however badly."""
    child = os.fork()
    if child:
        return bool(os.waitpid(child, 0)[1])
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        state.order, state.sanitize = way
        if mutant is not None:
            original, file = loader.text.__wrapped__, Path(mutant.file).name
            loader.text = lambda name: mutant.text() if name == file else original(name)
        for cached in (loader.sections, loader.function, loader._simulated_file):
            cached.cache_clear()
        found = loader.sections()
        loader._simulated_file = lambda path, variant: cupy().RawModule(code=_tried(path, variant, found))
        launcher._ready.clear()
        launcher._processors[0] = 1
        check()
    except BaseException as error:
        os._exit(3 if "could not compile" in str(error) else 1)
    os._exit(0)


TRIED: list[str] = []


def _tried(path: Path, variant: loader.Variant, found: dict[str, tuple[Path, str]]) -> str:
    """Return the text of those kernels of a file that the checks launch: the whole file takes longer to compile."""
    wanted = ("mul_backward", "where_backward", "copy", "fill", *TRIED)
    return loader.prelude(variant) + "".join(
        [text for name, (at, text) in found.items() if at == path and name in wanted]
    )


def way_of(mutant: Mutant) -> str | None:
    """Say how a mistake in a kernel shows; None where it does not."""
    check = _checks(mutant)
    TRIED[:] = re.findall(r"^//@ (\w+)", mutant.text(), re.MULTILINE) if mutant.file.endswith(".cu") else []
    for way, settings in WAYS.items():
        if _run_kernel(mutant, settings, check):
            return "three orders" if way == "the third" else way
    return None


# ---------------------------------------------------------------------------------- the checks of Python


def copy_of_the_project(folder: Path) -> Path:
    """Copy what the tests of the table and of the launcher need."""
    for part in ("gradlite", "kernels", "tests/ops", "tests/cuda", "tests/parity/oracle.json"):
        place = folder / part
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, place)
    for file in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / file, folder / file)
    return folder


def failing_test(mutant: Mutant, folder: Path) -> str | None:
    """Run the tests in a copy that has the mistake; return what shows it, or None."""
    (folder / mutant.file).write_text(mutant.text())
    command = f"{sys.executable} -m pytest -q -x -p no:cacheprovider {mutant.tests}"
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True)
    (folder / mutant.file).write_text((ROOT / mutant.file).read_text())
    if done.returncode == 0:
        return None
    failed = re.search(r"^(?:FAILED|ERROR) tests/(\w+)/(\w+)\.py(?:::(\w+))?", done.stdout, re.MULTILINE)
    return f"`{failed[3] or failed[2]}`" if failed else "the tests do not start"


def found_by(mutant: Mutant, folder: Path) -> str | None:
    """Say what shows a mistake; None where nothing does."""
    return failing_test(mutant, folder) if mutant.tests else way_of(mutant)


# ---------------------------------------------------------------------------------- the report


def report(results: dict[Mutant, str | None]) -> str:
    """Write the report."""
    ways = [way for mutant, way in results.items() if not mutant.tests]
    one = ways.count("one order of threads")
    three, found = one + ways.count("three orders"), sum(way is not None for way in results.values())
    rows = [
        f"| {mutant.kind} | {escaped(mutant.name)} | {'**nothing**' if way is None else way} |"
        for mutant, way in results.items()
    ]
    return f"""# Mutations

Written by `python tests/cuda/mutations.py --report docs/mutations.md`. Each line is a mistake that was made in the
kernels, in their launcher or in the table, and what noticed it. That the written kernels are those of the table was not
checked meanwhile. Kernels ran on the simulator: in one order of threads, then in reverse and shuffled, then with every
access checked, until a result differed from NumPy's or an error was reported.

**{found} of {len(results)} were found.** Of the {len(ways)} in kernels {one} show in results with the threads in one
order, {three} in three orders, and {sum(way is not None for way in ways)} once the sanitizer looks too.

| mistake | where | found by |
|---|---|---|
""" + "".join(row + "\n" for row in rows)


def escaped(text: str) -> str:
    return text.replace("|", "\\|")


def main(argv: list[str] | None = None) -> int:
    """Make all mistakes, and print or write what noticed them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="the file to write")
    parser.add_argument("--only", default="", help="a part of the names of those to make")
    options = parser.parse_args(argv)
    results: dict[Mutant, str | None] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = copy_of_the_project(Path(temporary))
        for mutant in MUTANTS:
            if options.only in mutant.name:
                results[mutant] = found_by(mutant, folder)
                print(f"{mutant.name}: {results[mutant] or 'NOT FOUND'}", flush=True)
    survivors = [mutant for mutant, way in results.items() if way is None]
    print(f"{len(results) - len(survivors)} of {len(results)} found")
    if options.report:
        options.report.write_text(report(results))
    return bool(survivors)


if __name__ == "__main__":
    os.environ.setdefault("GRADLITE_CUDA_SIMULATOR", "1")
    sys.exit(main())
