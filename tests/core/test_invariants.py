"""The three invariants of the core, each tested by name over all kinds of aliases and writes."""

import copy

import numpy as np
import pytest
from making import error_of, leaf, result
from written_model import Model

import gradlite
from gradlite import nn
from gradlite.autograd import Variable
from gradlite.callers import describe
from gradlite.core.graph import operations
from gradlite.core.saved import SavedInput, SavedOutput
from gradlite.core.version import ITSELF
from gradlite.dtypes import FLOATING
from gradlite.ops.apply import elementwise
from gradlite.ops.row import Elementwise
from gradlite.tensor import Tensor

# ---------------------------------------------------------------------------------- 1. the version and who wrote

ALIASES = {
    "the tensor itself": lambda t: t,
    "a view": lambda t: t[1:],
    "a view of a view": lambda t: t.view(2, 2).t()[0],
    "a detached alias": lambda t: t.detach(),
    "a detached alias of a view": lambda t: t[:2].detach(),
    "a view of a detached alias": lambda t: t.detach()[1:],
    "a Variable": lambda t: Variable(t),
    "a Parameter": lambda t: nn.Parameter(t, requires_grad=False),
    "a buffer in a state_dict": lambda t: _held(t).state_dict()["buffer"],
}
RECORDED_ALIAS = {
    "the tensor itself": "the tensor itself",
    "a view": "a view",
    "a view of a view": "a view",
    "a view of a detached alias": "a view of a detached alias",
    "a detached alias": "a detached alias",
    "a detached alias of a view": "a detached alias",
    "a Variable": "a detached alias",
    "a buffer in a state_dict": "a detached alias",
}


def _held(t):
    module = nn.Module()
    module.register_buffer("buffer", t)
    return module


@pytest.mark.parametrize("written", ALIASES)
def test_every_write_bumps_the_shared_version_and_remembers_who(device, written):
    base = gradlite.tensor([1.0, 2.0, 3.0, 4.0])
    family = {kind: make(base) for kind, make in ALIASES.items()}
    target = family[written]
    for count, operation in enumerate(("mul_", "fill_", "copy_"), 1):
        getattr(target, operation)(*([target.clone()] if operation == "copy_" else [2.0]))
        assert [t._version for t in family.values()] == [count] * len(family)
        name, (alias, detached), place = base.version.write
        assert name == operation
        assert alias == RECORDED_ALIAS.get(written, alias)
        assert (detached is not None) == ("detached" in alias)
        assert describe(place).startswith(f"{__file__}:")
        assert describe(place).endswith("test_every_write_bumps_the_shared_version_and_remembers_who")
    memory = base.untyped_storage()
    assert all(t.untyped_storage() is memory for t in family.values())


APART = {
    ".data": lambda t: t.data,
    "detach of .data": lambda t: t.data.detach(),
    "copy.copy": copy.copy,
    "clone": lambda t: t.clone(),
}


@pytest.mark.parametrize("kind", APART)
def test_some_aliases_have_a_counter_of_their_own(device, kind):
    base = gradlite.tensor([1.0, 2.0])
    other = APART[kind](base)
    before = other._version
    other.mul_(2)
    assert (base._version, other._version) == (0, before + 1)
    base.mul_(3)
    base.mul_(1)
    assert (base._version, other._version) == (2, before + 1)
    assert base.tolist() == ([3.0, 6.0] if kind == "clone" else [6.0, 12.0])


def test_numpy_shares_memory_and_no_counter(cpu):
    array = np.zeros(3, np.float32)
    a, b = gradlite.from_numpy(array), gradlite.from_numpy(array)
    a.add_(1)
    b.numpy()[0] = 7
    assert array.tolist() == a.tolist() == b.tolist() == [7.0, 1.0, 1.0]
    assert (a._version, b._version) == (1, 0)


