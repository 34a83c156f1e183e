"""Calls, expressions and refusals of what picks, scatters, sorts and searches."""

from __future__ import annotations

import numpy as np
from calls import MASK, MORE, PLACES, call
from writes import wrote

ROWS = np.array([[0, 1, 0], [1, 1, 0], [2, 0, 0]])  # for dimension 0 of a matrix of 3 x 3; several name one place
APART = np.array([[0, 1, 2], [2, 0, 1]])  # no two name one place of a matrix of 3 x 3, along dimension 0
MASK_3D = np.array([[[True], [False]], [[False], [True]]])


def along(x, index, dim):
    """Return the index of the elements that ``index`` names along a dimension."""
    grid = list(np.indices(index.shape))
    grid[dim] = index
    return tuple(grid)


def scattered(how, dim):
    """Make the reference of a scatter that repeats a ufunc, or writes where there is none."""

    def reference(x, index, src):
        y = x.copy()
        values = np.broadcast_to(src, index.shape) if np.ndim(src) == 0 else src[tuple(map(slice, index.shape))]
        if how is None:
            y[along(x, index, dim)] = values
        else:
            how.at(y, along(x, index, dim), values)
        return y

    return reference


def reduced(how, include_self):
    """Make the reference of `scatter_reduce` along dimension 0, by loops."""

    def reference(x, index, src):
        y = x.copy()
        for place in np.ndindex(x.shape):
            found = [src[k] for k in np.ndindex(index.shape) if (index[k], *k[1:]) == place]
            if found:
                y[place] = how([x[place], *found] if include_self else found)
        return y

    return reference


REDUCTIONS = {"sum": np.sum, "prod": np.prod, "mean": np.mean, "amax": np.max, "amin": np.min}


def slices(how):
    """Make the reference of an operation on the slices of dimension 1."""

    def reference(x, index, src):
        y = x.copy()
        for k, place in enumerate(index.reshape(-1)):
            y[:, place] = how(y[:, place], src[:, k])
        return y

    return reference


def filled(x, mask, value):
    y = np.broadcast_to(x, np.broadcast_shapes(x.shape, mask.shape)).copy()
    y[np.broadcast_to(mask, y.shape)] = value
    return y


def poured(x, mask, src):
    y = np.broadcast_to(x, np.broadcast_shapes(x.shape, mask.shape)).copy()
    mask = np.broadcast_to(mask, y.shape)
    y[mask] = src.reshape(-1)[: mask.sum()]
    return y


def put(how):
    def reference(x, index, src):
        y = x.copy().reshape(-1)
        how.at(y, index, src) if how else y.__setitem__(index, src)
        return y.reshape(x.shape)

    return reference


def place_values(x, src, *index):
    y = x.copy()
    y[index] = src
    return y


def add_values(x, src, *index):
    y = x.copy()
    np.add.at(y, index, src)
    return y


def top(x, k, axis, largest):
    order = np.sort(x, axis)
    return np.take(np.flip(order, axis) if largest else order, range(k), axis)


