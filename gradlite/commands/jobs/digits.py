"""Classify 1797 handwritten digits, of 8 by 8 pixels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gradlite import nn
from gradlite.commands import CommandError, install
from gradlite.commands.jobs import Data, Job
from gradlite.optim import SGD, Optimizer

WIDTH = 256
SPLIT = 0
"""The seed of the split into training and held-out part: not the run's, so that all runs answer the same questions."""


def data() -> Data:
    """Load scikit-learn's digits, and hold out a fifth of each class.

    Notes
    -----
    E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits (UCI, 1998): its test part.  A pixel counts the
    dark points, 0 to 16, of a 4 by 4 block of the scan.
    """
    try:
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split
    except ImportError as error:
        raise CommandError(
            f"the digits come with scikit-learn, which cannot be imported ({error}): {install('train')}"
        ) from None
    pixels, classes = load_digits(return_X_y=True)
    inputs, held_out, targets, held_out_targets = train_test_split(
        pixels / 16, classes, test_size=0.2, random_state=SPLIT, stratify=classes
    )
    # One mean and one scale for all pixels, of the training part only: a scale for each would blow up the noise of
    # pixels at the border, which are nearly always white.
    mean, scale = inputs.mean(), inputs.std()
    standard = [np.ascontiguousarray((part - mean) / scale, np.float32) for part in (inputs, held_out)]
    return Data(standard[0], targets.astype(np.int64), standard[1], held_out_targets.astype(np.int64))


def model() -> nn.Module:
    """Build a network of two hidden layers."""
    return nn.Sequential(
        nn.Linear(64, WIDTH, device="cpu"),
        nn.ReLU(),
        nn.Linear(WIDTH, WIDTH, device="cpu"),
        nn.ReLU(),
        nn.Linear(WIDTH, 10, device="cpu"),
    )


def optimizer(parameters: Iterable[nn.Parameter], lr: float) -> Optimizer:
    """Build the optimizer; its constants were chosen by cross-validation within the training part."""
    return SGD(parameters, lr=lr, momentum=0.9, nesterov=True, weight_decay=1e-3)


JOB = Job(epochs=20, lr=0.1, batch_size=32, data=data, model=model, optimizer=optimizer, decay=0.9)
