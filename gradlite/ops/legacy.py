"""Tensors made by the names of 2018: `torch.Tensor(...)`, `torch.FloatTensor(...)`, `x.new(...)`, `torch.range`."""

from __future__ import annotations

import warnings
from typing import Any

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays
from gradlite.core import graph
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops.apply.promotion import is_number
from gradlite.ops.creating import arange, empty, tensor
from gradlite.ops.declared import exported, public
from gradlite.ops.facts import Size
from gradlite.ops.storages import TypedStorage, UntypedStorage, is_storage

FORMS = (
    "*, torch.device device = None",
    "torch.Storage storage",
    "Tensor other",
    "tuple of ints size, *, torch.device device = None",
    "object data, *, torch.device device = None",
)


def _options(kind: dtypes.dtype, where: devices.device) -> str:
    return (
        f"TensorOptions(dtype={kind.in_c}, device={where}, layout=Strided, requires_grad=false (default), "
        "pinned_memory=false (default), memory_format=(nullopt))"
    )


def _make(kind: dtypes.dtype, where: Any, data: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Make a tensor of another's or a storage's memory, of a sequence's elements, or of sizes without elements."""
    if options.keys() - {"device"}:
        raise errors.invalid_combination("new", data, options, FORMS)
    place = devices.resolve(where if options.get("device") is None else options["device"])
    first: Any = data[0] if data else 0
    if len(data) == 1 and isinstance(first, TensorBase):
        theirs, there = dtypes.of_array(first.array), devices.of_array(first.array)
        if (theirs, there) != (kind, place):
            raise TypeError(f"expected {_options(kind, place)} (got {_options(theirs, there)})")
        return first.detach()
    if len(data) == 1 and is_storage(first):
        return wrap(_memory(first).typed(kind.numpy))
    if len(data) == 1 and isinstance(first, Size):
        return empty(first, dtype=kind, device=place)
    if isinstance(first, int):
        for position, size in enumerate(data, 1):
            if not isinstance(size, int):
                raise TypeError(
                    f"new(): argument 'size' failed to unpack the object at pos {position} with error \"type must be "
                    f'tuple of ints,but got {type(size).__name__}"'
                )
        return empty(*(data or (0,)), dtype=kind, device=place)
    if isinstance(first, str):
        raise TypeError("new(): invalid data type 'str'")
    if len(data) > 1 or is_number(first):
        raise TypeError(f"new(): data must be a sequence (got {type(first).__name__})")
    return tensor(first, dtype=kind, device=place)


def _memory(storage: UntypedStorage | TypedStorage) -> UntypedStorage:
    return storage.untyped() if isinstance(storage, TypedStorage) else storage


@public(None, method=False)
def construct(cls: Any, *data: Any, **options: Any) -> Any:
    """Make a tensor of the default type as ``torch.Tensor(...)`` does."""
    made = _make(dtypes.get_default_dtype(), _place_of(data), data, options)
    return made if cls in graph.plain else graph.make(cls, made.array, made.version)


def _place_of(data: tuple[Any, ...]) -> Any:
    """Return the device of a tensor or storage that a tensor is made of; None, the default one, where there is none."""
    if len(data) != 1:
        return None
    if isinstance(data[0], TensorBase):
        return devices.of_array(data[0].array)
    return data[0].device if is_storage(data[0]) else None


@public()
def new(self: Any, *data: Any, **options: Any) -> Any:
    """Make a tensor of this one's type, on its device: of a sequence its elements, of sizes uninitialised memory.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(1, device="cpu")
    >>> x.new([1, 2]), x.new(2, 3).shape
    (tensor([1., 2.]), torch.Size([2, 3]))
    """
    return _make(dtypes.of_array(self.array), devices.of_array(self.array), data, options)


class _LegacyType(type):
    """The class of FloatTensor and its siblings: they make tensors, and know tensors of their type as instances."""

    kind: dtypes.dtype
    where: str | None  # None: the default device

    def __call__(cls, *data: Any, **options: Any) -> Any:
        if cls.where == "cuda" and not devices.cuda_is_available():
            raise TypeError(
                f"type torch.cuda.{cls.__name__} not available. Torch not compiled with CUDA enabled. "
                f"{devices.probe().reason}"
            )
        return _make(cls.kind, _place_of(data) if cls.where is None else cls.where, data, options)

    def __instancecheck__(cls, t: object) -> bool:
        if not isinstance(t, TensorBase) or t.array.dtype != cls.kind.numpy:
            return False
        return cls.where is None or not arrays.is_numpy(t.array)


def _types(where: str | None) -> list[Any]:
    kinds = (dtypes.float32, dtypes.float64, dtypes.float16, dtypes.uint8, dtypes.int8, dtypes.int16, dtypes.int32,
             dtypes.int64, dtypes.bool)  # fmt: skip
    place = "the default device" if where is None else where
    return [
        _LegacyType(
            f"{kind.legacy}Tensor",
            (),
            {
                "kind": kind,
                "where": where,
                "__doc__": f"Make a {kind.name} tensor on {place}: of a sequence its elements, of sizes uninitialised "
                "memory.",
            },
        )
        for kind in kinds
    ]


ON_CUDA = _types("cuda")
"""The types of `torch.cuda`, in the order of those below."""
(
    FloatTensor, DoubleTensor, HalfTensor, ByteTensor, CharTensor, ShortTensor, IntTensor, LongTensor, BoolTensor,
) = _types(None)  # fmt: skip


@exported("range")
def range_(start: Any = 0, end: Any = None, step: Any = 1, **options: Any) -> Any:
    """Make a tensor of ``start, start + step, ...`` up to and with ``end``, of the default type; use `arange`."""
    if end is None:
        raise TypeError('range() missing 1 required positional arguments: "end"')
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with "
        "Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
        UserWarning,
        stacklevel=2,
    )
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = int((end - start) / step) + 1
    options.setdefault("dtype", dtypes.get_default_dtype())
    return arange(start, start + (count - 0.5) * step, step, **options)
