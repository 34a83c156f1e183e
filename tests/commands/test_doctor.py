"""The doctor's report on machines of every kind: the kind is faked, the report is not."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from types import SimpleNamespace

import pytest
from running import run

import gradlite
from gradlite.backend.simulator import compiler
from gradlite.backend.simulator import cupy as stand_in
from gradlite.commands import doctor, python
from gradlite.device import Probe

TWELVE, THIRTEEN = {"cupy-cuda12x": "14.2.0"}, {"cupy-cuda13x": "14.2.0"}


@pytest.fixture
def machine(monkeypatch, cpu):
    """Fake a machine without the simulator: the wheels installed, what the probe finds, the driver."""
    monkeypatch.delenv("GRADLITE_CUDA_SIMULATOR", raising=False)
    monkeypatch.delenv("GRADLITE_DEVICE", raising=False)

    def fake(wheels, found, cupy=None, driver=0):
        installed = [SimpleNamespace(metadata={"Name": n}, version=v) for n, v in ({"numpy": "2.4.6"} | wheels).items()]
        monkeypatch.setattr(importlib.metadata, "distributions", lambda: installed)
        monkeypatch.setattr(doctor, "probe", lambda: found)
        monkeypatch.setattr(doctor, "_ask_driver", lambda: driver)
        monkeypatch.setitem(sys.modules, "cupy", cupy)

    return fake


def cupy_with(driver, devices=1, nvrtc=None):
    """Make a CuPy that imports, over the simulator's stand-in: a GPU as it looks to the report."""
    runtime = SimpleNamespace(
        driverGetVersion=lambda: driver,
        getDeviceCount=lambda: devices,
        getDeviceProperties=lambda k: {"name": b"NVIDIA H200", "totalGlobalMem": 150 * 2**30, "major": 9, "minor": 0},
    )
    return SimpleNamespace(__version__="14.2.0", cuda=SimpleNamespace(runtime=runtime, nvrtc=nvrtc))


def lines(done):
    """Read the report's lines by name."""
    assert (done.status, done.err) == (0, "")
    table = done.out.split("\n\n")[0].rstrip("\n")
    return dict(re.split(r" {2,}", line, maxsplit=1) for line in table.split("\n"))


def advice(done):
    """Read what follows the report: the sentences, and the commands."""
    told = done.out.split("\n\n")[1:]
    text = [line for part in told for line in part.rstrip("\n").split("\n")]
    commands = [line.strip().replace(f"{python()} -m ", "") for line in text if line.startswith("    ")]
    return " ".join(line for line in text if not line.startswith("    ")), commands


def test_the_report_is_aligned_and_names_everything(command):
    done = command("doctor")
    found = lines(done)
    assert list(found) == list(doctor.LINES)
    assert found["gradlite"].startswith(f"{gradlite.__version__}, in ")
    assert found["Python"].startswith(".".join(map(str, sys.version_info[:3])))
    starts = {len(re.match(r"\S+( \S+)* {2,}", line)[0]) for line in done.out.split("\n\n")[0].rstrip("\n").split("\n")}
    assert len(starts) == 1


def test_without_cupy(machine, command):
    machine({}, Probe(None, False, "CuPy is not installed"))
    found = lines(done := command("doctor"))
    assert found["CuPy"] == "not installed"
    assert found["CUDA driver"] == "not found: no NVIDIA driver"
    assert found["GPU"] == "none that can be used"
    assert found["simulator"].startswith("off")
    assert found["default device"] == "cpu: CuPy is not installed"
    text, commands = advice(done)
    assert "There is no NVIDIA driver" in text
    assert "GRADLITE_CUDA_SIMULATOR=1" in text
    assert "install NVIDIA's driver, and then CuPy:" in text
    assert commands == ['pip install -e ".[cuda12]"']


def test_the_commands_can_be_typed_as_they_stand(machine, command, monkeypatch):
    machine(TWELVE, Probe(None, False, "it does not work"), driver=12040)
    monkeypatch.setattr(sys, "orig_argv", [".venv/bin/python", "-m", "gradlite", "doctor"])
    assert command("doctor").out.endswith(
        '    .venv/bin/python -m pip uninstall -y cupy-cuda12x\n    .venv/bin/python -m pip install -e ".[cuda12]"\n'
    )


def test_a_gpu_that_is_hidden(machine, command):
    gpu = cupy_with(12080, devices=0, nvrtc=SimpleNamespace(getVersion=lambda: (12, 9)))
    machine(TWELVE, Probe(None, False, "no CUDA device is visible"), gpu)
    assert advice(command("doctor"))[0].endswith("CUDA cannot be used all the same: no CUDA device is visible.")


