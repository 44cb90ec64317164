"""Rows whose fields are found by place or by name, as SQLite's are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from psycopg import Cursor


class NamedRow(tuple[Any, ...]):
    """A row; each query has a class of its own, which knows the names."""

    __slots__ = ()
    places: ClassVar[dict[str, int]] = {}

    def __getitem__(self, field: Any) -> Any:
        if isinstance(field, str):
            if field not in self.places:
                raise IndexError("No item with that key")
            return tuple.__getitem__(self, self.places[field])
        return tuple.__getitem__(self, field)

    def keys(self) -> list[str]:
        """The names of its fields."""
        return list(self.places)


@lru_cache(1024)
def _kind(names: tuple[str, ...]) -> type[NamedRow]:
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault(name, place)
    return type("NamedRow", (NamedRow,), {"__slots__": (), "places": places})


def factory(cursor: Cursor[Any]) -> Callable[[Sequence[Any]], NamedRow]:
    """What psycopg makes rows with."""
    names = tuple(one.name for one in cursor.description or ())
    return _kind(names)
