"""Small programs with modules; each takes the module to run on and returns lists, numbers and texts."""


def _numbers(torch, *shape):
    """Make numbers that repeat with no pattern in small shapes: the same on any library."""
    count = 1
    for n in shape:
        count *= n
    return torch.tensor([((37 * k + 11) % 29) / 16 - 0.8 for k in range(count)]).reshape(shape)


def _state(module):
    return {name: t.tolist() for name, t in module.state_dict().items()}


# ---------------------------------------------------------------------------------- initial numbers


def linear_begins(torch):
    torch.manual_seed(0)
    return [_state(torch.nn.Linear(*sizes)) for sizes in ((2, 3), (3, 1), (1, 1), (40, 2), (4, 4))]


def linear_without_bias_begins(torch):
    torch.manual_seed(7)
    return [_state(torch.nn.Linear(3, 2, bias=False)), _state(torch.nn.Linear(3, 2, False))]


def double_precision_begins(torch):
    torch.manual_seed(3)
    return _state(torch.nn.Linear(3, 2, dtype=torch.float64))


def network_begins(torch):
    torch.manual_seed(42)
    nn = torch.nn
    return _state(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Sequential(nn.Linear(4, 2), nn.ReLU())))


def linear_begins_anew(torch):
    torch.manual_seed(1)
    layer = torch.nn.Linear(2, 2)
    layer.reset_parameters()
    return _state(layer)


def initialisers(torch):
    init, out = torch.nn.init, []
    torch.manual_seed(5)
    ways = (
        {},
        {"a": 1},
        {"mode": "fan_out"},
        {"nonlinearity": "relu"},
        {"nonlinearity": "tanh"},
        {"nonlinearity": "linear", "mode": "fan_out"},
        {"a": 0.2, "nonlinearity": "leaky_relu"},
    )
    out.extend(init.kaiming_uniform_(torch.empty(3, 2), **options).tolist() for options in ways)
    out.append(init.kaiming_uniform_(torch.empty(2, 3, 2, 2)).tolist())
    out.append(init.uniform_(torch.empty(5), -2, 3).tolist())
    out.append(init.uniform_(torch.empty(3)).tolist())
    out.append(init.constant_(torch.empty(2), 2.5).tolist())
    out.append([init.ones_(torch.empty(2)).tolist(), init.zeros_(torch.empty(2)).tolist()])
    return out


def more_initialisers(torch):
    init, out = torch.nn.init, []
    calls = (
        ("normal_", (3,), (2, 0.1)),
        ("xavier_uniform_", (2, 3), (2.0,)),
        ("xavier_normal_", (3, 2, 2), ()),
        ("kaiming_normal_", (2, 3), (0.1, "fan_out", "relu")),
        ("eye_", (2, 3), ()),
        ("dirac_", (4, 2, 3), (2,)),
        ("dirac_", (3, 2, 2, 3), ()),
        ("dirac_", (2, 2, 1, 2, 3), ()),
        ("sparse_", (4, 3), (0.5,)),
        ("sparse_", (3, 2), (0.0, 2.0)),
        ("orthogonal_", (2, 3), (2.0,)),
        ("orthogonal_", (4, 1, 2), ()),
        ("trunc_normal_", (20,), ()),
        ("trunc_normal_", (9,), (0.0, 1.0, 1.0, 1.5)),
        ("trunc_normal_", (9,), (0.0, 0.1, 0.0, 0.01)),
    )
    for name, shape, arguments in calls:
        torch.manual_seed(3)
        t = getattr(init, name)(torch.empty(shape), *arguments)
        out.append([t.tolist(), t._version, torch.rand(1).item()])  # the last number says how many were drawn
    return out


def gains(torch):
    gain = torch.nn.init.calculate_gain
    return [gain(n) for n in ("linear", "sigmoid", "tanh", "relu", "leaky_relu")] + [gain("leaky_relu", 0.5)]


# ---------------------------------------------------------------------------------- layers


def linear_of_any_rank(torch):
    out = []
    for shape in ((3,), (2, 3), (2, 2, 3), (2, 1, 2, 3)):
        for bias in (True, False):
            torch.manual_seed(0)
            layer, x = torch.nn.Linear(3, 2, bias=bias), _numbers(torch, *shape).requires_grad_()
            y = layer(x)
            (y * y).sum().backward()
            out.append([y.tolist(), x.grad.tolist(), *[p.grad.tolist() for p in layer.parameters()]])
    return out


