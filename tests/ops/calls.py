"""Calls of the operations that are not elementwise: what to call, what NumPy answers, and on which operands.

A call takes the module (gradlite, or torch where its answers are recorded) and the operands.  An operand that is a
shape is drawn, and its gradient is tested; an array is taken as it is: an index, a mask, a target.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

NO = np.zeros(0, np.int64)
PLACES, MORE = np.array([2, 0, 2]), np.array([[0, 1], [1, 0]])
MASK = np.array([[True, False, True], [False, False, True]])
CLASSES = np.array([2, 0, 1, 2])
WEIGHT = np.array([0.5, 2.0, 1.0])


class Call(NamedTuple):
    """One call; its name says which operation, and in which way it is called."""

    name: str
    function: Callable[..., Any]
    reference: Callable[..., Any]
    operands: tuple[Any, ...]

    def __str__(self) -> str:
        return self.name

    @property
    def drawn(self) -> list[int]:
        """The places of the operands that are drawn and have gradients."""
        return [k for k, operand in enumerate(self.operands) if isinstance(operand, tuple)]

    @property
    def size(self) -> int:
        """How many elements the drawn operands have."""
        return sum(math.prod(self.operands[k]) for k in self.drawn)

    def draw(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Draw float64 operands."""
        return [rng.standard_normal(o) if isinstance(o, tuple) else o for o in self.operands]


def call(name: str, function: Any, reference: Any, *operands: Any) -> Call:
    return Call(name, function, reference, operands)


# ---------------------------------------------------------------------------------- reductions

REDUCTIONS = [
    call("sum", lambda m, x: x.sum(), lambda x: x.sum(), (2, 3)),
    call("sum-0d", lambda m, x: m.sum(x), lambda x: x.sum(), ()),
    call("sum-empty", lambda m, x: x.sum(), lambda x: x.sum(), (0, 3)),
    call("sum-dim", lambda m, x: x.sum(1), lambda x: x.sum(1), (2, 3)),
    call("sum-dim-0d", lambda m, x: x.sum(0), lambda x: x, ()),
    call("sum-dim-empty", lambda m, x: x.sum(0), lambda x: x.sum(0), (0, 3)),
    call("sum-dims", lambda m, x: x.sum((0, -1)), lambda x: x.sum((0, 2)), (2, 3, 2)),
    call("sum-keepdim", lambda m, x: x.sum(dim=-1, keepdim=True), lambda x: x.sum(-1, keepdims=True), (2, 3)),
    call("sum-no-dims", lambda m, x: x.sum(()), lambda x: x.sum(), (2, 3)),
    call("sum-all-keepdim", lambda m, x: x.sum((0, 1), keepdim=True), lambda x: x.sum(keepdims=True), (2, 3)),
    call("mean", lambda m, x: x.mean(), lambda x: x.mean(), (2, 3)),
    call("mean-0d", lambda m, x: x.mean(), lambda x: x, ()),
    call("mean-dim", lambda m, x: m.mean(x, 0), lambda x: x.mean(0), (2, 3)),
    call("mean-dims", lambda m, x: x.mean((0, 2), True), lambda x: x.mean((0, 2), keepdims=True), (2, 3, 2)),
    call("max", lambda m, x: x.max(), lambda x: x.max(), (2, 3)),
    call("max-0d", lambda m, x: x.max(), lambda x: x, ()),
    call("max-dim", lambda m, x: x.max(1).values, lambda x: x.max(1), (2, 3)),
    call("max-dim-0d", lambda m, x: x.max(0)[0], lambda x: x, ()),
    call("max-keepdim", lambda m, x: x.max(0, keepdim=True)[0], lambda x: x.max(0, keepdims=True), (2, 3)),
    call("max-other", lambda m, x, z: x.max(z), np.maximum, (2, 3), (3,)),
    call("argmax", lambda m, x: x.argmax(), lambda x: x.argmax(), (2, 3)),
    call("argmax-dim", lambda m, x: m.argmax(x, 1), lambda x: x.argmax(1), (2, 3)),
    call("argmax-keepdim", lambda m, x: x.argmax(0, True), lambda x: x.argmax(0)[None], (2, 3)),
    call("argmax-0d", lambda m, x: x.argmax(0), lambda x: np.array(0), ()),
    call("max-indices", lambda m, x: x.max(0).indices, lambda x: x.argmax(0), (2, 3)),
    call("sum_to_size", lambda m, x: x.sum_to_size(1, 3), lambda x: x.sum(0, keepdims=True), (2, 3)),
    call("sum_to_size-lead", lambda m, x: x.sum_to_size((3, 1)), lambda x: x.sum((0, 2))[:, None], (2, 3, 2)),
    call("sum_to_size-same", lambda m, x: x.sum_to_size(2, 3), lambda x: x, (2, 3)),
]

