"""Rows that stand for things, which are found again wherever they are by the time they are listed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from tuitrack.tui.widgets.lines import Row


class Thing(Protocol):
    """What a row can stand for."""

    @property
    def task_id(self) -> str:
        """The run it is, empty where it is none."""

    @property
    def same(self) -> object:
        """What stays the same while it moves about."""


Item = TypeVar("Item", bound=Thing)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """The rows, and what those stand for on which the cursor can be."""

    rows: Sequence[Row] = ()
    items: Mapping[int, Item] = field(default_factory=dict)

    def place(self, item: Item) -> int | None:
        """Where the same thing is now."""
        return next((row for row, other in self.items.items() if other.same == item.same), None)