ALONG = [
    call("gather-corner", lambda m, x, i: x.gather(0, i), lambda x, i: x[along(x, i, 0)], (3, 3), MORE),
    call("gather-int32", lambda m, x, i: m.gather(x, -1, i.int()), lambda x, i: x[along(x, i, 1)], (3, 3), ROWS),
    call("gather-nothing", lambda m, x, i: x.gather(0, i), lambda x, i: x[:0], (2, 3), np.zeros((0, 3), np.int64)),
    call("gather-0d-places", lambda m, x, i: x.gather(0, i), lambda x, i: x[i], (3,), np.array(2)),
    call("gather-of-0d", lambda m, x, i: x.gather(0, i), lambda x, i: x.repeat(2), (), np.array([0, 0])),
    call("take_along_dim", lambda m, x, i: x.take_along_dim(i, 1), lambda x, i: x[[[0], [1]], i], (2, 3), MORE),
    call("take_along_dim-broadcast", lambda m, x, i: m.take_along_dim(x, i, dim=0),
         lambda x, i: x[i.repeat(3, 1), np.arange(3)], (2, 3), np.array([[1], [-1], [0], [2]]) % 2),
    call("take_along_dim-wraps", lambda m, x, i: m.take_along_dim(x, i, dim=1), lambda x, i: x[:, [2, 0, 1]],
         (2, 3), np.array([[-1, 3, 4]])),
    call("take_along_dim-flat", lambda m, x, i: x.contiguous().take_along_dim(i), lambda x, i: x.reshape(-1)[[2, 5]],
         (2, 3), np.array([[2, 5]])),
    call("scatter", lambda m, x, s, i: x.scatter(0, i, s), lambda x, s, i: scattered(None, 0)(x, i, s),
         (3, 3), (2, 3), APART),
    call("scatter-number", lambda m, x, i: m.scatter(x, 0, i, 2.5), lambda x, i: scattered(None, 0)(x, i, 2.5),
         (3, 3), ROWS),
    call("scatter-value", lambda m, x, i: x.scatter(1, i, value=7), lambda x, i: scattered(None, 1)(x, i, 7),
         (3, 3), ROWS[:2]),
    call("scatter-0d", lambda m, x, s, i: x.scatter(0, i, s), lambda x, s, i: s, (), (), np.array(0)),
    call("scatter-nothing", lambda m, x, s, i: x.scatter(0, i, s), lambda x, s, i: x, (2, 3), (0, 3),
         np.zeros((0, 3), np.int64)),
    call("scatter_", *wrote(lambda y, s, i: y.scatter_(0, i, s), lambda x, s, i: scattered(None, 0)(x, i, s)),
         (3, 3), (2, 3), APART),
    call("scatter_-value", *wrote(lambda y, i: y.scatter_(-1, i, 3), lambda x, i: scattered(None, 1)(x, i, 3)),
         (3, 3), ROWS),
    call("scatter_add", lambda m, x, s, i: m.scatter_add(x, 0, i, s),
         lambda x, s, i: scattered(np.add, 0)(x, i, s), (3, 3), (3, 3), ROWS),
    call("scatter_add-last", lambda m, x, s, i: x.scatter_add(-1, i, s),
         lambda x, s, i: scattered(np.add, 1)(x, i, s), (3, 3), (3, 3), ROWS),
    call("scatter_add-0d", lambda m, x, s, i: x.scatter_add(0, i, s), lambda x, s, i: x + s.sum(), (), (2,),
         np.array([0, 0])),
    call("scatter_add-3d", lambda m, x, s, i: x.scatter_add(1, i, s),
         lambda x, s, i: scattered(np.add, 1)(x, i, s), (2, 3, 2), (2, 2, 2), np.array([[[0, 2], [0, 1]]] * 2)),
    call("scatter_add_", *wrote(lambda y, s, i: y.scatter_add_(0, i, s),
         lambda x, s, i: scattered(np.add, 0)(x, i, s)), (3, 3), (3, 3), ROWS),
    *[
        call(f"scatter_reduce-{name}-{'self' if include else 'alone'}",
             lambda m, x, s, i, name=name, include=include: x.scatter_reduce(0, i, s, name, include_self=include),
             lambda x, s, i, how=how, include=include: reduced(how, include)(x, i, s), (3, 3), (3, 3), ROWS)
        for name, how in REDUCTIONS.items() for include in (True, False)
    ],
    call("scatter_reduce_", *wrote(lambda y, s, i: y.scatter_reduce_(0, i, s, reduce="amax"),
         lambda x, s, i: reduced(np.max, True)(x, i, s)), (3, 3), (3, 3), ROWS),
    call("scatter_reduce_-prod", *wrote(lambda y, s, i: y.scatter_reduce_(0, i, s, "prod"),
         lambda x, s, i: reduced(np.prod, True)(x, i, s)), (3, 3), (3, 3), ROWS),
    call("take", lambda m, x, i: x.take(i), lambda x, i: x.reshape(-1)[i], (2, 3), np.array([[0, 5], [-1, 0]])),
    call("take-0d", lambda m, x, i: m.take(x, i), lambda x, i: x.reshape(-1)[i], (2, 3), np.array(-2)),
    call("put", lambda m, x, s, i: m.put(x, i, s), lambda x, s, i: put(None)(x, i, s), (2, 3), (2,), np.array([4, -6])),
    call("put-accumulate", lambda m, x, s, i: x.put(i, s, accumulate=True),
         lambda x, s, i: put(np.add)(x, i, s), (2, 3), (3,), np.array([4, -6, 4])),
    call("put_", *wrote(lambda y, s, i: y.put_(i, s), lambda x, s, i: put(None)(x, i, s)),
         (2, 3), (2, 1), np.array([[4], [-6]])),
    call("put_-accumulate", *wrote(lambda y, s, i: y.put_(i, s, True), lambda x, s, i: put(np.add)(x, i, s)),
         (2, 3), (3,), np.array([4, -6, 4])),
]  # fmt: skip

