"""How much to measure, in which turns, and how busy the machine was meanwhile."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_TURNS = 300_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How often and at which part of the full size to measure, with which peers."""

    repetitions: int = 5
    share: float = 1.0
    peers: Path | None = None
    taken: list[float] = field(default_factory=list)

    def of(self, full: int, least: int = 1) -> int:
        """A part of a full size."""
        return max(least, int(full * self.share))

    def seconds(self, full: float) -> float:
        """A part of a full time, long enough to see something."""
        return max(1.0, full * self.share)

    def repeated(self, measure: Callable[[], T]) -> list[T]:
        """A measurement as often as planned."""
        return [result for (result,) in self.interleaved(measure)]

    def interleaved(self, *ways: Callable[[], T]) -> list[tuple[T, ...]]:
        """Measurements in turns, so that what else the machine does falls on all of them."""
        rounds = []
        for _ in range(self.repetitions):
            rounds.append(tuple(way() for way in ways))
            self.taken.append(_taken())
        return rounds

    @property
    def noise(self) -> str:
        """What to think of the figures, as far as the machine is concerned."""
        taken = statistics.median(self.taken or [0.0])
        busy = f"load {os.getloadavg()[0]:.1f}, others took {taken:.0%} of a core from a plain loop"
        return f"{busy}: the machine was noisy" if taken > 0.15 else busy


def _taken() -> float:
    """The part of a core that a plain loop did not get."""
    wall, used = time.perf_counter(), time.process_time()
    for _ in range(_TURNS):
        pass
    wall, used = time.perf_counter() - wall, time.process_time() - used
    return max(0.0, 1 - used / wall)
