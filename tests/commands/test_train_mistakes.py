"""Mistakes in training: each is one line, and costs nothing that was there before."""

from __future__ import annotations

import errno
import math
import os

import pytest
from running import TRAIN, accuracy, run, saved

import gradlite
from gradlite.commands.training import checkpoint


@pytest.fixture
def trained(train, cpu, tmp_path):
    """Train for two epochs, and see to it that a mistake afterwards costs nothing of them."""
    accuracy(train("--epochs", 2))
    path = tmp_path / "run" / checkpoint.NAME
    before = path.read_bytes()
    yield path
    assert path.read_bytes() == before
    assert sorted(os.listdir(path.parent)) == [checkpoint.NAME, "loss.png"]


def test_other_settings_are_named(trained, refused):
    words = ("--epochs", 3, "--seed", 7, "--batch-size", 16, "--lr", 0.2)
    line = refused(*TRAIN, "--out", trained.parent, "--resume", *words)
    assert "seed 0, not 7; lr 0.1, not 0.2; batch-size 32, not 16" in line


def test_fewer_epochs_than_there_are(trained, refused):
    line = refused(*TRAIN, "--out", trained.parent, "--resume", "--epochs", 1)
    assert "has 2 epochs already: --epochs 1 is less" in line


def test_a_checkpoint_that_is_not_there(refused, tmp_path):
    assert "there is no checkpoint" in refused(*TRAIN, "--out", tmp_path / "none", "--resume")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"{}" + data, lambda data: data[:8]],
    ids=["half", "empty", "shifted", "beginning"],
)
def test_a_damaged_checkpoint(damage, refused, cpu, train, tmp_path):
    train("--epochs", 1)
    path = tmp_path / "run" / checkpoint.NAME
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    line = refused(*TRAIN, "--out", path.parent, "--resume")
    assert str(path) in line
    assert "is damaged" in line
    assert path.read_bytes() == damaged


@pytest.mark.parametrize("name", ["job", "lr", "history", "order", "optimizer", "model.2.bias"])
def test_a_checkpoint_of_something_else(name, trained, refused):
    folder = trained.parent.parent
    state = saved(trained.parent)
    del state[name]
    gradlite.save(state, folder / checkpoint.NAME)
    line = refused(*TRAIN, "--out", folder, "--resume")
    assert str(folder / checkpoint.NAME) in line
    assert name in line


def test_a_checkpoint_of_another_network(trained, refused):
    state = saved(trained.parent)
    state["model.0.weight"] = gradlite.zeros(2, 64)
    gradlite.save(state, trained.parent.parent / checkpoint.NAME)
    line = refused(*TRAIN, "--out", trained.parent.parent, "--resume")
    assert "'model.0.weight' is a tensor of torch.float32 and shape [2, 64], not " in line


def changed(**values):
    """Return what changes a state; a dot in a name is written as two underscores."""
    return lambda state: state | {name.replace("__", "."): value for name, value in values.items()}


BUFFER, FIT = "optimizer__0__momentum_buffer", "'history' is not a loss and an accuracy for each epoch"
MISFITS = [
    (changed(**{BUFFER: gradlite.zeros(3, device="cpu")}), "is a tensor of torch.float32 and shape [3], not "),
    (lambda state: {k: v for k, v in state.items() if "momentum" not in k}, "has no 'optimizer.0.momentum_buffer'"),
    (changed(model__extra=gradlite.zeros(3, device="cpu")), "'model.extra' is unknown"),
    (changed(epoch=77), "'epoch' is 77, and 'history' has 2"),
    (changed(history=[], epoch=0), FIT),
    (changed(history=["ab", "cd"]), FIT),
    (changed(history=[None, None]), FIT),
    (changed(history=[["1", "2"], ["1", "2"]]), FIT),
    (changed(history=[[0.1, 0.9, 0.9]] * 2), FIT),
    (changed(history=7), "'history' is int, not list"),
    (changed(optimizer=[]), "'optimizer' is [], not "),
    (changed(optimizer=[{"momentum": "much"}]), "'optimizer' is "),
    (changed(seed="0"), "of another run: seed '0', not 0;"),
    (changed(lr=None), "of another run: lr None, not 0.1;"),
    (changed(order=gradlite.zeros(3, device="cpu")), "'order' is a tensor of torch.float32 and shape [3], not "),
    (changed(model__0__weight=1), "'model.0.weight' is int, not a tensor"),
    (changed(model__0__bias=gradlite.full((256,), math.nan, device="cpu")), "holds numbers that are not finite"),
    (changed(**{BUFFER: gradlite.full((256, 64), math.inf, device="cpu")}), "holds numbers that are not finite"),
]  # fmt: skip


