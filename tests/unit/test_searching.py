"""A search through the rows of a page."""

from tuitrack.tui.searching import Search

LINES = ["one", "two", "one more", "none"]


def test_it_goes_round_in_both_directions():
    found = Search("ONE").over(LINES)
    assert found.rows == (0, 2, 3)
    assert [found.step(by).row for by in (0, 1, 2, 3, -1)] == [0, 2, 3, 0, 3]
    assert found.last().told.startswith("3 of 3")


def test_it_stays_at_its_row_when_lines_are_added():
    found = Search("one").over(LINES).step(1)
    assert found.over([*LINES, "one again"]).row == found.row


def test_nothing_found_is_said():
    found = Search("three").over(LINES)
    assert found.row is None
    assert found.step(1).told == "nothing here contains three"
