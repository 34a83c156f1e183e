"""The public face of the autograd core: backward, grad, the grad modes, Function, Variable, gradcheck."""

from gradlite.autograd import function as function
from gradlite.autograd.differentiate import grad
from gradlite.autograd.function import Function
from gradlite.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck
from gradlite.autograd.variable import Variable
from gradlite.core.backward import backward
from gradlite.core.modes import enable_grad, no_grad, set_grad_enabled

__all__ = [
    "Function",
    "GradcheckError",
    "Variable",
    "backward",
    "enable_grad",
    "function",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "no_grad",
    "set_grad_enabled",
]
