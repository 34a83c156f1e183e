"""Tables: softmax, normalisation, distances, losses, dropout, embeddings, attention."""

from __future__ import annotations

import math

import numpy as np
from calls import CLASSES, WEIGHT, call, log_softmax

HALF = np.array([[0.5, 0.25, 1.0], [0.0, 0.75, 0.125]])
SIGNS = np.array([[1.0, -1.0, 1.0], [-1.0, 1.0, 1.0]])
COUNTS = np.array([[1.0, 3.0, 2.0], [5.0, 1.0, 4.0]])
YES = np.array([1.0, -1.0])
LABELS = np.array([[0, -1, 2], [2, 1, -1]])
BAG, STARTS = np.array([2, 0, 2, 1, 2]), np.array([0, 2, 2, 4])
GRID = np.array([[0, 2], [2, 1]])
CAUSAL = np.array([[True, False], [False, False]])


def F(name, *operands, **options):
    """Call a function of ``nn.functional`` whose first operand is made fit for it, or which takes others besides."""
    return lambda m, *drawn: getattr(m.nn.functional, name)(*drawn, *operands, **options)


def of_sigmoid(name, **options):
    return lambda m, x, *rest: getattr(m.nn.functional, name)(x.sigmoid(), *rest, **options)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x, dim):
    return np.exp(log_softmax(x, dim))


def reduced(losses, reduction):
    return {"none": losses, "sum": losses.sum(), "mean": losses.mean()}[reduction]


# ---------------------------------------------------------------------------------- softmax and gates

SOFTMAX = [
    call("softmax", lambda m, x: m.softmax(x, 1), lambda x: softmax(x, 1), (2, 3)),
    call("softmax-method", lambda m, x: x.softmax(dim=0), lambda x: softmax(x, 0), (2, 3)),
    call("softmax-middle", lambda m, x: x.softmax(-2), lambda x: softmax(x, 1), (2, 3, 2)),
    call("softmax-0d", lambda m, x: x.softmax(-1), lambda x: x * 0 + 1, ()),
    call("softmax-empty", lambda m, x: x.softmax(1), lambda x: x, (0, 3)),
    call("softmin", F("softmin", dim=1), lambda x: softmax(-x, 1), (2, 3)),
    call("log_softmax-functional", F("log_softmax", 0), lambda x: log_softmax(x, 0), (2, 3)),
    call("glu", F("glu"), lambda x: x[:, :2] * sigmoid(x[:, 2:]), (2, 4)),
    call("glu-dim", F("glu", 0), lambda x: x[:1] * sigmoid(x[1:]), (2, 3)),
    call("rrelu", F("rrelu", 0.25, 0.75), lambda x: np.where(x > 0, x, x * 0.5), (2, 3)),
    call(
        "bilinear",
        lambda m, x, z, w: m.bilinear(x, z, w),
        lambda x, z, w: np.einsum("bi,kij,bj->bk", x, w, z),
        *((2, 3), (2, 2), (4, 3, 2)),
    ),
    call(
        "bilinear-bias",
        F("bilinear"),
        lambda x, z, w, b: np.einsum("...i,kij,...j->...k", x, w, z) + b,
        *((2, 2, 3), (2, 2, 2), (1, 3, 2), (1,)),
    ),
]

# ---------------------------------------------------------------------------------- losses of elements


def smooth_l1(d, beta):
    return np.where(abs(d) < beta, d * d / (2 * beta), abs(d) - beta / 2)


def huber(d, delta):
    return np.where(abs(d) <= delta, d * d / 2, delta * (abs(d) - delta / 2))


def entropy(p, z):
    return -(z * np.log(p) + (1 - z) * np.log(1 - p))


def margins(x, classes, p, margin, weight):
    losses = np.zeros(len(x))
    for row, own in enumerate(classes):
        over = [max(0, margin - x[row, own] + x[row, k]) ** p for k in range(x.shape[1]) if k != own]
        losses[row] = weight[own] * sum(over) / x.shape[1]
    return losses


def label_margins(x, labels):
    losses = np.zeros(len(x))
    for row, named in enumerate(labels):
        own = [k for place, k in enumerate(named) if (named[: place + 1] >= 0).all()]
        other = [k for k in range(x.shape[1]) if k not in own]
        losses[row] = sum(max(0, 1 - x[row, a] + x[row, b]) for a in own for b in other) / x.shape[1]
    return losses


def distance(x, z, p=2.0, eps=1e-6):
    return (abs(x - z + eps) ** p).sum(-1) ** (1 / p)


def cosine(x, z, least=0.0):
    return (x * z).sum(-1) / np.sqrt(((x * x).sum(-1) + least) * ((z * z).sum(-1) + least))


