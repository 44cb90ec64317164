"""Slurm's commands, and whether what they say can be relied on."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping

from tuitrack import errors
from tuitrack.model import execution

_PATIENCE = 30.0
_UNREACHED = re.compile(
    "unable to contact|timed out|zero bytes|connection|communication|temporarily|not responding|try again"
    "|authentication|credential|munge|unexpected message|backup|configuration source|fetch_config|dbd",
    re.IGNORECASE,
)
"""What Slurm says of itself, not of what was asked."""

_FULL = re.compile(r"limit|maximum|too many|submit.*disabled|no more jobs|quota|deadlock", re.IGNORECASE)
"""What Slurm takes later."""

_SAID = re.compile(r"^(?:sbatch|squeue|scancel|scontrol)(?:: (?:error|fatal))?: *|^slurm_\w+ error: *")
_FIRST = re.compile(r"(?:Batch job submission failed|Kill job error on job id \S+): *")


class Unreachable(errors.LaunchError):
    """Slurm did not answer, or its answer was lost: what was asked may have been done."""


class Full(errors.LaunchError):
    """Slurm takes no more of this user now."""


class Declined(errors.LaunchError):
    """Slurm will not do what was asked."""


def run(program: str, *arguments: str, timeout: float = _PATIENCE) -> str:
    """What a command prints.

    Raises:
        Unreachable: it is not there, got no answer, or was killed.
        Full: a limit is in the way.
        Declined: anything else.
    """
    try:
        done = subprocess.run(
            [program, *arguments], env=environ(), stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout
        )
    except subprocess.TimeoutExpired as error:
        raise Unreachable(f"{program} got no answer in {timeout:.0f} s") from error
    except OSError as error:
        raise Unreachable(f"{program}: {error.strerror or error}") from error
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "replace")
    said = done.stderr.decode("utf-8", "replace").strip()
    raise _kind(done.returncode, said)(f"{program}: {_told(said) or f'exit {done.returncode}'}")


def environ() -> Mapping[str, str]:
    """The variables that commands, and through them jobs, get: none of a task, none of a job we are in."""
    return {name: value for name, value in os.environ.items() if not _foreign(name)}


def _foreign(name: str) -> bool:
    return name in execution.OF_A_TASK or (name.startswith("SLURM_") and name != "SLURM_CONF")


def _kind(code: int, said: str) -> type[errors.LaunchError]:
    if code < 0 or not said or _UNREACHED.search(said):
        return Unreachable
    return Full if _FULL.search(said) else Declined


def _told(said: str) -> str:
    """What it says in one line, without the name of who says it."""
    lines = [_FIRST.sub("", _SAID.sub("", line)).strip() for line in said.splitlines()]
    return "; ".join(dict.fromkeys(line for line in lines if line))[:300]
