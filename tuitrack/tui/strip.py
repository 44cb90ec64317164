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


def of(usage: Usage, before: Strip | None = None) -> Strip:
    """The host, with what is shown already where that still holds about."""
    old = before or Strip()
    cpu = None if usage.cpu is None else round(usage.cpu)
    if cpu is not None and old.cpu is not None and abs(cpu - old.cpu) < _STEP:
        cpu = old.cpu
    scarce = usage.disk_free_gb < 0.05 * usage.disk_total_gb
    free = usage.disk_free_gb
    kept = len(old.cards) == len(usage.cards)
    cards = tuple(_card(card, old.cards[place][0] if kept else -1) for place, card in enumerate(usage.cards))
    return Strip(cards, cpu, round(free) if free < 10 else round(free / 10) * 10, scarce)


def _card(card: Card, old: int) -> tuple[int, bool]:
    """Its level, the one that is shown while it is less than a whole level off."""
    exact = (card.busy or 0.0) * (len(LEVELS) - 1) / 100
    return old if old >= 0 and abs(exact - old) < 1 else round(exact), bool(card.runs)
