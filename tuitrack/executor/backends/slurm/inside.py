"""What a job of Slurm does: it sees to it that an attempt is started once, supervised as on any host, and recorded."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from tuitrack import settings
from tuitrack.executor.backends.slurm import submission
from tuitrack.executor.backends.slurm.flushing import Flusher
from tuitrack.executor.backends.slurm.verdicts import ENGINE
from tuitrack.model import execution
from tuitrack.model.execution import AttemptPaths, Launch
from tuitrack.ops import aborting
from tuitrack.settings import Settings
from tuitrack.spool import attend

_LOOK = 1.0
_LAST_RECORDS = 30.0
"""Seconds that a job stays until what was reported is stored: its recorder goes with it."""

_STOPS = (signal.SIGTERM, signal.SIGINT)
_PASSED_ON = (*_STOPS, signal.SIGUSR1, signal.SIGUSR2)


def job() -> str:
    """The job this process belongs to, as `squeue` names it."""
    array, index = os.environ.get("SLURM_ARRAY_JOB_ID"), os.environ.get("SLURM_ARRAY_TASK_ID")
    return f"{array}_{index}" if array and index else os.environ.get("SLURM_JOB_ID", "")


def _gpus() -> str:
    """The cards of this job, as its node counts them: the code may see them as others."""
    return os.environ.get("SLURM_JOB_GPUS", "")


def supervise(paths: AttemptPaths) -> int:
    """Run an attempt to its end under a supervisor, and keep it recorded; the exit code is the program's."""
    found = _settings(execution.load_launch(paths.launch))
    attendance = attend.of(found) if found.database_path is None else None
    flusher = Flusher(paths, found.spool_root)
    supervisor = _supervisor(paths)
    while True:
        if attendance is not None:
            attendance.attend_if_due()
        flusher.flush_if_due()
        with contextlib.suppress(subprocess.TimeoutExpired):
            supervisor.wait(_LOOK)
            break
    if attendance is not None:
        attend.barrier(found.spool_root, attendance, timeout=_LAST_RECORDS)
    return _code(paths)


def _supervisor(paths: AttemptPaths) -> subprocess.Popen[bytes]:
    """Start the supervisor; what Slurm signals is handed on to it, also what came before it was there."""
    early: list[int] = []
    for number in _PASSED_ON:
        signal.signal(number, lambda got, _: early.append(got) if got in _STOPS else None)
    command = [sys.executable, "-P", "-m", "tuitrack.executor.supervise", str(paths.directory)]
    with paths.supervisor_log.open("ab") as log:
        started = subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    for number in _PASSED_ON:
        signal.signal(number, lambda got, _: started.send_signal(got))
    if early and not paths.abort.exists():  # a signal would kill a supervisor that is only coming up
        aborting.request(paths, execution.told_to_stop(ENGINE))
    return started


def _settings(launch: Launch) -> Settings:
    """Those of the attempt's home.

    Of a database that is a file the recorder is on the file's own host, which reads the spools that this job writes;
    into one that is a server a recorder here writes, which ends with the job.
    """
    for name in ("TUITRACK_HOME", "TUITRACK_SPOOL", "TUITRACK_DB", "TUITRACK_FILES"):
        if name in launch.environ:
            os.environ[name] = launch.environ[name]
    return settings.load()


def _code(paths: AttemptPaths) -> int:
    try:
        ending = execution.load_exit(paths.exit)
    except (OSError, ValueError):
        return 1
    return ending.code if ending.code is not None else 128 + ending.signal if ending.signal else 1


def main() -> int:
    """Run this job's attempt of the submission in the first argument; nothing where it is not this job's to run."""
    os.umask(0o077)
    made = submission.load(Path(sys.argv[1]))
    index = int(os.environ.get("SLURM_ARRAY_TASK_ID", "0"))
    paths = AttemptPaths(Path(made.directories[index]))
    bound = submission.of(paths)
    if bound is None or bound != (made, index) or not submission.claim(paths, job(), _gpus()):
        sys.stderr.write(f"tuitrack: {paths.directory} is not for job {job()}: it has {submission.started(paths)}\n")
        return 0
    return supervise(paths)


if __name__ == "__main__":
    sys.exit(main())
