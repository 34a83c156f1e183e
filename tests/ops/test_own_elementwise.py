"""`cuda.elementwise`: operations of C text behave as the table's rows do, on both devices."""

from __future__ import annotations

import gc
import inspect
import weakref

import numpy as np
import pytest
from layouts import LAYOUTS, host, lay_out
from tolerance import assert_close

import gradlite
from gradlite.autograd import grad, gradcheck, gradgradcheck
from gradlite.backend import loader
from gradlite.backend.simulator import compiler, state
from gradlite.cuda import elementwise
from gradlite.cuda.c_text import statements

leaky = elementwise("y = x > 0 ? x : a * x", grad="gx = y > 0 ? gy : a * gy", a=0.125, name="leaky")
bell = elementwise("y = w * exp(-x * x); z = w - x",
                   grad="A t = exp(-x * x); gw = gy * t + gz; gx = -2 * x * t * w * gy - gz", name="bell")  # fmt: skip
axpy = elementwise("y = a * x + z", grad="gx = a * gy; gz = gy", a=None, name="axpy")
exponential = elementwise("y = exp(x)", grad="gx = gy * y", name="exponential")
square = elementwise("y = x * x", grad="gx = 2 * x * gy", name="square")
FLOATS = ["float16", "bfloat16", "float32", "float64"]


def bell_in_numpy(w, x):
    return w * np.exp(-x * x), w - x


def bell_gradients(gy, gz, w, x):
    t = np.exp(-x * x)
    return gy * t + gz, -2 * x * t * w * gy - gz


twins = elementwise("y = w * exp(-x * x); z = w - x",
                    grad="A t = exp(-x * x); gw = gy * t + gz; gx = -2 * x * t * w * gy - gz", name="twins",
                    numpy=(bell_in_numpy, bell_gradients))  # fmt: skip


@pytest.fixture(params=[bell, twins], ids=["text", "twin"])
def two(request):
    return request.param


# ---------------------------------------------------------------------------------- values and gradients


@pytest.mark.parametrize("left", LAYOUTS)
@pytest.mark.parametrize("right", LAYOUTS)
def test_every_layout(device, rng, two, left, right):
    w, x = (lay_out(rng.normal(size=(5, 3)), layout, gradlite.float64, True) for layout in (left, right))
    if "empty" in (left, right) and {left, right} - {"empty", "0-d"}:
        with pytest.raises(RuntimeError, match="must match the size"):
            two(w, x)
        return
    y, z = two(w, x)
    for found, wanted in zip((y, z), bell_in_numpy(host(w), host(x)), strict=True):
        assert_close(host(found), wanted)
    gy, gz = (lay_out(rng.normal(size=(5, 3)), left, gradlite.float64) for _ in "yz")
    gy, gz = (g if g.shape == y.shape else g.expand(y.shape) for g in (gy, gz))
    before = host(gy)
    found = grad((y, z), (w, x), (gy, gz))
    assert np.array_equal(host(gy), before)
    for got, wanted, t in zip(found, bell_gradients(*map(host, (gy, gz, w, x))), (w, x), strict=True):
        full = np.broadcast_to(wanted, y.shape)
        assert_close(host(got), full if t.shape == y.shape else full.sum().reshape(t.shape), 8)


@pytest.mark.parametrize("shapes", [((3, 1), (1, 2)), ((2,), (3, 2)), ((), (3,)), ((4, 1, 2), (3, 1)), ((1,), ())])
def test_broadcasting(device, rng, two, shapes):
    w, x = (gradlite.tensor(rng.normal(size=s), requires_grad=True) for s in shapes)
    assert gradcheck(two, (w, x))
    assert gradcheck(lambda w: two(w, x.detach()), (w,))
    assert [g.shape for g in grad(two(w, x)[1].sum(), (w, x))] == [*shapes]


@pytest.mark.parametrize("n", [0, 1, 31, 257, 1023, 1025])
def test_sizes(device, rng, n):
    x = gradlite.tensor(rng.normal(size=n), requires_grad=True)
    y = leaky(x)
    y.sum().backward()
    assert_close(host(y), np.where(host(x) > 0, host(x), 0.125 * host(x)))
    assert_close(host(x.grad), np.where(host(x) > 0, 1, 0.125))


def test_a_gradient_over_no_elements_is_zero(device):
    w = gradlite.ones(1, 3, requires_grad=True)
    y, z = bell(w, gradlite.ones(0, 3))
    (y + z).sum().backward()
    assert y.shape == (0, 3)
    assert w.grad.tolist() == [[0.0, 0.0, 0.0]]


