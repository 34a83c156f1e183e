"""Tell a story in runnable statements, and check each number as it is printed.

A story is a Markdown text in ``stories/``: headings, sentences, and indented examples as `doctest` reads them.  Each
example is printed and run on the device at hand, and what it shows is compared with what the text says: but for
addresses, written ``0x...``, of which no text can know the value.  A section whose heading ends in ``(cpu)``,
``(cuda)`` or ``(simulated)`` is told only there.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import doctest
import io
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gradlite.commands import choose, choose_device, describe, is_simulated
from gradlite.device import default_device, device, set_default_device

STORIES = Path(__file__).with_name("stories")
WIDTH = 96
ADDRESS = "0x..."
SECTION = re.compile(r"## (.*?)(?: \((cpu|cuda|simulated)\))?")


def stories() -> dict[str, Path]:
    """Return the stories by name."""
    return {path.stem: path for path in sorted(STORIES.glob("*.md"))}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    titles = {name: path.read_text("utf-8").partition("\n")[0].lstrip("# ") for name, path in stories().items()}
    parser.add_argument("story", help="; ".join(f"{name}: {title}" for name, title in titles.items()))
    parser.add_argument("--device", help="cpu, cuda or cuda:N; otherwise the default device")


def run(arguments: argparse.Namespace) -> int:
    """Tell the story; the exit status is 1 where a check failed."""
    path = choose("story", arguments.story, stories())
    where = choose_device(arguments.device)
    with _default(where):
        checks = tell(path, where)
    failed = checks.count(False)
    print(f"\n{failed} of {len(checks)} checks FAILED" if failed else f"\nall {len(checks)} checks hold")
    return 1 if failed else 0


@contextlib.contextmanager
def _default(where: device) -> Iterator[None]:
    try:
        before = default_device()
    except RuntimeError:  # the environment names a device that is not there
        before = None
    set_default_device(where)
    try:
        yield
    finally:
        set_default_device(before)


def tell(path: Path, where: device) -> list[bool]:
    """Print a story and run its examples.

    Parameters
    ----------
    path : pathlib.Path
        The text.
    where : device
        The device that its tensors lie on.

    Returns
    -------
    list of bool
        For each example that shows something, whether it shows what the text says.
    """
    # A name as that of a module here: writes of the story count as the user's, so errors name its lines.
    namespace = {"__name__": f"gradlite.commands.stories.{path.stem}", "__file__": str(path)}
    here = {None, where.type, "simulated" if is_simulated(where) else ""}
    told, checks = True, []
    blank = ""  # before the sentence that follows an example
    for piece in doctest.DocTestParser().parse(path.read_text("utf-8"), path.name):
        if isinstance(piece, doctest.Example):
            if told:
                checks += _example(piece, path, namespace)
                blank = "\n"
            continue
        for paragraph in filter(None, re.split(r"\n{2,}", piece.strip())):
            heading = SECTION.fullmatch(paragraph)
            told = heading[2] in here if heading else told
            if told:
                print(f"{blank}{_prose(paragraph, where)}\n")
                blank = ""
    return checks


def _prose(paragraph: str, where: device) -> str:
    if paragraph.startswith("# "):
        return f"{paragraph[2:]}: on {describe(where)}"
    heading = SECTION.fullmatch(paragraph)
    return f"{heading[1]}\n{'-' * len(heading[1])}" if heading else textwrap.fill(paragraph, WIDTH)


def _example(example: doctest.Example, path: Path, namespace: dict[str, Any]) -> list[bool]:
    """Print and run an example; return whether it shows what it should, or nothing where nothing can be checked."""
    lines = example.source.rstrip("\n").split("\n")
    print("\n".join(f"    {'...' if k else '>>>'} {line}" for k, line in enumerate(lines)))
    got = _observe(example, path, namespace)
    want = example.exc_msg or example.want
    if not got and not want:
        return []
    right = doctest.OutputChecker().check_output(want, got, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    wrapper = textwrap.TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
    shown = [part for line in got.splitlines() for part in wrapper.wrap(line) or [""]]
    *rest, last = shown or ["(nothing)"]
    if right and ADDRESS in want and not re.search(r"\w", want.replace(ADDRESS, "")):
        print("\n".join(f"    {line}" for line in shown))
        return []
    print("\n".join(f"    {line}" for line in [*rest, f"{last:<60}  {'ok' if right else 'WRONG'}"]))
    if not right:
        print(textwrap.indent(f"The text says:\n{want.rstrip() or '(nothing)'}", "    "))
    return [right]


def _observe(example: doctest.Example, path: Path, namespace: dict[str, Any]) -> str:
    """Run an example under the story's own line numbers; return what it shows as an interpreter would."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        try:
            tree = ast.parse(example.source)
            ast.increment_lineno(tree, example.lineno)
            for statement in tree.body:
                if not isinstance(statement, ast.Expr):
                    exec(compile(ast.Module([statement], []), str(path), "exec"), namespace)
                    continue
                value = eval(compile(ast.Expression(statement.value), str(path), "eval"), namespace)
                if value is not None:
                    print(repr(value))
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    return output.getvalue()
