"""Names of a run that was given none, and what its code is."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

_ALLOWED = (
    "CUDA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "PYTHONPATH",
    "PYTHONHASHSEED",
    "CONDA_DEFAULT_ENV",
    "VIRTUAL_ENV",
)
_RANKS = ("RANK", "LOCAL_RANK", "WORLD_SIZE", "SLURM_JOB_ID", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK")
_SCRIPT_CAP = 4 << 20


@dataclass(frozen=True, slots=True)
class Program:
    """The program this process runs."""

    script: str
    module: str
    text: str


def program() -> Program:
    """The main script or module of this process; empty in an interactive session."""
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    spec = getattr(main, "__spec__", None)
    module = spec.name.removesuffix(".__main__") if spec is not None else ""
    if not file or not Path(file).is_file():
        return Program("", module, "")
    path = Path(file).absolute()
    return Program(str(path), module, source(path))


def source(path: Path) -> str:
    """The text of a script, empty where it is too large or unreadable."""
    try:
        if path.stat().st_size > _SCRIPT_CAP:
            return ""
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def project(script: str) -> str:
    """The repository's folder name, else the folder's."""
    start = Path(script).parent if script else Path.cwd()
    for directory in (start, *start.parents):
        if (directory / ".git").exists():
            return directory.name
    return start.name or "default"


def name(script: str, module: str) -> str:
    """The script's name without its ending."""
    return (module.rpartition(".")[2] if module else Path(script).stem) or "interactive"


def environ() -> dict[str, str]:
    """The few environment variables that matter to a rerun and hold no secrets."""
    return {name: os.environ[name] for name in (*_ALLOWED, *_RANKS) if name in os.environ}


def rank() -> int:
    """This process's rank among those one launcher started, 0 alone."""
    for variable in ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK"):
        if os.environ.get(variable, "").isdigit():
            return int(os.environ[variable])
    return 0


def launcher_key() -> str:
    """What processes of one torchrun launch share, empty outside of one."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        return ""
    names = ("TORCHELASTIC_RUN_ID", "MASTER_ADDR", "MASTER_PORT", "TORCHELASTIC_RESTART_COUNT")
    return "|".join([*(os.environ.get(name, "") for name in names), str(os.getppid())])
