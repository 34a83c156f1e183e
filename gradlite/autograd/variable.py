"""`Variable`, the name that PyTorch 0.3 gave to a tensor in a graph."""

from __future__ import annotations

import warnings
from typing import Any

from gradlite import errors
from gradlite.core.graph import VOLATILE
from gradlite.core.tensor import TensorBase
from gradlite.ops import creating


class _VariableType(type):
    """Makes every tensor an instance of Variable, as PyTorch does."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, TensorBase)


class Variable(metaclass=_VariableType):
    """Make a tensor over another's memory: a leaf that shares the version counter and drops the history.

    Parameters
    ----------
    data : Tensor, optional
        The tensor; none gives an empty one.
    requires_grad : bool
        Whether operations on it are to be recorded.
    volatile : bool
        As PyTorch 0.3 had it: what is computed from a volatile tensor is volatile and not recorded, `detach` carries
        it on.  Use `no_grad` in new programs.

    Raises
    ------
    TypeError
        If ``data`` is no tensor.

    Examples
    --------
    >>> import gradlite
    >>> t = gradlite.ones(2, device="cpu")
    >>> v = gradlite.autograd.Variable(t, requires_grad=True)
    >>> v.data_ptr() == t.data_ptr(), t.requires_grad
    (True, False)
    """

    def __new__(cls, data: Any = None, requires_grad: bool = False, volatile: bool = False) -> Any:
        """Return a plain tensor: Variable is a name, not a type of its own."""
        if data is None:
            data = creating.empty(0)
        if not isinstance(data, TensorBase):
            raise TypeError(f"Variable data has to be a tensor, but got {errors.type_name(data)}")
        if volatile and requires_grad:
            raise RuntimeError("Variable can't be volatile and require_grad at the same time!")
        v: Any = data.detach()
        if requires_grad:
            v.requires_grad = True
        if volatile:
            warnings.warn(errors.VOLATILE, DeprecationWarning, stacklevel=2)
            v.flag = VOLATILE
        return v
