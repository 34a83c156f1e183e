"""The command line as a whole: what it offers, and how it ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from running import run, start

import gradlite
from gradlite import commands
from gradlite.commands.training import checkpoint

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


@pytest.mark.parametrize("words", [("train", "--frob"), ("train", "digits", "--frob"), ("doctor", "--frob")])
def test_the_help_that_a_mistake_points_to_is_the_commands_own(words, refused):
    prog = f"python -m gradlite {words[0]}"
    assert refused(*words).startswith(f"{prog}: ")
    assert refused(*words).endswith(f"({prog} --help shows how it is used)\n")
    assert refused("--frob").endswith(
        "unrecognized arguments: --frob (python -m gradlite --help shows how it is used)\n"
    )


def test_an_interrupt_is_no_traceback(greet, command):
    done = command("greet", "everybody")
    assert (done.status, done.out) == (130, "")
    assert done.err == "python -m gradlite greet: interrupted\n"


def test_an_interrupt_while_the_commands_are_imported_is_no_traceback(command, monkeypatch):
    def interrupt(package):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "modules", interrupt)
    assert command("doctor") == (130, "", "python -m gradlite: interrupted\n")


@pytest.mark.parametrize("words", [("doctor",), ("train", "digits", "--epochs", 1, "--device", "cpu")])
def test_an_output_that_is_full_is_one_line(words, tmp_path):
    words += ("--out", tmp_path) if words[0] == "train" else ()
    with open("/dev/full", "w") as full, start(*words, out=full) as process:
        err = process.stderr.read()
    assert process.returncode == 2
    assert err == f"python -m gradlite {words[0]}: the output cannot be written: No space left on device\n"
    assert not (tmp_path / checkpoint.NAME).exists()


@pytest.mark.simulator
@pytest.mark.parametrize("words", [("train", "digits"), ("demo", "detach"), ("demo", "detach", "--device", "cuda")])
def test_a_simulator_without_a_compiler_is_one_line(words, refused, cuda, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert "'no-such-compiler' was not found: install g++" in refused(*words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.simulator
def test_without_a_compiler_the_cpu_works(command, monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert command("demo", "detach", "--device", "cpu").status == 0


def test_no_message_and_no_document_installs_another_projects_package():
    """The name ``gradlite`` on PyPI is another project's, and this one is not published."""
    package = Path(gradlite.__file__).parent
    for path in (package.parent / "README.md", *package.parent.glob("docs/**/*.md"), *package.rglob("*.py")):
        assert not re.search(r"pip install [^`&\n]*gradlite", path.read_text("utf-8")), path


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
