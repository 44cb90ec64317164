"""One spool as the recorder sees it: how far it is stored, whether its writer lives, what is left to do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tuitrack.model import events
from tuitrack.recorder import endings
from tuitrack.spool import attend, format, liveness, reader
from tuitrack.spool.format import Position
from tuitrack.store.ingest import Ingest, Read

_LOOK_EVERY = 0.5
_LONGEST_REST = 0.25
_FIRST_RECORD = 1 << 20
_START = Position()


@dataclass(slots=True)
class Served:
    """What the recorder knows of a spool it serves."""

    directory: Path
    source: reader.Reader
    lock: liveness.Watched
    keep: bool = True
    position: Position | None = None
    started: events.Started | None = None
    watch: endings.Watch | None = None
    alive: bool = True
    drained: bool = False
    captured: bool = False
    finished: bool = False
    ended: bool = False
    found_dead: float = 0.0
    last_seen: float = 0.0
    look_at: float = 0.0
    lively_at: float = 0.0
    due: float = 0.0
    aside_until: float = 0.0
    pause: float = 0.5
    told: attend.Committed | None = None

    @classmethod
    def at(cls, directory: Path, *, keep: bool) -> Served:
        """A spool that was just found; where there is no room to keep its files open, each look opens them anew."""
        lock = liveness.Watched(directory / "alive", keep=keep)
        return cls(directory, reader.Reader(directory, keep=keep), lock, keep)

    @property
    def id(self) -> str:
        """The spool's name."""
        return self.directory.name

    def look(self, now: float) -> None:
        """See, now and then, whether the writer lives; what it wrote before its death is read after this."""
        if self.alive and now >= self.look_at:
            self.look_at = now + _LOOK_EVERY
            self.alive = self.lock.is_held()
            self.found_dead = now

    @property
    def settled(self) -> bool:
        """Whether there is nothing to do for it until it reports again, or ends."""
        return self.alive and self.captured and self.told is not None and self.told.position == self.position

    def silent(self, now: float) -> bool:
        """Whether it is settled and has nothing new: that is how most spools are at most times, so it costs little."""
        self.look(now)
        silent = self.position is not None and self.settled and self.source.silent(self.position)
        if silent:
            self._rest(now, False)
        return silent

    def read(self, ingest: Ingest, limit: int, now: float) -> Read | None:
        """What is new, None when nothing is."""
        if self.position is None:
            self._take_over(ingest)
        assert self.position is not None
        dead = not self.alive
        batch = self.source.read(self.position, limit)
        self._rest(now, batch.position != self.position)
        if batch.position == self.position:
            self.drained = dead and batch.at_end
            return None
        return Read(self.id, self.position, batch)

    def _rest(self, now: float, found: bool) -> None:
        """Let a silent spool rest, a tenth of its silence: a hundred silent runs must not keep a processor awake."""
        if found or not self.lively_at:
            self.lively_at = now
        self.due = now + min(_LONGEST_REST, (now - self.lively_at) / 10)

    def _take_over(self, ingest: Ingest) -> None:
        """Begin where the last recorder stopped; the first record says what to capture and whom to watch."""
        self.position = ingest.position(self.id)
        if self.position != _START:
            with reader.Reader(self.directory) as source:
                self.learn(source.read(_START, _FIRST_RECORD), ingest)

    def learn(self, batch: reader.Batch, ingest: Ingest) -> None:
        """Take from a stored batch what serving the spool needs."""
        first = batch.items[0] if batch.items else None
        if self.started is None and isinstance(first, format.Record) and first.kind == format.EVENT:
            try:
                event = events.decode(first.payload)
            except ValueError:
                return
            if isinstance(event, events.Started):
                self.started = event
                self.watch = self.watch or (endings.Watch.of if self.keep else endings.Watch)(event.process)
                self.captured = not (event.capture and event.owner) or ingest.captured(event.task_id)

    def stored(self, batch: reader.Batch, ingest: Ingest) -> None:
        """A batch is in the database: go on from there, drop the segments it covers."""
        self.learn(batch, ingest)
        before, self.position = self.position, batch.position
        self.finished = ingest.finished(self.id)
        self.last_seen = _time_of(batch.items[-1]) if batch.items else self.last_seen
        if before is None or before.segment == batch.position.segment:
            return
        for number in reader.numbers(self.directory):
            # The first segment stays to the end: it says who writes here.
            if 0 < number < batch.position.segment:
                (self.directory / format.segment_name(number)).unlink(missing_ok=True)

    def overtaken(self) -> None:
        """Another recorder was faster, or the database is another one: ask it again how far it is."""
        self.position = None
        self.started = None
        self.captured = False

    def tell(self) -> None:
        """Say in the spool what is stored of it, for those who wait for it."""
        if self.position is None:
            return
        found = attend.Committed(self.position, self.captured, self.finished or self.ended)
        if self.told != found:
            attend.write_committed(self.directory, found)
            self.told = found

    def set_aside(self, now: float) -> None:
        """Leave the spool alone for a while, longer each time."""
        self.due = self.aside_until = now + self.pause
        self.pause = min(60.0, self.pause * 2)

    def clear(self) -> bool:
        """Remove the spool; False when that cannot be done now."""
        self.close()
        shutil.rmtree(self.directory, ignore_errors=True)
        return not self.directory.exists()

    def close(self) -> None:
        """Let go of files and process."""
        self.source.close()
        self.lock.close()
        if self.watch is not None:
            self.watch.close()


def _time_of(item: reader.Item) -> float:
    """When the last record of a batch was reported; torn bytes do not tell."""
    if isinstance(item, format.Record):
        return item.time_ns / 1e9
    if isinstance(item, format.ScalarBlock):
        return int(format.SCALAR_STRUCT.unpack(item.data[-format.RECORD_SIZE :])[-1] & format.TIME_MASK) / 1e9
    return 0.0
