"""Keeping what running tasks use of their host."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tuitrack.model.events import ProcessFacts
from tuitrack.settings import Settings
from tuitrack.spool import liveness
from tuitrack.store import monitoring
from tuitrack.store.connection import Connection

if TYPE_CHECKING:
    from tuitrack.recorder.monitor.monitor import Monitor

_SETTLED = 1.0

Runs = Mapping[str, Sequence[ProcessFacts]]
"""The processes that report, by the task they report into."""


class Observer:
    """Samples the runs that are served; loads what it needs for that only once there are some."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._begin_at = 0.0
        self._monitor: Monitor | None = None

    def observe(self, opened: Connection, running: Callable[[], Runs]) -> None:
        """Store what is due of the runs whose processes are on this host.

        Raises:
            Exception: the driver's; the database cannot serve.
        """
        if self._settings.monitor_seconds <= 0 or not self._ready(running):
            return
        monitor = self._made()
        if not monitor.due():
            return
        monitoring.store(opened, list(monitor.look(_here(running()))), time.time_ns())

    def _ready(self, running: Callable[[], Runs]) -> bool:
        """Whether the first reports are stored already: they go before libraries that take their time to load."""
        if not self._begin_at and running():
            self._begin_at = time.monotonic() + _SETTLED
        return 0 < self._begin_at <= time.monotonic()

    def _made(self) -> Monitor:
        if self._monitor is None:
            from tuitrack.recorder.monitor.monitor import Monitor

            self._monitor = Monitor(self._settings.home, self._settings.monitor_seconds)
        return self._monitor


def _here(running: Runs) -> dict[str, list[int]]:
    """The pids that mean the same here as where they were noted."""
    mine = liveness.current()
    here = (mine.boot_id, mine.pid_ns)
    return {name: [one.pid for one in found if (one.boot_id, one.pid_ns) == here] for name, found in running.items()}
