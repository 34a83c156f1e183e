"""Methods that change which memory a tensor lies in: take over another's, grow it, share it between processes."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.backend.arrays import Array
from gradlite.core.graph import Node, record
from gradlite.core.tensor import TensorBase
from gradlite.core.views import describe_alias, edge_of, rebase
from gradlite.ops import formats
from gradlite.ops.apply import structured
from gradlite.ops.arguments import sizes
from gradlite.ops.declared import exported, public
from gradlite.ops.storages import TypedStorage, UntypedStorage, is_storage, place_in, reshaped_memory

TYPED_WARNING = (
    "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. "
    "This should only matter to you if you are using storages directly.  To access UntypedStorage directly, use "
    "tensor.untyped_storage() instead of tensor.storage()"
)


@public()
def untyped_storage(self: Any) -> UntypedStorage:
    """Return the memory that the tensor lies in."""
    return UntypedStorage.of(self.array)


@public()
def storage(self: Any) -> TypedStorage:
    """Return the memory that the tensor lies in, as elements of its type; use `untyped_storage` in new programs."""
    warnings.warn(TYPED_WARNING, UserWarning, stacklevel=2)
    return TypedStorage(UntypedStorage.of(self.array), dtypes.of_array(self.array))


# ---------------------------------------------------------------------------------- a tensor in other memory


SET_FORMS = (
    "",
    "torch.Storage source",
    "torch.Storage source, int storage_offset, tuple of ints size, tuple of ints stride = None",
    "Tensor source",
    "Tensor source, int storage_offset, tuple of ints size, tuple of ints stride = None",
)


class NotImplementedNode(Node):
    """The history of a tensor that took over other memory: no gradient passes through it."""

    label = "torch::autograd::NotImplemented"

    def backward(self, g: Any, needs: Sequence[Any]) -> NoReturn:
        """Refuse."""
        raise RuntimeError("derivative for set_ is not implemented: it is the memory of another tensor from there on.")

    backward_tensors = backward


NotImplementedNode.__name__ = "NotImplemented"  # as PyTorch prints it


@public()
def set_(self: Any, *source: Any, **where: Any) -> Any:
    """Take over the memory of another tensor or storage; its version counter stays the tensor's own.

    Parameters
    ----------
    source : Tensor or storage, optional
        Whose memory; without one the tensor is empty afterwards.
    storage_offset, size, stride : int, sequence of int, sequence of int, optional
        The place in that memory, in elements; a storage that is too short grows.

    Raises
    ------
    RuntimeError
        If the tensor is a leaf that requires a gradient, or the other one has another type or device.
    TypeError
        If the arguments are of none of these forms.

    Examples
    --------
    >>> import gradlite
    >>> x, y = gradlite.zeros(2), gradlite.ones(3)
    >>> x.set_(y).data_ptr() == y.data_ptr(), x._version, y._version
    (True, 1, 0)
    """
    names = ("source", "storage_offset", "size", "stride")
    given = dict(zip(names, source, strict=False)) | where
    source_given = given.get("source")
    place = given.get("storage_offset"), given.get("size"), given.get("stride")
    other = source_given if isinstance(source_given, TensorBase) else None
    fitting = len(source) <= 4 and given.keys() <= set(names) and not (source and "source" in where)
    if not fitting or not _is_set_form(given):
        raise errors.invalid_combination("set_", source, where, SET_FORMS)
    recorded = structured.check_writable(self, other)
    array = _array_of(self, source_given, place)
    edges = (edge_of(self), None if other is None else edge_of(other)) if recorded else ()
    self.array = array
    self.version.bump("set_", describe_alias(self))
    if recorded:
        node = NotImplementedNode()
        record(node, edges, (), (), array)
        rebase(self, node)
    return self


def _is_set_form(given: dict[str, Any]) -> bool:
    if not given:
        return True
    place = given.get("storage_offset"), given.get("size")
    placed = isinstance(place[0], int) and isinstance(place[1], (tuple, list))
    strided = isinstance(given.get("stride"), (tuple, list)) or given.get("stride") is None
    source = given.get("source")
    return (isinstance(source, TensorBase) or is_storage(source)) and (len(given) == 1 or (placed and strided))


def _array_of(self: Any, source: Any, place: tuple[Any, Any, Any]) -> Array:
    """Return the array that a form of `set_` names."""
    own = self.array
    if source is None:
        return arrays.module_of(own).empty(0, own.dtype)
    here, there = devices.of_array(own), source.device
    if here != there:
        raise RuntimeError(
            f'Attempted to set the storage of a tensor on device "{here}" to a storage on different device "{there}".  '
            "This is no longer allowed; the devices must match."
        )
    kind = dtypes.of_array(own)
    if isinstance(source, TensorBase):
        theirs = dtypes.of_array(source.array)
        if theirs is not kind:
            raise RuntimeError(f"Could not set tensor of type {theirs.in_c} to a tensor of type {kind.in_c}")
        if place[1] is None:
            return source.array
        held = UntypedStorage.of(source.array)
    else:
        if isinstance(source, TypedStorage) and source.dtype is not kind:
            raise RuntimeError(
                f"Expected a Storage of type {kind.in_c} or an UntypedStorage, but got type {source.dtype.legacy} for "
                "argument 1 'storage'"
            )
        held = source.untyped() if isinstance(source, TypedStorage) else source
        if place[1] is None:
            return held.typed(own.dtype)
    offset, size, stride = place
    return place_in(held, own.dtype, size, arrays.contiguous_strides(size) if stride is None else stride, offset, self)


@public()
def resize_(self: Any, *size: Any, memory_format: Any = None) -> Any:
    """Give the tensor another shape over the same memory, row-major, however many elements that takes.

    Memory that is too short is exchanged for longer, whose new part is zero, where no other tensor lies in it.

    Parameters
    ----------
    *size : int
        The shape; where it is the present one nothing happens.
    memory_format : memory_format, optional
        The order of the axes in memory; by default row-major.

    Raises
    ------
    RuntimeError
        If the tensor requires a gradient; if its memory would have to grow and other tensors, or another library, share
        it.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.arange(6)
    >>> x.resize_(2, 2).tolist(), x._version
    ([[0, 1], [2, 3]], 1)
    """
    if not size:
        raise TypeError('resize_() missing 1 required positional arguments: "size"')
    wanted = sizes(size, "resize_")
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    formats.check("resize_", memory_format)
    if wanted != self.array.shape or memory_format is not None:
        self.array = reshaped_memory(self, wanted)
        if memory_format is not None and memory_format.ndim is not None:
            stride = formats.strides(memory_format, wanted)
            self.array = arrays.as_strided(self.array, wanted, stride, arrays.offset(self.array))
        self.version.bump("resize_", describe_alias(self))
    return self


@exported()
@public()
def resize_as_(self: Any, the_template: Any, *, memory_format: Any = None) -> Any:
    """Give the tensor the shape of another, as `resize_` does."""
    if not isinstance(the_template, TensorBase):
        raise errors.argument_type("resize_as_", "the_template", 1, "Tensor", the_template)
    return resize_(self, the_template.array.shape)


# ---------------------------------------------------------------------------------- between processes


@public()
def is_shared(self: Any) -> bool:
    """Return whether child processes see the tensor's memory; that of a CUDA device counts as such."""
    return UntypedStorage.of(self.array).is_shared()


@public()
def share_memory_(self: Any) -> Any:
    """Move the tensor to memory that processes forked later share; on CUDA nothing happens.

    Raises
    ------
    RuntimeError
        If other tensors share its memory: PyTorch moves them too, here they would stay behind.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2).share_memory_().is_shared()
    True
    """
    held, own = UntypedStorage.of(self.array), self.array
    if not held.is_shared():
        held.move(len(held), self, shared=True)
        self.array = arrays.as_strided(held.typed(own.dtype), own.shape, arrays.strides(own), arrays.offset(own))
    return self
