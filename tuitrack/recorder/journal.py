"""The recorder's own log, small and bounded."""

from __future__ import annotations

import time
import traceback
from pathlib import Path

_CAP = 1 << 20


class Journal:
    """Appends lines with their time; the same line again within a minute is left out."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last: tuple[str, float] = ("", 0.0)

    def write(self, text: str) -> None:
        """Add a line; a log that cannot be written is done without."""
        now = time.time()
        if text == self._last[0] and now - self._last[1] < 60:
            return
        self._last = (text, now)
        try:
            if self._path.exists() and self._path.stat().st_size > _CAP:
                self._path.replace(self._path.with_suffix(".log.1"))
            with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(now))} {text}\n")
        except OSError:
            return

    def trouble(self, error: BaseException) -> None:
        """Add an error with where it came from."""
        self.write("".join(traceback.format_exception(error)).rstrip())
