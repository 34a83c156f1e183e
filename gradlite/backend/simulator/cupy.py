"""The stand-in for the module ``cupy``: the names that gradlite uses, and no others.

It is never installed as ``cupy``: who wants it imports it from here.
"""

from __future__ import annotations

from gradlite.backend.simulator import cuda
from gradlite.backend.simulator.functions import (
    arange,
    array,
    asarray,
    ascontiguousarray,
    asnumpy,
    broadcast_to,
    concatenate,
    copyto,
    empty,
    full,
    searchsorted,
    where,
    zeros,
)
from gradlite.backend.simulator.kernel import RawKernel, RawModule
from gradlite.backend.simulator.memory import get_default_memory_pool
from gradlite.backend.simulator.ndarray import matmul, ndarray
from gradlite.backend.simulator.ufuncs import (
    absolute,
    add,
    equal,
    exp,
    greater,
    greater_equal,
    less,
    less_equal,
    multiply,
    negative,
    not_equal,
    power,
    subtract,
    true_divide,
)

__version__ = "14.2.0+simulator"

__all__ = [
    "RawKernel",
    "RawModule",
    "absolute",
    "add",
    "arange",
    "array",
    "asarray",
    "ascontiguousarray",
    "asnumpy",
    "broadcast_to",
    "concatenate",
    "copyto",
    "cuda",
    "empty",
    "equal",
    "exp",
    "full",
    "get_default_memory_pool",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "matmul",
    "multiply",
    "ndarray",
    "negative",
    "not_equal",
    "power",
    "searchsorted",
    "subtract",
    "true_divide",
    "where",
    "zeros",
]
