"""The rows of the oracle, run with gradlite in the place of torch, and the lists of what must agree.

``python tests/parity/rows.py`` runs every row on both devices, adds the rows that agree to `agreeing.txt`, writes which
rows wait for a name that gradlite has not to `waiting.txt`, and prints what is left: defects.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import oracle  # noqa: E402

NAMES = (
    "torch",
    "torch.nn",
    "torch.nn.functional",
    "torch.nn.init",
    "torch.autograd",
    "torch.autograd.function",
    "torch.optim",
    "torch.utils.data",
)

AGREEING_HEAD = (
    "# Rows of oracle.json on which gradlite must answer what PyTorch 2.13 answered.  The list only grows.\n"
)
WAITING_HEAD = "# Names that gradlite has not, and the rows that wait for each.  Written by rows.py; do not edit.\n"

ABSENT = re.compile(r"(?:module 'gradlite\.?([\w.]*)'|'(?:Tensor|Parameter)' object) has no attribute '(\w+)'")
OPERATOR = re.compile(r"operand type\S* for (?:unary )?(//|\W)=?: 'Tensor'")
KERNELS = re.compile(r"no CUDA kernels for torch\.(\w+)")
DEVICES = re.compile(r"\bCUDA(\w+Type)\b")  # types in messages, which name their device
METHODS = {"//": "__floordiv__", "%": "__mod__", "&": "__and__", "|": "__or__", "^": "__xor__", "~": "__invert__"}


class Difference(NamedTuple):
    """A row that answers otherwise than PyTorch."""

    row: str
    program: str
    want: str
    got: str

    def __str__(self) -> str:
        return f"{self.row} {self.program}\n  want: {self.want}\n  got:  {self.got}"


def listed(name: str) -> list[str]:
    """Return the row ids of a list: the first word of each line that is no comment."""
    return [line.split()[0] for line in (HERE / name).read_text().splitlines() if line[:1].isalpha()]


def waiting() -> dict[str, list[str]]:
    """Return the row ids of `waiting.txt`, by the name that they wait for."""
    lines = [line for line in (HERE / "waiting.txt").read_text().splitlines() if not line.startswith("#")]
    return {name: rows.split() for name, rows in (line.split(": ") for line in lines)}


def exists(name: str) -> bool:
    """Say whether gradlite has a name, as ``Tensor.split`` or ``CUDA kernels for complex64``."""
    import gradlite
    from gradlite.backend import loader

    if " " in name:
        return name.split()[-1] in loader.C_TYPES
    target: Any = gradlite
    for part in name.split("."):
        if not hasattr(target, part):
            return False
        target = getattr(target, part)
    return True


def missing(answer: str) -> str | None:
    """Return the first name that an answer complains of and gradlite has not."""
    found = [
        f"{match[1]}.{match[2]}".lstrip(".") if match[0].startswith("module") else f"Tensor.{match[2]}"
        for match in ABSENT.finditer(answer)
    ]
    found += [f"Tensor.{METHODS[symbol]}" for symbol in OPERATOR.findall(answer) if symbol in METHODS]
    found += [f"CUDA kernels for {kind}" for kind in KERNELS.findall(answer)]
    return next((name for name in found if not exists(name)), None)


def recorded() -> dict[str, dict[str, Any]]:
    """Return what PyTorch answered, by row id."""
    rows = json.loads((HERE / "oracle.json").read_text())["rows"]
    return {row["id"]: row for row in rows}


def codes() -> dict[str, str]:
    """Return the program of each row, by row id."""
    found = {}
    for key, _, _, rows in oracle.SECTIONS:
        programs = [code for rule, code in rows if rule is not None]
        found.update({f"{key}{k:02d}": code for k, code in enumerate(programs, 1)})
    return found


@contextlib.contextmanager
def gradlite_as_torch() -> Iterator[None]:
    """Let ``import torch`` mean gradlite."""
    import gradlite

    before = {name: sys.modules.get(name) for name in NAMES}
    state = oracle.PREAMBLE, oracle.TENSOR, oracle.MODULE, oracle.torch
    oracle.torch = None  # where PyTorch is installed the oracle would reset it before each row
    for name in NAMES:
        target: Any = gradlite
        for part in name.split(".")[1:]:
            target = getattr(target, part)
        sys.modules[name] = target
    oracle.use_module("gradlite")
    try:
        yield
    finally:
        oracle.PREAMBLE, oracle.TENSOR, oracle.MODULE, oracle.torch = state
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def differing(ids: list[str]) -> list[Difference]:
    """Run rows and return those that answer otherwise than PyTorch."""
    want, programs, found = recorded(), codes(), []
    from gradlite import autograd

    with gradlite_as_torch():
        for row in ids:
            autograd.set_detect_anomaly(False)
            got = oracle.run_row(programs[row])
            got["text"] = DEVICES.sub(r"CPU\1", str(got["text"])).replace("torch.cuda.", "torch.")
            if not oracle.agrees(want[row], got):
                found.append(Difference(row, programs[row], _shown(want[row]), _shown(got)))
    return found


def _shown(answer: dict[str, Any]) -> str:
    return f"{answer['exc'] or ''} {answer['text']} {answer['warnings'] or ''}"


def main() -> None:
    """Write both lists; `agreeing.txt` only grows."""
    os.environ.setdefault("GRADLITE_CUDA_SIMULATOR", "1")
    import gradlite

    rows, departures, before = list(recorded()), set(listed("departures.txt")), set(listed("agreeing.txt"))
    wrong: dict[str, Difference] = {}
    for device, exempt in (("cpu", set()), ("cuda", set(listed("departures-cuda.txt")))):
        gradlite.set_default_device(device)
        here = {difference.row: difference for difference in differing(rows)}
        print(f"{device}: {len(rows) - len(here)} of {len(rows)} rows agree")
        wrong = {row: difference for row, difference in here.items() if row not in exempt} | wrong
    agree = {row for row in rows if row not in wrong} - departures
    waits: dict[str, list[str]] = {}
    for row, difference in wrong.items():
        name = missing(difference.got)
        if row in before or (name is None and row not in departures):
            print(f"\n{'listed and wrong: ' if row in before else ''}{difference}")
        elif name is not None and row not in departures:
            waits.setdefault(name, []).append(row)
    lines = [f"{name}: {' '.join(sorted(waits[name], key=rows.index))}\n" for name in sorted(waits)]
    (HERE / "waiting.txt").write_text(WAITING_HEAD + "".join(lines))
    ids = [row for row in rows if row in agree | before]
    (HERE / "agreeing.txt").write_text(AGREEING_HEAD + "\n".join(ids) + "\n")
    print(f"\nagree: {len(ids)}, new: {len(agree - before)}; wait: {sum(map(len, waits.values()))}")


if __name__ == "__main__":
    main()
