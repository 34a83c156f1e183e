"""What the tests of the core make their graphs of."""

import gradlite
from gradlite.autograd import Function


def leaf(*values, **options):
    """Make a leaf of one dimension that requires a gradient."""
    return gradlite.tensor([float(v) for v in values], requires_grad=True, **options)


def result(*values):
    """Make a result that requires a gradient and holds the values; a clone saves nothing."""
    return leaf(*values).clone()


def name(t):
    """Return the name of a tensor's node, or None."""
    return t.grad_fn and t.grad_fn.name()


def error_of(function, *args):
    """Return the text of the RuntimeError that a call raises, or None where it raises none."""
    try:
        function(*args)
    except RuntimeError as error:
        return str(error)
    return None


def nodes_of(*tensors):
    """Return all nodes that the tensors reach, in the order in which they are found."""
    found = {}
    waiting = [t.grad_fn for t in tensors if t.grad_fn is not None]
    for face in waiting:  # it grows on the way
        node = getattr(face, "_node", face)  # the node itself, where users see a ctx
        if node not in found:
            found[node] = face
            waiting.extend(n for n, _ in face.next_functions if n is not None)
    return list(found)


def dead(references):
    """Return whether all that was referred to weakly is gone."""
    return all(reference() is None for reference in references)


# ---------------------------------------------------------------------------------- functions with their own derivative


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * x * x


class Exp(Function):
    @staticmethod
    def forward(x):
        return x.exp()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


class Scale(Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx, g):
        return g * ctx.factor, None


class Give(Function):
    """A clone whose gradient is what ``give`` makes of the one that arrives."""

    @staticmethod
    def forward(ctx, x, give):
        ctx.give = give
        return x.clone()

    @staticmethod
    def backward(ctx, g):
        return ctx.give(g), None


class Increment(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x.add_(1))
        return x

    @staticmethod
    def backward(ctx, g):
        return g