SLICES = [
    call("index_select", lambda m, x, i: x.index_select(1, i), lambda x, i: x[:, i], (2, 3), PLACES),
    call("index_select-int32", lambda m, x, i: m.index_select(x, -2, i.int()), lambda x, i: x[i], (3, 2), PLACES),
    call("index_select-0d", lambda m, x, i: x.index_select(0, i), lambda x, i: x, (), np.array([0])),
    call("index_select-one", lambda m, x, i: x.index_select(1, i), lambda x, i: x[:, [i]], (2, 3), np.array(2)),
    call("index_select-nothing", lambda m, x, i: x.index_select(1, i), lambda x, i: x[:, i], (2, 3), PLACES[:0]),
    call("index_add", lambda m, x, s, i: x.index_add(1, i, s), lambda x, s, i: slices(np.add)(x, i, s),
         (2, 3), (2, 3), PLACES),
    call("index_add-alpha", lambda m, x, s, i: m.index_add(x, 1, i, s, alpha=-2.5),
         lambda x, s, i: slices(lambda a, b: a - 2.5 * b)(x, i, s), (2, 3), (2, 3), PLACES),
    call("index_add-0d", lambda m, x, s, i: x.index_add(0, i, s), lambda x, s, i: x + s, (), (), np.array(0)),
    call("index_add-one", lambda m, x, s, i: x.index_add(1, i, s), lambda x, s, i: slices(np.add)(x, i, s),
         (2, 3), (2, 1), np.array(2)),
    call("index_add_", *wrote(lambda y, s, i: y.index_add_(1, i, s, alpha=2),
         lambda x, s, i: slices(lambda a, b: a + 2 * b)(x, i, s)), (2, 3), (2, 3), PLACES),
    call("index_copy", lambda m, x, s, i: x.index_copy(1, i, s), lambda x, s, i: slices(lambda a, b: b)(x, i, s),
         (2, 3), (2, 2), PLACES[:2]),
    call("index_copy-0d", lambda m, x, s, i: x.index_copy(0, i, s), lambda x, s, i: place_values(x, s, i),
         (3,), (), np.array(1)),
    call("index_copy_", *wrote(lambda y, s, i: y.index_copy_(-1, i, s),
         lambda x, s, i: slices(lambda a, b: b)(x, i, s)), (2, 3), (2, 2), PLACES[:2]),
    call("index_fill", lambda m, x, i: x.index_fill(1, i, 2.5), lambda x, i: filled(x, np.isin([-3, -2, -1], i), 2.5),
         (2, 3), PLACES - 3),
    call("index_fill-tensor", lambda m, x, v, i: m.index_fill(x, 1, i, v),
         lambda x, v, i: filled(x, np.isin([0, 1, 2], i), v), (2, 3), (), PLACES),
    call("index_fill-0d", lambda m, x, i: x.index_fill(0, i, 1), lambda x, i: np.ones(()), (), np.array([0])),
    call("index_fill_", *wrote(lambda y, i: y.index_fill_(1, i, 2), lambda x, i: filled(x, np.isin([0, 1, 2], i), 2)),
         (2, 3), PLACES),
    call("index_fill_-tensor", *wrote(lambda y, v, i: y.index_fill_(1, i, v),
         lambda x, v, i: filled(x, np.isin([0, 1, 2], i), v)), (2, 3), (), PLACES),
    *[
        call(f"index_reduce-{name}-{'self' if include else 'alone'}",
             lambda m, x, s, i, name=name, include=include: x.index_reduce(0, i, s, name, include_self=include),
             lambda x, s, i, how=how, include=include: reduced(how, include)(x, i[:, None].repeat(2, 1), s),
             (3, 2), (3, 2), PLACES)
        for name, how in REDUCTIONS.items() if name != "sum" for include in (True, False)
    ],
    call("index_reduce_", *wrote(lambda y, s, i: y.index_reduce_(0, i, s, "mean"),
         lambda x, s, i: reduced(np.mean, True)(x, i[:, None].repeat(2, 1), s)), (3, 2), (3, 2), PLACES),
    call("index_put", lambda m, x, s, i: x.index_put((i,), s), lambda x, s, i: place_values(x, s, i),
         (3, 2), (2, 2), np.array([2, 0])),
    call("index_put-two", lambda m, x, s, i: m.index_put(x, [i, i - 1], s),
         lambda x, s, i: place_values(x, s, i, i - 1), (2, 3), (), np.array([1, 0])),
    call("index_put-mask", lambda m, x, s, k: x.index_put((k,), s), lambda x, s, k: place_values(x, s, k),
         (2, 3), (), MASK),
    call("index_put-accumulate", lambda m, x, s, i: x.index_put((i,), s, accumulate=True),
         lambda x, s, i: add_values(x, s, i), (3, 2), (3, 2), PLACES),
    call("index_put-accumulate-two", lambda m, x, s, i: x.index_put((i, i - 1), s, True),
         lambda x, s, i: add_values(x, s, i, i - 1), (3, 3), (3,), PLACES),
    call("index_put_", *wrote(lambda y, s, i: y.index_put_((i,), s), lambda x, s, i: place_values(x, s, i)),
         (3, 2), (2, 1), np.array([2, 0])),
    call("index_put_-accumulate", *wrote(lambda y, s, i: y.index_put_((i,), s, accumulate=True),
         lambda x, s, i: add_values(x, s, i)), (3, 2), (2,), PLACES),
]  # fmt: skip

MASKS = [
    call("masked_fill", lambda m, x, k: x.masked_fill(k, 2.5), lambda x, k: filled(x, k, 2.5), (2, 3), MASK),
    call("masked_fill-broadcast", lambda m, x, k: m.masked_fill(x, k, 2), lambda x, k: filled(x, k, 2),
         (1, 3), MASK_3D),
    call("masked_fill-rows", lambda m, x, k: x.masked_fill(k, -1), lambda x, k: filled(x, k, -1), (2, 3), MASK[0]),
    call("masked_fill-tensor", lambda m, x, v, k: x.masked_fill(k, v), lambda x, v, k: filled(x, k, v),
         (2, 3), (), MASK),
    call("masked_fill-0d", lambda m, x, k: x.masked_fill(k, 5), lambda x, k: filled(x, k, 5), (), MASK),
    call("masked_fill_", *wrote(lambda y, k: y.masked_fill_(k, 2.5), lambda x, k: filled(x, k, 2.5)),
         (2, 3), MASK[:, :1]),
    call("masked_fill_-tensor", *wrote(lambda y, v, k: y.masked_fill_(k, v), lambda x, v, k: filled(x, k, v)),
         (2, 3), (), MASK),
    call("masked_scatter", lambda m, x, s, k: x.masked_scatter(k, s), lambda x, s, k: poured(x, k, s),
         (2, 3), (5,), MASK),
    call("masked_scatter-broadcast", lambda m, x, s, k: m.masked_scatter(x, k, s), lambda x, s, k: poured(x, k, s),
         (1, 3), (2, 4), MASK_3D),
    call("masked_scatter_", *wrote(lambda y, s, k: y.masked_scatter_(k, s), lambda x, s, k: poured(x, k, s)),
         (2, 3), (2, 3), MASK[0]),
    call("masked_select", lambda m, x, k: x.masked_select(k), lambda x, k: x[k], (2, 3), MASK),
    call("masked_select-broadcast", lambda m, x, k: m.masked_select(x, k),
         lambda x, k: np.broadcast_to(x, (2, 2, 3))[np.broadcast_to(k, (2, 2, 3))], (1, 3), MASK_3D),
    call("masked_select-0d", lambda m, x, k: x.masked_select(k), lambda x, k: x.repeat(2), (), MASK[0]),
    call("nonzero", lambda m, x: m.nonzero(x), np.argwhere, (2, 3)),
    call("argwhere", lambda m, x: x.argwhere(), np.argwhere, (2, 3)),
    call("nonzero-as_tuple", lambda m, x: x.nonzero(as_tuple=True)[1], lambda x: np.nonzero(x)[1], (2, 3)),
    call("where-one", lambda m, x: m.where(x)[0], lambda x: np.nonzero(x)[0], (2, 3)),
]  # fmt: skip

