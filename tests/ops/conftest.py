"""How a test of these rows says on which of its parameters gradlite is known to answer wrongly."""

from __future__ import annotations

import fnmatch
import gc

import pytest


def pytest_configure(config):
    """Declare the mark."""
    line = "defects(reasons): parameters that must fail until gradlite is mended; maps patterns of ids to reasons"
    config.addinivalue_line("markers", line)


def pytest_collection_modifyitems(items):
    """Expect the named parameters to fail, strictly: one that passes is a failure."""
    for item in items:
        for mark in item.iter_markers("defects"):
            for pattern, reason in mark.args[0].items():
                if fnmatch.fnmatchcase(item.callspec.id, pattern):
                    item.add_marker(pytest.mark.xfail(strict=True, reason=reason))


def pytest_collection_finish():
    """Set aside what imports and collection made: the check for graph nodes then looks only at what tests make."""
    gc.collect()
    gc.freeze()
