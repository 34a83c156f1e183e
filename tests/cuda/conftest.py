"""How the kernels of these tests run, and which sweeps do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradlite.backend.simulator import state

#: The modes in which every correct kernel gives the same result: (order, sanitize).
MODES = {"forward": (0, False), "reverse": (1, False), "shuffled": (7, False), "sanitized": (0, True)}


def pytest_collection_modifyitems(config, items):
    """Leave the slow tests of this folder out, unless marks are chosen."""
    if config.option.markexpr:
        return
    slow = [item for item in items if "slow" in item.keywords and Path(__file__).parent in item.path.parents]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """Start each test with plain runs and empty lists, whatever the environment says."""
    monkeypatch.setattr(state, "order", 0)
    monkeypatch.setattr(state, "sanitize", False)
    for entries in (state.launches, state.syncs, state.ufunc_calls):
        entries.clear()


@pytest.fixture(params=MODES)
def mode(request, monkeypatch, plain):
    """Run a test in every mode."""
    order, sanitize = MODES[request.param]
    monkeypatch.setattr(state, "order", order)
    monkeypatch.setattr(state, "sanitize", sanitize)
    return request.param


@pytest.fixture
def sanitizer(monkeypatch, plain):
    """Have every access checked."""
    monkeypatch.setattr(state, "sanitize", True)
