"""What the leaderboard has read: the order of all lines, those in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tuitrack.query.columns import Column
from tuitrack.query.leaderboard import Row, SortKey, Spec
from tuitrack.tui.state import RunsView

if TYPE_CHECKING:
    from tuitrack.query.gathering import Group
    from tuitrack.query.means import GroupCell

# So many rows are read at once, and more where they would not fill two screens.
WINDOW = 120
OPEN = "("


@dataclass(frozen=True, slots=True)
class Question:
    """What a leaderboard is asked: whose runs, how arranged, from which line on, how many, which groups unfolded."""

    project: str | None
    view: RunsView
    offset: int = 0
    limit: int = WINDOW
    unfolded: frozenset[str] = frozenset()

    def spec(self, columns: tuple[str, ...]) -> Spec:
        """The same for the query; among runs the base is left out, since it has a row of its own."""
        left_out = self.view.base and not self.view.by
        return Spec(
            project=self.project,
            filter=self._filter(f"-id:{self.view.base}" if left_out else ""),
            columns=columns,
            sort=self.view.sort,
            offset=self.offset,
            limit=self.limit,
            archived=self.view.archived,
            base=self.view.base,
        )

    def of_base(self) -> Spec:
        """The same for the base alone."""
        filter_ = self._filter(f"id:{self.view.base}")
        return Spec(project=self.project, filter=filter_, limit=0, archived=self.view.archived)

    def _filter(self, more: str) -> str:
        """What the user filters by, and a condition more."""
        typed = f"{OPEN}{self.view.filter})" if self.view.filter.strip() else ""
        return f"{typed} {more}".strip()


@dataclass(frozen=True, slots=True)
class Line:
    """A run, or a group with its first run; the id of a group is its handle.

    `name` is what it is called in its row, `mark` is `best` or `near`; of a run under its group, `whole` is what it is
    called elsewhere.
    """

    id: str
    row: Row
    name: str
    cells: Sequence[GroupCell]
    mark: str = ""
    group: Group | None = None
    whole: str = ""

    @property
    def below(self) -> bool:
        """Whether it is a run under its group."""
        return bool(self.whole)

    @property
    def called(self) -> str:
        """What it is called where nothing stands above it."""
        return self.whole or self.name

    @property
    def runs(self) -> tuple[str, ...]:
        """The runs it stands for."""
        return (self.id,) if self.group is None else self.group.ids

    @property
    def told_apart(self) -> bool:
        """Whether parameters stand behind its recorded name, those that tell most first."""
        return self.name != (self.row.name if self.group is None else self.group.label)


@dataclass(frozen=True, slots=True)
class Listing:
    """Ids of all lines in order, the lines from `offset` on, the base's own, how many runs there are.

    The base is shown in any case; `base_listed` tells whether it is one of those that are asked for. `widths` are those
    of columns that somebody chose; `ranking` is the column that says which is the best; `groups` has those that lines
    stand for, by handle; `alerted` says of runs why they need somebody; `project` is where all of them are, None where
    that is anywhere.
    """

    ids: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    offset: int = 0
    base: Line | None = None
    base_listed: bool = True
    total: int = 0
    columns: tuple[Column, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    sort: tuple[SortKey, ...] = ()
    ranking: str = ""
    groups: Mapping[str, Group] = field(default_factory=dict)
    alerted: Mapping[str, str] = field(default_factory=dict)
    project: str | None = None

    @property
    def all_lines(self) -> tuple[Line, ...]:
        """What was read, the base first."""
        return self.lines if self.base is None else (self.base, *self.lines)

    def line(self, index: int) -> Line | None:
        """The line at a place in the order, None where it has not been read."""
        place = index - self.offset
        return self.lines[place] if 0 <= place < len(self.lines) else None

    def row_of(self, task_id: str) -> Row | None:
        """The row of a run, None where it has not been read."""
        return next((line.row for line in self.all_lines if line.row.id == task_id), None)

    def runs(self, line_id: str) -> tuple[str, ...]:
        """The runs that a line stands for."""
        group = self.groups.get(line_id)
        return group.ids if group is not None else (line_id,) if line_id else ()

    def group_of(self, line_id: str) -> Group | None:
        """The group that a line is, or that it lies below."""
        known = self.groups.get(line_id)
        return known or next((group for group in self.groups.values() if line_id in group.ids), None)

    @property
    def listed(self) -> tuple[str, ...]:
        """Ids of the runs that are asked for, in the order they are seen."""
        if self.groups:
            return tuple(task_id for group in self.groups.values() for task_id in group.ids)
        return (*((self.base.id,) if self.base is not None and self.base_listed else ()), *self.ids)

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics of all columns, that sorted by first, then those drawn."""
        sorted_by = {key.column for key in self.sort}
        found = [one for one in self.columns if one.source in ("metric", "curve")]
        found.sort(key=lambda one: (one.key not in sorted_by, one.source == "metric"))
        return tuple(dict.fromkeys(one.name for one in found))

    @property
    def matched(self) -> int:
        """How many runs are asked for."""
        return len(self.listed)

    @property
    def beside(self) -> str:
        """What is said behind a count that the base is not part of."""
        return "" if self.base is None or self.base_listed else " and ⌂"
