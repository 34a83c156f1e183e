"""The training loop: everything that changes from epoch to epoch, and the history of it."""

from __future__ import annotations

import contextlib
import importlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from gradlite import Generator, Tensor, from_numpy, manual_seed, no_grad, zeros, zeros_like
from gradlite.commands import CommandError
from gradlite.commands.jobs import Job
from gradlite.device import device
from gradlite.nn import CrossEntropyLoss
from gradlite.utils.data import DataLoader, TensorDataset


class Epoch(NamedTuple):
    """What one epoch came to: the mean loss while training, and the share of the held-out part that was right."""

    loss: float
    accuracy: float


class Settings(NamedTuple):
    """What decides the numbers of a run, besides the job; a run can only be resumed with the same."""

    seed: int
    lr: float
    batch_size: int


class Trainer:
    """A job in training.

    Parameters
    ----------
    job : Job
        What is trained.
    settings : Settings
        With what.
    where : device
        Where the model and all data lie.

    Attributes
    ----------
    history : list of Epoch
        The epochs so far.
    """

    def __init__(self, job: Job, settings: Settings, where: device):
        self.job, self.settings, self.where = job, settings, where
        self.history: list[Epoch] = []
        data = job.data()
        inputs, targets, *self.held_out = (from_numpy(array).to(where) for array in data)
        manual_seed(settings.seed)
        self.model = job.model().to(where)
        self.optimizer = job.optimizer(self.model.parameters(), settings.lr)
        self.order = Generator().manual_seed(settings.seed)  # on the CPU: every device sees the same batches
        self.batches = DataLoader(
            TensorDataset(inputs, targets), settings.batch_size, shuffle=True, generator=self.order
        )
        self.criterion = CrossEntropyLoss()

    def epoch(self, after_batch: Callable[[], None]) -> Epoch:
        """Train for one epoch, and add it to the history.

        Raises
        ------
        CommandError
            If the loss is no longer finite.
        """
        lr = self.settings.lr * self.job.decay ** len(self.history)
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        total = zeros((), device=self.where)  # on the device: reading each loss would wait for it
        for inputs, targets in self.batches:
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(inputs), targets)
            loss.backward()
            self.optimizer.step()
            total.add_(loss.detach(), alpha=len(targets))
            after_batch()
        mean = total.item() / len(self.batches.dataset)
        if not math.isfinite(mean):
            raise CommandError(f"the loss became {mean} in epoch {len(self.history) + 1}: try a smaller --lr")
        self.history.append(Epoch(mean, self.accuracy()))
        return self.history[-1]

    def accuracy(self) -> float:
        """Return the share of the held-out part that the model classifies rightly."""
        inputs, targets = self.held_out
        with no_grad():
            right = self.model(inputs).argmax(1) == targets
        return right.sum().item() / len(targets)

    # ------------------------------------------------------------------------------ state

    def state_dict(self) -> dict[str, Any]:
        """Return all that the next epochs depend on, as a flat mapping for `gradlite.save`."""
        optimizer = self.optimizer.state_dict()
        return {
            **self.settings._asdict(),
            "epoch": len(self.history),
            "history": self.history,
            "order": from_numpy(self.order.get_state()),
            "optimizer": optimizer["param_groups"],
            **{f"model.{name}": t for name, t in self.model.state_dict().items()},
            **{f"optimizer.{k}.{n}": value for k, state in optimizer["state"].items() for n, value in state.items()},
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from a state.

        Raises
        ------
        ValueError, RuntimeError
            If it is not the state of such a trainer after an epoch; it says why.
        """
        for parameter in self.model.parameters():
            parameter.grad = zeros_like(parameter)
        self.optimizer.step()  # so that it remembers what it does after an epoch: the form of the state to come
        self.optimizer.zero_grad()
        misfit = next(self._misfits(state), None)
        if misfit:
            raise ValueError(misfit)
        self.model.load_state_dict({name: state[f"model.{name}"] for name in self.model.state_dict()})
        own = self.optimizer.state_dict()
        memory = {k: {name: state[f"optimizer.{k}.{name}"] for name in values} for k, values in own["state"].items()}
        self.optimizer.load_state_dict({"state": memory, "param_groups": state["optimizer"]})
        self.order.set_state(state["order"].numpy())
        self.history = [Epoch(*epoch) for epoch in state["history"]]

    def _misfits(self, state: Mapping[str, Any]) -> Iterator[str]:
        """Say in what a state is not one of this trainer after an epoch; each check relies on those before it."""
        own = self.state_dict()
        yield from (f"it has no {name!r}" for name in own if name not in state)
        yield from (f"{name!r} is unknown" for name in state if name not in own)
        for name, value in own.items():
            there, here = _form(state[name]), _form(value)
            if there != here:
                yield f"{name!r} is {there}, not {here}"
            if isinstance(value, Tensor) and not np.isfinite(state[name].numpy()).all():
                yield f"{name!r} holds numbers that are not finite"
        history = state["history"]
        if not history or not all(map(_is_epoch, history)):
            yield "'history' is not a loss and an accuracy for each epoch"
        if len(history) != state["epoch"]:
            yield f"'epoch' is {state['epoch']}, and 'history' has {len(history)}"
        there, here = _options(state["optimizer"]), _options(own["optimizer"])
        if there != here:
            yield f"'optimizer' is {there}, not {here}"


def _form(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"a tensor of {value.dtype} and shape {list(value.shape)}"
    return type(value).__name__


def _options(groups: list[Any]) -> str:
    """Write down an optimizer's options as they are saved, but for the learning rate, which each epoch sets."""
    return json.dumps([group | {"lr": 0.0} if isinstance(group, dict) else group for group in groups], sort_keys=True)


def _is_epoch(value: Any) -> bool:
    return isinstance(value, list) and [type(v) for v in value] == [float, float] and all(map(math.isfinite, value))


@contextlib.contextmanager
def one_blas_thread() -> Iterator[None]:
    """Multiply matrices on one thread: for small ones, waiting for the others takes longer than the product."""
    try:
        pools = importlib.import_module("threadpoolctl")  # comes with scikit-learn
    except ImportError:
        yield
        return
    with pools.threadpool_limits(limits=1, user_api="blas"):
        yield
