"""`backward` and `grad`: walk the graph from the results to the leaves.

One pass: discover the nodes (a loop, no recursion), sort them latest first, run each once its gradient is complete.
The pass owns its gradients: nodes hold no state of it, so passes may nest (a hook that calls `grad`) and threads may
share a graph.

Note [Ownership]
~~~~~~~~~~~~~~~~
A gradient travels with one bit: nobody else holds this memory.  A fresh result of a formula is owned; a view, a
gradient that the user gave or that a hook has seen is not.  The engine adds in place only into what is owned, and a
leaf takes over only what is owned.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.core import modes
from gradlite.core.graph import AccumulateGrad, Edge, Node, legacy_type, operations, run_hooks, wrap
from gradlite.core.views import edge_of

if TYPE_CHECKING:
    from gradlite.core.tensor import TensorBase

latest_first = attrgetter("seq")
_accumulating = threading.Lock()  # two passes may reach one leaf at the same time


class Pass:
    """One walk over the graph.

    Parameters
    ----------
    retain : bool
        Whether to keep what the nodes saved.
    create : bool
        Whether to record the walk itself: it then runs on tensors, else on arrays.
    captures : dict or None
        The edges whose gradients are asked for, where leaves are not to be accumulated into.
    """

    def __init__(self, retain: bool, create: bool, captures: dict[Edge, Any] | None):
        self.retain = retain
        self.create = create
        self.captures = captures
        self.pending: dict[Edge, tuple[Any, bool]] = {}  # the gradient so far, and whether it is owned
        self.awaited: dict[Node, int] = {}  # for each AccumulateGrad the edges that have not delivered yet
        self.needed: set[Node] | None = None  # where captures are asked for: the nodes on a path to one

    def run(self, roots: Sequence[tuple[Edge, Any]]) -> None:
        """Deliver the roots' gradients and run every node that they reach."""
        order = self._discover([edge for edge, _ in roots])
        before = modes.is_recording()
        modes.recording.set(self.create)
        quiet = arrays.enter(arrays.QUIET)
        try:
            for edge, gradient in roots:
                self._deliver(None, 0, edge, gradient, False)
            for node in order:
                self._run_node(node)
        finally:
            arrays.leave(quiet)
            modes.recording.set(before)

    def _discover(self, roots: list[Any]) -> list[Node]:
        """Find the nodes that the roots reach, latest first, and count the deliveries that each leaf will get."""
        stack, seen = [], set()
        todo: Iterable[Any] = roots
        while True:
            for edge in todo:
                if edge is not None:
                    child = edge[0]
                    if child.__class__ is AccumulateGrad:
                        self.awaited[child] = self.awaited.get(child, 0) + 1
                    elif child is not None and child not in seen:
                        seen.add(child)
                        stack.append(child)
            if not stack:
                break
            todo = stack.pop().edges
        order = sorted(seen, key=latest_first, reverse=True)
        if self.captures is not None:
            self._prune(order, roots)
        return order

    def _prune(self, order: list[Node], roots: list[Edge]) -> None:
        """Keep the nodes on a path to a captured edge, and count anew what those alone will deliver."""
        assert self.captures is not None
        targets = {edge[0] for edge in self.captures}
        needed: set[Node] = set()
        for node in reversed(order):
            if any(edge is not None and (edge[0] in needed or edge[0] in targets) for edge in node.edges):
                needed.add(node)
        self.needed = needed
        self.awaited = dict.fromkeys(self.awaited, 0)
        for edges in (roots, *[node.edges for node in order if node in needed]):
            for edge in edges:
                if edge is not None and edge[0] in self.awaited:
                    self.awaited[edge[0]] += 1

    def _run_node(self, node: Node) -> None:
        pending = self.pending
        owned = False
        if len(node.outputs) == 1:
            cell = pending.pop((node, 0), None)
            if cell is None:
                return
            g, owned = cell
            if node.hooks is not None or node.retained is not None:
                g, owned = self._seen_by_hooks(node, 0, g), False
            if self.captures is not None:
                self._capture((node, 0), g)
        else:
            g = [pending.pop((node, number), (None, False))[0] for number in range(len(node.outputs))]
            for number, part in enumerate(g):
                if part is not None and (node.hooks is not None or node.retained is not None):
                    g[number] = self._seen_by_hooks(node, number, part)
                if part is not None and self.captures is not None:
                    self._capture((node, number), g[number])
            if all(part is None for part in g):
                return
        needs: Sequence[Any] = node.edges
        if self.needed is not None:
            if node not in self.needed:
                return
            needs = [edge is not None and self._wants(edge) for edge in needs]
        if self.create:
            results = node.backward_tensors(g, needs)
        else:
            if node.consumes and not owned:
                g = g.copy()
            results = node.backward(g, needs)
        if not self.retain:
            node.release()
        for index, (edge, result) in enumerate(zip(node.edges, results, strict=True)):
            if edge is not None and result is not None and edge[0] is not None:
                fresh = not self.create and result is not g and result.base is None
                self._deliver(node, index, edge, result, fresh or (result is g and node.consumes))

    def _wants(self, edge: Edge) -> bool:
        assert self.needed is not None and self.captures is not None
        return edge[0] in self.needed or edge in self.captures

    def _seen_by_hooks(self, node: Node, number: int, g: Any) -> Any:
        """Run the hooks of an output in the order of their registration; a retained gradient is stored last."""
        t = g if self.create else wrap(g)
        for hooks in node.hooks.get(number, ()) if node.hooks else ():
            t = run_hooks(hooks, t)
        keeper = node.retained.get(number) if node.retained else None
        tensor = keeper() if keeper is not None else None
        if tensor is not None:
            kept = operations["clone"].function(t)
            tensor._grad = kept if tensor._grad is None else operations["add"].function(tensor._grad, kept)
        return t if self.create else t.array

    def _capture(self, edge: Edge, g: Any) -> None:
        assert self.captures is not None
        if edge in self.captures:
            self.captures[edge] = g if self.create else wrap(g)

    def _deliver(self, source: Node | None, index: int, edge: Edge, g: Any, owned: bool) -> None:
        """Add a gradient to what has arrived at an edge; a leaf that has it all takes it at once."""
        node, number = edge
        assert node is not None
        array = g.array if self.create else g
        shape, dtype = node.outputs[number]
        if array.shape != shape or (array.dtype is not dtype and array.dtype != dtype):
            g = self._fit(source, index, g, array, shape, dtype)
            owned = not self.create and g.base is None
        held = self.pending.get(edge)
        if held is not None:
            g, owned = self._add(held, g, owned)
        left = self.awaited.get(node)
        if left is None or left > 1:
            self.pending[edge] = (g, owned)
            if left is not None:
                self.awaited[node] = left - 1
            return
        self.pending.pop(edge, None)
        self._reach_leaf(node, edge, g, owned)

    def _add(self, held: tuple[Any, bool], g: Any, owned: bool) -> tuple[Any, bool]:
        before, mine = held
        if self.create:
            return operations["add"].function(before, g), False
        add = operations["add"].arrays
        if mine:
            return add(before, g, out=before), True
        if owned:
            return add(g, before, out=g), True
        return add(before, g), True

    def _fit(self, source: Node | None, index: int, g: Any, array: Any, shape: Any, dtype: Any) -> Any:
        """Sum a gradient down to the shape of its input, and cast it to the input's type."""
        if array.shape != shape:
            lead = len(array.shape) - len(shape)
            if lead < 0 or any(m != n and m != 1 for m, n in zip(shape, array.shape[lead:], strict=True)):
                name = "backward" if source is None else source.name()
                raise RuntimeError(
                    f"Function {name} returned an invalid gradient at index {index} - got {list(array.shape)} but "
                    f"expected shape compatible with {list(shape)}"
                )
            reduce = operations["sum_to_size"]
            g = reduce.function(g, shape) if self.create else reduce.arrays(g, shape)
        if array.dtype != dtype:
            g = operations["to"].function(g, dtypes.BY_NUMPY[dtype]) if self.create else g.astype(dtype)
        return g

    def _reach_leaf(self, node: Any, edge: Edge, g: Any, owned: bool) -> None:
        leaf = node.variable
        if not leaf.flag:
            return  # the flag was taken off since the graph was recorded
        if leaf._hooks:
            seen = run_hooks(leaf._hooks, g if self.create else wrap(g))
            g, owned = (seen if self.create else seen.array), False
        if self.captures is not None:
            self._capture(edge, g)
            return
        with _accumulating:
            accumulate(leaf, g, owned, self.create)


