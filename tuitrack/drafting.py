"""Drafts of programs that have not run yet."""

from __future__ import annotations

import getpass
import socket
import sys
import time
from pathlib import Path

from tuitrack.model import events, task
from tuitrack.ops import cloning, queues
from tuitrack.recorder.capture import capturing
from tuitrack.sdk import naming
from tuitrack.sdk.run import RunSpec
from tuitrack.spool import liveness
from tuitrack.store.database import Database


def enqueue(db: Database, spec: RunSpec, queue: str) -> str:
    """Store a program with its code as a draft and put it on a queue; its id."""
    event = started(spec)
    draft = cloning.DraftSpec(
        event.project, event.name, user=event.user, tags=event.tags, environment=capturing.gather(event)
    )
    task_id = cloning.create_draft(db, draft)
    queues.enqueue(db, task_id, queue)
    return task_id


def started(spec: RunSpec) -> events.Started:
    """What a recording of the program would begin with."""
    path = str(Path(spec.script).absolute()) if spec.script else ""
    return events.Started(
        task_id=task.new_id(),
        project=spec.project or naming.project(path),
        name=spec.name or naming.name(path, spec.module),
        process=liveness.current(),
        host=socket.gethostname(),
        user=getpass.getuser(),
        executable=sys.executable,
        argv=(spec.script or spec.module, *spec.args),
        cwd=str(Path.cwd()),
        time=time.time(),
        tags=spec.tags,
        runner=spec.runner,
        module=spec.module,
        script=path,
        script_text=naming.source(Path(path)) if path else "",
        environ=naming.environ(),
    )
