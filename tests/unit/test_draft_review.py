"""What changed in a draft, as rows."""

from __future__ import annotations

import pytest

from tuitrack.tui import formatting
from tuitrack.tui.drafts.form import Change
from tuitrack.tui.parts import draft

CHANGES = (
    Change("General/optimiser/learning_rate", "0.0003", "0.001 and more that is long"),
    Change("Args/epochs", None, "ten", "no whole number"),
)


@pytest.mark.parametrize("width", [33, 40, 58, 74, 160])
def test_each_change_lies_on_one_line_of_the_screen(width: int):
    head, *rows = draft.review(CHANGES, width, lambda text: text)
    assert "".join(run.text for run in head).startswith("─ 2 changed")
    for row in rows:
        text = "".join(run.text for run in row)
        assert formatting.width(text) <= width and "→" in text
