"""Training on the digits: what it reaches, what it prints and writes, and that it can be interrupted and resumed."""

from __future__ import annotations

import errno
import os
import pty
import re
import shlex
import signal
import struct
import time

import pytest
from running import run, start

import gradlite
from gradlite import nn
from gradlite.commands.jobs import digits
from gradlite.commands.training import checkpoint, progress
from gradlite.commands.training.loop import Trainer

BAR = 0.965
LAST = re.compile(r"test accuracy (\d+\.\d\d)%")
TRAIN = ("train", "digits")


@pytest.fixture
def train(command, tmp_path):
    """Train on the digits; the folder is one of the test's own."""

    def call(*words, out="run"):
        return command(*TRAIN, "--out", tmp_path / out, *words)

    return call


def saved(folder):
    """Load the checkpoint in a folder."""
    return gradlite.load(folder / checkpoint.NAME)


def plain(state):
    """Turn a state into values that compare bit by bit."""
    return {name: t.numpy().tobytes() if isinstance(t, gradlite.Tensor) else t for name, t in state.items()}


def losses(folder):
    """Return the loss of each epoch."""
    return [loss for loss, _ in saved(folder)["history"]]


def accuracy(done):
    """Return the accuracy that the last line states."""
    assert (done.status, done.err) == (0, "")
    last = LAST.fullmatch(done.out.splitlines()[-1])
    assert last, done.out
    return float(last[1]) / 100


# ---------------------------------------------------------------------------------- what it reaches


def test_it_learns_the_digits(train, cpu):
    assert accuracy(train()) >= BAR


@pytest.mark.slow
def test_it_learns_them_from_every_seed(train, cpu):
    reached = [accuracy(train("--seed", seed)) for seed in range(5)]
    assert min(reached) >= BAR
    assert len(set(reached)) > 1  # the seeds are different runs


def test_the_same_seed_gives_the_same_run(train, device, tmp_path):
    for out, seed in (("first", 1), ("again", 1), ("other", 2)):
        train("--epochs", 1, "--seed", seed, out=out)
    first, again, other = [plain(saved(tmp_path / out)) for out in ("first", "again", "other")]
    assert first == again
    assert first["history"] != other["history"]
    assert first["model.0.weight"] != other["model.0.weight"]


def test_both_devices_see_the_same_numbers(train, tmp_path):
    for where in ("cpu", "cuda"):
        accuracy(train("--epochs", 2, "--device", where, out=where))
    assert losses(tmp_path / "cpu") == pytest.approx(losses(tmp_path / "cuda"), abs=1e-5, rel=0)
    assert plain(saved(tmp_path / "cpu"))["order"] == plain(saved(tmp_path / "cuda"))["order"]


@pytest.mark.parametrize("layer", [nn.ReLU, lambda: nn.Linear(1, 1)], ids=["relu", "linear"])
def test_a_derivative_of_the_wrong_sign_misses_the_bar(layer, train, device, monkeypatch):
    node = type(layer()(gradlite.ones(1, 1, requires_grad=True)).grad_fn)
    right = node.backward

    def wrong(self, g, needs):
        return [None if slope is None else -slope for slope in right(self, g, needs)]

    monkeypatch.setattr(node, "backward", wrong)
    assert accuracy(train("--epochs", 2, "--lr", 0.01)) < BAR / 2


def test_the_right_derivatives_come_near_it_as_soon(train, device):
    assert accuracy(train("--epochs", 2, "--lr", 0.01)) > BAR - 0.1


# ---------------------------------------------------------------------------------- the data


def test_the_held_out_fifth_is_fixed_and_stratified():
    data = digits.data()
    assert (len(data.targets), len(data.held_out_targets)) == (1437, 360)
    assert data.inputs.shape == (1437, 64)
    for label in range(10):
        total = (data.targets == label).sum() + (data.held_out_targets == label).sum()
        assert abs((data.held_out_targets == label).sum() - total / 5) < 1
    again = digits.data()
    assert all((a == b).all() for a, b in zip(data, again, strict=True))


