"""Training on the digits: what it reaches, what it prints and writes, and that it can be interrupted and resumed."""

from __future__ import annotations

import os
import pty
import re
import shlex
import signal
import struct
import sys
import time

import pytest
from running import LAST, TRAIN, accuracy, losses, plain, run, saved, start

import gradlite
from gradlite import nn
from gradlite.commands.jobs import digits
from gradlite.commands.training import checkpoint, progress
from gradlite.commands.training.loop import Trainer

BAR = 0.965


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
    assert words[:3] == [sys.executable, "-m", "gradlite"]  # as `start` calls it
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


def test_ctrl_c_just_after_a_checkpoint_was_written(train, cpu, tmp_path, monkeypatch):
    write = checkpoint.write

    def write_and_interrupt(trainer, job, folder):
        write(trainer, job, folder)
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "write", write_and_interrupt)
    monkeypatch.setattr(sys, "orig_argv", ["my python", "-m", "gradlite", "train", "digits"])
    done = train("--epochs", 2)
    path = tmp_path / "run" / checkpoint.NAME
    again = f"'my python' -m gradlite train digits --resume --epochs 2 --out {path.parent}"
    assert (done.status, done.err) == (
        130,
        f"python -m gradlite train: interrupted: the checkpoint of epoch 1 is {path}; go on with: {again}\n",
    )


def test_ctrl_c_leaves_an_older_runs_checkpoint_out_of_it(train, cpu, tmp_path, monkeypatch):
    train("--epochs", 1, "--seed", 1)

    def interrupt(trainer, job, folder):
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "write", interrupt)
    assert train("--epochs", 2).err.endswith("this run has left no checkpoint\n")
    assert len(saved(tmp_path / "run")["history"]) == 1


def test_help_says_what_is_used_where_nothing_is_named(command):
    text = " ".join(command("train", "--help").out.split())
    job = digits.JOB
    for setting in (f"({{}}{job.epochs})", f"({{}}{job.lr})", f"({{}}{job.batch_size})"):
        assert setting.format("digits: ") in text
    assert "[data]" not in text
