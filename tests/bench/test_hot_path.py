"""The hot path stays short, and the script that measures it runs.  No time is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import counting
import hot_path
import pytest

import gradlite

SCRIPT = Path(hot_path.__file__)
#: Bytecodes of each program: Python 3.11's number and a tenth more.  3.10, 3.12 and 3.13 differ by less than that.
CEILINGS = {
    hot_path.STEP: 2290,
    "its z.backward() alone": 1550,
    "x * y": 304,
    "x * 2.0": 236,
    "x.sum()": 217,
    "x.exp()": 210,
}


@pytest.fixture
def programs(cpu):
    written = hot_path.programs(gradlite, "cpu")
    for program in written.values():
        program.run(*program.prepare())  # what is done once is done
    return written


def count(program):
    return counting.bytecodes(program.run, *program.prepare())


@pytest.mark.parametrize("name", CEILINGS)
def test_bytecodes(name, programs):
    assert count(programs[name]) <= CEILINGS[name]


def test_bytecodes_repeat(programs):
    step = programs[hot_path.STEP]
    assert count(step) == count(step) > count(programs["x * y"]) > 20


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


def test_steps():
    subprocess.run([sys.executable, SCRIPT, "--steps", "3", "gradlite"], check=True)
