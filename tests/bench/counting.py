"""Count what a program executes, bytecodes or instructions of the CPU: a clock on a busy machine says less."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any


def bytecodes(function: Callable[..., Any], *arguments: Any) -> int:
    """Count the bytecodes that a call executes; the same at every call that takes the same way."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before, enabled = sys.gettrace(), gc.isenabled()
    gc.disable()  # a collection may call back into Python
    sys._getframe().f_trace_opcodes = True  # Python 3.12 looks for this when tracing starts
    sys.settrace(trace)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
        if enabled:
            gc.enable()
    return count


def instructions(command: Callable[[int], Sequence[str]], few: int, many: int) -> float:
    """Count the instructions of one step of a program, as the difference of a long run and a short one.

    Parameters
    ----------
    command : callable
        Gives the arguments with which this Python runs so many steps.
    few, many : int
        Both numbers of steps.

    Returns
    -------
    float

    Raises
    ------
    RuntimeError
        If valgrind is not installed, or cannot run the program.
    """
    short, long = (_collected(command(steps)) for steps in (few, many))
    return (long - short) / (many - few)


def _collected(arguments: Sequence[str]) -> int:
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise RuntimeError("valgrind is not installed")
    words = [valgrind, "--tool=callgrind", f"--callgrind-out-file={os.devnull}", sys.executable, *arguments]
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": "0"})
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or found is None:
        raise RuntimeError(f"valgrind cannot run it: {(done.stderr.strip() or 'no output').splitlines()[-1]}")
    return int(found[1])
