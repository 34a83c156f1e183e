"""The command line: ``python -m gradlite``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from gradlite import __version__, commands

EXAMPLES = """\
examples:
  python -m gradlite doctor                    what is installed, which device is used, and why
  python -m gradlite demo detach               what detach() shares, each number checked as it is printed
  python -m gradlite train digits --seed 1     train on real handwritten digits

GRADLITE_CUDA_SIMULATOR=1 in the environment makes the device cuda available without a GPU, simulated on the CPU.
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the line, and exit with status 2."""
        self.exit(2, f"{self.prog}: {message} (--help shows how it is used)\n")


def parser() -> Parser:
    """Build the parser of all commands."""
    top = Parser(
        prog="python -m gradlite",
        description="gradlite: autograd for CuPy, with PyTorch's storage semantics.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"gradlite {__version__}")
    kinds = top.add_subparsers(title="commands", metavar="command")
    for name, module in commands.modules(commands).items():
        text = commands.summary(module)
        one = kinds.add_parser(name, help=text, description=f"{text}.", allow_abbrev=False)
        module.add_arguments(one)
        one.set_defaults(run=module.run, prog=one.prog)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process by default.

    Returns
    -------
    int
        The exit status: 0, 1 where a check failed, 2 for a mistake of the user's, 130 after Ctrl-C.
    """
    top = parser()
    arguments = top.parse_args(argv)
    if "run" not in arguments:
        top.print_help()
        return 0
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
        return status
    except commands.CommandError as error:
        print(f"{arguments.prog}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{arguments.prog}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader has gone, as in `... | head`; the flush at exit must not fail a second time
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
