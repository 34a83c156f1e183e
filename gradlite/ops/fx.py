"""The functions of formulas, and the ways a formula is read.

A formula is a Python function over operators and the names below, such as ``lambda x: fx.maximum(x, 0)``.  It is never
called as it stands: `read` rebuilds it once with ``fx`` bound to one reading:

- `NUMPY`: on arrays, for the CPU;
- `symbols`: on `Symbol`, from which `gradlite.ops.write` writes CUDA C;
- `TENSORS`: on tensors, which records the derivative of a derivative;
- any other namespace with these names: tests read formulas on complex and on high-precision numbers.

A formula may not branch on a value: it says ``fx.where``.
"""

from __future__ import annotations

import builtins
import dis
import types
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from gradlite.backend.arrays import module_of
from gradlite.core.graph import operations
from gradlite.ops.primitives import *  # noqa: F403
from gradlite.ops.primitives import OF_COMPLEX, PRIMITIVES

Formula = Callable[..., Any]


# What the formulas of structured rows name besides: operations of the registry, declared for readers and type checkers.
abs: Any
add: Any
add_rows: Any
affine_grid_generator: Any
affine_grid_slope: Any
as_strided_backward: Any
as_strided_copy: Any
as_strided_scatter: Any
bmm: Any
channel_shuffle: Any
clamp_min: Any
class_mask: Any
col2im: Any
columns: Any
complex: Any
conj: Any
constant_pad_nd: Any
convolution: Any
convolution_weight: Any
cumprod_backward: Any
cumsum: Any
diagonal: Any
diagonal_backward: Any
diagonal_scatter: Any
div: Any
element_index: Any
eq: Any
expand: Any
flip: Any
gather_along: Any
gather_backward: Any
ge: Any
grid_sampled: Any
grid_scattered: Any
gt: Any
im2col: Any
imag: Any
index: Any
index_backward: Any
index_fill: Any
index_select: Any
index_select_backward: Any
index_zero: Any
keep_where: Any
le: Any
like: Any
linalg_vector_norm: Any
logical_and: Any
logical_not: Any
logsigmoid: Any
lt: Any
masked_fill: Any
masked_scatter_backward: Any
masked_scores: Any
masked_select: Any
masked_select_backward: Any
mean_dim: Any
mm: Any
moments: Any
mul: Any
multilabel_margin_of: Any
mv: Any
ne: Any
neg: Any
nll_loss_backward: Any
nll_loss_of: Any
ones: Any
permute: Any
pick_places: Any
pixel_shuffle: Any
pixel_unshuffle: Any
place_back: Any
places_of_pairs: Any
products_before: Any
products_of_others: Any
put: Any
put_places: Any
real: Any
reciprocal: Any
recurrence: Any
reduced: Any
resample: Any
reshape: Any
reversed_cumsum: Any
roll: Any
rot90: Any
row_factors: Any
rsub: Any
scatter_add: Any
scatter_reduce: Any
scatter_value: Any
select: Any
select_backward: Any
select_scatter: Any
sgn: Any
shares_again: Any
shift: Any
sigmoid: Any
slice: Any
slice_backward: Any
slice_scatter: Any
split_backward: Any
sub: Any
sum: Any
sum_along: Any
sum_dim: Any
sum_to_size: Any
t: Any
take: Any
threshold_backward: Any
to: Any
total: Any
transpose: Any
tril: Any
triu: Any
unbind_backward: Any
unfilled: Any
unfold: Any
unfold_backward: Any
unpermute: Any
unsqueeze: Any
view_as_complex: Any
view_as_real: Any
wide: Any
window_of_channels: Any
zeros: Any

UFUNCS: dict[str, np.ufunc] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.true_divide, "neg": np.negative,
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    **{name: p.numpy for name, p in PRIMITIVES.items() if isinstance(p.numpy, np.ufunc)},
}  # fmt: skip
"""The NumPy function that is a whole formula of one operator, so that it can compute into its destination."""


# ---------------------------------------------------------------------------------- readings


NUMPY = types.SimpleNamespace(**{name: p.numpy for name, p in PRIMITIVES.items()}, **OF_COMPLEX)


class _Operations:
    """A reading in which every name is an operation of the registry; found at its first use, then an attribute."""

    def __init__(self, attribute: str):
        self._attribute = attribute

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        op = operations[PRIMITIVES[name].operation if name in PRIMITIVES else name]
        found = getattr(op, self._attribute)
        if self._attribute == "function" and name in PRIMITIVES:
            found = _numbers_too(found, PRIMITIVES[name].numpy)
        elif self._attribute == "arrays" and getattr(op, "with_scalar", None) is not None:
            found = _choose_form(found, op.with_scalar.arrays)
        elif self._attribute == "arrays" and name == "where":
            found = _choose_among_numbers(found)
        setattr(self, name, found)
        return found


def _numbers_too(function: Callable[..., Any], numpy: Callable[..., Any]) -> Callable[..., Any]:
    """Let an operation on tensors take Python numbers alone, as ``fx.log`` of a number by value."""

    def either(*args: Any) -> Any:
        if args[0].__class__ is bool:
            chosen, other = args[1:] if args[0] else args[:0:-1]
            return chosen if not isinstance(chosen, (int, float)) else operations["full_like"].function(other, chosen)
        return numpy(*args).item() if all(isinstance(a, (int, float)) for a in args) else function(*args)

    return either


TENSORS = _Operations("function")
ARRAYS = _Operations("arrays")
"""As `TENSORS` on arrays of either device: for the formulas of operations that are not elementwise."""


