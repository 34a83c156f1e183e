"""The checkpoint of a run: one file in the run's folder, which holds the last epoch that was completed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gradlite import load, save
from gradlite.commands import CommandError
from gradlite.commands.training.loop import Settings, Trainer

NAME = "checkpoint.safetensors"


def prepare(folder: Path) -> None:
    """Make the folder, and find out whether it can be written before anything is computed.

    Raises
    ------
    CommandError
        If it cannot; it says why.
    """
    path = folder / NAME
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"--out {folder} is a file, not a folder")
    if path.is_dir():
        raise CommandError(f"the checkpoint cannot be written: {path} is a folder, not a file")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise CommandError(f"--out {folder} cannot be written: {error.strerror}") from None


def write(trainer: Trainer, job: str, folder: Path) -> None:
    """Write the checkpoint, in place of the one before only once it is whole.

    Raises
    ------
    CommandError
        If it cannot be written; the one before is kept.
    """
    try:
        save({"job": job, **trainer.state_dict()}, folder / NAME)
    except OSError as error:
        raise CommandError(
            f"the checkpoint of epoch {len(trainer.history)} cannot be written to {folder}: {error.strerror}"
        ) from None


def read(trainer: Trainer, job: str, folder: Path, epochs: int) -> None:
    """Let a trainer go on from the checkpoint in a folder.

    Raises
    ------
    CommandError
        If there is none, if it is damaged, or if it is of a run with other settings; the file stays as it is.
    """
    path = folder / NAME
    if not path.exists():
        raise CommandError(f"there is no checkpoint in {folder}: leave out --resume to begin")
    try:
        state = load(path)
        there = {"job": state["job"], **{name: state[name] for name in Settings._fields}}
    except OSError as error:
        raise CommandError(f"the checkpoint {path} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise CommandError(_line(error)) from None
    except KeyError as error:
        raise CommandError(f"{path} is no checkpoint of this command: it has no {error}") from None
    here = {"job": job, **trainer.settings._asdict()}
    others = [f"{name} {there[name]!r}, not {here[name]!r}" for name in here if there[name] != here[name]]
    if others:
        text = "; ".join(others).replace("batch_size", "batch-size")
        raise CommandError(f"the checkpoint {path} is of another run: {text}; name the same options, or another --out")
    try:
        trainer.load_state_dict({name: value for name, value in state.items() if name != "job"})
    except (ValueError, RuntimeError) as error:
        raise CommandError(f"the checkpoint {path} does not fit: {_line(error)}") from None
    if len(trainer.history) > epochs:
        raise CommandError(
            f"the checkpoint {path} has {len(trainer.history)} epochs already: --epochs {epochs} is less"
        )


def epochs(trainer: Trainer, folder: Path) -> int:
    """Return how many epochs of a trainer's run the checkpoint in a folder holds; 0 where it holds none."""
    try:
        history = load(folder / NAME).get("history")
    except (OSError, ValueError):
        return 0
    done = [list(epoch) for epoch in trainer.history]
    return len(history) if isinstance(history, list) and history == done[: len(history)] else 0


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
