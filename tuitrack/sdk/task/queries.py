"""Finding, copying and queueing other tasks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self

from tuitrack import errors
from tuitrack.sdk import session, stored
from tuitrack.sdk.task.identity import Identity, tags_of


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
        """One stored task: by id, or the newest of this exact name that fits; None when there is none, of an id too.

        Args:
            task_id: Its id.
            project_name: Exact name of its project.
            task_name: Its exact name.
            tags: Tags of which it has one; `-tag` one it must not have; `__$all`, `__$or`, `__$not` as in ClearML.
            allow_archived: Also among archived ones, where no other fits.
            task_filter: ClearML's `status`, `type`, `user`, `parent`, `id`, `name`, `project` (lists), `tags`,
                `search_text`, `order_by` (`-` before a field for descending), `page` with `page_size`, and `_all_` or
                `_any_` with `fields` and a `pattern`.

        Raises:
            NotImplementedError: a filter, an order or a field that is not known here.
        """
        from tuitrack.sdk.task.searching import Search

        exact = None if task_name is None else rf"\A{re.escape(task_name)}\Z"
        ids, projects = _names(task_id), _names(project_name)
        search = Search(ids, projects, exact, tags_of(tags), allow_archived, task_filter or {})
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
        """Stored tasks that fit, newest first; all of them, where ClearML gives 500 at most.

        Args:
            task_ids: Only these; an empty list asks for nothing.
            project_name: Exact names of projects; those below them are not meant.
            task_name: A part of the name, or a regular expression.
            tags: Tags of which they have one; `-tag` one they must not have; `__$all`, `__$or`, `__$not` as in ClearML.
            allow_archived: Archived ones too.
            task_filter: ClearML's `status`, `type`, `user`, `parent`, `id`, `name`, `project` (lists), `tags`,
                `search_text`, `order_by` (`-` before a field for descending), `page` with `page_size`, and `_all_` or
                `_any_` with `fields` and a `pattern`.

        Raises:
            NotImplementedError: a filter, an order or a field that is not known here.
            re.error: the name is no regular expression.
        """
        from tuitrack.sdk.task.searching import Search

        ids = None if task_ids is not None and not task_ids else _names(task_ids)
        search = Search(ids, _names(project_name), task_name, tags_of(tags), allow_archived, task_filter or {})
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
            project_name: Exact names of projects; those below them are not meant.
            task_name: A part of the name, or a regular expression.
            tags: Tags of which they have one; `-tag` one they must not have; `__$all`, `__$or`, `__$not` as in ClearML.
            additional_return_fields: Fields to return with the ids: those of `tuitrack show --json`, of `export_task`,
                `last_update`, `last_metrics`; with dots for what lies within, as `script.repository`.
            task_filter: ClearML's `status`, `type`, `user`, `parent`, `id`, `name`, `project` (lists), `tags`,
                `search_text`, `order_by` (`-` before a field for descending), `page` with `page_size`, and `_all_` or
                `_any_` with `fields` and a `pattern`.

        Raises:
            NotImplementedError: a filter, an order or a field that is not known here.
            re.error: the name is no regular expression.
        """
        from tuitrack.sdk.task.searching import Search

        found = Search((), _names(project_name), task_name, tags_of(tags), True, task_filter or {}).run()
        if not additional_return_fields:
            return [one.id for one in found]
        from tuitrack.sdk.task import fields

        return [{"id": one.id} | fields.of(cls(one.id), additional_return_fields) for one in found]

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
            UsageError: none is named, and none is being recorded.
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
        """Put a draft on a queue; True, where ClearML gives its server's answer.

        Args:
            task: The task or its id.
            queue_name: The queue, which is made if new; default `default`.
            queue_id: The same: queues have no ids beside their names.
            force: Kept for ClearML's sake.

        Raises:
            NotFound: there is no such task.
            Refused: its status does not allow it.
        """
        from tuitrack.ops import queues

        queues.enqueue(stored.database(), _id_of(task), queue_name or queue_id or "default")
        return True

    @classmethod
    def dequeue(cls, task: Identity | str) -> bool:
        """Take a task, or the one of an id, off its queue; it is what it was before. True.

        Raises:
            NotFound: there is no such task.
            Refused: it is on none.
        """
        from tuitrack.ops import queues

        queues.dequeue(stored.database(), _id_of(task))
        return True


def _names(given: Sequence[str] | str | None) -> tuple[str, ...]:
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)


def _id_of(task: Identity | str | None) -> str:
    if task is None:
        live = session.current()
        if live is None:
            raise errors.UsageError("no task named, and none is being recorded", hint="give a task or its id")
        return live.task_id
    return task.id if isinstance(task, Identity) else task
