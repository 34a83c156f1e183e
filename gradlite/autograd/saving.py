"""Hooks on what operations save for their gradients: to keep it elsewhere, or to write it nevertheless."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from gradlite import device as devices
from gradlite.core.graph import operations
from gradlite.core.modes import unrecorded
from gradlite.core.saved import packing
from gradlite.core.tensor import TensorBase
from gradlite.core.version import Version
from gradlite.core.views import before_write
from gradlite.ops.packing import pack, pack_hooks

_disabled: ContextVar[str | None] = ContextVar("gradlite_saved_hooks_disabled", default=None)


class saved_tensors_hooks:
    """Let ``pack_hook`` keep what operations in the block save, and ``unpack_hook`` give it back in backward.

    The innermost block counts.  What is packed is not checked for later writes.

    Parameters
    ----------
    pack_hook : callable
        Takes a tensor that is saved, and returns anything; it may not write the tensor.
    unpack_hook : callable
        Takes that, and returns a tensor with the same elements.

    Examples
    --------
    >>> import gradlite
    >>> from gradlite.autograd.graph import saved_tensors_hooks
    >>> x = gradlite.ones(2, device="cpu", requires_grad=True)
    >>> with saved_tensors_hooks(lambda t: t.numpy(force=True).copy(), gradlite.from_numpy):
    ...     y = x.exp()
    >>> y.sum().backward()
    >>> x.grad
    tensor([2.7183, 2.7183])
    """

    def __init__(self, pack_hook: Callable[[Any], Any], unpack_hook: Callable[[Any], Any]):
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self) -> None:
        refused = _disabled.get()
        if refused is not None:
            raise RuntimeError(refused)
        pack_hooks.set((*pack_hooks.get(), (self.pack_hook, self.unpack_hook)))
        packing.append(pack)

    def __exit__(self, *raised: object) -> None:
        packing.pop()
        pack_hooks.set(pack_hooks.get()[:-1])


class save_on_cpu(saved_tensors_hooks):
    """Keep what operations in the block save in the CPU's memory, and bring it back in backward.

    Parameters
    ----------
    pin_memory : bool
        Accepted and ignored.
    device_type : str
        Accepted and ignored: each tensor goes back where it was.
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda"):
        def pack(t: Any) -> tuple[Any, Any]:
            return devices.of_array(t.array), operations["to"].function(t, devices.CPU)

        def unpack(packed: tuple[Any, Any]) -> Any:
            where, t = packed
            return operations["to"].function(t, where)

        super().__init__(pack, unpack)


@contextlib.contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Refuse `saved_tensors_hooks` in the block, with this message."""
    token = _disabled.set(error_message)
    try:
        yield
    finally:
        _disabled.reset(token)


class _Kept:
    """A saved tensor that may be written: as it is, or the copy that was made before it was written."""

    def __init__(self, t: Any):
        self.tensor: Any = t
        self.is_open = True


class allow_mutation_on_saved_tensors:
    """Let what operations in the block save be written in place: it is copied before the first write.

    Backward has to run in the block too.

    Examples
    --------
    >>> import gradlite
    >>> from gradlite.autograd.graph import allow_mutation_on_saved_tensors
    >>> x = gradlite.ones(2, device="cpu", requires_grad=True)
    >>> with allow_mutation_on_saved_tensors():
    ...     y = x.exp()
    ...     _ = y.detach().zero_()
    ...     y.sum().backward()
    >>> x.grad
    tensor([2.7183, 2.7183])
    """

    def __init__(self) -> None:
        self._families: weakref.WeakKeyDictionary[Version, list[_Kept]] = weakref.WeakKeyDictionary()
        self._all: list[_Kept] = []
        self._hooks = saved_tensors_hooks(self._pack, self._unpack)

    def _pack(self, t: Any) -> _Kept:
        kept = _Kept(t)
        self._families.setdefault(t.version, []).append(kept)
        self._all.append(kept)
        return kept

    def _unpack(self, kept: _Kept) -> Any:
        if not kept.is_open:
            raise RuntimeError(
                "Trying to backward outside of the 'allow_mutation_on_saved_tensors' context in which the graph was "
                "originally recorded."
            )
        return kept.tensor

    def _before_write(self, t: TensorBase) -> None:
        for kept in self._families.pop(t.version, ()):
            with unrecorded():
                kept.tensor = operations["clone"].function(kept.tensor)

    def __enter__(self) -> allow_mutation_on_saved_tensors:
        self._hooks.__enter__()
        before_write.append(self._before_write)
        return self

    def __exit__(self, *raised: object) -> None:
        before_write.remove(self._before_write)
        self._hooks.__exit__(*raised)
        for kept in self._all:
            kept.tensor, kept.is_open = None, False
