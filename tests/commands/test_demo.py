"""The demo tells the story of detach() truly, and notices where it is not true."""

from __future__ import annotations

import re
import warnings

import pytest
from running import run

import gradlite
from gradlite.backend.simulator import state
from gradlite.commands import demo
from gradlite.device import probe

STORY = """# A story

Once upon a time.

    >>> 1 + 1
    2
    >>> x = 3

## Further on (cpu)

    >>> x * 2
    {six}
    >>> print("one"); print("two")
    one
    two
    >>> [][0]
    Traceback (most recent call last):
    IndexError: list index out of range
"""


@pytest.fixture
def stories(monkeypatch, tmp_path):
    """Put the stories into a folder of the test's own."""
    monkeypatch.setattr(demo, "STORIES", tmp_path)
    return tmp_path


# ---------------------------------------------------------------------------------- the story of detach()


def test_every_number_of_the_story_holds(device, command):
    before = gradlite.get_default_device()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = command("demo", "detach", "--device", device)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert re.fullmatch(r"all \d+ checks hold", lines[-1])
    checked = sum(line.endswith("  ok") for line in lines)
    assert checked == int(lines[-1].split()[1]) > 30
    assert "WRONG" not in done.out
    assert gradlite.get_default_device() == before


def test_it_says_where_it_runs(device, command):
    first = command("demo", "detach").out.splitlines()[0]
    assert str(gradlite.get_default_device()) in first
    assert ("(simulated)" in first) == (device.type == "cuda" and probe().simulated)


@pytest.mark.parametrize(
    ("statement", "shows"),
    [
        ("v3.tolist()", "[4.0, 7.0]"),  # after the write through v3_detached.data
        ("v3_detached.data_ptr() == v3.data_ptr()", "True"),
        ("v3._version, v3_detached._version", "(1, 1)"),
        ("w.detach().volatile", "True"),
        ("print(A.weight.grad)", "None"),
        ("B.weight.grad.tolist()", "[[5.0, 11.0]]"),
        ("A.weight.grad.tolist()", "[[1.0, 2.0], [1.0, 2.0]]"),
        ("caught[0].category.__name__", "'DeprecationWarning'"),
    ],
)
def test_it_shows(statement, shows, device, command):
    lines = command("demo", "detach").out.splitlines()
    after = [lines[k + 1] for k, line in enumerate(lines) if line == f"    >>> {statement}"]
    assert any(re.fullmatch(rf"    {re.escape(shows)} +ok", line) for line in after)


def test_the_error_names_the_line_of_the_story_that_wrote(device, command):
    told = " ".join(command("demo", "detach").out.split())
    number = int(re.search(r"Written by mul_ at \S*detach\.md:(\d+), in <module>, through a detached alias", told)[1])
    written = (demo.STORIES / "detach.md").read_text().splitlines()[number - 1]
    assert written.strip().startswith(">>> _ = y.detach().mul_(2);")
    assert "has been modified by an inplace operation" in told
    assert "Two ways out" in told


def test_on_cuda_it_writes_inside_kernels(cuda, command):
    state.launches.clear()
    out = command("demo", "detach").out
    assert "A write inside a CUDA kernel\n" in out
    assert "into shared memory" not in out
    if probe().simulated:
        assert {"mul_scalar_forward", "add_forward", "exp_backward"} <= set(state.launches)
        assert "['mul_scalar_forward', 'add_forward', 'mul_scalar_forward']" in out


def test_on_the_cpu_it_says_how_to_get_cuda(cpu, command):
    out = command("demo", "detach").out
    assert "A write into shared memory\n" in out
    assert "GRADLITE_CUDA_SIMULATOR=1" in out
    assert "inside a CUDA kernel" not in out


def test_a_detach_that_copies_is_noticed(device, command, monkeypatch):
    monkeypatch.setattr(gradlite.Tensor, "detach", lambda t: gradlite.clone(t.data))
    done = command("demo", "detach")
    assert done.status == 1
    failed = re.search(r"\n(\d+) of \d+ checks FAILED\n$", done.out)
    assert failed
    assert int(failed[1]) == sum(line.endswith("  WRONG") for line in done.out.splitlines()) > 3


