"""Arranging columns."""

from __future__ import annotations

from tuitrack.tui.arrangement import NARROWEST, WIDEST, Arrangement

ABC = Arrangement(("a", "b", "c"))


def test_a_column_is_shown_then_hidden_then_shown():
    assert ABC.toggled("d").columns == ("a", "b", "c", "d")
    hidden = ABC.toggled("b")
    assert (hidden.columns, hidden.shows("b"), hidden.shows("a")) == (ABC.columns, False, True)
    assert hidden.toggled("b") == ABC


def test_a_column_moves_as_far_as_there_are_places():
    assert ABC.moved("a", 1).columns == ("b", "a", "c")
    assert ABC.moved("a", -1) == ABC.moved("c", 1) == ABC.moved("nosuch", 1) == ABC


def test_a_width_is_chosen_and_given_up():
    wider = ABC.widened("a", 1, usual=7).widened("a", 1, usual=7)
    assert wider.widths == {"a": 9}
    assert wider.fitting("a") == ABC
    assert ABC.widened("a", -99, 7).widths["a"] == NARROWEST
    assert ABC.widened("a", 99, 7).widths["a"] == WIDEST


def test_nothing_stays_of_a_column_that_is_removed():
    assert ABC.toggled("b").widened("b", 1, 7).without("b") == Arrangement(("a", "c"))


def test_goals_go_round():
    first = ABC.aimed("loss", "min")
    assert [first.goals["loss"], first.aimed("loss", "min").goals["loss"]] == ["max", "none"]
    assert first.aimed("loss", "min").aimed("loss", "min").goals["loss"] == "min"
