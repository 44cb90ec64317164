"""A sparkline has exactly its width, whatever the values."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts.sparkline import ASCII, BLOCKS, sparkline


@given(st.lists(st.floats(), max_size=100), st.integers(0, 40), st.booleans())
def test_width_is_exact_and_characters_are_known(values, width, ascii):
    line = sparkline(values, width, ascii=ascii)
    assert len(line) == width
    assert set(line) <= set(ASCII if ascii else BLOCKS) | {" "}


def test_the_largest_numbers_have_a_line():
    assert sparkline([3.6e307, 1.0], 2) == "▇▁"


def test_from_lowest_to_highest():
    assert sparkline(range(7), 7) == "▁▂▃▄▅▆▇"
    assert sparkline(np.arange(70), 7) == "▁▂▃▄▅▆▇"
    assert sparkline([3, 2, 1, 0], 4) == "▇▅▃▁"


def test_fewer_values_leave_blanks_behind():
    assert sparkline([0, 1], 4) == "▁▇  "


def test_holes_are_blank():
    assert sparkline([0, math.nan, 1, math.inf], 4) == "▁ ▇ "
    assert sparkline([math.nan], 3) == "   "
    assert sparkline([], 3) == "   "


def test_no_spread_runs_along_the_middle():
    assert sparkline([5.0], 3) == "▄  "
    assert sparkline([0.3, 0.1 + 0.2], 2) == "▄▄"


def test_what_falls_to_a_fraction_shows_all_of_its_way():
    assert sparkline([10.0**-n for n in range(7)], 7) == "▇▆▅▄▃▂▁"
    assert sparkline([1.0, 0.5, 0.1], 3) == "▇▅▁"


def test_the_whole_range_of_floats():
    assert sparkline([-1.7e308, 1.7e308], 2) == "▁▇"
    assert sparkline([0.0, 5e-324], 2) in ("▁▇", "▄▄")
