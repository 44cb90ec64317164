"""Lines of a long text, forwards and backwards from any place."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from tuitrack.tui.console import log

# A line that is longer is broken where this many bytes without an end of line lie before a multiple of it,
# so that it is broken at the same places from whichever side one comes.
LONGEST = 1 << 18
_BLOCK, _BLOCKS = 1 << 16, 32


class Source(Protocol):
    """A text of bytes that may grow at its end."""

    @property
    def size(self) -> int:
        """How long it is."""

    def read(self, start: int, end: int) -> bytes:
        """A part of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its colours, from where to where it lies."""

    start: int
    end: int
    text: str


class Reader:
    """Reads lines, for any thread; blocks that were read lately are kept."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """How long the text is."""
        return self._source.size

    def forget(self) -> None:
        """Read everything again."""
        with self._lock:
            self._blocks.clear()

    def line(self, start: int) -> Line:
        """The line that starts at a place."""
        end = self.end_of(start)
        return Line(start, end, log.line(self._read(start, end).rstrip(b"\n")))

    def end_of(self, start: int) -> int:
        """Where the line that starts at a place ends."""
        limit = min((-(-start // LONGEST) + 1) * LONGEST, self.size)
        place = start
        while place < limit:
            step = min((place // _BLOCK + 1) * _BLOCK, limit)
            found = self._read(place, step).find(b"\n")
            if found >= 0:
                return place + found + 1
            place = step
        return limit

    def before(self, place: int) -> int:
        """Where the line starts that ends at a place, or that a place lies in."""
        if place <= 0:
            return 0
        low, high = max(place - 1 - 2 * LONGEST, 0), place - 1
        start = 0 if not low else None
        while high > low:
            step = max((high - 1) // _BLOCK * _BLOCK, low)
            found = self._read(step, high).rfind(b"\n")
            if found >= 0:
                start = step + found + 1
                break
            high = step
        broken = (place - 1) // LONGEST * LONGEST
        if start is None or broken - LONGEST >= start:
            return broken
        return start

    def _read(self, start: int, end: int) -> bytes:
        pieces = []
        for block in range(start // _BLOCK, -(-end // _BLOCK)):
            data = self._block(block)
            pieces.append(data[max(start - block * _BLOCK, 0) : end - block * _BLOCK])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _block(self, block: int) -> bytes:
        with self._lock:
            known = self._blocks.get(block)
            if known is not None:
                self._blocks.move_to_end(block)
                return known
            data = self._source.read(block * _BLOCK, (block + 1) * _BLOCK)
            if len(data) == _BLOCK:
                self._blocks[block] = data
                if len(self._blocks) > _BLOCKS:
                    self._blocks.popitem(last=False)
            return data
