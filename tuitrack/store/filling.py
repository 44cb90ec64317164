"""New points of a series on their way into its chunks and summaries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuitrack.store import chunks, levels, packing, summary
from tuitrack.store.connection import Transaction
from tuitrack.store.levels import Series
from tuitrack.store.points import NONE, Columns, joined
from tuitrack.store.summary import Buckets


@dataclass(frozen=True, slots=True)
class Filled:
    """The rows that a series gets, and how many points it has in chunks then.

    `chunks` are (number, count, bytes), the first of them perhaps in place of one that was not full, which had
    `replaced` bytes; `summaries` are (level, number, bytes).
    """

    chunked: int
    chunks: list[tuple[int, int, bytes]]
    summaries: list[tuple[int, int, bytes]]
    replaced: int


def fill(tx: Transaction, series: Series, new: Columns) -> Filled:
    """Put points behind those that are in chunks; a summary is made once, when all its chunks are full."""
    number, filled = divmod(series.chunked, chunks.POINTS)
    last = levels.points(tx, series, number, number + 1) if filled else NONE
    points = joined([last.at(slice(0, filled)), new])
    made = []
    for place, start in enumerate(range(0, len(points), chunks.POINTS), number):
        one = points.at(slice(start, start + chunks.POINTS))
        made.append((place, len(one), chunks.pack(one)))
    total = series.chunked + len(new)
    replaced = levels.size(tx, series, number) if filled else 0
    return Filled(total, made, _summaries(tx, series, points, total), replaced)


def _summaries(tx: Transaction, series: Series, points: Columns, total: int) -> list[tuple[int, int, bytes]]:
    rows: list[tuple[int, int, bytes]] = []
    finer, level = _first_level(tx, series, points, total), 1
    while len(finer):
        first = series.chunked // levels.span(level)
        for place, start in enumerate(range(0, len(finer), levels.stretches()), first):
            rows.append((level, place, packing.pack(finer[start : start + levels.stretches()])))
        level += 1
        finer = _above(tx, series, level, finer, total)
    return rows


def _first_level(tx: Transaction, series: Series, points: Columns, total: int) -> Buckets:
    """The stretches of the chunks that became full together with all others of their row."""
    span = levels.span(1)
    first, end = series.chunked // span, total // span
    if first == end:
        return summary.NONE
    full = series.chunked // chunks.POINTS
    earlier = levels.points(tx, series, first * levels.FACTOR, full)
    return summary.of(joined([earlier, points]).at(slice(0, (end - first) * span)), levels.STRETCH)


def _above(tx: Transaction, series: Series, level: int, finer: Buckets, total: int) -> Buckets:
    """The stretches of a level whose rows became whole, given the new ones of the level below."""
    first, end = series.chunked // levels.span(level), total // levels.span(level)
    if first == end:
        return summary.NONE
    known = series.chunked // levels.span(level - 1)
    earlier = levels.rows(tx, series, level - 1, first * levels.FACTOR, known)
    below = np.concatenate([earlier, finer])[: (end - first) * levels.FACTOR * levels.stretches()]
    return summary.merged(below, np.arange(0, len(below), levels.FACTOR))
