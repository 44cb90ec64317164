"""What the program of this process is, and what to call its run."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_ALLOWED = (
    "CUDA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "PYTHONPATH",
    "PYTHONHASHSEED",
    "CONDA_DEFAULT_ENV",
    "VIRTUAL_ENV",
    "RANK",
    "LOCAL_RANK",
    "WORLD_SIZE",
    "SLURM_JOB_ID",
    "SLURM_PROCID",
    "OMPI_COMM_WORLD_RANK",
)
_SCRIPT_CAP = 4 << 20


class Program(NamedTuple):
    """The program this process runs; a script, a module or neither."""

    script: str = ""
    module: str = ""
    text: str = ""

    @property
    def project(self) -> str:
        """What its project is called by default: a module may lie among the packages, so the working folder counts."""
        return project("" if self.module else self.script)


def program() -> Program:
    """The main script or module of this process; neither in an interactive session."""
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    spec = getattr(main, "__spec__", None)
    module = spec.name.removesuffix(".__main__") if spec is not None else ""
    if not file or not Path(file).is_file():
        namespace = vars(main) if main is not None else {}
        return _of_notebook(namespace) if "get_ipython" in namespace else Program(module=module)
    return of_script(Path(file), module)


def _of_notebook(namespace: Mapping[str, object]) -> Program:
    """The notebook that this process is the kernel of, where its editor or its server tells."""
    told = str(namespace.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", ""))
    return of_script(Path(told)) if told.endswith(".ipynb") and Path(told).is_file() else Program()


def of_script(path: Path, module: str = "") -> Program:
    """The program a script file is."""
    return Program(str(path.absolute()), module, source(path))


def project(script: str) -> str:
    """The name of the repository's folder, else of the script's."""
    start = Path(script).parent if script else Path(cwd())
    root = next((one for one in (start, *start.parents) if (one / ".git").exists()), start)
    return root.name or "default"


def name(script: str, module: str) -> str:
    """The script's name without its ending."""
    return (module.rpartition(".")[2] if module else Path(script).stem) or "interactive"


def source(path: Path) -> str:
    """The text of a script, empty where it is too large or unreadable."""
    try:
        if path.stat().st_size > _SCRIPT_CAP:
            return ""
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def environ(chosen: Sequence[str] = ()) -> dict[str, str]:
    """The few environment variables that matter to a rerun and hold no secrets, and those that the user chose.

    Args:
        chosen: Names, or patterns of names such as `NCCL_*`.
    """
    found = {name: os.environ[name] for name in _ALLOWED if name in os.environ}
    if chosen:
        from fnmatch import fnmatchcase

        ours = (name for name in sorted(os.environ) if not name.startswith("TUITRACK_"))
        found |= {name: os.environ[name] for name in ours if any(fnmatchcase(name, one) for one in chosen)}
    return found


def user() -> str:
    """Who runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def cwd() -> str:
    """The working directory, the root where it was removed."""
    try:
        return str(Path.cwd())
    except OSError:
        return "/"
