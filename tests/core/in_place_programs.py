"""Programs whose backward pass finds a saved tensor overwritten; each takes the module to run on.

The line that writes, last, ends in ``# writes``.
"""


def writes(operation, through, saved_by="ExpBackward0", within=None, detached_within=None):
    """Say of a program what gradlite's error adds: the operation that wrote, through which alias, and who had saved.

    ``within`` is the function in which the write stands, where that is not the program itself; ``detached_within`` that
    in which the alias was made.
    """

    def enter(program):
        own = program.__name__
        program.write = (operation, through, saved_by, within or own, detached_within or own)
        return program

    return enter


def _leaf(torch, *values, **options):
    return torch.tensor([float(v) for v in values], requires_grad=True, **options)


@writes("add_", "a detached alias")
def result_through_detach(torch):
    y = _leaf(torch, 1, 2).exp()
    y.detach().add_(1)  # writes
    return y.sum()


@writes("sub_", "a detached alias")
def result_written_twice(torch):
    y = _leaf(torch, 1, 2).exp()
    y.detach().add_(1)
    y.detach().sub_(1)  # writes
    return y.sum()


@writes("add_", "the tensor itself")
def result_itself(torch):
    y = _leaf(torch, 1, 2).exp()
    y.add_(1)  # writes
    return y.sum()


@writes("mul_", "a view", saved_by="TanhBackward0")
def result_through_a_view(torch):
    y = _leaf(torch, 1, 2).tanh()
    y[0].mul_(2)  # writes
    return y.sum()


@writes("add_", "a detached alias", saved_by="MulBackward0")
def input_through_detach(torch):
    y = _leaf(torch, 1, 2) * 2
    z = (y * y).sum()
    y.detach().add_(1)  # writes
    return z


@writes("mul_", "a view", saved_by="MulBackward0")
def input_through_a_view(torch):
    y = _leaf(torch, 1, 2).clone()
    z = (y * y).sum()
    y[0].mul_(2)  # writes
    return z


@writes("mul_", "a view", saved_by="MulBackward0")
def input_under_no_grad(torch):
    y = _leaf(torch, 1, 2, 3).clone()
    z = (y * y).sum()
    with torch.no_grad():
        y[:1].mul_(100)  # writes
    return z


@writes("add_", "a detached alias", saved_by="MulBackward0")
def leaf_through_detach(torch):
    x = _leaf(torch, 1, 2)
    z = (x * x).sum()
    x.detach().add_(1)  # writes
    return z


@writes("add_", "the tensor itself", saved_by="MulBackward0")
def leaf_under_no_grad(torch):
    x = _leaf(torch, 1, 2)
    z = (x * x).sum()
    with torch.no_grad():
        x += 1  # writes
    return z


@writes("add_", "a detached alias", saved_by="MulBackward0")
def no_dimensions(torch):
    x = torch.tensor(2.0, requires_grad=True)
    z = x * x
    x.detach().add_(1)  # writes
    return z


@writes("add_", "a detached alias", saved_by="MulBackward0")
def double_precision(torch):
    x = torch.ones(2, 3, dtype=torch.float64, requires_grad=True)
    z = (x * x).sum()
    x.detach().add_(1)  # writes
    return z


@writes("add_", "a detached alias", saved_by="MulBackward0")
def half_precision(torch):
    x = torch.ones(2, dtype=torch.bfloat16, requires_grad=True)
    z = (x * x).sum()
    x.detach().add_(1)  # writes
    return z


@writes("fill_", "the tensor itself", saved_by="IndexBackward0")
def index(torch):
    x, places = _leaf(torch, 1, 2, 3), torch.tensor([0, 1])
    z = x[places].sum()
    places.fill_(2)  # writes
    return z


@writes("add_", "the base of the saved view", saved_by="MulBackward0")
def saved_view_and_its_base(torch):
    y = _leaf(torch, 1, 2, 3).clone()
    v = y[:1]
    z = (v * v).sum()
    y.add_(1)  # writes
    return z


@writes("copy_", "a view of a detached alias", saved_by="MulBackward0")
def outside_of_the_saved_view(torch):
    y = _leaf(torch, 1, 2, 3).clone()
    v = y[:1]
    z = (v * v).sum()
    y.detach()[2] = 9  # writes
    return z


@writes("mul_", "a view", saved_by="MulBackward0")
def base_as_operand(torch):
    y = _leaf(torch, 1, 2).clone()
    y[:1].mul_(y[1:])  # writes
    return y.sum()


@writes("add_", "the base of the saved view", saved_by="AddmmBackward0")
def step_between(torch):
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
    optimizer = torch.optim.SGD(net.parameters(), 0.1)
    z = net(torch.ones(1, 2)).sum()
    z.backward(retain_graph=True)
    optimizer.step()  # writes
    return z


@writes("add_", "the tensor itself", saved_by="MaxBackward0")
def returned_indices(torch):
    values, places = _leaf(torch, 1, 3).max(0)
    places.add_(0)  # writes
    return values


PROGRAMS = {n: f for n, f in list(globals().items()) if hasattr(f, "write")}
