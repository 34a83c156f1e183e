"""TensorBase: an array, the version counter of its family, its place in the graph.  It knows no formula."""

from __future__ import annotations

import sys
import warnings
import weakref
from typing import Any, TypeVar

from gradlite import dtypes, errors
from gradlite.backend.arrays import Array
from gradlite.callers import calling_place
from gradlite.core.graph import SAME_TYPE, VOLATILE, Edge, Hooks, LeafHooks, Node, make, plain, wrap
from gradlite.core.modes import is_recording
from gradlite.core.version import ITSELF, Alias, Untracked, Version
from gradlite.core.views import View, refresh

T = TypeVar("T", bound="TensorBase")


class _ReadOnly(property):
    """A property whose assignment raises PyTorch's error."""

    def __set__(self, instance: Any, value: Any) -> None:
        name = self.fget.__name__ if self.fget is not None else ""
        raise AttributeError(f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable")


class TensorBase:
    """What a tensor is to the graph."""

    __slots__ = ("__dict__", "__weakref__", "array", "edge", "flag", "version", "viewed")
    array: Array  # tensors may share one: its shape and strides are never changed in place
    version: Version  # the counter that the alias family shares
    edge: Edge | None  # the node that made the tensor, and the output number; None for a leaf
    flag: Any  # whether a leaf requires a gradient, or VOLATILE
    viewed: View | None  # that it is a view, and of what

    # Rare things are class defaults until they are set.
    _grad: TensorBase | None = None
    _accumulator: weakref.ref[Any] | None = None
    inference: bool = False
    _gradient_type: Any = SAME_TYPE
    _hooks: Hooks | None = None
    _leaf_hooks: LeafHooks | None = None
    _retains: bool = False  # whether a tensor that is no leaf keeps its gradient
    _hooked: bool = False  # whether a leaf has any hook, or a type of its own for its gradient
    __hash__ = object.__hash__
    __array_priority__ = 1000  # operators of other arrays leave the work to the tensor's
    alias: Alias = ITSELF  # how it came to share memory without being a view, and where

    # ------------------------------------------------------------------------------ flags

    @property
    def requires_grad(self) -> bool:
        """Whether a gradient can reach the tensor."""
        if self.edge is not None or self.flag is True:
            return True
        return self.viewed is not None and self.viewed.base.requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise RuntimeError("requires_grad must be a bool")
        if value and not dtypes.of_array(self.array).differentiable:
            raise errors.no_gradients("only", dtypes.of_array(self.array))
        if not value and self.edge is not None:
            raise RuntimeError(errors.FLAG)
        if value and self.inference and is_recording() is not None:
            raise RuntimeError(errors.INFERENCE_FLAG)
        if self.edge is None:
            self.flag = value

    @_ReadOnly
    def is_leaf(self) -> bool:
        """Whether no recorded operation made the tensor."""
        return self.grad_fn is None

    @_ReadOnly
    def grad_fn(self) -> Node | None:
        """The node that made the tensor; that of a view is renewed after a write to its family."""
        if self.viewed is not None:
            refresh(self, self.viewed)
        return None if self.edge is None else self.edge[0].face

    @_ReadOnly
    def output_nr(self) -> int:
        """Which output of its node the tensor is."""
        return 0 if self.edge is None else self.edge[1]

    @_ReadOnly
    def _version(self) -> int:
        if self.version.__class__ is Untracked:
            raise RuntimeError(errors.INFERENCE_VERSION)
        return self.version.value

    @_ReadOnly
    def _base(self) -> TensorBase | None:
        return None if self.viewed is None else self.viewed.base

    @_ReadOnly
    def _backward_hooks(self) -> Hooks | None:
        return self._hooks

    def _is_view(self) -> bool:
        return self.viewed is not None

    # ------------------------------------------------------------------------------ other tensors over the same memory

    def detach(self: T) -> T:
        """Return a tensor over the same memory, cut from the graph.

        It shares the memory and the version counter, never requires a gradient, is no view, and is volatile where the
        tensor is.

        Examples
        --------
        >>> import gradlite
        >>> y = gradlite.ones(1, requires_grad=True) * 2
        >>> d = y.detach()
        >>> d.data_ptr() == y.data_ptr(), d.requires_grad
        (True, False)
        """
        t = self._alias(self.version)
        t.alias = ("a detached alias", calling_place(sys._getframe(1)))
        if self.flag is VOLATILE:
            t.flag = VOLATILE
        return t

    def _alias(self: T, version: Version) -> T:
        """Make a tensor over the same memory; a subclass is kept, a Parameter becomes a plain tensor."""
        cls = type(self)
        t: T = wrap(self.array) if cls in plain else make(cls, self.array, version)
        t.version = Version() if version.__class__ is Untracked else version  # so in PyTorch
        if t.inference is not self.inference:
            t.inference = self.inference
        return t

    def detach_(self: T) -> T:
        """Cut the tensor itself from the graph: it becomes a leaf that requires no gradient.

        Consumers that were recorded before keep their way to its old history.

        Raises
        ------
        RuntimeError
            If the tensor is a view.

        Examples
        --------
        >>> import gradlite
        >>> y = gradlite.ones(1, requires_grad=True) * 2
        >>> y.detach_().is_leaf
        True
        """
        if self.viewed is not None:
            raise RuntimeError(errors.DETACH_VIEW)
        if is_recording() is None:
            return self  # as PyTorch
        self.edge = None
        if self.flag is True:
            self.flag = False
        return self

    @property
    def data(self: T) -> T:
        """A tensor over the same memory with a version counter of its own: writes through it go unseen.

        Assigning a tensor makes this one take over its memory and keep its own place in the graph.
        """
        return self._alias(Version())

    @data.setter
    def data(self, value: Any) -> None:
        if not isinstance(value, TensorBase):
            raise TypeError(f"Variable data has to be a tensor, but got {errors.type_name(value)}")
        if self.requires_grad and not dtypes.of_array(value.array).differentiable:
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        self.array, self.inference = value.array, value.inference

    @data.deleter
    def data(self) -> None:
        raise RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")

    # ------------------------------------------------------------------------------ gradients

    @property
    def grad(self) -> Any:
        """The accumulated gradient, or None."""
        if self._grad is None and self.edge is not None and not self._retains:
            warnings.warn(errors.NON_LEAF_GRAD, UserWarning, stacklevel=2)
        return self._grad

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is None:
            self._grad = None
            return
        if not isinstance(value, TensorBase):
            raise TypeError(errors.GRAD_TYPE.format(type(value).__name__))
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        own, given = self.array, value.array
        kind = self._grad_dtype
        if kind is not None and dtypes.of_array(given) is not kind:
            raise RuntimeError(errors.GRAD_DTYPE.format(dtypes.of_array(given).in_c, kind.legacy))
        if type(given) is not type(own):
            raise RuntimeError("assigned grad has data located on a different device")
        if given.shape != own.shape:
            raise RuntimeError(errors.GRAD_SHAPE.format(list(given.shape), list(own.shape)))
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def _grad_dtype(self) -> dtypes.dtype | None:
        chosen = self._gradient_type
        return dtypes.of_array(self.array) if chosen is SAME_TYPE else chosen
