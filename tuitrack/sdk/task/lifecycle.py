"""Beginning, following and ending a task."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Self

from tuitrack import errors
from tuitrack.model import events, execution
from tuitrack.model.task import CLEARML_STATUS, Status, TaskType, parse_status
from tuitrack.sdk import endings, guard, injection, requirements, session, stored
from tuitrack.sdk.hooks import frameworks, parsers
from tuitrack.sdk.session import Request, Session
from tuitrack.sdk.switches import Switches
from tuitrack.sdk.task.identity import Identity, tags_of


class TaskStatus(StrEnum):
    """ClearML's words for where a task is in its life."""

    created = "created"
    queued = "queued"
    in_progress = "in_progress"
    stopped = "stopped"
    published = "published"
    publishing = "publishing"
    closed = "closed"
    failed = "failed"
    completed = "completed"
    unknown = "unknown"


class Lifecycle(Identity):
    """The part of a task that begins and ends."""

    TaskTypes = TaskType
    TaskStatusEnum = TaskStatus

    @classmethod
    def init(
        cls,
        project_name: str | None = None,
        task_name: str | None = None,
        task_type: TaskType | str = TaskType.training,
        tags: Sequence[str] | None = None,
        reuse_last_task_id: bool | str = True,
        continue_last_task: bool | str | int = False,
        output_uri: str | bool | None = None,
        auto_connect_arg_parser: bool | Mapping[str, bool] = True,
        auto_connect_frameworks: bool | Mapping[str, Any] = True,
        auto_resource_monitoring: bool | Mapping[str, Any] = True,
        auto_connect_streams: bool | Mapping[str, bool] = True,
        deferred_init: bool = False,
    ) -> Self:
        """Begin to record this process; as in ClearML, but a new run never overwrites an old one by itself.

        A process that a recorded one starts joins its run, and so do the ranks of torchrun, mpirun or srun. Under
        `tuitrack run` the task is there already: it takes the names that the command did not give, and the switches.

        Args:
            project_name: Project, nested with slashes; default the repository's or folder's name.
            task_name: Name of the run; default the script's name.
            task_type: Kind of work, one of `TaskTypes`.
            tags: Tags of the run.
            reuse_last_task_id: The id of a task to report into; True and False both make a new one.
            continue_last_task: True goes on with the newest task of these names, an id with that one, both after
                their last iteration; a number goes on with the newest and adds that number to every iteration.
            output_uri: Where models are copied to: a folder, an address that fsspec reaches such as `s3://bucket`, or
                True for tuitrack's own files; without it they stay in place. Unlike ClearML's it says nothing of
                artifacts, which are always copied into tuitrack's own files.
            auto_connect_arg_parser: False leaves parsed arguments out, `{name: False}` one of them; in a dict `"*"`
                stands for all that are not named.
            auto_connect_frameworks: Which frameworks are followed: all, none, or by name, as `{"pytorch": "*.pt",
                "matplotlib": False}`; one that is not named is followed.
            auto_resource_monitoring: Whether the use of processor, memory, disk, network and GPUs is recorded, as
                series `:monitor:machine` and `:monitor:gpu` over the seconds since the start; a dict is True.
            auto_connect_streams: False leaves output alone, `{"stdout": False}` or `{"stderr": False}` a part of it.
            deferred_init: Kept for ClearML's sake; beginning takes milliseconds.

        Returns:
            The task of this process; a second call with the same names returns the same one. Where nothing can be
            recorded, which a warning says, a task whose reports go nowhere.

        Raises:
            UsageError: another task is being recorded.
            ValueError: there is no such kind of work.
            LaunchError: the values for a rerun cannot be read.
        """
        request = Request(project_name, task_name, TaskType(task_type).value, tags_of(tags))
        request = request._replace(
            streams=_streams(auto_connect_streams),
            arguments=_arguments(auto_connect_arg_parser),
            frameworks=Switches.of(auto_connect_frameworks),
            monitor=auto_resource_monitoring is not False,
        )
        live = _joined(request) or begin(request, reuse_last_task_id, continue_last_task)
        task = cls("" if live is None else live.task_id)
        if live is not None and output_uri is not None:
            live.models.output_uri = output_uri
        return task

    @classmethod
    def current_task(cls) -> Self | None:
        """The task being recorded by this process, None when there is none; asking joins the run of its parent."""
        live = session.current()
        return None if live is None else cls(live.task_id)

    def close(self) -> None:
        """Complete the task; the process may go on and begin another one. One that joined a run only leaves it."""
        live = self._live
        if live is not None:
            session.process.end(live, endings.RETURNED)

    def mark_started(self, force: bool = False) -> None:
        """Say that a stored task runs; the one of this process does.

        Args:
            force: Also where its status does not lead there.

        Raises:
            Refused: a stored task cannot become running, and `force` is not given.
        """
        if self._live is None:
            self._change(Status.RUNNING, "", force)

    def mark_completed(
        self, ignore_errors: bool = True, status_message: str | None = None, force: bool = False
    ) -> None:
        """End the task as completed; the process goes on.

        Args:
            ignore_errors: Kept for ClearML's sake.
            status_message: Why, in a few words.
            force: Also where its status does not lead there.

        Raises:
            Refused: a stored task cannot become completed, and `force` is not given.
        """
        self._end(Status.COMPLETED, status_message, force)

    def mark_failed(
        self,
        ignore_errors: bool = True,
        status_reason: str | None = None,
        status_message: str | None = None,
        force: bool = False,
    ) -> None:
        """End the task as failed; the process goes on.

        Args:
            ignore_errors: Kept for ClearML's sake.
            status_reason: Why, in a few words.
            status_message: The same; the reason counts where both are given.
            force: Also where its status does not lead there.

        Raises:
            Refused: a stored task cannot become failed, and `force` is not given.
        """
        self._end(Status.FAILED, status_reason or status_message, force)

    def mark_stopped(self, force: bool = False, status_message: str | None = None) -> None:
        """End the task as stopped; the process goes on.

        Args:
            force: Also where its status does not lead there.
            status_message: Why, in a few words.

        Raises:
            Refused: a stored task cannot become stopped, and `force` is not given.
        """
        self._end(Status.STOPPED, status_message, force)

    def _end(self, status: Status, reason: str | None, force: bool) -> None:
        live = self._live
        if live is None:
            self._change(status, reason or "", force)
        else:
            session.process.end(live, endings.Ending(status, reason or ""))

    def _change(self, status: Status, reason: str, force: bool) -> None:
        if self.id:
            from tuitrack.ops import tasks

            tasks.set_status(stored.database(), self.id, status, reason, force=force)

    def flush(self, wait_for_uploads: bool = False) -> bool:
        """Nothing to flush: a report that returned is already safe."""
        return True

    def reload(self) -> None:
        """Nothing to reload: values are read when they are asked for."""

    @staticmethod
    def running_locally() -> bool:
        """Whether this process was started by hand, not by the executor."""
        return injection.is_local()

    def is_current_task(self) -> bool:
        """Whether this process records it."""
        return self._live is not None

    def is_main_task(self) -> bool:
        """Whether this process began it, as rank 0 where there are ranks."""
        return self._live is not None and self._live.owner

    @property
    def status(self) -> str:
        """Its status in ClearML's words: created, queued, in_progress, stopped, failed, completed, published."""
        if self._live is not None or not self.id:
            return TaskStatus.in_progress.value
        return CLEARML_STATUS[Status(stored.detail(self.id).status)]

    def get_status(self) -> str:
        """Same as `status`."""
        return self.status

    def wait_for_status(
        self,
        status: Iterable[str] = (TaskStatus.completed, TaskStatus.stopped, TaskStatus.closed),
        raise_on_status: Iterable[str] | None = (TaskStatus.failed,),
        check_interval_sec: float = 1.0,
    ) -> None:
        """Wait until the task has one of the statuses, however long that takes.

        Args:
            status: Statuses to wait for, in our words or ClearML's.
            raise_on_status: Statuses to give up at; None for none.
            check_interval_sec: Seconds between looks.

        Raises:
            RuntimeError: it got one of `raise_on_status` instead.
        """
        wanted, bad = _parsed(status), _parsed(raise_on_status or ())
        while (now := parse_status(self.status)) not in wanted:
            if now in bad:
                raise RuntimeError(f"task {self.id} is {now}")
            time.sleep(check_interval_sec)


