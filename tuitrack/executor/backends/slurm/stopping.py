"""Stopping jobs: those that wait at once, those that run by their supervisor first."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field

from tuitrack.executor.backends.slurm import commands
from tuitrack.executor.backends.slurm.listing import Listed

_GRACE = 30.0
"""Seconds a supervisor gets to end its tree and to say so, before Slurm ends the job."""


@dataclass(slots=True)
class Stops:
    """Which jobs were told to stop, since when."""

    told: dict[str, float] = field(default_factory=dict)

    def stop(self, job: Listed) -> None:
        """Have a job end; asked again and again until it has.

        Raises:
            Unreachable: Slurm does not answer.
        """
        first = job.id not in self.told
        since = self.told.setdefault(job.id, time.monotonic())
        if job.waits or time.monotonic() > since + _GRACE:
            self.told[job.id] = time.monotonic()
            _scancel(job.id)
        elif first:
            _scancel("--batch", "--signal=TERM", job.id)


def cancel(job: str) -> None:
    """Take away a job that is one too many.

    Raises:
        Unreachable: Slurm does not answer.
    """
    _scancel(job)


def _scancel(*arguments: str) -> None:
    with contextlib.suppress(commands.Declined, commands.Full):  # it has ended meanwhile
        commands.run("scancel", *arguments)
