"""Complex numbers: made of two parts, seen as them, conjugated.

A conjugate is computed at once, where PyTorch marks a view of the same memory; so `is_conj` is always False.
"""

from __future__ import annotations

from typing import Any

from gradlite import dtypes, errors
from gradlite.backend import arrays, moving, parts
from gradlite.backend.arrays import Array
from gradlite.backend.shapes import joint_shape
from gradlite.core.graph import operations
from gradlite.core.tensor import TensorBase
from gradlite.ops import creating, fx, pointwise, viewing
from gradlite.ops.apply import structured
from gradlite.ops.declared import exported, public
from gradlite.ops.derived import composite
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- rows


def _conj(x: Array) -> Array:
    if x.dtype.kind != "c":
        return x
    out = x.astype(x.dtype)
    _conj_in_place(out)
    return out


def _conj_in_place(x: Array) -> None:
    if x.dtype.kind != "c":
        return
    imaginary = parts.of_complex(x)[..., 1]
    operations["neg"].arrays(imaginary, out=imaginary)


def _complex(x: Array, z: Array) -> Array:
    kind = dtypes.of_array(x).to_complex().numpy
    out = arrays.module_of(x).empty(joint_shape((x, z)), kind)
    pairs = parts.of_complex(out)
    for k, part in enumerate((x, z)):
        moving.assign(pairs[..., k], part)
    return out


def _polar(x: Array, z: Array) -> Array:
    mul = operations["mul"].arrays
    return _complex(mul(x, operations["cos"].arrays(z)), mul(x, operations["sin"].arrays(z)))


CONJ = Structured("conj", _conj, lambda g: fx.conj(g))
CONJ_PHYSICAL = Structured("conj_physical", _conj, lambda g: fx.conj(g))
CONJ_IN_PLACE = Structured("conj_physical_", _conj_in_place, lambda g: fx.conj(g),
    node="ConjPhysicalBackward0")  # fmt: skip
COMPLEX = Structured("complex", _complex, lambda g: fx.real(g), lambda g: fx.imag(g))
POLAR = Structured("polar", _polar, lambda g, y: fx.real(fx.mul(fx.conj(g), fx.sgn(y))),
    lambda g, y: fx.neg(fx.imag(fx.mul(fx.conj(g), y))))  # fmt: skip

# ---------------------------------------------------------------------------------- the parts


def _part(input: Any, function: str, index: int) -> Any:
    return viewing.select(viewing.view_as_real(_tensor(input, function)), -1, index)


def _tensor(value: Any, function: str, name: str = "input", position: int = 1) -> Any:
    if not isinstance(value, TensorBase):
        raise errors.argument_type(function, name, position, "Tensor", value)
    return value


def _is_complex(t: Any) -> bool:
    return t.array.dtype.kind == "c"


def set_real(self: Any, value: Any) -> None:
    """Write the real parts."""
    _write(real(self), value)


def set_imag(self: Any, value: Any) -> None:
    """Write the imaginary parts."""
    _write(imag(self), value)


def _write(part: Any, value: Any) -> None:
    part.copy_(value) if isinstance(value, TensorBase) else part.fill_(value)


@exported()
@public(attribute=True, setter=set_real)
def real(input: Any) -> Any:
    """View the real parts of complex numbers; a tensor of other numbers is returned as it is.

    Examples
    --------
    >>> import gradlite
    >>> z = gradlite.tensor([1 + 2j], device="cpu")
    >>> z.real.fill_(5), z
    (tensor([5.]), tensor([5.+2.j]))
    """
    return _part(input, "real", 0) if _is_complex(_tensor(input, "real")) else input


@exported()
@public(attribute=True, setter=set_imag)
def imag(input: Any) -> Any:
    """View the imaginary parts of complex numbers.

    Raises
    ------
    RuntimeError
        If the elements are not complex.
    """
    if not _is_complex(_tensor(input, "imag")):
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return _part(input, "imag", 1)


