"""Tasks as plain dicts, in the shape ClearML exports them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.params import Param
from tuitrack.model.task import CLEARML_STATUS, Status, TaskType
from tuitrack.sdk import naming, requirements, stored
from tuitrack.sdk.task.identity import Identity

if TYPE_CHECKING:
    from tuitrack.model.environment import Environment
    from tuitrack.query.tasks import TaskDetail

_SCRIPT = {
    "repository": "repository",
    "branch": "branch",
    "version_num": "commit",
    "diff": "diff",
    "working_dir": "working_dir",
    "entry_point": "entry_point",
    "binary": "executable",
    "module": "module",
    "script_text": "script_text",
    "runner": "runner",
    "repository_root": "repository_root",
}
"""ClearML's names of what a script is, then some of ours that a rerun needs."""


class Exchange(Identity):
    """The part of a task that is written down and read in again."""

    def export_task(self) -> dict[str, Any]:
        """What it is as a dict of plain values, without its results.

        Returns:
            `id`, `name`, `project_name`, `type`, `status`, `comment`, `tags`, `parent`, `script`, `hyperparams` by
            section and name, `configuration` by name.
        """
        found = self._detail
        return {
            "id": found.id,
            "name": found.name,
            "project_name": found.project,
            "type": found.type,
            "status": CLEARML_STATUS[Status(found.status)],
            "comment": found.comment,
            "tags": list(found.tags),
            "parent": found.parent,
            "script": _script(found.environment),
            "hyperparams": _hyperparams(found),
            "configuration": {
                one.name: {"name": one.name, "type": one.type, "value": one.text} for one in found.configuration
            },
        }

    @classmethod
    def import_task(
        cls, task_data: Mapping[str, Any], target_task: Identity | str | None = None, update: bool = False
    ) -> Self | None:
        """A draft from what `export_task` gave.

        Args:
            task_data: The dict.
            target_task: A draft to fill in place of a new one.
            update: Keep what the target has and the dict has not.

        Returns:
            The draft; None where the dict is of no task.

        Raises:
            Refused: the target is no draft.
            UsageError: a part of the dict has another shape.
            BadValue: a configuration is not what its type says.
            ValueError: there is no such kind of work.
        """
        if not isinstance(task_data, Mapping) or not {"hyperparams", "script", "name"} & task_data.keys():
            return None
        from tuitrack.ops import cloning
        from tuitrack.ops import params as changing

        database = stored.database()
        if target_task is None:
            spec = cloning.DraftSpec(
                project=str(task_data.get("project_name") or "Untitled"),
                name=str(task_data.get("name") or "Untitled"),
                type=TaskType(task_data.get("type") or TaskType.training).value,
                user=naming.user(),
            )
            made = cls(cloning.create_draft(database, spec))
        else:
            made = cls(target_task.id if isinstance(target_task, Identity) else target_task)
            if not update:
                changing.put(database, made.id, (), replace=True)
        made.update_task(task_data)
        return made

    @classmethod
    def import_offline_session(
        cls, session_folder_zip: str, previous_task_id: str | None = None, iteration_offset: int | None = 0
    ) -> str | None:
        """Take over what ClearML recorded while it was offline, with its files; it is stored when the call returns.

        Args:
            session_folder_zip: The session's zip, or its folder.
            previous_task_id: A task to go on with, in place of a new one; what it reported stays.
            iteration_offset: Added to every iteration.

        Returns:
            Id of the task.

        Raises:
            NotFound: there is no such session.
            Refused: the task to go on with is published, or runs.
        """
        from tuitrack.sdk import offline

        found = offline.session(session_folder_zip)
        task = cls(previous_task_id) if previous_task_id else cls.import_task(found.facts)
        if task is None:
            raise errors.NotFound(f"{session_folder_zip} holds no task", hint="it is an offline session of ClearML's")
        offline.store(task._detail, found, iteration_offset or 0)
        return task.id

    def update_task(self, task_data: Mapping[str, Any]) -> bool:
        """Change a draft to what a dict like `export_task`'s says; what it does not name stays. True.

        Raises:
            Refused: the task is no draft.
            UsageError: a part of the dict has another shape.
            BadValue: a configuration is not what its type says.
        """
        from tuitrack.ops import code
        from tuitrack.ops import params as changing

        database = stored.database()
        changing.put(database, self.id, _params(task_data.get("hyperparams") or {}))
        changing.put_configurations(database, self.id, _configurations(task_data.get("configuration") or {}))
        script = task_data.get("script") or {}
        fields = {ours: script[name] or "" for name, ours in _SCRIPT.items() if name in script}
        packages = (script.get("requirements") or {}).get("pip")
        if packages:
            fields["requirements"] = tuple(line for line in packages.splitlines() if line and line[0] != "#")
        if fields:
            code.change(database, self.id, **fields)
        self._describe(_described(task_data))
        return True


def _described(data: Mapping[str, Any]) -> events.Described:
    tags = data.get("tags")
    return events.Described(
        name=data.get("name"),
        project=data.get("project_name"),
        comment=data.get("comment"),
        tags=None if tags is None else tuple(map(str, tags)),
    )


def _script(environment: Environment) -> dict[str, Any]:
    installed = [f"{name}=={version}" for name, version in environment.packages.items()]
    packages = requirements.as_text(environment.requirements or installed)
    return {**{name: getattr(environment, ours) for name, ours in _SCRIPT.items()}, "requirements": {"pip": packages}}


def _hyperparams(found: TaskDetail) -> dict[str, dict[str, dict[str, str]]]:
    tree: dict[str, dict[str, dict[str, str]]] = {}
    for one in found.params:
        section, _, name = one.key.partition("/")
        about = {"section": section, "name": name, "value": one.value, "type": one.param.type}
        tree.setdefault(section, {})[name] = {**about, "description": one.param.description}
    return tree


def _params(given: Any) -> list[Param]:
    try:
        return [
            Param(f"{section}/{name}", str(one["value"]), str(one.get("type") or ""), str(one.get("description") or ""))
            for section, named in given.items()
            for name, one in named.items()
        ]
    except (AttributeError, KeyError, TypeError) as error:
        hint = "as {section: {name: {'value': …, 'type': …}}}"
        raise errors.UsageError(f"hyperparams of another shape: {error!r}", hint=hint) from error


def _configurations(given: Any) -> list[events.ConfigurationSet]:
    try:
        return [
            events.ConfigurationSet(
                name, str(one.get("type") or "file"), str(one["value"]), one.get("description") or ""
            )
            for name, one in given.items()
        ]
    except (AttributeError, KeyError, TypeError) as error:
        hint = "as {name: {'value': …, 'type': …}}"
        raise errors.UsageError(f"configuration of another shape: {error!r}", hint=hint) from error
