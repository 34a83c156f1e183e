"""The random stream of the CPU is PyTorch's: recorded answers, and PyTorch itself where it is installed."""

import doctest
import json
import runpy
import subprocess
import sys
import warnings
import zlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from gradlite import dtypes
from gradlite.backend import generator as module
from gradlite.backend.draw_transforms import exchanged, fused
from gradlite.backend.generator import CHUNK, Generator, integer_range
from gradlite.backend.generator_state import STATE

RECORDED = json.loads((Path(__file__).parent / "recorded" / "generator.json").read_text())
RECORDER = Path(__file__).parents[1] / "parity" / "record_generator.py"


def draw(generator, step):
    name, *arguments = step
    return getattr(generator, name)(*arguments)


def parts(array):
    """Flatten; a complex number gives its two parts."""
    return array.reshape(-1).view(array.real.dtype) if array.dtype.kind == "c" else array.reshape(-1)


def agree(step, found, expected):
    """Compare normals: to 16 units in the last place of the deviation from the mean, and one of the number."""
    _, _, dtype, mean, _ = (*step, 0.0, 1.0)[:5]
    last = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float64": 2.0**-52, "complex128": 2.0**-52}.get(dtype, 2.0**-23)
    drawn = min(last, 2.0**-23)
    if len(found) < 16:
        last = drawn = 2.0**-52  # drawn in float64
    expected = np.array(expected, found.dtype).astype(np.float64).tolist()
    for ours, theirs in zip(found.astype(np.float64).tolist(), expected, strict=True):
        assert abs(ours - theirs) <= 16 * drawn * abs(theirs - mean) + last * abs(theirs), step


