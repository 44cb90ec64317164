"""Which groups some runs are in, as the leaderboard of their projects has them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tuitrack.query.grouping import Bond, Bonds, By
from tuitrack.store.database import Database


class Kinship:
    """Tells the groups of chosen runs; what is known of a run is read again only after it changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._bonds = Bonds(db.settings.seed_keys)
        self._last: tuple[object, dict[str, Bond]] = (None, {})

    def of(self, ids: Sequence[str], by: By) -> dict[str, Bond]:
        """The group of each run, by id.

        All runs of their projects have a say in it: only among these it is seen what is unique to each run.

        Raises:
            BadQuery: a key to group by that no parameter goes by.
        """
        with self._db.read() as tx:
            asked = (tuple(ids), by, tx.value("SELECT value FROM revision WHERE name = 'task'"))
            if asked == self._last[0]:
                return self._last[1]
            every = [str(row[0]) for row in tx.rows(_RELATED, {"ids": json.dumps(list(ids))})]
            bonds = self._bonds.of(tx, by, every)
        self._last = asked, {task_id: bonds[task_id] for task_id in ids if task_id in bonds}
        return self._last[1]


_RELATED = """
WITH asked (id) AS (SELECT value FROM json_each(:ids))
SELECT id FROM task
WHERE id IN (SELECT id FROM asked)
OR archived = 0 AND project IN (SELECT project FROM task WHERE id IN (SELECT id FROM asked))
ORDER BY rowid
"""
