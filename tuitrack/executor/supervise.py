"""One supervisor an attempt: starts the code, owns its tree, writes how it ended."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.capture import oom
from tuitrack.executor import processes, program, room, sandbox
from tuitrack.executor.output import Output
from tuitrack.model import execution
from tuitrack.model.execution import AttemptPaths, Exit, Launch
from tuitrack.spool import liveness

_LOOK = 0.1
_WINDING_UP = 1.0
_WRITE_TRIES = 60


@dataclass(slots=True)
class Tree:
    """The user's code with everything it started."""

    main: int
    status: int | None = None
    cpu_seconds: float = 0.0
    max_rss: int = 0

    def reap(self) -> None:
        """Collect what has ended; every orphan below is a child of this process."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status, used = os.wait4(-1, os.WNOHANG)
                if not pid:
                    return
                self.cpu_seconds += used.ru_utime + used.ru_stime
                self.max_rss = max(self.max_rss, used.ru_maxrss * 1024)
                if pid == self.main:
                    self.status = status


@dataclass(slots=True)
class Supervisor:
    """One attempt under supervision."""

    paths: AttemptPaths
    launch: Launch
    started: float = 0.0
    told_to_stop: bool = False
    tree: Tree | None = None

    def run(self) -> Exit:
        """Lay out the code, run it to its end; whatever prevents the start is the reason."""
        try:
            with self._abortable():
                plan = program.plan(self.launch, self.paths, sandbox.build(self.launch, self.paths))
            if self._stop_reason():
                return self._never_wanted()
            self._mark()
            return self._start(plan)
        except (errors.LaunchError, OSError, ValueError) as error:
            return self._never_wanted() if self._stop_reason() else self._not_started(error)

    @contextlib.contextmanager
    def _abortable(self) -> Iterator[None]:
        """While the code is laid out, an abort ends the commands that do it, such as a slow clone."""
        done = threading.Event()

        def watch() -> None:
            while not done.wait(_LOOK):
                if self._stop_reason():
                    processes.send(processes.below(os.getpid()), signal.SIGTERM)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _mark(self) -> None:
        """From here on the code counts as started.

        Raises:
            FileExistsError: somebody has settled this attempt as never started.
        """
        os.close(os.open(self.paths.marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        self.started = time.time()

    def _never_wanted(self) -> Exit:
        return Exit(None, reason=self._stop_reason(), aborted=True, ended=time.time())

    def _not_started(self, error: Exception) -> Exit:
        reason = f"not started: {error}"
        with self.paths.console.open("a", encoding="utf-8", errors="backslashreplace") as console:
            console.write(f"tuitrack: {reason}\n")
        return Exit(None, reason=reason, ended=time.time())

    def _start(self, plan: program.Plan) -> Exit:
        """Start the code, see it to its end; all it said by then is in its file before that is told."""
        with Output(self.paths.console) as output:
            self.tree = Tree(program.start(plan, output.writing))
            output.begin()
            return self._see_through(self.tree)

    def _see_through(self, tree: Tree) -> Exit:
        reason, begun = "", time.monotonic()
        while tree.status is None and not reason:
            signal.sigtimedwait((signal.SIGCHLD,), _LOOK)
            tree.reap()
            reason = self._stop_reason() or self._time_limit(begun)
        aborted = bool(reason) and (tree.status is None or self._told_with_the_code)
        ended = time.time()
        if aborted:
            processes.end_below(self.launch.grace, tree.reap)
            ended = time.time()
        else:
            self._wind_up(tree)
        return self._exit(tree, reason if aborted else "", aborted, ended)

    def _wind_up(self, tree: Tree) -> None:
        """Give what the code left behind a moment to end by itself, then end it."""
        end_of_patience = time.monotonic() + _WINDING_UP
        while processes.has_children() and time.monotonic() < end_of_patience:
            time.sleep(0.02)
            tree.reap()
        processes.end_below(self.launch.grace, tree.reap, urgent=lambda: bool(self._stop_reason()))

    def pass_on(self, number: int) -> None:
        """Hand a signal to the code, to which it may mean something, such as to save itself."""
        if self.tree is not None and self.tree.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.tree.main, number)

    @property
    def _told_with_the_code(self) -> bool:
        """Whether an engine stops the attempt: it signals all of a job at once, and the code may be the first to go."""
        return self.told_to_stop and bool(self.launch.engine)

    def _stop_reason(self) -> str:
        with contextlib.suppress(OSError):
            return self.paths.abort.read_text(encoding="utf-8").strip() or "aborted by user"
        return execution.told_to_stop(self.launch.engine) if self.told_to_stop else ""

    def _time_limit(self, begun: float) -> str:
        limit = self.launch.time_limit
        return "time limit" if limit and time.monotonic() > begun + limit else ""

    def _exit(self, tree: Tree, reason: str, aborted: bool, ended: float) -> Exit:
        status = tree.status
        number = os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else 0
        return Exit(
            code=os.WEXITSTATUS(status) if status is not None and os.WIFEXITED(status) else None,
            signal=number,
            reason=reason or (oom.REASON if number == signal.SIGKILL and self._out_of_memory(tree.main) else ""),
            aborted=aborted,
            started=self.started,
            ended=ended,
            max_rss=tree.max_rss,
            cpu_seconds=tree.cpu_seconds,
        )

    @staticmethod
    def _out_of_memory(pid: int) -> bool:
        """Whether the kernel says so of a child that is collected already: its pid can be nobody else's so soon."""
        mine = liveness.current()
        return oom.killed(pid, mine.pid_ns, mine.start_ticks)


def write_exit(paths: AttemptPaths, ending: Exit) -> None:
    """Put the exit in place, whole and durable; a full disk is waited for.

    Raises:
        OSError: it stayed impossible.
    """
    making = paths.exit.with_suffix(".making")
    for left in reversed(range(_WRITE_TRIES)):
        try:
            with making.open("w", encoding="utf-8") as file:
                file.write(execution.dump(ending))
                file.flush()
                os.fsync(file.fileno())
            making.rename(paths.exit)
            _sync(paths.directory)
            return
        except OSError:
            if not left:
                raise
            time.sleep(1.0)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _load(paths: AttemptPaths) -> Launch:
    """What to run; an unreadable file is the attempt's end.

    Raises:
        SystemExit: there is nothing to run.
    """
    try:
        return execution.load_launch(paths.launch)
    except (OSError, ValueError) as error:
        write_exit(paths, Exit(None, reason=f"not started: {error}", ended=time.time()))
        raise SystemExit(1) from error


def main() -> int:
    """Run the attempt in the directory of the first argument; 1 when another supervisor has it.

    Further arguments are descriptors of what the attempt holds while anything of it lives.
    """
    os.umask(0o077)
    paths = AttemptPaths(Path(sys.argv[1]))
    try:
        held = liveness.hold(paths.alive)
    except BlockingIOError:
        return 1
    os.pwrite(held.fd, liveness.boot_id().encode("ascii"), 0)
    if paths.marker.exists() or paths.exit.exists():
        return 1
    supervisor = Supervisor(paths, _load(paths))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(supervisor, "told_to_stop", True))
    for number in (signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, lambda got, _: supervisor.pass_on(got))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGCHLD,))
    processes.adopt_orphans()
    ending = supervisor.run()
    for descriptor in sys.argv[2:]:
        os.close(int(descriptor))
    write_exit(paths, ending)
    sandbox.remove(supervisor.launch, paths)
    room.keep_within(Path(supervisor.launch.home) / "cache", supervisor.launch.cache_gb)
    held.release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
