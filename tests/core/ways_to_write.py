"""Ways to write memory that a graph has saved: programs as in `in_place_programs`, which record the same of PyTorch.

The line that writes ends in ``# writes``, and that which detaches in ``# detaches`` where it is another one.
"""

import sys

from in_place_programs import _leaf, writes


def _result(torch):
    """Return a result that its node has saved, as its backward needs it."""
    return _leaf(torch, 1, 2, 3).exp()


# ---------------------------------------------------------------------------------- what is called


@writes("add_", "the tensor itself")
def operator(torch):
    y = _result(torch)
    y += 1  # writes
    return y.sum()


@writes("mul_", "a detached alias")
def operator_on_an_alias(torch):
    y = _result(torch)
    alias = y.detach()  # detaches
    alias *= 2  # writes
    return y.sum()


@writes("tanh_", "the tensor itself")
def one_operand(torch):
    y = _result(torch)
    y.tanh_()  # writes
    return y.sum()


@writes("relu_", "the tensor itself")
def function_with_inplace(torch):
    y = _result(torch)
    torch.nn.functional.relu(y, inplace=True)  # writes
    return y.sum()


@writes("relu_", "the tensor itself")
def module_with_inplace(torch):
    y = _result(torch)
    torch.nn.ReLU(inplace=True)(y)  # writes
    return y.sum()


@writes("add(out=...)", "a detached alias")
def out(torch):
    y = _result(torch)
    torch.add(torch.ones(3), 1, out=y.detach())  # writes
    return y.sum()


@writes("exp(out=...)", "a view of a detached alias")
def out_of_one_operand(torch):
    y = _result(torch)
    torch.exp(torch.ones(2), out=y.detach()[:2])  # writes
    return y.sum()


@writes("matmul(out=...)", "a detached alias")
def out_of_a_product(torch):
    y = _result(torch)
    torch.matmul(torch.ones(3, 3), torch.ones(3), out=y.detach())  # writes
    return y.sum()


@writes("copy_", "the tensor itself")
def copy(torch):
    y = _result(torch)
    y.copy_(torch.ones(3))  # writes
    return y.sum()


@writes("fill_", "a detached alias")
def fill(torch):
    y = _result(torch)
    y.detach().fill_(3)  # writes
    return y.sum()


@writes("zero_", "a detached alias")
def zero(torch):
    y = _result(torch)
    y.detach().zero_()  # writes
    return y.sum()


@writes("normal_", "a detached alias")
def random_normal(torch):
    y = _result(torch)
    y.detach().normal_()  # writes
    return y.sum()


@writes("uniform_", "a detached alias")
def random_uniform(torch):
    y = _result(torch)
    y.detach().uniform_()  # writes
    return y.sum()


@writes("set_", "a detached alias")
def other_memory(torch):
    y = _result(torch)
    y.detach().set_(torch.ones(3))  # writes
    return y.sum()


@writes("resize_", "a detached alias")
def other_size(torch):
    y = _result(torch)
    y.detach().resize_(2)  # writes
    return y.sum()


@writes("increment_version", "a view of a detached alias")
def counted_by_hand(torch):
    y = _result(torch)
    torch.autograd.graph.increment_version(y.detach()[1:])  # writes
    return y.sum()


@writes("Halve", "a view of a detached alias")
def function_that_marks_dirty(torch):
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.mul_(0.5)

    halve = type("Halve", (torch.autograd.Function,), {"forward": staticmethod(forward)})
    y = _result(torch)
    halve.apply(y.detach()[1:])  # writes
    return y.sum()


# ---------------------------------------------------------------------------------- item assignment


@writes("copy_", "a view of a detached alias")
def item(torch):
    y = _result(torch)
    y.detach()[0] = 5  # writes
    return y.sum()


@writes("copy_", "a view")
def item_from_a_tensor(torch):
    y = _result(torch)
    y[1:] = torch.ones(2)  # writes
    return y.sum()


@writes("index_put_", "a detached alias")
def item_under_a_mask(torch):
    y = _result(torch)
    y.detach()[torch.tensor([True, False, True])] = 0  # writes
    return y.sum()


@writes("index_put_", "the tensor itself")
def item_at_indices(torch):
    y = _result(torch)
    y[torch.tensor([2, 0])] = torch.ones(2)  # writes
    return y.sum()


@writes("copy_", "a view of a detached alias")
def item_that_is_added_to(torch):
    y = _result(torch)
    alias = y.detach()  # detaches
    alias[1:] += 1  # writes
    return y.sum()


# ---------------------------------------------------------------------------------- through which alias


@writes("add_", "a view")
def view(torch):
    y = _result(torch)
    y[:2].add_(1)  # writes
    return y.sum()


@writes("add_", "a view")
def view_of_a_view(torch):
    y = _result(torch)
    y[1:][:1].add_(1)  # writes
    return y.sum()


@writes("add_", "a detached alias")
def detached_alias_of_a_view(torch):
    y = _result(torch)
    y[1:].detach().add_(1)  # writes
    return y.sum()


