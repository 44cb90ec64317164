"""Plans as people write them."""

from __future__ import annotations

import time

import pytest

from tuitrack import errors
from tuitrack.model import amounts, plan
from tuitrack.model.task import TRANSITIONS, Status, allowed

NOW = time.mktime((2026, 11, 26, 22, 30, 0, 0, 0, -1))


def local(text: str) -> float:
    return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("23:00", "2026-11-26 23:00"),
        ("02:00", "2026-11-27 02:00"),
        ("22:30", "2026-11-27 22:30"),
        ("tomorrow 8:00", "2026-11-27 08:00"),
        ("Tomorrow  23:15", "2026-11-27 23:15"),
        ("+2h", "2026-11-27 00:30"),
        ("+1h30m", "2026-11-27 00:00"),
        ("2026-12-01 02:00", "2026-12-01 02:00"),
        ("2026-12-01T02:00", "2026-12-01 02:00"),
        ("2026-12-01", "2026-12-01 00:00"),
    ],
)
def test_a_start_is_a_moment_to_come(text, wanted):
    assert plan.BY_NAME["at"].read(text, NOW) == local(wanted)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("priority", "high", 10), ("priority", "-3", -3), ("priority", "", 0), ("gpus", "0.5", 0.5), ("gpus", "2", 2.0),
        ("gpus", "none", 0.0), ("gpus", "", None), ("memory", "32GB", 32 * 10**9), ("memory", "1.5GiB", 3 * 2**29),
        ("memory", "", None), ("at", "now", None), ("time_limit", "8h", 28800.0), ("time_limit", "1h30m", 5400.0),
        ("time_limit", "none", None), ("retries", "3", 3), ("retries", "", 0), ("environment", "fresh", "fresh"),
        ("environment", "recorded", ""),
    ],
)  # fmt: skip
def test_what_is_written_is_read_again(name, text, value):
    field = plan.BY_NAME[name]
    assert field.read(text, NOW) == value
    assert field.read(field.written(plan.Plan().with_({name: value})), NOW) == value


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("priority", "urgent", "low, normal, high"), ("priority", "1.5", "whole number"), ("gpus", "1.5", "a part of one"),
        ("gpus", "-1", "no number"), ("gpus", "nan", "no number"), ("memory", "lots", "as 32GB"),
        ("memory", "0", "as 32GB"), ("at", "25:00", "as 02:00"), ("at", "2026-11-26 22:00", "that is past"),
        ("at", "today 8:00", "that is past"), ("time_limit", "soon", "as 8h"), ("time_limit", "0", "as 8h"),
        ("retries", "-1", "0 to 100"), ("retries", "101", "0 to 100"), ("environment", "conda", "recorded or fresh"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_could(name, text, told):
    with pytest.raises(errors.BadValue) as caught:
        plan.BY_NAME[name].read(text, NOW)
    assert told in str(caught.value)
    assert plan.BY_NAME[name].problem(text, NOW)


@pytest.mark.parametrize("count", [1, 999, 1000, 1536, 2**30, 32 * 10**9, 2**62])
def test_sizes_are_written_exactly(count):
    assert amounts.size(amounts.written_size(count)) == count


def test_every_status_has_its_transitions_and_a_published_one_none():
    assert set(TRANSITIONS) == set(Status)
    assert not any(allowed(Status.PUBLISHED, after) for after in Status)
    assert all(before not in targets for before, targets in TRANSITIONS.items())
