"""The hot path stays short, and the script that measures it runs.  No time is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import counting
import hot_path
import numpy as np
import pytest
import small_graphs
from small_graphs import GRAPHS, MLP, STEP, WRITE

import gradlite

SCRIPT = Path(hot_path.__file__)
#: Bytecodes of each program: Python 3.11's number and a tenth more.  3.10, 3.12 and 3.13 differ by less than that.
CEILINGS = {
    STEP: 2400,
    WRITE: 10810,
    MLP: 7030,
    "z.backward() of the first": 1680,
    "x * y": 306,
    "x * 2.0": 250,
    "x.sum()": 200,
    "x.exp()": 232,
}


@pytest.fixture
def programs(cpu):
    written = small_graphs.as_pytorch(gradlite, "cpu")
    for program in written.values():
        program.run(*program.prepare())  # what is done once is done
    return written


def count(program):
    return counting.bytecodes(program.run, *program.prepare())


@pytest.mark.parametrize("name", CEILINGS)
def test_bytecodes(name, programs):
    assert count(programs[name]) <= CEILINGS[name]


def test_bytecodes_repeat(programs):
    step = programs[STEP]
    assert count(step) == count(step) > count(programs["x * y"]) > 20


#: What PyTorch 2.13 finds in the first step.  Of the MLP: the gradients of the last three parameters.
RECORDED: dict[str, list[list[float]]] = {
    STEP: [[1.875], [1.375]],
    WRITE: [[-0.0054105, 0.00044161, 0.35049, 0.05894], [-2.2583, -0.75579, 1.1006, -0.92202]],
    MLP: [
        [
            -0.057209,
            -0.039516,
            -0.071185,
            -0.047477,
            -0.034542,
            -0.064767,
            -0.047508,
            -0.031511,
            -0.060246,
            -0.040832,
            -0.023634,
            -0.057209,
            -0.039516,
            -0.071185,
            -0.047477,
            -0.034542,
        ],
        [
            -0.71488,
            -0.66879,
            -0.72645,
            -0.75902,
            -0.65668,
            -0.73652,
            -0.70702,
            -0.59411,
            -0.73277,
            -0.72454,
            -0.63991,
            -0.71488,
            -0.66879,
            -0.72645,
            -0.75902,
            -0.65668,
        ],
        [-1.1214],
    ],
}


def check_gradients(name, library, graph, device):
    program = small_graphs.WRITERS[name](library, device)[graph]
    program.run()
    recorded = RECORDED[graph]
    for found, expected in zip(program.gradients()[-len(recorded) :], recorded, strict=True):
        np.testing.assert_allclose(np.ravel(found), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("graph", GRAPHS)
def test_gradients(graph, device):
    check_gradients("gradlite", gradlite, graph, str(device))


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("name", ["torch", "mygrad", "autograd"])
def test_peers_find_the_same_gradients(name, graph):
    check_gradients(name, pytest.importorskip(name), graph, "cpu")


def test_bytecodes_of_nested_calls():
    def add(n):
        return n + 1

    one, two = counting.bytecodes(lambda: add(1)), counting.bytecodes(lambda: add(add(1)))
    assert one < two < 2 * one
    assert sys.gettrace() is None


def test_instructions_are_a_difference(monkeypatch):
    monkeypatch.setattr(counting, "_collected", lambda arguments: 1000 + 7 * int(arguments[0]))
    assert counting.instructions(lambda n: [str(n)], 100, 600) == 7


def test_without_valgrind(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "valgrind is not installed" in hot_path.count_instructions("gradlite", "cpu")["not counted"]


@pytest.mark.parametrize("name", ["cpu", "cuda"])
def test_script(name, tmp_path):
    command = [sys.executable, SCRIPT, "--rounds", "2", "--no-instructions", "--device", name]
    done = subprocess.run([*command, "--json", tmp_path / "hot.json"], capture_output=True, text=True, check=True)
    found = json.loads((tmp_path / "hot.json").read_text())
    assert set(found["programs"]) == set(CEILINGS)
    for program, of in found["programs"].items():
        assert 0 < of["gradlite"]["best"] <= of["gradlite"]["median"]
        assert f"| `{program}` | {of['gradlite']['best']:.2f} (" in done.stdout
    assert f"- CPU: {found['facts']['CPU']}\n" in done.stdout


@pytest.mark.parametrize("graph", range(len(GRAPHS)))
def test_steps(graph):
    subprocess.run([sys.executable, SCRIPT, "--graph", str(graph), "--steps", "3", "gradlite"], check=True)
