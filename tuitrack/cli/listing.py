"""The leaderboard, printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tuitrack.cli import output, pictures
from tuitrack.model.task import SINGLE_TITLE

if TYPE_CHECKING:
    from tuitrack.query import leaderboard
    from tuitrack.query.columns import Column
    from tuitrack.query.means import GroupCell
    from tuitrack.store.database import Database

_NONE = "no runs yet; record one with: tuitrack run script.py, or try: tuitrack demo"
_SINGLE = f"{SINGLE_TITLE}/"
_DIGITS = 8


def nothing(total: int, project: str | None = None) -> str:
    """What is said where no run is listed, out of so many."""
    where = f" in {project}" if project else ""
    if total:
        return f"no run matches, out of {total}{where}"
    return f"no run{where}" if project else _NONE


def split(text: str) -> tuple[str, ...]:
    """The parts between commas; those in parentheses or quotes belong to an expression."""
    parts = re.findall(r'(?:"[^"]*"|\([^()]*\)|[^,])+', text)
    return tuple(part.strip() for part in parts if part.strip())


def order(text: str) -> tuple[leaderboard.SortKey, ...]:
    """The columns to sort by; a leading - is descending."""
    from tuitrack.query import leaderboard

    return tuple(leaderboard.SortKey(part.lstrip("-"), part.startswith("-")) for part in split(text))


def show(db: Database, spec: leaderboard.Spec, form: str) -> None:
    """Print the runs of a spec as a table, CSV or JSON."""
    from tuitrack.query import keys, leaderboard, names

    if form == "json":
        output.as_json(leaderboard.rows_json(db, spec))
        return
    page = leaderboard.fetch(db, spec)
    if not spec.columns:
        chosen_by_rows = keys.columns_of(db, [row.id for row in page.rows])
        page = leaderboard.fetch(db, leaderboard.with_columns(spec, chosen_by_rows))
    cells = pictures.drawn(db, page.columns, page.rows, [row.cells for row in page.rows])
    if form == "csv":
        header = ["id", "name", "project", "status", *(column.key for column in page.columns)]
        output.as_csv(
            header,
            [[r.id, r.name, r.project, r.status, *_exact(page, c)] for r, c in zip(page.rows, cells, strict=True)],
        )
        return
    print_page(page, cells, names.display(db, {row.id: row.name for row in page.rows}), spec.project)


def _exact(page: leaderboard.Page, cells: Sequence[GroupCell]) -> list[object]:
    """A row's cells as a program wants them: moments in UTC, numbers whole."""
    return [exact(column, cell) for column, cell in zip(page.columns, cells, strict=True)]


def exact(column: Column, cell: object) -> object:
    """A cell as a program wants it."""
    from tuitrack.query import jsonable

    return jsonable.moment(cell) if column.kind == "time" and isinstance(cell, int | float) else cell


def title(column: Column) -> str:
    """The name of a column; a single value goes by its own."""
    return column.title.removeprefix(_SINGLE)


def texts(column: Column, values: Sequence[GroupCell]) -> list[str]:
    """The texts of one column."""
    from tuitrack.tui.leaderboard import cells

    return cells.texts(column, values, _DIGITS)


def print_page(
    page: leaderboard.Page, cells: pictures.Cells, names: Mapping[str, str], project: str | None = None
) -> None:
    """Print a leaderboard page as a table, its runs under the names given by id, else under their own."""
    rows = page.rows
    if not page.matched:
        output.say(nothing(page.total, project))
        return
    header = ["ID", "STATUS", "NAME", "PROJECT", *map(title, page.columns)]
    columns = [texts(column, [line[n] for line in cells]) for n, column in enumerate(page.columns)]
    lines = [
        [row.id[:8], row.status, names.get(row.id, row.name), row.project, *(column[n] for column in columns)]
        for n, row in enumerate(rows)
    ]
    say_hidden(output.table(header, lines, right=pictures.right(page.columns, 4), flexible=(2, 3)))
    more = page.matched - len(rows)
    if more > 0:
        output.say(f"{more} more runs: --limit {page.matched}")


def say_hidden(columns: int) -> None:
    """Say how many columns had no room."""
    if columns:
        output.say(f"{columns} more columns: widen the terminal, or choose with --columns")