SPECIAL = {
    "conj_physical_": lambda t: (),
    **dict.fromkeys(("normal_", "square_", "squeeze_", "t_", "uniform_", "zero_"), lambda t: ()),
    **dict.fromkeys(("swapaxes_", "swapdims_", "transpose_"), lambda t: (0, 0)),
    "copy_": lambda t: (gradlite.ones(4),),
    "fill_": lambda t: (3.0,),
    "clamp_": lambda t: (0, 2),
    "clip_": lambda t: (0, 2),
    "as_strided_": lambda t: ((2,), (2,)),
    "resize_": lambda t: (2, 1),
    "resize_as_": lambda t: (gradlite.ones(3),),
    "set_": lambda t: (gradlite.ones(3),),
    "unsqueeze_": lambda t: (0,),
    **dict.fromkeys(("index_add_", "index_copy_"), lambda t: (0, gradlite.tensor([1]), t.new_ones(1))),
    **dict.fromkeys(("index_fill_", "scatter_"), lambda t: (0, gradlite.tensor([1]), 2.0)),
    "index_put_": lambda t: ((gradlite.tensor([1]),), t.new_ones(1)),
    "index_reduce_": lambda t: (0, gradlite.tensor([1]), t.new_ones(1), "prod"),
    "masked_fill_": lambda t: (t > 2, 5.0),
    "masked_scatter_": lambda t: (t > 2, t.new_ones(2)),
    "put_": lambda t: (gradlite.tensor([1]), t.new_ones(1)),
    **dict.fromkeys(("cumprod_", "cumsum_"), lambda t: (0,)),
    "renorm_": lambda t: (2, 0, 1.0),
    **dict.fromkeys(("tril_", "triu_"), lambda t: ()),
    "scatter_add_": lambda t: (0, gradlite.tensor([1]), t.new_ones(1)),
    "scatter_reduce_": lambda t: (0, gradlite.tensor([1]), t.new_ones(1), "mean"),
}
OTHER_NAMES = {"square_": "pow_", "resize_as_": "resize_", "swapaxes_": "transpose_", "swapdims_": "transpose_"}
OF_MATRICES = {"renorm_", "tril_", "triu_"}
UNCOUNTED = {"apply_", "map_", "map2_"}  # by PyTorch too
NO_WRITES = {"detach_", "requires_grad_", "share_memory_"} | UNCOUNTED
IN_PLACE = sorted(n for n in dir(Tensor) if n.endswith("_") and not n.endswith("__") and n not in NO_WRITES)
SETTING = ("copy_", "fill_", "fill_tensor")  # the last name should not be seen: see the test below
WRITES = {
    "+=": (lambda t: t.__iadd__(1), "add_", 1),
    "-=": (lambda t: t.__isub__(1), "sub_", 1),
    "*=": (lambda t: t.__imul__(2), "mul_", 1),
    "/=": (lambda t: t.__itruediv__(2), "div_", 1),
    "**=": (lambda t: t.__ipow__(2), "pow_", 1),
    "t[0] = number": (lambda t: t.__setitem__(0, 5.0), SETTING, 1),
    "t[1:] = tensor": (lambda t: t.__setitem__(slice(1, None), gradlite.ones(3)), "copy_", 1),
    "t[2:2] = number": (lambda t: t.__setitem__(slice(2, 2), 1.0), SETTING, 1),
    "t[...] = number": (lambda t: t.__setitem__(..., 1.0), SETTING, 1),
    "t[[0, 2]] = number": (lambda t: t.__setitem__([0, 2], 1.0), "index_put_", 1),
    "t[mask] = number": (lambda t: t.__setitem__(t > 2, 1.0), "index_put_", 1),
    "t[an empty mask] = number": (lambda t: t.__setitem__(t > 99, 1.0), "index_put_", 1),
    "t[4:].add_": (lambda t: t[4:].add_(1), "add_", 1),
    "F.relu in place": (lambda t: nn.functional.relu(t, inplace=True), "relu_", 1),
    "init.zeros_": (lambda t: nn.init.zeros_(t), "fill_", 1),
    "init.uniform_": (lambda t: nn.init.uniform_(t), "uniform_", 1),
    "detach_": (lambda t: t.detach_(), None, 0),
    "requires_grad_": (lambda t: t.requires_grad_(False), None, 0),
    "reads": (lambda t: (t[0], t.sum(), t > 1, t.clone(), t.tolist(), t.view(2, 2), t.detach()), None, 0),
    "t.data = tensor": (lambda t: setattr(t, "data", gradlite.zeros(4)), None, 0),
}


