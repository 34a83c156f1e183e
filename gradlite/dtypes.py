"""Element types: the objects, PyTorch's promotion, and the arithmetic type of a storage type (float16 -> float32)."""

from __future__ import annotations

import builtins

import ml_dtypes
import numpy as np

BOOLEAN, INTEGRAL, FLOATING, COMPLEX = range(4)


class dtype:
    """The type of a tensor's elements.

    Attributes
    ----------
    name : str
        Such as ``"float32"``.
    numpy : numpy.dtype
        The NumPy type of the array that holds such elements (also CuPy's).
    legacy : str
        PyTorch's old name, such as ``"Float"``, which its messages use.
    itemsize : int
        Bytes an element.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.float32.itemsize, gradlite.float32.is_floating_point
    (4, True)
    """

    __slots__ = ("category", "itemsize", "legacy", "name", "numpy")

    category: builtins.int
    itemsize: builtins.int

    def __init__(self, name: str, numpy_type: type | np.dtype, legacy: str, category: builtins.int):
        self.name = name
        self.numpy: np.dtype = np.dtype(numpy_type)
        self.legacy = legacy
        self.category = category
        self.itemsize = self.numpy.itemsize

    @property
    def in_c(self) -> str:
        """The name that PyTorch's messages take from C++, such as ``long int``."""
        return IN_C.get(self.name, self.legacy.lower())

    @property
    def is_floating_point(self) -> builtins.bool:
        """Whether the elements are real floating-point numbers."""
        return self.category == FLOATING

    @property
    def is_complex(self) -> builtins.bool:
        """Whether the elements are complex numbers."""
        return self.category == COMPLEX

    @property
    def is_signed(self) -> builtins.bool:
        """Whether the type has negative numbers."""
        return self.category > BOOLEAN and self is not uint8

    def to_complex(self) -> dtype:
        """Return the complex type of such parts; complex64 for the 16-bit types, as there is no smaller one.

        Raises
        ------
        RuntimeError
            If the elements are integers or bool.
        """
        if not self.differentiable:
            raise RuntimeError(f"Unknown Complex ScalarType for {self.legacy}")
        return complex128 if self is float64 or self is complex128 else complex64

    def to_real(self) -> dtype:
        """Return the type of the parts of a complex number; of another type itself."""
        return {complex64: float32, complex128: float64}.get(self, self)

    @property
    def differentiable(self) -> builtins.bool:
        """Whether a tensor of this type can require a gradient."""
        return self.category >= FLOATING

    def __repr__(self) -> str:
        return f"torch.{self.name}"  # what prints, prints as PyTorch prints it

    def __reduce__(self) -> str:
        return self.name


bool = dtype("bool", np.bool_, "Bool", BOOLEAN)
uint8 = dtype("uint8", np.uint8, "Byte", INTEGRAL)
int8 = dtype("int8", np.int8, "Char", INTEGRAL)
int16 = dtype("int16", np.int16, "Short", INTEGRAL)
int32 = dtype("int32", np.int32, "Int", INTEGRAL)
int64 = dtype("int64", np.int64, "Long", INTEGRAL)
float16 = dtype("float16", np.float16, "Half", FLOATING)
bfloat16 = dtype("bfloat16", ml_dtypes.bfloat16, "BFloat16", FLOATING)
float32 = dtype("float32", np.float32, "Float", FLOATING)
float64 = dtype("float64", np.float64, "Double", FLOATING)
complex64 = dtype("complex64", np.complex64, "ComplexFloat", COMPLEX)
complex128 = dtype("complex128", np.complex128, "ComplexDouble", COMPLEX)

ALL = (bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, complex64, complex128)
half, float, double, short, int, long = float16, float32, float64, int16, int32, int64
cfloat, cdouble = complex64, complex128
IN_C = {
    "uint8": "unsigned char", "int8": "signed char", "int16": "short int", "int64": "long int",
    "float16": "c10::Half", "bfloat16": "c10::BFloat16",
    "complex64": "c10::complex<float>", "complex128": "c10::complex<double>",
}  # fmt: skip
BY_NUMPY: dict[np.dtype, dtype] = {d.numpy: d for d in ALL}
BY_PYTHON: dict[type, dtype] = {
    builtins.bool: bool, builtins.int: int64, builtins.float: float64, complex: complex128,
}  # fmt: skip

_default = [float32]


def get_default_dtype() -> dtype:
    """Return the type of new floating-point tensors.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.get_default_dtype()
    torch.float32
    """
    return _default[0]


