"""Table: calls and expressions of the operations that join, rearrange, repeat and view."""

from __future__ import annotations

import numpy as np
from calls import call


def block_diag(*parts):
    """Place matrices along a diagonal, by loops."""
    blocks = [np.atleast_2d(p) for p in parts]
    out = np.zeros((sum(b.shape[0] for b in blocks), sum(b.shape[1] for b in blocks)))
    row = column = 0
    for b in blocks:
        out[row : row + b.shape[0], column : column + b.shape[1]] = b
        row, column = row + b.shape[0], column + b.shape[1]
    return out


def exchanged(x, src, key):
    """Copy an array with what a key picks exchanged."""
    out = x.copy()
    out[key] = src
    return out


def embedded(x, offset=0):
    """Make a matrix of each row, the row on its diagonal."""
    n = x.shape[-1] + abs(offset)
    out = np.zeros((*x.shape[:-1], n, n))
    for k in range(x.shape[-1]):
        out[..., k + max(-offset, 0), k + max(offset, 0)] = x[..., k]
    return out


def windows(x, size, step):
    """List the windows of a row."""
    return np.stack([x[..., k : k + size] for k in range(0, x.shape[-1] - size + 1, step)], -2)


JOINED = [
    call("cat", lambda m, x, z: m.cat([x, z]), lambda x, z: np.concatenate([x, z]), (2, 3), (1, 3)),
    call("cat-dim", lambda m, x, z: m.cat((x, z), -1), lambda x, z: np.concatenate([x, z], 1), (2, 3), (2, 2)),
    call("cat-one", lambda m, x: m.cat([x], dim=0), lambda x: x, (2, 3)),
    call("cat-twice", lambda m, x: m.cat([x, x], axis=1), lambda x: np.concatenate([x, x], 1), (2, 3)),
    call("cat-skipped", lambda m, x: m.cat([m.zeros(0, dtype=x.dtype), x], 1), lambda x: x, (2, 3)),
    call("cat-empty", lambda m, x, z: m.concat([x, z]), lambda x, z: z, (0, 3), (2, 3)),
    call("cat-fixed", lambda m, x, z: m.concatenate([x, z]), lambda x, z: np.concatenate([x, z]), (2,), np.ones(2)),
    call("stack", lambda m, x, z: m.stack([x, z]), lambda x, z: np.stack([x, z]), (2, 3), (2, 3)),
    call("stack-dim", lambda m, x, z: m.stack((x, z), dim=-1), lambda x, z: np.stack([x, z], -1), (2, 3), (2, 3)),
    call("stack-0d", lambda m, x, z: m.stack([x, z, x]), lambda x, z: np.stack([x, z, x]), (), ()),
    call("hstack", lambda m, x, z: m.hstack([x, z]), lambda x, z: np.hstack([x, z]), (2, 3), (2, 1)),
    call("hstack-vectors", lambda m, x, z: m.hstack([x, z]), lambda x, z: np.hstack([x, z]), (2,), ()),
    call("vstack", lambda m, x, z: m.vstack([x, z]), lambda x, z: np.vstack([x, z]), (2, 3), (3,)),
    call("dstack", lambda m, x, z: m.dstack([x, z]), lambda x, z: np.dstack([x, z]), (2, 3), (2, 3)),
    call("column_stack", lambda m, x, z: m.column_stack([x, z]), lambda x, z: np.column_stack([x, z]), (2,), (2, 3)),
    call("row_stack", lambda m, x: m.row_stack([x, x]), lambda x: np.vstack([x, x]), (3,)),
    call("block_diag", lambda m, x, y, z: m.block_diag(x, y, z), block_diag, (2, 3), (2,), ()),
    call("cartesian_prod", lambda m, x, z: m.cartesian_prod(x, z),
         lambda x, z: np.array([[a, b] for a in x for b in z]), (2,), (3,)),
    call("meshgrid", lambda m, x, z: m.meshgrid(x, z, indexing="ij")[0],
         lambda x, z: np.meshgrid(x, z, indexing="ij")[0], (2,), (3,)),
    call("meshgrid-xy", lambda m, x, z: m.meshgrid([z, x], indexing="xy")[1], lambda x, z: np.meshgrid(z, x)[1],
         (2,), (3,)),
    call("broadcast_tensors", lambda m, x, z: m.broadcast_tensors(x, z)[0], lambda x, z: np.broadcast_to(x, (2, 3)),
         (2, 1), np.ones(3)),
    call("broadcast_tensors-same", lambda m, x, z: m.broadcast_tensors(x, z)[0], lambda x, z: x, (2, 3), np.ones(3)),
]  # fmt: skip

