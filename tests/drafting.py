"""Drafts for tests of verbs and of the executor."""

from __future__ import annotations

import sys
from pathlib import Path

from tuitrack import settings
from tuitrack.model import params as vocabulary
from tuitrack.model.environment import Environment
from tuitrack.model.params import Param
from tuitrack.ops import queues, tasks
from tuitrack.settings import Settings
from tuitrack.store.database import Database, open_database


def home_settings(home: Path) -> Settings:
    """Settings of a test's home."""
    return settings.load(home=home)


def opened(home: Path) -> Database:
    """The database of a test's home."""
    return open_database(home_settings(home))


def opened_beside(db: Database, home: Path) -> Database:
    """The same database from another home."""
    return open_database(settings.load(home=home, db_url=db.settings.url))


def typical() -> tuple[Param, ...]:
    """Parameters of the common kinds."""
    return (
        vocabulary.make("Args/lr", 0.1),
        vocabulary.make("Args/epochs", 10),
        vocabulary.make("Args/opt", "sgd", choices=("sgd", "adam")),
        vocabulary.make("Args/verbose", False),
        vocabulary.make("General/layers", [64, 64]),
        vocabulary.make("General/model/dropout", 0.5),
        vocabulary.make("Args/resume", None),
        Param("Args/top", "3", "int", minimum=1, maximum=5),
    )


def draft(db: Database, environment: Environment | None = None, *, params: tuple[Param, ...] = (), name: str = "job"):
    """A draft in project `p`."""
    spec = tasks.DraftSpec("p", name, tags=("seed",), params=params, environment=environment or Environment())
    return tasks.create_draft(db, spec)


def plan(db: Database, task_id: str, **needs: float | None) -> None:
    """Say how a draft is to be run."""
    queues.replan(db, task_id, needs)


def script(directory: Path, text: str, name: str = "job.py") -> Environment:
    """An environment that runs a stored script outside any repository."""
    directory.mkdir(parents=True, exist_ok=True)
    return Environment(
        entry_point=str(directory / name), working_dir=str(directory), script_text=text, executable=sys.executable
    )


def row(db: Database, task_id: str):
    """A task's row."""
    return db.rows("SELECT * FROM task WHERE id = ?", (task_id,))[0]


def log(db: Database, task_id: str) -> list[str]:
    """A task's event log as text."""
    return [
        f"{one['kind']}: {one['text']}" for one in db.rows("SELECT * FROM task_event WHERE task_id = ?", (task_id,))
    ]
