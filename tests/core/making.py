"""What the tests of the core make their graphs of."""

import gradlite


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
