"""Optimizers: groups, states, closures, gradients to forget."""

import copy

import pytest

import gradlite
from gradlite import errors, nn, optim
from gradlite.autograd import grad


def leaf(*values, **options):
    return gradlite.tensor([float(v) for v in values], requires_grad=True, **options)


MAKERS = {
    "SGD": lambda p: optim.SGD(p, lr=0.1),
    "SGD with momentum": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda p: optim.Adam(p, lr=0.1),
    "AMSGrad": lambda p: optim.Adam(p, lr=0.1, amsgrad=True),
}
every = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def square_step(optimizer, p):
    optimizer.zero_grad()
    (p * p).sum().backward()
    optimizer.step()


# ---------------------------------------------------------------------------------- a step


@every
def test_a_step_changes_the_memory_of_the_parameter_itself(device, make):
    p = nn.Parameter(gradlite.tensor([1.0, 2.0]))
    pointer, alias = p.data_ptr(), p.detach()
    square_step(make([p]), p)
    assert (p.data_ptr(), p.is_leaf, p.requires_grad, p.grad_fn, p._version) == (pointer, True, True, None, 1)
    assert alias.tolist() == p.tolist() != [1.0, 2.0]


@every
def test_a_step_records_nothing_and_leaves_the_gradient(device, make):
    p = leaf(1, 2)
    optimizer = make([p])
    (p * p).sum().backward()
    g = p.grad
    for _ in range(3):
        optimizer.step()
    assert p.grad is g
    assert g.tolist() == [2.0, 4.0]
    assert not any(t.requires_grad for state in optimizer.state.values() for t in state.values() if t is not None)
    assert gradlite.is_grad_enabled()


def test_a_parameter_without_gradient_is_left_alone(device):
    p, unused = leaf(1), leaf(5)
    optimizer = optim.Adam([p, unused], lr=0.1)
    square_step(optimizer, p)
    assert (unused.tolist(), unused._version, unused in optimizer.state) == ([5.0], 0, False)
    frozen = leaf(1).requires_grad_(False)
    optim.SGD([frozen], lr=0.1).step()
    assert frozen.tolist() == [1.0]


def test_a_gradient_that_requires_a_gradient_is_used_as_it_is(device):
    p = leaf(2)
    (p.grad,) = grad((p**3).sum(), p, create_graph=True)
    optim.SGD([p], lr=0.5, momentum=0.9).step()
    assert p.tolist() == [-4.0]
    assert not p.grad_fn
    p.grad = None


def test_views_and_other_layouts_are_parameters_too(device):
    columns = gradlite.arange(6.0).view(2, 3).t().requires_grad_()
    part = gradlite.zeros(4)[1:3].requires_grad_()
    double = gradlite.ones(2, dtype=gradlite.float64, requires_grad=True)
    for make in MAKERS.values():
        optimizer = make([columns, part, double])
        ((columns * columns).sum() + (part - 1).pow(2).sum() + double.sum()).backward()
        optimizer.step()
        optimizer.zero_grad()
    assert columns.stride() == (1, 3)
    assert columns[2, 1].item() < 5.0
    assert part._base.tolist()[0] == part._base.tolist()[3] == 0.0
    assert part.tolist()[0] > 0
    assert double.dtype is gradlite.float64


def test_a_closure_computes_the_loss_with_gradients(device):
    p = leaf(3)
    optimizer, modes = optim.SGD([p], lr=0.1), []

    def closure():
        modes.append(gradlite.is_grad_enabled())
        optimizer.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    with gradlite.no_grad():
        loss = optimizer.step(closure)
    assert (loss.item(), modes, p.item()) == (9.0, [True], pytest.approx(2.4))
    assert optimizer.step() is None


# ---------------------------------------------------------------------------------- zero_grad


