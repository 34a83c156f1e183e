"""The stand-in has no name, no parameter and no default that the real CuPy lacks.

CuPy can be imported without a GPU, and makes views there; these tests run wherever it is installed.
"""

from __future__ import annotations

import inspect
import re
import warnings

import numpy as np
import pytest

from gradlite.backend.simulator import cupy as cp
from gradlite.backend.simulator.memory import Memory, MemoryPool, UnownedMemory

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about a missing CUDA
    cupy = pytest.importorskip("cupy", reason="CuPy is not installed")

pytestmark = pytest.mark.simulator


def real(shape):
    """An array of CuPy's, at an address where there is nothing."""
    memory = cupy.cuda.UnownedMemory(1 << 20, 1 << 16, None, 0)
    return cupy.ndarray(shape, np.float32, cupy.cuda.MemoryPointer(memory, 0))


PAIRS = {
    "cupy": (cp, cupy),
    "cupy.cuda": (cp.cuda, cupy.cuda),
    "cupy.cuda.runtime": (cp.cuda.runtime, cupy.cuda.runtime),
    "cupy.cuda.function": (cp.cuda.function, cupy.cuda.function),
    "cupy.ndarray": (cp.ndarray, cupy.ndarray),
    "cupy.ndarray.flags": (type(cp.zeros(1).flags), type(real(1).flags)),
    "cupy.ufunc": (type(cp.add), type(cupy.add)),
    "cupy.RawModule": (cp.RawModule, cupy.RawModule),
    "cupy.RawKernel": (cp.RawKernel, cupy.RawKernel),
    "cupy.cuda.Device": (cp.cuda.Device, cupy.cuda.Device),
    "cupy.cuda.Stream": (cp.cuda.Stream, cupy.cuda.Stream),
    "cupy.cuda.Event": (cp.cuda.Event, cupy.cuda.Event),
    "cupy.cuda.MemoryPointer": (cp.cuda.MemoryPointer, cupy.cuda.MemoryPointer),
    "cupy.cuda.Memory": (Memory, cupy.cuda.Memory),
    "cupy.cuda.UnownedMemory": (UnownedMemory, cupy.cuda.UnownedMemory),
    "cupy.cuda.MemoryPool": (MemoryPool, cupy.cuda.MemoryPool),
}  # fmt: skip
# Ours alone: how a Memory is reached, what it is, and what gradlite notes on it, as on that of CuPy's pool.
OURS = {
    (f"cupy.cuda.{kind}", name)
    for kind in ("Memory", "UnownedMemory")
    for name in ("at", "among", "live", "host", "check_guards", "written", "length", "asked", "lent")
}


def public(owner):
    """The names that users see, operators included."""
    if inspect.ismodule(owner):
        return list(owner.__all__)
    inherited = {name for base in owner.__mro__[:-1] for name in vars(base)}
    hidden = {"__slots__", "__module__", "__dict__", "__weakref__", "__annotations__", "__del__", "__firstlineno__",
              "__static_attributes__", "__classcell__"}  # fmt: skip
    return sorted(name for name in inherited if not re.match(r"_[^_]", name) and name not in hidden)


NAMES = [(where, name) for where, (ours, _) in PAIRS.items() for name in public(ours) if (where, name) not in OURS]


def parameters(function):
    """(name, default or "") of each parameter, from the signature or from the first line of what Cython wrote."""
    try:
        return [
            (p.name, "" if p.default is p.empty else repr(p.default))
            for p in inspect.signature(function).parameters.values()
        ]
    except (TypeError, ValueError):
        text = re.search(r"\((.*)\)", (function.__doc__ or "").strip().split("\n")[0])
        if text is None:
            return None
        parts = [part.strip().replace("\\*", "*") for part in text[1].split(",")]
        pairs = [part.partition("=")[::2] for part in parts if part not in ("", "*", "/")]
        return [(re.split(r"[ *]", name)[-1], default) for name, default in pairs]


@pytest.mark.parametrize(("where", "name"), NAMES, ids=lambda value: value)
def test_name(where, name):
    assert hasattr(PAIRS[where][1], name)


