"""One search in a console: from line to line around its ends, and how many there are."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator

from tuitrack.tui.console import finding
from tuitrack.tui.console.finding import Counted, Stopped, Wanted
from tuitrack.tui.console.reader import Reader, Source


class Hunt:
    """What is searched for, where it was found last, where else it is."""

    def __init__(self, source: Source, text: str) -> None:
        self.wanted = Wanted(text)
        self.place: int | None = None
        self.missed = False
        self.counted = Counted()
        self._source = source
        self._reader = Reader(source)
        self._counting = threading.Lock()

    @property
    def rank(self) -> int:
        """Which of those counted the place is, from 1; 0 while it is not counted."""
        if self.place is None:
            return 0
        rank = bisect_left(self.counted.places, self.place)
        here = rank < len(self.counted.places) and self.counted.places[rank] == self.place
        return rank + 1 if here else 0

    @property
    def share(self) -> float:
        """How much of the text was looked at for counting."""
        return min(self.counted.looked / max(self._source.size, 1), 1.0)

    def last(self, stopped: Stopped) -> None:
        """To the last line that shows the text."""
        self._found(finding.backwards(self._source, self._reader, self.wanted, self._source.size, stopped), stopped)

    def step(self, by: int, stopped: Stopped) -> None:
        """To the next line that shows the text, or the one before; around the ends."""
        if self.place is None:
            self.last(stopped)
        elif by > 0:
            after = self._reader.end_of(self.place)
            found = self._forwards(after, stopped)
            self._found(self._forwards(0, stopped) if found is None else found, stopped)
        else:
            found = finding.backwards(self._source, self._reader, self.wanted, self.place, stopped)
            if found is None:
                self.last(stopped)
            else:
                self._found(found, stopped)

    def count(self, stopped: Stopped) -> Iterator[None]:
        """Count on, block by block; calls from several threads take turns."""
        with self._counting:
            for _ in finding.count(self._source, self._reader, self.wanted, self.counted, stopped):
                yield None

    def _forwards(self, start: int, stopped: Stopped) -> int | None:
        return finding.forwards(self._source, self._reader, self.wanted, start, stopped)

    def _found(self, place: int | None, stopped: Stopped) -> None:
        """What was stopped has found nothing: somebody else goes on from where this began."""
        if stopped():
            return
        self.place = self.place if place is None else place
        self.missed = place is None
