"""What every part of the Task class knows."""

from __future__ import annotations

from tuitrack.sdk import session


class Known:
    """A task's id, and the session that records it when it is the live one of this process."""

    def __init__(self, task_id: str, live: session.Session | None = None) -> None:
        self.id = task_id
        self._live = live

    @property
    def recording(self) -> session.Session | None:
        """The session to report into, None when the task is not being recorded here."""
        return self._live if self._live is not None and not self._live.finished else None
