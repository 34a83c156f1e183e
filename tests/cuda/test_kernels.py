"""Every kernel of the table computes its formulas, in both layouts and types, whatever the order of threads."""

from __future__ import annotations

import numpy as np
import pytest
from sections import LAYOUTS, assert_close, formulas, launch, parameters, types

from gradlite.backend import loader
from gradlite.backend.simulator import KernelError, state
from gradlite.device import cupy

SECTIONS = list(loader.sections())
SEVERAL = [(name, p.name) for name in SECTIONS for p in parameters(name) if p.written and len(formulas()[name]) > 1]


def test_every_formula_has_its_section():
    assert set(formulas()) == set(SECTIONS)
    for name in SECTIONS:
        assert [p.name for p in parameters(name) if p.written] == list(formulas()[name])


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_section(name, wide, layout, rng):
    assert_close(name, launch(name, np.dtype(types(name)[wide]), layout, rng))


@pytest.mark.simulator
@pytest.mark.parametrize("name", SECTIONS)
def test_section_in_every_mode(name, mode, rng):
    for dtype in types(name):
        for layout in LAYOUTS:
            assert_close(name, launch(name, np.dtype(dtype), layout, rng))
    assert state.launches == [name] * 4


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("name", "absent"), SEVERAL)
def test_a_result_that_is_not_wanted(name, absent, layout, rng):
    results = launch(name, np.dtype("float32"), layout, rng, absent)
    assert absent not in results
    assert_close(name, results)


@pytest.mark.simulator
@pytest.mark.parametrize(
    ("layout", "right", "wrong"),
    [
        ("flat", "return i < n;", "return i <= n;"),
        ("flat", "+ threadIdx.x", "+ threadIdx.x / 2"),
        ("strided", "return i < at.n;", "return i <= at.n;"),
        ("strided", "d >= 0", "d > 0"),
    ],
)
def test_a_mistake_in_a_layout_is_found(layout, right, wrong, sanitizer, monkeypatch, rng):
    code = loader.source("mul_backward", np.dtype("float32"), layout)
    assert right in code
    broken = cupy().RawModule(code=code.replace(right, wrong)).get_function("mul_backward")
    monkeypatch.setattr(loader, "function", lambda *key: broken)
    with pytest.raises(KernelError, match=r"mul_backward: .*line \d+"):
        launch("mul_backward", np.dtype("float32"), layout, rng)
