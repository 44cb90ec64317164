"""The few cells at the top that say how busy the host is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.hardware.host import Card, Usage

LEVELS = "▁▂▃▄▅▆▇█"
_STEP = 5
"""Percent below which a change is no news."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One level for each card with whether a run of ours is on it, the processor in percent, free gigabytes."""

    cards: tuple[tuple[int, bool], ...] = ()
    cpu: int | None = None
    free_gb: int = 0
    scarce: bool = False

    @property
    def bars(self) -> Sequence[tuple[str, bool]]:
        """A cell for each card."""
        return [(LEVELS[level], mine) for level, mine in self.cards]


def of(usage: Usage) -> Strip:
    """The host, coarse enough that only what matters changes it."""
    cpu = None if usage.cpu is None else round(usage.cpu / _STEP) * _STEP
    scarce = usage.disk_free_gb < 0.05 * usage.disk_total_gb
    free = usage.disk_free_gb
    return Strip(tuple(map(_card, usage.cards)), cpu, round(free) if free < 10 else round(free / 10) * 10, scarce)


def _card(card: Card) -> tuple[int, bool]:
    return round((card.busy or 0.0) * (len(LEVELS) - 1) / 100), bool(card.runs)
