"""Serving one spool: read, store, capture, see its process end, clear away."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from tuitrack.model import events
from tuitrack.recorder import endings
from tuitrack.recorder.capture import capturing
from tuitrack.recorder.journal import Journal
from tuitrack.spool import attend, format, liveness, reader
from tuitrack.spool.format import Position
from tuitrack.store.ingest import Ingest

_LIVENESS = 0.5


@dataclass(slots=True)
class Served:
    """What the recorder knows of a spool it serves."""

    directory: Path
    position: Position | None = None
    started: events.Started | None = None
    capture: capturing.Capture | None = None
    watch: endings.Watch | None = None
    alive: bool = True
    looked_at: float = field(default=0.0)


def serve(served: Served, ingest: Ingest, log: Journal) -> None:
    """Store what is new; when the writer is dead and all is stored, end its task and clear the spool away."""
    if time.monotonic() >= served.looked_at + _LIVENESS:
        served.alive = liveness.is_alive(served.directory / "alive")
        served.looked_at = time.monotonic()
    dead = not served.alive
    spool_id = served.directory.name
    if served.position is None:
        served.position = ingest.position(spool_id)
        _learn_from_database(served, ingest)
    moved = _drain(served, ingest, spool_id)
    captured = _captured(served, ingest)
    if moved or (captured and served.position):
        attend.write_committed(served.directory, served.position, captured)
    if dead and captured:
        endings.end(ingest, spool_id, served.watch)
        shutil.rmtree(served.directory, ignore_errors=True)
        log.write(f"spool {spool_id[:8]} done")


def _learn_from_database(served: Served, ingest: Ingest) -> None:
    """A recorder that takes over reads the first record again: it says what to capture and whom to watch."""
    if served.position == Position():
        return
    first = reader.Reader(served.directory).read(Position(), limit_bytes=1 << 16)
    _learn(served, first.items)
    if served.started is None:
        served.capture = capturing.Capture.done()


def _drain(served: Served, ingest: Ingest, spool_id: str) -> bool:
    moved = False
    source = reader.Reader(served.directory)
    while True:
        assert served.position is not None
        batch = source.read(served.position)
        if batch.position == served.position:
            return moved
        if not ingest.apply(spool_id, served.position, batch):
            served.position = ingest.position(spool_id)
            continue
        _learn(served, batch.items)
        if batch.position.segment > served.position.segment:
            _drop_segments(served.directory, batch.position.segment)
        served.position = batch.position
        moved = True


def _drop_segments(directory: Path, before: int) -> None:
    for number in reader.numbers(directory):
        if 0 < number < before:
            (directory / f"{number:06d}.seg").unlink(missing_ok=True)


def _learn(served: Served, items: list[reader.Item]) -> None:
    if served.started is not None or not items:
        return
    first = items[0]
    if not isinstance(first, format.Record) or first.kind != format.EVENT:
        return
    try:
        event = events.decode(first.payload)
    except ValueError:
        return
    if isinstance(event, events.Started):
        served.started = event
        served.watch = endings.Watch.of(event.process)
        served.capture = capturing.Capture.start(event)


def _captured(served: Served, ingest: Ingest) -> bool:
    """Whether code and packages are stored; stores them once they are known."""
    if served.capture is None:
        return not served.alive
    if served.started is not None and served.capture.ready():
        served.capture.store(ingest, served.started.task_id)
    return served.capture.stored
