"""From a claimed task to a running supervisor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tuitrack.model import execution
from tuitrack.model.environment import Environment
from tuitrack.model.execution import AttemptPaths
from tuitrack.query import tasks
from tuitrack.settings import Settings
from tuitrack.store.database import Database

_PASSED = ("TUITRACK_HOME", "TUITRACK_DB", "TUITRACK_SPOOL")


def prepare(db: Database, settings: Settings, task_id: str, attempt: int) -> AttemptPaths:
    """Write what a supervisor needs to run one attempt, without a database.

    Raises:
        OSError: the attempt's directory cannot be made.
    """
    with db.read() as tx:
        injection = tasks.injection(tx, task_id)
        environment = tasks.environment(tx, task_id)
    paths = AttemptPaths.of(settings.runs, task_id, attempt)
    paths.directory.mkdir(mode=0o700, parents=True)
    paths.injection.write_text(execution.dump(injection), encoding="utf-8")
    paths.launch.write_text(execution.dump(_launch(settings, environment, task_id, attempt)), encoding="utf-8")
    return paths


def _launch(settings: Settings, environment: Environment, task_id: str, attempt: int) -> execution.Launch:
    variables = {"TUITRACK_HOME": str(settings.home), "TUITRACK_SPOOL": str(settings.spool_root)}
    if settings.db_url:
        variables["TUITRACK_DB"] = settings.db_url
    return execution.Launch(
        task_id=task_id,
        attempt=attempt,
        home=str(settings.home),
        executable=environment.executable or sys.executable,
        entry_point=environment.entry_point,
        argv=environment.argv,
        module=environment.module,
        runner=environment.runner,
        working_dir=environment.working_dir,
        repository_root=environment.repository_root,
        repository=environment.repository,
        commit=environment.commit,
        diff=environment.diff,
        script_text=environment.script_text,
        environ={**environment.environ, **variables},
    )


def start(paths: AttemptPaths) -> None:
    """Start a supervisor that outlives this process.

    Raises:
        OSError: no process can be started.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TUITRACK_") or name in _PASSED}
    arguments = [sys.executable, "-P", "-m", "tuitrack.executor.supervise", str(paths.directory)]
    with paths.supervisor_log.open("ab") as log:
        subprocess.Popen(
            arguments,
            cwd="/",
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            close_fds=True,
        )


def source_root() -> Path:
    """The directory that holds this package."""
    return Path(__file__).resolve().parents[2]