def test_one_gradient_of_two_results(device):
    """The other one counts as zeros."""
    w, x = (gradlite.tensor([0.5, 2.0], dtype=gradlite.float64, requires_grad=True) for _ in "wx")
    assert gradcheck(lambda w, x: bell(w, x)[0], (w, x))
    assert gradcheck(lambda w, x: twins(w, x)[1], (w, x))


@pytest.mark.parametrize("dtype", FLOATS)
def test_types(device, rng, two, dtype):
    """The 16-bit types are computed in float32 and rounded once."""
    kind = getattr(gradlite, dtype)
    w, x = (gradlite.tensor(rng.normal(size=50)).to(kind).requires_grad_() for _ in "wx")
    y, z = two(w, x)
    (y + z).sum().backward()
    exact = [host(t.double()) for t in (w, x)]
    for found, wanted in zip((y, z), bell_in_numpy(*exact), strict=True):
        assert found.dtype is kind
        assert_close(host(found), gradlite.tensor(wanted, device="cpu").to(kind).numpy())
    for t, wanted in zip((w, x), bell_gradients(1.0, 1.0, *exact), strict=True):
        assert t.grad.dtype is kind
        assert_close(host(t.grad), wanted, 4)


def test_types_are_promoted(device):
    double, half = gradlite.ones(2, dtype=gradlite.float64), gradlite.ones(2, dtype=gradlite.float16)
    half.requires_grad_()
    assert axpy(double, half, a=1).dtype is gradlite.float64
    assert axpy(gradlite.tensor(1.0, dtype=gradlite.float64), half, a=1).dtype is gradlite.float16
    assert axpy(gradlite.arange(3), gradlite.tensor(True), a=0.5).tolist() == [1.0, 1.5, 2.0]
    axpy(double, half, a=3).sum().backward()
    assert half.grad.dtype is gradlite.float16


def test_numbers_without_a_suffix_have_the_type_of_the_elements(device):
    x = gradlite.tensor([1e6])
    assert elementwise("y = x + 0.1 - x")(x).item() == 0.125  # 0.1 in double
    assert elementwise("y = x / 3")(x.double()).item() == 1e6 / 3


def test_sixteen_bits_are_computed_in_float32(device):
    """Where the square overflows."""
    x = gradlite.tensor([300.0], dtype=gradlite.float16, requires_grad=True)
    texts = "y = x * x / 300", "gx = gy * x * x / 300"
    for options in ({}, {"numpy": (lambda x: x * x / 300, lambda gy, x: gy * x * x / 300)}):
        y = elementwise(*texts, **options)(x)
        assert (y.item(), grad(y, x)[0].item()) == (300.0, 300.0)


def test_parameters(device):
    x = gradlite.tensor([-2.0], requires_grad=True)
    assert leaky(x).item() == -0.25
    y = leaky(x, a=0.5)
    y.backward()
    assert (y.item(), x.grad.item()) == (-1.0, 0.5)
    assert axpy(x, z=x, a=2).item() == -6.0
    with pytest.raises(TypeError, match="missing a required argument: 'a'"):
        axpy(x, x)
    with pytest.raises(TypeError, match=r"axpy\(\): parameter 'a' must be float, not Tensor"):
        axpy(x, x, a=x)
    with pytest.raises(TypeError, match="too many positional"):
        leaky(x, 0.5)


def test_statements_of_any_kind(device):
    """Loops, branches, declarations and comments; names that the frame has itself."""
    cube = elementwise("y = 1; // a loop\nfor (int k = 0; k < 3; ++k) { y *= i; }", grad="gi = 3 * i * i * gy")
    clip = elementwise("if (in0 > at) y = at; else if (in0 < -at) y = -at; else y = in0", at=1)
    i = gradlite.tensor([2.0, -3.0], dtype=gradlite.float64, requires_grad=True)
    assert cube(i).tolist() == [8.0, -27.0]
    assert gradcheck(cube, (i,))
    assert clip(i.detach(), at=2.5).tolist() == [2.0, -2.5]
    assert str(inspect.signature(clip)) == "(in0, *, at=1)"


def test_a_zero_dimensional_cpu_tensor_meets_any_device(device):
    x = gradlite.ones(2, requires_grad=True)
    z = gradlite.tensor(1.0, device="cpu", requires_grad=True)
    axpy(x, z, a=2).sum().backward()
    assert (z.grad.device.type, z.grad.item()) == ("cpu", 2.0)


def test_two_devices_are_refused(cuda):
    with pytest.raises(RuntimeError, match="at least two devices"):
        axpy(gradlite.ones(2), gradlite.ones(2, device="cpu"), a=1)


# ---------------------------------------------------------------------------------- the graph


def test_what_the_gradients_name_is_saved(device):
    x, z = gradlite.ones(2, requires_grad=True), gradlite.ones(2, requires_grad=True)
    y = exponential(x)
    assert [t.tolist() for t in y.grad_fn.saved_tensors] == [y.tolist()]
    assert square(x).grad_fn.saved_tensors[0] is x
    assert axpy(x, z, a=1).grad_fn.saved_tensors == ()
    assert y.grad_fn.name() == "exponentialBackward"


