"""The live task of this process: its spool, its children, its end."""

from __future__ import annotations

import atexit
import contextlib
import getpass
import hashlib
import os
import platform
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from tuitrack import settings
from tuitrack.model import events, execution, task
from tuitrack.sdk import console, guard, naming
from tuitrack.spool import attend, liveness
from tuitrack.spool.writer import Writer

VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class Request:
    """What Task.init was asked for."""

    project: str | None = None
    name: str | None = None
    type: str = "training"
    tags: tuple[str, ...] = ()
    parent: str = ""
    runner: str = "python"
    program: naming.Program | None = None
    console: bool = True


class Session:
    """Reports of one task from one process."""

    def __init__(self, request: Request) -> None:
        self.settings = settings.load()
        settings.ensure_home(self.settings)
        self.request = request
        self.pid = os.getpid()
        self.owner = True
        self.attempt = int(os.environ.get(execution.ENV_ATTEMPT, "0") or 0)
        self.finished = False
        self.begun = time.monotonic()
        self.ids: dict[tuple[str, str], int] = {}
        self.iteration = 0
        self.started = self._describe(request)
        self.task_id = self.started.task_id
        self.attendance = attend.Attendance(self.settings.home, self.settings.spool_root)
        self.due = 0
        self.writer: Writer | None = None
        self._lock = threading.RLock()
        self._open()
        self.tee = console.Tee(self.console) if request.console and not self.attempt else None

    def _describe(self, request: Request) -> events.Started:
        program = request.program or naming.program()
        inherited = os.environ.get(execution.ENV_TASK, "")
        key = naming.launcher_key()
        rank = naming.rank()
        self.owner = rank == 0 and os.environ.get(execution.ENV_ROLE, "main") == "main"
        derived = hashlib.sha256(f"{key}|{liveness.boot_id()}".encode()).hexdigest()[:32] if key else task.new_id()
        return events.Started(
            task_id=inherited or derived,
            project=request.project or naming.project(program.script),
            name=request.name or naming.name(program.script, program.module),
            process=liveness.current(),
            host=socket.gethostname(),
            user=_user(),
            executable=sys.executable,
            argv=tuple(sys.argv),
            cwd=_cwd(),
            time=time.time(),
            type=request.type,
            tags=request.tags,
            owner=self.owner,
            rank=rank,
            attempt=self.attempt,
            parent=request.parent,
            runner=request.runner,
            module=program.module,
            script=program.script,
            script_text=program.text,
            environ=naming.environ(),
            version=VERSION,
            capture=not self.attempt,
        )

    def _open(self) -> None:
        writer = Writer.create(self.settings.spool_root)
        writer.on_trouble = guard.warn_once
        writer.event(events.encode(self.started))
        self.writer = writer
        self.scalar: Callable[[int, int, float, int], None] = writer.scalar
        self.attend()

    def attend(self) -> None:
        """See to it that a recorder lives; at most once a second from the reporting path."""
        self.due = time.time_ns() + 1_000_000_000
        with contextlib.suppress(OSError):
            self.attendance.attend_if_due()

    def emit(self, event: events.Event) -> None:
        """Report an event."""
        self._writer().event(events.encode(event))
        self.attend_if_due()

    def attend_if_due(self) -> None:
        """The check that every report makes."""
        if time.time_ns() >= self.due:
            self.attend()

    def console(self, data: bytes, stream: int) -> None:
        """Report console bytes."""
        self._writer().console(data, stream)

    def report(self, title: str, series: str, value: object, step: object) -> None:
        """Report one point the careful way: new series, unusual number types, a fresh child process."""
        number = float(value)  # type: ignore[arg-type]
        whole = int(step)  # type: ignore[call-overload]
        writer = self._writer()
        self.ids[title, series] = local = writer.series(str(title), str(series))
        try:
            writer.scalar(local, whole, number, time.time_ns())
        except struct.error as error:
            raise ValueError(f"iteration {whole} is beyond 64 bits") from error

    def _writer(self) -> Writer:
        if self.writer is None:
            with self._lock:
                if self.writer is None:
                    self._open()
        assert self.writer is not None
        return self.writer

    def forked(self) -> None:
        """In a forked child: forget the parent's spool; the first report opens an own one."""
        if self.writer is not None:
            self.writer.abandon()
        self._lock = threading.RLock()
        self.writer = None
        self.owner = False
        self.pid = os.getpid()
        self.ids = {}
        self.scalar = _closed
        self.started = replace(self.started, owner=False, process=liveness.current(), script_text="", time=time.time())

    def finish(self, status: task.Status, reason: str = "", exit_code: int | None = None) -> None:
        """Say how it ended, once, then close the spool."""
        if self.finished:
            return
        self.finished = True
        if self.tee is not None:
            self.tee.close()
        if self.writer is not None:
            if self.owner:
                elapsed = time.monotonic() - self.begun
                self.emit(events.Finished(status.value, reason, exit_code, elapsed))
            self.writer.close()
            self.writer = None
        self.scalar = _closed
        self.ids = {}


