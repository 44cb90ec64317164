"""Runs with the cells of some columns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tuitrack.query import columns, facts, summaries
from tuitrack.query.columns import Cell, Column, Term
from tuitrack.query.statement import Statement
from tuitrack.store import connection
from tuitrack.store.connection import Transaction


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


_PLAIN = tuple(name for name in Row.__slots__ if name not in ("tags", "cells", "archived", "duration"))


def read(
    tx: Transaction, statement: Statement, order: Sequence[columns.Bound], found: Sequence[Term]
) -> tuple[Row, ...]:
    """The rows at some places of the table of tasks, in that order, with a cell for each term."""
    if not order:
        return ()
    sql = f"SELECT task.*, {facts.DURATION} AS elapsed, task.rowid AS place{_cells(statement, order, found)}"
    rows = {row["place"]: row for row in tx.rows(sql, statement.terms.values)}
    tags = summaries.tags(tx, [row["id"] for row in rows.values()])
    return tuple(_row(rows[place], tags, found) for place in order if place in rows)


def cells(
    tx: Transaction, statement: Statement, places: Sequence[columns.Bound], found: Sequence[Term]
) -> dict[columns.Bound, tuple[Cell, ...]]:
    """Only the cells, by place."""
    sql = f"SELECT task.rowid AS place, task.id{_cells(statement, places, found)}"
    return {row["place"]: _told(row, found) for row in tx.rows(sql, statement.terms.values)}


def _cells(statement: Statement, places: Sequence[columns.Bound], found: Sequence[Term]) -> str:
    """Where some runs are read from, after a cell for each term."""
    bound = statement.terms.bind(json.dumps(list(places)))
    where = f"task.rowid IN (SELECT CAST(value AS INTEGER) FROM json_each({bound}))"
    read = "".join(f", {term.cell}" for term in found)
    return f"{read} FROM task{statement.terms.tables.joins(where, read)} WHERE {where}"


def _told(row: connection.Row, found: Sequence[Term]) -> tuple[Cell, ...]:
    return tuple(term.told(row["id"], read) for term, read in zip(found, row[len(row) - len(found) :], strict=True))


def _row(row: connection.Row, tags: dict[str, tuple[str, ...]], found: Sequence[Term]) -> Row:
    return Row(
        **{name: row[name] for name in _PLAIN},
        archived=bool(row["archived"]),
        duration=row["elapsed"],
        tags=tags.get(row["id"], ()),
        cells=_told(row, found),
    )


def settled(found: Sequence[Term], rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns of some rows; one of parameters is text when some of its cells are."""
    return tuple(
        replace(term.column, kind="text")
        if term.column.source == "param" and any(isinstance(row.cells[n], str) for row in rows)
        else term.column
        for n, term in enumerate(found)
    )