REARRANGED = [
    call("flip", lambda m, x: x.flip(0, -1), lambda x: x[::-1, :, ::-1], (2, 3, 2)),
    call("flip-list", lambda m, x: m.flip(x, dims=[1]), lambda x: x[:, ::-1], (2, 3)),
    call("flip-0d", lambda m, x: x.flip(0), lambda x: x, ()),
    call("flip-nothing", lambda m, x: x.flip(()), lambda x: x, (2, 3)),
    call("flip-empty", lambda m, x: x.flip(0), lambda x: x, (0, 3)),
    call("fliplr", lambda m, x: m.fliplr(x), lambda x: x[:, ::-1], (2, 3)),
    call("flipud", lambda m, x: x.flipud(), lambda x: x[::-1], (2, 3)),
    call("roll", lambda m, x: x.roll(1), lambda x: np.roll(x, 1), (2, 3)),
    call("roll-dim", lambda m, x: m.roll(x, -4, 1), lambda x: np.roll(x, -4, 1), (2, 3)),
    call("roll-dims", lambda m, x: x.roll((1, 2, 1), (0, -1, 0)), lambda x: np.roll(x, (2, 2), (0, 1)), (3, 3)),
    call("roll-0d", lambda m, x: x.roll(3), lambda x: x, ()),
    call("roll-empty", lambda m, x: x.roll(1, 0), lambda x: x, (0, 3)),
    *[
        call(f"rot90-{k}", lambda m, x, k=k: m.rot90(x, k, [2, 0]), lambda x, k=k: np.rot90(x, k, (2, 0)), (2, 3, 2))
        for k in (-1, 0, 1, 2, 3, 5)
    ],
    call("repeat", lambda m, x: x.repeat(2, 1, 3), lambda x: np.tile(x, (2, 1, 3)), (2, 3)),
    call("repeat-list", lambda m, x: x.repeat([2]), lambda x: np.tile(x, 2), (3,)),
    call("repeat-0d", lambda m, x: x.repeat(2, 2), lambda x: np.tile(x, (2, 2)), ()),
    call("repeat-nothing", lambda m, x: x.repeat(repeats=(0, 2)), lambda x: np.zeros((0, 6)), (2, 3)),
    call("tile", lambda m, x: x.tile(2), lambda x: np.tile(x, 2), (2, 3)),
    call("tile-list", lambda m, x: m.tile(x, (2, 1, 1)), lambda x: np.tile(x, (2, 1, 1)), (2, 3)),
    call("repeat_interleave", lambda m, x: x.repeat_interleave(2), lambda x: np.repeat(x, 2), (2, 3)),
    call("repeat_interleave-each", lambda m, x, n: x.repeat_interleave(n, 1), lambda x, n: np.repeat(x, n, 1),
         (2, 3), np.array([2, 0, 1])),
    call("repeat_interleave-dim", lambda m, x: m.repeat_interleave(x, 3, dim=-2), lambda x: np.repeat(x, 3, 0), (2, 3)),
    call("tril", lambda m, x: x.tril(), np.tril, (2, 3)),
    call("tril-batch", lambda m, x: m.tril(x, -1), lambda x: np.tril(x, -1), (2, 3, 3)),
    call("triu", lambda m, x: x.triu(diagonal=1), lambda x: np.triu(x, 1), (3, 2)),
    call("triu-far", lambda m, x: m.triu(x, 9), lambda x: np.triu(x, 9), (3, 2)),
    call("triu-empty", lambda m, x: m.triu(x), lambda x: x, (0, 2)),
    call("tril_", lambda m, x: x.clone().tril_(1), lambda x: np.tril(x, 1), (3, 3)),
    call("triu_", lambda m, x: x.clone().triu_(), np.triu, (2, 3, 2)),
    call("diag-vector", lambda m, x: m.diag(x), np.diag, (3,)),
    call("diag-matrix", lambda m, x: x.diag(-1), lambda x: np.diag(x, -1), (3, 3)),
    call("diag_embed", lambda m, x: x.diag_embed(), embedded, (2, 3)),
    call("diag_embed-dims", lambda m, x: m.diag_embed(x, -1, 0, 2), lambda x: embedded(x, -1).transpose(1, 0, 2),
         (2, 3)),
    call("diagflat", lambda m, x: x.diagflat(1), lambda x: np.diagflat(x, 1), (2, 2)),
    call("diagonal_scatter", lambda m, x, z: x.diagonal_scatter(z, 1), lambda x, z: exchanged(x, z, ([0, 1], [1, 2])),
         (2, 3), (2,)),
    call("select_scatter", lambda m, x, z: m.select_scatter(x, z, -1, 0), lambda x, z: exchanged(x, z, (..., 0)),
         (2, 3), (2,)),
    call("slice_scatter", lambda m, x, z: x.slice_scatter(z, 1, 0, 3, 2),
         lambda x, z: exchanged(x, z, (slice(None), slice(0, 3, 2))), (2, 3), (2, 2)),
    call("narrow_copy", lambda m, x: x.narrow_copy(1, 1, 2), lambda x: x[:, 1:], (2, 3)),
]  # fmt: skip

