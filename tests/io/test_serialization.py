"""Saving and loading states: round trips, what cannot be saved, atomic writes, the format."""

import errno
import io
import os
import stat
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import gradlite
from gradlite import dtypes, nn, serialization


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.safetensors"


def sample(kind):
    """Make a tensor of a type, with the values at which types differ."""
    if kind is gradlite.bool:
        return gradlite.tensor([[True, False, True]])
    if kind.is_complex:
        return gradlite.tensor([[1 + 2j, -0.5j]], dtype=kind)
    if kind.is_floating_point:
        return gradlite.tensor([[0.1, -2.0, 1e-3, float("inf"), -0.0, 3.0e4]]).to(kind)
    return gradlite.tensor([[0, 1, 100]]).to(kind)


def raw(t):
    """Return the bytes of a tensor's elements, in order."""
    array = t.array if isinstance(t.array, np.ndarray) else t.array.get()
    return np.ascontiguousarray(array).tobytes()


# ---------------------------------------------------------------------------------- round trips


KINDS = [d for d in dtypes.ALL if d is not gradlite.complex128]  # which the format does not have


@pytest.mark.parametrize("kind", KINDS, ids=lambda d: d.name)
def test_every_type_goes_round(device, path, kind):
    t = sample(kind)
    gradlite.save({"t": t}, path)
    back = gradlite.load(path, map_location=device)["t"]
    assert (back.dtype, back.shape, back.device.type) == (kind, t.shape, device.type)
    assert raw(back) == raw(t)
    assert (back.requires_grad, back.is_leaf, back._version) == (False, True, 0)


