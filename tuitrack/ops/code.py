"""Editing where a draft's code comes from."""

from __future__ import annotations

from tuitrack.model.environment import Environment
from tuitrack.ops import reworking
from tuitrack.ops.params import only_drafts
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
        made = reworking.rewrite(tx, task_id, fields)
        statuses.log(tx, task_id, "edited", ", ".join(sorted(fields)))
        statuses.touch(tx, task_id)
    return made
