"""P9: what the browser costs beside a silent run, and beside one that reports; how soon a report is on screen."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import terminals
import watching
from terminals import Session

from . import homes
from .figures import Figure
from .homes import Home
from .plan import Plan

_SETTLING = 6.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Bytes a second to the terminal; percent of a core of browser and recorder; delays in milliseconds."""

    wire: float
    browser: float
    recorder: float
    delays: Sequence[float] = ()

    @property
    def slow(self) -> float:
        """The 95th percentile of the delays."""
        ordered = sorted(self.delays)
        return ordered[len(ordered) * 95 // 100] if ordered else float("nan")


def measure(plan: Plan) -> list[Figure]:
    """A silent run, then 20 metrics at 10 Hz, both beside the table of runs."""
    return _silent(plan) + _live(plan)


def _silent(plan: Plan) -> list[Figure]:
    with homes.home() as home, _beside(home, watching.Pace()) as (session, _):
        session.settle(plan.seconds(_SETTLING) / 2)
        spent = plan.repeated(lambda: _spent(home, session, plan.seconds(10.0), session.during))
    return [
        Figure("a silent run: sent to the terminal", "B/s", [one.wire for one in spent], 0),
        Figure("a silent run: browser", "% of core", [one.browser for one in spent], 1),
        Figure("a silent run: recorder", "% of core", [one.recorder for one in spent], 0.5),
    ]


def _live(plan: Plan) -> list[Figure]:
    pace = watching.Pace(steps=10**6)
    with homes.home() as home, _beside(home, pace) as (session, script):
        session.during(plan.seconds(_SETTLING) / 2)

        def once() -> Spent:
            seen: list[tuple[float, int]] = []
            spent = _spent(
                home, session, plan.seconds(5.0), lambda seconds: seen.extend(watching.follow(session, seconds))
            )
            late = [delay * 1e3 for delay in watching.delays(watching.reported(script), seen)]
            return Spent(spent.wire, spent.browser, spent.recorder, late)

        spent = plan.repeated(once)
    return [
        Figure("20 metrics at 10 Hz: sent to the terminal", "B/s", [one.wire for one in spent], 4_000),
        Figure("20 metrics at 10 Hz: browser", "% of core", [one.browser for one in spent], 6),
        Figure("20 metrics at 10 Hz: recorder", "% of core", [one.recorder for one in spent]),
        Figure("reported → on screen, 95th percentile", "ms", [one.slow for one in spent], 500),
    ]


@contextmanager
def _beside(home: Home, pace: watching.Pace) -> Iterator[tuple[Session, subprocess.Popen[bytes]]]:
    """A browser beside a script, both in a home of their own."""
    with (
        watching.reporting(pace, home.environ) as script,
        terminals.opened(home.path, attend=True, environ=home.environ) as session,
    ):
        session.read_until(watching.NAME.encode())
        yield session, script


def _spent(home: Home, session: Session, seconds: float, watch: Callable[[float], object]) -> Spent:
    """What was spent while time went by."""
    recorder = home.recorder()
    both = (psutil.Process(session.process.pid), recorder)
    sent, before, begun = len(session.output), [homes.cpu(one) for one in both], time.monotonic()
    watch(seconds)
    took = time.monotonic() - begun
    browser, served = ((homes.cpu(one) - was) / took * 100 for one, was in zip(both, before, strict=True))
    return Spent((len(session.output) - sent) / took, browser, served)