def check(step, found, answer):
    """Compare with a recorded answer."""
    if step[0] != "normal":
        assert zlib.crc32(found.tobytes()) == answer, step
    else:
        flat = parts(found)
        agree(step, flat[:: max(1, len(flat) // 40)], answer)


def state_of(generator):
    """Return the spare normal, and a checksum of the rest of the state."""
    state = generator.get_state()
    spare = float(state.view(STATE)["legacy"]["spare"][0])
    state.view(STATE)["legacy"]["spare"] = 0
    return spare, zlib.crc32(state.tobytes())


@pytest.mark.parametrize("kind", ["permutation", "uniform", "normal", "random"])
def test_draws_are_pytorchs(kind):
    rows = [row for row in RECORDED["steps"] if row[1][0] == kind]
    assert len(rows) >= 10
    for seed, step, answer in rows:
        found = draw(Generator(seed), step)
        assert found.dtype == (np.int64 if kind == "permutation" else dtypes.__dict__[step[2]].numpy)
        assert found.shape == ((step[1],) if kind == "permutation" else tuple(step[1]))
        check(step, found, answer)


@pytest.mark.parametrize("row", RECORDED["mixed"], ids=lambda row: f"seed{row[0]}")
def test_mixed_draws_leave_pytorchs_state(row):
    seed, sequence, (spare, checksum) = row
    generator = Generator(seed)
    for step, answer in sequence:
        check(step, draw(generator, step), answer)
    assert state_of(generator) == (pytest.approx(spare, rel=1e-14), checksum)


@pytest.mark.parametrize("row", RECORDED["refused"], ids=lambda row: "-".join(map(str, row[0])))
def test_refusals_and_warnings_are_pytorchs(row):
    step, error, warned, answer = row
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found = draw(Generator(), step)
        except (RuntimeError, ValueError) as exception:
            assert [type(exception).__name__, str(exception)] == error
        else:
            assert error is None
            check(step, found, answer)
    assert [str(warning.message) for warning in caught] == warned


@pytest.mark.parametrize(("seed", "answer"), RECORDED["seeds"])
def test_seeds(seed, answer):
    if isinstance(answer, int):
        generator = Generator(1)
        assert generator.manual_seed(seed) is generator
        assert generator.initial_seed() == answer
        assert (generator.get_state() == Generator(answer).get_state()).all()
    else:
        with pytest.raises(Exception) as caught:
            Generator().manual_seed(seed)
        assert [type(caught.value).__name__, str(caught.value)] == answer


@pytest.mark.parametrize("size", [3, 20])
def test_numbers_too_large_for_the_dtype_are_infinite(size):
    drawn = Generator(0).normal((size,), "float16", 0.0, 1e6)
    assert np.isinf(drawn).any()
    assert np.isinf(Generator(0).normal((size,), "float32", 1e39, 1.0)).all()


def test_seeding_forgets_the_spare_normal():
    generator = Generator(0)
    first = generator.normal((3,), "float64")
    generator.manual_seed(0)
    assert (generator.normal((3,), "float64") == first).all()


def test_what_is_not_contiguous_is_drawn_pair_by_pair():
    one, other = Generator(0), Generator(0)
    few = np.concatenate([other.normal((3,), "float32") for _ in range(7)])
    assert (one.normal((7, 3), "float32", contiguous=False).reshape(-1) == few).all()
    assert (one.get_state() == other.get_state()).all()


def test_unseeded_generators_differ():
    one, other = Generator(None), Generator(None)
    seed = one.initial_seed()
    assert seed != other.initial_seed()
    assert 0 <= seed < 2**53
    assert (one.permutation(50) == Generator(seed).permutation(50)).all()
    assert one.seed() != seed
    assert Generator().initial_seed() == 67280421310721


@pytest.mark.parametrize("used", [0, 1, 2, 8, 622, 623, 624, 625, 1248, 2000])
@pytest.mark.parametrize("odd", [False, True])
def test_states_continue_the_stream(used, odd):
    generator = Generator(5)
    if odd:
        generator.normal((1,), "float32")
    generator.random((used,), "int32")
    state = generator.get_state()
    assert state.dtype == np.uint8
    assert state.shape == (5056,)
    other = Generator(1)
    other.normal((3,), "float32")
    other.set_state(state)
    assert (other.get_state() == state).all()
    assert other.initial_seed() == 5
    assert (other.normal((5,), "float64") == generator.normal((5,), "float64")).all()
    assert (other.random((700,), "int64") == generator.random((700,), "int64")).all()
    state[:] = 0  # the generators kept no reference
    assert (other.random((700,), "int64") == generator.random((700,), "int64")).all()


@pytest.mark.parametrize(
    ("spoil", "error", "text"),
    [
        (lambda s: s.tolist(), TypeError, "RNG state must be a torch.ByteTensor"),
        (lambda s: s.view(np.int8), TypeError, "RNG state must be a torch.ByteTensor"),
        (lambda s: s[:7], RuntimeError, "Expected a CPUGeneratorImplState of size 5056 but found .* to be 7"),
        (lambda s: s * 0, RuntimeError, "Invalid mt19937 state"),
        (lambda s: np.roll(s, 1), RuntimeError, "Invalid mt19937 state"),
    ],
)
def test_what_is_no_state(spoil, error, text):
    generator = Generator(0)
    before = generator.get_state()
    with pytest.raises(error, match=text):
        generator.set_state(spoil(generator.get_state()))
    assert (generator.get_state() == before).all()


def exchange(targets):
    order = list(range(len(targets)))
    for here, there in enumerate(targets):
        order[here], order[there] = order[there], order[here]
    return order


@pytest.mark.parametrize("n", [1, 2, 3, 10, 300])
def test_exchanges_at_once_equal_one_by_one(n):
    places = np.arange(n)
    rng = np.random.RandomState(n)
    cases = [places, np.minimum(places + 1, n - 1), np.full(n, n - 1)]
    cases += [places + rng.randint(0, n, n) % (n - places) for _ in range(100)]
    cases += [places + rng.randint(0, 3, n) % (n - places) for _ in range(100)]
    for targets in cases:
        assert exchanged(places, targets.copy()).tolist() == exchange(targets.tolist())


def test_too_long_a_permutation_is_refused():
    with pytest.raises(NotImplementedError, match="shorter than 214748364"):
        Generator().permutation(2**28)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_fused_multiply_add_rounds_once(dtype):
    rng = np.random.RandomState(0)
    bits = 24 if dtype is np.float32 else 53
    inexact = 0
    for _ in range(60):
        scale, offset = dtype(rng.uniform(-1, 1) * 2.0 ** rng.randint(-30, 30)), dtype(rng.uniform(-1, 1))
        x = (rng.randint(0, 2**bits, 50, dtype=np.int64) * 2.0**-bits).astype(dtype)
        x[:10] = dtype(-offset / scale) * (1 + np.arange(10) * np.finfo(dtype).eps)  # cancellation
        inexact += int((fused(x, scale, offset) != x * scale + offset).sum())
        for value, found in zip(x.tolist(), fused(x, scale, offset), strict=True):
            exact = Fraction(value) * Fraction(float(scale)) + Fraction(float(offset))
            error = abs(exact - Fraction(float(found)))
            for neighbour in np.nextafter(found, dtype([-np.inf, np.inf])):
                assert error <= abs(exact - Fraction(float(neighbour)))
    assert inexact > 100


def test_importing_the_library_does_not_import_numpy_random():
    program = """
import sys, numpy
before = "numpy.random" in sys.modules
from gradlite.backend.generator import Generator, default_generator
generator = Generator().manual_seed(3)
default_generator.manual_seed(0)
assert ("numpy.random" in sys.modules) == before
generator.uniform((2,), "float32")
assert "numpy.random" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_examples_run():
    assert doctest.testmod(module).failed == 0


@pytest.fixture(scope="module")
def oracle():
    torch = pytest.importorskip("torch", minversion="2.13", reason="compares with PyTorch itself")
    if torch.backends.cpu.get_cpu_capability() == "DEFAULT":
        pytest.skip("PyTorch's kernels for this processor round x * scale + offset twice")
    return runpy.run_path(str(RECORDER))


def both(step, ours, theirs, oracle):
    """Take a step on both sides; results and states must agree."""
    found, expected = draw(ours, step), oracle["draw"](theirs, step)
    assert found.shape == tuple(expected.shape)
    if expected.is_complex():
        expected = oracle["torch"].view_as_real(expected)
    if step[0] == "normal":
        agree(step, parts(found), expected.double().reshape(-1).tolist())
    else:
        assert found.tobytes() == expected.reshape(-1).view(oracle["torch"].uint8).numpy().tobytes(), step
    spare, checksum = oracle["state_of"](theirs)
    assert state_of(ours) == (pytest.approx(spare, rel=1e-14), checksum), step


@pytest.mark.parametrize("seed", range(4))
def test_random_sequences_follow_pytorch(oracle, seed):
    ours, theirs = Generator(seed), oracle["torch"].Generator().manual_seed(seed)
    for step in oracle["mixed_steps"](1000 + seed, 300):
        both(step, ours, theirs, oracle)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_many_numbers_follow_pytorch(oracle, dtype):
    ours, theirs = Generator(7), oracle["torch"].Generator().manual_seed(7)
    for size in (CHUNK - 1, CHUNK, CHUNK + 1, 50007):
        both(["uniform", [size], dtype], ours, theirs, oracle)
        both(["uniform", [size], dtype, -0.17, 1.1], ours, theirs, oracle)
        both(["normal", [size], dtype], ours, theirs, oracle)
        both(["random", [size], dtype, 0, 100], ours, theirs, oracle)
        both(["permutation", size], ours, theirs, oracle)


def test_integer_ranges_follow_pytorch(oracle):
    ours, theirs = Generator(8), oracle["torch"].Generator().manual_seed(8)
    rng = np.random.RandomState(8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for dtype in ("float16", "bfloat16", "float32", "float64", "int64"):
            largest = 65504 if dtype == "float16" else 2**63 - 1
            for _ in range(200):
                low, high = sorted(int(largest * x * 2.0 ** rng.randint(-20, 1)) for x in rng.uniform(-1, 1, 2))
                both(["random", [3], dtype, low, min(high + 1 + rng.randint(3), largest)], ours, theirs, oracle)


def test_states_are_exchanged_with_pytorch(oracle):
    torch = oracle["torch"]
    ours, theirs = Generator(9), torch.Generator()
    for step in oracle["mixed_steps"](9, 60):
        draw(ours, step)
        theirs.set_state(torch.from_numpy(ours.get_state()))
        both(step, ours, theirs, oracle)
        oracle["draw"](theirs, step)
        ours.set_state(theirs.get_state().numpy())
        both(step, ours, theirs, oracle)
    assert ours.initial_seed() == theirs.initial_seed()


def test_the_functions_of_pytorch_are_these_draws(oracle):
    torch = oracle["torch"]
    theirs = torch.Generator().manual_seed(4)
    ours = Generator(4)
    assert ours.uniform((5,), "float32").tolist() == torch.rand(5, generator=theirs).tolist()
    assert ours.normal((20,), "float32") == pytest.approx(torch.randn(20, generator=theirs).numpy(), rel=2e-6)
    assert ours.random((6,), "int64", 0, 9).tolist() == torch.randint(9, (6,), generator=theirs).tolist()
    assert ours.random((), "int64") == torch.empty((), dtype=torch.int64).random_(generator=theirs).item()
    assert ours.permutation(9).tolist() == torch.randperm(9, generator=theirs).tolist()
    rows = torch.empty(7, 5).t().normal_(generator=theirs)  # not contiguous: filled in the order of its memory
    assert ours.normal((7, 5), "float32", contiguous=False) == pytest.approx(rows.t().numpy(), rel=2e-6)
    assert (ours.uniform((9,), "float64") < 0.3).tolist() == torch.zeros(9).bernoulli_(0.3, generator=theirs).tolist()
    assert state_of(ours)[1] == oracle["state_of"](theirs)[1]


def test_ranges_need_no_draw():
    assert integer_range("bool", 0) == (0, 2)
    assert integer_range(np.dtype("float32"), 0) == (0, 2**24 + 1)
