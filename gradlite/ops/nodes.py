"""The nodes of elementwise rows: from what a row saved to the gradients of its operands, on both devices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite.backend.arrays import Array
from gradlite.core.graph import Node, operations

ndarray = np.ndarray


class ElementwiseNode(Node):
    """The node of an elementwise operation.

    Each operation has two subclasses of one name, PyTorch's: one for every case, and one that computes in a straight
    line where the formulas run in the operands' own type and no parameter differs from its default.
    """

    op: Any  # the row, a gradlite.ops.row.Elementwise
    computing: np.dtype | None = None  # set where the formulas run in another type than the saved tensors'

    def shown_places(self) -> Sequence[int | None]:
        """Return which edges PyTorch shows: a condition has none; a number that is saved, one that leads nowhere."""
        op = self.op
        return [*range(op.conditions, len(self.edges)), *([None] if op.number and op.number_is_saved else [])]

    first: Any  # slopes, where the node computes in a straight line
    second: Any

    def backward(self, g: Array, needs: Sequence[Any]) -> Sequence[Array | None]:
        """Compute the gradients on arrays: by the formulas on the CPU, by one kernel on CUDA."""
        if g.dtype.kind == "c" and self.op.holomorphic:  # g times the conjugate of the derivative
            found = self._backward(np.asarray(g.conj()), needs)  # NumPy makes a scalar of what has no dimensions
            return [f if f is None else np.asarray(f.conj()) for f in found]
        return self._backward(g, needs)

    def _backward(self, g: Array, needs: Sequence[Any]) -> Sequence[Array | None]:
        op, computing = self.op, self.computing
        if g.__class__ is not ndarray:
            values = [None if s is None else s.array(self) for s in self._wanted(needs)]
            if computing is not None:
                g, values = g.astype(computing), op.cast(values, computing)
            return op.launch_gradients(g, values, self.params, needs, self.edges)
        saved = self.unpack()
        if op.saves_always:
            for s in saved:  # PyTorch checks all of it, also what no wanted gradient needs
                _ = s and s.array(self)
        if computing is not None:
            g, saved = g.astype(computing), tuple([None if s is None else _Cast(s, computing) for s in saved])
        slopes = op.array_slopes if len(self.params) == op.always_kept else op.array_slopes_with_params
        return [slope(g, self, saved) if need else None for need, slope in zip(needs, slopes, strict=False)]

    def _wanted(self, needs: Sequence[Any]) -> Sequence[Any]:
        """Return what was saved for the wanted gradients, with None for the rest."""
        saved = self.unpack()
        if needs is self.edges:
            return saved
        plan = self.op.plans[sum(1 << k for k, need in enumerate(needs) if need)]
        return [None if place is None else s for s, place in zip(saved, plan, strict=True)]

    def backward_of_one(self, g: Array, needs: Sequence[Any]) -> Sequence[Array | None]:
        """Compute the same in fewer steps for one operand."""
        saved = self.saved
        if saved is None or g.__class__ is not ndarray:
            return ElementwiseNode.backward(self, g, needs)
        return (self.first(g, self, saved),)

    def backward_of_two(self, g: Array, needs: Sequence[Any]) -> Sequence[Array | None]:
        """Compute the same in fewer steps for two operands."""
        saved = self.saved
        if saved is None or g.__class__ is not ndarray:
            return ElementwiseNode.backward(self, g, needs)
        left, right = needs
        return (self.first(g, self, saved) if left else None, self.second(g, self, saved) if right else None)

    def backward_of_sum(self, g: Array, needs: Sequence[Any]) -> Sequence[Array | None]:
        """Compute the same where both gradients are ``g``."""
        left, right = needs
        return (g if left else None, g if right else None)

    def backward_tensors(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients on tensors."""
        op, saved = self.op, self.unpack()
        slopes = op.tensor_slopes if len(self.params) == op.always_kept else op.tensor_slopes_with_params
        turned = g.array.dtype.kind == "c" and op.holomorphic
        if turned:
            g = operations["conj"].function(g)
        found = [slope(g, self, saved) if need else None for need, slope in zip(needs, slopes, strict=False)]
        return [f if f is None else operations["conj"].function(f) for f in found] if turned else found


class NotImplementedNode(ElementwiseNode):
    """The node of an operation that has no derivative, of a tensor that wants one."""

    label = "torch::autograd::NotImplemented"

    def backward(self, g: Array, needs: Sequence[Any]) -> Sequence[Array | None]:
        """Refuse: RuntimeError."""
        raise RuntimeError(self.op.refused)

    backward_tensors = backward


class _Cast:
    """A saved value that is read in another type; conditions stay bool."""

    def __init__(self, saved: Any, dtype: np.dtype):
        self.saved, self.dtype = saved, dtype

    def array(self, node: Node) -> Any:
        value = self.saved.array(node)
        return value.astype(self.dtype) if getattr(value, "dtype", None) not in (None, self.dtype, _BOOL) else value


_BOOL = np.dtype(np.bool_)
