"""A default device that the environment names, and that is not there: the message names the variable."""

from __future__ import annotations

import pytest

import gradlite
from gradlite.device import cupy


@pytest.fixture
def chosen_anew(cpu):
    """Choose the default device again, as at the start; the one before comes back after the test."""
    gradlite.set_default_device(None)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("nonsense", "Expected one of cpu, cuda device type at start of device string: nonsense"),
        ("cuda:x", "Invalid device string: 'cuda:x'"),
        ("cuda:99", "CUDA error: invalid device ordinal: 'cuda:99' was asked for"),
    ],
)
def test_the_variable_is_named(named, says, chosen_anew, monkeypatch):
    monkeypatch.setenv("GRADLITE_DEVICE", named)
    for ask in (gradlite.get_default_device, lambda: gradlite.zeros(2)):
        with pytest.raises(RuntimeError) as caught:
            ask()
        assert type(caught.value) is RuntimeError
        assert str(caught.value).startswith(f"GRADLITE_DEVICE={named}: {says}")
    assert gradlite.zeros(2, device="cpu").is_cuda is False


def test_a_device_that_the_user_named_is_not_the_variables_fault(chosen_anew, monkeypatch):
    monkeypatch.setenv("GRADLITE_DEVICE", "cpu")
    with pytest.raises(RuntimeError, match=r"^Expected one of cpu, cuda"):
        gradlite.zeros(2, device="nonsense")


def test_an_empty_variable_names_nothing(chosen_anew, monkeypatch):
    monkeypatch.setenv("GRADLITE_DEVICE", "")
    assert gradlite.get_default_device() == gradlite.device("cuda:0")


@pytest.mark.parametrize("make", [lambda: gradlite.device(-1), lambda: gradlite.device("cuda", -1)])
def test_an_index_is_not_negative(make):
    with pytest.raises(RuntimeError, match=r"^Device index must not be negative"):
        make()


def test_a_device_has_a_name():
    with pytest.raises(RuntimeError, match=r"^Device string must not be empty"):
        gradlite.device("")


def test_another_device_than_the_current_one_is_refused(cuda, monkeypatch):
    """Rather than to compute on the current one and say otherwise."""
    monkeypatch.setattr(cupy().cuda.runtime, "getDeviceCount", lambda: 2)
    with pytest.raises(NotImplementedError, match=r"^'cuda:1' was asked for, .*CUDA_VISIBLE_DEVICES=1"):
        gradlite.zeros(1, device="cuda:1")
    assert gradlite.zeros(1, device="cuda:0").device.index == 0
