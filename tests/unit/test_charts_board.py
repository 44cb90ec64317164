"""Which metrics are on screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts import board
from tuitrack.tui.charts.board import Board

TEN = tuple(f"m{number}" for number in range(10))
moves = st.lists(st.sampled_from(["left", "right", "up", "down", "next", "back", "small", "large"]))


@pytest.mark.parametrize(
    ("size", "count", "grid"),
    [
        ((80, 18), 10, (2, 2)),
        ((59, 18), 10, (1, 2)),
        ((160, 39), 10, (3, 3)),
        ((40, 4), 10, (1, 1)),
        ((80, 8), 10, (2, 1)),
        ((160, 39), 1, (1, 1)),
        ((200, 54), 1, (1, 1)),
        ((160, 39), 7, (3, 3)),
        ((160, 39), 3, (2, 2)),
        ((80, 18), 3, (2, 2)),
        ((80, 18), 0, (2, 2)),
    ],
)
def test_a_screen_holds_as_many_charts_as_can_be_read_and_no_more_than_are_known(size, count, grid):
    sized = Board(TEN[:count]).sized(*size)
    assert (sized.columns, sized.rows) == grid
    assert sized.per_page <= board.MOST_CHARTS


@given(st.integers(1, 40), st.integers(20, 220), st.integers(5, 70), st.integers(0, 5))
def test_a_page_has_no_blank_places(count, width, height, page):
    sized = Board(tuple(map(str, range(count)))).sized(width, height).turned(page)
    assert len(sized.shown) - 1 + sized.last_span == sized.columns * sized.lines
    assert 1 <= sized.last_span <= sized.columns and sized.lines <= sized.rows


def test_beyond_the_edge_lies_the_next_page():
    one = Board(TEN, focus=3)
    assert (one.page, one.shown) == (0, TEN[:4])
    assert one.moved("right").page == 1
    assert one.moved("down").focused == "m5"
    assert one.moved("up").focused == "m1"
    assert Board(TEN).moved("left").focused == "m0"


def test_pages_end_at_the_last():
    assert Board(TEN).turned(9).shown == TEN[8:]
    assert Board(TEN, focus=9).turned(-9).focused == "m0"
    assert Board().turned(1) == Board()


def test_the_metric_in_focus_stays_when_others_come_and_go():
    one = Board(TEN, focus=4)
    assert one.with_keys(("a", *TEN)).focused == "m4"
    assert one.with_keys(("m9", "m8")).focused == "m8"
    assert one.with_keys(()).focused == ""


@given(st.integers(0, 40), moves)
def test_there_is_always_a_focus_on_the_page_shown(count, taken):
    one = Board(tuple(map(str, range(count))))
    for move in taken:
        if move in ("next", "back"):
            one = one.turned(1 if move == "next" else -1)
        elif move in ("small", "large"):
            one = one.sized(*((40, 5) if move == "small" else (200, 60)))
        else:
            one = one.moved(move)
        assert one.focused in one.shown or not count
        assert 0 < len(one.shown) <= one.per_page or not count


def test_stars_come_first_and_what_the_machine_reports_last():
    keys = {":monitor:gpu/mem", "loss", "acc", "Zeta", "lr"}
    assert board.arranged(keys, frozenset({"lr"})) == ("lr", "acc", "loss", "Zeta", ":monitor:gpu/mem")
