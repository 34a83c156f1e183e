"""Save and load states: tensors and JSON metadata, as ``.safetensors`` files written atomically."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gradlite import dtypes
from gradlite.backend import arrays
from gradlite.core.graph import wrap
from gradlite.core.tensor import TensorBase
from gradlite.device import CPU, device, resolve

METADATA = "gradlite"
"""The key in the file's metadata under which what is no tensor is kept, as JSON."""


def save(obj: Mapping[str, Any], f: Any) -> None:
    """Save a flat state to a ``.safetensors`` file.

    A file that is named is written beside its place, flushed to the disk, and then put in its place at once: whatever
    happens, the path holds the old file or the new one.

    Parameters
    ----------
    obj : mapping
        Names to tensors, such as `Module.state_dict` returns; anything else in it must be JSON.
    f : path or binary file
        Where to; a path ends in ``.safetensors``.

    Raises
    ------
    ValueError
        If the name does not end so, or two tensors share memory.
    TypeError
        If a value is neither a tensor nor JSON, as a dict of tensors is.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import gradlite, tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "state.safetensors"
    >>> gradlite.save({"weight": gradlite.ones(2, device="cpu"), "epoch": 3}, path)
    >>> gradlite.load(path)
    {'weight': tensor([1., 1.]), 'epoch': 3}
    """
    from safetensors import SafetensorError
    from safetensors.numpy import save as serialize

    target = None if hasattr(f, "write") else Path(f)
    if target is not None and target.suffix != ".safetensors":
        raise ValueError(f"states are saved as .safetensors: name the file {target.with_suffix('.safetensors').name}")
    if not isinstance(obj, Mapping):
        raise TypeError(f"save takes a mapping of names to tensors and JSON values, not {type(obj).__name__}")
    for name, value in obj.items():
        if not isinstance(name, str):
            raise TypeError(f"save takes texts as names, and {name!r} is none")
        if not isinstance(value, TensorBase):
            _refuse_nested(name, value)
    tensors = {name: value for name, value in obj.items() if isinstance(value, TensorBase)}
    rest = {name: value for name, value in obj.items() if not isinstance(value, TensorBase)}
    _refuse_shared(tensors)
    try:
        text = json.dumps({"values": rest, "order": list(obj)})
    except (TypeError, ValueError) as error:
        raise TypeError(f"save takes a flat state: tensors, and JSON values beside them ({error})") from None
    host = {name: np.asarray(arrays.to_device(t.array, CPU), order="C") for name, t in tensors.items()}
    try:
        data = serialize(host, {METADATA: text})
    except SafetensorError as error:
        kinds = sorted({str(array.dtype) for array in host.values()})
        raise TypeError(f"the format does not hold one of the types {', '.join(kinds)}: {error}") from None
    if target is None:
        f.write(data)
    else:
        _write_atomically(target, data)


def _refuse_nested(name: str, value: Any) -> None:
    """Find a tensor below the first level of a state, which the file has no place for."""
    if isinstance(value, TensorBase):
        raise TypeError(
            "save takes a flat state: tensors, and JSON values beside them. A tensor inside another value needs a name "
            f"in the state itself, joined by dots: {name!r}"
        )
    if isinstance(value, (list, tuple)):
        value = dict(enumerate(value))
    if isinstance(value, Mapping):
        for part, inner in value.items():
            _refuse_nested(f"{name}.{part}", inner)


def _refuse_shared(tensors: Mapping[str, Any]) -> None:
    seen: dict[int, str] = {}
    for name, t in tensors.items():
        other = seen.setdefault(id(arrays.owner(t.array)), name)
        if other != name and t.array.size:
            raise ValueError(
                f"{other!r} and {name!r} share memory, which the file would not keep: clone() one of them, or leave it "
                "out."
            )


def _write_atomically(target: Path, data: bytes) -> None:
    folder = target.resolve().parent
    if not folder.is_dir():
        raise FileNotFoundError(f"Parent directory {folder} does not exist.")
    beside = folder / f".{target.name}.{os.getpid()}-{os.urandom(4).hex()}"
    try:
        with open(beside, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    folder_handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(folder_handle)  # the name too
    finally:
        os.close(folder_handle)


def load(f: Any, map_location: Any = None, *, weights_only: bool | None = None) -> dict[str, Any]:
    """Load a state that `save` wrote, or any ``.safetensors`` file.

    Parameters
    ----------
    f : path or binary file
        The file.
    map_location : device, optional
        Where the tensors are put; the CPU by default.
    weights_only : bool, optional
        Accepted: nothing but tensors and JSON is ever loaded.

    Returns
    -------
    dict
        The state, in the order in which it was saved.

    Raises
    ------
    ValueError
        If the file is damaged or no ``.safetensors`` file.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> import gradlite, io
    >>> file = io.BytesIO()
    >>> gradlite.save({"weight": gradlite.ones(2, device="cpu")}, file)
    >>> gradlite.load(io.BytesIO(file.getvalue()), weights_only=True)
    {'weight': tensor([1., 1.])}
    """
    where = resolve("cpu" if map_location is None else map_location)
    if not hasattr(f, "read"):
        return _load(Path(f), str(Path(f)), where)
    with tempfile.NamedTemporaryFile() as file:  # the format's reader maps files into memory, and takes nothing else
        file.write(f.read())
        file.flush()
        return _load(Path(file.name), f"the given {type(f).__name__}", where)


def _load(source: Path, name: str, where: device) -> dict[str, Any]:
    from safetensors import SafetensorError, safe_open

    if source.is_dir():
        raise IsADirectoryError(f"{source} is a folder, not a file")
    try:
        with safe_open(source, framework="numpy") as file:
            note = _read_note((file.metadata() or {}).get(METADATA, '{"values": {}, "order": []}'))
            found = {key: wrap(arrays.to_device(file.get_tensor(key), where)) for key in file.keys()}  # noqa: SIM118
    except (SafetensorError, ValueError, TypeError) as error:
        raise ValueError(f"{name} is damaged, or no .safetensors file: {error}") from None
    for t in found.values():
        dtypes.of_array(t.array)
    values = found | note["values"]
    order = [name for name in note["order"] if name in values]
    return {name: values[name] for name in dict.fromkeys([*order, *values])}


def _read_note(text: str) -> dict[str, Any]:
    note = json.loads(text)
    if not (isinstance(note, dict) and isinstance(note.get("values"), dict) and isinstance(note.get("order"), list)):
        raise ValueError(f"the note of what is no tensor has another form: {text[:60]}")
    return note