# ---------------------------------------------------------------------------------- products

PRODUCTS = [
    call("mm", lambda m, x, z: m.mm(x, z), np.matmul, (2, 3), (3, 2)),
    call("mm-empty", lambda m, x, z: x.mm(z), np.matmul, (0, 3), (3, 2)),
    call("mm-nothing-between", lambda m, x, z: x @ z, np.matmul, (2, 0), (0, 3)),
    call("mv", lambda m, x, z: m.Tensor.mv(x, z), np.matmul, (2, 3), (3,)),
    call("dot", lambda m, x, z: m.dot(x, z), np.dot, (3,), (3,)),
    call("dot-empty", lambda m, x, z: x.dot(z), np.dot, (0,), (0,)),
    call("bmm", lambda m, x, z: m.bmm(x, z), np.matmul, (2, 2, 3), (2, 3, 2)),
    call("addmm", lambda m, c, x, z: m.addmm(c, x, z), lambda c, x, z: c + x @ z, (2, 2), (2, 3), (3, 2)),
    call("addmm-factors", lambda m, c, x, z: m.addmm(c, x, z, beta=0.5, alpha=2.0),
         lambda c, x, z: 0.5 * c + 2 * x @ z, (2,), (2, 3), (3, 2)),
    call("addmm-beta-0", lambda m, c, x, z: c.addmm(x, z, beta=0), lambda c, x, z: x @ z, (1,), (2, 3), (3, 2)),
    call("addmm-0d", lambda m, c, x, z: m.addmm(c, x, z), lambda c, x, z: c + x @ z, (), (2, 3), (3, 2)),
    *[
        call(f"matmul-{left}-{right}".replace(" ", ""), lambda m, x, z: x @ z, np.matmul, left, right)
        for left, right in [
            ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 2)), ((2, 2, 3), (3, 2)), ((2, 3), (2, 3, 2)),
            ((2, 1, 2, 3), (2, 3, 1)), ((3,), (2, 3, 2)), ((2, 2, 3), (3,)), ((1, 2, 3), (2, 3, 2)),
        ]
    ],
]  # fmt: skip

# ---------------------------------------------------------------------------------- views

