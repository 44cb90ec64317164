"""The Task class: ClearML's names for what this package does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuitrack import errors
from tuitrack.model import task as vocabulary
from tuitrack.sdk import session, store
from tuitrack.sdk.task import lifecycle
from tuitrack.sdk.task.describing import Describing
from tuitrack.sdk.task.ending import Ending
from tuitrack.sdk.task.parameters import Parameters
from tuitrack.sdk.task.results import Results

TaskTypes = vocabulary.TaskType


class Task(Ending, Describing, Parameters, Results):
    """One experiment: the live one of this process, or any stored one."""

    TaskTypes = vocabulary.TaskType

    @classmethod
    def init(
        cls,
        project_name: str | None = None,
        task_name: str | None = None,
        task_type: vocabulary.TaskType | str = vocabulary.TaskType.training,
        tags: Sequence[str] | None = None,
        reuse_last_task_id: bool | str = True,
        continue_last_task: bool | str | int = False,
        output_uri: str | bool | None = None,
        auto_connect_arg_parser: bool | Mapping[str, bool] = True,
        auto_connect_frameworks: bool | Mapping[str, Any] = True,
        auto_resource_monitoring: bool | Mapping[str, Any] = True,
        auto_connect_streams: bool | Mapping[str, bool] = True,
        deferred_init: bool = False,
    ) -> Task:
        """Begin to record this process.

        Args:
            project_name: Project, nested with slashes; default the repository's or folder's name.
            task_name: Name of the run; default the script's name.
            task_type: Kind of work.
            tags: Tags of the run.
            reuse_last_task_id: Accepted for ClearML's sake; a new run never overwrites an old one.
            continue_last_task: Accepted for ClearML's sake.
            output_uri: Accepted for ClearML's sake; files are kept under the home.
            auto_connect_arg_parser: Accepted for ClearML's sake.
            auto_connect_frameworks: Accepted for ClearML's sake.
            auto_resource_monitoring: Accepted for ClearML's sake.
            auto_connect_streams: False leaves standard output and error alone.
            deferred_init: Accepted for ClearML's sake; beginning takes milliseconds.

        Returns:
            The task of this process; a second call with the same names returns the same one.

        Raises:
            UsageError: another task is being recorded.
        """
        live = session.current()
        if live is not None:
            lifecycle.same_request(live, project_name, task_name)
            return cls(live.task_id, live)
        kind = vocabulary.TaskType(task_type).value
        wanted = lifecycle.tags_of(tags)
        request = session.Request(project_name, task_name, kind, wanted, console=bool(auto_connect_streams))
        begun = lifecycle.begin(request)
        return cls(begun.task_id if begun else "", begun)

    @classmethod
    def current_task(cls) -> Task | None:
        """The task being recorded by this process, None when there is none."""
        live = session.current()
        return None if live is None else cls(live.task_id, live)

    @classmethod
    def get_task(
        cls,
        task_id: str | None = None,
        project_name: str | None = None,
        task_name: str | None = None,
        tags: Sequence[str] | None = None,
        allow_archived: bool = True,
    ) -> Task | None:
        """One stored task: by id, or the newest that fits; None when none does."""
        found = cls.get_tasks([task_id] if task_id else None, project_name, task_name, tags, allow_archived)
        return found[0] if found else None

    @classmethod
    def get_tasks(
        cls,
        task_ids: Sequence[str] | None = None,
        project_name: str | None = None,
        task_name: str | None = None,
        tags: Sequence[str] | None = None,
        allow_archived: bool = True,
    ) -> list[Task]:
        """Stored tasks that fit, newest first."""
        from tuitrack.query import tasks

        wanted = tasks.Wanted(
            tuple(task_ids or ()), project_name, task_name, lifecycle.tags_of(tags), archived=allow_archived
        )
        return [cls(found) for found in tasks.find(store.opened(), wanted)]

    @classmethod
    def clone(
        cls,
        source_task: Task | str | None = None,
        name: str | None = None,
        comment: str | None = None,
        parent: str | None = None,
        project: str | None = None,
    ) -> Task:
        """A draft with the source's code, parameters and configuration, without its results."""
        from tuitrack.ops import cloning

        spec = cloning.CloneSpec(name=name, comment=comment, parent=parent, project=project)
        return cls(cloning.clone(store.opened(captured=True), _id_of(source_task), spec))

    @classmethod
    def enqueue(
        cls, task: Task | str, queue_name: str | None = None, queue_id: str | None = None, force: bool = False
    ) -> bool:
        """Put a draft on a queue, which is made if new."""
        from tuitrack.ops import queues

        queues.enqueue(store.opened(), _id_of(task), queue_name or queue_id or "default")
        return True

    @classmethod
    def dequeue(cls, task: Task | str) -> bool:
        """Take a task off its queue."""
        from tuitrack.ops import queues

        queues.dequeue(store.opened(), _id_of(task))
        return True


def _id_of(task: Task | str | None) -> str:
    if task is None:
        live = session.current()
        if live is None:
            raise errors.UsageError("no task named, and none is being recorded", hint="give a task or its id")
        return live.task_id
    return task.id if isinstance(task, Task) else task


lifecycle.watch_parsers()