LOSSES = []
for _r in ("mean", "sum", "none"):
    LOSSES += [
        call(f"l1_loss-{_r}", F("l1_loss", reduction=_r), lambda x, z, r=_r: reduced(abs(x - z), r), (2, 3), (2, 3)),
        call(
            f"smooth_l1_loss-{_r}",
            F("smooth_l1_loss", reduction=_r, beta=0.75),
            lambda x, z, r=_r: reduced(smooth_l1(x - z, 0.75), r),
            *((2, 3), (2, 3)),
        ),
        call(
            f"huber_loss-{_r}",
            F("huber_loss", reduction=_r, delta=0.75),
            lambda x, z, r=_r: reduced(huber(x - z, 0.75), r),
            *((2, 3), (2, 3)),
        ),
        call(
            f"soft_margin_loss-{_r}",
            F("soft_margin_loss", reduction=_r),
            lambda x, y, r=_r: reduced(np.log1p(np.exp(-x * y)), r),
            *((2, 3), SIGNS),
        ),
        call(
            f"binary_cross_entropy-{_r}",
            of_sigmoid("binary_cross_entropy", reduction=_r),
            lambda x, z, w, r=_r: reduced(entropy(sigmoid(x), z) * w, r),
            *((2, 3), HALF, WEIGHT),
        ),
        call(
            f"binary_cross_entropy_with_logits-{_r}",
            lambda m, x, z, w, r=_r: m.nn.functional.binary_cross_entropy_with_logits(
                x, z, w, reduction=r, pos_weight=w * 2
            ),
            lambda x, z, w, r=_r: reduced(-w * (2 * w * z * np.log(sigmoid(x)) + (1 - z) * np.log(sigmoid(-x))), r),
            *((2, 3), (2, 3), WEIGHT),
        ),
        call(
            f"poisson_nll_loss-{_r}",
            F("poisson_nll_loss", reduction=_r),
            lambda x, z, r=_r: reduced(np.exp(x) - z * x, r),
            *((2, 3), (2, 3)),
        ),
        call(
            f"gaussian_nll_loss-{_r}",
            lambda m, x, z, v, r=_r: m.nn.functional.gaussian_nll_loss(x, z, v.exp(), full=True, reduction=r),
            lambda x, z, v, r=_r: reduced(0.5 * (v + (x - z) ** 2 / np.exp(v) + np.log(2 * np.pi)), r),
            *((2, 3), (2, 3), (2, 1)),
        ),
        call(
            f"cosine_embedding_loss-{_r}",
            F("cosine_embedding_loss", margin=-0.9, reduction=_r),
            lambda x, z, y, r=_r: reduced(
                np.where(y == 1, 1 - cosine(x, z, 1e-12), np.maximum(cosine(x, z, 1e-12) + 0.9, 0)), r
            ),
            *((2, 3), (2, 3), YES),
        ),
        call(
            f"margin_ranking_loss-{_r}",
            F("margin_ranking_loss", margin=0.5, reduction=_r),
            lambda x, z, y, r=_r: reduced(np.maximum(-y * (x - z) + 0.5, 0), r),
            *((2, 3), (2, 3), SIGNS),
        ),
        call(
            f"hinge_embedding_loss-{_r}",
            F("hinge_embedding_loss", margin=0.75, reduction=_r),
            lambda x, y, r=_r: reduced(np.where(y == 1, x, np.maximum(0.75 - x, 0)), r),
            *((2, 3), SIGNS),
        ),
        call(
            f"multi_margin_loss-{_r}",
            F("multi_margin_loss", reduction=_r),
            lambda x, t, r=_r: reduced(margins(x, t, 1, 1.0, np.ones(3)), r),
            *((4, 3), CLASSES),
        ),
        call(
            f"multi_margin_loss-2-{_r}",
            lambda m, x, t, w, r=_r: m.nn.functional.multi_margin_loss(x, t, 2, 0.5, w, reduction=r),
            lambda x, t, w, r=_r: reduced(margins(x, t, 2, 0.5, w), r),
            *((4, 3), CLASSES, WEIGHT),
        ),
        call(
            f"multilabel_margin_loss-{_r}",
            F("multilabel_margin_loss", reduction=_r),
            lambda x, t, r=_r: reduced(label_margins(x, t), r),
            *((2, 3), LABELS),
        ),
        call(
            f"multilabel_soft_margin_loss-{_r}",
            F("multilabel_soft_margin_loss", reduction=_r),
            lambda x, z, w, r=_r: reduced((entropy(sigmoid(x), z) * w).mean(-1), r),
            *((2, 3), HALF, WEIGHT),
        ),
        call(
            f"triplet_margin_loss-{_r}",
            F("triplet_margin_loss", reduction=_r),
            lambda a, b, c, r=_r: reduced(np.maximum(1 + distance(a, b) - distance(a, c), 0), r),
            *((2, 3), (2, 3), (2, 3)),
        ),
        call(
            f"triplet_margin_with_distance_loss-{_r}",
            F("triplet_margin_with_distance_loss", reduction=_r, swap=True, margin=2.0),
            lambda a, b, c, r=_r: reduced(
                np.maximum(2 + distance(a, b) - np.minimum(distance(a, c), distance(b, c)), 0), r
            ),
            *((2, 3), (2, 3), (2, 3)),
        ),
    ]
LOSSES += [
    call("kl_div", F("kl_div", reduction="sum"),  # the mean warns
         lambda x, z: (np.where(z > 0, z * np.log(np.where(z > 0, z, 1)), 0) - z * x).sum(), (2, 3), HALF),
    call("kl_div-none", F("kl_div", reduction="none", log_target=True), lambda x, z: np.exp(z) * (z - x),
         (2, 3), (2, 3)),
    call("kl_div-batchmean", F("kl_div", reduction="batchmean", log_target=True),
         lambda x, z: (np.exp(z) * (z - x)).sum() / 2, (2, 3), (2, 3)),
    call("smooth_l1_loss-beta-0", F("smooth_l1_loss", beta=0), lambda x, z: abs(x - z).mean(), (2, 3), (2, 3)),
    call("mse_loss-weight", lambda m, x, z, w: m.nn.functional.mse_loss(x, z, weight=w.exp()),
         lambda x, z, w: (np.exp(w) * (x - z) ** 2).sum() / np.exp(w).sum(), (2, 3), (2, 3), (2, 3)),
    call("poisson_nll_loss-full", lambda m, x, z: m.nn.functional.poisson_nll_loss(x.exp(), z, False, True, eps=0),
         lambda x, z: (np.exp(x) - z * x + (z > 1) * (z * np.log(np.maximum(z, 1)) - z
             + 0.5 * np.log(2 * np.pi * np.maximum(z, 1)))).mean(), (2, 3), COUNTS),
    call("multi_margin_loss-one", F("multi_margin_loss"), lambda x, t: margins(x[None], [t], 1, 1.0, np.ones(3))[0],
         (3,), np.array(1)),
    call("multilabel_margin_loss-one", F("multilabel_margin_loss"), lambda x, t: label_margins(x[None], t[None])[0],
         (3,), LABELS[0]),
    call("cross_entropy-probabilities", F("cross_entropy", reduction="none"),
         lambda x, p: -(p * log_softmax(x, 1)).sum(1), (2, 3), (2, 3)),
    call("cross_entropy-probabilities-weight",
         lambda m, x, p, w: m.nn.functional.cross_entropy(x, p, w, reduction="sum", label_smoothing=0.25),
         lambda x, p, w: -((p * 0.75 + 0.25 / 3) * w * log_softmax(x, 1)).sum(), (2, 3), (2, 3), (3,)),
    call("cross_entropy-smoothed", F("cross_entropy", label_smoothing=0.25, reduction="none"),
         lambda x, t: -((np.eye(3)[t] * 0.75 + 0.25 / 3) * log_softmax(x, 1)).sum(1), (4, 3), CLASSES),
    call("cross_entropy-smoothed-mean", F("cross_entropy", label_smoothing=0.25, ignore_index=0),
         lambda x, t: -((np.eye(3)[t] * 0.75 + 0.25 / 3) * log_softmax(x, 1)).sum(1)[t != 0].mean(), (4, 3), CLASSES),
    call("cross_entropy-smoothed-weight",
         lambda m, x, t, w: m.nn.functional.cross_entropy(x, t, w, label_smoothing=0.25),
         lambda x, t, w: -((np.eye(3)[t] * 0.75 * w[t][:, None] + 0.25 / 3 * w) * log_softmax(x, 1)).sum() / w[t].sum(),
         (4, 3), CLASSES, WEIGHT),
]  # fmt: skip

