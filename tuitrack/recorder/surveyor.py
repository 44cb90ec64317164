"""When a server is told how much there is: after many runs came at once, before anybody asks for them."""

from __future__ import annotations

import time

from tuitrack.store.connection import Connection

_EVERY = 5.0


class Surveyor:
    """Looks every few seconds while there is something to record."""

    def __init__(self) -> None:
        self._look_at = time.monotonic() + _EVERY

    def work(self, opened: Connection) -> None:
        """Do what is due now.

        Raises:
            Exception: the driver's; the database cannot serve.
        """
        if time.monotonic() < self._look_at:
            return
        with opened.only_one() as alone:
            if alone:
                opened.survey()
        self._look_at = time.monotonic() + _EVERY