@writes("add_", "a view of a detached alias")
def view_of_a_view_of_a_detached_alias(torch):
    y = _result(torch)
    y.detach()[1:].unsqueeze(0).add_(1)  # writes
    return y.sum()


@writes("add_", "a detached alias")
def variable(torch):
    y = _result(torch)
    torch.autograd.Variable(y).add_(1)  # writes
    return y.sum()


@writes("add_", "a detached alias", saved_by="MulBackward0")
def state_dict(torch):
    net = torch.nn.Linear(2, 1)
    z = (net.weight * net.weight).sum()
    net.state_dict()["weight"].add_(1)  # writes
    return z


# ---------------------------------------------------------------------------------- how the call is written


@writes("add_", "a detached alias")
def without_recording(torch):
    y = _result(torch)
    with torch.no_grad():
        y.detach().add_(1)  # writes
    return y.sum()


@writes("add_", "the tensor itself", within="step")
def decorated(torch):
    @torch.no_grad()
    def step(t):
        t.add_(1)  # writes

    y = _result(torch)
    step(y)
    return y.sum()


@writes("add_", "a detached alias", within="<lambda>")
def anonymous(torch):
    y = _result(torch)
    (lambda t: t.add_(1))(y.detach())  # writes
    return y.sum()


@writes("add_", "a view of a detached alias", within="<genexpr>")
def generator(torch):
    y = _result(torch)
    any(
        t.add_(1) is None  # writes
        for t in y.detach()  # detaches
    )
    return y.sum()


@writes("add_", "a detached alias", within="<listcomp>" if sys.version_info < (3, 12) else None)
def comprehension(torch):
    y = _result(torch)
    [
        t.add_(1)  # writes
        for t in (y.detach(),)  # detaches
    ]
    return y.sum()


@writes("add_", "a detached alias")
def over_several_lines(torch):
    y = _result(torch)
    (
        y
        .detach()  # detaches
        .add_(  # writes
            1,
        )
    )  # fmt: skip
    return y.sum()


@writes("add(out=...)", "a detached alias")
def function_over_several_lines(torch):
    y = _result(torch)
    torch.add(  # writes
        torch.ones(3),
        1,
        out=y.detach(),  # detaches
    )
    return y.sum()


@writes("zero_", "a detached alias")
def mapped(torch):
    y = _result(torch)
    list(map(torch.Tensor.zero_, (y.detach(),)))  # writes
    return y.sum()


@writes("add_", "a detached alias", within="hook", detached_within="hook")
def inside_backward(torch):
    def hook(g):
        y.detach().add_(1)  # writes

    y = _result(torch)
    z = y * 1
    z.register_hook(hook)
    return z.sum()


# ---------------------------------------------------------------------------------- on the user's behalf


def _parameter(torch):
    """Return a parameter and a result whose backward needs its value."""
    p = torch.nn.Parameter(torch.ones(2, 2))
    return p, (p * p).sum()


@writes("add_", "the tensor itself", saved_by="MulBackward0")
def step_of_sgd(torch):
    p, z = _parameter(torch)
    z.backward(retain_graph=True)
    torch.optim.SGD([p], lr=0.1, momentum=0.9).step()  # writes
    return z


@writes("add_", "the tensor itself", saved_by="MulBackward0")
def step_of_adam(torch):
    p, z = _parameter(torch)
    z.backward(retain_graph=True)
    torch.optim.Adam([p], lr=0.1).step()  # writes
    return z


@writes("fill_", "the tensor itself", saved_by="MulBackward0")
def constant_initialiser(torch):
    p, z = _parameter(torch)
    torch.nn.init.constant_(p, 3)  # writes
    return z


@writes("uniform_", "the tensor itself", saved_by="MulBackward0")
def random_initialiser(torch):
    p, z = _parameter(torch)
    torch.nn.init.kaiming_uniform_(p)  # writes
    return z


@writes("copy_", "a detached alias", saved_by="MulBackward0")
def loaded_state(torch):
    net = torch.nn.Linear(2, 1)
    z = (net.weight * net.weight).sum()
    net.load_state_dict({"weight": torch.ones(1, 2), "bias": torch.ones(1)})  # writes
    return z


def _gradient(torch):
    """Return a leaf and a result whose backward needs its gradient's value."""
    x = _leaf(torch, 1, 2)
    (x * 2).sum().backward()
    return x, (x.grad * _leaf(torch, 3, 4)).sum()


@writes("backward", "the gradient itself", saved_by="MulBackward0")
def accumulation(torch):
    x, z = _gradient(torch)
    (x * 2).sum().backward()  # writes
    return z


@writes("backward", "the gradient itself", saved_by="MulBackward0")
def accumulation_into_named_inputs(torch):
    x, z = _gradient(torch)
    torch.autograd.backward((x * 2).sum(), inputs=[x])  # writes
    return z


@writes("zero_", "the tensor itself", saved_by="MulBackward0")
def gradients_set_to_zero(torch):
    x, z = _gradient(torch)
    torch.optim.SGD([x], lr=0.1).zero_grad(set_to_none=False)  # writes
    return z


PROGRAMS = {n: f for n, f in list(globals().items()) if hasattr(f, "write") and f.__module__ == __name__}