def test_zero_grad(device):
    p, q = leaf(1, 2), leaf(3)
    optimizer = optim.SGD([p, q], lr=0.1)
    (p * p).sum().backward()
    g = p.grad
    optimizer.zero_grad(set_to_none=False)
    assert p.grad is g
    assert (g.tolist(), q.grad) == ([0.0, 0.0], None)
    optimizer.zero_grad()
    assert (p.grad, g.tolist()) == (None, [0.0, 0.0])


def test_zero_grad_cuts_a_gradient_from_its_history(device):
    p = leaf(2)
    (g,) = grad((p**3).sum(), p, create_graph=True)
    p.grad = g
    optim.SGD([p], lr=0.1).zero_grad(set_to_none=False)
    assert (g.requires_grad, g.grad_fn, g.tolist()) == (False, None, [0.0])


# ---------------------------------------------------------------------------------- groups


def test_groups_take_the_defaults_that_they_do_not_name(device):
    a, b, c = leaf(1), leaf(2), leaf(3)
    optimizer = optim.SGD([{"params": [a], "lr": 0.5}, {"params": b}], lr=0.1, momentum=0.9)
    optimizer.add_param_group({"params": iter([c]), "momentum": 0})
    assert [g["lr"] for g in optimizer.param_groups] == [0.5, 0.1, 0.1]
    assert [g["momentum"] for g in optimizer.param_groups] == [0.9, 0.9, 0]
    assert [g["params"][0] is p for g, p in zip(optimizer.param_groups, (a, b, c), strict=True)] == [True] * 3
    (a + b + c).sum().backward()
    optimizer.step()
    assert [p.item() for p in (a, b, c)] == pytest.approx([0.5, 1.9, 2.9])


def test_a_changed_option_takes_effect_at_the_next_step(device):
    p = leaf(1)
    optimizer = optim.SGD([p], lr=0.1)
    p.sum().backward()
    optimizer.step()
    optimizer.param_groups[0]["lr"] = 0.5
    optimizer.step()
    assert p.item() == pytest.approx(0.4)


def test_parameters_may_come_from_a_generator(device, seeded):
    m = nn.Linear(2, 1)
    optimizer = optim.SGD(m.parameters(), lr=0.1)
    assert [len(g["params"]) for g in optimizer.param_groups] == [2]
    m(gradlite.ones(1, 2)).sum().backward()
    before = m.bias.item()
    optimizer.step()
    assert m.bias.item() == pytest.approx(before - 0.1)