VIEWED = [
    call("movedim", lambda m, x: x.movedim(0, -1), lambda x: np.moveaxis(x, 0, -1), (2, 3, 2)),
    call("movedim-lists", lambda m, x: m.movedim(x, (0, 1), (2, 0)), lambda x: np.moveaxis(x, (0, 1), (2, 0)),
         (2, 3, 2)),
    call("moveaxis", lambda m, x: x.moveaxis(source=1, destination=0), lambda x: x.T, (2, 3)),
    call("adjoint", lambda m, x: x.adjoint(), lambda x: x.swapaxes(1, 2), (2, 3, 2)),
    call("mH", lambda m, x: x.mH, lambda x: x.T, (2, 3)),
    call("H", lambda m, x: x.H, lambda x: x.T, (2, 3)),
    call("H-0d", lambda m, x: x.H, lambda x: x, ()),
    call("ravel", lambda m, x: x.ravel(), lambda x: x.reshape(-1), (2, 3)),
    call("unflatten", lambda m, x: x.unflatten(1, (2, -1)), lambda x: x.reshape(2, 2, 2), (2, 4)),
    call("broadcast_to", lambda m, x: m.broadcast_to(x, (2, 3)), lambda x: np.broadcast_to(x, (2, 3)), (3,)),
    call("reshape_as", lambda m, x, z: x.reshape_as(z), lambda x, z: x.reshape(3, 2), (2, 3), np.ones((3, 2))),
    call("unfold", lambda m, x: x.unfold(1, 2, 2), lambda x: windows(x, 2, 2), (2, 5)),
    call("unfold-overlap", lambda m, x: x.unfold(-1, 3, 1), lambda x: windows(x, 3, 1), (2, 5)),
    call("unfold-gaps", lambda m, x: x.unfold(0, 1, 3), lambda x: windows(x, 1, 3), (5,)),
    call("unfold-0d", lambda m, x: x.unfold(0, 1, 1), lambda x: x.reshape(1), ()),
    call("diagonal", lambda m, x: x.diagonal(), lambda x: x.diagonal(), (2, 3)),
    call("diagonal-dims", lambda m, x: m.diagonal(x, -1, 2, 0), lambda x: x.diagonal(-1, 2, 0), (2, 3, 2)),
    call("diagonal-nothing", lambda m, x: x.diagonal(offset=5), lambda x: x.diagonal(5), (2, 3)),
    call("atleast_1d", lambda m, x: m.atleast_1d(x), np.atleast_1d, ()),
    call("atleast_2d", lambda m, x: m.atleast_2d(x), np.atleast_2d, (3,)),
    call("atleast_3d", lambda m, x: m.atleast_3d(x), np.atleast_3d, (2, 3)),
    call("atleast_3d-list", lambda m, x, z: m.atleast_3d([z, x])[1], lambda x, z: np.atleast_3d(x), (3,), np.ones(2)),
    call("permute-dims", lambda m, x: m.permute(x, dims=(1, 0)), lambda x: x.T, (2, 3)),
]  # fmt: skip

ORDERED = [
    call("clone-channels_last", lambda m, x: x.clone(memory_format=m.channels_last), lambda x: x, (2, 3, 2, 2)),
    call("contiguous-channels_last", lambda m, x: x.contiguous(memory_format=m.channels_last), lambda x: x,
         (2, 3, 2, 2)),
    call("to-channels_last", lambda m, x: x.to(x.dtype, memory_format=m.channels_last), lambda x: x, (2, 3, 2, 2)),
]  # fmt: skip

