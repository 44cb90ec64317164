"""Columns of the leaderboard as text, fitted to a width."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tuitrack.query.leaderboard import Row, SortKey
from tuitrack.query.means import GroupCell
from tuitrack.tui import formatting
from tuitrack.tui.leaderboard import cells, headers
from tuitrack.tui.leaderboard.listing import Line, Listing

NAME_LEAST, NAME_USUAL, NAME_MOST = 14, 20, 36
TITLE_MOST, TITLE_WHOLE, TEXT_MOST = 10, 24, 16
GUTTER = 5
SPARK_LEAST, SPARK_MOST, SPARK_FROM = 8, 16, 72
# Below this width a metric tells more than how old a run is.
ROOMY = 60
STATUS = {
    "draft": ("○", "dim"),
    "queued": ("◌", "dim"),
    "running": ("●", "accent"),
    "completed": ("✓", "good"),
    "failed": ("✗", "bad"),
    "stopped": ("■", "warn"),
    "published": ("◆", "accent"),
}


Pictures = dict[tuple[str, str], str]
"""Sparklines by the run's id with the metric."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A metric to draw in so many cells; `place` is where the cells of a row say whether its curve is another."""

    metric: str
    place: int
    width: int


@dataclass(frozen=True, slots=True)
class Laid:
    """A column with its width and its text for every line that was read, by id; `marked` shows which is the best.

    `curve` is the metric that is drawn where it has no texts.
    """

    key: str
    title: str
    width: int
    right: bool
    sorted: bool
    marked: bool
    texts: dict[str, str]
    curve: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that fit, how wide the name is, how many columns do not fit."""

    name: int
    columns: tuple[Laid, ...]
    left_out: int


def lay(listing: Listing, width: int, shift: int = 0) -> Layout:
    """Fit what was read into a width: what tells least gives way first, the name's own width last.

    What is left over goes to the name, then to the heads, then to the sparklines.
    """
    laid = [_lay(listing, place, title) for place, title in enumerate(headers.titles(listing.columns, TITLE_MOST))]
    longest = max((formatting.width(name_of(line)) for line in listing.all_lines), default=0)
    ranks = _order(listing, shift, width)
    wanted = [place for _, place in ranks]
    room, name = width - GUTTER - 1, max(min(longest, NAME_USUAL), 8)
    kept = _fitting(laid, wanted, room - name)
    if not {place for rank, place in ranks if rank <= ESSENTIAL} <= set(kept):
        name = min(name, NAME_LEAST)
        kept = _fitting(laid, wanted, room - name)
    room -= name + sum(laid[place].width + 2 for place in kept)
    more = min(room, max(min(longest, NAME_MOST) - name, 0))
    columns = _roomier(listing, {place: laid[place] for place in sorted(kept)}, room - more)
    return Layout(name + more, columns, len(laid) - len(columns))


def _roomier(listing: Listing, kept: Mapping[int, Laid], room: int) -> tuple[Laid, ...]:
    """The columns as wide as so much room lets them be, where nobody chose their width."""
    whole, found = headers.titles(listing.columns, TITLE_WHOLE), dict(kept)
    for place, laid in kept.items():
        title = whole[place] + direction(listing.sort, laid.key)
        wider = SPARK_MOST if laid.curve else max(laid.width, formatting.width(title))
        if wider - laid.width <= room and laid.key not in listing.widths:
            room -= wider - laid.width
            found[place] = replace(laid, title=title if wider >= formatting.width(title) else laid.title, width=wider)
    return tuple(found.values())


def _fitting(laid: Sequence[Laid], wanted: Sequence[int], room: int) -> list[int]:
    kept: list[int] = []
    for place in wanted:
        if laid[place].width + 2 <= room:
            room -= laid[place].width + 2
            kept.append(place)
    return kept


def _order(listing: Listing, shift: int, width: int) -> list[tuple[int, int]]:
    """Ranks of columns with their places, the last to give way first; the first of a kind stays longer."""
    seen: set[str] = set()
    sorted_by = {key.column for key in listing.sort}
    found: list[tuple[int, int]] = []
    for place, column in enumerate(listing.columns):
        if column.source == "curve" and width < SPARK_FROM:
            continue
        if column.source != "task" and shift > 0:
            shift -= 1
            continue
        kind = column.key if column.key in _RANKS else column.source
        first = kind not in seen and kind in _FIRST
        seen.add(kind)
        rank = _FIRST[kind] if first else _RANKS.get(kind, _RANKS["metric"])
        rank = -1 if first and kind == "metric" and width < ROOMY else rank
        found.append((-2 if column.key in sorted_by else rank, place))
    return sorted(found)


_FIRST = {"metric": 3, "derived": 3, "curve": 4, "param": 5}
_RANKS = {"age": 1, "step": 2, "project": 4, "time": 6, "derived": 5, "metric": 7, "task": 8, "curve": 9, "param": 9}
"""How early columns give way, by key or source: the greater the earlier."""

ESSENTIAL = _FIRST["param"]


def _lay(listing: Listing, place: int, title: str) -> Laid:
    column, lines = listing.columns[place], listing.all_lines
    chosen = listing.widths.get(column.key)
    if column.source == "curve":
        width = chosen or SPARK_LEAST
        return Laid(column.key, headers.fitted(title, width), width, False, False, False, {}, column.name)
    texts = _texts(listing, place)
    arrow = direction(listing.sort, column.key)
    title = headers.fitted(title, chosen - len(arrow)) + arrow if chosen else title + arrow
    width = chosen or max([formatting.width(title), *(formatting.width(text) for text in texts)])
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
    if column.name == "project" and column.source == "task":
        found = [_below(cell, listing.project) for cell in found]
    if column.kind == "duration":
        found = [cell if line.group else elapsed(line.row) for cell, line in zip(found, lines, strict=True)]
    texts = cells.texts(column, found)
    if column.key == listing.ranking:
        return cells.with_deviations(texts, found)
    return texts if column.kind == "number" else [formatting.cut(text, TEXT_MOST) for text in texts]


def _below(cell: GroupCell, project: str | None) -> GroupCell:
    """What a project is called inside another."""
    return cell.removeprefix(f"{project}/") if isinstance(cell, str) and project else cell


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
