"""Measure on a GPU what the design rests on: the costs of launches and operations, rates, numerics, graph capture.

``python tests/bench/gpu.py [--quick] [--json FILE]`` prints a Markdown table.  Each group of measurements runs in a
process of its own, so that a crash in one is a row of the table and the rest goes on.  On the simulated device the
program runs, too: what the simulator has not is ``not measured``, and its times say nothing of a GPU.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import graph_capture  # noqa: F401  # the measurements register themselves
import kernel_rates  # noqa: F401
import launch_costs  # noqa: F401
import matrix_products  # noqa: F401
from machine import facts, table
from measuring import Bench, Row, run

import gradlite
from gradlite.device import probe

ORDER = ("launches", "operations", "products", "rates", "numerics", "graphs")
LIMIT = 40  # seconds for a group


def apart(group: str, quick: bool, limit: float = LIMIT) -> list[Row]:
    """Run a group in a process of its own; what it wrote before it died is kept."""
    command = [sys.executable, __file__, "--group", group, *(["--quick"] if quick else [])]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired as late:
        written, said = (late.stdout or b"").decode(), f"stopped after {limit} s"
    else:
        written, said = done.stdout, ""
        if done.returncode < 0:
            said = f"the process ended by {signal.Signals(-done.returncode).name}"
        elif done.returncode:
            said = (done.stderr.strip() or "no message").splitlines()[-1]
    rows = [Row(*json.loads(line)) for line in written.splitlines() if line.startswith("[")]
    return [*rows, *([Row(f"the rest of {group}", f"not measured: {said}")] if said else [])]


def heading() -> str:
    """Say what is measured, and on what."""
    said = " (simulated: the times say nothing of a GPU)" if probe().simulated else ""
    lines = ["# Measurements on CUDA", "", f"- device: {gradlite.cuda.get_device_name()}{said}"]
    return "\n".join(lines + [f"- {name}: {value}" for name, value in facts().items()])


def section(group: str, rows: Sequence[Row]) -> str:
    """Write a group as Markdown."""
    cells = [[r.what, r.value if isinstance(r.value, str) else f"{r.value:.4g}", r.unit] for r in rows]
    return f"\n## {group}\n\n{table(['what', 'value', 'unit'], cells).rstrip()}"


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="once, on small arrays: shows that the program runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there, too")
    parser.add_argument("--group", choices=ORDER, help="this group alone, a line of JSON for each row")
    chosen = parser.parse_args(argv)
    if chosen.group:
        for row in run(chosen.group, Bench(chosen.quick)):
            print(json.dumps(row), flush=True)
        return
    print(heading(), flush=True)
    found = {}
    for group in ORDER:
        found[group] = apart(group, chosen.quick)
        print(section(group, found[group]), flush=True)  # at once: a run that is stopped has shown what it found
        if chosen.json:
            chosen.json.write_text(json.dumps({"facts": facts(), "rows": found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
