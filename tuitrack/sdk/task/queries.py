"""Finding, copying and queueing other tasks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from tuitrack import errors
from tuitrack.model.task import parse_status
from tuitrack.sdk import session, stored
from tuitrack.sdk.task.identity import Identity, tags_of

if TYPE_CHECKING:
    from tuitrack.query.tasks import TaskDetail

_FILTERS = frozenset({"status", "type"})


class Queries(Identity):
    """The part of a task that looks beyond itself."""

    @classmethod
    def get_task(
        cls,
        task_id: str | None = None,
        project_name: str | None = None,
        task_name: str | None = None,
        tags: Sequence[str] | None = None,
        allow_archived: bool = True,
        task_filter: Mapping[str, Any] | None = None,
    ) -> Self | None:
        """One stored task: by id, or the newest of this exact name with all the tags; None when there is none.

        Args:
            task_id: Its id.
            project_name: Exact name of its project.
            task_name: Its exact name.
            tags: Tags it has; `-tag` one it must not have.
            allow_archived: Also among archived ones, where no other fits.
            task_filter: `status` and `type` lists.
        """
        exact = None if task_name is None else re.escape(task_name) + r"\Z"
        search = Search(_ids(task_id), _names(project_name), exact, tags_of(tags), allow_archived, task_filter or {})
        found = sorted(search.run(), key=lambda one: one.archived)
        return cls(found[0].id) if found else None

    @classmethod
    def get_tasks(
        cls,
        task_ids: Sequence[str] | None = None,
        project_name: Sequence[str] | str | None = None,
        task_name: str | None = None,
        tags: Sequence[str] | None = None,
        allow_archived: bool = True,
        task_filter: Mapping[str, Any] | None = None,
    ) -> list[Self]:
        """Stored tasks that fit, newest first.

        Args:
            task_ids: Only these.
            project_name: Exact names of projects.
            task_name: A part of the name, or a regular expression.
            tags: Tags they have; `-tag` one they must not have.
            allow_archived: Archived ones too.
            task_filter: `status` and `type` lists.
        """
        wanted = _ids(task_ids)
        search = Search(wanted, _names(project_name), task_name, tags_of(tags), allow_archived, task_filter or {})
        return [cls(found.id) for found in search.run()]

    @classmethod
    def query_tasks(
        cls,
        project_name: Sequence[str] | str | None = None,
        task_name: str | None = None,
        tags: Sequence[str] | None = None,
        additional_return_fields: Sequence[str] | None = None,
        task_filter: Mapping[str, Any] | None = None,
    ) -> list[Any]:
        """Ids of stored tasks that fit, newest first; with fields a dict for each.

        Args:
            project_name: Exact names of projects.
            task_name: A part of the name, or a regular expression.
            tags: Tags they have; `-tag` one they must not have.
            additional_return_fields: Fields of `tuitrack show --json` to return with the ids.
            task_filter: `status` and `type` lists.
        """
        found = Search((), _names(project_name), task_name, tags_of(tags), True, task_filter or {}).run()
        if not additional_return_fields:
            return [one.id for one in found]
        return [{"id": one.id} | _fields(one.to_json(), additional_return_fields) for one in found]

    @classmethod
    def clone(
        cls,
        source_task: Identity | str | None = None,
        name: str | None = None,
        comment: str | None = None,
        parent: str | None = None,
        project: str | None = None,
    ) -> Self:
        """A draft with the source's code, parameters and configuration, without its results.

        Args:
            source_task: The task or its id; default the current one.
            name: Name of the draft; default the source's.
            comment: Its note.
            parent: Id of the task it comes from; default the source.
            project: Its project; default the source's.

        Raises:
            NotFound: there is no such task.
        """
        from tuitrack.ops import tasks

        spec = tasks.CloneSpec(name=name, comment=comment, parent=parent, project=project)
        return cls(tasks.clone(stored.database(captured=True), _id_of(source_task), spec))

    @classmethod
    def enqueue(
        cls,
        task: Identity | str,
        queue_name: str | None = None,
        queue_id: str | None = None,
        force: bool = False,
    ) -> bool:
        """Put a draft on a queue, which is made if new.

        Raises:
            Refused: its status does not allow it.
        """
        from tuitrack.ops import queues

        queues.enqueue(stored.database(), _id_of(task), queue_name or queue_id or "default")
        return True

    @classmethod
    def dequeue(cls, task: Identity | str) -> bool:
        """Take a task off its queue.

        Raises:
            Refused: it is on none.
        """
        from tuitrack.ops import queues

        queues.dequeue(stored.database(), _id_of(task))
        return True


@dataclass(frozen=True, slots=True)
class Search:
    """Which stored tasks are wanted."""

    ids: tuple[str, ...] | None
    projects: tuple[str | None, ...]
    pattern: str | None
    tags: tuple[str, ...]
    archived: bool
    filters: Mapping[str, Any]

    def run(self) -> list[TaskDetail]:
        """What fits, newest first.

        Raises:
            NotImplementedError: a filter that is not built yet.
        """
        unknown = set(self.filters) - _FILTERS
        if unknown:
            raise NotImplementedError(f"task_filter {', '.join(sorted(unknown))} is not built yet in this version")
        from tuitrack.query import tasks

        database = stored.database()
        with_tags = tuple(tag for tag in self.tags if not tag.startswith("-"))
        wanted = [tasks.Wanted(self.ids or (), one, None, with_tags, self.archived) for one in self.projects]
        ids = [] if self.ids == ("",) else [found for one in wanted for found in tasks.find(database, one)]
        with database.read() as tx:
            found = [one for one in tasks.details(tx, ids) if self._fits(one)]
        return sorted(found, key=lambda one: one.created, reverse=True) if len(wanted) > 1 else found

    def _fits(self, found: TaskDetail) -> bool:
        statuses = {parse_status(str(one)) for one in self.filters.get("status", ())}
        kinds = {str(one) for one in self.filters.get("type", ())}
        return (
            (self.pattern is None or re.match(f".*(?:{self.pattern})", found.name, re.DOTALL) is not None)
            and not any(tag[1:] in found.tags for tag in self.tags if tag.startswith("-"))
            and (not statuses or parse_status(found.status) in statuses)
            and (not kinds or found.type in kinds)
        )


def _ids(given: Sequence[str] | str | None) -> tuple[str, ...]:
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given) or ("",)


def _names(given: Sequence[str] | str | None) -> tuple[str | None, ...]:
    if given is None:
        return (None,)
    return (given,) if isinstance(given, str) else tuple(given)


def _fields(body: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    unknown = [name for name in names if name not in body]
    if unknown:
        raise NotImplementedError(f"field {unknown[0]} is not built yet; there are {', '.join(sorted(body))}")
    return {name: body[name] for name in names}


def _id_of(task: Identity | str | None) -> str:
    if task is None:
        live = session.current()
        if live is None:
            raise errors.UsageError("no task named, and none is being recorded", hint="give a task or its id")
        return live.task_id
    return task.id if isinstance(task, Identity) else task
