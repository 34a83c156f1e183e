"""Files that are not as they should be, and those that cannot be read or written: errors that say which and why."""

import errno
import json
import pickle
import struct

import numpy as np
import pytest
from safetensors.numpy import save_file

import gradlite


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.safetensors"


def header(entries, data=b""):
    text = json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + data


DAMAGED = {
    "empty": lambda whole: b"",
    "cut off in the header": lambda whole: whole[:20],
    "cut off in the data": lambda whole: whole[:-3],
    "longer than it says": lambda whole: whole + b"xx",
    "a header that is too long": lambda whole: struct.pack("<Q", 1 << 60) + whole[8:],
    "a header that is no JSON": lambda whole: whole[:8] + b"#" * (len(whole) - 8),
    "random": lambda whole: bytes(range(256)) * 4,
    "a text": lambda whole: b"epoch 3, loss 0.1\n" * 10,
    "a pickle": lambda whole: pickle.dumps({"a": [1.0] * 100}),
    "a zip": lambda whole: b"PK\x03\x04" + whole,
    "data that overlap": lambda whole: header(
        {n: {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]} for n in ("a", "b")}, bytes(4)
    ),
    "an unknown type": lambda whole: header({"a": {"dtype": "Q9", "shape": [1], "data_offsets": [0, 4]}}, bytes(4)),
    "a shape that does not fit": lambda whole: header(
        {"a": {"dtype": "F32", "shape": [7], "data_offsets": [0, 4]}}, bytes(4)
    ),
    "a note that is no JSON": lambda whole: header({"__metadata__": {"gradlite": "{"}}),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_files_are_named(cpu, path, damage):
    gradlite.save({"a": gradlite.ones(5), "n": 1}, path)
    path.write_bytes(DAMAGED[damage](path.read_bytes()))
    with pytest.raises(ValueError, match=r"state.safetensors is damaged, or no .safetensors file: "):
        gradlite.load(path)


def test_every_cut_is_noticed(cpu, path):
    gradlite.save({"a": gradlite.ones(5), "n": 1}, path)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"is damaged, or no .safetensors file"):
            gradlite.load(path)


NOTES = {
    "a list": "[1, 2]",
    "a number": "3",
    "values that are a list": '{"values": [1]}',
    "an order that is a number": '{"order": 3}',
    "null": "null",
}


@pytest.mark.parametrize("note", NOTES)
def test_a_note_of_another_form_is_named(cpu, path, note):
    save_file({"a": np.ones(1, np.float32)}, path, {"gradlite": NOTES[note]})
    with pytest.raises(ValueError, match=r"is damaged, or no .safetensors file"):
        gradlite.load(path)


def test_files_that_cannot_be_read(cpu, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none.safetensors"):
        gradlite.load(tmp_path / "none.safetensors")
    with pytest.raises(IsADirectoryError, match="is a folder, not a file"):
        gradlite.load(tmp_path)


def test_a_refused_read_or_write_comes_through(cpu, path, monkeypatch):
    gradlite.save({"n": 1}, path)

    def denied(*args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(PermissionError, match="Permission denied"):
        gradlite.save({"n": 2}, path)
    monkeypatch.undo()
    monkeypatch.setattr("safetensors.safe_open", denied)
    with pytest.raises(PermissionError, match="Permission denied"):
        gradlite.load(path)
    monkeypatch.undo()
    assert gradlite.load(path) == {"n": 1}
