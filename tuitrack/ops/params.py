"""Editing the parameters and configuration objects of drafts."""

from __future__ import annotations

from collections.abc import Mapping

from tuitrack import errors
from tuitrack.model.params import Param
from tuitrack.model.task import Status
from tuitrack.ops import editing
from tuitrack.store import applying, statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


def edit(
    db: Database, task_id: str, params: Mapping[str, str], configurations: Mapping[str, str] | None = None
) -> None:
    """Change values of a draft, all of them or none.

    Raises:
        Refused: it is no draft, or has no such key.
        BadValue: a value does not fit.
    """
    with db.write() as tx:
        _only_drafts(tx, task_id)
        edited = editing.checked(tx, task_id, params)
        editing.check_configurations(tx, task_id, configurations or {})
        editing.store(tx, task_id, edited, configurations or {})
        changed = ", ".join([*params, *(configurations or {})])
        statuses.log(tx, task_id, "edited", changed)
        statuses.touch(tx, task_id)


def put(db: Database, task_id: str, params: tuple[Param, ...], *, replace: bool) -> None:
    """Set parameters of a draft whatever it had; with `replace` it has no others.

    Raises:
        Refused: it is no draft.
    """
    with db.write() as tx:
        _only_drafts(tx, task_id)
        if replace:
            tx.execute("DELETE FROM param WHERE task_id = ?", (task_id,))
        applying.store_params(tx, task_id, params, 0)
        tx.many("UPDATE param SET edited = 1 WHERE task_id = ? AND key = ?", [(task_id, param.key) for param in params])
        statuses.touch(tx, task_id)


def _only_drafts(tx: Transaction, task_id: str) -> None:
    status = statuses.current(tx, task_id)
    if status is not Status.DRAFT:
        raise errors.Refused(
            f"{task_id[:8]} is {status}, only drafts can be edited", hint="clone it, then edit the clone"
        )
