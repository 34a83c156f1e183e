"""Modules: attributes, walking, containers; losses and initialisers that refuse what does not fit."""

from collections import OrderedDict

import pytest

import gradlite
from gradlite import nn
from gradlite.nn import Parameter


def small():
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))


# ---------------------------------------------------------------------------------- attributes


def test_assigned_parameters_and_modules_are_listed(device):
    m = nn.Module()
    m.p, m.child, m.plain, m.number = Parameter(gradlite.ones(1)), nn.ReLU(), gradlite.ones(1), 3
    assert [n for n, _ in m.named_parameters()] == ["p"]
    assert [n for n, _ in m.named_children()] == ["child"]
    assert list(m.buffers()) == []
    assert (m.plain.tolist(), m.number, m.training) == ([1.0], 3, True)


def test_a_name_changes_its_kind(device):
    m = nn.Module()
    m.x = 1
    m.x = Parameter(gradlite.ones(1))
    assert [n for n, _ in m.named_parameters()] == ["x"]
    m.x = None
    assert (m.x, list(m.parameters())) == (None, [])
    del m.x
    m.x = nn.ReLU()
    m.x = Parameter(gradlite.ones(1))
    assert ([n for n, _ in m.named_parameters()], [n for n, _ in m.named_children()]) == (["x"], [])
    del m.x
    assert not hasattr(m, "x")
    with pytest.raises(AttributeError, match="'Module' object has no attribute 'x'"):
        m.x  # noqa: B018


def test_a_slot_keeps_its_kind(device, seeded):
    m = nn.Linear(1, 1)
    m.register_buffer("b", gradlite.ones(1))
    m.child = nn.ReLU()
    cuda = ".cuda" if device.type == "cuda" else ""
    wrong = [
        ("weight", gradlite.ones(1, 1), rf"cannot assign 'torch{cuda}.FloatTensor' as parameter 'weight'"),
        ("weight", 1, "cannot assign 'int' as parameter 'weight'"),
        ("child", gradlite.ones(1), rf"cannot assign 'torch{cuda}.FloatTensor' as child module 'child'"),
        ("b", "text", "cannot assign 'str' as buffer 'b'"),
    ]
    for name, value, text in wrong:
        with pytest.raises(TypeError, match=text):
            setattr(m, name, value)
    m.weight = m.child = m.b = None
    assert [n for n, _ in m.named_parameters()] == ["bias"]
    assert (m.weight, m.child, m.b, list(m.children()), list(m.buffers())) == (None, None, None, [], [])
    m.b = gradlite.zeros(2)
    assert [n for n, _ in m.named_buffers()] == ["b"]


def test_a_parameter_that_is_assigned_anew_keeps_its_place(device, seeded):
    m = nn.Linear(2, 1)
    m.weight = Parameter(gradlite.ones(1, 2))
    assert [n for n, _ in m.named_parameters()] == ["weight", "bias"]
    m.weight = None
    m.weight = Parameter(gradlite.ones(1, 2))
    assert list(m.state_dict()) == ["weight", "bias"]


def test_a_module_is_no_parameter(device):
    m = nn.Module()
    m.x = Parameter(gradlite.ones(1))
    with pytest.raises(TypeError, match=r"ReLU' as parameter 'x' \(torch.nn.Parameter or None expected\)"):
        m.x = nn.ReLU()


def test_init_must_be_called_first(device):
    class Early(nn.Module):
        def __init__(self, value):
            self.value = value

    with pytest.raises(AttributeError, match=r"cannot assign parameters before Module.__init__\(\) call"):
        Early(Parameter(gradlite.ones(1)))
    with pytest.raises(AttributeError, match=r"cannot assign module before Module.__init__\(\) call"):
        Early(nn.ReLU())
    assert Early(3).value == 3


def test_registering(device):
    m = nn.Module()
    m.register_parameter("p", Parameter(gradlite.ones(1)))
    m.register_parameter("none", None)
    m.register_buffer("b", gradlite.zeros(1))
    m.register_buffer("empty", None)
    m.add_module("child", nn.ReLU())
    assert ([n for n, _ in m.named_parameters()], [n for n, _ in m.named_buffers()]) == (["p"], ["b"])
    assert (m.none, m.empty, type(m.child)) == (None, None, nn.ReLU)
    refused = [
        (lambda: m.register_parameter("a.b", None), KeyError, None),
        (lambda: m.register_buffer("", None), KeyError, None),
        (lambda: m.register_buffer("forward", gradlite.ones(1)), KeyError, "attribute 'forward' already exists"),
        (lambda: m.register_parameter("q", gradlite.ones(1)), TypeError, "object to parameter 'q'"),
        (lambda: m.register_buffer("q", 1), TypeError, "cannot assign 'int' object to buffer 'q'"),
        (lambda: m.add_module("q", 1), TypeError, "is not a Module subclass"),
    ]
    for call, kind, text in refused:
        with pytest.raises(kind, match=text):
            call()
    assert not hasattr(m, "q")


