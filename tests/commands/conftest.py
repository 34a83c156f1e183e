"""How these tests call the commands in their own process."""

from __future__ import annotations

import sys

import pytest
from running import TRAIN, Done

from gradlite.__main__ import main


@pytest.fixture
def command(capsys, seeded):
    """Call the command line."""

    def call(*words):
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as error:  # argparse ends so
            status = error.code
        return Done(status, *capsys.readouterr())

    return call


@pytest.fixture
def refused(command):
    """Call the command line with a mistake; return the one line that it answers."""

    def call(*words):
        done = command(*words)
        assert done.status == 2
        assert not done.out
        assert done.err.startswith("python -m gradlite")
        assert done.err.count("\n") == 1, done.err
        return done.err

    return call


@pytest.fixture
def absent(monkeypatch):
    """Let a package look as if it were not installed."""

    def take_away(package):
        for name in [package, *(name for name in sys.modules if name.startswith(f"{package}."))]:
            monkeypatch.setitem(sys.modules, name, None)

    return take_away


@pytest.fixture
def train(command, tmp_path):
    """Train on the digits; the folder is one of the test's own."""

    def call(*words, out="run"):
        return command(*TRAIN, "--out", tmp_path / out, *words)

    return call
