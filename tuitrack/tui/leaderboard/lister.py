"""Reading what the leaderboard shows."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tuitrack import errors
from tuitrack.query import alerts, leaderboard, names
from tuitrack.query.joining import Known
from tuitrack.query.leaderboard import Row, Spec
from tuitrack.query.opening import Database
from tuitrack.tui.leaderboard.listing import OPEN, Line, Listing, Question
from tuitrack.tui.leaderboard.unarranged import Unarranged

if TYPE_CHECKING:
    from tuitrack.query import groups
    from tuitrack.query.groups import Sheet

_ASKED_FOR_ALERTS = 2000


class Reader:
    """Reads what is asked; what takes all points of a curve, and what runs have in common, is found out once."""

    def __init__(self, db: Database, unarranged: Unarranged) -> None:
        self._db = db
        self._unarranged = unarranged
        self._figures: Known = {}
        self._groups: groups.Reader | None = None
        self._lock = threading.Lock()

    def read(self, question: Question) -> Listing:
        """Ask; calls from several threads take turns.

        Raises:
            BadQuery: the filter cannot be read; `position` is where in what was typed.
        """
        view = question.view
        try:
            with self._lock, self._db.held():
                columns = view.shown if view.columns else self._first_columns(question)
                return (self._grouped if view.by else self._plain)(question, columns)
        except errors.BadQuery as error:
            if error.position is not None:
                error.position = max(error.position - len(OPEN), 0)
            raise

    def _first_columns(self, question: Question) -> tuple[str, ...]:
        """The columns of a project nobody has arranged; groups by project have its name already."""
        return tuple(key for key in self._unarranged.columns(question.project) if key != question.view.by)

    def _plain(self, question: Question, columns: tuple[str, ...]) -> Listing:
        ids, page = leaderboard.listed(self._db, question.spec(columns), self._figures)
        base = self._base(question, columns)
        rows = page.rows if base is None else (base, *page.rows)
        called = names.display(self._db, {row.id: row.name for row in rows})
        lines = [Line(row.id, row, called[row.id], row.cells, "best" if row.id == page.best else "") for row in rows]
        return Listing(
            ids=ids,
            lines=tuple(lines if base is None else lines[1:]),
            offset=page.offset,
            base=None if base is None else lines[0],
            base_listed=self._base_listed(question, base),
            total=page.total,
            columns=page.columns,
            widths=question.view.widths,
            sort=question.view.sort,
            ranking=page.ranking,
            alerted=alerts.untold(self._db, [row.id for row in rows]),
            project=question.project,
        )

    def _grouped(self, question: Question, columns: tuple[str, ...]) -> Listing:
        from tuitrack.query import groups
        from tuitrack.query.grouping import By

        self._groups = self._groups or groups.Reader(self._db, self._figures)
        by = By(question.view.by, question.view.by_keys)
        window = groups.Window(question.offset, question.limit, question.unfolded)
        sheet = self._groups.listed(question.spec(columns), by, window)
        base = self._base(question, columns)
        lines = self._lines(sheet)
        asked = [task_id for line in lines for task_id in line.runs][:_ASKED_FOR_ALERTS]
        return Listing(
            ids=sheet.lines,
            lines=lines,
            offset=sheet.offset,
            base=None if base is None else Line(base.id, base, base.name, base.cells),
            base_listed=self._base_listed(question, base),
            total=sheet.total,
            columns=sheet.columns,
            widths=question.view.widths,
            sort=sheet.sort,
            ranking=sheet.ranking,
            groups=sheet.groups,
            alerted=alerts.untold(self._db, asked),
            project=question.project,
        )

    def _lines(self, sheet: Sheet) -> tuple[Line, ...]:
        """Groups under the names that tell them apart, runs under what tells them apart in their group."""
        pairs = list(zip(sheet.lines[sheet.offset :], sheet.rows, strict=False))
        below: dict[str, dict[str, str]] = {}
        above = next((group.handle for group in sheet.groups.values() if pairs and pairs[0][0] in group.ids), "")
        for one, row in pairs:
            above = one if one in sheet.groups else above
            runs = below.setdefault(above, {})
            if one not in sheet.groups:
                runs[one] = row.name
        heads = names.of_groups(self._db, [sheet.groups[handle] for handle in below])
        own: dict[str, tuple[str, str]] = {}
        for handle, runs in below.items():
            own |= self._called(runs, sheet.groups[handle].label, heads[handle])
        return tuple(
            Line(one, row, heads[one], sheet.cells[one], sheet.groups[one].mark, sheet.groups[one])
            if one in sheet.groups
            else Line(one, row, own[one][0], row.cells, whole=own[one][1])
            for one, row in pairs
        )

    def _called(self, runs: dict[str, str], label: str, head: str) -> dict[str, tuple[str, str]]:
        """What runs of one group are called below it, where only what differs is told, and where they stand alone."""
        same = next(iter(runs.values())) if len(set(runs.values())) == 1 else ""
        found = {}
        for task_id, name in names.display(self._db, runs).items():
            rest = name.removeprefix(same).strip()
            found[task_id] = (rest or name, f"{head} {rest}".rstrip() if same == label else name)
        return found

    def _base(self, question: Question, columns: tuple[str, ...]) -> Row | None:
        base = question.view.base
        if not base:
            return None
        spec = Spec(filter=f"id:{base}", columns=columns, archived=True, limit=1, base=base)
        return next(iter(leaderboard.fetch(self._db, spec).rows), None)

    def _base_listed(self, question: Question, base: Row | None) -> bool:
        return base is None or leaderboard.fetch(self._db, question.of_base()).matched > 0
