"""Wake-ups from a database server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg

from tuitrack.settings import Settings
from tuitrack.store.postgres.engine import Server

_SLOW = 2.0
_AGAIN = 1.0


def watch(settings: Settings, stop: threading.Event) -> Iterator[None]:
    """Yield at once, then whenever the server says that somebody has committed, until `stop` is set.

    While it cannot be reached there is a wake-up every second: whoever reads says so, and recovers with it.

    Args:
        settings: Whose database.
        stop: Ends the generator, at the latest after two seconds.
    """
    with closing(Server(settings.url).listen()) as news:
        while not stop.is_set():
            try:
                if news.wait(_SLOW):  # the first time at once, since it connects
                    yield
            except psycopg.Error:
                yield
                stop.wait(_AGAIN)
