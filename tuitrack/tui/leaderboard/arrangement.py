"""Which columns the leaderboard has, in which order, how wide, which of them are hidden; the goals of metrics."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from tuitrack.model import expressions

NARROWEST, WIDEST = 3, 60
_GOALS = {"min": "max", "max": "none", "none": "min"}
_CALL = re.compile(r"(\w+)\((.+)\)")
_VALUES = ("", "best", "max", "min", "first", "mean")


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

    def beside(self, key: str, other: str) -> Arrangement:
        """With a new column behind another that is shown, else behind all."""
        place = self.columns.index(other) + 1 if other in self.columns else len(self.columns)
        return replace(self, columns=(*self.columns[:place], key, *self.columns[place:]))

    def without(self, key: str) -> Arrangement:
        """Without a column, and without anything that was said of it."""
        return Arrangement(
            tuple(one for one in self.columns if one != key),
            self.hidden - {key},
            {one: width for one, width in self.widths.items() if one != key},
            self.goals,
        )

    def drawn(self, metric: str) -> Arrangement:
        """With the sparkline of a metric, or without."""
        key = f"spark({expressions.quoted(metric)})"
        return self.without(key) if key in self.columns else self.toggled(key)

    def valued(self, metric: str, key: str) -> Arrangement:
        """With the next value of a metric in place of the column: its last, best, highest…"""
        other = {written(metric, function) for function in _VALUES}.intersection(self.columns) - {key}
        free = [one for one in _round(metric, key) if one not in other]
        if key not in self.columns or not free:
            return self.toggled(key)
        columns = tuple(free[0] if one == key else one for one in self.columns)
        widths = {free[0] if one == key else one: width for one, width in self.widths.items()}
        hidden = frozenset(free[0] if one == key else one for one in self.hidden)
        return replace(self, columns=columns, widths=widths, hidden=hidden)

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


def written(metric: str, function: str) -> str:
    """The column that has one value of a metric."""
    return f"{function}({expressions.quoted(metric)})" if function else metric


def metric_of(key: str, metrics: Collection[str]) -> str:
    """The metric whose value or sparkline a column is, empty where it is something else."""
    if key in metrics:
        return key
    call = _CALL.fullmatch(key)
    name = call[2].strip('"') if call else ""
    return name if name in metrics and call and call[1] in (*_VALUES, "spark") else ""


def _round(metric: str, key: str) -> list[str]:
    """The other values of a metric, from a column on."""
    found = [written(metric, function) for function in _VALUES]
    start = found.index(key) if key in found else 0
    return [*found[start + 1 :], *found[:start]]
