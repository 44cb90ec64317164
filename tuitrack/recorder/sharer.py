"""When the home's files are put into the place that homes share: beside serving, never instead of it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import TYPE_CHECKING

from tuitrack import errors
from tuitrack.recorder.journal import Journal
from tuitrack.settings import Settings, without_password
from tuitrack.spool import filesystems, shared_place

if TYPE_CHECKING:
    from tuitrack.recorder.mirror import Mirror

_LOOK_EVERY = 0.5
_UNSEEN = (-1.0, 0.0)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_STAY = 86_400.0
"""So many seconds the recorder stays for what waits while the place is away."""


class Sharer:
    """Puts what waits in a thread that ends with its work and gives way to everybody; longer pauses each failure."""

    def __init__(self, settings: Settings, log: Journal) -> None:
        self._given = self._settings = settings
        self._log = log
        self._mirror: Mirror | None = None
        self._thread: threading.Thread | None = None
        self._look_at = 0.0
        self._seen = _UNSEEN
        self._pause = 0.0
        self._again_at = 0.0
        self._away_since = 0.0

    def work(self) -> bool:
        """Look whether files have come, and let them be put; whether there is something to stay for."""
        now = time.monotonic()
        if now >= self._look_at and not self._working:
            self._look_at = now + _LOOK_EVERY
            self._follow()
            if self._settings.files_url and (now >= self._again_at if self._pause else self._news()):
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
        return self._working or (self._pause > 0 and time.time() - self._away_since < _STAY)

    @property
    def _working(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _follow(self) -> None:
        """Go on with the place that was named last, from the beginning where it is another."""
        wanted = shared_place.followed(self._given)
        if wanted.files_url != self._settings.files_url:
            self._settings, self._mirror = wanted, None
            self._seen, self._pause, self._away_since = _UNSEEN, 0.0, 0.0

    def _news(self) -> bool:
        """Whether files may have come since the last look: each new one changes the time of their folder."""
        before, looked = self._seen
        return _changed(self._settings) != before or looked < before + filesystems.COARSE

    def _work(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        seen = (_changed(self._settings), time.time())
        problem = ""
        try:
            if self._mirror is None:
                # Only here, for what it loads would make every start of the recorder slower.
                from tuitrack.recorder import mirror

                self._mirror = mirror.Mirror(self._settings)
            self._mirror.put()
        except (errors.TuitrackError, OSError) as error:
            problem = str(error)
        except Exception as error:  # a thread's last resort: whatever it was, the recorder serves on
            self._log.trouble(error)
            problem = without_password(repr(error))
        self._seen = seen
        self._rest(problem)

    def _rest(self, problem: str) -> None:
        """Say how it went, and when it is tried again if it did not go well."""
        if problem:
            self._away_since = self._away_since or time.time()
            self._pause = min(max(self._pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE)
            self._log.write(f"shared files: {problem}")
        else:
            self._pause = self._away_since = 0.0
        self._again_at = time.monotonic() + self._pause
        if self._mirror is not None:
            self._mirror.tell(problem, self._away_since, time.time() + self._pause if problem else 0.0)


def _changed(settings: Settings) -> float:
    """When a file came last, 0 where none ever did."""
    try:
        return settings.files.stat().st_mtime
    except OSError:
        return 0.0
