"""Programs about what `autograd.Function` saves, about its ctx, and about the views that it makes."""

from function_programs import _error, _function, _leaf, _name, _saving

# ---------------------------------------------------------------------------------- saved tensors


def saved_results_inputs_and_what_is_between(torch):
    y = _leaf(torch, 1, 2) * 1
    f = _saving(torch, save=lambda x, y: (x, y, x * 3, None))
    z = f.apply(y)
    a, b, c, none = z.grad_fn.saved_tensors
    found = a is y, b is z, _name(b), b.requires_grad, b._version, c.requires_grad, none
    again = z.grad_fn.saved_tensors
    return found, again[0] is a, again[1] is b, again[2] is c, type(z.grad_fn).__name__


def saved_views(torch):
    found = []
    for save in (lambda x, y: (y,), lambda x, y: (x.view(-1),), lambda x, y: (x[:1].expand(2),)):
        y = _leaf(torch, 1, 2) * 1
        v = _saving(torch, after=lambda x: x.view(-1), save=save).apply(y)
        (s,) = v.grad_fn.saved_tensors
        found.append((s is v, s._is_view(), _name(s), s.requires_grad, s))
        v.sum().backward()
    return found


def saved_and_written_later(torch):
    def written(save, choose):
        y = _leaf(torch, 1, 2) * 1
        z = _saving(torch, save=save).apply(y)
        choose(y, z).detach().add_(1)
        return _error(z.sum().backward), _error(lambda: z.grad_fn.saved_tensors)

    saves = (lambda x, y: (x,), lambda x, y: (y,), lambda x, y: (x.view(-1),), lambda x, y: (x * 1,))
    return [written(save, choose) for choose in (lambda y, z: y, lambda y, z: z) for save in saves]


def saved_and_detached_later(torch):
    y = _leaf(torch, 1, 2) * 1
    z = _saving(torch).apply(y)
    y.detach_()
    return _error(z.sum().backward)


def an_input_saved_and_returned_as_it_is(torch):
    x = _leaf(torch, 1)
    y = _saving(torch, after=lambda x: x).apply(x)
    same = y.grad_fn.saved_tensors[0] is x

    def refused(choose):
        def setup(ctx, inputs, output):
            ctx.save_for_backward(*choose(inputs, output))

        f = _function(torch, lambda x: x, setup=setup)
        return _error(f.apply, x), _error(f.apply, torch.ones(1))

    return same, [refused(choose) for choose in (lambda i, o: i, lambda i, o: (o,), lambda i, o: (i[0] * 2,))]


def setup_context_saves_a_result(torch):
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y

    f = _function(
        torch, lambda x: x.exp(), backward, "Exp", setup=lambda ctx, inputs, output: ctx.save_for_backward(output)
    )
    x = _leaf(torch, 0)
    y = f.apply(x)
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    found = _name(g), torch.autograd.grad(g, x)
    y = f.apply(x)
    y.add_(1)
    return found, _error(y.backward)


def freed_with_and_without_saved_tensors(torch):
    found = []
    for save in (lambda x, y: (x,), lambda x, y: ()):
        x = _leaf(torch, 1)
        y = _saving(torch, save=save).apply(x) if save(1, 1) else _function(torch, lambda ctx, x: x * 1).apply(x)
        before = len(y.grad_fn.saved_tensors)
        y.backward()
        found.append((before, _error(lambda y=y: y.grad_fn.saved_tensors), _error(y.backward)))
    return found


def retained(torch):
    x = _leaf(torch, 3)
    y = _saving(torch).apply(x)
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    return x.grad, y.grad_fn.saved_tensors, torch.autograd.grad(y, x), _error(torch.autograd.grad, y, x)


def saved_tensors_read_once(torch):
    seen = []

    def backward(ctx, g):
        seen.append(ctx.saved_tensors)
        seen.append(_error(lambda: ctx.saved_tensors))
        return g

    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 1

    x = _leaf(torch, 1)
    _function(torch, forward, backward, clear_saved_tensors_on_access=True).apply(x).backward(retain_graph=True)
    return seen, x.grad


