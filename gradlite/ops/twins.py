"""Both forms of an operation that writes into its first operand: on a copy of it, and in place."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from gradlite import errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.callers import user_level
from gradlite.core.tensor import TensorBase
from gradlite.ops.apply import structured
from gradlite.ops.arguments import by_torch_names
from gradlite.ops.declared import Method, exported, methods
from gradlite.ops.out import Out

EXPANDED = (
    "Use of {} on expanded tensors is deprecated. Please clone() the tensor before performing this operation. This "
    "also applies to advanced indexing e.g. tensor[{}"
)


def check_memory(name: str, own: Array, others: Sequence[Array]) -> None:
    """Refuse to write into memory that repeats elements, or that other operands share."""
    if arrays.repeats(own):
        raise RuntimeError(errors.SELF_OVERLAP)
    check_apart(own, others)


def check_apart(own: Array, others: Sequence[Array]) -> None:
    """Refuse to write into memory that other operands share."""
    if any(arrays.overlaps(own, other) for other in others):
        raise RuntimeError(errors.OVERLAP)


def warn_expanded(name: str, own: Array, example: str = "mask] = scalar") -> None:
    """Warn where elements that share one place are written."""
    if arrays.repeats(own):
        warnings.warn(EXPANDED.format(name, example), UserWarning, stacklevel=user_level())


def twins(
    out: Out | None = None, check: Callable[[str, Array, Sequence[Array]], None] = check_memory
) -> Callable[[Callable[..., Any]], Any]:
    """Declare an operation as a function, as a method, and as a method that writes in place.

    What is declared reads and checks a call: it returns the row, its operands (of which the first is written), and its
    parameters.

    Parameters
    ----------
    out : Out, optional
        How the function takes ``out=``.
    check : callable
        What the in-place form asks besides: of its name, the array that is written, and those of the other operands.
    """

    def declare(read: Callable[..., Any]) -> Any:
        name, parameters = read.__name__, inspect.signature(read).parameters.values()
        names, required = [p.name for p in parameters], sum(p.default is p.empty for p in parameters)

        def call(args: Any, kwargs: Any) -> Any:
            if kwargs or len(args) < required:
                kwargs = by_torch_names(name, names, required, args, kwargs)
            return read(*args, **kwargs)

        @functools.wraps(read)
        def function(*args: Any, **kwargs: Any) -> Any:
            op, operands, *params = call(args, kwargs)
            return structured.custom(op, operands, *params)

        @functools.wraps(read)
        def in_place(self: Any, *args: Any, **kwargs: Any) -> Any:
            structured.check_writable(self, *[t for t in (*args, *kwargs.values()) if isinstance(t, TensorBase)])
            op, (_, *others), *params = call((self, *args), kwargs)
            check(f"{name}_", self.array, [t.array for t in others])
            return structured.write_custom(op, self, tuple(others), *params, name=f"{name}_")

        in_place.__name__ = in_place.__qualname__ = f"{name}_"
        in_place.__doc__ = f"Compute `{name}` in place: write into the tensor itself and return it."
        function.in_place = in_place  # type: ignore[attr-defined]
        module = read.__module__.rpartition(".")[2]
        methods.append(Method(name, module, f"{module}.{name}"))
        methods.append(Method(f"{name}_", module, f"{module}.{name}.in_place"))
        return exported(out=out)(function)

    return declare
