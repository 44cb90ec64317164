"""P8: from the shell to the first frame and to the first rows of 1,000 runs; P5: from a key to its frame."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
import terminals
from terminals import Session

from . import crowd, homes
from .figures import Figure
from .homes import Home
from .plan import Plan

KEYS = ("j", "\x1b[6~", "j", "k", "\x1b[5~", "G", "\x1b[H")
_TURNS = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """Milliseconds to the first frame, of the clock and of the processor, and to the rows; megabytes."""

    frame: float
    busy: float
    rows: float
    memory: float


def measure(plan: Plan) -> list[Figure]:
    """The browser in a real terminal of 80×24."""
    with homes.home() as home:
        crowd.fill(home.path, plan.of(1_000, 60)).close()
        _open(home)
        found = plan.repeated(lambda: _open(home))
    with homes.home() as home:
        crowd.fill(home.path, plan.of(10_000, 200)).close()
        slow = plan.repeated(lambda: _keys(home))
        ls = plan.repeated(lambda: _ls(home))
    return [
        Figure("first frame, 1,000 runs", "ms", [one.frame for one in found], 500),
        Figure("first frame, processor time, 1,000 runs", "ms", [one.busy for one in found]),
        Figure("first rows, 1,000 runs", "ms", [one.rows for one in found], 900),
        Figure("memory once open, 1,000 runs", "MB", [one.memory for one in found], 110),
        Figure("a key → its frame, 95th percentile, 10,000 runs", "ms", slow, 50),
        Figure("tuitrack ls from the shell, 10,000 runs", "ms", ls),
    ]


def _open(home: Home) -> Opened:
    begun = time.monotonic()
    with terminals.opened(home.path, environ=home.environ) as session:
        session.read_until(b"Runs|Experiments", pause=0.005)
        frame, busy = time.monotonic() - begun, homes.cpu(psutil.Process(session.process.pid))
        session.read_until(b"(wide|deep|base)-", pause=0.005)
        rows = time.monotonic() - begun
        session.settle()
        memory = psutil.Process(session.process.pid).memory_info().rss / 1e6
    return Opened(frame * 1e3, busy * 1e3, rows * 1e3, memory)


def _keys(home: Home) -> float:
    with terminals.opened(home.path, environ=home.environ) as session:
        session.read_until(b"(wide|deep|base)-")
        taken = sorted(_timed(session))
        return taken[len(taken) * 95 // 100]


def _timed(session: Session) -> Iterator[float]:
    """Milliseconds from each key to the first byte it leads to, all being quiet before."""
    for key in KEYS * _TURNS:
        session.settle(0.15)
        begun = time.monotonic()
        session.press(key)
        if session.collect(2.0):
            yield (time.monotonic() - begun) * 1e3


def _ls(home: Home) -> float:
    begun = time.monotonic()
    home.python("-m", "tuitrack", "ls")
    return (time.monotonic() - begun) * 1e3
