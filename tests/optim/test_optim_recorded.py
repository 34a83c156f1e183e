"""Training gives PyTorch's numbers, step by step: recorded answers."""

import json
from pathlib import Path

import pytest
from optim_programs import ADAM, PROGRAMS, SGD

import gradlite

RECORDED = json.loads((Path(__file__).parent / "recorded" / "optim.json").read_text())["answers"]


def check(found, recorded, rel, where=""):
    """Compare nested answers: texts exactly, numbers closely."""
    if isinstance(recorded, list):
        assert len(found) == len(recorded), where
        for k, (a, b) in enumerate(zip(found, recorded, strict=True)):
            check(a, b, rel, f"{where}[{k}]")
    elif isinstance(recorded, float):
        assert found == pytest.approx(recorded, rel=rel, abs=rel / 10), where
    else:
        assert found == recorded, where


def test_every_program_is_recorded():
    assert list(RECORDED) == list(PROGRAMS)
    assert (len(RECORDED["sgd"]), len(RECORDED["adam"])) == (len(SGD), len(ADAM))


def test_each_option_changes_the_numbers():
    """So that a program which ignored an option would fail below."""
    for runs in (RECORDED["sgd"], RECORDED["adam"]):
        last = [json.dumps(run[-1]) for run in runs]
        assert len(set(last)) == len(last)


@pytest.mark.parametrize("program", PROGRAMS)
def test_training_gives_pytorchs_numbers(device, seeded, program):
    rel = {"network": 1e-4}.get(program, 1e-5)  # rounding differences grow with the steps
    check(PROGRAMS[program](gradlite), RECORDED[program], rel)
