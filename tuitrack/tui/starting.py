"""Starting a worker beside the browser, which it outlives."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model import jobs, sbatch
from tuitrack.model.cards import AUTO, Offer
from tuitrack.settings import Settings

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker is to serve and with what."""

    queues: tuple[str, ...]
    slots: int = 1
    gpus: str = AUTO
    backend: str = jobs.LOCAL
    sbatch: str = ""

    @property
    def last(self) -> str:
        """What else is asked of it: its GPUs, or where Slurm runs what it takes the options of every job."""
        return self.sbatch if self.backend == jobs.SLURM else self.gpus


def wanted(backend: str, queues: str, slots: str, last: str) -> Wanted:
    """It from what was typed.

    Raises:
        BadValue: one of the texts cannot be read.
    """
    names = tuple(name.strip() for name in queues.split(",") if name.strip())
    if not names:
        raise errors.BadValue("no queue", hint="its name, or several with commas")
    if not slots.strip().isdecimal() or not int(slots):
        raise errors.BadValue(f"{slots.strip() or 'nothing'} is no number of slots", hint="1 or more")
    return _of_slurm(names, int(slots), last) if backend == jobs.SLURM else _of_this_host(names, int(slots), last)


def _of_this_host(names: tuple[str, ...], slots: int, gpus: str) -> Wanted:
    try:
        return Wanted(names, slots, Offer.parse(gpus.strip()).text)
    except ValueError as error:
        told = gpus.strip() or "nothing"
        raise errors.BadValue(f"{told} is no choice of GPUs", hint="auto, none, or numbers as 0,2") from error


def _of_slurm(names: tuple[str, ...], slots: int, options: str) -> Wanted:
    try:
        sbatch.parse(options)
    except ValueError as error:
        raise errors.BadValue(str(error), hint="as --partition=a100 --time=8:00:00") from error
    return Wanted(names, slots, backend=jobs.SLURM, sbatch=options.strip())


def worker(settings: Settings, wanted: Wanted) -> str:
    """Start a worker; its id, once it serves.

    Raises:
        LaunchError: it did not come up.
    """
    command = [sys.executable, "-m", "tuitrack", "worker", "start", "--detach"]
    command += [part for queue in wanted.queues for part in ("--queue", queue)]
    command += ["--slots", str(wanted.slots), "--backend", wanted.backend]
    command += ["--sbatch", wanted.sbatch] if wanted.backend == jobs.SLURM else ["--gpus", wanted.gpus]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **settings.environ()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise errors.LaunchError(f"no worker started: {error}", hint=" ".join(command[1:])) from error
    if done.returncode:
        told = done.stderr.strip().splitlines()
        raise errors.LaunchError(told[-1] if told else f"exit {done.returncode}", hint=" ".join(command[1:]))
    return done.stdout.strip()
