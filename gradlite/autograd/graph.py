"""The recorded graph as users see and steer it: nodes, edges, hooks on many tensors, hooks on what is saved."""

from __future__ import annotations

import abc
import functools
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from gradlite.autograd.function import BackwardCFunction
from gradlite.autograd.saving import (
    allow_mutation_on_saved_tensors,
    disable_saved_tensors_hooks,
    save_on_cpu,
    saved_tensors_hooks,
)
from gradlite.core import graph
from gradlite.core.graph import RemovableHandle, shown
from gradlite.core.hooks import running
from gradlite.core.tensor import TensorBase
from gradlite.core.views import describe_alias, edge_of
from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops.backward import GradientEdge

__all__ = [
    "GradientEdge",
    "Node",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]


class Node(abc.ABC):
    """What every ``grad_fn`` is an instance of; nobody makes one by hand."""

    @abc.abstractmethod
    def name(self) -> str:
        """Return the name that is printed."""


Node.register(graph.Node)
Node.register(BackwardCFunction)


def get_gradient_edge(tensor: Any) -> GradientEdge:
    """Return the place in the graph that the gradient of a tensor reaches; `grad` and `backward` take it for a tensor.

    Raises
    ------
    RuntimeError
        If the tensor requires no gradient.

    Examples
    --------
    >>> import gradlite
    >>> y = gradlite.ones(1, device="cpu", requires_grad=True) * 2
    >>> edge = gradlite.autograd.graph.get_gradient_edge(y)
    >>> edge.node is y.grad_fn, edge.output_nr
    (True, 0)
    """
    if not tensor.requires_grad:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(*shown(edge_of(tensor)))


def increment_version(tensor: Any) -> None:
    """Count a write that somebody else did to the memory of a tensor, or of each of several.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(1, device="cpu")
    >>> x.numpy()[0] = 5
    >>> gradlite.autograd.graph.increment_version(x)
    >>> x._version
    1
    """
    tensors = (tensor,) if isinstance(tensor, TensorBase) else tensor
    if not isinstance(tensors, Iterable):
        raise RuntimeError("increment_version expect a Iterable[Tensor] as input")
    for t in tensors:
        t.version.bump("increment_version", describe_alias(t))


class preserve_version_counter:
    """Keep the version counters of tensors as they are, whatever is written inside the block.

    Nothing that was saved before the block is then found to be overwritten: gradients may be silently wrong.

    Parameters
    ----------
    tensors : Tensor or tuple of Tensor
        Whose.
    """

    def __init__(self, tensors: Any):
        given = (tensors,) if hasattr(tensors, "version") else tensors
        assert isinstance(given, tuple), "Expected tensors to be a tuple"
        self._versions = [t.version for t in given]

    def __enter__(self) -> None:
        self._before = [(version, version.value, version.write) for version in self._versions]

    def __exit__(self, *args: object) -> None:
        for version, value, write in self._before:
            version.value, version.write = value, write


def register_multi_grad_hook(
    tensors: Sequence[Any], fn: Callable[[Any], None], *, mode: str = "all"
) -> RemovableHandle:
    """Call ``fn`` once in each pass that brings gradients to some of the tensors.

    Parameters
    ----------
    tensors : sequence of Tensor
        Each requires a gradient.
    fn : callable
        Takes, for ``mode="all"``, a list of the gradients once all that this pass brings have arrived, with None for
        the others; for ``mode="any"`` the first that arrives.
    mode : {"all", "any"}
        When to call.

    Examples
    --------
    >>> import gradlite
    >>> x, y = (gradlite.ones(1, device="cpu", requires_grad=True) for _ in range(2))
    >>> handle = gradlite.autograd.graph.register_multi_grad_hook([x, y], print)
    >>> (x * 2 + y * 3).sum().backward()
    [tensor([2.]), tensor([3.])]
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    edges = [edge_of(t) for t in tensors]
    assert None not in edges, "Expected gradient function to be set"
    # weakly: they hold the hook
    watched = [(weakref.ref(edge[0]), edge[1]) for edge in edges if edge is not None and edge[0] is not None]
    count = len(edges)
    arrived: weakref.WeakKeyDictionary[Any, list[Any]] = weakref.WeakKeyDictionary()

    def see(number: int, gradient: Any) -> None:
        now = running.now()
        if mode == "any":
            if now not in arrived:
                arrived[now] = []
                fn(gradient)
            return
        if now not in arrived:
            awaited = sum(now.reaches((node(), number, None)) for node, number in watched)
            arrived[now] = [awaited, [None] * count]
        counted = arrived[now]
        counted[0] -= 1
        counted[1][number] = gradient
        if counted[0] <= 0:
            fn(counted[1])

    handles = [t.register_hook(functools.partial(see, number)) for number, t in enumerate(tensors)]
    return _Handles(handles)


class _Handles(RemovableHandle):
    """Removes several hooks."""

    def __init__(self, handles: Sequence[RemovableHandle]):
        self._handles = handles

    def remove(self) -> None:
        """Remove them all."""
        for handle in self._handles:
            handle.remove()


_explain_missing_names(__name__)
