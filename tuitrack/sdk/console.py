"""Standard output and error, untouched for the user and reported with progress bars collapsed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence
from typing import IO

from tuitrack.spool import format

Report = Callable[[bytes, int], None]

_NUMBERS = {"stdout": format.STDOUT, "stderr": format.STDERR}
_OPEN_CAP = 64 << 10


class Tee:
    """Reports what goes through the `write` of the standard streams until it is closed.

    The stream objects stay the user's own: only their `write` is wrapped, so that a logging handler made earlier is
    heard too, while descriptors, buffers and identities are as they were.
    """

    def __init__(self, names: Sequence[str], report: Report) -> None:
        self._lines: list[Lines] = []
        for name in names:
            stream = getattr(sys, name, None)
            if stream is not None:
                with contextlib.suppress(AttributeError):  # a stream that takes no attributes is left alone
                    self._lines.append(Lines(stream, report, _NUMBERS[name]))

    def close(self) -> None:
        """Report what waits for its end of line, then give the streams back."""
        for lines in self._lines:
            lines.close()

    def forget(self) -> None:
        """In a forked child: what waits is the parent's to report."""
        for lines in self._lines:
            lines.parts = []


class Lines:
    """One stream's text, reported line by line."""

    def __init__(self, stream: IO[str], report: Report, number: int) -> None:
        self.parts: list[str] = []
        self._size = 0
        self._stream = stream
        self._report = report
        self._number = number
        self._original = original = stream.write
        feed = self.feed

        def write(text: str, /) -> int:
            written = original(text)
            try:
                feed(text)
            except Exception:
                return written
            return written

        self._write = write
        stream.write = write  # type: ignore[method-assign]

    def feed(self, text: str) -> None:
        """Take text; report every line that is complete now."""
        if "\n" in text:
            done, _, rest = text.rpartition("\n")
            done = "".join([*self.parts, done])
            self.parts, self._size = [], 0
            if "\r" in done:
                done = "\n".join(map(last_state, done.split("\n")))
            self._send(f"{done}\n")
            text = rest
        if not text:
            return
        if "\r" in text:
            text = last_state("".join([*self.parts, text]), keep_open=True)
            self.parts, self._size = [], 0
        self.parts.append(text)
        self._size += len(text)
        if self._size > _OPEN_CAP:
            self._flush()

    def close(self) -> None:
        """Report the last line, stop listening."""
        with contextlib.suppress(Exception):
            self._flush()
        if self._stream.__dict__.get("write") is self._write:
            del self._stream.write  # the class's own is found again
            if self._stream.write != self._original:
                self._stream.write = self._original  # type: ignore[method-assign]
        self.feed = _ignore  # type: ignore[method-assign]

    def _flush(self) -> None:
        text, self.parts, self._size = last_state("".join(self.parts)), [], 0
        if text:
            self._send(text)

    def _send(self, text: str) -> None:
        self._report(text.encode("utf-8", "backslashreplace"), self._number)


def _ignore(text: str) -> None:
    return


def last_state(line: str, *, keep_open: bool = False) -> str:
    """What is left of a line after its last carriage return; one at its very end erases nothing yet."""
    head, found, tail = line.rpartition("\r")
    if not found or tail:
        return tail
    last = head.rstrip("\r").rpartition("\r")[2]
    return f"{last}\r" if keep_open else last
