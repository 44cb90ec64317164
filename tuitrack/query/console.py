"""A run's console: chunks it reported, then the log file of its executor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tuitrack.model.execution import AttemptPaths
from tuitrack.settings import Settings
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_STEP = 8 << 20
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ConsoleText:
    """Console text with the size of the whole console."""

    text: str
    lines: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Size:
    """How much console there is."""

    lines: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a console was read: last chunk, attempt with the offset in its log file."""

    chunk: int = 0
    offset: int = 0
    attempt: int = 0


def size(db: Database, settings: Settings, task_id: str) -> Size:
    """How many lines and bytes there are."""
    with db.read() as tx:
        row = tx.row("SELECT SUM(lines), SUM(LENGTH(data)) FROM console_chunk WHERE task_id = ?", (task_id,))
        lines, count = (row[0] or 0, row[1] or 0) if row else (0, 0)
        path = _path(tx, settings, task_id)
    for block in _blocks(path):
        lines += block.count(b"\n")
        count += len(block)
    return Size(lines, count)


def lines(db: Database, settings: Settings, task_id: str, tail: int | None = None) -> ConsoleText:
    """The console, all of it or its last lines."""
    whole = size(db, settings, task_id)
    if tail is None:
        data, cursor = since(db, settings, task_id, Cursor())
        while len(data) < whole.bytes:
            more, cursor = since(db, settings, task_id, cursor)
            if not more:
                break
            data += more
    else:
        data = _tail(db, settings, task_id, tail)
    return ConsoleText(data.decode("utf-8", "replace"), whole.lines, whole.bytes)


def since(db: Database, settings: Settings, task_id: str, cursor: Cursor | None) -> tuple[bytes, Cursor]:
    """What came after a cursor, some megabytes at most, with the next one; None stands for the end of what there is."""
    with db.read() as tx:
        path, attempt = _path(tx, settings, task_id), _attempt(tx, task_id)
        if cursor is None:
            last = tx.value("SELECT MAX(id) FROM console_chunk WHERE task_id = ?", (task_id,))
            return b"", Cursor(int(last or 0), file_length(path), attempt)
        rows = tx.rows(_NEXT, {"task": task_id, "chunk": cursor.chunk, "most": _STEP})
    data = b"".join(row["data"] for row in rows)
    chunk = rows[-1]["id"] if rows else cursor.chunk
    offset = cursor.offset if attempt == cursor.attempt else 0
    found = b"" if len(data) >= _STEP else file_part(path, offset, _STEP - len(data))
    return data + found, Cursor(chunk, offset + len(found), attempt)


def _attempt(tx: Transaction, task_id: str) -> int:
    return int(tx.value("SELECT attempt FROM task WHERE id = ?", (task_id,)) or 0)


def _path(tx: Transaction, settings: Settings, task_id: str) -> Path | None:
    attempt = _attempt(tx, task_id)
    return AttemptPaths.of(settings.runs, task_id, attempt).console if attempt else None


def file_length(path: Path | None) -> int:
    """Bytes of a log file, none where there is no file."""
    try:
        return path.stat().st_size if path else 0
    except OSError:
        return 0


def file_part(path: Path | None, offset: int, count: int) -> bytes:
    """Some bytes of a log file, fewer where it is shorter or gone."""
    if path is None:
        return b""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(count)
    except OSError:
        return b""


def _blocks(path: Path | None) -> Iterator[bytes]:
    offset = 0
    while block := file_part(path, offset, _BLOCK):
        yield block
        offset += len(block)


def _tail(db: Database, settings: Settings, task_id: str, count: int) -> bytes:
    """The last lines, read from the end backwards."""
    if count <= 0:
        return b""
    with db.read() as tx:
        path = _path(tx, settings, task_id)
        data = _file_end(path, count)
        if data.count(b"\n") <= count:
            for row in tx.rows(_LAST, {"task": task_id, "lines": count}):
                data = row["data"] + data
    kept = data.splitlines(keepends=True)[-count:]
    return b"".join(kept)


def _file_end(path: Path | None, count: int) -> bytes:
    data, offset = b"", file_length(path)
    while offset and data.count(b"\n") <= count:
        start = max(0, offset - _BLOCK)
        data = file_part(path, start, offset - start) + data
        offset = start
    return data


_NEXT = """
SELECT id, data FROM (
    SELECT id, data, SUM(LENGTH(data)) OVER (ORDER BY id) - LENGTH(data) AS before FROM (
        SELECT id, data FROM console_chunk WHERE task_id = :task AND id > :chunk ORDER BY id LIMIT 2000
    ) AS next
) AS counted WHERE before < :most ORDER BY id
"""
_LAST = """
SELECT data FROM (
    SELECT id, data, SUM(lines) OVER (ORDER BY id DESC) - lines AS after FROM console_chunk WHERE task_id = :task
) AS counted WHERE after <= :lines ORDER BY id DESC
"""