def _choose_form(of_arrays: Callable[..., Any], with_number: Callable[..., Any]) -> Callable[..., Any]:
    """Let an operation on two arrays take a number as the second."""

    def either(x: Any, z: Any, out: Any = None) -> Any:
        return with_number(x, z, out=out) if isinstance(z, (int, float)) else of_arrays(x, z, out=out)

    return either


def _choose_among_numbers(where: Callable[..., Any]) -> Callable[..., Any]:
    """Let a choice between two arrays take a number for one of them."""

    def either(c: Any, x: Any, z: Any) -> Any:
        if isinstance(x, (int, float)):
            x = module_of(z).full((), x, z.dtype)
        elif isinstance(z, (int, float)):
            z = module_of(x).full((), z, x.dtype)
        return where(c, x, z)

    return either


def read(formula: Formula, reading: Any) -> Formula:
    """Rebuild a formula with ``fx`` bound to a reading; the helpers that it calls are rebuilt with it.

    Raises
    ------
    TypeError
        If the formula is a closure: it would keep what it closed over, unread.
    """
    if not isinstance(formula, types.FunctionType):
        raise TypeError(f"a formula is a Python function, not {type(formula).__name__}")
    if formula.__closure__:
        raise TypeError(f"a formula may not be a closure (it closes over {formula.__code__.co_freevars})")
    names: dict[str, Any] = {"__builtins__": builtins, "fx": reading}
    rebuilt = types.FunctionType(formula.__code__, names, formula.__name__, formula.__defaults__)
    for name, value in _globals_of(formula.__code__, formula.__globals__).items():
        names[name] = read(value, reading) if isinstance(value, types.FunctionType) else value
    return rebuilt


def _globals_of(code: types.CodeType, known: dict[str, Any]) -> dict[str, Any]:
    """Return the globals that a function, or one nested in it, looks up; ``fx`` apart."""
    found = {name: known[name] for name in code.co_names if name in known and name != "fx"}
    if found:  # co_names has attributes too, as in fx.exp
        looked_up = {i.argval for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"}
        found = {name: value for name, value in found.items() if name in looked_up}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _globals_of(constant, known)
    return found


def parameters(formula: Formula) -> tuple[str, ...]:
    """Return the names of a formula's parameters."""
    code = formula.__code__
    return code.co_varnames[: code.co_argcount]


# ---------------------------------------------------------------------------------- symbols


class Symbol:
    """A value in a formula that is being traced: an operator and its arguments, or a name."""

    __hash__ = object.__hash__

    def __init__(self, op: str, *args: Any):
        self.op = op
        self.args = args

    def __bool__(self) -> NoReturn:
        raise TypeError("a formula may not branch on a value: use fx.where")

    __add__ = lambda a, b: Symbol("+", a, b)
    __radd__ = lambda a, b: Symbol("+", b, a)
    __sub__ = lambda a, b: Symbol("-", a, b)
    __rsub__ = lambda a, b: Symbol("-", b, a)
    __mul__ = lambda a, b: a if _is_one(b) else Symbol("*", a, b)
    __rmul__ = lambda a, b: a if _is_one(b) else Symbol("*", b, a)
    __truediv__ = lambda a, b: Symbol("/", a, b)
    __rtruediv__ = lambda a, b: Symbol("/", b, a)
    __neg__ = lambda a: Symbol("neg", a)
    __and__ = lambda a, b: Symbol("&&", a, b)
    __or__ = lambda a, b: Symbol("||", a, b)
    __eq__ = lambda a, b: Symbol("==", a, b)  # type: ignore[assignment, return-value]
    __ne__ = lambda a, b: Symbol("!=", a, b)  # type: ignore[assignment, return-value]
    __lt__ = lambda a, b: Symbol("<", a, b)
    __le__ = lambda a, b: Symbol("<=", a, b)
    __gt__ = lambda a, b: Symbol(">", a, b)
    __ge__ = lambda a, b: Symbol(">=", a, b)


def _is_one(value: Any) -> bool:
    return type(value) is int and value == 1


SYMBOLS = types.SimpleNamespace(
    **{name: (lambda *args, _name=name: Symbol(_name, *args)) for name in (*PRIMITIVES, *OF_COMPLEX)}
)
SYMBOLS.zeros_like = lambda x: 0


INLINED: dict[str, Formula] = {}


def inline(name: str, formula: Formula) -> None:
    """Let formulas call a formula by a name: arrays and kernels read it in place, tensors run the operation so named.

    That operation has PyTorch's node, and an edge to each operand, for derivatives of a derivative.
    """
    INLINED[name] = formula
    for reading in (NUMPY, SYMBOLS):
        setattr(reading, name, read(formula, reading))


def trace(formula: Formula, defaults: bool = False) -> Any:
    """Run a formula on symbols named as its parameters; the result is a Symbol, or a number.

    With ``defaults`` the parameters that have a default value stand for it.
    """
    names = parameters(formula)
    if defaults and formula.__defaults__:
        names = names[: -len(formula.__defaults__)]
    return read(formula, SYMBOLS)(*[Symbol("name", name) for name in names])


def sole_ufunc(formula: Formula) -> np.ufunc | None:
    """Return the NumPy function that computes the whole formula at its default parameters, where one does."""
    traced = trace(formula, defaults=True)
    if not isinstance(traced, Symbol) or traced.op not in UFUNCS:
        return None
    names = tuple([arg.args[0] if isinstance(arg, Symbol) and arg.op == "name" else None for arg in traced.args])
    return UFUNCS[traced.op] if names == parameters(formula)[: len(names)] else None


def is_identity(formula: Formula) -> bool:
    """Return whether a derivative passes the gradient on as it is, at its default parameters."""
    traced = trace(formula, defaults=True)
    return isinstance(traced, Symbol) and traced.op == "name" and traced.args[0] == "g"