def test_names_that_cannot_be_registered(device):
    m = nn.Module()
    refused = [
        (lambda: m.register_parameter("a.b", None), 'parameter name can\'t contain "."'),
        (lambda: m.register_parameter("", None), 'parameter name can\'t be empty string ""'),
        (lambda: m.register_buffer("a.b", None), 'buffer name can\'t contain "."'),
        (lambda: m.register_buffer("", None), 'buffer name can\'t be empty string ""'),
        (lambda: m.add_module("a.b", None), 'module name can\'t contain ".", got: a.b'),
        (lambda: m.add_module("", None), 'module name can\'t be empty string ""'),
    ]
    for call, text in refused:
        with pytest.raises(KeyError) as error:
            call()
        assert error.value.args[0].startswith(text)


def test_parameters_are_leaves_over_the_given_memory(device):
    t = gradlite.ones(2)
    p = Parameter(t)
    assert isinstance(p, Parameter)
    assert isinstance(p, gradlite.Tensor)
    assert (p.is_leaf, p.requires_grad, t.requires_grad, p.data_ptr() == t.data_ptr()) == (True, True, False, True)
    p.detach().add_(1)
    assert t._version == p._version == 1
    assert type(p * 2) is type(p[:1]) is type(p.detach()) is gradlite.Tensor
    assert not Parameter(gradlite.arange(2), requires_grad=False).requires_grad
    with pytest.raises(RuntimeError, match="Only Tensors of floating point and complex dtype can require gradients"):
        Parameter(gradlite.arange(2))
    assert repr(Parameter(gradlite.ones(1))) == "Parameter containing:\ntensor([1.], requires_grad=True)"


def test_a_module_without_forward(cpu):
    with pytest.raises(NotImplementedError, match=r'Module \[Module\] is missing the required "forward" function'):
        nn.Module()(1)


# ---------------------------------------------------------------------------------- walking


def nested():
    m = nn.Module()
    m.a = small()
    m.b = m.a[0]  # shared
    m.scale = Parameter(gradlite.ones(1))
    m.a.register_buffer("seen", gradlite.zeros(1))
    return m


def test_everything_is_yielded_once_with_its_name(device, seeded):
    m = nested()
    assert [n for n, _ in m.named_parameters()] == ["scale", "a.0.weight", "a.0.bias", "a.2.weight", "a.2.bias"]
    assert [n for n, _ in m.named_modules()] == ["", "a", "a.0", "a.1", "a.2"]
    assert [n for n, _ in m.named_buffers()] == ["a.seen"]
    assert [n for n, _ in m.named_children()] == ["a", "b"]
    assert list(m.modules()) == [m, m.a, m.a[0], m.a[1], m.a[2]]
    assert [p is q for p, q in zip(m.parameters(), (m.scale, *m.a.parameters()), strict=True)] == [True] * 5
    assert [n for n, _ in m.named_parameters(recurse=False)] == ["scale"]
    assert list(m.buffers(recurse=False)) == []


def test_apply_visits_the_lowest_first(device, seeded):
    m, order = nested(), []
    assert m.apply(lambda module: order.append(type(module).__name__)) is m
    assert order == ["Linear", "Tanh", "Linear", "Sequential", "Linear", "Module"]


def test_train_and_eval_reach_all(device, seeded):
    m = nested()
    assert m.eval() is m
    assert [module.training for module in m.modules()] == [False] * 5
    m.a.train()
    assert (m.training, m.a.training, m.a[2].training) == (False, True, True)
    with pytest.raises(ValueError, match="training mode is expected to be boolean"):
        m.train(1)


def test_requires_grad_and_zero_grad_reach_all(device, seeded):
    m = small()
    m(gradlite.ones(1, 2)).sum().backward()
    gradients = [p.grad for p in m.parameters()]
    m.zero_grad(set_to_none=False)
    assert all(p.grad is g and not any(g.reshape(-1).tolist()) for p, g in zip(m.parameters(), gradients, strict=True))
    m.zero_grad()
    assert all(p.grad is None for p in m.parameters())
    assert m.requires_grad_(False) is m
    assert not any(p.requires_grad for p in m.parameters())
    assert not m(gradlite.ones(1, 2)).requires_grad


# ---------------------------------------------------------------------------------- Sequential


def test_sequential(device, seeded):
    m = small()
    assert (len(m), [type(x).__name__ for x in m]) == (3, ["Linear", "Tanh", "Linear"])
    assert m[-1] is m[2]
    part = m[1:]
    assert (type(part), len(part), part[1] is m[2]) == (nn.Sequential, 2, True)
    assert m.append(nn.ReLU()) is m
    assert [n for n, _ in m.named_children()] == ["0", "1", "2", "3"]
    with pytest.raises(IndexError, match="index 4 is out of range"):
        m[4]
    named = nn.Sequential(OrderedDict([("first", nn.Linear(2, 1)), ("second", nn.Tanh())]))
    assert [n for n, _ in named.named_parameters()] == ["first.weight", "first.bias"]
    assert named.second is named[1]
    assert nn.Sequential()(5) == 5


