"""The elementwise row: what one row of the table says, and how it computes on both devices.

A row is a forward formula and one derivative formula for each operand; everything else follows from them.
`gradlite.ops.derived` makes functions, methods and operators of rows; `gradlite.ops.structured` has the other rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.backend import launcher
from gradlite.backend.arrays import QUIET, Array, enter, leave
from gradlite.core.graph import Node, arriving, operations
from gradlite.ops import checks, fx
from gradlite.ops.apply.plans import OUTPUT, Plan
from gradlite.ops.apply.promotion import elements
from gradlite.ops.fx import Formula
from gradlite.ops.nodes import ElementwiseNode, NotImplementedNode
from gradlite.ops.slope import PARAM, SAVED, Argument, Slope, bind, raw_saved_property, saved_property
from gradlite.ops.straight import compute_one, compute_pair, compute_two

ndarray, asarray = np.ndarray, np.asarray
DIRECT: frozenset[Any] = frozenset([np.dtype(np.float32), np.dtype(np.float64)])
"""The types that need neither promotion nor a wider type to compute in."""
SAME, FLOAT, BOOL = "same", "float", "bool"
"""The result's type: the promoted one; that, but floating; bool."""


class Elementwise:
    """A row of the elementwise table.

    Parameters
    ----------
    name : str
        PyTorch's name.
    forward : formula
        Of the operands, then of parameters that have default values.
    derivatives : tuple of formula or None
        One for each operand: of ``g``, then of what it needs among the operands and the result ``y``, then of
        parameters.  What the derivatives name is what the node saves.
    arguments : tuple of str
        PyTorch's names of the operands.
    doc : str
        What it computes, as a phrase.
    result : str
        The result's type: `SAME`, `FLOAT` or `BOOL`.
    node : str, optional
        PyTorch's name of the node.
    conditions : int
        How many of the first operands are conditions, which take no part in promotion.
    check : callable, optional
        Raises where the types of the operands do not suit; the operands' types, the promoted type, the number.
    saves_always : tuple of str
        What is saved whatever gradients are wanted, as PyTorch does for pow; then all of it is checked, too.
    shown : tuple of str
        Tensors that PyTorch's node shows besides; of no elements, as its CUDA kernels have them.
    number : str, optional
        The operand that is a Python number in this form of the row; see `scalar_form`.
    number_is_saved : bool
        Whether PyTorch saves that number as a tensor, or keeps it as a parameter of the node.
    kernel : str, optional
        The first part of the kernels' names.
    one_form : bool
        Whether PyTorch takes a number for the second operand without counting that as another form of the call.
    refused : str, optional
        What is said where a gradient is wanted of an operation that has none; its derivatives are then not looked at.
    settle : callable
        Makes the parameters numbers of the promoted type; or raises.
    promotes : bool
        Whether the parameters take part in promotion, as clamp's do; its error calls types as C++ does.
    positional : bool
        Whether the parameters may be given by position.
    options : dict, optional
        The parameters of the call and their default values, where they are not the formula's.
    choose : callable, optional
        Makes of the row, the operands and these parameters: the variant that is meant, its operands and its parameters.
    example : dict, optional
        Parameters of a call that means this variant at its formula's default parameters.
    complex : bool or Exception
        Whether complex numbers are taken: where the derivatives hold for them too, as of any holomorphic function; or
        what is raised, where PyTorch has a sentence of its own.
    real : bool
        Whether the result of complex numbers is real, as that of ``abs``.
    holomorphic : bool
        Whether the gradient of complex numbers is ``g`` times the conjugate of the derivative; else the formulas are of
        ``g`` itself, in PyTorch's convention.
    after_write : bool
        Whether this is the form for the in-place twin of a row whose derivative PyTorch then computes by the result.
    """

    with_scalar: Elementwise | None = None
    with_scalar_left: Elementwise | None = None
    in_place: Elementwise | None = None
    of_complex: Elementwise | None = None
    unrecorded = False  # whether a gradient is refused when the operation runs, not when it is asked for
    function: Callable[..., Any]

    def __init__(
        self,
        name: str,
        forward: Formula,
        derivatives: tuple[Formula | None, ...],
        *,
        arguments: tuple[str, ...],
        doc: str,
        result: str = SAME,
        node: str | None = None,
        conditions: int = 0,
        check: Callable[[Sequence[dtypes.dtype], dtypes.dtype, Any], None] | None = None,
        saves_always: tuple[str, ...] = (),
        shown: tuple[str, ...] = (),
        number: str | None = None,
        number_is_saved: bool = True,
        kernel: str | None = None,
        one_form: bool = False,
        refused: str | None = None,
        settle: Callable[[Sequence[Any], dtypes.dtype], tuple[Any, ...]] = elements,
        promotes: bool = False,
        positional: bool = False,
        options: dict[str, Any] | None = None,
        choose: Callable[..., tuple[Elementwise, Sequence[Any], tuple[Any, ...]]] | None = None,
        example: dict[str, Any] | None = None,
        after_write: bool = False,
        complex: bool | Exception = False,
        real: bool = False,
        holomorphic: bool = True,
    ):
        self.name, self.forward, self.refused = name, forward, refused
        self.derivatives = derivatives if refused is None else (_unused,) * len(derivatives)
        self.arguments, self.doc, self.result, self.conditions = arguments, doc, result, conditions
        self.saves_always, self.shown, self.check, self.kernel, self.after_write = (
            saves_always,
            shown,
            check,
            kernel or name,
            after_write,
        )
        self.number, self.number_is_saved, self.one_form = number, number_is_saved and not refused, one_form
        self.settle, self.promotes, self.positional, self.choose = settle, promotes, positional, choose
        self.example, self.variants = example or {}, list[Elementwise]()
        self.complex, self.real, self.holomorphic = complex, real, holomorphic
        self.takes = getattr(check, "takes", checks.ANY)
        self.direct = DIRECT if dtypes.FLOATING in self.takes else frozenset()
        self.backward_kernel = f"{self.kernel}_{'in_place_' if after_write else ''}backward"
        names, self.defaults = fx.parameters(forward), forward.__defaults__ or ()
        self.formal = names[: len(names) - len(self.defaults)]  # the operands, and the number where there is one
        self.params = names[len(self.formal) :]
        self.options = options if options is not None else dict(zip(self.params, self.defaults, strict=True))
        self.operands = tuple(n for n in self.formal if n != number)
        self.by_value = (*([number] if number else []), *self.params)
        self._read()
        self._plan_saving()
        self._make_slopes()
        self.node: type[Node] = self._make_node(node or f"{name.title().replace('_', '')}Backward0")
        if refused is not None:
            self.node = self.general_node = type("NotImplemented", (NotImplementedNode,), {"op": self})

    general_node: type[Node]
    array_slopes: list[Slope]
    array_slopes_with_params: list[Slope]
    tensor_slopes: list[Slope]
    tensor_slopes_with_params: list[Slope]

    def _read(self) -> None:
        """Rebuild the forward formula for arrays; a derivative that is ``g`` itself costs nothing."""
        self._formula = fx.read(self.forward, fx.NUMPY)
        self.ufunc = fx.sole_ufunc(self.forward)
        self.identities = [d is not None and fx.is_identity(d) for d in self.derivatives]
        count = len(self.operands) + bool(self.number)
        self.pair = compute_pair(self)
        plain_order = not self.number or self.formal[0] != self.number
        self.arrays = {1: compute_one, 2: compute_two}[count](self) if count < 3 and plain_order else self._compute

    def _plan_saving(self) -> None:
        """Work out what a node saves for each set of wanted gradients, and where formulas find it again."""
        named = [() if d is None else tuple(n for n in fx.parameters(d) if n != "g") for d in self.derivatives]
        kept = self.by_value if not self.number_is_saved else self.params
        self.saved = tuple(dict.fromkeys(n for names in named for n in names if n not in kept))
        self.kept = kept
        self.always_kept = len(kept) - len(self.params)
        where: dict[str, Argument] = {n: (SAVED, k) for k, n in enumerate(self.saved)}
        where |= {n: (PARAM, k) for k, n in enumerate(kept)}
        self._found = [[where[n] for n in names] for names in named]
        places = {"y": OUTPUT, **{n: k for k, n in enumerate((*self.operands, self.number))}}
        plans = []
        for mask in range(1 << len(self.operands)):
            needed = {n for k, names in enumerate(named) for n in names if mask >> k & 1} | {*self.saves_always}
            plans.append(tuple(places[n] if n in needed else None for n in self.saved))
        self.plans: Sequence[Plan] = plans

    def _make_slopes(self) -> None:
        """Bind the derivatives: at the default parameters, and with parameters that the node keeps."""
        defaults = [(PARAM, self.always_kept + k) for k in range(len(self.params))]
        for read in ("array", "tensor"):
            formulas = [None if d is None else self._derivative(d, read) for d in self.derivatives]
            rows = list(zip(formulas, self._found, self.identities, strict=True))
            plain = [bind(f, [a for a in found if a not in defaults], read, same) for f, found, same in rows]
            setattr(self, f"{read}_slopes", plain)
            setattr(self, f"{read}_slopes_with_params", [bind(f, found, read) for f, found, _ in rows])

    def _derivative(self, formula: Formula, kind: str) -> Formula:
        if kind == "array" and (ufunc := fx.sole_ufunc(formula)) is not None and not formula.__defaults__:
            return ufunc
        read = fx.read(formula, fx.NUMPY if kind == "array" else fx.TENSORS)
        if kind == "array" and self.number and self.formal[0] == self.number:  # a function of a number alone is float64
            return lambda g, *values: read(g, *[g.dtype.type(v) if isinstance(v, (int, float)) else v for v in values])
        return read

    def _make_node(self, name: str) -> type[Node]:
        order = [self.formal.index(n) for n in (*self.operands, *([self.number] if self.number else []))]
        public = {self.formal[k]: _attribute(self.arguments[k]) for k in order} | {"y": "result"}
        members: dict[str, Any] = {"op": self, "__module__": __name__}
        for index, n in enumerate(self.saved):
            members[f"_saved_{public[n]}"] = saved_property(index)
            members[f"_raw_saved_{public[n]}"] = raw_saved_property(index)
        members |= {f"_saved_{n}": property(_nothing) for n in self.shown}
        self.general_node = type(name, (ElementwiseNode,), members)
        if self.always_kept or self.saves_always or len(self.operands) > 2:
            return self.general_node
        slopes = self.array_slopes
        straight = {"first": staticmethod(slopes[0]), "second": staticmethod(slopes[-1]), "__module__": __name__}
        way = "one" if len(slopes) == 1 else "sum" if not self.saved and self.identities == [True, True] else "two"
        return type(name, (self.general_node,), straight | {"backward": getattr(ElementwiseNode, f"backward_of_{way}")})

    # ------------------------------------------------------------------------------ types

    def result_type(self, common: dtypes.dtype) -> dtypes.dtype:
        """Return the result's type for operands that promote to ``common``."""
        if self.result == BOOL:
            return dtypes.bool
        if self.result == FLOAT and not common.differentiable:
            return dtypes.get_default_dtype()
        return common.to_real() if self.real else common

    def computing_type(self, common: dtypes.dtype) -> dtypes.dtype:
        """Return the type in which it is computed; refuse complex numbers where the row does."""
        if common.is_complex and isinstance(self.complex, Exception):
            raise type(self.complex)(*self.complex.args)
        if common.is_complex and not self.complex:
            kernel = getattr(self.check, "kernel", f"{self.name}_cpu")
            raise NotImplementedError(f"\"{kernel}\" not implemented for '{common.legacy}'")
        if self.result == BOOL or common.is_complex:
            return dtypes.arithmetic(common)
        return dtypes.arithmetic(self.result_type(common))

    def cast(self, values: Sequence[Any], dtype: np.dtype) -> list[Any]:
        """Cast saved arrays to the type that the formulas run in; conditions stay bool."""
        conditions = self.operands[: self.conditions]
        return [
            value.astype(dtype) if hasattr(value, "astype") and name not in conditions else value
            for name, value in zip(self.saved, values, strict=True)
        ]

    # ------------------------------------------------------------------------------ forward

    def _compute(self, *args: Any, out: Array | None = None) -> Array:
        """Compute on arrays: of the operands, then the number, then the parameters; ``out`` is written if given."""
        if args[0].__class__ is not ndarray and not isinstance(args[0], np.generic):
            return self._launch(args, out)
        if self.formal[0] == self.number:
            args = (args[1], args[0], *args[2:])
        token = enter(QUIET)
        try:
            if self.ufunc is not None and len(args) == self.ufunc.nin:
                y = self.ufunc(*args) if out is None else self.ufunc(*args, out=out)
            else:
                y = self._formula(*args)
        finally:
            leave(token)
        if out is None:
            return y if y.__class__ is ndarray else asarray(y)
        if y is not out:
            out[...] = y
        return out

    def _launch(self, args: Sequence[Any], out: Array | None) -> Array:
        operands, numbers = args[: len(self.operands)], args[len(self.operands) :]
        shape = np.broadcast_shapes(*[a.shape for a in operands])
        dtype = operands[self.conditions].dtype
        if out is None:
            out = launcher.empty_result(operands, shape, np.dtype(np.bool_) if self.result == BOOL else dtype)
        missing = len(self.by_value) - len(numbers)
        numbers = (*numbers, *self.defaults[len(self.defaults) - missing :]) if missing else numbers
        launcher.launch(f"{self.kernel}_forward", dtype, shape, operands, [out], numbers)
        return out

    # ------------------------------------------------------------------------------ backward

    @property
    def kernel_gradients(self) -> list[int]:
        """The operands whose gradients the backward kernel computes: not those that are always ``g`` itself."""
        return [k for k, d in enumerate(self.derivatives) if d is not None and not _is_always_g(d)]

    @property
    def kernel_numbers(self) -> tuple[str, ...]:
        """What the backward kernel takes by value."""
        named = {n for k in self.kernel_gradients for n in fx.parameters(self.derivatives[k])}  # type: ignore[arg-type]
        return tuple(n for n in self.by_value if n in named)

    def launch_gradients(
        self, g: Array, values: list[Any], params: Sequence[Any], needs: Sequence[Any], edges: Sequence[Any]
    ) -> list[Array | None]:
        """Compute the wanted gradients by one kernel; a gradient that is ``g`` itself costs none.

        The kernel adds up what belongs to an operand that was broadcast: each gradient has the shape of its operand.
        """
        same = [False if params else identity for identity in self.identities]
        results: list[Array | None] = [g if need and s else None for need, s in zip(needs, same, strict=True)]
        outputs: list[Array | None] = []
        for k in self.kernel_gradients:
            wanted = needs[k] and results[k] is None
            outputs.append(launcher.empty_result([g], arriving(edges[k])[0], g.dtype) if wanted else None)
            results[k] = outputs[-1] if wanted else results[k]
        for k, need in enumerate(needs):
            if need and results[k] is None and self.derivatives[k] is not None:
                results[k] = g
        if any(out is not None for out in outputs):
            known = dict(zip(self.params, self.defaults, strict=True))
            known |= zip((*self.saved, *self.kept), (*values, *params), strict=False)
            pointers = [known[n] for n in self.saved if n != self.number]
            numbers = [known[n] for n in self.kernel_numbers]
            launcher.launch(self.backward_kernel, g.dtype, g.shape, [g, *pointers], outputs, numbers)
        return results

    # ------------------------------------------------------------------------------ forms

    def scalar_form(self, number: str, **changes: Any) -> Elementwise:
        """Make the form of a row of two operands in which one is a Python number, passed by value."""
        settings: dict[str, Any] = {
            "arguments": self.arguments, "doc": self.doc, "result": self.result, "check": self.check,
            "node": self.node.__name__, "kernel": f"{self.kernel}_scalar",
        }  # fmt: skip
        settings |= {"forward": self.forward, "refused": self.refused, "settle": self.settle, "example": self.example}
        settings["complex"] = self.complex
        settings["derivatives"] = tuple(d for n, d in zip(self.formal, self.derivatives, strict=True) if n != number)
        return Elementwise(self.name, number=number, **(settings | changes))


def _nothing(node: Node) -> Any:
    return operations["tensor"].function([])


def _unused(g: Any) -> Any:
    return g


def _is_always_g(derivative: Formula) -> bool:
    traced = fx.trace(derivative)
    return isinstance(traced, fx.Symbol) and traced.op == "name" and traced.args[0] == "g"


def _attribute(argument: str) -> str:
    return "self" if argument == "input" else argument
