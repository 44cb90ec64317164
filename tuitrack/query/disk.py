"""What lies on the disk: by project, by kind."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tuitrack.settings import Settings
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class ProjectDisk:
    """A project in bytes: what its runs reported, their artifacts and debug samples, the models they saved."""

    name: str
    runs: int
    archived: int
    recorded: int
    artifacts: int
    samples: int
    models: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.recorded + self.artifacts + self.samples + self.models


def by_project(db: Database) -> tuple[ProjectDisk, ...]:
    """What was recorded of each project, the largest first; models count wherever they lie."""
    with db.read() as tx:
        parts = {name: {str(row[0]): int(row[1] or 0) for row in tx.rows(sql)} for name, sql in _PARTS.items()}
        rows = [
            ProjectDisk(row["project"], row["runs"], row["archived"], max(row["size"] - artifacts, 0), artifacts,
                        parts["samples"].get(row["project"], 0), parts["models"].get(row["project"], 0))
            for row in tx.rows(_PROJECTS) for artifacts in (parts["artifacts"].get(row["project"], 0),)
        ]  # fmt: skip
    return tuple(sorted(rows, key=lambda one: -one.total))


def archived(db: Database) -> tuple[int, int]:
    """Bytes of archived runs with the models they made, and how many runs those are."""
    row = db.rows(_ARCHIVED)[0]
    return int(row["size"] or 0) + int(row["models"] or 0), row["runs"]


def binned(db: Database) -> tuple[int, int]:
    """Bytes that the runs in the bin and the models that went with them take, and how many runs those are."""
    row = db.rows(_BINNED)[0]
    return sum(int(row[name] or 0) for name in ("size", "samples", "models")), row["runs"]


def by_kind(settings: Settings) -> dict[str, int]:
    """Bytes in each part of the home; every file is looked at, which takes its time."""
    database = settings.database_path
    found = {} if database is None else {"database": sum(map(_bytes, _beside(database)))}
    places = {
        "files": settings.files,
        "runs": settings.runs,
        "cache": settings.cache,
        "backups": settings.backups,
        "spools": settings.spool_root,
    }
    return {**found, **{name: below(path) for name, path in places.items()}}


def _beside(database: Path) -> list[Path]:
    return [database, *(database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm"))]


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_blocks * 512
    except OSError:
        return 0


def below(folder: Path) -> int:
    """Bytes on the disk of all files below a folder; what cannot be looked at counts for nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(f"{place}/{name}").st_blocks * 512
            except OSError:
                continue
    return total


_PROJECTS = """
SELECT project, COUNT(*) AS runs, SUM(archived) AS archived, SUM(size) AS size FROM task GROUP BY project
"""
_ARCHIVED = """
SELECT COUNT(*) AS runs, SUM(size) AS size,
    (SELECT SUM(model.size) FROM model JOIN task ON task.id = task_id WHERE task.archived = 1) AS models
FROM task WHERE archived = 1
"""
_BINNED = """
SELECT COUNT(*) AS runs, SUM(size) AS size,
    (SELECT SUM(sample.size) FROM main.task CROSS JOIN sample ON task.id = task_id WHERE binned IS NOT NULL) AS samples,
    (SELECT SUM(size) FROM main.model WHERE task_id IN (SELECT id FROM main.task WHERE binned IS NOT NULL)) AS models
FROM main.task WHERE binned IS NOT NULL
"""
_PARTS: Mapping[str, str] = {
    "artifacts": "SELECT project, SUM(artifact.size) FROM artifact JOIN task ON task.id = task_id GROUP BY project",
    "samples": "SELECT project, SUM(sample.size) FROM sample JOIN task ON task.id = task_id GROUP BY project",
    "models": "SELECT project, SUM(size) FROM model GROUP BY project",
}
