"""The public face of the autograd core: backward, grad, the grad modes, Variable, gradcheck."""

from gradlite.autograd.differentiate import grad
from gradlite.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck
from gradlite.autograd.variable import Variable
from gradlite.core.backward import backward
from gradlite.core.modes import enable_grad, no_grad, set_grad_enabled
from gradlite.core.version import preserve_version_counter as _unsafe_preserve_version_counter  # noqa: F401

__all__ = [
    "GradcheckError",
    "Variable",
    "backward",
    "enable_grad",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "no_grad",
    "set_grad_enabled",
]
