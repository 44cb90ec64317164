"""What ClearML recorded while it was offline, taken over into a task."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from tuitrack import errors, settings
from tuitrack.importers import clearml, spooled
from tuitrack.model import events
from tuitrack.model.task import Status
from tuitrack.query.tasks import TaskDetail
from tuitrack.sdk import archives, naming, stored
from tuitrack.spool import liveness
from tuitrack.store import files


def session(given: str) -> clearml.Session:
    """The session in a folder, or in a zip of one.

    Raises:
        NotFound: there is none.
    """
    path = Path(given)
    if not path.is_file():
        return clearml.Session.read(path)
    try:
        folder = archives.extract(path, settings.load().cache / "sessions" / files.measure(path).hash)
    except zipfile.BadZipFile as error:
        raise errors.NotFound(f"{path} is no zip", hint="give the zip of an offline session, or its folder") from error
    return clearml.Session.read(folder)


def store(task: TaskDetail, found: clearml.Session, offset: int) -> None:
    """Add what a session reported to a task that does not run; it is stored when this returns.

    Raises:
        Refused: the task is published, or runs.
        OSError: a file of the session cannot be copied.
    """
    if task.status in (Status.PUBLISHED, Status.RUNNING):
        raise errors.Refused(f"{task.id[:8]} is {task.status}, nothing can be added to it", hint="leave it out")
    known = settings.load()
    spooled.write(known.spool_root, _begun(task, found.begun), found.items(known.files, offset))
    stored.database()


def _begun(task: TaskDetail, moment: float) -> events.Started:
    """What the process that takes it over says of itself."""
    return events.Started(
        task_id=task.id,
        project=task.project,
        name=task.name,
        process=liveness.current(),
        host=os.uname().nodename,
        user=naming.user(),
        executable="",
        argv=(),
        cwd="",
        time=moment,
        type=task.type,
        capture=False,
        monitor=False,
    )
