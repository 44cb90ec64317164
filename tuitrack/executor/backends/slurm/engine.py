"""Attempts as jobs of Slurm: submitted once, followed, stopped; all that is known lies beside the attempts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tuitrack import errors
from tuitrack.executor.backends.base import Ending, News
from tuitrack.executor.backends.slurm import commands, listing, stopping, submission, submitting, verdicts, waiting
from tuitrack.executor.backends.slurm.listing import Listed
from tuitrack.executor.backends.slurm.submission import Submission
from tuitrack.executor.backends.slurm.submitting import Submitter
from tuitrack.executor.backends.slurm.verdicts import Verdicts
from tuitrack.model import jobs, sbatch
from tuitrack.model.execution import AttemptPaths, Exit
from tuitrack.model.jobs import Job
from tuitrack.model.plan import Plan
from tuitrack.ops.attempts import Attempt

_Bound = tuple[Submission, int]


@dataclass(slots=True)
class Slurm:
    """Slurm as an engine.

    Args:
        general: Options of `sbatch` for every job.
        submitter: Who asks Slurm for jobs.
        verdicts: Who says how jobs ended.
    """

    general: tuple[sbatch.Option, ...] = ()
    submitter: Submitter = field(default_factory=Submitter)
    verdicts: Verdicts = field(default_factory=Verdicts)
    places: waiting.Places = field(default_factory=waiting.Places)
    stops: stopping.Stops = field(default_factory=stopping.Stops)

    @classmethod
    def of(cls, options: str) -> Slurm:
        """Slurm with options of `sbatch` for every job.

        Raises:
            LaunchError: they cannot be read.
        """
        try:
            return cls(sbatch.parse(options))
        except ValueError as error:
            raise errors.LaunchError(f"--sbatch {options}: {error}", hint="as --partition=a100 --gres=gpu:1") from error

    def start(self, paths: AttemptPaths, plan: Plan, keep: Sequence[int] = ()) -> str:
        """Note what a job needs; it is submitted together with what else there is.

        Raises:
            ValueError: its options cannot be read.
            OSError: its directory cannot be written.
        """
        submitting.want(paths, sbatch.merged(self.general, plan))
        return Job().text

    def follow(self, some: Sequence[Attempt]) -> News:
        """Find the jobs of attempts, stop those that are to stop, submit those that are in no submission."""
        bound = {one.paths: submission.of(one.paths) for one in some}
        unknown = any(found and not _id(one) for one, found in zip(some, bound.values(), strict=True))
        round_ = _Round(self)
        try:
            listed = listing.ask(ended=unknown)
            round_.listed = _by_submission(listed)
            self.places.look([one for one in listed if one.waits and one.name.startswith(submission.PREFIX)])
            for one in some:
                found = bound[one.paths]
                if found is None:
                    round_.new(one)
                else:
                    round_.known(one, found)
        except commands.Unreachable as error:
            return News(round_.jobs, round_.ended, error.message)
        submitted = self.submitter.submit(round_.unbound, round_.again)
        return News({**round_.jobs, **submitted.jobs}, {**round_.ended, **submitted.ended}, submitted.trouble)

    def explain(self, attempt: Attempt, found: Exit) -> Ending | None:
        """An exit with what Slurm had to do with it; None while Slurm does not say, or the job still winds up."""
        bound = submission.of(attempt.paths)
        return self.verdicts.explain(attempt, found, _id(attempt), bound[0].log(bound[1]) if bound else Path())


@dataclass(slots=True)
class _Round:
    """One look at everything."""

    slurm: Slurm
    listed: Mapping[tuple[str, int], Sequence[Listed]] = field(default_factory=dict)
    jobs: dict[AttemptPaths, Job] = field(default_factory=dict)
    ended: dict[AttemptPaths, Ending] = field(default_factory=dict)
    unbound: list[AttemptPaths] = field(default_factory=list)
    again: list[Submission] = field(default_factory=list)

    def new(self, attempt: Attempt) -> None:
        """One that is in no submission; one whose worker died before it was laid out never will be."""
        if attempt.stop_reason:
            self._end(attempt, verdicts.never_wanted(attempt))
        elif submitting.wanted(attempt.paths) is None:
            self._end(attempt, verdicts.never_laid_out(attempt))
        else:
            self.unbound.append(attempt.paths)

    def known(self, attempt: Attempt, bound: _Bound) -> None:
        """One that is in a submission, whether Slurm took that or not.

        Raises:
            Unreachable: Slurm does not say.
        """
        made, index = bound
        job = self._mine(attempt, self.listed.get((made.name, index), ()))
        if job is not None and not job.over:
            self._goes_on(attempt, job)
        elif job is not None or _id(attempt):
            self._over(attempt, job.id if job else _id(attempt), made.log(index))
        elif submission.quiet_for(made) < self.slurm.submitter.quiet:
            self.jobs[attempt.paths] = Job(why="no answer to sbatch, looking for it")
        elif attempt.stop_reason:
            self._end(attempt, verdicts.never_wanted(attempt))
        elif made not in self.again:
            self.again.append(made)

    def _mine(self, attempt: Attempt, some: Sequence[Listed]) -> Listed | None:
        """The job of an attempt; where it was submitted twice, the others are taken away unless they run.

        Raises:
            Unreachable: Slurm does not answer.
        """
        started, known = submission.started(attempt.paths), _id(attempt)
        ranked = sorted(some, key=lambda one: (one.id != started, one.over, one.waits, one.id != known, one.id))
        for other in ranked[1:]:
            if other.waits:
                stopping.cancel(other.id)
        return ranked[0] if ranked else None

    def _goes_on(self, attempt: Attempt, job: Listed) -> None:
        self.slurm.verdicts.goes_on(attempt)
        if attempt.stop_reason:
            self.slurm.stops.stop(job)
        state = jobs.PENDING if job.waits else jobs.RUNNING
        why = job.why if job.waits else "" if job.state in ("RUNNING", "COMPLETING") else job.state.lower()
        starts = job.expected if job.waits else 0.0
        place, gpus = self.slurm.places.of(job), "" if job.waits else submission.taken(attempt.paths).gpus
        self.jobs[attempt.paths] = Job(job.id, state, why, job.node, job.partition, place, starts, gpus)

    def _over(self, attempt: Attempt, job: str, log: Path) -> None:
        """A job that Slurm no longer has among those that wait or run.

        Raises:
            Unreachable: Slurm does not say how it ended.
        """
        self._end(attempt, self.slurm.verdicts.over(attempt, job, log))
        if attempt.paths not in self.ended:
            self.jobs[attempt.paths] = Job(job, jobs.ENDED, node=attempt.job.node if attempt.job else "")

    def _end(self, attempt: Attempt, ending: Ending | None) -> None:
        if ending is not None:
            self.ended[attempt.paths] = ending


def _id(attempt: Attempt) -> str:
    """The job that an attempt was started by, else the one that it was submitted as."""
    return submission.started(attempt.paths) or (attempt.job.id if attempt.job else "")


def _by_submission(some: Iterable[Listed]) -> dict[tuple[str, int], list[Listed]]:
    found: dict[tuple[str, int], list[Listed]] = {}
    for one in some:
        if one.name.startswith(submission.PREFIX):
            found.setdefault((one.name, one.number), []).append(one)
    return found
