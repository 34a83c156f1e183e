"""Progress of a training: a bar on a terminal; a line for each epoch where the output is read by another program."""

from __future__ import annotations

import sys
from types import TracebackType

from gradlite.commands.training.loop import Epoch


class Lines:
    """Print a line after each epoch.

    Parameters
    ----------
    epochs : int
        How many there are.
    done : int
        How many of them are done already.
    batches : int
        How many batches an epoch has.
    """

    def __init__(self, epochs: int, done: int, batches: int):
        self.epochs = epochs

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pass

    def batch(self) -> None:
        """Take note of a batch."""

    def epoch(self, number: int, epoch: Epoch) -> None:
        """Take note of an epoch."""
        print(f"epoch {number:{len(str(self.epochs))}}/{self.epochs}  {_facts(epoch)}", flush=True)


class Bar(Lines):
    """Show a bar with the last epoch's numbers; the parameters are those of `Lines`."""

    def __init__(self, epochs: int, done: int, batches: int):
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        super().__init__(epochs, done, batches)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[facts]}"),
        )
        self.bar = Progress(*columns)
        self.task = self.bar.add_task(
            f"epoch {done}/{epochs}", total=epochs * batches, completed=done * batches, facts=""
        )

    def __enter__(self) -> Bar:
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.bar.stop()

    def batch(self) -> None:
        """Move the bar."""
        self.bar.advance(self.task)

    def epoch(self, number: int, epoch: Epoch) -> None:
        """Show the epoch's numbers."""
        self.bar.update(self.task, description=f"epoch {number}/{self.epochs}", facts=_facts(epoch))


def progress(epochs: int, done: int, batches: int) -> Lines:
    """Choose how progress is shown; the parameters are those of `Lines`."""
    return (Bar if _is_terminal() else Lines)(epochs, done, batches)


def _is_terminal() -> bool:
    try:
        from rich.console import Console
    except ImportError:
        return False
    return sys.stdout.isatty() and Console().is_interactive


def _facts(epoch: Epoch) -> str:
    return f"loss {epoch.loss:.4f}  held-out accuracy {epoch.accuracy:.2%}"
