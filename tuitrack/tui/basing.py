"""The base of a project, which all differences refer to."""

from __future__ import annotations

from dataclasses import replace

from tuitrack.query.opening import Database
from tuitrack.tui import state


def keep(db: Database, project: str | None, task_id: str) -> None:
    """Make a run the base of a project; no id means none."""
    state.save_runs(db, project, replace(state.load_runs(db, project), base=task_id))
