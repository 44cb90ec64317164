"""A run's console: chunks it reported, or the log file of its executor."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.model.execution import AttemptPaths
from tuitrack.settings import Settings
from tuitrack.store.database import Database

_CAP = 64 << 20


@dataclass(frozen=True, slots=True)
class ConsoleText:
    """Console text with its size in whole."""

    text: str
    lines: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a console was read: last chunk, offset in the log file."""

    chunk: int = 0
    offset: int = 0


def lines(db: Database, settings: Settings, task_id: str, tail: int | None = None) -> ConsoleText:
    """The console, all of it or its last lines."""
    data, _ = since(db, settings, task_id, Cursor())
    text = data.decode("utf-8", "replace")
    if tail is not None:
        kept = text.splitlines(keepends=True)[-tail:] if tail else []
        return ConsoleText("".join(kept), text.count("\n"), len(data))
    return ConsoleText(text, text.count("\n"), len(data))


def since(db: Database, settings: Settings, task_id: str, cursor: Cursor | None) -> tuple[bytes, Cursor]:
    """What came after a cursor, with the next one; None stands for the end of what there is."""
    skip = cursor is None
    start = cursor or Cursor()
    rows = db.rows(
        "SELECT id, data FROM console_chunk WHERE task_id = ? AND id > ? ORDER BY id", (task_id, start.chunk)
    )
    data = b"".join(row["data"] for row in rows)
    chunk = rows[-1]["id"] if rows else start.chunk
    attempt = db.rows("SELECT attempt FROM task WHERE id = ?", (task_id,))
    offset = start.offset
    if attempt and attempt[0][0]:
        found, offset = _file(AttemptPaths.of(settings.runs, task_id, attempt[0][0]), offset)
        data += found
    return (b"" if skip else data), Cursor(chunk, offset)


def _file(paths: AttemptPaths, offset: int) -> tuple[bytes, int]:
    try:
        with paths.console.open("rb") as file:
            file.seek(offset)
            data = file.read(_CAP)
            return data, offset + len(data)
    except OSError:
        return b"", offset
