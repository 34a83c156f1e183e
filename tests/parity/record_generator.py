"""Record what PyTorch's CPU generator answers, for ``tests/null/test_generator.py``.

Run it as ``python tests/parity/record_generator.py`` where torch 2.13 is installed, on a processor with AVX2 (whose
kernels round ``x * scale + offset`` once). It writes ``tests/null/recorded/generator.json``.

A step is a draw: ``[method of gradlite's Generator, *its arguments]``.
"""

import json
import random
import warnings
import zlib
from pathlib import Path

import torch

SIZES = (0, 1, 2, 15, 16, 17, 31, 32, 33, 1000)
FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("bool", "uint8", "int8", "int16", "int32", "int64")
RECORDED = Path(__file__).parents[1] / "null" / "recorded" / "generator.json"


def draw(generator: torch.Generator, step: list) -> torch.Tensor:
    """Let PyTorch take a step."""
    name, shape, *rest = step
    if name == "permutation":
        return torch.randperm(shape, generator=generator)
    dtype, *bounds = rest
    empty = torch.empty(shape, dtype=getattr(torch, dtype))
    if name == "uniform":
        return empty.uniform_(*bounds, generator=generator)
    if name == "normal":
        return empty.normal_(*bounds, generator=generator)
    return empty.random_(*bounds, generator=generator)


def some_step(choice: random.Random) -> list:
    """Choose a draw."""
    size = choice.choice(SIZES[:-1])
    name = choice.choice(("uniform", "normal", "normal", "random", "permutation"))
    if name == "permutation":
        return [name, size]
    if name == "random":
        dtype = choice.choice(INTEGERS + FLOATS)
        if dtype == "int64" and choice.random() < 0.5:
            low = choice.randrange(-(2**63), 2**63 - 2)
            return [name, [size], dtype, low, choice.randrange(low + 1, 2**63)]
        return [name, [size], dtype, *choice.choice([(), (0, 2), (1, 2)])]
    bounds = [(), (-0.3, 0.7), (2.5, 2.5625)] if name == "uniform" else [(), (0.0, 0.25), (-0.7, 1.3)]
    return [name, [size], choice.choice((*FLOATS, "complex64", "complex128")), *choice.choice(bounds)]


def mixed_steps(seed: int, count: int) -> list:
    """Choose a sequence of draws."""
    choice = random.Random(seed)
    return [some_step(choice) for _ in range(count)]


def every_step() -> list:
    """List the draws that are recorded one by one: each kind, dtype and size."""
    steps = []
    for size in SIZES:
        steps += [["permutation", size]]
        steps += [["uniform", [size], dtype] for dtype in FLOATS]
        steps += [["uniform", [size], dtype, -0.1, 0.2] for dtype in FLOATS]
        steps += [["normal", [size], dtype] for dtype in FLOATS]
        steps += [["normal", [size], "float32", -1.0, 0.1]]
        steps += [
            ["random", [size], "int64"],
            ["random", [size], "int64", 0, 10],
            ["random", [size], "int64", 0, 2**28],
        ]
    for dtype in INTEGERS + FLOATS:
        steps += [["random", [7], dtype], ["random", [7], dtype, 0, 2], ["random", [7], dtype, 1, None]]
    for dtype in ("int64", "float64", "float32", "bfloat16"):
        steps += [["random", [7], dtype, -(2**63), None]]
    steps += [["random", [7], "int64", -(2**63), 2**63 - 1], ["random", [7], "int64", 0, 2**28 - 1]]
    steps += [
        ["random", [7], "float32", -(2**24), 2**24 + 1],
        ["random", [2, 3], "int32", -5, 5],
        ["random", [], "int64"],
    ]
    steps += [[name, [3, 2], dtype] for name in ("uniform", "normal") for dtype in ("complex64", "complex128")]
    steps += [["normal", [9], "complex64", 0.5, 2.0], ["normal", [3, 5, 2], "float32"], ["uniform", [], "float32"]]
    steps += [["uniform", [3], "float32", 1.0, 1.0], ["uniform", [40], "float16", 1.0, 1.001]]
    steps += [["normal", [17], "float64", 3.0, 0.0], ["uniform", [40], "float64", -8e307, 9e307]]
    steps += [[name, [2**14 + 17], dtype] for name in ("uniform", "normal") for dtype in FLOATS]
    return steps


