"""Optimizers: change parameters in place by their gradients."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.optim.adam import Adam
from gradlite.optim.optimizer import Optimizer
from gradlite.optim.sgd import SGD

__all__ = ["SGD", "Adam", "Optimizer"]

_explain_missing_names(__name__)