def accumulate(leaf: TensorBase, g: Any, owned: bool, create: bool) -> None:
    """Add a gradient to ``leaf.grad``; see Note [Ownership].

    A first gradient is taken over where it is owned and laid out as the leaf, else copied into the leaf's layout.
    Under ``create`` nothing is written: ``.grad`` becomes a new tensor with a history.
    """
    grad = leaf._grad
    if create:
        leaf._grad = operations["clone"].function(g) if grad is None else operations["add"].function(grad, g)
    elif grad is not None:
        if grad.array.shape != g.shape:
            raise errors.size_mismatch(grad.array.shape, g.shape)
        operations["add"].arrays(grad.array, g, out=grad.array)
        grad.version.bump("accumulation in backward()", "the gradient itself")
    elif owned and g.strides == leaf.array.strides:
        leaf._grad = wrap(g)
    else:
        stride = arrays.strides(leaf.array) if arrays.is_dense(leaf.array) else arrays.contiguous_strides(g.shape)
        if g.shape != leaf.array.shape:  # the leaf's data were swapped meanwhile
            stride = arrays.contiguous_strides(g.shape)
        copy = arrays.empty_strided(arrays.module_of(g), g.shape, stride, g.dtype)
        copy[...] = g
        leaf._grad = wrap(copy)


# ---------------------------------------------------------------------------------- the public functions


