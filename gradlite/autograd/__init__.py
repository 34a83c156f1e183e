"""The public face of the autograd core: backward, grad, the grad modes, Function, Variable, gradcheck."""

from gradlite.autograd import function as function
from gradlite.autograd import graph
from gradlite.autograd.anomaly_mode import detect_anomaly, set_detect_anomaly
from gradlite.autograd.differentiate import grad
from gradlite.autograd.function import Function
from gradlite.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from gradlite.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck
from gradlite.autograd.graph import preserve_version_counter as _unsafe_preserve_version_counter  # noqa: F401
from gradlite.autograd.linear import linear_operator
from gradlite.autograd.variable import Variable
from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops.backward import backward

__all__ = [
    "Function",
    "GradcheckError",
    "Variable",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "function",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "inference_mode",
    "linear_operator",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]

_explain_missing_names(__name__)
