"""The leaderboard: runs in rows, facts, parameters and metrics in columns."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tuitrack.model import search
from tuitrack.query import columns, facts, filters, limits, summaries
from tuitrack.query.columns import Column, Term, Terms
from tuitrack.store.connection import Transaction
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
    "rows_json",
    "with_columns",
]

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column, or an expression, to sort by."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """Which rows, which columns, in which order; a limit of None gives all."""

    project: str | None = None
    filter: str = ""
    columns: tuple[str, ...] = ()
    sort: tuple[SortKey, ...] = ()
    offset: int = 0
    limit: int | None = 50
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A run with the cells of the columns asked for; a cell is None where the run has no such value."""

    id: str
    name: str
    project: str
    type: str
    status: str
    status_reason: str
    tags: tuple[str, ...]
    parent: str
    sweep: str
    created: float
    started: float | None
    completed: float | None
    duration: float | None
    iteration: int | None
    progress: int | None
    archived: bool
    queue: str
    worker: str
    host: str
    user: str
    comment: str
    size: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of all that match, out of a total."""

    rows: tuple[Row, ...]
    total: int
    matched: int
    offset: int
    columns: tuple[Column, ...]


def fetch(db: Database, spec: Spec) -> Page:
    """One page.

    Raises:
        BadQuery: the filter, a column or a sort key cannot be read, or they take too long.
    """
    with limits.reading(db) as tx:
        statement = _Statement(tx, spec)
        found = [statement.terms.column(text) for text in spec.columns]
        places, total = statement.page(), statement.total()
        rows = _rows(tx, statement, places, found)
        return Page(rows, total, statement.matched(total, len(places)), spec.offset, _settled(found, rows))


def listed(db: Database, spec: Spec) -> tuple[tuple[str, ...], Page]:
    """The ids of all matching runs in order, with one page; past the end, the page is the last full one.

    Raises:
        BadQuery: the filter, a column or a sort key cannot be read, or they take too long.
    """
    with limits.reading(db) as tx:
        statement = _Statement(tx, spec)
        found = [statement.terms.column(text) for text in spec.columns]
        order = statement.ordered("rowid", "id")
        high = len(order) if spec.limit is None else spec.limit
        offset = max(min(spec.offset, len(order) - high), 0)
        rows = _rows(tx, statement, [place for place, _ in order[offset : offset + high]], found)
        page = Page(rows, statement.total(), len(order), offset, _settled(found, rows))
        return tuple(task_id for _, task_id in order), page


def rows_json(db: Database, spec: Spec) -> list[dict[str, Any]]:
    """The runs of a page as `ls --json` gives them.

    Raises:
        BadQuery: the filter or a sort key cannot be read, or they take too long.
    """
    with limits.reading(db, seconds=60.0) as tx:
        found = [row[0] for row in _Statement(tx, spec).ordered("id", limit=spec.limit, offset=spec.offset)]
        return [one.to_json() for one in summaries.read(tx, found)]


def with_columns(spec: Spec, names: Sequence[str]) -> Spec:
    """The same question with other columns."""
    return replace(spec, columns=tuple(names))


class _Statement:
    """A spec as SQL: its scope, condition, order."""

    def __init__(self, tx: Transaction, spec: Spec) -> None:
        self._spec = spec
        self._tx = tx
        self.terms = Terms(tx, spec.project, time.time())
        tree = search.parse(spec.filter)
        self._scope = self._scoped(spec.archived or "archived" in search.fields(tree))
        self._condition = filters.condition(self.terms, tree)
        self._keys = [(self.terms.column(key.column), key.descending) for key in spec.sort]

    def _scoped(self, archived: bool) -> str:
        parts = [] if archived else ["task.archived = 0"]
        if self._spec.project is not None:
            parts.append(f"task.project = {self.terms.bind(self._spec.project)}")
        return " AND ".join(parts) or "1"

    def ordered(self, *fields: str, limit: int | None = None, offset: int = 0) -> list[sqlite3.Row]:
        """Some fields of the rows that match, in order; what is sorted by is worked out once for each row."""
        where, wanted = f"{self._scope} AND ({self._condition})", ", ".join(f"task.{field}" for field in fields)
        order, source = "task.created DESC, task.rowid DESC", f"task WHERE {where}"
        if self._keys:
            keys = "".join(f", {term.order} AS key{place}" for place, (term, _) in enumerate(self._keys))
            source = f"(SELECT task.rowid, task.id, task.created{keys} FROM {source} LIMIT -1) AS task"
            terms = [term.ordering(f"key{place}", down) for place, (term, down) in enumerate(self._keys)]
            order = ", ".join([*terms, order])
        bound = self.terms.bind(-1 if limit is None else limit), self.terms.bind(offset)
        sql = f"SELECT {wanted} FROM {source} ORDER BY {order} LIMIT {bound[0]} OFFSET {bound[1]}"
        return self._tx.rows(sql, self.terms.values)

    def page(self) -> list[int]:
        """The places of the rows of the page."""
        return [place for (place,) in self.ordered("rowid", limit=self._spec.limit, offset=self._spec.offset)]

    def total(self) -> int:
        """How many runs are in scope."""
        return self._count(self._scope)

    def matched(self, total: int, page: int) -> int:
        """How many runs match, given how many are in scope and on the page: one that is not full ends the list."""
        if self._condition == "1":
            return total
        full = self._spec.limit is not None and page == self._spec.limit
        if full or (not page and self._spec.offset):
            return self._count(f"{self._scope} AND ({self._condition})")
        return self._spec.offset + page

    def _count(self, where: str) -> int:
        found = self._tx.value(f"SELECT COUNT(*) FROM task WHERE {where}", self.terms.values)
        assert isinstance(found, int)
        return found


_PLAIN = tuple(name for name in Row.__slots__ if name not in ("tags", "cells", "archived", "duration"))


def _rows(
    tx: Transaction, statement: _Statement, order: Sequence[columns.Bound], found: Sequence[Term]
) -> tuple[Row, ...]:
    cells = "".join(f", {term.cell}" for term in found)
    sql = f"""SELECT task.*, {facts.DURATION} AS elapsed, task.rowid AS place{cells} FROM task
    WHERE task.rowid IN (SELECT value FROM json_each({statement.terms.bind(json.dumps(list(order)))}))"""
    rows = {row["place"]: row for row in tx.rows(sql, statement.terms.values)}
    tags = summaries.tags(tx, [row["id"] for row in rows.values()])
    return tuple(_row(rows[place], tags, len(found)) for place in order if place in rows)


def _row(row: sqlite3.Row, tags: dict[str, tuple[str, ...]], cells: int) -> Row:
    return Row(
        **{name: row[name] for name in _PLAIN},
        archived=bool(row["archived"]),
        duration=row["elapsed"],
        tags=tags.get(row["id"], ()),
        cells=tuple(_cell(value) for value in row[len(row) - cells :]),
    )


def _cell(value: Cell) -> Cell:
    return math.nan if value == columns.NAN else value


def _settled(found: Sequence[Term], rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns; one of parameters is text when some of its cells are."""
    return tuple(
        replace(term.column, kind="text")
        if term.column.source == "param" and any(isinstance(row.cells[n], str) for row in rows)
        else term.column
        for n, term in enumerate(found)
    )