def test_the_inputs_are_scaled_by_the_training_part_alone():
    data = digits.data()
    assert data.inputs.mean() == pytest.approx(0, abs=1e-6)
    assert data.inputs.std() == pytest.approx(1, abs=1e-5)
    assert data.held_out_inputs.mean() != pytest.approx(0, abs=1e-6)
    assert not {row.tobytes() for row in data.inputs} & {row.tobytes() for row in data.held_out_inputs}


# ---------------------------------------------------------------------------------- what it prints and writes


def test_a_line_for_each_epoch_and_the_accuracy_last(train, device, tmp_path):
    done = train("--epochs", 2)
    lines = done.out.splitlines()
    assert lines[0].startswith(f"digits on {gradlite.get_default_device()}")
    assert re.fullmatch(r"epoch 1/2  loss \d\.\d{4}  held-out accuracy \d\d\.\d\d%", lines[1])
    assert lines[2].startswith("epoch 2/2")
    assert str(tmp_path / "run" / "checkpoint.safetensors") in lines[3]
    assert str(tmp_path / "run" / "loss.png") in lines[4]
    assert f"{accuracy(done):.2%}" == lines[2].split()[-1] == LAST.fullmatch(lines[5])[0].split()[-1]
    assert "%" not in lines[3] + lines[4]
    assert len(lines) == 6


def test_piped_output_is_lines_without_control_characters(tmp_path):
    done = run(*TRAIN, "--epochs", 1, "--device", "cpu", "--out", tmp_path, FORCE_COLOR="1")
    accuracy(done)
    assert "\x1b" not in done.out
    assert "\r" not in done.out
    assert done.out.count("epoch 1/1") == 1


