"""How the kernels of these tests run."""

from __future__ import annotations

import pytest

from gradlite.backend.simulator import state

#: The modes in which every correct kernel gives the same result: (order, sanitize).
MODES = {"forward": (0, False), "reverse": (1, False), "shuffled": (7, False), "sanitized": (0, True)}


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
