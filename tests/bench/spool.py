"""What reports and reads are made of: the spool without the library around it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from tuitrack.spool import reader, segments
from tuitrack.spool import writer as writing
from tuitrack.spool.format import Position, ScalarBlock
from tuitrack.spool.writer import Limits, Writer

from .figures import Figure
from .plan import Plan

CALLS = 1_000_000
_TURNS = 20
_LOOKS = 10_000


@dataclass(frozen=True, slots=True)
class Once:
    """Microseconds of an append to a mapped or a written segment, of a look that finds nothing; else milliseconds."""

    mapped: float
    written: float
    look: float
    create: float
    turn: float
    million: float


def measure(plan: Plan) -> list[Figure]:
    """Appending, moving to the next segment, reading back."""
    found = plan.repeated(lambda: _once(plan.of(CALLS, 1_000)))
    return [
        Figure("append, mapped segment", "µs", [one.mapped for one in found]),
        Figure("append, where mapping is no promise", "µs", [one.written for one in found]),
        Figure("a new spool", "ms", [one.create for one in found]),
        Figure("a new segment", "ms", [one.turn for one in found]),
        Figure("reading a million scalars", "ms", [one.million for one in found]),
        Figure("a look that finds nothing new", "µs", [one.look for one in found]),
    ]


@contextmanager
def _spool(kind: type[segments.Segment]) -> Iterator[Writer]:
    """A throwaway spool on the disk of the working directory."""
    with tempfile.TemporaryDirectory(dir=".") as root, mock.patch.object(writing, "_segment_kind", lambda _: kind):
        made = Writer.create(Path(root), limits=Limits(keep_free_bytes=0))
        yield made
        made.close()


def _once(count: int) -> Once:
    with _spool(segments.WrittenSegment) as writer:
        written = _appended(writer, count // 10)
    begun = time.perf_counter()
    with _spool(segments.MappedSegment) as writer:
        create = (time.perf_counter() - begun) * 1e3
        mapped = _appended(writer, count)
        million, look = _read(writer)
        return Once(mapped, written, look, create, _turned(writer), million)


def _appended(writer: Writer, count: int) -> float:
    now, put, series = time.time_ns, writer.scalar, writer.series("loss", "train")
    begun = time.perf_counter()
    for step in range(count):
        put(series, step, 0.5, now())
    return (time.perf_counter() - begun) / count * 1e6


def _turned(writer: Writer) -> float:
    begun = time.perf_counter()
    for _ in range(_TURNS):
        writer._advance(writer._segment, 0)
    return (time.perf_counter() - begun) / _TURNS * 1e3


def _read(writer: Writer) -> tuple[float, float]:
    begun, position, scalars, at_end = time.perf_counter(), Position(), 0, False
    with reader.Reader(writer.directory) as source:
        while not at_end:
            batch = source.read(position)
            scalars += sum(len(item.data) // 32 for item in batch.items if isinstance(item, ScalarBlock))
            position, at_end = batch.position, batch.at_end
        million = (time.perf_counter() - begun) * 1e3 / scalars * 1e6
        begun = time.perf_counter()
        for _ in range(_LOOKS):
            source.read(position)
        return million, (time.perf_counter() - begun) / _LOOKS * 1e6
