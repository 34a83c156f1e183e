"""Calls that write into a copy of their first operand, as `calls.py` has the others."""

from __future__ import annotations

import numpy as np
from calls import MASK, MORE, PLACES, call


def assigned(key):
    """Make the two sides of ``y[key] = value`` on a copy; a key that is callable is made of further operands."""

    def function(m, x, value, *rest):
        y = x.clone()
        y[key(*rest) if callable(key) else key] = value
        return y

    def reference(x, value, *rest):
        y = x.copy()
        y[key(*rest) if callable(key) else key] = value
        return y

    return function, reference


def wrote(method, reference):
    """Make the two sides of a method that writes: the reference gives what the copy holds then."""
    return lambda m, x, *rest: method(x.clone(), *rest), reference


def part_written(m, x, value):
    y = x.clone()
    y[1].mul_(value)
    y.t()[0] = 5.0
    return y


def part_reference(x, value):
    y = x.copy()
    y[1] *= value
    y[:, 0] = 5
    return y


WRITES = [
    call("setitem-int", *assigned(1), (2, 3), (3,)),
    call("setitem-broadcast", *assigned(slice(None)), (2, 3), (3,)),
    call("setitem-lead", *assigned(0), (2, 3), (1, 3)),
    call("setitem-0d", *assigned((slice(None), 2)), (2, 3), ()),
    call("setitem-number", *assigned((..., slice(0, 2))), (2, 3), np.array(4.0)),
    call("setitem-none", *assigned((None, 1)), (2, 3), (3,)),
    call("setitem-list", *assigned(([1, 0],)), (2, 3), (2, 3)),
    call("setitem-tensor", *assigned(lambda i: (slice(None), i)), (2, 3), (2, 2), PLACES[:2]),
    call("setitem-two", *assigned(lambda i: (i, [1, 0])), (2, 3), (2, 1), MORE),
    call("setitem-mask", *assigned(lambda k: k), (2, 3), (3,), MASK),
    call("setitem-mask-0d", *assigned(lambda k: k), (2, 3), (), MASK),
    call("setitem-mask-rows", *assigned(lambda k: k), (2, 3), (1, 3), MASK[:, 0]),
    call("copy_", *wrote(lambda y, v: y.copy_(v), lambda x, v: np.broadcast_to(v, (2, 3))), (2, 3), (3,)),
    call("copy_-same", *wrote(lambda y, v: y.copy_(v), lambda x, v: v), (2, 3), (2, 3)),
    call("copy_-0d", *wrote(lambda y, v: y.copy_(v), lambda x, v: v), (), ()),
    call("copy_-empty", *wrote(lambda y, v: y.copy_(v), lambda x, v: x), (0, 3), (3,)),
    call("fill_", *wrote(lambda y: y.fill_(2.5), lambda x: np.full((2, 3), 2.5)), (2, 3)),
    call("fill_-tensor", *wrote(lambda y, v: y.fill_(v), lambda x, v: np.full((2, 3), v)), (2, 3), ()),
    call("zero_", *wrote(lambda y: y.zero_(), np.zeros_like), (2, 3)),
    call("views-written", part_written, part_reference, (2, 3), (3,)),
]
