"""What of the disk one may well do without."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.query import leaderboard, weighing
from tuitrack.query.opening import Database
from tuitrack.tui import formatting
from tuitrack.tui.reading.hosting import Keeping, Loose
from tuitrack.tui.screens.dialogs.pick import Way

LOOSE, BIN, ARCHIVED = "loose", "bin", "archived"


@dataclass(frozen=True, slots=True)
class Archived:
    """The archived runs, with the checkpoint files they saved outside the home and the bytes of those."""

    ids: tuple[str, ...]
    outside: int
    size: int


def ways(keeping: Keeping, loose: Loose | None) -> list[Way]:
    """What there is to clean up, with what it takes."""
    found = []
    if loose is not None and loose.files:
        files = formatting.many(loose.files, "file")
        found.append(Way(LOOSE, f"{files} that nothing refers to, {formatting.size(loose.size)}"))
    if keeping.binned.runs:
        runs = formatting.many(keeping.binned.runs, "run")
        found.append(Way(BIN, f"the bin: {runs}, {formatting.size(keeping.binned.size)}"))
    if keeping.archived.runs:
        runs = formatting.many(keeping.archived.runs, "archived run")
        found.append(Way(ARCHIVED, f"checkpoints of {runs}"))
    return found


def archived(db: Database) -> Archived:
    """The archived runs with their checkpoints."""
    rows = leaderboard.fetch(db, leaderboard.Spec(filter="archived:yes", limit=None)).rows
    ids = tuple(row.id for row in rows)
    found = weighing.outside(db, ids)
    return Archived(ids, len(found), sum(one.size for one in found))
