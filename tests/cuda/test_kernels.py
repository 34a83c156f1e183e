"""Every kernel of the folder computes its formulas, in every form and both types, whatever the order of threads."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sections import FORMS, SHAPE, assert_close, forms_of, formulas, launch, parameters, types

from gradlite.backend import forms, launcher, loader
from gradlite.backend.simulator import KernelError, source, state
from gradlite.device import cupy

SECTIONS = list(loader.sections())
RUNS = [(name, form) for name in SECTIONS for form in forms_of(name)]
SEVERAL = [
    (name, p.name, form)
    for name in SECTIONS
    for p in parameters(name)
    if p.written and len(formulas()[name]) > 1
    for form in forms_of(name)
]
F32 = np.dtype("float32")


class Nothing(dict):
    """A dictionary that keeps nothing."""

    def __setitem__(self, key, value):
        pass


@pytest.fixture(autouse=True)
def chosen(monkeypatch):
    """Collect the forms of the launches.  One multiprocessor: the loop over elements goes round on small arrays."""
    found, compiled = [], loader.function

    def function(name, variant, device):
        found.append((name, variant.form))
        return compiled(name, variant, device)

    monkeypatch.setattr(loader, "function", function)
    monkeypatch.setattr(launcher, "_ready", Nothing())
    monkeypatch.setattr(launcher, "_processors", {0: 1})
    return found


def test_every_kernel_of_the_folder_is_a_section_with_formulas():
    assert set(formulas()) == set(SECTIONS)
    for path in loader.folder().glob("*.cu"):
        mine = [name for name, (place, _) in loader.sections().items() if place == path]
        assert source.kernel_names(path.read_text()) == mine != []
    for name in SECTIONS:
        assert [p.name for p in parameters(name) if p.written] == list(formulas()[name])


@pytest.mark.simulator
@pytest.mark.parametrize(("name", "form"), RUNS)
def test_section_in_every_mode(name, form, mode, chosen, rng):
    assert_close(name, launch(name, np.dtype(types(name)[0]), form, rng))
    assert chosen == [(name, form)]
    assert state.launches == [name]


@pytest.mark.parametrize(("name", "form"), RUNS)
@pytest.mark.parametrize("wide", [False, True])
def test_section(name, form, wide, rng):
    assert_close(name, launch(name, np.dtype(types(name)[wide]), form, rng))


@pytest.mark.parametrize(("name", "absent", "form"), SEVERAL)
def test_a_result_that_is_not_wanted(name, absent, form, rng):
    results = launch(name, F32, form, rng, absent)
    assert absent not in results
    assert_close(name, results)


# ---------------------------------------------------------------------------------- borders


LANES, GRID = forms.lanes_of(4), forms.THREADS * forms.BLOCKS_PER_PROCESSOR
BORDERS = (0, 1, 31, 32, 33, *[n + k for n in (forms.THREADS, forms.THREADS * LANES, GRID) for k in (-1, 0, 1)])


@pytest.mark.parametrize("name", ["mul_forward", "mul_backward", "where_forward", "where_backward", "copy", "fill"])
def test_at_the_borders_of_vectors_blocks_and_grids(name, mode, chosen, rng):
    for n in (*BORDERS, GRID * LANES - 1, GRID * LANES, GRID * LANES + 1):
        assert_close(name, launch(name, F32, loader.FLAT, rng, shape=(1, 1, n)))
        assert chosen == ([(name, loader.FLAT)] if n else [])
        chosen.clear()


@pytest.mark.parametrize("name", ["mul_forward", "mul_backward", "where_forward", "copy"])
def test_at_the_borders_of_strided_grids(name, mode, chosen, rng):
    for n in BORDERS:
        assert_close(name, launch(name, F32, loader.STRIDED, rng, shape=(2, 1, n)))
        assert chosen in ([(name, loader.STRIDED)], []) or n < 2
        chosen.clear()


@pytest.mark.parametrize("name", ["mul_forward", "mul_backward"])
def test_rows_of_any_length(name, mode, chosen, rng):
    """Rows that vectors divide have the row form, others are strided."""
    for rows, columns in itertools.product((2, 7, 300), (1, 2, 3, 4, 5, 8, 12)):
        assert_close(name, launch(name, F32, loader.ROW, rng, shape=(1, rows, columns)))
        assert chosen == [(name, loader.STRIDED if columns % LANES else loader.ROW)]
        chosen.clear()


@pytest.mark.parametrize("absent", [None, "gx", "gz"])
@pytest.mark.parametrize(
    ("absent_of", "dims"), [("mul_backward", d) for d in ((0,), (1,), (2,), (0, 2), (1, 2), (0, 1, 2))]
)
def test_gradients_are_added_up_over_any_dimensions(absent_of, dims, absent, mode, chosen, rng):
    """One launch, whichever of the two gradients is wanted, and wherever the dimensions lie."""
    for shape in ((1, 1, 1), (2, 3, 5), (8, 9, 33), (3, 32, 31)):
        assert_close(absent_of, launch(absent_of, F32, loader.REDUCED, rng, absent, shape, dims))
    assert {name for name, _ in chosen} == {absent_of}
    assert len(chosen) == 4


SUMS = [(1, 1), (1, 31), (7, 32), (8, 33), (9, 1), (31, 8), (32, 9), (33, 7), (3, 1023), (2, 1024), (1, 1025)]
LONG = forms.RUN * forms.LINES
CHUNKS = [((n, 3), (0,)) for n in (LONG - 1, LONG, LONG + 1, 2 * LONG + 1)]
CHUNKS += [((2, n), (1,)) for n in (4 * LONG * 4 - 1, 4 * LONG * 4, 4 * LONG * 4 + 1)]


@pytest.mark.parametrize("dims", [(0,), (1,), (0, 1)])
def test_sums_at_the_borders_of_lines_and_blocks(dims, mode, chosen, rng):
    for sums, terms in (*SUMS, (0, 3), (3, 0)):
        shape = (sums, terms) if dims == (1,) else (terms, sums)
        assert_close("copy", launch("copy", F32, loader.REDUCED, rng, shape=shape, dims=dims))
    assert {form for _, form in chosen} == {loader.REDUCED, loader.FLAT}  # of one term: a copy


@pytest.mark.parametrize(("shape", "dims"), CHUNKS)
def test_long_sums_are_split_into_chunks(shape, dims, mode, chosen, rng):
    """Few sums of many terms keep more than one block busy, and take a second launch; it repeats to the bit."""
    first, second = [
        launch("copy", F32, loader.REDUCED, np.random.default_rng(0), shape=shape, dims=dims)["y"] for _ in "12"
    ]
    assert_close("copy", {"y": first})
    assert first[0].tobytes() == second[0].tobytes()
    assert len(chosen) in (2, 4)


@pytest.mark.simulator
@pytest.mark.parametrize("terms", [LONG - 1, LONG, LONG + 1, 2 * LONG + 9])
def test_long_sums_of_one_block_are_added_up_in_runs(terms, mode, chosen, monkeypatch, rng):
    """On a device without a block to spare no sum is split: a thread adds more than a run of terms."""
    monkeypatch.setattr(launcher, "_processors", {0: 0})
    assert_close("copy", launch("copy", F32, loader.REDUCED, rng, shape=(terms, 3), dims=(0,)))
    assert len(chosen) == 1


def test_the_rounding_error_of_a_sum_does_not_grow_with_its_length(rng):
    """One after the other, a million times 0.1 would be off by 1034 in float32."""
    x = cupy().full((1 << 20,), 0.1, F32)
    out = cupy().empty((1,), F32)
    launcher.launch("copy", F32, x.shape, [x], [out])
    assert abs(out.item() - 0.1 * (1 << 20)) < 0.2


# ---------------------------------------------------------------------------------- mistakes are found


@pytest.mark.simulator
@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        (loader.FLAT, "left >= N", "left > 0"),
        (loader.FLAT, "+ threadIdx.x", "+ threadIdx.x / 2"),
        (loader.ROW, "? column : i", "? i : column"),
        (loader.STRIDED, "return i < at.n;", "return i <= at.n;"),
        (loader.STRIDED, "d > 0", "d > 1"),
        (loader.REDUCED, "__syncthreads();\n      value", "\n      value"),
    ],
)
def test_a_mistake_in_a_form_is_found(form, right, wrong, sanitizer, monkeypatch, rng):
    code = loader.source("mul_backward", loader.Variant(F32, form))
    assert right in code
    broken = cupy().RawModule(code=code.replace(right, wrong)).get_function("mul_backward")
    monkeypatch.setattr(loader, "function", lambda *key: broken)
    with pytest.raises(KernelError, match=r"mul_backward: .*line \d+"):
        launch("mul_backward", F32, form, rng, shape=(5, 6, 303) if form == loader.FLAT else SHAPE)


def test_every_form_is_tried():
    headers = {path.stem for path in loader.folder().glob("*.cuh")}
    assert set(FORMS) == {form for _, form in RUNS} == headers - {"common", "functions"}