def begin(request: Request, reuse: bool | str = False, go_on: bool | str | int = False) -> Session | None:
    """Start the session of this process; None with one warning where it cannot be had.

    Raises:
        LaunchError: the executor's values cannot be read.
    """
    injection.values()
    try:
        if isinstance(reuse, str) or go_on is not False or injection.values():
            from tuitrack.sdk.task import earlier

            request = earlier.resolved(request, earlier.Wish(reuse, go_on))
        live = session.process.begin(request)
    except Exception as error:
        guard.warn_once("init", f"nothing is recorded: {type(error).__name__}: {error}")
        return None
    frameworks.follow(live.switches)
    _ask_for_packages(live)
    parsers.connect_earlier(live)
    if live.owner and not live.attempt and not _names_itself(live):
        _announce(live)
    return live


def join(request: Request) -> Session | None:
    """The session of this process, or its part in the run of the process that started it; None where there is none."""
    before = session.process.live
    live = session.joined(request)
    if live is not None and live is not before:
        frameworks.follow(live.switches)
        parsers.connect_earlier(live)
    return live


def _names_itself(live: Session) -> bool:
    """Whether a script under `tuitrack run` goes on to begin its task by itself, which is announced then."""
    return live.request.runner == "run" and "Task.init" in live.started.script_text


