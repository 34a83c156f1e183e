"""Matrix products of arrays, in one function, so that another library can take its place.

On CUDA it calls CuPy, which is right for two matrices and copies the operands of batches.
"""

from __future__ import annotations

import numpy as np

from gradlite import dtypes
from gradlite.backend.arrays import Array


def gemm(a: Array, b: Array) -> Array:
    """Multiply matrices, or batches of them that broadcast; 16-bit types are multiplied in float32.

    Parameters
    ----------
    a, b : array
        Of shapes ``(..., n, k)`` and ``(..., k, m)``, or one of them a vector of size ``k``; of one type.

    Returns
    -------
    array
        Of shape ``(..., n, m)``.
    """
    if not isinstance(a, np.ndarray):
        return a @ b
    dtype = a.dtype
    wide = dtypes.arithmetic(dtypes.BY_NUMPY[dtype]).numpy
    if dtype is wide:
        y = a.dot(b) if b.ndim <= 2 and a.ndim <= 2 else np.matmul(a, b)  # dot has the smaller overhead
    else:
        y = np.matmul(a.astype(wide), b.astype(wide)).astype(dtype)
    return y if y.__class__ is np.ndarray else np.asarray(y, dtype)
