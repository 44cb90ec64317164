"""The language in which ClearML's users ask for tags."""

from __future__ import annotations

import pytest

from tuitrack.model import tagging

EXAMPLE = "__$all a b c __$or d __$not e __$and __$or f g"


@pytest.mark.parametrize(
    ("words", "tags", "wanted"),
    [
        ("", "", True),
        ("a b", "b", True),
        ("a b", "c", False),
        ("a -b", "a", True),
        ("a -b", "a b", False),
        ("-b", "c", True),
        ("__$all a b", "a", False),
        ("__$all a b", "b a", True),
        ("__$all a __$not b", "a c", True),
        ("__$all a __$not b", "a b", False),
        ("__$and a -b", "a b", False),
        (EXAMPLE, "a b c d f", True),
        (EXAMPLE, "a b c g", True),
        (EXAMPLE, "a b c e g", False),
        (EXAMPLE, "a b c d", False),
        (EXAMPLE, "a b d g", False),
    ],
)
def test_what_a_list_of_tags_asks_for(words: str, tags: str, wanted: bool):
    assert tagging.fit(tags.split(), tagging.clauses(words.split())) is wanted
