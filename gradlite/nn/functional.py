"""The functions of `gradlite.ops.neural` and `gradlite.ops.activations` under PyTorch's names."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops.activations import celu as _celu
from gradlite.ops.activations import (
    elu,
    gelu,
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    leaky_relu,
    logsigmoid,
    mish,
    prelu,
    relu6,
    silu,
    softplus,
    softshrink,
    softsign,
    tanhshrink,
    threshold,
)
from gradlite.ops.activations import selu as _selu
from gradlite.ops.derived import activation as _activation
from gradlite.ops.neural import cross_entropy, linear, log_softmax, mse_loss, nll_loss, relu
from gradlite.ops.transcendental import sigmoid, tanh

celu, selu = _activation(_celu), _activation(_selu)

__all__ = [
    "celu",
    "cross_entropy",
    "elu",
    "gelu",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "mish",
    "mse_loss",
    "nll_loss",
    "prelu",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
]

_explain_missing_names(__name__)
