"""The end of a console, however long the whole is."""

from __future__ import annotations

from pathlib import Path

import pytest
from recorded import Run, database

from tuitrack.model.execution import AttemptPaths
from tuitrack.query import console
from tuitrack.store.database import Database

TASK = "a" * 32
LINES = [f"line {number}\n".encode() for number in range(40)]


@pytest.fixture
def db(home: Path) -> Database:
    db = database(home, (Run(TASK, "train", "vision"),))
    with db.write() as tx:
        tx.execute("UPDATE task SET attempt = 1 WHERE id = ?", (TASK,))
    return db


def report(db: Database, line: bytes) -> None:
    """What a process reported itself."""
    with db.write() as tx:
        tx.execute(
            "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, 1, ?)", (TASK, line)
        )


def write(db: Database, data: bytes) -> None:
    """What the executor wrote into its log file."""
    path = AttemptPaths.of(db.settings.runs, TASK, 1).console
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(data)


@pytest.mark.parametrize("most", [1, 8, 20, 64, 150, 10_000])
@pytest.mark.parametrize("reported", [0, 17, 40])
def test_it_starts_with_a_line_and_goes_on_where_it_ends(db: Database, most: int, reported: int):
    for line in LINES[:reported]:
        report(db, line)
    write(db, b"".join(LINES[reported:]))
    whole = b"".join(LINES)
    found = console.recent(db, db.settings, TASK, most)
    assert whole.endswith(found.data)
    assert len(found.data) <= max(most, max(map(len, LINES)))
    assert found.before + len(found.data) == len(whole)
    assert not found.before or whole[found.before - 1 : found.before] == b"\n"
    assert (found.before == 0) == (most >= len(whole))
    write(db, b"more\n")
    assert console.since(db, db.settings, TASK, found.cursor)[0] == b"more\n"
