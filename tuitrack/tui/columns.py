"""Columns of the leaderboard as text, fitted to a width."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.query.leaderboard import Row, SortKey
from tuitrack.tui import cells, formatting, headers
from tuitrack.tui.listing import Line, Listing

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
    """A column with its width and its text for every line that was read, by id; `marked` shows which is the best."""

    key: str
    title: str
    width: int
    right: bool
    sorted: bool
    marked: bool
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
    titles = headers.titles(listing.columns, TITLE_MOST)
    laid = [_lay(listing, place, title) for place, title in enumerate(titles)]
    longest = max((formatting.width(name_of(line)) for line in listing.all_lines), default=0)
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


def _lay(listing: Listing, place: int, title: str) -> Laid:
    column, lines = listing.columns[place], listing.all_lines
    texts = _texts(listing, place)
    arrow = direction(listing.sort, column.key)
    title += arrow
    usual = max([formatting.width(title), *(formatting.width(text) for text in texts)])
    width = listing.widths.get(column.key, usual)
    right = column.kind in ("number", "difference", "time", "duration")
    by_id = {line.id: text for line, text in zip(lines, texts, strict=True)}
    return Laid(column.key, title, width, right, bool(arrow), column.key == listing.ranking, by_id)


def direction(sort: Sequence[SortKey], name: str) -> str:
    """Which way a column is sorted, with its place where there are several keys: `▼`, `▲2`; empty where it is not."""
    found = ((place, key) for place, key in enumerate(sort, 1) if key.column == name)
    arrows = [f"{'▼' if key.descending else '▲'}{place if len(sort) > 1 else ''}" for place, key in found]
    return arrows[0] if arrows else ""


def name_of(line: Line) -> str:
    """What stands in front of a line, as wide as it is: runs below a group are indented, groups have counts."""
    name = formatting.printable(line.name)
    return f"{name}  {counts(line)}" if line.group is not None else f"  {name}" if line.below else name


def counts(line: Line) -> str:
    """`2/3`: completed of all runs of a group."""
    return f"{line.group.completed}/{len(line.group.ids)}" if line.group is not None else ""


def _texts(listing: Listing, place: int) -> list[str]:
    column, lines = listing.columns[place], listing.all_lines
    found = [line.cells[place] for line in lines]
    if column.key == "reason":
        found = [cell if line.group else _reason(listing, line) for cell, line in zip(found, lines, strict=True)]
    if column.kind == "duration":
        found = [cell if line.group else elapsed(line.row) for cell, line in zip(found, lines, strict=True)]
    texts = cells.texts(column, found)
    if column.key == listing.ranking:
        return cells.with_deviations(texts, found)
    return texts if column.kind == "number" else [formatting.cut(text, TEXT_MOST) for text in texts]


def _reason(listing: Listing, line: Line) -> str | None:
    """Why a run ended so, and why it needs somebody."""
    return ", ".join(filter(None, (line.row.status_reason, listing.alerted.get(line.id, "")))) or None


def elapsed(row: Row) -> float | None:
    """How long a run has taken so far."""
    if row.duration is not None and row.status != "running":
        return row.duration
    if row.started is None:
        return None
    return (row.completed or time.time()) - row.started
