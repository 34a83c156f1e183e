"""What `z = (x * y + x).sum(); z.backward()` on one element costs, and its parts, beside PyTorch in the same run.

``python tests/bench/hot_path.py [--device D] [--rounds N] [--json FILE]`` prints a Markdown table.  With one element
the arithmetic costs nothing: what is left is the price of recording and of walking the graph, which small models pay.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from counting import bytecodes, instructions
from machine import facts, table

import gradlite
from gradlite.device import probe

STEP = "z = (x*y + x).sum(); z.backward()"
REPEATS = 100
FEW, MANY = 100, 600  # steps of the two runs under valgrind


class Program(NamedTuple):
    """What is timed, and what is made for it outside of the time."""

    run: Callable[..., Any]
    prepare: Callable[[], tuple[Any, ...]] = tuple


def programs(library: ModuleType, device: str) -> dict[str, Program]:
    """Write the programs for a library that speaks as PyTorch does; x and y are leaves that require grad."""
    x = library.tensor([1.5], requires_grad=True, device=device)
    y = library.tensor([2.5], requires_grad=True, device=device)

    def step() -> None:
        z = (x * y + x).sum()
        z.backward()

    return {
        STEP: Program(step),
        "its z.backward() alone": Program(lambda z: z.backward(), lambda: ((x * y + x).sum(),)),
        "x * y": Program(lambda: x * y),
        "x * 2.0": Program(lambda: x * 2.0),
        "x.sum()": Program(lambda: x.sum()),
        "x.exp()": Program(lambda: x.exp()),
    }


def peer(device: str) -> tuple[ModuleType | None, str]:
    """Give PyTorch where it runs on this device too, else the reason why it is not measured."""
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return None, "PyTorch is not installed"
    torch.set_num_threads(1)
    if device.startswith("cuda") and (probe().simulated or not torch.cuda.is_available()):
        return None, "PyTorch finds no CUDA here"
    return torch, ""


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


def measure(libraries: Sequence[ModuleType], device: str, rounds: int) -> dict[str, Any]:
    """Time every program with every library, by turns; give best and median in microseconds, and bytecodes."""
    written = {library.__name__: programs(library, device) for library in libraries}
    times: dict[str, dict[str, list[float]]] = {name: {lib: [] for lib in written} for name in written["gradlite"]}
    for turn in range(-1, rounds):  # the first warms up
        for name, of in times.items():
            for library in libraries[:: 1 if turn % 2 else -1]:
                taken = seconds(written[library.__name__][name], library, device)
                if turn >= 0:
                    of[library.__name__].append(taken * 1e6)
    result: dict[str, Any] = {}
    for name, of in times.items():
        result[name] = {lib: {"best": min(ts), "median": statistics.median(ts)} for lib, ts in of.items()}
        program = written["gradlite"][name]
        result[name]["bytecodes"] = bytecodes(program.run, *program.prepare())
    return result


def count_instructions(library: str, device: str) -> dict[str, Any]:
    """Count the instructions of a step with one library, or say why not."""
    try:
        count = instructions(lambda n: [__file__, "--device", device, "--steps", str(n), library], FEW, MANY)
    except RuntimeError as error:
        return {"not counted": str(error)}
    return {"instructions": count}


def report(found: dict[str, Any]) -> str:
    """Write what was found as Markdown."""
    head = ["microseconds: best (median)", "gradlite", "PyTorch", "ratio of medians", "bytecodes of gradlite"]
    rows = []
    for name, of in found["programs"].items():
        ours, theirs = of["gradlite"], of.get("torch")
        cells = [f"{t['best']:.2f} ({t['median']:.2f})" if t else "" for t in (ours, theirs)]
        ratio = f"{ours['median'] / theirs['median']:.2f}" if theirs else ""
        rows.append([f"`{name}`", *cells, ratio, str(of["bytecodes"])])
    lines = [f"- {name}: {value}" for name, value in found["facts"].items()]
    lines += [f"- device: {found['device']}", f"- rounds: {found['rounds']} of {REPEATS} repeats each, by turns"]
    lines += [f"- PyTorch is not measured: {found['without']}"] if found["without"] else []
    for library, count in found["instructions"].items():
        if "instructions" in count:
            text = f"{count['instructions']:,.0f} (callgrind: {MANY} steps less {FEW})"
        else:
            text = f"not counted, {count['not counted']}; the bytecodes below stand in for them"
        lines.append(f"- CPU instructions of a step, {library}: {text}")
    return "\n".join(["# The hot path, one element", "", *lines, "", table(head, rows)])


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there, too")
    parser.add_argument("--no-instructions", action="store_true", help="spare the runs under valgrind (minutes)")
    parser.add_argument("--steps", type=int, help="only run so many steps, with the library named after it")
    parser.add_argument("library", nargs="?", default="gradlite", help=argparse.SUPPRESS)
    chosen = parser.parse_args(argv)
    if chosen.steps is not None:
        step = programs(importlib.import_module(chosen.library), chosen.device)[STEP].run
        for _ in range(chosen.steps):
            step()
        return
    torch, without = peer(chosen.device)
    libraries = [gradlite] if torch is None else [gradlite, torch]
    found = {
        "facts": facts() | {"load average": f"{os.getloadavg()[0]:.2f}"},
        "device": gradlite.cuda.get_device_name() if chosen.device.startswith("cuda") else "cpu, one thread",
        "rounds": chosen.rounds,
        "without": without,
        "programs": measure(libraries, chosen.device, chosen.rounds),
    }
    counted = [] if chosen.no_instructions else [library.__name__ for library in libraries]
    found["instructions"] = {name: count_instructions(name, chosen.device) for name in counted}
    print(report(found))
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
