"""Ending a task, waiting for its end."""

from __future__ import annotations

import time
from collections.abc import Iterable

from tuitrack.model import task as vocabulary
from tuitrack.sdk import injection, session, store
from tuitrack.sdk.task import known, lifecycle, values


class Ending(known.Known):
    """How a task ends; ClearML's names."""

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


def _statuses(words: Iterable[str]) -> set[str]:
    return {str(vocabulary.parse_status(str(word)) or word) for word in words}
