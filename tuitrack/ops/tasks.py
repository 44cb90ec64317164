"""What can be done to a task; the verbs that need room live in modules of their own."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.task import Status
from tuitrack.ops.aborting import abort
from tuitrack.ops.clearing import delete, reset
from tuitrack.ops.cloning import CloneSpec, DraftSpec, clone, clone_many, create_draft
from tuitrack.store import applying, statuses
from tuitrack.store.database import Database

__all__ = [
    "CloneSpec",
    "DraftSpec",
    "abort",
    "add_artifact",
    "add_tags",
    "archive",
    "clone",
    "clone_many",
    "create_draft",
    "delete",
    "describe",
    "move",
    "note",
    "publish",
    "remove_artifact",
    "remove_tags",
    "rename",
    "reset",
    "restore",
    "set_status",
    "set_tags",
]


def rename(db: Database, task_id: str, name: str) -> None:
    """Give a task another name."""
    if not name.strip():
        raise errors.Refused("a run needs a name", hint="one with at least one letter")
    describe(db, task_id, events.Described(name=name))


def move(db: Database, task_id: str, project: str) -> None:
    """Put a task into another project."""
    describe(db, task_id, events.Described(project=project))


def set_tags(db: Database, task_id: str, tags: Sequence[str]) -> None:
    """Give a task these tags and no others."""
    describe(db, task_id, events.Described(tags=tuple(tags)))


def add_tags(db: Database, task_id: str, tags: Sequence[str]) -> None:
    """Add tags."""
    describe(db, task_id, events.Described(tags_added=tuple(tags)))


def remove_tags(db: Database, task_id: str, tags: Sequence[str]) -> None:
    """Remove tags."""
    describe(db, task_id, events.Described(tags_removed=tuple(tags)))


def note(db: Database, task_id: str, text: str) -> None:
    """Write a task's note; an empty text removes it."""
    describe(db, task_id, events.Described(comment=text))


def archive(db: Database, task_id: str) -> None:
    """Put a task out of sight."""
    describe(db, task_id, events.Described(archived=True))


def restore(db: Database, task_id: str) -> None:
    """Bring an archived task back."""
    describe(db, task_id, events.Described(archived=False))


def describe(db: Database, task_id: str, change: events.Described) -> None:
    """Change what a task is called and shows.

    Raises:
        NotFound: there is no such task.
    """
    _apply(db, task_id, change)


def add_artifact(db: Database, task_id: str, added: events.ArtifactAdded) -> None:
    """Give a task an artifact whose file is complete; one of the same name is replaced.

    Raises:
        NotFound: there is no such task.
        Refused: it is published.
    """
    _apply(db, task_id, added, unless=Status.PUBLISHED)


def remove_artifact(db: Database, task_id: str, name: str) -> None:
    """Take an artifact from a task; its file stays until nothing names it.

    Raises:
        NotFound: there is no such task.
    """
    _apply(db, task_id, events.ArtifactRemoved(name))


def _apply(db: Database, task_id: str, event: events.Event, *, unless: Status | None = None) -> None:
    with db.write() as tx:
        if statuses.current(tx, task_id) is unless:
            raise errors.Refused(f"the run is {unless}, it stays as it is", hint="clone it")
        applying.apply(event, applying.Context(tx, "", task_id, time.time()))
        statuses.touch(tx, task_id)


def publish(db: Database, task_id: str) -> None:
    """Make a task final."""
    set_status(db, task_id, Status.PUBLISHED)


def set_status(db: Database, task_id: str, status: Status, reason: str = "", *, force: bool = False) -> None:
    """Change a status along the legal transitions.

    Raises:
        Refused: the transition is not legal.
    """
    with db.write() as tx:
        statuses.change(tx, task_id, status, reason, force=force)
