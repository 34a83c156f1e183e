"""Copies, casts, fills and sums on CUDA are one launch each, and give what NumPy gives."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gradlite import dtypes
from gradlite.backend import loader, moving
from gradlite.backend.simulator import state
from gradlite.device import cupy

KINDS = {name: getattr(dtypes, name).numpy for name in loader.C_TYPES}
SPECIAL = [0.0, -0.0, 1.0, -1.0, 1.5, 2.5, -2.5, 100.0, 127.0, 255.0, -128.0, 65504.0]
NOT_FINITE = [np.inf, -np.inf, np.nan, 1e30, 1e-30]
LAYOUTS = {
    "contiguous": lambda x: x,
    "transposed": lambda x: x.transpose(2, 0, 1),
    "sliced": lambda x: x[:, ::2, 1:],
    "expanded": lambda x: x[:1, :, :1],
    "row": lambda x: x[0, 0],
}


def on_device(array):
    return cupy().asarray(array)


def as_numbers(array):
    host = array.get() if not isinstance(array, np.ndarray) else array
    return host.astype(np.float32) if host.dtype.kind == "V" else host


@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("dtype", KINDS)
def test_casts(dtype, source):
    """Also of what is not finite, but where C leaves the integer open."""
    values = SPECIAL + (NOT_FINITE if "float" in dtype + source and ("float" in dtype or dtype == "bool") else [])
    with np.errstate(all="ignore"):
        host = np.array(values, np.float64).astype(np.float32).astype(KINDS[source])
        through = host
        if dtype in ("float16", "bfloat16"):  # rounded twice, as in PyTorch
            through = host.astype(np.float32)
        elif dtype in ("uint8", "int8", "int16") and "float" in source:
            through = host.astype(np.float32).astype(np.int64)
        expected = through.astype(KINDS[dtype])
    state.launches.clear()
    got = moving.convert(on_device(host), KINDS[dtype])
    assert got.dtype == KINDS[dtype]
    assert state.launches == ([] if dtype == source else ["copy"])
    np.testing.assert_array_equal(as_numbers(got), as_numbers(expected))


DESTINATIONS = {
    "contiguous": lambda shape, dtype: cupy().zeros(shape, dtype),
    "transposed": lambda shape, dtype: cupy().zeros(shape[::-1], dtype).T,
    "sliced": lambda shape, dtype: cupy().zeros((*shape[:-1], 2 * shape[-1]), dtype)[..., 1::2],
}


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("to", DESTINATIONS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_copies_between_layouts(layout, to, dtype, rng):
    """One launch, from any layout to any other; the source is broadcast."""
    host = rng.integers(0, 100, (4, 6, 8)).astype(np.float32).astype(KINDS[dtype])
    source = LAYOUTS[layout](on_device(host))
    shape = source.shape if layout in ("transposed", "sliced") else (4, 6, 8)
    out = DESTINATIONS[to](shape, KINDS[dtype])
    state.launches.clear()
    moving.assign(out, source)
    assert state.launches == ["copy"]
    np.testing.assert_array_equal(as_numbers(out), np.broadcast_to(as_numbers(source), shape))
    moving.fill(out, 3)
    assert state.launches == ["copy", "fill"]
    assert (as_numbers(out) == (1 if dtype == "bool" else 3)).all()


@pytest.mark.parametrize("dims", [None, *[d for n in range(1, 4) for d in itertools.combinations(range(3), n)]])
@pytest.mark.parametrize("layout", ["contiguous", "transposed", "sliced"])
@pytest.mark.parametrize("dtype", KINDS)
def test_sums(dtype, layout, dims, rng):
    """In float32 or wider, over any dimensions, kept or not; ints and bools in int64."""
    host = LAYOUTS[layout](rng.integers(-3, 4, (4, 6, 8)).astype(np.float32).astype(KINDS[dtype]))
    total = KINDS[dtype] if "float" in dtype else np.dtype(np.int64)
    x = LAYOUTS[layout](on_device(np.zeros((4, 6, 8), KINDS[dtype])))
    x[...] = on_device(np.ascontiguousarray(host))
    for keepdim in (False, True):
        state.launches.clear()
        got = moving.add_up(x, dims, keepdim, total)
        assert state.launches == ["copy"]
        expected = moving.add_up(host, dims, keepdim, total)
        assert (got.shape, got.dtype, got.base) == (expected.shape, total, None)
        np.testing.assert_array_equal(as_numbers(got), as_numbers(expected))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_long_sums_of_16_bits_are_added_up_in_float32(dtype):
    x = on_device(np.full((1 << 16,), 0.25, np.float32).astype(KINDS[dtype]))
    got = moving.add_up(x, None, False, KINDS[dtype])
    assert as_numbers(got) == 16384.0  # in float16 additions of 0.25 stop at 512
    assert state.launches[-2:] == ["copy", "copy"]


def test_complex_numbers_are_cupys():
    x = on_device(np.array([1 + 2j, 3j]))
    out = on_device(np.zeros((2, 2), np.complex128))
    moving.assign(out, x)
    np.testing.assert_array_equal(out.get(), [[1 + 2j, 3j]] * 2)
    assert moving.add_up(x, None, False, np.dtype(np.complex128)).item() == 1 + 5j
    assert state.launches == []
