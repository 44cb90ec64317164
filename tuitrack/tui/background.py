"""The threads that watch while the browser only draws."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from tuitrack.settings import Settings
from tuitrack.spool import attend
from tuitrack.tui import terminal

_TOGETHER = 0.3
_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom to tell: that something moved, that the terminal is gone."""

    changed: Callable[[], object]
    gone: Callable[[], object]


class Background:
    """A thread that turns wake-ups into news, and one that attends the recorder."""

    def __init__(self, settings: Settings, listener: Listener) -> None:
        self._settings = settings
        self._listener = listener
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin; both threads end with the process."""
        for work in (self._watch, self._attend):
            threading.Thread(target=work, name=f"tuitrack-{work.__name__.strip('_')}", daemon=True).start()

    def stop(self) -> None:
        """End soon."""
        self._stop.set()

    def _watch(self) -> None:
        from tuitrack.watch import wakeups

        for _ in wakeups.watch(self._settings, self._stop):
            self._listener.changed()
            if self._stop.wait(_TOGETHER):
                return

    def _attend(self) -> None:
        attendance = attend.Attendance(self._settings.home, self._settings.spool_root)
        while not self._stop.is_set():
            if self._settings.attend and not self._settings.read_only:
                attendance.attend()
            if terminal.hung_up():
                self._listener.gone()
                return
            self._stop.wait(_EVERY)
