"""What operations of several results return: tuples whose parts have names."""

from __future__ import annotations

from collections import namedtuple
from typing import Any


def named_result(name: str, *fields: str) -> Any:
    """Make the class of an operation's results: a tuple with names that prints as PyTorch's.

    Examples
    --------
    >>> named_result("max", "values", "indices")(3, 1).indices
    1
    """

    def show(self: Any) -> str:
        parts = ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self, strict=True))
        return f"torch.return_types.{name}(\n{parts})"

    doc = f"What `{name}` returns: {' and '.join(f'``{field}``' for field in fields)}."
    return type(name, (namedtuple(name, fields),), {"__repr__": show, "__doc__": doc, "__slots__": ()})