def test_detach_in_place_works_on_the_output_of_a_layer_for_one_input(device, seeded):
    y = gradlite.nn.Linear(2, 3, bias=False)(gradlite.ones(2))
    assert y.detach_().is_leaf


# ---------------------------------------------------------------------------------- the teller


def test_a_story_is_a_text(stories, cpu, command):
    (stories / "short.md").write_text(STORY.format(six=6))
    assert command("demo", "short") == (
        0,
        "A story: on cpu\n\nOnce upon a time.\n\n"
        f"    >>> 1 + 1\n    {'2':60}  ok\n    >>> x = 3\n\n"
        "Further on\n----------\n\n"
        f"    >>> x * 2\n    {'6':60}  ok\n"
        f'    >>> print("one"); print("two")\n    one\n    {"two":60}  ok\n'
        f"    >>> [][0]\n    {'IndexError: list index out of range':60}  ok\n\n"
        "all 4 checks hold\n",
        "",
    )


def test_a_section_for_another_device_is_not_told(stories, cuda, command):
    (stories / "short.md").write_text(STORY.format(six=6))
    out = command("demo", "short").out
    assert "Further on" not in out
    assert out.endswith("all 1 checks hold\n")


@pytest.mark.parametrize("want", ["7", "6\n    6", ""])
def test_a_wrong_number_is_said_plainly(want, stories, cpu, command):
    (stories / "short.md").write_text(STORY.format(six=want))
    done = command("demo", "short")
    assert done.status == 1
    assert f"    {'6':60}  WRONG\n    The text says:\n    {want or '(nothing)'}\n" in done.out
    assert done.out.endswith("\n1 of 4 checks FAILED\n")


def test_an_address_is_shown_and_not_checked(stories, cpu, command):
    (stories / "short.md").write_text("# Short\n\n    >>> hex(23), hex(42)\n    ('0x...', '0x...')\n")
    assert command("demo", "short").out == (
        "Short: on cpu\n\n    >>> hex(23), hex(42)\n    ('0x17', '0x2a')\n\nall 0 checks hold\n"
    )
    (stories / "short.md").write_text("# Short\n\n    >>> hex(23), 42\n    ('0x...', '0x...')\n")
    assert command("demo", "short").out.endswith("1 of 1 checks FAILED\n")


def test_an_error_and_a_missing_answer_are_wrong(stories, cpu, command):
    (stories / "bad.md").write_text("# Bad\n\n    >>> 1 / 0\n    1\n    >>> x = 3\n    3\n    >>> undefined\n")
    done = command("demo", "bad")
    assert done.status == 1
    assert re.search(r"ZeroDivisionError: division by zero +WRONG\n", done.out)
    assert re.search(r"\(nothing\) +WRONG\n", done.out)
    assert re.search(r"NameError: name 'undefined' is not defined +WRONG\n", done.out)
    assert done.out.endswith("3 of 3 checks FAILED\n")


def test_help_names_the_stories(stories, command):
    (stories / "one.md").write_text("# The first\n")
    (stories / "two.md").write_text("# The second\n")
    assert "one: The first; two: The second" in " ".join(command("demo", "--help").out.split())


# ---------------------------------------------------------------------------------- mistakes


def test_an_unknown_story_is_refused(stories, refused):
    (stories / "one.md").write_text("# The first\n")
    (stories / "two.md").write_text("# The second\n")
    assert refused("demo", "three").endswith("there is no story 'three': there are one, two\n")
    assert "arguments are required: story" in refused("demo")


def test_an_unknown_device_is_refused(refused):
    assert "device string: tpu" in refused("demo", "detach", "--device", "tpu")
    assert "invalid device ordinal" in refused("demo", "detach", "--device", "cuda:99")


def test_without_a_gpu_cuda_is_refused_and_the_cpu_works():
    nothing = {"GRADLITE_CUDA_SIMULATOR": None, "CUDA_VISIBLE_DEVICES": "", "GRADLITE_DEVICE": "cuda"}
    refused = run("demo", "detach", **nothing)
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.count("\n") == 1
    assert "No CUDA GPUs are available" in refused.err
    assert "doctor" in refused.err
    assert run("demo", "detach", "--device", "cpu", **nothing).status == 0
