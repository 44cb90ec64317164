"""Chunks give back every bit; summaries hold what is in their points."""

from __future__ import annotations

import itertools
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack import errors
from tuitrack.store import chunks, packing, summary
from tuitrack.store.points import Columns

WORD = st.integers(0, 2**64 - 1)
SPECIAL = [np.nan, np.inf, -np.inf, -0.0, 0.0, 5e-324, 1.7976931348623157e308]
VALUE = st.one_of(st.sampled_from(SPECIAL), st.floats(), WORD.map(lambda word: float(np.uint64(word).view(np.float64))))
POINT = st.tuples(st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1)), WORD, st.integers(0, 2**63 - 1))


def columns(points: list[tuple[int, int, int]]) -> Columns:
    """Points from a step, the bits of a value, a time each."""
    steps, words, times = (list(column) for column in zip(*points, strict=True))
    return Columns(np.array(steps, np.int64), np.array(words, np.uint64).view(np.float64), np.array(times, np.uint64))


def same(left: Columns, right: Columns) -> bool:
    return (left.steps.tobytes(), left.values.tobytes(), left.times.tobytes()) == (
        right.steps.tobytes(), right.values.tobytes(), right.times.tobytes(),
    )  # fmt: skip


@given(st.lists(POINT, min_size=1, max_size=60))
def test_every_bit_comes_back(points: list[tuple[int, int, int]]):
    packed = columns(points)
    assert same(chunks.unpack(chunks.pack(packed)), packed)


@pytest.mark.parametrize("count", [1, 2, chunks.POINTS])
def test_a_usual_curve_takes_little(count: int):
    noise = np.random.default_rng(1)
    steps = np.arange(count) * 10
    times = np.uint64(1_790_000_000 * 10**9) + np.cumsum(noise.normal(5e7, 2e6, count)).astype(np.uint64)
    packed = chunks.pack(Columns(steps, 1 / (1 + steps) + 0.01 * noise.normal(size=count), times))
    assert same(chunks.unpack(packed), chunks.unpack(chunks.pack(chunks.unpack(packed))))
    if count == chunks.POINTS:
        assert len(packed) / count < 11


@pytest.mark.parametrize("damage", [lambda d: d[:40], lambda d: b"\x07" + d[1:], lambda d: b"", lambda d: d[:-9]])
def test_damage_is_told(damage):
    packed = chunks.pack(columns([(step, step * 7919, step) for step in range(100)]))
    with pytest.raises(errors.StoreCorrupt, match="damaged"):
        chunks.unpack(damage(packed))
    for width in (1, 8):
        row = packing.pack(summary.of(chunks.unpack(packed), width))
        with pytest.raises(errors.StoreCorrupt, match="damaged"):
            packing.unpack([damage(row)])


def test_a_plain_summary_stands_where_it_is_not_much_larger_than_a_deflated_one():
    noise = np.random.default_rng(1)
    steps, times = np.arange(4096), np.arange(4096, dtype=np.uint64)
    rough = summary.of(Columns(steps, noise.normal(size=4096), times), 64)
    few = summary.of(Columns(steps, noise.choice([np.e, np.pi], 4096), times), 64)
    assert packing.pack(rough)[0] != packing.pack(few)[0] == zlib.compress(b"")[0]
    assert packing.unpack([packing.pack(rough), packing.pack(few)]).tobytes() == rough.tobytes() + few.tobytes()


curves = st.lists(st.tuples(st.integers(-5, 30), VALUE), min_size=1, max_size=50)


def curve(points: list[tuple[int, float]]) -> Columns:
    steps, values = zip(*points, strict=True)
    times = np.arange(len(points), dtype=np.uint64) * np.uint64(10**9)
    return Columns(np.array(steps, np.int64), np.array(values, np.float64), times)


@given(curves, st.integers(1, 9))
def test_a_stretch_holds_what_a_loop_finds(points: list[tuple[int, float]], width: int):
    made = packing.unpack([packing.pack(summary.of(curve(points), width))])
    assert made["count"].sum() == len(points)
    for number, one in enumerate(made):
        mine = points[number * width :][:width]
        finite = [(step, value) for step, value in mine if np.isfinite(value)]
        by_step = sorted(mine, key=lambda point: point[0])
        assert (one["first_step"], one["last_step"]) == (by_step[0][0], by_step[-1][0])
        assert bits(one["first"]) == bits(by_step[0][1]) and bits(one["last"]) == bits(by_step[-1][1])
        assert one["back"] == any(after[0] < before[0] for before, after in itertools.pairwise(mine))
        for name, chosen in (("nan", np.isnan), ("up", np.isposinf), ("down", np.isneginf)):
            marked = [step for step, value in mine if chosen(value)]
            assert (one[name], one[f"{name}_step"]) == (len(marked), marked[0] if marked else 0)
        if not finite:
            assert np.isnan([one["low"], one["high"], one["mean"]]).all()
            continue
        for name, extreme in (("low", min), ("high", max)):
            value = extreme(value for _, value in finite)
            assert one[name] == value
            assert one[f"{name}_step"] == next(step for step, found in finite if found == value)
        assert one["low"] <= one["mean"] <= one["high"]


def bits(value: float) -> bytes:
    return np.float64(value).tobytes()


@given(curves, st.integers(1, 5), st.integers(1, 5))
def test_merging_is_as_good_as_having_looked_at_the_points(points: list[tuple[int, float]], width: int, together: int):
    fine = summary.of(curve(points), width)
    merged = summary.merged(fine, np.arange(0, len(fine), together))
    direct = summary.of(curve(points), width * together)
    for name in (one for one in summary.DTYPE.names or () if one != "mean"):
        assert merged[name].tobytes() == direct[name].tobytes(), name
    scale = np.fmax(np.abs(direct["low"]), np.abs(direct["high"])) + 1e-300
    assert np.array_equal(np.isnan(merged["mean"]), np.isnan(direct["mean"]))
    assert not np.any(np.abs(merged["mean"] / scale - direct["mean"] / scale) > 1e-9)


@given(curves, st.integers(1, 9))
def test_what_is_kept_of_a_stretch_encloses_it(points: list[tuple[int, float]], width: int):
    """The law that no summary hides an extreme: it is there, at its step."""
    whole = curve(points)
    made = summary.of(whole, width)
    ((kept, means),) = summary.kept(made, [len(made)])
    there = set(zip(kept.steps.tolist(), map(bits, kept.values.tolist()), strict=True))
    reported = {(step, bits(value)) for step, value in points}
    marks = {(step, bits(value)) for step, value in points if not np.isfinite(value)}
    assert {one for one in there if np.isfinite(np.frombuffer(one[1])[0])} <= reported
    assert len(means) == len(kept) and kept.ordered
    for start in range(0, len(points), width):
        mine = points[start : start + width]
        finite = [value for _, value in mine if np.isfinite(value)]
        for extreme in (min, max) if finite else ():
            assert any((step, bits(value)) in there for step, value in mine if value == extreme(finite))
    if any(np.isnan(value) for _, value in points):
        assert np.isnan(kept.values).any()
    assert bool(marks) == (not np.isfinite(kept.values).all())
