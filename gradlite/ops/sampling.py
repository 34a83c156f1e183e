"""Random numbers: PyTorch's CPU stream; on CUDA the same numbers, drawn on the CPU and copied."""

from __future__ import annotations

from typing import Any

from gradlite import device as devices
from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.generator import Generator, default_generator
from gradlite.ops import fx
from gradlite.ops.apply import structured
from gradlite.ops.arguments import sizes
from gradlite.ops.creating import _finished, _kind_and_place
from gradlite.ops.declared import exported, public
from gradlite.ops.structured import Structured


@exported()
def manual_seed(seed: int) -> Generator:
    """Seed the default generator.

    Examples
    --------
    >>> import gradlite
    >>> _ = gradlite.manual_seed(0)
    >>> gradlite.rand(3, device="cpu")
    tensor([0.4963, 0.7682, 0.0885])
    """
    return default_generator.manual_seed(int(seed))


@exported()
def initial_seed() -> int:
    """Return the seed of the default generator."""
    return default_generator.initial_seed()


def _drawn(
    name: str, draw: str, size: tuple[Any, ...], generator: Any, out: Any, dtype: Any, device: Any, grad: bool
) -> Any:
    shape = sizes(size, name)
    if any(n < 0 for n in shape):
        raise RuntimeError(f"{name}: Dimension size must be non-negative.")
    kind, where = _kind_and_place(name, dtype, device, out)
    array = getattr(generator or default_generator, draw)(shape, kind.numpy)
    return _finished(arrays.to_device(array, where), grad, name, out)


@exported()
def rand(
    *size: Any,
    generator: Generator | None = None,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Draw from the uniform distribution over [0, 1)."""
    return _drawn("rand", "uniform", size, generator, out, dtype, device, requires_grad)


@exported()
def randn(
    *size: Any,
    generator: Generator | None = None,
    out: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Draw from the normal distribution of mean 0 and variance 1."""
    return _drawn("randn", "normal", size, generator, out, dtype, device, requires_grad)


@exported()
def randperm(
    n: int, *, generator: Generator | None = None, out: Any = None, dtype: Any = None, device: Any = None
) -> Any:
    """Draw a permutation of ``0, ..., n - 1``, of type int64 where no other is given."""
    kind, where = _kind_and_place("randperm", dtype, device, out, dtypes.int64)
    array = (generator or default_generator).permutation(n).astype(kind.numpy)
    return _finished(arrays.to_device(array, where), False, "randperm", out)


def _uniform(x: Array, low: float, high: float, generator: Any) -> None:
    x = arrays.by_memory(x)
    x[...] = arrays.to_device(generator.uniform(x.shape, x.dtype, low, high), devices.of_array(x))


def _normal(x: Array, mean: float, std: float, generator: Any) -> None:
    contiguous = arrays.is_contiguous(x)
    x = arrays.by_memory(x)
    x[...] = arrays.to_device(generator.normal(x.shape, x.dtype, mean, std, contiguous=contiguous), devices.of_array(x))


UNIFORM = Structured("uniform_", _uniform, lambda g: fx.zeros(g), node="UniformBackward0")
NORMAL = Structured("normal_", _normal, lambda g: fx.zeros(g), node="NormalBackward0")


@public()
def uniform_(self: Any, a: float = 0.0, b: float = 1.0, *, generator: Generator | None = None) -> Any:
    """Fill with draws from the uniform distribution over [a, b).

    Raises
    ------
    RuntimeError
        If ``a`` is larger than ``b``.
    """
    if a > b:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={a} > to={b}")
    return structured.write_custom(UNIFORM, self, (), a, b, generator or default_generator)


@public()
def normal_(self: Any, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Any:
    """Fill with draws from a normal distribution.

    Raises
    ------
    RuntimeError
        If ``std`` is negative.
    """
    if std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
    return structured.write_custom(NORMAL, self, (), mean, std, generator or default_generator)
