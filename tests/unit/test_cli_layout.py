"""How a table gives way to a narrow terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuitrack.cli import layout

columns = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=9)


def test_what_fits_is_left_alone():
    assert layout.fit([2, 9], [8, 3], {0}, 80) == [8, 9]


def test_headers_give_way_before_texts():
    assert layout.fit([4, 30], [30, 4], {0}, 60) == [30, 28]
    assert layout.fit([4, 30], [30, 4], {0}, 40) == [30, 8]


def test_the_widest_text_gives_way_first_but_stays_readable():
    assert layout.fit([2, 4, 4], [8, 40, 20], {1, 2}, 50) == [8, 19, 19]
    assert layout.fit([2, 4, 4], [8, 40, 20], {1, 2}, 42) == [8, 15, 15]


def test_columns_go_from_the_right():
    assert layout.fit([8, 8, 8], [8, 8, 8], (), 20) == [8, 8]


@given(columns, st.integers(1, 120), st.sets(st.integers(0, 8)))
def test_a_line_never_exceeds_the_terminal(pairs: list[tuple[int, int]], limit: int, flexible: set[int]):
    headers, cells = zip(*pairs, strict=True)
    found = layout.fit(headers, cells, {one for one in flexible if one < len(pairs)}, limit)
    assert 1 <= len(found) <= len(pairs)
    assert sum(found) + layout.GAP * (len(found) - 1) <= limit
