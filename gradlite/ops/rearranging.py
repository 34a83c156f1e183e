"""Table: operations that put the elements in another order, or repeat them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from gradlite import device as devices
from gradlite import dtypes, errors
from gradlite.backend import arrays, layouts
from gradlite.backend.arrays import Array
from gradlite.backend.moving import assign
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.ops import copying, fx, slicewise, viewing
from gradlite.ops.apply import structured
from gradlite.ops.arguments import again, sizes, wrap_dim
from gradlite.ops.declared import public
from gradlite.ops.structured import Structured

# ---------------------------------------------------------------------------------- arrays


def _flip(x: Array, dims: Sequence[int]) -> Array:
    out = layouts.empty_like(x)
    assign(out, x[tuple([slice(None, None, -1 if d in dims else None) for d in range(x.ndim)])])
    return out


def _rot90(x: Array, k: int, dims: Sequence[int]) -> Array:
    if k % 4 == 0:
        return copying.CONTIGUOUS.arrays(x)
    if k % 4 == 2:
        return _flip(x, dims)
    return _flip(x, (dims[1 if k % 4 == 1 else 0],)).swapaxes(*dims)


def _roll(x: Array, shifts: Sequence[int], dims: Sequence[int]) -> Array:
    """Copy each block, from where it is to where it goes; without dimensions roll the elements as one row."""
    if not dims:
        return _roll(x.reshape(-1), shifts, (0,)).reshape(x.shape)
    out = arrays.module_of(x).empty(x.shape, x.dtype)
    moves: list[list[tuple[slice, slice]]] = [[(slice(None), slice(None))] for _ in x.shape]
    for d in {*dims} if x.size else ():
        at = sum([s for s, own in zip(shifts, dims, strict=True) if own == d]) % x.shape[d]
        if at:
            moves[d] = [(slice(None, -at), slice(at, None)), (slice(-at, None), slice(None, at))]
    for blocks in itertools.product(*moves):
        assign(out[tuple([to for _, to in blocks])], x[tuple([source for source, _ in blocks])])
    return out


def _negative(numbers: Any) -> Any:
    return tuple([-n for n in numbers])


def _woven(shape: Sequence[int], repeats: Sequence[int]) -> list[tuple[int, int]]:
    """Pair each dimension of the result with how often it repeats how much."""
    return list(zip(repeats, (1,) * (len(repeats) - len(shape)) + tuple(shape), strict=True))


def _repeat(x: Array, repeats: Sequence[int]) -> Array:
    """Write the array, broadcast, into the result seen with two dimensions for each of its own."""
    pairs = _woven(x.shape, repeats)
    out = arrays.module_of(x).empty(tuple([r * n for r, n in pairs]), x.dtype)
    if out.size:
        each = x[(None,) * (2 * len(repeats) - 2 * x.ndim) + (None, slice(None)) * x.ndim]
        assign(out.reshape([n for pair in pairs for n in pair]), each)
    return out


def _repeat_backward(g: Any, shape: Any, repeats: Any) -> Any:
    pairs = _woven(shape, repeats)
    seen = fx.reshape(g, tuple([n for pair in pairs for n in pair]))
    return fx.reshape(fx.sum_to_size(seen, tuple([m for _, n in pairs for m in (1, n)])), shape)


def _places(counts: Array, total: int | None) -> Array:
    """Return each place as often as it is to be repeated; without ``total`` this waits for the device."""
    xp, ends = arrays.module_of(counts), arrays.module_of(counts).cumsum(counts)
    length = (int(ends[-1]) if counts.size else 0) if total is None else total
    return xp.searchsorted(ends, xp.arange(length), side="right").astype(counts.dtype)


# ---------------------------------------------------------------------------------- rows

FLIP = Structured("flip", _flip, lambda g, dims: fx.flip(g, dims))
ROLL = Structured("roll", _roll, lambda g, shifts, dims: fx.roll(g, _negative(shifts), dims))
ROT90 = Structured("rot90", _rot90, lambda g, k, dims: fx.rot90(g, -k, dims), node="Rot90Backward0")
REPEAT = Structured("repeat", _repeat, lambda g, x_shape, repeats: _repeat_backward(g, x_shape, repeats))

# ---------------------------------------------------------------------------------- order


@public(FLIP)
def flip(input: Any, *dims: Any, **names: Any) -> Any:
    """Copy the tensor with the order of the elements reversed along dimensions.

    Raises
    ------
    RuntimeError
        If a dimension is named twice.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(3).flip(0).tolist()
    [2, 1, 0]
    """
    wanted: list[int] = []
    for given in sizes(dims, "flip", "dims", names):
        wanted.append(wrap_dim(given, input.array.ndim))
        if wanted[-1] in wanted[:-1]:
            raise RuntimeError(f"dim {wanted[-1]} appears multiple times in the list of dims")
    return structured.custom(FLIP, (input,), tuple(wanted))


@public()
def fliplr(input: Any) -> Any:
    """Copy a tensor of two or more dimensions with its columns in reverse order."""
    if input.array.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, 1)


@public()
def flipud(input: Any) -> Any:
    """Copy a tensor with its rows in reverse order."""
    if not input.array.ndim:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, 0)


@public(ROLL)
def roll(input: Any, shifts: Any, dims: Any = ()) -> Any:
    """Copy the tensor with the elements moved along dimensions; what leaves at one end comes in at the other.

    Parameters
    ----------
    input : Tensor
        The elements.
    shifts, dims : int or sequence of int
        How far along which dimension; without ``dims`` the elements are moved as if in one row.

    Raises
    ------
    RuntimeError
        If there are not as many shifts as dimensions.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(4).roll(1).tolist()
    [3, 0, 1, 2]
    """
    far, along = sizes((shifts,), "roll", "shifts"), sizes((dims,), "roll", "dims")
    if len(far) != len(along) and (along or len(far) != 1):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(far)}, dims:{len(along)}")
    if along and not input.array.ndim:
        raise IndexError(f"Dimension specified as {along[0]} but tensor has no dimensions")
    if input.array.size:  # where there is nothing to move PyTorch looks at no dimension
        along = tuple([wrap_dim(d, input.array.ndim) for d in along])
    return structured.custom(ROLL, (input,), far, along)


@public(ROT90)
def rot90(input: Any, k: int = 1, dims: Any = (0, 1)) -> Any:
    """Copy the tensor turned ``k`` times by 90 degrees, from the first towards the second of two dimensions.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([[0, 1], [2, 3]]).rot90().tolist()
    [[1, 3], [0, 2]]
    """
    if not hasattr(k, "__index__") or isinstance(k, bool):
        raise errors.argument_type("rot90", "k", 1, "int", k)
    first, ndim = sizes((dims,), "rot90", "dims"), input.array.ndim
    if len(first) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(first)}")
    if ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {ndim}")
    along = tuple([wrap_dim(d, ndim) for d in first])
    if along[0] == along[1]:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {first[0]} and dim1 = {first[1]}")
    return structured.custom(ROT90, (input,), k.__index__(), along)


# ---------------------------------------------------------------------------------- repetition


def _negative_size(result: Sequence[int]) -> None:
    for n in result:
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {list(result)}")


@public(REPEAT)
def repeat(self: Any, *repeats: Any, **names: Any) -> Any:
    """Copy the tensor so many times along each dimension; more numbers than dimensions add dimensions in front.

    Raises
    ------
    RuntimeError
        If there are fewer numbers than dimensions.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.arange(2).repeat(2, 2).tolist()
    [[0, 1, 0, 1], [0, 1, 0, 1]]
    """
    times = sizes(repeats, "repeat", "repeats", names)
    if len(times) < self.array.ndim:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    _negative_size([r * n for r, n in _woven(self.array.shape, times)])
    return structured.custom(REPEAT, (self,), times)


@public()
def tile(input: Any, *dims: Any, **names: Any) -> Any:
    """Copy the tensor so many times along each of its last dimensions; see `repeat`.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.ones(2, 1).tile(3).shape
    torch.Size([2, 3])
    """
    times = sizes(dims, "tile", "dims", names)
    return repeat(input, (1,) * (input.array.ndim - len(times)) + times)


INTERLEAVE_FORMS = (
    "Tensor input, Tensor repeats, int dim = None, *, int output_size = None",
    "Tensor repeats, *, int output_size = None",
    "Tensor input, int repeats, int dim = None, *, int output_size = None",
)


def interleaved(repeats: Any, *, output_size: int | None = None) -> Any:
    """List each place as often as a tensor of numbers says; see `repeat_interleave`."""
    counts = repeats.array
    if counts.ndim != 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    if counts.dtype.kind != "i" or counts.itemsize < 4:
        raise NotImplementedError(f"\"repeat_interleave_cpu\" not implemented for '{dtypes.of_array(counts).legacy}'")
    if arrays.is_numpy(counts) or output_size is None:  # otherwise nobody waits for the device
        if counts.size and int(counts.min()) < 0:
            raise RuntimeError("repeats can not be negative")
        if output_size is not None and int(counts.sum()) != output_size:
            raise RuntimeError("allocated size does not match required size")
    return wrap(_places(counts, output_size))


@public()
def repeat_interleave(
    input: Any = None, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None, **names: Any
) -> Any:
    """Repeat each element, or each index of a dimension, before the next one comes.

    Parameters
    ----------
    input : Tensor
        The elements; without it, or alone, the places are repeated that ``repeats`` counts.
    repeats : int or Tensor
        How often; a tensor has a number for each index, or one for all.
    dim : int, optional
        The dimension; without it the elements are taken as one row.
    output_size : int, optional
        The size of the result, where it is known: then nothing waits for a CUDA device.

    Raises
    ------
    RuntimeError
        If a number is negative, or there are not as many as indices.

    Examples
    --------
    >>> import gradlite
    >>> gradlite.tensor([1, 2]).repeat_interleave(2).tolist()
    [1, 1, 2, 2]
    >>> gradlite.tensor([1, 2]).repeat_interleave(gradlite.tensor([0, 2])).tolist()
    [2, 2]
    """
    if names:
        return again(repeat_interleave, locals())
    if input is None or repeats is None:
        return interleaved(repeats if input is None else input, output_size=output_size)
    x = input if dim is not None else viewing.flatten(input)
    place = wrap_dim(0 if dim is None else dim, x.array.ndim, "repeat_interleave", 3)
    if isinstance(repeats, TensorBase):
        return _interleave_each(x, repeats, place, output_size)
    if not hasattr(repeats, "__index__") or isinstance(repeats, bool):
        raise errors.invalid_combination("repeat_interleave", (input, repeats), {}, INTERLEAVE_FORMS)
    if repeats < 0:
        raise RuntimeError("Repeats must be non-negative")
    shape = viewing.unsqueeze(x, place + 1).array.shape
    if output_size not in (None, shape[place] * repeats):
        raise RuntimeError(
            f"repeat_interleave: Invalid output_size, expected {shape[place] * repeats} but got {output_size}"
        )
    wide = viewing.expand(viewing.unsqueeze(x, place + 1), (*shape[: place + 1], repeats, *shape[place + 2 :]))
    return viewing.flatten(structured.custom(copying.CONTIGUOUS, (wide,)), place, place + 1)


def _interleave_each(x: Any, repeats: Any, dim: int, output_size: int | None) -> Any:
    """Repeat each index of a dimension so often as a tensor says, by picking it so often."""
    size = x.array.shape[dim] if x.array.ndim else 1
    if repeats.array.ndim > 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    if repeats.array.size == 1:
        repeats = viewing.expand(viewing.reshape(repeats, 1), size)
    if repeats.array.size != size:
        raise RuntimeError(
            f"repeats must have the same size as input along dim, but got repeats.size(0) = {repeats.array.size} and "
            f"input.size({dim}) = {size}"
        )
    chosen = copying.to(interleaved(repeats, output_size=output_size), devices.of_array(x.array))
    return slicewise.index_select(x, dim, chosen)
