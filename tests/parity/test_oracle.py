"""gradlite answers what PyTorch 2.13 answered, row by row of the oracle, on both devices."""

from __future__ import annotations

import pytest
from rows import codes, differing, listed, oracle, recorded

import gradlite

AGREEING, DEPARTURES = listed("agreeing.txt"), set(listed("departures.txt"))
ON_CUDA = set(listed("departures-cuda.txt"))
SECTIONS = sorted({row[0] for row in AGREEING})
ROWS = list(recorded())


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("section", SECTIONS)
def test_listed_rows_agree(section, device):
    exempt = ON_CUDA if device.type == "cuda" else set()
    ids = [row for row in AGREEING if row[0] == section and row not in exempt]
    wrong = differing(ids)
    assert not wrong, "\n\n".join(wrong)


def test_the_departures_of_cuda_are_departures(seeded, cuda):
    assert {text.split()[0] for text in differing(sorted(ON_CUDA))} == ON_CUDA


@pytest.mark.parametrize(("section", "share"), [("O", 1.0), ("D", 0.6), ("I", 0.6), ("A", 0.6)])
def test_the_list_covers_the_origin_document(section, share):
    due = [row for row in ROWS if row[0] == section and row not in DEPARTURES]
    assert len(set(due) & set(AGREEING)) >= share * len(due)


def test_lists_name_rows_that_exist_and_give_reasons():
    assert set(AGREEING) <= set(ROWS)
    assert not DEPARTURES & set(AGREEING)
    assert set(AGREEING) >= ON_CUDA
    assert codes().keys() == set(ROWS)


def test_the_comparator_notices_spoilt_answers():
    assert oracle.selftest(list(recorded().values())) == 0


def test_a_wrong_version_is_noticed(monkeypatch, seeded, cpu):
    monkeypatch.setattr(gradlite.Tensor, "_version", property(lambda self: 0))
    wrong = differing([row for row in AGREEING if row[0] == "D"])
    assert len(wrong) > 5
