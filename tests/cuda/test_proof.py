"""The proof kernels give the right numbers, whatever the order of threads, and nothing to report."""

from __future__ import annotations

import pytest
from proof_kernels import CASES, TYPED, Proof, philox

pytestmark = pytest.mark.simulator


@pytest.mark.parametrize("case", [case for cases in CASES.values() for case in cases], ids=lambda case: case.__name__)
def test_case(case, mode):
    case(Proof())


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("case", TYPED, ids=lambda case: case.__name__)
def test_16_bits(case, dtype, mode):
    case(Proof(), dtype)


def test_philox_known_answer():
    # kat_vectors of Random123: philox4x32, 10 rounds, all zeros
    assert [f"{word:08x}" for word in philox(0, 0)] == ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]
