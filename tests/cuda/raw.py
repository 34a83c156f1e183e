"""Short kernels for tests."""

from __future__ import annotations

from gradlite.backend.simulator import cupy as cp


def raw(code, options=()):
    """The kernel `k` of a text that begins at its return type."""
    return cp.RawKernel('extern "C" __global__ ' + code, "k", options)


def run(code, *args, grid=1, block=1, shared_mem=0):
    """Launch it."""
    raw(code)((grid,), (block,), args, shared_mem=shared_mem)
