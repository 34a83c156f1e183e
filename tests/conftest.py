"""Every test runs on the CPU and on CUDA: a real GPU, or the simulator where there is none."""

from __future__ import annotations

import collections
import contextlib
import gc
import os
import re

import numpy as np
import pytest

from gradlite.device import cuda_is_available, probe, simulator_wanted

if not simulator_wanted() and not cuda_is_available():
    os.environ["GRADLITE_CUDA_SIMULATOR"] = "1"
    probe.cache_clear()

import gradlite
from gradlite.backend.generator import default_generator
from gradlite.core import graph

DEVICES = ("cpu", "cuda")
SAMPLE = 6  # of the slow tests, a run that chooses no marks takes every sixth
PER_ROW = re.compile(r"tests/ops/test_(elementwise|calls)\w*\.py::\w+\[")
ran: collections.Counter[str] = collections.Counter()
gradlite.manual_seed(0)


# ---------------------------------------------------------------------------------- devices


@contextlib.contextmanager
def default_device(name):
    before = gradlite.get_default_device()
    gradlite.set_default_device(name)
    yield gradlite.device(name)
    gradlite.set_default_device(before)


@pytest.fixture(params=DEVICES)
def device(request):
    """Make a device the default one: a test that asks for it runs once on each."""
    request.node.user_properties.append(("device", request.param))
    with default_device(request.param) as chosen:
        yield chosen


@pytest.fixture
def cuda():
    """Make CUDA the default device, for a test that is about it alone."""
    with default_device("cuda") as chosen:
        yield chosen


@pytest.fixture
def cpu():
    """Make the CPU the default device, for a test that is about it alone."""
    with default_device("cpu") as chosen:
        yield chosen


# ---------------------------------------------------------------------------------- random numbers


@pytest.fixture
def rng(request):
    """Give a NumPy generator whose numbers depend on the test's name alone."""
    name = request.node.nodeid.replace("[cuda", "[cpu")  # both devices get the same numbers
    return np.random.default_rng(list(name.encode()))


@pytest.fixture
def seeded():
    """Seed gradlite's generator, and put its state back after the test."""
    state = default_generator.get_state()
    gradlite.manual_seed(0)
    yield
    default_generator.set_state(state)


# ---------------------------------------------------------------------------------- what a test may not leave behind


@pytest.fixture(scope="session", autouse=True)
def frozen():
    """Set aside what was imported so far: `gc.get_objects` then lists what tests make, and no more."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def _nodes_since(seq: int) -> list[graph.Node]:
    return [o for o in gc.get_objects() if issubclass(type(o), graph.Node) and seq <= getattr(o, "seq", -1) < 1 << 63]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let the fixture below know whether the test itself passed."""
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


@pytest.fixture
def no_collector():
    """Turn the collector off, so that reference counting alone frees."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def nothing_left(request):
    """Fail a test that leaves a mode, a default, random numbers or graph nodes behind."""
    defaults = gradlite.get_default_dtype(), gradlite.get_default_device()
    state = None if "seeded" in request.fixturenames else default_generator.get_state()
    first = graph.next_seq()
    yield
    left = []
    if not gradlite.is_grad_enabled():
        gradlite.set_grad_enabled(True)
        left.append("grad mode off")
    if (gradlite.get_default_dtype(), gradlite.get_default_device()) != defaults:
        gradlite.set_default_dtype(defaults[0])
        gradlite.set_default_device(defaults[1])
        left.append("another default dtype or device")
    if state is not None and state.tobytes() != default_generator.get_state().tobytes():
        default_generator.set_state(state)
        left.append("random numbers drawn without the fixture `seeded`")
    passed = getattr(request.node, "report_call", None)
    if graph.next_seq() != first + 1 and passed is not None and passed.passed and _nodes_since(first):
        gc.collect()  # what a caught exception holds in a cycle
        nodes = _nodes_since(first)
        if nodes:
            left.append(f"graph nodes: {nodes[:5]}")
    if left:
        pytest.fail(f"the test left behind: {'; '.join(left)}")


# ------------------------------------------------------------------------------ which tests run, and what is reported


def pytest_collection_modifyitems(config, items):
    """Leave out most of the slow tests, unless marks are chosen; skip what is about the simulator on a GPU."""
    if not probe().simulated:
        reason = pytest.mark.skip(reason="about the simulator; this run uses a GPU")
        for item in items:
            if "simulator" in item.keywords:
                item.add_marker(reason)
    if config.option.markexpr:
        return
    slow = [item for item in items if "slow" in item.keywords]
    left_out = {id(item) for k, item in enumerate(slow) if k % SAMPLE}
    config.hook.pytest_deselected(items=[item for item in items if id(item) in left_out])
    items[:] = [item for item in items if id(item) not in left_out]


def pytest_report_header(config):
    """Say which CUDA the tests run on: never the simulator in silence."""
    found = probe()
    return f"gradlite {gradlite.__version__}: cuda is {gradlite.cuda.get_device_name()} ({found.reason})"


def pytest_runtest_logreport(report):
    """Count the tests that ran on each device, and those of a table's row that did not run."""
    if report.skipped and not hasattr(report, "wasxfail") and PER_ROW.search(report.nodeid):
        ran["skipped"] += 1
    if report.when == "call" and not report.skipped:
        for name, value in report.user_properties:
            if name == "device":
                ran[value] += 1


def pytest_terminal_summary(terminalreporter):
    """Print how many tests ran on each device, and that none of a row was skipped."""
    terminalreporter.write_line(f"tests of a table's row that were skipped: {ran['skipped']}")
    simulated = " (simulated)" if probe().simulated else ""
    terminalreporter.write_line(f"tests on cpu: {ran['cpu']}, on cuda{simulated}: {ran['cuda']}")


def pytest_sessionfinish(session, exitstatus):
    """Fail a run that skipped a test of a row, and a whole one in which a device ran fewer tests than the other."""
    if exitstatus == 0 and ran["skipped"]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    chosen = session.config.option.keyword or any("::" in argument for argument in session.config.args)
    if exitstatus == 0 and not chosen and ran["cpu"] != ran["cuda"]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
