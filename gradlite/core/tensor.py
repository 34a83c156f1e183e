"""TensorBase: an array, the version counter of its family, its place in the graph.  It knows no formula."""

from __future__ import annotations

import warnings
import weakref
from typing import Any, TypeVar

from gradlite import dtypes, errors
from gradlite.backend.arrays import Array
from gradlite.core.backward import backward
from gradlite.core.graph import (
    SAME_TYPE,
    VOLATILE,
    Edge,
    Node,
    make,
    plain,
    wrap,
)
from gradlite.core.hookable import Hookable
from gradlite.core.modes import is_recording
from gradlite.core.version import Untracked, Version
from gradlite.core.views import View, refresh

T = TypeVar("T", bound="TensorBase")


class _ReadOnly(property):
    """A property whose assignment raises PyTorch's error."""

    def __set__(self, instance: Any, value: Any) -> None:
        name = self.fget.__name__ if self.fget is not None else ""
        raise AttributeError(f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable")


class TensorBase(Hookable):
    """What a tensor is to the graph.

    Attributes
    ----------
    array : numpy.ndarray or cupy.ndarray
        The elements.  Tensors may share one array; an array's shape and strides are never changed in place.
    version : Version
        The counter that the alias family shares.
    edge : tuple or None
        The node that made the tensor and the output number; None for a leaf.
    flag : bool
        Whether a leaf requires a gradient (or `VOLATILE`).
    viewed : View or None
        That it is a view, and of what.
    """

    __slots__ = ("__dict__", "__weakref__", "array", "edge", "flag", "version", "viewed")
    array: Array
    version: Version
    edge: Edge | None
    flag: Any
    viewed: View | None

    # Rare things are class defaults until they are set.
    _grad: TensorBase | None = None
    _accumulator: weakref.ref[Any] | None = None
    inference: bool = False
    _gradient_type: Any = SAME_TYPE
    __hash__ = object.__hash__
    __array_priority__ = 1000  # NumPy's operators leave the work to the tensor's
    alias: str | None = None  # how it came to share memory without being a view

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

    def requires_grad_(self: T, requires_grad: bool = True) -> T:
        """Set ``requires_grad`` and return the tensor itself.

        Parameters
        ----------
        requires_grad : bool
            Whether operations on the tensor are to be recorded.

        Raises
        ------
        RuntimeError
            If the type has no gradients, or the tensor is no leaf and False is asked for.

        Examples
        --------
        >>> import gradlite
        >>> gradlite.ones(1).requires_grad_().requires_grad
        True
        """
        if not isinstance(requires_grad, bool):
            raise errors.argument_type("requires_grad_", "requires_grad", 1, "bool", requires_grad)
        if requires_grad and not dtypes.of_array(self.array).differentiable:
            raise errors.no_gradients("only", dtypes.of_array(self.array), "floating point")
        self.requires_grad = requires_grad
        return self

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

    def _is_view(self) -> bool:
        return self.viewed is not None

    @property
    def volatile(self) -> bool:
        """Whether the tensor is volatile, as PyTorch 0.3 had it: what is computed from it is not recorded."""
        return self.flag is VOLATILE

    @volatile.setter
    def volatile(self, value: bool) -> None:
        if value:
            warnings.warn(errors.VOLATILE, DeprecationWarning, stacklevel=2)
            if self.edge is not None:
                raise RuntimeError("only leaf tensors can be made volatile; detach() this one first")
            self.flag = VOLATILE
        elif self.flag is VOLATILE:
            self.flag = False

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
        t.alias = "a detached alias"
        if self.flag is VOLATILE:
            t.flag = VOLATILE
        return t

    def _alias(self: T, version: Version) -> T:
        """Make a tensor over the same memory; a subclass is kept, a Parameter becomes a plain tensor."""
        cls = type(self)
        t: T = wrap(self.array) if cls in plain else make(cls, self.array, version)
        t.version = Version() if version.__class__ is Untracked else version  # so in PyTorch
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
            raise TypeError(
                f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
            )
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        own, given = self.array, value.array
        kind = self._grad_dtype
        if kind is not None and dtypes.of_array(given) is not kind:
            raise RuntimeError(errors.GRAD_DTYPE.format(dtypes.of_array(given).in_c, kind.legacy))
        if type(given) is not type(own):
            raise RuntimeError("assigned grad has data located on a different device")
        if given.shape != own.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(given.shape)}' to a tensor of size "
                f"'{list(own.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def _grad_dtype(self) -> dtypes.dtype | None:
        chosen = self._gradient_type
        return dtypes.of_array(self.array) if chosen is SAME_TYPE else chosen

    @property
    def grad_dtype(self) -> dtypes.dtype | None:
        """The type in which a leaf's gradient is kept: by default the tensor's own, None for any.

        Examples
        --------
        >>> import gradlite
        >>> x = gradlite.ones(1, device="cpu", requires_grad=True)
        >>> x.grad_dtype = gradlite.float64
        >>> (x * 2).sum().backward()
        >>> x.grad
        tensor([2.], dtype=torch.float64)
        """
        if not self.is_leaf:
            raise RuntimeError("grad_dtype can only be accessed on leaf tensors.")
        return self._grad_dtype

    @grad_dtype.setter
    def grad_dtype(self, value: dtypes.dtype | None) -> None:
        if value is not None and not isinstance(value, dtypes.dtype):
            raise RuntimeError(f"grad_dtype must be a torch.dtype or None, but got {type(value).__name__}")
        if not self.is_leaf:
            raise RuntimeError("grad_dtype can only be set on leaf tensors.")
        held = None if self._grad is None else dtypes.of_array(self._grad.array)
        if held is not None and value is not None and value is not held:
            raise RuntimeError(errors.GRAD_DTYPE_HELD.format(value.legacy, held.in_c))
        self._gradient_type, self._hooked = value, True

    def backward(
        self,
        gradient: Any = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Any = None,
    ) -> None:
        """Compute the gradients of the tensor and add them to the ``.grad`` of the leaves that it depends on.

        Parameters
        ----------
        gradient : Tensor, optional
            The gradient of the tensor itself, of its shape; 1 where it has one element.
        retain_graph : bool, optional
            Whether to keep what the graph saved, for another pass; by default as ``create_graph``.
        create_graph : bool
            Whether to record the pass, so that the gradients can be differentiated.
        inputs : Tensor or sequence of Tensor, optional
            Accumulate only into these.

        Examples
        --------
        >>> import gradlite
        >>> x = gradlite.tensor([2.0, 3.0], device="cpu", requires_grad=True)
        >>> (x * x).sum().backward()
        >>> x.grad
        tensor([4., 6.])
        """
        backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    backward.__qualname__ = "Tensor.backward"  # the name in the errors of its arguments
