"""Many rows in one INSERT: to read and plan a statement anew for each costs a server more than to store them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tuitrack.store.postgres.translation import translate

_INSERT = re.compile(r"\s*(INSERT INTO \S+ \(([^)]*)\))\s+VALUES (\(\?(?:, \?)*\))(.*)", re.DOTALL)
_KEY = re.compile(r"\s+ON CONFLICT \(([^)]*)\) DO UPDATE ")


@dataclass(frozen=True, slots=True)
class Insert:
    """A statement that adds rows: what comes before, what stands for one, what comes after.

    `key` is where the values lie by which a row replaces another: one statement may do that once for each row.
    """

    head: str
    marks: str
    tail: str
    key: tuple[int, ...]

    def statement(self, rows: Iterable[str]) -> str:
        """One statement for rows with their values in place."""
        return f"{self.head} VALUES {', '.join(rows)}{self.tail}"

    def grouped(self, rows: Iterable[Sequence[object]], most: int) -> Iterator[list[Sequence[object]]]:
        """The rows of one statement after the other."""
        some: list[Sequence[object]] = []
        seen: set[tuple[object, ...]] = set()
        for row in rows:
            key = tuple(row[place] for place in self.key)
            if len(some) == most or (self.key and key in seen):
                yield some
                some, seen = [], set()
            some.append(row)
            seen.add(key)
        if some:
            yield some


@lru_cache(256)
def read(sql: str) -> Insert | None:
    """A statement that adds a row of given values, None where it is another."""
    found = _INSERT.fullmatch(sql)
    if found is None:
        return None
    head, columns, marks, tail = found.groups()
    names = [name.strip() for name in columns.split(",")]
    key = _KEY.match(tail)
    places = tuple(names.index(name.strip()) for name in key[1].split(",")) if key else ()
    return Insert(translate(head), translate(marks), translate(tail).replace("%%", "%"), places)
