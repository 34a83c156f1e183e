"""What the elementwise rows are tested with: operands, numbers, parameters, and what NumPy answers.

A row that comes to the table is tested as it stands: it needs an entry here only where its operands have a domain of
their own, or where NumPy has no function of its name.  Its answers by PyTorch are recorded by `record_special.py`.
"""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from gradlite import dtypes, nn
from gradlite.core.graph import operations
from gradlite.ops import fx
from gradlite.ops.row import BOOL, Elementwise
from gradlite.ops.write import forms, table
from gradlite.tensor import Tensor

POSITIVE, WITHIN = (0.3, 2.5), (-0.9, 0.9)
DOMAINS = {
    **{(name, "x"): POSITIVE for name in (
        "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "pow", "lgamma", "digamma", "trigamma")},
    **{(name, "x"): WITHIN for name in ("asin", "acos", "atanh", "erfinv")},
    ("acosh", "x"): (1.2, 3.0), ("logit", "x"): (0.05, 0.95), ("xlogy", "z"): POSITIVE, ("lerp", "w"): (-0.4, 1.4),
    ("clamp", "min"): (-1.5, -0.5), ("clamp", "max"): (0.5, 1.5),
}  # fmt: skip
"""Where the operand of a row is drawn from; elsewhere its size is from 0.3 to 2.5 and its sign is random, which keeps
finite differences away from poles and kinks."""

NUMBERS = {
    "pow_scalar": (2, 3, 0.5, -1.5, 1, 0), "pow_base": (2, 0.5), "lerp_scalar": (0.25, 0.75), "xlogy_scalar": (1.5,),
}  # fmt: skip
"""The numbers that a form with a number by value is tested with, by the name of its kernel."""

INF, NAN = float("inf"), float("nan")
TINY, HUGE = 2.0**-140, 2.0**127.5
"""A subnormal number of float32, and one whose square no type holds but float64."""
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 3.0, TINY, -HUGE, INF, -INF, NAN)
"""The operands and numbers for which PyTorch's answers are recorded, all combinations: poles, kinks and ties are among
them."""
ALONE = (*SPECIAL, -0.5, 2.5, -3.0, 6.0, 1e-3, -1e-3, 20.5, 1e30, -1e30, 1e-30, -1e-30, -TINY, HUGE)
"""Further ones, for rows of one operand."""
OF_THREE = (0.0, -0.0, 1.0, -1.0, 0.5, TINY, HUGE, INF, NAN)
"""Fewer, for rows of three."""
INTEGERS = (0, 1, -1, 5, 40, -7)
"""Those of rows that take integers alone."""
INCOMING = (1.0, 0.0, INF)
"""The gradients that arrive there."""

ALPHA, SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946  # of selu


def each(function: Callable[[float], float]) -> Callable[..., Any]:
    """Apply a function of Python's to every element."""
    return lambda x: np.vectorize(function, otypes=[np.float64])(x)


COMPLEX = ([1 + 2j, -0.5 + 0.3j, 0.2 - 1j], [0.7 - 0.2j, 2 + 1j, -1 + 0.5j], [0.1 + 0.1j, 0.5j, 1 - 1j])
INCOMING_COMPLEX = [1 + 0j, 0.5 - 2j, 1j]
"""Complex operands, for one, two or three of them, and a gradient that arrives."""

REFERENCES: dict[str, Callable[..., Any]] = {
    "add": lambda x, z, alpha=1: x + alpha * z, "sub": lambda x, z, alpha=1: x - alpha * z,
    "rsub": lambda x, z, alpha=1: z - alpha * x, "mul": np.multiply, "div": np.divide, "neg": np.negative,
    "pow": np.power, "relu": lambda x: (x + np.abs(x)) / 2,
    "div_floor": lambda x, z: np.floor(x / z), "div_trunc": lambda x, z: np.trunc(x / z),
    "rsqrt": lambda x: 1 / np.sqrt(x), "abs": np.abs, "sgn": np.sign, "frac": lambda x: np.modf(x)[0],
    "addcmul": lambda x, z, w, value=1: x + value * z * w, "addcdiv": lambda x, z, w, value=1: x + value * z / w,
    "lerp": lambda x, z, w: (1 - w) * x + w * z, "ldexp": lambda x, z: x * np.power(np.longdouble(2), z),
    "clamp_min": np.maximum, "clamp_max": np.minimum, "clamp": lambda x, min=-1, max=1: np.clip(x, min, max),
    "nan_to_num": lambda x, nan=0, posinf=0, neginf=0: x,
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "atan2": np.arctan2, "asinh": np.arcsinh,
    "acosh": np.arccosh, "atanh": np.arctanh, "xlogy": lambda x, z: x * np.log(z),
    "round": np.rint, "round_decimals": lambda x: np.rint(x * 10) / 10, "round_tens": lambda x: np.rint(x / 10) * 10,
    "erf": each(math.erf), "erfc": each(math.erfc), "erfinv": special.erfinv, "lgamma": each(math.lgamma),
    "digamma": special.digamma, "trigamma": lambda x: special.polygamma(1, x),
    "sigmoid": lambda x: np.exp(x) / (1 + np.exp(x)), "logit": lambda x: np.log(x) - np.log1p(-x),
    "logit_clamped": lambda x: REFERENCES["logit"](np.clip(x, 0.25, 0.75)),
    "leaky_relu": lambda x, negative_slope=0.01: np.maximum(x, 0) + np.longdouble(negative_slope) * np.minimum(x, 0),
    "threshold": lambda x, threshold=1.0, value=2.0: np.where(x > threshold, x, value),
    "prelu": lambda x, z: np.maximum(x, 0) + z * np.minimum(x, 0),
    "elu": lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.expm1(x)),
    "selu": lambda x: np.longdouble(SCALE) * np.where(x > 0, x, np.longdouble(ALPHA) * np.expm1(x)),
    "celu": lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.expm1(x / alpha)),
    "hardtanh": lambda x, min_val=-1, max_val=1: np.clip(x, min_val, max_val), "relu6": lambda x: np.clip(x, 0, 6),
    "hardsigmoid": lambda x: np.clip(x / 6 + np.longdouble(0.5), 0, 1),
    "hardswish": lambda x: x * np.clip(x / 6 + np.longdouble(0.5), 0, 1),
    "hardshrink": lambda x, lambd=0.5: np.where(np.abs(x) > lambd, x, 0),
    "softshrink": lambda x, lambd=0.5: np.sign(x) * np.maximum(np.abs(x) - lambd, 0),
    "gelu": lambda x: x * special.ndtr(x.astype(np.float64)),
    "gelu_tanh": lambda x: x * REFERENCES["sigmoid"](2 * np.sqrt(2 / np.longdouble(np.pi)) * (x + 0.044715 * x**3)),
    "silu": lambda x: x * REFERENCES["sigmoid"](x), "mish": lambda x: x * np.tanh(np.logaddexp(0, x)),
    "softplus": lambda x, beta=1.0, threshold=20.0: np.logaddexp(0, beta * x) / beta,
    "logsigmoid": lambda x: -np.logaddexp(0, -x),
    "bitwise_left_shift": np.left_shift, "bitwise_right_shift": np.right_shift,
    "true_divide": np.divide,
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal,
}  # fmt: skip
"""What a row computes, where that is no function of NumPy under the row's own name."""