def test_a_driver_without_cupy(machine, command):
    machine({}, Probe(None, False, "CuPy is not installed"), driver=13000)
    found = lines(done := command("doctor"))
    assert found["CUDA driver"] == "CUDA 13.0"
    text, commands = advice(done)
    assert "driver for CUDA 13.0, and no CuPy" in text
    assert commands == ['pip install -e ".[cuda13]"']


def test_a_cupy_that_does_not_import(machine, command):
    machine(TWELVE, Probe(None, False, "CuPy cannot be imported: libcublas.so.12 is missing"), driver=12040)
    found = lines(done := command("doctor"))
    assert found["CuPy"] == "cupy-cuda12x 14.2.0, but it cannot be imported"
    assert found["default device"] == "cpu: CuPy cannot be imported: libcublas.so.12 is missing"
    text, commands = advice(done)
    assert "libcublas.so.12 is missing" in text
    assert commands == ["pip uninstall -y cupy-cuda12x", 'pip install -e ".[cuda12]"']


@pytest.mark.parametrize(("driver", "extra"), [(12080, "cuda12"), (13010, "cuda13"), (0, "cuda12")])
@pytest.mark.parametrize("imports", [True, False])
def test_two_wheels_of_cupy(imports, driver, extra, machine, command):
    cupy = cupy_with(driver) if imports else None
    machine(TWELVE | THIRTEEN, Probe(None, False, "it does not work"), cupy, driver)
    found = lines(done := command("doctor"))
    assert "cupy-cuda12x 14.2.0 and cupy-cuda13x 14.2.0" in found["CuPy"]
    text, commands = advice(done)
    assert "cupy-cuda12x and cupy-cuda13x are installed together" in text
    assert "overwrote" in text
    assert commands == ["pip uninstall -y cupy-cuda12x cupy-cuda13x", f'pip install -e ".[{extra}]"']


def test_a_cupy_for_a_newer_driver(machine, command):
    machine(THIRTEEN, Probe(None, False, "no usable CUDA driver or device"), cupy_with(12040))
    found = lines(done := command("doctor"))
    assert found["CUDA driver"] == "CUDA 12.4"
    text, commands = advice(done)
    assert "cupy-cuda13x needs a driver for CUDA 13; this one knows no more than 12.4" in text
    assert commands == ["pip uninstall -y cupy-cuda13x", 'pip install -e ".[cuda12]"']


def test_a_cupy_for_an_older_driver_works(machine, command):
    machine(TWELVE, Probe(cupy_with(13000), False, "CuPy found a GPU"), cupy_with(13000))
    assert advice(command("doctor")) == ("", [])


def test_cupy_without_a_driver(machine, command):
    machine(TWELVE, Probe(None, False, "no usable CUDA driver or device"), cupy_with(0, devices=0))
    found = lines(done := command("doctor"))
    assert found["CuPy"] == "14.2.0, from cupy-cuda12x 14.2.0"
    assert found["CUDA driver"] == "not found: no NVIDIA driver"
    assert found["GPU"] == "none that is visible"
    text, commands = advice(done)
    assert "no NVIDIA driver" in text
    assert "GRADLITE_CUDA_SIMULATOR=1" in text
    assert commands == []


def test_a_gpu_without_the_compiler(machine, command, monkeypatch):
    monkeypatch.setattr(doctor, "nvrtc_library", lambda: None)
    machine(TWELVE, Probe(None, False, "a kernel could not be compiled and run"), cupy_with(12090))
    found = lines(done := command("doctor"))
    assert found["NVRTC"] == "not found"
    assert advice(done)[0].startswith("CuPy compiles kernels with NVRTC")


def test_a_gpu(machine, command, monkeypatch, cuda, tmp_path):
    monkeypatch.setenv("CUPY_CACHE_DIR", str(tmp_path))
    gpu = cupy_with(12080, devices=2, nvrtc=SimpleNamespace(getVersion=lambda: (12, 9)))
    machine(TWELVE, Probe(gpu, False, "CuPy found a GPU, allocated on it and ran a kernel"), gpu)
    done = command("doctor")
    assert (
        "GPU              0: NVIDIA H200, 150.0 GiB, compute capability 9.0\n                 1: NVIDIA H200"
        in done.out
    )
    assert "NVRTC            12.9, through CuPy\n" in done.out
    assert f"kernel cache     {tmp_path}\n" in done.out
    assert "default device   cuda:0: CuPy found a GPU, allocated on it and ran a kernel\n" in done.out
    assert advice(done) == ("", [])


