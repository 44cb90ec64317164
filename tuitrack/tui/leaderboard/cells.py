"""The values of a column as text: of runs, and of groups of runs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from tuitrack.query.columns import Cell, Column
from tuitrack.query.means import GroupCell, Mean, Range, Several
from tuitrack.tui import formatting


def texts(column: Column, cells: Sequence[GroupCell], width: int = 7) -> list[str]:
    """One column in one notation; a mean is written as its value.

    Args:
        column: What the cells are.
        cells: One of each line.
        width: About how many signs a number may have.
    """
    plain = [cell.value if isinstance(cell, Mean) else cell for cell in cells]
    single = [cell for cell in plain if not isinstance(cell, Range | Several)]
    written = iter(_singles(column, single, width))
    return [_together(cell) if isinstance(cell, Range | Several) else next(written) for cell in plain]


def with_deviations(written: Sequence[str], cells: Sequence[GroupCell]) -> list[str]:
    """Each mean followed by its deviation; numbers stay one below the other."""
    behind = [formatting.deviation(cell.std) if isinstance(cell, Mean) else "" for cell in cells]
    room = max(map(len, behind), default=0)
    most = max(map(formatting.width, written), default=0)
    return [formatting.pad(text, most, "right") + tail.ljust(room) for text, tail in zip(written, behind, strict=True)]


def _singles(column: Column, cells: Sequence[Cell], width: int) -> list[str]:
    write = _WRITERS.get("size" if column.key == "size" else column.kind)
    if write is not None:
        return [write(cell) if isinstance(cell, int | float) else formatting.number(None) for cell in cells]
    if column.kind == "number" and all(cell is None or isinstance(cell, int | float) for cell in cells):
        return _numbers([_whole(cell) for cell in cells], width)
    return [_text(cell) for cell in cells]


_WRITERS: dict[str, Callable[[float], str]] = {
    "time": lambda cell: formatting.age(time.time() - cell),
    "duration": formatting.duration,
    "difference": lambda cell: formatting.delta(_whole(cell)),
    "size": formatting.size,
}


def _numbers(values: Sequence[float | None], width: int) -> list[str]:
    aligned = formatting.aligned(values, width)
    spare = min((len(text) - len(text.lstrip()) for text in aligned), default=0)
    return [text[spare:] for text in aligned]


def _whole(cell: Cell) -> float | None:
    """A number as one without a fraction where it has none."""
    if isinstance(cell, str) or cell is None:
        return None
    return int(cell) if math.isfinite(cell) and cell == int(cell) and abs(cell) < 1e15 else cell


def _text(cell: Cell) -> str:
    return formatting.printable(cell) if isinstance(cell, str) else formatting.number(cell)


def _together(cell: Range | Several) -> str:
    if isinstance(cell, Several):
        return f"{cell.count} kinds"
    return f"{formatting.number(_whole(cell.low))} to {formatting.number(_whole(cell.high))}"
