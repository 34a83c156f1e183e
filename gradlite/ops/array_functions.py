"""NumPy's and CuPy's functions of tensors: gradlite's function of that name answers, so a gradient can follow.

NumPy asks a tensor for its ufuncs (``numpy.sin(t)``, and ``array * t``) and for its other functions (``numpy.sum(t)``);
CuPy asks for its ufuncs (``cupy.sin(t)``, and ``cupy_array * t``).  Where gradlite has no such function, NumPy computes
and the answer is PyTorch's; a tensor that requires a gradient is then refused.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.core.graph import wrap
from gradlite.core.modes import is_recording
from gradlite.core.tensor import TensorBase
from gradlite.core.views import edge_of
from gradlite.ops.apply.promotion import is_number, number_like, result_type
from gradlite.ops.creating import tensor
from gradlite.ops.declared import public
from gradlite.ops.exchange import NEEDS_DETACH, cupy, numpy, wrap_array
from gradlite.ops.nested import is_array

UFUNCS = {
    "conj": "conjugate", "degrees": "rad2deg", "equal": "eq", "fabs": "abs", "invert": "bitwise_not",
    "left_shift": "bitwise_left_shift", "power": "pow", "radians": "deg2rad", "right_shift": "bitwise_right_shift",
    "rint": "round",
}  # fmt: skip
"""NumPy's names of ufuncs that have another one here; all others mean the same in both."""

SAME = """
    all any argmax argmin clip concatenate dot empty_like fix full_like isclose mean nan_to_num ones_like outer prod
    ravel reshape round sinc squeeze stack sum where zeros_like
"""
FUNCTIONS = {name: name for name in SAME.split()} | {
    "amax": "max", "amin": "min", "around": "round", "expand_dims": "unsqueeze", "max": "max", "min": "min",
    "swapaxes": "transpose", "transpose": "permute",
}  # fmt: skip
"""NumPy's other functions that mean the same here, with their names; ``numpy.std`` or ``numpy.split``, say, do not."""

OPERANDS = frozenset(["a", "arrays", "axes", "b", "condition", "fill_value", "prototype", "shape", "x", "y"])
"""NumPy's parameters that come first here too; the others are given by name."""
PARAMETERS = {"a_max": "max", "a_min": "min", "axis": "dim", "axis1": "dim0", "axis2": "dim1", "keepdims": "keepdim"}
"""NumPy's names of those, where they have another one here."""

_public: list[dict[str, Any]] = [{}]


def look_up_in(module: str) -> None:
    """Take gradlite's functions from a module by their names."""
    _public[0] = vars(sys.modules[module])


def _recorded(t: Any) -> bool:
    """Return whether history would follow a tensor."""
    return bool(is_recording()) and edge_of(t) is not None


def _refusal(name: str, tensors: Sequence[Any]) -> TypeError:
    needs = any(map(_recorded, tensors))
    where = next((devices.of_array(t.array) for t in tensors if not arrays.is_numpy(t.array)), None)
    whys = [why for why in ("requires grad" if needs else "", f"is on {where}" if where else "") if why]
    instead = f"t{'.detach()' if needs else ''}{'.cpu()' if where else ''}.numpy()"
    return TypeError(
        f"gradlite has no {name} that takes these arguments, and NumPy cannot compute it of a tensor that "
        f"{' and '.join(whys) or 'is to be written'}: pass {instead}, or use what tensors have."
    )


def _tensors_in(values: Any) -> list[Any]:
    """Return the tensors among values, and in lists and tuples of them."""
    found: list[Any] = []
    for value in values:
        found += [value] if isinstance(value, TensorBase) else _tensors_in(value) if _is_nested(value) else []
    return found


