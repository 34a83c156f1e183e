"""What is installed runs: a wheel in a clean environment, and an editable install; both with their kernels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.simulator

ROOT = Path(__file__).parents[2]
PIP = ("--no-deps", "--no-index", "--no-build-isolation", "--quiet", "--disable-pip-version-check")
PROGRAM = """
import gradlite
from gradlite.backend import loader
from gradlite.backend.simulator import state
x = gradlite.tensor([1.0, 2.0, 3.0], device="cuda")
assert (x * x).tolist() == [1.0, 4.0, 9.0]
print(loader.folder())
print(*state.launches)
"""


def run(python, *arguments, path=None):
    """Run Python on the simulator, away from the checkout."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"GRADLITE_CUDA_SIMULATOR": "1"} | ({"PYTHONPATH": str(path)} if path else {})
    words = [str(word) for word in (python, *arguments)]
    return subprocess.run(words, capture_output=True, text=True, env=environment, cwd="/")


def pip(*arguments, python=sys.executable):
    done = run(sys.executable, "-m", "pip", "--python", python, *arguments)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", *PIP, "--wheel-dir", folder, ROOT)
    (path,) = folder.glob("gradlite_cupy-*-py3-none-any.whl")
    return path


@pytest.fixture
def environment(tmp_path):
    """An environment without gradlite, which finds the other packages of this one."""
    venv.create(tmp_path / "environment", with_pip=False)
    python = tmp_path / "environment" / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    (site / "packages.pth").write_text("\n".join(sysconfig.get_path(name) for name in ("purelib", "platlib")))
    assert "No module named 'gradlite" in run(python, "-c", "import numpy, gradlite.core").stderr
    return python, site


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {
        path.relative_to(folder).as_posix() for path in folder.rglob("__pycache__/*")
    }


def test_contents(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {f"gradlite/{name}" for name in files(ROOT / "gradlite")}
    kernels = {f"gradlite/_kernels/{name}" for name in files(ROOT / "kernels")}
    assert {"gradlite/_kernels/unary.cu", "gradlite/_kernels/common.cuh"} <= kernels
    assert {"gradlite/py.typed", "gradlite/backend/simulator/native/cuda_cpu.h"} <= package
    assert {name for name in names if ".dist-info/" not in name} == package | kernels
    assert sum(name.endswith(".dist-info/licenses/LICENSE") for name in names) == 1


def test_wheel(wheel, environment):
    python, site = environment
    pip("install", *PIP, wheel, python=python)
    done = run(python, "-c", PROGRAM)
    assert done.stdout.splitlines() == [str(site / "gradlite" / "_kernels"), "mul_forward"], done.stderr


def test_editable(environment):
    python, _ = environment
    pip("install", *PIP, "--editable", ROOT, python=python)
    done = run(python, "-c", PROGRAM)
    assert done.stdout.splitlines() == [str(ROOT / "kernels"), "mul_forward"], done.stderr


def test_without_kernels(tmp_path):
    shutil.copytree(ROOT / "gradlite", tmp_path / "gradlite", ignore=shutil.ignore_patterns("__pycache__"))
    done = run(sys.executable, "-c", PROGRAM, path=tmp_path)
    (*_, last) = done.stderr.splitlines()
    assert last.startswith("FileNotFoundError: ")
    assert str(tmp_path / "gradlite" / "_kernels") in last
    assert str(tmp_path / "kernels") in last