SHAPES = {
    "no elements": lambda: gradlite.zeros(2, 0, 3),
    "one element": lambda: gradlite.ones(1),
    "transposed": lambda: gradlite.arange(6.0).view(2, 3).t(),
    "every other": lambda: gradlite.arange(10.0)[1::2],
    "expanded": lambda: gradlite.ones(1).expand(4),
    "five dimensions": lambda: gradlite.arange(32.0).view(2, 2, 2, 2, 2),
    "a result": lambda: gradlite.ones(2, requires_grad=True) * 2,
    "a parameter": lambda: nn.Parameter(gradlite.ones(2)),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_every_layout_goes_round(device, path, kind):
    t = SHAPES[kind]()
    gradlite.save({"t": t}, path)
    back = gradlite.load(path)["t"]
    assert (back.tolist(), back.shape, back.requires_grad) == (t.tolist(), t.shape, False)
    assert back.is_contiguous()
    back.detach().fill_(1)  # it may be written


def test_a_tensor_of_no_dimensions_goes_round(device, path):
    gradlite.save({"t": gradlite.tensor(3.5)}, path)
    assert gradlite.load(path)["t"].shape == ()


def test_values_beside_tensors_keep_their_order(device, path):
    state = OrderedDict(
        [
            ("epoch", 3),
            ("z", gradlite.ones(1)),
            ("history", [1.5, None, True, {"a": "ü\n"}]),
            ("a", gradlite.zeros(2)),
            ("name", ""),
            ("m.0.weight", gradlite.ones(2, 2)),
        ]
    )
    gradlite.save(state, path)
    back = gradlite.load(path)
    assert list(back) == list(state)
    assert [back[n] for n in ("epoch", "history", "name")] == [3, [1.5, None, True, {"a": "ü\n"}], ""]
    assert back["a"].tolist() == [0.0, 0.0]


def test_states_without_tensors_and_without_anything(cpu, path):
    gradlite.save({"a": 1}, path)
    assert gradlite.load(path) == {"a": 1}
    gradlite.save({}, path)
    assert gradlite.load(path) == {}


def test_names_that_the_format_itself_uses(cpu, path):
    state = {"gradlite": gradlite.ones(1), "order": 2, "values": {"x": 1}}
    gradlite.save(state, path)
    back = gradlite.load(str(path))
    assert (list(back), back["order"], back["values"]) == (["gradlite", "order", "values"], 2, {"x": 1})


def test_a_model_and_its_training_go_round(device, seeded, path):
    def start():
        net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
        return net, gradlite.optim.SGD(net.parameters(), lr=0.1)

    def step(net, optimizer):
        optimizer.zero_grad()
        (net(gradlite.tensor([[1.0, 2.0]])) ** 2).sum().backward()
        optimizer.step()

    net, optimizer = start()
    step(net, optimizer)
    gradlite.save({**net.state_dict(), "lr": optimizer.param_groups[0]["lr"]}, path)
    step(net, optimizer)
    other, again = start()
    state = gradlite.load(path, map_location=device)
    again.param_groups[0]["lr"] = state.pop("lr")
    other.load_state_dict(state)
    step(other, again)
    assert [p.tolist() for p in other.parameters()] == [p.tolist() for p in net.parameters()]


@pytest.mark.parametrize("kind", [gradlite.float32, gradlite.bfloat16], ids=str)
def test_files_that_are_open_go_round(device, tmp_path, kind):
    state = {"a": sample(kind), "epoch": 3}
    with open(tmp_path / "a.pt", "w+b") as file:
        for f in (io.BytesIO(), file):
            gradlite.save(state, f)
            f.seek(0)
            back = gradlite.load(f, map_location=device, weights_only=True)
            assert (list(back), back["epoch"], raw(back["a"])) == (["a", "epoch"], 3, raw(state["a"]))
            with pytest.raises(
                ValueError, match=f"^the given {type(f).__name__} is damaged, or no .safetensors file: "
            ):
                gradlite.load(f)  # it stands at its end
    with pytest.raises(TypeError, match=r"not 'bytes'|got 'bytes'"):
        gradlite.save(state, io.StringIO())
    with pytest.raises(TypeError, match="not 'str'"):
        gradlite.load(io.StringIO("abc"))


def test_programs_that_say_weights_only(cpu, path):
    gradlite.save({"n": 1}, path)
    for weights_only in (True, False, None):
        assert gradlite.load(path, weights_only=weights_only) == {"n": 1}


# ---------------------------------------------------------------------------------- devices


def test_tensors_are_loaded_to_the_cpu_or_where_they_are_wanted(device, path):
    gradlite.save({"t": gradlite.tensor([1.0, 2.0])}, path)
    assert gradlite.load(path)["t"].device == gradlite.device("cpu")
    for where in ("cuda", "cuda:0", gradlite.device("cuda"), "cpu"):
        t = gradlite.load(path, map_location=where)["t"]
        assert (t.device.type, t.tolist()) == (gradlite.device(where).type, [1.0, 2.0])
    with pytest.raises(RuntimeError, match="Expected one of cpu, cuda device type"):
        gradlite.load(path, map_location="tpu")
    with pytest.raises(RuntimeError, match="invalid device ordinal"):
        gradlite.load(path, map_location="cuda:99")


# ---------------------------------------------------------------------------------- what cannot be saved


def test_shared_memory_is_refused(device, path):
    t = gradlite.ones(4)
    for other in (t, t[1:], t.detach(), t.view(2, 2), t.data):
        with pytest.raises(ValueError, match=r"^'a' and 'b' share memory, which the file would not keep: clone"):
            gradlite.save({"a": t, "b": other}, path)
    assert not path.exists()
    gradlite.save({"a": t, "b": t.clone(), "c": gradlite.zeros(0), "d": gradlite.zeros(0)}, path)
    assert list(gradlite.load(path)) == ["a", "b", "c", "d"]
    m = nn.Module()
    m.x = nn.Parameter(gradlite.ones(1))
    m.y = m.x
    with pytest.raises(ValueError, match=r"^'x' and 'y' share memory"):
        gradlite.save(m.state_dict(), path)


REFUSED = {
    "another ending": (
        "state.pt",
        {},
        ValueError,
        r"^states are saved as .safetensors: name the file state.safetensors$",
    ),
    "no ending": ("state", {}, ValueError, "name the file state.safetensors$"),
    "no mapping": (
        "s.safetensors",
        [1],
        TypeError,
        "^save takes a mapping of names to tensors and JSON values, not list",
    ),
    "an object": ("s.safetensors", {"a": object()}, TypeError, "^save takes a flat state: tensors, and JSON values"),
    "a state in a state": (
        "s.safetensors",
        {"epoch": 1, "model": {"0.bias": gradlite.ones(1, device="cpu")}},
        TypeError,
        "^save takes a flat state: tensors, .* needs a name in the state itself, joined by dots: 'model.0.bias'$",
    ),
    "an optimizer's state": (
        "s.safetensors",
        {"param_groups": [{"params": [0]}], "state": {0: {"step": gradlite.ones(1, device="cpu")}}},
        TypeError,
        "^save takes a flat state: .* joined by dots: 'state.0.step'$",
    ),
    "tensors in a list": ("s.safetensors", {"a": [1, gradlite.ones(1, device="cpu")]}, TypeError, "dots: 'a.1'$"),
    "a missing folder": (
        "no/such/s.safetensors",
        {},
        FileNotFoundError,
        "^Parent directory /.*/no/such does not exist.$",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_saved(cpu, tmp_path, case):
    name, state, kind, text = REFUSED[case]
    with pytest.raises(kind, match=text):
        gradlite.save(state, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_type_that_the_format_does_not_have(cpu, path):
    with pytest.raises((TypeError, ValueError), match="complex128"):
        gradlite.save({"t": gradlite.ones(1, dtype=gradlite.complex128)}, path)


def test_names_must_be_texts(cpu, path):
    for name in (1, None, ("a", "b")):
        with pytest.raises(TypeError, match="name"):
            gradlite.save({name: gradlite.ones(1)}, path)
        with pytest.raises(TypeError, match="name"):
            gradlite.save({name: 5}, path)


# ---------------------------------------------------------------------------------- atomic writes


def broken(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("call", ["os.replace", "os.fsync", "builtins.open", "serialize"])
def test_a_write_that_fails_leaves_the_old_file_whole(cpu, path, monkeypatch, call):
    gradlite.save({"a": gradlite.ones(3), "n": 1}, path)
    before = path.read_bytes()
    if call == "serialize":
        monkeypatch.setattr("safetensors.numpy.save", broken)
    else:
        monkeypatch.setattr(call, broken)
    with pytest.raises(OSError, match="No space left on device"):
        gradlite.save({"a": gradlite.zeros(1000), "n": 2}, path)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]  # nothing is left beside it
    assert gradlite.load(path)["n"] == 1


@pytest.mark.parametrize("call", ["os.replace", "os.fsync"])
def test_a_first_write_that_fails_leaves_nothing(cpu, path, monkeypatch, call):
    monkeypatch.setattr(call, broken)
    with pytest.raises(OSError, match="No space left"):
        gradlite.save({"a": gradlite.ones(3)}, path)
    assert list(path.parent.iterdir()) == []


def test_an_interrupted_write_leaves_nothing_beside(cpu, path, monkeypatch):
    gradlite.save({"n": 1}, path)

    def interrupt(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        gradlite.save({"n": 2}, path)
    monkeypatch.undo()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert gradlite.load(path) == {"n": 1}


def test_the_data_reach_the_disk_before_the_name_does(cpu, path, monkeypatch):
    done = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append(_kind(handle)), sync(handle)))
    monkeypatch.setattr(os, "replace", lambda a, b: (done.append("replace"), replace(a, b)))
    gradlite.save({"n": 1}, path)
    assert done == ["file", "replace", "folder"]


def _kind(handle):
    return "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"


def test_a_file_gets_the_permissions_of_any_other(cpu, path):
    before = os.umask(0o027)
    try:
        gradlite.save({"n": 1}, path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


# ---------------------------------------------------------------------------------- the format


def test_other_programs_read_the_file(cpu, path):
    gradlite.save({"w": gradlite.tensor([[1.0, 2.0]]), "n": 1}, path)
    found = load_file(path)
    assert list(found) == ["w"]
    assert (found["w"].tolist(), found["w"].dtype) == ([[1.0, 2.0]], np.float32)


def test_files_of_other_programs_are_read(device, path):
    save_file({"b": np.arange(3), "a": np.ones((2, 2), np.float16)}, path, {"format": "pt"})
    back = gradlite.load(path, map_location=device)
    assert sorted(back) == ["a", "b"]
    assert (back["b"].tolist(), back["a"].dtype) == ([0, 1, 2], gradlite.float16)


def test_a_type_that_gradlite_does_not_have_is_named(cpu, path):
    save_file({"a": np.ones(1, np.uint16)}, path)
    with pytest.raises(TypeError, match=r"numpy.uint16. The only supported types are: bool, uint8"):
        gradlite.load(path)


def test_saving_twice_gives_the_same_bytes(cpu, path):
    state = {"b": gradlite.ones(2), "n": 1, "a": gradlite.zeros(3)}
    gradlite.save(state, path)
    first = path.read_bytes()
    gradlite.save(state, path)
    assert path.read_bytes() == first


def test_saving_needs_no_extras(tmp_path):
    """In a fresh process: nothing of the extras is imported."""
    program = (
        "import sys, gradlite\n"
        "gradlite.save({'a': gradlite.ones(2), 'n': 1}, 'state.safetensors')\n"
        "print(gradlite.load('state.safetensors')['a'].tolist())\n"
        "print(sorted(sys.modules.keys() & {'cupy', 'torch', 'sklearn', 'rich', 'matplotlib', 'scipy'}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"GRADLITE_DEVICE": "cpu"},
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[1.0, 1.0]\n[]\n", "")


def test_the_module_invents_no_format():
    assert Path(serialization.__file__).read_text().count("struct.pack") == 0
