"""Table: expressions of which PyTorch's answers are recorded: factories, facts, random numbers.

`refusals.py` has those that raise.  An expression is evaluated with ``m`` (gradlite, or torch where answers are
recorded), ``np``, and the tensors of `operands`; an ``f`` behind a name says that the tensor requires a gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def operands(m: Any) -> dict[str, Any]:
    """Make the names that expressions use."""

    def slope(function: Any, *values: float) -> Any:
        leaf = m.tensor(values, requires_grad=True)
        function(leaf).sum().backward()
        return leaf.grad

    return {
        "slope": slope, "inf": float("inf"), "nan": float("nan"),
        "m": m, "np": np, "F": m.nn.functional,
        "x": m.tensor([[1.0, -2.0, 3.0], [0.5, 2.0, -1.0]]), "v": m.tensor([1.0, 2.0, 3.0]), "s": m.tensor(2.5),
        "xf": m.ones(2, 3, requires_grad=True), "d": m.ones(2, 3, dtype=m.float64),
        "i": m.tensor([[1, 2, 3], [4, 5, 6]]), "k": m.tensor([True, False, True]), "e": m.zeros(0, 3),
        "b": m.ones(2, 3, 4), "t": m.tensor([0, 2]), "h": m.ones(2, dtype=m.float16),
        "w": m.tensor([1, 2], dtype=m.int32),
    }  # fmt: skip


FACTORIES = """
m.zeros(2, 3)
m.zeros((2, 3))
m.zeros([2], dtype=m.int64)
m.zeros(())
m.zeros([])
m.zeros(0)
m.zeros(2, 0, 3)
m.zeros(2, dtype=float)
m.zeros(2, dtype=bool)
m.ones(2, 3, dtype=m.float64)
m.ones(2, dtype=m.bool)
m.ones(2, dtype=int)
m.full((2, 2), 3)
m.full((2,), 1.5)
m.full((), True)
m.full((2,), 3, dtype=m.float16)
m.full([1], s)
m.full((2,), float("-inf"))
m.eye(3)
m.eye(2, 3, dtype=m.int64)
m.eye(0)
m.arange(5)
m.arange(5.0)
m.arange(1, 4)
m.arange(1, 2, 0.25)
m.arange(3, 0, -1)
m.arange(0, 1, 0.1)
m.arange(0)
m.arange(2, 2)
m.arange(5, dtype=m.float32)
m.arange(2.5, dtype=m.int64)
m.arange(m.tensor(3))
m.arange(1, 10, 3)
m.linspace(0, 1, 5)
m.linspace(-1, 1, 4, dtype=m.float64)
m.linspace(3, 3, 1)
m.linspace(0, 10, 0)
m.tensor(1)
m.tensor(1.5)
m.tensor(True)
m.tensor([])
m.tensor([1, 2])
m.tensor([1, 2.5])
m.tensor([True, False])
m.tensor([True, 2])
m.tensor([[1.0, 2.0], [3.0, 4.0]])
m.tensor([[], []])
m.tensor(((1, 2), (3, 4)))
m.tensor([1.7, -1.7], dtype=m.int64)
m.tensor([0.0, 0.5], dtype=m.bool)
m.tensor([1, 2], dtype=m.uint8)
m.tensor([s, s])
m.tensor([v[0], 1.0])
m.tensor(np.array([1.5, 2.5]))
m.tensor(np.array([1, 2], np.int32))
m.tensor(np.float32(1.5))
m.tensor(np.int64(3))
m.tensor(np.bool_(True))
m.tensor([np.float64(0.5)])
m.tensor(range(3))
m.tensor(float("nan"))
m.as_tensor([1.5, 2])
m.as_tensor(np.arange(3.0))
m.as_tensor(v, dtype=m.float64)
m.as_tensor(3)
m.zeros_like(i)
m.zeros_like(x, dtype=m.int64)
m.ones_like(d)
m.ones_like(k)
m.full_like(i, 7)
m.full_like(x, 7, dtype=m.float64)
d.new_zeros(2)
d.new_zeros((1, 2), dtype=m.int64)
i.new_ones(2, 1)
x.new_full((2,), 3)
i.new_full((2,), 1.5)
i.new_tensor([1.5, 2])
d.new_tensor(3)
m.empty(2, 3).fill_(1)
m.empty((0, 2))
m.empty_like(i).zero_()
h.new_empty(3).zero_()
m.FloatTensor([1, 2])
m.DoubleTensor([1, 2])
m.HalfTensor([1.5])
m.ByteTensor([1, 2])
m.CharTensor([1, -2])
m.ShortTensor([1, 2])
m.IntTensor([1.7])
m.LongTensor([[1], [2]])
m.BoolTensor([0, 2])
m.FloatTensor()
m.FloatTensor(2, 3).zero_()
m.Tensor([1, 2])
m.Tensor(2, 1).zero_()
""".strip().splitlines()

FACTS = """
i + 2**63
m.tensor([1], dtype=m.uint8).add(1, alpha=-1)
m.add(x, 1, alpha=1)
x.to(m.float32, False, True) is x
f'{s} {m.tensor(3)} {s:.3f}'
f'{v}'
x.shape
x.size()
x.size(-1)
x.shape[1:]
x.shape + (4,)
x.shape.numel()
x.numel()
x.nelement()
x.dim()
x.ndim
x.ndimension()
x.stride()
x.t().stride()
x.stride(0)
x.t().stride(-1)
x[:, 1:].storage_offset()
x.is_contiguous()
x.t().is_contiguous()
e.t().is_contiguous()
b[:, :1].is_contiguous()
x.element_size()
h.element_size()
x.dtype
x.dtype.is_floating_point
x.dtype.itemsize
i.is_floating_point()
m.is_floating_point(h)
m.numel(b)
x.type().replace("cuda.", "")
i.type().replace("cuda.", "")
x.type(m.int64)
x.type("torch.DoubleTensor")
len(x)
len(e)
3.0 in x
7 in i
s.item()
i[0, 1].item()
k[0].item()
h[0].item()
x[:1, :1].item()
x.tolist()
i.tolist()
k.tolist()
s.tolist()
e.tolist()
b[0, 0].tolist()
float(s)
int(s)
bool(s)
complex(s)
bool(k[1])
[0, 1, 2][t[1]]
f"{s:.2f}"
"%.1f" % s
x.is_set_to(x)
x.is_set_to(x.clone())
x[0].is_set_to(x[0])
x.untyped_storage().nbytes()
len(x[:1].untyped_storage())
m.can_cast(m.float64, m.float16)
m.get_default_dtype()
x.max(1)
x.max(0, True).indices
x.argmax()
m.argmax(x, 0, keepdim=True)
m.tensor([1.0, float("nan"), 3.0]).max()
m.tensor([1.0, float("nan"), 3.0]).argmax()
m.tensor([2, 2, 1]).max(0)
m.tensor([2.0, 2.0]).argmax()
k.max()
i.sum()
k.sum()
w.sum()
w.sum(0)
w.sum(dtype=m.float64)
h.sum()
m.full((70000,), 1.0, dtype=m.float16).sum()
m.ones(3000, dtype=m.bfloat16).sum()
m.full((2,), 60000.0, dtype=m.float16).mean()
i.sum(1, dtype=m.float32)
x.mean(dtype=m.float64)
i.mean(dtype=m.float32)
e.sum()
e.sum(0)
e.mean()
e.sum(1)
x.sum((0, 1))
x.sum(axis=0)
x.mean(axis=1, keepdims=True)
x.max(axis=0)
m.zeros(2, 0).max(0)
m.mm(i, i.t())
w @ w
e.t() @ e
m.zeros(2, 0) @ m.zeros(0, 2)
m.dot(v, v)
m.where(k, v, 0.0)
m.where(k, 1, 2)
m.where(k, 1.0, 2)
m.where(k, v, w[0])
m.where(k, v.double(), v)
v.where(k, s)
x.relu()
m.relu(i)
m.log_softmax(h, 0)
m.log_softmax(i, 0, dtype=m.float32)
F.nll_loss(m.zeros(2, 3), t)
F.cross_entropy(m.zeros(2, 3), t)
F.cross_entropy(m.zeros(2, 3), m.tensor([-100, -100]))
F.mse_loss(v, d[0])
F.linear(v, x)
+i
-i
abs(-2) * s
2 - i
2 / i
i / 2
i / i
2 ** i
i ** 2
i ** i
2.0 ** w
m.rsub(v, 3)
v.add(v, alpha=2)
v.sub(1, alpha=0.5)
i.add(1, alpha=2)
v.eq(2)
x > 0
x == x.t().t()
k == True
k != 0
i >= 2.5
v[[0, 2]]
v[k]
v[t]
x[..., None].shape
x[None, 0, 1:].tolist()
x[:, k]
x[t[0], t]
x[m.tensor([[0, 1]])].shape
x[1, [0, 1]]
x[True].shape
x[False].shape
x[np.array([1, 0])]
x[range(2)]
x[np.int64(1)]
v[np.array([True, False, True])]
x[[]]
x[-1, -1]
x[5:]
x[-1:]
x[:, ::2]
x[slice(None), 1]
x.unbind()[1]
x.view(-1)
x.view(3, 2).tolist()
x.reshape((-1, 1)).shape
x.squeeze(0).shape
b.flatten(1).shape
b.flatten(0, 1).shape
b.permute(2, 0, 1).shape
b.permute((1, 2, 0)).stride()
b.mT.shape
x.T.shape
v.expand(2, 3).stride()
v.expand(2, -1).shape
s.expand(3)
x.narrow(1, -2, 2)
x.swapaxes(0, 1).shape
x.as_strided((2, 2), (1, 1), 1)
v.gather(0, t)
x.gather(1, m.tensor([[0], [2]]))
v.copy_(1)
x.round(decimals=1)
m.round(x * 1.2345, decimals=2)
m.round(x * 1234.5, decimals=-2)
m.round(i)
x.clamp(-1, 1)
x.clamp(min=0)
x.clamp(max=0.5)
x.clamp(2, 1)
x.clamp(m.zeros(3), v)
x.clamp(min=v)
x.clamp(max=m.zeros(2, 1))
m.clip(x, -1, None)
i.clamp(2, 5)
i.clamp(1.5)
i.clamp(min=v)
x.clone().clamp_(0, 1)
x.clone().clip_(max=v)
m.clamp(x, nan, 1)
m.clamp(k, 0, 1)
m.nan_to_num(m.tensor([nan, inf, -inf, 1.0]))
m.nan_to_num(m.tensor([nan, inf, -inf, 1.0]), 5, 6)
m.nan_to_num(m.tensor([nan, inf, -inf], dtype=m.float16))
m.nan_to_num(m.tensor([nan, inf, -inf], dtype=m.bfloat16))
m.nan_to_num(i, 2)
m.div(x, 2, rounding_mode="floor")
m.div(x, v, rounding_mode="trunc")
m.div(x, 2, rounding_mode=None)
i.div(2, rounding_mode="floor")
(-i).clone().div_(2, rounding_mode="trunc")
m.true_divide(i, 2)
i // 2
e.long() // 0
e.long() % 0
m.fmod(e.long(), 0)
m.div(e.long(), 0, rounding_mode="trunc")
-7 // i
7 % i
-i % 4
x // 2
x % -2
7.5 // v
m.fmod(-i, 4)
i & 3
5 | i
i ^ i
~i
~k
k & k
1 << i
i << m.tensor(1)
i << 70
-i >> 70
i >> -1
w << 40
k ^ True
abs(-x)
+x
m.square(i)
m.square(k)
x.clone().square_()
m.float_power(i, 2)
m.float_power(2, i)
m.float_power(x, v)
m.lerp(x, x + 1, 0.25)
x.clone().lerp_(m.zeros(2, 3), m.tensor(0.75))
m.addcmul(i, i, i, value=2)
m.addcdiv(x, x, v, value=0.5)
m.heaviside(x, m.tensor(0.5))
m.logit(v / 4, 0.3)
m.logit(v / 4, eps=None)
m.polygamma(0, v)
v.polygamma(1)
m.xlogy(i, 2)
m.xlogy(2, v)
m.ldexp(x, m.tensor([1, 2, 3]))
m.isclose(x, x + 1e-6)
m.isclose(m.tensor([nan, inf, 1.0]), m.tensor([nan, inf, 1.1]), equal_nan=True)
m.isclose(m.tensor([nan, inf, 1.0]), m.tensor([nan, -inf, 1.1]), rtol=0.2)
m.isclose(i, i + 1, atol=1)
m.isclose(x, x, 0, 0)
F.leaky_relu(x)
F.leaky_relu(x, 0.2)
F.leaky_relu(x, negative_slope=2, inplace=False)
F.leaky_relu(x.clone(), 0.2, True)
F.elu(x, 2.0)
F.elu(x.clone(), inplace=True)
F.celu(x, 0.5)
F.selu(x)
m.celu(x, 2.0)
m.selu(x)
F.gelu(x)
F.gelu(x, approximate="tanh")
F.silu(x)
F.mish(x)
F.softplus(x, 2, 1)
F.softplus(x, beta=3)
F.hardtanh(x, -2, 0.5)
F.hardtanh(i, 2, 4)
F.relu6(x * 4)
F.hardsigmoid(x)
F.hardswish(x)
F.hardshrink(x, 1)
x.hardshrink()
F.softshrink(x, 0.75)
F.tanhshrink(x)
F.softsign(x)
F.logsigmoid(x)
F.threshold(x, 0.5, 7)
m.threshold(x, 0.5, 7)
F.prelu(x, m.tensor([0.1, 0.2, 0.3]))
F.prelu(b, m.tensor([0.1, 0.2, 0.3]))
F.prelu(-x, m.tensor(0.25))
m.prelu(x, m.tensor([0.5]))
x.prelu(m.tensor([0.5]))
F.sigmoid(x)
m.arctan2(x, v)
m.absolute(-i)
m.fix(x)
m.greater(x, 0)
m.multiply(i, 2)
m.logical_and(i, x)
m.logical_xor(k, i[0])
x.clone().logical_not_()
m.isposinf(m.tensor([inf, -inf, nan]))
m.isneginf(m.tensor([inf, -inf, nan]))
m.signbit(m.tensor([-0.0, 0.0, -1.0]))
m.isnan(i)
m.isinf(k)
(xf // 2).grad_fn.name()
(2 % xf).grad_fn.name()
m.heaviside(xf, xf).grad_fn.name()
(xf // 2).requires_grad
m.clamp(xf, 0, 1).grad_fn.name()
m.clamp(xf, xf, 1 + xf).grad_fn.name()
m.clamp(xf, min=xf).grad_fn.name()
m.clamp_min(xf, 1).grad_fn.name()
m.clamp_max(xf, xf).grad_fn.name()
m.div(xf, 2, rounding_mode="floor").grad_fn.name()
m.round(xf, decimals=1).grad_fn.name()
m.square(xf).grad_fn.name()
m.lerp(xf, xf, 0.5).grad_fn.name()
m.lerp(xf, xf, xf).grad_fn.name()
F.selu(xf).grad_fn.name()
F.relu6(xf).grad_fn.name()
F.softsign(xf).grad_fn.name()
F.tanhshrink(xf).grad_fn.name()
F.prelu(xf, v).grad_fn.name()
F.leaky_relu(xf * 1, inplace=True).grad_fn.name()
F.elu(xf * 1, inplace=True).grad_fn.name()
F.celu(xf * 1, inplace=True).grad_fn.name()
F.threshold(xf * 1, 1, 2, inplace=True).grad_fn.name()
F.silu(xf * 1, inplace=True).grad_fn.name()
m.isfinite(xf).requires_grad
""".strip().splitlines()

GRADIENTS = """
slope(lambda x: x.max(), 1.0, 3.0, 3.0)
slope(lambda x: x.max(), 1.0, nan, nan)
slope(lambda x: x.max(), inf, 1.0, inf)
slope(lambda x: x.max(0).values, 3.0, 3.0, 1.0)
slope(lambda x: x.max(0)[0], nan, 1.0, nan)
slope(lambda x: x.view(2, 2).max(1)[0], 1.0, 1.0, 0.0, 2.0)
slope(lambda x: m.maximum(x, x), 1.0, 2.0)
slope(lambda x: m.maximum(x, m.zeros(3)), -1.0, 0.0, 1.0)
slope(lambda x: x.relu(), -1.0, 0.0, 1.0)
slope(lambda x: m.where(x > 0, x, x * nan), 1.0, 2.0)
slope(lambda x: m.where(x > 0, x.sqrt(), x), -1.0, 0.0, 4.0)
slope(lambda x: x / x, 0.0, 2.0)
slope(lambda x: x ** 2, 0.0, -3.0)
slope(lambda x: x ** x, 0.0, 1.0, 2.0)
slope(lambda x: x ** 0, 0.0, 5.0)
slope(lambda x: 0.0 ** x, 0.0, 1.0)
slope(lambda x: x.mean(), 1.0, 2.0, 3.0, 4.0)
slope(lambda x: x[:0].mean(), 1.0)
slope(lambda x: x[:0].sum(), 1.0)
slope(lambda x: x[[0, 0, 1]], 1.0, 2.0, 3.0)
slope(lambda x: x[m.tensor([1, -1])] * x[-1], 1.0, 2.0)
slope(lambda x: x.gather(0, m.tensor([1, 1, 0])), 1.0, 2.0)
slope(lambda x: x.as_strided((2, 2), (1, 1)), 1.0, 2.0, 3.0)
slope(lambda x: x.as_strided((3, 2), (0, 1)), 1.0, 2.0)
slope(lambda x: x.view(2, 1).expand(2, 3), 1.0, 2.0)
slope(lambda x: x.unbind()[1], 1.0, 2.0)
slope(lambda x: x.log_softmax(0)[0], 0.0, 1.0)
slope(lambda x: x.log_softmax(0)[0], inf, 1.0)
slope(lambda x: x.log_softmax(0)[0], -inf, 1.0)
slope(lambda x: x.log_softmax(0)[0], -inf, -inf)
slope(lambda x: x.log_softmax(0), 1000.0, 0.0)
slope(lambda x: F.cross_entropy(x, m.tensor(1)), 1.0, 2.0, 3.0)
slope(lambda x: F.cross_entropy(x, m.tensor(1)), -inf, 0.0)
slope(lambda x: F.cross_entropy(x.view(2, 2), m.tensor([-100, 1])), 1.0, 2.0, 3.0, 4.0)
slope(lambda x: F.cross_entropy(x.view(2, 2), m.tensor([-100, -100])), 1.0, 2.0, 3.0, 4.0)
slope(lambda x: F.nll_loss(x.view(2, 2), m.tensor([0, -100]), reduction="none"), 1.0, 2.0, 3.0, 4.0)
slope(lambda x: F.mse_loss(x, x * 2), 1.0, 2.0)
slope(lambda x: F.mse_loss(x[:0], x[:0]), 1.0)
slope(lambda x: x.double().float(), 1.0)
slope(lambda x: x.half() * 3, 1.0)
slope(lambda x: x.clone().fill_(2) * 3, 1.0)
slope(lambda x: x.clone().mul_(x), 1.0, 2.0)
m.log_softmax(m.tensor([inf, 0.0]), 0)
m.log_softmax(m.tensor([-inf, 0.0]), 0)
m.log_softmax(m.tensor([-inf, -inf]), 0)
m.log_softmax(m.tensor([nan, 0.0]), 0)
m.log_softmax(m.tensor([1000.0, -1000.0]), 0)
m.log_softmax(m.zeros(2, 0), 1)
slope(lambda x: m.minimum(x, m.zeros(3)), -1.0, 0.0, 1.0)
slope(lambda x: m.fmax(x, m.zeros(3)), -1.0, 0.0, nan)
slope(lambda x: m.fmin(m.zeros(3), x), -1.0, 0.0, nan)
slope(lambda x: x.clamp(-1, 1), -2.0, -1.0, 0.0, 1.0, nan)
slope(lambda x: x.clamp(2, 1), 0.0, 1.5, 3.0)
slope(lambda x: x.clamp(min=m.tensor([0.0, 1.0])), 0.0, 0.5)
slope(lambda x: m.clamp(m.tensor([0.0, 2.0]), max=x), 0.0, 1.0)
slope(lambda x: m.clamp(m.tensor([0.0, 2.0]), x, x - 1), 0.0, 1.0)
slope(lambda x: x.abs(), -0.0, nan, -2.0)
slope(lambda x: x.floor() + x.frac() + x.sign(), 1.5, -0.5)
slope(lambda x: x % 3, 5.0, -5.0, 3.0)
slope(lambda x: 7 * x % x, 3.0)
slope(lambda x: m.fmod(m.full((1,), -7.0), x), 3.0)
slope(lambda x: m.hypot(x, m.zeros(1)), 0.0)
slope(lambda x: m.atan2(x, m.zeros(1)), 0.0)
slope(lambda x: m.xlogy(x, x), 0.0, 2.0)
slope(lambda x: x.sinc(), 0.0, 1.0)
slope(lambda x: x.nan_to_num(), 1.0, nan, inf)
slope(lambda x: x.copysign(m.tensor([-1.0, 1.0])), 0.0, 2.0)
slope(lambda x: F.softplus(x), 0.0, 20.0, 21.0)
slope(lambda x: F.hardswish(x), -3.0, 0.0, 3.0)
slope(lambda x: F.hardsigmoid(x), -3.0, 0.0, 3.0)
slope(lambda x: F.threshold(x, 1.0, 0.0), 1.0, 2.0)
slope(lambda x: F.softshrink(x, 1.0), 1.0, -1.0, 2.0)
slope(lambda x: F.elu(x * 1, 2.0, inplace=True), -1.0, 0.0, 1.0)
slope(lambda x: F.leaky_relu(x * 1, 0.1, inplace=True), -1.0, 0.0, 1.0)
slope(lambda x: F.celu(x * 1, 2.0, inplace=True), -1.0, 0.0, 1.0)
slope(lambda x: F.prelu(m.tensor([[-1.0, 0.0, 2.0]]), x), 0.1, 0.2, 0.3)
slope(lambda x: F.logsigmoid(x), -1000.0, 1000.0, 0.0)
slope(lambda x: x.lgamma(), 0.5, 2.0)
slope(lambda x: m.logaddexp(x, m.zeros(3)), -inf, 0.0, 1000.0)
""".strip().splitlines()

LAYOUTS = """
(b * b).stride()
(x.t() + 1).stride()
(x.t() * x.t()).stride()
(x.t() * m.ones(3, 2)).stride()
(m.ones(3, 2) * x.t()).stride()
(x.t() * m.ones(2)).stride()
(m.ones(2) * x.t()).stride()
(x.t()[:, :1] * x.t()).stride()
(b.permute(2, 0, 1) + 1).stride()
(b.permute(2, 0, 1) * m.ones(4, 2, 3)).stride()
(b[:, ::2] + 1).stride()
(b.transpose(0, 1)[::2] * 2).stride()
x.t()[::2].exp().stride()
x.t()[:, ::2].exp().stride()
b.transpose(0, 2).relu().stride()
b[:, :1].expand(2, 3, 4).neg().stride()
v.expand(2, 3).t().exp().stride()
m.where(x.t() > 0, x.t(), m.ones(3, 2)).stride()
(x.t() == m.ones(3, 2)).stride()
x.t().clone().stride()
x.t()[:, ::2].clone().stride()
v.expand(2, 3).clone().stride()
x.t().double().stride()
x.t().to(m.int64).stride()
m.zeros_like(x.t()).stride()
m.empty_like(b.permute(2, 0, 1)).stride()
m.full_like(x.t(), 2).stride()
b.permute(2, 0, 1).sum(0).stride()
x.t().sum(1, keepdim=True).stride()
(x.t() @ x).stride()
""".strip().splitlines()
"""How results lie in memory."""

RANDOM = """
m.rand(3)
m.rand(2, 2, dtype=m.float64)
m.rand(17)
m.rand(())
m.rand(0)
m.randn(3)
m.randn(17)
m.randn(2, 8, dtype=m.float64)
m.randn(5, dtype=m.float64)
m.randperm(10)
m.randperm(5, dtype=m.int32)
m.randperm(0)
m.empty(4).uniform_()
m.empty(2, 3).uniform_(-1, 3)
m.empty(20, dtype=m.float64).uniform_(5, 6)
m.empty(4).normal_()
m.empty(20).normal_(2, 0.5)
m.empty(2, 3, dtype=m.float64).normal_(1, 3)
m.zeros(4, 6)[:, ::2].uniform_()
m.zeros(4, 6).t().normal_()
m.zeros(4, 6)[:, ::2].t().uniform_()
[m.rand(2), m.randn(2), m.randperm(3), m.rand(1)][-1]
m.rand(2, generator=m.Generator().manual_seed(5))
""".strip().splitlines()
