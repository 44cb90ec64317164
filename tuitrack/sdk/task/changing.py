"""Changing tasks as they are stored: their status, their results, whether they exist."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.task import Status
from tuitrack.sdk import guard, session, stored
from tuitrack.sdk.task.identity import Identity

if TYPE_CHECKING:
    from tuitrack.store.database import Database


class Changing(Identity):
    """The part of a task that is done to it from outside."""

    def reset(self, set_started_on_success: bool = False, force: bool = False) -> None:
        """Make it a draft again: its results are gone, its values stay.

        Args:
            set_started_on_success: Mark it as running afterwards.
            force: Although it is published; a live run is never reset.

        Raises:
            Refused: it runs or waits, here or elsewhere, or is published and `force` is not given.
        """
        from tuitrack.ops import tasks

        tasks.reset(self._stored(), self.id, force=force)
        if set_started_on_success:
            tasks.set_status(stored.database(), self.id, Status.RUNNING)

    def publish(self, ignore_errors: bool = True) -> bool:
        """Make it final; whether it is.

        Args:
            ignore_errors: Warn where it cannot be, instead of raising.

        Raises:
            Refused: it has not ended, and `ignore_errors` is False.
        """
        from tuitrack.ops import tasks

        return self._try(lambda database: tasks.publish(database, self.id), quietly=ignore_errors)

    def publish_on_completion(self, enable: bool = True) -> None:
        """Make it final when it completes; with False, no longer."""
        self._describe(events.Described(publish_on_completion=bool(enable)))

    def mark_stop_request(self, force: bool = False, status_message: str | None = None) -> None:
        """Ask a task to stop: a queued one leaves its queue, a running one is aborted.

        Args:
            force: Kept for ClearML's sake.
            status_message: Why, in a few words.

        Raises:
            Refused: it has ended, this process records it, or its process cannot be told for certain.
        """
        from tuitrack.ops import tasks

        tasks.abort(self._stored(), self.id, status_message or "aborted by user")

    def delete(
        self,
        delete_artifacts_and_models: bool = True,
        skip_models_used_by_other_tasks: bool = True,
        raise_on_error: bool = False,
        callback: Callable[[str, str], bool] | None = None,
    ) -> bool:
        """Remove it with its results for good, without the bin of `tuitrack delete`; whether it is gone.

        Args:
            delete_artifacts_and_models: Forget the models it made, too. Their files stay where they are; of tuitrack's
                own `tuitrack gc` deletes those that nothing refers to any longer, artifacts too.
            skip_models_used_by_other_tasks: Keep those that other tasks read; published ones stay in any case.
            raise_on_error: Raise where it cannot be removed, instead of warning.
            callback: Asked for each model, `callback("model", id)`; False keeps it.

        Raises:
            Refused: it runs or is published, and `raise_on_error` is True.
        """
        from tuitrack.ops import tasks

        made = [one.model for one in self._detail.models if one.direction == "output"]
        gone = self._try(lambda database: tasks.delete(database, self.id), quietly=not raise_on_error)
        if gone and delete_artifacts_and_models:
            wanted = [one.id for one in made if not one.published and (callback is None or callback("model", one.id))]
            self._forget_models(wanted, force=not skip_models_used_by_other_tasks)
        return gone

    def _forget_models(self, ids: Sequence[str], *, force: bool) -> None:
        from tuitrack.ops import models

        for model_id in ids:
            self._try(functools.partial(models.delete, model_id=model_id, force=force), quietly=True)

    def delete_artifacts(
        self,
        artifact_names: Sequence[str],
        raise_on_errors: bool = True,
        delete_from_storage: bool = True,
        silent_on_errors: bool = False,
    ) -> bool:
        """Remove artifacts from the task; whether all were there.

        Args:
            artifact_names: Their names.
            raise_on_errors: Raise where one is not there.
            delete_from_storage: Kept for ClearML's sake: `tuitrack gc` deletes files that nothing refers to any longer.
            silent_on_errors: No warning for a missing one either.

        Raises:
            NotFound: there is no such artifact, and `raise_on_errors` is True.
        """
        live, known = self._live, set(self.artifact_names())
        missing = [name for name in artifact_names if name not in known]
        if missing and raise_on_errors:
            raise errors.NotFound(f"no artifact {missing[0]}", hint=f"there are: {', '.join(sorted(known)) or 'none'}")
        if missing and not silent_on_errors:
            guard.warn_once(f"artifact {missing[0]}", f"no artifact {missing[0]}")
        for name in set(artifact_names) - set(missing):
            if live is not None:
                live.emit(events.ArtifactRemoved(name))
            else:
                self._remove_artifact(name)
        return not missing

    def artifact_names(self) -> tuple[str, ...]:
        """The names of its artifacts."""
        return tuple(one.name for one in self._detail.artifacts)

    def _remove_artifact(self, name: str) -> None:
        from tuitrack.ops import tasks

        tasks.remove_artifact(stored.database(), self.id, name)

    def started(self, ignore_errors: bool = True, force: bool = False) -> bool:
        """Mark a stored task as running; whether it is.

        Args:
            ignore_errors: Warn where it cannot be, instead of raising.
            force: Also where its status does not lead there.

        Raises:
            Refused: it cannot, and `ignore_errors` is False.
        """
        return self._marked(Status.RUNNING, "", ignore_errors, force)

    def stopped(
        self,
        ignore_errors: bool = True,
        force: bool = False,
        status_reason: str | None = None,
        status_message: str | None = None,
    ) -> bool:
        """Mark a stored task as stopped; whether it is.

        Args:
            ignore_errors: Warn where it cannot be, instead of raising.
            force: Also where its status does not lead there.
            status_reason: Why, in a few words.
            status_message: The same; the reason counts where both are given.

        Raises:
            Refused: it cannot, and `ignore_errors` is False.
        """
        return self._marked(Status.STOPPED, status_reason or status_message or "", ignore_errors, force)

    def stop_request(self, ignore_errors: bool = True, force: bool = False, status_message: str | None = None) -> bool:
        """Ask a task to stop, as `mark_stop_request`; whether that was done.

        Args:
            ignore_errors: Warn where it has ended, instead of raising.
            force: Kept for ClearML's sake.
            status_message: Why, in a few words.

        Raises:
            Refused: as `mark_stop_request`, and `ignore_errors` is False.
        """
        from tuitrack.ops import tasks

        reason = status_message or "aborted by user"
        return self._try(lambda database: tasks.abort(database, self.id, reason), quietly=ignore_errors)

    def completed(self, ignore_errors: bool = True) -> bool:
        """Mark a stored task as completed; whether it is.

        Args:
            ignore_errors: Warn where it cannot be, instead of raising.

        Raises:
            Refused: it cannot, and `ignore_errors` is False.
        """
        return self._marked(Status.COMPLETED, "", ignore_errors, force=False)

    def _marked(self, status: Status, reason: str, quietly: bool, force: bool) -> bool:
        from tuitrack.ops import tasks

        return self._try(
            lambda database: tasks.set_status(database, self.id, status, reason, force=force), quietly=quietly
        )

    def _try(self, change: Callable[[Database], Any], *, quietly: bool) -> bool:
        try:
            change(stored.database())
        except errors.TuitrackError as error:
            if not quietly:
                raise
            guard.warn_once(f"change {error}", str(error))
            return False
        return True

    def _stored(self) -> Database:
        """The database, for a change that the live run of this process must not see done to itself.

        Raises:
            Refused: this process records the task.
        """
        live = session.current()
        if live is not None and live.task_id == self.id:
            raise errors.Refused("this process records the task", hint="close it first: task.close()")
        return stored.database()
