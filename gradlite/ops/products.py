"""Table: products of vectors and matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.backend.gemm import gemm
from gradlite.core.tensor import TensorBase
from gradlite.ops import copying, fx, viewing
from gradlite.ops.apply import structured
from gradlite.ops.declared import public
from gradlite.ops.fx import ARRAYS
from gradlite.ops.out import Out
from gradlite.ops.structured import Structured


def _addmm(c: Array, x: Array, z: Array, beta: float, alpha: float) -> Array:
    kind = dtypes.of_array(x)
    if alpha != 1 and dtypes.arithmetic(kind) is not kind:  # the product alone may be more than 16 bits hold
        wide = dtypes.arithmetic(kind).numpy
        return _addmm(c.astype(wide), x.astype(wide), z.astype(wide), beta, alpha).astype(x.dtype)
    y = gemm(x, z)
    if alpha != 1:
        y = ARRAYS.mul(y, alpha, out=y)
    return y if beta == 0 else ARRAYS.add(y, c if beta == 1 else ARRAYS.mul(c, beta), out=y)


MM = Structured("mm", lambda x, z: gemm(x, z),
    lambda g, z: fx.mm(g, fx.conj(fx.t(z))),
    lambda g, x: fx.mm(fx.conj(fx.t(x)), g), saved={"z": "mat2"})  # fmt: skip
MV = Structured("mv", lambda x, z: gemm(x, z),
    lambda g, z: fx.mul(fx.unsqueeze(g, 1), fx.conj(z)),
    lambda g, x: fx.mv(fx.conj(fx.t(x)), g), saved={"z": "vec"})  # fmt: skip
DOT = Structured("dot", lambda x, z: gemm(x, z),
    lambda g, z: fx.mul(g, fx.conj(z)),
    lambda g, x: fx.mul(g, fx.conj(x)), saved={"z": "tensor"})  # fmt: skip
BMM = Structured("bmm", lambda x, z: gemm(x, z),
    lambda g, z: fx.bmm(g, fx.conj(fx.transpose(z, -2, -1))),
    lambda g, x: fx.bmm(fx.conj(fx.transpose(x, -2, -1)), g), saved={"z": "mat2"})  # fmt: skip
ADDMM = Structured("addmm", _addmm,
    lambda g, beta: fx.mul(g, beta.conjugate()) if beta != 1 else g,
    lambda g, z, alpha: fx.mm(fx.mul(g, alpha.conjugate()) if alpha != 1 else g, fx.conj(fx.t(z))),
    lambda g, x, alpha: fx.mm(fx.conj(fx.t(x)), fx.mul(g, alpha.conjugate()) if alpha != 1 else g),
    saved={"x": "mat1", "z": "mat2"})  # fmt: skip


# ---------------------------------------------------------------------------------- arguments


def _check(name: str, tensors: Sequence[Any], kinds: tuple[str, str]) -> None:
    """Refuse operands of two devices or two types, naming both."""
    first, second = tensors[0], tensors[1]
    for place, t in enumerate(tensors):
        if not isinstance(t, TensorBase):
            raise errors.argument_type(name, ("input", "mat2")[place], place + 1, "Tensor", t)
    if first.array.dtype is second.array.dtype and first.array.__class__ is second.array.__class__:
        return
    here, there = devices.of_array(first.array), devices.of_array(second.array)
    if here != there:
        raise errors.two_devices(f"argument {kinds[1]} in method wrapper_{name}", here, there)
    if first.array.dtype != second.array.dtype:
        one, two = dtypes.of_array(first.array), dtypes.of_array(second.array)
        common = dtypes.promote_types(one, two)
        which = kinds[1] if common is one else kinds[0]
        text = f"{kinds[0]} and {kinds[1]} {'to' if name != 'addmm' else 'must'} have the same dtype, but got"
        if name == "addmm":
            text += f" {one.legacy} and {two.legacy}"
        else:
            text = f"expected {text}: {_c_name(one)} != {_c_name(two)}"
        raise RuntimeError(f"{text}. Convert {which}: .to(gradlite.{common.name}).")


def _c_name(kind: dtypes.dtype) -> str:
    names = {"float32": "float", "float64": "double", "float16": "c10::Half", "bfloat16": "c10::BFloat16"}
    integers = {"int64": "long int", "int32": "int", "int16": "short int", "int8": "signed char", "bool": "bool"}
    return (names | integers).get(kind.name, "unsigned char" if kind is dtypes.uint8 else kind.legacy)


# ---------------------------------------------------------------------------------- functions


_OUT = Out(forms=("Tensor input, Tensor mat2, *, Tensor out = None",))


@public(MM, out=_OUT)
def mm(input: Any, mat2: Any) -> Any:
    """Multiply two matrices, of shapes ``(n, k)`` and ``(k, m)``.

    Raises
    ------
    RuntimeError
        If they are no matrices, or their shapes, types or devices do not fit.
    """
    _check("mm", (input, mat2), ("m1", "m2"))
    a, b = input.array.shape, mat2.array.shape
    if len(a) != 2:
        raise RuntimeError("self must be a matrix")
    if len(b) != 2:
        raise RuntimeError("mat2 must be a matrix")
    if a[1] != b[0]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({a[0]}x{a[1]} and {b[0]}x{b[1]}): the inner sizes "
            f"{a[1]} and {b[0]} must be equal"
        )
    return structured.custom(MM, (input, mat2))


@public(
    MV,
    out=Out(
        mismatch="addmv input tensors must have the same dtype, but got {found.legacy}, {expected.legacy}, and "
        "{expected.legacy}"
    ),
)
def mv(input: Any, vec: Any) -> Any:
    """Multiply a matrix of shape ``(n, k)`` and a vector of size ``k``."""
    _check("mv", (input, vec), ("mat", "vec"))
    a, b = input.array.shape, vec.array.shape
    if len(a) != 2 or len(b) != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {len(a)}, {len(b)}")
    if a[1] != b[0]:
        raise RuntimeError(f"size mismatch, got input ({a[0]}), mat ({a[0]}x{a[1]}), vec ({b[0]})")
    return structured.custom(MV, (input, vec))


@public(DOT, out=Out(mismatch="result dtype {found.legacy} does not match input dtype {expected.legacy}"))
def dot(input: Any, tensor: Any) -> Any:
    """Multiply two vectors and add up."""
    if isinstance(input, TensorBase) and isinstance(tensor, TensorBase) and input.array.dtype != tensor.array.dtype:
        one, two = dtypes.of_array(input.array).legacy, dtypes.of_array(tensor.array).legacy
        raise RuntimeError(f"dot : expected both vectors to have same dtype, but found {one} and {two}")
    _check("dot", (input, tensor), ("self", "tensor"))
    a, b = input.array.shape, tensor.array.shape
    if len(a) != 1 or len(b) != 1:
        raise RuntimeError(f"1D tensors expected, but got {len(a)}D and {len(b)}D tensors")
    if a != b:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a[0]}] and src [{b[0]}] to have the same number of elements, "
            f"but got {a[0]} and {b[0]} elements respectively"
        )
    return structured.custom(DOT, (input, tensor))


@public(BMM, out=_OUT)
def bmm(input: Any, mat2: Any) -> Any:
    """Multiply two batches of matrices, of shapes ``(b, n, k)`` and ``(b, k, m)``."""
    _check("bmm", (input, mat2), ("batch1", "batch2"))
    a, b = input.array.shape, mat2.array.shape
    for name, shape in (("batch1", a), ("batch2", b)):
        if len(shape) != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    if a[0] != b[0] or a[2] != b[1]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{a[0]}, {a[2]}] but got: "
            f"[{b[0]}, {b[1]}]."
        )
    return structured.custom(BMM, (input, mat2))


@public(
    ADDMM,
    out=Out(forms=("Tensor input, Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1, Tensor out = None",)),
)
def addmm(input: Any, mat1: Any, mat2: Any, *, beta: float = 1, alpha: float = 1) -> Any:
    """Compute ``beta * input + alpha * (mat1 @ mat2)``.

    Parameters
    ----------
    input : Tensor
        Of a shape that broadcasts to ``(n, m)``.
    mat1, mat2 : Tensor
        Matrices of shapes ``(n, k)`` and ``(k, m)``.
    beta, alpha : number
        Factors.
    """
    _check("addmm", (mat1, mat2), ("mat1", "mat2"))
    _check("addmm", (input, mat2), ("self", "mat2"))
    a, b = mat1.array.shape, mat2.array.shape
    if len(a) != 2 or len(b) != 2:
        raise RuntimeError(f"mat1 and mat2 must be matrices, got {len(a)}-D and {len(b)}-D tensors")
    if a[1] != b[0]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({a[0]}x{a[1]} and {b[0]}x{b[1]})")
    try:
        np.broadcast_shapes(input.array.shape, (a[0], b[1]))
    except ValueError:
        raise errors.size_mismatch((a[0], b[1]), input.array.shape) from None
    return structured.custom(ADDMM, (input, mat1, mat2), beta, alpha)


@public(out=Out())
def matmul(input: Any, other: Any) -> Any:
    """Multiply vectors, matrices, or batches of matrices that broadcast.

    Parameters
    ----------
    input, other : Tensor
        Vectors are taken as a row on the left and as a column on the right.

    Returns
    -------
    Tensor
        Of shape ``(..., n, m)`` for ``(..., n, k)`` and ``(..., k, m)``.

    Raises
    ------
    RuntimeError
        If shapes, types or devices do not fit; both operands are named.

    Examples
    --------
    >>> import gradlite
    >>> (gradlite.ones(2, 3, device="cpu") @ gradlite.ones(3, device="cpu"))
    tensor([3., 3.])
    """
    for place, t in enumerate((input, other)):
        if not isinstance(t, TensorBase):
            raise errors.argument_type("matmul", ("input", "other")[place], place + 1, "Tensor", t)
    left, right = input.array.ndim, other.array.ndim
    if left == 0 or right == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {left}D and {right}D")
    if left == 1 and right == 1:
        return dot(input, other)
    if left == 2 and right == 1:
        return mv(input, other)
    if left == 1 and right == 2:
        return viewing.squeeze_result(mm(viewing.unsqueeze(input, 0), other), 0)
    if left == 2 and right == 2:
        return mm(input, other)
    return _batched(input, other)


def _batched(input: Any, other: Any) -> Any:
    """Multiply where one has three dimensions or more: by one product where that copies nothing, else by batches."""
    turned = other.array.ndim > input.array.ndim
    large, small = (viewing.transpose(other, -2, -1), input) if turned else (input, other)
    if small.array.ndim == 2 and turned:
        small = viewing.t(small)
    if _folds(large, small, turned):
        rows = viewing.reshape(large, -1, large.array.shape[-1])
        shape = large.array.shape[:-1] + small.array.shape[1:]
        y = viewing.unsafe_view((mm if small.array.ndim == 2 else mv)(rows, small), shape)
        return copying.contiguous(viewing.transpose(y, -2, -1)) if turned and small.array.ndim == 2 else y
    return _by_batches(input, other)


def _folds(large: Any, small: Any, turned: bool) -> bool:
    """Decide as PyTorch does whether the larger operand is seen as one matrix."""
    array = large.array
    if array.ndim < 3 or small.array.ndim > 2:
        return False
    if small.requires_grad:
        return True  # else its gradient would be as large as the batch
    if turned and small.array.ndim == 2:
        return False
    step = arrays.strides(array)
    return not array.size or all(step[d] == step[d + 1] * array.shape[d + 1] for d in range(array.ndim - 2))


def _by_batches(input: Any, other: Any) -> Any:
    one, two = input.array.shape, other.array.shape
    if len(one) == len(two) == 3 and (one[0] == 1) != (two[0] == 1):  # a batch of one matrix is that matrix
        return _batched(*(viewing.squeeze(t, 0) if t.array.shape[0] == 1 else t for t in (input, other)))
    a = viewing.unsqueeze(input, 0) if input.array.ndim == 1 else input
    vector = other.array.ndim == 1
    (*lead_a, n, k), (*lead_b, k2) = a.array.shape, other.array.shape[:-1] if not vector else other.array.shape
    m = () if vector else other.array.shape[-1:]
    try:
        lead = np.broadcast_shapes(tuple(lead_a), tuple(lead_b))
    except ValueError:
        raise errors.size_mismatch(tuple(lead_a), tuple(lead_b)) from None
    left = viewing.reshape(viewing.expand(a, *lead, n, k), -1, n, k)
    right = viewing.reshape(viewing.expand(other, *lead, k2, *m), -1, k2, *m)
    y = viewing.squeeze(bmm(left, viewing.unsqueeze(right, 2)), -1) if vector else bmm(left, right)
    rows = () if input.array.ndim == 1 else (n,)
    return viewing.unsafe_view(y, (*lead, *rows, *m))


@public(None, "__matmul__", method=False)
def matmul_operator(self: Any, other: Any) -> Any:
    """Multiply as `matmul`; an operand of another type is left to that type."""
    return matmul(self, other) if isinstance(other, TensorBase) else NotImplemented
