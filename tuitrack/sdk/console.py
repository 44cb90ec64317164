"""Standard output and error, passed on unchanged and reported with progress bars collapsed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import IO, Any

from tuitrack.spool import format

_LINE_CAP = 1 << 20


class Tee:
    """Replaces sys.stdout and sys.stderr until it is closed."""

    def __init__(self, report: Callable[[bytes, int], None]) -> None:
        self._streams = [Stream(sys.stdout, report, format.STDOUT), Stream(sys.stderr, report, format.STDERR)]
        sys.stdout, sys.stderr = self._streams

    def close(self) -> None:
        """Report what waits for its end of line, then put the streams back."""
        for name, stream in zip(("stdout", "stderr"), self._streams, strict=True):
            stream.finish()
            if getattr(sys, name) is stream:
                setattr(sys, name, stream.original)


class Stream:
    """A text stream that reports every finished line."""

    def __init__(self, original: IO[str], report: Callable[[bytes, int], None], number: int) -> None:
        self.original = original
        self._report = report
        self._number = number
        self._open_line = ""

    def write(self, text: str) -> int:
        """Write to the user's stream first, then report; reporting never disturbs."""
        written = self.original.write(text)
        with contextlib.suppress(Exception):
            self._feed(text)
        return written

    def writelines(self, lines: list[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def finish(self) -> None:
        """Report a last line that has no end."""
        text, self._open_line = self._open_line, ""
        if text:
            self._send(last_state(text))

    def _feed(self, text: str) -> None:
        if "\n" not in text:
            self._open_line = last_state(self._open_line + text, open_end=True)[-_LINE_CAP:]
            return
        done, _, self._open_line = (self._open_line + text).rpartition("\n")
        self._send("".join(last_state(line) + "\n" for line in done.split("\n")))

    def _send(self, text: str) -> None:
        self._report(text.encode("utf-8", "backslashreplace"), self._number)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)

    def __iter__(self) -> Any:
        return iter(self.original)


def last_state(line: str, *, open_end: bool = False) -> str:
    """What a terminal shows of a line in the end: the text after its last carriage return."""
    if "\r" not in line:
        return line
    head, _, tail = line.rpartition("\r")
    if tail:
        return tail
    previous = head.rpartition("\r")[2]
    return previous + "\r" if open_end else previous