SORTS = [
    call("sort", lambda m, x: x.sort().values, np.sort, (2, 3)),
    call("sort-dim", lambda m, x: m.sort(x, 0)[0], lambda x: np.sort(x, 0), (3, 2)),
    call("sort-descending", lambda m, x: x.sort(dim=-1, descending=True)[0], lambda x: np.sort(x)[:, ::-1], (2, 3)),
    call("sort-stable", lambda m, x: x.sort(stable=True)[0], np.sort, (2, 3)),
    call("sort-0d", lambda m, x: x.sort()[0], lambda x: x, ()),
    call("sort-empty", lambda m, x: x.sort(0)[0], lambda x: x, (0, 3)),
    call("sort-indices", lambda m, x: x.sort(0).indices, lambda x: np.argsort(x, 0), (3, 2)),
    call("msort", lambda m, x: x.msort(), lambda x: np.sort(x, 0), (3, 2)),
    call("argsort", lambda m, x: x.argsort(), np.argsort, (2, 3)),
    call("argsort-descending", lambda m, x: m.argsort(x, 0, True), lambda x: np.argsort(-x, 0), (3, 2)),
    call("topk", lambda m, x: x.topk(2).values, lambda x: top(x, 2, 1, True), (2, 3)),
    call("topk-dim", lambda m, x: m.topk(x, 1, dim=0)[0], lambda x: top(x, 1, 0, True), (2, 3)),
    call("topk-smallest", lambda m, x: x.topk(2, largest=False, sorted=True)[0], lambda x: top(x, 2, 1, False), (2, 3)),
    call("topk-0d", lambda m, x: x.topk(1)[0], lambda x: x, ()),
    call("topk-nothing", lambda m, x: x.topk(0)[0], lambda x: x[:, :0], (2, 3)),
    call("topk-indices", lambda m, x: x.topk(2)[1], lambda x: np.argsort(-x)[:, :2], (2, 3)),
    call("kthvalue", lambda m, x: x.kthvalue(2).values, lambda x: np.sort(x)[:, 1], (2, 3)),
    call("kthvalue-keepdim", lambda m, x: m.kthvalue(x, 1, 0, keepdim=True)[0], lambda x: x.min(0)[None], (2, 3)),
    call("kthvalue-0d", lambda m, x: x.kthvalue(1)[0], lambda x: x, ()),
    call("kthvalue-indices", lambda m, x: x.kthvalue(2)[1], lambda x: np.argsort(x)[:, 1], (2, 3)),
    call("searchsorted", lambda m, x, r: m.searchsorted(r.to(x.dtype), x), lambda x, r: np.searchsorted(r, x),
         (2, 3), np.array([-1.0, 0.0, 0.5, 2.0])),
    call("searchsorted-rows", lambda m, x: m.searchsorted(x.sort().values, x, right=True),
         lambda x: np.argsort(np.argsort(x)) + 1, (2, 3)),
    call("isin", lambda m, x: m.isin(x, x[1]).long(), lambda x: np.isin(x, x[1]).astype(np.int64), (2, 3)),
    call("bucketize", lambda m, x, r: m.bucketize(x, r.to(x.dtype), right=True),
         lambda x, r: np.searchsorted(r, x, "right"), (2, 3), np.array([-1.0, 0.0, 0.5])),
]  # fmt: skip

CALLS = [*ALONG, *SLICES, *MASKS, *SORTS]

