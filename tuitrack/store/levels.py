"""One series at rest: its chunks, and above them summaries, each level of which is eight times as coarse."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.store import chunks, packing
from tuitrack.store.connection import Transaction
from tuitrack.store.points import Columns, joined
from tuitrack.store.summary import Buckets

FACTOR = 8
"""How many rows one row of the level above stands for, and how many stretches one of its stretches."""

STRETCH = 128
"""How many points a stretch of the first level is of."""


@dataclass(frozen=True, slots=True)
class Series:
    """A metric of a task, and how many of its points lie in chunks."""

    task_id: str
    metric: int
    chunked: int


def span(level: int) -> int:
    """How many points a row of a level stands for; level 0 are the chunks."""
    return chunks.POINTS * int(FACTOR**level)


def width(level: int) -> int:
    """How many points a stretch of a level is of; of level 0 each point is its own."""
    return STRETCH * int(FACTOR ** (level - 1)) if level else 1


def stretches() -> int:
    """How many stretches a row of any level holds."""
    return span(1) // STRETCH


def points(tx: Transaction, series: Series, first: int, end: int) -> Columns:
    """The points of some chunks, from a number to before another."""
    found = tx.rows(_CHUNKS, (series.task_id, series.metric, first, end)) if first < end else []
    return joined([chunks.unpack(row[0]) for row in found])


def rows(tx: Transaction, series: Series, level: int, first: int, end: int) -> Buckets:
    """The stretches of some rows of a level, from a number to before another."""
    found = tx.rows(_SUMMARIES, (series.task_id, series.metric, level, first, end)) if first < end else []
    return packing.unpack([row[0] for row in found])


def size(tx: Transaction, series: Series, number: int) -> int:
    """How many bytes a chunk has."""
    found = tx.value(_SIZE, (series.task_id, series.metric, number))
    return found if isinstance(found, int) else 0


_CHUNKS = """
SELECT data FROM scalar_chunk WHERE task_id = ? AND metric_id = ? AND number >= ? AND number < ? ORDER BY number
"""
_SIZE = "SELECT LENGTH(data) FROM scalar_chunk WHERE task_id = ? AND metric_id = ? AND number = ?"
_SUMMARIES = """
SELECT data FROM scalar_summary WHERE task_id = ? AND metric_id = ? AND level = ? AND number >= ? AND number < ?
ORDER BY number
"""
