"""Which of several processes this one is, and which run they share."""

from __future__ import annotations

import os
from typing import NamedTuple

from tuitrack.model import execution, task
from tuitrack.spool import liveness

_RANKS = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "LOCAL_RANK")

CHILD = "child"
MAIN = "main"


class Place(NamedTuple):
    """This process among those that report into one run."""

    task_id: str
    rank: int
    owner: bool


def place(serial: int, task_id: str = "") -> Place:
    """Where this process stands when it begins its nth task.

    An inherited id comes from the executor or from the process that started this one; else processes of one torchrun,
    mpirun or srun derive the same id from what their launcher gave them all.
    """
    inherited = task_id or os.environ.get(execution.ENV_TASK, "")
    shared = _shared()
    if not inherited and shared:
        import hashlib  # costs 3 ms, which only ranks pay

        inherited = hashlib.sha256(f"{shared}|{liveness.boot_id()}|{serial}".encode()).hexdigest()[:32]
    mine = rank()
    return Place(inherited or task.new_id(), mine, mine == 0 and not is_child())


def is_child() -> bool:
    """Whether the process that started this one owns the run."""
    return os.environ.get(execution.ENV_ROLE, MAIN) == CHILD and execution.ENV_TASK in os.environ


def rank() -> int:
    """This process's rank among those one launcher started, 0 alone."""
    return next((int(os.environ[name]) for name in _RANKS if os.environ.get(name, "").isdigit()), 0)


def is_ranked() -> bool:
    """Whether a launcher started this process as one of several equals."""
    return any(os.environ.get(name, "").isdigit() for name in _RANKS)


def _shared() -> str:
    if "TORCHELASTIC_RUN_ID" in os.environ:
        names = ["TORCHELASTIC_RUN_ID", "MASTER_ADDR", "MASTER_PORT"]
        one_host = os.environ.get("LOCAL_WORLD_SIZE") == os.environ.get("WORLD_SIZE")
        return _joined(names) + (_parent() if one_host else "")
    if _several("OMPI_COMM_WORLD_SIZE"):
        return _joined(["PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "SLURM_JOB_ID"])
    if _several("SLURM_STEP_NUM_TASKS"):
        return _joined(["SLURM_JOB_ID", "SLURM_STEP_ID", "SLURM_RESTART_COUNT"])
    return ""


def _several(variable: str) -> bool:
    value = os.environ.get(variable, "")
    return value.isdigit() and int(value) > 1


def _joined(names: list[str]) -> str:
    return "|".join(os.environ.get(name, "") for name in names)


def _parent() -> str:
    """The launcher itself, so that two launches on one port are two runs."""
    facts = liveness.of(os.getppid())
    return f"|{facts.pid}|{facts.start_ticks}" if facts else ""
