# Written by gradlite.ops.write; do not edit.
"""The functions of PyTorch's ``torch.nn.functional``, one line each."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops import (
    activations,
    neural,
    selecting,
    transcendental,
)
from gradlite.ops.derived import activation, method

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
    "one_hot",
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

# activations
celu = activation(activations.celu)
elu = activation(activations.elu)
gelu = method(activations.gelu)
hardshrink = method(activations.hardshrink)
hardsigmoid = activation(activations.hardsigmoid)
hardswish = activation(activations.hardswish)
hardtanh = activation(activations.hardtanh)
leaky_relu = activation(activations.leaky_relu)
logsigmoid = method(activations.logsigmoid)
mish = activation(activations.mish)
prelu = activations.prelu
relu6 = activation(activations.relu6)
selu = activation(activations.selu)
silu = activation(activations.silu)
softplus = method(activations.softplus)
softshrink = method(activations.softshrink)
softsign = activations.softsign
tanhshrink = activations.tanhshrink
threshold = activation(activations.threshold)

# neural
cross_entropy = neural.cross_entropy
linear = neural.linear
log_softmax = neural.log_softmax
mse_loss = neural.mse_loss
nll_loss = neural.nll_loss
relu = neural.relu

# selecting
one_hot = selecting.one_hot

# transcendental
sigmoid = method(transcendental.sigmoid)
tanh = method(transcendental.tanh)

_explain_missing_names(__name__)
