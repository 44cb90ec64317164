"""One supervisor an attempt: starts the code, owns its tree and its log, writes how it ended."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import time
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import processes, sandbox
from tuitrack.model import execution
from tuitrack.model.execution import AttemptPaths, Exit, Launch
from tuitrack.spool import liveness

_LOOK = 0.1


def main() -> int:
    """Run one attempt; its directory is the only argument."""
    os.umask(0o077)
    paths = AttemptPaths(Path(sys.argv[1]))
    held = liveness.hold(paths.alive)
    started = time.time()
    try:
        os.close(os.open(paths.marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return 1
    launch = execution.load_launch(paths.launch)
    processes.adopt_orphans()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: paths.abort.write_text("supervisor was told to stop", encoding="utf-8"))
    try:
        ended = _run(launch, paths, started)
    except (errors.LaunchError, OSError, ValueError) as error:
        ended = Exit(None, reason=f"not started: {error}", started=started, ended=time.time())
        with paths.console.open("a", encoding="utf-8") as console:
            console.write(f"tuitrack: {ended.reason}\n")
    _write(paths, ended)
    sandbox.remove(launch, paths)
    held.release()
    return 0


def _run(launch: Launch, paths: AttemptPaths, started: float) -> Exit:
    place = sandbox.build(launch, paths)
    command = _command(launch, place)
    pid = _start(launch, paths, place, command)
    status, aborted = _see_through(pid, launch, paths, started)
    processes.end_all(0.0 if aborted else min(1.0, launch.grace))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    reason = _abort_reason(paths) if aborted == "abort" else aborted
    return Exit(
        code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        reason=reason,
        aborted=bool(aborted),
        started=started,
        ended=time.time(),
        max_rss=used.ru_maxrss * 1024,
        cpu_seconds=used.ru_utime + used.ru_stime,
    )


def _command(launch: Launch, place: sandbox.Sandbox) -> list[str]:
    program = ["-m", launch.module] if launch.module else [place.entry_point]
    if launch.runner == "run":
        program = ["-m", "tuitrack", "run", *program]
    return [launch.executable, *program, *launch.argv]


def _environ(launch: Launch, paths: AttemptPaths, place: sandbox.Sandbox) -> dict[str, str]:
    environ = {**os.environ, **launch.environ}
    search = [*place.search_path, *filter(None, environ.get("PYTHONPATH", "").split(os.pathsep))]
    ours = str(Path(__file__).resolve().parents[2])
    if "site-packages" not in ours:
        search.append(ours)
    return {
        **environ,
        "PYTHONPATH": os.pathsep.join(search),
        "PYTHONUNBUFFERED": "1",
        execution.ENV_TASK: launch.task_id,
        execution.ENV_ROLE: "main",
        execution.ENV_ATTEMPT: str(launch.attempt),
        execution.ENV_LAUNCH: str(paths.directory),
        execution.ENV_ATTEND: "0",
    }


def _start(launch: Launch, paths: AttemptPaths, place: sandbox.Sandbox, command: list[str]) -> int:
    environ = _environ(launch, paths, place)
    console = os.open(paths.console, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    pid = os.fork()
    if pid:
        os.close(console)
        return pid
    try:
        processes.die_with_parent()
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDONLY)
        for target, source in ((0, null), (1, console), (2, console)):
            os.dup2(source, target)
        os.chdir(place.working_dir)
        os.execve(command[0], command, environ)
    except OSError as error:
        os.write(2, f"tuitrack: cannot start {command[0]}: {error}\n".encode())
    finally:
        os._exit(127)


def _see_through(pid: int, launch: Launch, paths: AttemptPaths, started: float) -> tuple[int, str]:
    """Wait for the end; the wait status, and why it was ended before its time."""
    why = ""
    while True:
        with contextlib.suppress(ChildProcessError):
            while True:
                done, status = os.waitpid(-1, os.WNOHANG)
                if done == pid:
                    return status, why
                if not done:
                    break
        if not why and paths.abort.exists():
            why = "abort"
        elif not why and launch.time_limit and time.time() > started + launch.time_limit:
            why = "time limit"
        if why:
            processes.end_all(launch.grace)
            return os.waitpid(pid, 0)[1], why
        time.sleep(_LOOK)


def _abort_reason(paths: AttemptPaths) -> str:
    try:
        return paths.abort.read_text(encoding="utf-8") or "aborted"
    except OSError:
        return "aborted"


def _write(paths: AttemptPaths, ended: Exit) -> None:
    making = paths.exit.with_suffix(".making")
    with making.open("w", encoding="utf-8") as file:
        file.write(execution.dump(ended))
        file.flush()
        os.fsync(file.fileno())
    making.rename(paths.exit)


if __name__ == "__main__":
    sys.exit(main())
