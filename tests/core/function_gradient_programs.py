"""Programs with the backward side of `autograd.Function`: undefined gradients, hooks, higher order."""

from function_programs import _error, _function, _leaf, _name, _saving


def _silent(torch, name="Silent"):
    """Make a Function that gives its input no gradient."""
    return _function(torch, lambda ctx, x: x * 2, lambda ctx, g: None, name)


def _noting(torch, seen, factor=3, **members):
    """Make a Function that notes the gradients which its backward gets."""

    def backward(ctx, *g):
        seen.append(g)
        return None if g[0] is None else g[0] * factor

    return _function(torch, lambda ctx, x: x * factor, backward, "Noting", **members)


# ---------------------------------------------------------------------------------- undefined gradients


def nothing_arrives_at_a_function(torch):
    found = []
    for between in (lambda h: h, lambda h: h.exp()):
        seen, x = [], _leaf(torch, 1)
        _silent(torch).apply(between(_noting(torch, seen).apply(x))).backward()
        found.append((seen, x.grad))
        _silent(torch).apply(between(_noting(torch, seen).apply(x))).backward(create_graph=False)
        (g,) = torch.autograd.grad(_silent(torch).apply(between(_noting(torch, seen).apply(x))), x)
        found.append((g, len(seen)))
    return found


def nothing_arrives_and_nothing_is_made_up(torch):
    def forward(ctx, x):
        ctx.set_materialize_grads(False)
        return x * 2, x * 3

    seen = []

    def backward(ctx, a, b):
        seen.append((a, b))
        return None if b is None else b * 3

    x = _leaf(torch, 1)
    a, b = _function(torch, forward, backward).apply(x)
    _silent(torch).apply(a).backward()
    _silent(torch).apply(a).backward()
    b.backward()
    return seen, x.grad


def nothing_arrives_beside_something(torch):
    x = _leaf(torch, 1)
    sums = (
        lambda y: _silent(torch).apply(x) + x * 3,
        lambda y: _silent(torch).apply(y) + x * 3,
        lambda y: x * 3 + _silent(torch).apply(y.exp()) + y,
        lambda y: x * 3 + _silent(torch).apply(x),
    )
    found = []
    for total in sums:
        total(x * 2).backward()
        found.append(x.grad.tolist())
    sums[3](x).backward(inputs=[x])
    return found, x.grad, torch.autograd.grad(sums[2](x * 2), x)


def nothing_arrives_and_hooks(torch):
    seen, x = [], _leaf(torch, 1)
    x.register_hook(lambda g: seen.append(("x", g)))
    _silent(torch).apply(x).backward()
    y = x.exp()
    y.register_hook(lambda g: seen.append(("y", g)))
    y.retain_grad()
    _silent(torch).apply(y).backward()
    a, b = x.expand(2, 1).unbind()
    b.register_hook(lambda g: seen.append(("b", g)))
    a.backward()
    return seen, x.grad, y.grad


def a_hook_replaces_nothing(torch):
    a, b = _leaf(torch, 1, 2).unbind()
    b.register_hook(lambda g: torch.ones(()))
    return _error(a.backward)


def an_unused_result_and_hooks(torch):
    seen, x = [], _leaf(torch, 1)

    def backward(ctx, a, b):
        seen.append(b)
        return a

    a, b = _function(torch, lambda ctx, x: (x * 1, x * 2), backward).apply(x)
    b.register_hook(seen.append)
    a.register_hook(lambda g: g * 10)
    a.retain_grad()
    a.backward()
    return seen, x.grad, a.grad


def zeros_have_the_type_of_the_result(torch):
    seen = []

    def backward(ctx, *g):
        seen.extend((str(t.dtype), list(t.shape)) for t in g)
        return g[0]

    x = _leaf(torch, 1)
    results = _function(torch, lambda ctx, x: (x * 1, x.double().expand(2, 1), x.long(), x.half()), backward).apply(x)
    results[0].backward()
    return seen, [t.requires_grad for t in results]


# ---------------------------------------------------------------------------------- gradients that do not fit


def gradients_that_do_not_fit(torch):
    shapes = ((5, 3), (2, 1), (), (3,), (4, 3))
    found = []
    for shape in shapes:
        x = _leaf(torch, 1, 2, 3)
        y = _function(torch, lambda ctx, k, x: x.sum(), lambda ctx, g, s=shape: (None, torch.ones(s))).apply(0, x)
        found.append((_error(y.backward), x.grad))
    return found


