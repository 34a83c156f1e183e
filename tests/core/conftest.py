"""Make the search for graph nodes that a test left behind quick."""

import gc

import pytest


@pytest.fixture(scope="session", autouse=True)
def frozen():
    """Set aside what was imported so far: `gc.get_objects` then lists what tests make, and no more."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
