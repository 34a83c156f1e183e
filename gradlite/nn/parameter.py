"""Parameter: a tensor that a module counts as its own."""

from __future__ import annotations

from typing import Any

from gradlite import dtypes, errors
from gradlite.core import graph
from gradlite.core.tensor import TensorBase
from gradlite.ops.creating import empty
from gradlite.ops.protocols import alias_copy
from gradlite.tensor import Tensor


class Parameter(Tensor):
    """Make a leaf over another tensor's memory; a module that it is assigned to lists it.

    It shares the version counter too.  Operations on it give plain tensors.

    Parameters
    ----------
    data : Tensor, optional
        The tensor.
    requires_grad : bool
        Whether it is trained.

    Raises
    ------
    RuntimeError
        If a gradient is required of a type that has none.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.nn.Parameter(gradlite.ones(1, device="cpu"))
    Parameter containing:
    tensor([1.], requires_grad=True)
    """

    def __init_subclass__(cls) -> None:
        """Let operations on a Parameter of a class of its own give plain tensors too."""
        graph.plain.add(cls)

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Any:
        """Make the alias."""
        if data is None:
            data = empty(0)
        if not isinstance(data, TensorBase):
            raise TypeError(f"a Parameter is made of a Tensor, not of {errors.type_name(data)}")
        if requires_grad and data.array.dtype.kind not in "fcV":
            raise errors.no_gradients("Only", dtypes.of_array(data.array))
        t = graph.make(cls, data.array, data.version)
        t.flag = requires_grad
        return t

    def __copy__(self) -> Any:
        """Make another Parameter over the same memory; unlike that of a tensor, its version counter starts at 0."""
        return alias_copy(self, 0)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Copy the memory and the flag; unlike that of another tensor, the gradient stays behind."""
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        return memo[id(self)]

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


graph.plain.add(Parameter)
