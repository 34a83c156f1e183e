"""What Python and PyTorch make copies with: copy, deepcopy, pickle; subclasses; two tensors that change places."""

from __future__ import annotations

import builtins
import copy
import gc
import warnings
import weakref
from typing import Any, SupportsIndex

import numpy as np

from gradlite import device as devices
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core import graph
from gradlite.core.saved import SavedInput
from gradlite.core.tensor import TensorBase
from gradlite.core.version import Version
from gradlite.core.views import View
from gradlite.ops import viewing
from gradlite.ops.declared import exported, public
from gradlite.ops.storages import UntypedStorage

# ---------------------------------------------------------------------------------- copies and pickling


def _rebuilt(cls: Any, array: Array, requires_grad: bool, written: int = 1) -> Any:
    """Make a leaf; PyTorch makes it by `set_`, which counts as a write."""
    t = graph.make(cls, array, Version())
    t.version.value = written
    t.flag = requires_grad
    return t


def _attributes(t: Any) -> dict[str, Any]:
    """Return what the user gave the tensor; what the core keeps there has a default in the class."""
    return {name: value for name, value in t.__dict__.items() if not hasattr(TensorBase, name)}


def _leave_hooks(t: Any) -> None:
    for hook in (t._hooks or {}).values():
        warnings.warn(
            f"backward hook {hook!r} on tensor will not be serialized: the copy has none, register it there again.",
            UserWarning,
            stacklevel=4,
        )


@public(None, "__copy__", method=False)
def shallow_copy(self: Any) -> Any:
    """Make another tensor over the same memory: a leaf, with a version counter of its own."""
    return alias_copy(self, 1)


def alias_copy(self: Any, written: int) -> Any:
    """Make such a copy whose version counter starts at a number."""
    _leave_hooks(self)
    t = _rebuilt(self.__class__, self.array, self.requires_grad, written)
    t.__dict__.update(_attributes(self))
    return t


@public(None, "__deepcopy__", method=False)
def deep_copy(self: Any, memo: dict[int, Any]) -> Any:
    """Copy a leaf with its memory, its flag and its gradient; tensors that shared memory do so afterwards.

    Raises
    ------
    RuntimeError
        If the tensor is no leaf.
    """
    if not self.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
            "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
            "see https://github.com/pytorch/pytorch/pull/103001. detach() the tensor first, or clone() it."
        )
    if id(self) in memo:
        return memo[id(self)]
    own = self.array
    held = copy.deepcopy(UntypedStorage.of(own), memo)
    array = arrays.as_strided(held.typed(own.dtype), own.shape, arrays.strides(own), arrays.offset(own))
    t = memo[id(self)] = _rebuilt(self.__class__, array, self.requires_grad)
    if self._grad is not None:
        t._grad = copy.deepcopy(self._grad, memo)
    t.__dict__.update(copy.deepcopy(_attributes(self), memo))
    return t


@public(None, "__reduce_ex__", method=False)
def reduce(self: Any, protocol: SupportsIndex) -> Any:
    """Pickle the memory, the place in it, the flag, the device and what the user set on the tensor."""
    _leave_hooks(self)
    own = self.array
    memory = arrays.to_device(arrays.whole(own, own.dtype), devices.CPU)
    place = own.shape, arrays.strides(own), arrays.offset(own)
    return (
        _unpickle,
        (self.__class__, memory, *place, self.requires_grad, str(devices.of_array(own))),
        _attributes(self) or None,
    )


def _unpickle(
    cls: Any,
    memory: np.ndarray,
    shape: tuple[int, ...],
    stride: tuple[int, ...],
    offset: int,
    requires_grad: bool,
    where: str,
) -> Any:
    held = arrays.to_device(memory, devices.resolve(where))
    return _rebuilt(cls, arrays.as_strided(held, shape, stride, offset), requires_grad)


# ---------------------------------------------------------------------------------- classes


@public()
def as_subclass(self: Any, cls: Any) -> Any:
    """View the tensor as an instance of a subclass: the same memory, version counter and history.

    `detach` and ``.data`` keep the subclass.

    Raises
    ------
    TypeError
        If it is no subclass of Tensor.

    Examples
    --------
    >>> import gradlite
    >>> class Mine(gradlite.Tensor): ...
    >>> gradlite.ones(2, device="cpu").as_subclass(Mine).detach()
    Mine([1., 1.])
    """
    if not isinstance(cls, builtins.type):
        raise TypeError(f"cls must be a type (got {type(cls).__name__})")
    if not issubclass(cls, TensorBase):
        raise TypeError(
            "Creating a Tensor subclass from a class that does not inherit from Tensor is not possible. Make sure your "
            f"class inherits from Tensor: {cls.__name__} does not."
        )
    view = viewing.alias(self)
    t = graph.make(cls, view.array, view.version)
    t.edge, t.flag, t.viewed = view.edge, view.flag, view.viewed
    return t


@exported()
def is_tensor(obj: Any) -> bool:
    """Return whether an object is a tensor.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.is_tensor(gradlite.ones(1)), gradlite.is_tensor(1)
    (True, False)
    """
    return isinstance(obj, TensorBase)


def _counts_on(holder: Any, t: Any) -> bool:
    """Return whether an object is what a view or a graph remembers a tensor by: a record, or a leaf's edge."""
    if type(holder) is tuple:
        return len(holder) == 3 and holder[0] is t and holder[1] is None
    return isinstance(holder, (View, SavedInput))


def swap_tensors(t1: Any, t2: Any) -> None:
    """Let two tensors change places: whoever holds one has the other afterwards, with all that belongs to it.

    Memory, version counter, history, gradient, class and attributes change places.

    Raises
    ------
    RuntimeError
        If a recorded graph, a view or a weak reference refers to one of them and would find the other in its place; if
        their classes have different slots.

    Examples
    --------
    >>> import gradlite
    >>> a, b = gradlite.zeros(2, device="cpu"), gradlite.ones(3, device="cpu")
    >>> gradlite.utils.swap_tensors(a, b)
    >>> a, b
    (tensor([1., 1., 1.]), tensor([0., 0.]))
    """
    for name, t in (("t1", t1), ("t2", t2)):
        if not isinstance(t, TensorBase):
            raise TypeError(f"swap_tensors(): {name} must be a Tensor, not {type(t).__name__}")
        if weakref.getweakrefs(t):
            raise RuntimeError(f"Cannot swap {name} because it has weakref associated with it")
        if t1 is not t2 and any(_counts_on(holder, t) for holder in gc.get_referrers(t)):
            raise RuntimeError(
                f"Expected use_count of {name} to be 1: a view of it or a graph that it was used in is alive, and "
                "would find the other tensor in its place. Run backward, or let go of the results, before the swap."
            )
    try:
        t1.__class__, t2.__class__ = t2.__class__, t1.__class__
    except TypeError:
        raise RuntimeError("Cannot swap t1 and t2 if they have different slots") from None
    t1.__dict__, t2.__dict__ = t2.__dict__, t1.__dict__
    for slot in ("array", "edge", "flag", "version", "viewed"):
        first, second = getattr(t1, slot), getattr(t2, slot)
        setattr(t1, slot, second)
        setattr(t2, slot, first)
    for t in (t1, t2):
        t.__dict__.pop("_accumulator", None)  # it stands for the object
