"""The live task of this process: what it reports through, from its first record to its last."""

from __future__ import annotations

import contextlib
import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from tuitrack import settings
from tuitrack.model import events, execution
from tuitrack.model.params import Param
from tuitrack.sdk import console, endings, guard, launcher, naming, requirements
from tuitrack.sdk.launcher import Place
from tuitrack.sdk.switches import Switches
from tuitrack.spool import attend, liveness
from tuitrack.spool.writer import Writer

if TYPE_CHECKING:
    from tuitrack.sdk import watched

VERSION = "0.1.0"
_ATTEND_NS = 1_000_000_000
_OF_A_TASK = (
    execution.ENV_TASK,
    execution.ENV_ROLE,
    execution.ENV_ATTEMPT,
    execution.ENV_SWITCHES,
    execution.ENV_NAMES,
)


class Request(NamedTuple):
    """What a task begins with; empty names are found from the program."""

    project: str | None = None
    name: str | None = None
    type: str = "training"
    tags: tuple[str, ...] = ()
    task_id: str = ""
    offset: int = 0
    runner: str = "python"
    program: naming.Program | None = None
    streams: tuple[str, ...] = ("stdout", "stderr")
    frameworks: Switches = Switches()
    monitor: bool = True
    arguments: tuple[tuple[str, bool], ...] = (("*", True),)


class ModelNotes:
    """What models of the run get where nobody says otherwise, and which ones this process has described."""

    def __init__(self) -> None:
        self.output_uri: str | bool | None = None
        self.design = ""
        self.labels: dict[str, int] = {}
        self.described: set[str] = set()


class Session:
    """Reports of one task from one process.

    Everything here may be called from any thread or signal handler; nothing raises because a report cannot be kept.
    """

    def __init__(self, request: Request, place: Place) -> None:
        self.settings = settings.load()
        settings.ensure_home(self.settings)
        self.request = request
        self.place = place
        self.owner = place.owner
        self.task_id = place.task_id
        self.attempt = int(os.environ.get(execution.ENV_ATTEMPT, "0") or 0)
        self.params: dict[str, Param] = {}
        self.finished = False
        self.adopted = False
        self.offset = request.offset
        self.models = ModelNotes()
        self.history: int | None = None
        self.tables: watched.Tables | None = None
        self.step = 0
        self.ids: dict[tuple[str, str], int] = {}
        self.seen = self.due = 0
        self._begun = time.monotonic()
        self._lock = threading.RLock()
        self._writer: Writer | None = None
        self.started = _describe(request, place, self.attempt, self.settings.variables)
        self._attendance = attend.of(self.settings)
        self._open()
        self.tee = console.Tee(() if self.attempt else request.streams, self.console)

    @property
    def leads(self) -> bool:
        """Whether parameters and status are this process's to say: rank 0, also in processes it forked."""
        return self.place.rank == 0

    @property
    def is_program(self) -> bool:
        """Whether it is the recorded program or a rank of it; what else that starts has arguments of its own."""
        return self.place.owner or launcher.is_ranked()

    @property
    def switches(self) -> Switches:
        """Which frameworks are followed, here and in the processes that this one starts."""
        return self.request.frameworks

    @switches.setter
    def switches(self, value: Switches) -> None:
        self.request = self.request._replace(frameworks=value)
        value.hand_on()

    @property
    def hears_stdout(self) -> bool:
        """Whether printing is enough for a text to be on the console of the run."""
        return bool(self.attempt) or "stdout" in self.request.streams

    def _open(self) -> Writer:
        writer = Writer.create(self.settings.spool_root, on_trouble=guard.warn_once)
        writer.event(events.encode(self.started))
        self._writer = writer
        self.scalar: Callable[[int, int, float, int], None] = self._with_offset(writer.scalar)
        self.attend()
        return writer

    def _with_offset(self, scalar: Callable[[int, int, float, int], None]) -> Callable[[int, int, float, int], None]:
        offset = self.offset
        if not offset:
            return scalar
        return lambda series, step, value, now: scalar(series, step + offset, value, now)

    def attend(self) -> None:
        """See to it that a recorder lives; reports ask for it at most once a second."""
        self.seen = time.time_ns()
        self.due = self.seen + _ATTEND_NS
        with contextlib.suppress(OSError):
            self._attendance.attend_if_due()
        if self.tables is not None:
            self.tables.look_if_due()

    @guard.harmless
    def emit(self, event: events.Event) -> None:
        """Report an event; nothing after the end."""
        writer = self._ready()
        if writer is not None:
            writer.event(events.encode(event))
            if not self.seen <= time.time_ns() < self.due:
                self.attend()

    def describe(self, change: events.Described) -> None:
        """Report what the task is called and shows from now on."""
        name, project = change.name or self.started.name, change.project or self.started.project
        self.started = self.started._replace(name=name, project=project)
        self.emit(change)

    def console(self, data: bytes, stream: int) -> None:
        """Report console bytes."""
        writer = self._ready()
        if writer is not None:
            writer.console(data, stream)

    def point(self, title: str, series: str, value: object, step: object) -> None:
        """Report one point the careful way: a new series, an unusual kind of number, a fresh child process.

        Raises:
            TypeError, ValueError, OverflowError: no number.
        """
        number, whole = _number(value), _whole(step)
        writer = self._ready()
        if writer is None:
            return
        title, series = str(title), str(series)
        self.ids[title, series] = local = writer.series(title, series)
        try:
            self.scalar(local, whole, number, time.time_ns())
        except struct.error as error:
            raise ValueError(f"iteration {whole} does not fit in 64 bits") from error
        if whole >= 0:
            self.step = whole

    def put(self, changed: Iterable[Param], removed: Iterable[str] = (), section: str = "") -> None:
        """Report parameters of this process; what was removed of a section goes too."""
        changed, gone = tuple(changed), set(removed)
        for key in gone:
            self.params.pop(key, None)
        self.params.update((param.key, param) for param in changed)
        if not self.leads:
            return
        if not gone:
            self.emit(events.ParamsSet(changed))
            return
        prefix = f"{section}/" if section else ""
        left = tuple(param for key, param in self.params.items() if key.startswith(prefix))
        self.emit(events.ParamsSet(left, section, replace=True))

    def consumed(self, params: Iterable[str] = (), configurations: Iterable[str] = ()) -> None:
        """Report which injected values the code asked for."""
        event = events.Consumed(tuple(params), tuple(configurations))
        if self.leads and (event.params or event.configurations):
            self.emit(event)

    def hear(self, streams: tuple[str, ...]) -> None:
        """Report the console of a process that joined its task in silence, from now on."""
        if not self.request.streams and not self.attempt:
            self.request = self.request._replace(streams=streams)
            self.tee = console.Tee(streams, self.console)

    def set_offset(self, offset: int) -> None:
        """Add to every step reported from now on."""
        self.offset = offset
        writer = self._ready()
        if writer is not None:
            self.scalar = self._with_offset(writer.scalar)

    def _ready(self) -> Writer | None:
        if self._writer is None and not self.finished:
            with self._lock:
                if self._writer is None:
                    return self._open()
        return self._writer

    def forked(self) -> None:
        """In a forked child: the parent's spool is left alone, the first report opens an own one."""
        if self._writer is not None:
            self._writer.abandon()
        self._lock = threading.RLock()
        self._writer = None
        self.owner = False
        self.tables = None
        self.ids = {}
        self.scalar = _unopened
        self.tee.forget()
        self.started = self.started._replace(owner=False, process=liveness.current(), time=time.time(), script_text="")

    def finish(self, ending: endings.Ending | None) -> None:
        """Say how it ended, unless only the kernel knows, then close the spool."""
        if self.finished:
            return
        self.tee.close()
        if self.tables is not None:
            self.tables.look()
        if ending is None and self.owner and not self._recorder_will_tell():
            ending = endings.RETURNED
        if self.owner and ending is not None:
            elapsed = time.monotonic() - self._begun
            self.emit(events.Finished(ending.status.value, ending.reason, ending.exit_code, elapsed))
        self.finished = True
        self.scalar = _unopened
        self.ids = {}
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _recorder_will_tell(self) -> bool:
        """Whether somebody sees how this process ends; a recorder that was just started is waited for."""
        if self.attempt:
            return True  # the supervisor does
        if self._writer is None or not endings.kernel_tells():
            return False
        return self._attendance.met(self._writer.directory)


