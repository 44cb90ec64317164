"""Selecting runs."""

from __future__ import annotations

from collections.abc import Sequence

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


def test_the_next_run_that_is_wanted_is_looked_for_near_first():
    asked: list[int] = []

    def wanted(runs: Sequence[str]) -> frozenset[str]:
        asked.append(len(runs))
        return frozenset(("5", "8000", "9999")).intersection(runs)

    listing = Listing(ids=tuple(map(str, range(10_000))))
    assert picking.beyond(listing, "3", wanted, 1) == "5"
    assert asked == [128]
    assert picking.beyond(listing, "8000", wanted, -1) == "5"
    assert picking.beyond(listing, "9999", wanted, 1) == "5"
    assert picking.beyond(listing, "5", wanted, -1) == "9999"
    assert picking.beyond(listing, "gone", wanted, 1) == "5"
    asked.clear()
    assert picking.beyond(listing, "3", lambda runs: asked.append(len(runs)) or frozenset(), 1) == ""
    assert sum(asked) == 10_000 and len(asked) < 5
