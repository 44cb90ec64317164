"""A table as rows of text."""

from __future__ import annotations

from collections.abc import Callable

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.renderers.figure import Table
from tuitrack.tui.renderers.look import Look, Row

WIDEST, GAP, SAMPLE = 40, 2, 200


def draw(table: Table, look: Look) -> list[Row]:
    """Header and rows, columns of numbers to the right; wider than the screen where it is."""
    columns = range(len(table.header))
    header = [formatting.printable(title) for title in table.header]
    sample = table.rows[:SAMPLE]
    texts = [[formatting.printable(row[column]) for row in sample] for column in columns]
    widths = [_width([header[column], *texts[column]]) for column in columns]
    right = [bool(sample) and all(map(_is_number, texts[column])) for column in columns]

    def line(cells: tuple[str, ...] | list[str], style: str) -> Row:
        shown = [
            formatting.pad(formatting.printable(cell), widths[place], "right" if right[place] else "left", "end")
            for place, cell in enumerate(cells)
        ]
        return (Run("  " + (" " * GAP).join(shown), style),)

    return [line(header, "dim"), *_cut([*table.rows], line, look)]


def _cut(rows: list[tuple[str, ...]], line: Callable[[tuple[str, ...], str], Row], look: Look) -> list[Row]:
    room = max(look.height - 1, 1)
    if len(rows) <= room:
        return [line(row, "") for row in rows]
    return [*(line(row, "") for row in rows[: room - 1]), (Run(f"  … {len(rows) - room + 1:,} more rows", "dim"),)]


def _width(texts: list[str]) -> int:
    return min(max(map(formatting.width, texts)), WIDEST)


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "") or "nan")
    except ValueError:
        return False
    return True