CALLS = [*JOINED, *REARRANGED, *VIEWED, *ORDERED]

FACTS = """
m.cat([i, x])
m.cat([i, k[None]])
m.cat([h, h.bfloat16()])
m.cat([w, i[0]])
m.cat([k, k])
m.cat([m.zeros(0, dtype=m.float64), v])
m.cat([m.zeros(0), m.zeros(0)], 7)
m.cat([m.zeros(0, 2), m.ones(1, 2)])
m.cat(tensors=[v, v], dim=0)
m.cat([v, v], out=m.empty(0))
m.cat([i, i], out=m.empty(0, dtype=m.float64))
m.stack([i, x], axis=2)
m.stack([h, h])
m.stack([v, v], out=m.empty(0, 3))
m.hstack([s, v, i[0]])
m.vstack([v, i], out=m.empty(0))
m.dstack([s, s])
m.dstack([v, v])
m.column_stack([s, s])
m.row_stack((v, x))
m.block_diag()
m.block_diag(i, v, k)
m.block_diag(e, v)
m.block_diag(m.zeros(0), s)
m.cartesian_prod(v)
m.cartesian_prod(v, v)
m.combinations(v, r=3)
m.combinations(t, 2, with_replacement=True)
m.combinations(v, 0)
m.combinations(v, 1)
m.combinations(v, 4)
m.broadcast_tensors()
m.broadcast_tensors(v, x, s)[2].stride()
m.broadcast_shapes()
m.broadcast_shapes((2, 1), (3,))
m.broadcast_shapes(4, [2, 1, 1])
m.broadcast_shapes((0,), (1,))
m.meshgrid(v, t.float(), indexing="xy")[1]
m.meshgrid(v, t.float(), s, indexing="xy")[0].shape
m.meshgrid([v, v], indexing="ij")[1].stride()
m.meshgrid(s, indexing="xy")[0]
m.atleast_1d()
m.atleast_2d(s, v)[1].shape
m.atleast_3d(s).shape
x.flip((0, 1))
k.flip(0)
h.flip(-1)
b.permute(2, 0, 1).flip(1).stride()
b.transpose(0, 1).rot90().stride()
b.transpose(0, 1).rot90(0).stride()
b.transpose(0, 1).roll(1).stride()
b.transpose(0, 1).tril().stride()
b.transpose(0, 1).repeat(1, 1, 1).stride()
i.roll(-1, 1)
i.roll((1, 1), (0, 1))
i.roll(100)
i.rot90()
m.rot90(i, -1, (1, 0))
i.repeat(1, 2)
k.repeat(2)
h.tile((2, 2))
s.tile(3)
x.tile(())
i.repeat_interleave(2, 0)
i.repeat_interleave(m.tensor([1, 2]), 0)
i.repeat_interleave(m.tensor([2]), dim=1)
v.repeat_interleave(m.tensor(0))
v.repeat_interleave(m.tensor([0, 2, 1]), output_size=3)
v.repeat_interleave(m.tensor([0, 2, 1]), axis=0)
x.repeat_interleave(0)
s.repeat_interleave(3)
m.repeat_interleave(m.tensor([2, 0, 1]))
m.repeat_interleave(w)
m.repeat_interleave(m.tensor([], dtype=m.int64))
m.tril(i)
i.triu(-1)
k.view(1, 3).tril()
m.tril(m.full((2, 2), nan))
m.triu(x, out=m.empty(0))
i.clone().triu_(1)
i.t().clone().t().tril_()
m.tril_indices(3, 3)
m.tril_indices(2, 4, offset=1, dtype=m.int32)
m.triu_indices(row=3, col=2, offset=-1)
m.triu_indices(0, 3)
m.diag(t)
m.diag(i, 1)
m.diag(i, diagonal=7)
m.diag(x, out=m.empty(0))
i.diagonal()
b.diagonal(dim1=-1, dim2=0).shape
b.diagonal(1, 1, 2).stride()
b.diagonal(1, 1, 2).storage_offset()
b.diagonal(-9).shape
k.diag_embed()
v.diag_embed(1, 1, 0)
s.diagflat()
i.diagflat(-1).shape
i.select_scatter(v, 0, 1)
x.select_scatter(t.double(), 1, -1)
x.slice_scatter(d, 0)
x.slice_scatter(i[:1], start=1)
x.diagonal_scatter(t)
x.as_strided_scatter(t.float(), (2,), (3,), 1)
b.permute(2, 0, 1).select_scatter(b.permute(2, 0, 1)[0], 0, 0).stride()
i.narrow_copy(1, -2, 1)
x.narrow(1, m.tensor(1), 2)
m.narrow_copy(x, 0, 0, 1, out=m.empty(0))
s.movedim(0, 0)
b.movedim((0, 2), (1, 0)).shape
x.ravel().shape
m.ravel(s)
x.unflatten(1, [3])
m.unflatten(v, 0, (1, -1)).shape
x.unflatten(dim=0, sizes=(2, 1)).stride()
x.broadcast_to(2, 2, 3).stride()
x.unfold(dimension=1, size=2, step=1)
x.unfold(1, 0, 1).shape
b.unfold(2, 2, 2).stride()
s.H
v.reshape_as(e[:, :0].new_zeros(3, 1)).shape
x.view(size=(3, 2)).shape
x.reshape(shape=(6,)).shape
x.expand(size=(1, 2, 3)).shape
x.expand((2, 3), implicit=True).shape
str(m.channels_last)
str(m.preserve_format)
str(m.strided)
str(x.layout)
x.is_contiguous(memory_format=m.contiguous_format)
x.is_contiguous(memory_format=m.channels_last)
m.ones(2, 3, 4, 5).contiguous(memory_format=m.channels_last).stride()
m.ones(2, 3, 4, 5, 6).contiguous(memory_format=m.channels_last_3d).stride()
m.ones(2, 1, 4, 5).is_contiguous(memory_format=m.channels_last)
m.ones(2, 1, 4, 5).contiguous(memory_format=m.channels_last).stride()
m.ones(2, 3, 1, 1).to(memory_format=m.channels_last).stride()
m.ones(2, 3, 4, 5).to(m.float64, memory_format=m.channels_last).stride()
m.ones(2, 3, 4, 5).clone(memory_format=m.channels_last).is_contiguous(memory_format=m.channels_last)
m.ones(2, 3, 4, 5).double(memory_format=m.channels_last).stride()
m.ones(2, 3, 4, 5).to(memory_format=m.channels_last).clone(memory_format=m.contiguous_format).stride()
m.ones(2, 3, 4, 5).to(memory_format=m.channels_last).to(memory_format=m.contiguous_format).stride()
(m.ones(2, 3, 4, 5).to(memory_format=m.channels_last) + 1).stride()
m.cat([m.ones(2, 3, 4, 5).to(memory_format=m.channels_last)] * 2).stride()
m.cat([m.ones(2, 3, 4, 5).to(memory_format=m.channels_last), m.ones(2, 3, 4, 5)]).stride()
m.ones(2, 3, 4, 5).to(memory_format=m.channels_last).flip(0).stride()
m.empty(2, 3, 4, 5, memory_format=m.channels_last).stride()
m.zeros_like(m.ones(2, 3, 4, 5), memory_format=m.channels_last).stride()
m.ones_like(b.transpose(0, 1)).stride()
m.ones_like(b.transpose(0, 1), memory_format=m.contiguous_format).stride()
m.empty_like(b.permute(2, 0, 1)[:, :, ::2]).stride()
m.empty_like(v.expand(2, 3)).stride()
b.permute(2, 0, 1)[:, :, ::2].clone().stride()
m.empty(1).resize_(1, 2, 3, 4, memory_format=m.channels_last).stride()
m.zeros(size=(2,))
m.ones(2, layout=m.strided, pin_memory=False)
m.full(size=(2,), fill_value=True)
m.full((2,), s)
m.full_like(i, 2.5)
m.empty_strided((2, 3), (1, 2)).stride()
len(m.empty_strided((2, 3), (4, 1)).untyped_storage())
x.new_empty_strided((2, 2), (1, 2)).dtype
x.new_zeros(size=(2,))
x.new_full(size=(1,), fill_value=s)
m.scalar_tensor(3)
m.scalar_tensor(True, dtype=m.int64)
m.asarray([1, 2.5])
m.asarray(x) is x
m.asarray(x, copy=True) is x
m.asarray(np.arange(3), dtype=m.float32)
m.asarray(b"ab", dtype=m.uint8)
m.asarray(v, requires_grad=True).requires_grad
m.asarray([1.0], requires_grad=True).is_leaf
m.logspace(0, 2, 3)
m.logspace(0, 3, steps=4, base=-2)
m.logspace(s - 2.5, 2, 3, dtype=m.int64)
m.logspace(0, 1, 0)
m.linspace(s, 3, 2)
m.arange(start=1, end=4)
m.arange(end=3.0)
m.arange(1, 7, step=2)
m.eye(n=2, m=1)
""".strip().splitlines()

