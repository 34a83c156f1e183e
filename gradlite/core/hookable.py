"""What a tensor is to its hooks: who sees or keeps its gradient."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from gradlite.core.graph import Hooks, LeafHooks, RemovableHandle, add_hook
from gradlite.core.views import edge_of, retain


class Hookable:
    """The part of `TensorBase` that registers hooks."""

    __slots__ = ()

    # Class defaults until they are set; the attributes are those of `TensorBase`.
    _hooks: Hooks | None = None
    _leaf_hooks: LeafHooks | None = None
    _retains: bool = False
    _hooked: bool = False  # whether a leaf has any hook, or a type of its own for its gradient

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

    @property
    def retains_grad(self: Any) -> bool:
        """Whether `retain_grad` was called on a tensor that is no leaf."""
        return bool(self._retains)

    @property
    def _backward_hooks(self: Any) -> Hooks | None:
        hooks: Hooks | None = self._hooks
        return hooks

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

    def _hooks_of_leaf(self: Any) -> LeafHooks:
        """Return the hooks of a leaf besides those of its gradient."""
        if self._leaf_hooks is None:
            self._leaf_hooks, self._hooked = LeafHooks(), True
        hooks: LeafHooks = self._leaf_hooks
        return hooks

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
        return add_hook(self._hooks_of_leaf().accumulated, hook)
