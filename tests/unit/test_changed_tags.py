"""What is typed into the field of tags."""

from __future__ import annotations

import pytest

from tuitrack.tui.screens.describing import changed_tags


@pytest.mark.parametrize(
    ("text", "common", "added", "removed"),
    [
        ("good fast", [], ["good", "fast"], []),
        ("wide", ["wide", "old"], [], ["old"]),
        ("", ["wide"], [], ["wide"]),
        ("+best", ["wide"], ["best"], []),
        ("wide +best -old", ["wide", "old"], ["best"], ["old"]),
        ("-wide", ["wide", "old"], [], ["wide"]),
        ("+a, +a -b", [], ["a"], ["b"]),
    ],
)
def test_signs_add_and_take_away_and_words_are_what_is_left(text: str, common, added, removed):
    assert changed_tags(text, common) == (added, removed)
