"""Record PyTorch's sentence for each of the programs that write: run it where torch 2.13 is installed."""

import json
from pathlib import Path

import torch
from in_place_programs import PROGRAMS
from ways_to_write import PROGRAMS as WAYS


def sentence(program):
    """Return the text of the error that the program's backward pass raises."""
    try:
        program(torch).backward()
    except RuntimeError as error:
        return str(error)
    raise AssertionError(f"{program.__name__} raises nothing")


if __name__ == "__main__":
    recorded = {"torch": torch.__version__, "sentences": {n: sentence(p) for n, p in (PROGRAMS | WAYS).items()}}
    path = Path(__file__).parent / "recorded" / "in_place_errors.json"
    path.write_text(json.dumps(recorded, indent=1) + "\n")
