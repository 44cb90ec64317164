"""Sparklines in a printed leaderboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuitrack.cli import output

if TYPE_CHECKING:
    from tuitrack.query.columns import Column
    from tuitrack.query.means import GroupCell
    from tuitrack.query.rows import Row
    from tuitrack.store.database import Database

_WIDTH = 12
Cells = Sequence[tuple["GroupCell", ...]]


def drawn(db: Database, columns: Sequence[Column], rows: Sequence[Row], cells: Cells) -> Cells:
    """The cells of some lines with the curves of their runs drawn in them."""
    places = [place for place, column in enumerate(columns) if column.source == "curve"]
    if not places:
        return cells
    from tuitrack.tui.leaderboard import sparks
    from tuitrack.tui.leaderboard.columns import Drawing

    drawings = [Drawing(columns[place].name, place, _WIDTH) for place in places]
    found = sparks.Sparks(ascii=output.plain()).read(db, rows, drawings)
    return [
        tuple(
            found[row.id, column.name].rstrip() if column.source == "curve" else cell
            for column, cell in zip(columns, line, strict=True)
        )
        for row, line in zip(rows, cells, strict=True)
    ]


def right(columns: Sequence[Column], first: int) -> list[int]:
    """Which columns of a table stand to the right, the first of these being at a place: all but pictures."""
    return [place for place, column in enumerate(columns, first) if column.source != "curve"]
