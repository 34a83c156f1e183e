"""Record what PyTorch answers to the random programs: ``python tests/parity/record_programs.py``."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from programs import Program

SEEDS, STATEMENTS = range(400), 14


def main() -> None:
    """Write programs.json."""
    torch.set_num_threads(1)
    rows = []
    for seed in SEEDS:
        program = Program(seed, torch)
        steps = [step.split(" If you are using DistributedDataParallel")[0] for step in program.run(STATEMENTS)]
        rows.append({"seed": seed, "steps": steps, "state": program.state()})
    head = f'{{"torch": "{torch.__version__}", "statements": {STATEMENTS}, "programs": [\n'
    text = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    Path(__file__).with_name("programs.json").write_text(f"{head}{text}\n]}}\n")


if __name__ == "__main__":
    main()
