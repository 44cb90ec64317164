"""The fields of how a draft is to be run."""

from __future__ import annotations

import pytest

from tuitrack.model.plan import Plan
from tuitrack.tui.drafts import planning
from tuitrack.tui.drafts.planning import Around, RunField
from tuitrack.tui.parts import draft


@pytest.mark.parametrize("one", planning.fields(Plan(), Around()), ids=lambda one: one.name)
def test_an_untouched_field_is_never_blank(one: RunField):
    assert one.shown(one.text, Around())


@pytest.mark.parametrize(("text", "undo"), [("+2h", "esc put +2h back"), ("", "esc back")])
def test_a_field_in_which_one_types_says_what_esc_does(text: str, undo: str):
    assert draft.typing_hint(RunField("at", text), text, several=False).endswith(f"   {undo}")
