"""Optimizers: change parameters in place by their gradients."""

from gradlite.optim.adam import Adam
from gradlite.optim.optimizer import Optimizer
from gradlite.optim.sgd import SGD

__all__ = ["SGD", "Adam", "Optimizer"]
