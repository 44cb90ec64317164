"""The fields of how a draft is to be run."""

from __future__ import annotations

import pytest

from tuitrack.model.plan import Plan
from tuitrack.tui import planning
from tuitrack.tui.planning import Around, RunField


@pytest.mark.parametrize("one", planning.fields(Plan(), Around()), ids=lambda one: one.name)
def test_an_untouched_field_is_never_blank(one: RunField):
    assert one.shown(one.text, Around())