VIEWS = [
    call("select", lambda m, x: x.select(1, -1), lambda x: x[:, -1], (2, 3)),
    call("getitem-int", lambda m, x: x[-1], lambda x: x[-1], (2, 3)),
    call("getitem-ints", lambda m, x: x[1, 2], lambda x: x[1, 2], (2, 3)),
    call("getitem-slice", lambda m, x: x[1:], lambda x: x[1:], (2, 3)),
    call("getitem-step", lambda m, x: x[:, ::2], lambda x: x[:, ::2], (2, 3)),
    call("getitem-slices", lambda m, x: x[0:1, 1:9], lambda x: x[0:1, 1:9], (2, 3)),
    call("getitem-nothing", lambda m, x: x[2:1], lambda x: x[2:1], (2, 3)),
    call("getitem-none", lambda m, x: x[None, :, None], lambda x: x[None, :, None], (2, 3)),
    call("getitem-ellipsis", lambda m, x: x[..., 1], lambda x: x[..., 1], (2, 3, 2)),
    call("getitem-whole", lambda m, x: x[...], lambda x: x, (2, 3)),
    call("getitem-empty-tuple", lambda m, x: x[()], lambda x: x, ()),
    call("getitem-mixed", lambda m, x: x[1, None, ..., ::2], lambda x: x[1, None, ..., ::2], (2, 3, 2)),
    call("narrow", lambda m, x: m.narrow(x, 1, 1, 2), lambda x: x[:, 1:3], (2, 3)),
    call("unbind", lambda m, x: x.unbind(1)[2], lambda x: x[:, 2], (2, 3)),
    call("split", lambda m, x: x.split(2, 1)[1], lambda x: x[:, 2:], (2, 3)),
    call("split-sizes", lambda m, x: m.split(x, [1, 2], -1)[1], lambda x: x[:, 1:], (2, 3)),
    call("chunk", lambda m, x: x.chunk(2)[0], lambda x: x[:1], (2, 3)),
    call("chunk-empty", lambda m, x: x.chunk(3, 1)[2], lambda x: x, (2, 0)),
    call("tensor_split", lambda m, x: x.tensor_split(2, 1)[0], lambda x: x[:, :2], (2, 3)),
    call("tensor_split-places", lambda m, x: x.tensor_split([1, 2], 1)[1], lambda x: x[:, 1:2], (2, 3)),
    call("hsplit", lambda m, x: x.hsplit(3)[2], lambda x: x[:, 2:], (2, 3)),
    call("iterate", lambda m, x: list(x)[1], lambda x: x[1], (2, 3)),
    call("unsqueeze", lambda m, x: x.unsqueeze(-1), lambda x: x[..., None], (2, 3)),
    call("unsqueeze-0d", lambda m, x: x.unsqueeze(0), lambda x: x[None], ()),
    call("squeeze", lambda m, x: x.squeeze(), lambda x: x.squeeze(), (1, 3, 1)),
    call("squeeze-dim", lambda m, x: x.squeeze(-1), lambda x: x.squeeze(-1), (1, 3, 1)),
    call("squeeze-dims", lambda m, x: x.squeeze((0, 1)), lambda x: x.squeeze(0), (1, 3, 1)),
    call("squeeze-nothing", lambda m, x: x.squeeze(1), lambda x: x, (1, 3, 1)),
    call("transpose", lambda m, x: x.transpose(0, -1), lambda x: x.swapaxes(0, -1), (2, 3, 2)),
    call("transpose-0d", lambda m, x: x.transpose(0, 0), lambda x: x, ()),
    call("t", lambda m, x: x.t(), lambda x: x.T, (2, 3)),
    call("t-vector", lambda m, x: m.t(x), lambda x: x, (3,)),
    call("T", lambda m, x: x.T, lambda x: x.T, (2, 3)),
    call("mT", lambda m, x: x.mT, lambda x: x.swapaxes(1, 2), (2, 3, 2)),
    call("permute", lambda m, x: x.permute(2, 0, 1), lambda x: x.transpose(2, 0, 1), (2, 3, 2)),
    call("view", lambda m, x: x.view(3, -1), lambda x: x.reshape(3, 2), (2, 3)),
    call("view-empty", lambda m, x: x.view(3, 0), lambda x: x.reshape(3, 0), (0, 3)),
    call("view-0d", lambda m, x: x.view(1, 1), lambda x: x.reshape(1, 1), ()),
    call("view_as", lambda m, x, z: x.view_as(z), lambda x, z: x.reshape(3, 2), (2, 3), np.zeros((3, 2))),
    call("reshape", lambda m, x: m.reshape(x, (6,)), lambda x: x.reshape(6), (2, 3)),
    call("reshape-0d", lambda m, x: x.reshape(()), lambda x: x.reshape(()), (1, 1)),
    call("flatten", lambda m, x: x.flatten(1), lambda x: x.reshape(2, 6), (2, 3, 2)),
    call("flatten-0d", lambda m, x: m.flatten(x), lambda x: x.reshape(1), ()),
    call("expand", lambda m, x: x.expand(2, -1, 3), lambda x: np.broadcast_to(x, (2, 2, 3)), (2, 1)),
    call("expand-0d", lambda m, x: x.expand(2, 2), lambda x: np.broadcast_to(x, (2, 2)), ()),
    call("expand-empty", lambda m, x: x.expand(2, 0), lambda x: np.broadcast_to(x, (2, 0)), (1, 0)),
    call("expand_as", lambda m, x, z: x.expand_as(z), lambda x, z: np.broadcast_to(x, (2, 3)), (3,), np.zeros((2, 3))),
]

