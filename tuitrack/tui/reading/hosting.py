"""What the page of the system shows beside the host itself: the disk, the recorder, the workers."""

from __future__ import annotations

from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.ops import collecting
from tuitrack.query import disk
from tuitrack.query.disk import ProjectDisk
from tuitrack.query.opening import Database
from tuitrack.spool import attend, liveness
from tuitrack.spool.attend import Failure, Pending
from tuitrack.tui.reading import service
from tuitrack.tui.reading.service import Service


@dataclass(frozen=True, slots=True)
class Recording:
    """Whether a recorder lives, why the last one died, how many processes report, what is not stored yet."""

    alive: bool = False
    failure: Failure | None = None
    spools: int = 0
    behind: Pending = field(default_factory=Pending)


@dataclass(frozen=True, slots=True)
class Share:
    """Bytes of some runs with the models they made, and how many runs those are."""

    size: int = 0
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept, as it changes with what is reported."""

    service: Service
    recording: Recording
    projects: tuple[ProjectDisk, ...]
    binned: Share = Share()
    archived: Share = Share()


@dataclass(frozen=True, slots=True)
class Loose:
    """Kept files that no run or model refers to any more, with their bytes."""

    files: int
    size: int


def loose(db: Database) -> Loose | None:
    """How much nothing refers to, None where that cannot be told now."""
    try:
        found = collecting.look(db)
    except errors.Refused:
        return None
    return Loose(len(found), sum(one.size for one in found))


def keeping(db: Database) -> Keeping:
    """What is kept now."""
    settings = db.settings
    attendance = attend.of(settings)
    attendance.enabled = False
    recording = Recording(
        liveness.is_alive(settings.home / "recorder.lock"),
        attend.last_failure(settings.home),
        len(attend.spools(settings.spool_root)),
        attend.barrier(settings.spool_root, attendance, 0.0),
    )
    shares = Share(*disk.binned(db)), Share(*disk.archived(db))
    return Keeping(service.read(db), recording, disk.by_project(db), *shares)