REFUSED = {
    "a tensor": (
        lambda: optim.SGD(leaf(1), lr=0.1),
        TypeError,
        "^params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch",
    ),
    "nothing": (lambda: optim.SGD([], lr=0.1), ValueError, "^optimizer got an empty parameter list$"),
    "a number": (
        lambda: optim.SGD([1.0], lr=0.1),
        TypeError,
        "^optimizer can only optimize Tensors, but one of the params is float$",
    ),
    "a result": (lambda: optim.SGD([leaf(1) * 2], lr=0.1), ValueError, "^can't optimize a non-leaf Tensor$"),
    "a negative rate": (lambda: optim.SGD([leaf(1)], lr=-1), ValueError, "^Invalid learning rate: -1$"),
    "a negative rate for Adam": (lambda: optim.Adam([leaf(1)], lr=-1), ValueError, "^Invalid learning rate: -1$"),
    "a negative momentum": (lambda: optim.SGD([leaf(1)], momentum=-1), ValueError, "^Invalid momentum value: -1$"),
    "a negative decay": (lambda: optim.SGD([leaf(1)], weight_decay=-1), ValueError, "^Invalid weight_decay value: -1$"),
    "a negative decay for Adam": (
        lambda: optim.Adam([leaf(1)], weight_decay=-1),
        ValueError,
        "^Invalid weight_decay value: -1$",
    ),
    "a negative epsilon": (lambda: optim.Adam([leaf(1)], eps=-1), ValueError, "^Invalid epsilon value: -1$"),
    "a beta of one": (
        lambda: optim.Adam([leaf(1)], betas=(0.9, 1.0)),
        ValueError,
        "^Invalid beta parameter at index 1: 1.0$",
    ),
    "Nesterov without momentum": (
        lambda: optim.SGD([leaf(1)], nesterov=True),
        ValueError,
        "^Nesterov momentum requires a momentum and zero dampening$",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_an_optimizer_refuses(device, case):
    call, kind, text = REFUSED[case]
    with pytest.raises(kind, match=text):
        call()


def test_a_parameter_stands_in_one_group_only(device):
    p = leaf(1)
    with pytest.raises(ValueError, match="some parameters appear in more than one parameter group"):
        optim.SGD([{"params": [p]}, {"params": [p]}], lr=0.1)
    optimizer = optim.SGD([p], lr=0.1)
    with pytest.raises(ValueError, match="some parameters appear in more than one parameter group"):
        optimizer.add_param_group({"params": [leaf(1), p]})


def test_a_parameter_that_stands_twice_in_a_group_warns(device):
    p = leaf(1)
    with pytest.warns(UserWarning, match="optimizer contains a parameter group with duplicate parameters"):
        optim.SGD([p, p], lr=0.1)


# ---------------------------------------------------------------------------------- states


def test_the_state_has_pytorchs_form(device):
    a, b = leaf(1), leaf(2)
    optimizer = optim.Adam([{"params": [a]}, {"params": [b], "lr": 0.5}], lr=0.1, amsgrad=True)
    assert optimizer.state_dict()["state"] == {}
    (a * b).sum().backward()
    optimizer.step()
    state = optimizer.state_dict()
    assert [g["params"] for g in state["param_groups"]] == [[0], [1]]
    assert [g["lr"] for g in state["param_groups"]] == [0.1, 0.5]
    assert list(state["state"]) == [0, 1]
    assert list(state["state"][0]) == ["step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"]
    step = state["state"][0]["step"]
    assert (step.item(), step.dtype, step.device.type) == (1.0, gradlite.float32, "cpu")
    momentum = optim.SGD([a], lr=0.1, momentum=0.9)
    momentum.step()
    assert list(momentum.state_dict()["state"][0]) == ["momentum_buffer"]


@every
def test_training_goes_on_from_a_state(device, make):
    def run(stop):
        p = leaf(1, -2)
        optimizer = make([p])
        for k in range(6):
            if k == stop:
                state, values = copy.deepcopy(optimizer.state_dict()), p.tolist()
                p = leaf(*values)
                optimizer = make([p])
                optimizer.load_state_dict(state)
            square_step(optimizer, p)
        return p.tolist()

    assert run(3) == run(1) == run(None)


def test_a_loaded_state_is_a_copy(device):
    p, q = leaf(1), leaf(1)
    first, second = optim.SGD([p], lr=0.1, momentum=0.9), optim.SGD([q], lr=0.5)
    square_step(first, p)
    state = first.state_dict()
    second.load_state_dict(state)
    assert (second.param_groups[0]["lr"], second.param_groups[0]["params"][0] is q) == (0.1, True)
    square_step(second, q)
    assert first.state[p]["momentum_buffer"].tolist() == [2.0]
    assert second.state[q]["momentum_buffer"].tolist() == pytest.approx([3.8])


def test_a_loaded_state_moves_to_the_parameters(cpu):
    p, q = leaf(1), leaf(1, dtype=gradlite.float64, device="cuda")
    first, second = optim.Adam([p]), optim.Adam([q])
    square_step(first, p)
    second.load_state_dict(first.state_dict())
    state = second.state[q]
    assert (state["exp_avg"].device.type, state["exp_avg"].dtype) == ("cuda", gradlite.float64)
    assert (state["step"].device.type, state["step"].dtype) == ("cpu", gradlite.float32)
    square_step(second, q)


def test_a_state_of_other_groups_is_refused(device):
    a, b = leaf(1), leaf(2)
    state = optim.SGD([a], lr=0.1).state_dict()
    optimizer = optim.SGD([{"params": [a]}, {"params": [b]}], lr=0.3)
    with pytest.raises(ValueError, match="loaded state dict has a different number of parameter groups"):
        optimizer.load_state_dict(state)
    with pytest.raises(ValueError, match="parameter group that doesn't match the size of optimizer's group"):
        optim.SGD([a, b], lr=0.3).load_state_dict(state)
    assert optimizer.param_groups[0]["lr"] == 0.3


def test_a_state_keeps_what_is_not_of_its_parameters(device):
    p = leaf(1)
    optimizer = optim.SGD([p], lr=0.1, momentum=0.9)
    momentum, other = gradlite.tensor([3.0]), gradlite.tensor([5.0])
    state = optimizer.state_dict()
    state["state"] = {9: {"momentum_buffer": other}, 0: {"momentum_buffer": momentum, "notes": [1]}, "x": 4}
    optimizer.load_state_dict(state)
    assert list(optimizer.state) == [9, p, "x"]
    assert optimizer.state[9]["momentum_buffer"] is other
    assert optimizer.state[p]["momentum_buffer"] is not momentum
    assert str(optimizer.state_dict()) == str(state)
    square_step(optimizer, p)
    assert p.item() == pytest.approx(1 - 0.1 * (0.9 * 3 + 2))


def test_a_state_that_does_not_fit_changes_nothing(device):
    p = leaf(1)
    optimizer = optim.SGD([p], lr=0.1, momentum=0.9)
    square_step(optimizer, p)
    before = str(optimizer.state_dict())

    class Broken(dict):
        def items(self):
            raise OSError("gone")

    whole = optimizer.state_dict()
    for state, kind in (
        ({"param_groups": whole["param_groups"]}, KeyError),
        ({"state": {}}, KeyError),
        (whole | {"state": {0: {}, 1: {}, 2: Broken()}, "param_groups": []}, ValueError),
        (whole | {"state": {0: Broken()}}, OSError),
        (whole | {"param_groups": [whole["param_groups"][0] | {"fused": True, "lr": 5.0}]}, ValueError),
    ):
        with pytest.raises(kind):
            optimizer.load_state_dict(state)
        assert str(optimizer.state_dict()) == before


VARIANTS = {
    optim.SGD: ["foreach", "differentiable", "fused"],
    optim.Adam: ["foreach", "capturable", "differentiable", "fused", "decoupled_weight_decay"],
}


@pytest.mark.parametrize(("make", "name"), [(make, name) for make, names in VARIANTS.items() for name in names])
def test_variants_of_the_step_are_refused_with_a_way_out(device, make, name):
    for value in (False, None):
        assert make([leaf(1)], **{name: value}).param_groups[0][name] is value
    text = f"^{name}=True: gradlite has no such variant of the step; leave {name} out"
    for call in (
        lambda: make([leaf(1)], **{name: True}),
        lambda: make([{"params": [leaf(1)], name: True}]),
        lambda: make([leaf(1)]).add_param_group({"params": leaf(2), name: True}),
    ):
        with pytest.raises(ValueError, match=text):
            call()


def test_a_subclass_defines_update_alone(device):
    class Sign(optim.Optimizer):
        def __init__(self, params, lr):
            super().__init__(params, {"lr": lr})

        def update(self, parameter, gradient, state, options):
            state["steps"] = state.get("steps", 0) + 1
            parameter.sub_((gradient > 0).to(parameter.dtype), alpha=options["lr"])

    p = leaf(1, -1)
    optimizer = Sign([p], lr=0.5)
    square_step(optimizer, p)
    square_step(optimizer, p)
    assert (p.tolist(), optimizer.state[p]) == ([0.0, -1.0], {"steps": 2})
    with pytest.raises(NotImplementedError):
        optim.Optimizer.update(optimizer, p, p, {}, {})


def test_a_step_between_forward_and_backward_is_noticed(device):
    p = leaf(1, 2)
    optimizer = optim.SGD([p], lr=0.1)
    z = (p * p).sum()
    z.backward(retain_graph=True)
    optimizer.step()
    with pytest.raises(RuntimeError, match=errors.MODIFIED):
        z.backward()
