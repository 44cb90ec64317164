"""The leaderboard by groups: runs that belong together under one line with their means."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tuitrack.query import gathering, limits, means, rows
from tuitrack.query.columns import Cell, Column, Term
from tuitrack.query.gathering import Group, Member
from tuitrack.query.grouping import Bonds, By
from tuitrack.query.joining import Known
from tuitrack.query.means import GroupCell
from tuitrack.query.rows import Row
from tuitrack.query.statement import SortKey, Spec, Statement, figured
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_TRUE_FOR = 30.0
"""Seconds that an order stays true where nothing was reported: ages and durations move."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which lines are read: from which on, how many (None: all), which groups are unfolded."""

    offset: int = 0
    limit: int | None = None
    unfolded: frozenset[str] = frozenset()

    def within(self, count: int) -> tuple[int, int]:
        """From where to where it reaches in so many lines; past the end it is moved up."""
        high = count if self.limit is None else self.limit
        start = max(min(self.offset, count - high), 0)
        return start, start + high


WHOLE = Window()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Groups in order, the lines they make, what was read of those lines.

    A line is the handle of a group or, below one that is unfolded, the id of a run; `rows` has a row for each line from
    `offset` on, of a group that of its first run.
    """

    groups: Mapping[str, Group]
    lines: tuple[str, ...]
    offset: int
    rows: tuple[Row, ...]
    cells: Mapping[str, tuple[GroupCell, ...]]
    columns: tuple[Column, ...]
    sort: tuple[SortKey, ...]
    ranking: str
    total: int

    @property
    def matched(self) -> int:
        """How many runs are in groups."""
        return sum(len(group.ids) for group in self.groups.values())


class Reader:
    """Reads groups; what did not change since the last time is not read or computed again."""

    def __init__(self, db: Database, known: Known | None = None) -> None:
        self._db = db
        self._known = known
        self._bonds = Bonds(db.settings.seed_keys)
        self._arranged: _Arranged | None = None
        self._cells = _Cells()

    def listed(self, spec: Spec, by: By, window: Window = WHOLE) -> Sheet:
        """The runs of a spec in groups, which are sorted by their means; past the end, the lines are the last ones.

        Args:
            spec: What is asked, whatever its offset and limit; without an order, the best group comes first.
            by: What the runs of a group have in common.
            window: Which lines are read.

        Raises:
            BadQuery: the filter, a column, a sort key or a key to group by cannot be read, or they take too long.
        """
        with limits.reading(self._db) as tx:
            compute = figured(self._known, self._db)
            statement = Statement(tx, replace(spec, limit=None, offset=0), compute)
            terms = [statement.terms.column(text) for text in spec.columns]
            arranged = self._arrange(tx, statement, spec, by, terms)
            lines = tuple(_lines(arranged.groups, window.unfolded))
            offset, end = window.within(len(lines))
            shown = [arranged.groups[one] for one in lines[offset:end] if one in arranged.groups]
            runs = [arranged.groups[one].ids[0] if one in arranged.groups else one for one in lines[offset:end]]
            read = rows.read(tx, statement, [arranged.members[one].place for one in runs], terms)
            return Sheet(
                arranged.groups,
                lines,
                offset,
                read,
                self._cells.of(tx, statement, terms, shown, arranged.members),
                rows.settled(terms, read),
                arranged.sort,
                arranged.ranking,
                arranged.total,
            )

    def _arrange(self, tx: Transaction, statement: Statement, spec: Spec, by: By, terms: Sequence[Term]) -> _Arranged:
        """The groups in order, as they were where nothing has changed for a while."""
        asked = (spec, by, statement.terms.goals, tx.value("SELECT value FROM revision WHERE name = 'task'"))
        known = self._arranged
        if known is not None and known.asked == asked and time.monotonic() - known.time < _TRUE_FOR:
            return known
        ranking = gathering.Ranking(statement, spec.sort, terms)
        members = gathering.members(statement, ranking)
        bonds = self._bonds.of(tx, by, list(members))
        groups = ranking.ordered(gathering.gathered(members, bonds, ranking))
        handles = {group.handle: group for group in groups}
        now, judged, total = time.monotonic(), ranking.judged, statement.total()
        column = "" if judged is None else ranking.terms[judged].column.key
        self._arranged = _Arranged(asked, now, handles, members, ranking.sort, column, total)
        return self._arranged


@dataclass(frozen=True, slots=True)
class _Arranged:
    """What was asked when, the groups in order, their runs."""

    asked: object
    time: float
    groups: Mapping[str, Group]
    members: Mapping[str, Member]
    sort: tuple[SortKey, ...]
    ranking: str
    total: int


class _Cells:
    """The cells of groups; those of a group whose runs did not change are kept."""

    def __init__(self) -> None:
        self._asked: object = None
        self._known: dict[str, tuple[object, tuple[GroupCell, ...]]] = {}

    def of(
        self,
        tx: Transaction,
        statement: Statement,
        terms: Sequence[Term],
        groups: Sequence[Group],
        members: Mapping[str, Member],
    ) -> dict[str, tuple[GroupCell, ...]]:
        """The cells of some groups, by handle."""
        asked = (statement.spec.columns, statement.spec.base)
        if asked != self._asked:
            self._asked, self._known = asked, {}
        marks = {group.handle: (group.ids, max(members[one].revision for one in group.ids)) for group in groups}
        new = [group for group in groups if self._known.get(group.handle, (None,))[0] != marks[group.handle]]
        places = [members[task_id].place for group in new for task_id in group.ids]
        found = rows.cells(tx, statement, places, terms) if places else {}
        for group in new:
            self._known[group.handle] = (marks[group.handle], _cells(group, terms, members, found))
        return {group.handle: self._known[group.handle][1] for group in groups}


def _cells(
    group: Group, terms: Sequence[Term], members: Mapping[str, Member], found: Mapping[Cell, tuple[Cell, ...]]
) -> tuple[GroupCell, ...]:
    runs = [members[task_id] for task_id in group.ids if members[task_id].place in found]
    done = [run.done for run in runs]
    columns = zip(*(found[run.place] for run in runs), strict=True)
    return tuple(means.of(term.column, column, done) for term, column in zip(terms, columns, strict=True))


def _lines(groups: Mapping[str, Group], unfolded: frozenset[str]) -> Iterator[str]:
    for handle, group in groups.items():
        yield handle
        if handle in unfolded:
            yield from group.ids
