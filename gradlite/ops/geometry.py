"""The in-place forms of the views: a tensor is seen otherwise from now on, its memory stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradlite.core.graph import Node
from gradlite.ops import viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import again, wrap_dim
from gradlite.ops.declared import exported, public
from gradlite.ops.structured import Structured


def _in_place(op: Structured, label: str) -> type[Node]:
    """Make the node of an in-place form: it computes as the view's, and PyTorch numbers it otherwise."""
    return type(label, (op.node,), {"label": label, "__module__": __name__})


UNSQUEEZE = _in_place(viewing.UNSQUEEZE, "UnsqueezeBackward1")
SQUEEZE = _in_place(viewing.SQUEEZE, "SqueezeBackward3")
SQUEEZE_DIM = _in_place(viewing.SQUEEZE_DIM, "SqueezeBackward4")
SQUEEZE_DIMS = _in_place(viewing.SQUEEZE_DIMS, "SqueezeBackward5")
T = _in_place(viewing.T, "TBackward1")
TRANSPOSE = _in_place(viewing.TRANSPOSE, "TransposeBackward1")
AS_STRIDED = _in_place(viewing.AS_STRIDED, "AsStridedBackward1")


@public()
def unsqueeze_(self: Any, dim: int) -> Any:
    """Insert a dimension of size 1 before ``dim`` into the tensor itself; see `unsqueeze`.

    Raises
    ------
    RuntimeError
        If the tensor is a leaf that requires a gradient, or a view that may not be written.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(3)
    >>> x.unsqueeze_(0).shape, x.shape, x._version
    (torch.Size([1, 3]), torch.Size([1, 3]), 1)
    """
    structured.check_writable(self)
    place = wrap_dim(dim, self.array.ndim + 1, "unsqueeze_")
    return structured.change_geometry(viewing.UNSQUEEZE, UNSQUEEZE, self, place)


@public()
def squeeze_(self: Any, dim: int | Sequence[int] | None = None, **names: Any) -> Any:
    """Take dimensions of size 1 out of the tensor itself; see `squeeze`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(1, 3, 1).squeeze_().shape
    torch.Size([3])
    """
    if names:
        return again(squeeze_, locals())
    structured.check_writable(self)
    if dim is None:
        op, node = viewing.SQUEEZE, SQUEEZE
    elif isinstance(dim, int):
        op, node = viewing.SQUEEZE_DIM, SQUEEZE_DIM
    else:
        op, node = viewing.SQUEEZE_DIMS, SQUEEZE_DIMS
    return structured.change_geometry(op, node, self, viewing.unit_dims(self.array.shape, dim, "squeeze_"))


@public()
def t_(self: Any) -> Any:
    """Transpose the matrix itself; see `t`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 3).t_().stride()
    (1, 3)
    """
    structured.check_writable(self)
    if self.array.ndim > 2:
        raise RuntimeError(f"t_() expects a tensor with <= 2 dimensions, but self is {self.array.ndim}D")
    return structured.change_geometry(viewing.T, T, self)


@public()
def transpose_(self: Any, dim0: int, dim1: int) -> Any:
    """Exchange two dimensions of the tensor itself; see `transpose`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 3).transpose_(0, 1).shape
    torch.Size([3, 2])
    """
    return _transpose(self, dim0, dim1)


@public(None, "swapdims_")
def swapaxes_(self: Any, axis0: int, axis1: int) -> Any:
    """Exchange two dimensions of the tensor itself, by NumPy's name."""
    return _transpose(self, axis0, axis1)


def _transpose(self: Any, first: int, second: int) -> Any:
    structured.check_writable(self)
    dims = [wrap_dim(d, self.array.ndim, "transpose_", k) for k, d in enumerate((first, second), 1)]
    return structured.change_geometry(viewing.TRANSPOSE, TRANSPOSE, self, *dims)


@exported()
@public()
def as_strided_(self: Any, size: Any, stride: Any, storage_offset: int | None = None) -> Any:
    """See the tensor's memory from now on with any shape, strides and offset; see `as_strided`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(4).as_strided_((2,), (2,), 1).tolist()
    [1, 3]
    """
    structured.check_writable(self)
    where = viewing.strided_place(self.array, size, stride, storage_offset)
    return structured.change_geometry(viewing.AS_STRIDED, AS_STRIDED, self, *where)
