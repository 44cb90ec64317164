"""Where jobs stand in Slurm's own queue; asked seldom, for others' jobs count."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.executor.backends.slurm import listing
from tuitrack.executor.backends.slurm.listing import Listed

_EVERY, _AT_LEAST = 30.0, 5.0
"""Seconds between two questions; those until the place of a new job is asked for."""


@dataclass(slots=True)
class Places:
    """The places as they were last told."""

    known: Mapping[str, int] = field(default_factory=dict)
    asked: float = -_EVERY

    def look(self, some: Sequence[Listed]) -> None:
        """Ask anew where jobs stand, if it is time; a cluster that does not tell is no trouble."""
        new = any(_base(one) not in self.known for one in some)
        if not some or time.monotonic() < self.asked + (_AT_LEAST if new else _EVERY):
            return
        self.asked = time.monotonic()
        try:
            self.known = listing.places(one.partition for one in some)
        except errors.LaunchError:
            self.known = {}

    def of(self, job: Listed) -> int:
        """A job's place, 0 where it is not known."""
        return self.known.get(_base(job), 0) if job.waits else 0


def _base(job: Listed) -> str:
    """A job's id, or that of its array."""
    return job.id.partition("_")[0]
