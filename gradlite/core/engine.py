"""The engine: walk the graph from the results to the leaves.

One pass: discover the nodes (a loop, no recursion), sort them latest first, run each once its gradient is complete.
The pass owns its gradients: nodes hold no state of it, so passes may nest (a hook that calls `grad`) and threads may
share a graph.

Note [Ownership]
~~~~~~~~~~~~~~~~
A gradient travels with one bit: nobody else holds this memory.  A fresh result of a formula is owned; a view, a
gradient that the user gave or that a hook has seen is not, except that what a leaf's hooks give is owned where the
tensor that they saw is gone.  The engine adds in place only into what is owned, and counts that as a write; a leaf
takes over only what is owned.
"""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.backend.arrays import QUIET, enter, is_fresh, leave
from gradlite.backend.moving import convert
from gradlite.callers import Place, calling_place
from gradlite.core.accumulate import add_in_place, add_into, set_gradient
from gradlite.core.graph import SAME_TYPE, Edge, LeafHooks, Node, arriving, operations, watching, wrap
from gradlite.core.hooks import run_accumulated, run_hooks, run_tuple_hooks, running
from gradlite.core.modes import is_recording, recording
from gradlite.core.version import Version

ndarray = np.ndarray
latest_first = attrgetter("seq")
_accumulating = threading.RLock()  # two passes may reach one leaf at the same time


