"""The memory that tensors lie in: as bytes, as elements, and when it may move."""

from __future__ import annotations

import gc
import math
import weakref
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from gradlite import device as devices
from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core.tensor import TensorBase

BYTE = dtypes.uint8.numpy

# ---------------------------------------------------------------------------------- memory that may not move


_lent: dict[int, weakref.ref[np.ndarray]] = {}


def lend(array: Array) -> None:
    """Note that another library holds the array's memory from now on, so that it may not move."""
    owner = arrays.owner(array)
    if not arrays.is_numpy(array):
        if not arrays.is_borrowed(owner):
            owner.lent = True
    elif isinstance(owner, np.ndarray) and id(owner) not in _lent:
        key = id(owner)
        _lent[key] = weakref.ref(owner, lambda _: _lent.pop(key, None))


def _shared(size: int) -> np.ndarray:
    """Allocate memory that processes forked later see too."""
    import mmap

    return np.ndarray((size,), BYTE, mmap.mmap(-1, size))


def _tensors_in(array: Array) -> list[TensorBase]:
    """Find the living tensors in an array's memory.

    No tensor knows of the others, and their registration would cost every view something; so this asks Python's
    collector, which takes milliseconds.  It is no generator: one that stops early would be in the list that it holds,
    and everything that lives with it.
    """
    owner = arrays.owner(array)
    return [
        t
        for t in gc.get_objects()
        if issubclass(type(t), TensorBase) and hasattr(t, "array") and arrays.owner(t.array) is owner
    ]


# ---------------------------------------------------------------------------------- storages