@public()
def isreal(input: Any) -> Any:
    """Say which elements have no imaginary part: all where they are not complex."""
    if _is_complex(_tensor(input, "isreal")):
        return pointwise.eq(imag(input), 0)
    return creating.ones_like(input, dtype=dtypes.bool)


# ---------------------------------------------------------------------------------- conjugates


@public(CONJ)
def conj(input: Any) -> Any:
    """Compute the complex conjugate: a tensor of its own, where PyTorch gives a view.

    A tensor of other numbers is returned as it is.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1 + 2j], device="cpu").conj()
    tensor([1.-2.j])
    """
    return structured.custom(CONJ, (input,)) if _is_complex(_tensor(input, "conj")) else input


@public(CONJ_PHYSICAL)
def conj_physical(input: Any) -> Any:
    """Compute the complex conjugate; a tensor of other numbers is returned as it is."""
    return structured.custom(CONJ_PHYSICAL, (input,)) if _is_complex(_tensor(input, "conj_physical")) else input


@public()
def conj_physical_(self: Any) -> Any:
    """Conjugate the tensor in place."""
    return structured.write_custom(CONJ_IN_PLACE, self, ())


@public()
def resolve_conj(input: Any) -> Any:
    """Return the tensor itself: none is a conjugate that is still to be computed."""
    return _tensor(input, "resolve_conj")


@public()
def is_conj(input: Any) -> bool:
    """Return whether the tensor is a conjugate that is still to be computed: never."""
    _tensor(input, "is_conj")
    return False


# ---------------------------------------------------------------------------------- made of two parts


def _checked(function: str, names: tuple[str, str], first: Any, second: Any) -> None:
    for position, (name, value) in enumerate(zip(names, (first, second), strict=True), 1):
        _tensor(value, function, name, position)
    a, b = [dtypes.of_array(t.array) for t in (first, second)]
    if not {a, b} <= {dtypes.float32, dtypes.float64, dtypes.float16}:
        raise RuntimeError(
            f"Expected both inputs to be Half, Float or Double tensors but got {a.legacy} and {b.legacy}"
        )
    if a is not b:
        raise RuntimeError(
            f"Expected object of scalar type {a.legacy} but got scalar type {b.legacy} for second argument"
        )
    if a is dtypes.float16:
        raise NotImplementedError("gradlite has no complex numbers of 16-bit parts: convert them with .float()")


@exported()
def complex(real: Any, imag: Any) -> Any:
    """Make complex numbers of real and imaginary parts.

    Parameters
    ----------
    real, imag : Tensor
        Of one type, float32 or float64; shapes broadcast.

    Returns
    -------
    Tensor
        Of type complex64 or complex128.

    Raises
    ------
    RuntimeError
        If the types differ, or are other ones.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.complex(gradlite.ones(1, device="cpu"), gradlite.zeros(1, device="cpu"))
    tensor([1.+0.j])
    """
    _checked("complex", ("real", "imag"), real, imag)
    return structured.custom(COMPLEX, (real, imag))


@exported()
def polar(abs: Any, angle: Any) -> Any:
    """Make complex numbers of absolute values and angles: ``abs * cos(angle) + 1j * abs * sin(angle)``.

    Parameters
    ----------
    abs, angle : Tensor
        Of one type, float32 or float64; shapes broadcast.  Angles are in radians.

    Returns
    -------
    Tensor
        Of type complex64 or complex128.

    Raises
    ------
    RuntimeError
        If the types differ, or are other ones.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.polar(gradlite.ones(1, device="cpu"), gradlite.zeros(1, device="cpu"))
    tensor([1.+0.j])
    """
    _checked("polar", ("abs", "angle"), abs, angle)
    return structured.custom(POLAR, (abs, angle))


composite("real", lambda x: parts.of_complex(x)[..., 0] if x.dtype.kind == "c" else x, real)
composite("imag", lambda x: parts.of_complex(x)[..., 1], imag)
