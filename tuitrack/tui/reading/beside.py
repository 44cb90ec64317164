"""Runs side by side, as a table of which every row knows whether it differs."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from tuitrack.query.tasks import TaskDetail

_T = TypeVar("_T")
Values = tuple[str | None, ...]
Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: texts, or numbers where it is a metric; the base's comes first, absent ones are None.

    `lower` says whether a low number is a good one, None where neither is.
    """

    part: str
    label: str
    texts: Values = ()
    numbers: Numbers = ()
    steps: tuple[int | None, ...] = ()
    lower: bool | None = None

    @property
    def key(self) -> str:
        """What it is about, without how it is aggregated."""
        return self.label.rpartition(" ")[0] if self.numbers else self.label

    @property
    def differs(self) -> bool:
        """Whether any run differs from another."""
        values = self.numbers or self.texts
        alike = values.count(values[0]) == len(values)
        return not alike and any(not _same(value, values[0]) for value in values[1:])

    def ordered(self, places: Sequence[int]) -> Entry:
        """The same row of runs in another order."""
        return replace(
            self,
            texts=_picked(self.texts, places),
            numbers=_picked(self.numbers, places),
            steps=_picked(self.steps, places),
        )

    def lines(self, run: int) -> str:
        """By how many lines a run's text differs from the base's: `+2 −1`."""
        return _counted(self.texts[0], self.texts[run])

    def delta(self, run: int) -> float | None:
        """How far a run's number is from the base's."""
        value, base = self.numbers[run], self.numbers[0]
        if not run or value is None or base is None or math.isnan(value - base):
            return None
        return value - base

    @property
    def best(self) -> int | None:
        """Which run has the best number, None when several share it or only one has any."""
        known = [value for value in self.numbers if value is not None and not math.isnan(value)]
        if len(known) < 2 or self.lower is None:
            return None
        goal = min(known) if self.lower else max(known)
        return self.numbers.index(goal) if known.count(goal) == 1 else None


@dataclass(frozen=True, slots=True)
class Beside:
    """The runs, the base first, with all rows; `names` tells runs of one name apart.

    Rows are in the order in which the oldest runs have them, so that they stay where they are with another base.
    """

    runs: tuple[TaskDetail, ...] = ()
    entries: tuple[Entry, ...] = ()
    names: tuple[str, ...] = ()

    def based_on(self, task_id: str) -> Beside:
        """The same runs with another base; as they are where that is none of them or has other goals."""
        ids = [run.id for run in self.runs]
        if task_id not in ids[1:] or self.runs[ids.index(task_id)].goals != self.runs[0].goals:
            return self
        return self.ordered([task_id, *(one for one in ids if one != task_id)])

    def ordered(self, ids: Sequence[str]) -> Beside:
        """The same runs in another order."""
        at = {run.id: place for place, run in enumerate(self.runs)}
        places = [at[one] for one in ids]
        entries = tuple([entry.ordered(places) for entry in self.entries])
        return Beside(_picked(self.runs, places), entries, _picked(self.names, places))

    def texts(self, entry: Entry) -> tuple[str, ...]:
        """The whole texts that a row stands for, one for each run."""
        if entry.part == "config":
            return tuple(
                next((one.text for one in run.configuration if one.name == entry.label), "") for run in self.runs
            )
        if entry.label == "script":
            return tuple(run.environment.script_text for run in self.runs)
        if entry.label in ("commit", "uncommitted"):
            return tuple(run.environment.diff for run in self.runs)
        return tuple(text or "" for text in entry.texts)


def _picked(row: tuple[_T, ...], places: Sequence[int]) -> tuple[_T, ...]:
    return tuple([row[place] for place in places]) if row else ()


def _same(value: str | float | None, other: str | float | None) -> bool:
    """Equality where NaN equals NaN."""
    return value == other or (value != value and other != other)


@lru_cache(maxsize=256)
def _counted(base: str | None, text: str | None) -> str:
    before, after = ((one or "").splitlines() for one in (base, text))
    changes = [line[:1] for line in difflib.unified_diff(before, after, n=0, lineterm="")][2:]
    return f"+{changes.count('+')} −{changes.count('-')}"
