"""The elementwise rows answer what PyTorch 2.13 answers, as `record_special.py` recorded it."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from layouts import host
from samples import COMPLEX, DIFFERENTIABLE, FORMS, INCOMING, INCOMING_COMPLEX, SPECIAL_CASES, Case
from tolerance import assert_close, assert_special

import gradlite
from gradlite.autograd import grad

RECORDED = {p.stem: json.loads(p.read_text()) for p in (Path(__file__).parent / "recorded").glob("*.json")}
FLOATS = ("float32", "float64")


OURS = {case.op.kernel for case in FORMS} - RECORDED["dtypes"].keys()
"""The rows that PyTorch does not have: nothing is recorded of them."""
FORMS, DIFFERENTIABLE = ([c for c in cases if c.op.kernel not in OURS] for cases in (FORMS, DIFFERENTIABLE))
SPECIAL_CASES = {name: case for name, case in SPECIAL_CASES.items() if case.op.kernel not in OURS}


def test_rows_are_recorded_whole():
    """Where this fails, run record_special.py where torch 2.13 is installed."""
    expected = {f"{name} {dtype}" for name, case in SPECIAL_CASES.items() for dtype in case.types}
    assert expected == RECORDED["special"].keys()
    assert {case.op.kernel for case in FORMS} == RECORDED["dtypes"].keys()
    assert {str(case) for case in DIFFERENTIABLE} == RECORDED["saved"].keys()


def test_rows_that_are_not_recorded_are_not_in_pytorch():
    torch = pytest.importorskip("torch")
    assert [name for name in OURS if hasattr(torch, name) or hasattr(torch.nn.functional, name)] == []


@pytest.mark.parametrize("case", FORMS, ids=str)
def test_references_are_not_the_formulas(case):
    """The values of PyTorch's rows are compared with another formula than their own, or with NumPy's function."""
    assert case.independent is not None


# ---------------------------------------------------------------------------------- zeros, infinities, NaN, kinks, ties


def special_operands(case, dtype, requires_grad=False):
    """Make the operands of the special values."""
    made = []
    for k, column in enumerate(case.grid()):
        kind = gradlite.bool if k < case.op.conditions else getattr(gradlite, dtype)
        flag = requires_grad and k in case.differentiable
        made.append(gradlite.tensor(column, dtype=kind, requires_grad=flag))
    return made


ROUGH = (("trigamma", "forward"), ("digamma", "gradient"), ("hardsigmoid", "gradient"))
"""Where PyTorch itself is right to the digits of float32 alone, by a short series and by a constant of that type; and
at the poles of polygamma, where ours is infinite, it has a large number."""
FUSED = ("lerp",)
"""Where PyTorch multiplies and adds in one step, and what lies between does not overflow."""


def agrees(found, expected):
    """Say where values are equal but for rounding, the signs of zeros included."""
    with np.errstate(all="ignore"):
        near = np.isclose(found, expected, rtol=1e-5, atol=0, equal_nan=True)
    return near & (np.isnan(found) | (np.signbit(found) == np.signbit(expected)))


def check_special(case, dtype, key, found):
    """Compare with either answer that PyTorch gives, in vectors or for an element alone."""
    recorded = RECORDED["special"][f"{case} {dtype}"]
    expected = np.array(recorded[key], found.dtype)
    if (case.op.name, key[:8]) in ROUGH:
        (x,) = map(np.array, case.grid())
        poles = (x < 0) & (x == np.floor(x))
        with np.errstate(over="ignore"):
            assert_special(found[~poles].astype(np.float32), expected[~poles].astype(np.float32))
        return
    if case.op.name in FUSED:
        found = np.where(np.isinf(found) & (abs(expected) > np.finfo(dtype).max / 2), expected, found)
    other = np.array(recorded.get(f"{key} alone", expected), found.dtype)
    assert_special(found, np.where(~agrees(found, expected) & agrees(found, other), other, expected))


def check_special_values(case, dtype):
    check_special(case, dtype, "forward", host(case(*special_operands(case, dtype))))


ROOT = SPECIAL_CASES["pow_scalar-0.5"]


@pytest.mark.parametrize("case", [case for case in SPECIAL_CASES.values() if case is not ROOT], ids=str)
def test_special_values(case, device):
    """Values are PyTorch's, the signs of zeros included."""
    for dtype in case.types:
        check_special_values(case, dtype)


@pytest.mark.parametrize("dtype", FLOATS)
def test_special_values_of_a_root(dtype, cpu):
    check_special_values(ROOT, dtype)


@pytest.mark.parametrize("dtype", FLOATS)
def test_special_values_of_a_root_on_cuda(dtype, cuda):
    check_special_values(ROOT, dtype)


def groups() -> dict[str, list[Case]]:
    """Group the cases by form; each number of pow, which treats some by themselves, is a group of its own."""
    found: dict[str, list[Case]] = {}
    for name, case in SPECIAL_CASES.items():
        if case.differentiable:
            found.setdefault(name if case.op.name == "pow" else case.op.kernel, []).append(case)
    return found


@pytest.mark.parametrize("group", groups())
@pytest.mark.parametrize("incoming", ["finite", "infinite"])
def test_special_gradients(group, incoming, device):
    """Gradients are PyTorch's, for incoming gradients of one and zero, and of infinity."""
    for case, dtype, g in itertools.product(groups()[group], FLOATS, INCOMING):
        if np.isfinite(g) == (incoming == "finite"):
            leaves = special_operands(case, dtype, requires_grad=True)
            out = case(*leaves)
            found = grad(out, [leaves[k] for k in case.differentiable], gradlite.full_like(out, g))
            for place, gradient in zip(case.differentiable, found, strict=True):
                check_special(case, dtype, f"gradient {place} of {g}", host(gradient))


