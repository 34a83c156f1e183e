"""The curve of a run: ``loss.png`` where matplotlib is installed, else ``loss.txt``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from gradlite.commands import CommandError
from gradlite.commands.training.loop import Epoch

BAR = 48


def draw(history: Sequence[Epoch], title: str, folder: Path) -> Path:
    """Draw the training loss and the held-out accuracy over the epochs.

    Parameters
    ----------
    history : sequence of Epoch
        What each epoch came to; at least one.
    title : str
        What was trained.
    folder : pathlib.Path
        Where the file is written.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    CommandError
        If it cannot be written.
    """
    path = folder / "loss.png"
    try:
        try:
            _figure(history, title, path)
        except ImportError:  # matplotlib is not installed: the same as text
            path = folder / "loss.txt"
            text = as_text(history, title)
            print(text)
            path.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise CommandError(f"the loss curve cannot be written to {path}: {error.strerror}") from None
    return path


def _figure(history: Sequence[Epoch], title: str, path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    figure = Figure(figsize=(7, 5.5), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)  # no pyplot: no window, no state of the process
    figure.suptitle(title)
    epochs = range(1, len(history) + 1)
    above, below = figure.subplots(2, 1, sharex=True)
    above.plot(epochs, [epoch.loss for epoch in history], "o-", markersize=4, color="tab:blue")
    above.set(ylabel="training loss (log scale)", yscale="log")
    below.plot(epochs, [epoch.accuracy for epoch in history], "o-", markersize=4, color="tab:orange")
    below.set(ylabel="held-out accuracy", xlabel="epoch")
    below.yaxis.set_major_formatter(PercentFormatter(1.0))
    below.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    last = history[-1]
    for axes, value, text in ((above, last.loss, f"{last.loss:.4f}"), (below, last.accuracy, f"{last.accuracy:.2%}")):
        axes.grid(alpha=0.3)
        axes.annotate(text, (len(history), value), (8, 9), textcoords="offset points", ha="right")
        axes.margins(y=0.2)
    figure.savefig(path)


def as_text(history: Sequence[Epoch], title: str) -> str:
    """Draw the same as text: a bar for the logarithm of each loss.

    Examples
    --------
    >>> print(as_text([Epoch(1.0, 0.5), Epoch(0.01, 0.97)], "two epochs"))
    two epochs
    epoch    loss  accuracy  loss, log scale
        1  1.0000    50.00%  ################################################
        2  0.0100    97.00%  #
    """
    logs = [math.log(max(epoch.loss, 1e-12)) for epoch in history]
    low, span = min(logs), max(logs) - min(logs)
    lines = [title, "epoch    loss  accuracy  loss, log scale"]
    for number, (epoch, log) in enumerate(zip(history, logs, strict=True), 1):
        bar = "#" * (1 + round((BAR - 1) * (log - low) / span if span else BAR - 1))
        lines.append(f"{number:5}  {epoch.loss:.4f}  {epoch.accuracy:8.2%}  {bar}")
    return "\n".join(lines)