def too_many_gradients(torch):
    found = []
    for extra in ((None,), (None, None), (0,), (None, 0)):
        y = _function(torch, lambda ctx, x: x * 1, lambda ctx, g, extra=extra: (g, *extra)).apply(_leaf(torch, 1))
        found.append(_error(y.backward))
    return found


def gradients_of_no_tensor(torch):
    found = []
    for value in (1.0, "g", [1]):
        y = _function(torch, lambda ctx, x: x * 1, lambda ctx, g, value=value: value).apply(_leaf(torch, 1))
        found.append(_error(y.backward))
    y = _function(torch, lambda ctx, x, k: x * k, lambda ctx, g: (g, g)).apply(_leaf(torch, 1), 3)
    return found, _error(y.backward)


def gradients_are_not_shared(torch):
    def state(give):
        kept = []

        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 1

        def backward(ctx, g):
            kept.append(g)
            return give(g, ctx.saved_tensors[0])

        x, given = _leaf(torch, 1, 2), torch.ones(2)
        f = _function(torch, forward, backward)
        (f.apply(x) + f.apply(x)).backward(given)
        f.apply(x * 1).backward(given)
        with torch.no_grad():
            x.grad.add_(100)
        return x.grad, x, given, kept

    ways = (lambda g, x: g, lambda g, x: g[:], lambda g, x: x, lambda g, x: x.detach(), lambda g, x: g.detach())
    return [state(give) for give in ways]


def a_gradient_written_in_place(torch):
    f = _function(torch, lambda ctx, x: x * 1, lambda ctx, g: g.mul_(10))
    a, b, given = _leaf(torch, 1), _leaf(torch, 1), torch.ones(1)
    (f.apply(a) + b).backward(given)
    found = a.grad, b.grad, given.tolist()
    a, given = _leaf(torch, 1), torch.ones(1)
    (f.apply(a) + f.apply(a)).backward(given)
    return found, a.grad, given


# ---------------------------------------------------------------------------------- higher order


def twice_differentiable(torch):
    grad = torch.autograd.grad
    f = _function(
        torch,
        lambda ctx, x: (ctx.save_for_backward(x), x * x * x)[1],
        lambda ctx, g: g * 3 * ctx.saved_tensors[0] * ctx.saved_tensors[0],
        "Cube",
    )
    x = _leaf(torch, 2)
    (a,) = grad(f.apply(x), x, create_graph=True)
    (b,) = grad(a, x, create_graph=True)
    (c,) = grad(b, x, create_graph=True)
    return a, b, c, _name(a)


def a_function_inside_backward_of_another(torch):
    cosine = _saving(torch, after=lambda x: x.tanh(), save=lambda x, y: (y,))
    f = _function(
        torch,
        lambda ctx, x: (ctx.save_for_backward(x), x * x)[1],
        lambda ctx, g: cosine.apply(g * ctx.saved_tensors[0]),
    )
    x = _leaf(torch, 0.5)
    (g,) = torch.autograd.grad(f.apply(x), x, create_graph=True)
    found = g, _name(g)
    return found, torch.autograd.grad(g, x)


def a_function_inside_forward_of_another(torch):
    inner = _saving(torch, after=lambda x: x * 2)
    seen = []

    def forward(ctx, x):
        y = inner.apply(x)
        seen.append((y.requires_grad, _name(y)))
        with torch.enable_grad():
            z = inner.apply(x)
            seen.append((z.requires_grad, _name(z)))
        return y

    x = _leaf(torch, 2)
    y = _function(torch, forward, lambda ctx, g: g * 5).apply(x)
    y.backward()
    return seen, _name(y), x.grad


def once_differentiable_with_several_gradients(torch):
    once = torch.autograd.function.once_differentiable
    f = _function(torch, lambda ctx, x, k, y: x * y, once(lambda ctx, g: (g * 2, None, g * 3)))
    x, y = _leaf(torch, 1), _leaf(torch, 1)
    a, b = torch.autograd.grad(f.apply(x, 0, y).exp(), (x, y), create_graph=True)
    found = _name(a), _name(b), a.output_nr, b.output_nr, a.grad_fn is b.grad_fn
    edges = [(node and node.name(), number) for node, number in a.grad_fn.next_functions]
    f.apply(x, 0, y).backward()
    (c,) = torch.autograd.grad(f.apply(x, 0, y), x, create_graph=True)
    return found, edges, _error(b.backward), x.grad, y.grad, c.requires_grad


