"""The sanitizer finds the mistakes that people make in kernels.

Each test makes one in a proof kernel (a barrier left out, an atomic operation made plain, a bound off by one, shared
memory too small, a shuffle too short) and expects a report or a wrong result.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from proof_kernels import CASES, SOURCES, Proof

from gradlite.backend.simulator import KernelError

pytestmark = [pytest.mark.simulator, pytest.mark.usefixtures("sanitizer")]

MISTAKES = {
    "no barrier": (r"__syncthreads\(\);", ""),
    "no atomic": (r"atomicAdd\(&([^;]*?), ([^;]*)\);", r"\1 += \2;"),
    "one too many": (r"\bi < (n|n4|n \* dim|cols)(?=[);])", r"i <= \1"),
    "one row too many": (r"row >= rows", "row > rows"),
    "one column too many": (r"c < cols", "c <= cols"),
    "short shuffle": (r"int o = 16", "int o = 8"),
    "wrong stride": (r"r \+= 8", "r += 7"),
    "small shared array": (r"\[8\]\[33\]", "[7][33]"),
    "small dynamic array": (r"extern __shared__ float row\[\];", "__shared__ float row[128];"),
}


class Mutant(NamedTuple):
    """A source with one mistake."""

    file: str
    text: str
    name: str


def mutants():
    for file, text in SOURCES.items():
        for mistake, (pattern, replacement) in MISTAKES.items():
            for match in re.finditer(pattern, text):
                line = text.count("\n", 0, match.start()) + 1
                changed = text[: match.start()] + match.expand(replacement) + text[match.end() :]
                yield Mutant(file, changed, f"{file}:{line} {mistake}")


MUTANTS = list(mutants())
SAMPLE = [next(mutant for mutant in MUTANTS if mutant.name.endswith(mistake)) for mistake in MISTAKES]


def assert_found(mutant):
    proof = Proof({**SOURCES, mutant.file: mutant.text})
    files = [mutant.file] if mutant.file in CASES else ["layernorm", "softmax"]  # those that use all of common.cuh
    with pytest.raises((KernelError, AssertionError)) as found:
        for file in files:
            for case in CASES[file]:
                case(proof)
    assert "could not compile" not in str(found.value)


@pytest.mark.parametrize("mutant", SAMPLE, ids=lambda mutant: mutant.name)
def test_sample(mutant):
    assert_found(mutant)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_all(mutant):
    assert_found(mutant)


def test_without_a_mistake():
    for cases in CASES.values():
        for case in cases:
            case(Proof())