def gradients_in_a_box(torch):
    def backward(ctx, gradients):
        a, b = gradients.pop(), gradients.pop()
        return (a + 2 * b,)

    x = _leaf(torch, 1)
    a, b = _function(torch, lambda ctx, x: (x * 1, x * 2), backward, boxed_grads_call=True).apply(x)
    (a + 3 * b).backward()
    return x.grad


def attributes_may_have_any_name(torch):
    names = ("shape", "dtype", "edges", "saved", "params", "seq", "outputs", "special", "hooks", "label", "op", "makes")

    def forward(ctx, x):
        for number, name in enumerate(names):
            setattr(ctx, name, number)
        return x.sum()

    def backward(ctx, g):
        return g * sum(getattr(ctx, name) for name in names) * torch.ones(2)

    x = _leaf(torch, 1, 2)
    y = _function(torch, forward, backward).apply(x)
    found = [getattr(y.grad_fn, name) for name in names], _error(lambda: y.grad_fn.nothing)
    y.backward()
    return found, x.grad


def edges_are_those_of_tensors(torch):
    y = _function(torch, lambda ctx, x, k, z: x * z).apply(_leaf(torch, 1), 3, torch.ones(1))
    return [(node and node.name(), number) for node, number in y.grad_fn.next_functions]


def a_ctx_with_a_name_of_its_own(torch):
    def forward(ctx, x):
        ctx.name = "mine"
        ctx.save_for_backward(x)
        return x * 1

    f = _function(torch, forward, lambda ctx, g: g * ctx.saved_tensors[0])
    y = f.apply(_leaf(torch, 1))
    z = f.apply(y)
    y.detach().add_(1)
    return y.grad_fn.name, repr(z), _error(z.backward)


def the_ctx_is_the_grad_fn(torch):
    seen = []

    def forward(ctx, x):
        seen.append(ctx)
        return x * 1

    def backward(ctx, g):
        seen.append(ctx)
        return g

    y = _function(torch, forward, backward).apply(_leaf(torch, 1))
    y.backward()
    z = y * 2
    return seen[0] is seen[1], seen[0] is y.grad_fn, z.grad_fn.next_functions[0][0] is seen[0], repr(y)


# ---------------------------------------------------------------------------------- views


def a_view_made_in_forward(torch):
    x = _leaf(torch, 1, 2, 3)
    y = x * 1
    f = _function(torch, lambda ctx, x: x[1:])
    v = f.apply(y)
    with torch.no_grad():
        w = f.apply(y)
    found = [(t._is_view(), _name(t), t.requires_grad, t.is_leaf, t._base is y, _error(t.mul_, 2)) for t in (v, w)]
    y.mul_(2)
    return found, v, _error(lambda: v * 2), _error(lambda: w * 2)


def views_made_in_forward(torch):
    y = _leaf(torch, 1, 2) * 1
    a, b = _function(torch, lambda ctx, x: (x[:1], x[1:])).apply(y)
    c, _ = _function(torch, lambda ctx, x: (x[:1], 3)).apply(y)
    return _error(a.mul_, 2), _error(b.mul_, 2), _error(c.mul_, 2)


def a_view_of_an_input_that_forward_writes_then(torch):
    def forward(ctx, x):
        v = x.view(-1)
        x.mul_(3)
        return v

    y = _leaf(torch, 1, 2) * 1
    v = _function(torch, forward, lambda ctx, g: g * 5).apply(y)
    found = _name(v), v._is_view(), v._version
    y.add_(1)
    return found, _error(lambda: v.grad_fn), v


def views_of_views(torch):
    def view_of(kind, x):
        if kind == "function":
            return _function(torch, lambda ctx, x: x[:]).apply(x)
        with torch.set_grad_enabled(not kind.startswith("silent")):
            return x.unbind()[0] if kind.endswith("several") else x[:]

    kinds = ("plain", "several", "silent", "silent several", "function")
    found = []
    for first in kinds:
        for second in kinds:
            y = _leaf(torch, 1, 2, 3, 4).view(2, 2, 1) * 1
            found.append(_error(view_of(second, view_of(first, y)).add_, 1))
    return found


PROGRAMS = {n: f for n, f in list(globals().items()) if n[0] != "_" and getattr(f, "__module__", "") == __name__}
