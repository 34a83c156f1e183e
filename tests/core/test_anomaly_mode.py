"""Anomaly mode: the warning shows the line of the forward call, and NaN is refused where it first appears."""

from __future__ import annotations

import warnings

import pytest

import gradlite
from gradlite import autograd, errors


@pytest.fixture(autouse=True)
def off():
    yield
    autograd.set_detect_anomaly(False)


def leaf(*values):
    return gradlite.tensor(values, requires_grad=True)


@pytest.mark.parametrize(
    ("compute", "name"),
    [
        (lambda x: (x * 0).sqrt() * 0, "SqrtBackward0"),
        (lambda x: x.log() * 0, "LogBackward0"),
        (lambda x: leaf(1.0) / x * 0, "DivBackward0"),
        (lambda x: (x.view(1, 1) @ gradlite.full((1, 1), float("nan"))) * 1, "MmBackward0"),
    ],
)
def test_nan_is_found_where_it_appears(device, compute, name):
    x = leaf(0.0)
    with autograd.set_detect_anomaly(True):
        y = compute(x)
        refused = pytest.raises(RuntimeError, match=rf"^Function '{name}' returned nan values in its 0th output\.$")
        with pytest.warns(UserWarning, match=f"Error detected in {name}. Traceback of forward call") as told, refused:
            y.sum().backward()
    assert f'File "{__file__}"' in str(told[0].message)
    assert "y = compute(x)" in str(told[0].message)
    assert "gradlite/core" not in str(told[0].message)


def test_nan_may_pass(device):
    x = leaf(0.0)
    with autograd.set_detect_anomaly(True, check_nan=False):
        (x.sqrt() * 0).backward()
    assert x.grad.item() != x.grad.item()


def test_the_mode_as_function_and_block(device):
    assert not gradlite.is_anomaly_enabled()
    autograd.set_detect_anomaly(True)
    assert gradlite.is_anomaly_enabled()
    autograd.set_detect_anomaly(False)
    with pytest.warns(UserWarning, match="^Anomaly Detection has been enabled"), autograd.detect_anomaly():
        assert gradlite.is_anomaly_enabled()
        x = leaf(1.0)
        (x * 2).backward()
    assert not gradlite.is_anomaly_enabled()
    assert x.grad.tolist() == [2.0]
    with autograd.set_detect_anomaly(True, check_nan=False):
        assert not gradlite.is_anomaly_check_nan_enabled()
    assert gradlite.is_anomaly_check_nan_enabled()


def test_an_error_in_backward_is_explained_and_comes_through(device):
    x = leaf(1.0, 2.0)
    with autograd.set_detect_anomaly(True):
        y = x.exp()
        z = y * 2
        y.add_(1)
        with pytest.warns(UserWarning, match="Error detected in ExpBackward0"), pytest.raises(RuntimeError) as caught:
            z.sum().backward()
    assert errors.ANOMALY_HINT in str(caught.value)
    assert errors.HINT not in str(caught.value)


def test_without_a_forward_traceback_it_says_so(device):
    x = leaf(0.0)
    y = x.log() * 0
    told = pytest.warns(UserWarning, match="Error detected in LogBackward0. No forward pass information available")
    with autograd.set_detect_anomaly(True), told, pytest.raises(RuntimeError, match="returned nan values"):
        y.backward()


def test_the_calculation_that_induced_another_is_shown(device):
    x = leaf(1.0)
    with autograd.set_detect_anomaly(True):
        (g,) = autograd.grad(x**3, x, create_graph=True)
        x.detach().add_(1)
        with warnings.catch_warnings(record=True) as told, pytest.raises(RuntimeError, match="modified by an inplace"):
            warnings.simplefilter("always")
            g.backward()
    assert any("Previous calculation was induced by PowBackward0" in str(w.message) for w in told)


def test_a_graph_without_anomalies_is_as_ever(device):
    x = leaf(1.0, 2.0)
    with autograd.set_detect_anomaly(True):
        y = x * 1
        y[0] = 5.0
        (y.exp() * x + y @ x).sum().backward()
    found, x.grad = x.grad.tolist(), None
    y = x * 1
    y[0] = 5.0
    (y.exp() * x + y @ x).sum().backward()
    assert found == x.grad.tolist()
