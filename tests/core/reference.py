"""A slow, obvious PyTorch in double precision: what the programs of `test_stateful.py` are expected to do.

It is built another way than the library, so that the two do not share a mistake:

- A memory is a flat NumPy array.  A tensor is an array of places in a memory, so a view is the same NumPy expression
  applied to the places, and two tensors overlap where their places do.
- It knows no derivative.  A recorded operation is a function of NumPy arrays, and a gradient is found by moving one
  element of an operand at a time in the imaginary direction (the complex step, which is exact to rounding).
- A write through a view is a function of the whole base that returns the whole base; so is the history of a view after
  such a write.

What is refused follows PyTorch's rules, each with the stable part of PyTorch's message.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

STEP = 1e-30
float64 = "float64"
mode = SimpleNamespace(grad=True)
clock = itertools.count()

LEAF = "a leaf Variable that requires grad is being used in an in-place operation"
LEAF_VIEW = "a view of a leaf Variable that requires grad is being used in an in-place operation"
NO_GRAD_VIEW = "Given that this use case is ambiguous and error-prone, it is forbidden"
SELF_OVERLAP = "more than one element of the written-to tensor refers to a single memory location"
MODIFIED = "has been modified by an inplace operation"
FREED = "Trying to backward through the graph a second time"
DETACHED = "Trying to use a saved tensor that has been detached in-place"
DETACH_VIEW = "Can't detach views in-place"
NO_GRADIENT = "element 0 of tensors does not require grad and does not have a grad_fn"
INTERIOR = "leaf variable has been moved into the graph interior"
FLAG = "you can only change requires_grad flags of leaf variables"


@contextlib.contextmanager
def no_grad():
    """Record nothing inside."""
    before, mode.grad = mode.grad, False
    try:
        yield
    finally:
        mode.grad = before


# ---------------------------------------------------------------------------------- what is recorded


class Operation:
    """A recorded operation: a function of arrays, what it is applied to, and where the gradients go."""

    tensor = None  # of a leaf's end of the graph: the leaf

    def __init__(self, function, operands, edges, saved=(), frees=False):
        self.function, self.operands, self.edges = function, operands, edges
        self.saved = saved  # (tensor, its version then, whether it was a leaf or the operation's own result)
        self.frees = frees or bool(saved)  # whether a second pass is refused
        self.freed = False
        self.hooks: list[Callable] = []
        self.retained_by = None
        self.age = next(clock)

    def check(self):
        """Refuse to go back through what was freed, written or detached since."""
        if self.freed:
            raise RuntimeError(FREED)
        for t, version, settled in self.saved:
            history = t.grad_fn  # to look is to renew it, which may be refused
            if history is None and not settled:
                raise RuntimeError(DETACHED)
            if t.version[0] != version:
                raise RuntimeError(MODIFIED)

    def pull(self, gradient):
        """Yield the gradient of each operand that has an edge, from what the operands hold now."""
        values = [t.values if isinstance(t, Tensor) else t for t in self.operands]
        for k, edge in enumerate(self.edges):
            if edge is None:
                continue
            found = np.zeros(values[k].shape)
            for place in np.ndindex(found.shape):
                moved = np.array(values[k], complex)
                moved[place] += STEP * 1j
                result = self.function(*values[:k], moved, *values[k + 1 :])
                found[place] = (gradient * result.imag).sum() / STEP
            yield edge, found


class Accumulator(Operation):
    """A leaf's end of the graph."""

    def __init__(self, tensor):
        super().__init__(None, (), ())
        self.tensor = tensor

    def accumulate(self, gradient):
        """Add to the leaf's gradient: into it where there is one, else into a memory of its own.

        It is laid out as the leaf, if that leaves no gaps.  The leaf may be none any more, or have stopped asking.
        """
        leaf = self.tensor
        if leaf.grad_fn is not None:
            raise RuntimeError(INTERIOR)
        if not leaf.requires_grad:
            return
        if leaf.grad is None:
            leaf.grad = fresh(gradient, like=leaf.places if dense(leaf.places) else None)
        else:
            leaf.grad.memory[leaf.grad.places] += gradient
            leaf.grad.version[0] += 1