class UntypedStorage:
    """The memory that tensors lie in, as bytes.

    Tensors over one memory give one storage object while it is held.  What is written through it reaches no version
    counter.

    Parameters
    ----------
    data : int or sequence of int
        How many bytes, or which.
    device : device, optional
        Where; by default the default device.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(2, device="cpu")
    >>> s = x.untyped_storage()
    >>> s.nbytes(), s.tolist()[:4], s is x.detach().untyped_storage()
    (8, [0, 0, 128, 63], True)
    """

    __slots__ = ("__weakref__", "_array")
    _known: ClassVar[weakref.WeakValueDictionary[int, UntypedStorage]] = weakref.WeakValueDictionary()
    _array: Array  # keeps the memory alive

    def __init__(self, data: int | Sequence[int] = 0, *, device: Any = None):
        given = np.zeros(data, BYTE) if isinstance(data, int) else np.array(data, BYTE)
        self._adopt(arrays.to_device(given, devices.resolve(device)))

    @classmethod
    def of(cls, array: Array) -> UntypedStorage:
        """Return the storage of an array's memory."""
        found = cls._known.get(id(arrays.owner(array)))
        if found is None:
            found = object.__new__(cls)
            found._adopt(array)
        return found

    def _adopt(self, array: Array) -> None:
        self._array = array
        self._known[id(arrays.owner(array))] = self

    def typed(self, dtype: np.dtype) -> Array:
        """View the memory as elements of a type, as many as it holds."""
        return arrays.whole(self._array, dtype)

    # ------------------------------------------------------------------------------ facts

    def data_ptr(self) -> int:
        """Return the address of the memory."""
        return arrays.memory(self._array)[0]

    def nbytes(self) -> int:
        """Return its size in bytes."""
        return arrays.memory(self._array)[1]

    __len__ = size = nbytes

    def element_size(self) -> int:
        """Return the bytes of an element: 1."""
        return 1

    @property
    def device(self) -> devices.device:
        """The device that holds it."""
        return devices.of_array(self._array)

    @property
    def is_cuda(self) -> bool:
        """Whether it lies on a CUDA device."""
        return not arrays.is_numpy(self._array)

    def is_shared(self) -> bool:
        """Return whether child processes see the same memory; that of a CUDA device counts as such."""
        return (
            self.is_cuda or type(arrays.owner(self._array)).__name__ == "mmap"
        )  # asked by name, which imports nothing

    def resizable(self) -> bool:
        """Return whether the memory may move: none that NumPy or another library holds too."""
        owner = arrays.owner(self._array)
        if self.is_cuda:
            return not arrays.is_borrowed(owner) and not getattr(owner, "lent", False)
        return isinstance(owner, np.ndarray) and id(owner) not in _lent

    def tolist(self) -> list[int]:
        """Return the bytes."""
        return self.typed(BYTE).tolist()

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return UntypedStorage(self.typed(BYTE)[place].tolist(), device=self.device)
        return int(self.typed(BYTE)[self._place(place)])

    def _place(self, place: Any) -> Any:
        if not isinstance(place, slice) and not -len(self) <= place < len(self):
            raise IndexError(f"index {place} out of range for storage of size {len(self)}")
        return place

    def __repr__(self) -> str:
        lines = "".join(f" {value}\n" for value in self.tolist())
        return f"{lines}[torch.storage.UntypedStorage(device={self.device}) of size {len(self)}]"

    # ------------------------------------------------------------------------------ writes and copies

    def __setitem__(self, place: Any, value: int) -> None:
        self.typed(BYTE)[self._place(place)] = value % 256

    def fill_(self, value: int) -> UntypedStorage:
        """Set every byte; no version counter hears of it."""
        self.typed(BYTE).fill(int(value) % 256)
        return self

    def copy_(self, source: UntypedStorage, non_blocking: bool = False) -> UntypedStorage:
        """Copy the bytes of another storage of the same size."""
        if len(self) != len(source):
            raise RuntimeError(f"size does not match, self was {len(self)} bytes but src was {len(source)} bytes")
        self.typed(BYTE)[...] = arrays.to_device(source.typed(BYTE), self.device)
        return self

    def clone(self) -> UntypedStorage:
        """Return a copy."""
        return UntypedStorage.of(self.typed(BYTE).copy())

    def __deepcopy__(self, memo: dict[int, Any]) -> UntypedStorage:
        return self.clone()

    def cpu(self) -> UntypedStorage:
        """Return the storage on the CPU: itself where it is there."""
        return UntypedStorage.of(arrays.to_device(self.typed(BYTE), devices.CPU)) if self.is_cuda else self

    def resize_(self, size: int) -> UntypedStorage:
        """Give the memory another size, in bytes; what fits is kept.

        Raises
        ------
        RuntimeError
            If a tensor lies in it, or another library holds it.
        """
        if size != len(self):
            self.move(size)
        return self

    def share_memory_(self) -> UntypedStorage:
        """Move the memory to where child processes see it too.

        Raises
        ------
        RuntimeError
            If a tensor lies in it: call `Tensor.share_memory_` on that, before there are aliases.
        """
        if not self.is_shared():
            self.move(len(self), shared=True)
        return self

    def move(self, size: int, tensor: Any = None, shared: bool = False) -> None:
        """Move to new memory; ``tensor`` will be told by its caller, others must not lie in the old one.

        Raises
        ------
        RuntimeError
            If they do, or another library holds it.
        """
        if not shared and not self.resizable():
            raise RuntimeError(
                "Trying to resize storage that is not resizable. NumPy or another library holds this memory too: "
                "clone() the tensor first."
            )
        if any(other is not tensor for other in _tensors_in(self._array)):
            raise RuntimeError(
                f"memory that other tensors share cannot move: it has {len(self)} bytes, and {size} are asked for"
                f"{' in memory shared between processes' if shared else ''}. Views, detach() and .data share it: "
                "clone() the tensor first, or do this before there are such aliases."
            )
        old = self.typed(BYTE)
        new = _shared(size) if shared and size else arrays.module_of(old).zeros(size, BYTE)
        kept = min(size, len(old))
        new[:kept] = old[:kept]
        self._known.pop(id(arrays.owner(old)), None)
        self._adopt(new)


