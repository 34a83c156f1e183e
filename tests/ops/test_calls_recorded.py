"""What calls return is laid out as in PyTorch, made by PyTorch's nodes, and a view where PyTorch's is one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from calls import COPIES, INDICES
from families import CALLS
from layouts import host

import gradlite

LAYOUTS = ("contiguous", "transposed")
RECORDED = json.loads((Path(__file__).parent / "recorded" / "calls.json").read_text())


def test_every_call_is_recorded():
    """Where this fails, run record_calls.py where torch 2.13 is installed."""
    assert {str(call) for call in CALLS} == set(RECORDED)
    assert len(CALLS) == len(RECORDED)


def operands(call, rng, layout):
    made = []
    for k, values in enumerate(call.draw(rng)):
        t = gradlite.tensor(values.T.copy() if k in call.drawn and layout == "transposed" else values)
        if k in call.drawn and layout == "transposed":
            t = t.permute(tuple(range(t.ndim))[::-1])
        made.append(t.detach().requires_grad_() if k in call.drawn else t)
    return made


def saved(node):
    """Name the tensors that a node saves, and the tuples that hold some."""
    found = {n: getattr(node, n) for n in dir(node) if n.startswith("_saved_")}
    parts = {n: value if type(value) is tuple else (value,) for n, value in found.items()}
    return sorted(n for n, values in parts.items() if any(isinstance(v, gradlite.Tensor) for v in values))


@pytest.mark.parametrize("call", CALLS, ids=str)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_geometry(call, layout, device, rng):
    """Shape, whether it is a view of the first operand or that itself, and of views and copies strides and offset."""
    given, expected = operands(call, rng, layout), RECORDED[str(call)][LAYOUTS.index(layout)]
    if "error" in expected:
        with pytest.raises(RuntimeError) as caught:
            call.function(gradlite, *given)
        assert str(caught.value).startswith(expected["error"])
        return
    out = call.function(gradlite, *given)
    found = {"shape": list(out.shape), "view": out._base is given[0], "same": out is given[0]}
    if "strides" in expected and out.numel():  # NumPy keeps no place in memory for what has no elements
        found |= {"strides": list(out.stride()), "offset": out.storage_offset()}
    assert found == {name: expected[name] for name in found}


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_node(call, device, rng):
    """The node has PyTorch's name and saves what PyTorch's saves."""
    out, expected = call.function(gradlite, *operands(call, rng, "contiguous")), RECORDED[str(call)][0]
    assert (out.grad_fn is not None) == ("node" in expected)
    if out.grad_fn is not None:
        assert out.grad_fn.name() == expected["node"]
        assert saved(out.grad_fn) == expected["saved"]


def views():
    """List the calls that PyTorch answers with a view, by layout."""
    for call in CALLS:
        for layout, answer in zip(LAYOUTS, RECORDED[str(call)], strict=True):
            if answer.get("view"):
                yield pytest.param(call, layout, id=f"{call}-{layout}")


@pytest.mark.parametrize(("call", "layout"), list(views()))
def test_view_shares(call, layout, device, rng):
    """A view has the base's memory and version: a write to either is seen in both."""
    base, *others = operands(call, rng, layout)
    view = call.function(gradlite, base, *others)
    assert view._is_view()
    if view.numel():
        assert view.data_ptr() == base.data_ptr() + view.storage_offset() * view.element_size()
    with gradlite.no_grad():
        base.mul_(2)
    assert (base._version, view._version) == (1, 1)
    rest = [host(t) for t in others]
    np.testing.assert_array_equal(host(view), call.reference(host(base), *rest))
    if 0 not in view.stride():
        view.detach().fill_(7)
        assert (base._version, view._version) == (2, 2)
        np.testing.assert_array_equal(host(view), 7)
        np.testing.assert_array_equal(call.reference(host(base), *rest), 7)


@pytest.mark.parametrize("call", [c for c in (*COPIES, *INDICES) if not RECORDED[str(c)][0]["view"]], ids=str)
def test_copy_shares_nothing(call, device, rng):
    """A copy has memory and a version of its own."""
    first, *others = operands(call, rng, "contiguous")
    before, out = host(first), call.function(gradlite, first, *others)
    out.detach().fill_(7)
    assert (first._version, out._version) == (0, 1)
    np.testing.assert_array_equal(host(first), before)
    assert out.untyped_storage().data_ptr() != first.untyped_storage().data_ptr() or not out.numel()


def test_a_view_of_a_view_is_a_view_of_the_base(device):
    base = gradlite.arange(24.0).view(2, 3, 4)
    view = base[1].t()[1:, ::2]
    assert view._base is base._base
    assert (view.storage_offset(), view.stride()) == (13, (1, 8))
    assert view.tolist() == [[13, 21], [14, 22], [15, 23]]
    view.zero_()
    assert base._version == view._version == 1
    assert base.sum().item() == sum(range(24)) - 13 - 14 - 15 - 21 - 22 - 23


def test_a_view_of_what_is_stretched(device):
    """What is stretched still knows where its memory starts, so that it can be viewed again."""
    base = gradlite.arange(12.0).view(4, 3)
    part = base[2:].t()
    stretched = part.expand(2, 3, 2)
    assert (stretched.storage_offset(), stretched.stride()) == (6, (0, 1, 3))
    assert stretched.untyped_storage().data_ptr() == base.untyped_storage().data_ptr()
    assert stretched.reshape(-1, 3, 2).tolist() == [part.tolist()] * 2
    assert stretched[0].is_set_to(part)
