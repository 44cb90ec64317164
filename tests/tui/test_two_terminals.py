"""A script in one terminal, the browser in the other: what is reported is soon on screen, silence sends nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import terminals
import watching
from watching import Pace

HALF_A_SECOND = 0.5
LIVE = Pace(metrics=20, hertz=10.0, steps=10**6)


@pytest.fixture(autouse=True)
def brief_recorder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recorder leaves soon after the script."""
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "1")


def followed(home: Path, seconds: float) -> list[float]:
    """The delays of each step that was reported while a browser was looking."""
    with watching.reporting(LIVE) as script, terminals.opened(home, attend=True) as session:
        session.read_until(watching.NAME.encode())
        session.during(1.0)
        seen = watching.follow(session, seconds)
        late = watching.delays(watching.reported(script), seen)
    return sorted(late)


def sent_beside_silence(home: Path, seconds: float) -> int:
    """Bytes that come while a run lives and says nothing."""
    with watching.reporting(Pace()), terminals.opened(home, attend=True) as session:
        session.read_until(watching.NAME.encode())
        session.during(2.0)
        session.settle()
        return session.during(seconds)


def test_points_come_on_screen_by_themselves(home: Path):
    assert followed(home, 2.0)


def test_silence_sends_nothing(home: Path):
    assert sent_beside_silence(home, 2.0) == 0


@pytest.mark.slow
def test_each_point_is_on_screen_within_half_a_second(home: Path):
    late = followed(home, 30.0)
    assert len(late) > 0.6 * 30.0 * LIVE.hertz, "too few to tell"
    assert late[len(late) * 95 // 100] < HALF_A_SECOND


@pytest.mark.slow
def test_silence_sends_nothing_for_long(home: Path):
    assert sent_beside_silence(home, 10.0) == 0
