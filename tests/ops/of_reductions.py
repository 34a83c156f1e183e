"""Table: reductions, scans, statistics, counts: calls, facts, gradients, refusals."""

from __future__ import annotations

import numpy as np
from calls import PLACES, call

INF = float("inf")


def numbers(x):
    return x[~np.isnan(x)]


def with_nan(m, x):
    """Put NaN where the first element is."""
    return m.where(m.arange(x.numel()).view(x.shape) == 0, float("nan"), x)


def log_sum_exp(x, axis=None, keepdims=False):
    return np.log(np.exp(x).sum(axis, keepdims=keepdims))


def vector_norm(x, p, axis=None, keepdims=False):
    return (np.abs(x) ** p).sum(axis, keepdims=keepdims) ** (1 / p)


def renorm(x, p, dim, maxnorm):
    size = vector_norm(x.astype(float), p, 1 - dim, True)
    return (x * np.where(size > maxnorm, maxnorm / (size + 1e-7), 1)).astype(x.dtype)


def lower_median(x, axis=None):
    if axis is None:
        x, axis = x.reshape(-1), 0
    return np.sort(x, axis).take((x.shape[axis] - 1) // 2, axis)


REDUCED = [
    call("nansum", lambda m, x: with_nan(m, x).nansum(), lambda x: x.sum() - x[0, 0], (2, 3)),
    call("nansum-dims", lambda m, x: x.nansum((0, 2), True), lambda x: x.sum((0, 2), keepdims=True), (2, 3, 2)),
    call("nansum-empty", lambda m, x: x.nansum(0), lambda x: x.sum(0), (0, 3)),
    call("nanmean", lambda m, x: with_nan(m, x).nanmean(), lambda x: x.reshape(-1)[1:].mean(), (2, 3)),
    call("nanmean-dim", lambda m, x: m.nanmean(x, 1), lambda x: x.mean(1), (2, 3)),
    call("prod", lambda m, x: x.prod(), lambda x: x.prod(), (2, 3)),
    call("prod-0d", lambda m, x: x.prod(), lambda x: x, ()),
    call("prod-dim-0d", lambda m, x: x.prod(-1), lambda x: x, ()),
    call("prod-zero", lambda m, x: (x * m.tensor([0.0, 1.0, 1.0], dtype=x.dtype)).prod(), lambda x: 0 * x.prod(),
         (3,)),
    call("prod-empty", lambda m, x: x.prod(), lambda x: x.prod(), (0, 3)),
    call("prod-dim", lambda m, x: m.prod(x, 1), lambda x: x.prod(1), (2, 3)),
    call("prod-keepdim", lambda m, x: x.prod(0, keepdim=True), lambda x: x.prod(0, keepdims=True), (2, 3)),
    call("logsumexp", lambda m, x: x.logsumexp(1), lambda x: log_sum_exp(x, 1), (2, 3)),
    call("logsumexp-dims", lambda m, x: m.logsumexp(x, (0, -1), True), lambda x: log_sum_exp(x, (0, 2), True),
         (2, 3, 2)),
    call("logsumexp-0d", lambda m, x: x.logsumexp(0), lambda x: x, ()),
    call("count_nonzero", lambda m, x: (x > 0).count_nonzero(), lambda x: (x > 0).sum(), (2, 3)),
    call("count_nonzero-dim", lambda m, x: m.count_nonzero(x, (0, 1)), lambda x: (x != 0).sum((0, 1)), (2, 3, 2)),
    call("all-any", lambda m, x: (x > 0).all(0).long() + (x > 0).any(), lambda x: (x > 0).all(0) * 1 + (x > 0).any(),
         (2, 3)),
]  # fmt: skip

CHOSEN = [
    call("min", lambda m, x: x.min(), lambda x: x.min(), (2, 3)),
    call("min-0d", lambda m, x: x.min(), lambda x: x, ()),
    call("min-dim", lambda m, x: x.min(1).values, lambda x: x.min(1), (2, 3)),
    call("min-keepdim", lambda m, x: m.min(x, 0, True)[0], lambda x: x.min(0, keepdims=True), (2, 3)),
    call("min-dim-0d", lambda m, x: x.min(0)[0], lambda x: x, ()),
    call("min-other", lambda m, x, z: x.min(z), np.minimum, (2, 3), (3,)),
    call("min-indices", lambda m, x: x.min(0).indices, lambda x: x.argmin(0), (2, 3)),
    call("argmin", lambda m, x: x.argmin(), lambda x: x.argmin(), (2, 3)),
    call("argmin-dim", lambda m, x: m.argmin(x, 1, keepdim=True), lambda x: x.argmin(1)[:, None], (2, 3)),
    call("amax", lambda m, x: x.amax(), lambda x: x.max(), (2, 3)),
    call("amax-dims", lambda m, x: m.amax(x, (0, -1)), lambda x: x.max((0, 2)), (2, 3, 2)),
    call("amax-0d", lambda m, x: x.amax(0), lambda x: x, ()),
    call("amin", lambda m, x: x.amin(), lambda x: x.min(), (2, 3)),
    call("amin-keepdim", lambda m, x: x.amin(1, keepdim=True), lambda x: x.min(1, keepdims=True), (2, 3)),
    call("aminmax", lambda m, x: sum(m.aminmax(x)), lambda x: x.min() + x.max(), (2, 3)),
    call("aminmax-min", lambda m, x: x.aminmax(dim=1).min, lambda x: x.min(1), (2, 3)),
    call("aminmax-max", lambda m, x: x.aminmax(dim=0, keepdim=True).max, lambda x: x.max(0, keepdims=True), (2, 3)),
    call("median", lambda m, x: x.median(), lower_median, (2, 3)),
    call("median-0d", lambda m, x: x.median(), lambda x: x, ()),
    call("median-dim", lambda m, x: x.median(1).values, lambda x: lower_median(x, 1), (2, 4)),
    call("median-dim-0d", lambda m, x: x.median(0)[0], lambda x: x, ()),
    call("median-keepdim", lambda m, x: m.median(x, 0, True)[0], lambda x: lower_median(x, 0)[None], (3, 2)),
    call("nanmedian", lambda m, x: with_nan(m, x).nanmedian(), lambda x: lower_median(x.reshape(-1)[1:]), (2, 3)),
    call("nanmedian-dim", lambda m, x: x.nanmedian(1)[0], lambda x: lower_median(x, 1), (2, 3)),
    call("mode", lambda m, x: x.mode()[0], lambda x: x.min(1), (2, 3)),
    call("mode-keepdim", lambda m, x: m.mode(x, 0, True)[0], lambda x: x.min(0, keepdims=True), (2, 3)),
    call("mode-0d", lambda m, x: x.mode()[0], lambda x: x, ()),
    call("quantile", lambda m, x: x.quantile(0.3), lambda x: np.quantile(x, 0.3), (2, 3)),
    call("quantile-0d", lambda m, x: x.quantile(0.3), lambda x: x, ()),
    call("quantile-dim", lambda m, x: m.quantile(x, 0.6, 0, True), lambda x: np.quantile(x, 0.6, 0, keepdims=True),
         (3, 2)),
    call("quantile-several", lambda m, x: x.quantile(m.tensor([0.2, 0.9], dtype=x.dtype), dim=1),
         lambda x: np.quantile(x, np.array([0.2, 0.9]).astype(x.dtype), 1), (2, 3)),
    call("nanquantile", lambda m, x: with_nan(m, x).nanquantile(0.3), lambda x: np.quantile(x.reshape(-1)[1:], 0.3),
         (2, 3)),
    *[
        call(f"quantile-{how}", lambda m, x, how=how: x.quantile(0.4, 1, interpolation=how),
             lambda x, how=how: np.quantile(x, 0.4, 1, method=how), (2, 4))
        for how in ("lower", "higher", "nearest", "midpoint")
    ],
]  # fmt: skip

STATISTICS = [
    call("var", lambda m, x: x.var(), lambda x: x.var(ddof=1), (2, 3)),
    call("var-dims", lambda m, x: m.var(x, (0, 2), keepdim=True), lambda x: x.var((0, 2), ddof=1, keepdims=True),
         (2, 3, 2)),
    call("var-biased", lambda m, x: x.var(False), lambda x: x.var(), (2, 3)),
    call("var-correction", lambda m, x: x.var(1, correction=0.5), lambda x: x.var(1, ddof=0.5), (2, 3)),
    call("std", lambda m, x: x.std(), lambda x: x.std(ddof=1), (2, 3)),
    call("std-dim", lambda m, x: x.std(0, False, True), lambda x: x.std(0, keepdims=True), (3, 2)),
    call("std-unbiased", lambda m, x: m.std(x, dim=1, unbiased=False), lambda x: x.std(1), (2, 3)),
    call("var_mean-var", lambda m, x: m.var_mean(x, 1)[0], lambda x: x.var(1, ddof=1), (2, 3)),
    call("var_mean-mean", lambda m, x: m.var_mean(x)[1], lambda x: x.mean(), (2, 3)),
    call("std_mean", lambda m, x: m.add(*m.std_mean(x, 0)), lambda x: x.std(0, ddof=1) + x.mean(0), (3, 2)),
    call("std_mean-std", lambda m, x: m.std_mean(x, correction=0)[0], lambda x: x.std(), (3, 2)),
    call("norm", lambda m, x: x.norm(), lambda x: vector_norm(x, 2), (2, 3)),
    call("norm-0d", lambda m, x: x.norm(), np.abs, ()),
    call("norm-0", lambda m, x: m.norm(x, 0), lambda x: np.float64(x.size), (2, 3)),
    call("norm-1", lambda m, x: m.norm(x, 1), lambda x: vector_norm(x, 1), (2, 3)),
    call("norm-3", lambda m, x: x.norm(3, 0, True), lambda x: vector_norm(x, 3, 0, True), (2, 3)),
    call("norm-1.5", lambda m, x: x.norm(1.5, dim=(0, 2)), lambda x: vector_norm(x, 1.5, (0, 2)), (2, 3, 2)),
    call("norm-half", lambda m, x: x.norm(0.5), lambda x: vector_norm(x, 0.5), (3,)),
    call("norm-negative", lambda m, x: x.norm(-1), lambda x: vector_norm(x, -1), (3,)),
    call("norm-inf", lambda m, x: x.norm(INF), lambda x: np.abs(x).max(), (2, 3)),
    call("norm-inf-dim", lambda m, x: x.norm(-INF, 1), lambda x: np.abs(x).min(1), (2, 3)),
    call("norm-fro", lambda m, x: m.norm(x, "fro", (0, 1)), lambda x: vector_norm(x, 2), (2, 3)),
    call("dist", lambda m, x, z: x.dist(z), lambda x, z: vector_norm(x - z, 2), (2, 3), (3,)),
    call("dist-3", lambda m, x, z: m.dist(x, z, 3), lambda x, z: vector_norm(x - z, 3), (2, 3), (2, 3)),
    call("dist-0", lambda m, x, z: m.dist(x, z, p=0), lambda x, z: np.float64(x.size), (2, 3), (2, 3)),
    call("renorm", lambda m, x: x.renorm(2, 0, 0.5), lambda x: renorm(x, 2, 0, 0.5), (3, 2)),
    call("renorm-1", lambda m, x: m.renorm(x, 1, -1, 1.5), lambda x: renorm(x, 1, 1, 1.5), (3, 2)),
    call("renorm_", lambda m, x: x.clone().renorm_(3, 1, 0.5), lambda x: renorm(x, 3, 1, 0.5), (3, 2)),
    call("trace", lambda m, x: x.trace(), np.trace, (2, 3)),
    call("cov", lambda m, x: x.cov(), np.cov, (2, 4)),
    call("cov-vector", lambda m, x: m.cov(x, correction=0), lambda x: np.cov(x, ddof=0), (4,)),
    call("cov-weights", lambda m, x, i: x.cov(fweights=i + 1, aweights=(i + 2).to(x.dtype) / 2),
         lambda x, i: np.cov(x, fweights=i + 1, aweights=(i + 2) / 2), (2, 3), PLACES),
    call("corrcoef", lambda m, x: m.corrcoef(x), np.corrcoef, (2, 4)),
]  # fmt: skip

SCANS = [
    call("cumsum", lambda m, x: x.cumsum(0), lambda x: x.cumsum(0), (3, 2)),
    call("cumsum-last", lambda m, x: m.cumsum(x, dim=-1), lambda x: x.cumsum(-1), (2, 3)),
    call("cumsum-0d", lambda m, x: x.cumsum(0), lambda x: x, ()),
    call("cumsum-empty", lambda m, x: x.cumsum(0), lambda x: x, (0, 3)),
    call("cumsum_", lambda m, x: x.clone().cumsum_(1), lambda x: x.cumsum(1), (2, 3)),
    call("cumprod", lambda m, x: x.cumprod(1), lambda x: x.cumprod(1), (2, 3)),
    call("cumprod-0d", lambda m, x: (x * 2).cumprod(0), lambda x: x * 2, ()),
    call("cumprod-zero", lambda m, x: (x * m.tensor([1.0, 0.0, 1.0], dtype=x.dtype)).cumprod(0),
         lambda x: (x * [1, 0, 1]).cumprod(0), (3,)),
    call("cumprod_", lambda m, x: x.clone().cumprod_(0), lambda x: x.cumprod(0), (3, 2)),
    call("cummax", lambda m, x: x.cummax(1).values, lambda x: np.maximum.accumulate(x, 1), (2, 5)),
    call("cummax-0d", lambda m, x: x.cummax(0).values, lambda x: x, ()),
    call("cummin", lambda m, x: m.cummin(x, 0)[0], lambda x: np.minimum.accumulate(x, 0), (5, 2)),
    call("logcumsumexp", lambda m, x: x.logcumsumexp(1), lambda x: np.log(np.exp(x).cumsum(1)), (2, 5)),
    call("logcumsumexp-0d", lambda m, x: x.logcumsumexp(0), lambda x: x, ()),
    call("diff", lambda m, x: x.diff(), lambda x: np.diff(x), (2, 3)),
    call("diff-joined", lambda m, x, z: x.diff(dim=0, prepend=z, append=x[:1]),
         lambda x, z: np.diff(x, axis=0, prepend=z, append=x[:1]), (3, 2), (2, 2)),
    call("diff-twice", lambda m, x: m.diff(x, 2, 0), lambda x: np.diff(x, 2, 0), (4, 2)),
]  # fmt: skip

BINS = np.array([-1.0, 0.0, 2.0])
COUNTS = [
    call("unique", lambda m, x: x.detach().unique()[:1], lambda x: np.unique(x)[:1], (2, 3)),
    call("unique-dim", lambda m, x: m.unique(x.detach(), dim=0)[:1], lambda x: np.unique(x, axis=0)[:1], (3, 2)),
    call("unique_consecutive", lambda m, x: x.detach().unique_consecutive()[:1], lambda x: x.reshape(-1)[:1], (2, 3)),
    call("bincount", lambda m, i: m.bincount(i), np.bincount, PLACES),
    call("bincount-weights", lambda m, i, x: m.bincount(i, x.detach(), 5), lambda i, x: np.bincount(i, x, 5), PLACES,
         (3,)),
    call("histc", lambda m, x: x.histc(4, -1, 1), lambda x: np.histogram(x, 4, (-1, 1))[0] * 1.0, (3, 4)),
    call("histogram", lambda m, x: m.histogram(x.detach(), 3, range=(-1.0, 1.0), density=True).hist,
         lambda x: np.histogram(x, 3, (-1, 1), True)[0], (3, 4)),
    call("histogram-edges", lambda m, x, w: m.histogram(x.detach(), m.tensor([-1, 0, 2], dtype=x.dtype),
         weight=w.detach())[0], lambda x, w: np.histogram(x, BINS, weights=w)[0], (3, 4), (3, 4)),
]  # fmt: skip

CALLS = [*REDUCED, *CHOSEN, *STATISTICS, *SCANS, *COUNTS]

# ---------------------------------------------------------------------------------- facts

# n has NaN; r repeats elements; u is of uint8
_N, _R, _U = "m.tensor([1.0, nan, 3.0, nan])", "m.tensor([3, 1, 1, 3, 2])", "m.tensor([0, 2], dtype=m.uint8)"
FACTS = f"""
i.prod()
i.prod(1, keepdim=True)
k.prod()
w.prod(dtype=m.float64)
h.prod()
m.full((40,), 2.0, dtype=m.float16).prod()
e.prod()
e.prod(0)
x.prod(1, dtype=m.int64)
x.prod(axis=1, keepdims=True)
{_N}.nansum()
{_N}.nansum(dtype=m.float64)
i.nansum()
k.nansum(0)
{_N}.nanmean()
m.tensor([nan]).nanmean()
{_N}.nanmean(0, True)
x.logsumexp((0, 1))
i.logsumexp(0)
k.logsumexp(0)
e.logsumexp(0)
m.tensor([-inf, -inf]).logsumexp(0)
m.tensor([inf, 1.0]).logsumexp(0)
h.logsumexp(0)
x.logsumexp(axis=0, keepdims=True)
x.all()
x.all(1)
(x > 0).all((0, 1))
(x > 0).any(0, True)
k.any()
k.all(axis=0)
{_U}.all()
{_U}.any(0)
{_N}.all()
h.any()
e.all()
e.any()
e.all(0)
x.all(())
x.count_nonzero()
x.count_nonzero(0)
i.count_nonzero((0, 1))
m.count_nonzero(k, dim=0)
m.count_nonzero(x, ())
i.amax()
k.amin()
h.amax(0, True)
e.amax(1)
x.amax(axis=0)
x.amin((0, 1), keepdim=True)
{_N}.amax()
{_N}.amin(0)
i.min()
k.min()
k.min(0)
x.min(0, True)
{_N}.min()
{_N}.min(0)
{_N}.max(0)
{_R}.min(0)
m.zeros(2, 0).min(0)
x.min(axis=1)
x.min(m.zeros(3))
x.argmin()
x.argmin(1, True)
m.argmin({_R})
{_N}.argmin()
x.argmax(None, True)
x.argmin(axis=0, keepdims=True)
m.aminmax(x)
m.aminmax(i, dim=1, keepdim=True)
m.aminmax({_N})
{_R}.median()
{_R}.median(0)
i.median(1, True)
h.median()
{_N}.median()
{_N}.median(0)
{_N}.nanmedian()
{_N}.nanmedian(0)
m.tensor([nan, nan]).nanmedian(0)
e.median()
e.median(1)
m.tensor([2.0, 2.0, 2.0]).median(0)
{_R}.mode()
m.mode(i, 0, True)
k.mode()
h.mode()
m.tensor([[1.0, 2.0, 2.0], [5.0, 4.0, 4.0]]).mode(1)
x.quantile(m.tensor([0.25, 0.75]), dim=1, keepdim=True)
x.quantile(0)
x.quantile(1.0)
d.quantile(0.5, 0)
{_N}.quantile(0.5)
{_N}.nanquantile(0.5)
m.tensor([nan, nan]).nanquantile(0.5, 0, True)
{_N}.nanquantile(m.tensor([0.1, 0.9]), interpolation="higher")
x.quantile(q=0.5, axis=1)
x.std(0, True)
x.std(unbiased=False)
x.std((), correction=0)
x.std(axis=0, keepdims=True)
x.var(0, False, True)
x.var(None, correction=2)
x.var(dim=None)
h.var()
h.std(0, correction=0)
v.half().var()
m.full((3,), 0.1).var()
v.bfloat16().std()
s.std(correction=0)
m.var_mean(x)
m.var_mean(x, 0, False)
m.std_mean(x, dim=(0, 1), correction=0, keepdim=True)
m.std_mean(x, True)
s.var()
m.ones(1).std()
x.var(0, correction=5)
x.norm()
x.norm(None)
x.norm(p=2, dim=1)
x.norm(dtype=m.float64)
h.norm()
h.norm(dtype=m.float32)
v.bfloat16().norm(3)
m.full((3,), 30000.0, dtype=m.float16).norm()
e.norm()
e.norm(0)
e.norm(inf, 1)
x.norm(0, 1)
m.norm(x, p=inf, dim=(0, 1))
i.trace()
m.ones(2, 0).trace()
h.expand(2, 2).trace()
s.cov()
i.cov(correction=0)
x.cov(correction=3)
x.cov(fweights=m.tensor([1, 2, 1]))
v.corrcoef()
m.allclose(x, x + 1e-7)
m.allclose(x, x + 1, atol=2)
m.allclose(x, x + 1)
x.allclose(x, 0, 0)
m.allclose({_N}, {_N})
m.allclose({_N}, {_N}, equal_nan=True)
i.cumsum(0)
k.cumsum(0)
w.cumsum(0, dtype=m.float32)
x.cumsum(0, dtype=m.int64)
s.cumsum(-1)
h.cumsum(0)
m.ones(300, dtype=m.bfloat16).cumsum(0)[-1]
m.full((30,), 0.1).cumsum(0)
i.cumprod(1)
k.cumprod(0)
{_U}.cumprod(0)
v.cumprod(0, dtype=m.float64)
w.clone().cumsum_(0)
w.clone().cumprod_(dim=0)
v.clone().cumprod_(0)._version
x.cummax(1)
{_N}.cummax(0)
{_N}.cummin(0)
{_R}.cummin(0)
k.cummax(0)
h.cummin(0)
e.cummax(0)
s.cummin(0)
m.tensor([-inf, 1.0, inf, nan]).logcumsumexp(0)
h.logcumsumexp(0)
m.tensor([1000.0, 1000.0]).logcumsumexp(0)
x.diff(n=0)
x.diff(5)
k.diff()
{_U}.diff()
i.diff(dim=0)
i.diff(prepend=m.zeros(2, 1))
k.diff(append=k)
m.unique({_R})
m.unique({_R}, sorted=False)
m.unique({_R}, return_inverse=True, return_counts=True)
{_R}.unique(return_counts=True)
m.unique(i, return_inverse=True)
{_N}.unique()
m.unique(x, dim=1, return_inverse=True)
m.unique(m.tensor([[3, 1], [1, 2], [3, 1]]), dim=0, return_inverse=True, return_counts=True)
m.unique(e)
m.unique(e, dim=0)
m.unique(s)
m.unique(k)
m.unique(h)
m.unique_consecutive({_R}, True, True)
m.unique_consecutive({_R}, return_counts=True)
m.unique_consecutive(m.tensor([[1, 1], [1, 1], [2, 1]]), dim=0, return_counts=True)
m.unique_consecutive(k)
m.unique_consecutive(e)
xf.unique().grad_fn.name()
m.unique(xf, dim=0).grad_fn.name()
xf.unique_consecutive().grad_fn.name()
m.bincount({_R})
m.bincount({_R}, minlength=6)
m.bincount({_R}, {_R})
m.bincount({_R}, {_R}.float())
m.bincount({_U})
m.bincount(m.zeros(0, dtype=m.int64))
m.bincount(t, xf[0, :2]).grad_fn.name()
x.histc(4)
x.histc(bins=4, min=-2, max=2)
m.ones(3).histc(4)
e.histc(3)
h.histc(3)
xf.histc(2).requires_grad
m.tensor([nan, 1.0]).histc(2, 0, 2)
m.histogram(x, 4)
m.histogram(x, 4, range=(0.0, 3.0), weight=x, density=True)
m.histogram(x, m.tensor([-3.0, 0.0, 1.0, 5.0]))
x.histogram(3, density=True)
m.histogram(m.ones(3), 2)
m.histogram(e, 3)
m.histogram(xf, 2)[0].grad_fn.name()
[repr(x.max(0)).split("(")[0], repr(m.aminmax(x)).split("(")[0], repr(x.cummax(0)).split("(")[0]]
""".strip().splitlines()

# ---------------------------------------------------------------------------------- gradients

_SUMS = "lambda x: m.add(*m.{}(x))"
GRADIENTS = f"""
slope(lambda x: x.min(), 1.0, 1.0, 3.0)
slope(lambda x: x.min(), 1.0, nan)
slope(lambda x: x.amax(), 3.0, 3.0, 1.0)
slope(lambda x: x.amin(), 1.0, 1.0, 3.0)
slope(lambda x: x.amax(0), 3.0, 3.0, 3.0)
slope(lambda x: x.amax(), 1.0, nan)
slope(lambda x: x.view(2, 2).amax(1), 1.0, 1.0, 2.0, 3.0)
slope(lambda x: x.min(0)[0], 3.0, 1.0, 1.0)
slope(lambda x: x.min(0)[0], nan, 1.0, nan)
slope({_SUMS.format("aminmax")}, 2.0, 2.0, 1.0)
slope(lambda x: m.aminmax(x, dim=0).max, 2.0, 2.0, 1.0)
slope(lambda x: x.median(), 1.0, 2.0, 2.0, 3.0)
slope(lambda x: x.median(), 1.0, 2.0, 3.0, 4.0)
slope(lambda x: x.median(0)[0], 2.0, 2.0, 2.0)
slope(lambda x: x.nanmedian(), 1.0, 2.0, nan)
slope(lambda x: x.median(), 1.0, 2.0, nan)
slope(lambda x: x.mode()[0], 1.0, 2.0, 2.0)
slope(lambda x: x.quantile(0.5), 1.0, 2.0)
slope(lambda x: x.quantile(0.5), 2.0, 2.0, 1.0)
slope(lambda x: x.nanquantile(0.5), nan, 2.0, 1.0)
slope(lambda x: x.cummax(0)[0], 1.0, 3.0, 3.0)
slope(lambda x: x.cummin(0)[0], 3.0, 1.0, 1.0)
slope(lambda x: x.cummax(0)[0], 1.0, nan, 3.0)
slope(lambda x: x.logsumexp(0), -inf, 0.0)
slope(lambda x: x.logsumexp(0), -inf, -inf)
slope(lambda x: x.logsumexp(0), inf, 0.0)
slope(lambda x: x.logcumsumexp(0), 0.0, 3.0, 1.0)
slope(lambda x: x.logcumsumexp(0), -inf, 0.0)
slope(lambda x: x.prod(), 2.0, 3.0, 4.0)
slope(lambda x: x.prod(), 0.0, 3.0, 4.0)
slope(lambda x: x.prod(), 0.0, 0.0, 4.0)
slope(lambda x: x.prod(0), 0.0, 3.0, 4.0)
slope(lambda x: x.prod(0), 0.0, 0.0, 4.0)
slope(lambda x: x.prod(), nan, 2.0)
slope(lambda x: x.view(2, 2).prod(1), 0.0, 2.0, 3.0, 4.0)
slope(lambda x: x[:0].prod(), 1.0)
slope(lambda x: x.cumprod(0), 2.0, 0.0, 4.0)
slope(lambda x: x.cumprod(0), 0.0, 0.0, 4.0)
slope(lambda x: x.clone().cumprod_(0), 2.0, 0.0, 4.0)
slope(lambda x: x.clone().cumsum_(0), 2.0, 0.0, 4.0)
slope(lambda x: x.half().cumprod(0), 2.0, 3.0, 4.0)
slope(lambda x: x.norm(), 0.0, 0.0)
slope(lambda x: x.norm(1), 0.0, 2.0)
slope(lambda x: x.norm(inf), 2.0, -2.0, 1.0)
slope(lambda x: x.norm(inf), 0.0, 0.0)
slope(lambda x: x.norm(-inf), 2.0, -2.0, 3.0)
slope(lambda x: x.norm(inf), nan, 2.0)
slope(lambda x: x.norm(0) + x.sum(), 0.0, 2.0)
slope(lambda x: x.norm(0.5), 0.0, 4.0)
slope(lambda x: x.norm(1.5), 0.0, 0.0)
slope(lambda x: x.norm(3), 0.0, 2.0)
slope(lambda x: m.dist(x, m.ones(2)), 1.0, 1.0)
slope(lambda x: x.view(2, 2).renorm(2, 0, 1.0), 3.0, 4.0, 0.3, 0.4)
slope(lambda x: x.std(), 2.0, 2.0, 2.0)
slope(lambda x: x.std(), 2.0)
slope(lambda x: x.var(), 2.0)
slope(lambda x: x.var(unbiased=False), 2.0)
slope(lambda x: x.var(correction=3), 1.0, 3.0)
slope(lambda x: x.var(0, correction=3), 1.0, 3.0)
slope(lambda x: x.sum().var(), 2.0)
slope(lambda x: x.std(unbiased=False), 2.0, 2.0)
slope(lambda x: x.var(), 2.0, 2.0)
slope({_SUMS.format("std_mean")}, 2.0, 2.0)
slope({_SUMS.format("var_mean")}, 1.0, 3.0)
slope(lambda x: x.nansum(), nan, 1.0)
slope(lambda x: x.nanmean(), nan, 1.0, 2.0)
slope(lambda x: x.sum(dtype=m.float64), 1.0, 2.0)
slope(lambda x: x.cumsum(0, dtype=m.float64), 1.0, 2.0)
slope(lambda x: x.prod(dtype=m.float64), 3.0, 2.0)
slope(lambda x: x.view(2, 2).cov(), 1.0, 2.0, 4.0, 3.0)
""".strip().splitlines()

REFUSED = {
    "x.prod(2)": r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 2\)",
    "x.prod((0, 1))": r"prod\(\) received an invalid combination of arguments",
    "x.nansum((0, 0))": r"dim 0 appears multiple times in the list of dims",
    "i.nanmean()": r"nanmean\(\): expected input to have floating point or complex dtype but got Long",
    "x.logsumexp()": r"logsumexp\(\) missing 1 required positional argument",
    "x.logsumexp(2)": r"Dimension out of range",
    "x.all(3)": r"Dimension out of range",
    "x.any((0, 0))": r"dim 0 appears multiple times in the list of dims",
    "m.all(x, dim=1, out=m.empty(2))": r"all only supports bool tensor for result, got: Float",
    "x.count_nonzero(5)": r"Dimension out of range",
    "e.amax()": r"amax\(\): Expected reduction dim to be specified for input.numel\(\) == 0",
    "e.amin(0)": r"amin\(\): Expected reduction dim 0 to have non-zero size",
    "x.amax((0, 0))": r"dim 0 appears multiple times in the list of dims",
    "x.amax('a')": r"amax\(\): argument 'dim' \(position [12]\) must be",
    "m.amax(x, 1, out=d)": r"Expected the dtype for input and out to match, but got Float for input's dtype and Double",
    "e.min()": r"min\(\): Expected reduction dim to be specified for input.numel\(\) == 0",
    "e.min(0)": r"min\(\): Expected reduction dim 0 to have non-zero size",
    "e.argmin()": r"argmin\(\): Expected reduction dim to be specified for input.numel\(\) == 0",
    "k.argmax()": r"argmax\(\): does not support bool input",
    "m.aminmax(e)": r"cannot compute aminmax over an empty dimension as the operation has no identity",
    "m.aminmax(x, 1)": r"aminmax\(\) takes 1 positional argument but 2 were given",
    "k.median()": r"\"median_cpu\" not implemented for 'Bool'",
    "e.median(0)": r"median\(\): Expected reduction dim 0 to have non-zero size",
    "e.mode(0)": r"mode\(\): Expected reduction dim 0 to have non-zero size",
    "x.quantile(1.5)": r"quantile\(\) q must be in the range \[0, 1\] but got 1.5",
    "x.quantile(m.tensor([[0.5]]))": r"quantile\(\) q must be a scalar or 1D tensor",
    "x.quantile(d[0])": r"quantile\(\) q tensor must be same dtype as the input tensor",
    "x.quantile([0.5])": r"quantile\(\) received an invalid combination of arguments",
    "x.quantile(0.5, interpolation='a')": r"interpolation must be one of linear, lower, higher, midpoint or nearest",
    "i.quantile(0.5)": r"quantile\(\) input tensor must be either float or double dtype",
    "e.nanquantile(0.5)": r"quantile\(\) input tensor must be non-empty",
    "i.std()": r"std and var only support floating point and complex dtypes",
    "m.std_mean(i)": r"std_mean only support floating point and complex dtypes",
    "x.var(3)": r"Dimension out of range",
    "x.var((0, 0))": r"dim 0 appears multiple times in the list of dims",
    "x.std(0, 1)": r"std\(\) received an invalid combination of arguments",
    "x.std(0.5)": r"std\(\) received an invalid combination of arguments",
    "x.std(0, unbiased=False, correction=1)": r"std\(\) received an invalid combination of arguments",
    "i.norm()": r"linalg.vector_norm: Expected a floating point or complex tensor as input. Got Long",
    "x.norm(dtype=m.int64)": r"linalg.vector_norm: dtype should be floating point or complex, but got Long",
    "x.norm(dtype=m.float16)": r"should be convertible without narrowing to the specified dtype \(Half\)",
    "e.norm(inf)": r"linalg.vector_norm cannot compute the inf norm on an empty tensor",
    "e.norm(-1, 0)": r"linalg.vector_norm cannot compute the -1 norm on the dimension 0because this dimension is empty",
    "m.dist(i, i)": r"norm\(\): input dtype should be either floating point or complex. Got Long instead.",
    "x.renorm(0, 0, 1.0)": r"renorm: non-positive-norm not supported",
    "x.renorm(2, 0, -1.0)": r"renorm: expected maxnorm to be >= 0 but got -1",
    "m.dist(x, m.zeros(4))": r"The size of tensor a \(3\) must match the size of tensor b \(4\)",
    "v.renorm(2, 0, 1.0)": r"renorm: input needs at least 2 dimensions, got 1 dimensions",
    "v.trace()": r"trace: expected a matrix, but got tensor with dim 1",
    "k.cov()": r"cov\(\): bool dtype is not supported for input",
    "b.cov()": r"cov\(\): expected input to have two or fewer dimensions but got an input with 3 dimensions",
    "x.cov(fweights=v)": r"cov\(\): expected fweights to have integral dtype but got fweights with Float dtype",
    "x.cov(aweights=i[0])": r"cov\(\): expected aweights to have floating point dtype but got aweights with Long dtype",
    "x.cov(fweights=t)": r"the same numel as there are observations in the input but got 2 != 3",
    "x.cov(aweights=x)": r"cov\(\): expected aweights to have one or fewer dimensions but got aweights with 2",
    "x.cov(aweights=-v)": r"cov\(\): aweights cannot be negative",
    "x.cov(fweights=i[0] * 0)": r"cov\(\): weights sum to zero, can't be normalized",
    "b.corrcoef()": r"corrcoef\(\): expected input to have two or fewer dimensions",
    "m.allclose(x, d)": r"Float did not match Double",
    "x.cumsum()": r"cumsum\(\) missing 1 required positional argument",
    "x.cumsum(5)": r"Dimension out of range",
    "x.cumsum_(0, dtype=m.float64)": r"Bad in-place call: input tensor dtype float and output tensor dtype double",
    "xf.cumsum_(0)": r"a leaf Variable that requires grad is being used in an in-place operation",
    "v.expand(2, 3).cumprod_(0)": r"more than one element of the written-to tensor refers to a single memory location",
    "x.cummax(2)": r"Dimension out of range",
    "i.logcumsumexp(0)": r"\"logcumsumexp_out_cpu\" not implemented for 'Long'",
    "s.diff()": r"diff expects input to be at least one-dimensional",
    "x.diff(-1)": r"order must be non-negative but got -1",
    "x.diff(append=v)": r"diff expects prepend or append to be the same dimension as input",
    "x.diff(append=m.ones(3, 1))": r"match that of input except along the differencing dimension; input.size\(0\) = 2",
    "m.unique(s, dim=0)": r"Dimension specified as 0 but tensor has no dimensions",
    "m.unique(e, dim=1)": r"There are 0 sized dimensions, and they aren't selected, so unique cannot be applied",
    "xf.unique().sum().backward()": r"the derivative for '_unique2' is not implemented",
    "m.bincount(i)": r"bincount only supports 1-d non-negative integral inputs",
    "m.bincount(-t)": r"bincount only supports 1-d non-negative integral inputs",
    "m.bincount(v)": r"\"bincount_cpu\" not implemented for 'Float'",
    "m.bincount(t, v)": r"weights should be 1-d and have the same length as input",
    "m.bincount(t, minlength=-1)": r"minlength should be >= 0",
    "m.bincount(t, xf[0, :2]).sum().backward()": r"derivative for aten::bincount is not implemented",
    "x.histc(0)": r"torch.histogram\(\): bins must be > 0, but got 0 for dimension 0",
    "x.histc(4, 3, 1)": r"torch.histc: max must be larger than min",
    "i.histc(3)": r"\"histogram_cpu\" not implemented for 'Long'",
    "m.tensor([inf, 1.0]).histc(2)": r"torch.histc: range of \[1, inf\] is not finite",
    "m.histogram(i, 3)": r"\"histogramdd\" not implemented for 'Long'",
    "m.histogram(x, 3, range=(1.0, 0.0))": r"min should not exceed max, but got min 1 max 0 for dimension 0",
    "m.histogram(x, d[0])": r"should have the same dtype, but got input with dtype float and bins for dimension 0",
    "m.histogram(x, x)": r"bins tensor should have one dimension, but got 2 dimensions",
    "m.histogram(x, v[:0])": r"bins tensor should have at least 1 element, but got 0 elements",
    "m.histogram(x, 3, weight=v)": r"if weight tensor is provided it should have the same shape as the input tensor",
    "m.histogram(x, 3, weight=d)": r"input tensor and weight tensor should have the same dtype",
    "m.histogram(xf, 2)[0].sum().backward()": r"derivative for aten::histogram is not implemented",
}