FACTS = """
x.index_select(dim=1, index=t)
m.index_select(x, axis=1, index=w)
i.index_add(1, t, i[:, :2], alpha=1.5)
i.index_add(1, t * 0, i[:, :2], alpha=2)
k.index_add(0, t, k[:2])
x.index_copy(1, t, m.ones(2, 2))
v.index_copy(0, m.tensor([1]), s)
i.index_fill(1, t, 2.5)
i.index_fill(1, t, True)
x.index_fill(1, t, m.tensor(1, dtype=m.float64))
i.index_fill(1, t, s)
k.index_fill(0, t - 3, 2)
x.index_reduce(1, t * 0, x[:, :2], "mean")
x.index_reduce(1, t * 0, x[:, :2], "amax", include_self=False)
x.index_reduce(1, t * 0, x[:, :2], "amin")
x.index_reduce(1, t, x[:, :2], reduce="prod")
i.index_reduce(1, t * 0, i[:, :2], "mean")
x.scatter(1, t[None], x)
x.scatter(1, w[None], 5)
x.scatter(1, t[None], x, reduce="add")
x.scatter(1, t[None], x, reduce="multiply")
x.scatter(1, t[None], 2.0, reduce="add")
x.scatter(1, t[None], 2.0, reduce="multiply")
i.scatter(1, t[None], 2.5)
k.scatter(0, t, 2)
x.scatter(1, m.zeros(0, dtype=m.int64), x)
m.scatter(x, dim=1, index=t[None], src=x)
m.scatter(x, axis=1, index=t[None], value=2)
x.scatter_add(1, t[None] * 0, x)
k.scatter_add(0, t, k)
h.scatter_add(0, m.zeros(100, dtype=m.int64), m.full((100,), 0.01, dtype=m.float16))
x.bfloat16().scatter_add(1, t[None] * 0, x.bfloat16())
x.scatter_reduce(1, t[None] * 0, x, "mean")
x.scatter_reduce(1, t[None] * 0, x, "amax", include_self=False)
x.scatter_reduce(1, t[None] * 0, x, "amin")
i.scatter_reduce(1, t[None] * 0, i, "mean")
i.scatter_reduce(1, t[None] * 0, -i, "mean")
i.scatter_reduce(1, t[None] * 0, -i, "amax", include_self=False)
i.scatter_reduce(1, t[None] * 0, -i, "amin", include_self=False)
w.scatter_reduce(0, t * 0, w, "prod")
k.scatter_reduce(0, t, k, "sum")
k.scatter_reduce(0, t, k, "prod")
k.scatter_reduce(0, t, k, "amax", include_self=False)
k.scatter_reduce(0, t, k, "amin", include_self=False)
x.scatter_reduce(1, t[None] * 0, x * nan, "amax")
m.scatter_reduce(x, 1, t[None], x, reduce="sum", include_self=False)
x.take(i - 7)
s.take(m.tensor([0, -1]))
x.take_along_dim(i - 1)
x.take_along_dim(-i, 1)
x.put(t * 0, v[:2], accumulate=True)
k.put(t, k[:2], True)
e.put(m.zeros(0, dtype=m.int64), m.zeros(0))
x.masked_fill(x[:, :1] > 0, -inf)
i.masked_fill(i > 2, 1.5)
i.masked_fill(i > 2, s)
k.masked_fill(k, 0)
m.tensor([1, 2], dtype=m.uint8).masked_fill(m.tensor([True, False]), -1)
x.masked_scatter(k, m.arange(6.0))
i.masked_scatter(i > 2, -i)
x.nonzero()
x.nonzero(as_tuple=True)
s.nonzero()
(s * 0).nonzero()
s.nonzero(as_tuple=True)
(s * 0).nonzero(as_tuple=True)
e.nonzero()
m.argwhere(k)
m.where(i > 2)
m.where(m.tensor([1, 0, 1], dtype=m.uint8), v, -v)
F.one_hot(t)
F.one_hot(t, 4)
F.one_hot(i, num_classes=7)
F.one_hot(m.tensor(2))
F.one_hot(m.zeros(0, dtype=m.int64), 3)
x.sort()
x.sort(0, True)
x.sort(dim=0, descending=True, stable=True)
m.sort(x, axis=0)
k.sort()
h.sort()
v.bfloat16().sort(descending=True)
m.tensor([1, 0, 1, 0], dtype=m.uint8).sort(descending=True, stable=True)
m.tensor([1.0, nan, 0.0, nan, inf, -inf]).sort()
m.tensor([1.0, nan, 0.0, nan, inf, -inf]).sort(descending=True)
m.argsort(x, stable=True)
m.argsort(x, -1, True)
k.argsort()
m.msort(x)
m.topk(x, 2)
x.topk(2, 1, False)
x.topk(k=1, dim=0, largest=False, sorted=False)
i.topk(2)
m.tensor([1.0, nan, 0.0, nan, inf]).topk(3)
m.tensor([1.0, nan, 0.0, nan, inf]).topk(3, largest=False)
m.tensor([3.0, 3.0]).topk(1)
m.kthvalue(x, 2)
m.kthvalue(x, 2, -1, True)
x.kthvalue(k=1, dim=0)
i.kthvalue(1)
h.kthvalue(1)
m.tensor([1.0, nan, 0.0, nan, inf]).kthvalue(4)
m.tensor([2.0, 2.0, 1.0]).kthvalue(2)
m.searchsorted(v, x)
m.searchsorted(v, v, right=True)
m.searchsorted(v, v, side="right")
m.searchsorted(v, v, side="left", out_int32=True)
m.searchsorted(v, 2)
m.searchsorted(i[0], 2.5)
m.searchsorted(v, s)
m.searchsorted(v, i)
m.searchsorted(v, d)
m.searchsorted(i, i.flip(1) if hasattr(i, "flip") else i[:, [2, 1, 0]])
m.searchsorted(m.tensor([3.0, 1.0, 2.0]), v, sorter=m.tensor([1, 2, 0]))
m.searchsorted(v, m.tensor([nan, inf, -inf]))
m.searchsorted(m.tensor([1.0, nan]), m.tensor([nan, 0.0, 2.0]), right=True)
m.searchsorted(m.zeros(0), v)
m.searchsorted(v, m.zeros(0))
m.searchsorted(h, h)
m.bucketize(x, v)
m.bucketize(2.5, v, right=True, out_int32=True)
m.bucketize(x, m.tensor([]))
m.isin(x, v)
m.isin(i, t, invert=True)
m.isin(x, 3.0, assume_unique=True)
m.isin(3.0, x)
m.isin(element=3, test_elements=i)
m.isin(i, m.tensor([1.0, 2.5]))
m.isin(m.tensor([nan]), m.tensor([nan]))
m.isin(x, e)
m.isin(x, m.tensor([0.5, nan, 0.5, 3.0, -1.0, 1.0]))
m.isin(m.tensor([inf]), m.tensor([nan, 1.0]))
m.isin(e, x)
m.isin(h, h)
x.index_put((m.tensor([0, 0]),), m.ones(2, 3), accumulate=True)
x.index_put([m.tensor([0, 1]), t], v[:2])
x.index_put((x > 0,), d[0, 0])
i.index_put((i > 2,), m.tensor([2.5]))
k.index_put((t * 0,), k[0], accumulate=True)
m.index_put(x, (w - 1,), s)
v.index_put((m.tensor([[2, -1], [2, -3]]),), m.tensor([3.0, 1.0]), accumulate=True)
x.t().index_put((t * 0, t * 0), v[:2], accumulate=True)
""".strip().splitlines()  # fmt: skip

