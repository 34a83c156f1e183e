"""The error of a saved tensor that was written: PyTorch's sentence whole, then who wrote where, and two ways out."""

import json
import os
import subprocess
import sys
import textwrap
import weakref
from pathlib import Path

import pytest
from in_place_programs import PROGRAMS
from making import leaf, result

import gradlite
from gradlite import nn
from gradlite.autograd import Variable, grad
from gradlite.callers import calling_place

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
def test_pytorchs_sentence_comes_first_and_whole(device, seeded, program):
    sentence = RECORDED["sentences"][program]
    if device.type == "cuda":
        sentence = sentence.replace("[torch.", "[torch.cuda.").replace("[CPU", "[CUDA")
    text = raised(PROGRAMS[program](gradlite).backward)
    assert text.startswith(sentence + "\nWritten by ")
    assert text.endswith(WAYS_OUT)
    if program != "step_between":
        line = next(line for line in text.splitlines() if line.startswith("Written by"))
        assert f"in_place_programs.py:{_last_write(program)}, in {program}, through " in line


def _last_write(program):
    """Find the line of the last write in a program: the last one before its end that is no return."""
    code = PROGRAMS[program].__code__
    lines = Path(code.co_filename).read_text().splitlines()
    last = max(line for *_, line in code.co_lines() if line)
    return next(n for n in range(last - 1, 0, -1) if any(mark in lines[n - 1] for mark in ("_(", "+=", "] =")))


def add_one(t):
    t.add_(1)


ADDED_AT = f"{__file__}:{add_one.__code__.co_firstlineno + 1}, in add_one"


def test_the_whole_text(device):
    y = result(1, 2).exp()
    alias = y.detach()
    add_one(alias)
    detached = f"{__file__}:{test_the_whole_text.__code__.co_firstlineno + 2}, in test_the_whole_text"
    kind = "torch.cuda.FloatTensor" if device.type == "cuda" else "torch.FloatTensor"
    assert raised(y.sum().backward) == (
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[{kind} [2]], which is output 0 of Exp, is at version 1; expected version 0 instead. Hint: enable anomaly "
        "detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
        f"\nWritten by add_ at {ADDED_AT}, through a detached alias made at {detached}; ExpBackward0 had saved the old "
        f"value for its gradient.{WAYS_OUT}"
    )


THROUGH = {
    "the tensor itself": lambda y: y,
    "a view": lambda y: y[:1],
    "a view ": lambda y: y[:][:1],
    "a detached alias": lambda y: y.detach(),
    "a detached alias ": lambda y: y[1:].detach(),
    "a view of a detached alias": lambda y: y.detach()[1:],
    "a detached alias  ": lambda y: Variable(y),
}


@pytest.mark.parametrize("alias", THROUGH)
def test_the_alias_is_named(device, alias):
    y = result(1, 2).exp()
    make = THROUGH[alias]
    add_one(make(y))
    through = alias.strip()
    if "detached" in alias:
        through += f" made at {__file__}:{make.__code__.co_firstlineno}, in <lambda>"
    assert f"Written by add_ at {ADDED_AT}, through {through}; ExpBackward0" in raised(y.sum().backward)


def test_the_last_write_is_named(device):
    y = result(1, 2).exp()
    y.detach().mul_(2)
    add_one(y.detach())
    text = raised(y.sum().backward)
    assert "is at version 2; expected version 0" in text
    assert f"Written by add_ at {ADDED_AT}" in text


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


# ---------------------------------------------------------------------------------- writes on the user's behalf


def test_a_step_is_named_at_the_line_that_called_it(device):
    for make in (gradlite.optim.SGD, gradlite.optim.Adam):
        p = nn.Parameter(gradlite.ones(2))
        z = (p * p).sum()
        z.backward(retain_graph=True)
        optimizer = make([p], lr=0.1)

        def step():
            optimizer.step()  # noqa: B023 (called at once)

        step()
        text = raised(z.backward)
        assert f" at {__file__}:{step.__code__.co_firstlineno + 1}, in step, through the tensor itself" in text


def test_an_accumulation_is_named_at_the_line_that_called_backward(device):
    x = leaf(1, 2)
    (x * 2).sum().backward()
    z = (x.grad * leaf(3, 4)).sum()

    def backward():
        (x * 2).sum().backward()

    backward()
    place = f"{__file__}:{backward.__code__.co_firstlineno + 1}, in backward"
    assert f"Written by backward at {place}, through the gradient itself; MulBackward0" in raised(z.backward)


def test_an_accumulation_into_named_inputs_is_named_too(device):
    x = leaf(1, 2)
    (x * 2).sum().backward()
    z = (x.grad * leaf(3, 4)).sum()

    def backward():
        (x * 2).sum().backward(inputs=[x])

    backward()
    place = f"{__file__}:{backward.__code__.co_firstlineno + 1}, in backward"
    assert f"Written by backward at {place}, through the gradient itself; MulBackward0" in raised(z.backward)


def test_a_loaded_state_is_named_at_the_line_that_loaded_it(device):
    p = nn.Parameter(gradlite.ones(2))
    module = nn.Module()
    module.register_parameter("p", p)
    z = (p * p).sum()

    def load():
        module.load_state_dict({"p": gradlite.zeros(2)})

    load()
    place = f"{__file__}:{load.__code__.co_firstlineno + 1}, in load"
    assert f"Written by copy_ at {place}, through a detached alias" in raised(z.backward)


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
