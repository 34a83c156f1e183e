"""What a report says of the machine, and how it lays out a table."""

from __future__ import annotations

import datetime
import importlib.metadata
import platform
import re
from collections.abc import Sequence
from pathlib import Path


def processor() -> str:
    """Name the CPU as the system does."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"model name\s*: (.*)", text)
    return found[1] if found else platform.machine()


def versions() -> dict[str, str]:
    """Give the versions of Python and of the libraries that the numbers depend on, of those installed."""
    installed = {found.name.lower(): found.version for found in importlib.metadata.distributions()}
    names = ("numpy", "torch", "mygrad", "autograd", "cupy-cuda12x", "cupy-cuda13x")
    return {"Python": platform.python_version()} | {name: installed[name] for name in names if name in installed}


def facts() -> dict[str, str]:
    """Describe where and when a report was made."""
    system = f"{platform.system()} {platform.machine()}, {' '.join(platform.libc_ver())}"
    return {"date": datetime.date.today().isoformat(), "CPU": processor(), "system": system, **versions()}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table: the first column to the left, the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
