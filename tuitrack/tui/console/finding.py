"""Searching a long text block by block, forwards or backwards; whoever asks may stop between two blocks."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tuitrack.tui.console import log
from tuitrack.tui.console.reader import Reader, Source

_STEP = 1 << 20
_COLOURS = re.compile(rb"\x1b\[[\d;]*m")
# So many lines found are counted, of more it is only said that there are.
MOST = 1_000_000

Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text that is searched for whatever its case, as one sees it: without colours, the last of what overwrote."""

    text: str

    @property
    def raw(self) -> bytes:
        """As it is looked for in bytes; nothing where only letters can tell."""
        return self.text.lower().encode() if self.text.isascii() else b""

    def seen_in(self, data: bytes) -> bool:
        """Whether a line shows it."""
        return self.text.lower() in log.plain(log.line(data)).lower()


@dataclass(slots=True)
class Counted:
    """Where the lines start in which a text was found, in order, how far one has looked."""

    places: array[int] = field(default_factory=lambda: array("q"))
    looked: int = 0
    more: bool = False

    def add(self, place: int) -> None:
        """Note a line, unless it is noted or there are too many."""
        if self.places and place <= self.places[-1]:
            return
        self.more = len(self.places) >= MOST
        if not self.more:
            self.places.append(place)


def lines_with(data: bytes, wanted: Wanted) -> Iterator[int]:
    """Where in a block of whole lines those start that show a text."""
    if not wanted.raw:
        start = 0
        for line in data.split(b"\n"):
            if wanted.seen_in(line):
                yield start
            start += len(line) + 1
        return
    small = _uncoloured(data, wanted.raw)
    first, passed = 0, 0
    place = small.find(wanted.raw)
    while place >= 0:
        # Colours take away no end of line: a line has the same number with and without them.
        for _ in range(small.count(b"\n", passed, place)):
            first = data.find(b"\n", first) + 1
        begin, end = small.rfind(b"\n", 0, place) + 1, small.find(b"\n", place)
        passed = len(small) if end < 0 else end
        last = data.find(b"\n", first)
        if _plainly(small[begin:passed]) or wanted.seen_in(data[first : len(data) if last < 0 else last]):
            yield first
        place = small.find(wanted.raw, passed)


def _uncoloured(data: bytes, raw: bytes) -> bytes:
    """A block in small letters without its colours; nothing where the text cannot be in it.

    Of a text that colours break in one place, one half is whole: where neither is, a closer look is saved.
    """
    small = data.lower()
    if b"\x1b" not in data:
        return small
    half = len(raw) // 2
    return _COLOURS.sub(b"", small) if raw[:half] in small or raw[half:] in small else b""


def _plainly(line: bytes) -> bool:
    """Whether a line without colours shows just what is in it."""
    return len(line) < log.WIDEST and not any(sign in line for sign in (b"\r", b"\x1b", b"\t"))


def forwards(source: Source, reader: Reader, wanted: Wanted, start: int, stopped: Stopped) -> int | None:
    """The first line from a place on that shows a text."""
    while start < source.size and not stopped():
        end = _whole(reader, min(start + _STEP, source.size))
        found = next(lines_with(source.read(start, end), wanted), None)
        if found is not None:
            return start + found
        start = end
    return None


def backwards(source: Source, reader: Reader, wanted: Wanted, end: int, stopped: Stopped) -> int | None:
    """The last line that ends at a place or before and shows a text."""
    while end > 0 and not stopped():
        start = reader.before(end - _STEP + 1) if end > _STEP else 0
        found = max(lines_with(source.read(start, end), wanted), default=None)
        if found is not None:
            return start + found
        end = start
    return None


def count(source: Source, reader: Reader, wanted: Wanted, so_far: Counted, stopped: Stopped) -> Iterator[Counted]:
    """Find all lines that show a text and were not looked at yet; what is known is told block by block.

    A line that has no end yet is looked at again.
    """
    while so_far.looked < source.size and not stopped():
        end = _whole(reader, min(so_far.looked + _STEP, source.size))
        data = source.read(so_far.looked, end)
        for place in lines_with(data, wanted):
            so_far.add(so_far.looked + place)
        before, so_far.looked = so_far.looked, end if data.endswith(b"\n") else reader.before(end)
        yield so_far
        if so_far.looked == before or end == source.size or so_far.more:
            return


def _whole(reader: Reader, place: int) -> int:
    """The end of the line that a place lies in."""
    return place if place >= reader.size else reader.end_of(reader.before(place + 1))
