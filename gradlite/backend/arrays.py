"""Facts about arrays that NumPy and CuPy state differently: memory, strides, overlap; and NumPy without warnings.

Strides and offsets are in elements here, as PyTorch counts them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradlite import device as devices
from gradlite import dtypes

Array = Any
"""A ``numpy.ndarray`` or a ``cupy.ndarray``."""

# NumPy warns on overflow, division by zero and invalid values; PyTorch and CuPy do not.  `token = enter(QUIET)`
# silences it until `leave(token)`.  NumPy keeps its error state in a context variable, and setting that costs 0.15 us
# where `with numpy.errstate(...)` costs 1 us.
QUIET: Any
enter: Callable[[Any], Any]
leave: Callable[[Any], Any]
try:
    from numpy._core.umath import _extobj_contextvar, _make_extobj

    QUIET, enter, leave = _make_extobj(all="ignore"), _extobj_contextvar.set, _extobj_contextvar.reset
except ImportError:  # another NumPy keeps it elsewhere: the public way
    QUIET, enter, leave = "ignore", np.seterr, lambda token: np.seterr(**token)


def module_of(array: Array) -> Any:
    """Return NumPy or CuPy, whichever made the array."""
    return np if isinstance(array, np.ndarray) else devices.cupy()


def is_numpy(array: Array) -> bool:
    """Return whether the array lies in the CPU's memory."""
    return isinstance(array, np.ndarray)


def legacy_type(array: Array) -> str:
    """Return PyTorch's old name of an array's type, such as ``torch.FloatTensor``."""
    kind = dtypes.of_array(array)
    on_gpu = not is_numpy(array)
    return f"torch.{'cuda.' if on_gpu else ''}{kind.legacy}Tensor"


def owner(array: Array) -> Any:
    """Return the object that owns the array's memory; two arrays share memory where this is the same object."""
    if not isinstance(array, np.ndarray):
        return array.data.mem
    while array.base is not None:
        if not isinstance(array.base, np.ndarray):
            return array.base
        array = array.base
    return array


def address(array: Array) -> int:
    """Return the address of the first element; 0 for an array without elements."""
    if not array.size:
        return 0
    return array.ctypes.data if isinstance(array, np.ndarray) else array.data.ptr


def is_borrowed(owner: Any) -> bool:
    """Return whether what owns an array's memory on CUDA only stands for another library's; it takes no attributes."""
    return type(owner).__name__ == "UnownedMemory"


def memory(array: Array) -> tuple[int, int]:
    """Return the address and the size in bytes of the memory that the array lies in."""
    if not isinstance(array, np.ndarray):
        mem = array.data.mem
        if is_borrowed(mem):
            return mem.ptr, mem.size
        if not hasattr(mem, "asked"):  # a pool gives whole blocks: the first array over one says what was asked for
            root = array if array.base is None else array.base
            mem.asked = root.nbytes if root.data.ptr == mem.ptr else mem.size
        return mem.ptr, mem.asked
    root = _root(array)
    if root.flags.forc:
        return root.ctypes.data, root.nbytes
    low, high = np.lib.array_utils.byte_bounds(root)
    return low, high - low


def offset(array: Array) -> int:
    """Return the place of the first element in its memory, in elements."""
    if not array.size or (array.__class__ is np.ndarray and array.base is None):
        return 0  # an array that owns its memory begins with it; to ask NumPy for an address costs 1 us
    return (address(array) - memory(array)[0]) // array.itemsize


