"""Drafts of programs that have not run."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from tuitrack.capture import gathering
from tuitrack.model import events, task
from tuitrack.model.plan import NOTHING, Settings
from tuitrack.model.task import TaskType
from tuitrack.ops import cloning, queues
from tuitrack.sdk import commandline, naming
from tuitrack.spool import liveness
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Program:
    """A script or a module with what it is to be run as; empty names are found from it.

    `runner` is `run` for one that does not begin a task itself; `standalone` keeps the script's text alone, whatever
    repository it is in.
    """

    script: str = ""
    module: str = ""
    args: tuple[str, ...] = ()
    project: str | None = None
    name: str | None = None
    type: TaskType = TaskType.training
    tags: tuple[str, ...] = ()
    runner: str = "run"
    directory: Path = field(default_factory=Path.cwd)
    executable: str = sys.executable
    standalone: bool = False

    def with_(self, **changes: object) -> Program:
        """A copy with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]


def draft(db: Database, program: Program) -> str:
    """Store a program with its code, packages and host as a draft; its id."""
    begun = _started(program, db.settings.variables)
    spec = cloning.DraftSpec(
        begun.project,
        begun.name,
        program.type.value,
        user=begun.user,
        tags=begun.tags,
        params=(commandline.described(program.args),) if program.runner == "run" else (),
        environment=gathering.gather(begun),
    )
    return cloning.create_draft(db, spec)


def enqueue(db: Database, program: Program, queue: str, given: Settings = NOTHING) -> str:
    """Store a program as a draft, put it on a queue, to be run as given; its id."""
    made = draft(db, program)
    queues.enqueue(db, made, queue, given=given)
    return made


def _started(program: Program, variables: tuple[str, ...]) -> events.Started:
    """What a recording of the program would begin with."""
    path = str((program.directory / program.script).absolute()) if program.script else ""
    return events.Started(
        task_id=task.new_id(),
        project=program.project or naming.project(path),
        name=program.name or naming.name(path, program.module),
        process=liveness.current(),
        host=os.uname().nodename,
        user=naming.user(),
        executable=program.executable,
        argv=(program.script or program.module, *program.args),
        cwd=str(program.directory),
        time=time.time(),
        tags=program.tags,
        runner=program.runner,
        module=program.module,
        script=path,
        script_text=naming.source(Path(path)) if path else "",
        environ=naming.environ(variables),
        standalone=program.standalone,
    )
