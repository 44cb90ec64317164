"""Reading how busy this host is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tuitrack.query import host
from tuitrack.query.opening import Database

if TYPE_CHECKING:
    from tuitrack.hardware.host import Host, Usage


class Gauge:
    """Reads how busy this host is; what that needs is loaded with the first reading."""

    def __init__(self) -> None:
        self._host: Host | None = None
        self._lock = threading.Lock()

    def read(self, db: Database) -> Usage:
        """The host now; calls from several threads take turns."""
        with self._lock:
            if self._host is None:
                from tuitrack.hardware.host import Host

                self._host = Host(db.settings.home)
            return self._host.read(host.pids(db))
