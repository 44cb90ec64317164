"""Editing the parameters and configuration objects of drafts."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.params import Param
from tuitrack.model.task import Status
from tuitrack.ops import editing, reworking
from tuitrack.ops.reworking import NOTHING, Rework
from tuitrack.store import applying, statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


def edit(
    db: Database,
    task_id: str,
    params: Mapping[str, str],
    configurations: Mapping[str, str] | None = None,
    rework: Rework = NOTHING,
) -> None:
    """Change values of a draft, add and take out, all of it or nothing.

    Raises:
        Refused: it is no draft, has no such key, or has one that is to be added.
        BadValue: a value does not fit.
    """
    with db.write() as tx:
        only_drafts(tx, task_id)
        edits = editing.check(tx, task_id, params, configurations or {})
        editing.store(tx, task_id, edits, _parent(tx, task_id))
        reworking.apply(tx, task_id, rework)
        shown = [f"{param.key}={param.value}" for param in (*edits.params, *rework.added)]
        gone = [f"removed {key}" for key in rework.removed]
        statuses.log(tx, task_id, "edited", ", ".join([*shown, *edits.configurations, *gone, *rework.code]))
        statuses.touch(tx, task_id)


def put(db: Database, task_id: str, params: Sequence[Param], *, replace: bool = False) -> None:
    """Set parameters of a draft, new ones too; with `replace` it has no others.

    Raises:
        Refused: it is no draft.
    """
    with db.write() as tx:
        only_drafts(tx, task_id)
        if replace:
            tx.execute("DELETE FROM param WHERE task_id = ?", (task_id,))
        applying.store_params(tx, task_id, tuple(params), _next_position(tx, task_id))
        tx.many("UPDATE param SET edited = 1 WHERE task_id = ? AND key = ?", [(task_id, param.key) for param in params])
        statuses.log(tx, task_id, "edited", ", ".join(f"{param.key}={param.value}" for param in params))
        statuses.touch(tx, task_id)


def put_configurations(db: Database, task_id: str, objects: Sequence[events.ConfigurationSet]) -> None:
    """Set configuration objects of a draft, new ones too.

    Raises:
        Refused: it is no draft.
        BadValue: a text is not what its type says.
    """
    with db.write() as tx:
        only_drafts(tx, task_id)
        for one in objects:
            editing.check_syntax(one.name, one.type, one.text)
            applying.apply(one, applying.Context(tx, "", task_id, time.time()))
        statuses.touch(tx, task_id)


def annotate(db: Database, task_id: str, properties: Sequence[Param]) -> None:
    """Set user properties, which may be written at any time before a task is published.

    Raises:
        Refused: it is published.
    """
    with db.write() as tx:
        _not_published(tx, task_id)
        applying.store_params(tx, task_id, tuple(properties), _next_position(tx, task_id))
        statuses.touch(tx, task_id)


def unannotate(db: Database, task_id: str, keys: Sequence[str]) -> None:
    """Remove user properties.

    Raises:
        Refused: the task is published.
    """
    with db.write() as tx:
        _not_published(tx, task_id)
        tx.many("DELETE FROM param WHERE task_id = ? AND key = ?", [(task_id, key) for key in keys])
        statuses.touch(tx, task_id)


def only_drafts(tx: Transaction, task_id: str) -> None:
    """Let nothing but drafts pass.

    Raises:
        Refused: it is no draft.
    """
    status = statuses.current(tx, task_id)
    if status is not Status.DRAFT:
        raise errors.Refused(
            f"{task_id[:8]} is {status}, only drafts can be edited", hint="clone it, then edit the clone"
        )


def _not_published(tx: Transaction, task_id: str) -> None:
    if statuses.current(tx, task_id) is Status.PUBLISHED:
        raise errors.Refused(f"{task_id[:8]} is published", hint="published runs never change; clone it")


def _next_position(tx: Transaction, task_id: str) -> int:
    first = tx.value("SELECT COALESCE(MAX(position), 0) + 1 FROM param WHERE task_id = ?", (task_id,))
    assert isinstance(first, int)
    return first


def _parent(tx: Transaction, task_id: str) -> str:
    return str(tx.value("SELECT parent FROM task WHERE id = ?", (task_id,)) or "")
