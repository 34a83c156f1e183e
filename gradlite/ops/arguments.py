"""Reading arguments as PyTorch does: dimensions, sizes, and what is to be inferred from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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


def sizes(
    args: tuple[Any, ...], function: str, name: str = "size", names: dict[str, Any] | None = None
) -> tuple[int, ...]:
    """Return sizes that were given as numbers or as one sequence of them; also by keyword, where ``names`` has it.

    Raises
    ------
    TypeError
        If one is no integer; with ``names``, also if there are none, or others.
    """
    if names is not None and (names or not args):
        args = (_by_keyword(args, function, name, names),)
    given = args[0] if len(args) == 1 and isinstance(args[0], (tuple, list)) else args
    for n in given:
        if not hasattr(n, "__index__") or isinstance(n, bool):
            raise errors.argument_type(function, name, 1, "tuple of ints", n)
    return tuple([n.__index__() for n in given])


def _by_keyword(args: tuple[Any, ...], function: str, name: str, names: dict[str, Any]) -> Any:
    for unknown in names.keys() - {name}:
        raise TypeError(f"{function}() got an unexpected keyword argument '{unknown}'")
    if not names:
        raise TypeError(f'{function}() missing 1 required positional arguments: "{name}"')
    if args:
        raise TypeError(f"{function}() got multiple values for argument '{name}'")
    return names[name]


def per_dim(value: Any, dims: int, wrong: str, function: str, name: str, position: int) -> tuple[int, ...]:
    """Return one number for each of so many dimensions; a single number stands for all.

    Raises
    ------
    TypeError
        If one is no integer.
    RuntimeError
        If there are neither one nor as many as dimensions: ``wrong``.
    """
    if hasattr(value, "__index__") and not isinstance(value, bool):
        return (value.__index__(),) * dims
    if not isinstance(value, (tuple, list)):
        raise errors.argument_type(function, name, position, "tuple of ints", value)
    found = sizes((value,), function, name)
    found = found * dims if len(found) == 1 else found
    if len(found) != dims:
        raise RuntimeError(wrong)
    return found


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


# ---------------------------------------------------------------------------------- names

NUMPY_NAMES = {"input": ("x", "a", "x1"), "other": ("x2",), "dim": ("axis",), "keepdim": ("keepdims",)}
"""What NumPy calls a parameter; PyTorch takes these names too."""


def by_torch_names(
    function: str, names: Sequence[str], required: int, args: Sequence[Any], kwargs: dict[str, Any], forms: Any = ()
) -> dict[str, Any]:
    """Return the keyword arguments of a call under PyTorch's names.

    Parameters
    ----------
    function : str
        Its name.
    names : sequence of str
        Its parameters, of which the first ``required`` must be given.
    required : int
        How many.
    args, kwargs
        The call's arguments.
    forms : sequence of str
        The function's forms, where PyTorch lists them instead of saying what is missing.

    Raises
    ------
    TypeError
        If one is missing or unknown, in PyTorch's words.
    """
    given = dict(kwargs)
    for name in names[len(args) :]:
        if name not in given:
            for known in NUMPY_NAMES.get(name, ()):
                if known in given:
                    given[name] = given.pop(known)
                    break
    missing = [f'"{name}"' for name in names[len(args) : required] if name not in given]
    if missing and forms:
        raise errors.invalid_combination(function, args, kwargs, forms)
    if missing:
        many = "arguments" if len(missing) == 1 else "argument"  # sic
        raise TypeError(f"{function}() missing {len(missing)} required positional {many}: {', '.join(missing)}")
    for name in given:
        if name not in names:
            raise TypeError(f"{function}() got an unexpected keyword argument '{name}'")
    return given


def again(function: Callable[..., Any], given: dict[str, Any]) -> Any:
    """Call a method again whose catch-all ``names`` took arguments under NumPy's names; ``given`` are its locals.

    Raises
    ------
    TypeError
        If it has no such parameter, or got it already.
    """
    for name, value in given.pop("names").items():
        own = next((known for known, others in NUMPY_NAMES.items() if name in others), "")
        before = given.get(own, True)
        if before is not None and before is not False:  # unknown, or given already
            raise _unexpected(function, name, value, given)
        given[own] = value
    return function(**given)


def _unexpected(function: Callable[..., Any], name: str, value: Any, given: dict[str, Any]) -> TypeError:
    """Build the error of an argument that a method does not have: PyTorch lists its forms where it is the only one."""
    out = getattr(function, "out", None)
    alone = all(v is None or v is False for v in list(given.values())[1:])
    if out is None or len(out.forms) < 2 or not alone:
        return TypeError(f"{function.__name__}() got an unexpected keyword argument '{name}'")
    forms = [re.sub(r"^Tensor input(, )?|(, )?(\*, )?[\w ]+ out = None$", "", form) for form in out.forms]
    return errors.invalid_combination(function.__name__, (), {name: value}, forms)