CALLABLE = [(where, name) for where, name in NAMES if callable(getattr(PAIRS[where][0], name)) and "__" not in name]


@pytest.mark.parametrize(("where", "name"), CALLABLE, ids=lambda value: value)
def test_parameters(where, name):
    ours, theirs = (getattr(owner, name) for owner in PAIRS[where])
    ours, theirs = parameters(ours), parameters(theirs)
    if theirs is None or any(name in ("args", "operands", "kwargs") for name, _ in [*ours, *theirs]):
        return  # takes anything
    ours, theirs = ([(name, default) for name, default in each if name != "self"] for each in (ours, theirs))
    assert [name for name, _ in ours] == [name for name, _ in theirs if name in dict(ours)]
    for parameter, default in ours:
        assert default.strip("'") == dict(theirs)[parameter].strip("'"), parameter


# ---- views, which the real CuPy makes without a GPU


def describe(module, x, view):
    """All that a view shows of its place in memory, or the kind of its error."""
    try:
        y = eval(view, {"cp": module, "x": x})
    except (ValueError, IndexError, TypeError) as error:
        return next(kind for kind in (ValueError, IndexError, TypeError) if isinstance(error, kind))
    base = "none" if y.base is None else "x" if y.base is x else "another"
    offset = y.data.ptr - x.data.ptr if y.size else 0
    flags = (y.flags.c_contiguous, y.flags.f_contiguous, y.flags.owndata)
    return y is x, base, y.shape, y.strides if y.size else None, y.dtype, offset, flags


VIEWS = [
    "x.T", "x.mT", "x.view()", "x.view('i4')", "x.view('f2')", "x.view('f8')", "x.ravel()", "x.squeeze()",
    "x.squeeze(1)", "x.reshape(-1, 2)", "x.reshape((3, 4, 2))", "x.reshape(1, *x.shape, 1)", "x.T.T",
    "x.transpose()", "x.transpose(2, 0, 1)", "x.transpose((1, 0))", "x.swapaxes(0, -1)", "x.swapaxes(0, 2)",
    "x[0]", "x[-1]", "x[5]", "x[1:]", "x[::-1]", "x[::2]", "x[..., 0]", "x[:, 1:2]", "x[None]", "x[..., None, :]",
    "x[()]", "x[...]", "x[0, 0, 0]", "x[1, :, ::-2]", "x[3:1]", "x[:, :, 1:].swapaxes(1, 2)",
    "x.astype('f4', copy=False)", "cp.ascontiguousarray(x)",
    "cp.broadcast_to(x, (2, 3, 4))", "cp.broadcast_to(x[..., :1], (5, 2, 3, 4))",
]  # fmt: skip


@pytest.mark.parametrize("shape", [(2, 3, 4), (4,), (1, 3), (2, 1, 1), (0, 3), ()], ids=str)
@pytest.mark.parametrize("view", VIEWS)
def test_view(view, shape):
    assert describe(cp, cp.zeros(shape, np.float32), view) == describe(cupy, real(shape), view)


@pytest.mark.parametrize("arguments", ["", ", (4, 4)", ", (0, -4)", ", order='F'"])
def test_array_at_a_place(arguments):
    view = f"cp.ndarray((2, 2), 'f4', x[1:].data{arguments})"
    assert describe(cp, cp.zeros((3, 4), np.float32), view) == describe(cupy, real((3, 4)), view)


# ---- what gradlite relies on


def test_what_takes_attributes():
    """gradlite notes things on memory of the pool; what stands for another library's takes none."""
    assert cupy.cuda.memory.PooledMemory.__dictoffset__
    x = cp.zeros(4)
    for owned in (real(1).data.mem, cp.cuda.UnownedMemory(x.data.ptr, 16, x, 0)):
        with pytest.raises(AttributeError):
            owned.lent = True


def test_ufuncs_ask_their_operands():
    class Asked:
        def __cupy_override_elementwise_kernel__(self, kernel, *operands):
            return kernel.__name__, kernel.nin, operands[1:]

    for module in (cp, cupy):
        assert module.exp(Asked()) == ("cupy_exp", 1, ())
        assert module.true_divide(Asked(), 2) == ("cupy_true_divide", 2, (2,))
