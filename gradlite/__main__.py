"""The command line: ``python -m gradlite``."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from gradlite import __version__, commands

PROG = "python -m gradlite"
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
        self.exit(2, f"{self.prog}: {message} ({self.prog} --help shows how it is used)\n")


def parser() -> Parser:
    """Build the parser of all commands."""
    top = Parser(
        prog=PROG,
        description="gradlite: autograd for CuPy, with PyTorch's storage semantics.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"gradlite {__version__}")
    top.set_defaults(error=top.error)
    kinds = top.add_subparsers(title="commands", metavar="command")
    for name, module in commands.modules(commands).items():
        text = commands.summary(module)
        one = kinds.add_parser(name, help=text, description=f"{text}.", allow_abbrev=False)
        module.add_arguments(one)
        one.set_defaults(run=module.run, prog=one.prog, error=one.error)
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
    prog, status = PROG, 0
    try:
        top = parser()
        arguments, unknown = top.parse_known_args(argv)
        if unknown:  # refused by the command that was named, which --help then explains
            arguments.error(f"unrecognized arguments: {' '.join(unknown)}")
        if "run" in arguments:
            prog = arguments.prog
            status = arguments.run(arguments)
        else:
            top.print_help()
        sys.stdout.flush()
        return status
    except commands.CommandError as error:
        print(f"{prog}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{prog}: interrupted", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the flush at exit must not fail a second time
        if error.errno == errno.EPIPE:  # the reader has gone, as in `... | head`
            return 1
        print(f"{prog}: the output cannot be written: {error.strerror}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
