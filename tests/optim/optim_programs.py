"""Training programs; each takes the module to run on and returns lists, numbers and texts."""


def _parameters(torch, **options):
    a = torch.tensor([[1.0, -2.0], [0.5, 3.0]], requires_grad=True, **options)
    b = torch.tensor([0.25, -0.75], requires_grad=True, **options)
    return a, b


def _loss(a, b, step):
    return ((a @ a.t() + b) ** 2).mean() + (b * (step + 1)).tanh().sum()


def _train(torch, make, steps=6):
    """Return the parameters after each step."""
    a, b = _parameters(torch)
    optimizer, out = make([a, b]), []
    for step in range(steps):
        optimizer.zero_grad()
        _loss(a, b, step).backward()
        optimizer.step()
        out.append([a.tolist(), b.tolist()])
    return out


SGD = [
    {"lr": 0.01},
    {"lr": 0.01, "momentum": 0.9},
    {"lr": 0.01, "momentum": 0.9, "dampening": 0.3},
    {"lr": 0.01, "momentum": 0.9, "nesterov": True},
    {"lr": 0.01, "weight_decay": 0.1},
    {"lr": 0.01, "momentum": 0.5, "weight_decay": 0.1, "nesterov": True},
    {"lr": 0.001, "maximize": True},
    {"lr": 0.001, "momentum": 0.9, "weight_decay": 0.1, "maximize": True},
    {},
]
ADAM = [
    {},
    {"lr": 0.1},
    {"lr": 0.1, "betas": (0.5, 0.9)},
    {"lr": 0.1, "eps": 0.1},
    {"lr": 0.1, "weight_decay": 0.1},
    {"lr": 0.1, "amsgrad": True, "betas": (0.1, 0.2)},
    {"lr": 0.1, "maximize": True},
    {"lr": 0.1, "betas": (0.0, 0.0)},
    {"lr": 0.05, "amsgrad": True, "weight_decay": 0.01, "maximize": True},
]


def sgd(torch):
    return [_train(torch, lambda params, o=options: torch.optim.SGD(params, **o)) for options in SGD]


def adam(torch):
    return [_train(torch, lambda params, o=options: torch.optim.Adam(params, **o)) for options in ADAM]


def groups(torch):
    def make(params):
        optimizer = torch.optim.SGD(
            [{"params": params[0]}, {"params": [params[1]], "lr": 0.001}], lr=0.01, momentum=0.9
        )
        return optimizer

    def make_adam(params):
        optimizer = torch.optim.Adam([{"params": params[:1], "weight_decay": 0.5, "betas": (0.5, 0.5)}], lr=0.1)
        optimizer.add_param_group({"params": params[1], "lr": 0.01})
        return optimizer

    return [_train(torch, make), _train(torch, make_adam)]


def changed_options(torch):
    """A learning rate that falls, a parameter without a gradient, a gradient that comes late."""
    a, b = _parameters(torch)
    c = torch.tensor([1.0, 2.0], requires_grad=True)
    optimizer, out = torch.optim.SGD([a, b, c], lr=0.02, momentum=0.9), []
    adam = torch.optim.Adam([a, b, c], lr=0.02)
    for step in range(6):
        for each in (optimizer, adam):
            each.zero_grad()
            loss = _loss(a, b, step) + ((c**2).sum() if step > 2 else 0)
            loss.backward()
            each.step()
        optimizer.param_groups[0]["lr"] *= 0.5
        out.append([a.tolist(), b.tolist(), c.tolist()])
    return out


def zeros_and_none(torch):
    """Momentum goes on where the gradient is zero, and rests where it is None."""
    out = []
    for set_to_none in (True, False):
        for make in (
            lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
            lambda p: torch.optim.Adam(p, lr=0.1),
            lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.5),
        ):
            p = torch.tensor([1.0, 2.0], requires_grad=True)
            optimizer = make([p])
            (p**2).sum().backward()
            for _ in range(3):
                optimizer.step()
                optimizer.zero_grad(set_to_none=set_to_none)
            out.append(p.tolist())
    return out


def network(torch):
    """The losses of a small network that learns exclusive or."""
    out = []
    for make in (
        lambda p: torch.optim.SGD(p, lr=0.5),
        lambda p: torch.optim.SGD(p, lr=0.2, momentum=0.9, nesterov=True),
        lambda p: torch.optim.Adam(p, lr=0.05),
    ):
        torch.manual_seed(0)
        nn = torch.nn
        net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
        optimizer, criterion = make(net.parameters()), nn.CrossEntropyLoss()
        x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        target, losses = torch.tensor([0, 1, 1, 0]), []
        for _ in range(25):
            optimizer.zero_grad()
            loss = criterion(net(x), target)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        out.append(losses)
    return out


def batches(torch):
    """A regression on shuffled batches."""
    torch.manual_seed(3)
    data, nn = torch.utils.data, torch.nn
    x = torch.tensor([[k / 10, (k * 7 % 11) / 11] for k in range(20)])
    y = x[:, :1] * 2 - x[:, 1:] + 0.5
    net, losses = nn.Linear(2, 1), []
    optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(4):
        for inputs, target in data.DataLoader(data.TensorDataset(x, y), batch_size=6, shuffle=True):
            optimizer.zero_grad()
            loss = nn.MSELoss()(net(inputs), target)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def texts(torch):
    p, q = [torch.tensor([1.0], requires_grad=True)], [torch.tensor([2.0], requires_grad=True)]
    optimizers = (
        torch.optim.SGD(p, lr=0.1, momentum=0.5, foreach=False, fused=None, differentiable=False),
        torch.optim.Adam([{"params": p, "lr": 0.5}]),
        torch.optim.Adam(p, foreach=None, capturable=False, differentiable=None, fused=False),
        torch.optim.SGD([{"params": p}, {"params": q, "lr": 0.5}], lr=0.1),
    )
    return [[repr(optimizer), str(optimizer.state_dict())] for optimizer in optimizers]


PROGRAMS = {n: f for n, f in globals().items() if callable(f) and not n.startswith("_")}
