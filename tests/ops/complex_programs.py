"""Table: expressions on complex numbers and on types of which PyTorch's answers are recorded, as they print.

An expression is evaluated with ``m`` (gradlite, or torch where answers are recorded) and the names of `operands`.
"""

from __future__ import annotations

from typing import Any


def operands(m: Any) -> dict[str, Any]:
    """Make the names that expressions use."""

    def chain(t: Any) -> list[str]:
        node, names = t.grad_fn, []
        while node is not None:
            names.append(node.name())
            node = node.next_functions[0][0] if node.next_functions else None
        return names

    def written(write: Any) -> Any:
        """Write into a copy of ``z``; give its history, its version, its values and the gradient of a sum."""
        leaf = m.tensor([3 + 4j, 1 - 2j], requires_grad=True)
        y = leaf.clone()
        result = write(y)
        (m.view_as_real(y) * m.tensor([1.0, 10.0])).sum().backward()
        return chain(y), chain(result), y._version, y.detach(), leaf.grad

    def slope(function: Any) -> Any:
        leaf = m.tensor([3 + 4j, 1 - 2j], requires_grad=True)
        function(leaf).sum().backward()
        return leaf.grad

    def joined() -> Any:
        leaf = m.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        base = leaf.clone()
        view = m.view_as_complex(base[1:])
        view.mul_(1j)
        (base * m.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
        return chain(base), chain(view), leaf.grad

    return {
        "m": m, "F": m.nn.functional, "chain": chain, "written": written, "slope": slope, "joined": joined,
        "z": m.tensor([3 + 4j, 1 - 2j]), "zf": m.tensor([3 + 4j, 1 - 2j], requires_grad=True),
        "x": m.tensor([1.0, 2.0]), "xf": m.tensor([1.0, 2.0], requires_grad=True), "i": m.tensor([1, -2]),
        "nan": float("nan"), "inf": float("inf"),
    }  # fmt: skip


PARTS = """
zf.real
chain(zf.real)
chain(m.view_as_real(zf))
chain(m.view_as_complex(m.ones(2, 2, requires_grad=True)))
z.imag
zf.real._is_view(), z.imag._base is z
x.real is x
x.imag
m.imag(i)
m.real(i)
m.real(1)
m.view_as_real(x)
m.view_as_complex(x)
m.view_as_complex(m.ones(3))
m.view_as_complex(m.ones(()))
m.view_as_complex(m.ones(2, 2).t())
m.view_as_complex(m.ones(3, 4)[:, 1:3])
m.view_as_complex(m.ones(3, 5)[:, :2])
m.view_as_complex(i)
m.view_as_complex(z)
m.view_as_real(m.zeros(0, dtype=m.complex64))
[z.real.fill_(7), z, z._version]
[setattr(z, "real", m.tensor([5.0, 6.0])), z, z._version]
[setattr(z, "imag", 2), z]
[setattr(x, "real", 4), x]
setattr(x, "imag", 4)
zf.real.fill_(1)
written(lambda y: y.real.mul_(2))
written(lambda y: y.imag.copy_(m.tensor([7.0, 8.0])))
written(lambda y: m.view_as_real(y).mul_(m.tensor([1.0, 3.0])))
written(lambda y: m.view_as_real(y)[0].mul_(3))
written(lambda y: [y[1:].real.mul_(3), y][1])
written(lambda y: [y.imag, y.real.zero_()][0])
m.complex(x, x + 1)
m.complex(m.ones(2, 1), m.ones(3))
m.complex(x, m.ones(1, dtype=m.float64))
m.complex(i, i)
m.complex(z, z)
m.complex(1, x)
m.complex(x, 2)
m.complex(m.ones(2), m.ones(3))
chain(m.complex(xf, x))
m.polar(x, x)
m.polar(i, i)
chain(m.polar(xf, x))
zf.conj()
chain(zf.conj())
m.conj_physical(z)
z.conj_physical_()
x.conj() is x, x.conj_physical() is x, z.resolve_conj() is z
z.is_conj()
z.isreal(), m.isreal(m.tensor([1, 1j])), m.isreal(i)
m.is_complex(z), z.is_complex(), x.is_complex(), z.is_floating_point(), z.is_signed(), i.is_signed()
m.is_complex(1)
z.cfloat() is z, x.cfloat(), x.cdouble()
z.float(), z.long(), z.bool()
m.tensor([1 + 2j]).half()
complex(z[0]), float(m.tensor(2 + 0j)), bool(z[0])
float(z[0])
int(z[0])
m.tensor(1 + 2j), m.tensor([1 + 2j, 3]), m.tensor([3.5 - 1.25j, nan])
m.tensor([[1e10 + 1j, 1e-5j]])
m.tensor(1 + 2j, dtype=m.float32)
m.full((2,), 1j), m.zeros(2, dtype=m.complex128)
m.full((2,), 1j, dtype=m.float32)
m.arange(3, dtype=m.complex64)
z.argmax()
z.max()
z.fill_(2j)
x.fill_(2j)
""".strip().splitlines()
"""What both devices do."""

ARITHMETIC = """
joined()
z.abs(), z.angle(), z.sgn(), abs(z)
m.angle(x), m.angle(i), m.angle(-x)
m.angle(m.tensor([0j, -1 + 0j, complex(-1, -0.0)]))
chain(zf.abs()), chain(zf.angle()), chain(zf.sgn())
slope(lambda t: t.abs()), slope(lambda t: t.angle()), slope(lambda t: t.sgn().real)
slope(lambda t: (t * t.conj()).real), slope(lambda t: (t + 1j).acosh().imag)
slope(lambda t: m.polar(t.real, t.imag).imag)
slope(lambda t: (t @ t).real), slope(lambda t: (t[None] @ t[:, None]).imag), slope(lambda t: m.mv(t[None], t).imag)
slope(lambda t: (t * m.tensor([2.0, 3.0], requires_grad=True)).imag)
slope(lambda t: t.to(m.float32))
[(xf * 1j).imag.sum().backward(), xf.grad]
[(xf * zf).real.sum().backward(), xf.grad, zf.grad + 0]
m.tensor([0j], requires_grad=True).abs().grad_fn.name()
z.sign()
z.abs_()
z.sgn_()
zf.sum().backward()
zf.sum().backward(m.tensor(1.0))
zf.abs().sum().backward(m.tensor(1j))
z < z
z <= 1
x > 1j
z == 3 + 4j, x == 1j, z != z
m.maximum(z, z)
m.minimum(z, z)
m.clamp(z, 0, 1)
m.clamp(z, x, x)
z.floor()
z.ceil()
z.trunc()
z.round()
z.frac()
z % 2
z // 2
z.relu()
F.hardtanh(z)
z.deg2rad()
z.rad2deg()
z.signbit()
z.isposinf()
z.isneginf()
z.logical_not()
z & z
m.heaviside(z, z)
m.logaddexp(z, z + 1)
m.logaddexp2(z, z)
F.silu(z)
F.silu(zf)
m.nan_to_num(m.tensor([complex(nan, 1), complex(inf, -inf)]))
m.nan_to_num(m.tensor([complex(nan, 1), complex(inf, -inf)]), nan=2.0, posinf=3.0, neginf=4.0)
m.nan_to_num(zf)
F.softsign(z), F.tanhshrink(z)
m.isclose(z, z + 1e-9)
m.float_power(z, 2)
x * 1j, m.ones(1, dtype=m.float64) * 1j, i * 1j
x.mul_(1j)
x.add_(z)
i.add_(1.5)
i.mul_(x)
m.tensor([True]).add_(1)
m.ones(2, dtype=m.float16).add_(x.double())
""".strip().splitlines()
"""What is computed on the CPU alone where complex numbers take part."""

TYPES = """
m.finfo()
m.finfo(m.float16), m.finfo(m.bfloat16), m.finfo(m.float64)
m.finfo(m.complex64), m.finfo(m.complex128).dtype, m.finfo(float)
[getattr(m.finfo(m.bfloat16), n) for n in ("bits", "eps", "max", "min", "tiny", "smallest_normal", "resolution")]
[getattr(m.finfo(m.float16), n) for n in ("bits", "eps", "max", "min", "tiny", "smallest_normal", "resolution")]
m.finfo(m.int32)
m.finfo(3)
m.finfo(m.float32) == m.finfo(m.complex64), m.finfo(m.float32) == m.finfo(m.float64), m.finfo(m.float32) != 3
[m.iinfo(d) for d in (m.uint8, m.int8, m.int16, m.int32, m.int64, int)]
m.iinfo(m.int64).max, m.iinfo(m.int64).min, m.iinfo(m.int8).bits
m.iinfo(m.bool)
m.iinfo(m.float32)
m.iinfo("int8")
m.result_type(x, 2), m.result_type(i, 1.0), m.result_type(1.0, i), m.result_type(1, 2), m.result_type(1, 2j)
m.result_type(i, m.tensor(1.0, dtype=m.float64)), m.result_type(m.tensor(1, dtype=m.int32), True)
m.result_type(tensor=x, other=1), m.result_type(scalar=1, tensor=x), m.result_type(scalar1=1, scalar2=2)
m.result_type()
m.result_type(x, scalar=1)
m.result_type("a", 1)
m.can_cast(m.float32, m.int32), m.can_cast(from_=m.int8, to=m.bool), m.can_cast(float, int)
m.can_cast(1, 2)
m.can_cast(m.float32, "a")
m.promote_types(type1=m.float32, type2=m.int8), m.promote_types(float, int)
m.promote_types(m.float32, 1)
m.set_default_dtype(m.int32)
m.set_default_dtype(m.complex64)
m.set_default_dtype("float32")
[d.is_signed for d in (m.bool, m.uint8, m.int8, m.float16, m.complex64)]
[(d.to_complex(), d.to_real()) for d in (m.float32, m.float64, m.bfloat16, m.complex64, m.complex128)]
m.int32.to_complex()
m.int32.to_real(), m.bool.to_real(), m.cfloat, m.cdouble, m.complex64.itemsize
""".strip().splitlines()
"""What can be asked about types."""
