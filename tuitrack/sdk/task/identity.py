"""What a task is called and shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tuitrack import errors
from tuitrack.model import events
from tuitrack.sdk import guard, session, stored
from tuitrack.sdk.session import Session

if TYPE_CHECKING:
    from tuitrack.query.tasks import TaskDetail


class Identity:
    """The part of a task that names it."""

    def __init__(self, task_id: str) -> None:
        self.id = task_id
        self._output_uri: str | bool | None = None

    @property
    def _live(self) -> Session | None:
        """The session that reports into this task, None when this process does not."""
        live = session.process.live
        return live if live is not None and live.task_id == self.id else None

    @property
    def _detail(self) -> TaskDetail:
        return stored.detail(self.id)

    @property
    def task_id(self) -> str:
        """The id, as ClearML also calls it."""
        return self.id

    @property
    def name(self) -> str:
        """Its name."""
        return self._named("name")

    @name.setter
    def name(self, value: str) -> None:
        self.set_name(value)

    @property
    def project(self) -> str:
        """Name of its project; unlike in ClearML, projects have no ids of their own."""
        return self.get_project_name()

    @property
    def task_type(self) -> str:
        """What kind of work it is, as in `TaskTypes`."""
        return self._detail.type

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        return list(self._detail.tags)

    @property
    def comment(self) -> str:
        """Its note."""
        return self._detail.comment

    @comment.setter
    def comment(self, value: str) -> None:
        self.set_comment(value)

    @property
    def progress(self) -> int | None:
        """How far it is, in percent; None where nobody said."""
        return self._detail.progress

    @property
    def parent(self) -> str | None:
        """Id of the task it was cloned from, or that `set_parent` named; None without one."""
        return self._detail.parent or None

    @property
    def last_worker(self) -> str:
        """Id of the worker that ran it, empty where none did."""
        return self._detail.worker

    def get_project_name(self) -> str:
        """Name of its project."""
        return self._named("project")

    def get_tags(self) -> list[str]:
        """Its tags."""
        return self.tags

    def get_progress(self) -> int | None:
        """How far it is, in percent; None where nobody said."""
        return self.progress

    def get_archived(self) -> bool:
        """Whether it is out of sight."""
        return self._detail.archived

    def get_status_message(self) -> str:
        """Why it has its status, empty where nothing is known."""
        return self._detail.status_reason

    def set_name(self, name: str) -> None:
        """Rename it."""
        self._annotate(name=name)

    def rename(self, new_name: str) -> bool:
        """Rename it; True."""
        self.set_name(new_name)
        return True

    def move_to_project(
        self,
        new_project_id: str | None = None,
        new_project_name: str | None = None,
        system_tags: Sequence[str] | None = None,
    ) -> bool:
        """Put it into another project; True.

        Args:
            new_project_id: The project; projects have no ids beside their names.
            new_project_name: The project, nested with slashes; a new one where there is none.
            system_tags: As for `set_system_tags`; None leaves them.

        Raises:
            UsageError: no project is named.
        """
        project = new_project_name or new_project_id
        if not project:
            raise errors.UsageError("no project is named", hint="new_project_name='a/b'")
        self._annotate(project=project)
        if system_tags is not None:
            self.set_system_tags(system_tags)
        return True

    def set_project(self, project_id: str | None = None, project_name: str | None = None) -> bool:
        """Put it into another project; True.

        Args:
            project_id: The project; projects have no ids beside their names.
            project_name: The project, nested with slashes; a new one where there is none.

        Raises:
            UsageError: no project is named.
        """
        return self.move_to_project(project_id, project_name)

    def set_comment(self, comment: str) -> None:
        """Write its note."""
        self._annotate(comment=comment)

    def set_parent(self, parent: Identity | str | None) -> None:
        """Say which task it comes from: the task or its id, None for none."""
        self._annotate(parent=parent.id if isinstance(parent, Identity) else parent or "")

    def set_task_type(self, task_type: str) -> None:
        """Say what kind of work it is, as in `TaskTypes`."""
        self._annotate(type=task_type)

    def add_tags(self, tags: Sequence[str] | str) -> None:
        """Add tags; a text is split at spaces."""
        self._annotate(tags_added=tags)

    def remove_tags(self, tags: Sequence[str] | str) -> None:
        """Remove tags; a text is split at spaces."""
        self._annotate(tags_removed=tags)

    def set_tags(self, tags: Sequence[str]) -> None:
        """Replace all tags; a text is split at spaces."""
        self._annotate(tags=tags)

    def get_system_tags(self) -> list[str]:
        """`archived` where it is out of sight; there are no others."""
        return ["archived"] if self.get_archived() else []

    def set_system_tags(self, tags: Sequence[str]) -> None:
        """Put it out of sight with `archived`, back without; other system tags are ClearML's server's own."""
        self.set_archived("archived" in tags_of(tags))

    def set_progress(self, progress: int) -> None:
        """Say how far it is, in whole percent; less than 0 counts as 0, more than 100 as 100."""
        self._annotate(progress=progress)

    def set_archived(self, archive: bool) -> None:
        """Put it out of sight, or back."""
        self._annotate(archived=archive)

    def _named(self, what: str) -> str:
        """A name as this process knows it; the executor's runs are named in the database only."""
        live = self._live
        if live is not None and not live.attempt:
            return str(getattr(live.started, what))
        return str(getattr(self._detail, what)) if self.id else ""

    def _annotate(self, **told: object) -> None:
        """Change what it is called or shows; of the run of this process what makes no sense is only warned of.

        Raises:
            TypeError, ValueError, OverflowError: a stored task is told what makes no sense.
        """
        if self._live is not None:
            self._annotation(told)
        else:
            self._describe(_described(told))

    @guard.harmless
    def _annotation(self, told: Mapping[str, object]) -> None:
        self._describe(_described(told))

    def _describe(self, change: events.Described) -> None:
        live = self._live
        if live is not None:
            live.describe(change)
        elif self.id:
            from tuitrack.ops import tasks

            tasks.describe(stored.database(), self.id, change)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id[:8] or 'not recorded'}>"


def _described(told: Mapping[str, Any]) -> events.Described:
    return events.Described(**{name: _FIELDS[name](value) for name, value in told.items()})


def _percent(given: Any) -> int:
    return max(0, min(100, int(given)))


def tags_of(given: Sequence[str] | str | None) -> tuple[str, ...]:
    """Tags from a list, or from a text with spaces between them."""
    if given is None:
        return ()
    return tuple(given.split()) if isinstance(given, str) else tuple(map(str, given))


_FIELDS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("name", "project", "comment", "parent", "type"), str),
    **dict.fromkeys(("tags", "tags_added", "tags_removed"), tags_of),
    "progress": _percent,
    "archived": bool,
}
"""What each field is made of what a user tells."""