@pytest.mark.parametrize("way", WRITES)
def test_each_way_to_write_counts_once(device, seeded, way):
    t = gradlite.tensor([1.0, 2.0, 3.0, 4.0])
    write, operation, count = WRITES[way]
    write(t)
    assert t._version == count
    allowed = operation if isinstance(operation, tuple) else (operation,)
    assert (t.version.write[0] if t.version.write else None) in allowed


def test_filling_with_a_tensor_is_remembered_by_the_methods_name(device):
    t = gradlite.ones(2)
    t.fill_(gradlite.tensor(3.0))
    assert t.version.write[0] == "fill_"


@pytest.mark.parametrize("method", IN_PLACE)
def test_each_in_place_method_counts_once(device, seeded, method):
    t = gradlite.tensor([1.0, 2.0, 3.0, 4.0])
    t = t.view(2, 2).clone() if method in OF_MATRICES else t
    name = OTHER_NAMES.get(method, getattr(t, method).__name__)  # of the twin of a row: also where this is another name
    if method in SPECIAL:
        args = SPECIAL[method](t)
    else:
        row = operations[name[:-1]]
        t = t if FLOATING in row.takes else t.long()
        args = [t.new_full((4,), 2)] * (len(row.arguments) - 1)
    assert getattr(t, method)(*args) is t
    assert t._version == 1
    operation, alias, place = t.version.write
    assert (operation, alias) == (name, ITSELF)
    assert describe(place).endswith("test_each_in_place_method_counts_once")


def test_augmented_assignment_to_an_item_writes_twice(device):
    t = gradlite.ones(4)
    t[0] += 1
    assert t._version == 2
    t[:2] += 1
    assert t._version == 4
    t[[0]] += 1
    assert t._version == 5


def test_a_refused_write_counts_nothing(device):
    t, p = gradlite.ones(4), leaf(1, 2)
    writes = [
        lambda: t.add_(gradlite.ones(5)),
        lambda: t.copy_(gradlite.ones(3)),
        lambda: t[:1].expand(3).add_(1),
        lambda: t[1:].add_(t[:-1]),
        lambda: gradlite.arange(4).add_(0.5),
        lambda: p.add_(1),
        lambda: p[:1].fill_(9),
    ]
    for write in writes:
        with pytest.raises(RuntimeError):
            write()
    assert (t._version, p._version) == (0, 0)
    assert (t.tolist(), p.tolist()) == ([1.0] * 4, [1.0, 2.0])


def test_a_step_and_an_accumulation_count_once(device):
    p = nn.Parameter(gradlite.tensor([1.0, 2.0]))
    (p * 2).sum().backward()
    gradient = p.grad
    assert (p._version, gradient._version) == (0, 0)
    (p * 2).sum().backward()
    assert (p._version, gradient._version) == (0, 1)
    assert gradient.version.write[:2] == ("backward", ("the gradient itself", None))
    gradlite.optim.SGD([p], lr=0.5).step()
    assert (p._version, gradient._version) == (1, 1)
    assert p.tolist() == [-1.0, 0.0]


# ---------------------------------------------------------------------------------- 2. what a node saves

