"""The rows of the oracle, run with gradlite in the place of torch, and the lists of what must agree.

``python tests/parity/rows.py`` runs every row on both devices and adds the rows that agree to `agreeing.txt`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def listed(name: str) -> list[str]:
    """Return the row ids of a list: the first word of each line that is no comment."""
    return [line.split()[0] for line in (HERE / name).read_text().splitlines() if line[:1].isalpha()]


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


def differing(ids: list[str]) -> list[str]:
    """Run rows and return those that answer otherwise than PyTorch, each with what it was and what it should be."""
    want, programs, found = recorded(), codes(), []
    from gradlite import autograd

    with gradlite_as_torch():
        for row in ids:
            autograd.set_detect_anomaly(False)
            got = oracle.run_row(programs[row])
            if not oracle.agrees(want[row], got):
                found.append(f"{row} {programs[row]}\n  want: {_shown(want[row])}\n  got:  {_shown(got)}")
    return found


def _shown(answer: dict[str, Any]) -> str:
    return f"{answer['exc'] or ''} {answer['text']} {answer['warnings'] or ''}"


def main() -> None:
    """Add the rows that agree on both devices to the list, which only grows."""
    os.environ.setdefault("GRADLITE_CUDA_SIMULATOR", "1")
    import gradlite

    rows, before = list(recorded()), set(listed("agreeing.txt"))
    agree = set(rows) - set(listed("departures.txt"))
    for device, exempt in (("cpu", set()), ("cuda", set(listed("departures-cuda.txt")))):
        gradlite.set_default_device(device)
        wrong = {text.split()[0] for text in differing(rows)}
        print(f"{device}: {len(rows) - len(wrong)} of {len(rows)} rows agree")
        print("  listed and wrong:", " ".join(sorted(before & (wrong - exempt))) or "none")
        agree -= wrong - exempt
    head = "# Rows of oracle.json on which gradlite must answer what PyTorch 2.13 answered.  The list only grows.\n"
    ids = [row for row in rows if row in agree | before]
    (HERE / "agreeing.txt").write_text(head + "\n".join(ids) + "\n")
    print(f"listed: {len(ids)}, new: {len(agree - before)}")


if __name__ == "__main__":
    main()
