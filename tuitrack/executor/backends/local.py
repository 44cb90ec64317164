"""Attempts on this host, each under a supervisor of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tuitrack.model import execution
from tuitrack.model.execution import AttemptPaths
from tuitrack.model.plan import Plan

_DETACHED = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 &'


class Local:
    """Supervisors that outlive whoever started them; a handle is the attempt's directory."""

    def start(self, paths: AttemptPaths, plan: Plan, keep: Sequence[int] = ()) -> str:
        """Start a supervisor; nobody here has to wait for it.

        Raises:
            OSError: no process can be started.
        """
        command = [sys.executable, "-P", "-m", "tuitrack.executor.supervise", str(paths.directory), *map(str, keep)]
        detach(command, paths.supervisor_log, keep=keep)
        return str(paths.directory)


def detach(
    arguments: Sequence[str], log: Path, variables: Mapping[str, str] | None = None, keep: Sequence[int] = ()
) -> None:
    """Start a program that belongs to nobody here: own session, output to a file, not our child.

    Args:
        arguments: The program with its arguments.
        log: What its output is added to.
        variables: Environment variables it gets besides, where not empty.
        keep: Descriptors it inherits.

    Raises:
        OSError: no process can be started.
    """
    environ = {name: value for name, value in os.environ.items() if name not in execution.OF_A_TASK}
    environ.update({name: value for name, value in (variables or {}).items() if value})
    null = subprocess.DEVNULL
    subprocess.run(
        ["/bin/sh", "-c", _DETACHED, "tuitrack", str(log), *arguments],
        cwd="/",
        env=environ,
        stdin=null,
        stdout=null,
        stderr=null,
        pass_fds=keep,
        start_new_session=True,
        check=True,
    )
