"""The leaderboard by groups, printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tuitrack.cli import listing, output, pictures

if TYPE_CHECKING:
    from tuitrack.query.columns import Column
    from tuitrack.query.gathering import Group
    from tuitrack.query.grouping import By
    from tuitrack.query.groups import Sheet
    from tuitrack.query.means import GroupCell
    from tuitrack.query.statement import Spec
    from tuitrack.store.database import Database

_MARKS = {"best": "★", "near": "≈", "": " "}


def show(db: Database, spec: Spec, by: str, form: str) -> None:
    """Print the groups of a spec as a table, CSV or JSON."""
    from tuitrack.query import groups, keys, leaderboard, names

    if not spec.columns:
        ids, _ = leaderboard.listed(db, spec)
        spec = leaderboard.with_columns(spec, keys.columns_of(db, ids))
    found = groups.Reader(db).listed(spec, _by(by), groups.Window(limit=spec.limit))
    found = _drawn(db, found)
    shown = [found.groups[line] for line in found.lines[: spec.limit]]
    called = names.of_groups(db, shown)
    if form == "json":
        output.as_json([_json(found, group, called[group.handle]) for group in shown])
    elif form == "csv":
        _print_csv(found, shown, called)
    else:
        _print_table(found, shown, called, spec.project)


def _drawn(db: Database, found: Sheet) -> Sheet:
    """The same with the curve of each group's first run in its cells."""
    lines = found.lines[found.offset :][: len(found.rows)]
    cells = pictures.drawn(db, found.columns, found.rows, [found.cells[line] for line in lines])
    return replace(found, cells=dict(zip(lines, cells, strict=True)))


def _by(text: str) -> By:
    """What to group by: `seed`, `project`, `tag`, else parameters."""
    from tuitrack.query import grouping

    keys = listing.split(text)
    return grouping.By(keys[0]) if keys in (("seed",), ("project",), ("tag",)) else grouping.By("params", keys)


def _json(found: Sheet, group: Group, name: str) -> dict[str, Any]:
    pairs = zip(found.columns, found.cells[group.handle], strict=True)
    return {
        "name": name,
        "count": len(group.ids),
        "completed": group.completed,
        "mark": group.mark or None,
        "ids": list(group.ids),
        "columns": {column.key: _json_cell(column, cell) for column, cell in pairs},
    }


def _json_cell(column: Column, cell: GroupCell) -> object:
    from tuitrack.query import jsonable, means

    if isinstance(cell, means.Mean):
        return {"mean": jsonable.number(cell.value), "std": jsonable.number(cell.std), "n": cell.count}
    if isinstance(cell, means.Range):
        return {"low": cell.low, "high": cell.high}
    if isinstance(cell, means.Several):
        return {"kinds": cell.count}
    found = listing.exact(column, cell)
    return jsonable.number(found) if isinstance(found, float) else found


def _print_csv(found: Sheet, groups: Sequence[Group], names: Mapping[str, str]) -> None:
    """A mean takes two columns; what is not the same in a group is empty."""
    from tuitrack.query import means

    header = ["name", "count", "completed"]
    for column in found.columns:
        header += [column.key, f"{column.key} std"] if means.has_mean(column) else [column.key]
    lines: list[list[object]] = []
    for group in groups:
        line: list[object] = [names[group.handle], len(group.ids), group.completed]
        for column, cell in zip(found.columns, found.cells[group.handle], strict=True):
            if means.has_mean(column):
                line += [cell.value, cell.std] if isinstance(cell, means.Mean) else [None, None]
            else:
                line.append(None if isinstance(cell, means.Range | means.Several) else listing.exact(column, cell))
        lines.append(line)
    output.as_csv(header, lines)


def _print_table(found: Sheet, groups: Sequence[Group], names: Mapping[str, str], project: str | None) -> None:
    if not groups:
        output.say(listing.nothing(found.total, project))
        return
    header = ["NAME", "RUNS", *map(listing.title, found.columns)]
    columns = []
    for place, column in enumerate(found.columns):
        texts = _texts(column, [found.cells[group.handle][place] for group in groups])
        marks = [_MARKS[group.mark] for group in groups]
        ranked = [mark + text for mark, text in zip(marks, texts, strict=True)]
        columns.append(ranked if column.key == found.ranking and any(map(str.strip, marks)) else texts)
    lines = [
        [names[group.handle], f"{group.completed}/{len(group.ids)}", *(column[n] for column in columns)]
        for n, group in enumerate(groups)
    ]
    listing.say_hidden(output.table(header, lines, right=[1, *pictures.right(found.columns, 2)], flexible=(0,)))
    more = len(found.groups) - len(groups)
    if more > 0:
        output.say(f"{more} more groups: --limit {len(found.groups)}")


def _texts(column: Column, cells: Sequence[GroupCell]) -> list[str]:
    from tuitrack.tui.leaderboard import cells as writing

    written = listing.texts(column, cells)
    return written if column.kind == "duration" else writing.with_deviations(written, cells)
