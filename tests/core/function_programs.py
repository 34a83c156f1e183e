"""Small programs with `autograd.Function`; each takes the module to run on and returns lists, numbers and texts."""

import warnings


def _leaf(torch, *values):
    return torch.tensor([float(v) for v in values], requires_grad=True)


def _function(torch, forward, backward=lambda ctx, *g: g if len(g) > 1 else g[0], name="F", **members):
    """Make a Function of two functions; a ``setup`` among the members is its setup_context."""
    if "setup" in members:
        members["setup_context"] = staticmethod(members.pop("setup"))
    members |= {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    return type(name, (torch.autograd.Function,), members)


def _error(function, *args, **kwargs):
    """Return the class and the first line of the error that a call raises, else "fine"."""
    try:
        function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return "fine"


def _told(function, *args):
    """Return what a call warns of, and its error."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        error = _error(function, *args)
    return [f"{w.category.__name__}: {w.message}".partition(" (Triggered")[0] for w in caught] + [error]


def plain(value):
    """Turn tensors into lists, and sequences into lists of what is in them."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else type(value).__name__


def _name(t):
    return t.grad_fn and t.grad_fn.name()


def _increment(torch):
    def forward(ctx, x, *others):
        ctx.mark_dirty(x.add_(1))
        return x

    return _function(torch, forward, lambda ctx, g, *_: g * 7, "Increment")


def _saving(torch, *, after=lambda x: x * 2, save=lambda x, y: (x,), **members):
    """Make a Function that saves some of its input and result, and multiplies its gradient by the first of them."""

    def forward(ctx, x):
        y = after(x)
        ctx.save_for_backward(*save(x, y))
        return y

    return _function(torch, forward, lambda ctx, g: g * ctx.saved_tensors[0], "Saving", **members)


# ---------------------------------------------------------------------------------- arguments


def keywords_are_bound_by_position(torch):
    seen = []

    def backward(ctx, g):
        seen.append(ctx.needs_input_grad)
        return g, g * 2

    f = _function(torch, lambda ctx, x, y, k=2: x * y * k, backward)
    a, b = _leaf(torch, 1), _leaf(torch, 1)
    f.apply(y=b, x=a).backward()
    return a.grad, b.grad, seen


def keywords_that_do_not_fit(torch):
    f = _function(torch, lambda ctx, x, j=1, k=2, *, only=3, **others: x * k)
    x = _leaf(torch, 1)
    calls = ({"j": 3, "k": 4}, {"k": 3}, {"only": 3}, {"other": 3}, {"x": x}, {"ctx": 3})
    return [_error(f.apply, x, **keywords) for keywords in calls]


def defaults_count_where_setup_context_is_given(torch):
    seen = []
    f = _function(
        torch,
        lambda x, y, k=2: x * y * k,
        lambda ctx, g: (g, g, None),
        setup=lambda ctx, inputs, output: seen.append((len(inputs), inputs[2], ctx.needs_input_grad, output)),
    )
    a, b = _leaf(torch, 1), _leaf(torch, 1)
    f.apply(a, y=b).backward()
    return a.grad, b.grad, seen


def setup_context_and_arguments_that_do_not_fit(torch):
    f = _function(torch, lambda x, y, *, k=2: x * k, setup=lambda ctx, inputs, output: None)
    x = _leaf(torch, 1)
    return _error(f.apply, x), _error(f.apply, x, x, k=3), _error(f.apply, x, x, other=3)


def needs_does_not_ask_for_the_grad_mode(torch):
    seen = []

    def forward(ctx, x, y):
        seen.append(ctx.needs_input_grad)
        return x * y

    f = _function(torch, forward)
    with torch.no_grad():
        f.apply(_leaf(torch, 1), torch.ones(1))
    return seen


# ---------------------------------------------------------------------------------- results


def results_of_any_kind(torch):
    seen = []

    def backward(ctx, *g):
        seen.append(g)
        return g[0]

    x = _leaf(torch, 1)
    y, *others = _function(torch, lambda ctx, x: (x * 1, None, 3, [x * 2], {"a": 1}), backward).apply(x)
    y.backward()
    return others[:3], others[2][0].grad_fn, seen


def one_result_in_a_tuple_and_none(torch):
    x = _leaf(torch, 1)
    single = _function(torch, lambda ctx, x: (x * 1,)).apply(x)
    return len(single), _function(torch, lambda ctx, x: ()).apply(x), _function(torch, lambda ctx, x: None).apply(x)


def gradients_in_a_list(torch):
    one = _function(torch, lambda ctx, x: x * 1, lambda ctx, g: [g])
    two = _function(torch, lambda ctx, x, y: x * y, lambda ctx, g: [g, g])
    x, y = _leaf(torch, 1), _leaf(torch, 1)
    return _error(one.apply(x).backward), _error(two.apply(x, y).backward)


def an_input_that_needs_no_gradient_returned_as_it_is(torch):
    f = _function(torch, lambda ctx, k: k)
    k = torch.ones(1)
    a = f.apply(k)
    plain = a is k, a.requires_grad, a._is_view(), _error(a.add_, 1), k._version, _error(a.add_, _leaf(torch, 1))
    x = _leaf(torch, 1, 2)
    with torch.no_grad():
        y = f.apply(x)
    return plain, (y is x, y.requires_grad, y._is_view(), y.is_leaf, _error(y.add_, 1))


def an_input_beside_others_returned_as_it_is(torch):
    f = _function(torch, lambda ctx, x, k, i: (k, x * 2, i))
    k, i = torch.ones(1), torch.tensor([3])
    a, _, c = f.apply(_leaf(torch, 1), k, i)
    return (a is k, a._is_view(), _name(a), a.output_nr, _error(a.add_, 1)), (c is i, c._is_view(), c.requires_grad)


def an_input_returned_twice(torch):
    x = _leaf(torch, 1, 2)
    a, b = _function(torch, lambda ctx, x: (x, x), lambda ctx, a, b: a + 2 * b).apply(x)
    found = a is b, a is x, a.output_nr, b.output_nr, a._base is x, _error(a.add_, 1)
    (a * 3 + b).sum().backward()
    return found, x.grad


def a_view_of_an_input_returned_as_it_is(torch):
    x = _leaf(torch, 1, 2)
    y = _function(torch, lambda ctx, x: x, lambda ctx, g: g * 5).apply(x)
    v = y.view(-1)
    found = v._base is x, _name(v), _error(v.add_, 1)
    v.sum().backward()
    return found, x.grad


def an_input_returned_as_it_is_and_written_without_grad(torch):
    y = _leaf(torch, 1, 2) * 1
    v = _function(torch, lambda ctx, x: x).apply(y)
    with torch.no_grad():
        v.add_(1)
    return y._version, _error(lambda: v.grad_fn), _error(lambda: v.is_leaf), _error(lambda: v * 2), y


def a_parameter_returned_as_it_is(torch):
    p = torch.nn.Parameter(torch.ones(2))
    y = _function(torch, lambda ctx, x: x).apply(p)
    return type(y).__name__, y._base is p


def a_tensor_from_elsewhere(torch):
    def state(constant):
        def forward(ctx, x):
            if constant:
                ctx.mark_non_differentiable(w)
            return w

        w = _leaf(torch, 3)
        y = _function(torch, forward).apply(_leaf(torch, 1))
        return y is w, w.is_leaf, w.requires_grad, _name(w)

    return state(False), state(True)


def a_result_recorded_inside_forward(torch):
    def state(constant):
        def forward(ctx, x):
            with torch.enable_grad():
                y = x * 2
            if constant:
                ctx.mark_non_differentiable(y)
            return y

        x = _leaf(torch, 1)
        y = _function(torch, forward, lambda ctx, g: g * 100).apply(x)
        return y.requires_grad, _name(y), _error(y.backward), x.grad

    return state(False), state(True)


# ---------------------------------------------------------------------------------- results without gradient


def non_differentiable_inputs_and_views(torch):
    def state(make):
        def forward(ctx, x):
            y = make(x)
            ctx.mark_non_differentiable(y)
            return y

        x = _leaf(torch, 1) * 1
        y = _function(torch, forward).apply(x)
        state = y is x, y.requires_grad, y._is_view(), y.data_ptr() == x.data_ptr(), y.grad_fn, x.requires_grad
        return state, _error(y.add_, 1)

    return [state(make) for make in (lambda x: x, lambda x: x.view(-1), lambda x: x * 2)]


# ---------------------------------------------------------------------------------- dirty inputs


def dirty_where_it_may_not_be(torch):
    f = _increment(torch)
    x = _leaf(torch, 1, 2)
    y = x * 1
    with torch.no_grad():
        silent = y[:1]
    whole = _leaf(torch, 1)
    targets = (whole, x[:1], y.unbind()[0], silent)
    return [_error(f.apply, t) for t in targets], x, y, x.is_leaf, whole._version


def dirty_without_recording(torch):
    f, k, x = _increment(torch), torch.ones(2), _leaf(torch, 1)
    r = f.apply(k)
    with torch.no_grad():
        s = f.apply(x)
    return (r is k, k._version, r.requires_grad), (s is x, x._version, s.is_leaf, s._is_view())


def dirty_beside_another_result(torch):
    def make(other):
        def forward(ctx, x):
            ctx.mark_dirty(x.add_(1))
            return x, other(x)

        return _function(torch, forward, lambda ctx, g, h: g * 7 + h)

    x = _leaf(torch, 1, 2)
    y = x * 1
    a, b = make(lambda x: x * 2).apply(y)
    found = a is y, a.output_nr, b.output_nr, _name(y), y._version
    (a + b).sum().backward()
    refused = [_error(make(other).apply, y[:1])[:300] for other in (lambda x: x * 2, lambda x: 3)]
    return found, x.grad, refused


def dirty_view_with_a_second_tensor(torch):
    def forward(ctx, x, w):
        ctx.mark_dirty(x.mul_(w))
        return x

    found = []
    for gradient in (lambda g: g * 2, lambda g: None):
        w, x = _leaf(torch, 5), _leaf(torch, 1, 2)
        y = x * 1
        v = y[:1]
        f = _function(torch, forward, lambda ctx, g, gradient=gradient: (gradient(g), g * 3))
        r = f.apply(v, w)
        y.sum().backward()
        found.append((r is v, _name(y), _name(r), w.grad, x.grad, y))
    return found


def dirty_view_that_is_the_second_argument(torch):
    def forward(ctx, w, x):
        ctx.mark_dirty(x.mul_(w))
        return x

    w, x = _leaf(torch, 5), _leaf(torch, 1, 2)
    y = x * 1
    _function(torch, forward, lambda ctx, g: (g * 2, g * 3)).apply(w, y[:1])
    y.sum().backward()
    return w.grad, x.grad, y


def dirty_view_of_a_base_that_needs_no_gradient(torch):
    def forward(ctx, x, w):
        ctx.mark_dirty(x.mul_(w))
        return x

    w, y = _leaf(torch, 5), torch.ones(2)
    r = _function(torch, forward, lambda ctx, g: (g * 2, g * 3)).apply(y[:1], w)
    y.sum().backward()
    return w.grad, _name(y), _name(r), y.grad_fn.next_functions[0]


def dirty_and_saved(torch):
    def forward(ctx, x):
        x.add_(1)
        ctx.save_for_backward(x)
        ctx.mark_dirty(x)
        return x

    f = _function(torch, forward, lambda ctx, g: g * ctx.saved_tensors[0])
    x = _leaf(torch, 1, 2)
    y = x * 1
    f.apply(y).sum().backward()
    z = x * 1
    f.apply(z[:1])
    z.sum().backward()
    return x.grad, _error(z.sum().backward)


def dirty_where_an_old_value_was_saved(torch):
    x = _leaf(torch, 1, 2)
    y = x * 1
    z = (y * y).sum()
    _increment(torch).apply(y)
    return _error(z.backward)


def dirty_and_hooks(torch):
    seen, x = [], _leaf(torch, 1)
    y = x * 1
    y.register_hook(lambda g: seen.append(("old", g)))
    y.retain_grad()
    r = _increment(torch).apply(y)
    y.register_hook(lambda g: seen.append(("new", g)))
    r.sum().backward()
    return seen, y.grad, x.grad


def dirty_marks_that_do_not_fit(torch):
    def mark_the_input(ctx, x):
        ctx.mark_dirty(x)
        return x * 1

    def mark_the_result(ctx, x):
        y = x * 1
        ctx.mark_dirty(y)
        return y

    tensors = _leaf(torch, 1) * 1, torch.ones(1)
    return [_told(_function(torch, f).apply, x) for f in (mark_the_input, mark_the_result) for x in tensors]


PROGRAMS = {
    n: f
    for n, f in list(globals().items())
    if n[0] != "_" and n != "plain" and getattr(f, "__module__", "") == __name__
}
