"""When curves are moved into chunks: beside serving, never instead of it."""

from __future__ import annotations

import os
import time
from collections import deque

from tuitrack import errors
from tuitrack.recorder.journal import Journal
from tuitrack.store import waiting
from tuitrack.store.connection import Connection, Transaction

_SETTLED = 1.0
_LOOK_EVERY = 2.0
_REST = 4.0
"""How many times as long as a slice took it rests: a fifth of a processor at most, and only while there is work."""

_LONGEST_WAIT = 5.0
"""So many seconds it stands back for spools that are behind."""


class Compactor:
    """Takes one task after the other, a slice at a time; loads what that needs once there is work.

    Recorders that share a database take turns, each with the slice that is next: were each to move its own runs only,
    those of a home that is gone would stay as they are.
    """

    def __init__(self, log: Journal) -> None:
        self._log = log
        self._revision = -1
        self._wanted: deque[str] = deque()
        self._damaged: set[str] = set()
        self._look_at = time.monotonic() + _SETTLED
        self._slice_at = 0.0

    @property
    def busy(self) -> bool:
        """Whether there is more to do."""
        return bool(self._wanted)

    def work(self, opened: Connection, *, behind: bool = False) -> None:
        """Do what is due now, at most one slice.

        Args:
            opened: The connection to do it over.
            behind: Whether there is something more urgent.

        Raises:
            Exception: the driver's; the database cannot serve.
            StoreError: it was replaced.
        """
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _LOOK_EVERY
            self._look(opened.alone)
        if self._wanted and now >= self._slice_at + (_LONGEST_WAIT if behind else 0.0):
            with opened.only_one() as alone:
                if alone:
                    self._guarded(opened, self._wanted[0])
            ended = time.monotonic()
            self._slice_at = ended + (_REST * (ended - now) if alone else _LOOK_EVERY)

    def _look(self, tx: Transaction) -> None:
        revision = int(tx.value("SELECT value FROM revision WHERE name = 'task'") or 0)
        if revision == self._revision:
            return
        # Lower than before: the database is another one.
        found = waiting.since(tx, self._revision if revision > self._revision else -1)
        self._wanted.extend(one for one in found if one not in self._damaged and one not in self._wanted)
        self._revision = revision

    def _guarded(self, opened: Connection, task_id: str) -> None:
        """A task whose chunks are damaged stays as it is and keeps nobody from theirs."""
        try:
            more = self._slice(opened, task_id)
        except errors.StoreCorrupt as error:
            self._log.write(f"curves of {task_id[:8]} stay as they are: {error}")
            self._damaged.add(task_id)
            more = False
        if not more:
            self._wanted.popleft()

    def _slice(self, opened: Connection, task_id: str) -> bool:
        """Move one slice of a task, of which another recorder may have moved all; whether there is more of it."""
        if not waiting.worth_it(opened.alone, task_id):
            return False
        # Nothing is computed with matrices: what numpy would start for them stays away.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from tuitrack.store import compaction

        with opened.snapshot() as tx:
            piece = compaction.prepare(tx, task_id)
        if piece is not None:
            compaction.apply(opened, piece)
        return piece is not None and waiting.worth_it(opened.alone, task_id)