def test_a_write_to_what_is_saved_is_refused(device):
    x = gradlite.ones(2, requires_grad=True)
    for operation, target in ((exponential, "y"), (square, "x")):
        h = x * 1
        y = operation(h)
        {"x": h, "y": y}[target].add_(1)
        line = inspect.currentframe().f_lineno - 1
        with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
            y.sum().backward()
        assert f"Written by add_ at {__file__}:{line}" in str(caught.value)
        assert f"{operation.__name__}Backward had saved the old value" in str(caught.value)
    y = square(h)
    y.mul_(2)  # which square has not saved
    y.sum().backward()


def test_a_result_may_be_written(device):
    x = gradlite.tensor([3.0], requires_grad=True)
    y = square(x)
    y.mul_(x)
    y.backward()
    assert x.grad.item() == 27.0


def test_a_second_derivative_is_refused(device):
    """Also where the incoming gradient is a constant, which alone would not show it."""
    x = gradlite.tensor([3.0], dtype=gradlite.float64, requires_grad=True)
    (gx,) = grad(square(x).sum(), x, create_graph=True)
    assert gx.item() == 6.0
    with pytest.raises(RuntimeError, match=r"square: its gradient is C text, .* autograd\.Function"):
        (gx + x).sum().backward()
    with pytest.raises(RuntimeError, match="square: its gradient is C text"):
        gradgradcheck(square, (x,))
    (gx,) = grad(axpy(x, x.detach(), a=2).sum(), x, create_graph=True)  # constant: it may be used further
    assert not gx.requires_grad


def test_a_missing_gradient_is_refused_at_the_call(device):
    x = gradlite.ones(2, requires_grad=True)
    halved = elementwise("y = m * x", grad="gx = m * gy")
    with pytest.raises(NotImplementedError, match=r"m requires a gradient, and grad gives no gm.*m\.detach\(\)"):
        halved(x, gradlite.ones(2))
    halved(gradlite.ones(2), x).sum().backward()
    constant = elementwise("y = 2 * x")
    with pytest.raises(NotImplementedError, match="x requires a gradient, and grad gives no gx"):
        constant(x)
    with gradlite.no_grad():
        assert constant(x).tolist() == [2.0, 2.0]


def test_modes(device):
    x = gradlite.ones(2, requires_grad=True)
    with gradlite.no_grad():
        assert not square(x).requires_grad
    with gradlite.inference_mode():
        assert square(x).is_inference()
    assert square(x.detach()).grad_fn is None


def test_a_graph_that_refuses_is_freed(device, no_collector):
    x = gradlite.ones(3, requires_grad=True)
    y = exponential(x)
    (gx,) = grad(y.sum(), x, create_graph=True)
    nodes = weakref.ref(y.grad_fn), weakref.ref(gx.grad_fn)
    del y, gx
    assert [node() for node in nodes] == [None, None]


def test_results_and_gradients_are_fresh(device, no_collector):
    """No gradient shares memory with another, with the incoming one or with an operand, and nothing holds the graph."""
    same = elementwise("y = x; z = x", grad="gx = gy + gz", numpy=(lambda x: (x, x), lambda gy, gz: gy + gz))
    passed = elementwise("y = x", grad="gx = gy", numpy=(lambda x: x, lambda gy: gy))
    x = gradlite.ones(3, requires_grad=True)
    y, z = same(x)
    g = gradlite.ones(3)
    (gx,) = grad(passed(x), x, g)
    for t in (y, z, gx):
        t.detach().zero_()
    assert x.tolist() == g.tolist() == [1.0] * 3
    node = weakref.ref(y.grad_fn)
    del y, z, gx
    assert node() is None
    gc.collect()


# ---------------------------------------------------------------------------------- kernels


@pytest.mark.simulator
def test_one_launch_forward_and_one_backward(cuda):
    """Though one of the two gradients is added up."""
    w, x = gradlite.ones(4, 3, requires_grad=True), gradlite.ones(3, requires_grad=True)
    state.launches.clear()
    y, z = bell(w, x)
    grad((y, z), (w, x), (gradlite.ones_like(y), gradlite.ones_like(z)))
    launched = [name.rpartition("_")[2] for name in state.launches if name.startswith("bell_")]
    assert launched == ["forward", "backward"]
    state.launches.clear()
    bell(gradlite.ones(0, 3), x.detach())
    bell(gradlite.ones(2, device="cpu"), gradlite.ones(2, device="cpu"))  # the same text, but no launch
    assert not [name for name in state.launches if name.startswith("bell_")]