class GraphRoot(Node):
    """The start of a pass: its edges lead to the nodes of the results, its gradients are theirs."""

    __slots__ = ("gradients",)
    lends = special = True

    def __init__(self, edges: tuple[Any, ...], gradients: tuple[Any, ...]):
        self.edges, self.gradients = edges, gradients
        self.saved = self.params = ()
        self.seq = 1 << 64

    def backward(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Return the gradients of the results."""
        return self.gradients

    backward_tensors = backward


class Pass:
    """One walk over the graph."""

    needed: set[Any] | None = None  # where captures are asked for: the nodes on a path to one
    order: Sequence[Node] = ()
    roots: Sequence[Edge] = ()
    withheld: bool = False  # whether a node gave no gradient where one was due
    place: Place | None = None  # the user's call, looked up when a gradient is first written

    def __init__(self, retain: bool, create: bool, captures: dict[Any, Any] | None = None):
        self.retain = retain  # whether to keep what the nodes saved
        self.create = create  # whether to record the walk itself: it then runs on tensors, else on arrays
        self.captures = captures  # what gradients are asked for, by key, where leaves are not to be accumulated into
        self.pending: dict[Any, Any] = {}  # the gradient that has arrived so far; see `key_of`
        self.lent: set[Any] = set()  # where that gradient is not owned
        self.versions: dict[Any, Version] = {}  # its counter, where it was added into or a leaf's hook has seen it
        self.awaited: dict[Any, int] = {}  # for each leaf how many edges have not delivered yet

    def run(self, roots: Sequence[Edge], gradients: Sequence[Any]) -> None:
        """Run every node that the roots reach, each when its gradient is complete."""
        start, number, _ = root = roots[0]
        if len(roots) == 1 and number is not None:
            key = root if number else start
            self.pending[key] = gradients[0]
            self.lent.add(key)
        else:
            start = GraphRoot(tuple(roots), tuple(gradients))
        self.order = order = self._discover(start)
        self.roots = roots
        mode, quiet = recording.set(self.create if is_recording() is not None else None), enter(QUIET)
        try:
            if self.create or self.captures is not None or watching:
                for node in order:
                    self._run_node(node)
            else:
                self._walk(order)
            if self.withheld:
                self._settle()
        finally:
            leave(quiet)
            recording.reset(mode)

    def reaches(self, edge: Edge) -> bool:
        """Return whether this pass brings a gradient to an edge."""
        node, number, _ = edge
        return node in self.awaited if number is None else node in self.order

    def _discover(self, root: Node) -> list[Node]:
        """Find the nodes that the root reaches, latest first, and count the deliveries that each leaf will get."""
        awaited, seen, order = self.awaited, {root}, [root]
        for node in order:  # it grows on the way
            for edge in node.edges:
                if edge is not None:
                    child, number, _ = edge
                    if number is None:
                        awaited[child] = awaited.get(child, 0) + 1
                    elif child not in seen:
                        seen.add(child)
                        order.append(child)
        order.sort(key=latest_first, reverse=True)
        if self.captures is not None:
            self._prune(order)
        return order

    def _prune(self, order: list[Node]) -> None:
        """Keep the nodes on a path to a captured edge, and count anew what those alone will deliver."""
        assert self.captures is not None
        targets = {edge[0] if isinstance(edge, tuple) else edge for edge in self.captures}
        needed: set[Any] = set()
        for node in reversed(order):
            if any(edge is not None and (edge[0] in needed or edge[0] in targets) for edge in node.edges):
                needed.add(node)
        self.needed = needed
        self.awaited = {}
        for node in order:
            for edge in node.edges if node in needed else ():
                if edge is not None and edge[1] is None:
                    self.awaited[edge[0]] = self.awaited.get(edge[0], 0) + 1

    def _walk(self, order: list[Node]) -> None:
        """Run the nodes on arrays with nothing to capture: `_run_node` for the plain ones, in a straight line."""
        pending, awaited, lent, retain = self.pending, self.awaited, self.lent, self.retain
        for node in order:
            if node.special:
                self._run_node(node)
                continue
            g = pending.pop(node, None)
            if g is None:
                continue
            edges = node.edges
            results = node.backward(g, edges)
            if not retain and node.saved:
                node.saved = None
            for edge, result in zip(edges, results):  # noqa: B905  # as many of each, and the keyword costs
                if result is None:
                    continue
                child, number, like = edge  # type: ignore[misc]
                key = edge if number else child  # as `key_of`
                if result.shape != like.shape or result.dtype is not like.dtype or not result.ndim:
                    result = self._fit(node, results, result, edge)  # type: ignore[arg-type]
                owned = result is not g and result.base is None and (result.__class__ is ndarray or is_fresh(result, g))
                if key in pending:
                    result, owned = self._add(key, result, owned)
                if number is None:
                    awaited[child] = left = awaited[child] - 1
                    if not left:
                        reach = self._accumulate if child.flag is True and not child._hooked else self._reach_leaf
                        reach(child, result, owned)
                        continue
                pending[key] = result
                if not owned:
                    lent.add(key)

    def _run_node(self, node: Node) -> None:
        """Run one node and deliver what it computes: add to what has arrived, or give it to a leaf that has it all."""
        g, owned, ready = self._arrived(node)
        if not ready:
            return
        needs: Sequence[Any] = node.edges if self.needed is None else self._needs(node)
        if self.needed is not None:
            node.check_saved()
        if node.prehooks:
            g, owned = self._before(node, g), False
        compute = node.backward_tensors if self.create else node.backward
        if node.consumes and not owned and not self.create:
            g = g.copy()
        results = watching[0].guarded(node, compute, g, needs) if watching else compute(g, needs)
        if node.posthooks:
            results = self._after(node, g, results)
        if not self.retain:
            node.release()
        for edge, need, result in zip(node.edges, needs, results, strict=True):
            if edge is None:
                continue
            if result is None:
                self.withheld |= bool(need)
                continue
            key = key_of(edge)
            result = self._fit(node, results, result, edge)
            lent = self.create or node.lends or result is g or node.posthooks
            owned = not lent and result.base is None and is_fresh(result, g)
            if key in self.pending:
                result, owned = self._add(key, result, owned)
            if edge[1] is None:
                self.awaited[key] = left = self.awaited.get(key, 1) - 1
                if left <= 0:
                    self._reach_leaf(key, result, owned)
                    continue
            self.pending[key] = result
            if not owned:
                self.lent.add(key)

    def _arrived(self, node: Node) -> tuple[Any, bool, bool]:
        """Take the gradient that arrived at a node: the gradient, whether it is owned, and whether to run the node."""
        if node.__class__ is GraphRoot:
            return None, False, True
        if not node.outputs and node.hooks is None and node.retained is None and self.captures is None:
            g = self.pending.pop(node, None)
            return g, node not in self.lent, node.eager or g is not None
        keys = [key_of((node, number, node)) for number in range(len(node.outputs) or 1)]
        parts = [self.pending.pop(key, None) for key in keys]
        goes_on = self.needed is None or node in self.needed
        owned = node.hooks is None and node.retained is None and node not in self.lent
        for number, (key, part) in enumerate(zip(keys, parts, strict=True)):
            wanted = part is not None and self.captures is not None and key in self.captures
            owned = owned and not wanted
            if wanted and goes_on:  # as PyTorch: before the hooks, where the pass goes on
                self._capture(key, part)
            hooked = node.hooks is not None or node.retained is not None
            if hooked and (goes_on or wanted or any(node is edge[0] for edge in self.roots)):
                parts[number] = self._show_hooks(node, number, part)
            if wanted and not goes_on:
                self._capture(key, parts[number])
        ready = goes_on and (node.eager or any(part is not None for part in parts))
        return (parts[0] if len(parts) == 1 else parts), owned, ready

    def _before(self, node: Node, g: Any) -> Any:
        """Run the hooks before a node on the gradients that arrived."""
        running.now = weakref.ref(self)
        parts = [self._shown(part) for part in (g if isinstance(g, list) else (g,))]
        seen = [self._taken(part) for part in run_tuple_hooks(node.prehooks, parts)]
        return seen if isinstance(g, list) else seen[0]

    def _after(self, node: Node, g: Any, results: Sequence[Any]) -> Sequence[Any]:
        """Run the hooks after a node on the gradients that it computed, as many as PyTorch shows."""
        running.now = weakref.ref(self)
        places = node.shown_places()
        given = tuple([self._shown(part) for part in (g if isinstance(g, list) else (g,))])
        computed = [None if place is None else self._shown(results[place]) for place in places]
        out = list(results)
        for place, t in zip(places, run_tuple_hooks(node.posthooks, computed, given), strict=True):
            if place is not None:
                out[place] = self._taken(t)
        return out

    def _needs(self, node: Node) -> list[bool]:
        """Say which gradients of a node lead to a captured edge."""
        assert self.needed is not None and self.captures is not None
        return [e is not None and (e[0] in self.needed or key_of(e) in self.captures) for e in node.edges]

    def _add(self, key: Any, g: Any, owned: bool) -> tuple[Any, bool]:
        """Add a gradient to the one that has arrived there: into whichever is owned."""
        before = self.pending.pop(key)
        if self.create:
            return operations["add"].function(before, g), False
        if key not in self.lent:
            self.versions.setdefault(key, Version()).value += 1
            if before.__class__ is ndarray and before.size == 1 and before.ndim:
                return before + g, True  # for NumPy the cheaper way
            return add_into(before, g), True
        self.lent.discard(key)
        return (add_into(g, before) if owned else operations["add"].arrays(before, g)), True

    def _fit(self, source: Node, results: Sequence[Any], g: Any, edge: Edge) -> Any:
        """Sum a gradient down to the shape of its input, and cast it to the input's type."""
        shape, dtype = arriving(edge)
        if isinstance(g, np.generic):  # NumPy makes scalars of arrays of no dimensions
            g = np.asarray(g)
        array = g.array if self.create else g
        if array.shape != shape:
            lead = len(array.shape) - len(shape)
            if lead < 0 or any(m != n and m != 1 for m, n in zip(shape, array.shape[lead:], strict=True)):
                index = next(k for k, result in enumerate(results) if result is g)
                raise RuntimeError(errors.INVALID_GRADIENT.format(source.name(), index, list(array.shape), list(shape)))
            reduce = operations["sum_to_size"]
            g = reduce.function(g, shape) if self.create else reduce.arrays(g, shape)
        if array.dtype != dtype:
            g = self._cast(g, dtypes.BY_NUMPY[dtype])
        return g

    def _cast(self, g: Any, dtype: dtypes.dtype | None) -> Any:
        """Convert a gradient to a type; None keeps its own."""
        if dtype is None:
            return g
        return operations["to"].function(g, dtype) if self.create else convert(g, dtype.numpy)

    def _show_hooks(self, node: Node, number: int, g: Any) -> Any:
        """Run the hooks of an output in the order of their registration; a retained gradient is stored last."""
        t = self._shown(g, key_of((node, number, node)))
        running.now = weakref.ref(self)
        for hooks in node.hooks.get(number, ()) if node.hooks else ():
            t = run_hooks(hooks, t)
        tensor = node.retained[number]() if node.retained and number in node.retained else None
        if tensor is not None and t is not None:
            kept = operations["clone"].function(t)
            tensor._grad = kept if tensor._grad is None else operations["add"].function(tensor._grad, kept)
        return self._taken(t)

    def _shown(self, g: Any, key: Any = None) -> Any:
        """Return a gradient as hooks get it."""
        if self.create or g is None:
            return g
        return wrap(np.asarray(g) if isinstance(g, np.generic) else g, self.versions.get(key))

    def _taken(self, t: Any) -> Any:
        """Return what a hook gave as this pass keeps it."""
        return t if self.create or t is None else t.array

    def _capture(self, key: Any, g: Any) -> None:
        if self.captures is not None and key in self.captures:
            self.captures[key] = self._shown(g, key)

    def _settle(self) -> None:
        """Reach the leaves that wait for gradients which will not come."""
        for leaf, left in self.awaited.items():
            if left > 0 and (self.captures is None or leaf in self.captures):
                g = self.pending.pop(leaf, None)
                if g is not None or leaf._hooked:
                    self._reach_leaf(leaf, g, leaf not in self.lent)

    def _reach_leaf(self, leaf: Any, g: Any, owned: bool) -> None:
        """Give a leaf the gradient that this pass has for it."""
        if not leaf.flag:  # it was taken off since the graph was recorded
            if self.captures is None and leaf.grad_fn is not None:
                raise RuntimeError("leaf variable has been moved into the graph interior")
            return
        if leaf._hooked:
            self._reach_hooked_leaf(leaf, g, owned)
        elif self.captures is not None:
            self._capture(leaf, g)
        else:
            self._accumulate(leaf, g, owned)

    def _reach_hooked_leaf(self, leaf: Any, g: Any, owned: bool) -> None:
        """Give a leaf its gradient through its hooks, in the type that was chosen for it."""
        running.now = weakref.ref(self)
        if leaf._hooks:
            g, owned = self._seen(leaf, g, owned)
        if g is None:
            return
        if leaf._gradient_type is not SAME_TYPE:
            g = self._cast(g, leaf._gradient_type)
        if self.captures is not None:
            self._capture(leaf, g)
            return
        hooks = leaf._leaf_hooks or LeafHooks()
        (seen,) = run_tuple_hooks(hooks.pre, (self._shown(g),))
        g, owned = self._taken(seen), owned and not hooks.pre and not hooks.post
        self._accumulate(leaf, g, owned)
        run_accumulated(hooks.accumulated, leaf)
        run_tuple_hooks(hooks.post, (), (self._shown(g),))

    def _seen(self, leaf: Any, g: Any, owned: bool) -> tuple[Any, bool]:
        """Run the hooks of a leaf: what they give, and whether it is owned, which it is not where somebody kept it."""
        shown = self._shown(g, leaf)
        out = run_hooks(leaf._hooks, shown)
        if self.create or out is None:
            return out, False
        owned, array, self.versions[leaf], kept = owned or out is not shown, out.array, out.version, weakref.ref(out)
        del shown, out
        return array, owned and kept() is None

    def _accumulate(self, leaf: Any, g: Any, owned: bool) -> None:
        with _accumulating:
            grad = leaf._grad
            if grad is None or self.create:
                set_gradient(leaf, g, owned, self.create, self.versions.get(leaf) if self.versions else None)
            else:
                if self.place is None:
                    self.place = calling_place(sys._getframe(2))  # the nearer ones are this library's
                add_in_place(grad, g, self.place)


def key_of(edge: Edge) -> Any:
    """Return what a pass knows an edge by: the leaf, the node for its first output, the edge itself for others."""
    return edge if edge[1] else edge[0]