def _is_nested(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _as_tensors(value: Any, like: Any) -> Any:
    """Make arrays tensors: copied, so that no later write by another library is unseen, to where the tensor lies."""
    if isinstance(value, TensorBase) or not (_is_nested(value) or is_array(value)):
        return value
    if _is_nested(value):
        return type(value)([_as_tensors(each, like) for each in value])
    return tensor(value, device=devices.of_array(like.array) if isinstance(value, np.ndarray) else None)


# ---------------------------------------------------------------------------------- ufuncs


@public(None, "__array_ufunc__", method=False)
def array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    """Answer a ufunc of NumPy, which the operators of NumPy's arrays are too.

    Raises
    ------
    TypeError
        If gradlite has no such function and the tensor requires a gradient or lies on CUDA.
    """
    name, out = ufunc.__name__, options.pop("out", ())
    tensors = _tensors_in((*inputs, *out))
    plain = all(arrays.is_numpy(t.array) for t in tensors) and not any(map(_recorded, tensors))
    function = _public[0].get(UFUNCS.get(name, name)) if method == "__call__" and not options else None
    given_out = {"out": out[0]} if len(out) == 1 and isinstance(out[0], TensorBase) else {}
    # an operator between an array and a tensor is the tensor's operator, whose types are gradlite's
    is_operator = any(isinstance(x, (np.ndarray, np.generic)) for x in inputs)
    if function is not None and len(out) == len(given_out) and (given_out or is_operator or not plain):
        return function(*_operands(function, inputs, tensors), **given_out)
    written = (*out, *inputs[:1]) if method == "at" else out
    if not plain or any(isinstance(x, TensorBase) for x in written):
        raise _refusal(f"numpy.{name}", tensors)
    if out:
        options["out"] = out
    result = getattr(ufunc, method)(*[numpy(x) if isinstance(x, TensorBase) else x for x in inputs], **options)
    if out or result is None:
        return result
    several = isinstance(result, tuple)
    return tuple([wrap_array(self, each) for each in result]) if several else wrap_array(self, result)


def _operands(function: Any, inputs: Sequence[Any], tensors: Sequence[Any]) -> list[Any]:
    """Return the operands of a ufunc as gradlite's function takes them: tensors, and numbers where it takes those."""
    like, found = tensors[0], []
    op = getattr(function, "op", None)
    for place, value in enumerate(inputs):
        if is_number(value):
            value = value.item() if isinstance(value, np.generic) else value
            taken = getattr(op, "with_scalar" if place else "with_scalar_left", None) is not None
            if not taken:
                kind = result_type(_tensors_in(inputs), [value])
                value = wrap(number_like(value, like.array, kind))
        else:
            value = _as_tensors(np.asarray(value) if _is_nested(value) else value, like)
        found.append(value)
    if op is None:  # no row: it may promote nothing itself, as matmul
        common = result_type(found)
        return [t.to(common) for t in found]
    return found


@public(None, "__cupy_override_elementwise_kernel__", method=False)
def cupy_kernel(self: Any, kernel: Any, *inputs: Any, **options: Any) -> Any:
    """Answer a ufunc of CuPy, as those of NumPy are; an elementwise kernel of the user's gets the arrays.

    Raises
    ------
    RuntimeError
        If a tensor requires a gradient that nothing would compute.
    TypeError
        If it lies on the CPU.
    """
    prefix, _, name = kernel.__name__.partition("_")
    function = _public[0].get(UFUNCS.get(name, name)) if prefix == "cupy" else None  # else the user named it
    out = options.get("out")
    fits = options.keys() <= {"out"} and (out is None or isinstance(out, TensorBase))
    if function is not None and fits and len(inputs) == kernel.nin:
        return function(*_operands(function, inputs, _tensors_in((*inputs, out))), **options)
    return kernel(*[cupy(x) if isinstance(x, TensorBase) else x for x in inputs], **options)


# ---------------------------------------------------------------------------------- other functions


@public(None, "__array_function__", method=False)
def array_function(self: Any, function: Any, types: Sequence[type], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Answer a function of NumPy that is no ufunc.

    Raises
    ------
    TypeError
        If gradlite has no such function and a tensor requires a gradient.
    """
    if not all(
        issubclass(kind, (TensorBase, np.ndarray)) or hasattr(kind, "__cuda_array_interface__") for kind in types
    ):
        return NotImplemented
    name = f"{function.__module__}.{function.__name__}"
    own = _public[0].get(FUNCTIONS.get(name.removeprefix("numpy."), ""))
    tensors = _tensors_in((*args, *kwargs.values()))
    if own is not None:
        operands, options = _translated(function, args, kwargs, tensors[0])
        result = own(*operands, **options)
        return getattr(result, "values", result) if isinstance(result, tuple) else result  # without the indices
    try:
        return function._implementation(*args, **kwargs)
    except RuntimeError as error:
        if str(error) != NEEDS_DETACH.format("numpy"):
            raise
        raise _refusal(name, tensors) from None


def _translated(
    function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], like: Any
) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments of a function of NumPy as gradlite's takes them."""
    try:
        given = inspect.signature(function).bind(*args, **kwargs).arguments
    except ValueError:  # NumPy before 2.4 tells no signature of what is written in C
        return [_as_tensors(value, like) for value in args], kwargs
    if function is np.transpose and given.get("axes") is None:
        given["axes"] = tuple(range(like.array.ndim))[::-1]
    operands = [_as_tensors(value, like) for name, value in given.items() if name in OPERANDS]
    named = {PARAMETERS.get(n, n): v for n, v in given.items() if n not in OPERANDS and v is not None}
    if "dtype" in named and not isinstance(named["dtype"], dtypes.dtype):
        named["dtype"] = dtypes.BY_NUMPY[np.dtype(named["dtype"])]
    return operands, named