def strides(array: Array) -> tuple[int, ...]:
    """Return the strides in elements; those of a contiguous array where there are no elements, as in PyTorch."""
    if not array.size:
        return contiguous_strides(array.shape)
    size = array.itemsize
    return tuple([s // size for s in array.strides])


def layout(array: Array) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Return the shape, the strides and the offset: what `as_strided` makes the array of its memory with."""
    return array.shape, strides(array), offset(array)


def contiguous_strides(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the strides of a row-major array of this shape, in elements; a size of 0 counts as 1."""
    out, step = [], 1
    for n in reversed(shape):
        out.append(step)
        step *= max(n, 1)
    return tuple(out[::-1])


def as_strided(
    array: Array, shape: Sequence[int], stride: Sequence[int], start: int, dtype: np.dtype | None = None
) -> Array:
    """View the memory that the array lies in with another shape, strides and offset, all in elements of the type.

    Raises
    ------
    RuntimeError
        If the view would leave the memory.
    """
    kind = array.dtype if dtype is None else dtype
    size, length = kind.itemsize, extent(shape, stride)
    buffer = _buffer(array) if isinstance(array, np.ndarray) else None
    nbytes = memory(array)[1] if buffer is None else buffer.nbytes
    if length and (start + length) * size > nbytes:
        raise RuntimeError(
            f"setStorage: sizes {list(shape)}, strides {list(stride)}, storage offset {start}, and itemsize {size} "
            f"requiring a storage size of {(start + length) * size} are out of bounds for storage of size {nbytes}"
        )
    in_bytes = tuple([s * size for s in stride])
    if buffer is None:
        xp = devices.cupy()
        pointer = xp.cuda.MemoryPointer(array.data.mem, start * size)
        return xp.ndarray(tuple(shape), kind, pointer, in_bytes)
    if not buffer.size:
        return np.empty(tuple(shape), kind)
    return np.ndarray(tuple(shape), kind, buffer, start * size, in_bytes)


def _root(array: np.ndarray) -> np.ndarray:
    """Return the array that the memory was allocated as."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _buffer(array: np.ndarray) -> np.ndarray:
    """Return the array that the memory was allocated as, in the one form that NumPy takes for a buffer."""
    root = _root(array)
    if not root.flags.c_contiguous:  # a buffer must be: the same memory, axes in the order of their strides
        root = root.transpose(sorted(range(root.ndim), key=lambda d: -root.strides[d]))
    if root.size and not root.flags.c_contiguous:  # another library's memory, with gaps
        size = root.itemsize
        root = np.lib.stride_tricks.as_strided(root, (memory(root)[1] // size,), (size,))
    return root


def whole(array: Array, dtype: np.dtype) -> Array:
    """View all of the memory that the array lies in as one dimension of elements of a type."""
    count = memory(array)[1] // dtype.itemsize
    if not isinstance(array, np.ndarray):
        xp = devices.cupy()
        return xp.ndarray((count,), dtype, xp.cuda.MemoryPointer(array.data.mem, 0))
    return np.ndarray((count,), dtype, _buffer(array))


class _Lender:
    """Stands between two arrays over one memory, so that the second does not know the first for its owner."""

    def __init__(self, array: np.ndarray, writeable: bool):
        self._array = array
        interface = array.__array_interface__
        self.__array_interface__ = interface | {"data": (interface["data"][0], not writeable)}


def imported(array: Array, writeable: bool | None = None) -> Array:
    """See another library's array as memory of its own: it starts at the first element, and may not move.

    Two of these over one array do not count as sharing memory, as PyTorch has it.
    """
    if not isinstance(array, np.ndarray):
        if not array.size:
            return array[...]
        xp, length = devices.cupy(), extent(array.shape, strides(array)) * array.itemsize
        own = xp.cuda.UnownedMemory(array.data.ptr, length, array, array.device.id)
        return xp.ndarray(array.shape, array.dtype, xp.cuda.MemoryPointer(own, 0), array.strides)
    seen = np.asarray(_Lender(array, array.flags.writeable if writeable is None else writeable))
    return seen if seen.dtype == array.dtype else seen.view(array.dtype)  # the protocol knows no bfloat16


def expand(x: Array, shape: tuple[int, ...]) -> Array:
    """View an array with a broadcast shape; the repeated dimensions have stride 0."""
    if x.__class__ is np.ndarray and not x.ndim:
        return np.ndarray(shape, x.dtype, x, 0, (0,) * len(shape))
    lead = len(shape) - x.ndim
    step = (0,) * lead + tuple(
        [0 if m == 1 and n != 1 else s for m, n, s in zip(x.shape, shape[lead:], x.strides, strict=True)]
    )
    if isinstance(x, np.ndarray):
        if x.flags.c_contiguous and x.size:  # ten times faster than numpy.broadcast_to
            return np.ndarray(shape, x.dtype, x, 0, step)
        return as_strided(x, shape, [s // x.itemsize for s in step], offset(x))
    return devices.cupy().broadcast_to(x, shape)  # unlike an array made of a pointer, it has a base


def empty_strided(xp: Any, shape: Sequence[int], stride: Sequence[int], dtype: np.dtype) -> Array:
    """Allocate an array with these strides, and with the gaps that they leave."""
    if tuple(stride) == contiguous_strides(shape):
        return xp.empty(tuple(shape), dtype)
    return as_strided(xp.empty(extent(shape, stride), dtype), shape, stride, 0)


def extent(shape: Sequence[int], stride: Sequence[int]) -> int:
    """Return the length of memory from the first element to the last, both included, in elements."""
    return 1 + sum([(n - 1) * s for n, s in zip(shape, stride, strict=True)]) if math.prod(shape) else 0


def flat(array: Array) -> Array:
    """View the stretch of memory from the first element to the last as one dimension."""
    return as_strided(array, (extent(array.shape, strides(array)),), (1,), offset(array))


def viewed_strides(array: Array, shape: Sequence[int]) -> tuple[int, ...] | None:
    """Return the strides, in elements, of the array seen with another shape; None where that needs a copy."""
    if not array.size:
        return contiguous_strides(shape)
    blocks: list[list[int]] = []  # stretches of dimensions that are contiguous among themselves: size and inner stride
    for n, s in zip(array.shape[::-1], strides(array)[::-1], strict=True):
        if n == 1:
            continue
        if blocks and s == blocks[-1][0] * blocks[-1][1]:
            blocks[-1][0] *= n
        else:
            blocks.append([n, s])
    if not blocks:
        blocks = [[1, 1]]
    out: list[int] = []
    left, step = blocks[0]
    rest = iter(blocks[1:])
    for n in reversed(shape):
        if left == 1 and n != 1:
            left, step = next(rest)
        if left % n:
            return None
        out.append(step)
        left, step = left // n, step * n
    return tuple(out[::-1])


def view(array: Array, shape: Sequence[int]) -> Array:
    """See the array with another shape of the same size, without a copy.

    Raises
    ------
    RuntimeError
        If that needs a copy.
    """
    if array.flags.c_contiguous:
        return array.reshape(tuple(shape))
    step = viewed_strides(array, shape)
    if step is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return as_strided(array, shape, step, offset(array))


def unsqueeze(array: Array, dim: int) -> Array:
    """Insert a dimension of size 1, with the stride that PyTorch gives it."""
    shape, step = array.shape, strides(array)
    inserted = shape[dim] * step[dim] if dim < len(shape) else 1
    if array.flags.c_contiguous or not array.size:
        return array.reshape((*shape[:dim], 1, *shape[dim:]))
    return as_strided(array, (*shape[:dim], 1, *shape[dim:]), (*step[:dim], inserted, *step[dim:]), offset(array))


def zeros(xp: Any, shape: Sequence[int], dtype: np.dtype) -> Array:
    """Allocate zeros."""
    return xp.zeros(tuple(shape), dtype)


def may_repeat(shape: Sequence[int], stride: Sequence[int]) -> bool:
    """Return whether these strides might give two elements one place; True where it is not plain that they do not."""
    reach = 0
    for n, s in sorted(((n, s) for n, s in zip(shape, stride, strict=True) if n > 1), key=lambda p: p[1]):
        if s <= reach:
            return True
        reach += (n - 1) * s
    return False


def is_contiguous(array: Array) -> bool:
    """Return whether the elements lie row-major without a gap; sizes of 1 do not matter."""
    return bool(array.flags.c_contiguous)


def is_dense(array: Array) -> bool:
    """Return whether the elements fill one stretch of memory, each place once, in any order of the axes."""
    flags = array.flags
    if flags.c_contiguous or flags.f_contiguous:
        return True
    step = array.itemsize
    for n, s in sorted(((n, s) for n, s in zip(array.shape, array.strides, strict=True) if n != 1), key=lambda p: p[1]):
        if s != step:
            return False
        step *= n
    return True


def by_memory(array: Array) -> Array:
    """View the array with its axes in the order of their strides, the longest first: as PyTorch walks over it."""
    if array.flags.c_contiguous:
        return array
    return array.transpose(sorted(range(array.ndim), key=lambda d: -array.strides[d]))


def repeats(array: Array) -> bool:
    """Return whether a dimension of stride 0 makes several elements share one place."""
    if 0 not in array.strides or not array.size:  # NumPy gives arrays without elements strides of 0
        return False
    return any(s == 0 and n > 1 for n, s in zip(array.shape, array.strides, strict=True))


def same_elements(a: Array, b: Array) -> bool:
    """Return whether two arrays are the same places in the same order."""
    if owner(a) is not owner(b) or a.shape != b.shape:
        return False
    return address(a) == address(b) and strides(a) == strides(b)


def overlaps(a: Array, b: Array) -> bool:
    """Return whether two arrays share a place; as PyTorch, it decides for dense arrays only."""
    if not a.size or not b.size or type(a) is not type(b) or owner(a) is not owner(b):
        return False
    if not (is_dense(a) and is_dense(b)):
        return False
    if a.__class__ is np.ndarray:  # dense arrays share a place where their bounds meet
        return np.may_share_memory(a, b)
    start, other = address(a), address(b)
    return start < other + b.nbytes and other < start + a.nbytes


def overlaps_partly(a: Array, b: Array) -> bool:
    """Return whether two arrays share a place but are not the same elements in the same order."""
    return a is not b and overlaps(a, b) and not same_elements(a, b)


def along(shape: Sequence[int], index: Array, dim: int) -> tuple[Array, ...]:
    """Return the index that picks ``index`` along one dimension and each place itself along the others."""
    xp = module_of(index)
    grid = [xp.arange(n).reshape([-1 if k == d else 1 for k in range(len(shape))]) for d, n in enumerate(index.shape)]
    return tuple([index if d == dim else grid[d] for d in range(len(shape))])


def to_device(array: Array, where: devices.device) -> Array:
    """Copy an array to another device, or return it where it is there already."""
    if isinstance(array, np.ndarray):
        if where.type == "cpu":
            return array
        with devices.cupy().cuda.Device(where.index):
            return devices.cupy().asarray(array)
    if where.type == "cpu":
        return array.get()
    if array.device.id == where.index:
        return array
    with devices.cupy().cuda.Device(where.index):
        return devices.cupy().asarray(array)


def is_fresh(result: Any, g: Any) -> bool:
    """Return whether a result is neither over the incoming gradients' memory nor repeats itself.

    A NumPy array says by its base that it is a view; a view that CuPy makes of a pointer does not.
    """
    if result.__class__ is np.ndarray:
        return True
    if repeats(result):
        return False
    return all(part is None or owner(part) is not owner(result) for part in (g if g.__class__ is list else (g,)))
