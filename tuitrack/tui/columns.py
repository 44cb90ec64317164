"""Columns of the leaderboard as text, fitted to a width."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.query.leaderboard import Cell, Column, Row
from tuitrack.tui import cells, formatting, headers
from tuitrack.tui.listing import Listing

NAME_LEAST, NAME_USUAL, NAME_MOST, TITLE_MOST, TEXT_MOST = 14, 20, 36, 10, 16
# What tells most: the column sorted by, age, step, a metric, a parameter.
ESSENTIAL = 5
GUTTER = 5
SPARK_LEAST, SPARK_MOST, SPARK_FROM = 8, 16, 72
STATUS = {
    "draft": ("○", "dim"),
    "queued": ("◌", "dim"),
    "running": ("●", "accent"),
    "completed": ("✓", "good"),
    "failed": ("✗", "bad"),
    "stopped": ("■", "warn"),
    "published": ("◆", "accent"),
}


@dataclass(frozen=True, slots=True)
class Laid:
    """A column with its width and its text for every row that was read, by task id."""

    key: str
    title: str
    width: int
    right: bool
    sorted: bool
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that fit, how wide the name is, how wide a sparkline (0: none), how many columns do not fit."""

    name: int
    columns: tuple[Laid, ...]
    spark: int
    left_out: int


def lay(listing: Listing, width: int, shift: int = 0) -> Layout:
    """Fit what was read into a width: what tells least gives way first, the name's own width last."""
    rows = [row for row in (listing.base, *listing.rows) if row is not None]
    marks = {key.column: "▼" if key.descending else "▲" for key in listing.sort}
    laid = [
        _lay(column, title, [row.cells[place] for row in rows], rows, marks)
        for place, (column, title) in enumerate(
            zip(listing.columns, headers.titles(listing.columns, TITLE_MOST), strict=True)
        )
    ]
    longest = max((formatting.width(formatting.printable(listing.name(row))) for row in rows), default=0)
    spark = 0 if width < SPARK_FROM or not listing.spark else SPARK_LEAST
    room = width - GUTTER - (spark + 2 if spark else 0) - 1
    wanted = _order(listing, shift)
    name = max(min(longest, NAME_USUAL), 8)
    kept = _fitting(laid, wanted, room - name)
    if not set(wanted[:ESSENTIAL]) <= set(kept):
        name = min(name, NAME_LEAST)
        kept = _fitting(laid, wanted, room - name)
    room -= name + sum(laid[place].width + 2 for place in kept)
    more = min(room, max(min(longest, NAME_MOST) - name, 0))
    wider = spark and room - more >= SPARK_MOST - SPARK_LEAST
    columns = tuple(laid[place] for place in sorted(kept))
    return Layout(name + more, columns, SPARK_MOST if wider else spark, len(laid) - len(columns))


def _fitting(laid: Sequence[Laid], wanted: Sequence[int], room: int) -> list[int]:
    kept: list[int] = []
    for place in wanted:
        if laid[place].width + 2 <= room:
            room -= laid[place].width + 2
            kept.append(place)
    return kept


def _order(listing: Listing, shift: int) -> list[int]:
    """Places of columns, the last to give way first; of metrics and parameters, the first stays longer."""
    ranks = {"sorted": 0, "age": 1, "step": 2, "first": 3, "time": 5, "metric": 6, "task": 7, "param": 8}
    sorted_by = {key.column for key in listing.sort}
    found: list[tuple[int, int]] = []
    metrics, params = 0, 0
    shifted = 0
    for place, column in enumerate(listing.columns):
        kind = column.key if column.key in ranks else column.source
        if column.source != "task" and shifted < shift:
            shifted += 1
            continue
        if kind == "metric":
            metrics += 1
            kind = "first" if metrics == 1 else kind
        elif kind == "param":
            params += 1
        rank = ranks["sorted" if column.key in sorted_by else kind]
        rank = 4 if kind == "param" and params == 1 else rank
        found.append((rank, place))
    return [place for _, place in sorted(found)]


def _lay(column: Column, title: str, found: list[Cell], rows: Sequence[Row], marks: dict[str, str]) -> Laid:
    texts = _texts(column, found, rows)
    mark = marks.get(column.key, "")
    title += mark
    width = max([formatting.width(title), *(formatting.width(text) for text in texts)])
    right = column.kind in ("number", "difference", "time", "duration")
    by_id = {row.id: text for row, text in zip(rows, texts, strict=True)}
    return Laid(column.key, title, width, right, bool(mark), by_id)


def _texts(column: Column, found: list[Cell], rows: Sequence[Row]) -> list[str]:
    if column.kind == "duration":
        return [formatting.duration(elapsed(row)) for row in rows]
    texts = cells.texts(column, found)
    return texts if column.kind == "number" else [formatting.cut(text, TEXT_MOST) for text in texts]


def elapsed(row: Row) -> float | None:
    """How long a run has taken so far."""
    if row.duration is not None and row.status != "running":
        return row.duration
    if row.started is None:
        return None
    return (row.completed or time.time()) - row.started
