"""Browsers of runs in a pseudo-terminal, ours and W&B LEET, each with what all of its processes use."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import terminals
from terminals import Session

from . import homes
from .homes import Home

CURVE = rb"\xe2[\xa0-\xa3][\x80-\xbf]"
"""A cell of a curve, as either of them draws it."""
_QUIET, _AT_REST = 1.5, 0.03


@dataclass(frozen=True, slots=True)
class Browser:
    """How a browser is started on a directory of runs, what its first frame and its first data look like.

    `everything` are the keys that draw the curves of all runs, `kept` is where it remembers which were drawn.
    """

    path: Path
    environ: Mapping[str, str]
    command: Sequence[str]
    frame: bytes
    data: bytes
    everything: Sequence[str]
    kept: Path | None = None

    @contextmanager
    def opened(self, *arguments: str) -> Iterator[Session]:
        """Itself in a terminal of 80×24, as if for the first time."""
        if self.kept is not None:
            self.kept.unlink(missing_ok=True)
        with terminals.opened(
            self.path, arguments=arguments, environ=self.environ, command=self.command, where=self.path
        ) as session:
            yield session


@dataclass(frozen=True, slots=True)
class Opened:
    """Milliseconds to the first frame, to the first data and until all is drawn; of the processor; megabytes; bytes."""

    frame: float
    data: float
    drawn: float
    busy: float
    memory: float
    sent: float


@dataclass(frozen=True, slots=True)
class Use:
    """Seconds of processor time, bytes of memory, of a process and its descendants."""

    busy: float
    memory: int


def ours(home: Home) -> Browser:
    """This package's."""
    command = (sys.executable, "-m", "tuitrack")
    return Browser(home.path, home.environ, command, rb"Runs|Experiments", rb"(wide|deep|base)-|live", ("*", "2"))


def leet(home: Home, python: Path) -> Browser:
    """W&B's, through its command as its user starts it."""
    command = (str(python.parent / "wandb"), "leet")
    kept = home.path / "wandb" / ".wandb-leet.json"
    return Browser(home.path, foreign(home), command, rb"Runs", rb"offline-run-", ("\x01", "y"), kept)


def foreign(home: Home) -> Mapping[str, str]:
    """What a program of W&B is told: to be alone here, and to send nothing."""
    return {**home.environ, "HOME": str(home.path), "WANDB_ERROR_REPORTING": "false", "WANDB_DIR": str(home.path)}


def used(session: Session) -> Use:
    """What a browser has used so far."""
    first = psutil.Process(session.process.pid)
    tree = [first, *first.children(recursive=True)]
    return Use(sum(map(homes.cpu, tree)), sum(one.memory_info().rss for one in tree))


def open_(browser: Browser, *arguments: str, data: bytes = b"") -> Opened:
    """Start it, and wait until it has nothing more to say; `data` is what its first data looks like, else a run."""
    begun = time.monotonic()
    with browser.opened(*arguments) as session:
        session.read_until(browser.frame, pause=0.005)
        frame = time.monotonic()
        session.read_until(data or browser.data, pause=0.005)
        first = time.monotonic()
        return _found(session, begun, (frame, first, _settled(session) or first))


def open_all(browser: Browser) -> Opened:
    """Draw the curves of all runs in an open browser; what the key that does it costs."""
    *before, last = browser.everything
    with browser.opened() as session:
        session.read_until(browser.data)
        for key in before:
            _settled(session)
            session.press(key)
        _settled(session)
        used_before, sent, begun = used(session), len(session.output), time.monotonic()
        session.press(last)
        found = _found(session, begun, (begun, begun, _settled(session) or begun))
        return replace(found, busy=found.busy - used_before.busy * 1e3, sent=found.sent - sent)


def _found(session: Session, begun: float, moments: Sequence[float]) -> Opened:
    use = used(session)
    taken = [(moment - begun) * 1e3 for moment in moments]
    return Opened(*taken, use.busy * 1e3, use.memory / 1e6, len(session.output))


def _settled(session: Session) -> float:
    """The moment of the last output before a long silence in which nothing is computed; 0 where nothing came."""
    last, before = 0.0, used(session).busy
    while True:
        if session.collect(_QUIET):
            last = time.monotonic()
            continue
        busy = used(session).busy
        if busy - before < _AT_REST * _QUIET:
            return last
        before = busy
