"""Selecting runs."""

from __future__ import annotations

from tuitrack.tui.leaderboard import picking
from tuitrack.tui.leaderboard.listing import Listing

LISTING = Listing(ids=("a", "b", "c", "d"))


def test_one_more_one_less():
    assert picking.toggled(LISTING, ("c",), "a") == ("a", "c")
    assert picking.toggled(LISTING, ("a", "c"), "c") == ("a",)


def test_runs_that_a_filter_hides_stay_selected_behind_the_others():
    assert picking.toggled(LISTING, ("x", "d"), "b") == ("b", "d", "x")
    assert picking.all_or_none(LISTING, ("a", "b", "c", "d", "x")) == ("x",)
    assert picking.all_or_none(LISTING, ("x",)) == ("a", "b", "c", "d", "x")


def test_a_range_goes_either_way():
    assert picking.ranged(LISTING, (), ("d", "b")) == ("b", "c", "d")
    assert picking.ranged(LISTING, ("a",), ("gone", "c")) == ("a", "c")
    assert picking.ranged(LISTING, ("a",), ("gone", "gone too")) == ("a",)
