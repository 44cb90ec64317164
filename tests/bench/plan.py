"""How much to measure, in which turns, and how busy the machine was meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_NOISY = 0.3


@dataclass(frozen=True, slots=True)
class Plan:
    """How often and at which part of the full size to measure, with which peers."""

    repetitions: int = 5
    share: float = 1.0
    peers: Path | None = None
    begun: tuple[float, float] = field(default_factory=lambda: _waiting())

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
        return rounds

    @property
    def waited(self) -> float:
        """The part of the time in which something on this machine waited for a processor."""
        waited, at = _waiting()
        return max(0.0, waited - self.begun[0]) / max(at - self.begun[1], 1e-9)

    @property
    def noisy(self) -> bool:
        """Whether others had so much to do that a figure above its bar tells nothing."""
        return self.waited > _NOISY

    @property
    def noise(self) -> str:
        """How busy the machine was."""
        busy = f"load {os.getloadavg()[0]:.1f}, something waited for a processor {self.waited:.0%} of the time"
        return f"{busy}: noisy" if self.noisy else busy


def _waiting() -> tuple[float, float]:
    """Seconds in which something waited for a processor, and the moment; none where the kernel does not count."""
    try:
        total = Path("/proc/pressure/cpu").read_text().splitlines()[0].rpartition("total=")[2]
        return int(total) / 1e6, time.monotonic()
    except (OSError, ValueError):
        return 0.0, time.monotonic()
