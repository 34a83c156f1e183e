"""States of modules, conversion, moves between devices, and the optimizer that holds the same parameters."""

import copy

import pytest

import gradlite
from gradlite import nn
from gradlite.nn import Parameter


def small():
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))


def nested():
    m = nn.Module()
    m.a = small()
    m.b = m.a[0]  # shared
    m.scale = Parameter(gradlite.ones(1))
    m.a.register_buffer("seen", gradlite.zeros(1))
    return m


# ---------------------------------------------------------------------------------- state


def test_a_state_shares_memory_and_counter(device, seeded):
    m = nn.Linear(1, 1)
    state = m.state_dict()
    assert list(state) == ["weight", "bias"]
    assert [type(t) is gradlite.Tensor and not t.requires_grad for t in state.values()] == [True, True]
    version = m.weight._version
    state["weight"].fill_(7)
    assert (m.weight.item(), m.weight._version - version) == (7.0, 1)
    kept = copy.deepcopy(state)
    state["weight"].fill_(8)
    assert (kept["weight"].item(), m.weight.item()) == (7.0, 8.0)


def test_a_state_names_shared_modules_under_every_name(device, seeded):
    assert list(nested().state_dict()) == [
        "scale", "a.seen", "a.0.weight", "a.0.bias", "a.2.weight", "a.2.bias", "b.weight", "b.bias",
    ]  # fmt: skip


def test_a_state_goes_round(device, seeded):
    a, b = small(), small()
    pointers = [p.data_ptr() for p in b.parameters()]
    versions = [p._version for p in b.parameters()]
    result = b.load_state_dict(a.state_dict())
    assert (list(result[0]), list(result[1])) == ([], [])
    assert [p.tolist() for p in a.parameters()] == [p.tolist() for p in b.parameters()]
    assert [p.data_ptr() for p in b.parameters()] == pointers
    assert [p._version - v for p, v in zip(b.parameters(), versions, strict=True)] == [1] * 4
    assert all(p.requires_grad and p.is_leaf for p in b.parameters())


def test_load_converts(device, seeded):
    m = nn.Linear(1, 1)
    m.load_state_dict({"weight": gradlite.tensor([[2]]), "bias": gradlite.tensor([0.5], dtype=gradlite.float64)})
    assert (m.weight.dtype, m.weight.item(), m.bias.dtype, m.bias.item()) == (
        gradlite.float32, 2.0, gradlite.float32, 0.5,
    )  # fmt: skip


def test_loading_what_does_not_fit(device, seeded):
    m = nn.Linear(2, 1)
    before = [p.tolist() for p in m.parameters()]
    with pytest.raises(RuntimeError) as error:
        m.load_state_dict({"weight": gradlite.ones(1, 3), "other": gradlite.ones(1), "more": gradlite.ones(1)})
    assert [line.strip() for line in str(error.value).splitlines()] == [
        "Error(s) in loading state_dict for Linear:",
        'Missing key(s) in state_dict: "bias".',
        'Unexpected key(s) in state_dict: "other", "more".',
        "size mismatch for weight: copying a param with shape torch.Size([1, 3]) from checkpoint, the shape in current "
        "model is torch.Size([1, 2]).",
    ]
    assert [p.tolist() for p in m.parameters()] == before
    result = m.load_state_dict({"bias": gradlite.tensor([9.0]), "other": gradlite.ones(1)}, strict=False)
    assert (list(result[0]), list(result[1]), m.bias.item()) == (["weight"], ["other"], 9.0)
    with pytest.raises(RuntimeError, match="size mismatch for weight"):
        m.load_state_dict({"weight": gradlite.ones(1, 3)}, strict=False)


def test_what_load_returns_has_names(device, seeded):
    m = nn.Linear(1, 1)
    result = m.load_state_dict({"bias": gradlite.ones(1)}, strict=False)
    assert (result.missing_keys, result.unexpected_keys) == (["weight"], [])
    assert repr(result) == "_IncompatibleKeys(missing_keys=['weight'], unexpected_keys=[])"
    assert str(m.load_state_dict(m.state_dict())) == "<All keys matched successfully>"


def test_loading_what_is_no_state(device, seeded):
    m = nn.Linear(1, 1)
    for state, kind in (([1], "list"), (None, "NoneType")):
        with pytest.raises(TypeError, match=f"^Expected state_dict to be dict-like, got <class '{kind}'>.$"):
            m.load_state_dict(state)
    before = m.bias.item()
    with pytest.raises(RuntimeError) as error:
        m.load_state_dict({"weight": [[1.0]], "bias": gradlite.ones(2), "x": 4})
    assert str(error.value) == (
        'Error(s) in loading state_dict for Linear:\n\tUnexpected key(s) in state_dict: "x". \n\tWhile copying the '
        'parameter named "weight", expected torch.Tensor or Tensor-like object from checkpoint but received <class '
        "'list'>\n\tsize mismatch for bias: copying a param with shape torch.Size([2]) from checkpoint, the shape in "
        "current model is torch.Size([1])."
    )
    with pytest.raises(RuntimeError, match=r'named "bias", expected torch.Tensor'):
        m.load_state_dict({"bias": 5}, strict=False)
    assert m.bias.item() == before


def test_layers_without_elements(device, seeded):
    for sizes in ((0, 2), (2, 0), (0, 0)):
        with pytest.warns(UserWarning, match="^Initializing zero-element tensors is a no-op$"):
            m = nn.Linear(*sizes)
        assert (tuple(m.weight.shape), m.bias.tolist() if sizes[0] == 0 else []) == (sizes[::-1], [0.0] * sizes[1])
        assert m(gradlite.ones(3, sizes[0])).tolist() == [m.bias.tolist()] * 3 if sizes[0] == 0 else True
    with pytest.raises(ValueError, match="fewer than 2 dimensions"):
        nn.init.kaiming_uniform_(gradlite.empty(3))