def run(root, gradient, retain_graph, wanted=None):
    """Go back from an operation, latest first; return the gradients of the wanted operations, or fill the leaves.

    A leaf's gradient is complete, and accumulated, as soon as the last operation that feeds it has run.
    """
    reached, todo = {root}, [root]
    while todo:
        for edge in todo.pop().edges:
            if edge is not None and edge not in reached:
                reached.add(edge)
                todo.append(edge)
    turn = {op: (-op.age, 0) for op in reached if op.tensor is None}
    for op in [*turn, root]:
        for k, edge in enumerate((*op.edges, op), 1):
            if edge is not None and edge.tensor is not None:
                turn[edge] = max(turn.get(edge, (-np.inf, 0)), (-op.age, k))
    order = sorted(reached, key=turn.get)
    needed = set(reached)
    if wanted is not None:  # what lies on a way to what is wanted; of the root itself the hooks are called in any case
        needed = set()
        for op in reversed(order):
            if any(edge in needed or edge in wanted for edge in op.edges if edge is not None):
                needed.add(op)
    captures = wanted or set()
    arrived, captured = {root: gradient}, {}
    for op in order:
        if op is not root and op not in needed and op not in captures:
            continue
        g = arrived[op]
        if op in captures and op in needed:
            captured[op] = g  # PyTorch takes the gradient of what runs itself before the hooks
        for hook in op.hooks:
            g = hook(g)
        if op.retained_by is not None:  # always after the hooks; a new tensor each time
            old = op.retained_by.grad
            op.retained_by.grad = fresh(g if old is None else old.values + g)
        if op not in needed:
            if op in captures:
                captured[op] = g
            continue
        if op.tensor is not None:
            op.accumulate(g)
            continue
        op.check()
        for edge, part in op.pull(g):
            arrived[edge] = arrived[edge] + part if edge in arrived else part
        if not retain_graph and op.frees:
            op.freed = True
    return captured


# ---------------------------------------------------------------------------------- tensors


def fresh(values, like=None):
    """Make a tensor over a memory of its own, with the dimensions in the order that they have in ``like``."""
    values = np.asarray(values, np.float64)
    if like is None or like.shape != values.shape or not apart(like):
        return Tensor(values.copy().ravel(), np.arange(values.size).reshape(values.shape), [0])
    order = np.argsort([-s for s in like.strides], kind="stable")
    places = np.arange(values.size).reshape([values.shape[k] for k in order]).transpose(np.argsort(order))
    t = Tensor(np.empty(values.size), places, [0])
    t.memory[places] = values
    return t


def dense(places):
    """Whether places follow each other without a gap or a repetition, in some order of the dimensions."""
    return sorted((places - places.min()).ravel()) == list(range(places.size))


def apart(places):
    """Whether no place is named twice."""
    return np.unique(places).size == places.size


def tensor(values, dtype=None, requires_grad=False):
    """Make a leaf."""
    t = fresh(values)
    t.flag = requires_grad
    return t


def grad(output, inputs, gradient, retain_graph=False, allow_unused=True):
    """Return the gradients of the inputs; None for one that the output does not depend on."""
    ends = [t.edge() for t in inputs]
    found = run(output.start(), gradient.values, retain_graph, {e for e in ends if e is not None})
    return tuple(fresh(found[e]) if e in found else None for e in ends)


autograd = SimpleNamespace(grad=grad)


