"""One round over all spools: read, store in one transaction, capture, end, clear away."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from pathlib import Path

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.task import Status
from tuitrack.recorder import endings
from tuitrack.recorder.capturer import Capturer
from tuitrack.recorder.journal import Journal
from tuitrack.recorder.spools import Served
from tuitrack.spool import attend
from tuitrack.store import connection
from tuitrack.store.applying import Ending
from tuitrack.store.ingest import Ingest, Read

_SCAN_AGAIN, _SCAN_ANYWAY = 0.5, 5.0
_TICK, _LONGEST_TICK = 0.05, 0.125
"""Twice the longest is how long a silent spool rests, so that it needs no turns of its own."""

_DUE = attrgetter("due")
_SPOOL_BYTES = 4 << 20
_ROUND_BYTES = 16 << 20


class Round:
    """The spools under a root, served together over one connection at a time."""

    def __init__(self, root: Path, log: Journal) -> None:
        self._root = root
        self._log = log
        self._known: dict[Path, Served] = {}
        self._capturer = Capturer()
        self._scanned = (0, 0.0)
        self.behind = False

    def look(self) -> bool:
        """Find new spools; whether there is any that can be served."""
        now = time.monotonic()
        modified = attend.modified(self._root)
        changed = modified != self._scanned[0]
        if changed or now >= self._scanned[1]:
            # The clock of a file system is coarse: a directory made right after a look may leave the time as it was.
            self._scanned = (modified, now + (_SCAN_AGAIN if changed else _SCAN_ANYWAY))
            self._scan()
        return any(now >= served.aside_until for served in self._known.values())

    def pause(self) -> float:
        """Seconds until the next look is due: none while there is more to read."""
        if self.behind:
            return 0.0
        due = min(map(_DUE, self._known.values()), default=float("inf"))
        return min(max(due - time.monotonic(), _TICK), _LONGEST_TICK)

    def _scan(self) -> None:
        present = set(attend.spools(self._root))
        for gone in self._known.keys() - present:
            self._known.pop(gone).close()
        for directory in present - self._known.keys():
            self._known[directory] = Served.at(directory, keep=len(self._known) < _room())

    def serve(self, ingest: Ingest) -> bool:
        """Do what is to do now; whether anything was stored.

        Raises:
            Exception: the driver's; the database cannot serve.
            StoreError: it was replaced.
        """
        now = time.monotonic()
        ready = [served for served in self._known.values() if now >= served.due and not served.silent(now)]
        stored = self._store(ready, ingest, now)
        for served in ready:
            if served.position is not None:
                self._guarded(served, partial(self._care, served, ingest, now))
        return stored

    def _store(self, ready: list[Served], ingest: Ingest, now: float) -> bool:
        reads: list[tuple[Served, Read]] = []
        left, self.behind = _ROUND_BYTES, False
        for served in ready:
            served.look(now)
            found = self._guarded(served, partial(served.read, ingest, _SPOOL_BYTES, now))
            if isinstance(found, Read):
                reads.append((served, found))
                self.behind |= not found.batch.at_end
                left -= _SPOOL_BYTES if not found.batch.at_end else 0
            if left <= 0:
                break
        if reads:
            self._store_together(reads, ingest)
            # Those that waited come first in the next round.
            for served, _ in reads:
                self._known[served.directory] = self._known.pop(served.directory)
        return bool(reads)

    def _store_together(self, reads: list[tuple[Served, Read]], ingest: Ingest) -> None:
        """One transaction for all; if one of them breaks it, one for each."""
        try:
            done = ingest.store([read for _, read in reads])
        except Exception as error:
            if len(reads) == 1 or _is_trouble(error):
                raise
            for one in reads:
                self._guarded(one[0], partial(self._store_together, [one], ingest))
            return
        for (served, read), was_stored in zip(reads, done, strict=True):
            if was_stored:
                served.stored(read.batch, ingest)
            else:
                served.overtaken()

    def _care(self, served: Served, ingest: Ingest, now: float) -> None:
        self._capture(served, ingest)
        if served.drained and not served.ended:
            self._end(served, ingest, now)
        served.tell()
        if served.ended and served.captured:
            if served.clear():
                self._known.pop(served.directory, None)
            else:
                served.set_aside(now)

    def _capture(self, served: Served, ingest: Ingest) -> None:
        if served.captured or served.started is None:
            return
        self._capturer.begin(served.started)
        found = self._capturer.found(served.started.task_id)
        if found is not None:
            ingest.store_environment(served.started.task_id, found)
            self._capturer.forget(served.started.task_id)
            served.captured = True

    def _end(self, served: Served, ingest: Ingest, now: float) -> None:
        process = ingest.unexplained(served.id)
        seen = served.last_seen or _modified(served.directory / "committed")
        if process is None:
            ending: Ending | None = Ending(Status.FAILED, "its main process never reported", None, seen)
        else:
            ending = endings.verdict(process, served.watch, now - served.found_dead, seen)
        if ending is not None:
            ingest.end_spool(served.id, ending)
            served.ended = True
            served.captured |= served.started is None

    def _guarded(self, served: Served, act: Callable[[], object]) -> object:
        """Do something for one spool; if it goes wrong only this spool waits.

        The database being at fault concerns all spools, so that is passed on.
        """
        try:
            return act()
        except Exception as error:
            if _is_trouble(error):
                raise
            self._log.write(f"spool {served.id[:8]}: {error!r}")
            served.set_aside(time.monotonic())
            return None

    def running(self) -> dict[str, list[events.ProcessFacts]]:
        """The processes that report into each task that wants to be observed."""
        found: dict[str, list[events.ProcessFacts]] = {}
        for served in self._known.values():
            if served.alive and served.started is not None and served.started.monitor:
                found.setdefault(served.started.task_id, []).append(served.started.process)
        return found

    def reconsider(self) -> None:
        """The database was gone for a while: ask it again how far each spool is."""
        for served in self._known.values():
            served.overtaken()

    def close(self) -> None:
        """Let go of all spools."""
        for served in self._known.values():
            served.close()
        self._known.clear()


def _room() -> int:
    """How many spools may keep their files open: three each, and a quarter of what is allowed is left to the rest."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if allowed == resource.RLIM_INFINITY else allowed // 4


def _is_trouble(error: Exception) -> bool:
    return isinstance(error, errors.StoreError) or connection.is_trouble(error)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
