"""Random programs give what PyTorch gives, step by step: outcomes, versions, histories, values, gradients."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from programs import Program

import gradlite

RECORDED = json.loads(Path(__file__).with_name("programs.json").read_text())
CHUNK = 50
CHUNKS = [RECORDED["programs"][k : k + CHUNK] for k in range(0, len(RECORDED["programs"]), CHUNK)]


def close(got, want):
    """Compare nested lists; numbers to a few units of the ninth digit."""
    if isinstance(want, list):
        return isinstance(got, list) and len(got) == len(want) and all(map(close, got, want))
    if isinstance(want, float):
        return isinstance(got, float) and math.isclose(got, want, rel_tol=1e-7, abs_tol=1e-12)
    return got == want


def same_outcome(got, want):
    """Compare what a statement did; a message may say more than PyTorch's, never less."""
    return got.startswith(want.rstrip(".")) if "Error" in want else got == want


def difference(recorded):
    """Return how a program's answers differ from the recorded ones, or None."""
    program = Program(recorded["seed"], gradlite)
    for k, want in enumerate(recorded["steps"]):
        got = program.statement()
        if not same_outcome(got, want):
            return f"seed {recorded['seed']}, statement {k}\n  want: {want}\n  got:  {got}"
    for k, (got, want) in enumerate(zip(program.state(), recorded["state"], strict=True)):
        if not close(got, want):
            return f"seed {recorded['seed']}, tensor {k}\n  want: {want}\n  got:  {got}"
    return None


@pytest.mark.parametrize("chunk", range(len(CHUNKS)))
def test_random_programs_agree(chunk, device):
    wrong = [text for text in map(difference, CHUNKS[chunk]) if text is not None]
    assert not wrong, f"{len(wrong)} of {len(CHUNKS[chunk])} differ\n" + "\n".join(wrong)


def test_a_lost_version_is_noticed(monkeypatch, cpu):
    monkeypatch.setattr(gradlite.Tensor, "_version", property(lambda self: 0))
    assert sum(difference(recorded) is not None for recorded in CHUNKS[0]) > CHUNK / 4


def test_the_programs_reach_every_kind_of_outcome():
    steps = [step for recorded in RECORDED["programs"] for step in recorded["steps"]]
    assert {step.split(":")[0] for step in steps} == {"compute", "view", "write", "differentiate"}
    assert 0.05 < sum("Error" in step for step in steps) / len(steps) < 0.5
    assert any("modified by an inplace operation" in step for step in steps)
