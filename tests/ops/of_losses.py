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
