"""The public face of the autograd core: backward, grad, the grad modes, Variable, gradcheck."""

from gradlite.autograd.differentiate import grad
from gradlite.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck
from gradlite.autograd.variable import Variable
from gradlite.core.backward import backward
from gradlite.core.modes import enable_grad, inference_mode, no_grad, set_grad_enabled
from gradlite.errors import explain_missing_names as _explain_missing_names

__all__ = [
    "GradcheckError",
    "Variable",
    "backward",
    "enable_grad",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "no_grad",
    "set_grad_enabled",
]

_explain_missing_names(__name__)
