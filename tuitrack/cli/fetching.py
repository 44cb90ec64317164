"""How far a file on its way is: one line on a terminal, gone once the file is here."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from collections.abc import Iterator

import click

from tuitrack.cli import output
from tuitrack.tui import formatting

_SOON, _EVERY = 0.5, 0.2
"""Seconds after which it is told at all, and how often then."""

INTERRUPTED = 130


@contextlib.contextmanager
def told(name: str) -> Iterator[Fetching]:
    """Hears how many bytes of how many are copied, and says so to whoever looks; ctrl-C ends it with one line.

    Args:
        name: What is fetched.

    Raises:
        Exit: it was interrupted.
    """
    made = Fetching(name)
    try:
        yield made
    except KeyboardInterrupt:
        made.clear()
        output.say(f"stopped: {name} was not saved")
        raise click.exceptions.Exit(INTERRUPTED) from None
    finally:
        made.clear()


class Fetching:
    """A line on stderr that is written again and again, where that is a terminal."""

    def __init__(self, name: str) -> None:
        self._name = formatting.printable(name)
        self._shows = sys.stderr.isatty()
        self._at = time.monotonic() + _SOON
        self._written = 0

    def __call__(self, done: int, whole: int) -> None:
        """So many bytes of so many are here."""
        now = time.monotonic()
        if self._shows and now >= self._at:
            self._at = now + _EVERY
            room = shutil.get_terminal_size().columns - 1
            share = formatting.share(done, whole)
            line = formatting.cut(f"fetching {self._name}", max(room - len(share), 1)) + share
            self._write(formatting.cut(line, room))

    def clear(self) -> None:
        """Take the line away."""
        if self._written:
            self._write("")
            output.partly("\r")

    def _write(self, line: str) -> None:
        width = formatting.width(line)
        output.partly("\r" + line + " " * max(self._written - width, 0))
        self._written = width
