"""Only what is new is sent to the terminal, and it shows what it should all the same."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import populate
import pytest
import terminals
from browsing import opened
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from screens import Screen
from terminals import Session
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from tuitrack.store.database import Database
from tuitrack.tui import once
from tuitrack.tui.tty.wire import Wire

WIDTH, HEIGHT = 12, 3
CONSOLE = Console(color_system="256")
WAYS = ("red", "bold red on blue", "on blue", "dim italic green", "bold reverse", "underline red", "default on default")
STYLES = (None, *map(Style.parse, WAYS), Style(link="https://a.b"))
PIECES = st.lists(st.tuples(st.text("ab 漢⠛e\u0301é", max_size=5), st.sampled_from(STYLES)), max_size=6)
LINES = st.lists(PIECES, min_size=HEIGHT, max_size=HEIGHT)


def strip(pieces: list[tuple[str, Style | None]]) -> Strip:
    """A line as wide as the screen; what would combine with nothing is left out."""
    segments = [Segment(text.lstrip("\u0301"), style) for text, style in pieces]
    return Strip(segments).adjust_cell_length(WIDTH)


def layout(lines: list[list[tuple[str, Style | None]]]) -> LayoutUpdate:
    return LayoutUpdate([[strip(line)] for line in lines], Region(0, 0, WIDTH, HEIGHT))


def made(*, erases: bool = True) -> Wire:
    """One that knows how wide the screen is."""
    wire = Wire(erases=erases)
    wire.forget(Size(WIDTH, HEIGHT))
    return wire


@given(st.lists(LINES, min_size=1, max_size=4), st.booleans())
def test_screen_is_as_if_all_had_been_sent(drawn: list[list[list[tuple[str, Style | None]]]], erases: bool):
    wire, screen = made(erases=erases), Screen(WIDTH, HEIGHT, erases=erases)
    for lines in drawn:
        screen.feed(wire.send(layout(lines), CONSOLE))
    whole = Screen(WIDTH, HEIGHT).feed(layout(drawn[-1]).render_segments(CONSOLE))
    assert screen.seen == whole.seen


def test_what_stands_there_is_not_sent_again():
    wire, update = made(), layout([[("same", STYLES[1])]] * HEIGHT)
    assert "same" in wire.send(update, CONSOLE)
    assert wire.send(update, CONSOLE) == ""
    wire.forget(Size(WIDTH, HEIGHT))
    assert "same" in wire.send(update, CONSOLE)


def test_a_pen_is_changed_only_where_that_is_seen():
    lines = [[("a ", STYLES[1]), (" b", None), ("  c", STYLES[1])]] * HEIGHT
    assert made().send(layout(lines), CONSOLE).startswith("\x1b[1;1H\x1b[0;31ma  \x1b[mb  \x1b[31mc\x1b[K\x1b[2;1Ha")


def test_the_rest_of_a_line_is_erased_where_that_leaves_the_right_ground():
    update = layout([[("a", None), (" " * 11, STYLES[3])], [("b", None)], [("c" * 10, STYLES[3])]])
    assert made().send(update, CONSOLE) == (
        "\x1b[1;1H\x1b[ma\x1b[44m\x1b[K\x1b[2;1H\x1b[mb\x1b[K\x1b[3;1H\x1b[44mcccccccccc\x1b[m  "
    )
    sent = made(erases=False).send(update, CONSOLE)
    assert sent == (f"\x1b[1;1H\x1b[ma\x1b[44m{' ' * 11}\x1b[2;1H\x1b[mb\x1b[K\x1b[3;1H\x1b[44mcccccccccc\x1b[m  ")


def test_one_digit_costs_one_digit():
    wire = made()
    wire.send(layout([[("step 0812", STYLES[3])]] * HEIGHT), CONSOLE)
    changed = layout([[("step 0812", STYLES[3])], [("step 0813", STYLES[3])], [("step 0812", STYLES[3])]])
    assert wire.send(changed, CONSOLE) == "\x1b[2;9H\x1b[44m3"
    again = layout([[("step 0814", STYLES[3])], [("step 0813", STYLES[3])], [("step 0812", STYLES[3])]])
    assert wire.send(again, CONSOLE) == "\x1b[1;9H4", "the pen is the last frame's"


def test_further_along_a_line_only_the_column_is_told():
    wire = made()
    wire.send(layout([[("a" * 12, None)]] * HEIGHT), CONSOLE)
    assert wire.send(layout([[("b" + "a" * 10 + "b", None)]] * HEIGHT), CONSOLE) == "".join(
        f"\x1b[{line};1Hb\x1b[12Gb" for line in (1, 2, 3)
    )


def test_pieces_of_lines_are_placed():
    wire, screen = made(), Screen(WIDTH, HEIGHT)
    chops = [{0: Strip([Segment("abcdef")]), 6: Strip([Segment("ghijkl")])} for _ in range(HEIGHT)]
    ends = [[6, 12]] * HEIGHT
    update = ChopsUpdate(chops, [(1, 6, 9)], ends)
    screen.feed(wire.send(update, CONSOLE))
    assert screen.text.split("\n") == ["", "      ghi", ""]


async def test_a_terminal_of_another_size_is_drawn_when_the_layout_is_one_for_it(db: Database):
    async with opened(db) as browser:
        wire, compositor = made(), browser.app.screen._compositor
        assert wire.due(compositor, None, []) is None, "it is laid out for another size"
        wire.forget(Size(80, 24))
        whole = wire.due(compositor, None, [])
        assert isinstance(whole, LayoutUpdate)
        assert whole.region.size == (80, 24)
        wire.send(whole, CONSOLE)
        assert wire.due(compositor, None, []) is None, "all of it stands there"
        wire.forget(Size(60, 20))
        assert wire.due(compositor, whole, []) is None, "what comes before the layout would be cut"
        await browser.pilot.resize_terminal(60, 20)
        await once.settle(browser.pilot)
        smaller = wire.due(compositor, None, [])
        assert isinstance(smaller, LayoutUpdate)
        assert smaller.region.size == (60, 20)


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    """A browser that has drawn its runs."""
    populate.fill(home)
    with terminals.opened(home) as opened:
        opened.read_until(b"lr=0")
        opened.show("▁")  # curves come last
        opened.settle()
        yield opened


def test_a_redraw_shows_what_stood_there(session: Session):
    for key, told in (("2", "loss/train"), ("?", "Chart above"), ("q", "ema"), ("1", "NAME"), ("G", "▸")):
        session.press(key)
        session.show(told)
    session.settle(1.0)
    shown, before = session.shown, len(session.output)
    session.press("\x0c")
    session.settle(1.0)
    assert Screen().feed(session.output[before:].decode()).text == shown


def test_a_terminal_that_had_another_size_for_a_moment_is_drawn_anew(session: Session):
    shown = session.shown
    session.screen = Screen()
    session.process.send_signal(signal.SIGWINCH)
    session.settle(1.0)
    assert session.shown == shown
