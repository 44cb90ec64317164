"""What was made for the last drawing, so that the next one makes only what is new."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_T = TypeVar("_T")


class Memory:
    """Results by what they were made of: the very same objects in the same way are not worked on again.

    What two drawings in a row have not asked for is forgotten. `last` is the last drawing as a whole.
    """

    def __init__(self) -> None:
        self.last: object = None
        self._before: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self._now: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self._ways: dict[Hashable, Hashable] = {}

    def turn(self) -> None:
        """Another drawing begins."""
        self._before, self._now, self._ways = self._now, {}, {}

    def once(self, of: tuple[object, ...], how: Hashable, make: Callable[[], _T]) -> _T:
        """What was made of these objects in this way, else what is made now."""
        key = (*map(id, of), self._ways.setdefault(how, how))
        # The objects are held, so that no other can get the id of one of them.
        found = self._now[key] = self._now.get(key) or self._before.get(key) or (of, make())
        made: _T = found[1]
        return made
