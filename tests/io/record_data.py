"""Record what PyTorch answers to each of `data_programs`: run it where torch 2.13 is installed."""

import json
from pathlib import Path

import torch
import torch.utils.data
from data_programs import PROGRAMS

if __name__ == "__main__":
    recorded = {"torch": torch.__version__, "answers": {n: p(torch) for n, p in PROGRAMS.items()}}
    path = Path(__file__).parent / "recorded" / "data.json"
    path.write_text(json.dumps(recorded) + "\n")
