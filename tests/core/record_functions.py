"""Record what PyTorch answers to the programs with `autograd.Function`: run it where torch 2.13 is installed."""

import json
from pathlib import Path

import torch
from function_gradient_programs import PROGRAMS as GRADIENTS
from function_programs import PROGRAMS, plain
from function_state_programs import PROGRAMS as STATE

if __name__ == "__main__":
    answers = {name: plain(program(torch)) for name, program in (PROGRAMS | STATE | GRADIENTS).items()}
    path = Path(__file__).parent / "recorded" / "functions.json"
    path.write_text(json.dumps({"torch": torch.__version__, "answers": answers}, indent=1) + "\n")