def test_equal_texts_share_a_kernel():
    before = len(loader.own)
    for _ in range(3):
        elementwise("y = x > 0 ? x : a * x", grad="gx = y > 0 ? gy : a * gy", a=0.5, name="leaky")
    assert len(loader.own) == before
    elementwise("y = x > 1 ? x : a * x", a=0.5, name="leaky")
    assert len(loader.own) == before + 1


def test_a_text_that_does_not_compile(device):
    broken = elementwise("y = no_such_function(x)", name="broken")
    with pytest.raises(Exception, match="no_such_function"):
        broken(gradlite.ones(2))


def test_without_a_compiler(cpu, monkeypatch, tmp_path):
    monkeypatch.setenv("CXX", "no-such-compiler")
    monkeypatch.setenv("GRADLITE_CACHE_DIR", str(tmp_path))
    alone = elementwise("y = x + 41", name="alone")
    with pytest.raises(RuntimeError, match=r"alone on the CPU: .*'no-such-compiler' was not found(?s:.*)numpy=\.\.\."):
        alone(gradlite.ones(2))
    twin = elementwise("y = x + 41", name="twin", numpy=lambda x: x + 41)
    assert twin(gradlite.ones(1)).item() == 42.0
    assert compiler.cache_directory() == tmp_path / "simulator"


# ---------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("message", "forward", "options"),
    [
        ("assigns nothing", "x * 2", {}),
        ("reads no operand", "y = 1", {}),
        ("x is read before it is assigned", "x = x * 2", {}),
        ("y is read before it is assigned", "y += x", {}),
        ("x is read and then assigned", "y = x; x = 1", {}),
        ("preprocessor", "#define a 1\ny = a * x", {}),
        ("assigns a, which is a parameter", "a = x", {"a": 1}),
        ("no text of elementwise reads the parameter b", "y = x", {"b": 1}),
        ("assigns hx; the gradients of its operands are gx", "y = x", {"grad": "hx = gy"}),
        ("assigns gz; the gradients of its operands are gx", "y = x", {"grad": "gz = gy"}),
        (r"reads q, which is none of its operands and results \(x, y\)", "y = x", {"grad": "gx = q * gy"}),
        ("gy is the gradient of a result", "y = x + gy", {"grad": "gx = gy"}),
        ("has to compute what the C text does", "y = x", {"grad": "gx = gy", "numpy": abs}),
        ("has to compute what the C text does", "y = x", {"numpy": (abs, abs)}),
        ("names z, which the C text does not read", "y = x", {"numpy": lambda z: z}),
        ("is to be a name", "y = x", {"name": "a b"}),
        ("takes 9 arrays .* and a kernel takes 8", "y = a + b + c + d + e + f + h + k", {}),
    ],
)
def test_texts_that_are_refused(message, forward, options):
    with pytest.raises(ValueError, match=message):
        elementwise(forward, **options)


def test_operands_that_are_refused(device):
    with pytest.raises(TypeError, match=r"square\(\): argument 'x' \(position 1\) must be Tensor, not float"):
        square(2.0)
    with pytest.raises(NotImplementedError, match="square: C text is not for complex numbers"):
        square(gradlite.ones(2, dtype=gradlite.complex64))
    with pytest.raises(RuntimeError, match="must match the size"):
        axpy(gradlite.ones(2), gradlite.ones(3), a=1)


def test_twins_that_are_refused(cpu):
    x = gradlite.ones(2, 3)
    with pytest.raises(ValueError, match=r"returned an array of shape \(4,\) for y; .* \(2, 3\)"):
        elementwise("y = x", numpy=lambda x: np.ones(4))(x)
    with pytest.raises(ValueError, match="returned 2 results; the C text assigns y"):
        elementwise("y = x", numpy=lambda x: (x, x))(x)


@pytest.mark.parametrize(
    ("text", "reads", "assigns"),
    [
        ("const float t = f(-x), u = min(t, z); y = u + 1e-3f; v = .5", "x z", "y v"),
        ("y = (float)x + static_cast<A>(z) + float(w) + (unsigned int)v", "x z w v", "y"),
        ("int i = (int)x, j = (unsigned int)z; y = i + j", "x z", "y"),
        ("float2 p = make_float2(x, z); y = p.x + p.y", "x z", "y"),
        ("if (x > 0) y = x; else y = 0x1F", "x", "y"),
        ("y = x; /* z = q; */ z = y == 2 ? y : w", "x w", "y z"),
        ("A s = 0; for (int k = 0, n = 3; k < n; ++k) { s += x * k; } y = s", "x", "y"),
    ],
)
def test_names_of_a_text(text, reads, assigns):
    found = statements(text)
    assert (found.reads, found.assigns) == (tuple(reads.split()), tuple(assigns.split()))