# ---------------------------------------------------------------------------------- views that copy where they must


def strided(x, size, stride, start):
    """View the memory of a contiguous tensor; the offset counts from its first element."""
    return x.as_strided(size, stride, x.storage_offset() + start)


MAYBE = [
    call("reshape-copy", lambda m, x: x.t().reshape(6), lambda x: x.T.reshape(6), (2, 3)),
    call("flatten-copy", lambda m, x: x.transpose(0, 1).flatten(), lambda x: x.T.reshape(-1), (2, 3)),
    call(
        "as_strided",
        lambda m, x: strided(x.contiguous(), (2, 2), (1, 2), 1),
        lambda x: x.reshape(-1)[np.array([[1, 3], [2, 4]])],
        (2, 3),
    ),
    call(
        "as_strided-overlapping",
        lambda m, x: m.as_strided(x.contiguous(), (3, 2), (1, 1)),
        lambda x: x.reshape(-1)[np.array([[0, 1], [1, 2], [2, 3]])],
        (2, 3),
    ),
]

# ---------------------------------------------------------------------------------- indices

INDICES = [
    call("index-list", lambda m, x: x[[1, 0, 1]], lambda x: x[[1, 0, 1]], (2, 3)),
    call("index-tensor", lambda m, x, i: x[:, i], lambda x, i: x[:, i], (2, 3), PLACES),
    call("index-negative", lambda m, x, i: x[:, i - 3], lambda x, i: x[:, i - 3], (2, 3), PLACES),
    call("index-0d", lambda m, x, i: x[i[0]], lambda x, i: x[i[0]], (3, 2), PLACES),
    call("index-two", lambda m, x, i, j: x[i, j], lambda x, i, j: x[i, j], (3, 2), PLACES, np.array([0, 1, 1])),
    call("index-broadcast", lambda m, x, i: x[i, [1, 0]], lambda x, i: x[i, [1, 0]], (2, 3), MORE),
    call("index-apart", lambda m, x, i: x[i, :, i], lambda x, i: x[i, :, i], (2, 3, 2), np.array([1, 0])),
    call("index-mixed", lambda m, x, i: x[1, ..., i], lambda x, i: x[1][..., i], (2, 2, 3), PLACES),
    call("index-none", lambda m, x, i: x[None, i], lambda x, i: x[None, i], (3, 2), PLACES),
    call("index-nothing", lambda m, x, i: x[i], lambda x, i: x[i], (2, 3), NO),
    call("index-mask", lambda m, x, k: x[k], lambda x, k: x[k], (2, 3), MASK),
    call("index-mask-rows", lambda m, x, k: x[k], lambda x, k: x[k], (2, 3), MASK[:, 0]),
    call("index-mask-columns", lambda m, x, k: x[:, k], lambda x, k: x[:, k], (2, 3), MASK[0]),
    call("index-mask-nothing", lambda m, x, k: x[k], lambda x, k: x[k], (2, 3), np.zeros((2, 3), bool)),
    call("index-bool", lambda m, x: x[True], lambda x: x[True], (2, 3)),
    call("gather", lambda m, x, i: x.gather(1, i), lambda x, i: np.take_along_axis(x, i, 1), (2, 3), MORE),
    call("gather-0", lambda m, x, i: m.gather(x, 0, i), lambda x, i: x[i, np.arange(2)], (2, 3), MORE),
    call("gather-0d", lambda m, x, i: x.gather(0, i), lambda x, i: x, (), np.array(0)),
]

# ---------------------------------------------------------------------------------- copies