def test_on_a_terminal_a_bar(tmp_path):
    outer, inner = pty.openpty()
    words = (*TRAIN, "--epochs", 2, "--device", "cpu", "--out", tmp_path)
    with start(*words, out=inner, TERM="xterm-256color", COLUMNS="120") as process:
        os.close(inner)
        shown = b""
        while True:
            try:
                part = os.read(outer, 4096)
            except OSError:  # how Linux tells the end of a terminal
                break
            if not part:
                break
            shown += part
        assert process.stderr.read() == ""
    os.close(outer)
    assert process.returncode == 0
    text = shown.decode()
    assert "\x1b[" in text
    assert "━" in text
    assert "epoch 2/2" in text
    *_, last = text.replace("\r", "").rstrip("\n").split("\n")
    assert LAST.fullmatch(re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", last))


def test_without_rich_lines_on_a_terminal_too(absent, monkeypatch):
    absent("rich")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert type(progress.progress(2, 0, 3)) is progress.Lines


def test_the_curve_is_a_picture(train, cpu, tmp_path):
    from matplotlib import image

    train("--epochs", 3)
    data = (tmp_path / "run" / "loss.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert 600 <= width <= 2000
    assert 400 <= height <= 2000
    assert 10_000 < len(data) < 500_000
    colours = image.imread(tmp_path / "run" / "loss.png")[..., :3].reshape(-1, 3)
    for colour in ((0x1F, 0x77, 0xB4), (0xFF, 0x7F, 0x0E)):  # the two curves
        assert (abs(colours * 255 - colour).max(axis=1) < 1).sum() > 100
    assert not (tmp_path / "run" / "loss.txt").exists()


def test_without_matplotlib_the_curve_is_text(train, cpu, tmp_path, absent):
    absent("matplotlib")
    done = train("--epochs", 3)
    assert accuracy(done)
    text = (tmp_path / "run" / "loss.txt").read_text()
    assert text in done.out
    rows = [line.split() for line in text.splitlines()[2:]]
    assert [int(row[0]) for row in rows] == [1, 2, 3]
    assert [float(row[1]) for row in rows] == pytest.approx(losses(tmp_path / "run"), abs=1e-4)
    bars = [len(row[3]) for row in rows]
    assert bars == sorted(bars, reverse=True)
    assert bars[0] > bars[2] == 1
    assert not (tmp_path / "run" / "loss.png").exists()


def test_the_default_folder(command, cpu, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    accuracy(command(*TRAIN, "--epochs", 1))
    assert sorted(os.listdir(tmp_path / "runs" / "digits")) == ["checkpoint.safetensors", "loss.png"]


# ---------------------------------------------------------------------------------- going on


def test_resuming_gives_the_same_bits_as_not_stopping(train, device, tmp_path):
    whole = train("--epochs", 3, out="whole")
    train("--epochs", 1, out="parts")
    parts = train("--epochs", 3, "--resume", out="parts")
    assert accuracy(parts) == accuracy(whole)
    assert plain(saved(tmp_path / "parts")) == plain(saved(tmp_path / "whole"))
    assert "epoch 1/3" not in parts.out
    assert parts.out.splitlines()[1:3] == whole.out.splitlines()[2:4]


def test_a_run_can_go_on_on_another_device(train, tmp_path):
    train("--epochs", 2, "--device", "cpu", out="whole")
    train("--epochs", 1, "--device", "cpu", out="parts")
    accuracy(train("--epochs", 2, "--device", "cuda", "--resume", out="parts"))
    assert losses(tmp_path / "parts") == pytest.approx(losses(tmp_path / "whole"), abs=1e-5, rel=0)


def test_resuming_what_is_complete_trains_no_more(train, device, tmp_path):
    first = train("--epochs", 1)
    before = (tmp_path / "run" / checkpoint.NAME).read_bytes()
    assert accuracy(train("--epochs", 1, "--resume")) == accuracy(first)
    assert (tmp_path / "run" / checkpoint.NAME).read_bytes() == before


def test_ctrl_c_keeps_the_checkpoint_and_says_how_to_go_on(command, cpu, tmp_path):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # where it is ignored, the process would too
    try:
        words = (*TRAIN, "--epochs", 500, "--seed", 3, "--lr", 0.05, "--device", "cpu", "--out", tmp_path / "a folder")
        process = start(*words)
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        for line in process.stdout:
            if line.startswith("epoch   2/500"):
                break
        time.sleep(0.05)  # somewhere in the third epoch
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        err = process.stderr.read()
    assert process.returncode == 130
    assert err.count("\n") == 1
    done, path, again = re.search(r"the checkpoint of epoch (\d+) is (.*); go on with: (.*)\n", err).groups()
    assert path == str(tmp_path / "a folder" / checkpoint.NAME)
    assert len(saved(tmp_path / "a folder")["history"]) == int(done) >= 2
    assert os.listdir(tmp_path / "a folder") == [checkpoint.NAME]
    words = shlex.split(again)
    assert words[:3] == ["python", "-m", "gradlite"]
    words[words.index("500")] = str(int(done) + 1)
    accuracy(command(*words[3:]))
    accuracy(command(*TRAIN, "--epochs", int(done) + 1, "--seed", 3, "--lr", 0.05, "--out", tmp_path / "whole"))
    assert plain(saved(tmp_path / "a folder")) == plain(saved(tmp_path / "whole"))


def test_ctrl_c_before_there_is_a_checkpoint(train, cpu, tmp_path, monkeypatch):
    def interrupt(self, after_batch):
        raise KeyboardInterrupt

    monkeypatch.setattr(Trainer, "epoch", interrupt)
    done = train()
    assert done.status == 130
    assert done.err.endswith("interrupted before the first epoch was complete: this run has left no checkpoint\n")
    assert os.listdir(tmp_path / "run") == []


# ---------------------------------------------------------------------------------- mistakes


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
    assert "size mismatch for 0.weight" in refused(*TRAIN, "--out", trained.parent.parent, "--resume")


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
    assert refused("train").endswith("which data set? there is digits\n")


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
