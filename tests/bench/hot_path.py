"""What one step of a small graph costs, forward and backward, beside PyTorch, MyGrad and autograd in the same run.

``python tests/bench/hot_path.py [--device D] [--rounds N] [--json FILE]`` prints Markdown tables.  On graphs this small
the arithmetic costs nothing: what is left is the price of recording and of walking the graph, which small models pay.
The graphs are in `small_graphs.py`; the other libraries are measured where they are installed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from counting import bytecodes, instructions
from machine import facts, table
from small_graphs import GRAPHS, NOTES, TITLES, WRITERS, Program

import gradlite
from gradlite.device import probe

REPEATS = 100
FEW, MANY = 100, 600  # steps of the two runs under valgrind


def libraries(device: str) -> tuple[dict[str, ModuleType], dict[str, str]]:
    """Import what is installed and runs on the device; give it by its name, and for the rest the reason why not."""
    found, without = {"gradlite": gradlite}, {}
    for name in WRITERS:
        if name == "gradlite":
            continue
        if device.startswith("cuda") and name != "torch":
            without[name] = "it has no CUDA"
            continue
        try:
            found[name] = importlib.import_module(name)
        except ImportError:
            without[name] = "it is not installed"
    if "torch" in found:
        found["torch"].set_num_threads(1)
        if device.startswith("cuda") and (probe().simulated or not found["torch"].cuda.is_available()):
            del found["torch"]
            without["torch"] = "it finds no CUDA here"
    return found, without


def seconds(program: Program, library: ModuleType, device: str) -> float:
    """Time one of some repeats of a program."""
    prepared = [program.prepare() for _ in range(REPEATS)]
    run = program.run
    start = time.perf_counter()
    for arguments in prepared:
        run(*arguments)
    if device.startswith("cuda"):
        library.cuda.synchronize()
    return (time.perf_counter() - start) / REPEATS


def measure(found: dict[str, ModuleType], device: str, rounds: int) -> dict[str, Any]:
    """Time every program with every library, by turns; give best and median in microseconds, and bytecodes."""
    written = {name: WRITERS[name](library, device) for name, library in found.items()}
    times: dict[str, dict[str, list[float]]] = {
        program: {name: [] for name in written if program in written[name]} for program in written["gradlite"]
    }
    for turn in range(-1, rounds):  # the first warms up
        for program, of in times.items():
            for name in list(of)[:: 1 if turn % 2 else -1]:
                taken = seconds(written[name][program], found[name], device)
                if turn >= 0:
                    of[name].append(taken * 1e6)
    result: dict[str, Any] = {}
    for program, of in times.items():
        result[program] = {name: {"best": min(ts), "median": statistics.median(ts)} for name, ts in of.items()}
        ours = written["gradlite"][program]
        result[program]["bytecodes"] = bytecodes(ours.run, *ours.prepare())
    return result


def count_instructions(library: str, device: str, graph: int = 0) -> dict[str, Any]:
    """Count the instructions of a step of one graph with one library, or say why not."""
    options = ["--device", device, "--graph", str(graph), "--steps"]
    try:
        count = instructions(lambda n: [__file__, *options, str(n), library], FEW, MANY)
    except RuntimeError as error:
        return {"not counted": str(error)}
    return {"instructions": count}


# ---------------------------------------------------------------------------------- the report


def _times(programs: dict[str, Any], names: Sequence[str]) -> str:
    rows = []
    for program, of in programs.items():
        cells = [f"{of[n]['best']:.2f} ({of[n]['median']:.2f})" if n in of else "" for n in names]
        rows.append([f"`{program}`", *cells, str(of["bytecodes"])])
    head = ["microseconds: best (median)", *(TITLES[n] for n in names), "bytecodes of gradlite"]
    return table(head, rows)


def _ratios(programs: dict[str, Any], names: Sequence[str]) -> str:
    rows = []
    for program, of in programs.items():
        cells = [f"{of['gradlite']['median'] / of[n]['median']:.2f}" if n in of else "" for n in names]
        rows.append([f"`{program}`", *cells])
    return table(["gradlite's median over that of", *(TITLES[n] for n in names)], rows)


def _instructions(counted: dict[str, Any], names: Sequence[str]) -> str:
    """Tell the counts, or once why there are none: the bytecodes then stand in for them."""
    reasons = {c["not counted"] for of in counted.values() for c in of.values() if "not counted" in c}
    if reasons or not counted:
        why = "; ".join(sorted(reasons)) or "it was not asked for"
        return f"CPU instructions are not counted ({why}): the executed bytecodes stand in for them.\n"
    rows = [[f"`{graph}`", *(f"{of[n]['instructions']:,.0f}" for n in names)] for graph, of in counted.items()]
    head = [f"CPU instructions of a step (callgrind: {MANY} steps less {FEW})", *(TITLES[n] for n in names)]
    return table(head, rows)


def report(found: dict[str, Any]) -> str:
    """Write what was found as Markdown."""
    programs = found["programs"]
    names = [name for name in TITLES if any(name in of for of in programs.values())]
    lines = [f"- {name}: {value}" for name, value in found["facts"].items()]
    lines += [f"- device: {found['device']}", f"- rounds: {found['rounds']} of {REPEATS} repeats each, by turns"]
    lines += [f"- {TITLES[name]} is not measured: {why}" for name, why in found["without"].items()]
    lines += [f"- `{graph}`: {NOTES[graph]}" for graph in GRAPHS]
    tables = [_times(programs, names), _instructions(found["instructions"], names)]
    if names[1:]:
        tables.insert(1, _ratios(programs, names[1:]))
    return "\n".join(["# The hot path, three small graphs", "", *lines, "", *tables])


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there, too")
    parser.add_argument("--no-instructions", action="store_true", help="spare the runs under valgrind (minutes)")
    parser.add_argument("--steps", type=int, help="only run so many steps, with the library named after it")
    parser.add_argument("--graph", type=int, default=0, choices=range(len(GRAPHS)), help="of this graph")
    parser.add_argument("library", nargs="?", default="gradlite", help=argparse.SUPPRESS)
    chosen = parser.parse_args(argv)
    if chosen.steps is not None:
        written = WRITERS[chosen.library](importlib.import_module(chosen.library), chosen.device)
        step = written[GRAPHS[chosen.graph]].run
        for _ in range(chosen.steps):
            step()
        return
    modules, without = libraries(chosen.device)
    found = {
        "facts": facts() | {"load average": f"{os.getloadavg()[0]:.2f}"},
        "device": gradlite.cuda.get_device_name() if chosen.device.startswith("cuda") else "cpu, one thread",
        "rounds": chosen.rounds,
        "without": without,
        "programs": measure(modules, chosen.device, chosen.rounds),
    }
    counted = [] if chosen.no_instructions else range(len(GRAPHS))
    found["instructions"] = {
        GRAPHS[k]: {name: count_instructions(name, chosen.device, k) for name in modules} for k in counted
    }
    print(report(found))
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
