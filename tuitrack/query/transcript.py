"""A run's console as one long text that can be read anywhere: what it reported itself, what its executor wrote."""

from __future__ import annotations

import bisect
import threading
from array import array
from pathlib import Path

from tuitrack.model.execution import AttemptPaths
from tuitrack.query import console
from tuitrack.store.database import Database

_FILE = -1


class Transcript:
    """The bytes of a console by their place; nothing of them is held.

    Places stay what they are while the console grows: what comes later lies behind, whichever way it came.
    """

    def __init__(self, db: Database, task_id: str) -> None:
        self._db = db
        self._task_id = task_id
        self._lock = threading.Lock()
        self._attempt = -1
        self._path: Path | None = None
        self.generation = 0
        self._forget()

    def _forget(self) -> None:
        # Of each piece where it starts, which chunk it is or that it is the file, where in the file, when it came.
        self._starts, self._chunks, self._origins = array("q"), array("q"), array("q")
        self._times = array("d")
        self._size, self._read_of_file, self._last_chunk = 0, 0, 0

    @property
    def size(self) -> int:
        """How many bytes there are, as of the last refresh."""
        return self._size

    def refresh(self) -> None:
        """See what came since; where everything is another, as after the run began anew, the generation is the next."""
        with self._lock:
            with self._db.read() as tx:
                attempt = int(tx.value("SELECT attempt FROM task WHERE id = ?", (self._task_id,)) or 0)
                path = AttemptPaths.of(self._db.settings.runs, self._task_id, attempt).console if attempt else None
                length = console.file_length(path)
                if attempt != self._attempt or length < self._read_of_file:
                    self._forget()
                    self.generation += 1
                    self._attempt, self._path = attempt, path
                rows = tx.rows(_CHUNKS, (self._task_id, self._last_chunk))
            for chunk, size, time in rows:
                self._append(chunk, size, 0, time)
                self._last_chunk = chunk
            self._append(_FILE, length - self._read_of_file, self._read_of_file, 0.0)
            self._read_of_file = length

    def _append(self, chunk: int, size: int, origin: int, time: float) -> None:
        if size <= 0:
            return
        if chunk != _FILE or not self._chunks or self._chunks[-1] != _FILE:
            self._starts.append(self._size)
            self._chunks.append(chunk)
            self._origins.append(origin)
            self._times.append(time)
        self._size += size

    def read(self, start: int, end: int) -> bytes:
        """The bytes from one place to another; fewer where some are gone."""
        with self._lock:
            start, end = max(start, 0), min(end, self._size)
            if start >= end:
                return b""
            first = bisect.bisect_right(self._starts, start) - 1
            last = bisect.bisect_left(self._starts, end) - 1
            pieces: list[bytes] = []
            place = first
            while place <= last:
                beyond = self._run(place, last)
                pieces.append(self._piece(place, beyond, start, end))
                place = beyond
            return b"".join(pieces)

    def _run(self, place: int, last: int) -> int:
        """The first piece after a row of chunks, or after a part of the file."""
        beyond = place + 1
        while self._chunks[place] != _FILE and beyond <= last and self._chunks[beyond] != _FILE:
            beyond += 1
        return beyond

    def _piece(self, place: int, beyond: int, start: int, end: int) -> bytes:
        begins = self._starts[place]
        ends = self._starts[beyond] if beyond < len(self._starts) else self._size
        low, high = max(start, begins) - begins, min(end, ends) - begins
        if self._chunks[place] == _FILE:
            return console.file_part(self._path, self._origins[place] + low, high - low)
        rows = self._db.rows(_DATA, (self._task_id, self._chunks[place], self._chunks[beyond - 1]))
        return b"".join(row["data"] for row in rows)[low:high]

    def place_at(self, moment: float) -> int | None:
        """Where what came at a moment or later begins; None where it is not known when anything came."""
        with self._lock:
            known = [place for place, time in enumerate(self._times) if time]
            after = next((place for place in known if self._times[place] >= moment), None)
            if not known:
                return None
            return self._size if after is None else self._starts[after]


_CHUNKS = "SELECT id, LENGTH(data), time FROM console_chunk WHERE task_id = ? AND id > ? ORDER BY id"
_DATA = "SELECT data FROM console_chunk WHERE task_id = ? AND id BETWEEN ? AND ? ORDER BY id"
