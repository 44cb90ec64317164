"""The frame around all places: actions, help, palette, themes, one frame as text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import populate
import pytest
from browsing import opened

from tuitrack.store.database import Database
from tuitrack.tui import once, places, state, themes
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.keys import actions, synonyms
from tuitrack.tui.screens.help import HelpScreen
from tuitrack.tui.screens.place import Place

SCREENS = [spec.make() for spec in places.PLACES]


def methods(groups: tuple[str, ...]) -> set[str]:
    """Names of the methods that actions call."""
    return {f"action_{action.method.partition('(')[0]}" for action in actions.of(*groups)}


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.PLACE)
def test_every_action_of_a_place_can_be_done(screen: Place):
    for name in methods(screen.GROUPS):
        of_app = name.startswith("action_app.")
        assert hasattr(TuitrackApp if of_app else screen, name.replace("action_app.", "action_"))


def test_every_action_everywhere_can_be_done():
    assert all(hasattr(TuitrackApp, name) for name in methods(("everywhere",)))


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.PLACE)
def test_no_key_means_two_things(screen: Place):
    keys = [key for action in actions.of(*screen.GROUPS) for key in action.keys]
    assert len(keys) == len(set(keys))


def test_ids_are_unique_and_of_a_known_group():
    ids = [action.id for action in actions.ACTIONS]
    assert len(ids) == len(set(ids))
    assert {action.group for action in actions.ACTIONS} <= set(actions.GROUPS)


async def test_help_and_footer_agree_with_the_table(db: Database):
    async with opened(db, size=(100, 90)) as browser:
        footer = browser.app.keymap.footer(("run", "runs"))
        assert all(f"{action.shown_key} {action.title}" in browser.text.splitlines()[-1] for action in footer[:6])
        await browser.press("question_mark")
        assert isinstance(browser.app.screen, HelpScreen)
        here = browser.app.keymap.of("run", "runs", "everywhere")
        assert all(action.help in browser.text for action in here if action.keys)
        await browser.press("q")
        assert not isinstance(browser.app.screen, HelpScreen)


async def test_help_has_two_columns_where_there_is_room(db: Database):
    async with opened(db, size=(160, 24)) as browser:
        await browser.press("question_mark")
        assert "Select or unselect" in browser.text and "Charts of the selected runs" not in browser.text
        assert sum(line.count("─ ") > 1 for line in browser.text.splitlines())


async def test_help_is_searched_and_knows_the_keys_of_all_places(db: Database):
    async with opened(db) as browser:
        await browser.press("question_mark", "slash")
        await browser.type("smooth more")
        assert "─ Charts ─" in browser.text
        assert "  +              Smooth more" in browser.text
        assert "Open the run under the cursor" not in browser.text
        await browser.press("escape")
        assert "Open the run under the cursor" in browser.text
        await browser.press("escape")
        assert not isinstance(browser.app.screen, HelpScreen)


@pytest.mark.parametrize("name", ["queues, what waits", "all keys", "choose a project"])
async def test_palette_finds_places_and_dialogs(db: Database, name: str):
    async with opened(db) as browser:
        before = browser.app.screen
        await browser.press("colon")
        await browser.type(name)
        await browser.press("enter")
        assert browser.app.screen is not before


@pytest.mark.parametrize("keys", ["enter", "2", "3", "4", "question_mark", "colon"])
async def test_without_unicode_everything_is_drawn_in_ascii(db: Database, keys: str):
    async with opened(db, plain=True) as browser:
        await browser.press("space", "down", "space", keys)
        assert browser.text.isascii()
        assert "?" not in browser.text.replace(" ? more", "").replace("?  ", "").replace(" ? ", "")


@pytest.mark.parametrize(("word", "found"), [("sweep", "Clone the run"), ("kill", "Abort"), ("checkpoint", "Copy")])
async def test_palette_finds_actions_by_words_of_other_tools_and_shows_them_nowhere(
    db: Database, word: str, found: str
):
    async with opened(db) as browser:
        await browser.press("colon")
        await browser.type(word)
        listed = browser.text.split("Commands")[1]
        assert found in listed and word not in listed.replace(f" {word}", "", 1)


def test_other_words_are_those_of_actions_there_are():
    assert synonyms.SYNONYMS.keys() <= {action.id for action in actions.ACTIONS}


@pytest.mark.parametrize("size", [(10, 5), (5, 10), (30, 8)])
async def test_a_terminal_that_is_too_small_says_so_in_what_room_there_is(db: Database, size: tuple[int, int]):
    async with opened(db, size=size) as browser:
        assert "needs 40×10 make the" in " ".join(browser.text.split())


async def test_palette_runs_an_action(db: Database):
    async with opened(db) as browser:
        await browser.press("colon")
        await browser.type("archived runs")
        await browser.press("enter")
        assert "with archived" in browser.text


async def test_theme_is_kept(db: Database):
    async with opened(db) as browser:
        await browser.press("T")
        assert browser.app.theme == "light"
    assert state.Views(db).browser().theme == "light"


@pytest.mark.parametrize("place", places.PLACES, ids=lambda place: place.name)
async def test_escape_never_leaves_a_place_and_q_does(db: Database, place: places.PlaceSpec):
    async with opened(db) as browser:
        await browser.press(browser.app.keymap.key(f"everywhere.{place.name}"), "escape")
        assert browser.app._exit is False
        await browser.pilot.press("q")
        await browser.pilot.pause()
    assert browser.app.return_code == 0


async def test_a_greeting_stays_until_a_key(db: Database):
    async with opened(db, greeting="good morning") as browser:
        assert "good morning" in browser.text
        await browser.press("j")
        assert "good morning" not in browser.text


async def test_alt_key_is_escape_then_key_and_nothing_typed_after_overtakes_it(db: Database):
    async with opened(db) as browser:
        await browser.press("s")
        await browser.pilot.press("alt+G", "k")
        await once.settle(browser.pilot)
        assert browser.table.cursor == 38, "the last of forty, then one up"


def test_one_frame_has_exactly_the_lines_asked_for(home: Path):
    populate.fill(home)
    command = [sys.executable, "-m", "tuitrack", "--once", "--size", "91x17", "--keys", "j s"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)
    lines = done.stdout.split("\n")
    assert lines.pop() == ""
    assert len(lines) == 17
    assert max(map(len, lines)) <= 91
    assert "Sort by" in done.stdout
    assert "\x1b" not in done.stdout


async def test_a_single_frame_neither_follows_nor_changes_what_was_arranged(db: Database):
    views, base = state.Views(db), populate.task_id(35)
    arranged = state.RunsView(filter="status:failed", base=base)
    views.keep_runs("vision/digits", arranged)
    views.keep_charts("vision/digits", state.ChartsView(horizontal="wall"))
    async with opened(db, project="vision/digits", fresh=True) as browser:
        assert "40 runs" in browser.text and browser.table.listing.base.id == base
        await browser.press("i", "2", "x")
        assert "x time since start" in browser.text
        await browser.press("1", "2")
        assert "x time since start" in browser.text
    assert views.runs("vision/digits") == arranged
    assert views.charts("vision/digits").horizontal == "wall"


@pytest.mark.parametrize("tokens", (themes.DARK, themes.LIGHT, themes.CONTRAST), ids=lambda tokens: tokens.name)
def test_text_can_be_read(tokens: themes.Tokens):
    from textual.color import Color

    ground = Color.parse(tokens.ground)
    for token in ("text", "dim", "accent", "good", "warn", "bad"):
        assert contrast(Color.parse(tokens.colour(token)), ground) >= 4.5, token


def contrast(first: object, second: object) -> float:
    """Contrast ratio as WCAG defines it."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: object) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]  # type: ignore[attr-defined]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