def test_the_simulators_stand_in_passes_for_a_gpu(machine, command, cuda):
    machine(TWELVE, Probe(stand_in, False, "CuPy found a GPU, allocated on it and ran a kernel"))
    found = lines(command("doctor"))
    assert found["CuPy"] == f"{stand_in.__version__}, from cupy-cuda12x 14.2.0"
    assert re.fullmatch(r"CUDA \d+\.\d", found["CUDA driver"])
    assert re.fullmatch(r"0: .+, 16\.0 GiB, compute capability 9\.0", found["GPU"])


@pytest.mark.simulator
def test_the_simulator(machine, command, monkeypatch, cuda, tmp_path):
    machine(TWELVE, Probe(stand_in, True, "simulated"))
    monkeypatch.setenv("GRADLITE_CUDA_SIMULATOR", "1")
    monkeypatch.setenv("GRADLITE_CACHE_DIR", str(tmp_path))
    found = lines(done := command("doctor"))
    assert found["CuPy"] == "the simulator stands in for it; cupy-cuda12x 14.2.0 is not used"
    assert "simulator" in found["GPU"]
    assert found["CUDA driver"] == "none needed: the device is simulated"
    assert found["kernel cache"] == str(tmp_path / "simulator")
    assert re.match(r"on: \S+, \S.*\d", found["simulator"])
    assert found["default device"] == "cuda:0: simulated"
    assert advice(done) == ("", [])


@pytest.mark.simulator
def test_the_simulator_without_a_compiler(command, monkeypatch, cuda):
    monkeypatch.setenv("CXX", "no-such-compiler")
    found = lines(command("doctor"))
    assert found["simulator"].startswith("on, but the compiler is missing: ")
    assert "install g++" in found["simulator"]
    assert found["default device"] == "cuda:0: simulated, but no kernel can be compiled"


def test_why_the_default_device(machine, command, monkeypatch, cuda):
    machine({}, Probe(None, False, "CuPy is not installed"))
    assert lines(command("doctor"))["default device"] == "cuda:0: set_default_device was called"
    monkeypatch.setenv("GRADLITE_DEVICE", "cuda")
    assert lines(command("doctor"))["default device"] == "cuda:0: GRADLITE_DEVICE is set"


def test_a_default_device_that_is_not_there():
    nothing = {"GRADLITE_CUDA_SIMULATOR": None, "CUDA_VISIBLE_DEVICES": "", "GRADLITE_DEVICE": "cuda"}
    done = run("doctor", **nothing)
    found = lines(done)
    assert found["GRADLITE_DEVICE"] == "cuda"
    assert found["default device"].startswith("none: GRADLITE_DEVICE=cuda: No CUDA GPUs are available: ")
    assert "doctor" not in done.out.partition("\n")[2]  # it would send the reader round in a circle
    assert advice(done)[0]


def test_a_default_device_of_no_kind(machine, command, monkeypatch):
    machine({}, Probe(None, False, "CuPy is not installed"))
    monkeypatch.setenv("GRADLITE_DEVICE", "nonsense")
    gradlite.set_default_device(None)
    found = lines(command("doctor"))
    assert found["default device"].startswith("none: GRADLITE_DEVICE=nonsense: Expected one of cpu, cuda device type")


def test_the_compiler_is_found_in_its_wheel(monkeypatch):
    library = doctor.nvrtc_library()
    facts = doctor.Facts(Probe(None, False, ""), {}, None, 0)
    assert library is not None, "the test extra installs nvidia-cuda-nvrtc-cu12"
    assert re.fullmatch(rf"1\d\.\d+, {re.escape(str(library))}", doctor.LINES["NVRTC"](facts))


def test_a_line_that_fails_says_so_and_the_others_are_printed(machine, command, monkeypatch):
    def fail():
        raise OSError("the disk is gone")

    machine({}, Probe(None, False, "CuPy is not installed"))
    monkeypatch.setattr(compiler, "cache_directory", fail)
    monkeypatch.setattr(doctor, "probe", fail)
    monkeypatch.setattr(importlib.metadata, "distributions", fail)
    found = lines(command("doctor"))
    assert found["default device"] == "cpu: the probe failed: the disk is gone"
    assert list(found) == list(doctor.LINES)
