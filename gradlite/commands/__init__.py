"""The commands of ``python -m gradlite``: each module here is one.

A command's module has a docstring whose first line says what it does, ``add_arguments(parser)``, and
``run(arguments)``, which returns the exit status.  A demo is a text in ``stories/``, a training job a module in
``jobs/``.  What lies there is found: a new command, story or job is one new file.  Heavy imports happen inside
functions, so that ``--help`` answers at once.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import ModuleType
from typing import TypeVar

from gradlite.device import default_device, device, probe, resolve

T = TypeVar("T")


class CommandError(Exception):
    """A mistake that a user can make: its text is one line, and is all that is shown."""


def modules(package: ModuleType) -> dict[str, ModuleType]:
    """Import the modules of a package, not its packages, and return them by name."""
    names = [info.name for info in pkgutil.iter_modules(package.__path__) if not info.ispkg]
    return {name: importlib.import_module(f"{package.__name__}.{name}") for name in sorted(names)}


def summary(module: ModuleType) -> str:
    """Return the first line of a module's docstring, without its full stop."""
    return (module.__doc__ or "").partition("\n")[0].rstrip(".")


def choose(what: str, name: str | None, known: Mapping[str, T]) -> T:
    """Look up what the user named.

    Raises
    ------
    CommandError
        If there is nothing of that name; it names what there is.
    """
    if name is not None and name in known:
        return known[name]
    there_are = f"there {'is' if len(known) == 1 else 'are'} {', '.join(known)}"
    raise CommandError(f"which {what}? {there_are}" if name is None else f"there is no {what} {name!r}: {there_are}")


def choose_device(name: str | None) -> device:
    """Return the device that the user named, or the default one.

    Raises
    ------
    CommandError
        If there is no such device; it says why.
    """
    try:
        return default_device() if name is None else resolve(name)
    except RuntimeError as error:
        raise CommandError(" ".join(str(error).split())) from None


def describe(where: device) -> str:
    """Name a device, and say so where it is simulated."""
    return f"{where} (simulated)" if where.type == "cuda" and probe().simulated else str(where)