def test_a_checkpoint_that_is_inconsistent(trained, refused):
    for change, says in MISFITS:
        gradlite.save(change(saved(trained.parent)), trained.parent.parent / checkpoint.NAME)
        line = refused(*TRAIN, "--out", trained.parent.parent, "--resume", "--epochs", 3)
        assert says in line
        assert "--lr" not in line


def test_a_checkpoint_that_is_a_folder(refused, tmp_path):
    (tmp_path / checkpoint.NAME).mkdir()
    assert f"cannot be read: {tmp_path / checkpoint.NAME} is a folder" in refused(*TRAIN, "--out", tmp_path, "--resume")
    assert f"cannot be written: {tmp_path / checkpoint.NAME} is a folder" in refused(*TRAIN, "--out", tmp_path)


def test_a_full_disk_keeps_the_checkpoint_before(trained, command, monkeypatch):
    def full(state, path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoint, "save", full)
    done = command(*TRAIN, "--out", trained.parent, "--resume", "--epochs", 3)
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert "the checkpoint of epoch 3 cannot be written" in done.err
    assert "No space left on device" in done.err


def test_a_loss_that_explodes(trained, command):
    done = command(*TRAIN, "--out", trained.parent.parent / "other", "--lr", 1e9)
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert "try a smaller --lr" in done.err
    assert os.listdir(trained.parent.parent / "other") == []


def test_a_folder_without_a_name(refused):
    assert "argument --out: it must name a folder" in refused(*TRAIN, "--out", "")


def test_a_folder_that_is_a_file(trained, refused):
    assert refused(*TRAIN, "--out", trained).endswith(f"--out {trained} is a file, not a folder\n")


@pytest.mark.parametrize("folder", ["/proc", "/proc/new"])  # nobody can write there, not even root
def test_a_folder_that_cannot_be_written(folder, refused):
    assert f"--out {folder} cannot be written: " in refused(*TRAIN, "--out", folder)


@pytest.mark.parametrize("option", ["--epochs", "--batch-size", "--lr"])
@pytest.mark.parametrize("value", ["0", "-1", "many", "nan"])
def test_numbers_that_are_not_positive(option, value, refused):
    line = refused(*TRAIN, f"{option}={value}")
    assert f"argument {option}: " in line
    assert f"larger than 0, not {value}" in line


@pytest.mark.parametrize("value", ["-1", "1.5", "x", str(2**63)])
def test_seeds_that_are_none(value, refused):
    assert "argument --seed: " in refused(*TRAIN, f"--seed={value}")


def test_an_unknown_data_set(refused):
    assert refused("train", "mnist").endswith("there is no data set 'mnist': there is digits\n")
    assert "arguments are required: data" in refused("train")


def test_unknown_devices(refused):
    assert "device string: tpu" in refused(*TRAIN, "--device", "tpu")
    assert "invalid device ordinal" in refused(*TRAIN, "--device", "cuda:99")


def test_a_gpu_where_there_is_none(tmp_path):
    nothing = {"GRADLITE_CUDA_SIMULATOR": None, "CUDA_VISIBLE_DEVICES": ""}
    done = run(*TRAIN, "--device", "cuda", "--out", tmp_path / "run", **nothing)
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "No CUDA GPUs are available" in done.err
    assert "python -m gradlite doctor" in done.err
    assert not (tmp_path / "run").exists()


def test_without_scikit_learn(refused, absent, tmp_path):
    absent("sklearn")
    absent("threadpoolctl")
    line = refused(*TRAIN, "--out", tmp_path / "run")
    assert "scikit-learn" in line
    assert 'pip install -e ".[train]"' in line
    assert not (tmp_path / "run").exists()
