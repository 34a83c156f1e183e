"""Train a network on real data, and print its accuracy on what it has not seen."""

from __future__ import annotations

import argparse
import math
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from gradlite.commands import choose, choose_device, describe, jobs, modules, python, summary
from gradlite.commands.jobs import Job
from gradlite.commands.training import checkpoint, curve
from gradlite.commands.training.loop import Settings, Trainer, one_blas_thread
from gradlite.commands.training.progress import progress

T = TypeVar("T", int, float)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    known = modules(jobs)

    def default(setting: str) -> str:
        return "; ".join(f"{name}: {getattr(module.JOB, setting)}" for name, module in known.items())

    names = "; ".join(f"{name}: {summary(module)}" for name, module in known.items())
    parser.add_argument("job", metavar="data", help=names)
    parser.add_argument("--device", help="cpu, cuda or cuda:N; otherwise the default device, a GPU if there is one")
    parser.add_argument(
        "--epochs", type=_positive(int), help=f"how often the data is gone through ({default('epochs')})"
    )
    parser.add_argument("--seed", type=_seed, default=0, help="of the weights and the order of batches (%(default)s)")
    parser.add_argument("--lr", type=_positive(float), help=f"the learning rate ({default('lr')})")
    parser.add_argument("--batch-size", type=_positive(int), help=f"the examples in a batch ({default('batch_size')})")
    parser.add_argument(
        "--out", type=_folder, help="the folder of checkpoint and loss curve (runs/ and the name of the data)"
    )
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in that folder")


def run(arguments: argparse.Namespace) -> int:
    """Train, and print the accuracy on the held-out part as the last line."""
    name = arguments.job
    job: Job = choose("data set", name, modules(jobs)).JOB
    epochs = arguments.epochs or job.epochs
    settings = Settings(arguments.seed, arguments.lr or job.lr, arguments.batch_size or job.batch_size)
    folder = Path(arguments.out or Path("runs", name))
    where = choose_device(arguments.device)
    with one_blas_thread():
        trainer = Trainer(job, settings, where)
        if arguments.resume:
            checkpoint.read(trainer, name, folder, epochs)
        checkpoint.prepare(folder)
        sizes = f"{len(trainer.batches.dataset)} examples, and {len(trainer.held_out[1])} held out"
        print(f"{name} on {describe(where)}: {sizes}", flush=True)
        try:
            with progress(epochs, len(trainer.history), len(trainer.batches)) as shown:
                while len(trainer.history) < epochs:
                    epoch = trainer.epoch(shown.batch)
                    checkpoint.write(trainer, name, folder)
                    shown.epoch(len(trainer.history), epoch)
        except KeyboardInterrupt:
            saved = checkpoint.epochs(trainer, folder)
            print(f"{arguments.prog}: {_interrupted(arguments, folder, saved)}", file=sys.stderr)
            return 130
    title = f"{name}: learning rate {settings.lr:g}, batches of {settings.batch_size}, seed {settings.seed}"
    path = curve.draw(trainer.history, title, folder)
    print(f"checkpoint {folder / checkpoint.NAME}\nloss curve {path}")
    print(f"test accuracy {trainer.history[-1].accuracy:.2%}")
    return 0


def _interrupted(arguments: argparse.Namespace, folder: Path, saved: int) -> str:
    if not saved:
        return "interrupted before the first epoch was complete: this run has left no checkpoint"
    words = ["-m", *arguments.prog.split()[2:], arguments.job, "--resume"]
    for option in ("device", "epochs", "seed", "lr", "batch_size", "out"):
        value = getattr(arguments, option)
        if value:  # 0 is the seed's default
            words += [f"--{option.replace('_', '-')}", str(value)]
    again = f"{python()} {shlex.join(words)}"
    return f"interrupted: the checkpoint of epoch {saved} is {folder / checkpoint.NAME}; go on with: {again}"


def _positive(kind: Callable[[str], T]) -> Callable[[str], T]:
    """Read a number that must be larger than 0, and finite."""

    def read(text: str) -> T:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not 0 < value < math.inf:
            number = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(f"it must be {number} larger than 0, not {text}")
        return value

    return read


def _folder(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("it must name a folder")
    return text


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"it must be a whole number from 0 to 2**63 - 1, not {text}")
    return int(text)
