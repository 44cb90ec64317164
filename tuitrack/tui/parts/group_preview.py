"""What a group under the cursor comes to."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.query.columns import Column
from tuitrack.query.means import Mean
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run, fill
from tuitrack.tui.formatting import printable
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.leaderboard import cells, headers
from tuitrack.tui.leaderboard.listing import Line
from tuitrack.tui.widgets.lines import Row

_SIGNS = {"best": "★ ", "near": "≈ "}
_TOLD = {"best": "the best", "near": "within one deviation of the best"}


def below(line: Line, columns: Sequence[Column], width: int, told: Told) -> tuple[Row, ...]:
    """Three lines: the group's name in a rule, its means, its counts."""
    name = _title(line, width - 12)
    used = sum(formatting.width(run.text) for run in name) + 3
    head = (Run("─ ", "rule"), *name, Run(" ", ""), Run("─" * max(width - used, 0), "rule"))
    means: list[Run] = []
    for column, text in _means(line, columns):
        means += [
            Run("   " if means else " ", ""),
            Run(f"{printable(headers.plain(column.title))} ", "dim"),
            Run(text, ""),
        ]
    return (fill(head, width), fill(means, width), fill((Run(" ", ""), *_counts(line), *_keys(told)), width))


def beside(line: Line, columns: Sequence[Column], width: int, height: int, told: Told) -> tuple[Row, ...]:
    """A column: the counts, then each column that is shown with what the runs have of it."""
    having = [(column, text) for column, text in _cells(line, columns) if text != formatting.number(None)]
    room = min(
        max((formatting.width(printable(headers.plain(column.title))) for column, _ in having), default=0), width // 2
    )
    rows: list[Row] = [tuple(_title(line, width - 8)), tuple(_counts(line)), tuple(_keys(told)), ()]
    rows += [
        (Run(formatting.pad(printable(headers.plain(column.title)), room), "dim"), Run(f"  {text}", ""))
        for column, text in having
    ]
    return tuple(fill(row, width) for row in rows[:height])


def _title(line: Line, width: int) -> list[Run]:
    sign = _SIGNS.get(line.mark, "")
    name = formatting.abridged(printable(line.name), max(width - len(sign), 8))
    return [Run(sign, "accent"), Run(name, "title")]


def _counts(line: Line) -> list[Run]:
    group = line.group
    runs, done = (len(group.ids), group.completed) if group is not None else (1, 1)
    text = f"{done} of {runs} completed"
    if line.mark:
        text += f"   {_TOLD[line.mark]}"
    return [Run(f"{text}   ", "")]


def _keys(told: Told) -> list[Run]:
    return [Run(told("{run.open} shows its runs   {runs.select} selects them"), "dim")]


def _means(line: Line, columns: Sequence[Column]) -> list[tuple[Column, str]]:
    means = [column for column, cell in zip(columns, line.cells, strict=True) if isinstance(cell, Mean)]
    return [(column, text) for column, text in _cells(line, columns) if column in means and column.kind != "duration"]


def _cells(line: Line, columns: Sequence[Column]) -> list[tuple[Column, str]]:
    """What the group has of each column that holds values."""
    found = []
    for column, cell in zip(columns, line.cells, strict=True):
        if column.source != "curve":
            (text,) = cells.texts(column, [cell])
            tail = formatting.deviation(cell.std) if isinstance(cell, Mean) and column.kind != "duration" else ""
            found.append((column, text.strip() + tail))
    return found
