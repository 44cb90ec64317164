"""Code in the colours of the theme."""

from __future__ import annotations

import pytest

from tuitrack.tui.parts import syntax


def styled(text: str, language: str) -> dict[str, str]:
    """The words with their styles."""
    return {run.text.strip(): run.style for row in syntax.rows(text, language) for run in row if run.text.strip()}


def shown(text: str, language: str) -> str:
    return "\n".join("".join(run.text for run in row)[2:] for row in syntax.rows(text, language))


def test_yaml_tells_keys_numbers_words_and_comments_apart():
    found = styled("# note\nlr: 3e-4\nname: wide\namp: true\n", "yaml")
    assert (found["# note"], found["lr"], found["3e-4"], found["wide"], found["true"]) == (
        "dim", "accent", "warn", "", "accent",
    )  # fmt: skip


def test_json_and_python_have_colours():
    assert styled('{"a": 1.5, "b": "text"}', "json")["1.5"] == "warn"
    found = styled("def train(x):\n    return 'no'  # why\n", "python")
    assert (found["def"], found["train"], found["# why"]) == ("accent", "bold ", "dim")


@pytest.mark.parametrize("language", ["yaml", "json", "python", "ini", "no such language", ""])
@pytest.mark.parametrize("text", ["", "\n", "a\n\n\tb", "{[(\n: :\n- -", '"""' * 3, "a: |\n  b\n\n  c\n"])
def test_nothing_of_a_text_is_lost(language: str, text: str):
    assert shown(text, language) == "\n".join(text.expandtabs(4).splitlines())


@pytest.mark.parametrize("language", ["yaml", "json", "python"])
def test_what_a_terminal_would_obey_is_made_visible(language: str):
    found = shown("a: '\x1b]52;c;aGk=\x07\x9b2J\u202e'\n", language)
    assert not set("\x1b\x9b\x07\u202e").intersection(found)


def test_a_huge_text_is_shown_as_it_is_at_once():
    assert len(syntax.rows("key: value\n" * 200_000, "yaml")) == 200_000
    assert len(syntax.rows("[" * 100_000, "json")) == 1


def test_the_language_is_known_by_kind_or_name():
    assert [syntax.language(*one) for one in (("a.yml", ""), ("x", "dictionary"), ("train.py", ""), ("plain", ""))] == [
        "yaml", "json", "python", "",
    ]  # fmt: skip
