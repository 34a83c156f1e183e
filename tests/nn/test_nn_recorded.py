"""Initial numbers, layers, losses and texts of modules are PyTorch's: recorded answers."""

import json
from pathlib import Path

import pytest
from nn_programs import PROGRAMS

import gradlite

RECORDED = json.loads((Path(__file__).parent / "recorded" / "nn.json").read_text())["answers"]


def check(found, recorded, where=""):
    """Compare nested answers: texts exactly, numbers within the rounding of float32."""
    if isinstance(recorded, dict):
        assert list(found) == list(recorded), where
        for key in recorded:
            check(found[key], recorded[key], f"{where}.{key}")
    elif isinstance(recorded, list):
        assert len(found) == len(recorded), where
        for k, (a, b) in enumerate(zip(found, recorded, strict=True)):
            check(a, b, f"{where}[{k}]")
    elif isinstance(recorded, float):
        assert found == pytest.approx(recorded, rel=2e-5, abs=1e-6), where
    else:
        assert found == recorded, where


def test_every_program_is_recorded():
    assert list(RECORDED) == list(PROGRAMS)


def test_the_comparison_finds_differences():
    for found, recorded in (([1.0], [1.001]), ({"a": 1}, {"b": 1}), ("x", "y"), ([1.0, 2.0], [1.0])):
        with pytest.raises(AssertionError):
            check(found, recorded)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_answers_are_pytorchs(device, seeded, program):
    check(PROGRAMS[program](gradlite), RECORDED[program])
