"""Reading how busy this host is."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from tuitrack.query.opening import Database

if TYPE_CHECKING:
    from tuitrack.hardware.host import Host, Usage
    from tuitrack.tui.strip import Strip

_FRESH = 1.9
"""Seconds a reading serves everybody who asks."""


class Gauge:
    """The host as every part of the browser sees it; what that needs is loaded with the first reading."""

    def __init__(self) -> None:
        self._host: Host | None = None
        self._last: tuple[float, Usage] | None = None
        self._lock = threading.Lock()

    def read(self, db: Database) -> Usage:
        """The host now; calls from several threads take turns."""
        with self._lock:
            if self._last is not None and time.monotonic() - self._last[0] < _FRESH:
                return self._last[1]
            from tuitrack.query import holding, host

            if self._host is None:
                from tuitrack.hardware.host import Host

                self._host = Host(db.settings.home)
            found = self._host.read(host.pids(db), holding.by_card(db))
            self._last = (time.monotonic(), found)
            return found

    def glance(self, db: Database, before: Strip | None) -> Strip:
        """The same in a few cells, which change only with what matters."""
        from tuitrack.tui import strip

        return strip.of(self.read(db), before)
