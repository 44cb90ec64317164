"""What would go with runs that are deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.query import disk
from tuitrack.store import files, reaching
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Weight:
    """Some runs: the models that go with them, bytes of the home that get free, files elsewhere with their bytes."""

    runs: int
    checkpoints: int
    frees: int
    outside: int
    outside_size: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The file of a model as it was recorded: `updated` is when, `host` where."""

    uri: str
    size: int
    hash: str
    updated: float
    host: str


def weigh(db: Database, ids: Sequence[str]) -> Weight:
    """What would go with some runs; a file that other runs or models name too frees nothing."""
    bound = _bound(ids)
    with db.read() as tx:
        checkpoints = int(str(tx.value(f"SELECT COUNT(*) FROM main.model WHERE {_THEIRS}", bound)))
        contents = tx.rows(_CONTENTS, bound)
    kept = sum(row["size"] or 0 for row in contents if files.kept(db.settings.files, row["hash"]) is not None)
    made = sum(disk.below(db.settings.runs / task_id) for task_id in ids)
    found = outside(db, ids)
    return Weight(
        len(ids),
        checkpoints,
        sum(recorded(db, ids).values()) + kept + made,
        len(found),
        sum(one.size for one in found),
    )


def recorded(db: Database, ids: Sequence[str]) -> dict[str, int]:
    """Bytes in the database by run."""
    return {row["id"]: max(row["size"], 0) for row in db.rows(_RECORDED, _bound(ids))}


def outside(db: Database, ids: Sequence[str]) -> list[Checkpoint]:
    """The files of models that go with some runs, of those on this host outside the home."""
    with db.read() as tx:
        found = _checkpoints(tx, ids)
    return [one for one in found if _outside(db.settings.home, one.uri)]


def _checkpoints(tx: Transaction, ids: Sequence[str]) -> list[Checkpoint]:
    rows = tx.rows(f"SELECT uri, size, hash, updated, {_HOST} FROM main.model WHERE {_THEIRS}", _bound(ids))
    return [Checkpoint(*row) for row in rows]


def _outside(home: Path, uri: str) -> bool:
    if not uri or files.content_of(uri):  # what lies in the files of another home is for that one to see to
        return False
    try:
        path = reaching.asked(files.path_of(uri), lambda: files.open_uri(uri).resolve())
    except (errors.NotFound, OSError):
        return False
    return not path.is_relative_to(home.resolve())


def _bound(ids: Sequence[str]) -> dict[str, str]:
    return {"ids": json.dumps(list(ids))}


_IDS = "(SELECT value FROM json_each(:ids))"
_THEIRS = f"""task_id IN {_IDS} AND published = 0
    AND id NOT IN (SELECT model_id FROM task_model WHERE direction = 'input')"""
_HOST = "COALESCE((SELECT host FROM main.task AS made WHERE made.id = task_id), '') AS host"
_RECORDED = f"""
SELECT id, size - (SELECT COALESCE(SUM(size), 0) FROM artifact WHERE task_id = task.id) AS size
FROM main.task AS task WHERE id IN {_IDS}
"""
_CONTENTS = f"""
SELECT hash, MAX(size) AS size FROM (
    SELECT hash, size FROM artifact WHERE task_id IN {_IDS} UNION ALL
    SELECT hash, size FROM sample WHERE task_id IN {_IDS} UNION ALL
    SELECT hash, size FROM main.model WHERE {_THEIRS}
) AS named WHERE hash != '' AND hash NOT IN (
    SELECT hash FROM artifact WHERE task_id NOT IN {_IDS} UNION ALL
    SELECT hash FROM sample WHERE task_id NOT IN {_IDS} UNION ALL
    SELECT hash FROM main.model WHERE NOT ({_THEIRS})
) GROUP BY hash
"""