class Case(NamedTuple):
    """A row, or a form of it that takes a number, with that number and with its parameters."""

    op: Elementwise
    number: Any
    params: dict[str, Any]

    def __str__(self) -> str:
        settings = "".join(f"-{name}={value}" for name, value in self.params.items())
        return self.op.kernel + ("" if self.number is None else f"-{self.number}") + settings

    @property
    def differentiable(self) -> list[int]:
        """The places of the operands that have a gradient."""
        if self.op.refused is not None:
            return []
        return [k for k, derivative in enumerate(self.op.derivatives) if derivative is not None]

    @property
    def keywords(self) -> dict[str, Any]:
        """What a call is given by keyword, so that it means this row."""
        return self.op.example | self.params

    @property
    def types(self) -> tuple[str, str]:
        """The types that sweeps go through: floating ones where the row takes them."""
        return ("float32", "float64") if dtypes.FLOATING in self.op.takes else ("int32", "int64")

    def arguments(self, operands: Sequence[Any]) -> list[Any]:
        """Put the number among the operands."""
        given = dict(zip(self.op.operands, operands, strict=True)) | {self.op.number: self.number}
        return [given[name] for name in self.op.formal]

    def __call__(self, *operands: Any) -> Any:
        """Call the public function on tensors."""
        return operations[self.op.name].function(*self.arguments(operands), **self.keywords)

    @property
    def twin(self) -> Callable[..., Any] | None:
        """The in-place twin: a method, or a function of `nn.functional` with ``inplace=True``."""
        functional = getattr(nn.functional, self.op.name, None)
        if functional is not None and "inplace" in inspect.signature(functional).parameters:
            return lambda *args, **kwargs: functional(*args, inplace=True, **kwargs)
        return getattr(Tensor, f"{self.op.name}_", None)

    @property
    def independent(self) -> Callable[..., Any] | None:
        """What computes the row by another formula than its own, if there is something."""
        names = (self.op.kernel, self.op.kernel.removesuffix("_scalar"), self.op.name)
        found = [REFERENCES[name] for name in names if name in REFERENCES]
        return found[0] if found else getattr(np, self.op.name, None)

    def reference(self, *operands: np.ndarray) -> np.ndarray:
        """Compute on NumPy arrays with the precision of ``longdouble``; a row of ours alone by its own formula."""
        function = self.independent or fx.read(self.op.forward, fx.NUMPY)
        wide = [a.astype(np.longdouble) if a.dtype.kind == "f" else a for a in operands]
        if function in (special.erfinv, special.digamma, REFERENCES["trigamma"]):  # SciPy has no longdouble
            wide = [a.astype(np.float64) for a in operands]
        return function(*self.arguments(wide), **self.params)

    def grid(self) -> list[list[float]]:
        """List every combination of special operands, one list for each operand; conditions are 0 and 1."""
        count = len(self.op.operands)
        special = SPECIAL if count == 2 or self.number is not None else ALONE if count == 1 else OF_THREE
        if self.op.name == "where":
            special = SPECIAL
        if dtypes.FLOATING not in self.op.takes:
            special = INTEGERS
        columns = [(0.0, 1.0) if k < self.op.conditions else special for k in range(count)]
        return [list(column) for column in zip(*itertools.product(*columns), strict=True)]

    def broadcast(self, first: tuple[int, ...], second: tuple[int, ...]) -> list[tuple[int, ...]]:
        """Give the operands two shapes by turns, conditions the first one."""
        turns = itertools.cycle((first, second))
        return [first if k < self.op.conditions else next(turns) for k in range(len(self.op.operands))]

    def draw(self, rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[np.ndarray]:
        """Draw an operand of each shape; of the first shape where there is only one."""
        wanted = shapes if len(shapes) == len(self.op.operands) else shapes * len(self.op.operands)
        return [np.asarray(self._draw_one(rng, place, shape)) for place, shape in enumerate(wanted)]

    def _draw_one(self, rng: np.random.Generator, place: int, shape: tuple[int, ...]) -> Any:
        if place < self.op.conditions:
            return rng.integers(0, 2, shape) > 0
        if dtypes.FLOATING not in self.op.takes:
            return rng.integers(0, 9, shape)
        domain = DOMAINS.get((self.op.name, self.op.operands[place]))
        if domain is not None:
            return rng.uniform(*domain, shape)
        values = rng.uniform(0.3, 2.5, shape) * rng.choice([-1, 1], shape)
        return np.round(2 * values) / 2 if self.op.result == BOOL else values  # rounded: some are equal


def _cases() -> Iterator[Case]:
    for form in (form for row in table() for form in forms(row)):
        if form.after_write:
            continue
        usual = (1.5, -2) if dtypes.FLOATING in form.takes else (3, 1)
        numbers = (None,) if form.number is None else NUMBERS.get(form.kernel, usual)
        for number in numbers:
            yield Case(form, number, {})
        if form.name in operations and form not in operations[form.name].variants:
            for name, default in zip(form.params, form.defaults, strict=True):
                yield Case(form, numbers[0], {name: default + 1})


CASES = list(_cases())
DIFFERENTIABLE = [case for case in CASES if case.differentiable]
TWINS = [c for c in CASES if c.op.formal[0] != c.op.number and c.twin is not None]
"""Those with an in-place twin."""
PLAIN = [case for case in CASES if not case.params]
FORMS = list({case.op.kernel: case for case in reversed(PLAIN)}.values())[::-1]
"""One case for each form, at its first number and its default parameters."""
SPECIAL_CASES = {
    str(c): c
    for f in FORMS
    for c in (
        [f]
        if f.number is None
        else [f._replace(number=n) for n in (SPECIAL if dtypes.FLOATING in f.op.takes else INTEGERS)]
    )
}
"""A form with a number once for each special number."""
