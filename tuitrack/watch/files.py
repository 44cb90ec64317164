"""Wake-ups from the files of an SQLite database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import watchfiles

from tuitrack.watch.version import Version

_AGAIN = 0.02
_STEP_MS = 50
"""So often the watch looks at what it heard, also while it hears nothing: at 10 ms that alone took a third of a
percent of a processor, all day."""

_SLOW_MS = 2_000
_POLL = 0.5


def watch(path: Path, stop: threading.Event) -> Iterator[None]:
    """Yield whenever another connection has committed, until `stop` is set.

    The first wake-up comes at once, so that a reader who looked before the watch began misses nothing. Files also
    change when somebody merely reads, and may change before a commit can be seen: each event is confirmed by the
    database itself, again a moment later if need be. While there is news whenever the reader is back, the database
    alone is asked, which is quicker; its files are watched while there is none.

    Args:
        path: The database's file.
        stop: Ends the generator, at the latest after two seconds.
    """
    with closing(Version(path)) as version:
        version.changed()
        yield
        for _ in _hints(path, stop):
            while _news(version, stop):
                yield


def _news(version: Version, stop: threading.Event) -> bool:
    """Whether somebody has committed since the last question, or does so in a moment."""
    return not stop.is_set() and (version.changed() or (not stop.wait(_AGAIN) and version.changed()))


def _hints(path: Path, stop: threading.Event) -> Iterator[None]:
    """Events of the database's files, a slow beat without them, a quicker one where nothing can be watched."""
    beginning = str(path.absolute())
    try:
        for _ in watchfiles.watch(
            path.parent,
            watch_filter=lambda _, changed: changed.startswith(beginning),
            debounce=_STEP_MS,
            step=_STEP_MS,
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
