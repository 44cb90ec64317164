"""Taking artifacts out of the home."""

from __future__ import annotations

from pathlib import Path

from tuitrack import errors
from tuitrack.query import tasks
from tuitrack.store import files, opening
from tuitrack.store.database import Database
from tuitrack.store.files import Copied


def save(db: Database, task_id: str, name: str, target: Path, copied: Copied = files.unheard) -> Path:
    """Copy an artifact's file to a file or into a directory, never over an existing one; where it is now.

    Raises:
        NotFound: there is no such artifact, its file is gone, or the directory is.
        Refused: there is a file of that name.
    """
    with db.read() as tx:
        found = tasks.details(tx, [task_id])[0].artifacts
    chosen = next((one for one in found if one.name == name), None)
    if chosen is None:
        raise errors.NotFound(f"no artifact {name}", hint=f"there are: {', '.join(a.name for a in found) or 'none'}")
    return files.copy_out(opening.local(db.settings, chosen.uri, copied), target, copied)