# For each function: what of (inputs..., result) is saved where all inputs require a gradient, in PyTorch 2.13.
SAVES = {
    "add": (lambda a, b: a + b, (0, 0, 0)),
    "sub": (lambda a, b: a - b, (0, 0, 0)),
    "mul": (lambda a, b: a * b, (1, 1, 0)),
    "div": (lambda a, b: a / b, (1, 1, 0)),
    "pow": (lambda a, b: a**b, (1, 1, 1)),
    "maximum": (lambda a, b: a.maximum(b), (1, 1, 0)),
    "dot": (lambda a, b: a @ b, (1, 1, 0)),
    "mse_loss": (lambda a, b: nn.functional.mse_loss(a, b), (1, 1, 0)),
    "copy_": (lambda a, b: a.clone().copy_(b), (0, 0, 0)),
    "where": (lambda a, b: gradlite.where(gradlite.tensor([True, False]), a, b), (0, 0, 0)),
    "exp": (lambda a: a.exp(), (0, 1)),
    "log": (lambda a: a.log(), (1, 0)),
    "sqrt": (lambda a: a.sqrt(), (0, 1)),
    "tanh": (lambda a: a.tanh(), (0, 1)),
    "relu": (lambda a: a.relu(), (0, 1)),
    "reciprocal": (lambda a: a.reciprocal(), (0, 1)),
    "neg": (lambda a: -a, (0, 0)),
    "square": (lambda a: a**2, (1, 0)),
    "number to the power": (lambda a: 2**a, (1, 1)),
    "times number": (lambda a: a * 3, (0, 0)),
    "log_softmax": (lambda a: a.log_softmax(0), (0, 1)),
    "sum": (lambda a: a.sum(), (0, 0)),
    "mean": (lambda a: a.mean(), (0, 0)),
    "max": (lambda a: a.max(), (1, 1)),
    "max along": (lambda a: a.max(0)[0], (0, 0)),
    "clone": (lambda a: a.clone(), (0, 0)),
    "double": (lambda a: a.double(), (0, 0)),
    "index": (lambda a: a[[0, 1]], (0, 0)),
    "expand": (lambda a: a.expand(3, 2).clone(), (0, 0)),
}


def refused(function, count, write):
    """Return whether backward refuses a write to one of the inputs, or to the result (number ``count``)."""
    inputs = [result(1, 2) for _ in range(count)]
    out = function(*inputs)
    (*inputs, out)[write].detach().mul_(1)  # the same values, another version
    text = error_of(out.sum().backward)
    assert text is None or "has been modified by an inplace operation" in text
    return text is not None


@pytest.mark.parametrize("operation", SAVES)
def test_a_node_saves_exactly_what_its_derivatives_name(device, operation):
    function, saved = SAVES[operation]
    count = len(saved) - 1
    assert tuple(int(refused(function, count, place)) for place in range(count + 1)) == saved


def _rows():
    rows = [(n, op) for n, op in operations.items() if isinstance(op, Elementwise)]
    return [(n, op) for n, op in rows if any(op.derivatives) and op.refused is None]


@pytest.mark.parametrize("name", [n for n, _ in _rows()])
def test_an_elementwise_node_holds_what_the_formulas_of_the_wanted_gradients_name(cpu, name):
    """The names are read from the formulas' own code here, not from the row's plan."""
    op = operations[name]
    count = len(op.operands)
    for wanted in range(1, 1 << count):
        inputs = [
            gradlite.tensor([True, False]) if place < op.conditions else gradlite.tensor([1.0, 2.0])
            for place in range(count)
        ]
        for place, t in enumerate(inputs):
            if wanted >> place & 1 and place >= op.conditions:
                t.requires_grad_()
        if not any(t.requires_grad for t in inputs):
            continue
        out = elementwise.run(op, inputs, () if op.choose is None else op.defaults)
        asked = {
            n
            for d, t in zip(op.derivatives, inputs, strict=True)
            if d is not None and t.requires_grad
            for n in d.__code__.co_varnames[1 : d.__code__.co_argcount]
        } | {*op.saves_always}
        found = {id(s.source) for s in out.grad_fn.saved if isinstance(s, SavedInput)}
        assert found == {id(t) for n, t in zip(op.operands, inputs, strict=True) if n in asked}
        assert any(isinstance(s, SavedOutput) for s in out.grad_fn.saved) == ("y" in asked)
        assert all(s is None or s.at == 0 for s in out.grad_fn.saved)


