"""When the bin is looked through for runs that have lain there long enough."""

from __future__ import annotations

import time

from tuitrack import errors
from tuitrack.recorder.journal import Journal
from tuitrack.settings import Settings
from tuitrack.store import database
from tuitrack.store.connection import Connection

_FIRST, _EVERY = 5.0, 3600.0
_AT_ONCE = 20
"""So many runs are removed before anything else is looked at again."""


class Tidier:
    """Removes them, a few at a time; loads what that needs once there is one."""

    def __init__(self, settings: Settings, log: Journal) -> None:
        self._settings = settings
        self._log = log
        self._look_at = time.monotonic() + _FIRST

    def work(self, opened: Connection) -> bool:
        """Do what is due now; whether there is more to do.

        Raises:
            Exception: the driver's; the database cannot serve.
            StoreError: it cannot be opened.
        """
        now = time.monotonic()
        if now < self._look_at:
            return False
        self._look_at = now + _EVERY
        if opened.alone.row("SELECT 1 FROM task WHERE binned IS NOT NULL LIMIT 1") is None:
            return False
        from tuitrack.ops import emptying

        try:
            gone = emptying.expire(database.open_database(self._settings), most=_AT_ONCE)
        except errors.Refused as error:
            self._log.write(f"bin: {error.message}")
            return False
        if gone.count:
            self._log.write(f"bin: {gone.count} runs removed after seven days, {gone.size} bytes freed")
            self._look_at = now
        return gone.count > 0
