"""The functions of `gradlite.ops.neural` under PyTorch's names."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops.neural import cross_entropy, linear, log_softmax, mse_loss, nll_loss, relu
from gradlite.ops.pointwise import tanh

__all__ = ["cross_entropy", "linear", "log_softmax", "mse_loss", "nll_loss", "relu", "tanh"]

_explain_missing_names(__name__)