def test_a_parameter_of_integers_says_how_to_make_one(device):
    text = "^Only Tensors of floating point .* can require gradients, and this one is torch.int64: convert it"
    with pytest.raises(RuntimeError, match=text):
        nn.Parameter(gradlite.tensor([1, 2]))


def test_a_module_can_be_copied(device, seeded):
    m = small()
    other = copy.deepcopy(m)
    values = [p.tolist() for p in m.parameters()]
    assert [p.tolist() for p in other.parameters()] == values
    assert all(type(p) is Parameter and p.requires_grad for p in other.parameters())
    for p in other.parameters():
        p.detach().fill_(0)
    assert [p.tolist() for p in m.parameters()] == values


def test_a_copied_parameter_has_no_gradient(device, seeded):
    m = small()
    m(gradlite.ones(1, 2)).sum().backward()
    assert [p.grad for p in copy.deepcopy(m).parameters()] == [None] * 4


# ---------------------------------------------------------------------------------- conversion


def test_the_first_argument_of_named_parameters_is_a_prefix(device, seeded):
    m = nn.Sequential(nn.Linear(2, 1))
    assert [n for n, _ in m.named_parameters("net")] == ["net.0.weight", "net.0.bias"]
    assert [n for n, _ in m.named_buffers("net", recurse=True)] == []


def test_conversion_keeps_the_parameters(device, seeded):
    m = nested()
    parameters = list(m.parameters())
    m.scale.grad = gradlite.ones(1)
    m.a.register_buffer("count", gradlite.tensor([3]))
    assert m.double() is m
    assert [p is q for p, q in zip(m.parameters(), parameters, strict=True)] == [True] * 5
    assert {p.dtype for p in m.parameters()} == {gradlite.float64}
    assert (m.scale.grad.dtype, m.a.seen.dtype, m.a.count.dtype) == (gradlite.float64, gradlite.float64, gradlite.int64)
    assert m.to(gradlite.float16).scale.dtype is gradlite.float16
    assert m.float().scale.dtype is gradlite.float32
    assert m.to(dtype=gradlite.float64).scale.dtype is gradlite.float64
    with pytest.raises(TypeError, match=r"nn.Module.to only accepts floating point or complex dtypes"):
        m.to(gradlite.int64)


def test_a_module_moves_between_devices(cpu, seeded):
    m = nested()
    m.scale.grad = gradlite.ones(1)
    values = [p.tolist() for p in m.parameters()]
    parameters = list(m.parameters())
    m.to("cuda")
    moved = [*m.parameters(), *m.buffers(), m.scale.grad]
    assert {t.device.type for t in moved} == {"cuda"}
    assert [p.tolist() for p in m.parameters()] == values
    assert [p is q for p, q in zip(m.parameters(), parameters, strict=True)] == [True] * 5
    assert m.a(gradlite.ones(1, 2, device="cuda")).device.type == "cuda"
    m.cpu()
    assert {t.device.type for t in (*m.parameters(), *m.buffers(), m.scale.grad)} == {"cpu"}
    assert m.cuda().scale.is_cuda
    assert m.to(gradlite.ones(1, dtype=gradlite.float64)).scale.dtype is gradlite.float64
    assert not m.scale.is_cuda


def test_a_state_loads_across_devices(cpu, seeded):
    a, b = small(), small().to("cuda")
    b.load_state_dict(a.state_dict())
    assert {p.device.type for p in b.parameters()} == {"cuda"}
    a.load_state_dict(b.state_dict())
    assert [p.tolist() for p in a.parameters()] == [p.tolist() for p in b.parameters()]


@pytest.mark.parametrize("when", ["before", "after", "between steps"])
@pytest.mark.parametrize("make", [gradlite.optim.SGD, gradlite.optim.Adam], ids=["SGD", "Adam"])
def test_an_optimizer_follows_a_module_that_moves(cpu, seeded, make, when):
    """The parameters stay the same objects, so the optimizer may be built before or after."""

    def train(place, when):
        gradlite.manual_seed(1)
        m = small()
        if when == "before":
            m.to(place)
        options = {"momentum": 0.9} if make is gradlite.optim.SGD else {}
        optimizer = make(m.parameters(), lr=0.1, **options)
        if when == "after":
            m.to(place)
        for step in range(4):
            if when == "between steps" and step == 2:
                m.to(place)
                optimizer.load_state_dict(optimizer.state_dict())  # moves what it remembers
            optimizer.zero_grad()
            x = gradlite.tensor([[1.0, 2.0], [3.0, -1.0]], device=m[0].weight.device)
            (m(x) ** 2).sum().backward()
            optimizer.step()
        return [p.tolist() for p in m.to("cpu").parameters()]

    for found, expected in zip(train("cuda", when), train("cpu", "before"), strict=True):
        flat = gradlite.tensor(found).view(-1).tolist()
        assert flat == pytest.approx(gradlite.tensor(expected).view(-1).tolist(), rel=1e-4, abs=1e-6)


def test_a_conversion_between_forward_and_backward_is_seen_by_nobody(device, seeded):
    """`to` swaps memory under the parameters, unseen by their version counters, as in PyTorch."""
    m = nn.Linear(2, 1)
    version = m.weight._version
    m.double()
    assert m.weight._version == version
    assert m(gradlite.ones(1, 2, dtype=gradlite.float64)).dtype is gradlite.float64
