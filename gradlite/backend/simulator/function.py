"""The stand-in for ``cupy.cuda.function``."""

from __future__ import annotations

__all__ = ["CPointer"]


class CPointer:
    """The host address of a kernel argument that the caller has packed.

    Parameters
    ----------
    p : int, optional
        The address. The launch copies as many bytes from there as the parameter has.
    """

    __slots__ = ("ptr",)

    def __init__(self, p: int = 0) -> None:
        self.ptr = p
