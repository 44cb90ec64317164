"""Points of a curve, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuitrack.spool import format
from tuitrack.store.segments import Segment

RECORD = np.dtype(
    [
        ("kind", "u1"),
        ("flags", "u1"),
        ("spare", "<u2"),
        ("series", "<u4"),
        ("step", "<i8"),
        ("value", "<f8"),
        ("time", "<u8"),
    ]
)
"""A scalar as a spool holds it, and a segment after it."""

NAMELESS = -1
"""The metric of points whose series has none; they are kept among the rejected records."""

Index = slice | NDArray[np.int64] | NDArray[np.bool_]
Metrics = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Points of one curve: steps int64, values float64, times uint64 (nanoseconds since the epoch)."""

    steps: NDArray[np.int64]
    values: NDArray[np.float64]
    times: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.steps)

    def at(self, index: Index) -> Columns:
        """Some of the points."""
        return Columns(self.steps[index], self.values[index], self.times[index])

    @property
    def ordered(self) -> bool:
        """Whether no step is lower than the one before it."""
        return not bool(np.any(self.steps[1:] < self.steps[:-1]))

    def by_step(self) -> Columns:
        """The points by step; those of equal step stay in their order."""
        return self if self.ordered else self.at(np.argsort(self.steps, kind="stable"))


NONE = Columns(np.empty(0, np.int64), np.empty(0), np.empty(0, np.uint64))


def joined(parts: Sequence[Columns]) -> Columns:
    """Points one after the other."""
    if len(parts) < 2:
        return parts[0] if parts else NONE
    return Columns(
        np.concatenate([one.steps for one in parts]),
        np.concatenate([one.values for one in parts]),
        np.concatenate([one.times for one in parts]),
    )


def metrics(segment: Segment, names: Mapping[tuple[str, int], int]) -> Metrics:
    """The metric of each record of a segment."""
    local = np.frombuffer(segment.data, RECORD)["series"]
    known, places = np.unique(local, return_inverse=True)
    found = [names.get((segment.spool_id, one), NAMELESS) for one in known.tolist()]
    return np.array(found, np.int64)[places]


def dealt(data: bytes, of: Metrics) -> dict[int, Columns]:
    """Records by the metric that each belongs to, in order of arrival."""
    records = np.frombuffer(data, RECORD)
    if (of == NAMELESS).any():
        records, of = records[of != NAMELESS], of[of != NAMELESS]
    order = np.argsort(of, kind="stable")
    records, of = records[order], of[order]
    whole = Columns(records["step"].copy(), records["value"].copy(), records["time"] & np.uint64(format.TIME_MASK))
    starts = np.flatnonzero(np.diff(of, prepend=NAMELESS)).tolist()
    ends = [*starts[1:], len(of)]
    return {int(of[start]): whole.at(slice(start, end)) for start, end in zip(starts, ends, strict=False)}


def seconds(times: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Seconds since the epoch."""
    return times.astype(np.float64) / 1e9
