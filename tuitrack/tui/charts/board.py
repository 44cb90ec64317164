"""Which metrics are on screen: their order, their pages, the one in focus."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Direction = Literal["left", "right", "up", "down"]
# A chart lower than this shows less than its frame takes.
LOWEST = 9
TWO_COLUMNS, THREE_COLUMNS = 60, 130
MOST_COLUMNS, MOST_ROWS = 3, 3
MOST_CHARTS = 16
# Below these a chart that somebody asked for has nothing to see in it.
NARROWEST, FLATTEST = 16, 5
# So many cells wide for each cell of height a chart reads best.
SHAPE = 4.0


@dataclass(frozen=True, slots=True)
class Board:
    """Metrics in their order on pages of `columns` × `rows`, one of them in focus; `all_keys` has those left out."""

    keys: tuple[str, ...] = ()
    columns: int = 2
    rows: int = 2
    focus: int = 0
    all_keys: tuple[str, ...] = ()

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    @property
    def page(self) -> int:
        return self.focus // self.per_page

    @property
    def pages(self) -> int:
        return max(-(-len(self.keys) // self.per_page), 1)

    @property
    def shown(self) -> tuple[str, ...]:
        """The metrics of this page."""
        return self.keys[self.page * self.per_page :][: self.per_page]

    @property
    def lines(self) -> int:
        """How many rows of charts this page fills."""
        return max(-(-len(self.shown) // self.columns), 1)

    @property
    def last_span(self) -> int:
        """How many columns the last chart of this page takes, so that no place stays blank."""
        return self.columns * self.lines - max(len(self.shown), 1) + 1

    @property
    def focused(self) -> str:
        """The metric in focus, empty when there is none."""
        return self.keys[self.focus] if self.focus < len(self.keys) else ""

    def with_keys(self, keys: tuple[str, ...], all_keys: tuple[str, ...] = ()) -> Board:
        """Return the board over other metrics, the same one in focus where it is still there."""
        focus = keys.index(self.focused) if self.focused in keys else min(self.focus, max(len(keys) - 1, 0))
        return replace(self, keys=keys, focus=focus, all_keys=all_keys or keys)

    def sized(self, width: int, height: int, grid: tuple[int, int] | None = None) -> Board:
        """Return the board on a screen of so many cells, with no more places than metrics where any are known.

        A grid of columns and rows that somebody asked for is kept as far as its charts can still be seen.
        """
        if grid is not None:
            columns, rows = min(grid[0], max(width // NARROWEST, 1)), min(grid[1], max(height // FLATTEST, 1))
            return replace(self, columns=columns, rows=rows)
        columns = 1 if width < TWO_COLUMNS else 2 if width < THREE_COLUMNS else MOST_COLUMNS
        rows = min(max(height // LOWEST, 1), MOST_ROWS)
        wanted = min(len(self.keys) or columns * rows, columns * rows)
        grids = [(c, -(-wanted // c)) for c in range(1, columns + 1) if -(-wanted // c) <= rows]
        columns, rows = min(grids, key=lambda grid: _unlike(width / grid[0], height / grid[1]))
        return replace(self, columns=columns, rows=rows)

    def moved(self, direction: Direction) -> Board:
        """Return the board with its neighbour in focus; over the edge lies the next page."""
        by = {"left": -1, "right": 1, "up": -self.columns, "down": self.columns}[direction]
        return self.at(self.focus + by)

    def turned(self, pages: int) -> Board:
        """Return another page."""
        return self.at(min(max(self.page + pages, 0), self.pages - 1) * self.per_page)

    def at(self, focus: int) -> Board:
        """Return the board with another metric in focus, itself when there is none at that place."""
        return replace(self, focus=focus) if 0 <= focus < len(self.keys) else self


def _unlike(width: float, height: float) -> float:
    """Measure how far a chart is from the shape that reads best."""
    return abs(math.log(max(width, 1) / max(height, 1) / SHAPE))


def prefix(key: str) -> str:
    """Return what a metric begins with, up to its first slash; empty where it has none."""
    first, slash, _ = key.partition("/")
    return f"{first}/" if slash else ""


def arranged(keys: Iterable[str], stars: frozenset[str]) -> tuple[str, ...]:
    """Order metrics: starred ones, then by name, what the machine reports about itself last."""
    return tuple(sorted(keys, key=lambda key: (key not in stars, key.startswith(":"), key.casefold(), key)))
