"""``out=``: results that are written into a tensor of the caller's."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from gradlite import dtypes, errors
from gradlite.backend import arrays, moving
from gradlite.backend.arrays import Array
from gradlite.callers import user_level
from gradlite.core.modes import is_recording, unrecorded
from gradlite.core.tensor import TensorBase
from gradlite.core.views import check_write, describe_alias
from gradlite.ops.apply import destination
from gradlite.ops.apply.promotion import one_device
from gradlite.ops.arguments import by_torch_names
from gradlite.ops.storages import reshaped_memory

EXACT, CONVERTED, COMPUTED = "exact", "converted", "computed"
"""How a result comes to the type of ``out``: it has to have it; by conversion; by computing in it."""
SAME_TYPE = "Expected out tensor to have dtype {expected.in_c}, but got {found.in_c} instead"


def check(name: str, out: Any, inputs: Iterable[Any] = (), differentiable: bool = True) -> None:
    """Refuse an ``out`` that is no tensor, or a write into it that would have to be recorded: none of these is.

    Raises
    ------
    TypeError, RuntimeError
        In that order.
    """
    if not isinstance(out, TensorBase):
        raise TypeError(f"{name.removeprefix('aten::')}(): argument 'out' must be Tensor, not {errors.type_name(out)}")
    tensors = [out, *(t for t in inputs if isinstance(t, TensorBase))]
    if differentiable and is_recording() and any(t.requires_grad for t in tensors):
        raise RuntimeError(errors.OUT_RECORDED.format(name))
    check_write(out, False)


def fit(out: Any, shape: tuple[int, ...], warns: bool = True) -> None:
    """Give ``out`` the shape of a result; where it has elements already, PyTorch warns."""
    own = out.array
    if own.shape != shape:
        if own.size and warns:
            warnings.warn(errors.OUT_RESIZED.format(list(own.shape), list(shape)), stacklevel=user_level())
        out.array = reshaped_memory(out, shape)


def store(name: str, out: Any, result: Array, warns: bool = True) -> None:
    """Write a result into ``out``, which gets its shape; that is one write."""
    fit(out, result.shape, warns)
    moving.assign(out.array, result)
    out.version.bump(f"{name}(out=...)", describe_alias(out))


class Out(NamedTuple):
    """How a function takes ``out=``.

    Attributes
    ----------
    types : str
        How a result comes to the type of ``out``, where neither ``dtype=`` is given nor there are several.
    mismatch : str
        What is said where the type does not suit: of ``expected`` and ``found``.
    forms : tuple of str
        The forms that PyTorch lists where a call fits none.
    apart : bool
        Whether ``out`` may not share memory with an input.
    differentiable : bool
        Whether the function has a derivative.
    """

    types: str = EXACT
    mismatch: str = SAME_TYPE
    forms: tuple[str, ...] = ()
    apart: bool = False
    differentiable: bool = True


def takes_out(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make the form of a function that takes ``out=``, as it was declared; a tensor's method is the function itself.

    Parameters
    ----------
    function : callable
        Returns a tensor, or a named tuple of them; its attribute ``out`` is an `Out`.
    """
    types, mismatch, forms, apart, differentiable = function.out  # type: ignore[attr-defined]
    signature, name = inspect.signature(function), function.__name__
    parameters = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]  # that is for NumPy's names
    required, names = sum(p.default is p.empty for p in parameters), [*(p.name for p in parameters), "out"]

    @functools.wraps(function)
    def general(*args: Any, **kwargs: Any) -> Any:
        if not kwargs and len(args) >= required:
            return function(*args)
        given = by_torch_names(name, names, required, args, kwargs, forms)
        out = given.pop("out", None)
        if out is None:
            return function(*args, **given)
        several = isinstance(out, (tuple, list))
        outs, inputs = out if several else (out,), _each((*args, *given.values()))
        for one in outs:
            check(name, one, inputs, differentiable)
        how = EXACT if several or given.get("dtype") is not None else types
        if how is COMPUTED:
            given["dtype"] = dtypes.of_array(out.array)
        with unrecorded():
            result = function(*args, **given)
        if isinstance(result, TensorBase) == several:
            raise errors.invalid_combination(name, args, kwargs, forms)
        results = result if several else (result,)
        if len(outs) != len(results):
            raise TypeError(f"expected tuple of {len(results)} elements but got {len(outs)}")
        pairs = list(zip(outs, results, strict=True))
        for one, computed in pairs:
            _check_fits(name, one, computed, inputs if apart else (), mismatch, how is CONVERTED)
        for one, computed in pairs:
            store(name, one, computed.array)
        return type(result)(*outs) if several else out

    own = inspect.Parameter("out", inspect.Parameter.KEYWORD_ONLY, default=None)
    general.__signature__ = signature.replace(parameters=[*parameters, own])  # type: ignore[attr-defined]
    return general


def _each(values: Iterable[Any]) -> list[Any]:
    """List the arguments of a call, those in a list among them."""
    return [v for value in values for v in (value if isinstance(value, (tuple, list)) else (value,))]


def _check_fits(name: str, out: Any, result: Any, apart_from: Iterable[Any], mismatch: str, converts: bool) -> None:
    """Refuse an ``out`` on another device, in memory of the inputs, or of a type that does not suit."""
    one_device(name, (result, out))
    if any(arrays.overlaps(out.array, t.array) for t in apart_from if isinstance(t, TensorBase)):
        raise RuntimeError(errors.OVERLAP)
    expected, found = dtypes.of_array(result.array), dtypes.of_array(out.array)
    if converts:
        if mismatch is not SAME_TYPE and not dtypes.can_cast(expected, found):
            raise TypeError(mismatch.format(expected=expected, found=found))
        destination.check_holds(out.array, expected)
    elif expected is not found:
        raise RuntimeError(mismatch.format(expected=expected, found=found))