def reading(function, saves=lambda a, b: ()):
    """Make an operation that returns a new tensor; ``saves`` says which operands it saves, given who has an edge."""

    def method(self, *others):
        operands = (self, *others)
        values = function(*(t.values for t in operands))
        edges = edges_of(operands)
        shape = [t.places for t in operands if t.places.shape == values.shape]
        result = fresh(values, like=shape[0] if shape and function is not np.matmul else None)
        if edges:
            saved = [(t, t.version[0], t.is_leaf) for t in saves(*zip(operands, edges, strict=True))]
            result.op = Operation(function, operands, edges, saved)
        return result

    return method


def edges_of(operands):
    """Return where the gradients of tensors go; nothing where the operation is not recorded."""
    if not (mode.grad and any(t.requires_grad for t in operands)):
        return None
    return [t.edge() for t in operands]


def both(a, b):
    """Save what a product needs: each operand, if the other one has an edge; PyTorch looks at the second one first."""
    return [t for t, edge in ((b[0], a[1]), (a[0], b[1])) if edge is not None]


class Tensor:
    """Places in a memory, a version that aliases share, and a history."""

    def __init__(self, memory, places, version, base=None):
        self.memory, self.places, self.version, self.base = memory, places, version, base
        self.op = self.grad = self.accumulator = None
        self.flag = False
        self.recorded_view = True  # whether it was made in grad mode, and what it was made from as well
        self.seen = version[0]  # the version at which a view's history is right
        self.hooked = self.cut = False  # what the tests keep apart: hooks, and `detach_`

    values = property(lambda self: np.asarray(self.memory[self.places]))
    shape = property(lambda self: self.places.shape)
    _version = property(lambda self: self.version[0])
    is_leaf = property(lambda self: self.grad_fn is None)
    data = property(lambda self: Tensor(self.memory, self.places, [0]))
    requires_grad = property(
        lambda self: self.op is not None or self.flag or (self.base is not None and self.base.requires_grad)
    )

    @property
    def grad_fn(self):
        """The history; a view's is taken anew from its base after a write to the family."""
        base = self.base
        if base is None or self.version[0] == self.seen or (self.op is None and not base.requires_grad):
            return self.op
        if not self.recorded_view:
            raise RuntimeError(NO_GRAD_VIEW)
        where = self.within(base)
        self.record(Operation(lambda b: b.ravel()[where], (base,), (base.edge(),)))
        self.seen = self.version[0]
        return self.op

    def within(self, base):
        """Return the index in the base of every element."""
        index = {place: k for k, place in enumerate(base.places.ravel().tolist())}
        return np.array([index[p] for p in self.places.ravel().tolist()], int).reshape(self.shape)

    def record(self, op):
        """Take a new history: hooks stay with the old one, a retained gradient follows."""
        if self.op is not None and self.op.retained_by is self:
            self.op.retained_by, op.retained_by = None, self
        self.op = op

    def edge(self):
        """Where a gradient of the tensor goes: to its history, to the leaf, or nowhere.

        Nowhere also for a view that requires a gradient only because its base does.
        """
        op = self.grad_fn
        if op is None and self.flag:
            self.accumulator = self.accumulator or Accumulator(self)
            return self.accumulator
        return op

    def start(self):
        """Return where a pass begins."""
        op = self.edge()
        if op is None:
            raise RuntimeError(NO_GRADIENT)
        return op

    def backward(self, gradient, retain_graph=False):
        """Fill the gradients of the leaves."""
        run(self.start(), gradient.values, retain_graph)

    # ------------------------------------------------------------------------------ aliases

    def _view(self, look):
        base = self.base or self
        v = Tensor(self.memory, np.asarray(look(self.places)), self.version, base)
        v.recorded_view = mode.grad and self.recorded_view
        edges = edges_of([self])
        if edges:
            v.op = Operation(look, (self,), edges)
        return v

    def __getitem__(self, index):
        return self._view(lambda a: a[index])

    def transpose(self, i, j):
        return self._view(lambda a: a.swapaxes(i, j))

    def view(self, *shape):
        return self._view(lambda a: a.reshape(shape))

    def expand(self, *shape):
        return self._view(lambda a: np.broadcast_to(a, shape))

    def detach(self):
        """Share memory and version, and be no view."""
        return Tensor(self.memory, self.places, self.version)

    def detach_(self):
        """Become a leaf; what was computed from the tensor keeps its history."""
        if self.base is not None:
            raise RuntimeError(DETACH_VIEW)
        self.op, self.flag = None, False
        return self

    def requires_grad_(self, flag=True):
        """Ask for a gradient, or no more."""
        if not flag and self.op is not None:
            raise RuntimeError(FLAG)
        if self.op is None:
            self.flag = flag
        return self

    def register_hook(self, hook):
        """Have a function replace the gradient that arrives at the present history."""
        self.edge().hooks.append(hook)
        self.hooked = True

    def retain_grad(self):
        """Keep the gradient of a tensor that is no leaf."""
        if not self.is_leaf:
            self.op.retained_by = self
            self.hooked = True

    # ------------------------------------------------------------------------------ operations

    add = reading(lambda a, b: a + b, lambda a, b: ())
    mul = reading(lambda a, b: a * b, both)
    matmul = reading(np.matmul, both)
    sum = reading(lambda a: a.sum(), lambda a: ())
    clone = reading(lambda a: a + 0, lambda a: ())

    def exp(self):
        """Save the result: the derivative is a product with it, whatever it holds by then."""
        edges = edges_of([self])
        result = fresh(np.exp(self.values), like=self.places)
        if edges:
            saved = result.detach()
            result.op = Operation(lambda a, y: a * y, (self, saved), [*edges, None], [(saved, 0, True)])
        return result

    def _write(self, function, other, saves=False):
        """Write ``function(self, other)``; ``other`` is a tensor or a number, which is saved like a tensor.

        What is overwritten is saved as a copy, so only the other operand can be found modified.
        """
        if not isinstance(other, Tensor):
            return self._write(lambda a, b: function(a, b + other), fresh(0.0), saves)
        base, edges = self.base, None
        if mode.grad and (self.requires_grad or other.requires_grad):
            if base is not None and not self.recorded_view:
                raise RuntimeError(NO_GRAD_VIEW)
            if self.requires_grad and (base or self).is_leaf:
                raise RuntimeError(LEAF_VIEW if base else LEAF)
            edges = edges_of((self, other))
        if not apart(self.places):
            raise RuntimeError(SELF_OVERLAP)
        saved = [(other, other.version[0], other.is_leaf)] if saves and edges and edges[0] is not None else []
        old, whole = self.values, (base or self).values
        self.memory[self.places] = function(old, other.values)
        self.version[0] += 1
        if edges and base is None:
            self.record(Operation(function, (old, other), edges, saved, frees=saves and any(edges)))
        elif edges:
            where = self.within(base)

            def write_part(a, b):
                result = np.array(a, complex, order="C")
                result.ravel()[where] = function(result.ravel()[where], b)
                return result

            base.record(Operation(write_part, (whole, other), [base.edge(), edges[1]], saved, frees=True))
            self.grad_fn  # noqa: B018  # the written view follows at once, the others when they are looked at
        return self

    def add_(self, other):
        return self._write(lambda a, b: a + b, other)

    def mul_(self, other):
        return self._write(lambda a, b: a * b, other, saves=True)

    def copy_(self, other):
        return self._write(lambda a, b: 0 * a + b, other)

    def fill_(self, number):
        return self.copy_(number)

    def zero_(self):
        return self.copy_(0.0)

    def __setitem__(self, index, value):
        """Write a view, or the tensor itself where the index is slices that leave nothing out."""
        items = index if isinstance(index, tuple) else (index,)
        whole = all(
            isinstance(i, slice) and i.start in (None, 0) and i.stop in (None, n) and i.step in (None, 1)
            for i, n in zip(items, self.shape, strict=False)
        )
        (self if whole else self[index]).copy_(value)
