"""The error of a saved tensor that was written: PyTorch's sentence whole, then who wrote where, and two ways out."""

import importlib
import inspect
import json
import os
import subprocess
import sys
import textwrap
import weakref
from pathlib import Path

import pytest
from in_place_programs import PROGRAMS as SAVED
from making import leaf, result
from ways_to_write import PROGRAMS as WAYS

import gradlite
from gradlite.autograd import grad
from gradlite.callers import calling_place

PROGRAMS = SAVED | WAYS
RECORDED = json.loads((Path(__file__).parent / "recorded" / "in_place_errors.json").read_text())
WAYS_OUT = (
    "\nTwo ways out: use the out-of-place form of that write (y = y.add(1), not y.add_(1)), "
    "or write to a copy: .clone() the tensor before it is saved or before it is written."
)


def raised(call, *args):
    with pytest.raises(RuntimeError) as error:
        call(*args)
    return str(error.value)


# ---------------------------------------------------------------------------------- the text


def test_every_program_is_recorded():
    assert set(RECORDED["sentences"]) == set(PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_whole_text(device, seeded, program):
    sentence = RECORDED["sentences"][program]
    if device.type == "cuda":
        sentence = sentence.replace("[torch.", "[torch.cuda.").replace("[CPU", "[CUDA")
    operation, through, saved_by, within, detached_within = PROGRAMS[program].write
    if "detached" in through:
        through += f" made at {last_line(PROGRAMS[program], 'detaches', 'writes')}, in {detached_within}"
    written = f"{operation} at {last_line(PROGRAMS[program], 'writes')}, in {within}"
    assert raised(PROGRAMS[program](gradlite).backward) == (
        f"{sentence}\nWritten by {written}, through {through}; "
        f"{saved_by} had saved the old value for its gradient.{WAYS_OUT}"
    )


def last_line(program, *marks):
    """Find the last line of a program with the first mark that it has; return it as ``file:line``."""
    lines, first = inspect.getsourcelines(program)
    found = [[k for k, line in enumerate(lines) if line.endswith(f"  # {mark}\n")] for mark in marks]
    return f"{inspect.getsourcefile(program)}:{first + next(places for places in found if places)[-1]}"


def add_one(t):
    t.add_(1)


ADDED_AT = f"{__file__}:{add_one.__code__.co_firstlineno + 1}, in add_one"


def test_the_error_of_a_second_derivative_names_the_write_too(device):
    x = leaf(1, 2)
    y = x.exp()
    (slope,) = grad(y.sum(), x, create_graph=True)
    add_one(y.detach())
    assert f"Written by add_ at {ADDED_AT}" in raised(grad, slope.sum(), x)


def test_an_unseen_write_names_nobody(device):
    y = result(1, 2).exp()
    y.version.value += 1  # as a write would that leaves no record
    text = raised(y.sum().backward)
    assert "Written by" not in text
    assert text.endswith(WAYS_OUT)


def test_the_record_keeps_nothing_alive(device):
    def write(y):
        local = gradlite.ones(2)
        y.detach().add_(local)
        return weakref.ref(local)

    y = result(1, 2).exp()
    assert write(y)() is None
    assert "in write, through a detached alias" in raised(y.sum().backward)


# ---------------------------------------------------------------------------------- where the code comes from


PROGRAM = textwrap.dedent("""
    import gradlite
    x = gradlite.ones(2, requires_grad=True)
    y = x.exp()
    y.detach().add_(1)
    try:
        y.sum().backward()
    except RuntimeError as error:
        print(str(error).splitlines()[1])
""")


@pytest.mark.parametrize("way", ["-c", "<stdin>", "a file"])
def test_a_program_run_as_a_process_is_named(device, tmp_path, way):
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    command, given = {"-c": (["-c", PROGRAM], None), "<stdin>": (["-"], PROGRAM), "a file": ([str(file)], None)}[way]
    name = {"-c": "<string>", "<stdin>": "<stdin>", "a file": str(file)}[way]
    environment = os.environ | {"GRADLITE_DEVICE": device.type}
    done = subprocess.run(
        [sys.executable, *command], input=given, capture_output=True, text=True, env=environment, check=False
    )
    assert done.stderr == ""
    assert done.stdout == (
        f"Written by add_ at {name}:5, in <module>, through a detached alias made at {name}:5, in <module>; "
        "ExpBackward0 had saved the old value for its gradient.\n"
    )


def test_a_helper_in_another_file_is_named(device, tmp_path, monkeypatch):
    file = tmp_path / "helper_of_this_test.py"
    file.write_text("def spoil(t):\n    t = t.detach()\n    t.add_(1)\n")
    monkeypatch.syspath_prepend(tmp_path)
    y = result(1, 2).exp()
    importlib.import_module(file.stem).spoil(y)
    assert f"Written by add_ at {file}:3, in spoil, through a detached alias" in raised(y.sum().backward)
    del sys.modules[file.stem]


CELL = "y = gradlite.ones(2, requires_grad=True).exp()\n\ny.detach().add_(1)\n"


def _run_as(module, file="<ipython-input-3>"):
    names = {"__name__": module, "gradlite": gradlite}
    exec(compile(CELL, file, "exec"), names)
    return raised(names["y"].sum().backward)


def test_a_notebook_cell_is_named(device):
    assert "Written by add_ at <ipython-input-3>:3, in <module>, through" in _run_as("__main__")


@pytest.mark.parametrize("module", ["gradlite.commands.demo", "gradlite.commands", "gradlite.__main__", "gradlitex.nn"])
def test_the_commands_count_as_the_users_code(cpu, module):
    assert "Written by add_ at <ipython-input-3>:3, in <module>" in _run_as(module)


@pytest.mark.parametrize("module", ["gradlite.nn.custom", "gradlite", "gradlite.optim"])
def test_the_package_itself_is_passed_over(cpu, module):
    text = _run_as(module)
    assert "<ipython-input-3>" not in text
    assert f"Written by add_ at {__file__}:" in text
    assert ", in _run_as, through" in text


def test_code_that_no_user_called_has_no_place():
    assert calling_place(None) is None
    frame = sys._getframe()
    assert calling_place(frame)[0] is frame.f_code