# ---------------------------------------------------------------------------------- types


class Typed(NamedTuple):
    """Operands of some types, and what PyTorch makes of them: a type and values, or an error and its message."""

    kinds: list[str]
    number: Any
    values: list[list[Any]]
    expected: list[Any]

    def __str__(self) -> str:
        return ",".join(self.kinds) + ("" if self.number is None else f",{self.number}")


TYPED = [(case, Typed(*entry)) for case in FORMS for entry in RECORDED["dtypes"][case.op.kernel]]
UNSIGNED_EQUALITY = [(c, t) for c, t in TYPED if c.op.kernel in ("eq_scalar", "ne_scalar") and str(t) == "uint8,-1"]


def check_types(case, typed):
    kind, content = typed.expected
    given = [gradlite.tensor(v, dtype=getattr(gradlite, k)) for v, k in zip(typed.values, typed.kinds, strict=True)]
    call = case._replace(number=typed.number)
    if isinstance(content, str):
        with pytest.raises(Exception) as caught:  # its class is compared below
            call(*given)
        assert type(caught.value).__name__ == kind
        assert str(caught.value).startswith(content)
        return
    result = call(*given)
    assert result.dtype is getattr(gradlite, kind)
    found, expected = host(result), np.array(content).astype(host(result).dtype)
    if (case.op.name, "forward") in ROUGH:
        found, expected = found.astype(np.float32), expected.astype(np.float32)
    assert_close(found, expected)


@pytest.mark.parametrize(
    ("case", "typed"),
    [pytest.param(c, t, id=f"{c.op.kernel}-{t}") for c, t in TYPED if (c, t) not in UNSIGNED_EQUALITY],
)
def test_types(case, typed, device):
    """Integers, bools, 16-bit floats and mixed types give PyTorch's type and values, or its error."""
    check_types(case, typed)


@pytest.mark.parametrize(("case", "typed"), UNSIGNED_EQUALITY, ids=str)
def test_unsigned_equality(case, typed, cpu):
    check_types(case, typed)


@pytest.mark.parametrize(("case", "typed"), UNSIGNED_EQUALITY, ids=str)
def test_unsigned_equality_on_cuda(case, typed, cuda):
    check_types(case, typed)


ONCE = {"pow"}
"""Those whose gradient cannot be recorded for complex numbers: it compares them."""


@pytest.mark.parametrize("case", [case for case in FORMS if not case.op.conditions], ids=str)
def test_complex(case, cpu):
    """Complex numbers give PyTorch's values and gradients of two orders, or are refused."""
    recorded = RECORDED["complex"][case.op.kernel]
    leaves = [gradlite.tensor(v, dtype=gradlite.complex128, requires_grad=True) for v in COMPLEX]
    leaves = leaves[: len(case.op.operands)]
    if recorded is None:
        with pytest.raises((RuntimeError, TypeError)):
            case(*leaves)
        return
    out, found = case(*leaves), []
    if case.differentiable:
        g = gradlite.tensor(INCOMING_COMPLEX, dtype=gradlite.complex128).to(out.dtype)
        wanted = [leaves[k] for k in case.differentiable]
        found = grad(out, wanted, g, retain_graph=True)
        recorded_too = found if case.op.name in ONCE else grad(out, wanted, g, create_graph=True)
        for one, other in zip(found, recorded_too, strict=True):
            np.testing.assert_allclose(host(other), host(one), rtol=1e-12, atol=1e-14)
    for one, expected in zip([out, *found], recorded, strict=True):
        values = host(one)
        pairs = np.array(expected) @ [1, 1j] if values.dtype.kind == "c" else np.array(expected)
        np.testing.assert_allclose(values, pairs, rtol=1e-12, atol=1e-14)


# ---------------------------------------------------------------------------------- what a node saves


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_saved(case, device):
    """A node has PyTorch's name, saves exactly the tensors that PyTorch saves, and has its edges."""
    for places, expected in RECORDED["saved"][str(case)].items():
        operands = [
            gradlite.tensor([True, False]) if k < case.op.conditions else gradlite.tensor([0.5, 1.5])
            for k in range(len(case.op.operands))
        ]
        for place in places:
            operands[int(place)].requires_grad_()
        node = case(*operands).grad_fn
        saved = {n: getattr(node, n) for n in dir(node) if n.startswith("_saved_")}
        assert node.name() == expected["node"]
        assert sorted(n for n, value in saved.items() if value is not None) == expected["saved"]
        assert [edge is not None for edge, _ in node.next_functions] == expected["edges"]


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_write_to_what_is_saved(case, device):
    """A later write to a saved operand or result is refused when backward reads it; one to another tensor is not."""
    names = RECORDED["saved"][str(case)]["".join(map(str, case.differentiable))]["saved"]
    arguments = dict(zip(case.op.formal, case.op.arguments, strict=True))
    kept = [f"_saved_{arguments[n].replace('input', 'self')}" in names for n in case.op.operands] + [
        "_saved_result" in names
    ]
    for place, refused in enumerate(kept):
        leaves = [gradlite.tensor([0.5, 1.5], requires_grad=k in case.differentiable) for k in range(len(kept) - 1)]
        operands = [t > 1 if k < case.op.conditions else t * 1 for k, t in enumerate(leaves)]
        out = case(*operands)
        (*operands, out)[place].detach().zero_()
        if refused:
            with pytest.raises(RuntimeError, match="has been modified by an inplace operation"):
                out.sum().backward()
        else:
            out.sum().backward()
        assert [leaf.grad is None for leaf in leaves] == [refused or not leaf.requires_grad for leaf in leaves]