class TypedStorage:
    """The memory that a tensor lies in, as elements of its type: PyTorch's older kind of storage.

    Examples
    --------
    >>> import gradlite, warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     gradlite.arange(6)[2:].storage().tolist()
    [0, 1, 2, 3, 4, 5]
    """

    __slots__ = ("_untyped_storage", "dtype")

    def __init__(self, storage: UntypedStorage, dtype: dtypes.dtype):
        self._untyped_storage = storage
        self.dtype = dtype

    def untyped(self) -> UntypedStorage:
        """Return the same memory as bytes."""
        return self._untyped_storage

    def _elements(self) -> Array:
        return self._untyped_storage.typed(self.dtype.numpy)

    def __len__(self) -> int:
        return self._elements().size

    size = __len__

    def nbytes(self) -> int:
        """Return its size in bytes."""
        return self._untyped_storage.nbytes()

    def data_ptr(self) -> int:
        """Return the address of the memory."""
        return self._untyped_storage.data_ptr()

    def element_size(self) -> int:
        """Return the bytes of an element."""
        return self.dtype.itemsize

    @property
    def device(self) -> devices.device:
        """The device that holds it."""
        return self._untyped_storage.device

    @property
    def is_cuda(self) -> bool:
        """Whether it lies on a CUDA device."""
        return self._untyped_storage.is_cuda

    def is_shared(self) -> bool:
        """Return whether child processes see the same memory."""
        return self._untyped_storage.is_shared()

    def type(self) -> str:
        """Return PyTorch's old name of the storage's type."""
        return f"torch.{'cuda.' if self.is_cuda else ''}{self.dtype.legacy}Storage"

    def tolist(self) -> list[Any]:
        """Return the elements as Python numbers."""
        elements = self._elements()
        return (elements.astype(np.float32) if elements.dtype.kind == "V" else elements).tolist()

    def fill_(self, value: Any) -> TypedStorage:
        """Set every element; no version counter hears of it."""
        self._elements().fill(value)
        return self

    def __getitem__(self, place: int) -> Any:
        return self.tolist()[place]

    def __setitem__(self, place: Any, value: Any) -> None:
        self._elements()[place] = value

    def __repr__(self) -> str:
        lines = "".join(f" {value}\n" for value in self.tolist())
        return f"{lines}[torch.storage.TypedStorage(dtype={self.dtype}, device={self.device}) of size {len(self)}]"


def is_storage(obj: Any) -> bool:
    """Return whether an object is a storage.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.is_storage(gradlite.ones(1).untyped_storage())
    True
    """
    return isinstance(obj, (UntypedStorage, TypedStorage))


def place_in(
    held: UntypedStorage, dtype: np.dtype, size: Sequence[int], stride: Sequence[int], offset: int, tensor: Any
) -> Array:
    """Return an array at a place in a storage, which grows where it is too short.

    Raises
    ------
    RuntimeError
        If there is no such place, or tensors other than ``tensor`` lie in a storage that would have to grow.
    """
    if len(size) != len(stride):
        raise RuntimeError(f"unequal size length ({len(size)}) and stride length ({len(stride)})")
    if any(n < 0 for n in size):
        raise RuntimeError(f"numel: integer multiplication overflow, since a size of {list(size)} is negative")
    if any(s < 0 for s in stride):
        raise RuntimeError(
            f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}: negative strides "
            "are not supported"
        )
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    needed = (offset + arrays.extent(size, stride)) * dtype.itemsize
    if math.prod(size) and needed > len(held):
        held.move(needed, tensor)
    return arrays.as_strided(held.typed(dtype), size, stride, offset)


def reshaped_memory(tensor: Any, size: Sequence[int]) -> Array:
    """Return the memory of a tensor seen row-major with another shape, from the same first element on; it may grow."""
    own = tensor.array
    stride, offset = arrays.contiguous_strides(size), arrays.offset(own)
    return place_in(UntypedStorage.of(own), own.dtype, size, stride, offset, tensor)