def test_what_is_saved_is_the_version_at_that_moment(device):
    x = leaf(1, 2)
    y = x.clone()
    y.add_(1)
    z = y * y
    assert [s.at for s in z.grad_fn.saved] == [1, 1]
    y.detach().mul_(1)
    w = y * y
    assert [s.at for s in w.grad_fn.saved] == [2, 2]
    w.sum().backward(retain_graph=True)
    assert x.grad.tolist() == [4.0, 6.0]
    assert "is at version 2; expected version 1 instead" in error_of(z.sum().backward)


def test_only_the_operand_whose_partner_is_wanted_is_saved(device):
    x, constant = leaf(1, 2), gradlite.ones(2)
    left = (x * constant).grad_fn
    assert left._saved_self is None
    assert left._saved_other is constant
    right = (constant * x).grad_fn
    assert right._saved_self is constant
    assert right._saved_other is None


# ---------------------------------------------------------------------------------- 3. history after a write


WRITTEN = {
    "mul_number": lambda v, w, k: v.mul_(1.5),
    "add_parameter": lambda v, w, k: v.add_(w[k]),
    "mul_parameter": lambda v, w, k: v.mul_(w[k]),
    "copy_parameter": lambda v, w, k: v.copy_(w[k]),
    "square": lambda v, w, k: v.pow_(2),
    "zero": lambda v, w, k: v.zero_(),
}
VIEWS = {
    "first row": lambda t: t[0],
    "last column": lambda t: t[:, -1],
    "every other": lambda t: t[:, ::2],
    "one element": lambda t: t[1, 1],
    "transposed": lambda t: t.T,
    "a part": lambda t: t[:1, 1:],
    "all": lambda t: t[:],
}


def run(steps, x, w):
    """Run a program of views and writes on tensors and on the model; return the base, the model and the live views."""
    base = x * 1
    model = Model(np.array(x.tolist()).reshape(6), np.array(w.tolist()))
    base = base.view(2, 3).clone()
    places = np.arange(6).reshape(2, 3)
    live = [(base, places)]
    for view, parent, write, k in steps:
        t, at = live[parent % len(live)]
        if t.ndim == 2:
            t, at = VIEWS[view](t), VIEWS[view](at)
            live.append((t, at))
        if write == "unrecorded":
            with gradlite.no_grad():
                t.mul_(0.5)
            model.unrecorded(at, 0.5)
        else:
            WRITTEN[write](t, w, k)
            getattr(model, write)(at, *{"mul_number": (1.5,), "square": (), "zero": ()}.get(write, (k,)))
    return base, model, live


@pytest.mark.parametrize("program", range(25))
def test_history_describes_the_new_value_after_an_in_place_write(device, rng, program):
    x = gradlite.tensor(rng.uniform(0.5, 2, (2, 3)), dtype=gradlite.float64, requires_grad=True)
    w = gradlite.tensor(rng.uniform(0.5, 2, 6), dtype=gradlite.float64, requires_grad=True)
    writes = [*WRITTEN, "unrecorded"] if program % 3 == 0 else list(WRITTEN)
    steps = [
        (rng.choice(list(VIEWS)), int(rng.integers(8)), rng.choice(writes), int(rng.integers(6)))
        for _ in range(int(rng.integers(1, 7)))
    ]
    _, model, live = run(steps, x, w)
    for t, at in live:
        np.testing.assert_allclose(t.tolist(), model.values[at], rtol=1e-12, err_msg=str(steps))
        factor = rng.standard_normal(at.shape)
        gradients = gradlite.autograd.grad(
            t, (x, w), gradlite.tensor(factor, dtype=gradlite.float64), retain_graph=True, materialize_grads=True
        )
        expected = (factor[..., None] * model.slopes[at]).reshape(-1, 12).sum(0)
        found = [*np.reshape(gradients[0].tolist(), 6), *gradients[1].tolist()]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=str(steps))


def test_a_mask_that_was_written_after_it_chose_is_found(device):
    """The places that it chose are saved, not the mask: they share its counter."""
    x, mask = gradlite.ones(3, device=device, requires_grad=True), gradlite.tensor([True, False, True], device=device)
    y = x[mask]
    mask.fill_(False)
    with pytest.raises(RuntimeError, match=r"is at version 1; expected version 0"):
        y.sum().backward()
