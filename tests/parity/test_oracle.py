"""gradlite answers what PyTorch 2.13 answered, row by row of the oracle, on both devices."""

from __future__ import annotations

import collections
import re

import pytest
from rows import HERE, codes, differing, exists, listed, missing, oracle, recorded, waiting

import gradlite

AGREEING, DEPARTURES, WAITING = listed("agreeing.txt"), set(listed("departures.txt")), waiting()
ON_CUDA = set(listed("departures-cuda.txt"))
JUDGED = "ODIAVNBCMLXWST"  # no row of these sections may be a defect
SECTIONS = sorted({row[0] for row in AGREEING})
ROWS = list(recorded())


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("section", SECTIONS)
def test_listed_rows_agree(section, device):
    exempt = ON_CUDA if device.type == "cuda" else set()
    ids = [row for row in AGREEING if row[0] == section and row not in exempt]
    wrong = differing(ids)
    assert not wrong, "\n\n".join(map(str, wrong))


def test_departures_depart(seeded, cpu):
    assert {difference.row for difference in differing(sorted(DEPARTURES))} == DEPARTURES


def test_the_departures_of_cuda_are_departures(seeded, cuda):
    agree = ON_CUDA - {difference.row for difference in differing(sorted(ON_CUDA))}
    lines = (HERE / "departures-cuda.txt").read_text().splitlines()
    assert agree <= {line.split()[0] for line in lines if "undefined" in line}
    assert len(ON_CUDA) <= 23


def test_each_row_agrees_departs_or_waits():
    count = collections.Counter([*AGREEING, *DEPARTURES, *(row for rows in WAITING.values() for row in rows)])
    assert max(count.values()) == 1, "a row is in one list: run tests/parity/rows.py"
    defects = [row for row in ROWS if row[0] in JUDGED and not count[row]]
    assert not defects, f"{defects} differ though nothing is missing: tests/parity/rows.py prints them"


def test_rows_wait_for_what_is_missing():
    arrived = [name for name in WAITING if exists(name)]
    assert not arrived, f"{arrived} exist now: run tests/parity/rows.py"


def test_the_missing_name_is_found():
    for call, name in ((lambda t: t.quux(), "Tensor.quux"), (lambda t: gradlite.nn.quux, "nn.quux")):
        with pytest.raises(AttributeError) as info:
            call(gradlite.ones(1, device="cpu"))
        assert missing(f"AttributeError {info.value}") == name
    assert missing("TypeError unsupported operand type(s) for <<: 'Tensor' and 'int'") is None
    assert missing("AttributeError 'Tensor' object has no attribute 'add'") is None, "it exists: another name is meant"


def test_the_readme_counts_them():
    readme = (HERE.parents[1] / "README.md").read_text("utf-8")
    rows, agree = re.search(r"([\d,]+) small programs.*?([\d,]+) of them must agree", readme, re.S).groups()
    assert (rows, agree) == (f"{len(ROWS):,}", f"{len(AGREEING):,}")


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
