"""How the function of an elementwise row is called: its signature, its documentation, and what a call means."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Sequence
from typing import Any

from gradlite import errors
from gradlite.ops.apply import promotion
from gradlite.ops.arguments import by_torch_names
from gradlite.ops.row import Elementwise


def signature_of(op: Elementwise, takes_out: bool) -> inspect.Signature:
    """Return what a row's function takes."""
    either, by_name = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    kind = either if op.positional else by_name
    return inspect.Signature(
        [inspect.Parameter(n, either) for n in op.arguments]
        + [inspect.Parameter(n, kind, default=default) for n, default in op.options.items()]
        + ([inspect.Parameter("out", by_name, default=None)] if takes_out else [])
    )


FACTOR_SECOND = frozenset(["add", "sub", "addcmul", "addcdiv"])
"""The rows that PyTorch still takes with the factor as the second argument: ``add(input, alpha, other)``."""

Call = tuple[Elementwise, Sequence[Any], tuple[Any, ...], Any]


def read_call(op: Elementwise, name: str, args: Sequence[Any], kwargs: dict[str, Any], takes_out: bool = False) -> Call:
    """Return the row that a call means, its operands, its parameters (none where they are defaults), and ``out``."""
    count = len(op.arguments)
    if op.name in FACTOR_SECOND and len(args) == count + 1 and not kwargs.keys() & {*op.params, *op.arguments}:
        warnings.warn(_factor_second(op, name, takes_out), UserWarning, stacklevel=3)
        args, kwargs = (args[0], *args[2:]), {op.params[0]: args[1], **kwargs}
    most = count + len(op.options) * op.positional
    if len(args) > most:
        plural = "s" if most > 1 else ""
        raise TypeError(f"{name}() takes {most} positional argument{plural} but {len(args)} were given")
    names = (*op.arguments, *op.options, *(("out",) if takes_out else ()))
    given = by_torch_names(name, names, count, args, kwargs, _forms(op))
    out = given.pop("out", None)
    operands = (*args[:count], *[given[n] for n in op.arguments[len(args) :]])
    given |= zip(op.options, args[count:], strict=False)
    params = tuple([given.get(n, default) for n, default in op.options.items()])
    for place, (option, value) in enumerate(zip(op.options, params, strict=True), count + 1):
        default = op.options[option]
        if default is not None and not isinstance(value, str if isinstance(default, str) else promotion.NUMBERS):
            where = f" (position {place})" if op.positional else ""
            raise TypeError(f"{name}(): argument '{option}'{where} must be Number, not {errors.type_name(value)}")
    if op.choose is not None:
        return (*op.choose(op, operands, *params), out)
    same = all(value is default for value, default in zip(params, op.options.values(), strict=True))
    return op, operands, () if same else params, out


@functools.cache
def _forms(op: Elementwise) -> tuple[str, ...]:
    """Return the forms that PyTorch lists where a call fits none; where it has but one it says what is missing."""
    if op.with_scalar is None or op.one_form:
        return ()
    left, right = op.arguments
    more = "".join(f", Number {n} = {d}" for n, d in zip(op.params, op.defaults, strict=True))
    kinds = [f"Tensor {left}, Tensor {right}"]
    kinds += [f"Number self, Tensor {right}"] if op.with_scalar_left else []
    kinds += [] if op.params else [f"Tensor {left}, Number {right}"]
    return tuple(f"{kind}, *{more}, Tensor out = None" for kind in kinds)


def _factor_second(op: Elementwise, name: str, is_function: bool) -> str:
    """Return PyTorch's warning of its old form with the factor between the operands."""
    first, *others = [f"Tensor {n}" for n in op.arguments]
    (param,) = [f"Number {n}" for n in op.params]
    own, out = ([first], ", Tensor out = None") if is_function else ([], "")
    return (
        f"This overload of {name} is deprecated:\n\t{name}({', '.join([*own, param, *others])}{out and ', *' + out})\n"
        "Consider using one of the following signatures instead:\n"
        f"\t{name}({', '.join([*own, *others])}, *, {param} = 1{out})"
    )


def document(op: Elementwise) -> str:
    """Write the documentation of a row's function."""
    operands = "\n".join(
        f"{n} : Tensor{' or number' if k and op.with_scalar else ''}" for k, n in enumerate(op.arguments)
    )
    params = "".join(
        f"\n{n} : {'str' if d.__class__ is str else 'number'}, default {d!r}" for n, d in op.options.items()
    )
    saved = ", ".join(
        {"y": "the result"}.get(n, op.arguments[op.formal.index(n)] if n in op.formal else n) for n in op.saved
    )
    return f"""Compute {op.doc}, element by element.

    Parameters
    ----------
    {operands.replace(chr(10), chr(10) + "    ")}{params.replace(chr(10), chr(10) + "    ")}
        Shapes broadcast and types promote.

    Returns
    -------
    Tensor
        Of the broadcast shape{", of type bool" if op.result == "bool" else ""}.

    Notes
    -----
    Saved for the gradient: {saved or "nothing"}.
    """
