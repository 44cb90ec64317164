"""Wake-ups from the files of an SQLite database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import watchfiles

from tuitrack.watch.version import Version

_AGAIN = 0.02
_SLOW_MS = 2_000
_POLL = 0.5


def watch(path: Path, stop: threading.Event) -> Iterator[None]:
    """Yield whenever another connection has committed, until `stop` is set.

    The first wake-up comes at once, so that a reader who looked before the watch began misses nothing. Files also
    change when somebody merely reads, and may change before a commit can be seen: each event is confirmed by the
    database itself, again a moment later if need be.

    Args:
        path: The database's file.
        stop: Ends the generator, at the latest after two seconds.
    """
    with closing(Version(path)) as version:
        version.changed()
        yield
        for _ in _hints(path, stop):
            if version.changed() or (not stop.wait(_AGAIN) and version.changed()):
                yield


def _hints(path: Path, stop: threading.Event) -> Iterator[None]:
    """Events of the database's files, a slow beat without them, a quicker one where nothing can be watched."""
    beginning = str(path.absolute())
    try:
        for _ in watchfiles.watch(
            path.parent,
            watch_filter=lambda _, changed: changed.startswith(beginning),
            debounce=50,
            step=10,
            stop_event=stop,
            rust_timeout=_SLOW_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        ):
            yield
    except OSError:
        # no such directory yet, or the host has no watches left
        while not stop.wait(_POLL):
            yield
