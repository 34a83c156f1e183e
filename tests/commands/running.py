"""Run the command line as a process of its own, and read what a training left behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import gradlite
from gradlite.commands.training import checkpoint

TRAIN = ("train", "digits")
LAST = re.compile(r"test accuracy (\d+\.\d\d)%")
ROOT = Path(__file__).resolve().parents[2]


class Done(NamedTuple):
    """What a command came to."""

    status: int
    out: str
    err: str


def start(*words, out=subprocess.PIPE, **environment):
    """Start it; a variable that is None is taken out of its environment."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "gradlite", *map(str, words)],
        stdout=out,
        stderr=subprocess.PIPE,
        env={name: value for name, value in variables.items() if value is not None},
        text=True,
    )


def run(*words, **environment):
    """Run it to its end."""
    with start(*words, **environment) as process:
        out, err = process.communicate(timeout=120)
    return Done(process.returncode, out, err)


def saved(folder):
    """Load the checkpoint in a folder."""
    return gradlite.load(folder / checkpoint.NAME)


def plain(state):
    """Turn a state into values that compare bit by bit."""
    return {name: t.numpy().tobytes() if isinstance(t, gradlite.Tensor) else t for name, t in state.items()}


def losses(folder):
    """Return the loss of each epoch."""
    return [loss for loss, _ in saved(folder)["history"]]


def accuracy(done):
    """Return the accuracy that the last line states."""
    assert (done.status, done.err) == (0, "")
    last = LAST.fullmatch(done.out.splitlines()[-1])
    assert last, done.out
    return float(last[1]) / 100
