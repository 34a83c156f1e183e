"""The row of a view, a reduction, a product or an index: a function on arrays, and formulas over other rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradlite import dtypes
from gradlite.backend.arrays import layout
from gradlite.backend.moving import clone, contiguous_copy
from gradlite.core.graph import Node, operations
from gradlite.device import of_array as device_of
from gradlite.ops import fx
from gradlite.ops.apply.plans import MANY, OUTPUT, Plan
from gradlite.ops.fx import Formula
from gradlite.ops.slope import PARAM, SAVED, Argument, bind, raw_saved_property, saved_property


class StructuredNode(Node):
    """The node of a structured operation; each has a subclass with PyTorch's name."""

    op: Structured
    first: Any  # the slope of the one operand

    def backward_of_one(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradient of the one operand on arrays."""
        saved = self.saved
        if needs[0] is None:
            return (None,)
        return (self.first(g, self, self.unpack() if saved is None else saved),)

    def backward(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients on arrays."""
        saved = self.unpack()
        return [s(g, self, saved) if need else None for need, s in zip(needs, self.op.array_slopes, strict=True)]

    def backward_tensors(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients on tensors."""
        saved = self.unpack()
        return [s(g, self, saved) if need else None for need, s in zip(needs, self.op.tensor_slopes, strict=True)]

    def backward_of_all(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients on arrays by the one formula of all operands."""
        return self._wanted(self.op.array_slopes, g, needs)

    def backward_tensors_of_all(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients on tensors by the one formula of all operands."""
        return self._wanted(self.op.tensor_slopes, g, needs)

    def _wanted(self, slopes: Sequence[Any], g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        found = iter(next(s for d, s in zip(self.op.derivatives, slopes, strict=True) if d)(g, self, self.unpack()))
        every = [None if d is None else next(found) for d in self.op.derivatives]
        return [f if need else None for need, f in zip(needs, every, strict=True)]


ALIKE = "alike"


def _on_a_copy(write: Callable[..., None], copy: Callable[[Any], Any]) -> Callable[..., Any]:
    def arrays(x: Any, *rest: Any) -> Any:
        out = copy(x)
        write(out, *rest)
        return out

    return arrays


class Structured:
    """A row whose forward is a function on arrays and whose derivatives are formulas over other rows.

    Parameters
    ----------
    name : str
        PyTorch's name.
    arrays : callable
        Of the operands' arrays, then of parameters; returns an array, or a tuple of arrays.
    *derivatives : formula or None
        One for each operand: of ``g`` and of what it needs among the operands, the results (``y``, or ``y0``, ``y1``),
        the parameters, and facts about an operand ``x`` that cost no memory: ``x_shape``, ``x_dtype``, ``x_device``,
        ``x_layout`` (shape, strides, offset).
    node : str, optional
        PyTorch's name of the node.
    saved : dict, optional
        PyTorch's names of what it saves, where they differ from the formulas' names.
    many : str, optional
        The parameter that is a tuple of tensors (or None): they are saved too where a derivative names it.
    withholds : bool
        Whether a derivative may be None though it is wanted: the engine must not wait for it then.
    write : bool, ALIKE or callable
        The in-place form: a function that writes into its first array.  True where ``arrays`` is that function itself;
        the out-of-place form then runs it on a row-major copy, or for `ALIKE` on one with the same strides.
    joint : bool
        Whether the derivatives are one and the same formula, which returns a tuple of all gradients at once.
    """

    function: Callable[..., Any]

    def __init__(
        self,
        name: str,
        arrays: Callable[..., Any],
        *derivatives: Formula | None,
        node: str | None = None,
        saved: dict[str, str] | None = None,
        many: str | None = None,
        withholds: bool = False,
        write: bool | str | Callable[..., None] = False,
        joint: bool = False,
    ):
        self.name, self.arrays, self.write, self.derivatives = name, arrays, arrays, derivatives
        code = arrays.__code__
        if write is True or write is ALIKE:
            self.arrays = _on_a_copy(arrays, contiguous_copy if write is True else clone)
        elif callable(write):
            self.write = write
        names = code.co_varnames[: code.co_argcount]
        self.operands, self.params = names[: len(derivatives)], names[len(derivatives) :]
        self.many = None if many is None else self.params.index(many)
        self._plan_saving()
        self.array_slopes, self.tensor_slopes = [
            [
                bind(None if d is None else fx.read(d, reading), found, read)
                for d, found in zip(derivatives, self._found, strict=True)
            ]
            for read, reading in (("array", fx.ARRAYS), ("tensor", fx.TENSORS))
        ]
        label = node or f"{name.title().replace('_', '')}Backward0"
        members: dict[str, Any] = {"op": self, "label": label, "__module__": __name__}
        for index, n in enumerate(self.saved):
            public = (saved or {}).get(n, {"x": "self", "z": "other", "y": "result"}.get(n, n))
            members[f"_saved_{public}"] = saved_property(index)
            members[f"_raw_saved_{public}"] = raw_saved_property(index)
        if withholds:
            members["special"] = True
        if joint:
            tensors = StructuredNode.backward_tensors_of_all
            members |= {"backward": StructuredNode.backward_of_all, "backward_tensors": tensors}
        elif len(derivatives) == 1:
            members |= {"first": staticmethod(self.array_slopes[0]), "backward": StructuredNode.backward_of_one}
        self.node = type(label.rpartition("::")[2], (StructuredNode,), members)
        operations.setdefault(self.name, self)

    def _plan_saving(self) -> None:
        named = [() if d is None else tuple(n for n in fx.parameters(d) if n != "g") for d in self.derivatives]
        every = tuple(dict.fromkeys(n for names in named for n in names))
        places: dict[str, int] = {n: k for k, n in enumerate(self.operands)}
        places |= {"y": OUTPUT, **{f"y{k}": OUTPUT - k for k in range(4)}}
        if self.many is not None:
            places[self.params[self.many]] = MANY
        self.saved = tuple(n for n in every if n in places)
        kept = tuple(n for n in every if n not in places)
        self._facts = [self._fact(n) for n in kept]
        shape_alone = list(kept) == [f"{self.operands[0]}_shape"]
        self.keep_of_one = (lambda t: (t.array.shape,)) if shape_alone else (lambda t: self.keep((t,), ()))
        self._keeps_all = kept == (f"{self.operands[0]}_shape", *self.params)  # as most views
        where: dict[str, Argument] = {n: (SAVED, k) for k, n in enumerate(self.saved)}
        where |= {n: (PARAM, k) for k, n in enumerate(kept)}
        self._found = [[where[n] for n in names] for names in named]
        plans = []
        for mask in range(1 << len(self.operands)):
            needed = {n for k, names in enumerate(named) for n in names if mask >> k & 1}
            plans.append(tuple(places[n] if n in needed else None for n in self.saved))
        self.plans: Sequence[Plan] = plans

    def keep(self, inputs: Sequence[Any], params: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what the derivative formulas need besides saved tensors."""
        facts = self._facts
        if self._keeps_all:
            return (inputs[0].array.shape, *params)
        if len(facts) == 1:
            return (facts[0](inputs, params),)
        return tuple([fact(inputs, params) for fact in facts])

    def _fact(self, name: str) -> Callable[[Sequence[Any], tuple[Any, ...]], Any]:
        """Make the function that finds a parameter, or a fact about an operand."""
        if name in self.params:
            place = self.params.index(name)
            return lambda inputs, params: params[place]
        operand, _, what = name.rpartition("_")
        k = self.operands.index(operand)
        if what == "shape":
            return lambda inputs, params: None if inputs[k] is None else inputs[k].array.shape
        if what == "dtype":
            return lambda inputs, params: dtypes.of_array(inputs[k].array)
        if what == "device":
            return lambda inputs, params: device_of(inputs[k].array)
        return lambda inputs, params: layout(inputs[k].array)


class ListedNode(Node):
    """The node of an operation on a list of tensors; each has a subclass with PyTorch's name."""

    op: Listed

    def backward(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients on arrays."""
        self.unpack()
        return self.op.array_slopes(g, needs, *self.params)

    def backward_tensors(self, g: Any, needs: Sequence[Any]) -> Sequence[Any]:
        """Compute the gradients on tensors."""
        self.unpack()
        return self.op.tensor_slopes(g, needs, *self.params)


class Listed:
    """A row whose operands are a list of any length; it saves none of them.

    Parameters
    ----------
    name : str
        PyTorch's name.
    arrays : callable
        Of the list of arrays, then of parameters; returns an array.
    derivative : formula
        Of ``g``, of ``needs`` (which operands want a gradient), of the operands' shapes, then of the parameters;
        returns a list with None where no gradient is wanted.
    """

    function: Callable[..., Any]

    def __init__(self, name: str, arrays: Callable[..., Any], derivative: Formula):
        self.name, self.arrays = name, arrays
        self.array_slopes, self.tensor_slopes = fx.read(derivative, fx.ARRAYS), fx.read(derivative, fx.TENSORS)
        label = f"{name.title().replace('_', '')}Backward0"
        self.node: type[Node] = type(label, (ListedNode,), {"op": self, "__module__": __name__})
        operations[name] = self
