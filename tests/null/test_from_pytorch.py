"""What docs/from-pytorch.md says is there is there, and what it says is not there is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import gradlite
from gradlite import autograd, nn, optim
from gradlite.utils import data

PAGE = Path(gradlite.__file__).parents[1] / "docs" / "from-pytorch.md"
PLACES = (gradlite, gradlite.Tensor, autograd, nn, nn.functional, optim, data)


def said(heading, mark):
    """Return the names in a section's lines that begin with a mark; no name of a module, and no code."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.M | re.S)
    lines = [line for line in section[1].splitlines() if line.startswith(mark)]
    return re.findall(r"`(?:\w+\.)?(\w\w+)`(?!:)", "\n".join(lines))


@pytest.mark.parametrize("name", said("What is there", "|"))
def test_it_is_there(name):
    assert any(hasattr(place, name) for place in PLACES)


@pytest.mark.parametrize("name", said("Not there", ("- ", "  ")))
def test_it_is_not_there(name):
    assert not any(hasattr(place, name) for place in PLACES), "docs/from-pytorch.md says that it is not there"


def test_both_lists_are_read():
    assert {"tensor", "uniform_", "Linear", "nll_loss", "DataLoader"} <= set(said("What is there", "|"))
    assert {"multinomial", "LSTM", "lr_scheduler"} <= set(said("Not there", ("- ", "  ")))
