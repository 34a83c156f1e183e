"""`backward`: from results and their gradients to one pass over the graph."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.callers import calling_place
from gradlite.core.accumulate import add_in_place, set_gradient
from gradlite.core.engine import Pass, key_of
from gradlite.core.graph import VOLATILE, AccumulateGrad, Edge, operations, plain, wrap
from gradlite.core.views import edge_of


class GradientEdge(NamedTuple):
    """A place in the graph that a gradient reaches: output ``output_nr`` of ``node``."""

    node: Any
    output_nr: int
    ownership_token: Any = None

    def edge(self) -> Edge:
        """Return it as nodes keep it."""
        node = getattr(self.node, "_node", self.node)
        if isinstance(node, AccumulateGrad):
            return (node.variable, None, node.variable.array)
        return (node, self.output_nr, node)


def root_edge(t: Any) -> Edge | None:
    """Return the edge of a tensor, or the one that a `GradientEdge` stands for."""
    return t.edge() if isinstance(t, GradientEdge) else edge_of(t)


def roots_of(tensors: Sequence[Any], gradients: Sequence[Any], create: bool) -> tuple[list[Edge], list[Any]]:
    """Return the edge and the gradient of each result: the gradient given, or 1 for a result of one element."""
    edges, given = [], []
    for number, t in enumerate(tensors):
        edge, gradient = root_edge(t), gradients[number]
        if edge is None or edge is VOLATILE or edge[0] is None:
            advice = "It depends on no tensor with requires_grad=True, was computed under no_grad, or was detached."
            raise errors.advised(RuntimeError(errors.NO_GRAD_FN.format(number)), advice)
        edges.append(edge)
        if isinstance(t, GradientEdge):
            if gradient is None:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            given.append(gradient if create else gradient.array)
        elif gradient is None:
            gradient = _one(t.array)
            given.append(wrap(gradient) if create else gradient)
        else:
            _check_gradient(number, t.array, gradient.array)
            if gradient.array.dtype != t.array.dtype:
                gradient = operations["to"].function(gradient, dtype=dtypes.of_array(t.array))
            given.append(gradient if create else gradient.array)
    return edges, given


_ONES = {dtype: np.ones((), dtype) for dtype in (np.dtype(np.float32), np.dtype(np.float64))}


def _one(array: Any) -> Any:
    """Make the gradient of a result of one element."""
    if array.__class__ is np.ndarray and not array.ndim and array.dtype in _ONES:
        return _ONES[array.dtype].copy()
    if array.size != 1:
        raise RuntimeError(
            f"grad can be implicitly created only for scalar outputs; this one has the shape {list(array.shape)}: sum "
            "it, or pass the gradient."
        )
    if array.dtype.kind == "c":
        raise RuntimeError(
            f"grad can be implicitly created only for real scalar outputs but got {dtypes.of_array(array)}"
        )
    one = arrays.module_of(array).empty(array.shape, array.dtype)
    one.fill(1)
    return one


def _check_gradient(number: int, array: Any, given: Any) -> None:
    if given.shape != array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{number}] has a shape of torch.Size({list(given.shape)}) and "
            f"output[{number}] has a shape of torch.Size({list(array.shape)})."
        )
    if type(given) is not type(array):
        here, there = devices.of_array(array), devices.of_array(given)
        raise RuntimeError(f"invalid gradient at index {number} - expected device {here} but got {there}")
    if (given.dtype.kind == "c") != (array.dtype.kind == "c"):
        raise RuntimeError(
            "For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: "
            f"grad_output[{number}] has a dtype of {dtypes.of_array(given)} and output[{number}] has a dtype of "
            f"{dtypes.of_array(array)}."
        )


def as_sequence(tensors: Any) -> tuple[Any, ...]:
    """Return one tensor, or a sequence of them, as a tuple."""
    return (
        (tensors,)
        if tensors.__class__ in plain or hasattr(tensors, "array") or isinstance(tensors, GradientEdge)
        else tuple(tensors)
    )


def gradients_of(given: Any, count: int) -> tuple[Any, ...]:
    """Return the gradients that a caller gave for so many results, checked."""
    if given is None:
        return (None,) * count
    gradients = as_sequence(given)
    for gradient in gradients:
        if gradient is not None and not hasattr(gradient, "array"):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(gradient).__name__}")
    if len(gradients) != count:
        raise RuntimeError(f"got {count} tensors and {len(gradients)} gradients")
    return gradients


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    *,
    inputs: Any = None,
) -> None:
    """Compute the gradients of ``tensors`` and add them to the ``.grad`` of the leaves.

    Parameters
    ----------
    tensors : Tensor or sequence of Tensor
        The results to differentiate.
    grad_tensors : Tensor, None, or a sequence of them
        The gradient of each result, of its shape; None stands for 1 where the result has one element.
    retain_graph : bool, optional
        Whether to keep what the graph saved, for another pass; by default as ``create_graph``.
    create_graph : bool
        Whether to record the pass, so that gradients can be differentiated.
    inputs : Tensor or sequence of Tensor, optional
        Accumulate only into these.

    Raises
    ------
    RuntimeError
        If a result has no history, a gradient has the wrong shape, or a saved tensor was written or freed.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor([2.0, 3.0], device="cpu", requires_grad=True)
    >>> gradlite.autograd.backward((x * x).sum())
    >>> x.grad
    tensor([4., 6.])
    """
    if create_graph:
        warnings.warn(errors.CREATE_GRAPH, UserWarning, stacklevel=3)
    retain = create_graph if retain_graph is None else retain_graph
    results = (tensors,) if tensors.__class__ in plain else as_sequence(tensors)
    gradients = (None,) if grad_tensors is None and len(results) == 1 else gradients_of(grad_tensors, len(results))
    if not results:
        return
    if inputs is None:
        edges, given = roots_of(results, gradients, create_graph)
        Pass(retain, create_graph).run(edges, given)
        return
    targets = as_sequence(inputs)
    if not targets:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    targets = tuple([t.edge()[0] if isinstance(t, GradientEdge) and t.edge()[1] is None else t for t in targets])
    for t in targets:
        if isinstance(t, GradientEdge) or not t.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    keys = [key_of(edge) for edge in map(root_edge, targets) if edge is not None]
    found: dict[Any, Any] = dict.fromkeys(keys)
    Pass(retain, create_graph, found).run(*roots_of(results, gradients, create_graph))
    for t, key in zip(targets, keys, strict=True):
        g = found.pop(key, None)
        if g is not None and t._grad is not None and not create_graph:
            add_in_place(t._grad, g.array, calling_place(sys._getframe()))
        elif g is not None:
            set_gradient(t, g if create_graph else g.array, False, create_graph)
