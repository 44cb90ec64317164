"""Runs gathered into groups, in order, the best marked."""

from __future__ import annotations

import itertools
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tuitrack.query import columns, means
from tuitrack.query.columns import Cell, Term
from tuitrack.query.grouping import Bond
from tuitrack.query.means import Mean
from tuitrack.query.statement import SortKey, Statement

DONE = ("completed", "published")
BEST, NEAR = "best", "near"


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that belong together, in the order they are listed.

    `rank` is the mean of the column that ranks; `mark` says whether it is the `BEST` of all, or `NEAR` it: within one
    standard deviation of it.
    """

    handle: str
    label: str
    ids: tuple[str, ...]
    completed: int
    rank: Mean | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A run with its values of what ranks groups."""

    place: int
    name: str
    done: bool
    revision: int
    values: tuple[Cell, ...]


class Ranking:
    """What groups are sorted by; by itself, a result that has a goal, the best first.

    `terms` are read of each run: those of the sort keys, then the result that judges where none of them does.
    """

    def __init__(self, statement: Statement, sort: Sequence[SortKey], terms: Sequence[Term]) -> None:
        guess = next((term for term in terms if term.column.lower is not None), None)
        self.sort = tuple(sort) or ((SortKey(guess.column.key, not guess.column.lower),) if guess else ())
        self.terms = [statement.terms.sortable(key.column) for key in self.sort]
        if guess and self.judged is None:
            self.terms.append(guess)

    @property
    def fields(self) -> str:
        """What is read of each run, in SQL."""
        return "".join(f", {sql}" for term in self.terms for sql in _read(term))

    def read(self, task_id: str, found: Sequence[Cell]) -> tuple[Cell, ...]:
        """The values of a run, of what was read of it."""
        left = iter(found)
        parts = [(term, list(itertools.islice(left, len(_read(term))))) for term in self.terms]
        return tuple(
            term.told(task_id, part[0])
            if means.has_mean(term.column)
            else next((one for one in part if one is not None), None)
            for term, part in parts
        )

    def value(self, place: int, members: Sequence[Member]) -> Cell | Mean:
        """What a group has of one term: a mean where that is a result, else what its first run has."""
        if means.has_mean(self.terms[place].column):
            return means.mean([member.values[place] for member in members if member.done])
        return members[0].values[place]

    @property
    def judged(self) -> int | None:
        """Which of the terms has a goal, so that there is a best."""
        return next((place for place, term in enumerate(self.terms) if term.column.lower is not None), None)

    def ordered(self, groups: list[tuple[Group, tuple[Cell | Mean, ...]]]) -> list[Group]:
        """In order, the best marked; groups that tie stay in the order of their first runs."""
        for place in reversed(range(len(self.sort))):
            groups.sort(key=lambda group: _sortable(group[1][place], self.sort[place].descending))
        return self._marked([group for group, _ in groups])

    def _marked(self, groups: list[Group]) -> list[Group]:
        judged = self.judged
        known = [group.rank for group in groups if group.rank is not None and group.rank.value == group.rank.value]
        if judged is None or not known:
            return groups
        best = (min if self.terms[judged].column.lower else max)(known, key=lambda rank: rank.value)
        return [replace(group, mark=_mark(group.rank, best)) for group in groups]


def _read(term: Term) -> tuple[str, ...]:
    return (term.cell,) if means.has_mean(term.column) else term.order


def _mark(rank: Mean | None, best: Mean) -> str:
    if rank is None:
        return ""
    if rank.value == best.value:
        return BEST
    return NEAR if abs(rank.value - best.value) <= (best.std or 0.0) else ""


def _sortable(value: Cell | Mean, descending: bool) -> tuple[int, float, str]:
    """Numbers before texts, what is missing or NaN last, either way."""
    number = value.value if isinstance(value, Mean) else value
    if isinstance(number, str):
        # text is compared backwards by its code points where it descends
        return (1, 0.0, "".join(chr(0x10FFFF - ord(one)) for one in number) if descending else number)
    if number is None or number != number:
        return (2, 0.0, "")
    return (0, -float(number) if descending else float(number), "")


def members(statement: Statement, ranking: Ranking) -> dict[str, Member]:
    """All runs in order, by id."""
    fields = f"task.id, task.rowid, task.name, task.status, task.revision{ranking.fields}"
    asked = zip(ranking.terms, ranking.sort, strict=False)
    order = [columns.ordering(term.order, key.descending) for term, key in asked]
    found = statement.ordered(fields, order)
    return {row[0]: Member(row[1], row[2], row[3] in DONE, row[4], ranking.read(row[0], row[5:])) for row in found}


def gathered(
    members: Mapping[str, Member], bonds: Mapping[str, Bond], ranking: Ranking
) -> list[tuple[Group, tuple[Cell | Mean, ...]]]:
    """The groups with their values of what ranks them, in the order of their first runs."""
    together: dict[str, list[str]] = {}
    for task_id in members:
        together.setdefault(bonds[task_id].handle, []).append(task_id)
    found = []
    for handle, ids in together.items():
        runs = [members[task_id] for task_id in ids]
        values = tuple(ranking.value(place, runs) for place in range(len(ranking.terms)))
        rank = values[ranking.judged] if ranking.judged is not None else None
        label = bonds[ids[0]].label or common([run.name for run in runs])
        done = sum(run.done for run in runs)
        found.append((Group(handle, label, tuple(ids), done, rank if isinstance(rank, Mean) else None), values))
    return found


def common(names: Sequence[str]) -> str:
    """The whole words that all names begin with, else the signs they do."""
    first, last = min(names), max(names)
    same = next((place for place, sign in enumerate(first) if last[place] != sign), len(first))
    shared = first[:same]
    torn = shared[-1:].isalnum() and any(name[same : same + 1].isalnum() for name in (first, last))
    words = shared.rstrip(string.ascii_letters + string.digits) if torn else shared
    return words.rstrip(" _-=/:.") or shared or names[0]
