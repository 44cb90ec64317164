"""P7 and P9 beside W&B LEET: a step that arrives, a silent run, twenty metrics ten times a second."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import watching
from terminals import Session

from . import beside, browsers, homes, panes
from .beside import FOREIGN, LEET
from .browsers import Browser
from .figures import Figure
from .homes import Home
from .plan import Plan

_SILENT, _SLOW, _FAST = watching.Pace(), watching.Pace(hertz=0.5, steps=10**6), watching.Pace(steps=10**6)
_SETTLING = 6.0


@dataclass(frozen=True, slots=True)
class Side:
    """Who is measured: with which interpreter which script reports, which browser looks at it.

    `step` finds on its screen which step it shows, `writer` the process that writes down what the script reports.
    """

    home: Home
    python: Path
    script: Sequence[str]
    browser: Browser
    charts: Sequence[str]
    step: re.Pattern[str]
    writer: Callable[[subprocess.Popen[bytes]], psutil.Process]

    @contextmanager
    def reporting(self, pace: watching.Pace) -> Iterator[subprocess.Popen[bytes]]:
        """A script that reports."""
        command = (str(self.python), *self.script)
        with watching.reporting(pace, self.browser.environ, command, self.home.path) as script:
            yield script


@dataclass(frozen=True, slots=True)
class Spent:
    """Bytes a second to the terminal; percent of a core of the browser and of who writes down what is reported."""

    wire: float
    browser: float
    writer: float


def measure(plan: Plan) -> list[Figure]:
    """First ours, then LEET's, at each pace."""
    mine, theirs = _measured(plan, _ours), {}
    python = beside.leet(plan)
    if python is not None:
        theirs = _measured(plan, lambda home: _leet(home, python))
    bars = {"a silent run: sent to the terminal": 0, "a silent run: browser": 1, "20 metrics at 10 Hz: browser": 6}
    bars |= {"20 metrics at 10 Hz: sent to the terminal": 4_000, "reported → on screen, 95th percentile": 500}
    return [
        Figure(what, unit, values, bars.get(what), peers={LEET: theirs.get((what, unit), ())}, ahead={LEET: 1.0})
        for (what, unit), values in mine.items()
    ]


def _measured(plan: Plan, side: Callable[[Home], Side]) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = {}
    for name, pace, seconds in (("a silent run", _SILENT, 10.0), ("20 metrics at 10 Hz", _FAST, 5.0)):
        spent = _beside(plan, side, pace, seconds)
        found[name + ": sent to the terminal", "B/s"] = [one.wire for one in spent]
        found[name + ": browser", "% of core"] = [one.browser for one in spent]
        found[name + ": who writes it down", "% of core"] = [one.writer for one in spent]
    steps = _beside(plan, side, _SLOW, 10.0)
    found["a step of 20 metrics: sent to the terminal", "bytes"] = [one.wire / _SLOW.hertz for one in steps]
    found["a step of 20 metrics: browser", "ms of core"] = [one.browser * 10 / _SLOW.hertz for one in steps]
    if shutil.which("tmux"):
        found["reported → on screen, 95th percentile", "ms"] = _late(plan, side)
    return found


def _ours(home: Home) -> Side:
    return Side(
        home,
        Path(sys.executable),
        (str(watching.REPORTER),),
        browsers.ours(home),
        ("2",),
        re.compile(r"live .*?:\d\d +(\d+) "),
        lambda _: home.recorder(),
    )


def _leet(home: Home, python: Path) -> Side:
    """Its charts are always in sight; the last step stands in the summary of the run."""
    return Side(
        home, python, (str(FOREIGN), "live"), browsers.leet(home, python), (), re.compile(r"_step +(\d+)"), _core
    )


def _core(script: subprocess.Popen[bytes]) -> psutil.Process:
    return next(one for one in psutil.Process(script.pid).children(recursive=True) if "wandb-core" in one.name())


def _beside(plan: Plan, side: Callable[[Home], Side], pace: watching.Pace, seconds: float) -> list[Spent]:
    """With the charts of the run on screen."""
    with homes.home() as home:
        one = side(home)
        with one.reporting(pace) as script, one.browser.opened() as session:
            session.read_until(one.browser.data)
            for key in one.charts:
                session.press(key)
            session.during(plan.seconds(_SETTLING))
            return plan.repeated(lambda: _spent(session, one.writer(script), plan.seconds(seconds)))


def _spent(session: Session, writer: psutil.Process, seconds: float) -> Spent:
    before, wrote = browsers.used(session).busy, homes.cpu(writer)
    begun, sent = time.monotonic(), len(session.output)
    session.during(seconds)
    took = time.monotonic() - begun
    busy, written = browsers.used(session).busy - before, homes.cpu(writer) - wrote
    return Spent((len(session.output) - sent) / took, busy / took * 100, written / took * 100)


def _late(plan: Plan, side: Callable[[Home], Side]) -> list[float]:
    """How late each step stands on the screen of a tmux of 120×36."""
    with homes.home() as home:
        one = side(home)
        with one.reporting(_FAST) as script, panes.opened(one.browser) as pane:
            panes.wait(pane, one.step)

            def once() -> float:
                seen = panes.follow(pane, one.step, plan.seconds(20.0))
                late = sorted(watching.delays(watching.reported(script), seen))
                return late[len(late) * 95 // 100] * 1e3 if late else float("nan")

            return plan.repeated(once)