@guard.harmless
def _ask_for_packages(live: Session) -> None:
    lines = requirements.wishes.lines()
    if lines and live.leads:
        live.emit(events.RequirementsSet(lines))


def _announce(live: Session) -> None:
    started = live.started
    guard.say(f"recording {started.project}/{started.name} {live.task_id[:6]} · watch: tuitrack\n")


def _joined(request: Request) -> Session | None:
    """The session there is already, which the request must fit.

    Raises:
        UsageError: it asks for another task.
    """
    live = join(request._replace(project=None, name=None, tags=()))
    if live is None:
        return None
    if live.request.runner.startswith(execution.RUN) and live.leads and not live.adopted:
        _adopt(live, request)
    elif not live.owner:
        live.hear(request.streams)
    elif not live.attempt:
        _expect_the_same(live, request)
    return live


def _expect_the_same(live: Session, request: Request) -> None:
    for asked, now in ((request.project, live.started.project), (request.name, live.started.name)):
        if asked is not None and asked != now:
            raise errors.UsageError(
                f"the current task is {live.started.project}/{live.started.name}, not {asked}",
                hint="close it first: task.close()",
            )


def _adopt(live: Session, request: Request) -> None:
    """Under `tuitrack run` the script's own names count where the command gave none, its switches from now on."""
    live.request = live.request._replace(arguments=request.arguments)
    live.switches = request.frameworks
    live.adopted = True
    parsers.leave_out(live)
    if live.attempt:
        return  # a rerun is called what its draft was called
    project = live.request.project or request.project or live.started.project
    name = live.request.name or request.name or live.started.name
    renamed = _names_itself(live) or (project, name) != (live.started.project, live.started.name)
    live.describe(events.Described(name=name, project=project, type=request.type, tags_added=request.tags))
    if renamed:
        _announce(live)


def _streams(given: bool | Mapping[str, bool]) -> tuple[str, ...]:
    if isinstance(given, Mapping):
        return tuple(name for name in ("stdout", "stderr") if given and given.get(name, True))
    return ("stdout", "stderr") if given else ()


def _arguments(given: bool | Mapping[str, bool]) -> tuple[tuple[str, bool], ...]:
    if isinstance(given, Mapping) and given:
        return tuple((str(name), bool(wanted)) for name, wanted in given.items())
    return (("*", bool(given)),)


def _parsed(words: Iterable[str]) -> set[Status | None]:
    return {parse_status(str(word)) for word in words}
