"""The measurements for a GPU run on the simulator, and one that fails takes no other with it."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path

import gpu
import gpu_run
import measuring
import pytest
from measuring import Bench, NotMeasured, Row

pytestmark = pytest.mark.simulator

ROOT = Path(__file__).parents[2]


def test_accuracy_and_subnormals():
    rows = {row.what: row.value for row in measuring.run("numerics", Bench(quick=True))}
    assert rows["1e-40 * 1 in float32"] == "9.9999461e-41"
    assert 0 < rows["exp_forward, largest error"] < 4


def test_a_measurement_that_fails(monkeypatch):
    def breaks(bench):
        yield Row("first", 1.0, "us")
        raise ZeroDivisionError("of a kind")

    def refuses(bench):
        raise NotMeasured("the device has none")
        yield

    monkeypatch.setitem(measuring.registry, "some", {"breaks": breaks, "refuses": refuses})
    assert list(measuring.run("some", Bench(quick=True))) == [
        Row("first", 1.0, "us"),
        Row("breaks", "not measured: ZeroDivisionError: of a kind"),
        Row("refuses", "not measured: the device has none"),
    ]


def program(path, script):
    """Write a program of the shell."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("kill -SEGV $$", "the process ended by SIGSEGV"),
        ("echo no luck >&2; exit 3", "no luck"),
        ("exec sleep 60", "stopped after 1 s"),
    ],
)
def test_a_process_that_dies(script, said, tmp_path, monkeypatch):
    stand_in = program(tmp_path / "python", f"""echo '["first", 1.5, "us"]'\n{script}""")
    monkeypatch.setattr(sys, "executable", stand_in)
    assert gpu.apart("rates", True, limit=1) == [
        Row("first", 1.5, "us"),
        Row("the rest of rates", f"not measured: {said}"),
    ]


@pytest.mark.parametrize(
    ("script", "status", "said"),
    [
        ("echo '========= ERROR SUMMARY: 0 errors'", 0, "0 errors"),
        ("echo '========= ERROR SUMMARY: 12 errors'", 1, "12 errors"),
        ("echo '========= RACECHECK SUMMARY: 1 hazard displayed (1 error, 0 warnings)'", 1, "1 hazard"),
        ("echo '========= Error: Device not supported'; exit 1", 0, "refuses this device"),
        (None, 0, "compute-sanitizer is not installed"),
    ],
)
def test_sanitizer(script, status, said, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    if script:
        program(tmp_path / "compute-sanitizer", script)
    done = gpu_run.sanitize("memcheck")
    assert done.status == status
    assert said in done.text


def test_a_step_is_stopped_with_all_that_it_started(tmp_path):
    done = gpu_run.run(["sh", "-c", f"echo begun; sh -c 'sleep 2; touch {tmp_path}/late' & wait"], 0.5)
    assert done.text.startswith("begun\n")
    assert done.text.endswith("stopped after 0.5 s\n")
    assert done.status < 0
    time.sleep(2)
    assert not (tmp_path / "late").exists()


def test_the_whole_command(tmp_path):
    environment = {**os.environ, "OUT": str(tmp_path / "out"), "PYTHON": sys.executable}
    done = subprocess.run([ROOT / ".ci" / "gpu", "--quick"], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    reports = {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert len(reports) <= 8
    assert all(Path(name).suffix in (".md", ".json") and text.strip() for name, text in reports.items())
    steps = re.findall(r"^\| (\w.*?) \| (\d+) \| \d+ \|$", reports["steps.md"], re.MULTILINE)
    assert steps == [(name, "0") for name in gpu_run.LIMITS]
    assert "## nvidia-smi" in reports["environment.md"]
    assert re.search(r"^\d+ passed", reports["suite.md"], re.MULTILINE)
    assert json.loads(reports["hot_path.json"])["programs"]
    check_measurements(reports["measurements.md"], json.loads(reports["measurements.json"])["rows"])


def check_measurements(said, found):
    """All groups are there; what has no number says that the simulator has not got it, or PyTorch."""
    assert "(simulated: the times say nothing of a GPU)" in said
    assert tuple(found) == gpu.ORDER
    assert set(gpu.ORDER) == set(measuring.registry)
    for group, rows in found.items():
        assert f"## {group}\n" in said
        for what, value, unit in rows:
            assert f"| {what} | " in said
            if isinstance(value, str) and value.startswith("not measured"):
                assert value.startswith(("not measured: the simulator has no ", "not measured: PyTorch "))
            elif unit:
                assert 0 < value < float("inf")