GRADIENTS = """
slope(lambda x: x.sort()[0] * m.tensor([1.0, 10.0, 100.0]), 2.0, 2.0, 1.0)
slope(lambda x: x.sort(descending=True)[0] * m.tensor([1.0, 10.0, 100.0]), 2.0, 2.0, 1.0)
slope(lambda x: x.topk(1)[0], 3.0, 3.0)
slope(lambda x: x.kthvalue(2)[0], 2.0, 2.0, 1.0)
slope(lambda x: x.masked_fill(x > 1, 0.0), 1.0, 2.0)
slope(lambda x: x.masked_fill(x.isnan(), 0.0) * x.masked_fill(x.isnan(), 1.0), 1.0, nan)
slope(lambda x: x.gather(0, m.tensor([0, 0, 1])), 1.0, 2.0)
slope(lambda x: x.take(m.tensor([0, -2, 1])), 1.0, 2.0)
slope(lambda x: v.scatter_reduce(0, m.tensor([0, 0, 1]), x, "amax"), 1.0, 1.0, 5.0)
slope(lambda x: x.scatter_reduce(0, m.tensor([0, 0, 1]), v, "amax"), 2.0, 1.0, 5.0)
slope(lambda x: v.scatter_reduce(0, m.tensor([0, 0, 0]), x, "prod"), 2.0, 0.0, 5.0)
slope(lambda x: v.scatter_reduce(0, m.tensor([0, 0, 0]), x, "prod"), 0.0, 0.0, 5.0)
slope(lambda x: x.scatter_reduce(0, m.tensor([0, 0, 1]), v, "prod"), 0.0, 2.0, 5.0)
slope(lambda x: v.scatter_reduce(0, m.tensor([0, 0, 1]), x, "mean", include_self=False), 0.0, 2.0, 5.0)
slope(lambda x: v.scatter_reduce(0, m.tensor([0, 0, 1]), x, "amin", include_self=False), 4.0, 4.0, 5.0)
slope(lambda x: v.index_reduce(0, m.tensor([0, 0, 0]), x, "prod"), 2.0, 0.0, 5.0)
slope(lambda x: x.index_fill(0, m.tensor([0, 0]), x[1]), 2.0, 3.0, 5.0)
slope(lambda x: x.index_put((m.tensor([0, 0]),), x[1:], accumulate=True) ** 2, 2.0, 3.0, 5.0)
slope(lambda x: x.scatter(0, m.tensor([1, 0]), x) ** 2, 2.0, 3.0)
slope(lambda x: m.where(x > 1)[0] * x.sum(), 2.0, 0.5)
""".strip().splitlines()

