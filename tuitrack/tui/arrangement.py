"""Which columns the leaderboard has, in which order, how wide, which of them are hidden; the goals of metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

NARROWEST, WIDEST = 3, 60
_GOALS = {"min": "max", "max": "none", "none": "min"}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Columns in order, those hidden among them; widths and goals where a user gave one."""

    columns: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    widths: Mapping[str, int] = field(default_factory=dict)
    goals: Mapping[str, str] = field(default_factory=dict)

    def shows(self, key: str) -> bool:
        """Whether a column is seen."""
        return key in self.columns and key not in self.hidden

    def toggled(self, key: str) -> Arrangement:
        """Shown, or hidden; one that is new comes last."""
        if key not in self.columns:
            return replace(self, columns=(*self.columns, key))
        return replace(self, hidden=self.hidden ^ {key})

    def without(self, key: str) -> Arrangement:
        """Without a column, and without anything that was said of it."""
        return Arrangement(
            tuple(one for one in self.columns if one != key),
            self.hidden - {key},
            {one: width for one, width in self.widths.items() if one != key},
            self.goals,
        )

    def moved(self, key: str, by: int) -> Arrangement:
        """One place further on, or back."""
        if key not in self.columns:
            return self
        rest = [one for one in self.columns if one != key]
        rest.insert(max(min(self.columns.index(key) + by, len(rest)), 0), key)
        return replace(self, columns=tuple(rest))

    def widened(self, key: str, by: int, usual: int) -> Arrangement:
        """Wider or narrower than it is, which is `usual` where nobody chose."""
        width = max(min(self.widths.get(key, usual) + by, WIDEST), NARROWEST)
        return replace(self, widths={**self.widths, key: width})

    def fitting(self, key: str) -> Arrangement:
        """As wide as what is in it."""
        return replace(self, widths={one: width for one, width in self.widths.items() if one != key})

    def aimed(self, metric: str, guess: str) -> Arrangement:
        """With the next goal for a metric: lower, higher, neither."""
        return replace(self, goals={**self.goals, metric: _GOALS[self.goals.get(metric, guess)]})
