"""What the elementwise rows are tested with: operands, numbers, parameters, and what NumPy answers.

A row that comes to the table is tested as it stands: it needs an entry here only where its operands have a domain of
their own, or where NumPy has no function of its name.  Its answers by PyTorch are recorded by `record_special.py`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from gradlite.core.graph import operations
from gradlite.ops.row import BOOL, Elementwise
from gradlite.ops.write import forms, table
from gradlite.tensor import Tensor

DOMAINS = {("log", "x"): (0.3, 2.5), ("sqrt", "x"): (0.3, 2.5), ("pow", "x"): (0.3, 2.5)}
"""Where the operand of a row is drawn from; elsewhere its size is from 0.3 to 2.5 and its sign is random, which keeps
finite differences away from poles and kinks."""

NUMBERS = {"pow_scalar": (2, 3, 0.5, -1.5, 1, 0), "pow_base": (2, 0.5)}
"""The numbers that a form with a number by value is tested with, by the name of its kernel."""

INF, NAN = float("inf"), float("nan")
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 3.0, INF, -INF, NAN)
"""The operands and numbers for which PyTorch's answers are recorded, all combinations: poles, kinks and ties are among
them."""
INCOMING = (1.0, 0.0, INF)
"""The gradients that arrive there."""

REFERENCES: dict[str, Callable[..., Any]] = {
    "add": lambda x, z, alpha=1: x + alpha * z, "sub": lambda x, z, alpha=1: x - alpha * z,
    "rsub": lambda x, z, alpha=1: z - alpha * x, "mul": np.multiply, "div": np.divide, "neg": np.negative,
    "pow": np.power, "relu": lambda x: (x + np.abs(x)) / 2,
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
        return [k for k, derivative in enumerate(self.op.derivatives) if derivative is not None]

    def arguments(self, operands: Sequence[Any]) -> list[Any]:
        """Put the number among the operands."""
        given = dict(zip(self.op.operands, operands, strict=True)) | {self.op.number: self.number}
        return [given[name] for name in self.op.formal]

    def __call__(self, *operands: Any) -> Any:
        """Call the public function on tensors."""
        return operations[self.op.name].function(*self.arguments(operands), **self.params)

    def reference(self, *operands: np.ndarray) -> np.ndarray:
        """Compute on NumPy arrays with the precision of ``longdouble``, by another formula than the row's."""
        name = self.op.name
        assert name in REFERENCES or hasattr(np, name), f"say in samples.REFERENCES what {name} computes"
        function = REFERENCES.get(name) or getattr(np, name)
        wide = [a if a.dtype.kind == "b" else a.astype(np.longdouble) for a in operands]
        return function(*self.arguments(wide), **self.params)

    def grid(self) -> list[list[float]]:
        """List every combination of special operands, one list for each operand; conditions are 0 and 1."""
        columns = [(0.0, 1.0) if k < self.op.conditions else SPECIAL for k in range(len(self.op.operands))]
        return [list(column) for column in zip(*itertools.product(*columns), strict=True)]

    def draw(self, rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[np.ndarray]:
        """Draw an operand of each shape; of the first shape where there is only one."""
        wanted = shapes if len(shapes) > 1 else shapes * len(self.op.operands)
        return [np.asarray(self._draw_one(rng, place, shape)) for place, shape in enumerate(wanted)]

    def _draw_one(self, rng: np.random.Generator, place: int, shape: tuple[int, ...]) -> Any:
        if place < self.op.conditions:
            return rng.integers(0, 2, shape) > 0
        domain = DOMAINS.get((self.op.name, self.op.operands[place]))
        if domain is not None:
            return rng.uniform(*domain, shape)
        values = rng.uniform(0.3, 2.5, shape) * rng.choice([-1, 1], shape)
        return np.round(2 * values) / 2 if self.op.result == BOOL else values  # rounded: some are equal


def _cases() -> Iterator[Case]:
    for form in (form for row in table() for form in forms(row)):
        numbers = (None,) if form.number is None else NUMBERS.get(form.kernel, (1.5, -2))
        for number in numbers:
            yield Case(form, number, {})
        for name, default in zip(form.params, form.defaults, strict=True):
            yield Case(form, numbers[0], {name: default + 1})


CASES = list(_cases())
DIFFERENTIABLE = [case for case in CASES if case.differentiable]
TWINS = [c for c in CASES if c.op.formal[0] != c.op.number and hasattr(Tensor, f"{c.op.name}_")]
"""Those with an in-place twin."""
PLAIN = [case for case in CASES if not case.params]
FORMS = list({case.op.kernel: case for case in reversed(PLAIN)}.values())[::-1]
"""One case for each form, at its first number and its default parameters."""
SPECIAL_CASES = {
    str(c): c for f in FORMS for c in ([f] if f.number is None else [f._replace(number=n) for n in SPECIAL])
}
"""A form with a number once for each special number."""
