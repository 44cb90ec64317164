"""Aggregates of a flush equal those of a plain loop."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tuitrack.spool import format
from tuitrack.store import migrations, series

points = st.lists(
    st.tuples(st.integers(1, 3), st.integers(-(2**63), 2**63 - 1), st.floats(width=64)), min_size=1, max_size=40
)


@given(points)
@settings(max_examples=300, deadline=None)
def test_folds_equal_a_plain_loop(reported: list[tuple[int, int, float]]):
    data = b"".join(
        format.SCALAR_STRUCT.pack(1, 0, 0, k, step, value, 10**9 | format.TAIL) for k, step, value in reported
    )
    folds = series.fold(data)
    assert folds.keys() == {local for local, _, _ in reported}
    for local, one in folds.items():
        mine = [(step, value) for k, step, value in reported if k == local]
        numbers = [(step, value) for step, value in mine if not math.isnan(value)]
        assert one.count == len(mine)
        assert one.nan_count == len(mine) - len(numbers)
        assert one.nan_step == next((step for step, value in mine if math.isnan(value)), None)
        assert one.inf_count == sum(math.isinf(value) for _, value in numbers)
        assert (one.first_step, one.last_step, one.highest_step) == (mine[0][0], mine[-1][0], max(s for s, _ in mine))
        assert one.first == (None if math.isnan(mine[0][1]) else mine[0][1])
        assert one.last == (None if math.isnan(mine[-1][1]) else mine[-1][1])
        assert one.min == min((value for _, value in numbers), default=None)
        assert one.max == max((value for _, value in numbers), default=None)
        assert numbers == [] or (one.min_step, one.min) in numbers
        assert numbers == [] or (one.max_step, one.max) in numbers


def smoothed(batches: list[list[float]]) -> tuple[float, float, int, int]:
    """Smoothed value, its lowest, how many points were calm of how many, after batches of points."""
    opened = sqlite3.connect(":memory:")
    for version in range(1, migrations.VERSION + 1):
        opened.executescript((Path(migrations.__file__).with_name("versions") / f"{version}.sql").read_text())
    step = 0
    for values in batches:
        data = b"".join(
            format.SCALAR_STRUCT.pack(1, 0, 0, 1, step + n, value, 1 | format.TAIL) for n, value in enumerate(values)
        )
        step += len(values)
        opened.execute(series.UPSERT, series.parameters("t", 1, series.fold(data)[1]))
    row = opened.execute("SELECT smooth, smooth_min, calm, count FROM series").fetchone()
    opened.close()
    return tuple(row)


def test_a_curve_gone_astray_is_told_from_noise():
    falling = [[5 / (n + 1)] for n in range(100)]
    noisy = [[1e-6 if n % 10 == 0 else 0.05] for n in range(300)]
    _, _, calm, count = smoothed([*falling, *noisy])
    assert calm == count
    _, _, calm, count = smoothed([*falling, *[[9.0]] * 60])
    assert count == 160 and 100 <= calm <= 110
    _, _, calm, count = smoothed([*falling, *[[9.0]] * 3, *[[0.05]] * 200])
    assert calm == count
    smooth, lowest, calm, count = smoothed([[1.0, math.nan, 3.0], [math.nan], [math.inf], [2.0]])
    assert (smooth, lowest, count) == (2.0, 2.0, 6) and calm == count
