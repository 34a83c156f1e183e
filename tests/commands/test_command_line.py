"""The command line as a whole: what it offers, and how it ends."""

from __future__ import annotations

import pytest
from running import run, start

import gradlite
from gradlite import commands

GREET = '''"""Greet somebody.

More about it.
"""

from gradlite.commands import CommandError


def add_arguments(parser):
    parser.add_argument("name")


def run(arguments):
    if arguments.name == "nobody":
        raise CommandError("there is nobody")
    if arguments.name == "everybody":
        raise KeyboardInterrupt
    print("hello", arguments.name)
    return 3
'''


@pytest.fixture
def greet(monkeypatch, tmp_path):
    """Add a command, as a later one will be added: by a file."""
    (tmp_path / "greet.py").write_text(GREET)
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])


def test_without_arguments_it_prints_how_it_is_used(command):
    alone = command()
    assert alone.status == 0
    assert alone == command("--help")
    for name in ("doctor", "demo", "train", "python -m gradlite train digits", "GRADLITE_CUDA_SIMULATOR=1"):
        assert name in alone.out


@pytest.mark.parametrize("name", ["doctor", "demo", "train"])
def test_each_command_explains_itself(name, command):
    done = command(name, "--help")
    assert done.status == 0
    assert f"usage: python -m gradlite {name}" in done.out
    assert commands.summary(commands.modules(commands)[name]) in " ".join(done.out.split())


def test_it_knows_its_version(command):
    assert command("--version").out == f"gradlite {gradlite.__version__}\n"


def test_a_new_command_is_one_file(greet, command):
    assert "Greet somebody\n" in command("--help").out
    assert command("greet", "you") == (3, "hello you\n", "")


def test_mistakes_are_one_line(greet, refused):
    assert "there is nobody" in refused("greet", "nobody")
    assert "'nonesuch'" in refused("nonesuch")
    assert "--frob" in refused("doctor", "--frob")
    assert "--ver" in refused("--ver")  # no abbreviations: they would become ambiguous


def test_an_interrupt_is_no_traceback(greet, command):
    done = command("greet", "everybody")
    assert (done.status, done.out) == (130, "")
    assert done.err == "python -m gradlite greet: interrupted\n"


def test_a_reader_that_leaves_early_causes_no_traceback():
    with start("demo", "detach", "--device", "cpu") as process:
        process.stdout.close()
        assert process.wait(60) == 1
        assert process.stderr.read() == ""


def test_as_a_module_it_passes_its_status_on():
    assert run("--help").status == 0
    refused = run("demo", "nonesuch")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.endswith("there is no story 'nonesuch': there is detach\n")
