"""The leaderboard: runs in rows, facts, parameters and metrics in columns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tuitrack.query import limits, rows, summaries
from tuitrack.query.columns import Cell, Column
from tuitrack.query.joining import Known
from tuitrack.query.rows import Row
from tuitrack.query.statement import SortKey, Spec, Statement, figured
from tuitrack.store.database import Database

__all__ = [
    "Cell",
    "Column",
    "Page",
    "Row",
    "SortKey",
    "Spec",
    "fetch",
    "listed",
    "named",
    "rows_json",
    "with_columns",
]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of all that match, out of a total; `best` is the best of them all by the column `ranking`."""

    rows: tuple[Row, ...]
    total: int
    matched: int
    offset: int
    columns: tuple[Column, ...]
    ranking: str = ""
    best: str = ""


def fetch(db: Database, spec: Spec) -> Page:
    """One page.

    Raises:
        BadQuery: the filter, a column or a sort key cannot be read, or they take too long.
    """
    with limits.reading(db) as tx:
        statement = Statement(tx, spec, figured(None, db))
        found = [statement.terms.column(text) for text in spec.columns]
        places, total = [place for (place,) in statement.ordered("task.rowid")], statement.total()
        shown = rows.read(tx, statement, places, found)
        return Page(shown, total, statement.matched(total, len(places)), spec.offset, rows.settled(found, shown))


def listed(db: Database, spec: Spec, known: Known | None = None) -> tuple[tuple[str, ...], Page]:
    """The ids of all matching runs in order, with one page; past the end, the page is the last full one.

    Args:
        db: The run database.
        spec: What is asked.
        known: Figures of curves already computed, kept for the next time.

    Raises:
        BadQuery: the filter, a column or a sort key cannot be read, or they take too long.
    """
    with limits.reading(db) as tx:
        statement = Statement(tx, replace(spec, limit=None, offset=0), figured(known, db))
        found = [statement.terms.column(text) for text in spec.columns]
        order = statement.ordered("task.rowid, task.id")
        high = len(order) if spec.limit is None else spec.limit
        offset = max(min(spec.offset, len(order) - high), 0)
        shown = rows.read(tx, statement, [place for place, _ in order[offset : offset + high]], found)
        ranking = statement.ranking(found) if len(order) > 1 else None
        best = (ranking.column.key, statement.best(ranking)) if ranking else ()
        page = Page(shown, statement.total(), len(order), offset, rows.settled(found, shown), *best)
        return tuple(task_id for _, task_id in order), page


def named(db: Database, ids: Sequence[str], columns: Sequence[str] = ()) -> Page:
    """Some runs, in the order of their ids; those that do not exist are left out."""
    with limits.reading(db) as tx:
        places = {row["id"]: row["rowid"] for row in tx.rows(_NAMED, (json.dumps(list(ids)),))}
        statement = Statement(tx, Spec(columns=tuple(columns), limit=None, archived=True), figured(None, db))
        found = [statement.terms.column(text) for text in columns]
        shown = rows.read(tx, statement, [places[task_id] for task_id in ids if task_id in places], found)
        return Page(shown, len(shown), len(shown), 0, rows.settled(found, shown))


def rows_json(db: Database, spec: Spec) -> list[dict[str, Any]]:
    """The runs of a page as `ls --json` gives them.

    Raises:
        BadQuery: the filter or a sort key cannot be read, or they take too long.
    """
    with limits.reading(db, seconds=60.0) as tx:
        found = [row[0] for row in Statement(tx, spec, figured(None, db)).ordered("task.id")]
        return [one.to_json() for one in summaries.read(tx, found)]


def with_columns(spec: Spec, names: Sequence[str]) -> Spec:
    """The same question with other columns."""
    return replace(spec, columns=tuple(names))


_NAMED = "SELECT id, rowid FROM task WHERE id IN (SELECT value FROM json_each(?))"
