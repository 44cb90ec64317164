"""Removing what lies in the bin for good, with its files in the home."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tuitrack.ops import binning, clearing
from tuitrack.query import contents, weighing, weights
from tuitrack.store import files, leftovers
from tuitrack.store.connection import ALL, Transaction
from tuitrack.store.database import Database
from tuitrack.store.leftovers import Leftover

Going = Callable[[int, int], bool]
"""Hears how many of how many are done; False stops."""


@dataclass(frozen=True, slots=True)
class Removed:
    """How many runs, or files, are gone, with the bytes that are free now."""

    count: int
    size: int


def unheard(done: int, whole: int) -> bool:
    """Nobody wants to know how far it is."""
    return True


def remove(db: Database, ids: Sequence[str], going: Going = unheard) -> Removed:
    """Remove runs that lie in the bin; one that was brought back meanwhile stays.

    Files of theirs that a run or model still refers to stay, and those of the last hour until `tuitrack gc`.
    """
    before, named, gone = weighing.recorded(db, ids), contents.of(db, ids), []
    for done, task_id in enumerate(ids):
        if not going(done, len(ids)):
            break
        with db.write() as tx:
            if not _binned(tx, task_id):
                continue
            clearing.forget_models(tx, task_id)
            clearing.forget(tx, task_id)
        shutil.rmtree(db.settings.runs / task_id, ignore_errors=True)
        gone.append(task_id)
    freed = _sweep(db, named - contents.named(db)) if gone and named else 0
    return Removed(len(gone), freed + sum(before.get(task_id, 0) for task_id in gone))


def expire(db: Database, going: Going = unheard, *, most: int = ALL) -> Removed:
    """Remove what has lain in the bin for seven days, the oldest first, so many at most."""
    rows = db.rows(_EXPIRED, (time.time() - binning.SECONDS, most))
    return remove(db, [row["id"] for row in rows], going) if rows else Removed(0, 0)


def remove_checkpoints(db: Database, ids: Sequence[str], going: Going = unheard) -> Removed:
    """Delete the files outside the home that runs saved models to, for good and at once.

    Only of models that nobody else reads or published, and only files that are still what was recorded.
    """
    removed = size = 0
    found = weighing.outside(db, ids)
    for done, one in enumerate(found):
        if not going(done, len(found)):
            break
        # On another host the same path may hold another file that looks alike.
        state = weights.state(db.settings, one, thorough=weights.elsewhere(db.settings, one.host))
        if state is weights.State.same and _delete(files.open_uri(one.uri)):
            removed, size = removed + 1, size + one.size
    return Removed(removed, size)


def _binned(tx: Transaction, task_id: str) -> bool:
    return tx.row("SELECT 1 FROM task WHERE id = ? AND binned IS NOT NULL", (task_id,)) is not None


def _sweep(db: Database, hashes: frozenset[str]) -> int:
    """Delete the kept files of some contents that nothing names any more."""
    root = db.settings.files
    found = (path for one in sorted(hashes) for path in sorted((root / one[:2] / one).glob("*")) if not path.is_dir())
    return sum(leftovers.remove(root, Leftover(path, path.lstat().st_size)) for path in found)


def _delete(path: Path) -> bool:
    """Delete a file, or the files of a folder and then the folder if it is empty; whether it is gone."""
    try:
        for one in files.parts_of(path) or [path]:
            one.unlink(missing_ok=True)
        for folder in sorted([path, *path.rglob("*")], reverse=True) if path.is_dir() else ():
            folder.rmdir()
    except OSError:
        return False
    return True


_EXPIRED = "SELECT id FROM main.task WHERE binned < ? ORDER BY binned LIMIT ?"
