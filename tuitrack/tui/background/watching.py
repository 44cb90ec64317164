"""The threads that watch while the browser only draws."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tuitrack.settings import Settings
from tuitrack.spool import attend
from tuitrack.tui.tty import terminal

_TOGETHER = 0.36
"""So long news is gathered: what is reported stands on screen 0.45 s later at the 95th percentile, half a second is
promised."""

_EVERY, _ANYWAY = 1.0, 60.0
"""Seconds between looks whether a recorder is needed; one that had nothing left to do rests as long as the second."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom to tell: that something moved, that the terminal is gone."""

    changed: Callable[[], object]
    gone: Callable[[], object]


class Background:
    """Threads that turn wake-ups into news, attend the recorder, notice when the terminal goes."""

    def __init__(self, settings: Settings, listener: Listener) -> None:
        self._settings = settings
        self._listener = listener
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin; the threads end with the process."""
        for work in (self._watch, self._attend, self._hold_on):
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
        if not self._settings.attend or self._settings.read_only:
            return
        attendance, due = attend.of(self._settings), 0.0
        while not self._stop.is_set():
            if time.monotonic() >= due or attend.spools(self._settings.spool_root):
                attendance.attend()
                due = time.monotonic() + _ANYWAY
            self._stop.wait(_EVERY)

    def _hold_on(self) -> None:
        while not self._stop.is_set():
            if terminal.hung_up(_EVERY):
                self._listener.gone()
                return