def _roots(tensors: Sequence[Any], gradients: Sequence[Any], create: bool) -> list[tuple[Edge, Any]]:
    """Pair each result's edge with its gradient: the one given, or 1 for a result of one element."""
    roots = []
    for number, (t, gradient) in enumerate(zip(tensors, gradients, strict=True)):
        edge = edge_of(t)
        if gradient is None:
            if edge is not None and t.array.size != 1:
                raise RuntimeError(
                    "grad can be implicitly created only for scalar outputs; this one has the shape "
                    f"{list(t.array.shape)}: sum it, or pass the gradient."
                )
            if t.array.dtype.kind == "c":
                raise RuntimeError(
                    "grad can be implicitly created only for real scalar outputs but got "
                    f"{dtypes.of_array(t.array)}"
                )
        if edge is None or edge[0] is None:
            raise RuntimeError(
                f"{errors.NO_GRAD_FN}. It does not depend on a tensor with requires_grad=True, was computed under "
                "no_grad, or was detached."
            )
        roots.append((edge, _root_gradient(number, t, gradient, create)))
    return roots


def _root_gradient(number: int, t: Any, gradient: Any, create: bool) -> Any:
    if gradient is None:
        xp = arrays.module_of(t.array)
        one = xp.empty(t.array.shape, t.array.dtype)
        one.fill(1)
        return wrap(one) if create else one
    given = gradient.array
    if given.shape != t.array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{number}] has a shape of torch.Size({list(given.shape)}) and "
            f"output[{number}] has a shape of torch.Size({list(t.array.shape)})."
        )
    if given.dtype.kind == "c" and t.array.dtype.kind != "c":
        raise RuntimeError(
            "For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: "
            f"grad_output[{number}] has a dtype of {dtypes.of_array(given)} and output[{number}] has a dtype of "
            f"{dtypes.of_array(t.array)}."
        )
    return gradient if create else given


def _as_sequence(tensors: Any) -> tuple[Any, ...]:
    return (tensors,) if hasattr(tensors, "array") else tuple(tensors)


def _gradients(given: Any, count: int) -> tuple[Any, ...]:
    gradients = (None,) * count if given is None else _as_sequence(given)
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
    results = _as_sequence(tensors)
    gradients = _gradients(grad_tensors, len(results))
    if create_graph:
        warnings.warn(errors.CREATE_GRAPH, UserWarning, stacklevel=3)
    retain = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        Pass(retain, create_graph, None).run(_roots(results, gradients, create_graph))
        return
    targets = _as_sequence(inputs)
    if not targets:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    for t in targets:
        if not t.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    found: dict[Any, Any] = {edge_of(t): None for t in targets}
    Pass(retain, create_graph, found).run(_roots(results, gradients, create_graph))
    for t in targets:
        g = found.pop(edge_of(t), None)
        if g is not None:
            accumulate(t, g if create_graph else g.array, False, create_graph)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """Compute and return the gradients of ``outputs`` with respect to ``inputs``, leaving every ``.grad`` alone.

    Parameters
    ----------
    outputs, inputs : Tensor or sequence of Tensor
        The results, and the tensors to differentiate by.
    grad_outputs : Tensor, None, or a sequence of them
        The gradient of each output, of its shape; None stands for 1 where it has one element.
    retain_graph : bool, optional
        Whether to keep what the graph saved; by default as ``create_graph``.
    create_graph : bool
        Whether to record the pass, so that the gradients can be differentiated.
    only_inputs : bool
        Ignored, as in PyTorch.
    allow_unused : bool, optional
        Whether an input that the outputs do not depend on gives None instead of an error.
    is_grads_batched : bool
        Must be False: gradlite has no ``vmap``.
    materialize_grads : bool
        Whether such an input gives zeros instead of None.

    Returns
    -------
    tuple of Tensor
        One gradient for each input.

    Raises
    ------
    RuntimeError
        As `backward`, and if an input does not require a gradient or is unused.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor(3.0, device="cpu", requires_grad=True)
    >>> (slope,) = gradlite.autograd.grad(x * x, x, create_graph=True)
    >>> gradlite.autograd.grad(slope, x)
    (tensor(2.),)
    """
    if is_grads_batched:
        raise NotImplementedError("is_grads_batched=True needs vmap, which gradlite leaves out: call grad in a loop.")
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for "
            "other parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    results, targets = _as_sequence(outputs), _as_sequence(inputs)
    if not targets:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    gradients = _gradients(grad_outputs, len(results))
    roots = _roots(results, gradients, create_graph)
    edges = [edge_of(t) for t in targets]
    if None in edges:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    found: dict[Any, Any] = dict.fromkeys(edges)
    Pass(create_graph if retain_graph is None else retain_graph, create_graph, found).run(roots)
    values = []
    for number, (t, edge) in enumerate(zip(targets, edges, strict=True)):
        value = found[edge]
        if value is None and materialize_grads:
            value = wrap(operations["zeros"].arrays(t.array))
        elif value is None and not allow_unused:
            raise RuntimeError(f"The differentiated Tensor at index {number} {errors.UNUSED}")
        values.append(value)
    return tuple(values)


__all__ = ["accumulate", "backward", "grad", "legacy_type"]
