"""What of ours runs on this host."""

from __future__ import annotations

from tuitrack.model import events
from tuitrack.query import holding
from tuitrack.spool import liveness
from tuitrack.store.database import Database


def pids(db: Database) -> dict[str, tuple[int, ...]]:
    """The live processes of each run by id, those that report and what supervises it; none of other hosts."""
    found: dict[str, tuple[int, ...]] = {}
    for task_id, process in db.rows(_REPORTING):
        facts = events.process(process)
        if facts is not None and liveness.matches_live(facts):
            found[task_id] = (*found.get(task_id, ()), facts.pid)
    for holder in holding.here(db):
        found[holder.task_id] = (*found.get(holder.task_id, ()), *holding.processes(db.settings, holder))
    return found


_REPORTING = """
SELECT task_id, process FROM spool JOIN task ON task.id = task_id
WHERE task.status = 'running' AND spool.ended = 0 AND process != ''
"""
