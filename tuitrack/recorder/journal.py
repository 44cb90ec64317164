"""The recorder's own log, small and bounded, and the note of why it died."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

from tuitrack.settings import without_password
from tuitrack.spool import attend, notes

_CAP = 1 << 20
_AGAIN = 60.0
_FIRST_DELAY, _LONGEST_DELAY = 1.0, 60.0


class Journal:
    """Appends lines with their time; the same line again within a minute is left out."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / "recorder.log"
        self._failure = home / "recorder.failed"
        self._last: tuple[str, float] = ("", 0.0)

    def write(self, text: str) -> None:
        """Add a line, without passwords of the addresses in it; a log that cannot be written is done without."""
        now, text = time.time(), without_password(text)
        if text == self._last[0] and now - self._last[1] < _AGAIN:
            return
        self._last = (text, now)
        with contextlib.suppress(OSError):
            if self._path.exists() and self._path.stat().st_size > _CAP:
                self._path.replace(self._path.with_suffix(".log.1"))
            with open(self._path, "a", encoding="utf-8", errors="backslashreplace", opener=notes.private) as file:
                file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(now))} {text}\n")

    def trouble(self, error: BaseException) -> None:
        """Add an error with where it came from."""
        import traceback

        self.write("".join(traceback.format_exception(error)).rstrip())

    def died(self, error: BaseException) -> None:
        """Note why the recorder dies and how long to wait before the next: longer each time."""
        self.trouble(error)
        before = attend.last_failure(self._home)
        delay = min(_LONGEST_DELAY, before.delay * 2) if before else _FIRST_DELAY
        facts = {"time": time.time(), "reason": without_password(str(error) or repr(error)), "delay": delay}
        with contextlib.suppress(OSError):
            notes.keep(self._failure, json.dumps(facts))

    def well(self) -> None:
        """Forget the last death: this recorder serves."""
        with contextlib.suppress(OSError):
            self._failure.unlink(missing_ok=True)
