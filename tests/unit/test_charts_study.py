"""Clouds of points and strands over parallel axes."""

from __future__ import annotations

import numpy as np
import pytest

from tuitrack.tui.charts import cloud, strands
from tuitrack.tui.charts.cloud import Cloud
from tuitrack.tui.charts.strands import Rail

NAN = float("nan")


def points(*pairs: tuple[float, float], **more: object) -> Cloud:
    x, y = (np.array([pair[place] for pair in pairs], np.float64) for place in (0, 1))
    return Cloud(x, y, **more)


def exact(picture, width: int, height: int) -> None:
    """Every row has as many cells as was asked for."""
    assert len(picture.rows) == height
    assert {sum(len(run.text) for run in row) for row in picture.rows} <= {width}


@pytest.mark.parametrize("size", [(0, 0), (5, 3), (12, 4), (40, 10), (200, 60)])
def test_a_cloud_fills_its_room_exactly(size):
    exact(cloud.draw(points((1, 2), (3, 4)), *size), *size)


def test_points_lie_where_their_values_are():
    text = cloud.draw(points((0, 0), (10, 1)), 40, 10).text().splitlines()
    low, high = ([place for place, line in enumerate(text) if line.find("•", at) >= at] for at in (0, 20))
    assert high[0] < low[-1]
    assert text[high[0]].index("•") > text[low[-1]].index("•")


def test_several_points_in_one_cell_are_one_larger_point():
    text = cloud.draw(points((1, 1), (1, 1), (2, 2)), 40, 10).text()
    assert (text.count("●"), text.count("•")) == (1, 1)


def test_what_stands_out_is_drawn_over_the_rest():
    assert "★" in cloud.draw(points((1, 1), (1, 1), signs={0: "★"}), 40, 10).text()


def test_what_has_no_place_is_left_out():
    text = cloud.draw(points((1, 1), (NAN, 2), (3, NAN), (2, 2)), 40, 10).text()
    assert text.count("•") == 2


def test_quantities_that_spread_wide_get_a_logarithmic_axis():
    text = cloud.draw(points((1e-5, 1), (1e-3, 2), (0.1, 3)), 60, 12).text()
    assert "1e-3" in text.splitlines()[-1]


def test_choices_are_named_under_their_points():
    picture = cloud.draw(points((0, 1), (1, 2), (1, 3), choices=("adam", "sgd")), 40, 10)
    *body, bottom = picture.text().splitlines()
    for name, place in (("adam", 0), ("sgd", 1)):
        columns = {line.index("•") for line in body if "•" in line and (line.index("•") > 22) == bool(place)}
        assert all(bottom.index(name) - 1 <= column <= bottom.index(name) + len(name) for column in columns)


def test_many_choices_with_wide_or_hostile_names_keep_the_row_whole():
    names = tuple(f"{'名前' * 9}\x1b[31m{place}" for place in range(30))
    picture = cloud.draw(points(*((place, place) for place in range(30)), choices=names), 50, 8)
    exact(picture, 50, 8)
    assert "\x1b" not in picture.text()


def test_one_value_and_none_at_all_are_drawn():
    exact(cloud.draw(points((1, 1)), 40, 10), 40, 10)
    exact(cloud.draw(points(), 40, 10), 40, 10)


def rails(*columns: tuple[float, ...]) -> list[Rail]:
    return [Rail(f"axis{place}", "low", "high", np.array(column)) for place, column in enumerate(columns)]


@pytest.mark.parametrize("size", [(0, 0), (10, 3), (30, 8), (80, 20), (200, 50)])
def test_strands_fill_their_room_exactly(size):
    exact(strands.draw(rails((0, 1), (1, 0), (0, 1)), *size, None), *size)


def test_every_axis_has_its_name_and_its_ends():
    top, upper, *_, lower = strands.draw(rails((0, 1), (1, 0), (0, 1)), 60, 12, None).text().splitlines()
    assert top.split() == ["axis0", "axis1", "axis2"]
    assert upper.split() == ["high"] * 3
    assert lower.split() == ["low"] * 3


def test_a_strand_is_unbroken_however_steep():
    picture = strands.draw(rails((0.0,), (1.0,)), 20, 30, None)
    ends = 2  # rows where it lies under the axes themselves
    body = picture.text().splitlines()[strands.ABOVE + ends : -strands.BELOW - ends]
    assert all(any("\u2801" <= character <= "\u28ff" for character in line) for line in body)


def test_the_best_quarter_is_coloured_and_the_chosen_run_in_front():
    picture = strands.draw(rails((0, 0.3, 0.6, 0.9), (0, 0.3, 0.6, 1.0)), 60, 20, 0)
    styles = {run.style for row in picture.rows for run in row if run.text.strip()}
    assert {"series0", "ghost-other", "mark"} <= styles


def test_a_run_without_a_value_has_a_gap_there_only():
    picture = strands.draw(rails((0.5,), (NAN,), (0.5,)), 60, 12, None)
    assert not any("\u2801" <= character <= "\u28ff" for character in picture.text())
    exact(picture, 60, 12)


def test_as_many_axes_as_have_room():
    assert strands.room(80) == 6
    assert strands.room(20) == 2
