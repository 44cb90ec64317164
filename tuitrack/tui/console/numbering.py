"""The numbers of lines of a long text, counted once in blocks."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections.abc import Callable

from tuitrack.tui.console.reader import Source

_STEP = 1 << 20


class Numbering:
    """How many lines end before each block; counts on where it stopped."""

    def __init__(self) -> None:
        self._before = array("q", [0])
        self._lock = threading.Lock()

    @property
    def counted(self) -> int:
        """How far it has counted, in bytes."""
        return (len(self._before) - 1) * _STEP

    def go_on(self, source: Source, stopped: Callable[[], bool]) -> None:
        """Count the blocks that are complete and not counted yet; calls from several threads take turns."""
        with self._lock:
            while self.counted + _STEP <= source.size and not stopped():
                start = self.counted
                self._before.append(self._before[-1] + source.read(start, start + _STEP).count(b"\n"))

    def number(self, source: Source, place: int) -> int | None:
        """The number, from 1, of the line that starts at a place; None where it is not counted yet."""
        block = place // _STEP
        if block >= len(self._before):
            return None
        return self._before[block] + source.read(block * _STEP, place).count(b"\n") + 1

    def place(self, source: Source, number: int) -> int:
        """Where the line of a number starts; beyond what is counted, the last that is known."""
        block = max(bisect_left(self._before, max(number - 1, 0)) - 1, 0)
        passed, start = self._before[block], block * _STEP
        while passed < number - 1 and start < source.size:
            data = source.read(start, start + _STEP)
            ends = data.count(b"\n")
            if passed + ends < number - 1:
                passed, start = passed + ends, start + _STEP
                continue
            within = 0
            for _ in range(number - 1 - passed):
                within = data.find(b"\n", within) + 1
            return start + within
        return min(start, source.size)
