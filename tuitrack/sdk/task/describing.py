"""What a task is called."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.model import events
from tuitrack.model import task as vocabulary
from tuitrack.sdk import guard, store
from tuitrack.sdk.task import known, lifecycle, values


class Describing(known.Known):
    """Name, tags, note, progress; ClearML's names."""

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
        if (live := self.recording) is not None:
            live.emit(change)
            return
        from tuitrack.ops import tasks

        tasks.describe(store.opened(), self.id, change)
