"""What rows refuse: types for which PyTorch has no kernel, and what an operation of some types would mean.

A check is called with the types of the operands, the promoted type, and the operand that is a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradlite import dtypes
from gradlite.backend.arrays import Array, is_numpy
from gradlite.ops.apply import promotion

Kinds = Sequence[dtypes.dtype]
INVERT = "If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
ANY, NO_BOOL, FLOATING, INTEGRAL = (
    frozenset([dtypes.BOOLEAN, dtypes.INTEGRAL, dtypes.FLOATING, dtypes.COMPLEX]),
    frozenset([dtypes.INTEGRAL, dtypes.FLOATING, dtypes.COMPLEX]),
    frozenset([dtypes.FLOATING, dtypes.COMPLEX]),
    frozenset([dtypes.BOOLEAN, dtypes.INTEGRAL]),
)
"""The categories of types that a row takes."""


class Only:
    """Take the types of some categories.

    Parameters
    ----------
    takes : frozenset of int
        `NO_BOOL`, `FLOATING` or `INTEGRAL`.
    kernel : str
        PyTorch's kernel, which its error names.
    also : tuple of dtype
        Single types that are refused besides.
    """

    def __init__(self, takes: frozenset[int], kernel: str, *also: dtypes.dtype):
        self.takes, self.kernel, self.also = takes, kernel, also

    def __call__(self, kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
        """Refuse a promoted type of another category.

        Raises
        ------
        NotImplementedError
            With PyTorch's sentence.
        """
        if common.category not in self.takes or common in self.also:
            raise NotImplementedError(f"\"{self.kernel}\" not implemented for '{common.legacy}'")


class Refuse:
    """Refuse bool with a sentence of its own."""

    takes = NO_BOOL

    def __init__(self, sentence: str):
        self.sentence = sentence

    def __call__(self, kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
        """Raise RuntimeError where the promoted type is bool."""
        if common is dtypes.bool:
            raise RuntimeError(self.sentence)


def minus(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    """Refuse to subtract where bool takes part."""
    if common is dtypes.bool:
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. "
            "Use the `^` or `logical_xor()` operator instead."
        )
    if dtypes.bool in kinds:
        raise RuntimeError(f"Subtraction, the `-` operator, with a bool tensor is not supported. {INVERT}")


def exponent(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    """Refuse an exponent that would make an integer a fraction, or that its type does not hold."""
    if common.category <= dtypes.INTEGRAL:
        if number < 0:
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        promotion.number_in(number, common)


def one_type(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    """Refuse operands of two types, for heaviside."""
    if len(set(kinds)) > 1:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")


INTEGER_DIVISION = (
    "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true "
    "division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * "
    "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for "
    "float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), "
    "for all dtypes."
)


def addcdiv(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    """Refuse to divide integers."""
    if all(kind.category in INTEGRAL for kind in kinds[1:]):
        raise RuntimeError(INTEGER_DIVISION)


def lerp(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    """Refuse operands of two types, and other than floating ones."""
    for name, kind in zip(("input", "end", "weight"), kinds[:-1] if number is not None else kinds, strict=False):
        if kind is not kinds[0]:
            raise RuntimeError(f"expected dtype {kinds[0].in_c} for `{name}` but got dtype {kind.in_c}")
    Only(FLOATING, "lerp_kernel_scalar" if number is not None else "lerp_kernel_tensor")(kinds, kinds[0], number)


def prelu(kinds: Kinds, common: dtypes.dtype, number: Any) -> None:
    """Refuse operands of two types, and other than floating ones."""
    if kinds[0] is not kinds[1]:
        raise RuntimeError(f"Found dtype {kinds[1].legacy} but expected {kinds[0].legacy}")
    Only(FLOATING, "prelu_cpu")(kinds, common, number)


# ---------------------------------------------------------------------------------- of other rows


def floating(kind: dtypes.dtype, kernel: str) -> None:
    """Refuse other than real floating-point numbers, as PyTorch's kernel does.

    Raises
    ------
    NotImplementedError
        With PyTorch's sentence.
    """
    if not kind.is_floating_point:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{kind.legacy}': use t.float().")


def keeps_type(result: dtypes.dtype, own: dtypes.dtype) -> None:
    """Refuse a result that the type it is written into does not hold.

    Raises
    ------
    RuntimeError
        With PyTorch's sentence.
    """
    if not dtypes.can_cast(result, own):
        raise RuntimeError(f"result type {result.legacy} can't be cast to the desired output type {own.legacy}")


def probabilities(x: Array, sentence: str) -> None:
    """Refuse numbers outside of 0 and 1; on CUDA a check would wait for the device.

    Raises
    ------
    RuntimeError
        With the sentence.
    """
    if is_numpy(x) and not ((x >= 0) & (x <= 1)).all():
        raise RuntimeError(sentence)
