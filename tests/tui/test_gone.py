"""A terminal that is gone ends the browser at once, whatever became of the signal that says so."""

from __future__ import annotations

import os
import pty
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import populate
import psutil
import pytest
import terminals
from terminals import Hangup, Session
from waiting import LONG

SPUN = 0.5
"""Seconds of a processor that no ending needs."""


def closed(session: Session) -> None:
    """Nobody holds the terminal any more."""
    os.close(session.child)
    os.close(session.main)


def lived_on(session: Session, close: Callable[[], object]) -> float:
    """Seconds from when its terminal was closed to its end, in which it did not spin."""
    used, began = sum(psutil.Process(session.process.pid).cpu_times()[:2]), time.monotonic()
    close()
    _, code, usage = os.wait4(session.process.pid, 0)
    assert code and usage.ru_utime + usage.ru_stime - used < SPUN
    return time.monotonic() - began


@contextmanager
def reading_elsewhere(home: Path) -> Iterator[tuple[Session, Callable[[], object]]]:
    """A browser that is typed to in another terminal than it draws on, and what ends what it reads."""
    main, child = pty.openpty()
    script = f"exec {sys.executable} -m tuitrack < {os.ttyname(child)}"
    with terminals.opened(home, command=("sh", "-c", script)) as session:
        os.close(child)
        yield session, lambda: os.close(main)


def ended(home: Path, how: Hangup) -> float:
    """How long a browser lived on after its window was closed."""
    with terminals.opened(home, hangup=how) as session:
        session.read_until(b"lr=0")
        return lived_on(session, lambda: closed(session))


def starved(home: Path) -> float:
    """How long a browser lived on after what it reads had ended."""
    with reading_elsewhere(home) as (session, close):
        session.read_until(b"lr=0")
        return lived_on(session, close)


ENDS: dict[str, Callable[[Path], float]] = {
    "kept": lambda home: ended(home, "kept"),
    "ignored": lambda home: ended(home, "ignored"),
    "blocked": lambda home: ended(home, "blocked"),
    "input": starved,
}


@pytest.mark.parametrize(("count", "within"), [(1, LONG), pytest.param(10, 0.5, marks=pytest.mark.slow)])
@pytest.mark.parametrize("how", ENDS)
def test_a_closed_terminal_ends_the_browser_at_once(home: Path, how: str, count: int, within: float):
    populate.fill(home)
    took = sorted(ENDS[how](home) for _ in range(count))
    print(f"{how}: lived on for {took[0]:.2f} to {took[-1]:.2f} s")
    # The others on this machine decide how late the latest is.
    assert took[len(took) // 2] < within
