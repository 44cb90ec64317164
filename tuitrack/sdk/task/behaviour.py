"""What a program says before or beside its task; where ClearML speaks of its server, there is nothing to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

from tuitrack.sdk import aborting, stored
from tuitrack.sdk.task.identity import Identity

_seed: int | None = None


class Behaviour(Identity):
    """The part of a task that is told how to behave."""

    @classmethod
    def get_by_name(cls, task_name: str) -> Self | None:
        """The newest task of this exact name, None when there is none."""
        found: Self | None = cls.get_task(task_name=task_name)  # type: ignore[attr-defined]
        return found

    @classmethod
    def set_random_seed(cls, random_seed: int | None) -> None:
        """Seed the sources of chance now; unlike ClearML, nobody's chance is seeded unasked.

        Args:
            random_seed: The seed; None leaves all as it is.
        """
        global _seed
        _seed = random_seed
        if random_seed is not None:
            from tuitrack.sdk import seeding

            seeding.seed(random_seed)

    @classmethod
    def get_random_seed(cls) -> int | None:
        """The seed that was set, None without one."""
        return _seed

    def register_abort_callback(
        self, callback_function: Callable[[], object] | None, callback_execution_timeout: float = 30.0
    ) -> None:
        """Call a function when this run is aborted, before the process ends.

        Args:
            callback_function: Takes no arguments; runs in a thread of its own. None takes the last one back.
            callback_execution_timeout: Seconds it may take; the grace of the abort counts, too.

        Raises:
            ValueError: not called from the main thread.
        """
        if self._live is not None:
            aborting.register(callback_function, callback_execution_timeout)

    @classmethod
    def set_offline(cls, offline_mode: bool = False) -> None:
        """Nothing to do: everything is recorded on this machine in any case."""

    @classmethod
    def is_offline(cls) -> bool:
        """Never: there is no server to be without."""
        return False

    @classmethod
    def set_credentials(cls, *_: Any, **__: Any) -> None:
        """Nothing to do: there is no server to be known to."""

    @classmethod
    def set_resource_monitor_iteration_timeout(cls, *_: Any, **__: Any) -> bool:
        """Nothing to do: machine figures are over seconds from the start, whatever is reported."""
        return True

    @property
    def resource_monitor(self) -> None:
        """Nothing in this process: the recorder samples."""

    def get_output_log_web_page(self) -> str:
        """What shows the task, as there is no page: a command."""
        return f"tuitrack show {self.id}"

    @classmethod
    def get_task_output_log_web_page(cls, task_id: str, *_: Any, **__: Any) -> str:
        """What shows a task, as there is no page: a command."""
        return f"tuitrack show {task_id}"

    @classmethod
    def get_projects(cls, **_: Any) -> Sequence[Any]:
        """All projects, the one last touched first: name, runs, running, updated."""
        from tuitrack.query import tasks

        return tasks.projects(stored.database())

    @classmethod
    def get_project_id(cls, project_name: str, search_hidden: bool = True) -> str | None:
        """A project's name where there is such a project: projects have no ids of their own."""
        return next((one.name for one in cls.get_projects() if one.name == project_name), None)
