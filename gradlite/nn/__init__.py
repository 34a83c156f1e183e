"""Neural networks: modules, parameters, initialisers, functions."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.nn import functional, init
from gradlite.nn.activation import ReLU, Tanh
from gradlite.nn.container import Sequential
from gradlite.nn.linear import Linear
from gradlite.nn.loss import CrossEntropyLoss, MSELoss
from gradlite.nn.module import Module
from gradlite.nn.parameter import Parameter

__all__ = [
    "CrossEntropyLoss",
    "Linear",
    "MSELoss",
    "Module",
    "Parameter",
    "ReLU",
    "Sequential",
    "Tanh",
    "functional",
    "init",
]

_explain_missing_names(__name__)