# ---------------------------------------------------------------------------------- distances


def p_norm(x, p, dim):
    size = abs(x)
    if p == 0:
        return (x != 0).sum(dim, keepdims=True) * 1.0
    return size.max(dim, keepdims=True) if math.isinf(p) else (size**p).sum(dim, keepdims=True) ** (1 / p)


def pairs(x, z, p):
    return p_norm(x[..., :, None, :] - z[..., None, :, :], p, -1)[..., 0]


DISTANCES = [
    call("normalize", F("normalize"), lambda x: x / p_norm(x, 2, 1), (2, 3)),
    call("normalize-all", F("normalize", p=3, dim=None), lambda x: x / p_norm(x, 3, None), (2, 3)),
    call("normalize-dims", F("normalize", dim=(0, -1)), lambda x: x / p_norm(x, 2, (0, 2)), (2, 3, 2)),
    call("normalize-inf", F("normalize", p=math.inf, dim=0), lambda x: x / p_norm(x, math.inf, 0), (2, 3)),
    call("cosine_similarity", F("cosine_similarity"), lambda x, z: cosine(x, z), (2, 3), (2, 3)),
    call("cosine_similarity-dim", lambda m, x, z: m.cosine_similarity(x, z, dim=0),
         lambda x, z: cosine(x.T, np.broadcast_to(z, (2, 3)).T), (2, 3), (3,)),
    call("cdist-by-product", lambda m, x, z: m.cdist(x, z, compute_mode="use_mm_for_euclid_dist"),
         lambda x, z: pairs(x, z, 2), (2, 3), (4, 3)),
    call("cdist-batches", lambda m, x, z: m.cdist(x, z), lambda x, z: pairs(x, z, 2), (2, 1, 2, 3), (2, 4, 3)),
    call("pdist", F("pdist"), lambda x: pairs(x, x, 2)[[0, 0, 1], [1, 2, 2]], (3, 4)),
]  # fmt: skip
for _p in (0.0, 1.0, 2.0, 3.0, math.inf):
    DISTANCES += [
        call(
            f"pairwise_distance-{_p}",
            F("pairwise_distance", p=_p, eps=0, keepdim=_p == 1),
            lambda x, z, p=_p: p_norm(x - z, p, -1)[..., slice(None) if p == 1 else 0],
            *((2, 3), (3,)),
        ),
        call(
            f"cdist-{_p}",
            lambda m, x, z, p=_p: m.cdist(x, z, p=p),
            lambda x, z, p=_p: pairs(x, z, p),
            *((2, 3), (4, 3)),
        ),
    ]

# ---------------------------------------------------------------------------------- normalisation


def standard(x, dims, eps=0.5):
    return (x - x.mean(dims, keepdims=True)) / np.sqrt(x.var(dims, keepdims=True) + eps)


def channels(w, ndim=3):
    return w.reshape((1, -1) + (1,) * (ndim - 2))


def groups(x, count):
    return standard(x.reshape(x.shape[0], count, -1), 2).reshape(x.shape)