def refused_steps() -> list:
    """List draws that PyTorch refuses, or warns of."""
    steps = [["random", [2], dtype, 5, 3] for dtype in ("int64", "float32", "complex64")]
    steps += [["random", [2], dtype, 0, 2**40] for dtype in INTEGERS + FLOATS]
    steps += [["random", [2], dtype, -5, 100] for dtype in INTEGERS + FLOATS]
    steps += [["random", [2], dtype, -(2**63), None] for dtype in (*INTEGERS, *FLOATS, "complex64")]
    steps += [
        ["random", [2], "float16", *bounds] for bounds in ((0, 2**11 + 2), (0, 65504), (65503, 65504), (-70000, 1))
    ]
    steps += [["random", [9], dtype, *bounds] for dtype in FLOATS for bounds in ((0, 2**63 - 1), (-(2**62) - 1, 0))]
    steps += [["random", [2], "bfloat16", 257, 258], ["random", [2], "float32", 2**24 + 1, None]]
    steps += [["random", [0], "int8", 0, 300], ["random", [2], "complex64"], ["random", [2], "complex64", 1, None]]
    steps += [["random", [2], "complex128", 1, 3]]
    steps += [["uniform", [2], "float32", *bounds] for bounds in ((1.0, 0.0), (-3e38, 3e38), (0.0, 1e39), (-1e39, 0.0))]
    steps += [["uniform", [0], "float16", 0.0, 1e5], ["uniform", [2], "float16", -6e4, 6e4]]
    steps += [["uniform", [2], "int64"], ["uniform", [0], "bool"], ["normal", [2], "int64"], ["normal", [0], "int64"]]
    steps += [["normal", [0], "float32", 0.0, -1.0], ["normal", [2], "float32", 0.0, float("nan")]]
    steps += [["permutation", -1]]
    return steps


def exact(step: list) -> bool:
    """Say whether the answer must agree to the bit."""
    return step[0] != "normal"


def answer(step: list, result: torch.Tensor) -> object:
    """Shorten an answer: a checksum of its bytes, or (of normals) at most 40 numbers spread over it."""
    if exact(step):
        return zlib.crc32(result.reshape(-1).view(torch.uint8).numpy().tobytes())
    flat = (torch.view_as_real(result) if result.is_complex() else result).reshape(-1)
    return [
        float(f"{x:.{17 if flat.dtype == torch.float64 else 9}g}") for x in flat[:: max(1, len(flat) // 40)].tolist()
    ]


def outcome(step: list) -> list:
    """Return a step, its error, its warnings and its answer."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            error, found = None, answer(step, draw(torch.Generator(), step))
        except (RuntimeError, NotImplementedError, ValueError) as exception:
            error, found = [type(exception).__name__, str(exception).split("\n")[0]], None
    return [step, error, [str(w.message).split(" (Triggered")[0] for w in caught], found]


def seeding(seed: object) -> list:
    """Return the seed that PyTorch makes of a seed, or its error."""
    try:
        return [seed, torch.Generator().manual_seed(seed).initial_seed()]
    except (RuntimeError, ValueError) as exception:
        return [seed, [type(exception).__name__, str(exception)]]


def maker() -> str:
    """Return who made the processor; some builds of PyTorch draw through MKL on Intel's."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(line.split(":")[1].strip() for line in lines if line.startswith("vendor_id"))


def state_of(generator: torch.Generator) -> list:
    """Return the spare normal, and a checksum of the rest of the state."""
    state = generator.get_state().numpy()
    spare = float(state[5024:5032].view("f8")[0])
    state[5024:5032] = 0
    return [spare, zlib.crc32(state.tobytes())]


def lines(rows: list) -> str:
    """Write one row a line."""
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]"


def main() -> None:
    """Write the file."""
    steps, mixed = [], []
    for seed, step in enumerate(every_step()):
        steps.append([seed, step, answer(step, draw(torch.Generator().manual_seed(seed), step))])
    for seed in (1, 2**31 + 2, 2**64 - 3):
        generator = torch.Generator().manual_seed(seed)
        sequence = [[step, answer(step, draw(generator, step))] for step in mixed_steps(seed, 60)]
        mixed.append([seed, sequence, state_of(generator)])
    seeds = (0, 1, 2**32, 2**64 - 1, -1, -(2**63), 2**64, -(2**63) - 1, 1.5, True, "1", None)
    processor = f"{maker()}, {torch.backends.cpu.get_cpu_capability()}"
    record = {
        "torch": json.dumps(torch.__version__),
        "processor": json.dumps(processor),
        "steps": lines(steps),
        "mixed": lines(mixed),
        "refused": lines([outcome(step) for step in refused_steps()]),
        "seeds": lines([seeding(seed) for seed in seeds]),
    }
    RECORDED.write_text("{\n" + ",\n".join(f'"{key}": {text}' for key, text in record.items()) + "\n}\n")


if __name__ == "__main__":
    main()
