"""A search through the rows of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

NEXT = "{task.found} next   {task.found_before} before"
"""How one goes on, as the keymap tells it."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for, the rows that contain it, which of them one is at."""

    text: str = ""
    rows: tuple[int, ...] = ()
    here: int = 0

    @property
    def row(self) -> int | None:
        """The row one is at, None where nothing was found."""
        return self.rows[self.here] if self.rows else None

    @property
    def told(self) -> str:
        """How far one is."""
        return f"{self.here + 1} of {len(self.rows)}   {NEXT}" if self.rows else f"nothing here contains {self.text}"

    def over(self, lines: Sequence[str]) -> Search:
        """The same over other lines, as small letters; one stays at the same row where it still contains the text."""
        rows = tuple(place for place, line in enumerate(lines) if self.text.lower() in line)
        here = rows.index(self.row) if self.row in rows else min(self.here, max(len(rows) - 1, 0))
        return replace(self, rows=rows, here=here)

    def step(self, by: int) -> Search:
        """At the next one or the one before, around the ends."""
        return replace(self, here=(self.here + by) % len(self.rows)) if self.rows else self

    def last(self) -> Search:
        """At the last one."""
        return replace(self, here=max(len(self.rows) - 1, 0))
