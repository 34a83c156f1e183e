"""The commands of ``python -m gradlite``: each module here is one.

A command's module has a docstring whose first line says what it does, ``add_arguments(parser)``, and
``run(arguments)``, which returns the exit status.  A demo is a text in ``stories/``, a training job a module in
``jobs/``.  What lies there is found: a new command, story or job is one new file.  Heavy imports happen inside
functions, so that ``--help`` answers at once.
"""

from __future__ import annotations

import importlib
import pkgutil
import shlex
import sys
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


def python() -> str:
    """Return the Python that runs this, as it was called: to be typed again."""
    return shlex.quote(sys.orig_argv[0])


def pip(words: str) -> str:
    """Return the command that installs or removes packages where this runs."""
    return f"{python()} -m pip {words}"


def install(extra: str) -> str:
    """Return the command that installs an extra of gradlite: in its checkout, since it is in no index."""
    return pip(f'install -e ".[{extra}]"')


def choose(what: str, name: str, known: Mapping[str, T]) -> T:
    """Look up what the user named.

    Raises
    ------
    CommandError
        If there is nothing of that name; it names what there is.
    """
    if name in known:
        return known[name]
    raise CommandError(f"there is no {what} {name!r}: there {'is' if len(known) == 1 else 'are'} {', '.join(known)}")


def choose_device(name: str | None) -> device:
    """Return the device that the user named, or the default one.

    Raises
    ------
    CommandError
        If there is no such device, or it is simulated and its compiler is missing; it says why.
    """
    try:
        found = default_device() if name is None else resolve(name)
        if is_simulated(found):
            from gradlite.backend.simulator import compiler

            compiler._compiler()
        return found
    except RuntimeError as error:
        raise CommandError(" ".join(str(error).split())) from None


def is_simulated(where: device) -> bool:
    """Return whether a device is the simulator's."""
    return where.type == "cuda" and probe().simulated


def describe(where: device) -> str:
    """Name a device, and say so where it is simulated."""
    return f"{where} (simulated)" if is_simulated(where) else str(where)