def window(x, size):
    padded = np.pad(x * x, [(0, 0), (size // 2, (size - 1) // 2)] + [(0, 0)] * (x.ndim - 2))
    return sum(padded[:, k : k + x.shape[1]] for k in range(size)) / size


NORMALIZATION = [
    call("batch_norm", lambda m, x, w, b: m.nn.functional.batch_norm(x, None, None, w, b, True, eps=0.5),
         lambda x, w, b: standard(x, (0, 2)) * channels(w) + channels(b), (2, 3, 2), (3,), (3,)),
    call("batch_norm-plain", lambda m, x: m.nn.functional.batch_norm(x, None, None, training=True, eps=0.5),
         lambda x: standard(x, 0), (4, 3)),
    call("batch_norm-running", lambda m, x, w, b, mean, var: m.nn.functional.batch_norm(x, mean, var, w, b, eps=0.5),
         lambda x, w, b, mean, var: (x - channels(mean)) / np.sqrt(channels(var) + 0.5) * channels(w) + channels(b),
         (2, 3, 2), (3,), (3,), WEIGHT - 1, WEIGHT),
    call("layer_norm", lambda m, x, w, b: m.layer_norm(x, (3,), w, b, 0.5), lambda x, w, b: standard(x, 1) * w + b,
         (2, 3), (3,), (3,)),
    call("layer_norm-plain", F("layer_norm", (3, 2), eps=0.5), lambda x: standard(x, (1, 2)), (2, 3, 2)),
    call("group_norm", lambda m, x, w, b: m.group_norm(x, 2, w, b, eps=0.5),
         lambda x, w, b: groups(x, 2) * channels(w) + channels(b), (2, 4, 3), (4,), (4,)),
    call("group_norm-plain", F("group_norm", 1, eps=0.5), lambda x: groups(x, 1), (2, 3)),
    call("instance_norm", lambda m, x, w, b: m.nn.functional.instance_norm(x, weight=w, bias=b, eps=0.5),
         lambda x, w, b: standard(x, 2) * channels(w) + channels(b), (2, 2, 3), (2,), (2,)),
    call("rms_norm", lambda m, x, w: m.rms_norm(x, (3,), w, 0.5),
         lambda x, w: x / np.sqrt((x * x).mean(1, keepdims=True) + 0.5) * w, (2, 3), (3,)),
    call("rms_norm-plain", F("rms_norm", (2, 3), eps=0.5), lambda x: x / np.sqrt((x * x).mean() + 0.5), (2, 3)),
    call("local_response_norm", F("local_response_norm", 3, alpha=0.5), lambda x: x / (1 + 0.5 * window(x, 3)) ** 0.75,
         (2, 4, 2)),
    call("local_response_norm-even", F("local_response_norm", 2, 0.5, 0.5, 2.0),
         lambda x: x / np.sqrt(2 + 0.5 * window(x, 2)), (1, 3, 2, 2)),
]  # fmt: skip

# ---------------------------------------------------------------------------------- embeddings and attention


def bags(x, places, starts, how, weights=None):
    ends = [*starts[1:], len(places)]
    rows = x[places] if weights is None else x[places] * weights[:, None]
    return np.array([how(rows[a:b], 0) if b > a else rows[0] * 0 for a, b in zip(starts, ends, strict=True)])


def embedding(**options):
    return lambda m, w, i: m.nn.functional.embedding(i, w, **options)


def embedding_bag(**options):
    return lambda m, w, i, o: m.nn.functional.embedding_bag(i, w, o, **options)


def attend(q, k, v, bias=0.0, scale=None):
    scores = q @ k.swapaxes(-1, -2) * (1 / math.sqrt(q.shape[-1]) if scale is None else scale) + bias
    powers = np.exp(scores)
    total = powers.sum(-1, keepdims=True)
    return powers / np.where(total > 0, total, 1) @ v


def hidden(mask):
    return np.where(mask, 0, -np.inf)


EMBEDDINGS = [
    call("embedding", embedding(), lambda w, i: w[i], (3, 2), GRID),
    call("embedding-0d", embedding(), lambda w, i: w[i], (3, 2), np.array(1)),
    call("embedding_bag", embedding_bag(), lambda w, i, o: bags(w, i, o, np.mean), (3, 2), BAG, STARTS),
    call("embedding_bag-sum", embedding_bag(mode="sum"), lambda w, i, o: bags(w, i, o, np.sum), (3, 2), BAG, STARTS),
    call("embedding_bag-max", embedding_bag(mode="max"), lambda w, i, o: bags(w, i, o, np.max), (3, 2), BAG, STARTS),
    call("embedding_bag-last", embedding_bag(include_last_offset=True), lambda w, i, o: bags(w, i, o[:-1], np.mean),
         (3, 2), BAG[:4], STARTS),
    call("embedding_bag-matrix", F("embedding_bag", mode="sum"), lambda i, w: w[i].sum(1), GRID, (3, 2)),
    call("embedding_bag-weights",
         lambda m, w, i, s: m.nn.functional.embedding_bag(i, w, per_sample_weights=s, mode="sum"),
         lambda w, i, s: (w[i] * s[..., None]).sum(1), (3, 2), GRID, (2, 2)),
]  # fmt: skip

ATTENTION = [
    call("attention", F("scaled_dot_product_attention"), attend, (1, 2, 3, 2), (1, 2, 4, 2), (1, 2, 4, 2)),
    call("attention-mask", F("scaled_dot_product_attention"), lambda q, k, v, mask: attend(q, k, v, hidden(mask)),
         (1, 2, 2, 2), (1, 2, 2, 2), (1, 2, 2, 2), CAUSAL),
    call("attention-bias", F("scaled_dot_product_attention"), attend,
         (1, 2, 2, 2), (1, 2, 3, 2), (1, 2, 3, 2), HALF),
    call("attention-causal", F("scaled_dot_product_attention", is_causal=True, scale=0.25),
         lambda q, k, v: attend(q, k, v, hidden(np.tri(3, 2) > 0), 0.25), (1, 2, 3, 2), (1, 2, 2, 2), (1, 2, 2, 2)),
    call("attention-shared", F("scaled_dot_product_attention", enable_gqa=True),
         lambda q, k, v: attend(q, k.repeat(2, 1), v.repeat(2, 1)), (1, 4, 2, 2), (1, 2, 3, 2), (1, 2, 3, 2)),
    call("attention-matrix", F("scaled_dot_product_attention"), attend, (3, 2), (2, 2), (2, 3)),
    call("attention-learned-bias", F("scaled_dot_product_attention"), attend, (2, 2, 2), (2, 3, 2), (2, 3, 2), (2, 3)),
    call("attention-composed-causal", F("scaled_dot_product_attention", is_causal=True, enable_gqa=True),
         lambda q, k, v: attend(q, k.repeat(2, 0), v.repeat(2, 0), hidden(np.tri(2, 3) > 0)),
         (2, 2, 2), (1, 3, 2), (1, 3, 3)),
]  # fmt: skip

CALLS = [*SOFTMAX, *LOSSES, *DISTANCES, *NORMALIZATION, *EMBEDDINGS, *ATTENTION]

# ---------------------------------------------------------------------------------- expressions

FACTS = """
F.softmax(x, 1, dtype=m.float64)
F.softmax(x, None)
F.softmax(m.ones(2, 2, 2))
F.softmin(x)
F.log_softmax(v)
x.softmax(axis=1)
m.softmax(i, 0, dtype=m.float32)
m.softmax(h * 8, 0)
m.softmax(m.tensor([inf, 1.0]), 0)
m.softmax(m.tensor([-inf, -inf]), 0)
m.softmax(m.zeros(2, 0), 1)
F.glu(h)
F.l1_loss(x, v)
F.l1_loss(x, d)
F.l1_loss(i, i, reduction="none")
F.l1_loss(x, -x, weight=x)
F.l1_loss(e, e)
F.mse_loss(x, -x, weight=x)
F.mse_loss(x, -x, weight=x, reduction="none")
F.mse_loss(h, h * 2)
F.mse_loss(x, -x, size_average=False)
F.mse_loss(x, -x, reduce=False)
F.huber_loss(x, -x, weight=x)
F.huber_loss(x, d)
F.smooth_l1_loss(x, d, beta=2)
F.smooth_l1_loss(x, -x, beta=0)
F.smooth_l1_loss(v, v + m.tensor([1.0, -1.0, nan]), reduction="none")
F.soft_margin_loss(x, d)
F.binary_cross_entropy(m.tensor([0.0, 1.0]), m.tensor([1.0, 0.0]))
F.binary_cross_entropy(x.sigmoid(), (x > 0).float(), weight=m.tensor([[1.0], [2.0]]))
F.binary_cross_entropy_with_logits(x * 100, (x < 0).float())
F.binary_cross_entropy_with_logits(x, x.double(), pos_weight=v)
F.binary_cross_entropy_with_logits(h, h)
F.kl_div(s, s, reduction="batchmean")
F.kl_div(x, x.abs())
F.kl_div(v, m.tensor([0.0, 0.5, 1.0]), reduction="none")
F.poisson_nll_loss(x, x.abs(), full=True)
F.poisson_nll_loss(x.abs(), v, log_input=False)
F.gaussian_nll_loss(x, v.expand(2, 3), 1.0)
F.gaussian_nll_loss(x, x, m.ones(2))
F.gaussian_nll_loss(x, x, m.zeros(2, 1), full=True)
F.cosine_embedding_loss(x[0], x[1], m.tensor(1.0))
F.cosine_embedding_loss(x, -x, m.zeros(2), reduction="none")
F.margin_ranking_loss(x, m.ones(2, 3), m.ones(2, 3))
F.hinge_embedding_loss(x, m.zeros(2, 3), reduction="none")
F.multi_margin_loss(x[0], m.tensor([1]), reduction="none")
F.multi_margin_loss(s, m.tensor(0))
F.multilabel_margin_loss(x, m.tensor([[0, -1, 2], [1, 2, -1]]))
F.multilabel_margin_loss(s, m.tensor(0))
F.multilabel_soft_margin_loss(x, v)
F.triplet_margin_loss(x, 2 * x, -x, swap=True, margin=9)
F.triplet_margin_with_distance_loss(x, x, -x, distance_function=F.cosine_similarity)
F.cross_entropy(x, x.softmax(1))
F.cross_entropy(x[0], x[0].softmax(0), reduction="none")
F.cross_entropy(x, t, label_smoothing=0.25, ignore_index=0, reduction="none")
F.cross_entropy(x, t, weight=v, label_smoothing=0.25, ignore_index=0)
F.cross_entropy(b, m.tensor([[0, 1, 2, 0], [2, 2, 1, 0]]), label_smoothing=0.5)
F.cross_entropy(x.half(), t)
F.normalize(x, p=0)
F.normalize(m.zeros(2, 3))
F.normalize(x, out=m.empty(2, 3))
F.normalize(h, dim=0)
F.cosine_similarity(x, i)
F.cosine_similarity(x, d)
F.cosine_similarity(e[:0], e[:0])
F.cosine_similarity(m.zeros(2, 3), x)
F.pairwise_distance(x, x)
F.pairwise_distance(i, i)
F.pairwise_distance(s, s)
F.pairwise_distance(x, -x, p=-1)
F.pairwise_distance(x, -x, p=0.5)
m.cdist(x, x)
m.cdist(e, x)
m.cdist(m.ones(2, 0), m.ones(3, 0))
m.cdist(m.ones(30, 2), m.zeros(31, 2)).sum()
m.pdist(x[:1])
F.batch_norm(x, v, v)
F.batch_norm(x.half(), v, v, v, v)
F.batch_norm(m.ones(0, 3), v, v, training=True)
(F.batch_norm(x, v[:], v, training=True, momentum=0.5), v)[1]
F.layer_norm(x, [3])
F.layer_norm(x.half(), (3,), v)
F.layer_norm(m.zeros(2, 0), (0,))
F.group_norm(x, 3)
F.group_norm(m.zeros(0, 3, 2), 3)
F.instance_norm(b * m.arange(4.0), v, v, use_input_stats=False)
(lambda mean, var: (F.instance_norm(b * m.arange(4.0), mean, var), mean)[1])(m.zeros(3), m.ones(3))
(lambda mean, var: (F.instance_norm(b * m.arange(4.0), mean, var), var)[1])(m.zeros(3), m.ones(3))
(lambda mean, var: (F.instance_norm(b * m.arange(4.0), mean, var), var._version)[1])(m.zeros(3), m.ones(3))
(lambda mean, var: (F.batch_norm(x, mean, var, training=True), var._version)[1])(m.zeros(3), m.ones(3))
(lambda mean, var: (F.batch_norm(x, mean, var, training=True), var)[1])(m.zeros(3), m.ones(3))
F.rms_norm(h, (2,))
F.rms_norm(x, (2, 3))
F.local_response_norm(b, 2)
F.local_response_norm(b, 9, alpha=1.0)
F.dropout(x, training=False) is x
F.dropout(x, 0.0) is x
F.dropout(i, 0.0) is i
F.dropout(x, 1.0)
F.dropout(i, 1.0)
m.rrelu(x)
F.rrelu_(x.clone(), 0.5, 1.0)
F.elu_(x.clone(), 0.5)
m.selu_(x.clone())
m.celu_(x.clone())
F.celu_(x.clone(), 2.0)
F.leaky_relu_(x.clone(), 0.5)
F.hardtanh_(x.clone(), -0.5, 0.5)
F.threshold_(x.clone(), 1.0, 7.0)
m.threshold_(x.clone(), 1.0, 7.0)
F.relu_(x.clone())
F.embedding(w, x.t())
F.embedding(t[:0], x.t()).shape
F.embedding(t[1], x.t())
(lambda y: (F.embedding(t, y, max_norm=1.0), y)[1])(x.t().contiguous())
(lambda y: (F.embedding(t, y, max_norm=1.0, norm_type=1.0), y._version)[1])(x.t().contiguous())
F.embedding_bag(t, x.t(), m.tensor([0, 1, 1]))
F.embedding_bag(t, x.t(), m.tensor([0, 1, 1]), mode="max")
F.embedding_bag(w, x.t(), m.tensor([0], dtype=m.int32))
F.embedding_bag(t, x.t(), m.tensor([0, 1]), padding_idx=2)
F.embedding_bag(t, x.t(), m.tensor([0, 1]), padding_idx=-1, mode="max")
F.embedding_bag(t[:0], x.t(), m.tensor([0, 0]))
F.scaled_dot_product_attention(x, x, x)
F.scaled_dot_product_attention(x, x, x, m.zeros(2, 2).bool())
F.scaled_dot_product_attention(x, x, x, m.full((2, 2), -inf))
F.scaled_dot_product_attention(b[None], b[None], b[None], m.zeros(3, 3).bool())
F.scaled_dot_product_attention(x, x, x, scale=0.0)
F.scaled_dot_product_attention(x.half(), x.half(), x.half())
F.scaled_dot_product_attention(x[None, None].half(), x[None, None].half(), x[None, None].half())
F.bilinear(v, v, m.ones(2, 3, 3)).shape
""".strip().splitlines()

GRADIENTS = """
slope(lambda x: F.l1_loss(x, m.zeros(3), reduction="sum"), 1.0, 0.0, nan)
slope(lambda x: F.smooth_l1_loss(x, m.zeros(5), reduction="sum"), 1.0, -1.0, 0.0, 0.5, nan)
slope(lambda x: F.huber_loss(x, m.zeros(5), reduction="sum", delta=0.5), 0.5, -0.5, 0.0, 0.25, nan)
slope(lambda x: F.mse_loss(x, m.zeros(2)), 1.0, inf)
slope(lambda x: F.binary_cross_entropy(x, m.tensor([1.0, 0.0, 0.0, 1.0])), 0.0, 0.0, 1.0, 1.0)
slope(lambda x: F.binary_cross_entropy_with_logits(x, m.tensor([1.0, 0.0, 0.5])), 100.0, 100.0, 0.0)
slope(lambda x: F.margin_ranking_loss(x, m.zeros(3), m.ones(3), reduction="sum"), 0.0, 1.0, -1.0)
slope(lambda x: F.hinge_embedding_loss(x, m.tensor([-1.0, -1.0, 0.0]), reduction="sum"), 1.0, 2.0, 3.0)
slope(lambda x: F.multi_margin_loss(x, m.tensor(0)), 1.0, 0.0, 2.0)
slope(lambda x: F.multilabel_margin_loss(x, m.tensor([0, -1, 0])), 1.0, 0.0, 2.0)
slope(lambda x: F.triplet_margin_loss(x, x * 2, x + 1), 0.0, 0.0)
slope(lambda x: F.pairwise_distance(x, m.zeros(3), eps=0), 0.0, 0.0, 0.0)
slope(lambda x: F.pairwise_distance(x, m.zeros(3), p=inf, eps=0), 2.0, -2.0, 1.0)
slope(lambda x: F.pairwise_distance(x, m.zeros(3), p=0.5, eps=0), 0.0, -2.0, 1.0)
slope(lambda x: m.cdist(x[:, None], m.zeros(1, 1)), 0.0, 1.0, -2.0)
slope(lambda x: m.cdist(x[None], m.zeros(1, 3), p=inf), 2.0, -2.0, 1.0)
slope(lambda x: m.cdist(x[:, None], x[:, None], compute_mode="use_mm_for_euclid_dist"), 0.0, 1.0)
slope(lambda x: F.pdist(x[:, None]), 1.0, 1.0, 3.0)
slope(lambda x: F.normalize(x, dim=0)[:1], 0.0, 0.0)
slope(lambda x: F.normalize(x, dim=0, p=inf)[:1], 1.0, 1.0, -0.5)
slope(lambda x: F.cosine_similarity(x, m.ones(3), dim=0), 0.0, 0.0, 0.0)
slope(lambda x: m.softmax(x, 0)[:1], 1.0, -inf, 2.0)
slope(lambda x: m.log_softmax(x, 0)[:1], 1.0, -inf, 2.0)
slope(lambda x: F.cross_entropy(x, m.tensor([0.5, 0.25, 0.25]), label_smoothing=0.5), 1.0, 0.0, 2.0)
slope(lambda x: F.cross_entropy(x[:, None], m.tensor([0, 0]), ignore_index=0, reduction="sum"), 1.0, 2.0)
slope(lambda x: F.layer_norm(x, (3,))[:1], 1.0, 1.0, 1.0)
slope(lambda x: F.batch_norm(x[:, None], m.zeros(1), m.ones(1), training=True)[:1], 1.0, 3.0, 2.0)
slope(lambda x: F.embedding(m.tensor([0, 2, 2]), x[:, None], padding_idx=0), 1.0, 2.0, 3.0)
slope(lambda x: F.embedding(m.tensor([1, 2, 2]), x[:, None], scale_grad_by_freq=True), 1.0, 2.0, 3.0)
slope(lambda x: F.embedding_bag(m.tensor([[0, 2, 2]]), x[:, None], padding_idx=0), 1.0, 2.0, 3.0)
slope(lambda x: F.embedding_bag(m.tensor([[0, 1, 2]]), x[:, None], mode="max"), 1.0, 2.0, 2.0)
slope(lambda x: F.scaled_dot_product_attention(x[:, None], x[:, None], x[:, None], k[:, None] & k), 1.0, 2.0, 3.0)
slope(lambda x: F.elu_(x * 2), -1.0, 0.0, 1.0)
slope(lambda x: F.threshold_(x * 2, 1.0, 5.0), 0.5, 1.0)
""".strip().splitlines()

RANDOM = """
(lambda y: (F.dropout(y, 0.5, True, True), y)[1])(x.clone())
F.gumbel_softmax(x)
F.gumbel_softmax(x, tau=0.5, hard=True, dim=0)
F.dropout(x)
F.dropout(x, 0.3)
F.dropout(x.t(), 0.3)
F.dropout(b[:, :, ::2], 0.3)
F.dropout(x.half(), 0.3)
(F.dropout(m.ones(33), 0.1), m.rand(2))[1]
m.dropout(x, 0.3, True)
m.feature_dropout_(b.clone(), 0.3, True)
F.dropout1d(x)
F.dropout1d(b)
F.dropout2d(x)
F.dropout2d(b)
F.dropout2d(m.ones(3, 4, 1, 2))
F.dropout3d(m.ones(3, 4, 1, 2))
F.dropout3d(m.ones(3, 4, 1, 2, 1))
F.alpha_dropout(x, 0.5, True)
m.alpha_dropout_(x.clone(), 0.3, True)
F.feature_alpha_dropout(b, 0.5, True)
F.rrelu(-m.ones(2, 3).t(), training=True)
F.rrelu_(-m.ones(5), training=True)
F.scaled_dot_product_attention(x, x, x, dropout_p=0.5)
slope(lambda x: F.dropout(x * x, 0.25), 1.0, 2.0, 3.0, 4.0)
slope(lambda x: F.alpha_dropout(x * x, 0.25, True, True), 1.0, 2.0, 3.0, 4.0)
slope(lambda x: F.rrelu(-x * x, training=True), 1.0, 2.0, 3.0, 0.5)
slope(lambda x: F.rrelu_(-x * x, training=True), 1.0, 2.0, 3.0, 0.5)
""".strip().splitlines()

REFUSED = {
    "m.softmax(i, 0)": r'"softmax_kernel_impl" not implemented for \'Long\'',
    "m.softmax(i, 1)": r'"softmax_lastdim_kernel_impl" not implemented for \'Long\'',
    "m.softmax(x)": r"softmax\(\) missing 1 required positional",
    "x.softmax(2)": r"Dimension out of range",
    "x.softmax()": r"softmax\(\) missing 1 required positional arguments: \"dim\"",
    "F.gumbel_softmax(i)": r"Exponential distribution is a continuous .* but you specified Long",
    "F.glu(x)": r"Halving dimension must be even, but dimension 1 is size 3",
    "F.glu(s)": r"glu does not support scalars because halving size must be even",
    "F.glu(i[:, :2])": r'"glu_cpu" not implemented for \'Long\'',
    "F.bilinear(x, v, b)": r"bilinear\(\): input dimensions do not match: got 2 and 1",
    "F.bilinear(x, m.ones(3, 4), m.ones(5, 3, 4))": r"batch dimensions do not match at dim 0: got 2 and 3",
    "F.bilinear(x, x, m.ones(5, 4, 3))": r"input1 size does not match weight size: got 3 but expected 4",
    "F.bilinear(x, x, m.ones(5, 3, 4))": r"input2 size does not match weight size: got 3 but expected 4",
    "F.bilinear(x, x, m.ones(5, 3, 3), v)": r"bias size does not match weight size: got 3 but expected 5",
    "F.l1_loss(x, m.ones(4))": r"The size of tensor a \(3\) must match the size of tensor b \(4\)",
    "F.l1_loss(i, i)": r"mean\(\): could not infer output dtype",
    "F.mse_loss(i, i)": r'"mse_cpu" not implemented for \'Long\'',
    "F.mse_loss(x, x, weight=v)": r"Weights and input must have the same size.",
    "F.smooth_l1_loss(x, x, beta=-1)": r"smooth_l1_loss does not support negative values for beta.",
    "F.huber_loss(x, x, delta=0)": r"huber_loss does not support non-positive values for delta.",
    "F.huber_loss(x, x, reduction='max')": r"max is not a valid value for reduction",
    "F.soft_margin_loss(x, xf)": r"not differentiable with respect to argument 'target'",
    "F.soft_margin_loss(i, i)": r"result type Float can't be cast to the desired output type Long",
    "F.binary_cross_entropy(xf, v)": r"Using a target size \(torch.Size\(\[3\]\)\) that is different to the input size",
    "F.binary_cross_entropy(x.sigmoid(), d)": r"Found dtype Double but expected Float",
    "F.binary_cross_entropy(i, i)": r'"binary_cross_entropy" not implemented for \'Long\'',
    "F.binary_cross_entropy(xf, xf, weight=xf)": r"not differentiable with respect to argument 'weight'",
    "F.binary_cross_entropy_with_logits(x, v)": r"Target size \(torch.Size\(\[3\]\)\) must be the same as input size",
    "F.binary_cross_entropy_with_logits(x, x, pos_weight=m.ones(4))": r"The size of tensor a \(\d\) must match",
    "F.binary_cross_entropy_with_logits(x, x, pos_weight=xf)": r"not differentiable with .* argument 'pos_weight'",
    "F.binary_cross_entropy_with_logits(i, i)": r'"log_sigmoid_cpu" not implemented for \'Long\'',
    "F.binary_cross_entropy_with_logits(x, i)": r"result type Float can't be cast to the desired output type Long",
    "F.kl_div(x, x, reduction='max')": r"max is not a valid value for reduction",
    "F.gaussian_nll_loss(x, x, x)": r"var has negative entry/entries",
    "F.gaussian_nll_loss(x, x, -1.0)": r"var has negative entry/entries",
    "F.gaussian_nll_loss(x, x, m.ones(4))": r"var is of incorrect size",
    "F.gaussian_nll_loss(x, x, x.abs(), reduction='max')": r"max is not valid",
    "F.cosine_embedding_loss(x, x, m.ones(2, 1))": r"0D or 1D target tensor expected, multi-target not supported",
    "F.cosine_embedding_loss(x, v, m.ones(2))": r"1D target tensor expects 2D input tensors, but found inputs with siz",
    "F.margin_ranking_loss(x, x, v)": r"margin_ranking_loss : All input tensors should have same dimension but got",
    "F.multi_margin_loss(x, t, p=3)": r"only p == 1 and p == 2 supported",
    "F.multi_margin_loss(x, t[:1])": r"Expected target size \[2\], but got \[1\]. Input has shape \[2, 3\]",
    "F.multi_margin_loss(b, t)": r"Expected non-empty vector or matrix with optional 0-dim batch size, but got: \[2,",
    "F.multi_margin_loss(x, t, weight=m.ones(4))": r"inconsistent weight size, expected 3 but got \[4\]",
    "F.multi_margin_loss(x, t, weight=d[0])": r"expected scalar type Float but found Double",
    "F.multi_margin_loss(x, w)": r"expected scalar type Long but found Int",
    "F.multi_margin_loss(i, t)": r'"multi_margin_loss_cpu_kernel" not implemented for \'Long\'',
    "F.multilabel_margin_loss(x, t)": r"inconsistent target size: \[2\] for input of size: \[2, 3\]",
    "F.multilabel_margin_loss(x, x)": r"expected scalar type Long but found Float",
    "F.multilabel_margin_loss(b, b)": r"Expected non-empty vector or matrix with optional 0-dim batch size",
    "F.multilabel_soft_margin_loss(x, x, reduction='max')": r"max is not valid",
    "F.triplet_margin_loss(x, x, v)": r"expected to have the same number of dimensions, but got: anchor 2D, positive",
    "F.triplet_margin_loss(x, x, x, margin=0)": r"margin must be greater than 0, got 0",
    "F.triplet_margin_with_distance_loss(x, x, x, margin=-1)": r"margin must be greater than 0, got -1",
    "F.cross_entropy(x, i)": r"Expected floating point type for target with class probabilities, got Long",
    "F.cross_entropy(x, x, ignore_index=0)": r"ignore_index is not supported for floating point target",
    "F.cross_entropy(x, x, weight=m.ones(4))": r"cross_entropy: weight tensor should be defined either for all 3",
    "F.cross_entropy(x, t, label_smoothing=2.0)": r"label_smoothing must be between 0.0 and 1.0. Got: 2",
    "F.cross_entropy(b, i)": r"Expected target size \[2, 4\], got \[2, 3\]",
    "F.normalize(x, dim=2)": r"Dimension out of range",
    "F.normalize(i)": r"linalg.vector_norm: Expected a floating point or complex tensor as input. Got Long",
    "F.cosine_similarity(i, i)": r"expected common dtype to be floating point, yet common dtype is Long",
    "F.cosine_similarity(x, m.ones(4))": r"The size of tensor a \(3\) must match the size of tensor b \(4\)",
    "F.cosine_similarity(x, x, dim=2)": r"Dimension out of range",
    "F.pairwise_distance(x, m.ones(4))": r"The size of tensor a \(3\) must match the size of tensor b \(4\)",
    "m.cdist(x, v)": r"cdist only supports at least 2D tensors, X2 got: 1D",
    "m.cdist(x, m.ones(2, 4))": r"X1 and X2 must have the same number of columns. X1: 3 X2: 4",
    "m.cdist(i, i)": r"cdist only supports floating-point dtypes, X1 got: Long",
    "m.cdist(x, d)": r"expected scalar type Float but found Double",
    "m.cdist(x, x, p=-1)": r"cdist only supports non-negative p values",
    "m.cdist(x, x, compute_mode='a')": r"a is not a valid value for compute_mode",
    "F.pdist(b)": r"pdist only supports 2D tensors, got: 3D",
    "F.pdist(x, p=-1)": r"pdist only supports non-negative p values",
    "F.batch_norm(x, v, v, momentum=None)": r"batch_norm\(\): argument 'momentum' \(position 7\) must be float, not",
    "F.batch_norm(x[:1], v, v, training=True)": r"Expected more than 1 value per channel when training, got input size",
    "F.batch_norm(x, None, None)": r"running_mean must be defined in evaluation mode",
    "F.batch_norm(x, v, None)": r"running_var must be defined in evaluation mode",
    "F.batch_norm(x, v, None, training=True)": r"must either both be None or neither be None",
    "F.batch_norm(x, m.zeros(4), v)": r"running_mean should contain 3 elements not 4",
    "F.batch_norm(x, v, v, m.ones(4))": r"weight should contain 3 elements not 4",
    "F.batch_norm(i, v, v)": r'"batch_norm" not implemented for \'Long\'',
    "F.batch_norm(x, d[0], d[0])": r"mixed dtype \(CPU\): expect parameter to have scalar type of Float",
    "F.batch_norm(d, v, v)": r"mixed dtype \(CPU\): all inputs must share same datatype.",
    "F.batch_norm(x, v, v, eps=-1.0)": r"batch_norm eps must be non-negative, but got -1.0",
    "F.batch_norm(x, v, v, training=True, eps=0)": r"batch_norm eps must be positive during training, but got 0",
    "F.layer_norm(x, 3)": r"layer_norm\(\): argument 'normalized_shape' \(position 2\) must be tuple of ints, not int",
    "F.layer_norm(x, ())": r"Expected normalized_shape to be at least 1-dimensional",
    "F.layer_norm(x, (2,))": r"Given normalized_shape=\[2\], expected input with shape \[\*, 2\], but got input of",
    "F.layer_norm(x, (3,), m.ones(2))": r"Expected weight to be of same shape as normalized_shape, but got weight",
    "F.layer_norm(x, (3,), v, m.ones(2))": r"Expected bias to be of same shape as normalized_shape, but got bias",
    "F.layer_norm(i, (3,))": r'"LayerNormKernelImpl" not implemented for \'Long\'',
    "F.group_norm(x, 2)": r"Expected number of channels in input to be divisible by num_groups",
    "F.group_norm(v, 1)": r"Expected at least 2 dimensions for input tensor but received 1",
    "F.group_norm(b, 3, m.ones(2))": r"Expected weight to be a vector of size equal to the number of channels in input",
    "F.group_norm(i, 1)": r'"GroupNormKernelImpl" not implemented for \'Long\'',
    "F.instance_norm(x)": r"Expected more than 1 spatial element when training, got input size",
    "F.instance_norm(b, use_input_stats=False)": r"Expected running_mean and running_var to be defined when",
    "F.rms_norm(x, (2,))": r"Given normalized_shape=\[2\], expected input with shape \[\*2\], but got input of",
    "F.rms_norm(i, (3,))": r'"rms_norm" not implemented for \'Long\'',
    "F.local_response_norm(x, 2)": r"Expected 3D or higher dimensionality",
    "F.local_response_norm(b, 0)": r"kernel size should be greater than zero, but got kH: 0 kW: 1",
    "F.dropout(x, 1.5)": r"dropout probability has to be between 0 and 1, but got 1.5",
    "m.dropout(x, -1, True)": r"dropout probability has to be between 0 and 1, but got -1",
    "F.dropout(i)": r"result type Float can't be cast to the desired output type Long",
    "F.dropout1d(s)": r"dropout1d: Expected 2D or 3D input, but received a 0D input",
    "F.dropout2d(s)": r"Feature dropout requires at least 2 dimensions in the input",
    "F.feature_alpha_dropout(v, 0.5, True)": r"Feature dropout requires at least 2 dimensions in the input",
    "F.rrelu(x, 1, 0.5)": r"Lower bound should be less than or equal to the upper bound",
    "F.rrelu(i)": r'"leaky_relu_cpu" not implemented for \'Long\'',
    "F.embedding(m.tensor([1.0]), x)": r"Expected tensor for argument #1 'indices' .* but got",
    "F.embedding(t, v)": r"'weight' must be 2-D",
    "F.embedding(t, x.t(), padding_idx=3)": r"Padding_idx must be within num_embeddings",
    "F.embedding_bag(t, x.t())": r"offsets has to be a 1D Tensor but got None",
    "F.embedding_bag(i, x.t(), t)": r"if input is 2D, then offsets has to be None",
    "F.embedding_bag(t, x.t(), i)": r"offsets has to be a 1D Tensor",
    "F.embedding_bag(b, x.t())": r"input has to be 1D or 2D Tensor, but got Tensor of dimension 3",
    "F.embedding_bag(t, x.t(), t, mode='avg')": r"mode has to be one of sum, mean or max",
    "F.embedding_bag(t, x.t(), t[:1], padding_idx=3)": r"padding_idx must be within the number of embeddings, -3",
    "F.embedding_bag(t, x.t(), t[:1], per_sample_weights=v[:2])": r"per_sample_weights is only supported for",
    "F.embedding_bag(t, x.t(), t[:1], per_sample_weights=v)": r"then it must have the same shape as the input",
    "F.embedding_bag(t, x.t(), t[:1], mode='max', scale_grad_by_freq=True)": r"max mode does not support scaling",
    "F.scaled_dot_product_attention(x, x, d)": r"Expected query, key, and value to have the same dtype, but got",
    "F.scaled_dot_product_attention(v, x, x)": r"Expected query, key, and value to all be  at least 2 dimensional",
    "F.scaled_dot_product_attention(x, x, x, i)": r"Expected attn_mask dtype to be bool or float or to match query",
    "F.scaled_dot_product_attention(x, x, x, k, is_causal=True)": r"Explicit attn_mask should not be set when",
    "F.scaled_dot_product_attention(x, x, x, m.ones(3, 3))": r"The size of tensor a \(2\) must match the size of",
    "F.scaled_dot_product_attention(x, x, x, dropout_p=2.0)": r"dropout probability has to be between 0 and 1, but",
    "F.scaled_dot_product_attention(x, m.ones(2, 4), x)": r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 4x2\)",
}
