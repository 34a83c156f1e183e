"""Mistakes in the kernels, in their launcher and in the table do not go unnoticed; docs/mutations.md lists them."""

from __future__ import annotations

import pytest
from mutations import MUTANTS, ROOT, Mutant, copy_of_the_project, escaped, failing_test, found_by, way_of

pytestmark = pytest.mark.simulator
WITHOUT = Mutant("none", "kernels/reduced.cuh", "// Walks", "// walks")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return copy_of_the_project(tmp_path_factory.mktemp("project"))


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.kind}: {mutant.name}")
def test_a_mistake_is_found(mutant, folder):
    assert found_by(mutant, folder) is not None


def test_without_a_mistake_nothing_is_found():
    assert way_of(WITHOUT) is None


def test_a_wrong_sign_in_the_table_and_a_changed_kernel_are_found(folder):
    """The former by numbers on both devices; the latter by numbers, and because the table writes another file."""
    assert failing_test(next(m for m in MUTANTS if m.file == "gradlite/ops/pointwise.py"), folder) is not None
    assert way_of(next(m for m in MUTANTS if m.file == "kernels/unary.cu")) == "one order of threads"


def test_the_report_lists_every_mistake_and_each_was_found():
    text = (ROOT / "docs" / "mutations.md").read_text()
    assert len(MUTANTS) >= 60
    assert f"**{len(MUTANTS)} of {len(MUTANTS)} were found.**" in text
    assert "**nothing**" not in text
    for mutant in MUTANTS:
        assert f"| {mutant.kind} | {escaped(mutant.name)} |" in text