def activations(torch):
    out = []
    for make in (torch.nn.ReLU, torch.nn.Tanh, lambda: torch.nn.ReLU(inplace=True)):
        x = _numbers(torch, 2, 3).requires_grad_()
        y = make()(x * 2)
        (y * y).sum().backward()
        out.append([y.tolist(), x.grad.tolist()])
    return out


def network(torch):
    torch.manual_seed(0)
    nn = torch.nn
    net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 2))
    loss = nn.CrossEntropyLoss()(net(_numbers(torch, 4, 3)), torch.tensor([0, 1, 1, 0]))
    loss.backward()
    return [loss.item(), {name: p.grad.tolist() for name, p in net.named_parameters()}]


# ---------------------------------------------------------------------------------- losses


def cross_entropy(torch):
    out = []
    cases = (((4, 3), [0, 2, 1, 2]), ((3,), 1), ((2, 3, 2), [[0, 2], [1, 1]]), ((1, 1), [0]), ((4, 3), [0, 2, 0, 2]))
    for shape, target in cases:
        classes = shape[0] if len(shape) == 1 else shape[1]
        weight = torch.tensor([0.5, 2.0, 1.5])[:classes]
        for reduction in ("mean", "sum", "none"):
            for options in ({}, {"weight": weight}, {"ignore_index": 2}, {"ignore_index": 1, "weight": weight}):
                x = _numbers(torch, *shape).requires_grad_()
                loss = torch.nn.CrossEntropyLoss(reduction=reduction, **options)(x, torch.tensor(target))
                loss.sum().backward()
                if loss.tolist() == loss.tolist():  # not where everything is ignored
                    out.append([loss.tolist(), x.grad.tolist()])
    return out


def everything_ignored(torch):
    x = _numbers(torch, 2, 3).requires_grad_()
    loss = torch.nn.CrossEntropyLoss(ignore_index=1)(x, torch.tensor([1, 1]))
    loss.backward()
    return [str(loss.item()), x.grad.tolist()]


def nll_loss(torch):
    out = []
    for reduction in ("mean", "sum", "none"):
        x = _numbers(torch, 3, 4).requires_grad_()
        loss = torch.nn.functional.nll_loss(x, torch.tensor([3, 0, 2]), reduction=reduction)
        loss.sum().backward()
        out.append([loss.tolist(), x.grad.tolist()])
    return out


def mse_loss(torch):
    out = []
    for reduction in ("mean", "sum", "none"):
        x, target = _numbers(torch, 2, 3).requires_grad_(), _numbers(torch, 3, 2).t().clone().requires_grad_()
        loss = torch.nn.MSELoss(reduction=reduction)(x, target)
        loss.sum().backward()
        out.append([loss.tolist(), x.grad.tolist(), target.grad.tolist()])
    return out


def second_derivatives_of_losses(torch):
    out, grad = [], torch.autograd.grad
    for loss in (
        lambda x: torch.nn.functional.mse_loss(x, _numbers(torch, 3, 2).t()),
        lambda x: torch.nn.functional.cross_entropy(x, torch.tensor([0, 2])),
        lambda x: torch.nn.functional.cross_entropy(x, torch.tensor([0, 2]), torch.tensor([0.5, 2.0, 1.5])),
    ):
        x = _numbers(torch, 2, 3).requires_grad_()
        (slope,) = grad(loss(x), x, create_graph=True)
        out.append(grad((slope**2).sum(), x)[0].tolist())
    return out


def log_softmax(torch):
    out = []
    for shape, dim in (((3,), 0), ((2, 3), 0), ((2, 3), 1), ((2, 3), -1), ((2, 2, 2), 1)):
        x = (_numbers(torch, *shape) * 100).requires_grad_()
        y = torch.nn.functional.log_softmax(x, dim)
        (y * _numbers(torch, *shape)).sum().backward()
        out.append([y.tolist(), x.grad.tolist()])
    return out


# ---------------------------------------------------------------------------------- texts


def texts(torch):
    nn = torch.nn

    class Named(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(2, 3)
            self.rest = nn.Sequential(nn.ReLU(), nn.ReLU(inplace=True), nn.Linear(3, 1, bias=False))
            self.loss = nn.MSELoss()

    class Extra(Named):
        def extra_repr(self):
            return "size=3"

    modules = [
        nn.Linear(2, 3), nn.ReLU(), nn.ReLU(inplace=True), nn.Tanh(), nn.MSELoss(), nn.CrossEntropyLoss(),
        nn.Sequential(), nn.Sequential(nn.Tanh()), Named(), Extra(), nn.Module(), nn.Sequential(Named(), Named()),
    ]  # fmt: skip
    return [repr(module) for module in modules]


PROGRAMS = {n: f for n, f in globals().items() if callable(f) and not n.startswith("_")}
