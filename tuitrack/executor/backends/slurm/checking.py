"""Whether runs can be jobs of Slurm from here, for `doctor`."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tuitrack import errors
from tuitrack.executor.backends.slurm import commands, probe
from tuitrack.model import sbatch
from tuitrack.settings import Settings
from tuitrack.spool import filesystems
from tuitrack.store.engine import Finding

_COMMANDS = ("sbatch", "squeue", "scancel", "scontrol")
_UNUSED = "here, used by no worker; tuitrack doctor --job tries it"
_PATIENCE = 120.0
_LATE = 60.0
"""Seconds that what a job wrote may take to be seen here."""


def findings(*, used: bool) -> list[Finding]:
    """What can be told without a job.

    Args:
        used: Whether anybody wants runs to be jobs from here; where nobody does, it is no risk that they cannot be.
    """
    if not used:
        return [("slurm", True, _UNUSED)] if any(map(shutil.which, _COMMANDS)) else []
    lacking = [name for name in _COMMANDS if not shutil.which(name)]
    told = f"{', '.join(lacking)} not found: install Slurm's client" if lacking else ", ".join(_COMMANDS)
    found = [("slurm", not lacking, told)]
    if not lacking:
        found += [_munge(), _controller()]
    return found


def _munge() -> Finding:
    """Whether credentials are given, by the daemon that the cluster names."""
    try:
        config = commands.run("scontrol", "show", "config")
    except errors.LaunchError:
        config = ""
    if config and "auth/munge" not in config:
        return "munge", True, "not used here"
    named = re.search(r"^AuthInfo\s*=.*?(socket=[^,\s]+)", config, re.MULTILINE)
    try:
        asked = ["munge", "--no-input", *([f"--{named[1]}"] if named else ())]
        done = subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired) as error:
        return "munge", not isinstance(error, subprocess.TimeoutExpired), f"cannot be asked: {error}"
    said = done.stderr.decode("utf-8", "replace").strip()
    return "munge", done.returncode == 0, f"{said}: is munged running?" if done.returncode else "gives credentials"


def _controller() -> Finding:
    try:
        commands.run("squeue", "--noheader", "--states=RUNNING", "--name=tuitrack-doctor")
    except errors.LaunchError as error:
        return "controller", False, f"{error.message}: runs wait in their queue until it answers"
    return "controller", True, "answers"


def try_job(settings: Settings, options: str = "") -> list[Finding]:
    """What only a job can tell: whether it sees the home and the spools, with this Python."""
    mark = f"doctor-{secrets.token_hex(4)}"
    apart = not settings.spool_root.is_relative_to(settings.home)
    places = [settings.home, *([settings.spool_root] if apart else ())]
    log = settings.home / f"{mark}.log"
    try:
        return list(_tried(places, log, mark, options))
    except (errors.LaunchError, ValueError, OSError) as error:
        return [("job", False, str(error))]
    finally:
        for place in places:
            (place / f"{mark}.json").unlink(missing_ok=True)
        log.unlink(missing_ok=True)


def _tried(places: Sequence[Path], log: Path, mark: str, options: str) -> Iterator[Finding]:
    command = shlex.join([sys.executable, "-P", "-m", probe.__name__, mark, *map(str, places)])
    given = [one.text for one in sbatch.parse(options)]
    own = ["--job-name=tuitrack-doctor", "--chdir=/", f"--output={log}", "--parsable", f"--wrap={command}"]
    job = commands.run("sbatch", *given, *own).strip().partition(";")[0]
    if not _ended(job):
        commands.run("scancel", job)
        yield "job", False, f"job {job} did not run within {_PATIENCE:.0f} s: squeue --job {job} says why"
        return
    for place in places:
        node = _seen(place / f"{mark}.json")
        told = f"seen by job {job} on {node}: {place}" if node else f"job {job} does not see {place}"
        yield "shared", bool(node), told if node else f"{told}, or has no {sys.executable}: put both on a shared disk"


def _ended(job: str) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            if not commands.run("squeue", "--noheader", f"--jobs={job}", "--format=%T").strip():
                return True
        except commands.Declined:  # it knows the job no more
            return True
        time.sleep(0.5)
    return False


def _seen(path: Path) -> str:
    """The node on which a job wrote a file, empty where it does not appear."""
    deadline = time.monotonic() + (_LATE if filesystems.kind(path.parent) in filesystems.REMOTE else 0.0)
    while True:
        with contextlib.suppress(OSError, ValueError, KeyError):
            return str(json.loads(path.read_text(encoding="utf-8"))["node"])
        if time.monotonic() >= deadline:
            return ""
        time.sleep(0.5)
