"""Run the command line as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

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
