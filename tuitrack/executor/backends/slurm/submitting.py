"""Asking Slurm for jobs, so that no lost answer makes two of one."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tuitrack import errors
from tuitrack.executor.backends.base import Ending
from tuitrack.executor.backends.slurm import commands, submission
from tuitrack.executor.backends.slurm.submission import Submission
from tuitrack.model import jobs
from tuitrack.model.execution import AttemptPaths, Exit
from tuitrack.model.jobs import Job

_MOST = 200
"""So many attempts go into one array."""

_FULL_FOR = 30.0
"""Seconds to wait before Slurm is asked again that takes no more."""


@dataclass(slots=True)
class Submitted:
    """What came of it."""

    jobs: dict[AttemptPaths, Job] = field(default_factory=dict)
    ended: dict[AttemptPaths, Ending] = field(default_factory=dict)
    trouble: str = ""


@dataclass(slots=True)
class Submitter:
    """Asks for jobs, many at once as an array.

    Args:
        quiet: Seconds without an answer after which a submission that Slurm does not list was never made; before, Slurm
            may still be about to take it.
        most: So many attempts go into one array now: fewer once Slurm has refused as many.
    """

    quiet: float = 180.0
    most: int = _MOST
    full_until: float = 0.0
    why: str = ""

    def submit(self, unbound: Sequence[AttemptPaths], again: Iterable[Submission]) -> Submitted:
        """Ask for the jobs of attempts that are in no submission yet, and anew for those of some submissions."""
        found = Submitted()
        if time.monotonic() < self.full_until:
            found.trouble = self.why
            found.jobs.update((one, Job(why=self.why)) for one in unbound)
            return found
        for made in again:
            self._ask(made, found)
        for some, options in self._groups(unbound):
            if found.trouble:
                break
            self._ask(submission.note(some, options), found)
        return found

    def _groups(self, unbound: Sequence[AttemptPaths]) -> Iterator[tuple[list[AttemptPaths], tuple[str, ...]]]:
        """Attempts that want the same, not too many at once."""
        alike: dict[tuple[str, ...], list[AttemptPaths]] = {}
        for paths in unbound:
            alike.setdefault(wanted(paths) or (), []).append(paths)
        for options, some in alike.items():
            while some:
                yield some[: self.most], options
                some = some[self.most :]

    def _ask(self, made: Submission, found: Submitted) -> None:
        members = [AttemptPaths(Path(one)) for one in made.directories]
        try:
            job = submission.submit(made)
        except commands.Unreachable as error:
            found.trouble = error.message
            found.jobs.update((one, Job(why=error.message)) for one in members)
        except (commands.Full, commands.Declined) as error:
            self._refused(made, members, error, found)
        else:
            several = len(members) > 1
            self.most = min(max(self.most, 2 * len(members)), _MOST)
            ids = (f"{job}_{index}" if several else job for index in range(len(members)))
            found.jobs.update((one, Job(name, jobs.PENDING)) for one, name in zip(members, ids, strict=True))

    def _refused(
        self, made: Submission, members: Sequence[AttemptPaths], error: errors.LaunchError, found: Submitted
    ) -> None:
        """Ask for smaller arrays; where Slurm is full later; what it does not take by itself is not to be had."""
        if isinstance(error, commands.Declined) and len(members) == 1:
            ending = Exit(None, reason=f"not started: {error.message}", ended=time.time())
            found.ended[members[0]] = Ending(ending)
            return
        submission.dissolve(made)
        found.trouble = error.message
        found.jobs.update((one, Job(why=error.message)) for one in members)
        self.most = max(len(members) // 2, 1)
        if isinstance(error, commands.Full):
            self.full_until, self.why = time.monotonic() + _FULL_FOR, error.message


def want(paths: AttemptPaths, options: Sequence[str]) -> None:
    """Note what an attempt's job is to be submitted with.

    Raises:
        OSError: it cannot be written.
    """
    (paths.directory / "sbatch.json").write_text(json.dumps(options), encoding="utf-8")


def wanted(paths: AttemptPaths) -> tuple[str, ...] | None:
    """What an attempt's job is to be submitted with, None where nothing was noted."""
    try:
        return tuple(json.loads((paths.directory / "sbatch.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
