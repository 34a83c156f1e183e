"""Run the CUDA path without a GPU.

The ``.cu`` files are compiled with g++, unchanged, and run on the CPU; `cupy` stands in for CuPy around them, on NumPy.
It is slower than a GPU and stricter: a launch whose arguments do not fit its kernel, a write beside an array, a barrier
that not all threads reach are errors here, and under ``state.sanitize`` so are races, reads of memory that nothing has
written, misaligned addresses and every access outside the arrays that were passed.

======================  =======================================================================================
`cupy`                  the module that stands in for CuPy
`state`                 how kernels run (their order, the sanitizer), and lists of what has run
``source``              ``.cu`` text to C++
``compiler``            C++ to a library, kept on disk
``kernel``              `RawModule`, `RawKernel`; ``arguments`` checks what a launch is given
``memory``              allocations with guard bytes, full of NaN
``ndarray``             the array class; ``layout``, ``operators``, ``reductions``, ``indexing`` are its parts
``functions, ufuncs``   the functions of CuPy
``cuda``                ``cupy.cuda``: devices, streams, events; ``runtime`` and ``function`` within it
``native/``             the C++: CUDA's keywords and functions, the scheduler, the sanitizer
======================  =======================================================================================

Not imitated: speed; coalescing and bank conflicts; inline PTX, tensor cores, cp.async, cooperative groups; the rounding
of fast intrinsics such as ``__expf``, and of float32 subnormals, which the GPU flushes to zero; the order of memory
operations between warps that no thread order shows; a protocol between blocks by ``__threadfence``, which is reported
as a race. In plain runs a wild pointer ends the process; the sanitizer reports it.

Environment: ``GRADLITE_SANITIZE=1`` switches the sanitizer on, ``CXX`` names the compiler, ``GRADLITE_CACHE_DIR`` (else
``XDG_CACHE_HOME``) says where compiled kernels are kept.

Examples
--------
>>> from gradlite.backend.simulator import cupy, state
>>> twice = cupy.RawKernel('extern "C" __global__ void twice(float* x) { x[threadIdx.x] *= 2; }', "twice")
>>> x = cupy.asarray([1.0, 2.0], "float32")
>>> twice((1,), (2,), (x,))
>>> x
array([2., 4.], dtype=float32)
>>> state.launches[-1]
'twice'
"""

from __future__ import annotations

from gradlite.backend.simulator import cupy, state
from gradlite.backend.simulator.state import KernelError

__all__ = ["KernelError", "cupy", "state"]
