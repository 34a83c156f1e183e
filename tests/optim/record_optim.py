"""Record what PyTorch answers to each of `optim_programs`: run it where torch 2.13 is installed."""

import json
from pathlib import Path

import torch
from optim_programs import PROGRAMS

if __name__ == "__main__":
    recorded = {"torch": torch.__version__, "answers": {n: p(torch) for n, p in PROGRAMS.items()}}
    path = Path(__file__).parent / "recorded" / "optim.json"
    path.write_text(json.dumps(recorded) + "\n")