def set_default_dtype(d: dtype, /) -> None:
    """Set the type of new floating-point tensors.

    Parameters
    ----------
    d : dtype
        A floating-point type.

    Raises
    ------
    TypeError
        If ``d`` is no floating-point type.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.set_default_dtype(gradlite.float64)
    >>> gradlite.tensor(1.0).dtype
    torch.float64
    >>> gradlite.set_default_dtype(gradlite.float32)
    """
    refused = "only floating-point types are supported as the default type"
    if not isinstance(d, dtype):
        raise TypeError(f"invalid dtype object: {refused}, not {d!r}")
    if not d.is_floating_point:
        raise TypeError(f"{refused}, not {d}")
    _default[0] = d


def of_array(array: np.ndarray) -> dtype:
    """Return the type of an array's elements.

    Raises
    ------
    TypeError
        If gradlite has no such type.
    """
    try:
        return BY_NUMPY[array.dtype]
    except KeyError:
        supported = ", ".join(d.name for d in ALL)
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{array.dtype.type.__name__}. "
            f"The only supported types are: {supported}."
        ) from None


def as_dtype(value: object, function: str = "to", argument: str = "'dtype'") -> dtype:
    """Return the dtype that a caller named: a dtype, or one of Python's types complex, float, int, bool.

    Raises
    ------
    TypeError
        If it is anything else; strings are refused, as PyTorch does.
    """
    if isinstance(value, dtype):
        return value
    if isinstance(value, type) and value in BY_PYTHON:
        return BY_PYTHON[value]
    raise TypeError(
        f"{function}(): argument {argument} must be torch.dtype, not {type(value).__name__}. "
        f"Give one of gradlite.{', gradlite.'.join(d.name for d in ALL)}."
    )


def of_scalar(value: object) -> dtype:
    """Return the type that a Python number stands for when only numbers meet."""
    if isinstance(value, builtins.bool):
        return bool
    if isinstance(value, builtins.int):
        return int64
    if isinstance(value, builtins.float):
        return get_default_dtype()
    return complex128 if get_default_dtype() is float64 else complex64


_promoted: dict[tuple[dtype, dtype], dtype] = {}


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """Return the smallest type that both can be cast to, by PyTorch's table.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.promote_types(gradlite.uint8, gradlite.int8)
    torch.int16
    >>> gradlite.promote_types(gradlite.int64, gradlite.float16)
    torch.float16
    """
    found = _promoted.get((type1, type2))
    if found is None:
        a = as_dtype(type1, "promote_types", "'type1' (position 1)")
        b = as_dtype(type2, "promote_types", "'type2' (position 2)")
        found = _promoted[type1, type2] = _promote(a, b)
    return found


def _promote(a: dtype, b: dtype) -> dtype:
    if a is b:
        return a
    low, high = sorted((a, b), key=lambda d: d.category)
    if low.category == high.category:
        if {a, b} == {float16, bfloat16}:  # neither holds the other
            return float32
        if low.category == INTEGRAL:
            return BY_NUMPY[np.promote_types(a.numpy, b.numpy)]
        return max(a, b, key=lambda d: d.itemsize)
    if high.category == COMPLEX and low is float64:
        return complex128
    return high


def combine(higher: dtype | None, lower: dtype | None) -> dtype | None:
    """Let a class of operands (with dimensions > 0-dim > Python numbers) meet a weaker one.

    A weaker class changes the type only where it is of a higher category.
    """
    if higher is None or lower is None:
        return higher or lower
    if higher.category == COMPLEX or (higher.category == FLOATING and lower.category <= FLOATING):
        return higher
    if higher.category == FLOATING:
        return complex128 if higher is float64 else complex64
    if higher is bool or lower.category >= FLOATING:
        return promote_types(higher, lower)
    return higher


def arithmetic(d: dtype) -> dtype:
    """Return the type in which elements of type ``d`` are computed: float32 for the 16-bit types, else ``d``."""
    return float32 if d is float16 or d is bfloat16 else d


def can_cast(from_: dtype, to: dtype) -> builtins.bool:
    """Return whether a result of type ``from_`` may be written into a tensor of type ``to`` in place.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.can_cast(gradlite.float32, gradlite.int64), gradlite.can_cast(gradlite.float64, gradlite.float16)
    (False, True)
    """
    source = as_dtype(from_, "can_cast", "'from_' (position 1)")
    return source.category <= as_dtype(to, "can_cast", "'to' (position 2)").category