def _closed(series: int, step: int, value: float, time_ns: int) -> None:
    raise KeyError(series)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _cwd() -> str:
    try:
        return str(Path.cwd())
    except OSError:
        return "/"


_live: list[Session] = []
_hooks = {"installed": False}
_ending: dict[str, tuple[task.Status, str, int | None]] = {}


def current() -> Session | None:
    """The session of this process, None when there is none."""
    return _live[-1] if _live else None


def start(request: Request) -> Session:
    """Begin a session and see to its end."""
    session = Session(request)
    _live.append(session)
    os.environ[execution.ENV_TASK] = session.task_id
    os.environ[execution.ENV_ROLE] = "child"
    _install()
    return session


def stop(session: Session, status: task.Status, reason: str = "", exit_code: int | None = None) -> None:
    """End a session."""
    session.finish(status, reason, exit_code)
    if session in _live:
        _live.remove(session)
    for name in (execution.ENV_TASK, execution.ENV_ROLE):
        os.environ.pop(name, None)


def ending(status: task.Status, reason: str, exit_code: int | None) -> None:
    """Remember how the process is about to end."""
    _ending["known"] = (status, reason, exit_code)


def ending_of(error: BaseException) -> tuple[task.Status, str, int | None]:
    """Status, reason and exit code that an exception at the top of a program means."""
    if isinstance(error, KeyboardInterrupt):
        return task.Status.STOPPED, "SIGINT", 130
    if isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
        failed = (task.Status.FAILED, f"exit {code}", code)
        return failed if code else (task.Status.COMPLETED, "", 0)
    text = str(error).strip().splitlines()
    return task.Status.FAILED, type(error).__name__ + (f": {text[0][:300]}" if text else ""), 1


def _install() -> None:
    if _hooks["installed"]:
        return
    _hooks["installed"] = True
    os.register_at_fork(after_in_child=_forked)
    atexit.register(_at_exit)
    _wrap_excepthook()
    _wrap_exit()
    if not _kernel_tells():
        _wrap_sigterm()


def _forked() -> None:
    for session in _live:
        session.forked()


def _at_exit() -> None:
    for session in list(_live):
        with contextlib.suppress(Exception):
            status, reason, code = _ending.get("known", (task.Status.COMPLETED, "", None))
            session.finish(status, reason, code)


def _wrap_excepthook() -> None:
    original = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        ending(*ending_of(error))
        original(kind, error, trace)

    sys.excepthook = hook


def _wrap_exit() -> None:
    original = sys.exit

    def leave(status: object = None, /) -> None:
        if threading.current_thread() is threading.main_thread():
            ending(*ending_of(SystemExit(status)))
        original(status)  # type: ignore[arg-type]

    sys.exit = leave  # type: ignore[assignment]


def _kernel_tells() -> bool:
    """Whether the recorder can ask the kernel how a process ended (Linux 6.15)."""
    release = platform.release().split(".")
    return (
        sys.platform == "linux"
        and all(part.isdigit() for part in release[:2])
        and ((int(release[0]), int(release[1])) >= (6, 15))
    )


def _wrap_sigterm() -> None:
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return

    def on_term(number: int, frame: object) -> None:
        ending(task.Status.STOPPED, "SIGTERM", -number)
        _at_exit()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    signal.signal(signal.SIGTERM, on_term)
