"""What one sees on coming back, read anew."""

from __future__ import annotations

import shutil
from dataclasses import replace

from tuitrack.query import digest, disk, leaderboard, names
from tuitrack.query.opening import Database
from tuitrack.tui.parts.home import PROJECTS_MOST, RUNNING_MOST, HomePage, Space

_RUNNING = 200


def read(db: Database, since: float, *, first: bool) -> HomePage:
    """Everything as it is now, what ended since a moment; `first` is the first time ever."""
    running = leaderboard.fetch(db, leaderboard.Spec(filter="status:running", limit=_RUNNING)).rows
    found = digest.since(db, since, most=PROJECTS_MOST)
    listed = {one.task_id: one.name for one in found.best} | {one.task_id: one.name for one in found.needs}
    listed |= {run.id: run.name for run in running[:RUNNING_MOST]}
    shown = names.across_projects(db, listed)
    best = tuple(replace(one, name=shown[one.task_id]) for one in found.best)
    needs = tuple(replace(one, name=shown[one.task_id]) for one in found.needs)
    return HomePage(replace(found, best=best, needs=needs), running, shown, _space(db), first)


def _space(db: Database) -> Space:
    found, usage = disk.by_project(db), shutil.disk_usage(db.settings.home)
    archived, runs = disk.archived(db)
    return Space(usage.free, usage.total, sum(one.total for one in found), archived, runs, *disk.binned(db))