GRADIENTS = """
slope(lambda a: m.cat([a, a * 2, m.zeros(0)]) ** 2, 1.0, 2.0)
slope(lambda a: m.stack([a, a.detach()]) * v[:2], 1.0, 2.0)
slope(lambda a: m.cat([a.double(), a]), 1.0, 2.0)
slope(lambda a: a.half().repeat(3) * 2, 1.0, 2.0)
slope(lambda a: a.repeat(0), 1.0, 2.0)
slope(lambda a: a.repeat_interleave(t) * m.arange(2.0), 1.0, 2.0)
slope(lambda a: a.unfold(0, 2, 1) ** 2, 1.0, 2.0, 3.0)
slope(lambda a: a.half().unfold(0, 3, 1), 1.0, 2.0, 3.0, 4.0, 5.0)
slope(lambda a: a.view(2, 2).tril() ** 2, 1.0, 2.0, 3.0, 4.0)
slope(lambda a: a.view(2, 2).clone().triu_(1) ** 2, 1.0, 2.0, 3.0, 4.0)
slope(lambda a: a.select_scatter(a[0] * 3, 0, 1), 1.0, 2.0)
slope(lambda a: m.combinations(a) ** 2, 1.0, 2.0, 3.0)
slope(lambda a: m.cartesian_prod(a, a.detach()), 1.0, 2.0)
slope(lambda a: a.diag().diagonal_scatter(a[:1], 1), 1.0, 2.0)
slope(lambda a: a.view(1, 2, 1, 1).to(memory_format=m.channels_last) ** 2, 1.0, 2.0)
slope(lambda a: a.view(1, 2, 1, 2).contiguous(memory_format=m.channels_last) ** 2, 1.0, 2.0, 3.0, 4.0)
""".strip().splitlines()


