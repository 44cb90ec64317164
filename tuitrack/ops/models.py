"""What can be done to a model; its file is never touched."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from tuitrack import errors
from tuitrack.model import task
from tuitrack.model.outputs import Direction, ModelDescribed, ModelLinked, ModelUnlinked
from tuitrack.query import models, weights
from tuitrack.store import applying, files, outputs, statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database
from tuitrack.store.files import Copied

__all__ = ["add", "archive", "delete", "describe", "link", "publish", "restore", "save", "unlink"]


def add(db: Database, model: ModelDescribed) -> str:
    """Store a model that no run made; its id, a new one where the description has none."""
    made = model if model.id else replace(model, id=task.new_id())
    with db.write() as tx:
        outputs.apply(made, applying.Context(tx, "", "", time.time()))
    return made.id


def describe(db: Database, change: ModelDescribed) -> None:
    """Change what is known of a model; a published one keeps its file, its design and its labels.

    Raises:
        NotFound: there is no such model.
        Refused: it is published, and the change is to what it is.
    """
    with db.write() as tx:
        _published(tx, change.id)
        outputs.apply(change, applying.Context(tx, "", "", time.time()))


def publish(db: Database, model_id: str) -> None:
    """Make a model final."""
    describe(db, ModelDescribed(model_id, published=True))


def archive(db: Database, model_id: str) -> None:
    """Put a model out of sight."""
    describe(db, ModelDescribed(model_id, archived=True))


def restore(db: Database, model_id: str) -> None:
    """Bring an archived model back."""
    describe(db, ModelDescribed(model_id, archived=False))


def link(db: Database, task_id: str, model_id: str, direction: Direction, name: str) -> None:
    """Count a model among those a task reads or made.

    Raises:
        NotFound: there is no such task or model.
    """
    with db.write() as tx:
        statuses.current(tx, task_id)
        _published(tx, model_id)
        context = applying.Context(tx, "", task_id, time.time())
        outputs.apply(ModelLinked(model_id, direction, name), context)
        statuses.touch(tx, task_id)


def unlink(db: Database, task_id: str, model_id: str, direction: Direction) -> None:
    """Count a model no longer among those a task reads or made.

    Raises:
        NotFound: there is no such task.
    """
    with db.write() as tx:
        statuses.current(tx, task_id)
        outputs.apply(ModelUnlinked(model_id, direction), applying.Context(tx, "", task_id, time.time()))
        statuses.touch(tx, task_id)


def save(db: Database, model_id: str, target: Path, copied: Copied = files.unheard) -> Path:
    """Copy a model's file to a path or into a directory, never over what is there; where it is now.

    Raises:
        NotFound: there is no such model, or its file is gone, or the directory is.
        IntegrityError: the file is not what was recorded, and no copy was kept.
        Refused: there is something of that name.
    """
    model = models.get(db, model_id)
    return files.copy_out(weights.local(db.settings, model.uri, model.hash, copied, host=model.host), target, copied)


def delete(db: Database, model_id: str, *, force: bool = False) -> None:
    """Forget a model; its file stays where it is.

    Raises:
        NotFound: there is no such model.
        Refused: it is published or some run reads it, and `force` does not say that this is meant.
    """
    with db.write() as tx:
        published = _published(tx, model_id)
        used = tx.row("SELECT 1 FROM task_model WHERE model_id = ? AND direction = 'input'", (model_id,)) is not None
        if (published or used) and not force:
            why = "published" if published else "read by other runs"
            raise errors.Refused(f"model {model_id[:8]} is {why}", hint="archive it instead")
        tx.execute("DELETE FROM model WHERE id = ?", (model_id,))
        statuses.touch_other(tx, "model")


def _published(tx: Transaction, model_id: str) -> bool:
    """Whether a model is final.

    Raises:
        NotFound: there is no such model.
    """
    found = tx.value("SELECT published FROM model WHERE id = ?", (model_id,))
    if found is None:
        raise errors.NotFound(f"no model {model_id}", hint="tuitrack models ls")
    return bool(found)
