"""What the leaderboard has read: the order of all runs, the rows in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query import alerts, keys, leaderboard, names
from tuitrack.query.figures import Figures
from tuitrack.query.leaderboard import Row, SortKey, Spec
from tuitrack.query.opening import Database
from tuitrack.tui.state import RunsView

# So many rows are read at once, and more where they would not fill two screens.
WINDOW = 120
_OPEN = "("


@dataclass(frozen=True, slots=True)
class Question:
    """What a leaderboard is asked: whose runs, how arranged, from which row on, how many."""

    project: str | None
    view: RunsView
    offset: int = 0
    limit: int = WINDOW

    def spec(self, columns: tuple[str, ...]) -> Spec:
        """The same for the query; the base is left out, since it has a row of its own."""
        return Spec(
            project=self.project,
            filter=self._filter(f"-id:{self.view.base}" if self.view.base else ""),
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
        typed = f"{_OPEN}{self.view.filter})" if self.view.filter.strip() else ""
        return f"{typed} {more}".strip()


@dataclass(frozen=True, slots=True)
class Listing:
    """Ids of all runs in order, the rows from `offset` on, the base's row, how many runs there are.

    The base is shown in any case; `base_listed` tells whether it is one of those that are asked for.
    `names` tells the rows apart where their own names repeat; `spark` is the metric drawn as a sparkline;
    `alerted` are rows that need somebody.
    """

    ids: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    offset: int = 0
    base: Row | None = None
    base_listed: bool = True
    total: int = 0
    columns: tuple[leaderboard.Column, ...] = ()
    sort: tuple[SortKey, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    spark: str = ""
    alerted: frozenset[str] = frozenset()

    def name(self, row: Row) -> str:
        """What to call a run on screen."""
        return self.names.get(row.id, row.name)

    def row(self, index: int) -> Row | None:
        """The row at a place in the order, None where it has not been read."""
        place = index - self.offset
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def find(self, task_id: str) -> Row | None:
        """The row of a run, None where it has not been read."""
        rows = self.rows if self.base is None else (self.base, *self.rows)
        return next((row for row in rows if row.id == task_id), None)

    @property
    def listed(self) -> tuple[str, ...]:
        """Ids of those that are asked for, in the order they are seen."""
        return (*((self.base.id,) if self.base is not None and self.base_listed else ()), *self.ids)

    @property
    def matched(self) -> int:
        """How many runs are asked for."""
        return len(self.ids) + (self.base is not None and self.base_listed)

    @property
    def beside(self) -> str:
        """What is said behind a count that the base is not part of."""
        return "" if self.base is None or self.base_listed else " and ⌂"


class Reader:
    """Reads what is asked; what takes all points of a curve is computed once for each."""

    def __init__(self) -> None:
        self._figures = Figures()

    def read(self, db: Database, question: Question) -> Listing:
        """Ask.

        Raises:
            BadQuery: the filter cannot be read; `position` is where in what was typed.
        """
        columns = question.view.columns or keys.first_columns(db, question.project)
        try:
            ids, page = leaderboard.listed(db, question.spec(columns), self._figures)
        except errors.BadQuery as error:
            if error.position is not None:
                error.position = max(error.position - len(_OPEN), 0)
            raise
        base = _base(db, question.view.base, columns)
        rows = page.rows if base is None else (base, *page.rows)
        return Listing(
            ids=ids,
            rows=page.rows,
            offset=page.offset,
            base=base,
            base_listed=base is None or leaderboard.fetch(db, question.of_base()).matched > 0,
            total=page.total,
            columns=page.columns,
            sort=question.view.sort,
            names=names.display(db, {row.id: row.name for row in rows}),
            alerted=alerts.untold(db, [row.id for row in rows]),
            spark=_spark(db, question, page.columns),
        )


def _spark(db: Database, question: Question, columns: tuple[leaderboard.Column, ...]) -> str:
    """The metric with a curve that is sorted by, else the first column of one, else the one that tells most."""
    curves = [one for one in columns if one.source == "metric" and not one.name.startswith(f"{SINGLE_TITLE}/")]
    sorted_by = {key.column for key in question.view.sort}
    chosen = [*(one.name for one in curves if one.key in sorted_by), *(one.name for one in curves)]
    return chosen[0] if chosen else next(iter(keys.telling_curves(db, question.project)), "")


def _base(db: Database, task_id: str, columns: tuple[str, ...]) -> Row | None:
    if not task_id:
        return None
    found = leaderboard.fetch(db, Spec(filter=f"id:{task_id}", columns=columns, archived=True, limit=1, base=task_id))
    return found.rows[0] if found.rows else None
