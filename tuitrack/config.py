"""Where this process runs, at ClearML's import path."""

from __future__ import annotations

import os

from tuitrack.model import execution
from tuitrack.sdk import injection, launcher

__all__ = ["get_node_count", "get_node_id", "get_remote_task_id", "running_remotely"]


def running_remotely() -> bool:
    """Whether a worker started this process, or the run that it belongs to."""
    return not injection.is_local()


def get_remote_task_id() -> str | None:
    """Id of the task that a worker runs here, None elsewhere."""
    return os.environ.get(execution.ENV_TASK) if running_remotely() else None


def get_node_id(default: int = 0) -> int:
    """This process's rank among those that one launcher (torchrun, mpirun, srun) started, else the default."""
    return launcher.rank() if launcher.is_ranked() else default


def get_node_count(default: int | None = None) -> int | None:
    """How many processes one launcher started, as `WORLD_SIZE` says; else the default."""
    count = os.environ.get("WORLD_SIZE", "")
    return int(count) if count.isdigit() else default
