"""Arranging columns."""

from __future__ import annotations

from tuitrack.tui.leaderboard.arrangement import NARROWEST, WIDEST, Arrangement, metric_of

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


def test_a_metric_is_drawn_or_no_longer():
    drawn = ABC.drawn("odd one")
    assert drawn.columns == ("a", "b", "c", 'spark("odd one")')
    assert drawn.drawn("odd one") == ABC


def test_the_values_of_a_metric_go_round_in_place():
    now, seen = ABC.widened("b", 1, 7), []
    for _ in range(6):
        key = now.columns[1]
        now = now.valued("b", key)
        seen.append(now.columns[1])
    assert seen == ["best(b)", "max(b)", "min(b)", "first(b)", "mean(b)", "b"]
    assert now == ABC.widened("b", 1, 7)
    assert Arrangement(("b", "best(b)")).valued("b", "b").columns == ("max(b)", "best(b)")
    assert ABC.valued("d", "d").columns == ("a", "b", "c", "d")


def test_a_column_knows_its_metric():
    metrics = {"loss", "odd one"}
    keys = ("loss", "best(loss)", 'spark("odd one")', "vs(loss)", "lr", "loss - loss")
    assert [metric_of(key, metrics) for key in keys] == ["loss", "loss", "odd one", "", "", ""]