COPIES = [
    call("clone", lambda m, x: x.clone(), lambda x: x, (2, 3)),
    call("clone-0d", lambda m, x: m.clone(x), lambda x: x, ()),
    call("clone-empty", lambda m, x: m.clone(x), lambda x: x, (0, 3)),
    call("contiguous", lambda m, x: x.t().contiguous(), lambda x: x.T, (2, 3)),
    call("to-copy", lambda m, x: x.to(x.dtype, copy=True), lambda x: x, (2, 3)),
]

# ---------------------------------------------------------------------------------- functions of neural networks


def functional(name, **options):
    """Call a function of ``nn.functional``."""
    return lambda m, *operands: getattr(m.nn.functional, name)(*operands, **options)


def log_softmax(x, dim):
    return x - np.log(np.exp(x).sum(dim, keepdims=True))


def nll(x, target, weight=None, ignore=-100, reduction="mean"):
    """Pick the class of each target by a loop; classes are the second dimension, or the only one."""
    losses, total = np.zeros(target.shape), 0.0
    for place in np.ndindex(target.shape):
        if target[place] != ignore:
            factor = 1 if weight is None else weight[target[place]]
            losses[place] = -factor * x[(*place[:1], target[place], *place[1:])]
            total += factor
    return {"none": losses, "sum": losses.sum(), "mean": losses.sum() / total}[reduction]


def mse(x, z, reduction):
    return {"none": (x - z) ** 2, "sum": ((x - z) ** 2).sum(), "mean": ((x - z) ** 2).mean()}[reduction]


def linear(x, w, b=0):
    return x @ w.T + b


IGNORED = np.array([2, -7, 1, 0])
NEURAL = [
    call("log_softmax", lambda m, x: m.log_softmax(x, 1), lambda x: log_softmax(x, 1), (2, 3)),
    call("log_softmax-dim", lambda m, x: x.log_softmax(0), lambda x: log_softmax(x, 0), (2, 3)),
    call("log_softmax-3d", lambda m, x: x.log_softmax(-2), lambda x: log_softmax(x, 1), (2, 3, 2)),
    call("log_softmax-0d", lambda m, x: x.log_softmax(0), lambda x: x * 0, ()),
    call("nll_loss", functional("nll_loss"), nll, (4, 3), CLASSES),
    call("nll_loss-one", functional("nll_loss"), nll, (3,), np.array(1)),
    call("nll_loss-3d", functional("nll_loss"), nll, (2, 3, 2), MORE + 1),
    call("cross_entropy", functional("cross_entropy"), lambda x, t: nll(log_softmax(x, 1), t), (4, 3), CLASSES),
    call("cross_entropy-one", functional("cross_entropy"), lambda x, t: nll(log_softmax(x, 0), t), (3,), np.array(1)),
    call("mse_loss-0d", functional("mse_loss"), lambda x, z: (x - z) ** 2, (), ()),
    call("linear", functional("linear"), linear, (2, 3), (2, 3), (2,)),
    call("linear-1d", functional("linear"), linear, (3,), (2, 3), (2,)),
    call("linear-3d", functional("linear"), linear, (2, 2, 3), (2, 3), (2,)),
    call("linear-no-bias", functional("linear"), linear, (2, 3), (2, 3)),
    call("relu", lambda m, x: m.nn.functional.relu(x + 0, inplace=True), lambda x: np.maximum(x, 0), (2, 3)),
]

for _r in ("mean", "sum", "none"):
    NEURAL += [
        call(
            f"nll_loss-weight-{_r}",
            functional("nll_loss", ignore_index=-7, reduction=_r),
            lambda x, t, w, r=_r: nll(x, t, w, -7, r),
            *((4, 3), IGNORED, WEIGHT),
        ),
        call(
            f"cross_entropy-weight-{_r}",
            functional("cross_entropy", ignore_index=-7, reduction=_r),
            lambda x, t, w, r=_r: nll(log_softmax(x, 1), t, w, -7, r),
            *((4, 3), IGNORED, WEIGHT),
        ),
        call(f"mse_loss-{_r}", functional("mse_loss", reduction=_r), lambda x, z, r=_r: mse(x, z, r), (2, 3), (2, 3)),
    ]
