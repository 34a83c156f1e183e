"""Reading arguments as PyTorch does: dimensions, sizes, and what is to be inferred from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradlite import errors


def wrap_dim(dim: int, ndim: int, function: str = "dim", position: int = 1) -> int:
    """Return a dimension counted from the front.

    Raises
    ------
    IndexError
        If the tensor has no such dimension.
    TypeError
        If it is no integer.
    """
    if not hasattr(dim, "__index__") or isinstance(dim, bool):
        raise errors.argument_type(function, "dim", position, "int", dim)
    size = max(ndim, 1)
    if not -size <= dim < size:
        raise errors.dimension_out_of_range(dim, ndim)
    return dim % size


def sizes(args: tuple[Any, ...], function: str, name: str = "size") -> tuple[int, ...]:
    """Return sizes that were given as numbers or as one sequence of them.

    Raises
    ------
    TypeError
        If one is no integer.
    """
    given = args[0] if len(args) == 1 and isinstance(args[0], (tuple, list)) else args
    for n in given:
        if not hasattr(n, "__index__") or isinstance(n, bool):
            raise errors.argument_type(function, name, 1, "tuple of ints", n)
    return tuple([n.__index__() for n in given])


def check_memory_format(memory_format: Any) -> None:
    """Refuse to lay elements out otherwise than row-major.

    Raises
    ------
    NotImplementedError
        If anything is asked for.
    """
    if memory_format is not None:
        raise NotImplementedError(f"memory_format={memory_format!r}: gradlite has row-major memory only; leave it out.")


def infer_size(shape: Sequence[int], numel: int) -> tuple[int, ...]:
    """Replace a size of -1 by what makes the number of elements right.

    Raises
    ------
    RuntimeError
        If there is none.
    """
    known, unknown = 1, None
    for place, n in enumerate(shape):
        if n == -1:
            if unknown is not None:
                raise RuntimeError("only one dimension can be inferred")
            unknown = place
        elif n < 0:
            raise RuntimeError(f"invalid shape dimension {n} at index {place} of shape {list(shape)}")
        else:
            known *= n
    if unknown is not None and known == 0 and numel == 0:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension size -1 "
            "can be any value and is ambiguous"
        )
    if known == numel and unknown is None:
        return tuple(shape)
    if unknown is None or known == 0 or numel % known:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {numel}")
    return (*shape[:unknown], numel // known, *shape[unknown + 1 :])
