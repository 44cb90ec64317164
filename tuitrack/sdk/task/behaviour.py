"""What a program says before or beside its task; where ClearML speaks of its server, there is nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tuitrack.sdk import aborting, stored
from tuitrack.sdk.task.identity import Identity

if TYPE_CHECKING:
    from tuitrack.query.projects import ProjectRow

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
            ValueError: this process records the task, and it is not called from the main thread.
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

    def get_offline_mode_folder(self) -> Path | None:
        """None: there is no other mode, everything is local."""
        return None

    @classmethod
    def set_credentials(
        cls,
        api_host: str | None = None,
        web_host: str | None = None,
        files_host: str | None = None,
        key: str | None = None,
        secret: str | None = None,
        store_conf_file: bool = False,
    ) -> None:
        """Nothing to do: there is no server to be known to."""

    @classmethod
    def set_resource_monitor_iteration_timeout(
        cls,
        seconds_from_start: float = 30.0,
        wait_for_first_iteration_to_start_sec: float = 180.0,
        max_wait_for_first_iteration_to_start_sec: float = 1800.0,
    ) -> bool:
        """Nothing to do: machine figures are over seconds from the start, whatever is reported."""
        return True

    @property
    def resource_monitor(self) -> None:
        """None: nothing samples in this process, the recorder does."""

    @property
    def report_subprocess_enabled(self) -> bool:
        """False: reports need no process or thread beside the one that makes them."""
        return False

    @property
    def labels_stats(self) -> dict[str, Any]:
        """Empty: ClearML counts here the labels of frames that its data views hand out."""
        return {}

    def get_output_log_web_page(self) -> str:
        """What shows the task, as there is no page: a command."""
        return f"tuitrack show {self.id}"

    @classmethod
    def get_task_output_log_web_page(
        cls, task_id: str, project_id: str | None = None, app_server_host: str | None = None
    ) -> str:
        """What shows a task, as there is no page: a command.

        Args:
            task_id: Its id.
            project_id: Kept for ClearML's sake.
            app_server_host: Kept for ClearML's sake.
        """
        return f"tuitrack show {task_id}"

    @classmethod
    def get_projects(cls, **kwargs: Any) -> list[ProjectRow]:
        """All projects, the one last touched first: `name`, `runs`, `running`, `updated` in seconds since the epoch.

        Args:
            kwargs: Kept for ClearML's sake; everything is given.
        """
        from tuitrack.query import projects

        return list(projects.listed(stored.database()))

    def get_project_object(self) -> ProjectRow | None:
        """Its project as `get_projects` gives it, None where nothing is recorded."""
        name = self.get_project_name()
        return next((one for one in self.get_projects() if one.name == name), None)

    @classmethod
    def get_project_id(cls, project_name: str, search_hidden: bool = True) -> str | None:
        """A project's name where there is such a project: projects have no ids of their own.

        Args:
            project_name: The name.
            search_hidden: Kept for ClearML's sake: no project is hidden.
        """
        return next((one.name for one in cls.get_projects() if one.name == project_name), None)