def _describe(request: Request, place: Place, attempt: int, variables: tuple[str, ...]) -> events.Started:
    program = request.program or naming.program()
    return events.Started(
        task_id=place.task_id,
        project=request.project or program.project,
        name=request.name or naming.name(program.script, program.module),
        process=liveness.current(),
        host=os.uname().nodename,
        user=naming.user(),
        executable=sys.executable,
        argv=tuple(sys.argv),
        cwd=naming.cwd(),
        time=time.time(),
        type=request.type,
        tags=request.tags,
        owner=place.owner,
        rank=place.rank,
        attempt=attempt,
        runner=request.runner,
        module=program.module,
        script=program.script,
        script_text=program.text,
        environ=naming.environ(variables),
        version=VERSION,
        capture=not attempt,
        standalone=requirements.wishes.standalone,
        monitor=request.monitor,
    )


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except TypeError:
        item = getattr(value, "item", None)  # an array of one element, a scalar of some library
        if item is None:
            raise
        return float(item())


def _whole(step: object) -> int:
    whole = int(step)  # type: ignore[call-overload]
    if whole != step:
        guard.warn_once("iteration", f"iteration {step!r} is not a whole number, recorded as {whole}")
    return int(whole)


def _unopened(series: int, step: int, value: float, time_ns: int) -> None:
    raise KeyError(series)


class Process:
    """The sessions of this process, one after the other."""

    def __init__(self) -> None:
        self.live: Session | None = None
        self.watch: endings.Watch | None = None
        self._begun = 0

    def begin(self, request: Request) -> Session:
        """Begin a session and see to its end."""
        self.live = live = Session(request, launcher.place(self._begun, request.task_id))
        self._begun += 1
        os.environ[execution.ENV_TASK] = live.task_id
        os.environ[execution.ENV_ROLE] = launcher.CHILD
        live.switches.hand_on()
        if self.watch is None:
            self.watch = endings.Watch(self._at_end)
            os.register_at_fork(after_in_child=self._forked)
        if not live.attempt:
            self.watch.watch_sigterm()
        return live

    def end(self, live: Session, ending: endings.Ending) -> None:
        """End a session while the process goes on."""
        live.finish(ending)
        if self.live is live:
            self.live = None
            for name in _OF_A_TASK:
                os.environ.pop(name, None)

    def _forked(self) -> None:
        if self.live is not None:
            self.live.forked()

    def _at_end(self, ending: endings.Ending | None) -> None:
        if self.live is not None:
            with contextlib.suppress(Exception):
                self.live.finish(ending)


process = Process()


def current() -> Session | None:
    """The session of this process; one that a recorded process started joins its task when it first asks."""
    return joined(Request(streams=(), frameworks=Switches.inherited()))


def joined(request: Request) -> Session | None:
    """The session of this process; one that a recorded process started joins its task with what is asked for."""
    if process.live is None and launcher.is_child():
        with contextlib.suppress(OSError):
            process.begin(request)
    return process.live


def settle(ending: endings.Ending) -> None:
    """Say for certain how the program ended."""
    if process.watch is not None:
        process.watch.settle(ending)
