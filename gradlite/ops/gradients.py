"""Methods about a tensor's gradient: whether it has one, who sees it, in which type it is kept, `backward`."""

from __future__ import annotations

import warnings
import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from gradlite import dtypes, errors
from gradlite.core.graph import VOLATILE, RemovableHandle, add_hook, leaf_hooks
from gradlite.core.views import edge_of, retain
from gradlite.ops.backward import backward as differentiate
from gradlite.ops.declared import public


@public()
def requires_grad_(self: Any, requires_grad: bool = True) -> Any:
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


def set_volatile(self: Any, value: bool) -> None:
    """Make the tensor volatile, or not."""
    if value:
        warnings.warn(errors.VOLATILE, DeprecationWarning, stacklevel=2)
        if self.edge is not None:
            raise RuntimeError("only leaf tensors can be made volatile; detach() this one first")
        self.flag = VOLATILE
    elif self.flag is VOLATILE:
        self.flag = False


@public(attribute=True, setter=set_volatile)
def volatile(self: Any) -> bool:
    """Whether the tensor is volatile, as PyTorch 0.3 had it: what is computed from it is not recorded."""
    return self.flag is VOLATILE


def set_grad_dtype(self: Any, value: dtypes.dtype | None) -> None:
    """Choose the type."""
    if value is not None and not isinstance(value, dtypes.dtype):
        raise RuntimeError(f"grad_dtype must be a torch.dtype or None, but got {type(value).__name__}")
    if not self.is_leaf:
        raise RuntimeError("grad_dtype can only be set on leaf tensors.")
    held = None if self._grad is None else dtypes.of_array(self._grad.array)
    if held is not None and value is not None and value is not held:
        raise RuntimeError(errors.GRAD_DTYPE_HELD.format(value.legacy, held.in_c))
    self._gradient_type, self._hooked = value, True


@public(attribute=True, setter=set_grad_dtype)
def grad_dtype(self: Any) -> dtypes.dtype | None:
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
    kind: dtypes.dtype | None = self._grad_dtype
    return kind


# ---------------------------------------------------------------------------------- hooks


@public()
def retain_grad(self: Any) -> None:
    """Keep the gradient of a tensor that is no leaf in its ``.grad``.

    Raises
    ------
    RuntimeError
        If the tensor does not require a gradient.
    """
    if not self.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    edge = edge_of(self)
    if edge is None or self.is_leaf or self._retains:
        return
    self._retains = True
    retain(edge, weakref.ref(self))


@public(attribute=True)
def retains_grad(self: Any) -> bool:
    """Whether `retain_grad` was called on a tensor that is no leaf."""
    return bool(self._retains)


@public()
def register_hook(self: Any, hook: Callable[[Any], Any]) -> RemovableHandle:
    """Call ``hook(gradient)`` whenever a gradient of the tensor is computed; what it returns replaces the gradient.

    Parameters
    ----------
    hook : callable
        Takes the gradient; returns a tensor of its shape and type, or None to keep it.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` takes the hook away.

    Raises
    ------
    RuntimeError
        If the tensor does not require a gradient.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(1, device="cpu", requires_grad=True)
    >>> handle = x.register_hook(lambda g: g * 10)
    >>> (x * 2).sum().backward()
    >>> x.grad
    tensor([20.])
    """
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    edge = edge_of(self)
    if self._hooks is None:
        self._hooks, self._hooked = OrderedDict(), True
        if edge is not None and edge[0] is not None and not self.is_leaf:
            node, number, _ = edge
            if node.hooks is None:
                node.hooks, node.special = {}, True
            node.hooks.setdefault(number, []).append(self._hooks)
    return add_hook(self._hooks, hook)


@public()
def register_post_accumulate_grad_hook(self: Any, hook: Callable[[Any], None]) -> RemovableHandle:
    """Call ``hook(tensor)`` each time a pass has added to the ``.grad`` of a leaf.

    Raises
    ------
    RuntimeError
        If the tensor requires no gradient, or is no leaf.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(1, device="cpu", requires_grad=True)
    >>> handle = x.register_post_accumulate_grad_hook(lambda leaf: print(leaf.grad))
    >>> (x * 2).sum().backward()
    tensor([2.])
    """
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not self.is_leaf:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    return add_hook(leaf_hooks(self).accumulated, hook)


# ---------------------------------------------------------------------------------- backward


@public()
def backward(
    self: Any,
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
    differentiate(self, gradient, retain_graph, create_graph, inputs=inputs)


backward.__qualname__ = "Tensor.backward"  # the name in the errors of its arguments
