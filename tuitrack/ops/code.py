"""Editing where a draft's code comes from."""

from __future__ import annotations

import json
from dataclasses import replace

from tuitrack.model.environment import Environment
from tuitrack.model.values import plain
from tuitrack.ops.params import only_drafts
from tuitrack.query import tasks
from tuitrack.store import statuses
from tuitrack.store.database import Database


def change(db: Database, task_id: str, **fields: object) -> Environment:
    """Change some fields of a draft's environment; what it is then.

    Raises:
        Refused: it is no draft.
        TypeError: there is no such field.
    """
    with db.write() as tx:
        only_drafts(tx, task_id)
        made = replace(tasks.environment(tx, task_id), **fields)  # type: ignore[arg-type]
        values = (made.repository, made.branch, made.commit, json.dumps(plain(made)), task_id)
        tx.execute(_CHANGE, values)
        statuses.log(tx, task_id, "edited", ", ".join(sorted(fields)))
        statuses.touch(tx, task_id)
    return made


_CHANGE = "UPDATE environment SET repository = ?, branch = ?, commit_id = ?, detail = ? WHERE task_id = ?"
