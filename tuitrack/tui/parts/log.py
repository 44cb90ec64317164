"""A console as lines: what arrived in pieces, progress bars collapsed to what they last showed."""

from __future__ import annotations

import re

_COLOURS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
LONGEST = 200_000


class Log:
    """Takes bytes as they arrive; keeps the newest lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._open = b""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines so far, the unfinished one last."""
        rest = [line(self._open)] if self._open else []
        return (*self._lines, *rest)

    def feed(self, data: bytes) -> bool:
        """Take what came; whether there was anything."""
        if not data:
            return False
        *whole, self._open = (self._open + data).split(b"\n")
        self._lines += [line(one) for one in whole]
        del self._lines[:-LONGEST]
        return True


def line(data: bytes) -> str:
    """What a terminal would show of a line in the end, without its colours."""
    text = data.decode("utf-8", "replace").rstrip("\r")
    return _COLOURS.sub("", text.rpartition("\r")[2])