def checkpoint(torch):
    """Compute again inside backward, with a pass inside the pass."""

    def forward(ctx, function, x):
        ctx.function = function
        ctx.save_for_backward(x)
        return function(x)

    def backward(ctx, g):
        x = ctx.saved_tensors[0].detach().requires_grad_()
        with torch.enable_grad():
            y = ctx.function(x)
        torch.autograd.backward(y, g)
        return None, x.grad

    def run(call):
        w, x = _leaf(torch, 0.3, 0.4), _leaf(torch, 1, 2)
        h = call(lambda x: (x * w).tanh() * w, x.exp())
        h = call(lambda x: call(lambda x: (x * w).exp(), x) * w, h)
        (h * h).sum().backward()
        return [[round(v, 4) for v in t.grad.tolist()] for t in (x, w)]

    again = _function(torch, forward, backward, "Checkpoint").apply
    found = run(again)
    x = _leaf(torch, 2)
    (slope,) = torch.autograd.grad(again(lambda x: x**3, x), x, create_graph=True)
    second = slope, slope.requires_grad, _error(torch.autograd.grad, slope, x)  # the pass inside is not recorded
    return found, found == run(lambda function, x: function(x)), second, torch.is_grad_enabled()


def an_error_in_forward_leaves_nothing(torch):
    def forward(ctx, x):
        ctx.save_for_backward(x)
        ctx.mark_dirty(x)
        raise KeyError("boom")

    def setup(ctx, inputs, output):
        raise KeyError("boom")

    y = _leaf(torch, 1) * 1
    errors = _error(_function(torch, forward).apply, y), _error(_function(torch, lambda x: x * 1, setup=setup).apply, y)
    return errors, torch.is_grad_enabled(), _name(y), y._version


# ---------------------------------------------------------------------------------- passes for some inputs


def unwanted_gradients_are_dropped(torch):
    seen, a, b = [], _leaf(torch, 1), _leaf(torch, 2)
    c = b * 2
    for name, t in (("a", a), ("b", b), ("c", c)):
        t.register_hook(lambda g, name=name: seen.append((name, g)))
    f = _function(torch, lambda ctx, x, y: x * y, lambda ctx, g: (g * 3, g * 4))
    found = torch.autograd.grad(f.apply(a, b), a), torch.autograd.grad(f.apply(a, c).exp(), a)
    f.apply(a, c).backward(inputs=[a])
    return found, seen, a.grad, b.grad


def saved_tensors_are_checked_only_when_read(torch):
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2

    y = _leaf(torch, 1) * 1
    z = _function(torch, forward).apply(y)
    y.detach().add_(1)
    return torch.autograd.grad(z, y), _error(lambda: z.grad_fn.saved_tensors)


def a_pass_through_a_dirty_view_for_some_inputs(torch):
    def forward(ctx, x):
        ctx.save_for_backward(x * 1)
        ctx.mark_dirty(x.mul_(2))
        return x

    a = _leaf(torch, 1, 2)
    y = a * 1
    _function(torch, forward, lambda ctx, g: g * ctx.saved_tensors[0] * 2).apply(y[:1])
    return torch.autograd.grad(y.sum(), a, create_graph=True), y


def derived_classes(torch):
    class A(torch.autograd.Function):
        factor = 2

        @classmethod
        def forward(cls, ctx, x):
            return x * cls.factor

        @classmethod
        def backward(cls, ctx, g):
            return g * cls.factor

    class B(A):
        factor = 3

    class C(A):
        @staticmethod
        def vjp(ctx, g):
            return g

    x = _leaf(torch, 1)
    return [(_name(f.apply(x)), torch.autograd.grad(f.apply(x), x)) for f in (A, B)], _error(C.apply(x).backward)


PROGRAMS = {n: f for n, f in list(globals().items()) if n[0] != "_" and getattr(f, "__module__", "") == __name__}
