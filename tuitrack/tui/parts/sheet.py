"""One part of a page as rows, some of which stand for something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.widgets.lines import Row, cell

TAB = 4


@dataclass(frozen=True, slots=True)
class Area:
    """How much room there is; what puts the keys into hints."""

    width: int
    height: int = 21
    told: Told = field(kw_only=True)


class Drawn(Sequence[Row]):
    """Rows of which each is made when it is looked at: of very many only some are in sight."""

    def __init__(self, count: int, draw: Callable[[int], Row]) -> None:
        self._count = count
        self._draw = draw

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return [self._draw(one) for one in range(*place.indices(self._count))]
        if not 0 <= place < self._count:
            raise IndexError(place)
        return self._draw(place)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows; the names of what those stand for that the cursor can be on."""

    rows: Sequence[Row]
    items: Mapping[int, str] = field(default_factory=dict)


def fact(name: str, value: str, width: int, names: int = 18, style: str = "") -> list[Row]:
    """A name with its value, on as many rows as the value needs."""
    return [(Run("  ", ""), *row) for row in flush(name, value, width - 3, names, style)]


def flush(name: str, value: str, width: int, names: int, style: str = "") -> list[Row]:
    """The same from the very left on."""
    lines = formatting.wrap(formatting.printable(value), max(width - names, 10))
    return [(cell("" if place else name, names, "dim"), Run(line, style)) for place, line in enumerate(lines)]


def paragraph(text: str, width: int, style: str = "") -> list[Row]:
    """Text on as many rows as it needs."""
    lines = formatting.wrap(formatting.printable(text), max(width - 3, 10))
    return [(Run(f"  {line}", style),) for line in lines]


def verbatim(text: str) -> list[Row]:
    """Lines as they are; what is wider than the screen is seen by moving to the right."""
    return [(Run(f"  {formatting.printable(line)}", ""),) for line in text.expandtabs(TAB).splitlines()]
