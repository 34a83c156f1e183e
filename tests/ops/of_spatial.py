"""Convolution, pooling, padding, interpolation, sampling: what slides over the places of images, and moves them."""

from __future__ import annotations

import numpy as np
from calls import call, functional

# ---------------------------------------------------------------------------------- references, by loops


def tuple_of(value, dims):
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * dims


def surrounded(x, amounts, value=0.0):
    """Put a value around the last dimensions, on both sides by the same number of places."""
    return np.pad(x, [(0, 0)] * (x.ndim - len(amounts)) + [(n, n) for n in amounts], constant_values=value)


def windows_of(kernel, out, stride, dilation):
    """Give each window, and the index of its places."""
    for place in np.ndindex(*out):
        yield (
            place,
            np.ix_(*[p * s + np.arange(k) * d for p, s, k, d in zip(place, stride, kernel, dilation, strict=True)]),
        )


def conv(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    dims = w.ndim - 2
    if x.ndim == dims + 1:
        return conv(x[None], w, b, stride, padding, dilation, groups)[0]
    stride, dilation = tuple_of(stride, dims), tuple_of(dilation, dims)
    reach = [d * (k - 1) for d, k in zip(dilation, w.shape[2:], strict=True)]
    if padding == "same":
        x = np.pad(x, [(0, 0)] * 2 + [(r // 2, r - r // 2) for r in reach])
    elif padding != "valid":
        x = surrounded(x, tuple_of(padding, dims))
    out = [(n - r - 1) // s + 1 for n, r, s in zip(x.shape[2:], reach, stride, strict=True)]
    y = np.zeros((x.shape[0], w.shape[0], *out))
    inner, outer = w.shape[1], w.shape[0] // groups
    for place, index in windows_of(w.shape[2:], out, stride, dilation):
        for n, o in np.ndindex(y.shape[:2]):
            first = o // outer * inner
            y[(n, o, *place)] = sum((x[n, first + c][index] * w[o, c]).sum() for c in range(inner))
    return y if b is None else y + b.reshape(-1, *[1] * dims)


def conv_transpose(x, w, b=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    dims = w.ndim - 2
    if x.ndim == dims + 1:
        return conv_transpose(x[None], w, b, stride, padding, output_padding, groups, dilation)[0]
    stride, padding, extra, dilation = (tuple_of(v, dims) for v in (stride, padding, output_padding, dilation))
    full = [(n - 1) * s + d * (k - 1) + 1 + e
            for n, s, d, k, e in zip(x.shape[2:], stride, dilation, w.shape[2:], extra, strict=True)]  # fmt: skip
    y, inner = np.zeros((x.shape[0], w.shape[1] * groups, *full)), w.shape[0] // groups
    for place, index in windows_of(w.shape[2:], x.shape[2:], stride, dilation):
        for n, c, o in np.ndindex(x.shape[0], x.shape[1], w.shape[1]):
            y[n, c // inner * w.shape[1] + o][index] += x[(n, c, *place)] * w[c, o]
    y = y[(..., *[slice(p, n - p) for p, n in zip(padding, full, strict=True)])]
    return y if b is None else y + b.reshape(-1, *[1] * dims)


def pooled(reduce, x, out, kernel, stride, dilation=1):
    """Reduce each window over the last dimensions of an input that is padded already."""
    dims = len(out)
    lead = x.shape[: x.ndim - dims]
    y = np.zeros((*lead, *out))
    for place, index in windows_of(kernel, out, tuple_of(stride, dims), tuple_of(dilation, dims)):
        for image in np.ndindex(*lead):
            y[(*image, *place)] = reduce(x[image][index])
    return y


def adaptive(reduce, x, out):
    lead = x.shape[: x.ndim - len(out)]
    y = np.zeros((*lead, *out))
    for place in np.ndindex(*out):
        index = tuple(
            slice(p * n // m, -(-(p + 1) * n // m)) for p, n, m in zip(place, x.shape[len(lead) :], out, strict=True)
        )
        for image in np.ndindex(*lead):
            y[(*image, *place)] = reduce(x[image][index])
    return y


def padded(x, amounts, mode):
    width = [(0, 0)] * (x.ndim - len(amounts) // 2) + list(zip(amounts[::2], amounts[1::2], strict=True))[::-1]
    return np.pad(x, width, mode={"replicate": "edge", "circular": "wrap"}.get(mode, mode))


def between(x, sizes, align):
    """Interpolate linearly, one dimension after another."""
    for dim, (n, m) in enumerate(zip(x.shape[2:], sizes, strict=True), 2):
        at = np.linspace(0, n - 1, m) if align else (np.arange(m) + 0.5) * n / m - 0.5
        x = np.apply_along_axis(lambda line, at=at: np.interp(at, np.arange(len(line)), line), dim, x)
    return x


def keys(t):
    """Weigh by distance as the cubic of Keys does."""
    t, a = abs(t), -0.75
    if t <= 1:
        return (a + 2) * t**3 - (a + 3) * t**2 + 1
    return a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a if t < 2 else 0.0


def cubic(x, sizes):
    for dim, (n, m) in enumerate(zip(x.shape[2:], sizes, strict=True), 2):
        matrix = np.zeros((m, n))
        for i in range(m):
            at = (i + 0.5) * n / m - 0.5
            for k in range(int(np.floor(at)) - 1, int(np.floor(at)) + 3):
                matrix[i, min(max(k, 0), n - 1)] += keys(at - k)
        x = np.moveaxis(np.tensordot(matrix, x, (1, dim)), 0, dim)
    return x


def moved(at, size, padding, align):
    """Return which place is read for one that may lie outside."""
    low, high = (0.0, size - 1.0) if align else (-0.5, size - 0.5)
    while padding == "reflection" and not low <= at <= high:
        at = 2 * low - at if at < low else 2 * high - at
    return at if padding == "zeros" else min(max(at, 0.0), size - 1.0)


WEIGHTS = {"bilinear": lambda t: max(0.0, 1 - abs(t)), "nearest": lambda t: float(-0.5 < t <= 0.5), "bicubic": keys}


def sampled(x, grid, mode="bilinear", padding="zeros", align=False):
    y = np.zeros((*x.shape[:2], *grid.shape[1:-1]))
    sizes, images = x.shape[2:], x
    for n, *place in np.ndindex(*grid.shape[:-1]):
        matrices = []
        for u, size in zip(grid[(n, *place)][::-1], sizes, strict=True):
            at, row = (u + 1) / 2 * (size - 1) if align else ((u + 1) * size - 1) / 2, np.zeros(size)
            at = at if mode == "bicubic" else moved(at, size, padding, align)
            for k in range(int(np.floor(at)) - 2, int(np.floor(at)) + 4):
                source = moved(k, size, padding, align) if mode == "bicubic" else k
                if 0 <= source < size:
                    row[int(source)] += WEIGHTS[mode](at - k)
            matrices.append(row)
        found = images[n]
        for row in matrices:
            found = np.tensordot(found, row, (1, 0))
        y[(n, slice(None), *place)] = found
    return y


def affine(theta, size):
    """Map the places of an image, of which the outermost lie on -1 and 1."""
    points = np.stack([*np.meshgrid(*[np.linspace(-1, 1, n) for n in size], indexing="ij")[::-1], np.ones(size)], -1)
    return np.einsum("...k,ndk->n...d", points, theta)


def shuffled(x, r):
    n, c, h, w = x.shape
    return x.reshape(n, c // r**2, r, r, h, w).transpose(0, 1, 4, 2, 5, 3).reshape(n, -1, h * r, w * r)


def unshuffled(x, r):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // r, r, w // r, r).transpose(0, 1, 3, 5, 2, 4).reshape(n, -1, h // r, w // r)


def columns(x, kernel, out, stride=1, dilation=1):
    """Lay out windows of images that are padded already."""
    found = [x[(slice(None), slice(None), *index)].reshape(x.shape[0], -1)
             for _, index in windows_of(kernel, out, tuple_of(stride, 2), tuple_of(dilation, 2))]  # fmt: skip
    return np.stack(found, -1)


# ---------------------------------------------------------------------------------- calls


def convolution(name, dims, *shapes, **options):
    function = f"conv{dims}d"
    return call(name, functional(function, **options), lambda *t: conv(*t, **options), *shapes)


def transposed(name, dims, *shapes, **options):
    function = f"conv_transpose{dims}d"
    return call(name, functional(function, **options), lambda *t: conv_transpose(*t, **options), *shapes)


CONVOLUTIONS = [
    convolution("conv1d", 1, (2, 2, 4), (3, 2, 2), (3,)),
    convolution("conv2d", 2, (2, 2, 3, 4), (2, 2, 2, 3), (2,)),
    convolution("conv3d", 3, (1, 1, 2, 3, 2), (2, 1, 2, 2, 1)),
    call("conv2d-main", lambda m, x, w: m.conv2d(x, w, None, 2, 1), lambda x, w: conv(x, w, None, 2, 1),
         (1, 1, 3, 3), (2, 1, 2, 2)),
    convolution("conv2d-groups", 2, (1, 4, 3, 3), (4, 2, 2, 2), (4,), groups=2),
    convolution("conv2d-depthwise", 2, (1, 2, 3, 3), (4, 1, 2, 2), groups=2),
    convolution("conv2d-geometry", 2, (1, 2, 5, 4), (1, 2, 2, 2), stride=(2, 1), padding=(1, 2), dilation=(2, 1)),
    convolution("conv2d-same", 2, (1, 1, 3, 3), (1, 1, 3, 3), padding="same"),
    convolution("conv2d-same-even", 2, (1, 1, 3, 3), (1, 1, 2, 3), padding="same", dilation=(1, 2)),
    convolution("conv1d-valid", 1, (1, 1, 3), (1, 1, 2), padding="valid", stride=[2]),
    convolution("conv2d-unbatched", 2, (2, 3, 3), (1, 2, 2, 2)),
    convolution("conv1d-1x1", 1, (2, 2, 3), (3, 2, 1)),
    convolution("conv2d-empty-batch", 2, (0, 2, 3, 3), (1, 2, 2, 2)),
    transposed("conv_transpose1d", 1, (2, 2, 3), (2, 3, 2), (3,)),
    transposed("conv_transpose2d", 2, (1, 2, 2, 3), (2, 2, 2, 2), (2,)),
    transposed("conv_transpose3d", 3, (1, 1, 2, 1, 2), (1, 2, 2, 2, 1)),
    transposed("conv_transpose2d-geometry", 2, (1, 2, 2, 3), (2, 1, 2, 2), stride=2, padding=1, output_padding=(1, 0)),
    transposed("conv_transpose2d-groups", 2, (1, 4, 2, 2), (4, 1, 2, 2), groups=2, dilation=(1, 2)),
    transposed("conv_transpose1d-unbatched", 1, (2, 3), (2, 1, 2)),
]  # fmt: skip


def largest(name, dims, shape, *, out, kernel, stride=None, padding=0, dilation=1, **options):
    """Pool by the largest element."""
    pads, sizes = tuple_of(padding, dims), tuple_of(kernel, dims)
    return call(name, functional(f"max_pool{dims}d", kernel_size=kernel, stride=stride, padding=padding,
                                 dilation=dilation, **options),
                lambda x: pooled(np.max, surrounded(x, [p + 3 for p in pads], -np.inf)[(..., *[slice(3, None)] * dims)],
                                 out, sizes, sizes if stride is None else stride, dilation), shape)  # fmt: skip


def average(name, dims, shape, *, out, kernel, stride=None, padding=0, **options):
    """Pool by the average; the zeros of the padding count."""
    pads, sizes = tuple_of(padding, dims), tuple_of(kernel, dims)
    return call(name, functional(f"avg_pool{dims}d", kernel_size=kernel, stride=stride, padding=padding, **options),
                lambda x: pooled(np.mean, surrounded(x, pads), out, sizes, sizes if stride is None else stride),
                shape)  # fmt: skip


POOLS = [
    largest("max_pool1d", 1, (2, 2, 5), out=(2,), kernel=2),
    largest("max_pool2d", 2, (1, 2, 4, 4), out=(2, 2), kernel=2),
    largest("max_pool3d", 3, (1, 1, 2, 4, 2), out=(1, 2, 1), kernel=2),
    largest("max_pool2d-geometry", 2, (1, 5, 4), out=(3, 4), kernel=(2, 1), stride=(2, 1), padding=(1, 0),
            dilation=(2, 1)),
    largest("max_pool2d-ceil", 2, (1, 1, 5, 4), out=(3, 2), kernel=2, ceil_mode=True),
    largest("max_pool2d-overlap", 2, (1, 1, 3, 3), out=(3, 3), kernel=3, stride=1, padding=1),
    largest("max_pool1d-unbatched", 1, (2, 4), out=(2,), kernel=(2,)),
    call("max_pool2d-indices", lambda m, x: m.nn.functional.max_pool2d(x, 2, return_indices=True)[1],
         lambda x: pooled(np.argmax, x, (1, 1), (2, 2), 2).astype(np.int64), (1, 1, 2, 2)),
    average("avg_pool1d", 1, (2, 2, 5), out=(2,), kernel=2),
    average("avg_pool2d", 2, (1, 2, 4, 4), out=(2, 2), kernel=2),
    average("avg_pool3d", 3, (1, 1, 2, 4, 2), out=(1, 2, 1), kernel=2),
    average("avg_pool2d-geometry", 2, (2, 5, 4), out=(3, 2), kernel=(3, 2), stride=(2, 3), padding=1),
    average("avg_pool2d-unbatched", 2, (1, 4, 4), out=(2, 2), kernel=2),
    call("avg_pool1d-main", lambda m, x: m.avg_pool1d(x, 2, 1), lambda x: (x[..., :-1] + x[..., 1:]) / 2, (1, 1, 4)),
    call("avg_pool2d-divisor", functional("avg_pool2d", kernel_size=2, divisor_override=3),
         lambda x: pooled(np.sum, x, (1, 1), (2, 2), 2) / 3, (1, 1, 3, 2)),
    call("avg_pool2d-inside", functional("avg_pool2d", kernel_size=2, padding=1, count_include_pad=False),
         lambda x: x, (1, 1, 2, 2)),
    call("avg_pool2d-inside-overlap",
         functional("avg_pool2d", kernel_size=3, stride=1, padding=1, count_include_pad=False),
         lambda x: pooled(np.nanmean, surrounded(x, (1, 1), np.nan), (3, 3), (3, 3), 1), (1, 1, 3, 3)),
    call("lp_pool1d", lambda m, x: m.nn.functional.lp_pool1d(x * x + 1, 3, 2),
         lambda x: pooled(lambda w: (w**3).sum() ** (1 / 3), x * x + 1, (2,), (2,), 2), (1, 1, 4)),
    call("lp_pool2d", lambda m, x: m.nn.functional.lp_pool2d(x * x + 1, 2, (1, 2), stride=(2, 1)),
         lambda x: pooled(lambda w: (w**2).sum() ** 0.5, x * x + 1, (1, 2), (1, 2), (2, 1)), (1, 1, 2, 3)),
    call("lp_pool3d", lambda m, x: m.nn.functional.lp_pool3d(x * x + 1, 1, 2), lambda x: pooled(
        np.sum, x * x + 1, (1, 1, 1), (2, 2, 2), 2), (1, 1, 2, 2, 2)),
    *[
        call(f"adaptive_{kind}_pool{dims}d{label}", functional(f"adaptive_{kind}_pool{dims}d", output_size=size),
             lambda x, f=reduce, out=out: adaptive(f, x, out), shape)
        for kind, reduce in (("avg", np.mean), ("max", np.max))
        for dims, label, size, out, shape in [
            (1, "", 2, (2,), (2, 2, 5)), (2, "", (3, None), (3, 2), (1, 2, 4, 2)),
            (3, "", 2, (2, 2, 2), (1, 1, 3, 2, 3)),
            (2, "-one", 1, (1, 1), (1, 2, 2, 3)), (1, "-larger", [5], (5,), (1, 1, 3)),
        ]
    ],
    call("max_unpool2d", lambda m, x, places: m.nn.functional.max_unpool2d(x, places, 2),
         lambda x, places: np.array([[[[0.0, x.item()], [0.0, 0.0]]]]), (1, 1, 1, 1), np.ones((1, 1, 1, 1), np.int64)),
    call("max_unpool1d", lambda m, x, places: m.nn.functional.max_unpool1d(x, places, 2),
         lambda x, places: np.array([[[0.0, x[0, 0, 0], x[0, 0, 1], 0.0]]]), (1, 1, 2), np.array([[[1, 2]]])),
    call("max_unpool3d", lambda m, x, places: m.nn.functional.max_unpool3d(x, places, (1, 2, 1)),
         lambda x, places: np.array([0.0, x.item()]).reshape(1, 1, 1, 2, 1), (1, 1, 1, 1, 1),
         np.ones((1, 1, 1, 1, 1), np.int64)),
]  # fmt: skip

PADS = [
    *[
        call(f"pad-{mode}-{len(amounts) // 2}d{'' if len(shape) == len(amounts) // 2 + 2 else '-unbatched'}",
             functional("pad", pad=amounts, mode=mode), lambda x, a=amounts, k=mode: padded(x, a, k), shape)
        for mode in ("reflect", "replicate")
        for amounts, shape in [((1, 2), (1, 2, 3)), ((1, 0), (2, 3)), ((1, 1, 0, 2), (1, 1, 3, 2)),
                               ((1, 0, 1, 1, 0, 1), (1, 1, 2, 2, 2))]
    ],
    call("pad-circular", functional("pad", pad=(1, 2, 0, 1), mode="circular"),
         lambda x: padded(x, (1, 2, 0, 1), "circular"), (1, 1, 2, 3)),
    call("pad-constant", functional("pad", pad=(1, 2)), lambda x: np.pad(x, ((0, 0), (1, 2))), (2, 3)),
    call("pad-value", functional("pad", pad=(0, 1, 1, 0), value=2.5),
         lambda x: np.pad(x, ((1, 0), (0, 1)), constant_values=2.5), (2, 3)),
    call("pad-crop", functional("pad", pad=(-1, 1)), lambda x: np.pad(x[:, 1:], ((0, 0), (0, 1))), (2, 3)),
    call("pad-nothing", functional("pad", pad=(0, 0)), lambda x: x, (2, 3)),
    call("pad-reflect-crop", functional("pad", pad=(-1, 2), mode="reflect"),
         lambda x: np.concatenate([x[:, 1:], x[:, 1:-1][:, ::-1]], 1), (1, 4)),
    call("constant_pad_nd", lambda m, x: m.constant_pad_nd(x, [0, 0, 1, 0], 1.0),
         lambda x: np.pad(x, ((1, 0), (0, 0)), constant_values=1), (2, 3)),
]  # fmt: skip

INTERPOLATIONS = [
    call("interpolate-nearest", functional("interpolate", scale_factor=2), lambda x: x.repeat(2, 2), (1, 2, 3)),
    call("interpolate-nearest-2d", functional("interpolate", size=(2, 3)), lambda x: x[:, :, ::2][..., [0, 1, 2]],
         (1, 1, 4, 3)),
    call("interpolate-nearest-3d", functional("interpolate", size=(1, 4, 2)),
         lambda x: x[:, :, :1].repeat(2, 3), (1, 1, 2, 2, 2)),
    *[
        call(f"interpolate-nearest-exact-{dims}d", functional("interpolate", size=1, mode="nearest-exact"),
             lambda x, dims=dims: x[(..., *[slice(1, 2)] * dims)], (1, 1, *[3] * dims))
        for dims in (1, 2, 3)
    ],
    *[
        call(f"interpolate-{mode}{'-corners' if align else ''}",
             functional("interpolate", size=size, mode=mode, align_corners=align),
             lambda x, s=size, a=align: between(x, s, a), shape)
        for mode, shape, size in [("linear", (1, 2, 3), (5,)), ("bilinear", (1, 1, 2, 3), (3, 2)),
                                  ("trilinear", (1, 1, 2, 1, 3), (3, 2, 2))]
        for align in (False, True)
    ],
    call("interpolate-bicubic", functional("interpolate", size=(4, 3), mode="bicubic"),
         lambda x: cubic(x, (4, 3)), (1, 1, 3, 2)),
    call("interpolate-area", functional("interpolate", size=(2, 2), mode="area"),
         lambda x: adaptive(np.mean, x, (2, 2)), (1, 1, 3, 4)),
    call("interpolate-factor", functional("interpolate", scale_factor=(0.5, 2.0), recompute_scale_factor=True),
         lambda x: x[:, :, ::2].repeat(2, 3), (1, 1, 4, 2)),
]  # fmt: skip

MOVES = [
    call("unfold-columns", functional("unfold", kernel_size=(2, 1)), lambda x: columns(x, (2, 1), (2, 2)),
         (1, 2, 3, 2)),
    call("unfold-columns-geometry", functional("unfold", kernel_size=2, dilation=2, padding=1, stride=(1, 2)),
         lambda x: columns(surrounded(x, (1, 1)), (2, 2), (3, 2), (1, 2), 2), (1, 1, 3, 4)),
    call("unfold-columns-unbatched", functional("unfold", kernel_size=2),
         lambda x: columns(x[None], (2, 2), (1, 2))[0], (1, 2, 3)),
    call("fold", functional("fold", output_size=(1, 3), kernel_size=(1, 2)),
         lambda x: np.array([[[[x[0, 0, 0], x[0, 0, 1] + x[0, 1, 0], x[0, 1, 1]]]]]), (1, 2, 2)),
    call("fold-unbatched", functional("fold", output_size=(1, 2), kernel_size=(1, 3), padding=(0, 1), stride=3),
         lambda x: x[1:].reshape(1, 1, 2), (3, 1)),
    call("pixel_shuffle", lambda m, x: m.pixel_shuffle(x, 2), lambda x: shuffled(x, 2), (1, 4, 2, 1)),
    call("pixel_unshuffle", functional("pixel_unshuffle", downscale_factor=2), lambda x: unshuffled(x, 2),
         (1, 1, 2, 4)),
    call("channel_shuffle", functional("channel_shuffle", groups=2),
         lambda x: x.reshape(1, 2, 3, 1, 2).swapaxes(1, 2).reshape(1, 6, 1, 2), (1, 6, 1, 2)),
]  # fmt: skip

SAMPLES = [
    *[
        call(f"grid_sample-{mode}-{padding}{'-corners' if align else ''}",
             lambda m, x, g, o=(mode, padding, align): m.nn.functional.grid_sample(x, g, *o),
             lambda x, g, o=(mode, padding, align): sampled(x, g, *o), (1, 2, 3, 4), (1, 2, 2, 2))
        for mode in ("bilinear", "nearest", "bicubic") for padding in ("zeros", "border", "reflection")
        for align in (False, True)
    ],
    *[
        call(f"grid_sample-3d-{mode}", lambda m, x, g, o=mode: m.nn.functional.grid_sample(x, g, o, "border", True),
             lambda x, g, o=mode: sampled(x, g, o, "border", True), (1, 1, 2, 3, 2), (1, 1, 2, 1, 3))
        for mode in ("bilinear", "nearest")
    ],
    call("grid_sampler", lambda m, x, g: m.grid_sampler(x, g, 0, 0, False), sampled, (2, 1, 2, 2), (2, 1, 2, 2)),
    call("affine_grid", functional("affine_grid", size=(2, 1, 2, 3), align_corners=True),
         lambda x: affine(x, (2, 3)), (2, 2, 3)),
    call("affine_grid-3d", functional("affine_grid", size=[1, 1, 2, 3, 2], align_corners=True),
         lambda x: affine(x, (2, 3, 2)), (1, 3, 4)),
    call("affine_grid-borders", functional("affine_grid", size=(1, 1, 2, 2), align_corners=False),
         lambda x: affine(x * [[[0.5, 0.5, 1]]], (2, 2)), (1, 2, 3)),
]  # fmt: skip

CALLS = [*CONVOLUTIONS, *POOLS, *PADS, *INTERPOLATIONS, *MOVES, *SAMPLES]

# ---------------------------------------------------------------------------------- expressions

FACTS = """
F.conv2d(m.arange(16.0).reshape(1, 1, 4, 4), m.arange(4.0).reshape(1, 1, 2, 2))
F.conv2d(m.arange(16).reshape(1, 1, 4, 4), m.arange(4).reshape(1, 1, 2, 2), stride=2)
F.conv2d(m.arange(16.0).reshape(1, 1, 4, 4).half(), m.full((1, 1, 4, 4), 64.0).half())
F.conv1d(m.arange(6.0).reshape(1, 1, 6).bfloat16(), m.ones(1, 1, 3).bfloat16(), m.ones(1).bfloat16(), padding=1)
F.conv_transpose1d(m.arange(4.0).reshape(1, 1, 4), m.ones(1, 1, 3), stride=3, output_padding=2)
F.conv2d(m.ones(0, 3, 4, 4), m.ones(2, 3, 3, 3)).shape
F.max_pool1d(m.tensor([[3.0, 3.0, 1.0, 3.0]]), 2, 1, return_indices=True)
F.max_pool2d(m.tensor([[[1.0, nan, 3.0, nan], [2.0, nan, 1.0, 1.0]]]), 2, return_indices=True)
F.max_pool2d(m.full((1, 3, 3), -inf), 3, 1, 1, return_indices=True)
F.max_pool2d(m.zeros(1, 5, 5), 3, 2, 1, dilation=2, ceil_mode=True, return_indices=True)
F.max_pool2d(m.arange(16).reshape(1, 4, 4) - 20, 3, 2, 1)
F.max_pool2d(m.arange(16, dtype=m.uint8).reshape(1, 4, 4), 2)
F.max_pool2d(m.arange(16.0).reshape(1, 4, 4).half(), 2)
F.max_pool2d(m.ones(0, 1, 4, 4), 2).shape
F.max_pool3d(m.arange(16.0).reshape(1, 2, 2, 4) % 5, 2, return_indices=True)
F.avg_pool2d(m.tensor([[[1, -2], [3, -9]]]), 2)
F.avg_pool2d(m.arange(25.0).reshape(1, 5, 5), 3, 2, 1, ceil_mode=True)
F.avg_pool2d(m.arange(25.0).reshape(1, 5, 5), 2, 2, ceil_mode=True, count_include_pad=False)
F.avg_pool2d(m.arange(36.0).reshape(1, 6, 6), 3, 2, 1, ceil_mode=True, count_include_pad=True)
F.avg_pool2d(m.full((1, 2, 2), 60000.0).half(), 2)
F.avg_pool2d(m.tensor([[[inf, 1.0, nan, 2.0], [1.0, 1.0, 1.0, 1.0]]]), 2, padding=1)
F.avg_pool1d(m.arange(6.0)[None], 3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)
F.avg_pool3d(m.arange(16.0).reshape(1, 2, 2, 4), (2, 1, 2), divisor_override=-1)
F.adaptive_avg_pool1d(m.arange(5.0)[None], 3)
F.adaptive_avg_pool2d(m.ones(2, 3, 4), 0).shape
F.adaptive_max_pool2d(m.tensor([[[1.0, 1.0, 2.0], [nan, 2.0, 2.0]]]), (1, 2), return_indices=True)
F.adaptive_max_pool1d(m.zeros(1, 5), 3, True)
F.lp_pool1d(m.tensor([[1.0, -2.0, 3.0, 0.0, 0.0, 0.0]]), 3, 2)
F.lp_pool1d(m.tensor([[1.0, -2.0, 3.0, 0.5]]), inf, 2)
F.lp_pool2d(m.tensor([[[1.0, -2.0], [3.0, 0.5]]]), -inf, 2)
F.max_unpool1d(m.tensor([[5.0, 6.0]]), m.tensor([[1, 3]]), 2, output_size=(5,))
F.pad(i, (1, 1), value=1.7)
F.pad(k, (1, 0), value=1)
F.pad(x, (1, -2, -1, 1), value=9)
F.pad(i, (1, 2), mode='reflect')
F.pad(x.half(), (2, 0), mode='replicate')
F.pad(k[None], (2, 3), mode='circular')
F.pad(x, ())
F.pad(s, ())
F.pad(e, (1, 1)).shape
F.interpolate(m.arange(5.0).reshape(1, 1, 5), size=8)
F.interpolate(m.arange(7.0).reshape(1, 1, 7), scale_factor=0.7)
F.interpolate(m.arange(7.0).reshape(1, 1, 7), scale_factor=1.7, recompute_scale_factor=True)
F.interpolate(m.arange(7.0).reshape(1, 1, 7), scale_factor=1.7, mode='nearest-exact')
F.interpolate(m.arange(5, dtype=m.uint8).reshape(1, 1, 5), size=8)
F.interpolate(m.arange(4.0).reshape(1, 1, 4), scale_factor=1.7, mode='linear')
F.interpolate(m.arange(4.0).reshape(1, 1, 4), scale_factor=1.7, mode='linear', recompute_scale_factor=True)
F.interpolate(m.arange(4.0).reshape(1, 1, 4), size=1, mode='linear', align_corners=True)
F.interpolate(m.arange(16.0).reshape(1, 1, 4, 4), scale_factor=(0.5, 1.5), mode='bilinear')
F.interpolate(m.arange(16.0).reshape(1, 1, 4, 4), size=(3, 7), mode='bicubic', align_corners=True)
F.interpolate(m.arange(16.0).double().reshape(1, 1, 4, 4), scale_factor=0.6, mode='bicubic')
F.interpolate(m.arange(8.0).reshape(1, 1, 2, 2, 2), size=3, mode='trilinear')
F.interpolate(m.arange(16.0).reshape(1, 1, 4, 4), scale_factor=0.7, mode='area')
F.interpolate(m.ones(0, 1, 4, 4), size=3, mode='bilinear').shape
F.upsample(m.arange(3.0).reshape(1, 1, 3), scale_factor=2)
F.upsample_nearest(m.arange(4.0).reshape(1, 1, 2, 2), size=3)
F.upsample_bilinear(m.arange(4.0).reshape(1, 1, 2, 2), scale_factor=2)
F.unfold(m.arange(9.0).reshape(1, 1, 3, 3), 2, dilation=2, padding=1)
F.fold(m.arange(16.0).reshape(1, 4, 4), (3, 3), 2)
F.fold(m.ones(0, 4, 4), (3, 3), 2).shape
F.pixel_shuffle(m.arange(8).reshape(8, 1, 1), 2)
F.pixel_unshuffle(m.arange(8).reshape(1, 2, 4), 2)
F.channel_shuffle(m.arange(6).reshape(1, 6, 1), 3)
F.grid_sample(m.arange(9.0).view(1, 1, 3, 3), m.tensor([[[[0.5, -0.5], [1, 1], [-3, 0]]]]), align_corners=True)
F.grid_sample(m.arange(9.0).view(1, 1, 3, 3), m.tensor([[[[0.5, -0.5], [1, 1], [-3, 0]]]]), 'nearest', 'border')
F.grid_sample(m.arange(9.0).view(1, 1, 3, 3), m.tensor([[[[0.5, -0.5], [1.9, 1], [-3, 7]]]]), 'bicubic', 'reflection')
F.grid_sample(m.ones(1, 1, 1, 1), m.tensor([[[[0.5, -0.5], [2, 0]]]]), padding_mode='reflection', align_corners=True)
F.affine_grid(m.tensor([[[1.0, 0.0, 0.5], [0.0, 2.0, 0.0]]]), (1, 1, 2, 3))
F.affine_grid(m.tensor([[[1.0, 0.0, 0.5], [0.0, 2.0, 0.0]]]), m.Size([1, 1, 1, 3]), True)
""".strip().splitlines()

GRADIENTS = """
slope(lambda t: F.max_pool1d(t[None], 2), 1.0, 1.0, 2.0, 3.0)
slope(lambda t: F.max_pool1d(t[None], 3, 1, 1), 1.0, 1.0, 1.0, 1.0)
slope(lambda t: F.max_pool1d(t[None], 2), nan, 1.0, nan, nan)
slope(lambda t: F.max_pool2d(t.reshape(1, 2, 2), 2), 1.0, 1.0, 1.0, 1.0)
slope(lambda t: F.max_pool2d(t.reshape(1, 2, 2), 2, 1, 1), -inf, -inf, -inf, -inf)
slope(lambda t: F.adaptive_max_pool1d(t[None], 2), 2.0, 2.0, 2.0)
slope(lambda t: F.avg_pool1d(t[None], 2, 1), inf, 1.0, 2.0)
slope(lambda t: F.adaptive_avg_pool1d(t[None], 2), 1.0, 2.0, 3.0)
slope(lambda t: F.lp_pool1d(t[None], 2, 2), 0.0, 0.0, 3.0, 4.0)
slope(lambda t: F.pad(t[None], (2, 1), mode='reflect'), 1.0, 2.0, 3.0)
slope(lambda t: F.pad(t[None], (2, 1), mode='replicate'), 1.0, 2.0, 3.0)
slope(lambda t: F.pad(t[None], (2, 1), mode='circular'), 1.0, 2.0, 3.0)
slope(lambda t: F.pad(t, (-1, 1), value=nan), 1.0, 2.0, 3.0)
slope(lambda t: F.interpolate(t[None, None], size=5), 1.0, 2.0, 3.0)
slope(lambda t: F.interpolate(t[None, None], size=5, mode='linear'), 1.0, 2.0, 3.0)
slope(lambda t: F.grid_sample(m.arange(4.0).reshape(1, 1, 2, 2), t.reshape(1, 1, 1, 2), align_corners=True), 0.0, 0.5)
slope(lambda t: F.grid_sample(m.arange(4.0).reshape(1, 1, 2, 2), t.reshape(1, 1, 1, 2), 'bilinear', 'border'), 1.0, 0.5)
slope(lambda t: F.grid_sample(m.arange(4.0).reshape(1, 1, 2, 2), t.reshape(1, 1, 1, 2), 'nearest'), 0.1, 0.5)
slope(lambda t: F.conv1d(t[None, None], m.ones(1, 1, 2), stride=2), 1.0, 2.0, 3.0)
""".strip().splitlines()

REFUSED = {
    "F.conv2d(m.ones(1, 4, 8, 8).bool(), m.ones(2, 4, 3, 3).bool())": r"not implemented for 'Bool'",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), stride=1.5)": r"conv2d\(\).* argument",
    "F.conv2d(3, m.ones(2, 4, 3, 3))": r"conv2d\(\)",
    "F.conv_transpose2d(m.ones(1, 4, 8, 8), m.ones(4, 2, 3, 3), padding='same')":
        r"conv_transpose2d\(\): argument 'padding' .*must be tuple of ints, not str",
    "F.interpolate(m.ones(1, 4, 8, 8).long(), size=4, mode='bilinear')": r'"upsample_bilinear2d.*" not implemented',
    "F.conv2d(m.ones(1, 3, 8, 8), m.ones(2, 4, 3, 3))":
        r"Given groups=1, weight of size \[2, 4, 3, 3\], expected input\[1, 3",
    "F.conv2d(m.ones(8, 8), m.ones(2, 4, 3, 3))":
        r"Expected 3D \(unbatched\) or 4D \(batched\) input to conv2d, but got",
    "F.conv1d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3))":
        r"Expected 2D \(unbatched\) or 3D \(batched\) input to conv1d, but got",
    "F.conv3d(m.ones(1, 4, 8, 8, 8), m.ones(2, 4, 3, 3))":
        r"expected stride to be a single integer value or a list of 2 valu",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), m.ones(3))":
        r"Given weight of size \[2, 4, 3, 3\], expected bias to be 1-dimensi",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), stride=0)": r"non-positive stride is not supported",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), padding=-1)": r"negative padding is not supported",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), dilation=-1)": r"dilation should be greater than zero",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), dilation=0)":
        r"dilation should be greater than zero, but got \[0, 0\]",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), groups=0)": r"non-positive groups is not supported",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), groups=2)":
        r"Given groups=2, weight of size \[2, 4, 3, 3\], expected input\[1, 4",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), groups=3)":
        r"Given groups=3, expected weight to be at least 3 at dimension 0,",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(3, 2, 3, 3), groups=2)":
        r"Given groups=2, expected weight to be divisible by 2 at dimensio",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), stride=(1, 1, 1))":
        r"expected stride to be a single integer value or a list of 2 valu",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), padding='foo')": r"Invalid padding string: 'foo'",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), stride=2, padding='same')":
        r"padding='same' is not supported for strided convolutions",
    "F.conv2d(m.ones(1, 4, 2, 2), m.ones(2, 4, 3, 3))":
        r"Calculated padded input size per channel: \(2 x 2\)\. Kernel size:",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 0, 3))":
        r"kernel size should be greater than zero, but got kernel_height:",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3).double())": r"expected scalar type Float but found Double",
    "F.conv2d(m.ones(1, 4, 8, 8), m.ones(2, 4, 3, 3), m.ones(2).double())":
        r"Input type \(float\) and bias type \(double\) should be the same",
    "F.conv_transpose2d(m.ones(1, 4, 8, 8), m.ones(3, 2, 3, 3))":
        r"Given transposed=1, weight of size \[3, 2, 3, 3\], expected input\[",
    "F.conv_transpose2d(m.ones(1, 4, 8, 8), m.ones(4, 2, 3, 3), m.ones(3))":
        r"Given transposed=1, weight of size \[4, 2, 3, 3\], expected bias t",
    "F.conv_transpose2d(m.ones(1, 4, 8, 8), m.ones(4, 2, 3, 3), output_padding=1)":
        r"output padding must be smaller than either stride or dilation, b",
    "F.conv_transpose2d(m.ones(1, 4, 8, 8), m.ones(4, 2, 3, 3), output_padding=-1)":
        r"negative output_padding is not supported",
    "F.conv_transpose2d(m.ones(1, 4, 8, 8), m.ones(4, 2, 3, 3), padding=6)":
        r"Given input size per channel: \(8 x 8\)\. Calculated output size pe",
    "F.conv_transpose1d(m.ones(8), m.ones(4, 2, 3))":
        r"Expected 2D \(unbatched\) or 3D \(batched\) input to conv_transpose1",
    "F.max_pool2d(m.ones(1, 4, 8, 8), 0)": r"stride should not be zero",
    "F.max_pool2d(m.ones(1, 4, 8, 8), -1)": r"kernel size should be greater than zero, but got kH: -1 kW: -1",
    "F.max_pool2d(m.ones(1, 4, 8, 8), 2, padding=2)":
        r"pad should be at most half of effective kernel size, but got pad",
    "F.max_pool2d(m.ones(1, 4, 8, 8), 2, padding=-1)": r"pad must be non-negative, but got pad: -1",
    "F.max_pool2d(m.ones(1, 4, 8, 8), 3, padding=2, dilation=2)":
        r"pad should be smaller than or equal to half of kernel size, but",
    "F.max_pool2d(m.ones(1, 4, 8, 8), 2, dilation=0)":
        r"dilation should be greater than zero, but got dilationH: 0 dilat",
    "F.max_pool2d(m.ones(1, 4, 8, 8), (2, 2, 2))": r"max_pool2d: kernel_size must either be a single int, or a tuple",
    "F.max_pool2d(m.ones(1, 4, 8, 8), 2, stride=(2, 2, 2))":
        r"max_pool2d: stride must either be omitted, a single int, or a tu",
    "F.max_pool2d(m.ones(1, 4, 8, 8), 9)": r"Given input size: \(4x8x8\)\. Calculated output size: \(4x0x0\)\. Outp",
    "F.max_pool2d(m.ones(8, 8), 2)": r"non-empty 3D or 4D \(batch mode\) tensor expected for input",
    "F.max_pool2d(m.ones(1, 0, 8, 8), 2)": r"Expected 3D or 4D \(batch mode\) tensor with optional 0 dim batch",
    "F.max_pool2d(m.ones(1, 1, 8, 8).bool(), 2)": r'"max_pool2d" not implemented for .Bool.',
    "F.max_pool2d(m.ones(1, 1, 8, 8), 2.5)": r"max_pool2d\(\): argument 'kernel_size' \(position 2\) must be tuple",
    "F.max_pool1d(m.ones(1, 4, 8), 0)": r"max_pool1d\(\) kernel_size must be greater than zero, but got 0",
    "F.max_pool1d(m.ones(1, 4, 8), 2, 0)": r"max_pool1d\(\) stride must be greater than zero, but got 0",
    "F.max_pool1d(m.ones(1, 4, 8), 2, padding=2)": r"max_pool1d\(\) padding should be at most half of kernel size, but",
    "F.max_pool1d(m.ones(1, 4, 8), 2, padding=-1)": r"max_pool1d\(\) padding must be non-negative, but got -1",
    "F.max_pool1d(m.ones(1, 4, 8), 9)": r"max_pool1d\(\) Invalid computed output size: 0",
    "F.max_pool1d(m.ones(8), 2)": r"max_pool1d: Expected 2D or 3D \(batch mode\) tensor with optional",
    "F.max_pool1d(m.ones(1, 4, 8), (2, 2))": r"max_pool1d\(\) kernel_size must be an int, list of ints or tuple o",
    "F.max_pool3d(m.ones(5, 5), 2)": r"non-empty 4D or 5D \(batch mode\) tensor expected for input",
    "F.max_pool3d(m.ones(1, 4, 5, 5, 5), 6)": r"Given input size: \(4x5x5x5\)\. Calculated output size: \(4x0x0x0\)\.",
    "F.max_pool3d(m.ones(1, 4, 5, 5, 5), 2, dilation=0)":
        r"dilation should be greater than zero, but got dilationT: 0 dilat",
    "F.avg_pool2d(m.ones(1, 4, 8, 8), 2, 0)": r"stride should not be zero",
    "F.avg_pool2d(m.ones(1, 4, 8, 8), 2, padding=2)":
        r"pad should be at most half of effective kernel size, but got pad",
    "F.avg_pool2d(m.ones(1, 4, 8, 8), (2, 2, 2))": r"avg_pool2d: kernel_size must either be a single int, or a tuple",
    "F.avg_pool2d(m.ones(1, 4, 8, 8), 2, divisor_override=0)": r"divisor must be not zero",
    "F.avg_pool2d(m.ones(1, 4, 8, 8), 9)": r"Given input size: \(4x8x8\)\. Calculated output size: \(4x0x0\)\. Outp",
    "F.avg_pool2d(m.ones(1, 1, 8, 8).bool(), 2)": r'"avg_pool2d" not implemented for .Bool.',
    "F.avg_pool1d(m.ones(1, 4, 8), 9)": r"Given input size: \(4x1x8\)\. Calculated output size: \(4x1x0\)\. Outp",
    "F.avg_pool1d(m.ones(8), 2)": r"Expected 2 to 3 dimensions, but got 1-dimensional tensor for arg",
    "F.avg_pool1d(m.ones(1, 4, 8), (2, 2))": r"avg_pool1d\(\) argument 'kernel_size' should contain one int \(got",
    "F.avg_pool3d(m.ones(1, 4, 5, 5, 5), 6)": r"input image \(T: 5 H: 5 W: 5\) smaller than kernel size \(kT: 6 kH:",
    "F.avg_pool3d(m.ones(5, 5, 5), 2)": r"non-empty 4D or 5D \(batch mode\) tensor expected for input",
    "F.adaptive_avg_pool1d(m.ones(1, 4, 8), (2, 2))":
        r"adaptive_avg_pool1d\(\) argument 'output_size' should contain one",
    "F.adaptive_avg_pool1d(m.ones(8), 2)": r"Expected 2 to 3 dimensions, but got 1-dimensional tensor for arg",
    "F.adaptive_avg_pool2d(m.ones(1, 4, 8, 8), -1)":
        r"adaptive_avg_pool2d: elements of output_size must be greater tha",
    "F.adaptive_avg_pool2d(m.ones(1, 4, 8, 8), (2, 2, 2))": r"adaptive_avg_pool2d: output_size must be 2",
    "F.adaptive_avg_pool2d(m.ones(8, 8), 2)": r"adaptive_avg_pool2d\(\): Expected 3D or 4D tensor, but got \[8, 8\]",
    "F.adaptive_avg_pool2d(m.ones(1, 1, 0, 8), 2)":
        r"adaptive_avg_pool2d\(\): Expected input to have non-zero size for",
    "F.adaptive_avg_pool2d(m.ones(1, 4, 8, 8).long(), 2)": r'"adaptive_avg_pool2d" not implemented for .Long.',
    "F.adaptive_avg_pool2d(m.ones(1, 4, 8, 8), 2.5)": r"object of type 'float' has no len\(\)",
    "F.adaptive_avg_pool3d(m.ones(5, 5, 5), 2)": r"adaptive_avg_pool3d\(\): Expected 4D or 5D tensor, but got \[5, 5,",
    "F.adaptive_max_pool1d(m.ones(1, 4, 8), (2, 2))":
        r"adaptive_max_pool1d\(\) argument 'output_size' should contain one",
    "F.adaptive_max_pool2d(m.ones(1, 4, 8, 8), -1)":
        r"Trying to create tensor with negative dimension -1: \[1, 4, -1, -",
    "F.adaptive_max_pool2d(m.ones(1, 4, 8, 8), (2, 2, 2))":
        r"adaptive_max_pool2d\(\): internal error: output_size\.size\(\) must b",
    "F.adaptive_max_pool2d(m.ones(8, 8), 2)": r"adaptive_max_pool2d\(\): Expected 3D or 4D tensor, but got: \[8, 8\]",
    "F.adaptive_max_pool2d(m.ones(1, 1, 0, 8), 2)":
        r"adaptive_max_pool2d\(\): Expected input to have non-zero size for",
    "F.adaptive_max_pool2d(m.ones(1, 4, 8, 8).long(), 2)": r'"adaptive_max_pool2d" not implemented for .Long.',
    "F.lp_pool2d(m.ones(1, 4, 8, 8), 2, 9)": r"Given input size: \(4x8x8\)\. Calculated output size: \(4x0x0\)\. Outp",
    "F.max_unpool2d(m.ones(1, 1, 2, 2), m.ones(1, 1, 2, 2).int(), 2)":
        r"elements in indices should be type int64 but got: Int",
    "F.max_unpool2d(m.ones(1, 1, 2, 2), m.ones(1, 1, 2, 1).long(), 2)":
        r"Expected shape of indices to be same as that of the input tensor",
    "F.max_unpool2d(m.ones(1, 1, 2, 2), m.ones(1, 1, 2, 2).long(), 2, output_size=(30, 30))":
        r'invalid output_size "\(30, 30\)" \(dim 0 must be between 2 and 6\)',
    "F.max_unpool2d(m.ones(1, 1, 2, 2), m.ones(1, 1, 2, 2).long(), 2, output_size=(4,))":
        r"output_size should be a sequence containing 2 or 4 elements, but",
    "F.max_unpool2d(m.ones(2, 2), m.ones(2, 2).long(), 2)":
        r"Input to max_unpooling2d should be a 3d or 4d Tensor, but got a",
    "F.max_unpool3d(m.ones(1, 1, 2, 2, 2), m.ones(1, 1, 2, 2, 2).long(), 2, stride=0)":
        r"strides should be greater than zero, but got stride: \[0, 0, 0\]",
    "F.pad(x, (1,))": r"Padding length must be divisible by 2",
    "F.pad(x, (1, 1, 1, 1, 1, 1))": r"Padding length should be less than or equal to two times the inp",
    "F.pad(x, (1, 1, 1, 1, 1, 1), mode='reflect')": r"Padding length should be less than or equal to two times the inp",
    "F.pad(x, (1, 1, 1, 1), mode='reflect')": r"Padding size 4 is not supported for 2D input tensor\.",
    "F.pad(x, (3, 1), mode='reflect')": r"Argument #4: Padding size should be less than the corresponding",
    "F.pad(x, (4, 1), mode='circular')": r"Padding value causes wrapping around more than once\.",
    "F.pad(x, (-4, 1))": r"narrow\(\): length must be non-negative\.",
    "F.pad(x, (1, 1), mode='foo')": r"Unrecognised padding mode foo",
    "F.pad(x, (1, 1), mode='reflect', value=1)": r'Padding mode "reflect" doesn.t take in value argument',
    "F.pad(x, (1, 1), value='a')": r"pad\(\): argument 'value' \(position 4\) must be float, not str",
    "F.pad(x, 1)": r"pad\(\): argument 'pad' \(position 2\) must be tuple of ints, not in",
    "F.pad(x, (), mode='reflect')": r"Padding size 0 is not supported for 2D input tensor\.",
    "F.pad(m.ones(1, 0, 3), (1, 1), mode='reflect')":
        r"Expected 2D or 3D \(batch mode\) tensor with possibly 0 batch size",
    "F.pad(x.bool(), (1, 1), mode='reflect')": r'"reflection_pad1d" not implemented for .Bool.',
    "F.interpolate(m.ones(1, 4, 8, 8))": r"either size or scale_factor should be defined",
    "F.interpolate(m.ones(1, 4, 8, 8), size=4, scale_factor=2)": r"only one of size or scale_factor should be defined",
    "F.interpolate(m.ones(1, 4, 8, 8), size=(4,))": r"Input and output must have the same number of spatial dimensions",
    "F.interpolate(m.ones(1, 4, 8, 8), scale_factor=(2,))":
        r"Input and scale_factor must have the same number of spatial dime",
    "F.interpolate(m.ones(1, 4, 8, 8), size=0)": r"Input and output sizes should be greater than 0, but got input \(",
    "F.interpolate(m.ones(1, 4, 8, 8), size=4, align_corners=True)":
        r"align_corners option can only be set with the interpolating mode",
    "F.interpolate(m.ones(1, 4, 8, 8), size=4, mode='foo')":
        r"Input Error: Only 3D, 4D and 5D input Tensors supported \(got 4D\)",
    "F.interpolate(m.ones(1, 4, 8, 8), size=4, antialias=True)":
        r"Anti-alias option is restricted to bilinear, bicubic, and lanczo",
    "F.interpolate(m.ones(1, 4, 8, 8), size=4, mode='linear')": r"Got 4D input, but linear mode needs 3D input",
    "F.interpolate(m.ones(1, 4, 8), size=4, mode='bicubic')":
        r"Input Error: Only 3D, 4D and 5D input Tensors supported \(got 3D\)",
    "F.interpolate(m.ones(8, 8), size=4)": r"Input Error: Only 3D, 4D and 5D input Tensors supported \(got 2D\)",
    "F.interpolate(m.ones(1, 4, 8, 8), size=4, recompute_scale_factor=True)":
        r"recompute_scale_factor is not meaningful with an explicit size\.",
    "F.interpolate(m.ones(1, 4, 8, 8), size=(4.0, 4))":
        r"expected size to be one of int or Tuple\[int\] or Tuple\[int, int\]",
    "F.interpolate(m.ones(1, 0, 8, 8), size=4)": r"Non-empty 4D data tensor expected but got a tensor with sizes \[1",
    "F.unfold(m.ones(1, 4, 8, 8), 0)": r"kernel size should be greater than zero, but got kernel_height:",
    "F.unfold(m.ones(1, 4, 8, 8), 2, dilation=0)": r"dilation should be greater than zero, but got dilation_height: 0",
    "F.unfold(m.ones(1, 4, 8, 8), 2, stride=0)": r"stride should be greater than zero, but got stride_height: 0 str",
    "F.unfold(m.ones(1, 4, 8, 8), 2, padding=-1)": r"padding should be non-negative, but got pad_height: -1 pad_width",
    "F.unfold(m.ones(1, 4, 8, 8), 9)": r"Given input with spatial size \(8, 8\), kernel_size=\(9, 9\), dilati",
    "F.unfold(m.ones(1, 4, 8, 8), (2, 2, 2))": r"It is expected kernel_size equals to 2, but got size 3",
    "F.unfold(m.ones(1, 4, 8, 8).long(), 2)": r'"im2col_out_cpu" not implemented for .Long.',
    "F.unfold(m.ones(1, 1, 0, 8), 2)": r"Expected 3D or 4D \(batch mode\) tensor with possibly 0 batch size",
    "F.fold(m.ones(1, 4, 48), (8, 8), 2)": r"Given output_size=\(8, 8\), kernel_size=\(2, 2\), dilation=\(1, 1\), p",
    "F.fold(m.ones(1, 5, 49), (8, 8), 2)": r"Expected size of input's dimension 1 to be divisible by the prod",
    "F.fold(m.ones(49), (8, 8), 2)": r"Expected 2D or 3D \(batch mode\) tensor for input with possibly 0",
    "F.fold(m.ones(1, 4, 49), (8,), 2)": r"It is expected output_size equals to 2, but got size 1",
    "F.fold(m.ones(1, 4, 49), (8, 8), 2, stride=0)":
        r"stride should be greater than zero, but got stride_height: 0 str",
    "F.fold(m.ones(1, 4, 49).long(), (8, 8), 2)": r'"col2im_out_cpu" not implemented for .Long.',
    "F.grid_sample(m.ones(1, 4, 8, 8), m.ones(1, 3, 3, 3))":
        r"grid_sampler\(\): expected grid to have size 2 in last dimension,",
    "F.grid_sample(m.ones(1, 4, 8, 8), m.ones(2, 3, 3, 2))":
        r"grid_sampler\(\): expected grid and input to have same batch size,",
    "F.grid_sample(m.ones(1, 4, 8, 8), m.ones(1, 3, 2))":
        r"grid_sampler\(\): expected 4D input and grid with same number of d",
    "F.grid_sample(m.ones(1, 4, 8, 8), m.ones(1, 3, 3, 2).double())": r"expected scalar type Float but found Double",
    "F.grid_sample(m.ones(1, 4, 8, 8), m.ones(1, 3, 3, 2), mode='foo')":
        r"nn\.functional\.grid_sample\(\): expected mode to be 'bilinear', 'ne",
    "F.grid_sample(m.ones(1, 4, 8, 8), m.ones(1, 3, 3, 2), padding_mode='foo')":
        r"nn\.functional\.grid_sample\(\): expected padding_mode to be 'zeros'",
    "F.grid_sample(m.ones(1, 4, 5, 5, 5), m.ones(1, 3, 3, 3, 3), mode='bicubic')":
        r"grid_sampler\(\): bicubic interpolation only supports 4D input",
    "F.grid_sample(m.ones(1, 1, 0, 3), m.ones(1, 3, 3, 2))":
        r"grid_sampler\(\): expected input to have non-empty spatial dimensi",
    "F.affine_grid(m.ones(1, 2, 3), (1, 1, 2))": r"affine_grid only supports 4D and 5D sizes, for 2D and 3D affine",
    "F.affine_grid(m.ones(1, 2, 3), (1, 1, 2, 2, 2))":
        r"Expected a batch of 3D affine matrices of shape Nx3x4 for size \(",
    "F.affine_grid(m.ones(1, 2, 3), (2, 1, 2, 2))":
        r"Expected size for first two dimensions of batch2 tensor to be: \[",
    "F.affine_grid(m.ones(1, 2, 3), (1, 1, 0, 2))": r"Expected non-zero, positive output size\. Got \(1, 1, 0, 2\)",
    "F.affine_grid(m.ones(1, 2, 3).long(), (1, 1, 2, 2))":
        r"Expected theta to have floating point type, but got torch\.int64",
    "F.pixel_shuffle(m.ones(1, 4, 2, 2), 0)": r"pixel_shuffle expects a positive upscale_factor, but got 0",
    "F.pixel_shuffle(m.ones(1, 4, 2, 2), 3)": r"pixel_shuffle expects its input's 'channel' dimension to be divi",
    "F.pixel_shuffle(x, 2)": r"pixel_shuffle expects input to have at least 3 dimensions, but g",
    "F.pixel_shuffle(m.ones(1, 4, 2, 2), 2.0)": r"pixel_shuffle\(\): argument 'upscale_factor' \(position 2\) must be",
    "F.pixel_unshuffle(m.ones(1, 4, 2, 2), -1)": r"pixel_unshuffle expects a positive downscale_factor, but got -1",
    "F.pixel_unshuffle(m.ones(1, 4, 2, 3), 2)": r"pixel_unshuffle expects width to be divisible by downscale_facto",
    "F.pixel_unshuffle(m.ones(1, 4, 3, 2), 2)": r"pixel_unshuffle expects height to be divisible by downscale_fact",
    "F.channel_shuffle(m.ones(1, 4, 2, 2), 0)": r"Number of groups to divide channels in must be positive\. Value o",
    "F.channel_shuffle(m.ones(1, 4, 2, 2), 3)": r"Number of channels must be divisible by groups\. Got 4 channels a",
    "F.channel_shuffle(x, 2)": r"channel_shuffle expects input with > 2 dims, but got input with",
}  # fmt: skip
