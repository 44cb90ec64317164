"""The Task class: ClearML's names for what this package does."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tuitrack import errors, settings
from tuitrack.model import events
from tuitrack.model import params as parameter_values
from tuitrack.model import task as vocabulary
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.sdk import artifacts as artifact_files
from tuitrack.sdk import configurations, connect, guard, injection, session, store
from tuitrack.sdk.hooks import argparse as argparse_hook
from tuitrack.sdk.logger import Logger
from tuitrack.sdk.task import lifecycle, values

TaskTypes = vocabulary.TaskType


class Task:
    """One experiment: the live one of this process, or any stored one."""

    TaskTypes = vocabulary.TaskType

    def __init__(self, task_id: str, live: session.Session | None = None) -> None:
        self.id = task_id
        self._live = live

    # -- the life of a task -------------------------------------------------------------------------------------

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

    def close(self) -> None:
        """Complete the task; the process may go on and begin another one."""
        if self._live is not None:
            lifecycle.end(self._live)

    def mark_completed(
        self, ignore_errors: bool = True, status_message: str | None = None, force: bool = False
    ) -> None:
        """End the task as completed."""
        self._end(vocabulary.Status.COMPLETED, status_message or "", force)

    def mark_failed(
        self,
        ignore_errors: bool = True,
        status_reason: str | None = None,
        status_message: str | None = None,
        force: bool = False,
    ) -> None:
        """End the task as failed."""
        self._end(vocabulary.Status.FAILED, status_reason or status_message or "", force)

    def mark_stopped(self, force: bool = False, status_message: str | None = None) -> None:
        """End the task as stopped."""
        self._end(vocabulary.Status.STOPPED, status_message or "", force)

    def _end(self, status: vocabulary.Status, reason: str, force: bool) -> None:
        if self._live is not None:
            session.stop(self._live, status, reason)
            return
        from tuitrack.ops import tasks

        tasks.set_status(store.opened(), self.id, status, reason, force=force)

    def flush(self, wait_for_uploads: bool = False) -> bool:
        """Nothing to flush: a report that returned is already safe."""
        return True

    @staticmethod
    def running_locally() -> bool:
        """Whether this process was started by hand, not by the executor."""
        return injection.directory() is None

    def wait_for_status(
        self,
        status: Iterable[str] = ("completed", "stopped", "closed"),
        raise_on_status: Iterable[str] | None = ("failed",),
        check_interval_sec: float = 1.0,
    ) -> None:
        """Wait until the task has one of the statuses.

        Raises:
            RuntimeError: it got one of `raise_on_status` instead.
        """
        wanted, bad = _statuses(status), _statuses(raise_on_status or ())
        while (now := values.detail(self.id).status) not in wanted:
            if now in bad:
                raise RuntimeError(f"task {self.id} is {now}")
            time.sleep(check_interval_sec)

    # -- what it is called --------------------------------------------------------------------------------------

    @property
    def task_id(self) -> str:
        """The id, as ClearML also calls it."""
        return self.id

    @property
    def name(self) -> str:
        """Its name."""
        return values.detail(self.id).name

    @property
    def status(self) -> str:
        """Its status in ClearML's words: created, queued, in_progress, stopped, failed, completed, published."""
        return vocabulary.CLEARML_STATUS[vocabulary.Status(values.detail(self.id).status)]

    @property
    def parent(self) -> str | None:
        """Id of the task it was cloned from."""
        return values.detail(self.id).parent or None

    @property
    def comment(self) -> str:
        """Its note."""
        return values.detail(self.id).comment

    def get_status(self) -> str:
        """Same as `status`."""
        return self.status

    def get_project_name(self) -> str:
        """Its project."""
        return values.detail(self.id).project

    def get_tags(self) -> list[str]:
        """Its tags."""
        return list(values.detail(self.id).tags)

    @guard.harmless
    def set_name(self, name: str) -> None:
        """Rename it."""
        self._describe(events.Described(name=name))

    def rename(self, new_name: str) -> bool:
        """Rename it."""
        self.set_name(new_name)
        return True

    @guard.harmless
    def set_comment(self, comment: str) -> None:
        """Write its note."""
        self._describe(events.Described(comment=comment))

    @guard.harmless
    def add_tags(self, tags: Sequence[str] | str) -> None:
        """Add tags; a text is split at spaces."""
        self._describe(events.Described(tags_added=lifecycle.tags_of(tags)))

    @guard.harmless
    def remove_tags(self, tags: Sequence[str] | str) -> None:
        """Remove tags."""
        self._describe(events.Described(tags_removed=lifecycle.tags_of(tags)))

    @guard.harmless
    def set_tags(self, tags: Sequence[str]) -> None:
        """Replace all tags."""
        self._describe(events.Described(tags=lifecycle.tags_of(tags)))

    @guard.harmless
    def set_progress(self, progress: int) -> None:
        """Say how far it is, 0 to 100."""
        self._describe(events.Described(progress=max(0, min(100, int(progress)))))

    @guard.harmless
    def set_archived(self, archive: bool) -> None:
        """Put it out of sight, or back."""
        self._describe(events.Described(archived=bool(archive)))

    def _describe(self, change: events.Described) -> None:
        if self._live is not None and not self._live.finished:
            self._live.emit(change)
            return
        from tuitrack.ops import tasks

        tasks.describe(store.opened(), self.id, change)

    # -- parameters and configuration ---------------------------------------------------------------------------

    def connect(self, mutable: Any, name: str | None = None, ignore_remote_overrides: bool = False) -> Any:
        """Record an object's values as parameters; under the executor they get the stored values.

        Args:
            mutable: A dict (nested too), an object, a class, a dataclass (nested, frozen, slots) or a Namespace.
            name: Section of the parameters; default `General`.
            ignore_remote_overrides: Record only, whatever is stored.

        Returns:
            The object; for a dict a live one whose later changes are recorded too.

        Raises:
            BadValue: a stored value does not fit; nothing has been trained yet.
        """
        if self._live is None or self._live.finished:
            return mutable
        if type(mutable).__name__ == "ArgumentParser":
            argparse_hook.connect(self._live, mutable, mutable.parse_known_args()[0])
            return mutable
        return connect.connect(self._live, mutable, name or "General")

    def connect_configuration(
        self,
        configuration: Mapping[str, Any] | list[Any] | Path | str,
        name: str | None = None,
        description: str | None = None,
        ignore_remote_overrides: bool = False,
    ) -> Any:
        """Record a configuration whole; under the executor the stored one is given back.

        Args:
            configuration: A dict, a list, or the path of a file, which is kept with its comments.
            name: Name of the configuration object; default `General`.
            description: What it is.
            ignore_remote_overrides: Record only, whatever is stored.

        Returns:
            The dict or list, filled with the stored values; for a path the path to read from.
        """
        if self._live is None or self._live.finished:
            return configuration
        return configurations.connect(self._live, configuration, name or "General", description or "")

    def get_parameters(self, backwards_compatibility: bool = True, cast: bool = False) -> dict[str, Any]:
        """All parameters, `Section/name` → text; with `cast` → value."""
        return values.parameters(self.id, cast)

    def get_parameters_as_dict(self, cast: bool = False) -> dict[str, Any]:
        """All parameters as a nested dict."""
        return parameter_values.unflatten(values.parameters(self.id, cast))

    def get_parameter(self, name: str, default: Any = None, cast: bool = False) -> Any:
        """One parameter, or the default."""
        return values.parameters(self.id, cast).get(_full_key(name), default)

    def set_parameter(self, name: str, value: Any, description: str | None = None) -> None:
        """Set one parameter of a draft, or of the running task.

        Raises:
            Refused: the task is neither.
            BadValue: the value does not fit the parameter.
        """
        self.update_parameters({name: value})

    def update_parameters(self, *given: Mapping[str, Any], **named: Any) -> None:
        """Set several parameters, leave the others."""
        self._set_parameters(given, named, replace=False)

    def set_parameters(self, *given: Mapping[str, Any], **named: Any) -> None:
        """Replace all parameters."""
        self._set_parameters(given, named, replace=True)

    def _set_parameters(self, given: tuple[Mapping[str, Any], ...], named: Mapping[str, Any], *, replace: bool) -> None:
        merged = {_full_key(key): value for part in (*given, named) for key, value in part.items()}
        made = tuple(parameter_values.make(key, value) for key, value in merged.items())
        if self._live is not None and not self._live.finished:
            self._live.emit(events.ParamsSet(made, replace=replace))
            return
        from tuitrack.ops import params

        params.put(store.opened(), self.id, made, replace=replace)

    def get_configuration_object(self, name: str) -> str | None:
        """Text of a configuration object."""
        return self.get_configuration_objects().get(name)

    def get_configuration_objects(self) -> dict[str, str]:
        """Texts of all configuration objects."""
        return {one.name: one.text for one in values.detail(self.id).configuration}

    def set_configuration_object(self, name: str, config_text: str, description: str | None = None) -> None:
        """Set the text of a configuration object."""
        if self._live is not None and not self._live.finished:
            self._live.emit(events.ConfigurationSet(name, "file", config_text, description or ""))
            return
        from tuitrack.ops import params

        params.edit(store.opened(), self.id, {}, {name: config_text})

    # -- results ------------------------------------------------------------------------------------------------

    @property
    def logger(self) -> Logger:
        """What to report scalars with."""
        return Logger(self._live)

    def get_logger(self) -> Logger:
        """What to report scalars with."""
        return Logger(self._live)

    @guard.harmless
    def upload_artifact(
        self,
        name: str,
        artifact_object: Any,
        metadata: Mapping[str, Any] | None = None,
        delete_after_upload: bool = False,
        preview: Any = None,
        wait_on_upload: bool = False,
    ) -> bool:
        """Keep an object with the run.

        Args:
            name: Its name; a repeated name replaces.
            artifact_object: A file or folder path, a dict, a text, a numpy array, or any object that pickles.
            metadata: Notes of any kind.
            delete_after_upload: Delete the given file once its copy is complete.
            preview: Text to show for it.
            wait_on_upload: Accepted for ClearML's sake; the file is complete when the call returns.
        """
        root = settings.load().files
        added = artifact_files.store(root, name, artifact_object, metadata or {}, preview)
        if self._live is not None and not self._live.finished:
            self._live.emit(added)
        if delete_after_upload and isinstance(artifact_object, str | Path) and Path(artifact_object).is_file():
            Path(artifact_object).unlink()
        return True

    @property
    def artifacts(self) -> dict[str, artifact_files.Artifact]:
        """The task's artifacts by name."""
        cache = settings.load().cache
        return {one.name: artifact_files.Artifact(one, cache) for one in values.detail(self.id).artifacts}

    def get_last_iteration(self) -> int:
        """The highest step reported."""
        return values.detail(self.id).iteration or 0

    def get_reported_scalars(self, max_samples: int = 0, x_axis: str = "iter") -> dict[str, Any]:
        """All points: title → series → name, x, y."""
        return values.scalars(self.id)

    def get_last_scalar_metrics(self) -> dict[str, Any]:
        """Title → series → last, min, max."""
        return values.last_metrics(self.id)

    def get_reported_single_values(self) -> dict[str, Any]:
        """Single values by name."""
        found = values.last_metrics(self.id).get(SINGLE_TITLE, {})
        return {name: one["last"] for name, one in found.items()}

    # -- other tasks --------------------------------------------------------------------------------------------

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
        from tuitrack.ops import tasks

        spec = tasks.CloneSpec(name=name, comment=comment, parent=parent, project=project)
        return cls(tasks.clone(store.opened(captured=True), _id_of(source_task), spec))

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


def _full_key(name: str) -> str:
    return name if "/" in name else f"General/{name}"


def _id_of(task: Task | str | None) -> str:
    if task is None:
        live = session.current()
        if live is None:
            raise errors.UsageError("no task named, and none is being recorded", hint="give a task or its id")
        return live.task_id
    return task.id if isinstance(task, Task) else task


def _statuses(words: Iterable[str]) -> set[str]:
    return {str(vocabulary.parse_status(str(word)) or word) for word in words}


lifecycle.watch_parsers()