# ---------------------------------------------------------------------------------- functions


def test_losses_refuse_what_does_not_fit(cpu):
    cross, x = nn.functional.cross_entropy, gradlite.zeros(2, 3)
    refused = [
        (lambda: cross(x, gradlite.tensor([0, 3])), IndexError, "Target 3 is out of bounds"),
        (lambda: cross(x, gradlite.tensor([0, -1])), IndexError, "Target -1 is out of bounds"),
        (lambda: cross(x, gradlite.tensor([0])), ValueError, r"Expected input batch_size \(2\) to match target batch"),
        (lambda: nn.CrossEntropyLoss(reduction="all")(x, gradlite.tensor([0, 1])), ValueError, "is not a valid value"),
        (lambda: nn.MSELoss(reduction="all")(x, x), ValueError, "is not a valid value for reduction"),
    ]
    for call, kind, text in refused:
        with pytest.raises(kind, match=text):
            call()
    assert cross(x, gradlite.tensor([0, -100])).item() == pytest.approx(1.0986123)


def test_mse_loss_warns_where_shapes_differ(device):
    with pytest.warns(UserWarning, match=r"Using a target size \(torch.Size\(\[3\]\)\) that is different"):
        loss = nn.functional.mse_loss(gradlite.zeros(2, 3), gradlite.ones(3))
    assert loss.item() == 1.0


def test_initialisers_write_unrecorded_and_return_the_tensor(device, seeded):
    p = Parameter(gradlite.ones(2, 2))
    names = (
        "zeros_ ones_ uniform_ normal_ eye_ orthogonal_ trunc_normal_ xavier_uniform_ xavier_normal_ kaiming_uniform_"
    )
    for initialise in (getattr(nn.init, name) for name in (*names.split(), "kaiming_normal_")):
        assert initialise(p) is p
        assert (p.is_leaf, p.requires_grad) == (True, True)
    assert nn.init.constant_(p, 2.5).tolist() == [[2.5, 2.5], [2.5, 2.5]]
    with pytest.raises(ValueError, match="Fan in and fan out can not be computed for tensor with fewer than 2"):
        nn.init.kaiming_uniform_(gradlite.ones(3))
    with pytest.raises(ValueError, match="Unsupported nonlinearity"):
        nn.init.calculate_gain("none")
    with pytest.raises(ValueError, match="not supported, please use one of"):
        nn.init.kaiming_uniform_(p, mode="fan")


@pytest.mark.parametrize(
    ("size_average", "reduce", "reduction"),
    [(None, False, "none"), (False, None, "sum"), (True, True, "mean"), (False, False, "none"), (True, None, "mean")],
)
def test_the_flags_that_old_programs_give_losses(device, size_average, reduce, reduction):
    zeros, scores = gradlite.zeros(2, 2, device=device), gradlite.zeros(2, 3, device=device)
    classes = gradlite.tensor([0, 2], device=device)
    functional = nn.functional
    for loss, args in (
        (functional.mse_loss, (zeros, zeros + 1)),
        (functional.nll_loss, (scores, classes)),
        (functional.cross_entropy, (scores, classes)),
    ):
        with pytest.warns(UserWarning, match=f"please use reduction='{reduction}' instead") as warned:
            old = loss(*args, size_average=size_average, reduce=reduce)
        assert warned[0].filename == __file__
        assert old.tolist() == loss(*args, reduction=reduction).tolist()


def test_old_names_of_initialisers_warn(device):
    t = gradlite.empty(2, 2)
    with pytest.warns(FutureWarning, match="`nn.init.eye` is now deprecated in favor of `nn.init.eye_`"):
        assert nn.init.eye(t) is t
    assert t.tolist() == [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: nn.init.eye_(gradlite.ones(2)), ValueError, "Only tensors with 2 dimensions are supported"),
        (lambda: nn.init.sparse_(gradlite.ones(2), 0.5), ValueError, "Only tensors with 2 dimensions are supported"),
        (lambda: nn.init.dirac_(gradlite.ones(2, 2)), ValueError, "Only tensors with 3, 4, or 5 dimensions"),
        (lambda: nn.init.dirac_(gradlite.ones(3, 2, 2), 2), ValueError, "dim 0 must be divisible by groups"),
        (lambda: nn.init.orthogonal_(gradlite.ones(2)), ValueError, "Only tensors with 2 or more dimensions"),
        (lambda: nn.init.orthogonal_(gradlite.ones(2, 2).half()), NotImplementedError, "geqrf_cpu"),
        (lambda: nn.init.xavier_normal_(gradlite.ones(2)), ValueError, "fewer than 2 dimensions"),
    ],
)
def test_initialisers_refuse(seeded, device, call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_truncated_normal_distribution_far_from_its_mean_warns(seeded, device):
    with pytest.warns(UserWarning, match="mean is more than 2 std from"):
        t = nn.init.trunc_normal_(gradlite.empty(50), a=3.0, b=4.0)
    assert ((t >= 3) * (t <= 4)).sum().item() == 50