REFUSED = {
    "x.index_select(0, t)": r"index out of range in self",
    "v.index_select(0, t - 1)": r"index out of range in self",
    "x.index_select(2, t)": r"Dimension out of range",
    "x.index_select(0, t[None])": r"index_select\(\): Index is supposed to be a vector",
    "x.index_select(0, v)": r"index_select\(\): Expected dtype int32 or int64 for index",
    "s.index_select(0, m.tensor([0, 0]))": r"Index to scalar can have only 1 value, got 2 value\(s\)",
    "x.index_select(0, [0])": r"index_select\(\): argument 'index' \(position \d\) must be Tensor, not list",
    "m.index_select(x, 1, t, out=m.empty(0, dtype=m.float64))": r"self and result must have the same scalar type",
    "x.index_add(1, t, m.ones(2, 3))": r"Number of indices \(2\) should be equal to source.size\(dim\): \(3\)",
    "x.index_add(1, t, m.ones(3, 2))": r"source tensor shape must match self tensor shape, excluding .* = \[3, 2\]",
    "x.index_add(1, t, m.ones(2))": r"Indexing dim 1 is out of bounds of the source tensor with dim 1",
    "x.index_add(1, t + 1, m.ones(2, 2))": r"index 3 is out of bounds for dimension 1 with size 3",
    "x.index_add(1, t - 1, m.ones(2, 2))": r"index -1 is out of bounds for dimension 1 with size 3",
    "x.index_add(1, t, d[:, :2])": r"self \(Float\) and source \(Double\) must have the same scalar type",
    "x.index_add(1, v[:2], m.ones(2, 2))": r"index_add_\(\): Expected dtype int32/int64 for index but got: Float",
    "x.index_add(1, t[None], m.ones(2, 2))": r"Index is supposed to be a vector, but got dim: 2 with type: Long",
    "x.index_add(1, t)": r"source",
    "v.index_add(0, t, s)": r"Dimension specified as 0 but tensor has no dimensions",
    "v.expand(2, 3).index_add_(1, t, m.ones(2, 2))": r"more than one element of the written-to tensor refers to a si",
    "x.index_copy(1, t, m.ones(2, 3))": r"Number of indices \(2\) should be equal to source.size\(dim\) \(3\)",
    "x.index_copy(1, t, m.ones(3, 2))": r"Destination slice shape: 2 at dimension 1 and source slice shape: 3 at dimen",
    "x.index_copy(1, t, m.ones(2))": r"Source dimensionality \(1\), destination dimensionality \(2\)",
    "x.index_copy(1, t + 1, m.ones(2, 2))": r"index_copy_\(\): index 3 is out of bounds for dimension 1 with size 3",
    "x.index_copy(1, t, d[:, :2])": r"expected to have the same dtype, but got \(self\) Float and \(source\) Double",
    "x.index_copy(1, w, m.ones(2, 2))": r"index_copy_\(\): Expected a long tensor for index, but got Int",
    "v.index_copy(0, t, s)": r"When source is scalar, index should have one element \(got 2\)",
    "x.index_copy(1, t[None], m.ones(2, 2))": r"Index should have dimension 1 or 0 \(got 2\)",
    "x.index_fill(1, t + 1, 2)": r"index 3 is out of bounds for dimension 1 with size 3",
    "x.index_fill(1, t - 4, 2)": r"index -4 is out of bounds for dimension 1 with size 3",
    "x.index_fill(1, w, 2)": r"index_fill_\(\): Expected dtype int64 for index\.",
    "x.index_fill(1, t[None], 2)": r"Index has to be a vector/scalar",
    "x.index_fill(1, t, v)": r"only supports a 0-dimensional value tensor, but got tensor with 1 dimension\(s\)",
    "x.index_fill(1, t, 1j)": r"Converting complex Scalar to non-complex type is not supported",
    "i.index_fill(1, t, 2**70)": r"int too big to convert",
    "x.index_fill(1, t, 'a')": r"index_fill\(\) received an invalid combination of arguments - got \(int, ",
    "x.index_reduce(1, t, x[:, :2], 'sum')": r"Expected reduce to be one of prod, mean, amax or amin but got sum",
    "x.index_reduce(1, t + 1, x[:, :2], 'amin')": r"index out of range in self",
    "x.index_reduce(1, t, x, 'amin')": r"index_reduce_\(\): Number of indices \(2\) should be equal",
    "x.scatter(1, t[None], m.ones(1, 1))": r"apart from dimension 1 and to be no larger size than src \[1, 1\]",
    "x.scatter(1, t[None], d)": r"scatter\(\): Expected self.dtype to be equal to src.dtype",
    "x.scatter(1, t, x)": r"Index tensor must have the same number of dimensions as self tensor",
    "x.scatter(1, t[None], s)": r"Index tensor must have the same number of dimensions as src tensor",
    "x.scatter(1, t[None] + 1, x)": r"index 3 is out of bounds for dimension 1 with size 3",
    "x.scatter(1, t[None] - 1, x)": r"index -1 is out of bounds for dimension 1 with size 3",
    "x.scatter(1, v[None], x)": r"scatter\(\): Expected dtype int32/int64 for index",
    "x.scatter(0, m.tensor([[0, 0, 0, 0]]), 1.0)": r"Expected index \[1, 4\] to be no larger than self \[2, 3\] apart",
    "x.scatter(1, t[None], 1j)": r"value cannot be converted to type float without overflow",
    "x.scatter(1, t[None], 'a')": r"scatter\(\) received an invalid combination of arguments",
    "x.scatter(1, t[None])": r"scatter\(\) received an invalid combination of arguments",
    "x.scatter(1, t[None], x, reduce='max')": r"reduce argument must be either add or multiply",
    "xf.scatter(1, t[None], x, reduce='add').sum().backward()": r"derivative for aten::scatter is not implemented",
    "v.expand(2, 3).scatter_(1, t[None], 1.0)": r"more than one element of the written-to tensor refers to a single",
    "x.scatter_(1, t[None], x)": r"some elements of the input tensor and the written-to tensor refer to a single memo",
    "xf.scatter_(1, t[None], x)": r"a leaf Variable that requires grad is being used in an in-place operation",
    "x.scatter_add(1, t[None], d)": r"scatter\(\): Expected self.dtype to be equal to src.dtype",
    "x.scatter_add(1, t[None] + 1, x)": r"index 3 is out of bounds for dimension 1 with size 3",
    "x.scatter_add(1, t[None], 1.0)": r"scatter_add\(\): argument 'src' \(position \d\) must be Tensor, not float",
    "x.scatter_reduce(1, t[None], x)": r"missing 1 required positional arguments: \"reduce\"",
    "x.scatter_reduce(1, t[None], x, 'median')": r"reduce argument must be either sum, prod, mean, amax or amin, got m",
    "k.scatter_reduce(0, t, k, 'mean')": r""""scatter_gather_tensor_cpu_reduce_mean" not implemented for 'Bool'""",
    "(xf * 1).scatter(1, t[None], xf).sum().backward()": r"ScatterBackward0 returned an invalid gradient at index",
    "x.take(t + 5)": r"out of range: tried to access index 7 on a tensor of 6 elements",
    "x.take(t - 7)": r"out of range: tried to access index -7 on a tensor of 6 elements",
    "x.take(w)": r"take\(\): Expected a long tensor for index, but got Int",
    "e.take(t)": r"take\(\): tried to take from an empty tensor",
    "x.put(t, v)": r"got source.numel\(\) = 3, index.numel\(\) = 2",
    "x.put(t, d[0, :2])": r"got self.dtype = Float and source.dtype = Double",
    "x.put(t + 5, v[:2])": r"out of range: tried to access index 7 on a tensor of 6 elements",
    "e.put(t, v[:2])": r"put_\(\): Tried to put elements into an empty tensor",
    "x.t().take_along_dim(t)": r"view size is not compatible with input tensor's size and stride",
    "x.take_along_dim(i)": r"index 6 is out of bounds for dimension 0 with size 6",
    "x.take_along_dim(t, 1)": r"got 2 dimensions for input, and 1 dimensions for indices",
    "x.take_along_dim(w[None], 1)": r"torch.take_along_dim\(\): dtype of indices should be Long but got Int",
    "x.take_along_dim(m.zeros(3, 1, dtype=m.int64), 1)": r"The size of tensor a \(2\) must match the size",
    "v.masked_fill_(x > 0, 2)": r"output with shape \[3\] doesn't match the broadcast shape \[2, 3\]",
    "x.masked_fill(m.ones(4) > 0, 2)": r"The size of tensor a \(4\) must match the size of tensor b \(3\)",
    "x.masked_fill(i, 2)": r"masked_fill_ only supports boolean masks, but got mask with dtype long int",
    "x.masked_fill(x > 0, v)": r"only supports a 0-dimensional value tensor, but got tensor with 1 dimension\(s\)",
    "x.masked_fill(x > 0, 1j)": r"value cannot be converted to type float without overflow",
    "h.masked_fill(h > 0, 1e9)": r"value cannot be converted to type c10::Half without overflow",
    "x.masked_fill(x > 0, None)": r"masked_fill\(\) received an invalid combination of arguments - got ",
    "x.masked_scatter(x > 0, v)": r"Number of elements of source < number of ones in mask",
    "x.masked_scatter(x > 0, d)": r"expected self and source to have same dtypes but gotFloat and Double",
    "x.masked_scatter(i, x)": r"masked_scatter_ only supports boolean masks, but got mask with dtype Long",
    "x.masked_select(i)": r"masked_select: expected BoolTensor for mask",
    "x.masked_select(m.ones(4) > 0)": r"The size of tensor a \(4\) must match the size of tensor b \(3\)",
    "m.nonzero(x > 0, out=m.empty(0))": r"nonzero: Expected out tensor to have scalar type Long but got ",
    "m.where(x > 0, x)": r"where\(\)",
    "F.one_hot(t, 2)": r"Class values must be smaller than num_classes",
    "F.one_hot(t - 1)": r"Class values must be non-negative",
    "F.one_hot(v)": r"one_hot is only applicable to index tensor of type LongTensor",
    "F.one_hot(m.zeros(0, dtype=m.int64))": r"Can not infer total number of classes from empty tensor",
    "x.sort(2)": r"Dimension out of range",
    "m.tensor([1j, 2]).sort()": r"Sort does not support complex dtypes on CPU",
    "m.sort(x, out=(m.empty(0), m.empty(0)))": r"Expected out tensor to have dtype long int, but got float instead",
    "x.topk(4)": r"selected index k out of range",
    "x.topk(-1)": r"selected index k out of range",
    "x.topk(2.0)": r"topk\(\): argument 'k' \(position \d\) must be int, not float",
    "k.topk(1)": r"topk does not support bool dtypes on CPU",
    "x.kthvalue(0)": r"kthvalue\(\): selected number k out of range for dimension 1",
    "e.kthvalue(1, 0)": r"kthvalue\(\): Expected reduction dim 0 to have non-zero size",
    "k.kthvalue(1)": r""""kthvalue_cpu" not implemented for 'Bool'""",
    "m.searchsorted(v, v, side='up')": r"side can only be 'left' or 'right' but got up",
    "m.searchsorted(v, v, side='left', right=True)": r"side and right can't be set to opposites",
    "m.searchsorted(x, v)": r"first N-1 dimensions of boundaries tensor and input value tensor must match, but we got",
    "m.searchsorted(x, 2.0)": r"input value can be a scalar only when boundaries tensor dimension is 1",
    "m.searchsorted(s, v)": r"boundaries tensor should have positive dimension, but got 0 dimension",
    "m.searchsorted(v, v, sorter=t)": r"boundary and sorter must have the same size, but got boundary",
    "m.searchsorted(v, v, sorter=m.tensor([1, 2, 3]))": r"sorter index out of range",
    "m.searchsorted(v, v, sorter=v)": r"sorter must be a tensor of long dtype but got dtype Float",
    "m.searchsorted(k, k)": r""""searchsorted_out_cpu" not implemented for 'Bool'""",
    "m.bucketize(x, x)": r"boundaries tensor must be 1 dimension, but got dim\(2\)",
    "m.isin(k, k)": r"Unsupported input type encountered for isin\(\): Bool",
    "m.isin(3, 3)": r"isin\(\) received an invalid combination of arguments",
    "x.index_put((t,), s)": r"index 2 is out of bounds for dimension 0 with size 2",
    "x.index_put((t * 0,), d[0])": r"Index put requires the source and destination dtypes match, got Float for the",
    "x.index_put((t * 0,), m.ones(4))": r"value tensor of shape \[4\] cannot be broadcast to indexing result of shape",
    "x.index_put((t * 0, t, t), s)": r"too many indices for tensor of dimension 2 \(got 3\)",
    "x.index_put(t, s)": r"index_put\(\): argument 'indices' \(position 1\) must be tuple of Tensors, not Tensor",
    "x.index_put((0,), s)": r"expected Tensor as element 0 in argument 0, but got int",
    "x.index_put((t * 0,), 1.0)": r"index_put\(\): argument 'values' \(position 2\) must be Tensor, not float",
    "x.__setitem__([0], d[0, 0])": r"Index put requires the source and destination dtypes match",
}
