"""Keeping what running tasks use of their host."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tuitrack.model.events import ProcessFacts
from tuitrack.settings import Settings
from tuitrack.spool import liveness
from tuitrack.store import monitoring
from tuitrack.store.connection import Connection

if TYPE_CHECKING:
    from tuitrack.recorder.monitor.monitor import Monitor

_SETTLED = 1.0


class Observer:
    """Samples the runs that are served; loads what it needs for that only once there are some."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._begin_at = 0.0
        self._monitor: Monitor | None = None

    def observe(self, opened: Connection, running: Mapping[str, Sequence[ProcessFacts]]) -> None:
        """Store what is due of the runs whose processes are on this host.

        Raises:
            Exception: the driver's; the database cannot serve.
        """
        if self._settings.monitor_seconds <= 0 or not self._ready(bool(running)):
            return
        monitor = self._made()
        if not monitor.due():
            return
        for task_id, values in monitor.look({name: _here(found) for name, found in running.items()}):
            monitoring.store(opened, task_id, values, time.time_ns())

    def _ready(self, busy: bool) -> bool:
        """Whether the first reports are stored already: they go before libraries that take their time to load."""
        if self._monitor is None and busy and not self._begin_at:
            self._begin_at = time.monotonic() + _SETTLED
        return self._monitor is not None or 0 < self._begin_at <= time.monotonic()

    def _made(self) -> Monitor:
        if self._monitor is None:
            from tuitrack.recorder.monitor.monitor import Monitor

            self._monitor = Monitor(self._settings.home, self._settings.monitor_seconds)
        return self._monitor


def _here(found: Sequence[ProcessFacts]) -> list[int]:
    """The pids that mean the same here as where they were noted."""
    mine = liveness.current()
    return [one.pid for one in found if (one.boot_id, one.pid_ns) == (mine.boot_id, mine.pid_ns)]
