"""Submissions: which attempts go to Slurm under which name, noted beside them before Slurm is asked."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tuitrack.executor.backends.slurm import commands
from tuitrack.model import values
from tuitrack.model.execution import AttemptPaths

PREFIX = "tuitrack-"
_PATIENCE = 60.0
"""Seconds a submission may take: what was asked for in vain is found later, what was not costs the quiet time."""

_SCRIPT = """#!/bin/sh
# Made by tuitrack: runs an attempt under its supervisor.
exec {command}
"""


class Submission(NamedTuple):
    """One call of `sbatch`: a job, or an array of them, found again by its name.

    It lies in the first of its attempts' directories.
    """

    name: str
    options: tuple[str, ...]
    directories: tuple[str, ...]

    @property
    def directory(self) -> Path:
        """Where it lies."""
        return Path(self.directories[0])

    def log(self, index: int) -> Path:
        """What Slurm itself says of one of its jobs."""
        return self.directory / f"slurm-{index}.log"


class Member(NamedTuple):
    """An attempt's part in a submission."""

    leader: str
    number: int


def note(attempts: Sequence[AttemptPaths], options: Sequence[str]) -> Submission:
    """Bind attempts to a submission for good, before it is made.

    Raises:
        OSError: it cannot be written.
    """
    first = attempts[0].directory
    name = f"{PREFIX}{first.parent.name}-{first.name}"
    made = Submission(name, tuple(options), tuple(str(one.directory) for one in attempts))
    _write(first / "submission.json", made)
    inside = [sys.executable, "-P", "-m", "tuitrack.executor.backends.slurm.inside", str(first / "submission.json")]
    script = first / "job.sh"
    script.write_text(_SCRIPT.format(command=shlex.join(inside)), encoding="utf-8")
    script.chmod(0o700)
    for index, one in enumerate(attempts):
        _write(one.directory / "member.json", Member(str(first), index))
    return made


def of(paths: AttemptPaths) -> tuple[Submission, int] | None:
    """The submission of an attempt with its number in it, None while it is in none."""
    try:
        member = values.build(Member, json.loads((paths.directory / "member.json").read_text(encoding="utf-8")))
        assert isinstance(member, Member)
        return load(Path(member.leader) / "submission.json"), member.number
    except (OSError, ValueError):
        return None


def load(path: Path) -> Submission:
    """The submission in a file.

    Raises:
        OSError: there is none.
        ValueError: it cannot be read.
    """
    found = values.build(Submission, json.loads(path.read_text(encoding="utf-8")))
    assert isinstance(found, Submission)
    return found


def dissolve(made: Submission) -> None:
    """Let go of attempts whose submission Slurm has refused."""
    for one in reversed(made.directories):
        (Path(one) / "member.json").unlink(missing_ok=True)


def submit(made: Submission) -> str:
    """Ask Slurm for the jobs of a submission; their id.

    Raises:
        LaunchError: it says no, or its answer is lost.
    """
    tried(made).touch()
    several = len(made.directories) > 1
    arguments = [
        *made.options,
        *(() if any(one.startswith("--signal=") for one in made.options) else ("--signal=B:TERM@30",)),
        f"--job-name={made.name}",
        f"--output={made.directory}/slurm-{'%a' if several else '0'}.log",
        "--open-mode=append",
        "--chdir=/",
        "--no-requeue",
        "--parsable",
        *((f"--array=0-{len(made.directories) - 1}",) if several else ()),
        str(made.directory / "job.sh"),
    ]
    answer = commands.run("sbatch", *arguments, timeout=_PATIENCE).strip()
    job = answer.splitlines()[-1].partition(";")[0] if answer else ""
    if not job.isdecimal():
        raise commands.Unreachable(f"sbatch answered {answer[:80]!r}")
    return job


def tried(made: Submission) -> Path:
    """A file that was changed when Slurm was last asked."""
    return made.directory / "submitting"


def quiet_for(made: Submission) -> float:
    """Seconds since Slurm was last asked; infinite where it never was."""
    try:
        return max(time.time() - tried(made).stat().st_mtime, 0.0)
    except OSError:
        return float("inf")


def _write(path: Path, value: NamedTuple) -> None:
    making = path.with_suffix(".making")
    with making.open("w", encoding="utf-8") as file:
        file.write(json.dumps(values.plain(value)))
        file.flush()
        os.fsync(file.fileno())
    making.rename(path)


class Taken(NamedTuple):
    """The job that an attempt was started by, with the cards it was given; empty where none was."""

    id: str = ""
    node: str = ""
    time: float = 0.0
    gpus: str = ""


def claim(paths: AttemptPaths, job: str, gpus: str = "") -> bool:
    """Take an attempt for a job, or for none with an empty one; False when another has had it: nothing starts twice."""
    body = json.dumps(values.plain(Taken(job, socket.gethostname(), time.time(), gpus)))
    paths.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = paths.directory / f"job-{socket.gethostname()}-{os.getpid()}"
    try:
        making.write_text(body, encoding="utf-8")
        os.link(making, paths.job)
    except FileExistsError:
        return not job and not started(paths)
    finally:
        making.unlink(missing_ok=True)
    return True


def taken(paths: AttemptPaths) -> Taken:
    """By which job an attempt was started."""
    with contextlib.suppress(OSError, ValueError):
        found = values.build(Taken, json.loads(paths.job.read_text(encoding="utf-8")))
        assert isinstance(found, Taken)
        return found
    return Taken()


def started(paths: AttemptPaths) -> str:
    """The job that an attempt was started by; empty where none was."""
    return taken(paths).id
