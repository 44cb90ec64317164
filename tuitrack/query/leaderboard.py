"""The leaderboard: runs in rows, facts, parameters and metrics in columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tuitrack.model import search
from tuitrack.query import columns, filters, tasks
from tuitrack.query.columns import Column as Column
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column to sort by."""

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
    """A run with the cells of the columns asked for."""

    id: str
    name: str
    project: str
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
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of all that match, out of a total."""

    rows: tuple[Row, ...]
    total: int
    matched: int
    offset: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """What can be a column, a filter, or a tag to look for."""

    params: tuple[str, ...]
    metrics: tuple[str, ...]
    tags: tuple[str, ...]


def fetch(db: Database, spec: Spec) -> Page:
    """One page.

    Raises:
        BadQuery: the filter, a column or a sort key cannot be read.
    """
    with db.read() as tx:
        found = tuple(columns.resolve(tx, text) for text in spec.columns)
        where, values = _where(tx, spec)
        total = _count(tx, *_scope(spec))
        matched = _count(tx, where, values)
        rows = tx.rows(*_page(tx, spec, where, values))
        return Page(_rows(tx, rows, found), total, matched, spec.offset, found)


def ids(db: Database, spec: Spec) -> tuple[str, ...]:
    """The ids of all matching runs, in order."""
    with db.read() as tx:
        sql, values = _page(tx, replace(spec, limit=None, offset=0), *_where(tx, spec))
        return tuple(row["id"] for row in tx.rows(sql.replace("task.*", "task.id", 1), values))


def rows_json(db: Database, spec: Spec) -> list[dict[str, Any]]:
    """All matching runs as `ls --json` gives them."""
    found = ids(db, spec)[: spec.limit]
    with db.read() as tx:
        return [one.summary_json() for one in tasks.details(tx, found)]


def with_columns(spec: Spec, names: Sequence[str]) -> Spec:
    """The same question with other columns."""
    return replace(spec, columns=tuple(names))


def keys(db: Database, project: str | None) -> Keys:
    """What there is to choose from, in a project or in all."""
    where, values = ("WHERE project = ?", [project]) if project else ("", [])
    scope = f"(SELECT id FROM task {where})"
    with db.read() as tx:
        params = tx.rows(
            f"SELECT key FROM param WHERE task_id IN {scope} GROUP BY key ORDER BY MIN(position), key", values
        )
        metrics = tx.rows(
            f"SELECT key FROM metric WHERE id IN (SELECT metric_id FROM series WHERE task_id IN {scope}) ORDER BY id",
            values,
        )
        tags = tx.rows(f"SELECT DISTINCT name FROM tag WHERE task_id IN {scope} ORDER BY name", values)
    return Keys(*(tuple(row[0] for row in rows) for rows in (params, metrics, tags)))


def first_columns(db: Database, project: str | None) -> tuple[str, ...]:
    """The columns of a project nobody has arranged: times, two telling metrics, the parameters that vary most."""
    known = keys(db, project)
    where, values = ("AND project = ?", [project]) if project else ("", [])
    varied = db.rows(
        f"""SELECT key, COUNT(DISTINCT value) AS kinds FROM param JOIN task ON task.id = task_id WHERE 1 {where}
        GROUP BY key HAVING kinds > 1 ORDER BY kinds DESC, MIN(position) LIMIT 3""",
        values,
    )
    metrics = sorted(known.metrics, key=_telling)[:2]
    return ("age", "time", "step", *metrics, *(row["key"] for row in varied))


def _telling(key: str) -> int:
    if key.startswith("Summary/"):
        return 0
    return 1 if any(word in key.lower() for word in ("val", "eval", "test")) else 2


def _scope(spec: Spec) -> tuple[str, list[object]]:
    parts: list[str] = [] if spec.archived or "archived:" in spec.filter else ["task.archived = 0"]
    values: list[object] = []
    if spec.project is not None:
        parts.append("task.project = ?")
        values.append(spec.project)
    return " AND ".join(parts) or "1", values


def _where(tx: Transaction, spec: Spec) -> tuple[str, list[object]]:
    sql, values = _scope(spec)
    if not spec.filter.strip():
        return sql, values
    condition, more = filters.condition(tx, search.parse(spec.filter))
    return f"{sql} AND ({condition})", [*values, *more]


def _count(tx: Transaction, where: str, values: list[object]) -> int:
    found = tx.value(f"SELECT COUNT(*) FROM task WHERE {where}", values)
    assert isinstance(found, int)
    return found


def _page(tx: Transaction, spec: Spec, where: str, values: list[object]) -> tuple[str, list[object]]:
    joins, orders, joined = [], [], []
    for number, key in enumerate(spec.sort):
        column = columns.resolve(tx, key.column)
        join, join_values, terms = _sorting(column, f"s{number}")
        joins.append(join)
        joined += join_values
        direction = "DESC" if key.descending else "ASC"
        orders += [f"{term} IS NULL, {term} {direction}" for term in terms]
    orders.append("task.created DESC, task.rowid DESC")
    limit = -1 if spec.limit is None else spec.limit
    sql = f"SELECT task.* FROM task {' '.join(joins)} WHERE {where} ORDER BY {', '.join(orders)} LIMIT ? OFFSET ?"
    return sql, [*joined, *values, limit, spec.offset]


def _sorting(column: Column, alias: str) -> tuple[str, list[object], list[str]]:
    if column.source == "task":
        return "", [], [f"task.{column.field}"]
    if column.source == "param":
        join = f"LEFT JOIN param {alias} ON {alias}.task_id = task.id AND {alias}.key = ?"
        return join, [column.name], [f"{alias}.number", f"{alias}.value"]
    join = (
        f"LEFT JOIN series {alias} ON {alias}.task_id = task.id "
        f"AND {alias}.metric_id = (SELECT id FROM metric WHERE key = ? LIMIT 1)"
    )
    return join, [column.name], [f"{alias}.{column.field}"]


def _rows(tx: Transaction, rows: Sequence[sqlite3.Row], found: tuple[Column, ...]) -> tuple[Row, ...]:
    ids = [row["id"] for row in rows]
    marks = ",".join("?" * len(ids))
    tags: dict[str, list[str]] = {}
    for task_id, name in tx.rows(f"SELECT task_id, name FROM tag WHERE task_id IN ({marks}) ORDER BY name", ids):
        tags.setdefault(task_id, []).append(name)
    cells = [_cells(tx, column, rows, ids, marks) for column in found]
    names = [name for name in Row.__slots__ if name not in ("tags", "cells", "archived")]
    return tuple(
        Row(
            **{name: row[name] for name in names},
            archived=bool(row["archived"]),
            tags=tuple(tags.get(row["id"], ())),
            cells=tuple(column[row["id"]] for column in cells),
        )
        for row in rows
    )


def _cells(tx: Transaction, column: Column, rows: Sequence[sqlite3.Row], ids: list[str], marks: str) -> dict[str, Cell]:
    if column.source == "task":
        return {row["id"]: row[column.field] for row in rows}
    empty: dict[str, Cell] = dict.fromkeys(ids)
    if column.source == "param":
        sql = f"SELECT task_id, value, number FROM param WHERE key = ? AND task_id IN ({marks})"
        return {**empty, **{row[0]: row[1] if row[2] is None else row[2] for row in tx.rows(sql, [column.name, *ids])}}
    sql = f"""SELECT task_id, {column.field}, count FROM series
    WHERE metric_id IN (SELECT id FROM metric WHERE key = ?) AND task_id IN ({marks})"""
    nan = float("nan")
    return {**empty, **{row[0]: nan if row[1] is None else row[1] for row in tx.rows(sql, [column.name, *ids])}}
