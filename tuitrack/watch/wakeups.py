"""Wake-ups of whatever database a home has."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from tuitrack.settings import Settings


def watch(settings: Settings, stop: threading.Event) -> Iterator[None]:
    """Yield at once, then whenever somebody has committed, until `stop` is set; at the latest two seconds after that.

    Only what watches this kind of database is loaded.
    """
    path = settings.database_path
    if path is not None:
        from tuitrack.watch import files

        yield from files.watch(path, stop)
    else:
        from tuitrack.watch import server

        yield from server.watch(settings, stop)
