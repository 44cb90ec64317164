"""A terminal gets the colours it has: many, its own sixteen, none; and the characters of its locale."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import populate
import pytest
import terminals
from browsing import opened
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from textual.color import Color
from textual.filter import ANSIToTruecolor, DimFilter
from textual.strip import Strip

from tuitrack import errors
from tuitrack.store.database import Database
from tuitrack.tui import state, themes
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.charts import canvas
from tuitrack.tui.charts.palette import INKS
from tuitrack.tui.options import Options
from tuitrack.tui.tty.depth import Reduced
from tuitrack.tui.widgets.drawing import style_of

WALK = (
    (" j ", "2 selected"),
    *((str(number), f"[{number} ") for number in (2, 3, 4, 5, 6, 0, 1)),
    ("?", "Open the run under"), ("q", "NAME"), ("\r", "Overview"), ("\t", "Args"), ("c", "New draft"), ("q", "Overview"),
    ("q", "NAME"), (":", "Commands"),
)  # fmt: skip
ATTRIBUTES = {"", *map(str, (0, 1, 2, 3, 4, 7, 9, 22, 23, 24, 27, 29))}
SIXTEEN = {str(code) for start in (30, 40, 90, 100) for code in range(start, start + 8)} | {"39", "49"}
NONE = {"COLORTERM": "", "NO_COLOR": ""}


def walked(home: Path, **shown: str) -> bytes:
    """Everything a terminal gets on a walk through all places."""
    populate.fill(home, populate.Plan(runs=6))
    with terminals.opened(home, shown={**NONE, **shown}) as session:
        session.read_until(b"lr=0")
        for keys, drawn in WALK:
            session.press(keys)
            session.show(drawn)
        session.process.terminate()
        assert session.end() == 128 + signal.SIGTERM
        assert b"Traceback" not in session.output
        return session.output


def codes(output: bytes) -> set[str]:
    """The parameters of all SGR sequences."""
    return {code for found in re.findall(rb"\x1b\[([\d;:]*)m", output) for code in re.split("[;:]", found.decode())}


@pytest.mark.parametrize("term", ["screen", pytest.param("linux", marks=pytest.mark.slow)])
def test_sixteen_colours_are_the_terminals_own(home: Path, term: str):
    found = codes(walked(home, TERM=term))
    assert found - ATTRIBUTES - SIXTEEN == set()
    assert {"90", "94", "32", "7", "2"} <= found


@pytest.mark.parametrize(
    "shown",
    [
        {"NO_COLOR": "1", "COLORTERM": "truecolor"},
        pytest.param({"TERM": "vt100", "LC_ALL": "C"}, id="vt100"),
    ],
    ids=str,
)
def test_no_colours_leave_every_place_usable(home: Path, shown: dict[str, str]):
    output = walked(home, **shown)
    assert codes(output) - ATTRIBUTES == set()
    assert "7" in codes(output), "nothing shows where the cursor is"
    if "LC_ALL" in shown:
        assert output.isascii()


@pytest.mark.parametrize("shown", [{"TERM": "screen-256color"}, {"TERM": "xterm-kitty", "COLORTERM": ""}], ids=str)
def test_many_colours_where_terminfo_knows_them(shown: dict[str, str]):
    assert told(**shown) == "many"


@pytest.mark.parametrize(
    ("term", "depth"), [("screen", "sixteen"), ("linux", "sixteen"), ("vt100", "none"), ("nonesuch", "sixteen")]
)
def test_what_a_terminal_has(term: str, depth: str):
    assert told(TERM=term) == depth


def told(**shown: str) -> str:
    """How many colours a terminal of this environment is given."""
    source = "import os; from tuitrack.tui.tty.terminal import depth; print(depth(os.environ))"
    done = subprocess.run([sys.executable, "-c", source], env=shown, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_eight_runs_have_eight_colours_of_sixteen():
    assert len({ink.ansi for ink in INKS}) == len(INKS)
    reduced = Reduced(themes.ANSI, "sixteen")
    strip = Strip([Segment("x", themes.ANSI.style(f"run{number}")) for number in range(len(INKS))])
    assert [one.style.color.number for one in reduced.strip(strip)] == [ink.ansi for ink in INKS]


@pytest.mark.parametrize("tokens", [*themes.THEMES.values(), themes.ANSI], ids=lambda tokens: tokens.name)
def test_a_chart_is_drawn_in_colours_that_the_librarys_filters_leave_alone(tokens: themes.Tokens):
    """Charts go past them; what makes fewer of all colours comes after."""
    drawn = [Segment("x", style_of(name, tokens)) for name in canvas.STYLES]
    for one in (ANSIToTruecolor(DEFAULT_TERMINAL_THEME), DimFilter()):
        assert one.apply(drawn, Color.parse(tokens.ground)) == drawn


def test_the_row_under_the_cursor_is_reversed_whole():
    strip = Strip([Segment("x", themes.ANSI.style(token, cursor=True)) for token in ("text", "good", "dim", "run3")])
    made = Reduced(themes.ANSI, "none").strip(strip)
    assert all(one.style.reverse and one.style.color is None and one.style.bgcolor is None for one in made)


def test_nothing_is_drawn_black_or_white_on_a_ground_nobody_knows():
    strip = Strip([Segment("x", Style(color=colour, bgcolor=themes.ANSI.ground)) for colour in ("#050505", "#fafafa")])
    black, white = Reduced(themes.ANSI, "sixteen").strip(strip)
    assert black.style.color.number == 8
    assert white.style.color is None


async def test_themes_are_for_terminals_with_colours(db: Database):
    state.Views(db).keep_browser(state.BrowserState(theme="light"))
    async with opened(db, depth="sixteen") as browser:
        assert browser.app.tokens is themes.ANSI
        await browser.press("T")
        assert "sixteen colours" in browser.text
        browser.app.keep()
        await browser.news()
    assert state.Views(db).browser().theme == "light"


async def test_the_theme_of_the_file_is_used_until_another_is_chosen(home: Path):
    populate.fill(home)
    for wanted in ("light", "high-contrast"):
        db = populate.settings_of(home).with_(theme=wanted)
        app = TuitrackApp(populate.open_database(db), Options(once=True))
        assert app.theme == wanted
    with pytest.raises(errors.TuitrackError, match="no theme 'lite'"):
        TuitrackApp(populate.open_database(db.with_(theme="lite")), Options(once=True))


async def test_every_theme_in_its_turn(db: Database):
    async with opened(db) as browser:
        seen = []
        for _ in themes.THEMES:
            await browser.press("T")
            seen.append(browser.app.theme)
        assert seen == ["light", "high-contrast", "ansi-16", "dark"]
        assert not browser.app.few_colours
