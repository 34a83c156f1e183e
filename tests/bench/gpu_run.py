"""Run the tests, compute-sanitizer and the measurements on a GPU, and write what they say; `.ci/gpu` calls this.

==================  =================================================================
steps.md            how each step ended, and how long it took
environment.md      ``python -m gradlite doctor``, nvidia-smi, versions
suite.md            the test suite on the device
sanitizer.md        every kernel under memcheck and racecheck
measurements.md     the tables of `gpu.py`, and their numbers in measurements.json
hot_path.md         the table of `hot_path.py` on cuda, and its numbers in hot_path.json
==================  =================================================================

Every step has a limit and a step that fails is reported and the rest goes on.  The exit status is 1 if the suite, a
finding of the sanitizer or a measuring program failed; a sanitizer that is missing or refuses the device fails nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from machine import facts, table

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "tests" / "bench"
#: Seconds for each step; with three commands of the environment less than nine minutes.
LIMITS = {"environment": 15, "suite": 290, "memcheck": 50, "racecheck": 40, "measurements": 80, "hot path": 30}
PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # those of other projects warn, and warnings are errors here


class Outcome(NamedTuple):
    """How a command ended."""

    status: int
    seconds: float
    text: str


def run(command: Sequence[str | Path], limit: float) -> Outcome:
    """Run a command from the checkout; stop it, and all that it started, at its limit."""
    start = time.monotonic()
    try:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env=os.environ | PLUGINS | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        return Outcome(127, 0, f"not run: {error}\n")
    said = ""
    try:
        text, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        text, _ = process.communicate()
        said = f"\nstopped after {limit} s\n"
    return Outcome(process.returncode, time.monotonic() - start, text + said)


def python(*arguments: str | Path) -> list[str | Path]:
    """Give the command that runs this Python."""
    return [sys.executable, *arguments]


def environment() -> tuple[str, Outcome]:
    """Describe the machine."""
    limit = LIMITS["environment"]
    parts = [
        run(python("-m", "gradlite", "doctor"), limit),
        run(["nvidia-smi"], limit),
        run(python("-m", "pip", "list", "--disable-pip-version-check"), limit),
    ]
    lines = "\n".join(f"- {name}: {value}" for name, value in facts().items())
    names = "doctor", "nvidia-smi", "packages"
    fenced = "".join(f"\n## {name}\n\n{fence(part.text)}" for name, part in zip(names, parts, strict=True))
    return f"# Environment\n\n{lines}\n{fenced}", Outcome(0, sum(part.seconds for part in parts), "")


def suite(quick: bool) -> Outcome:
    """Run the tests, on few workers: they share one GPU."""
    workers = ["-p", "xdist.plugin", "-n", "4"] if importlib.util.find_spec("xdist") and not quick else []
    chosen = ["tests/cuda/test_kernels.py", "-k", "tanh_backward"] if quick else []
    return run(python("-m", "pytest", "-q", "-p", "no:cacheprovider", *workers, *chosen), LIMITS["suite"])


def sanitize(tool: str) -> Outcome:
    """Run every kernel under a tool of compute-sanitizer; only what it finds is a failure."""
    program = shutil.which("compute-sanitizer")
    if program is None:
        return Outcome(0, 0, "not run: compute-sanitizer is not installed\n")
    command = [program, "--tool", tool, "--report-api-errors", "no", *python("tests/cuda/sections.py")]
    done = run(command, LIMITS[tool])
    if "Device not supported" in done.text:
        return Outcome(0, done.seconds, f"not run: compute-sanitizer refuses this device\n\n{done.text}")
    found = re.search(r"SUMMARY: [1-9]\d* ", done.text) is not None
    return Outcome(int(found), done.seconds, done.text)


def fence(text: str, lines: int = 300) -> str:
    """Show the end of a text as it stands."""
    return "```\n" + "\n".join(text.rstrip().splitlines()[-lines:]) + "\n```\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Run all steps."""
    parser = argparse.ArgumentParser(description="Check and measure on a GPU.")
    parser.add_argument("--out", type=Path, required=True, help="the folder for the reports")
    parser.add_argument("--quick", action="store_true", help="few tests, short measurements")
    chosen = parser.parse_args(argv)
    out = chosen.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    done: dict[str, Outcome] = {}

    text, done["environment"] = environment()
    (out / "environment.md").write_text(text)

    done["suite"] = suite(chosen.quick)
    (out / "suite.md").write_text(f"# The test suite\n\n{fence(done['suite'].text)}")

    done |= {tool: sanitize(tool) for tool in ("memcheck", "racecheck")}
    parts = [f"\n## {tool}\n\n{fence(done[tool].text)}" for tool in ("memcheck", "racecheck")]
    (out / "sanitizer.md").write_text("# compute-sanitizer on every kernel\n" + "".join(parts))

    quick = ["--quick"] if chosen.quick else []
    command = python(BENCH / "gpu.py", "--json", out / "measurements.json", *quick)
    done["measurements"] = run(command, LIMITS["measurements"])
    (out / "measurements.md").write_text(done["measurements"].text)

    rounds = ["--rounds", "2" if chosen.quick else "100"]
    command = python(BENCH / "hot_path.py", "--device", "cuda", "--no-instructions", "--json", out / "hot_path.json")
    done["hot path"] = run([*command, *rounds], LIMITS["hot path"])
    (out / "hot_path.md").write_text(done["hot path"].text)

    rows = [[name, str(step.status), f"{step.seconds:.0f}"] for name, step in done.items()]
    steps = table(["step", "exit status", "seconds"], rows)
    (out / "steps.md").write_text(f"# Steps\n\n{steps}")
    print(steps)
    return int(any(step.status for step in done.values()))


if __name__ == "__main__":
    sys.exit(main())