REFUSED = {
    "m.cat([])": r"expected a non-empty list of Tensors",
    "m.cat(x)": r"cat\(\): argument 'tensors' \(position 1\) must be tuple of Tensors, not Tensor",
    "m.cat([x, 1])": r"expected Tensor as element 1 in argument 0, but got int",
    "m.cat([x, v])": r"Tensors must have same number of dimensions: got 2 and 1",
    "m.cat([x, x[:, :2]])": r"match except in dimension 0. Expected size 3 but got size 2 for tensor number 1 in the",
    "m.cat([x, x], 5)": r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 5\)",
    "m.cat([x, x], 'a')": r"cat\(\): argument 'dim' must be int, not str",
    "m.cat([v, s])": r"zero-dimensional tensor \(at position 1\) cannot be concatenated",
    "m.cat()": r'cat\(\) missing 1 required positional arguments: "tensors"',
    "m.cat([x, x], out=m.empty(0, dtype=m.int64))": r"input types can't be cast to the desired output type Long",
    "m.cat([v, v], out=v)": r"unsupported operation: some elements of the input tensor and the written-to tensor refer",
    "m.cat([xf], out=m.empty(0))": r"cat\(\): functions with out=... arguments don't support automatic differentiation",
    "m.stack([])": r"stack expects a non-empty TensorList",
    "m.stack([x, v])": r"to be equal size, but got \[2, 3\] at entry 0 and \[3\] at entry 1",
    "m.stack([v, v], 2)": r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 2\)",
    "m.hstack([])": r"hstack expects a non-empty TensorList",
    "m.vstack([x, b])": r"Tensors must have same number of dimensions: got 2 and 3",
    "m.block_diag(b)": r"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input 0 has 3 dimensions",
    "m.cartesian_prod(x, v)": r"Expect a 1D vector, but got shape \[2, 3\]",
    "m.cartesian_prod(v, t)": r"meshgrid expects all tensors to have the same dtype",
    "m.combinations(v, -1)": r"Expect a non-negative number, but got -1",
    "m.broadcast_tensors(v, m.ones(4))": r"The size of tensor a \(3\) must match the size of tensor b \(4\)",
    "m.broadcast_shapes((2,), (3,))": r"Attempting to broadcast a dimension of length 3 at -1! Mismatching argument at",
    "m.broadcast_shapes((-1,))": r"Attempting to broadcast a dimension with negative length!",
    "m.meshgrid()": r"meshgrid expects a non-empty TensorList",
    "m.meshgrid(x, v, indexing='ij')": r"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ",
    "m.meshgrid(v, v, indexing='a')": r'torch.meshgrid: indexing must be one of "xy" or "ij", but received: a',
    "m.atleast_1d(1)": r"atleast_1d\(\) received an invalid combination of arguments - got \(int\)",
    "x.flip()": r'flip\(\) missing 1 required positional arguments: "dims"',
    "x.flip(2)": r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 2\)",
    "x.flip(0, -2)": r"dim 0 appears multiple times in the list of dims",
    "x.flip(0, dims=(1,))": r"flip\(\) got multiple values for argument 'dims'",
    "x.flip(axes=(1,))": r"flip\(\) got an unexpected keyword argument 'axes'",
    "v.fliplr()": r"Input must be >= 2-d\.",
    "s.flipud()": r"Input must be >= 1-d\.",
    "x.roll((1, 2))": r"shifts and dimensions must align. shifts: 2, dims:0",
    "x.roll(1, 2)": r"Dimension out of range",
    "s.roll(1, 0)": r"Dimension specified as 0 but tensor has no dimensions",
    "x.rot90(1, (0, -2))": r"expected rotation dims to be different, but got dim0 = 0 and dim1 = -2",
    "x.rot90(1, (0,))": r"expected total rotation dims == 2, but got dims = 1",
    "v.rot90()": r"expected total dims >= 2, but got total dims = 1",
    "x.rot90(1.5)": r"rot90\(\): argument 'k' \(position 1\) must be int, not float",
    "x.repeat(2)": r"Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
    "x.repeat(-1, 1)": r"Trying to create tensor with negative dimension -2: \[-2, 3\]",
    "x.tile()": r'tile\(\) missing 1 required positional arguments: "dims"',
    "x.repeat_interleave(-1)": r"Repeats must be non-negative",
    "x.repeat_interleave(2, 2)": r"Dimension out of range",
    "x.repeat_interleave(2, 1, output_size=5)": r"repeat_interleave: Invalid output_size, expected 6 but got 5",
    "x.repeat_interleave(t, 1)": r"repeats.size\(0\) = 2 and input.size\(1\) = 3",
    "x.repeat_interleave(t - 1, 0)": r"repeats can not be negative",
    "x.repeat_interleave(i, 1)": r"repeats must be 0-dim or 1-dim tensor",
    "x.repeat_interleave(v, 1)": r'"repeat_interleave_cpu" not implemented for \'Float\'',
    "x.repeat_interleave(2.0)": r"repeat_interleave\(\) received an invalid combination of arguments - got",
    "m.repeat_interleave(m.tensor(2))": r"repeat_interleave only accept 1D vector as repeat",
    "v.tril()": r"tril: input tensor must have at least 2 dimensions",
    "v.triu_()": r"triu_?: input tensor must have at least 2 dimensions",
    "x.tril(1.0)": r"tril\(\): argument 'diagonal' \(position 1\) must be int, not float",
    "xf.tril_()": r"a leaf Variable that requires grad is being used in an in-place operation",
    "m.tril_indices(-1, 2)": r"row must be non-negative, got-1",
    "m.triu_indices(2, 2, dtype=m.float32)": r"\"triu_indices\" not implemented for 'Float'",
    "s.diag()": r"diag\(\): Supports 1D or 2D tensors. Got 0D",
    "b.diag()": r"diag\(\): Supports 1D or 2D tensors. Got 3D",
    "x.diagonal(0, 1, 1)": r"diagonal dimensions cannot be identical 1, 1",
    "v.diagonal()": r"Dimension out of range",
    "v.diag_embed(0, 5, 0)": r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 5\)",
    "x.diagonal_scatter(v)": r"expected src to have a size equal to the slice of self. src size = \[3\], slice size",
    "x.select_scatter(v, 0, 2)": r"select\(\): index 2 out of range for tensor of size \[2, 3\] at dimension 0",
    "x.slice_scatter(v)": r"src size = \[3\], slice size = \[2, 3\]",
    "x.as_strided_scatter(v, (2,), (1,))": r"src size = \[3\], slice size = \[2\]",
    "x.narrow_copy(1, 2, 2)": r"start \(2\) \+ length \(2\) exceeds dimension size \(3\)",
    "x.movedim(0, 2)": r"Dimension out of range",
    "x.movedim((0, 1), (0,))": r"source \(\[0, 1\] dims\) should contain the same number of dims as destination \(\[",
    "x.movedim((0, 0), (0, 1))": r"movedim: repeated dim in `source` \(\[0, 0\]\)",
    "x.movedim((0, 1), (0, 0))": r"movedim: repeated dim in `destination` \(\[0, 0\]\)",
    "v.mH": r"tensor.mH is only supported on matrices or batches of matrices. Got 1-D tensor.",
    "v.adjoint()": r"tensor.adjoint\(\) is only supported on matrices or batches of matrices. Got 1-D tensor.",
    "b.H": r"Got 3-D tensor. For batches of matrices, consider using tensor.mH",
    "x.unflatten(1, (2, 2))": r"unflatten: Provided sizes \[2, 2\] don't multiply up to the size of dim 1 \(3\) in the",
    "x.unflatten(1, (2, -1))": r"unflatten: Provided sizes \[2, -1\] don't multiply up to the size of dim 1 \(3\)",
    "x.unflatten(1, ())": r"unflatten: sizes must be non-empty",
    "x.unflatten(1, 3)": r"unflatten\(\): argument 'sizes' \(position 2\) must be tuple of ints, not int",
    "x.unflatten(1, (-1, -1))": r"only one dimension can be inferred",
    "x.broadcast_to(3)": r"the number of sizes provided \(1\) must be greater or equal to",
    "x.reshape_as(1)": r"reshape_as\(\): argument 'other' \(position 1\) must be Tensor, not int",
    "x.unfold(1, 4, 1)": r"maximum size for tensor at dimension 1 is 3 but size is 4",
    "x.unfold(1, -1, 1)": r"size is -1 but must be >= 0",
    "x.unfold(1, 1, 0)": r"step is 0 but must be > 0",
    "x.contiguous(memory_format=m.channels_last)": r"required rank 4 tensor to use channels_last format",
    "x.contiguous(memory_format=3)": r"contiguous\(\): argument 'memory_format' must be torch.memory_format, not int",
    "x.is_contiguous(memory_format=None)": r"argument 'memory_format' must be torch.memory_format, not NoneType",
    "m.empty(2, memory_format=m.preserve_format)": r"unsupported memory format Preserve",
    "m.zeros_like(x, memory_format=m.channels_last_3d)": r"required rank 5 tensor to use channels_last_3d format",
    "m.zeros(2, layout='a')": r"zeros\(\): argument 'layout' must be torch.layout, not str",
    "m.zeros(2, memory_format=m.channels_last)": r"zeros\(\) got an unexpected keyword argument 'memory_format'",
    "m.zeros(2, size=(2,))": r"zeros\(\) got multiple values for argument 'size'",
    "m.zeros()": r'zeros\(\) missing 1 required positional arguments: "size"',
    "m.zeros_like(1)": r"zeros_like\(\): argument 'input' \(position 1\) must be Tensor, not int",
    "m.full((2,), x)": r"full\(\): argument 'fill_value' \(position 2\) must be Number, not Tensor",
    "m.empty_strided((2, 3), (1,))": r"dimensionality of sizes \(2\) must match dimensionality of strides \(1\)",
    "m.empty_strided((2,), (-1,))": r"Storage size calculation overflowed with sizes=\[2\] and strides=\[-1\]",
    "m.asarray(x, dtype=m.float64, copy=False)": r"can't alias tensor with dtype 'Float' into dtype 'Double'\.",
    "m.asarray([1], copy=False)": r"can't alias arbitrary sequence into a tensor\.",
    "m.asarray(i, requires_grad=True)": r"Only Tensors of floating point and complex dtype can require gradients",
    "m.logspace(0, 1, -1)": r"number of steps must be non-negative",
    "m.arange(0, inf)": r"unsupported range: 0 -> inf",
    "m.eye('a')": r"eye\(\): argument 'n' \(position 1\) must be int, not str",
}
