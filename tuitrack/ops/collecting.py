"""Taking away kept files that nothing refers to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.query import contents
from tuitrack.settings import Settings
from tuitrack.spool import attend
from tuitrack.store import leftovers
from tuitrack.store.database import Database
from tuitrack.store.leftovers import Leftover

_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Freed:
    """How many files went, with their bytes."""

    files: int
    size: int


def look(db: Database) -> tuple[Leftover, ...]:
    """What nothing refers to, of files older than an hour.

    Raises:
        Refused: it cannot be told: a run has reports that are not stored, or another database may share the files.
    """
    settings = db.settings
    _only_database(settings)
    attendance = attend.of(settings)
    if not settings.read_only and attend.barrier(settings.spool_root, attendance, timeout=_WAIT):
        raise errors.Refused(
            "reports still wait to be stored, and may name files", hint="try again; tuitrack doctor says why"
        )
    return tuple(leftovers.found(settings.files, contents.named(db)))


def clear(db: Database, going: Callable[[int, int], bool] = lambda done, whole: True) -> Freed:
    """Take it away; what runs keep meanwhile stays.

    Args:
        db: The run database.
        going: Hears how many of how many files are done; False stops.

    Raises:
        Refused: as for `look`, or the home is read-only.
    """
    if db.settings.read_only:
        raise errors.Refused("nothing may be changed here", hint="without --read-only")
    freed: list[int] = []
    found = look(db)
    for done, one in enumerate(found):
        if not going(done, len(found)):
            break
        freed.append(leftovers.remove(db.settings.files, one))
    return Freed(sum(1 for size in freed if size), sum(freed))


def _only_database(settings: Settings) -> None:
    """Refuse where the home holds a database beside the one in use, whose files would seem to be nobody's.

    Raises:
        Refused: it does.
    """
    beside = settings.home / "tuitrack.db"
    if beside != settings.database_path and beside.exists():
        raise errors.Refused(
            f"{settings.home} holds another database, whose runs share these files",
            hint="give each database a TUITRACK_HOME of its own",
        )
