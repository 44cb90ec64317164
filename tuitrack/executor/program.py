"""The process of the user's code: its command, its environment, its start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import environments, processes, telling
from tuitrack.executor.requirements import outside
from tuitrack.executor.sandbox import Sandbox
from tuitrack.model import execution
from tuitrack.model.execution import AttemptPaths, Launch

_OURS = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
"""Signals that a detached process ignores or handles, which the code must find as at a terminal."""
_NOTEBOOK = ".ipynb"
"""What python itself does not run and `tuitrack run` does."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything `execve` needs."""

    command: tuple[str, ...]
    environ: dict[str, str]
    working_dir: Path


def plan(launch: Launch, paths: AttemptPaths, place: Sandbox) -> Plan:
    """How to run the recorded code with the recorded interpreter, or with one of an environment made anew.

    Raises:
        LaunchError: the interpreter is gone, or no environment can be made.
    """
    if launch.environment == execution.FRESH:
        python = environments.made(launch, paths)
        found = environments.overlaid(launch, paths, python, place.moved)
        launch = launch._replace(executable=str(python), environ=_inside(python, launch.environ))
    else:
        found = [place.moved(one) for one in launch.search if place.moved(one) != one]
        telling.tell(paths, *(f"{name} is imported from {path} as it is now" for name, path in outside(launch)))
    if not os.access(launch.executable, os.X_OK):
        raise errors.LaunchError(f"the recorded interpreter {launch.executable} is gone", hint="make it again")
    return Plan(_command(launch, place), _environ(launch, paths, place, found), place.working_dir)


def _inside(python: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Variables of an activated environment in the place of those of another."""
    kept = {name: value for name, value in environ.items() if name != "CONDA_DEFAULT_ENV"}
    return {**kept, "VIRTUAL_ENV": str(python.parents[1])}


def _command(launch: Launch, place: Sandbox) -> tuple[str, ...]:
    program = ("-m", launch.module) if launch.module else (place.entry_point,)
    if launch.runner.startswith(execution.RUN):
        program = ("-m", "tuitrack", *launch.runner.split(), *program)
    elif place.entry_point.endswith(_NOTEBOOK):
        program = ("-m", "tuitrack", execution.RUN, *program)
    return (launch.executable, *program, *launch.argv)


def _environ(launch: Launch, paths: AttemptPaths, place: Sandbox, found: Sequence[str]) -> dict[str, str]:
    environ = {**os.environ, **launch.environ}
    recorded = [place.moved(entry) for entry in environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    search = [*_ours(launch, paths, environ), *recorded, *place.search_path, *found]
    return {
        **environ,
        "PATH": _with_programs(launch.executable, environ.get("PATH", os.defpath)),
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(search)),
        "PYTHONUNBUFFERED": "1",
        "PWD": str(place.working_dir),
        execution.ENV_TASK: launch.task_id,
        execution.ENV_ROLE: "main",
        execution.ENV_ATTEMPT: str(launch.attempt),
        execution.ENV_LAUNCH: str(paths.directory),
        execution.ENV_UNDER: str(paths.directory),
        execution.ENV_ATTEND: "0",
    }


def _with_programs(executable: str, path: str) -> str:
    """A search path on which the programs of the interpreter's environment are found, such as torchrun."""
    beside = str(Path(executable).parent)
    return path if beside in path.split(os.pathsep) else f"{beside}{os.pathsep}{path}"


def _ours(launch: Launch, paths: AttemptPaths, environ: dict[str, str]) -> list[str]:
    """Where that interpreter finds this package, when it does not by itself: a directory with nothing else in it."""
    if launch.executable == sys.executable or _imports_us(launch.executable, environ):
        return []
    shown = paths.directory / "import"
    shown.mkdir(mode=0o700, exist_ok=True)
    (shown / "tuitrack").symlink_to(Path(__file__).resolve().parents[1])
    return [str(shown)]


def _imports_us(executable: str, environ: dict[str, str]) -> bool:
    probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec('tuitrack') is None)"
    null = subprocess.DEVNULL
    arguments = [executable, "-P", "-c", probe]
    done = subprocess.run(arguments, cwd="/", env=environ, stdin=null, stdout=null, stderr=null, check=False)
    return done.returncode == 0


def start(plan: Plan, output: int) -> int:
    """Start the code with a descriptor as its output; its process id.

    Raises:
        OSError: it cannot be started.
    """
    parent = os.getpid()

    def prepare() -> None:
        processes.die_with(parent)
        for number in _OURS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    started = subprocess.Popen(
        plan.command,
        cwd=plan.working_dir,
        env=plan.environ,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=prepare,
    )
    started.returncode = 0  # collected by the supervisor, with everything else below it
    return started.pid
