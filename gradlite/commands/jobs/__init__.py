"""What ``python -m gradlite train`` can train: each module here is one job, under the name `JOB`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from gradlite.nn import Module, Parameter
from gradlite.optim import Optimizer


class Data(NamedTuple):
    """Inputs and classes: what is trained on, and what is held out."""

    inputs: np.ndarray
    targets: np.ndarray
    held_out_inputs: np.ndarray
    held_out_targets: np.ndarray


class Job(NamedTuple):
    """A classification.

    Attributes
    ----------
    epochs, lr, batch_size : int, float, int
        What is used where the user names nothing else.
    data : callable
        Loads the data; the same for every seed.
    model : callable
        Builds the network on the CPU, from its generator: every device starts from the same weights.
    optimizer : callable
        Builds the optimizer of parameters, with a learning rate.
    decay : float
        The factor of the learning rate from one epoch to the next.  It depends on the epoch alone and not on how many
        there will be, so that a run can be made longer.
    """

    epochs: int
    lr: float
    batch_size: int
    data: Callable[[], Data]
    model: Callable[[], Module]
    optimizer: Callable[[Iterable[Parameter], float], Optimizer]
    decay: float = 1.0
