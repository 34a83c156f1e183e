"""Programs whose backward pass finds a saved tensor overwritten; each takes the module to run on."""


def _leaf(torch, *values, **options):
    return torch.tensor([float(v) for v in values], requires_grad=True, **options)


def result_through_detach(torch):
    y = _leaf(torch, 1, 2).exp()
    y.detach().add_(1)
    return y.sum()


def result_written_twice(torch):
    y = _leaf(torch, 1, 2).exp()
    y.detach().add_(1)
    y.detach().sub_(1)
    return y.sum()


def result_itself(torch):
    y = _leaf(torch, 1, 2).exp()
    y.add_(1)
    return y.sum()


def result_through_a_view(torch):
    y = _leaf(torch, 1, 2).tanh()
    y[0].mul_(2)
    return y.sum()


def input_through_detach(torch):
    y = _leaf(torch, 1, 2) * 2
    z = (y * y).sum()
    y.detach().add_(1)
    return z


def input_through_a_view(torch):
    y = _leaf(torch, 1, 2).clone()
    z = (y * y).sum()
    y[0].mul_(2)
    return z


def input_under_no_grad(torch):
    y = _leaf(torch, 1, 2, 3).clone()
    z = (y * y).sum()
    with torch.no_grad():
        y[:1].mul_(100)
    return z


def leaf_through_detach(torch):
    x = _leaf(torch, 1, 2)
    z = (x * x).sum()
    x.detach().add_(1)
    return z


def leaf_under_no_grad(torch):
    x = _leaf(torch, 1, 2)
    z = (x * x).sum()
    with torch.no_grad():
        x += 1
    return z


def no_dimensions(torch):
    x = torch.tensor(2.0, requires_grad=True)
    z = x * x
    x.detach().add_(1)
    return z


def double_precision(torch):
    x = torch.ones(2, 3, dtype=torch.float64, requires_grad=True)
    z = (x * x).sum()
    x.detach().add_(1)
    return z


def half_precision(torch):
    x = torch.ones(2, dtype=torch.bfloat16, requires_grad=True)
    z = (x * x).sum()
    x.detach().add_(1)
    return z


def index(torch):
    x, places = _leaf(torch, 1, 2, 3), torch.tensor([0, 1])
    z = x[places].sum()
    places.fill_(2)
    return z


def saved_view_and_its_base(torch):
    y = _leaf(torch, 1, 2, 3).clone()
    v = y[:1]
    z = (v * v).sum()
    y.add_(1)
    return z


def outside_of_the_saved_view(torch):
    y = _leaf(torch, 1, 2, 3).clone()
    v = y[:1]
    z = (v * v).sum()
    y.detach()[2] = 9
    return z


def base_as_operand(torch):
    y = _leaf(torch, 1, 2).clone()
    y[:1].mul_(y[1:])
    return y.sum()


def step_between(torch):
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
    optimizer = torch.optim.SGD(net.parameters(), 0.1)
    z = net(torch.ones(1, 2)).sum()
    z.backward(retain_graph=True)
    optimizer.step()
    return z


def returned_indices(torch):
    values, places = _leaf(torch, 1, 3).max(0)
    places.add_(0)
    return values


PROGRAMS = {n: f for n, f in globals().items() if callable(f) and not n.startswith("_")}
